//! Regrades: all of them, and one with what it does to whom.

use std::collections::BTreeMap;

use kernel::id::{AccountId, CompanyId, EnrolmentId, QuestionVersionId, RegradeRunId};
use kernel::{Actor, Failure, Role};
use quizzes::{Change, KeyField, PublishedQuestion, RegradeRun, RegradeStatus};
use sea_orm::ConnectionTrait;

use super::quiz_statistics::READERS;
use crate::App;
use crate::regrade::quiz_by_code;

/// The most attempts that are listed one by one.
pub const MOST_LISTED: usize = 200;

/// A question as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionPlace {
    /// The track's code.
    pub track: String,
    /// The version's number.
    pub number: i32,
    /// The code of the quiz's step.
    pub lesson: String,
    /// The step's title.
    pub title: String,
    /// The question's code.
    pub code: String,
    /// Plain text.
    pub stem: String,
}

/// A question for which a regrade can be planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regradable {
    /// Where it stands.
    pub place: QuestionPlace,
    /// With its key.
    pub question: PublishedQuestion,
    /// The fields of a corrected key; none where it cannot be corrected.
    pub fields: Vec<KeyField>,
}

/// A regrade in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegradeLine {
    /// The run.
    pub run: RegradeRun,
    /// The question it was planned for.
    pub place: QuestionPlace,
    /// Who planned it, by name.
    pub planned_by: String,
}

/// Whose attempt a change is about: for the firm's admin only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learner {
    /// The company.
    pub company: CompanyId,
    /// Its name.
    pub company_name: String,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// 姓 名
    pub name: String,
}

/// How many attempts a regrade touches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeCounts {
    /// Looked at, or changed once it is applied.
    pub attempts: usize,
    /// With another score or a kept pass.
    pub changed: usize,
    /// Passing now that did not.
    pub new_passes: usize,
    /// Keeping a pass that would be lost (合格のままにした人).
    pub kept_passes: usize,
}

/// A regrade with what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegradeView {
    /// The run.
    pub line: RegradeLine,
    /// Every question it is about.
    pub places: Vec<QuestionPlace>,
    /// The key that it brings: the words beside each field, and what is right.
    pub answer: Vec<(String, String)>,
    /// Who applied or discarded it, by name.
    pub closed_by: Option<String>,
    /// What it does, or did; nothing before it was tried and when discarded.
    pub counts: Option<ChangeCounts>,
    /// Whether an attempt changed since it was tried: then it is tried again.
    pub is_stale: bool,
    /// The changes, kept passes first, then new passes, then the others; at
    /// most [`MOST_LISTED`].
    pub changes: Vec<(Change, Option<Learner>)>,
    /// Whether the reader may try, apply or discard.
    pub may_decide: bool,
}

/// Every regrade, the newest first.
///
/// # Errors
/// Forbidden for whoever neither writes nor runs the training.
pub async fn regrades(app: &App, actor: &Actor) -> Result<Vec<RegradeLine>, Failure> {
    actor.require(&READERS)?;
    let db = app.db.read();
    let mut lines = Vec::new();
    for run in quizzes::read::regrades(&db).await? {
        lines.push(line(&db, run).await?);
    }
    Ok(lines)
}

/// The question with this code, to plan a regrade for.
///
/// # Errors
/// Forbidden but for the firm's admin, not found for an unknown question.
pub async fn regradable(
    app: &App,
    actor: &Actor,
    (track, number, lesson): (&str, i32, &str),
    code: &str,
) -> Result<Regradable, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let quiz = quiz_by_code(&db, track, number, lesson).await?;
    let (id, question) = quizzes::read::question_by_code(&db, quiz.id, code).await?;
    Ok(Regradable {
        place: place(&db, id).await?,
        fields: quizzes::read::key_fields(&db, id).await?,
        question,
    })
}

