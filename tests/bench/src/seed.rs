//! The data that is measured on: 500 enrolled staff with keys of their own,
//! made through the product's own importer before the server starts.

use std::collections::BTreeMap;
use std::path::Path;

use kernel::db::Settings;
use kernel::id::{AccountId, CompanyId};
use kernel::secret::Token;
use kernel::{Clock, Db, Failure, Ids, Role};
use people::write::{Grant, NewApiKey};
use people::{Member, MemberFilter};

use crate::content;
use crate::server::Terakoya;

/// Enrolled staff.
pub const USERS: usize = 500;
/// Keys of one user: together they stay under the door's limit of 600
/// requests a minute and key.
const KEYS_PER_USER: usize = 6;

/// One user of the measured work.
#[derive(Clone, Debug)]
pub struct User {
    /// Bearer keys.
    pub keys: Vec<String>,
    /// The enrolment whose outline and quiz are measured.
    pub enrolment: String,
    /// The enrolment whose survey is measured.
    pub rated: String,
}

/// What the load needs to know.
pub struct Seeded {
    /// The users.
    pub users: Vec<User>,
    /// A key of the firm's admin.
    pub admin: String,
    /// The company's key.
    pub company: CompanyId,
}

/// Publishes the content, imports the roster and hands out keys.
///
/// # Errors
/// What refused.
pub async fn seed(terakoya: &Terakoya, folder: &Path) -> Result<Seeded, String> {
    let course = folder.join("content");
    content::write(&course).map_err(|error| error.to_string())?;
    terakoya.run(&["content", "publish", &course.display().to_string()])?;
    terakoya.run(&["company", "add", "bench", "測定会社"])?;
    let roster = folder.join("roster.csv");
    std::fs::write(&roster, roster_csv(0..USERS, content::TITLE))
        .map_err(|error| error.to_string())?;
    terakoya.run(&[
        "import",
        "roster",
        &roster.display().to_string(),
        "--company",
        "bench",
    ])?;
    terakoya.run(&[
        "enrol",
        "--company",
        "bench",
        "--track",
        content::RATED_TRACK,
    ])?;
    hand_out_keys(terakoya)
        .await
        .map_err(|failure| failure.to_string())
}

/// A roster of invented staff.
pub fn roster_csv(people: std::ops::Range<usize>, course: &str) -> String {
    let mut text = String::from("\u{feff}社員番号,姓,名,セイ,メイ,メールアドレス,部署,コース\r\n");
    for person in people {
        text.push_str(&format!(
            "B{person:07},測定,{person}号,ソクテイ,ゴウ,b{person}@bench.example.jp,本店/売場{},{course}\r\n",
            person % 20
        ));
    }
    text
}

async fn hand_out_keys(terakoya: &Terakoya) -> Result<Seeded, Failure> {
    let db = Db::connect(&Settings::new(terakoya.database_url())).await?;
    let company = people::read::company_by_code(&db.read(), "bench").await?;
    let company = company.ok_or_else(Failure::not_found)?.id;
    let members = people::read::all_members(&db.read(), company, &MemberFilter::default()).await?;
    let mut keys = keys_for(
        &db,
        members.iter().map(|member| member.account),
        KEYS_PER_USER,
    )
    .await?;
    let mut users = Vec::new();
    for member in &members {
        users.push(user(&db, company, member, &mut keys).await?);
    }
    let admin = admin_key(&db).await?;
    db.close().await?;
    Ok(Seeded {
        users,
        admin,
        company,
    })
}

async fn keys_for(
    db: &Db,
    accounts: impl Iterator<Item = AccountId>,
    each: usize,
) -> Result<BTreeMap<AccountId, Vec<String>>, Failure> {
    let now = Clock::System.now();
    let mut keys: BTreeMap<AccountId, Vec<String>> = BTreeMap::new();
    let tx = db.write().await?;
    for account in accounts {
        for _ in 0..each {
            let token = Token::random()?;
            let key = NewApiKey {
                account,
                name: "bench".to_owned(),
                token_hash: token.hash(),
            };
            people::write::issue_api_key(&tx, &Ids::Random, now, key).await?;
            keys.entry(account)
                .or_default()
                .push(token.reveal().to_owned());
        }
    }
    tx.commit().await?;
    Ok(keys)
}

async fn user(
    db: &Db,
    company: CompanyId,
    member: &Member,
    keys: &mut BTreeMap<AccountId, Vec<String>>,
) -> Result<User, Failure> {
    let tracks = courses::read::current_versions(&db.read()).await?;
    let enrolments = enrolments::read::of_member(&db.read(), company, member.id).await?;
    let enrolled_in = |code: &str| {
        let track = tracks.iter().find(|version| version.track.code == code)?;
        let enrolment = enrolments
            .iter()
            .find(|enrolment| enrolment.track == track.track.id)?;
        Some(enrolment.id.to_string())
    };
    Ok(User {
        keys: keys.remove(&member.account).unwrap_or_default(),
        enrolment: enrolled_in(content::TRACK).ok_or_else(Failure::not_found)?,
        rated: enrolled_in(content::RATED_TRACK).ok_or_else(Failure::not_found)?,
    })
}

async fn admin_key(db: &Db) -> Result<String, Failure> {
    let now = Clock::System.now();
    let tx = db.write().await?;
    let admin = people::write::add_staff(&tx, &Ids::Random, now, None).await?;
    let grant = Grant {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    };
    people::write::grant_role(&tx, &Ids::Random, now, admin, grant).await?;
    tx.commit().await?;
    let mut keys = keys_for(db, std::iter::once(admin), 1).await?;
    keys.remove(&admin)
        .and_then(|mut keys| keys.pop())
        .ok_or_else(Failure::not_found)
}
