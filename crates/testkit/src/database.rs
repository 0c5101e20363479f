//! A database of a test's own, on either backend.
//!
//! The migrations run once in each test program. Every test gets a copy of what
//! they leave: of the file on SQLite, of the template database on PostgreSQL.

use std::path::{Path, PathBuf};

use kernel::Db;
use kernel::db::Settings;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::OnceCell;

/// Names the PostgreSQL server of the run; tests run on SQLite without it.
const SERVER: &str = "TERAKOYA_TEST_POSTGRES";

/// A database of one test's own. Dropping it removes it.
pub struct TestDb {
    /// The database, open.
    pub db: Db,
    /// How to open it a second time.
    pub settings: Settings,
    _place: Place,
}

/// What holds a test's database until it is dropped.
enum Place {
    Folder(#[expect(dead_code)] tempfile::TempDir),
    Server(#[expect(dead_code)] OnServer),
}

/// A fresh migrated database.
///
/// # Panics
/// When the database cannot be made: the test cannot go on.
pub async fn db() -> TestDb {
    match std::env::var(SERVER) {
        Ok(server) => {
            let template = server_template(&server).await;
            on_server(&server, Some(template)).await
        }
        Err(_) => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let template = file_template().await;
            std::fs::copy(template, file_in(&folder)).expect("the template is copied");
            in_folder(folder).await
        }
    }
}

/// As [`db`], before any migration.
///
/// # Panics
/// When the database cannot be made: the test cannot go on.
pub async fn empty_db() -> TestDb {
    match std::env::var(SERVER) {
        Ok(server) => on_server(&server, None).await,
        Err(_) => in_folder(tempfile::tempdir().expect("a temporary folder")).await,
    }
}

fn file_in(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("terakoya.db")
}

fn settings_of(file: &Path) -> Settings {
    Settings::new(format!("sqlite:{}", file.display()))
}

async fn in_folder(folder: tempfile::TempDir) -> TestDb {
    let settings = settings_of(&file_in(&folder));
    open(settings, Place::Folder(folder)).await
}

async fn open(settings: Settings, place: Place) -> TestDb {
    let db = Db::connect(&settings)
        .await
        .expect("the test database opens");
    TestDb {
        db,
        settings,
        _place: place,
    }
}

async fn migrate(settings: &Settings) {
    let db = Db::connect(settings).await.expect("the template opens");
    migrations::run(db.migration_connection())
        .await
        .expect("the migrations run");
    db.close().await.expect("the template closes");
}

/// A migrated SQLite file. Its folder is left to the system's cleaning: nothing
/// runs at the end of a test program.
async fn file_template() -> &'static Path {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    let make = || async {
        let folder = tempfile::tempdir().expect("a temporary folder").keep();
        let file = folder.join("template.db");
        migrate(&settings_of(&file)).await;
        file
    };
    TEMPLATE.get_or_init(make).await
}

/// The name of a migrated PostgreSQL database that nobody is connected to.
async fn server_template(server: &str) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let make = || async {
        let name = format!("template_{}", random_name());
        create_database(server, &name, None).await;
        migrate(&Settings::new(url_of(server, &name))).await;
        name
    };
    TEMPLATE.get_or_init(make).await
}

async fn on_server(server: &str, template: Option<&str>) -> TestDb {
    let name = format!("test_{}", random_name());
    create_database(server, &name, template).await;
    let settings = Settings {
        connections: 4,
        ..Settings::new(url_of(server, &name))
    };
    let place = OnServer {
        server: server.to_owned(),
        name,
    };
    open(settings, Place::Server(place)).await
}

/// A database on the test server, dropped with this value.
struct OnServer {
    server: String,
    name: String,
}

impl Drop for OnServer {
    /// Waits for a thread of its own: a drop cannot wait on the test's runtime.
    /// A database that stays behind costs room on the test server only.
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let remove = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let server = connect(&server).await;
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                server.execute_unprepared(&drop).await.ok();
                server.close().await.ok();
            });
            Ok::<(), std::io::Error>(())
        };
        let removed = std::thread::spawn(remove).join();
        if !matches!(removed, Ok(Ok(()))) {
            eprintln!("the database {} stays on the test server", self.name);
        }
    }
}

async fn create_database(server: &str, name: &str, template: Option<&str>) {
    let like = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
    let server = connect(server).await;
    server
        .execute_unprepared(&format!("CREATE DATABASE {name}{like}"))
        .await
        .expect("a database of the test's own");
    server.close().await.expect("the connection closes");
}

async fn connect(server: &str) -> DatabaseConnection {
    Database::connect(server)
        .await
        .expect("the PostgreSQL server answers")
}

fn url_of(server: &str, name: &str) -> String {
    let (host, _) = server
        .rsplit_once('/')
        .expect("the server's address names a database");
    format!("{host}/{name}")
}

fn random_name() -> String {
    let bytes = kernel::secret::random_bytes::<16>().expect("entropy");
    uuid::Uuid::from_bytes(bytes).simple().to_string()
}
