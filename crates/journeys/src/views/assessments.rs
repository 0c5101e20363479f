//! Practical assessments at the desk of whoever scores them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use courses::LessonHead;
use kernel::id::{AccountId, AssessmentId, AssessmentSheetId, CompanyId, LessonId};
use kernel::{Actor, Failure, Role};
use people::Member;
use quizzes::practical::{
    Agreement, Assessment, AssessmentStatus, HandoverNote, Rubric, Sheet, SheetKind, agreement,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::App;
use crate::schedule_assessment::desk_of;

/// How many results stand under the work that is left.
const RESULTS_SHOWN: u64 = 30;

/// An assessment in a list, by the words people know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentCard {
    /// The assessment.
    pub assessment: Assessment,
    /// The company's name.
    pub company: String,
    /// The learner's name.
    pub learner: String,
    /// The learner's 社員番号.
    pub employee_no: String,
    /// The role-play's title.
    pub lesson: String,
    /// Whether the actor has still to score it.
    pub is_mine_to_score: bool,
}

/// A desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssessmentDesk {
    /// What the actor has still to score.
    pub to_score: Vec<AssessmentCard>,
    /// What a moderator has to decide.
    pub to_moderate: Vec<AssessmentCard>,
    /// What waits for somebody else's sheet.
    pub waiting: Vec<AssessmentCard>,
    /// The latest results.
    pub decided: Vec<AssessmentCard>,
}

/// What the actor has to do and has done.
///
/// # Errors
/// Forbidden for whoever does not assess.
pub async fn assessment_desk(app: &App, actor: &Actor) -> Result<AssessmentDesk, Failure> {
    let desk = desk_of(actor)?;
    let db = app.db.read();
    let mut names = Names::default();
    let mut found = AssessmentDesk::default();
    for assessment in quizzes::read::open_assessments(&db, desk).await? {
        let mut card = names.card(&db, assessment).await?;
        if card.assessment.status == AssessmentStatus::Scored {
            found.to_moderate.push(card);
            continue;
        }
        let of = &card.assessment;
        let sheets = quizzes::read::sheets_in_force(&db, of.company, of.id).await?;
        let has_scored = sheets.iter().any(|sheet| sheet.by == actor.account);
        card.is_mine_to_score = of.is_scored_by(actor.account) && !has_scored;
        if card.is_mine_to_score {
            found.to_score.push(card);
        } else {
            found.waiting.push(card);
        }
    }
    for assessment in quizzes::read::decided_assessments(&db, desk, RESULTS_SHOWN).await? {
        found.decided.push(names.card(&db, assessment).await?);
    }
    Ok(found)
}

/// What keys are called, asked once each.
#[derive(Default)]
struct Names {
    companies: BTreeMap<CompanyId, String>,
    lessons: BTreeMap<LessonId, String>,
}

impl Names {
    async fn card(
        &mut self,
        db: &impl ConnectionTrait,
        assessment: Assessment,
    ) -> Result<AssessmentCard, Failure> {
        let company = assessment.company;
        if let Entry::Vacant(first) = self.companies.entry(company) {
            let found = people::read::company(db, company).await?;
            first.insert(found.map(|found| found.name).unwrap_or_default());
        }
        if let Entry::Vacant(first) = self.lessons.entry(assessment.lesson) {
            first.insert(lesson_of(db, &assessment).await?.title);
        }
        let learner = learner_of(db, &assessment).await?;
        Ok(AssessmentCard {
            company: self.companies.get(&company).cloned().unwrap_or_default(),
            lesson: self
                .lessons
                .get(&assessment.lesson)
                .cloned()
                .unwrap_or_default(),
            learner: learner.full_name(),
            employee_no: learner.employee_no,
            is_mine_to_score: false,
            assessment,
        })
    }
}

pub(super) async fn lesson_of(
    db: &impl ConnectionTrait,
    assessment: &Assessment,
) -> Result<LessonHead, Failure> {
    let lesson = courses::read::step(db, assessment.lesson).await?;
    lesson.ok_or_else(Failure::not_found)
}

pub(super) async fn learner_of(
    db: &impl ConnectionTrait,
    assessment: &Assessment,
) -> Result<Member, Failure> {
    let company = assessment.company;
    let enrolment = enrolments::read::of_company(db, company, assessment.enrolment).await?;
    let member = people::read::member(db, company, enrolment.membership).await?;
    member.ok_or_else(Failure::not_found)
}

