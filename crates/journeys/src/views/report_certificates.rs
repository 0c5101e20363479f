//! A company's certificates, for its HR and unit managers: the list with its
//! filter, sorted by reading. One statement over certificates, people and
//! courses, which only reports may join.

use enrolments::{CertificateStatus, Validity};
use kernel::id::{CertificateId, CompanyId, OrgUnitId};
use kernel::{Actor, Failure, Page, PageRequest};
use people::{Company, Unit, subtree};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::report_progress::{Sql, track_choices};
use super::staff_list::{Reach, reach};
use crate::App;

/// The filter; everything absent: whatever is not replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateFilter {
    /// A unit and those below it.
    pub unit: Option<OrgUnitId>,
    /// A track, by code.
    pub track: Option<String>,
    /// What the certificate is today.
    pub validity: Option<Validity>,
    /// Words of which each must be found in name, reading, number or address.
    pub search: String,
}

/// One certificate and its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateRow {
    /// The certificate.
    pub id: CertificateId,
    /// Its number.
    pub serial: String,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名, as they are now.
    pub name: String,
    /// セイ メイ
    pub kana: String,
    /// The unit with those above it; empty without one.
    pub unit_path: String,
    /// The track's title as certified.
    pub track: String,
    /// The certificate's heading.
    pub title: String,
    /// The day of completion.
    pub completed_on: chrono::NaiveDate,
    /// The last day on which it holds.
    pub valid_until: Option<chrono::NaiveDate>,
    /// What it is today.
    pub validity: Validity,
}

/// A page of the list, and what its filter offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateList {
    /// The company.
    pub company: Company,
    /// The units that may be chosen.
    pub units: Vec<Unit>,
    /// The tracks that may be chosen, as code and title.
    pub tracks: Vec<(String, String)>,
    /// How many the filter lets through.
    pub count: i64,
    /// By reading of the name.
    pub rows: Page<CertificateRow>,
}

/// The certificates of a company that the actor may see.
///
/// # Errors
/// Forbidden for whoever manages nobody, not found for a foreign company.
pub async fn certificate_list(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &CertificateFilter,
    page: PageRequest,
) -> Result<CertificateList, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let mut units = people::read::units(&db, company).await?;
    let within = within(&units, &reach, filter);
    units.retain(|unit| reach.covers(Some(unit.id)));
    let asked = Asked {
        company,
        within,
        filter,
        today: app.clock.today(),
    };
    let (count, rows) = asked.rows(&db, Some(page)).await?;
    Ok(CertificateList {
        company: found.ok_or_else(Failure::not_found)?,
        units,
        tracks: track_choices(&db).await?,
        count,
        rows: Page::cut(rows, page.limit, |row| row.id.0),
    })
}

/// Every row of the list, for the archive.
///
/// # Errors
/// As [`certificate_list`].
pub async fn all_certificates(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &CertificateFilter,
) -> Result<Vec<CertificateRow>, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    people::read::company(&db, company)
        .await?
        .ok_or_else(Failure::not_found)?;
    let units = people::read::units(&db, company).await?;
    let asked = Asked {
        company,
        within: within(&units, &reach, filter),
        filter,
        today: app.clock.today(),
    };
    Ok(asked.rows(&db, None).await?.1)
}

/// The units to which the list is narrowed. A unit out of reach leaves
/// nothing.
fn within(units: &[Unit], reach: &Reach, filter: &CertificateFilter) -> Option<Vec<OrgUnitId>> {
    let Some(top) = filter.unit else {
        return reach.units();
    };
    let mut wanted = subtree(units, top);
    wanted.retain(|unit| reach.covers(Some(*unit)));
    Some(wanted)
}

struct Asked<'f> {
    company: CompanyId,
    within: Option<Vec<OrgUnitId>>,
    filter: &'f CertificateFilter,
    today: chrono::NaiveDate,
}

#[derive(FromQueryResult)]
struct Row {
    id: CertificateId,
    serial: String,
    snapshot: String,
    status: String,
    completed_on: chrono::NaiveDate,
    valid_until: Option<chrono::NaiveDate>,
    employee_no: String,
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    unit_path: Option<String>,
    matching_count: i64,
}

