//! The satisfaction report: sums and counts of a period, whole or by one
//! dimension, within what the viewer may see.
//!
//! What always holds:
//! - The database sums integers; the mean is rounded where it is shown, once.
//! - Membership in the period is the round's last day, both ends included.
//! - A confidential round on the web has no part in any score, nor in anything
//!   that derives from one, until it is closed: the firm is told how many
//!   ballots such rounds hold, and nobody anything else. Answers by name count
//!   at once.
//! - Below the firm nothing is shown of a month whose rounds may still take
//!   answers, and only whole blocks are counted, as they were told when their
//!   month closed ([`surveys::release`]): no combination of reports, of whatever
//!   audiences, isolates fewer than k people. What is left out looks exactly as
//!   what is not there.
//! - Questions whose words differ between form versions are not pooled, unless
//!   somebody decided and recorded that they may be ([`surveys::read::Pooled`]).
//!   Below the firm they never are: a block is formed for one wording.
//! - A question is reported with those of its own form: behaviour and results
//!   (levels 3 and 4) stand apart from satisfaction.

mod blocks;
mod change;
mod export;
mod export_firm;
mod means;
mod order;
mod sql;
mod told;
mod trend;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault, Role};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use surveys::read::Pooled;
use surveys::{Bounds, Counts, Interval, Mean, Percent, TopBox, interval};

use crate::App;

pub use change::{PeriodChange, period_change};
pub use export::export_satisfaction;
pub(crate) use export::{headings, row_cells};
pub use export_firm::{export_change, export_order};
pub use means::{MeanOfMeans, MeansOfMeans};
pub use order::firm_order;
pub use told::{ToldYear, told_years};
pub use trend::{Trend, TrendPoint, drawable_trend, trend};

/// The question that 満足度 means.
pub const OVERALL: &str = "overall";

/// Whose eyes a report is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// The firm's admin, or the operator on the machine: everything.
    Firm,
    /// A company's HR: the strata of these companies only.
    Companies(Vec<CompanyId>),
    /// An instructor: the sessions under this name only, each as a whole.
    Instructor(String),
}

/// By which dimension a report is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// One row for everything.
    Overall,
    /// コース
    Track,
    /// 企業
    Company,
    /// 講師
    Instructor,
    /// 開催回
    Session,
    /// 設問
    Question,
    /// 月
    Month,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// The dimension.
    pub by: By,
    /// The question's code; by question, all of the same form.
    pub question: String,
    /// Only this track, by code.
    pub track: Option<String>,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Satisfaction {
    /// What was asked.
    pub ask: Ask,
    /// One row for the whole period; two when its question was worded
    /// differently within it; none when there is nothing to show.
    pub overall: Vec<Row>,
    /// The rows of the dimension; empty when none was asked for.
    pub rows: Vec<Row>,
    /// Ballots of confidential rounds on the web that are still open: they are
    /// in no row. The firm's only, zero for others.
    pub open_ballots: i64,
    /// Means in which each session or company counts alike: the firm's only,
    /// none unless asked for, and none where the question was worded
    /// differently.
    pub means: MeansOfMeans,
}

/// One group of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The group's code: of a track, company, session or question, `2023-08`
    /// for a month, a name without spaces for an instructor.
    pub key: String,
    /// What the group is called.
    pub label: String,
    /// The first form version with these words, when there are several.
    pub wording: Option<i32>,
    /// The exact mean; nothing when every answer was 該当なし or blank.
    pub mean: Option<Mean>,
    /// How often 1 to 5 were given; withheld below the firm unless each block
    /// in the group tells its own ([`surveys::release::tells_distribution`]).
    pub distribution: Option<Counts>,
    /// 該当なし
    pub na: i64,
    /// Not answered.
    pub blank: i64,
    /// Ballots (R).
    pub responses: i64,
    /// How many of the eligible answered, for closed rounds where it is known
    /// who they were.
    pub response_rate: Option<ResponseRate>,
}

/// Responses of the eligible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseRate {
    /// Ballots of closed rounds whose eligible people are known.
    pub responses: i64,
    /// Who could have answered there (E).
    pub eligible: i64,
}

impl ResponseRate {
    /// R/E, exact.
    pub fn percent(&self) -> Option<Percent> {
        let number = |count: i64| u64::try_from(count).ok();
        Percent::of(number(self.responses)?, number(self.eligible)?)
    }
}

impl Row {
    /// How many ratings (n).
    pub fn n(&self) -> u64 {
        self.mean.map_or(0, |mean| mean.n())
    }

    /// n/R: how many of the ballots rated this question.
    pub fn item_rate(&self) -> Option<Percent> {
        Percent::of(self.n(), u64::try_from(self.responses).ok()?)
    }

    /// How far chance alone may have moved the mean (D5); withheld with the
    /// distribution, from which it can be computed.
    pub fn interval(&self) -> Option<Interval> {
        self.distribution.as_ref().and_then(interval::d5)
    }

    /// The share of 5, and of 4 and 5; withheld with the distribution.
    pub fn top_boxes(&self) -> Option<(TopBox, TopBox)> {
        let counts = self.distribution.as_ref()?;
        TopBox::five(counts).zip(TopBox::four_and_five(counts))
    }

