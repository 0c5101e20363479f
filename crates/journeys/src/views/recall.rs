//! What a learner sees of recalls: the card on the home page, the questions,
//! and what to read again.

use courses::LessonHead;
use kernel::id::EnrolmentId;
use kernel::{Actor, Failure};
use quizzes::{Recall, RecallItem};
use sea_orm::ConnectionTrait;

use crate::App;
use crate::recall::{Found, RecallKey, find};

/// A recall that is open, for the home page. Looking at it makes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRecall {
    /// After which enrolment.
    pub enrolment: EnrolmentId,
    /// The course's title.
    pub course: String,
    /// Days after completion.
    pub day: i32,
    /// How many questions it asks.
    pub questions: usize,
    /// Whether it was begun.
    pub is_begun: bool,
}

/// The questions of a recall, for its learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecallView {
    /// The recall.
    pub recall: Recall,
    /// The course's title.
    pub course: String,
    /// 名 of who came by a link; empty for who is signed in.
    pub given_name: String,
    /// Whether it still takes answers.
    pub is_open: bool,
    /// In order.
    pub items: Vec<RecallItem>,
    /// What to read again, after what was not wholly right.
    pub lessons: Vec<LessonHead>,
}

impl RecallView {
    /// The place of the first question without an answer.
    pub fn next(&self) -> Option<i32> {
        let mut open = self
            .items
            .iter()
            .filter(|item| matches!(item, RecallItem::Open(_)));
        open.next().map(RecallItem::position)
    }

    /// The question at a place, from 1.
    pub fn item_at(&self, place: i32) -> Option<&RecallItem> {
        self.items.iter().find(|item| item.position() == place)
    }
}

/// The recalls that are open to the actor and not answered to the end.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn open_recalls(app: &App, actor: &Actor) -> Result<Vec<OpenRecall>, Failure> {
    let (company, membership) = actor.require_membership()?;
    if !app.settings.has_recalls {
        return Ok(Vec::new());
    }
    let db = app.db.read();
    let mut open = Vec::new();
    for enrolment in enrolments::read::of_member(&db, company, membership).await? {
        let due = enrolment
            .completed_on
            .and_then(|day| quizzes::due(day, app.clock.today()));
        let Some((due, version)) = due.zip(enrolment.track_version) else {
            continue;
        };
        let recalls = quizzes::read::recalls_of(&db, &[enrolment.id]).await?;
        let recall = recalls.iter().find(|recall| recall.day == due.day);
        let pool = quizzes::read::recall_pool(&db, version).await?;
        let is_over = recall.is_some_and(|recall| recall.finished_at.is_some());
        if is_over || pool.is_empty() {
            continue;
        }
        let version = courses::read::version(&db, version).await?;
        open.push(OpenRecall {
            enrolment: enrolment.id,
            course: version.map(|version| version.title).unwrap_or_default(),
            day: due.day,
            questions: pool.len().min(quizzes::RECALL_QUESTIONS),
            is_begun: recall.is_some_and(|recall| recall.opened_at.is_some()),
        });
    }
    Ok(open)
}

/// A recall as its learner sees it. Looking changes nothing: mail scanners
/// open links.
///
/// # Errors
/// Not found for a foreign recall or an unknown link, a conflict when the link
/// has ended.
pub async fn recall_view(app: &App, key: RecallKey<'_>) -> Result<RecallView, Failure> {
    let db = app.db.read();
    let found = find(app, &db, key).await?;
    let items = quizzes::read::recall_sheet(&db, &found.recall).await?;
    let version = found.enrolment.track_version;
    let version = version.ok_or_else(Failure::not_found)?;
    let course = courses::read::version(&db, version).await?;
    Ok(RecallView {
        lessons: to_read_again(&db, &found, &items).await?,
        course: course.map(|version| version.title).unwrap_or_default(),
        recall: found.recall,
        given_name: found.given_name,
        is_open: found.is_open,
        items,
    })
}

/// The pages of the chapters that teach what was not wholly right.
async fn to_read_again(
    db: &impl ConnectionTrait,
    found: &Found,
    items: &[RecallItem],
) -> Result<Vec<LessonHead>, Failure> {
    let missed: Vec<&str> = items
        .iter()
        .filter_map(|item| match item {
            RecallItem::Answered(question) if !question.right => Some(question.objective.as_str()),
            _ => None,
        })
        .collect();
    let version = found.enrolment.track_version;
    let outline = match version {
        Some(version) if !missed.is_empty() => courses::read::outline(db, version).await?,
        _ => None,
    };
    let modules = outline.into_iter().flat_map(|outline| outline.modules);
    let lessons = modules
        .filter(|module| {
            let mut objectives = module.head.objectives.iter();
            objectives.any(|objective| missed.contains(&objective.as_str()))
        })
        .filter_map(|module| {
            let mut lessons = module.lessons.into_iter();
            lessons.find(|lesson| lesson.kind.is_page())
        });
    Ok(lessons.collect())
}
