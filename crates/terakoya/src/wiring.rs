//! Builds the application from the configuration.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use journeys::{App, Health, Printer, Settings};
use kernel::{Clock, Db, Failure, Ids, SigningKey};
use mail::{Mailer, Memory, Security, Sender, Smtp, SmtpSettings, Transport};
use people::Passwords;
use surveys::SurveyKeys;

use crate::cli::Refused;
use crate::config::Config;

/// An operator's command may look at everything there is.
const CONSOLE_PATIENCE: Duration = Duration::from_secs(10 * 60);
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// Opens the database, brings its schema up to date and loads the keys.
///
/// # Errors
/// When the database cannot be opened or migrated, or a key file cannot be
/// read.
pub async fn app(config: &Config) -> Result<App, Failure> {
    open(config, false, database(config)).await
}

/// As [`app`], for a command at the console: nobody waits for it at a browser.
///
/// # Errors
/// As [`app`].
pub async fn console_app(config: &Config) -> Result<App, Failure> {
    let database = kernel::db::Settings {
        patience: CONSOLE_PATIENCE,
        ..database(config)
    };
    open(config, false, database).await
}

/// As [`app`], for a world of sample data.
///
/// # Errors
/// As [`app`].
pub async fn demo_app(config: &Config) -> Result<App, Failure> {
    open(config, true, database(config)).await
}

fn database(config: &Config) -> kernel::db::Settings {
    kernel::db::Settings {
        connections: config.database.connections,
        ..kernel::db::Settings::new(config.database_url())
    }
}

async fn open(
    config: &Config,
    is_demo: bool,
    database: kernel::db::Settings,
) -> Result<App, Failure> {
    let data_dir = &config.database.data_dir;
    std::fs::create_dir_all(data_dir).map_err(|error| folder_failure(data_dir, &error))?;
    let db = Db::connect(&database).await?;
    migrations::run(db.migration_connection()).await?;
    let survey_keys = SurveyKeys::load_or_create(&data_dir.join("survey.key"))?;
    let signing = SigningKey::load_or_create(&data_dir.join("signing.key"))?;
    let settings = Settings {
        base_url: config.server.base_url.trim_end_matches('/').to_owned(),
        firm_name: config.firm.name.clone(),
        sheet_reader: std::env::current_exe().ok(),
        content_dir: config.content.dir.clone(),
        has_recalls: config.recall.enabled,
        takes_replies: !config.smtp.reply_to.is_empty(),
        mail_address: config.smtp.from_address.clone(),
        trusted_proxies: config.trusted_proxies(),
        is_demo,
    };
    Ok(App {
        db,
        clock: Clock::System,
        ids: Ids::Random,
        settings: Arc::new(settings),
        passwords: Passwords::new(),
        survey_keys: Arc::new(survey_keys),
        signing: Arc::new(signing),
        printer: Arc::new(Printer::new(config.pdf.font_paths.clone())),
        health: Arc::new(Health::new(migrations::newest())),
        under_way: Arc::default(),
    })
}

/// The mailer of the configuration; none without a mail server.
///
/// # Errors
/// When the settings would send a password readably, or name no kind of
/// protection that we know.
pub fn mailer(config: &Config) -> Result<Option<Mailer>, Refused> {
    if config.smtp.host.is_empty() {
        tracing::warn!("no mail server is configured: letters wait in the outbox");
        return Ok(None);
    }
    let transport = smtp(config)?;
    Ok(Some(Mailer::new(
        sender(config),
        Transport::Smtp(transport),
    )))
}

/// The mail server of the configuration, which names one.
///
/// # Errors
/// As [`mailer`].
pub fn smtp(config: &Config) -> Result<Smtp, Refused> {
    let smtp = &config.smtp;
    let security = match smtp.tls.as_str() {
        "implicit" => Security::ImplicitTls,
        "none" => Security::Plain,
        other => {
            return Err(Refused(format!(
                "smtp.tls は implicit か none です: {other}"
            )));
        }
    };
    let credentials = (!smtp.user.is_empty()).then(|| (smtp.user.clone(), smtp.password.clone()));
    let settings = SmtpSettings {
        host: smtp.host.clone(),
        port: smtp.port,
        security,
        credentials,
        timeout: SMTP_TIMEOUT,
    };
    Smtp::new(settings).map_err(|error| Refused(error.to_string()))
}

/// The demo's mailer: the configured mail server, or memory.
///
/// # Errors
/// As [`mailer`].
pub fn demo_mailer(config: &Config) -> Result<Option<Mailer>, Refused> {
    if !config.smtp.host.is_empty() {
        return mailer(config);
    }
    Ok(Some(Mailer::new(
        sender(config),
        Transport::Memory(Memory::default()),
    )))
}

/// Who letters come from.
pub fn sender(config: &Config) -> Sender {
    Sender {
        address: config.smtp.from_address.clone(),
        name: config.firm.name.clone(),
        reply_to: Some(config.smtp.reply_to.clone()).filter(|address| !address.is_empty()),
    }
}

fn folder_failure(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::internal(
        "data_dir.unusable",
        format!("{}: {error}", folder.display()),
    )
}
