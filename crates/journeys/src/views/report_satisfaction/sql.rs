//! The statements of the report. Their parts are fixed texts; what the visitor
//! typed travels as values.

use chrono::{Datelike, NaiveDate};
use kernel::date::first_day_of_month;
use sea_orm::{DbBackend, Statement, Value};
use surveys::release::fiscal_year;

use super::{Ask, By, Viewer};

/// The name that a track has now.
const TRACK_TITLE: &str =
    "(SELECT v.title FROM track_versions v WHERE v.track_id = t.id ORDER BY v.number DESC LIMIT 1)";

/// A dimension: what groups, what the group is called, and what orders.
struct Dimension {
    key: &'static str,
    label: &'static str,
    order: &'static str,
}

fn dimension(by: By) -> Dimension {
    let (key, label, order) = match by {
        By::Overall => (
            "CAST('all' AS TEXT)",
            "CAST('全体' AS TEXT)",
            "CAST('' AS TEXT)",
        ),
        By::Track => ("t.code", TRACK_TITLE, "t.code"),
        By::Company => (
            "COALESCE(k.code, '')",
            "COALESCE(k.name, '回答が少ない企業の合計')",
            "COALESCE(k.code, '~')",
        ),
        By::Instructor => (
            INSTRUCTOR,
            "COALESCE(s.instructor, 'オンライン受講（講師なし）')",
            "COALESCE(s.instructor, '~')",
        ),
        By::Session => (
            "COALESCE(s.code, t.code || ' ' || r.month)",
            "COALESCE(s.code, 'オンライン受講 ' || t.code) || '（' || REPLACE(CAST(r.ended_on AS TEXT), '-', '/') || '）'",
            "CAST(r.ended_on AS TEXT) || COALESCE(s.code, '~' || t.code)",
        ),
        By::Question => ("q.code", "q.label", "CAST(100 + q.position AS TEXT)"),
        By::Month => (
            "SUBSTR(CAST(r.ended_on AS TEXT), 1, 7)",
            "SUBSTR(CAST(r.ended_on AS TEXT), 1, 7)",
            "SUBSTR(CAST(r.ended_on AS TEXT), 1, 7)",
        ),
    };
    Dimension { key, label, order }
}

/// Values of a statement, numbered as they are added.
#[derive(Default)]
struct Values(Vec<Value>);

impl Values {
    fn add(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
}

/// The counts of a cell, in the order of [`surveys::Counts`].
pub(super) const COUNTS: [&str; 7] = ["n1", "n2", "n3", "n4", "n5", "na", "blank"];

/// The counts of a table, added up; `-c` takes them away.
fn added_up(table: &str) -> String {
    COUNTS
        .map(|name| format!("CAST(SUM({table}.{name}) AS BIGINT) AS {name}"))
        .join(", ")
}

/// A round `r` whose scores nobody is told yet: every seal of it before the
/// last would show what few people just answered. By name an answer counts at
/// once, and who gave it knows that it is read.
const IS_OPEN: &str = "r.kind = 'web' AND r.mode = 'confidential' AND r.closed_on IS NULL";

/// The rounds of the period whose scores nobody is told yet.
fn open_rounds(values: &mut Values, ask: &Ask) -> String {
    let (from, to) = (values.add(ask.from), values.add(ask.to));
    format!(
        "SELECT r.id, r.track_id, r.ended_on FROM survey_rounds r \
         WHERE {IS_OPEN} AND r.ended_on >= {from} AND r.ended_on <= {to}"
    )
}

/// How many ballots are counted in such rounds of the question's form.
pub(super) fn open_ballots(backend: DbBackend, ask: &Ask) -> Statement {
    let mut values = Values::default();
    let (from, to) = (values.add(ask.from), values.add(ask.to));
    let versions = versions(&values.add(ask.question.as_str()));
    let track = track(&mut values, ask);
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(r.ballots), 0) AS BIGINT) FROM survey_rounds r \
         WHERE {IS_OPEN} AND r.ended_on >= {from} AND r.ended_on <= {to} \
         AND r.survey_version_id IN ({versions}){track}"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// The firm's report: everything of the period that may be told, by group and
