//! `terakoya demo`: a small believable world, and the server over it.

use std::path::PathBuf;

use serde::Serialize;

use super::out::say;
use super::{Refused, print_json};
use crate::config::Config;
use crate::demo::{self, World};
use crate::{server, wiring};

/// 見本の世界の引数
#[derive(clap::Args)]
pub struct Args {
    /// 待ち受けるポート。0 なら空いているもの
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// 作って要約を出すだけで、サーバーは動かしません
    #[arg(long)]
    no_serve: bool,
    /// 教材のフォルダー
    #[arg(long, value_name = "DIR", default_value = "course-content")]
    content: PathBuf,
    /// 1行のJSONで出力します
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    url: &'a str,
    #[serde(flatten)]
    world: &'a World,
}

/// Builds the world in a temporary folder, or in `data` when it is given (a
/// world that stands there already is served again), prints one sign-in link
/// per role, and serves it.
///
/// # Errors
/// When the port or the folder is taken, or the course content is not there.
pub async fn run(mut config: Config, data: Option<PathBuf>, args: &Args) -> Result<(), Refused> {
    let scratch = tempfile::tempdir().map_err(|error| Refused(error.to_string()))?;
    config.database.data_dir = data.unwrap_or_else(|| scratch.path().to_owned());
    let _lock = server::FolderLock::take(&config)?;
    let listener = server::listen(&format!("127.0.0.1:{}", args.port)).await?;
    let address = listener
        .local_addr()
        .map_err(|error| Refused(error.to_string()))?;
    config.server.base_url = format!("http://{address}");
    config.content.dir.clone_from(&args.content);
    let app = wiring::demo_app(&config).await?;
    let world = demo::build(&app, &args.content).await?;
    print(&config.server.base_url, &world, args)?;
    if args.no_serve {
        return Ok(());
    }
    let mailer = wiring::demo_mailer(&config)?;
    server::run(&config, app, listener, mailer).await
}

fn print(url: &str, world: &World, args: &Args) -> Result<(), Refused> {
    if args.json {
        return print_json(&Printed { url, world });
    }
    say("見本の世界ができました（すべて架空です）。");
    say(format_args!(
        "  企業 {}社 ・ 従業員 {}人 ・ 受講登録 {}件（修了 {}件）",
        world.companies, world.people, world.enrolments, world.completed
    ));
    say(format_args!(
        "  2025年度の総合満足度 {}（n = {}）",
        world.satisfaction, world.satisfaction_n
    ));
    say(format_args!(
        "  その公表値（だれでも見られます） {}",
        world.figure
    ));
    say("\n役割ごとのサインイン（30日間、何度でも使えます）");
    for link in &world.links {
        say(format_args!("  {}: {}", link.role, link.url));
    }
    let pin = &world.pin;
    say(format_args!(
        "\nメールのない受講者は {url}/sign-in から（会社コード {}・社員番号 {}・PIN {}。PINは1回限り）",
        pin.company, pin.employee_no, pin.pin
    ));
    if args.no_serve {
        say("\nサーバーは動かしていません。");
    } else {
        say(format_args!("\n{url} で動いています。止めるには Ctrl+C。"));
    }
    Ok(())
}
