//! What the API shows of statistics and regrades.

use chrono::{DateTime, Utc};
use journeys::views::gain::PooledGain;
use journeys::views::quiz_statistics::QuizReport;
use journeys::views::regrades::{self, Learner, QuestionPlace, RegradeLine};
use poem_openapi::Object;
use quizzes::{
    Change, ChoiceCounts, Figure, Gain, ItemStatistics, ObjectiveGain, Outcome, Reached,
};
use uuid::Uuid;

/// A quiz's statistics.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuizStatisticsView {
    /// The track's code.
    track: String,
    /// The version's number.
    version: i32,
    /// The step's code.
    code: String,
    /// The step's title.
    title: String,
    /// How many first attempts answered exactly this form.
    n: u64,
    /// Whether attempts draw their questions: then there is no alpha.
    drawn: bool,
    /// Cronbach's alpha in thousandths.
    alpha: Option<i64>,
    /// The standard error of measurement in hundredths of a point.
    sem: Option<i64>,
    /// Questions with a negative discrimination first, then in order.
    items: Vec<ItemStatisticsView>,
    /// What everybody gained between the tests before and after learning.
    gain: Option<PooledGainView>,
}

/// A question's statistics.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ItemStatisticsView {
    /// The question's code.
    code: String,
    /// Its place, from 1.
    position: i32,
    /// Plain text.
    stem: String,
    /// In how many versions the same wording is frozen; all are pooled.
    versions: usize,
    /// How many first attempts were asked it.
    n: u64,
    /// Mean share of the points in thousandths, with Wilson's interval.
    facility: Option<StatisticView>,
    /// Corrected item-total correlation in thousandths, with Fisher's.
    discrimination: Option<StatisticView>,
    /// Median seconds from the save before to the last save of this answer,
    /// with the interval between order statistics.
    seconds: Option<StatisticView>,
    /// Whether the discrimination is negative: the key may be wrong.
    negative: bool,
    /// What a regrade put in force.
    adjusted: Option<String>,
    /// How often each option was chosen.
    choices: Vec<ChoiceCountsView>,
}

/// A figure with its 95 % interval.
#[derive(Debug, Object)]
pub struct StatisticView {
    /// The figure.
    value: i64,
    /// The lower end.
    low: i64,
    /// The upper end.
    high: i64,
    /// How many attempts it rests on.
    n: u64,
}

/// How often an option was chosen.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ChoiceCountsView {
    /// The option; left out for those who chose none.
    text: Option<String>,
    /// Whether it belongs to the key.
    correct: bool,
    /// In the lower third by the whole score.
    lower: u64,
    /// In the middle third.
    middle: u64,
    /// In the upper third.
    upper: u64,
}

/// What everybody gained who took both tests, by the first attempt at each.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PooledGainView {
    /// How many took both.
    n: u64,
    /// Percent of the points before learning; left out under 30 people.
    before: Option<String>,
    /// Percent of the points after.
    after: Option<String>,
    /// After less before, in percentage points.
    difference: Option<String>,
}

/// What one person gained since the test before learning.
#[derive(Debug, Object)]
pub struct GainView {
    /// Before learning.
    before: ReachedView,
    /// Now.
    after: ReachedView,
    /// By objective.
    objectives: Vec<ObjectiveGainView>,
}

/// What was gained in one objective.
#[derive(Debug, Object)]
pub struct ObjectiveGainView {
    /// The objective's code.
    objective: String,
    /// Before learning.
    before: ReachedView,
    /// Now.
    after: ReachedView,
}

/// So many points of so many.
#[derive(Debug, Object)]
pub struct ReachedView {
    /// Points reached.
    points: i64,
    /// Points there were.
    total: i64,
}

/// Every regrade.
#[derive(Debug, Object)]
pub struct RegradeList {
    /// The newest first.
    pub(super) items: Vec<RegradeSummary>,
}

