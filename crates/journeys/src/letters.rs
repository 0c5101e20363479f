//! The letters: one function each, values in, [`mail::Letter`] out.

pub(crate) mod account_invitation;
pub(crate) mod certificate_issued;
pub(crate) mod invitation;
pub(crate) mod password_reset;
pub(crate) mod recall;

use kernel::secret::Token;

use crate::Settings;

/// Where a link of a letter or of the console leads: our own address, never a
/// request's.
pub(crate) fn link_address(settings: &Settings, token: &Token) -> String {
    format!("{}/sign-in/link/{}", settings.base_url, token.reveal())
}

/// What stands under every letter.
fn signature(settings: &Settings) -> String {
    let sample = if settings.is_demo {
        "※ 見本のデータから作られたメールです。会社も人も実在しません。\n"
    } else {
        ""
    };
    format!(
        "--\n{}\nカスタマーハラスメント対応研修「テラコヤ」\n{}\n\
         このメールに返信しても、届きません。\n{sample}",
        settings.firm_name, settings.base_url,
    )
}