/// One regrade. Reading it tries nothing and changes nothing.
///
/// # Errors
/// Forbidden for whoever neither writes nor runs the training, not found.
pub async fn regrade(app: &App, actor: &Actor, id: RegradeRunId) -> Result<RegradeView, Failure> {
    actor.require(&READERS)?;
    let db = app.db.read();
    let run = quizzes::read::regrade(&db, id).await?;
    let mut places = Vec::new();
    for question in quizzes::read::regrade_targets(&db, id).await?.into_keys() {
        places.push(place(&db, question).await?);
    }
    let answer = answer_words(&db, &run).await?;
    let closed_by = match run.closed_by {
        Some(account) => Some(name_of(&db, account).await?),
        None => None,
    };
    let may_decide = actor.has(Role::FirmAdmin);
    let shows = matches!(
        run.status,
        RegradeStatus::Previewed | RegradeStatus::Applied
    );
    let found = if shows {
        Some(quizzes::read::regrade_changes(&db, &run).await?)
    } else {
        None
    };
    let is_stale = run.status == RegradeStatus::Previewed
        && found.as_ref().is_some_and(|found| !run.showed(found));
    let counts = found.as_ref().map(|found| {
        let mut counts = ChangeCounts::of(found);
        if run.status == RegradeStatus::Applied {
            // Of those that stayed alike no row is kept.
            let looked_at = run.attempts.and_then(|count| usize::try_from(count).ok());
            counts.attempts = looked_at.unwrap_or(counts.attempts);
        }
        counts
    });
    let mut changes = found.unwrap_or_default();
    changes.retain(Change::is_change);
    changes.sort_by_key(|change| (!change.is_kept, !change.is_new_pass(), change.attempt));
    changes.truncate(MOST_LISTED);
    Ok(RegradeView {
        line: line(&db, run).await?,
        places,
        answer,
        closed_by,
        counts,
        is_stale,
        changes: with_learners(&db, changes, may_decide).await?,
        may_decide,
    })
}

async fn answer_words(
    db: &impl ConnectionTrait,
    run: &RegradeRun,
) -> Result<Vec<(String, String)>, Failure> {
    let Some(answer) = run.policy.answer() else {
        return Ok(Vec::new());
    };
    let mut words = Vec::new();
    for field in quizzes::read::key_fields(db, run.question).await? {
        let word = |value: &String| {
            let option = field.options.iter().find(|(code, _)| code == value);
            option.map_or(value, |(_, body)| body).clone()
        };
        let right: Vec<String> = answer.values(&field.name).iter().map(word).collect();
        words.push((field.label, right.join("、")));
    }
    Ok(words)
}

impl ChangeCounts {
    fn of(changes: &[Change]) -> Self {
        let count = |which: fn(&Change) -> bool| changes.iter().filter(|one| which(one)).count();
        Self {
            attempts: changes.len(),
            changed: count(Change::is_change),
            new_passes: count(Change::is_new_pass),
            kept_passes: count(|change| change.is_kept),
        }
    }
}

async fn with_learners(
    db: &impl ConnectionTrait,
    changes: Vec<Change>,
    names: bool,
) -> Result<Vec<(Change, Option<Learner>)>, Failure> {
    let mut companies: BTreeMap<CompanyId, String> = BTreeMap::new();
    let mut found = Vec::new();
    for change in changes {
        if !names {
            found.push((change, None));
            continue;
        }
        let company_name = match companies.get(&change.company) {
            Some(name) => name.clone(),
            None => {
                let company = people::read::company(db, change.company).await?;
                company.map(|company| company.name).unwrap_or_default()
            }
        };
        companies.insert(change.company, company_name.clone());
        let enrolment = enrolments::read::of_company(db, change.company, change.enrolment).await?;
        let member = people::read::member(db, change.company, enrolment.membership).await?;
        let learner = Learner {
            company: change.company,
            company_name,
            enrolment: change.enrolment,
            name: member.map(|member| member.full_name()).unwrap_or_default(),
        };
        found.push((change, Some(learner)));
    }
    Ok(found)
}

async fn line(db: &impl ConnectionTrait, run: RegradeRun) -> Result<RegradeLine, Failure> {
    Ok(RegradeLine {
        place: place(db, run.question).await?,
        planned_by: name_of(db, run.planned_by).await?,
        run,
    })
}

async fn name_of(db: &impl ConnectionTrait, account: AccountId) -> Result<String, Failure> {
    let account = people::read::account(db, account).await?;
    Ok(account
        .map(|account| account.display_name)
        .unwrap_or_default())
}

async fn place(db: &impl ConnectionTrait, id: QuestionVersionId) -> Result<QuestionPlace, Failure> {
    let (quiz, code, stem) = quizzes::read::question_head(db, id).await?;
    let quiz = quizzes::read::quiz(db, quiz).await?;
    let lesson = courses::read::step(db, quiz.lesson).await?;
    let lesson = lesson.ok_or_else(Failure::not_found)?;
    let version = courses::read::version(db, quiz.track_version).await?;
    let version = version.ok_or_else(Failure::not_found)?;
    Ok(QuestionPlace {
        track: version.track.code,
        number: version.number,
        lesson: lesson.code,
        title: lesson.title,
        code,
        stem,
    })
}