/// A regrade without what it does.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RegradeSummary {
    /// Its key.
    id: Uuid,
    /// The question it was planned for.
    question: QuestionPlaceView,
    /// `rescore`, `full_credit`, `void`, `either_key` or `keep`.
    policy: String,
    /// Why.
    reason: String,
    /// `planned`, `previewed`, `applied` or `discarded`.
    status: String,
    /// Who planned it.
    planned_by: String,
    /// When.
    planned_at: DateTime<Utc>,
    /// When it was last tried.
    previewed_at: Option<DateTime<Utc>>,
    /// When it was applied or discarded.
    closed_at: Option<DateTime<Utc>>,
}

/// A question as people name it.
#[derive(Debug, Object)]
pub struct QuestionPlaceView {
    /// The track's code.
    track: String,
    /// The version's number.
    version: i32,
    /// The code of the quiz's step.
    lesson: String,
    /// The question's code.
    code: String,
    /// Plain text.
    stem: String,
}

/// A regrade with what it would do now, or did.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RegradeView {
    /// The run.
    regrade: RegradeSummary,
    /// Every question it is about.
    questions: Vec<QuestionPlaceView>,
    /// Who applied or discarded it.
    closed_by: Option<String>,
    /// Whether an attempt changed since it was tried.
    stale: bool,
    /// How many attempts were asked the question; left out before it is tried.
    attempts: Option<usize>,
    /// How many get another score or keep a pass.
    changed: Option<usize>,
    /// How many pass that did not.
    new_passes: Option<usize>,
    /// How many keep a pass that would be lost.
    kept_passes: Option<usize>,
    /// The changes, kept passes first, then new passes; at most 200.
    changes: Vec<RegradeChangeView>,
}

/// What a regrade does to one attempt.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RegradeChangeView {
    /// The attempt.
    attempt: Uuid,
    /// Whose, for the firm's admin.
    learner: Option<RegradeLearner>,
    /// The question's points before.
    question_before: i32,
    /// The question's points after.
    question_after: i32,
    /// The score before.
    before: ScoreView,
    /// The score after.
    after: ScoreView,
    /// Whether the pass would be lost, and stays.
    kept_pass: bool,
}

/// A score.
#[derive(Debug, Object)]
pub struct ScoreView {
    /// Points reached.
    points: i32,
    /// Points there are.
    total_points: i32,
    /// Whether it passes.
    passed: bool,
}

/// Whose attempt it is.
#[derive(Debug, Object)]
pub struct RegradeLearner {
    /// The company's key.
    company: Uuid,
    /// The company's name.
    company_name: String,
    /// The enrolment's key.
    enrolment: Uuid,
    /// 姓 名
    name: String,
}

impl From<QuizReport> for QuizStatisticsView {
    fn from(report: QuizReport) -> Self {
        let form = report.statistics.form;
        let items = report.statistics.items.into_iter();
        Self {
            track: report.version.track.code,
            version: report.version.number,
            code: report.lesson.code,
            title: report.lesson.title,
            n: form.n,
            drawn: form.is_drawn,
            alpha: form.alpha,
            sem: form.sem,
            items: items.map(ItemStatisticsView::from).collect(),
            gain: report.gain.map(PooledGainView::from),
        }
    }
}

impl From<ItemStatistics> for ItemStatisticsView {
    fn from(item: ItemStatistics) -> Self {
        Self {
            negative: item.is_negative(),
            adjusted: item.adjusted.map(|policy| policy.as_str().to_owned()),
            code: item.code,
            position: item.position,
            stem: item.stem,
            versions: item.versions,
            n: item.n,
            facility: item.facility.map(StatisticView::from),
            discrimination: item.discrimination.map(StatisticView::from),
            seconds: item.seconds.map(StatisticView::from),
            choices: item
                .choices
                .into_iter()
                .map(ChoiceCountsView::from)
                .collect(),
        }
    }
}