/// The names of the firm's people.
pub(super) async fn staff_names(
    app: &App,
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<AccountId, String>, Failure> {
    let staff = people::read::staff(db, app.clock.now()).await?;
    Ok(staff
        .into_iter()
        .map(|one| (one.account, one.name))
        .collect())
}

/// Everything that whoever scores an assessment needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentView {
    /// The assessment by its words.
    pub card: AssessmentCard,
    /// What it is scored by.
    pub rubric: Rubric,
    /// The role-play's kit with the company's own words, sanitised.
    pub kit: String,
    /// The assessors, by name.
    pub assessors: Vec<(AccountId, String)>,
    /// The actor's own sheet in force.
    pub own: Option<Sheet>,
    /// Everybody's sheets, by name: only once every assessor has given theirs,
    /// so that nobody is led by the other.
    pub sheets: Vec<(Sheet, String)>,
    /// How far two assessors agree, once both are in.
    pub agreement: Option<Agreement>,
    /// The learner's own 引継ぎ票, where they write one.
    pub handover: Option<HandoverNote>,
    /// The 引継ぎ票 that the learner begins with, and who wrote it, once it is
    /// handed in.
    pub received: Option<(HandoverNote, String)>,
    /// Whether a 引継ぎ票 is still missing before anybody can score.
    pub waits_for_handover: bool,
    /// Whether the actor may give or correct a sheet.
    pub may_score: bool,
    /// Whether the actor may decide as moderator.
    pub may_moderate: bool,
    /// The sheet in force that the actor's next one corrects.
    pub supersedes: Option<AssessmentSheetId>,
    /// A key for the actor's next sheet.
    pub fresh: Uuid,
}

impl AssessmentView {
    /// The moderator's sheet in force.
    pub fn moderated(&self) -> Option<&Sheet> {
        let mut sheets = self.sheets.iter().map(|(sheet, _)| sheet);
        sheets.find(|sheet| sheet.kind == SheetKind::Moderator)
    }
}

/// One assessment at the actor's desk.
///
/// # Errors
/// Forbidden for whoever does not assess, not found for whoever does not
/// assess this one.
pub async fn assessment_view(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
) -> Result<AssessmentView, Failure> {
    let desk = desk_of(actor)?;
    let db = app.db.read();
    let assessment = quizzes::read::assessment_at(&db, desk, id).await?;
    let rubric = quizzes::read::rubric(&db, assessment.rubric).await?;
    let sheets = quizzes::read::sheets_in_force(&db, assessment.company, id).await?;
    let names = staff_names(app, &db).await?;
    let name = |account: &AccountId| names.get(account).cloned().unwrap_or_default();
    let by_assessor = |account: &AccountId| {
        let mut given = sheets
            .iter()
            .filter(|sheet| sheet.kind == SheetKind::Assessor);
        given.find(|sheet| sheet.by == *account)
    };
    let agreed = match assessment.assessors.as_slice() {
        [first, second] => by_assessor(first)
            .zip(by_assessor(second))
            .map(|(first, second)| {
                agreement(&rubric, &assessment.track, &first.levels, &second.levels)
            }),
        _ => None,
    };
    let is_complete = assessment.status != AssessmentStatus::Scheduled;
    let is_scored_by_me = assessment.is_scored_by(actor.account);
    let may_moderate = actor.has(Role::FirmAdmin)
        && !is_scored_by_me
        && matches!(
            assessment.status,
            AssessmentStatus::Scored | AssessmentStatus::Moderated
        );
    let moderated = sheets
        .iter()
        .find(|sheet| sheet.kind == SheetKind::Moderator);
    let own = by_assessor(&actor.account).cloned();
    let supersedes = if is_scored_by_me {
        own.as_ref().map(|sheet| sheet.id)
    } else {
        moderated.map(|sheet| sheet.id)
    };
    let shown = sheets.iter().filter(|_| is_complete);
    let shown = shown.map(|sheet| (sheet.clone(), name(&sheet.by)));
    Ok(AssessmentView {
        sheets: shown.collect(),
        assessors: assessment
            .assessors
            .iter()
            .map(|account| (*account, name(account)))
            .collect(),
        kit: kit_of(&db, &assessment).await?,
        handover: quizzes::read::handover_note(&db, assessment.company, id).await?,
        received: received_by(&db, &assessment).await?,
        waits_for_handover: assessment.status != AssessmentStatus::Cancelled
            && quizzes::read::missing_handover(&db, &assessment)
                .await?
                .is_some(),
        may_score: is_scored_by_me
            && !matches!(
                assessment.status,
                AssessmentStatus::Moderated | AssessmentStatus::Cancelled
            ),
        may_moderate,
        supersedes,
        fresh: app.ids.fresh(app.clock.now()),
        agreement: agreed,
        own,
        rubric,
        card: Names::default().card(&db, assessment).await?,
    })
}

/// The kit as the learner's company reads it.
async fn kit_of(db: &impl ConnectionTrait, assessment: &Assessment) -> Result<String, Failure> {
    let head = lesson_of(db, assessment).await?;
    let lesson = courses::read::lesson(db, head.version, &head.code).await?;
    let words = courses::read::slot_values(db, assessment.company).await?;
    Ok(lesson
        .map(|lesson| courses::slot::fill(&lesson.html, &words))
        .unwrap_or_default())
}

/// The 引継ぎ票 that an assessment begins with and its writer's name, once it
/// is handed in.
pub(super) async fn received_by(
    db: &impl ConnectionTrait,
    assessment: &Assessment,
) -> Result<Option<(HandoverNote, String)>, Failure> {
    let Some(from) = assessment.handed_from else {
        return Ok(None);
    };
    let note = quizzes::read::handover_note(db, assessment.company, from).await?;
    let Some(note) = note.filter(|note| note.handed_in_at.is_some()) else {
        return Ok(None);
    };
    let giver = quizzes::read::assessment_of_company(db, assessment.company, from).await?;
    let giver = learner_of(db, &giver).await?;
    Ok(Some((note, giver.full_name())))
}
