//! Recalls of a learner. A question's key is read only for what is answered.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{
    CompanyId, EnrolmentId, QuestionVersionId, QuizVersionId, RecallId, TrackVersionId,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::open::{Shown, open_question};
use super::review::{Reviewed, review_question};
use crate::attempt::AttemptStatus;
use crate::entity::{attempt, item, option_list, question, quiz, recall, recall_item};
use crate::error::Error;
use crate::grading::Answered;
use crate::quiz::{QuestionKind, ReviewPolicy};
use crate::read::{self, adjustments::in_force, answers::KeyedQuestion};
use crate::recall::{Candidate, LinkedRecall, Recall, RecallItem, Share};
use crate::response::Response;
use crate::review::Release;

/// Keys in one statement.
const KEYS_AT_ONCE: usize = 1000;

impl From<recall::Model> for Recall {
    fn from(row: recall::Model) -> Self {
        Self {
            id: row.id,
            company: row.company_id,
            enrolment: row.enrolment_id,
            day: row.day_offset,
            mailed_at: row.mailed_at,
            opened_at: row.opened_at,
            finished_at: row.finished_at,
        }
    }
}

/// A recall of anybody in a company. Before showing it, the caller asks whose
/// its enrolment is.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn recall(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: RecallId,
) -> Result<Recall, Error> {
    let row = recall::Entity::find_by_id(id)
        .filter(recall::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    Ok(row.ok_or(Error::NotFound)?.into())
}

/// The recall whose link has this SHA-256, also after its end.
///
/// # Errors
/// When the database refuses.
pub async fn recall_by_link(
    db: &impl ConnectionTrait,
    link_hash: &[u8],
) -> Result<Option<LinkedRecall>, Error> {
    let row = recall::Entity::find()
        .filter(recall::Column::LinkHash.eq(link_hash))
        .one(db)
        .await?;
    Ok(row.and_then(|row| {
        Some(LinkedRecall {
            address_hash: row.link_address_hash.clone()?,
            ends_at: row.link_expires_at?,
            recall: row.into(),
        })
    }))
}

/// The recalls after these enrolments, the oldest first. For whoever found the
/// enrolments.
///
/// # Errors
/// When the database refuses.
pub async fn recalls_of(
    db: &impl ConnectionTrait,
    enrolments: &[EnrolmentId],
) -> Result<Vec<Recall>, Error> {
    let mut recalls = Vec::new();
    for some in enrolments.chunks(KEYS_AT_ONCE) {
        let rows = recall::Entity::find()
            .filter(recall::Column::EnrolmentId.is_in(some.iter().copied()))
            .order_by_asc(recall::Column::DayOffset)
            .order_by_asc(recall::Column::Id)
            .all(db)
            .await?;
        recalls.extend(rows.into_iter().map(Recall::from));
    }
    Ok(recalls)
}

/// The questions of a content version that a recall may ask: those that are
/// graded at once, of quizzes whose key is not kept secret, and that no regrade
/// found fault with.
///
/// # Errors
/// When the database refuses.
pub async fn recall_pool(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Vec<Candidate>, Error> {
    let quizzes = quiz::Entity::find()
        .filter(quiz::Column::TrackVersionId.eq(version))
        .filter(quiz::Column::Review.ne(ReviewPolicy::Never.as_str()))
        .all(db)
        .await?;
    let at_once = QuestionKind::ALL
        .into_iter()
        .filter(|kind| kind.is_graded_at_once());
    let questions = question::Entity::find()
        .filter(question::Column::QuizVersionId.is_in(quizzes.iter().map(|quiz| quiz.id)))
        .filter(question::Column::Kind.is_in(at_once.map(QuestionKind::as_str)))
        .order_by_asc(question::Column::QuizVersionId)
        .order_by_asc(question::Column::Position)
        .all(db)
        .await?;
    let ids: Vec<QuestionVersionId> = questions.iter().map(|row| row.id).collect();
    let regraded = in_force(db, &ids).await?;
    let sound = questions.into_iter();
    let sound = sound.filter(|row| !regraded.contains_key(&row.id));
    let candidates = sound.map(|row| Candidate {
        question: row.id,
        objective: row.objective,
    });
    Ok(candidates.collect())
}

/// What a learner reached for each objective in the final test and in earlier
/// recalls.
pub(crate) async fn shares_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    final_test: Option<QuizVersionId>,
) -> Result<BTreeMap<String, Share>, Error> {
    let mut given: Vec<(QuestionVersionId, i32)> = Vec::new();
    if let Some(quiz) = final_test {
        let attempts = attempt::Entity::find()
            .filter(attempt::Column::CompanyId.eq(company))
            .filter(attempt::Column::EnrolmentId.eq(enrolment))
            .filter(attempt::Column::QuizVersionId.eq(quiz))
            .filter(attempt::Column::Status.eq(AttemptStatus::Graded.as_str()))
            .all(db)
            .await?;
        let items = item::Entity::find()
            .filter(item::Column::CompanyId.eq(company))
            .filter(item::Column::AttemptId.is_in(attempts.iter().map(|attempt| attempt.id)))
            .all(db)
            .await?;
        let scored = items.into_iter();
        given.extend(scored.filter_map(|item| Some((item.question_version_id, item.points?))));
    }
    for item in earlier_items(db, company, enrolment).await? {
        given.extend(item.points.map(|points| (item.question_version_id, points)));
    }
    let ids = given.iter().map(|(question, _)| *question);
    let by_id = questions_by_id(db, ids.collect()).await?;
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for (question, points) in given {
        if let Some(question) = by_id.get(&question) {
            let share = shares.entry(question.objective.clone()).or_default();
            share.points += i64::from(points);
            share.whole += i64::from(question.points);
        }
    }
    Ok(shares)
}

async fn questions_by_id(
    db: &impl ConnectionTrait,
    ids: BTreeSet<QuestionVersionId>,
) -> Result<BTreeMap<QuestionVersionId, question::Model>, Error> {
    let ids: Vec<QuestionVersionId> = ids.into_iter().collect();
    let mut questions = BTreeMap::new();
    for some in ids.chunks(KEYS_AT_ONCE) {
        let rows = question::Entity::find()
            .filter(question::Column::Id.is_in(some.iter().copied()))
            .all(db)
            .await?;
        questions.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(questions)
}

/// What earlier recalls asked, the oldest first.
pub(crate) async fn earlier_items(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Vec<recall_item::Model>, Error> {
    let mut items = Vec::new();
    for recall in recalls_of(db, &[enrolment]).await? {
        items.extend(recall_items(db, company, recall.id).await?);
    }
    Ok(items)
}

/// The items of a recall, in order.
pub(crate) async fn recall_items(
    db: &impl ConnectionTrait,
    company: CompanyId,
    recall: RecallId,
) -> Result<Vec<recall_item::Model>, Error> {
    Ok(recall_item::Entity::find()
        .filter(recall_item::Column::CompanyId.eq(company))
        .filter(recall_item::Column::RecallId.eq(recall))
        .order_by_asc(recall_item::Column::Position)
        .all(db)
        .await?)
}

/// The questions of a recall in order: those without an answer as they are
/// asked, the others explained.
///
/// # Errors
/// When the database refuses.
pub async fn recall_sheet(
    db: &impl ConnectionTrait,
    recall: &Recall,
) -> Result<Vec<RecallItem>, Error> {
    let mut sheet = Vec::new();
    for item in recall_items(db, recall.company, recall.id).await? {
        sheet.push(shown_item(db, item).await?);
    }
    Ok(sheet)
}

async fn shown_item(
    db: &impl ConnectionTrait,
    item: recall_item::Model,
) -> Result<RecallItem, Error> {
    let response = Response::read(item.response.as_deref())?;
    let order = option_list(&item.option_order)?;
    let Some(points) = item.points else {
        let question = read::keyless_one(db, item.question_version_id).await?;
        let shown = Shown {
            position: item.position,
            order,
            response,
            version: 0,
        };
        return Ok(RecallItem::Open(open_question(shown, question)));
    };
    let keyed = read::keyed_one(db, item.question_version_id).await?;
    let reviewed = Reviewed {
        position: item.position,
        points,
        order,
        answered: answered(&keyed, response),
        keyed,
    };
    let question = review_question(reviewed, None, Release::WholeKey)?;
    Ok(RecallItem::Answered(Box::new(question)))
}

/// A recall knows no marks, as no essay is in it, and no regrade: its points
/// stay what the frozen key gave.
pub(crate) fn answered(keyed: &KeyedQuestion, response: Response) -> Answered {
    Answered {
        key: keyed.key.clone(),
        response,
        adjusted: None,
        mark: None,
    }
}

/// How recalls are used, over all companies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecallFigures {
    /// Letters written.
    pub mailed: usize,
    /// Recalls begun.
    pub opened: usize,
    /// Recalls answered to the end.
    pub finished: usize,
    /// By objective, in the order of their codes.
    pub objectives: Vec<ObjectiveFigures>,
}

/// What all learners together answered about one objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectiveFigures {
    /// Its code.
    pub objective: String,
    /// Answers given.
    pub answered: usize,
    /// Of these wholly right.
    pub right: usize,
}

/// How recalls were used since an instant, over all companies: no row of it
/// belongs to anybody.
///
/// # Errors
/// When the database refuses.
pub async fn recall_figures(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
) -> Result<RecallFigures, Error> {
    #[derive(FromQueryResult)]
    struct Group {
        question_version_id: QuestionVersionId,
        points: Option<i32>,
        count: i64,
    }
    let recalls = recall::Entity::find()
        .filter(recall::Column::CreatedAt.gte(since))
        .all(db)
        .await?;
    let groups: Vec<Group> = recall_item::Entity::find()
        .select_only()
        .column(recall_item::Column::QuestionVersionId)
        .column(recall_item::Column::Points)
        .column_as(Expr::col(recall_item::Column::Id).count(), "count")
        .filter(recall_item::Column::AnsweredAt.gte(since))
        .group_by(recall_item::Column::QuestionVersionId)
        .group_by(recall_item::Column::Points)
        .into_model()
        .all(db)
        .await?;
    let ids = groups.iter().map(|group| group.question_version_id);
    let questions = questions_by_id(db, ids.collect()).await?;
    let mut objectives: BTreeMap<String, ObjectiveFigures> = BTreeMap::new();
    for group in groups {
        let Some(question) = questions.get(&group.question_version_id) else {
            continue;
        };
        let objective = question.objective.clone();
        let figures = objectives
            .entry(objective.clone())
            .or_insert_with(|| ObjectiveFigures {
                objective,
                answered: 0,
                right: 0,
            });
        let count = usize::try_from(group.count).unwrap_or_default();
        figures.answered += count;
        if group.points == Some(question.points) {
            figures.right += count;
        }
    }
    let count = |is: fn(&recall::Model) -> bool| recalls.iter().filter(|row| is(row)).count();
    Ok(RecallFigures {
        mailed: count(|row| row.mailed_at.is_some()),
        opened: count(|row| row.opened_at.is_some()),
        finished: count(|row| row.finished_at.is_some()),
        objectives: objectives.into_values().collect(),
    })
}
