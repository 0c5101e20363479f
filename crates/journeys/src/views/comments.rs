//! Free text of surveys: the reviewer's desk, and what each viewer may read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::id::{CompanyId, RoundId, SessionId, SurveyQuestionId};
use kernel::{Actor, Failure};
use sea_orm::ConnectionTrait;
use surveys::mask::{Mask, Names, propose};
use surveys::{CommentReader, CommentUnderReview, ReleasedComment, Round};

use crate::App;
use crate::review_comments::COMMENT_REVIEWERS;
use crate::views::report_satisfaction::Viewer;

/// A comment on the reviewer's desk.
#[derive(Clone, Debug)]
pub struct CommentOnDesk {
    /// The comment.
    pub comment: CommentUnderReview,
    /// The question that it answers.
    pub question: String,
    /// Words that may tell who it is.
    pub masks: Vec<Mask>,
    /// How many wait, this one perhaps among them.
    pub waiting: u64,
}

/// A comment that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadableComment {
    /// The comment.
    pub comment: ReleasedComment,
    /// The question that it answers.
    pub question: String,
}

/// How many comments wait, and any one of them.
///
/// # Errors
/// Forbidden for whoever is no reviewer.
pub async fn review_queue(app: &App, actor: &Actor) -> Result<(u64, Option<String>), Failure> {
    actor.require(COMMENT_REVIEWERS)?;
    let db = app.db.read();
    let waiting = surveys::read::new_comments(&db).await?;
    Ok((waiting, surveys::read::any_new_comment(&db).await?))
}

/// One comment with proposals of what to mask.
///
/// # Errors
/// Forbidden for whoever is no reviewer; not found, also once the original is
/// purged.
pub async fn comment_on_desk(app: &App, actor: &Actor, id: &str) -> Result<CommentOnDesk, Failure> {
    actor.require(COMMENT_REVIEWERS)?;
    let db = app.db.read();
    let comment = surveys::read::comment_under_review(&db, &app.survey_keys, id).await?;
    let comment = comment.ok_or_else(Failure::not_found)?;
    let (people, companies) = people::read::names_on_record(&db).await?;
    let names = Names { people, companies };
    let labels = labels(&db, [comment.question].into()).await?;
    Ok(CommentOnDesk {
        masks: propose(&comment.original, &names),
        question: labels.into_values().next().unwrap_or_default(),
        waiting: surveys::read::new_comments(&db).await?,
        comment,
    })
}

/// What a viewer may read of a period, in a new order each time: the firm
/// everything that was released, an instructor their own sessions of ten and
/// more respondents, a company its own strata of ten and more.
///
/// # Errors
/// When the database refuses.
pub async fn readable_comments(
    app: &App,
    viewer: &Viewer,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ReadableComment>, Failure> {
    let db = app.db.read();
    let rounds = surveys::read::rounds_between(&db, from, to).await?;
    let of =
        |rounds: &[Round]| -> BTreeSet<RoundId> { rounds.iter().map(|round| round.id).collect() };
    let comments = match viewer {
        Viewer::Firm => {
            surveys::read::released_comments(&db, &of(&rounds), CommentReader::Firm, None).await?
        }
        Viewer::Instructor(name) => {
            let own = rounds_of_instructor(&db, rounds, name).await?;
            surveys::read::released_comments(&db, &of(&own), CommentReader::Instructor, None)
                .await?
        }
        Viewer::Companies(companies) => {
            let mut comments = Vec::new();
            let own: BTreeSet<CompanyId> = companies.iter().copied().collect();
            for company in own {
                let (all, reader) = (of(&rounds), CommentReader::Company);
                let found = surveys::read::released_comments(&db, &all, reader, Some(company));
                comments.extend(found.await?);
            }
            comments
        }
    };
    let asked = comments.iter().map(|comment| comment.question).collect();
    let labels = labels(&db, asked).await?;
    let readable = |comment: ReleasedComment| ReadableComment {
        question: labels.get(&comment.question).cloned().unwrap_or_default(),
        comment,
    };
    Ok(comments.into_iter().map(readable).collect())
}

async fn rounds_of_instructor(
    db: &impl ConnectionTrait,
    rounds: Vec<Round>,
    name: &str,
) -> Result<Vec<Round>, Failure> {
    let bare = |name: &str| name.replace([' ', '\u{3000}'], "");
    let sessions: Vec<SessionId> = rounds.iter().filter_map(|round| round.session).collect();
    let sessions = sessions::read::by_ids(db, &sessions).await?;
    let is_own = |round: &Round| {
        let session = round.session.and_then(|id| sessions.get(&id));
        session.is_some_and(|session| {
            !bare(name).is_empty() && bare(&session.facts.instructor) == bare(name)
        })
    };
    Ok(rounds.into_iter().filter(is_own).collect())
}

async fn labels(
    db: &impl ConnectionTrait,
    questions: BTreeSet<SurveyQuestionId>,
) -> Result<BTreeMap<SurveyQuestionId, String>, Failure> {
    let mut labels = BTreeMap::new();
    for id in questions {
        if let Some((question, _, _)) = surveys::read::question_in_form(db, id).await? {
            labels.insert(id, question.body);
        }
    }
    Ok(labels)
}
