//! The statements of the report. Their parts are fixed texts; what the visitor
//! typed travels as values.

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

/// The firm's report: every cell of the period, by group and wording. The cells
/// of the question are added up first by what the dimension needs to know of
/// them, so that names are looked up for few rows and never for each cell.
pub(super) fn statement(backend: DbBackend, ask: &Ask, by: By) -> Statement {
    let mut values = Values::default();
    let rounds = rounds(&mut values, ask);
    let question = question(&mut values, ask, by);
    let Dimension { key, label, order } = dimension(by);
    let Fine { columns, join } = fine(by);
    let turnout = turnout(by, key);
    let sql = format!(
        "WITH period AS ({rounds}), \
         sums AS (SELECT c.question_id, r.track_id, {columns}, \
         SUM(c.n1) AS n1, SUM(c.n2) AS n2, SUM(c.n3) AS n3, SUM(c.n4) AS n4, SUM(c.n5) AS n5, \
         SUM(c.na) AS na, SUM(c.blank) AS blank \
         FROM cells c JOIN period r ON r.id = c.round_id {join} \
         WHERE c.question_id IN (SELECT q.id FROM survey_questions q WHERE {question}) GROUP BY 1, 2, 3, 4, 5, 6), \
         answers AS (SELECT {key} AS group_key, MIN({label}) AS label, MIN({order}) AS group_order, \
         q.code AS question, MIN(q.body || q.scale) AS words, MIN(f.number) AS version, \
         CAST(SUM(r.n1) AS BIGINT) AS n1, CAST(SUM(r.n2) AS BIGINT) AS n2, \
         CAST(SUM(r.n3) AS BIGINT) AS n3, CAST(SUM(r.n4) AS BIGINT) AS n4, \
         CAST(SUM(r.n5) AS BIGINT) AS n5, CAST(SUM(r.na) AS BIGINT) AS na, \
         CAST(SUM(r.blank) AS BIGINT) AS blank \
         FROM sums r JOIN tracks t ON t.id = r.track_id \
         LEFT JOIN training_sessions s ON s.id = r.session_id \
         LEFT JOIN companies k ON k.id = r.company_id \
         JOIN survey_questions q ON q.id = r.question_id \
         JOIN survey_versions f ON f.id = q.survey_version_id \
         GROUP BY 1, q.code, q.body, q.scale), \
         turnout AS ({turnout}) \
         SELECT a.*, CAST(COALESCE(e.web_responses, 0) AS BIGINT) AS web_responses, \
         CAST(COALESCE(e.eligible, 0) AS BIGINT) AS eligible \
         FROM answers a LEFT JOIN turnout e ON e.turnout_key = a.group_key"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// What a dimension needs to know of a cell beside its question and track:
/// four columns (session, month, last day, company), and what must be joined
/// for them.
struct Fine {
    columns: &'static str,
    join: &'static str,
}

fn fine(by: By) -> Fine {
    let (columns, join) = match by {
        By::Overall | By::Track | By::Question => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             CAST(NULL AS DATE) AS ended_on, CAST(NULL AS UUID) AS company_id",
            "",
        ),
        By::Month => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             r.ended_on, CAST(NULL AS UUID) AS company_id",
            "",
        ),
        By::Session | By::Instructor => (
            "r.session_id, r.month, r.ended_on, CAST(NULL AS UUID) AS company_id",
            "",
        ),
        By::Company => (
            "CAST(NULL AS UUID) AS session_id, CAST(NULL AS TEXT) AS month, \
             CAST(NULL AS DATE) AS ended_on, g.company_id",
            "JOIN strata g ON g.id = c.stratum_id",
        ),
    };
    Fine { columns, join }
}

/// Every cell of the blocks that hold something of the viewer's: whether a
/// block lies wholly inside a slice is seen from all its cells.
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
         b.id AS block_id, b.edition, b.company_id AS told_to, c.question_id, c.seq, \
         r.id AS round_id, g.id AS stratum_id, r.ended_on, g.company_id, t.code AS track, \
         {INSTRUCTOR} AS instructor, c.n1, c.n2, c.n3, c.n4, c.n5, c.na, c.blank \
         FROM survey_blocks b \
         JOIN survey_block_cells c ON c.block_id = b.id AND c.edition = b.edition \
         JOIN survey_rounds r ON r.id = c.round_id {AROUND} \
         WHERE b.fiscal_year >= {first} AND b.fiscal_year <= {last} AND {question} \
         AND ({audience}) AND b.id IN ({theirs}) AND NOT EXISTS \
         (SELECT 1 FROM survey_blocks z WHERE z.id = b.id AND z.edition > b.edition)"
    );
    Statement::from_sql_and_values(backend, sql, values.0)
}

/// A name as it is compared: people write it with and without spaces.
pub(super) fn without_spaces(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).collect()
}

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
         JOIN (SELECT round_id, SUM(ballots_in - ballots_out) AS ballots FROM seals GROUP BY round_id) b ON b.round_id = r.id \
         JOIN (SELECT round_id, COUNT(*) AS people FROM participations GROUP BY round_id) p ON p.round_id = r.id \
         WHERE r.kind = 'web' AND r.closed_on IS NOT NULL GROUP BY 1"
    )
}
