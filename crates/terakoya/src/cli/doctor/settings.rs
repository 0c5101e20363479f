//! What the configuration says, and what it leaves as it was delivered.

use super::Finding;
use crate::config::Config;

/// Passwords that everybody tries first.
const GUESSABLE: [&str; 10] = [
    "password",
    "passw0rd",
    "changeme",
    "change-me",
    "secret",
    "postgres",
    "terakoya",
    "admin",
    "test",
    "12345678",
];

pub(super) fn check(config: &Config) -> Vec<Finding> {
    vec![
        base_url(config),
        firm_name(config),
        content(config),
        secrets(config),
    ]
}

/// Whether people reach this installation from other machines.
pub(super) fn is_public(config: &Config) -> bool {
    let url = &config.server.base_url;
    let host = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    !matches!(host, "localhost" | "127.0.0.1" | "[" | "")
}

fn base_url(config: &Config) -> Finding {
    const CHECK: &str = "base_url";
    let url = &config.server.base_url;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Finding::fault(
            CHECK,
            format!(
                "server.base_url「{url}」は、https:// から始まるアドレスではありません。メールや用紙のリンクが開けません。terakoya.toml の [server] base_url を直してください。"
            ),
        );
    }
    if is_public(config) && !url.starts_with("https://") {
        return Finding::fault(
            CHECK,
            format!(
                "server.base_url「{url}」が https ではありません。パスワードが読まれるおそれがあります。前に置いたサーバーでTLSを有効にして、https:// から始まるアドレスを書いてください。"
            ),
        );
    }
    if is_public(config) {
        return Finding::good(CHECK, format!("アドレスは {url} です。"));
    }
    Finding::note(
        CHECK,
        format!(
            "アドレスは {url} で、このコンピューターからしか開けません。本番では server.base_url に公開するアドレスを書いてください。"
        ),
    )
}

fn firm_name(config: &Config) -> Finding {
    const CHECK: &str = "firm_name";
    let name = config.firm.name.trim();
    if name.is_empty() || name == Config::default().firm.name {
        return Finding::note(
            CHECK,
            "研修会社の名前が決まっていません。修了証やメールに出るので、[firm] name に書いてください。",
        );
    }
    Finding::good(CHECK, format!("研修会社の名前は「{name}」です。"))
}

fn content(config: &Config) -> Finding {
    const CHECK: &str = "content";
    let folder = &config.content.dir;
    if folder.is_dir() {
        return Finding::good(
            CHECK,
            format!("教材のフォルダーは {} です。", folder.display()),
        );
    }
    Finding::fault(
        CHECK,
        format!(
            "教材のフォルダー {} がありません。[content] dir に、フォルダーの場所を書いてください。",
            folder.display()
        ),
    )
}

fn secrets(config: &Config) -> Finding {
    const CHECK: &str = "secrets";
    let smtp = &config.smtp;
    let mut weak = Vec::new();
    if !smtp.password.is_empty() && is_guessable(&smtp.user, &smtp.password) {
        weak.push("メールサーバーのパスワード（smtp.password）");
    }
    if let Some((user, password)) = config.database.url.as_deref().and_then(sign_in_of)
        && is_guessable(&user, &password)
    {
        weak.push("データベースのパスワード（database.url）");
    }
    if weak.is_empty() {
        return Finding::good(CHECK, "初期のままの、すぐに分かるパスワードはありません。");
    }
    Finding::fault(
        CHECK,
        format!(
            "すぐに分かるパスワードが使われています：{}。それぞれのサーバーで変えてから、設定を書き直してください。",
            weak.join("、")
        ),
    )
}

fn is_guessable(user: &str, password: &str) -> bool {
    let password = password.to_lowercase();
    GUESSABLE.contains(&password.as_str()) || password == user.to_lowercase()
}

/// User and password of `postgres://user:password@host/name`.
fn sign_in_of(url: &str) -> Option<(String, String)> {
    let (_, rest) = url.split_once("://")?;
    let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
    let (sign_in, _) = authority.rsplit_once('@')?;
    let (user, password) = sign_in.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    fn level(config: &Config, check: &str) -> Level {
        let found = super::check(config);
        let found = found.into_iter().find(|finding| finding.check == check);
        found.expect("a finding").level
    }

    #[test]
    fn an_address_that_people_reach_must_be_https() {
        for (url, expected) in [
            ("https://kenshu.example.jp", Level::Good),
            ("http://kenshu.example.jp", Level::Fault),
            ("kenshu.example.jp", Level::Fault),
            ("http://127.0.0.1:8080", Level::Note),
            ("http://localhost:8080", Level::Note),
        ] {
            let mut config = Config::default();
            config.server.base_url = url.to_owned();
            assert_eq!(level(&config, "base_url"), expected, "{url}");
        }
    }

    #[test]
    fn what_everybody_tries_first_is_no_password() {
        for (url, expected) in [
            ("postgres://terakoya:terakoya@db/terakoya", Level::Fault),
            ("postgres://app:PostgreS@db:5432/terakoya", Level::Fault),
            ("postgres://app:app@db/x", Level::Fault),
            ("postgres://app:f2-9Qw.kX@db/x", Level::Good),
            ("postgres://app@db/x", Level::Good),
        ] {
            let mut config = Config::default();
            config.database.url = Some(url.to_owned());
            assert_eq!(level(&config, "secrets"), expected, "{url}");
        }
        let mut config = Config::default();
        config.smtp.user = "mail".to_owned();
        config.smtp.password = "changeme".to_owned();
        assert_eq!(level(&config, "secrets"), Level::Fault);
    }

    #[test]
    fn a_missing_folder_and_a_missing_name_are_told() {
        let mut config = Config::default();
        config.content.dir = "/nowhere".into();
        assert_eq!(level(&config, "content"), Level::Fault);
        assert_eq!(level(&config, "firm_name"), Level::Note);
        config.content.dir = std::env::temp_dir();
        config.firm.name = "みらい研修".to_owned();
        assert_eq!(level(&config, "content"), Level::Good);
        assert_eq!(level(&config, "firm_name"), Level::Good);
    }
}
