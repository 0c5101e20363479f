//! Rows of other subjects that an enrolment refers to.

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, LessonId, MembershipId, TrackId, TrackVersionId};
use kernel::{Clock, Ids};
use sea_orm::{ConnectionTrait, Statement, Value};
use testkit::TestDb;
use uuid::Uuid;

/// A migrated database with one company, its people and one track.
pub struct World {
    pub test: TestDb,
    pub clock: Clock,
    pub ids: Ids,
    pub company: CompanyId,
    pub members: Vec<MembershipId>,
    pub track: TrackId,
    pub version: TrackVersionId,
    pub lesson: LessonId,
}

impl World {
    pub async fn with_members(count: u32) -> Self {
        let test = testkit::db().await;
        let clock = testkit::clock();
        let ids = testkit::ids();
        let now = clock.now();
        let tx = test.db.write().await.expect("a transaction");
        let company = company(&tx, &ids, now, "alpha").await;
        let mut members = Vec::new();
        for number in 0..count {
            members.push(member(&tx, &ids, now, company, number).await);
        }
        let track = ids.fresh::<TrackId>(now);
        run(
            &tx,
            "INSERT INTO tracks (id, code, created_at) VALUES ($1, 'first-line', $2)",
            vec![track.0.into(), now.into()],
        )
        .await;
        let version = version(&tx, &ids, now, track, 1).await;
        let lesson = ids.fresh::<LessonId>(now);
        run(
            &tx,
            "INSERT INTO lessons (id, track_version_id, module_id, code, position, kind, title, \
             minutes, html) VALUES ($1, $2, NULL, 'post', 1, 'survey', '受講後アンケート', 1, '')",
            vec![lesson.0.into(), version.0.into()],
        )
        .await;
        tx.commit().await.expect("kept");
        Self {
            test,
            clock,
            ids,
            company,
            members,
            track,
            version,
            lesson,
        }
    }

    pub async fn second_company(&self) -> (CompanyId, MembershipId) {
        let now = self.clock.now();
        let tx = self.test.db.write().await.expect("a transaction");
        let company = company(&tx, &self.ids, now, "beta").await;
        let member = member(&tx, &self.ids, now, company, 0).await;
        tx.commit().await.expect("kept");
        (company, member)
    }

    pub async fn second_version(&self) -> TrackVersionId {
        let tx = self.test.db.write().await.expect("a transaction");
        let version = version(&tx, &self.ids, self.clock.now(), self.track, 2).await;
        tx.commit().await.expect("kept");
        version
    }
}

async fn company(
    tx: &impl ConnectionTrait,
    ids: &Ids,
    now: DateTime<Utc>,
    code: &str,
) -> CompanyId {
    let company = ids.fresh::<CompanyId>(now);
    run(
        tx,
        "INSERT INTO companies (id, code, name, is_sample, status, created_at) \
         VALUES ($1, $2, '見本商事', $3, 'active', $4)",
        vec![company.0.into(), code.into(), false.into(), now.into()],
    )
    .await;
    company
}

async fn member(
    tx: &impl ConnectionTrait,
    ids: &Ids,
    now: DateTime<Utc>,
    company: CompanyId,
    number: u32,
) -> MembershipId {
    let person = ids.fresh::<Uuid>(now);
    run(
        tx,
        "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, status, \
         created_at) VALUES ($1, '髙橋', '﨑子', 'タカハシ', 'サキコ', 'active', $2)",
        vec![person.into(), now.into()],
    )
    .await;
    let membership = ids.fresh::<MembershipId>(now);
    run(
        tx,
        "INSERT INTO memberships (id, company_id, person_id, employee_no, job_title, search_text, \
         sort_key, status, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, '', '', '', 'active', $5, $5)",
        vec![
            membership.0.into(),
            company.0.into(),
            person.into(),
            format!("{number:06}").into(),
            now.into(),
        ],
    )
    .await;
    membership
}

async fn version(
    tx: &impl ConnectionTrait,
    ids: &Ids,
    now: DateTime<Utc>,
    track: TrackId,
    number: i32,
) -> TrackVersionId {
    let version = ids.fresh::<TrackVersionId>(now);
    run(
        tx,
        "INSERT INTO track_versions (id, track_id, number, title, summary, legal_basis_date, \
         minutes, content_hash, published_at) VALUES ($1, $2, $3, '初動', '', $4, 60, $5, $6)",
        vec![
            version.0.into(),
            track.0.into(),
            number.into(),
            now.date_naive().into(),
            format!("hash {number}").into(),
            now.into(),
        ],
    )
    .await;
    version
}

async fn run(tx: &impl ConnectionTrait, sql: &str, values: Vec<Value>) {
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await.expect("the row goes in");
}
