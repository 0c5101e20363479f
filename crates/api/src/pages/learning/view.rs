//! What the pages of learning show: a course, a module, a step, in the words
//! and with the addresses that a template needs.

use chrono::NaiveDate;
use courses::{LessonHead, LessonKind};
use enrolments::{Certificate, Word};
use journeys::learn::order::StepState;
use journeys::learn::prerequisites::{Missing, reason};
use journeys::views::follow_ups::OpenFollowUp;
use journeys::views::recall::OpenRecall;
use journeys::views::track_outline::{StepView, TrackOutline};
use journeys::{App, links};
use kernel::id::EnrolmentId;

use crate::pages::certificates;
use crate::pages::shell::Status;
use crate::words::{self, Language, Phrase};

/// The table of contents of an enrolment.
pub(super) fn track_path(enrolment: EnrolmentId) -> String {
    format!("/learn/{enrolment}")
}

/// The page of a step: what is read is read here, quizzes and the survey have pages
/// of their own.
pub(super) fn step_path(enrolment: EnrolmentId, step: &LessonHead) -> String {
    let base = track_path(enrolment);
    match step.kind {
        LessonKind::Text
        | LessonKind::Video
        | LessonKind::Case
        | LessonKind::RolePlay
        | LessonKind::Checklist => format!("{base}/lessons/{}", step.code),
        LessonKind::Quiz => format!("{base}/quizzes/{}", step.code),
        LessonKind::Survey => format!("{base}/survey"),
    }
}

/// A course and where its trainee stands.
pub(super) struct Course {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) status: Option<Status>,
    /// What is shown when no status of the house fits: 免除, 取消.
    pub(super) word: Phrase,
    pub(super) due: Option<String>,
    pub(super) days: Option<String>,
    pub(super) completed_on: Option<String>,
    pub(super) minutes_left: i32,
    pub(super) done: usize,
    pub(super) total: usize,
    pub(super) next: Option<StepCard>,
    pub(super) has_begun: bool,
    /// What comes before it, in words; empty when it may be begun.
    pub(super) waits: String,
    /// The courses that come before it and may be gone on with: title and
    /// address.
    pub(super) before: Vec<(String, String)>,
    /// The tests that may be passed instead: title and address.
    pub(super) exemption_tests: Vec<(String, String)>,
}

impl Course {
    pub(super) fn of(track: &TrackOutline, today: NaiveDate, language: Language) -> Self {
        let (done, total) = track.done_of();
        let enrolment = &track.enrolment;
        let is_open = enrolment.status.is_open();
        let due = enrolment.due_on.filter(|_| is_open);
        Self {
            path: track_path(enrolment.id),
            title: track.version.title.clone(),
            status: status_of(track.word),
            word: word(track.word),
            due: due.map(|due| language.day(due)),
            days: due.map(|due| days_left(due, today, language)),
            completed_on: enrolment.completed_on.map(|on| language.day(on)),
            minutes_left: track.minutes_left(),
            done,
            total,
            next: track
                .next()
                .filter(|_| is_open)
                .map(|step| StepCard::of(track, step, language)),
            has_begun: enrolment.started_at.is_some(),
            waits: waits(&track.missing, language),
            before: track.missing.iter().filter_map(first_course).collect(),
            exemption_tests: exemption_tests(track),
        }
    }
}

fn first_course(missing: &Missing) -> Option<(String, String)> {
    let path = track_path(missing.enrolment?);
    Some((missing.title.clone(), path))
}

fn exemption_tests(track: &TrackOutline) -> Vec<(String, String)> {
    let missing = track.missing.iter();
    let tests = missing.filter_map(|one| one.exemption_test.as_ref());
    tests
        .map(|test| (test.title.clone(), step_path(track.enrolment.id, test)))
        .collect()
}

/// What comes first, in words; empty when nothing does.
pub(super) fn waits(missing: &[Missing], language: Language) -> String {
    if missing.is_empty() || language == Language::Japanese {
        return missing
            .first()
            .map_or_else(String::new, |_| reason(missing));
    }
    let titles: Vec<&str> = missing.iter().map(|one| one.title.as_str()).collect();
    let mut sentences = vec![comes_first(&titles, language)];
    if missing.iter().all(|one| one.exemption_test.is_some()) {
        sentences.push(words::learning::TEST_INSTEAD.of(language).to_owned());
    }
    if missing.iter().any(|one| one.is_learnt_elsewhere) {
        sentences.push(words::learning::OTHER_NUMBER.of(language).to_owned());
    }
    let is_nowhere = |one: &Missing| one.enrolment.is_none() && !one.is_learnt_elsewhere;
    if missing.iter().any(is_nowhere) {
        sentences.push(words::learning::ASK_TO_ENROL.of(language).to_owned());
    }
    sentences.join(" ")
}

/// What is to be completed before, in a language that is not Japanese.
pub(super) fn comes_first(titles: &[&str], language: Language) -> String {
    let (quoted, between): (fn(&&str) -> String, _) = match language {
        Language::English => (|title| format!("“{title}”"), " and "),
        Language::Japanese | Language::Easy => (|title| format!("「{title}」"), "と"),
    };
    let quoted: Vec<String> = titles.iter().map(quoted).collect();
    words::learning::COMES_FIRST.with(language, quoted.join(between))
}

