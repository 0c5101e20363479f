//! `terakoya doctor` on installations that are whole, and that lack something.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;
use testkit::smtp::{Script, SmtpServer, Step};

const TERAKOYA: &str = env!("CARGO_BIN_EXE_terakoya");

/// A folder with a configuration, a database and keys, as after the first
/// start.
struct Installation {
    folder: TempDir,
    settings: Vec<(String, String)>,
}

impl Installation {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let installation = Self {
            folder,
            settings: Vec::new(),
        };
        let migrated = installation.run(&["migrate"]);
        assert!(migrated.status.success(), "{migrated:?}");
        installation
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn with(mut self, setting: &str, value: impl Into<String>) -> Self {
        self.settings.push((setting.to_owned(), value.into()));
        self
    }

    fn run(&self, args: &[&str]) -> Output {
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content");
        let mut command = Command::new(TERAKOYA);
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("TERAKOYA_CONTENT__DIR", content)
            .env("TERAKOYA_FIRM__NAME", "みらい研修");
        for (name, value) in &self.settings {
            command.env(name, value);
        }
        command.output().expect("the program runs")
    }

    /// The exit code, and every finding as `check:level`.
    fn examined(&self) -> (Option<i32>, Vec<String>) {
        let output = self.run(&["doctor", "--json"]);
        let found: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {output:?}"));
        let word = |finding: &Value, name: &str| finding[name].as_str().expect("text").to_owned();
        let findings = found.as_array().expect("a list").iter();
        let findings = findings
            .map(|finding| format!("{}:{}", word(finding, "check"), word(finding, "level")))
            .collect();
        (output.status.code(), findings)
    }

    fn finds(&self, fault: &str) {
        let (code, findings) = self.examined();
        let expected = format!("{fault}:fault");
        assert!(findings.contains(&expected), "{expected} in {findings:?}");
        assert_eq!(code, Some(1));
    }
}

#[test]
fn a_whole_installation_has_no_fault_and_is_left_as_it_was() {
    let installation = Installation::new();
    // SQLite's own helpers come and go with its connections.
    let is_kept = |name: &str| !name.ends_with("-wal") && !name.ends_with("-shm");
    let listed = |path: &Path| {
        let entries = fs::read_dir(path).expect("a folder");
        let names = entries.map(|entry| entry.expect("read").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| is_kept(name)).collect();
        names.sort();
        names
    };
    let (code, findings) = installation.examined();
    assert_eq!(code, Some(0), "{findings:?}");
    for good in [
        "database:good",
        "clock:good",
        "key_file:good",
        "font:good",
        "secrets:good",
        "data_dir:good",
    ] {
        assert!(
            findings.contains(&good.to_owned()),
            "{good} in {findings:?}"
        );
    }
    assert!(findings.contains(&"mail:note".to_owned()), "{findings:?}");
    let before = listed(&installation.data());
    let said = installation.run(&["doctor"]);
    assert!(said.status.success());
    let said = String::from_utf8(said.stdout).expect("UTF-8");
    assert!(
        said.contains("○ データベースにつながり、構造は最新です。"),
        "{said}"
    );
    assert!(
        said.lines().all(|line| line.starts_with(['○', '△'])),
        "{said}"
    );
    assert_eq!(listed(&installation.data()), before);
}

#[test]
fn an_empty_folder_is_no_fault_and_stays_empty() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let fresh = Installation {
        folder,
        settings: Vec::new(),
    };
    let (code, findings) = fresh.examined();
    assert_eq!(code, Some(0), "{findings:?}");
    assert!(findings.contains(&"database:note".to_owned()));
    assert!(!fresh.data().exists());
}

#[test]
fn keys_and_folders_that_others_may_use_are_faults() {
    let installation = Installation::new();
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("changed");
    };
    let key = installation.data().join("signing.key");
    mode(&key, 0o644);
    installation.finds("key_file");
    mode(&key, 0o600);
    mode(&installation.data(), 0o777);
    installation.finds("data_dir");
    mode(&installation.data(), 0o700);
    assert_eq!(installation.examined().0, Some(0));
}

#[test]
fn settings_that_cannot_work_are_faults() {
    for (setting, value, check) in [
        (
            "TERAKOYA_SERVER__BASE_URL",
            "http://kenshu.example.jp",
            "base_url",
        ),
        ("TERAKOYA_CONTENT__DIR", "/nowhere", "content"),
        (
            "TERAKOYA_PDF__FONT_PATHS",
            "[\"/nowhere/font.ttf\"]",
            "font",
        ),
        ("TERAKOYA_SMTP__PASSWORD", "changeme", "secrets"),
        (
            "TERAKOYA_DATABASE__URL",
            "postgres://someone@127.0.0.1:1/none",
            "database",
        ),
    ] {
        Installation::new().with(setting, value).finds(check);
    }
}

#[test]
fn a_structure_of_another_release_is_a_fault() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for change in [
        "DELETE FROM seaql_migrations WHERE version = (SELECT MAX(version) FROM seaql_migrations)",
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 0)",
    ] {
        let installation = Installation::new();
        let url = format!(
            "sqlite:{}",
            installation.data().join("terakoya.db").display()
        );
        runtime.block_on(async {
            use sea_orm::ConnectionTrait;
            let db = sea_orm::Database::connect(url).await.expect("opened");
            db.execute_unprepared(change).await.expect("changed");
            db.close().await.expect("closed");
        });
        installation.finds("database");
    }
}

#[test]
fn a_clock_behind_the_records_is_a_fault() {
    let installation = Installation::new();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let url = format!(
        "sqlite:{}",
        installation.data().join("terakoya.db").display()
    );
    runtime.block_on(async {
        use sea_orm::ConnectionTrait;
        let db = sea_orm::Database::connect(url).await.expect("opened");
        db.execute_unprepared(
            "INSERT INTO audit_events (id, chain, seq, at, action, detail, hash) VALUES \
             (X'0190000000007000800000000000ffff', 'x', 1, '2999-01-01T00:00:00+00:00', 'x', '{}', 'x')",
        )
        .await
        .expect("written");
        db.close().await.expect("closed");
    });
    installation.finds("clock");
}

#[test]
fn a_mail_server_is_greeted_and_given_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let at = |address: std::net::SocketAddr| {
        Installation::new()
            .with("TERAKOYA_SMTP__HOST", "127.0.0.1")
            .with("TERAKOYA_SMTP__PORT", address.port().to_string())
            .with("TERAKOYA_SMTP__TLS", "none")
    };
    let server = runtime.block_on(SmtpServer::accepting());
    let (code, findings) = at(server.address).examined();
    assert!(findings.contains(&"mail:good".to_owned()), "{findings:?}");
    assert_eq!(code, Some(0));
    let commands = server.commands();
    assert!(
        commands.iter().any(|command| command.starts_with("EHLO")),
        "{commands:?}"
    );
    assert!(
        !commands.iter().any(|command| command.starts_with("MAIL")),
        "{commands:?}"
    );

    let refusing = Script::Refuse(Step::Banner, 554);
    let refusing = runtime.block_on(SmtpServer::start([refusing]));
    at(refusing.address).finds("mail");
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = nobody.local_addr().expect("an address");
    drop(nobody);
    at(address).finds("mail");
    // Who listens but speaks no TLS.
    Installation::new()
        .with("TERAKOYA_SMTP__HOST", "127.0.0.1")
        .with("TERAKOYA_SMTP__PORT", server.address.port().to_string())
        .finds("mail");
}
