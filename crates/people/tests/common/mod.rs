//! A small world for the tests of this crate.

use chrono::{DateTime, Utc};
use kernel::id::CompanyId;
use kernel::{Clock, Db, Ids};
use people::write::{self, NewMember};
use people::{CompanyInput, MemberInput, MemberProfile};

pub struct World {
    pub db: testkit::TestDb,
    pub clock: Clock,
    pub ids: Ids,
}

impl World {
    pub async fn new() -> Self {
        Self {
            db: testkit::db().await,
            clock: testkit::clock(),
            ids: testkit::ids(),
        }
    }

    pub fn db(&self) -> &Db {
        &self.db.db
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub async fn company(&self, code: &str) -> CompanyId {
        let input = CompanyInput {
            code: code.to_owned(),
            name: format!("株式会社{code}"),
            fiscal_year_start: None,
        };
        let profile = input.check().expect("a company");
        let tx = self.db().write().await.expect("a transaction");
        let id = write::add_company(&tx, &self.ids, self.now(), &profile, false)
            .await
            .expect("a new company");
        tx.commit().await.expect("kept");
        id
    }

    pub async fn member(&self, company: CompanyId, profile: &MemberProfile) -> NewMember {
        let tx = self.db().write().await.expect("a transaction");
        let new = write::add_member(&tx, &self.ids, self.now(), company, profile)
            .await
            .expect("a new member");
        tx.commit().await.expect("kept");
        new
    }
}

/// A checked member: number, family name, reading, address, unit.
pub fn profile(number: &str, name: &str, kana: &str, email: &str, unit: &str) -> MemberProfile {
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: name.to_owned(),
        family_kana: kana.to_owned(),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    input.check().expect("a member")
}
