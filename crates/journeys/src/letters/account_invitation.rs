//! The letter that invites somebody who will manage: a company's HR, or one
//! of the firm's own people.

use kernel::Role;
use kernel::id::{CompanyId, SignInLinkId};
use kernel::secret::Token;
use mail::{LINK_PLACEHOLDER, Letter};

use super::{link_address, signature};
use crate::Settings;

/// Who is invited, to what.
pub(crate) struct Invited<'a> {
    /// Their company; none for the firm's own people.
    pub(crate) company: Option<CompanyId>,
    /// The name of the company or of the firm.
    pub(crate) employer: &'a str,
    /// What they will type with their address, if anything.
    pub(crate) company_code: Option<&'a str>,
    /// 姓 名
    pub(crate) name: &'a str,
    /// Where the letter goes.
    pub(crate) address: &'a str,
    /// What they will be.
    pub(crate) role: Role,
}

/// With a link to the first password.
pub(crate) fn account_invitation(
    settings: &Settings,
    invited: &Invited<'_>,
    key: SignInLinkId,
    token: &Token,
) -> Letter {
    let code = invited.company_code.map_or_else(String::new, |code| {
        format!("次回からのサインインには、会社コード「{code}」とメールアドレスを使います。\n")
    });
    let body_text = format!(
        "{employer}\n{name} 様\n\n\
         {firm}のカスタマーハラスメント対応研修「テラコヤ」に、「{role}」として登録されました。\n\
         次のページを開いて、パスワードを決めてください。7日以内に一度だけ使えます。\n\n\
         {LINK_PLACEHOLDER}\n\n{code}\n{signature}",
        employer = invited.employer,
        name = invited.name,
        firm = settings.firm_name,
        role = invited.role.label(),
        signature = signature(settings),
    );
    Letter {
        kind: "account_invitation",
        company: invited.company,
        to_address: invited.address.to_owned(),
        to_name: invited.name.to_owned(),
        subject: "【テラコヤ】アカウントのご案内".to_owned(),
        body_text,
        secret_link: Some(link_address(settings, token)),
        dedupe_key: format!("account_invitation:{key}"),
    }
}
