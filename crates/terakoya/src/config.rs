//! Configuration: defaults < `terakoya.toml` < `TERAKOYA_SECTION__KEY` < flags.
//! A secret may come from a file: `TERAKOYA_SMTP__PASSWORD_FILE=/run/…`.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// Everything an operator can set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The server.
    pub server: Server,
    /// The database.
    pub database: Database,
    /// Course text.
    pub content: Content,
    /// Outgoing mail.
    pub smtp: Smtp,
    /// Certificates on paper.
    pub pdf: Pdf,
    /// Recalls after completion.
    pub recall: Recall,
    /// The training firm.
    pub firm: Firm,
    /// Log output.
    pub log: Log,
}

/// Where the server listens and how people reach it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: String,
    /// Where people reach it, without a trailing slash. Links start with it.
    pub base_url: String,
    /// Addresses of the proxies in front, whose `X-Forwarded-For` is believed;
    /// without them everybody behind a proxy shares one sign-in rate.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Where the data lives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`. Absent: a SQLite file in `data_dir`.
    pub url: Option<String>,
    /// Folder of the SQLite file, the lock file and the key files.
    pub data_dir: PathBuf,
    /// Connections: readers on SQLite, all on PostgreSQL.
    pub connections: u32,
}

/// Course text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// The folder that is checked and published on the page 研修コース.
    pub dir: PathBuf,
}

/// Outgoing mail. Without a host letters wait in the outbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// The mail server; empty for none.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `implicit` (TLS from the first byte) or `none` (loopback only).
    pub tls: String,
    /// User name; empty for none.
    pub user: String,
    /// Password; better in a file, `TERAKOYA_SMTP__PASSWORD_FILE`.
    pub password: String,
    /// Sender's address.
    pub from_address: String,
    /// Where answers go; empty for nowhere, which every letter then says.
    pub reply_to: String,
}

/// Certificates on paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pdf {
    /// Font files, TrueType or OpenType. A letter is taken from the first that
    /// has it. Without any, certificates are printed from their page.
    pub font_paths: Vec<PathBuf>,
}

/// Recalls after completion (思い出しクイズ).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// Whether they are on the home page and go out by letter.
    pub enabled: bool,
}

/// The training firm that runs this installation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    /// Its name on pages and in letters.
    pub name: String,
}

/// Log output, always to standard error.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: String,
    /// A tracing filter such as `info` or `terakoya=debug`.
    pub filter: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            server: Server {
                listen: "127.0.0.1:8080".to_owned(),
                base_url: "http://127.0.0.1:8080".to_owned(),
                trusted_proxies: Vec::new(),
            },
            database: Database {
                url: None,
                data_dir: PathBuf::from("data"),
                connections: 8,
            },
            content: Content {
                dir: PathBuf::from("course-content"),
            },
            smtp: Smtp {
                host: String::new(),
                port: 465,
                tls: "implicit".to_owned(),
                user: String::new(),
                password: String::new(),
                from_address: "no-reply@localhost".to_owned(),
                reply_to: String::new(),
            },
            pdf: Pdf {
                font_paths: vec![PathBuf::from(journeys::pdf::DEFAULT_FONT)],
            },
            recall: Recall { enabled: true },
            firm: Firm {
                name: "研修会社".to_owned(),
            },
            log: Log {
                format: "text".to_owned(),
                filter: "info,sea_orm_migration=warn".to_owned(),
            },
        }
    }
}

const ENV_PREFIX: &str = "TERAKOYA_";
const FILE_SUFFIX: &str = "_FILE";

impl Config {
    /// Reads every source. `file` names a configuration file other than
    /// `./terakoya.toml`; it must then exist.
    ///
    /// # Errors
    /// A value that does not fit, with the source it came from; a named file
    /// that cannot be read.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        if let Some(file) = file
            && !file.is_file()
        {
            return Err(format!("設定ファイルがありません: {}", file.display()));
        }
        let path = file.unwrap_or_else(|| Path::new("terakoya.toml"));
        let mut figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(path))
            .merge(Env::prefixed(ENV_PREFIX).filter(is_setting).split("__"));
        for (key, value) in secret_files()? {
            figment = figment.merge(Serialized::default(&key, value));
        }
        figment.extract().map_err(|error| error.to_string())
    }

    /// The trusted proxies, each written one way.
    pub fn trusted_proxies(&self) -> Vec<IpAddr> {
        let named = self.server.trusted_proxies.iter();
        named.map(IpAddr::to_canonical).collect()
    }

    /// The database's URL.
    pub fn database_url(&self) -> String {
        let default = || {
            format!(
                "sqlite:{}",
                self.database.data_dir.join("terakoya.db").display()
            )
        };
        self.database.url.clone().unwrap_or_else(default)
    }
}

/// `SECTION__KEY`: other variables of the prefix (for tests) are not settings.
fn is_setting(name: &figment::value::UncasedStr) -> bool {
    let name = name.as_str();
    name.contains("__") && !name.to_ascii_uppercase().ends_with(FILE_SUFFIX)
}

/// The values of `TERAKOYA_SECTION__KEY_FILE`, as `section.key`.
fn secret_files() -> Result<Vec<(String, String)>, String> {
    let mut values = Vec::new();
    for (name, path) in std::env::vars() {
        let setting = name
            .strip_prefix(ENV_PREFIX)
            .and_then(|rest| rest.strip_suffix(FILE_SUFFIX));
        let Some(setting) = setting.filter(|setting| setting.contains("__")) else {
            continue;
        };
        let value =
            std::fs::read_to_string(&path).map_err(|error| format!("{name}={path}: {error}"))?;
        values.push((
            setting.to_lowercase().replace("__", "."),
            value.trim_end().to_owned(),
        ));
    }
    Ok(values)
}
