//! What somebody sees of their own account.

use kernel::{Actor, Failure, Role};

use crate::App;

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnAccount {
    /// 姓 名
    pub name: String,
    /// The company's name; the firm's for its own people.
    pub employer: String,
    /// 会社コード; empty for the firm's own people.
    pub company_code: String,
    /// 社員番号; empty for the firm's own people.
    pub employee_no: String,
    /// Where letters go; empty without an address.
    pub email: String,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Every role held, the highest first.
    pub roles: Vec<Role>,
}

impl OwnAccount {
    /// What is typed beside the password at the sign-in page.
    pub fn login(&self) -> &str {
        if self.email.is_empty() {
            &self.employee_no
        } else {
            &self.email
        }
    }
}

/// The actor's own account.
///
/// # Errors
/// When the database refuses.
pub async fn own_account(app: &App, actor: &Actor) -> Result<OwnAccount, Failure> {
    let db = app.db.read();
    let account = people::read::account(&db, actor.account).await?;
    let account = account.ok_or_else(Failure::not_found)?;
    let company = match actor.company {
        Some(company) => people::read::company(&db, company).await?,
        None => None,
    };
    let (employer, company_code) = match company {
        Some(company) => (company.name, company.code),
        None => (app.settings.firm_name.clone(), String::new()),
    };
    Ok(OwnAccount {
        name: account.display_name,
        employer,
        company_code,
        employee_no: account.employee_no.unwrap_or_default(),
        email: account.email.unwrap_or_default(),
        has_password: account.has_password,
        roles: actor.roles().into_iter().collect(),
    })
}
