//! The statement behind the list. It reads tables of people, courses and
//! enrolments, which only reports may do.

use enrolments::Word;
use kernel::PageRequest;
use sea_orm::{DbBackend, Statement, Value};

use super::Scope;

/// A statement while it is written: text and the values it takes.
#[derive(Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Adds text.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a value's placeholder.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = self.values.len();
        self.text.push_str(&format!("${number}"));
    }

    /// The finished statement.
    pub(crate) fn finish(self, backend: DbBackend) -> Statement {
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

/// The word of today, in SQL. The tests compare it with [`Word::of`] for every
/// status, deadline and presence.
fn push_word(sql: &mut Sql, scope: &Scope) {
    sql.push(
        "CASE WHEN e.status IN ('assigned', 'in_progress') AND m.status = 'active' AND e.due_on < ",
    );
    sql.bind(scope.today);
    sql.push(
        " THEN 'overdue' \
         WHEN e.status = 'assigned' THEN 'not_started' \
         WHEN e.status = 'expired_unfinished' THEN 'overdue' \
         ELSE e.status END",
    );
}

/// The newest cycles of a company's people in each track, within the scope:
/// `enrolment_id`, `membership_id`, `org_unit_id`, `sort_key`, `word`.
pub(crate) fn matching(sql: &mut Sql, scope: &Scope) {
    sql.push("SELECT e.id AS enrolment_id, m.id AS membership_id, m.org_unit_id, m.sort_key, ");
    push_word(sql, scope);
    sql.push(
        " AS word FROM enrolments e \
         JOIN memberships m ON m.company_id = e.company_id AND m.id = e.membership_id \
         JOIN tracks t ON t.id = e.track_id \
         WHERE e.company_id = ",
    );
    sql.bind(scope.company.0);
    sql.push(
        " AND NOT EXISTS (SELECT 1 FROM enrolments later \
         WHERE later.company_id = e.company_id AND later.membership_id = e.membership_id \
         AND later.track_id = e.track_id AND later.cycle_no > e.cycle_no)",
    );
    if !scope.include_left {
        sql.push(" AND m.status <> 'left'");
    }
    if let Some(track) = &scope.track {
        sql.push(" AND t.code = ");
        sql.bind(track.clone());
    }
    push_units(sql, scope);
    for term in &scope.terms {
        sql.push(" AND m.search_text LIKE ");
        sql.bind(containing(term));
        sql.push(" ESCAPE '\\'");
    }
    if let Some(word) = scope.word {
        push_word_filter(sql, scope, word);
    }
}

fn push_units(sql: &mut Sql, scope: &Scope) {
    let Some(units) = &scope.units else {
        return;
    };
    if units.is_empty() {
        sql.push(" AND 1 = 0");
        return;
    }
    sql.push(" AND m.org_unit_id IN (");
    for (index, unit) in units.iter().enumerate() {
        if index > 0 {
            sql.push(", ");
        }
        sql.bind(unit.0);
    }
    sql.push(")");
}

fn push_word_filter(sql: &mut Sql, scope: &Scope, word: Word) {
    sql.push(" AND ");
    push_word(sql, scope);
    sql.push(" = ");
    sql.bind(word.as_str());
}

/// `%` and `_` in a search box are letters like any other.
pub(crate) fn containing(term: &str) -> String {
    let literal = term
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{literal}%")
}

/// One page of the list with one row too many, or the whole list, by reading
/// of the name. Every row carries how many there are in all.
pub(super) fn list(backend: DbBackend, scope: &Scope, page: Option<PageRequest>) -> Statement {
    let mut sql = Sql::default();
    sql.push("WITH matching AS (");
    matching(&mut sql, scope);
    sql.push("), page AS (SELECT * FROM matching");
    if let Some(page) = page {
        push_page(&mut sql, scope, page);
    }
    sql.push(
        ") SELECT page.enrolment_id, page.membership_id, m.employee_no, \
         p.family_name, p.given_name, p.family_kana, p.given_kana, \
         u.path AS unit_path, m.email, m.status AS member_status, \
         t.code AS track, v.title, e.status, e.due_on, e.completed_on, \
         (SELECT COUNT(*) FROM activity_progress a WHERE a.company_id = e.company_id \
         AND a.enrolment_id = e.id AND a.status = 'done') AS done, \
         (SELECT COUNT(*) FROM lessons l WHERE l.track_version_id = v.id) AS total, \
         (SELECT COUNT(*) FROM matching) AS matching_count \
         FROM page \
         JOIN enrolments e ON e.id = page.enrolment_id \
         JOIN memberships m ON m.id = page.membership_id \
         JOIN persons p ON p.id = m.person_id \
         JOIN tracks t ON t.id = e.track_id \
         LEFT JOIN org_units u ON u.id = m.org_unit_id \
         LEFT JOIN track_versions v ON v.id = COALESCE(e.track_version_id, \
         (SELECT newest.id FROM track_versions newest WHERE newest.track_id = e.track_id \
         ORDER BY newest.number DESC LIMIT 1)) \
         ORDER BY page.sort_key, page.membership_id, page.enrolment_id",
    );
    sql.finish(backend)
}

/// After the cursor's row in the list's order. A cursor of another company
/// compares with nothing and leaves the page empty.
fn push_page(sql: &mut Sql, scope: &Scope, page: PageRequest) {
    if let Some(cursor) = page.after {
        sql.push(
            " WHERE (sort_key, membership_id, enrolment_id) > \
             (SELECT place.sort_key, place.id, last.id FROM enrolments last \
             JOIN memberships place ON place.id = last.membership_id WHERE last.id = ",
        );
        sql.bind(cursor.0);
        sql.push(" AND last.company_id = ");
        sql.bind(scope.company.0);
        sql.push(")");
    }
    sql.push(" ORDER BY sort_key, membership_id, enrolment_id LIMIT ");
    sql.bind(i64::try_from(page.limit).unwrap_or(i64::MAX - 1) + 1);
}
