//! The letters: one function each, values in, [`mail::Letter`] out.

pub(crate) mod account_invitation;
pub(crate) mod certificate_issued;
pub(crate) mod invitation;
pub(crate) mod monthly_report;
pub(crate) mod password_reset;
pub(crate) mod recall;
pub(crate) mod reminder;
pub(crate) mod reminder_copy;
pub(crate) mod session;
pub(crate) mod survey;

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
         {replies}{sample}",
        settings.firm_name,
        settings.base_url,
        replies = replies(settings),
    )
}

/// Whether an answer is read, in a line of its own.
fn replies(settings: &Settings) -> &'static str {
    if settings.takes_replies {
        "お問い合わせは、このメールに返信してください。\n"
    } else {
        "このメールに返信しても、届きません。\n"
    }
}
