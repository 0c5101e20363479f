//! The statistics of a quiz.

use askama::Template;
use journeys::App;
use journeys::views::gain::PooledGain;
use journeys::views::quiz_statistics::{QuizReport, quiz_statistics};
use kernel::date;
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{ChoiceCounts, FEWEST, Figure, FormStatistics, ItemStatistics, RegradeRun};

use super::{lesson_path, run_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// A question in the table.
struct ItemCard {
    place: i32,
    code: String,
    stem: String,
    is_negative: bool,
    adjusted: Option<&'static str>,
    people: String,
    facility: String,
    discrimination: String,
    seconds: String,
    choices: Vec<ChoiceCounts>,
    /// Where a regrade is planned, for who may.
    regrade: Option<String>,
}

/// A regrade about one of the questions.
pub(super) struct RunLink {
    path: String,
    words: String,
}

impl RunLink {
    fn of(code: &str, run: &RegradeRun) -> Self {
        let at = date::display_instant(run.closed_at.unwrap_or(run.planned_at));
        Self {
            path: run_path(run.id),
            words: format!(
                "{code}：{}（{}、{at}）",
                run.policy.label(),
                run.status.label()
            ),
        }
    }
}

struct GainCard {
    n: u64,
    words: Option<String>,
}

impl From<PooledGain> for GainCard {
    fn from(gain: PooledGain) -> Self {
        let words = gain.figures.map(|figures| {
            format!(
                "{}% → {}%（{}ポイント）",
                figures.before, figures.after, figures.difference
            )
        });
        Self { n: gain.n, words }
    }
}

#[derive(Template)]
#[template(path = "regrades/statistics.html")]
struct StatisticsPage {
    layout: Layout,
    lesson: String,
    title: String,
    n: u64,
    alpha: String,
    sem: String,
    hidden: String,
    gain: Option<GainCard>,
    items: Vec<ItemCard>,
    runs: Vec<RunLink>,
}

/// What stands where too few have answered.
fn hidden() -> String {
    format!("—（{FEWEST}人から表示）")
}

/// Thousandths with three digits.
fn thousandths(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let size = value.abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

/// Thousandths as percent with one digit.
fn percent(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

fn figure(found: Option<Figure>, unit: &str, word: fn(i64) -> String, n: u64) -> String {
    let Some(figure) = found else {
        // Enough people, and still nothing to tell: all answers are alike.
        return if n >= FEWEST {
            "—（ばらつきがありません）".to_owned()
        } else {
            hidden()
        };
    };
    format!(
        "{}{unit}（{}–{}{unit}）",
        word(figure.value),
        word(figure.low),
        word(figure.high)
    )
}

impl ItemCard {
    fn of(lesson: &str, item: ItemStatistics, may_regrade: bool) -> Self {
        let n = item.n;
        let seconds = match item.seconds {
            None if n >= FEWEST => "—（時刻を比べられません）".to_owned(),
            seconds => figure(seconds, "秒", |value| value.to_string(), n),
        };
        let regrade = format!("{lesson}/questions/{}/regrade", item.code);
        Self {
            place: item.position,
            is_negative: item.is_negative(),
            adjusted: item.adjusted.as_ref().map(quizzes::Policy::label),
            people: if item.versions > 1 {
                format!("{n}人（{}つの版の合計）", item.versions)
            } else {
                format!("{n}人")
            },
            facility: figure(item.facility, "%", percent, n),
            discrimination: figure(item.discrimination, "", thousandths, n),
            seconds,
            choices: item.choices,
            regrade: may_regrade.then_some(regrade),
            code: item.code,
            stem: item.stem,
        }
    }
}

impl StatisticsPage {
    fn of(visit: &Visit, report: QuizReport) -> Self {
        let version = &report.version;
        let lesson = lesson_path(&version.track.code, version.number, &report.lesson.code);
        let form = report.statistics.form;
        let items = report.statistics.items.into_iter();
        let runs = report.regrades.iter();
        Self {
            layout: visit.layout("テストの統計", Nav::Tracks),
            title: report.lesson.title,
            n: form.n,
            alpha: form_figure(form, form.alpha.map(thousandths)),
            sem: form_figure(form, form.sem.map(points)),
            hidden: hidden(),
            gain: report.gain.map(GainCard::from),
            items: items
                .map(|item| ItemCard::of(&lesson, item, report.may_regrade))
                .collect(),
            runs: runs.map(|(code, run)| RunLink::of(code, run)).collect(),
            lesson,
        }
    }
}

/// Hundredths of a point.
fn points(value: i64) -> String {
    format!("{}.{:02}点", value / 100, value % 100)
}

fn form_figure(form: FormStatistics, found: Option<String>) -> String {
    match found {
        Some(found) => found,
        None if form.is_drawn => "—（出題を選ぶテストでは出しません）".to_owned(),
        None if form.n < FEWEST => hidden(),
        None => "—（ばらつきがありません）".to_owned(),
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((track, number, code)): Path<(String, i32, String)>,
) -> PageResult {
    let report = quiz_statistics(&app, &actor, &track, number, &code).await?;
    shell::show(&StatisticsPage::of(&visit, report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(thousandths(-45), "-0.045");
        assert_eq!(thousandths(1000), "1.000");
        assert_eq!(percent(873), "87.3");
        assert_eq!(points(142), "1.42点");
        let found = Figure {
            value: 873,
            low: 801,
            high: 924,
            n: 30,
        };
        assert_eq!(figure(Some(found), "%", percent, 30), "87.3%（80.1–92.4%）");
        assert_eq!(figure(None, "", thousandths, 29), "—（30人から表示）");
        assert_eq!(
            figure(None, "", thousandths, 30),
            "—（ばらつきがありません）"
        );
    }
}