impl Asked<'_> {
    async fn rows(
        &self,
        db: &impl ConnectionTrait,
        page: Option<PageRequest>,
    ) -> Result<(i64, Vec<CertificateRow>), Failure> {
        let statement = self.sql(page).finish(db.get_database_backend());
        let rows = Row::find_by_statement(statement).all(db).await?;
        let count = rows.first().map_or(0, |row| row.matching_count);
        let rows: Result<Vec<CertificateRow>, Failure> =
            rows.into_iter().map(|row| self.row(row)).collect();
        Ok((count, rows?))
    }

    fn row(&self, row: Row) -> Result<CertificateRow, Failure> {
        let stored = |text: String| Failure::internal("certificate.stored_value", text);
        let status = CertificateStatus::parse(&row.status);
        let status = status.ok_or_else(|| stored(row.status.clone()))?;
        let said = enrolments::Snapshot::parse(&row.snapshot);
        let said = said.ok_or_else(|| stored(row.id.to_string()))?;
        Ok(CertificateRow {
            id: row.id,
            serial: row.serial,
            employee_no: row.employee_no,
            name: people::full_name(&row.family_name, &row.given_name),
            kana: people::full_name(&row.family_kana, &row.given_kana),
            unit_path: row.unit_path.unwrap_or_default(),
            track: said.track,
            title: said.title,
            completed_on: row.completed_on,
            valid_until: row.valid_until,
            validity: Validity::of(status, row.valid_until, self.today),
        })
    }

    fn sql(&self, page: Option<PageRequest>) -> Sql {
        let mut sql = Sql::default();
        sql.push("WITH matching AS (");
        self.push_matching(&mut sql);
        sql.push("), page AS (SELECT * FROM matching");
        if let Some(page) = page {
            self.push_page(&mut sql, page);
        }
        sql.push(
            ") SELECT c.id, c.serial, c.snapshot, c.status, c.completed_on, c.valid_until, \
             m.employee_no, p.family_name, p.given_name, p.family_kana, p.given_kana, \
             u.path AS unit_path, (SELECT COUNT(*) FROM matching) AS matching_count \
             FROM page JOIN certificates c ON c.id = page.id \
             JOIN memberships m ON m.id = c.membership_id \
             JOIN persons p ON p.id = m.person_id \
             LEFT JOIN org_units u ON u.id = m.org_unit_id \
             ORDER BY page.sort_key, page.id",
        );
        sql
    }

    fn push_matching(&self, sql: &mut Sql) {
        sql.push(
            "SELECT c.id, m.sort_key FROM certificates c \
             JOIN memberships m ON m.company_id = c.company_id AND m.id = c.membership_id \
             JOIN tracks t ON t.id = c.track_id WHERE c.company_id = ",
        );
        sql.bind(self.company.0);
        self.push_validity(sql);
        if let Some(track) = &self.filter.track {
            sql.push(" AND t.code = ");
            sql.bind(track.clone());
        }
        if let Some(units) = &self.within {
            push_units(sql, units);
        }
        for term in people::text::search_terms(&self.filter.search) {
            sql.push(" AND m.search_text LIKE ");
            sql.bind(super::report_progress::containing(&term));
            sql.push(" ESCAPE '\\'");
        }
    }

    /// The same rule as [`Validity::of`]; the tests compare them.
    fn push_validity(&self, sql: &mut Sql) {
        let status = match self.filter.validity {
            None => {
                sql.push(" AND c.status <> 'superseded'");
                return;
            }
            Some(Validity::Superseded) => CertificateStatus::Superseded,
            Some(Validity::Revoked) => CertificateStatus::Revoked,
            Some(Validity::Valid | Validity::Expired) => CertificateStatus::Issued,
        };
        sql.push(" AND c.status = ");
        sql.bind(status.as_str());
        match self.filter.validity {
            Some(Validity::Expired) => {
                sql.push(" AND c.valid_until < ");
                sql.bind(self.today);
            }
            Some(Validity::Valid) => {
                sql.push(" AND (c.valid_until IS NULL OR c.valid_until >= ");
                sql.bind(self.today);
                sql.push(")");
            }
            _ => {}
        }
    }

    /// After the cursor's row in the list's order. A cursor of another
    /// company compares with nothing and leaves the page empty.
    fn push_page(&self, sql: &mut Sql, page: PageRequest) {
        if let Some(cursor) = page.after {
            sql.push(
                " WHERE (sort_key, id) > (SELECT place.sort_key, last.id FROM certificates last \
                 JOIN memberships place ON place.id = last.membership_id WHERE last.id = ",
            );
            sql.bind(cursor.0);
            sql.push(" AND last.company_id = ");
            sql.bind(self.company.0);
            sql.push(")");
        }
        sql.push(" ORDER BY sort_key, id LIMIT ");
        sql.bind(i64::try_from(page.limit).unwrap_or(i64::MAX - 1) + 1);
    }
}

fn push_units(sql: &mut Sql, units: &[OrgUnitId]) {
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
