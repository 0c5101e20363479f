//! The database, and the clock beside it.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use journeys::examine_database::{DatabaseState, Schema, examine_database};
use kernel::{Clock, Db};

use super::{Finding, settings};
use crate::config::Config;

/// What was written later than now, by more than two clocks may differ.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// No earlier than this program was made.
const MADE_ON: &str = "2026-11-01T00:00:00Z";

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let now = Clock::System.now();
    let url = config.database_url();
    if let Some(path) = sqlite_file(&url)
        && !Path::new(path).exists()
    {
        let missing = Finding::note(
            "database",
            format!("データベース {path} はまだありません。最初に動かしたときに作ります。"),
        );
        return vec![missing, clock(now, None)];
    }
    match examine(config, now).await {
        Ok(state) => {
            let mut findings = vec![schema(state.schema), clock(now, state.last_written_at)];
            if state.schema == Schema::Current {
                findings.push(people(config, &state));
            }
            findings
        }
        Err(reason) => {
            let unreachable = Finding::fault(
                "database",
                format!(
                    "データベースにつながりません（{reason}）。データベースが動いているか、[database] url の名前・利用者・パスワードが正しいかを確かめてください。"
                ),
            );
            vec![unreachable, clock(now, None)]
        }
    }
}

fn sqlite_file(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?;
    path.split('?').next()
}

async fn examine(config: &Config, now: DateTime<Utc>) -> Result<DatabaseState, String> {
    let settings = kernel::db::Settings {
        connections: 2,
        ..kernel::db::Settings::new(config.database_url())
    };
    let said = |failure: kernel::Failure| {
        let source = failure.source.map(|source| source.to_string());
        // The URL holds a password; what the driver says does not name it.
        source.unwrap_or(failure.message)
    };
    let db = Db::connect(&settings).await.map_err(said)?;
    examine_database(&db, &migrations::names(), now)
        .await
        .map_err(said)
}

fn schema(schema: Schema) -> Finding {
    const CHECK: &str = "database";
    match schema {
        Schema::Current => Finding::good(CHECK, "データベースにつながり、構造は最新です。"),
        Schema::Empty => Finding::note(
            CHECK,
            "データベースにつながりますが、まだ空です。最初に動かしたときに構造を作ります。",
        ),
        Schema::Old => Finding::fault(
            CHECK,
            "データベースの構造が古いままです。控えをとってから「terakoya migrate」を実行してください。",
        ),
        Schema::Newer => Finding::fault(
            CHECK,
            "データベースの構造が、このプログラムより新しいものです。新しい版の terakoya を使ってください。",
        ),
    }
}

fn clock(now: DateTime<Utc>, last_written_at: Option<DateTime<Utc>>) -> Finding {
    const CHECK: &str = "clock";
    let made_on: Option<DateTime<Utc>> = MADE_ON.parse().ok();
    let is_early = made_on.is_some_and(|made_on| now < made_on);
    let is_behind = last_written_at.is_some_and(|last| now + TOLERANCE < last);
    let shown = kernel::date::display_instant(now);
    if is_early || is_behind {
        return Finding::fault(
            CHECK,
            format!(
                "時計が遅れています（いま {shown}）。期限や記録の日時が狂います。NTP（timedatectl set-ntp true など）で時刻を合わせてください。"
            ),
        );
    }
    Finding::good(CHECK, format!("時計は {shown} です。"))
}

fn people(config: &Config, state: &DatabaseState) -> Finding {
    const CHECK: &str = "people";
    if state.holds_samples && settings::is_public(config) {
        return Finding::fault(
            CHECK,
            "見本のデータ（だれでも入れる人）が、公開する環境に入っています。空のデータベースから始めてください。",
        );
    }
    if !state.has_firm_admin {
        return Finding::note(
            CHECK,
            "研修会社の管理者がまだいません。「terakoya serve」が表示する、はじめの設定のリンクを開いてください。",
        );
    }
    Finding::good(CHECK, "研修会社の管理者がいます。")
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_clock_before_what_was_written_is_wrong() {
        let now = at("2027-01-10T00:00:00Z");
        for (now, last, level) in [
            (now, None, Level::Good),
            (now, Some(now - TimeDelta::days(9)), Level::Good),
            (now, Some(now + TimeDelta::minutes(4)), Level::Good),
            (now, Some(now + TimeDelta::minutes(6)), Level::Fault),
            (at("1970-01-01T00:00:00Z"), None, Level::Fault),
        ] {
            assert_eq!(clock(now, last).level, level, "{now} {last:?}");
        }
    }

    #[test]
    fn samples_must_not_be_where_everybody_comes_in() {
        let state = |holds_samples, has_firm_admin| DatabaseState {
            schema: Schema::Current,
            last_written_at: None,
            holds_samples,
            has_firm_admin,
        };
        let mut config = Config::default();
        assert_eq!(people(&config, &state(true, true)).level, Level::Good);
        assert_eq!(people(&config, &state(false, false)).level, Level::Note);
        config.server.base_url = "https://kenshu.example.jp".to_owned();
        assert_eq!(people(&config, &state(true, true)).level, Level::Fault);
        assert_eq!(schema(Schema::Old).level, Level::Fault);
        assert_eq!(schema(Schema::Newer).level, Level::Fault);
    }
}
