//! A trainee's table of contents: what there is, where they stand, what is
//! left.

use std::collections::BTreeMap;

use courses::{LessonHead, ModuleHead, TrackVersion};
use enrolments::{Enrolment, Presence, Word};
use kernel::id::{EnrolmentId, LessonId};
use kernel::{Actor, Failure};

use crate::App;
use crate::learn::order::{self, StepState};
use crate::learn::prerequisites::{self, Missing};
use crate::learn::version_to_learn;

/// A version's table of contents with one trainee's standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackOutline {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// 未受講, 受講中, 修了, 期限超過 …, as of today.
    pub word: Word,
    /// What is learnt: the pinned version, or the newest before the start.
    pub version: TrackVersion,
    /// In the order of learning.
    pub modules: Vec<ModuleView>,
    /// After the last module.
    pub survey: Option<StepView>,
    /// What is to be completed before this may be begun; every step is locked
    /// until then.
    pub missing: Vec<Missing>,
}

/// A module with its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleView {
    /// The module.
    pub head: ModuleHead,
    /// In the order of learning.
    pub steps: Vec<StepView>,
}

/// A step and how the trainee stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// The step.
    pub lesson: LessonHead,
    /// How the trainee stands.
    pub state: StepState,
}

impl TrackOutline {
    /// Every step in the order of learning, the survey last.
    pub fn steps(&self) -> impl Iterator<Item = &StepView> {
        let in_modules = self.modules.iter().flat_map(|module| &module.steps);
        in_modules.chain(&self.survey)
    }

    /// The step to go on with: the first that is not done.
    pub fn next(&self) -> Option<&StepView> {
        self.steps().find(|step| step.state != StepState::Done)
    }

    /// The step after the one with this code, done or not.
    pub fn after(&self, code: &str) -> Option<&StepView> {
        let mut rest = self.steps().skip_while(|step| step.lesson.code != code);
        rest.nth(1)
    }

    /// The step before the one with this code.
    pub fn before(&self, code: &str) -> Option<&StepView> {
        let earlier = self.steps().take_while(|step| step.lesson.code != code);
        earlier.last()
    }

    /// Minutes of everything that is not done.
    pub fn minutes_left(&self) -> i32 {
        let left = self.steps().filter(|step| step.state != StepState::Done);
        left.map(|step| step.lesson.minutes).sum()
    }

    /// How many steps are done, and how many there are.
    pub fn done_of(&self) -> (usize, usize) {
        let done = self.steps().filter(|step| step.state == StepState::Done);
        (done.count(), self.steps().count())
    }
}

/// The table of contents of the actor's own enrolment.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a foreign
/// enrolment.
pub async fn track_outline(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
) -> Result<TrackOutline, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let enrolment = enrolments::read::one(&db, company, enrolment, membership).await?;
    let version = version_to_learn(&db, &enrolment).await?;
    let outline = courses::read::outline(&db, version).await?;
    let outline = outline.ok_or_else(Failure::not_found)?;
    let progress = enrolments::read::progress_of(&db, company, enrolment.id).await?;
    let steps: Vec<LessonHead> = outline.steps().cloned().collect();
    let missing = prerequisites::missing(&db, &enrolment, version).await?;
    let states = if missing.is_empty() {
        order::states(&steps, &progress)
    } else {
        vec![StepState::Locked; steps.len()]
    };
    let states = steps.iter().map(|step| step.id).zip(states).collect();
    let word = Word::of(
        enrolment.status,
        enrolment.due_on,
        app.clock.today(),
        Presence::AtWork,
    );
    Ok(TrackOutline {
        enrolment,
        word,
        modules: outline
            .modules
            .into_iter()
            .map(|module| ModuleView {
                head: module.head,
                steps: with_states(module.lessons, &states),
            })
            .collect(),
        survey: with_states(outline.survey, &states).pop(),
        missing,
        version: outline.version,
    })
}

fn with_states(
    lessons: impl IntoIterator<Item = LessonHead>,
    states: &BTreeMap<LessonId, StepState>,
) -> Vec<StepView> {
    let view = |lesson: LessonHead| StepView {
        state: states.get(&lesson.id).copied().unwrap_or(StepState::Locked),
        lesson,
    };
    lessons.into_iter().map(view).collect()
}