    /// What the silent could have changed, where it is known how many they
    /// are: every ballot of the row belongs to such a round.
    pub fn bounds(&self) -> Option<Bounds> {
        let rate = self.response_rate?;
        let is_closed_frame = rate.responses == self.responses;
        let eligible = u64::try_from(rate.eligible).ok()?;
        Bounds::of(self.mean.filter(|_| is_closed_frame)?, eligible)
    }

    /// The mean as it is printed; a dash without ratings.
    pub fn display(&self) -> String {
        self.mean
            .map_or_else(|| "–".to_owned(), |mean| mean.to_string())
    }
}

impl Viewer {
    /// What an actor may see.
    ///
    /// # Errors
    /// Forbidden for whoever is neither the firm's admin, an instructor nor a
    /// company's HR.
    pub fn of(actor: &Actor) -> Result<Self, Failure> {
        if actor.has(Role::FirmAdmin) {
            return Ok(Self::Firm);
        }
        if actor.has(Role::Instructor) {
            return Ok(Self::Instructor(actor.display_name.clone()));
        }
        let hr = actor
            .scopes
            .iter()
            .filter(|scope| scope.role == Role::CompanyHr);
        let companies: Vec<CompanyId> = hr.filter_map(|scope| scope.company).collect();
        if companies.is_empty() {
            return Err(Failure::forbidden());
        }
        Ok(Self::Companies(companies))
    }

    /// The dimensions that the viewer may break a report down by. An
    /// instructor's smallest part is a session as a whole, so the companies
    /// within it stay together.
    pub fn dimensions(&self) -> Vec<By> {
        let may = |by: &By| match self {
            Self::Firm => true,
            Self::Companies(_) => *by != By::Company,
            Self::Instructor(_) => !matches!(by, By::Company | By::Instructor),
        };
        By::ALL.into_iter().filter(may).collect()
    }

    fn is_firm(&self) -> bool {
        *self == Self::Firm
    }
}

impl By {
    /// Every dimension, the whole first.
    pub const ALL: [Self; 7] = [
        Self::Overall,
        Self::Track,
        Self::Company,
        Self::Instructor,
        Self::Session,
        Self::Question,
        Self::Month,
    ];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overall => "overall",
            Self::Track => "track",
            Self::Company => "company",
            Self::Instructor => "instructor",
            Self::Session => "session",
            Self::Question => "question",
            Self::Month => "month",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overall => "全体",
            Self::Track => "コース",
            Self::Company => "契約企業",
            Self::Instructor => "講師",
            Self::Session => "開催回",
            Self::Question => "設問",
            Self::Month => "月",
        }
    }

    /// Reads the word in addresses and on the command line.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }
}

/// The report of a period.
///
/// # Errors
/// Invalid when the period ends before it begins; forbidden for a dimension
/// that the viewer may not see.
pub async fn satisfaction(app: &App, viewer: &Viewer, ask: Ask) -> Result<Satisfaction, Failure> {
    if ask.to < ask.from {
        let message = "終わりの日は、始まりの日と同じかそれより後にしてください。";
        return Err(Failure::invalid(vec![Fault::new(
            "/to",
            "period.reversed",
            message,
        )]));
    }
    if !viewer.dimensions().contains(&ask.by) {
        return Err(Failure::forbidden());
    }
    let overall = rows(app, viewer, &ask, By::Overall).await?;
    let rows = match ask.by {
        By::Overall => Vec::new(),
        by => rows(app, viewer, &ask, by).await?,
    };
    let open_ballots = match viewer {
        Viewer::Firm => open_ballots(&app.db.read(), &ask).await?,
        Viewer::Companies(_) | Viewer::Instructor(_) => 0,
    };
    Ok(Satisfaction {
        ask,
        overall,
        rows,
        open_ballots,
        means: MeansOfMeans::default(),
    })
}

/// The same with the means of means, which look at every session and company
/// of the period: for the firm's page and file, not for every read.
///
/// # Errors
/// As [`satisfaction`].
pub async fn satisfaction_with_means(
    app: &App,
    viewer: &Viewer,
    ask: Ask,
) -> Result<Satisfaction, Failure> {
    let mut report = satisfaction(app, viewer, ask).await?;
    if viewer.is_firm() {
        report.means = means::of_firm(&app.db.read(), &report.ask).await?;
    }
    Ok(report)
}

/// The questions that may be asked for, as code and label: those of the forms
/// in force, the course's own first.
///
/// # Errors
/// When the database refuses.
pub async fn questions(app: &App) -> Result<Vec<(String, String)>, Failure> {
    let follow_ups = surveys::follow_up::ALL.into_iter().map(|known| known.code);
    let mut all = Vec::new();
    for code in std::iter::once(crate::import_ratings::FORM).chain(follow_ups) {
        let form = surveys::read::latest_form(&app.db.read(), code).await?;
        let questions = form.map(|form| form.questions).unwrap_or_default();
        let rating = questions
            .into_iter()
            .filter(|question| question.kind == surveys::QuestionKind::Rating);
        all.extend(rating.map(|question| (question.code, question.label)));
    }
    Ok(all)
}

