//! Builds the application from the configuration.

use std::path::Path;
use std::sync::Arc;

use journeys::{App, Health, Settings};
use kernel::{Clock, Db, Failure, Ids};
use people::Passwords;
use surveys::SurveyKeys;

use crate::config::Config;

/// Opens the database, brings its schema up to date and loads the keys.
///
/// # Errors
/// When the database cannot be opened or migrated, or a key file cannot be
/// read.
pub async fn app(config: &Config) -> Result<App, Failure> {
    let data_dir = &config.database.data_dir;
    std::fs::create_dir_all(data_dir).map_err(|error| folder_failure(data_dir, &error))?;
    let db = Db::connect(&kernel::db::Settings {
        url: config.database_url(),
        schema: None,
        connections: config.database.connections,
    })
    .await?;
    migrations::run(db.migration_connection()).await?;
    let survey_keys = SurveyKeys::load_or_create(&data_dir.join("survey.key"))?;
    let settings = Settings {
        base_url: config.server.base_url.trim_end_matches('/').to_owned(),
        firm_name: config.firm.name.clone(),
        sheet_reader: std::env::current_exe().ok(),
        is_demo: false,
    };
    Ok(App {
        db,
        clock: Clock::System,
        ids: Ids::Random,
        settings: Arc::new(settings),
        passwords: Passwords::new(),
        survey_keys: Arc::new(survey_keys),
        health: Arc::new(Health::new(migrations::newest())),
    })
}

fn folder_failure(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::internal("data_dir.unusable", format!("{}: {error}", folder.display()))
}
