//! Starting what is measured: the release binary on SQLite, or on a
//! PostgreSQL server of the run's own. Everything listens on loopback.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::process;

/// A PostgreSQL server of the run's own, durable as it comes.
pub struct Postgres {
    binaries: PathBuf,
    data: PathBuf,
    /// Where it listens.
    pub url: String,
}

impl Postgres {
    /// Makes a cluster in `folder` and starts it.
    ///
    /// # Errors
    /// When the distribution's PostgreSQL is not installed or does not start.
    pub fn start(folder: &Path) -> Result<Self, String> {
        let binaries = newest_binaries()?;
        let data = folder.join("pg");
        std::fs::create_dir_all(&data).map_err(|error| error.to_string())?;
        if is_root() {
            run(Command::new("chown").args(["-R", "postgres"]).arg(folder))?;
        }
        let port = free_port()?;
        run(as_postgres(binaries.join("initdb"))
            .args([
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "-D",
            ])
            .arg(&data))?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c max_connections=100",
            data.display()
        );
        run(as_postgres(binaries.join("pg_ctl"))
            .args(["-w", "-l"])
            .arg(data.join("log"))
            .arg("-o")
            .arg(options)
            .arg("-D")
            .arg(&data)
            .arg("start"))?;
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        Ok(Self {
            binaries,
            data,
            url,
        })
    }

    /// Its processes.
    pub fn processes(&self) -> Vec<u32> {
        process::postgres_processes(&self.data)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = as_postgres(self.binaries.join("pg_ctl"));
        // Nothing can be done about a server that does not stop.
        let _ = run(stop.args(["-m", "fast", "-D"]).arg(&self.data).arg("stop"));
    }
}

fn newest_binaries() -> Result<PathBuf, String> {
    let found =
        std::fs::read_dir("/usr/lib/postgresql").map_err(|error| format!("PostgreSQL: {error}"))?;
    let mut versions: Vec<PathBuf> = found
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    versions
        .pop()
        .ok_or_else(|| "PostgreSQL is not installed".to_owned())
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ids = status
        .lines()
        .find(|line| line.starts_with("Uid:"))
        .unwrap_or_default();
    ids.split_whitespace().nth(2) == Some("0")
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: PathBuf) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?}: {status}"))
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener
        .local_addr()
        .map_err(|error| error.to_string())?
        .port())
}

/// The binary under measurement, with its data and its database.
pub struct Terakoya {
    binary: PathBuf,
    data: PathBuf,
    database: Option<String>,
}

/// A running server.
pub struct Running {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// From the start of the process to its first good answer.
    pub started_in: Duration,
}

impl Terakoya {
    /// The binary with a data folder, on SQLite without a database URL.
    pub fn new(binary: PathBuf, data: PathBuf, database: Option<String>) -> Self {
        Self {
            binary,
            data,
            database,
        }
    }

    /// The URL of its database.
    pub fn database_url(&self) -> String {
        let sqlite = || format!("sqlite:{}", self.data.join("terakoya.db").display());
        self.database.clone().unwrap_or_else(sqlite)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .arg("--data")
            .arg(&self.data)
            .env("TERAKOYA_LOG__FILTER", "info,sea_orm_migration=warn");
        if let Some(url) = &self.database {
            command.env("TERAKOYA_DATABASE__URL", url);
        }
        command
    }

    /// Runs one command to its end.
    ///
    /// # Errors
    /// When it refuses.
    pub fn run(&self, arguments: &[&str]) -> Result<(), String> {
        run(self.command().args(arguments))
    }

    /// Starts the server and waits until it is ready. It logs to a file.
    ///
    /// # Errors
    /// When it does not become ready within half a minute.
    pub async fn serve(&self) -> Result<Running, String> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let url = format!("http://{address}");
        let log = File::create(self.data.join("server.log")).map_err(|error| error.to_string())?;
        let started = Instant::now();
        let child = self
            .command()
            .args(["serve", "--listen", &address])
            .env("TERAKOYA_SERVER__BASE_URL", &url)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map_err(|error| error.to_string())?;
        let mut running = Running {
            child,
            url,
            started_in: Duration::ZERO,
        };
        let ready = format!("{}/ready", running.url);
        while started.elapsed() < Duration::from_secs(30) {
            if reqwest::get(&ready)
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                running.started_in = started.elapsed();
                return Ok(running);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Err(format!(
            "the server did not become ready, see {}",
            self.data.join("server.log").display()
        ))
    }
}

impl Running {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already, or ends now: the data has been checked before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