async fn rows(app: &App, viewer: &Viewer, ask: &Ask, by: By) -> Result<Vec<Row>, Failure> {
    let groups = match viewer {
        Viewer::Firm => groups(&app.db.read(), ask, by).await?,
        _ => blocks::groups(&app.db.read(), viewer, ask, by).await?,
    };
    let is_worded_differently = groups.iter().any(|one| {
        let same = groups
            .iter()
            .filter(|other| other.key == one.key && other.question == one.question);
        same.count() > 1
    });
    let row = |group: Group| group.row(is_worded_differently);
    Ok(groups.into_iter().map(row).collect())
}

async fn open_ballots(db: &impl ConnectionTrait, ask: &Ask) -> Result<i64, Failure> {
    let statement = sql::open_ballots(db.get_database_backend(), ask);
    let found = db.query_one_raw(statement).await?;
    let ballots: i64 = found.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(ballots)
}

/// Everything of the period as the firm may see it, by group and wording.
async fn groups(db: &impl ConnectionTrait, ask: &Ask, by: By) -> Result<Vec<Group>, Failure> {
    let statement = sql::statement(db.get_database_backend(), ask, by);
    let found = db.query_all_raw(statement).await?;
    let groups = found.iter().map(|row| Group::from_query_result(row, ""));
    let groups: Vec<Group> = groups.collect::<Result<_, _>>()?;
    let decisions = surveys::read::comparisons(db).await?;
    let mut groups = pool(groups, &Pooled::of(&decisions));
    sort(&mut groups);
    Ok(groups)
}

/// Adds up what stands in wordings that may be pooled; the newest speaks.
fn pool(groups: Vec<Group>, pooled: &Pooled) -> Vec<Group> {
    let mut merged: BTreeMap<(String, String, String), Group> = BTreeMap::new();
    for mut group in groups {
        let class = pooled.of_words(&group.words).to_owned();
        let key = (group.key.clone(), group.question.clone(), class.clone());
        group.words = class;
        match merged.get_mut(&key) {
            None => {
                merged.insert(key, group);
            }
            Some(known) => {
                known.counts += group.counts;
                if known.version < group.version {
                    known.label = group.label;
                    known.order = group.order;
                }
                known.version = known.version.min(group.version);
            }
        }
    }
    merged.into_values().collect()
}

/// Sorted here, because the databases collate differently.
fn sort(groups: &mut [Group]) {
    groups.sort_by(|a, b| (&a.order, &a.key, a.version).cmp(&(&b.order, &b.key, b.version)));
}

/// The words of all groups when they are the same; a refusal otherwise.
///
/// # Errors
/// Invalid when the question was worded differently.
fn same_words<'g>(groups: impl IntoIterator<Item = &'g Group>) -> Result<(), Failure> {
    let words: std::collections::BTreeSet<&str> = groups
        .into_iter()
        .map(|group| group.words.as_str())
        .collect();
    if words.len() < 2 {
        return Ok(());
    }
    let message =
        "期間のあいだに設問文か選択肢が変わっています。ことばの違う設問は比べられません。";
    Err(Failure::invalid(vec![Fault::new(
        "/question",
        "question.wordings",
        message,
    )]))
}

/// What the statement answers for a group.
struct Group {
    key: String,
    label: String,
    order: String,
    question: String,
    /// The question's text and scale, which make its wording.
    words: String,
    version: i32,
    counts: Counts,
    tells_distribution: bool,
    framed_responses: i64,
    eligible: i64,
}

impl FromQueryResult for Group {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let columns = columns(row, prefix)?;
        Ok(Self {
            key: row.try_get(prefix, "group_key")?,
            label: row.try_get(prefix, "label")?,
            order: row.try_get(prefix, "group_order")?,
            question: row.try_get(prefix, "question")?,
            words: row.try_get(prefix, "words")?,
            version: row.try_get(prefix, "version")?,
            counts: columns.into(),
            tells_distribution: true,
            framed_responses: row.try_get(prefix, "framed_responses")?,
            eligible: row.try_get(prefix, "eligible")?,
        })
    }
}

fn columns(row: &QueryResult, prefix: &str) -> Result<[i64; 7], sea_orm::DbErr> {
    let mut columns = [0; 7];
    for (count, name) in columns.iter_mut().zip(sql::COUNTS) {
        *count = row.try_get(prefix, name)?;
    }
    Ok(columns)
}

impl Group {
    fn row(self, is_worded_differently: bool) -> Row {
        let rate = ResponseRate {
            responses: self.framed_responses,
            eligible: self.eligible,
        };
        Row {
            key: self.key,
            label: self.label,
            wording: is_worded_differently.then_some(self.version),
            mean: self.counts.mean(),
            distribution: self.tells_distribution.then_some(self.counts),
            na: self.counts.na,
            blank: self.counts.blank,
            responses: self.counts.responses(),
            response_rate: (rate.eligible > 0).then_some(rate),
        }
    }
}
