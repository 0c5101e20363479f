//! `terakoya serve`: the server.

use journeys::App;

use super::Refused;
use super::out::say;
use crate::config::Config;
use crate::{server, wiring};

/// サーバーの引数
#[derive(clap::Args)]
pub struct Args {
    /// 待ち受けるアドレス（設定 server.listen より優先）
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
}

/// Serves until asked to stop. On a new installation it prints the one-time
/// link of the first firm admin.
///
/// # Errors
/// When the address is taken, another server holds the folder, or the database
/// cannot keep a write.
pub async fn run(config: &Config, app: App, args: &Args) -> Result<(), Refused> {
    let _lock = server::FolderLock::take(config)?;
    let address = args.listen.as_ref().unwrap_or(&config.server.listen);
    let listener = server::listen(address).await?;
    if let Some(link) = journeys::create_setup_link(&app).await? {
        say(format_args!(
            "最初の運営管理者を登録してください（30分間・1回限り）: {link}"
        ));
    }
    say(format_args!(
        "{} で動いています。止めるには Ctrl+C。",
        app.settings.base_url
    ));
    let mailer = wiring::mailer(config)?;
    server::run(config, app, listener, mailer).await
}
