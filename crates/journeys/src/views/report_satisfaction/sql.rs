//! The statements of the report. Their parts are fixed texts; what the visitor
//! typed travels as values.

use chrono::NaiveDate;
use sea_orm::{DbBackend, Statement, Value};

use super::{Ask, By};

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
            "COALESCE(s.instructor, '')",
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

/// The firm's report: every cell of the period, by group and wording.
pub(super) fn statement(backend: DbBackend, ask: &Ask, by: By) -> Statement {
    let mut values = Values::default();
    let rounds = rounds(&mut values, ask);
    let question = question(&mut values, ask, by);
    let Dimension { key, label, order } = dimension(by);
    let turnout = turnout(by, key);
    let sql = format!(
        "WITH period AS ({rounds}), \
         answers AS (SELECT {key} AS group_key, MIN({label}) AS label, MIN({order}) AS group_order, \
         q.code AS question, MIN(q.body || q.scale) AS words, MIN(f.number) AS version, \
         CAST(SUM(c.n1) AS BIGINT) AS n1, CAST(SUM(c.n2) AS BIGINT) AS n2, \
         CAST(SUM(c.n3) AS BIGINT) AS n3, CAST(SUM(c.n4) AS BIGINT) AS n4, \
         CAST(SUM(c.n5) AS BIGINT) AS n5, CAST(SUM(c.na) AS BIGINT) AS na, \
         CAST(SUM(c.blank) AS BIGINT) AS blank \
         FROM period r {CELLS} WHERE {question} GROUP BY 1, q.code, q.body, q.scale), \
         turnout AS ({turnout}) \
         SELECT a.*, CAST(COALESCE(e.web_responses, 0) AS BIGINT) AS web_responses, \
         CAST(COALESCE(e.eligible, 0) AS BIGINT) AS eligible \
         FROM answers a LEFT JOIN turnout e ON e.turnout_key = a.group_key"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// Every cell of the years that the period touches, one by one: what k-blocks
/// are made of. A block must not depend on who asks for what.
pub(super) fn atoms(
    backend: DbBackend,
    ask: &Ask,
    by: By,
    years: (NaiveDate, NaiveDate),
) -> Statement {
    let mut values = Values::default();
    let (from, to) = (values.add(years.0), values.add(years.1));
    let question = question(&mut values, ask, by);
    let Dimension { key, label, order } = dimension(by);
    let sql = format!(
        "SELECT {key} AS group_key, {label} AS label, {order} AS group_order, \
         q.code AS question, q.body || q.scale AS words, f.number AS version, \
         r.id AS round_id, g.id AS stratum_id, r.ended_on, r.closed_on, r.k_score, \
         g.company_id, t.code AS track, \
         REPLACE(REPLACE(COALESCE(s.instructor, ''), ' ', ''), '\u{3000}', '') AS instructor, \
         c.n1, c.n2, c.n3, c.n4, c.n5, c.na, c.blank \
         FROM survey_rounds r {CELLS} \
         WHERE r.ended_on >= {from} AND r.ended_on <= {to} AND {question}"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// What stands around a round's cells.
const CELLS: &str = "JOIN tracks t ON t.id = r.track_id \
     LEFT JOIN training_sessions s ON s.id = r.session_id \
     JOIN cells c ON c.round_id = r.id JOIN strata g ON g.id = c.stratum_id \
     LEFT JOIN companies k ON k.id = g.company_id \
     JOIN survey_questions q ON q.id = c.question_id \
     JOIN survey_versions f ON f.id = q.survey_version_id";

fn question(values: &mut Values, ask: &Ask, by: By) -> String {
    match by {
        By::Question => "1 = 1".to_owned(),
        _ => format!("q.code = {}", values.add(ask.question.as_str())),
    }
}

/// The rounds of the period.
fn rounds(values: &mut Values, ask: &Ask) -> String {
    let from = values.add(ask.from);
    let to = values.add(ask.to);
    let track = match &ask.track {
        Some(code) => format!(
            " AND r.track_id IN (SELECT id FROM tracks WHERE code = {})",
            values.add(code.as_str())
        ),
        None => String::new(),
    };
    format!(
        "SELECT r.* FROM survey_rounds r WHERE r.ended_on >= {from} AND r.ended_on <= {to}{track}"
    )
}

/// Responses and eligible people of the closed web rounds of each group, only
/// where a group holds whole rounds: a company's few ballots may stand in the
/// mixed stratum.
fn turnout(by: By, key: &str) -> String {
    let has_whole_rounds = matches!(by, By::Overall | By::Track | By::Month);
    if !has_whole_rounds {
        return "SELECT '' AS turnout_key, 0 AS web_responses, 0 AS eligible WHERE 1 = 0"
            .to_owned();
    }
    format!(
        "SELECT {key} AS turnout_key, SUM(b.ballots) AS web_responses, SUM(p.people) AS eligible \
         FROM period r JOIN tracks t ON t.id = r.track_id \
         JOIN (SELECT round_id, SUM(ballots_in) AS ballots FROM seals GROUP BY round_id) b ON b.round_id = r.id \
         JOIN (SELECT round_id, COUNT(*) AS people FROM participations GROUP BY round_id) p ON p.round_id = r.id \
         WHERE r.kind = 'web' AND r.closed_on IS NOT NULL GROUP BY 1"
    )
}
