//! The mail server: reached and greeted, given nothing to send.

use super::{Finding, settings};
use crate::config::Config;
use crate::wiring;

const CHECK: &str = "mail";

pub(super) async fn check(config: &Config) -> Finding {
    let smtp = &config.smtp;
    if smtp.host.is_empty() {
        return Finding::note(
            CHECK,
            "メールサーバーが決まっていません。案内や督促は送られずに待ちます。[smtp] host を書いてください。",
        );
    }
    if settings::is_public(config) && smtp.from_address.ends_with("@localhost") {
        return Finding::fault(
            CHECK,
            format!(
                "差出人のアドレスが「{}」のままです。受け取る側で捨てられます。[smtp] from_address に、研修会社のアドレスを書いてください。",
                smtp.from_address
            ),
        );
    }
    let server = match wiring::smtp(config) {
        Ok(server) => server,
        Err(refused) => return Finding::fault(CHECK, refused.0),
    };
    match server.greet().await {
        Ok(()) => Finding::good(
            CHECK,
            format!(
                "メールサーバー {}:{} につながります（メールは送っていません）。",
                smtp.host, smtp.port
            ),
        ),
        Err(reason) => Finding::fault(
            CHECK,
            format!(
                "メールサーバー {}:{} とやりとりできません（{reason}）。名前とポート（TLSなら465）、利用者名とパスワード、間のファイアウォールを確かめてください。",
                smtp.host, smtp.port
            ),
        ),
    }
}
