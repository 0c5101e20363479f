//! How recalls are used, for the firm: pooled over all companies. No figure
//! belongs to a person or a company, and a share of few answers is not told.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::{Actor, Failure, Role};

use crate::App;
use crate::recall::{NotMailed, Post, round};

/// Fewer answers are not told as a share.
const ENOUGH: usize = 30;
/// How far back the figures go, in days.
const DAYS: i64 = 365;

/// How recalls are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecallUse {
    /// Letters written within a year.
    pub mailed: usize,
    /// Recalls begun within a year.
    pub opened: usize,
    /// Recalls answered to the end within a year.
    pub finished: usize,
    /// By objective, in the order of their codes.
    pub objectives: Vec<ObjectiveUse>,
    /// Occasions that are open now and about which no letter was written, by
    /// reason.
    pub not_mailed: BTreeMap<NotMailed, usize>,
    /// Occasions that are open now and wait for the next run.
    pub due: usize,
}

/// What was answered about one objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveUse {
    /// Its code.
    pub objective: String,
    /// Answers given; nothing when there are fewer than thirty.
    pub answered: Option<usize>,
    /// Of these wholly right, in whole percent, rounded down.
    pub right_percent: Option<usize>,
}

/// How recalls are used, over all companies.
///
/// # Errors
/// Forbidden for anybody but the firm's admin.
pub async fn recall_use(app: &App, actor: &Actor) -> Result<RecallUse, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let since = app.clock.now() - TimeDelta::days(DAYS);
    let figures = quizzes::read::recall_figures(&app.db.read(), since).await?;
    let objectives = figures.objectives.into_iter().map(|one| {
        let is_told = one.answered >= ENOUGH;
        ObjectiveUse {
            objective: one.objective,
            answered: is_told.then_some(one.answered),
            right_percent: is_told.then(|| one.right * 100 / one.answered.max(1)),
        }
    });
    let mut seen = RecallUse {
        mailed: figures.mailed,
        opened: figures.opened,
        finished: figures.finished,
        objectives: objectives.collect(),
        not_mailed: BTreeMap::new(),
        due: 0,
    };
    let mut after = None;
    loop {
        let round = round(app, after).await?;
        for turn in &round.turns {
            match turn.post {
                Post::Mailed => {}
                Post::Due => seen.due += 1,
                Post::Not(reason) => *seen.not_mailed.entry(reason).or_default() += 1,
            }
        }
        after = round.next;
        if after.is_none() {
            return Ok(seen);
        }
    }
}