fn days_left(due: NaiveDate, today: NaiveDate, language: Language) -> String {
    match (due - today).num_days() {
        0 => words::learning::TODAY.of(language).to_owned(),
        days if days > 0 => words::learning::DAYS_LEFT.with(language, days),
        days => words::learning::DAYS_LATE.with(language, -days),
    }
}

fn word(word: Word) -> Phrase {
    match word {
        Word::NotStarted => words::shell::NOT_STARTED,
        Word::InProgress => words::shell::IN_PROGRESS,
        Word::Completed => words::shell::COMPLETED,
        Word::Overdue => words::shell::OVERDUE,
        Word::Waived => words::shell::WAIVED,
        Word::Withdrawn => words::shell::WITHDRAWN,
    }
}

fn status_of(word: Word) -> Option<Status> {
    match word {
        Word::NotStarted => Some(Status::NotStarted),
        Word::InProgress => Some(Status::InProgress),
        Word::Completed => Some(Status::Completed),
        Word::Overdue => Some(Status::Overdue),
        Word::Waived | Word::Withdrawn => None,
    }
}

/// A recall that is open, with what its form sends.
pub(super) struct RecallCard {
    pub(super) enrolment: String,
    pub(super) course: String,
    pub(super) questions: usize,
    pub(super) is_begun: bool,
}

impl From<OpenRecall> for RecallCard {
    fn from(recall: OpenRecall) -> Self {
        Self {
            enrolment: recall.enrolment.to_string(),
            course: recall.course,
            questions: recall.questions,
            is_begun: recall.is_begun,
        }
    }
}

/// A step and where its trainee stands.
pub(super) struct StepCard {
    pub(super) title: String,
    pub(super) kind: &'static str,
    pub(super) minutes: i32,
    pub(super) status: Status,
    /// Its page; nothing while it is locked.
    pub(super) path: Option<String>,
    /// Where its being read is noted.
    pub(super) completion: String,
    /// The step before it, which opens it, while it is locked.
    pub(super) opens_after: Option<String>,
    /// Whether it is the step to go on with.
    pub(super) is_next: bool,
    pub(super) is_done: bool,
}

impl StepCard {
    pub(super) fn of(track: &TrackOutline, step: &StepView, language: Language) -> Self {
        let enrolment = &track.enrolment;
        let next = track.next();
        let is_locked = step.state == StepState::Locked;
        let may_look = enrolment.status.is_open() || step.state == StepState::Done;
        let path = step_path(enrolment.id, &step.lesson);
        Self {
            title: step.lesson.title.clone(),
            kind: words::learning::kind(step.lesson.kind).of(language),
            minutes: step.lesson.minutes,
            status: state_of(step.state),
            completion: format!("{path}/completion"),
            path: (may_look && !is_locked).then_some(path),
            opens_after: track
                .before(&step.lesson.code)
                .filter(|_| is_locked)
                .map(|before| before.lesson.title.clone()),
            is_next: next.is_some_and(|next| next.lesson.id == step.lesson.id)
                && enrolment.status.is_open(),
            is_done: step.state == StepState::Done,
        }
    }
}

fn state_of(state: StepState) -> Status {
    match state {
        StepState::NotStarted => Status::NotStarted,
        StepState::InProgress => Status::InProgress,
        StepState::Done => Status::Completed,
        StepState::Failed => Status::Failed,
        StepState::Locked => Status::Locked,
    }
}

/// A module and its steps.
pub(super) struct ModuleCard {
    pub(super) place: usize,
    pub(super) title: String,
    pub(super) minutes: i32,
    pub(super) steps: Vec<StepCard>,
}

impl ModuleCard {
    pub(super) fn all(track: &TrackOutline, language: Language) -> Vec<Self> {
        let numbered = track.modules.iter().zip(1..);
        let card = |(module, place): (&journeys::views::track_outline::ModuleView, usize)| Self {
            place,
            title: module.head.title.clone(),
            minutes: module.head.minutes,
            steps: module
                .steps
                .iter()
                .map(|step| StepCard::of(track, step, language))
                .collect(),
        };
        numbered.map(card).collect()
    }
}

/// A certificate in a list of the holder's own.
pub(super) struct CertificateCard {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) serial: String,
    pub(super) status: Status,
    pub(super) check: String,
    pub(super) may_print: bool,
    /// Whether there is a PDF, too.
    pub(super) has_pdf: bool,
    pub(super) valid_until: Option<String>,
}

impl CertificateCard {
    pub(super) fn of(app: &App, certificate: &Certificate, language: Language) -> Self {
        let validity = certificate.validity(app.clock.today());
        let said = &certificate.snapshot;
        Self {
            path: certificates::own_path(certificate.id),
            title: said.title.clone(),
            serial: said.serial.clone(),
            status: certificates::status_of(validity),
            check: links::certificate_check(app, &said.serial),
            may_print: validity.may_print(),
            has_pdf: app.printer.check().is_ok(),
            valid_until: said.valid_until.map(|day| language.day(day)),
        }
    }
}

/// A survey some time after a course.
pub(super) struct FollowUpCard {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) course: String,
    pub(super) last_day: String,
}

impl FollowUpCard {
    pub(super) fn of(open: OpenFollowUp, language: Language) -> Self {
        Self {
            path: format!("/learn/{}/surveys/{}", open.enrolment, open.code),
            title: open.title,
            course: open.course,
            last_day: language.day(open.last_day),
        }
    }
}