impl From<Figure> for StatisticView {
    fn from(figure: Figure) -> Self {
        Self {
            value: figure.value,
            low: figure.low,
            high: figure.high,
            n: figure.n,
        }
    }
}

impl From<ChoiceCounts> for ChoiceCountsView {
    fn from(counts: ChoiceCounts) -> Self {
        let [lower, middle, upper] = counts.thirds;
        Self {
            text: counts.text,
            correct: counts.correct,
            lower,
            middle,
            upper,
        }
    }
}

impl From<PooledGain> for PooledGainView {
    fn from(gain: PooledGain) -> Self {
        let figures = gain.figures;
        Self {
            n: gain.n,
            before: figures.map(|figures| figures.before.to_string()),
            after: figures.map(|figures| figures.after.to_string()),
            difference: figures.map(|figures| figures.difference.to_string()),
        }
    }
}

impl From<Gain> for GainView {
    fn from(gain: Gain) -> Self {
        let objectives = gain.objectives.into_iter();
        Self {
            before: gain.before.into(),
            after: gain.after.into(),
            objectives: objectives.map(ObjectiveGainView::from).collect(),
        }
    }
}

impl From<ObjectiveGain> for ObjectiveGainView {
    fn from(gain: ObjectiveGain) -> Self {
        Self {
            objective: gain.objective,
            before: gain.before.into(),
            after: gain.after.into(),
        }
    }
}

impl From<Reached> for ReachedView {
    fn from(reached: Reached) -> Self {
        Self {
            points: reached.points,
            total: reached.total,
        }
    }
}

impl From<RegradeLine> for RegradeSummary {
    fn from(line: RegradeLine) -> Self {
        let run = line.run;
        Self {
            id: run.id.0,
            question: line.place.into(),
            policy: run.policy.as_str().to_owned(),
            reason: run.reason,
            status: run.status.as_str().to_owned(),
            planned_by: line.planned_by,
            planned_at: run.planned_at,
            previewed_at: run.previewed_at,
            closed_at: run.closed_at,
        }
    }
}

impl From<QuestionPlace> for QuestionPlaceView {
    fn from(place: QuestionPlace) -> Self {
        Self {
            track: place.track,
            version: place.number,
            lesson: place.lesson,
            code: place.code,
            stem: place.stem,
        }
    }
}

impl From<regrades::RegradeView> for RegradeView {
    fn from(view: regrades::RegradeView) -> Self {
        let counts = view.counts;
        let changes = view.changes.into_iter();
        Self {
            regrade: view.line.into(),
            questions: view
                .places
                .into_iter()
                .map(QuestionPlaceView::from)
                .collect(),
            closed_by: view.closed_by,
            stale: view.is_stale,
            attempts: counts.map(|counts| counts.attempts),
            changed: counts.map(|counts| counts.changed),
            new_passes: counts.map(|counts| counts.new_passes),
            kept_passes: counts.map(|counts| counts.kept_passes),
            changes: changes.map(RegradeChangeView::from).collect(),
        }
    }
}

impl From<(Change, Option<Learner>)> for RegradeChangeView {
    fn from((change, learner): (Change, Option<Learner>)) -> Self {
        Self {
            attempt: change.attempt.0,
            learner: learner.map(RegradeLearner::from),
            question_before: change.item_before,
            question_after: change.item_after,
            before: change.before.into(),
            after: change.after.into(),
            kept_pass: change.is_kept,
        }
    }
}

impl From<Outcome> for ScoreView {
    fn from(outcome: Outcome) -> Self {
        Self {
            points: outcome.points,
            total_points: outcome.total_points,
            passed: outcome.passed,
        }
    }
}

impl From<Learner> for RegradeLearner {
    fn from(learner: Learner) -> Self {
        Self {
            company: learner.company.0,
            company_name: learner.company_name,
            enrolment: learner.enrolment.0,
            name: learner.name,
        }
    }
}
