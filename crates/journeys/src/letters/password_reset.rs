//! The letter with a link to a new password.

use kernel::id::SignInLinkId;
use kernel::secret::Token;
use mail::{LINK_PLACEHOLDER, Letter};
use people::Account;

use super::{link_address, signature};
use crate::Settings;

/// To whoever asked for it, at the address that is known of them.
pub(crate) fn password_reset(
    settings: &Settings,
    account: &Account,
    address: &str,
    key: SignInLinkId,
    token: &Token,
) -> Letter {
    let body_text = format!(
        "{name} 様\n\n\
         パスワードの再設定を受け付けました。\n\
         次のページを開いて、新しいパスワードを決めてください。30分以内に一度だけ使えます。\n\n\
         {LINK_PLACEHOLDER}\n\n\
         お心当たりがないときは、何もしないでください。いまのパスワードはそのまま使えます。\n\n{signature}",
        name = account.display_name,
        signature = signature(settings),
    );
    Letter {
        kind: "password_reset",
        company: account.company,
        to_address: address.to_owned(),
        to_name: account.display_name.clone(),
        subject: "【テラコヤ】パスワードの再設定".to_owned(),
        body_text,
        secret_link: Some(link_address(settings, token)),
        dedupe_key: format!("password_reset:{key}"),
    }
}
