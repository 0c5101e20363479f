//! Runs the door and the workers until the process is asked to stop or the
//! database can no longer be believed.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use journeys::App;
use kernel::Failure;
use mail::Mailer;
use poem::listener::TcpAcceptor;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Refused;
use crate::config::Config;
use crate::workers::Workers;

/// Longer than the longest handler, so that an accepted request finishes.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(40);
/// How long a kept-alive connection may be silent.
const IDLE_CONNECTION: Duration = Duration::from_secs(75);

/// Holds a SQLite data folder for one server: two would each believe that they
/// alone write. The lock ends with the process, however it ends.
pub struct FolderLock {
    _file: Option<File>,
}

impl FolderLock {
    /// Takes the folder; PostgreSQL needs no lock.
    ///
    /// # Errors
    /// When another server holds it.
    pub fn take(config: &Config) -> Result<Self, Refused> {
        if !config.database_url().starts_with("sqlite:") {
            return Ok(Self { _file: None });
        }
        let folder = &config.database.data_dir;
        std::fs::create_dir_all(folder).map_err(|error| unusable(folder, &error))?;
        let file =
            File::create(folder.join("server.lock")).map_err(|error| unusable(folder, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(_) => Err(Refused(format!(
                "{} は別のサーバーが使っています。そちらを止めるか、--data で別のフォルダーを指定してください。",
                folder.display()
            ))),
        }
    }
}

fn unusable(folder: &Path, error: &std::io::Error) -> Refused {
    Refused(format!("{}: {error}", folder.display()))
}

/// Listens on `address`; port 0 takes a free one.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn listen(address: &str) -> Result<TcpListener, Refused> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Refused(format!("{address} で待ち受けできません: {error}")))
}

/// Serves until SIGTERM or Ctrl+C, then finishes what was accepted; or stops
/// by itself when the database cannot keep a write.
///
/// # Errors
/// Why it stopped by itself.
pub async fn run(
    config: &Config,
    app: App,
    listener: TcpListener,
    mailer: Option<Mailer>,
) -> Result<(), Refused> {
    // Before the first answer: whoever was answered may ask to stop.
    let mut terminate =
        signal(SignalKind::terminate()).map_err(|error| Refused(error.to_string()))?;
    let mut interrupt =
        signal(SignalKind::interrupt()).map_err(|error| Refused(error.to_string()))?;
    let database = kernel::db::Settings::new(config.database_url());
    let mut workers = Workers::start(&app, database, mailer)?;
    let acceptor = TcpAcceptor::from_tokio(listener).map_err(|error| Refused(error.to_string()))?;
    let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
    let server = poem::Server::new_with_acceptor(acceptor)
        .idle_timeout(IDLE_CONNECTION)
        .run_with_graceful_shutdown(
            api::endpoint(app.clone()),
            async move {
                // An error means that the sender is gone: stop all the same.
                let _ = stopping.await;
            },
            Some(SHUTDOWN_GRACE),
        );
    let server = tokio::spawn(server);
    let reason = tokio::select! {
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        failure = workers.must_stop() => Some(failure),
    };
    app.health.drain();
    // The receiver is gone only when the server has ended already.
    let _ = stop.send(());
    let served = server.await.map_err(|error| Refused(error.to_string()))?;
    workers.stop().await;
    served.map_err(|error| Refused(error.to_string()))?;
    reason.map_or(Ok(()), |failure: Failure| Err(failure.into()))
}
