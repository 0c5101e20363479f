//! `terakoya mail`: a letter that came back is reported.

use journeys::App;

use super::Refused;
use super::out::say;

/// メール
#[derive(clap::Args)]
#[command(after_help = "例: terakoya mail bounced taro@example.jp --reason \"550 User unknown\"")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// あとから戻ってきたメールの宛先に、宛先不明の印を付けます
    Bounced {
        /// 届かなかったメールアドレス
        address: String,
        /// 戻ってきたメールに書いてある理由
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Runs the command.
///
/// # Errors
/// When nobody has the address, or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    let Command::Bounced { address, reason } = &args.command;
    let marked = journeys::report_bounce(app, None, address, reason).await?;
    if marked == 0 {
        say("このメールアドレスには、もう宛先不明の印が付いています。");
    } else {
        say("宛先不明の印を付けました。アドレスが直るまで、督促は送りません。");
    }
    Ok(())
}
