//! Why a try failed, in the words of whoever has to mend it. The stored reason
//! is technical and holds no address; see [`crate::Outcome`].

use crate::outcome::Stage;

const STAGES: [Stage; 5] = [
    Stage::Greeting,
    Stage::Sender,
    Stage::Recipient,
    Stage::Data,
    Stage::Text,
];
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// A stored reason in plain Japanese, with what to do about it.
pub fn in_plain_words(reason: &str) -> String {
    match of_conversation(reason) {
        Some((stage, Some(code))) => refused(stage, code),
        Some((stage, None)) => unanswered(stage).to_owned(),
        None => of_ourselves(reason).to_owned(),
    }
}

/// The stage of the conversation that failed, with the server's code if it
/// answered.
fn of_conversation(reason: &str) -> Option<(Stage, Option<u16>)> {
    let (name, rest) = reason.split_once(": ")?;
    let stage = STAGES
        .into_iter()
        .find(|stage| format!("{stage:?}") == name)?;
    let code = rest.strip_prefix("answered ");
    Some((stage, code.and_then(|code| code.parse().ok())))
}

fn refused(stage: Stage, code: u16) -> String {
    let said = format!("（応答コード{code}）");
    if SIGN_IN_CODES.contains(&code) {
        return format!(
            "メールサーバーにサインインできませんでした{said}。smtp.user と smtp.password の設定を確認してください。"
        );
    }
    if (400..500).contains(&code) {
        return format!(
            "メールサーバーが、いまは受け付けられないと答えました{said}。時間をおけば届くことがあります。"
        );
    }
    match stage {
        Stage::Greeting => format!(
            "メールサーバーに接続を断られました{said}。smtp.host と smtp.port の設定を確認してください。"
        ),
        Stage::Sender => format!(
            "差出人のアドレスを、メールサーバーが受け付けませんでした{said}。smtp.from_address の設定を確認してください。"
        ),
        Stage::Recipient => format!(
            "宛先のアドレスを、メールサーバーが受け付けませんでした{said}。アドレスに誤りがないか確認してください。"
        ),
        Stage::Data | Stage::Text => format!(
            "メールの内容を、メールサーバーが受け付けませんでした{said}。メールサーバーの管理者に確認してください。"
        ),
    }
}

fn unanswered(stage: Stage) -> &'static str {
    match stage {
        Stage::Greeting => {
            "メールサーバーにつながりませんでした。smtp.host と smtp.port の設定と、サーバーが動いているかを確認してください。"
        }
        Stage::Text => {
            "本文を送ったあと、メールサーバーの返事が届きませんでした。相手に届いていることもあります。"
        }
        Stage::Sender | Stage::Recipient | Stage::Data => {
            "やりとりの途中で、メールサーバーの返事が届かなくなりました。"
        }
    }
}

fn of_ourselves(reason: &str) -> &'static str {
    if reason.starts_with("the worker never came back") || reason.starts_with("the sender was") {
        return "送信の途中で、サーバーが止まりました。";
    }
    if reason.starts_with("the sender panicked") {
        return "送信のプログラムに問題が起きました。サーバーの記録を確認してください。";
    }
    "宛先・件名・本文のどれかに、メールにできない文字があります。"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_what_to_look_at() {
        let cases = [
            ("Recipient: answered 550", "宛先のアドレスを"),
            ("Recipient: answered 450", "時間をおけば"),
            ("Sender: answered 553", "smtp.from_address"),
            ("Greeting: answered 535", "smtp.password"),
            ("Greeting: answered 554", "接続を断られました"),
            (
                "Greeting: Connection error: refused",
                "つながりませんでした",
            ),
            ("Text: answered 552", "メールの内容を"),
            ("Text: no answer in time", "届いていることもあります"),
            ("Data: no answer in time", "途中で"),
            (
                "the worker never came back from sending it",
                "サーバーが止まりました",
            ),
            ("the sender was stopped", "サーバーが止まりました"),
            ("the sender panicked", "サーバーの記録"),
            ("/subject holds a control character", "文字があります"),
        ];
        for (reason, expected) in cases {
            let words = in_plain_words(reason);
            assert!(words.contains(expected), "{reason}: {words}");
        }
    }
}