/// wording. What a month, a track and a question decide is read from their
/// sums, less the cells of the few rounds that are open; the days of a month
/// that lies partly in the period, and the other dimensions, from the cells.
/// They are added up first by what the dimension needs to know of them, so
/// that names are looked up for few rows.
pub(super) fn statement(backend: DbBackend, ask: &Ask, by: By) -> Statement {
    let mut values = Values::default();
    let open_rounds = open_rounds(&mut values, ask);
    let question = question(&mut values, ask, by);
    let questions = format!("SELECT q.id FROM survey_questions q WHERE {question}");
    let track = track(&mut values, ask);
    let (months, days) = if has_sums(by) {
        parts(ask.from, ask.to)
    } else {
        (None, vec![(ask.from, ask.to)])
    };
    let mut sources = Vec::new();
    if let Some(months) = &months {
        sources.push(summed(&mut values, months, by, &questions, &track));
        sources.push(taken_back(&mut values, months, by, &questions, &track));
    }
    for days in &days {
        sources.push(counted(&mut values, *days, by, &questions, &track));
    }
    let sources = sources.join(" UNION ALL ");
    let Dimension { key, label, order } = dimension(by);
    let names = fine(by).names;
    let turnout = turnout(&mut values, ask, by, key, &track);
    let counts = added_up("r");
    let all = COUNTS.map(|name| format!("r.{name}")).join(" + ");
    let sql = format!(
        "WITH open_rounds AS ({open_rounds}), sums AS ({sources}), \
         answers AS (SELECT {key} AS group_key, MIN({label}) AS label, MIN({order}) AS group_order, \
         q.code AS question, MIN(q.body || q.scale) AS words, MIN(f.number) AS version, {counts} \
         FROM sums r JOIN tracks t ON t.id = r.track_id {names} \
         JOIN survey_questions q ON q.id = r.question_id \
         JOIN survey_versions f ON f.id = q.survey_version_id \
         GROUP BY 1, q.code, q.body, q.scale HAVING SUM({all}) > 0), \
         turnout AS ({turnout}) \
         SELECT a.*, CAST(COALESCE(e.framed_responses, 0) AS BIGINT) AS framed_responses, \
         CAST(COALESCE(e.eligible, 0) AS BIGINT) AS eligible \
         FROM answers a LEFT JOIN turnout e ON e.turnout_key = a.group_key"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// Whether the sums by question, track and month say enough for a dimension.
fn has_sums(by: By) -> bool {
    matches!(by, By::Overall | By::Track | By::Question | By::Month)
}

/// `2025-04` to `2026-03`.
type Months = (String, String);

/// The whole months of a period, and the days before and after them.
fn parts(from: NaiveDate, to: NaiveDate) -> (Option<Months>, Vec<(NaiveDate, NaiveDate)>) {
    let first = match from.day() {
        1 => Some(from),
        _ => first_day_of_month(from).checked_add_months(chrono::Months::new(1)),
    };
    let after = to.succ_opt().map(first_day_of_month);
    let (Some(first), Some(after)) = (first, after) else {
        return (None, vec![(from, to)]);
    };
    let last = after.pred_opt().filter(|last| first <= *last);
    let Some(last) = last else {
        return (None, vec![(from, to)]);
    };
    let mut days = Vec::new();
    if let Some(before) = first.pred_opt().filter(|_| from < first) {
        days.push((from, before));
    }
    if after <= to {
        days.push((after, to));
    }
    let month = |day: NaiveDate| day.format("%Y-%m").to_string();
    (Some((month(first), month(last))), days)
}

/// The sums of whole months.
fn summed(
    values: &mut Values,
    (first, last): &Months,
    by: By,
    questions: &str,
    track: &str,
) -> String {
    let (first, last) = (values.add(first.as_str()), values.add(last.as_str()));
    let ended_on = match by {
        By::Month => "r.month || '-01'",
        _ => "CAST(NULL AS TEXT)",
    };
    format!(
        "SELECT r.question_id, r.track_id, CAST(NULL AS UUID) AS session_id, \
         CAST(NULL AS TEXT) AS month, {ended_on} AS ended_on, CAST(NULL AS UUID) AS company_id, \
         r.n1, r.n2, r.n3, r.n4, r.n5, r.na, r.blank FROM survey_sums r \
         WHERE r.question_id IN ({questions}) AND r.month >= {first} AND r.month <= {last}{track}"
    )
}

/// The cells of whole months' open rounds, to be taken away from their sums.
/// The databases are told to begin with the few rounds, not with the cells.
fn taken_back(
    values: &mut Values,
    (first, last): &Months,
    by: By,
    questions: &str,
    track: &str,
) -> String {
    let (first, last) = (values.add(first.as_str()), values.add(last.as_str()));
    let (columns, counts) = (fine(by).columns, added_up("-c"));
    format!(
        "SELECT c.question_id, r.track_id, {columns}, {counts} \
         FROM open_rounds r CROSS JOIN cells c \
         WHERE c.round_id = r.id AND c.question_id IN ({questions}) \
         AND SUBSTR(CAST(r.ended_on AS TEXT), 1, 7) >= {first} \
         AND SUBSTR(CAST(r.ended_on AS TEXT), 1, 7) <= {last}{track} GROUP BY 1, 2, 3, 4, 5, 6"
    )
}

/// The cells of the rounds that ended within some days, open ones left out.
fn counted(
    values: &mut Values,
    (from, to): (NaiveDate, NaiveDate),
    by: By,
    questions: &str,
    track: &str,
) -> String {
    let (from, to) = (values.add(from), values.add(to));
    let Fine { columns, join, .. } = fine(by);
    let counts = added_up("c");
    format!(
        "SELECT c.question_id, r.track_id, {columns}, {counts} \
         FROM cells c JOIN survey_rounds r ON r.id = c.round_id {join} \
         WHERE c.question_id IN ({questions}) \
         AND c.round_id NOT IN (SELECT o.id FROM open_rounds o) \
         AND r.ended_on >= {from} AND r.ended_on <= {to}{track} GROUP BY 1, 2, 3, 4, 5, 6"
    )
}

/// What a dimension needs to know of a cell beside its question and track:
/// four columns (session, month, last day, company), what must be joined for
/// them, and where the names of the groups are. SQLite finds no row by a key
/// that is NULL by a cast, and would read every session for each sum: so only
/// the dimensions that name sessions or companies look there.
struct Fine {
    columns: &'static str,
    join: &'static str,
    names: &'static str,
}

fn fine(by: By) -> Fine {
    let (columns, join, names) = match by {
        By::Overall | By::Track | By::Question => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             CAST(NULL AS TEXT) AS ended_on, CAST(NULL AS UUID) AS company_id",
            "",
            "",
        ),
        By::Month => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             CAST(r.ended_on AS TEXT) AS ended_on, CAST(NULL AS UUID) AS company_id",
            "",
            "",
        ),
        By::Session | By::Instructor => (
            "r.session_id, r.month, CAST(r.ended_on AS TEXT) AS ended_on, \
             CAST(NULL AS UUID) AS company_id",
            "",
            "LEFT JOIN training_sessions s ON s.id = r.session_id",
        ),
        By::Company => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             CAST(NULL AS TEXT) AS ended_on, g.company_id",
            "JOIN strata g ON g.id = c.stratum_id",
            "LEFT JOIN companies k ON k.id = r.company_id",
        ),
    };
    Fine {
        columns,
        join,
        names,
    }
}

