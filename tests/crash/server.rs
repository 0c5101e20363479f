//! The real binary in a process of its own, which a kill point can end.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const LONGEST_STOP: Duration = Duration::from_secs(60);

/// A call of the kernel at which the process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KillPoint {
    /// Its name: `fsync` or `pwrite64`.
    pub call: &'static str,
    /// The how-manieth of one thread, from 1.
    pub nth: usize,
}

/// A call of the kernel that fails from some time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub call: &'static str,
    /// What it answers: `EIO`, `ENOSPC`.
    pub error: &'static str,
    /// From the how-manieth of one thread on.
    pub from: usize,
}

/// How the server runs.
#[derive(Clone, Debug)]
pub enum Fate {
    /// Until it is killed from outside.
    Lives,
    /// Until it reaches a kill point.
    DiesAt(KillPoint),
    /// With a disk that fails.
    Suffers(Fault),
    /// Until it is killed from outside; its calls are written to a file.
    IsCounted(PathBuf),
}

/// A running server. Dropping it kills it.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Server {
    /// Starts `terakoya serve` on a data folder and waits until it listens;
    /// nothing when it died before.
    pub async fn start(data: &Path, fate: &Fate) -> Option<Self> {
        Self::start_with_mail(data, fate, None).await
    }

    /// As [`Server::start`], with a mail server on this machine.
    pub async fn start_with_mail(
        data: &Path,
        fate: &Fate,
        mail: Option<SocketAddr>,
    ) -> Option<Self> {
        let port = free_port();
        let url = format!("http://127.0.0.1:{port}");
        let mut command = traced(fate);
        command
            .arg("serve")
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(data)
            .current_dir(data)
            .env("TERAKOYA_SERVER__BASE_URL", &url)
            .env("TERAKOYA_LOG__FILTER", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        if let Some(mail) = mail {
            command
                .env("TERAKOYA_SMTP__HOST", mail.ip().to_string())
                .env("TERAKOYA_SMTP__PORT", mail.port().to_string())
                .env("TERAKOYA_SMTP__TLS", "none");
        }
        let started = command.spawn();
        let mut child = started.expect("strace is installed and the binary is built");
        let output = child.stdout.take().expect("its output is read");
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            if line.contains(&url) && line.contains("動いています") {
                return Some(Self { child, url });
            }
        }
        let _ = child.wait().await;
        None
    }

    /// Asks it to stop, as a service manager does.
    pub fn ask_to_stop(&self) {
        if let Some(leader) = self.child.id() {
            let leader = leader.to_string();
            let _ = std::process::Command::new("kill")
                .args(["-TERM", &leader])
                .status();
        }
    }

    /// How it ended by itself.
    pub async fn ended(mut self) -> ExitStatus {
        let ended = tokio::time::timeout(LONGEST_STOP, self.child.wait()).await;
        ended
            .expect("it stops by itself")
            .expect("it can be waited for")
    }

    /// Whether it is still alive.
    pub async fn answers(&self) -> bool {
        reqwest::get(format!("{}/live", self.url)).await.is_ok()
    }

    /// Kills it, and waits until nothing of it is left.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it can be killed");
    }
}

/// The binary, under strace when its calls matter. Our child is the server
/// itself (`-D`): when it has been waited for, its lock is free.
fn traced(fate: &Fate) -> Command {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-qqq"]);
    match fate {
        Fate::Lives => return Command::new(binary()),
        Fate::DiesAt(KillPoint { call, nth }) => {
            command.args(["-o", "/dev/null", "-e", &format!("trace={call}")]);
            command.args(["-e", &format!("inject={call}:signal=SIGKILL:when={nth}")]);
        }
        Fate::Suffers(Fault { call, error, from }) => {
            command.args(["-o", "/dev/null", "-e", &format!("trace={call}")]);
            command.args(["-e", &format!("inject={call}:error={error}:when={from}+")]);
        }
        Fate::IsCounted(file) => {
            command.args(["-e", "trace=fsync,pwrite64", "-o"]).arg(file);
        }
    }
    command.arg(binary());
    command
}

/// Runs another command of the binary to its end; gives its standard output
/// when it succeeded.
pub async fn run(data: &Path, arguments: &[&str]) -> Result<String, String> {
    run_traced(data, arguments, &Fate::Lives).await
}

/// As [`run`], with a fate.
pub async fn run_traced(data: &Path, arguments: &[&str], fate: &Fate) -> Result<String, String> {
    let output = traced(fate)
        .args(arguments)
        .arg("--data")
        .arg(data)
        .current_dir(data)
        .output()
        .await
        .expect("the binary runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stdout) + &text(&output.stderr))
    }
}

/// `TERAKOYA_BIN`, or the debug build of this workspace.
fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("TERAKOYA_BIN") {
        return path.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests/ lies in the root");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("debug/terakoya")
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound port").port()
}
