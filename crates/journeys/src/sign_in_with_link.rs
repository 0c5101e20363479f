//! Somebody opens a link from a letter, from the console or from the demo.
//! Looking changes nothing: mail scanners open links.

use kernel::{Failure, Fault};
use people::{Account, LinkPurpose, OpenLink, StaffInput, StaffProfile};

use crate::App;
use crate::sign_in::{Opened, open_session, own_words};

/// What the page behind a link shows before it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// What the link is for, and so what is asked.
    pub purpose: LinkPurpose,
    /// 姓 名 of whom it signs in.
    pub display_name: String,
    /// What they will sign in with from then on, to be remembered by the
    /// browser; empty for the first admin.
    pub login: String,
    /// Their company's code; empty for the firm's own people.
    pub company_code: String,
}

/// What was typed on the page behind a link.
#[derive(Clone, Default)]
pub struct LinkUse {
    /// The new password; not asked by a link of the demo.
    pub password: String,
    /// Who the first admin is; asked by a setup link only.
    pub admin: StaffInput,
}

/// Looks at a link without using it.
///
/// # Errors
/// Not found when it is unknown, used or expired: which is not said.
pub async fn look_at_link(app: &App, token: &str) -> Result<LinkView, Failure> {
    let (link, account) = open_link(app, token).await?;
    let db = app.db.read();
    let company = match account.company {
        Some(company) => people::read::company(&db, company).await?,
        None => None,
    };
    Ok(LinkView {
        purpose: link.purpose,
        login: account.email.or(account.employee_no).unwrap_or_default(),
        display_name: account.display_name,
        company_code: company.map(|company| company.code).unwrap_or_default(),
    })
}

/// Uses a link up: sets the new password, ends every older session, link and
/// PIN of the account, and opens a session. With a fault in what was typed the
/// link stays unused.
///
/// # Errors
/// Invalid with every fault; not found when the link is spent.
pub async fn sign_in_with_link(app: &App, token: &str, typed: &LinkUse) -> Result<Opened, Failure> {
    let (link, account) = open_link(app, token).await?;
    let admin = check(&link, &account, typed)?;
    let hash = if link.purpose.sets_password() {
        Some(app.passwords.hash(&typed.password).await?)
    } else {
        None
    };
    let tx = app.db.write().await?;
    let now = app.clock.now();
    people::write::use_link(&tx, now, &kernel::secret::hash(token)).await?;
    if let Some(admin) = &admin {
        people::write::change_staff(&tx, account.id, admin).await?;
    }
    if let Some(hash) = &hash {
        people::write::set_password_hash(&tx, account.id, hash).await?;
        people::write::void_links(&tx, now, account.id).await?;
        people::write::close_all_sessions(&tx, account.id).await?;
    }
    let opened = open_session(app, &tx, account.id, way(link.purpose)).await?;
    tx.commit().await?;
    Ok(opened)
}

async fn open_link(app: &App, token: &str) -> Result<(OpenLink, Account), Failure> {
    let db = app.db.read();
    let hash = kernel::secret::hash(token);
    let link = people::read::open_link(&db, &hash, app.clock.now()).await?;
    let link = link.ok_or(people::Error::LinkSpent)?;
    let account = people::read::account(&db, link.account).await?;
    Ok((link, account.ok_or(people::Error::LinkSpent)?))
}

/// Checks everything that the link's page asks, at once.
fn check(
    link: &OpenLink,
    account: &Account,
    typed: &LinkUse,
) -> Result<Option<StaffProfile>, Failure> {
    let mut faults: Vec<Fault> = Vec::new();
    let admin = if link.purpose == LinkPurpose::Setup {
        typed
            .admin
            .check()
            .map_err(|found| faults.extend(found))
            .ok()
    } else {
        None
    };
    if link.purpose.sets_password() {
        let mut own = own_words(account);
        own.push(&typed.admin.email);
        if let Err(flaw) = people::password::check_new(&typed.password, &own) {
            faults.push(flaw.at("/password"));
        }
    }
    if faults.is_empty() {
        Ok(admin)
    } else {
        Err(Failure::invalid(faults))
    }
}

fn way(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::Setup => "setup_link",
        LinkPurpose::Invitation => "invitation_link",
        LinkPurpose::Reset => "reset_link",
        LinkPurpose::Demo => "demo_link",
    }
}