/// Every cell of the blocks that hold something of the viewer's, in every
/// edition: whether a block lies wholly inside a slice is seen from all its
/// cells, and whether it tells its distribution from all its editions.
pub(super) fn told(backend: DbBackend, viewer: &Viewer, ask: &Ask, by: By) -> Statement {
    let mut values = Values::default();
    let years = (fiscal_year(ask.from), fiscal_year(ask.to));
    let (first, last) = (values.add(years.0), values.add(years.1));
    let question = question(&mut values, ask, by);
    let (audience, theirs) = audience(&mut values, viewer);
    let Dimension { key, label, order } = dimension(by);
    let sql = format!(
        "SELECT {key} AS group_key, {label} AS label, {order} AS group_order, \
         q.code AS question, q.body || q.scale AS words, f.number AS version, \
         b.id AS block_id, b.edition, b.company_id AS told_to, b.k, c.question_id, c.seq, \
         r.id AS round_id, g.id AS stratum_id, r.ended_on, g.company_id, t.code AS track, \
         {INSTRUCTOR} AS instructor, c.n1, c.n2, c.n3, c.n4, c.n5, c.na, c.blank \
         FROM survey_blocks b \
         JOIN survey_block_cells c ON c.block_id = b.id AND c.edition = b.edition \
         JOIN survey_rounds r ON r.id = c.round_id {AROUND} \
         WHERE b.fiscal_year >= {first} AND b.fiscal_year <= {last} AND {question} \
         AND ({audience}) AND b.id IN ({theirs})"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// A name as it is compared: people write it with and without spaces.
pub(super) fn without_spaces(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The same of a session `s`; empty where nobody teaches.
const INSTRUCTOR: &str = "REPLACE(REPLACE(COALESCE(s.instructor, ''), ' ', ''), '\u{3000}', '')";

/// Which blocks are told to the viewer, and which hold something of theirs.
fn audience(values: &mut Values, viewer: &Viewer) -> (String, String) {
    match viewer {
        Viewer::Companies(companies) => {
            let keys: Vec<String> = companies.iter().map(|id| values.add(id.0)).collect();
            let keys = keys.join(", ");
            let audience = format!("b.company_id IS NULL OR b.company_id IN ({keys})");
            let theirs = format!(
                "SELECT x.block_id FROM strata g JOIN survey_block_cells x ON x.stratum_id = g.id \
                 WHERE g.company_id IN ({keys})"
            );
            (audience, theirs)
        }
        Viewer::Instructor(name) => {
            let name = values.add(without_spaces(name));
            let theirs = format!(
                "SELECT x.block_id FROM training_sessions s \
                 JOIN survey_rounds y ON y.session_id = s.id \
                 JOIN survey_block_cells x ON x.round_id = y.id WHERE {INSTRUCTOR} = {name}"
            );
            ("b.company_id IS NULL".to_owned(), theirs)
        }
        Viewer::Firm => {
            let all = "SELECT x.id FROM survey_blocks x WHERE x.company_id IS NULL";
            ("b.company_id IS NULL".to_owned(), all.to_owned())
        }
    }
}

/// What stands around a round's cells.
const AROUND: &str = "JOIN tracks t ON t.id = r.track_id \
     LEFT JOIN training_sessions s ON s.id = r.session_id \
     JOIN strata g ON g.id = c.stratum_id \
     LEFT JOIN companies k ON k.id = g.company_id \
     JOIN survey_questions q ON q.id = c.question_id \
     JOIN survey_versions f ON f.id = q.survey_version_id";

/// The condition on `q`: the question, or all of its form.
fn question(values: &mut Values, ask: &Ask, by: By) -> String {
    let asked = values.add(ask.question.as_str());
    match by {
        By::Question => format!("q.survey_version_id IN ({})", versions(&asked)),
        _ => format!("q.code = {asked}"),
    }
}

/// The versions of every form that asks the question.
fn versions(asked: &str) -> String {
    format!(
        "SELECT w.id FROM survey_versions w WHERE w.form_id IN (SELECT x.form_id FROM survey_versions x \
         JOIN survey_questions y ON y.survey_version_id = x.id WHERE y.code = {asked})"
    )
}

/// The condition on the track of `r`, if one is asked for.
fn track(values: &mut Values, ask: &Ask) -> String {
    match &ask.track {
        Some(code) => format!(
            " AND r.track_id IN (SELECT id FROM tracks WHERE code = {})",
            values.add(code.as_str())
        ),
        None => String::new(),
    }
}

/// Responses and eligible people of the closed rounds that asked the question
/// and whose eligible people are known, of each group; only where a group
/// holds whole rounds: a company's few ballots may stand in the mixed stratum.
/// By question it would be the whole's each time.
fn turnout(values: &mut Values, ask: &Ask, by: By, key: &str, track: &str) -> String {
    if matches!(by, By::Company | By::Question) {
        return "SELECT '' AS turnout_key, 0 AS framed_responses, 0 AS eligible WHERE 1 = 0"
            .to_owned();
    }
    let names = fine(by).names;
    let (from, to) = (values.add(ask.from), values.add(ask.to));
    let versions = versions(&values.add(ask.question.as_str()));
    format!(
        "SELECT {key} AS turnout_key, SUM(r.ballots) AS framed_responses, SUM(r.eligible) AS eligible \
         FROM survey_rounds r JOIN tracks t ON t.id = r.track_id {names} \
         WHERE r.eligible IS NOT NULL AND r.closed_on IS NOT NULL AND r.survey_version_id IN ({versions}) \
         AND r.ended_on >= {from} AND r.ended_on <= {to}{track} GROUP BY 1"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_period_is_its_whole_months_and_the_days_around_them() {
        let cases = [
            (
                "2025-04-01",
                "2026-03-31",
                Some(("2025-04", "2026-03")),
                vec![],
            ),
            (
                "2025-04-01",
                "2025-04-30",
                Some(("2025-04", "2025-04")),
                vec![],
            ),
            (
                "2025-04-02",
                "2025-06-29",
                Some(("2025-05", "2025-05")),
                vec![("2025-04-02", "2025-04-30"), ("2025-06-01", "2025-06-29")],
            ),
            (
                "2025-04-02",
                "2025-04-30",
                None,
                vec![("2025-04-02", "2025-04-30")],
            ),
            (
                "2025-04-30",
                "2025-05-30",
                None,
                vec![("2025-04-30", "2025-05-30")],
            ),
            (
                "2024-02-15",
                "2024-03-31",
                Some(("2024-03", "2024-03")),
                vec![("2024-02-15", "2024-02-29")],
            ),
            (
                "2025-12-01",
                "2026-01-01",
                Some(("2025-12", "2025-12")),
                vec![("2026-01-01", "2026-01-01")],
            ),
        ];
        for (from, to, months, days) in cases {
            let (found, around) = parts(day(from), day(to));
            let found = found
                .as_ref()
                .map(|(first, last)| (first.as_str(), last.as_str()));
            assert_eq!(found, months, "{from} to {to}");
            let days: Vec<_> = days.iter().map(|(from, to)| (day(from), day(to))).collect();
            assert_eq!(around, days, "{from} to {to}");
        }
    }
}
