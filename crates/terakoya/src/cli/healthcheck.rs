//! `terakoya healthcheck`: asks the running server whether it is ready; for
//! containers without curl.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Refused;
use crate::config::Config;

/// Nothing to choose.
#[derive(clap::Args)]
pub struct Args {}

/// Succeeds when `/ready` answers 200.
///
/// # Errors
/// When nothing answers, or the server is not ready.
pub async fn run(config: &Config, _args: &Args) -> Result<(), Refused> {
    let status = ask(&config.server.listen)
        .await
        .map_err(|error| Refused(format!("{}: {error}", config.server.listen)))?;
    if status == "200" {
        Ok(())
    } else {
        Err(Refused(format!("準備ができていません（{status}）")))
    }
}

/// The status code of `GET /ready`.
async fn ask(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    Ok(String::from_utf8_lossy(&head[9..]).into_owned())
}
