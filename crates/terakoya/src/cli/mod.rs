//! The command line: `terakoya <noun or verb>`. Exit code 0 done, 1 refused
//! with a reason on standard error, 2 wrong usage.
//!
//! One file per command, each with its arguments (`Args`) and
//! `pub async fn run(app: &App, args: &Args) -> Result<(), Refused>`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::Failure;

use crate::config::Config;
use crate::{logging, wiring};

mod certificates;
mod company;
mod content;
mod demo;
mod doctor;
mod enrol;
mod figure;
mod healthcheck;
mod import;
mod import_ratings;
mod import_roster;
mod mail;
mod migrate;
mod openapi;
mod out;
mod parse_sheet;
mod questions;
mod quiz;
mod reminders;
mod satisfaction;
mod serve;
mod verify;

/// カスタマーハラスメント対応研修の学習管理サーバー
#[derive(Parser)]
#[command(name = "terakoya", version, about)]
struct Cli {
    /// 設定ファイル（既定: ./terakoya.toml）
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// データを置くフォルダー（既定: ./data）
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 修了証を発行する・調べる
    #[command(alias = "certificate")]
    Certificates(certificates::Args),
    /// 契約企業を登録する・一覧にする
    Company(company::Args),
    /// 教材を調べる・公開する
    Content(content::Args),
    /// 見本の世界を作って動かします
    Demo(demo::Args),
    /// 環境を調べて、直すところを言います
    Doctor(doctor::Args),
    /// 従業員を研修コースに登録します
    Enrol(enrol::Args),
    /// 公表する満足度を定義・確認・検証します
    Figure(figure::Args),
    /// 動いているサーバーの準備ができているか調べます
    Healthcheck(healthcheck::Args),
    /// ファイルを取り込みます
    Import(import::Args),
    /// データベースの構造を最新にします
    Migrate(migrate::Args),
    /// 戻ってきたメールを記録します
    Mail(mail::Args),
    /// OpenAPI文書を出力します
    Openapi(openapi::Args),
    /// テストの統計を出します
    Quiz(quiz::Args),
    /// サーバーがブックを読むために使います
    #[command(name = people::roster::SUBCOMMAND, hide = true)]
    ParseSheet(parse_sheet::Args),
    /// 設問バンクを調べます
    Questions(questions::Args),
    /// 督促の予定を調べます
    Reminders(reminders::Args),
    /// 期間の満足度を、根拠の数と一緒に出します
    Satisfaction(satisfaction::Args),
    /// サーバーを動かします
    Serve(serve::Args),
    /// 保存されたデータの整合性を調べます
    Verify(verify::Args),
}

/// Why a command did not do what was asked; goes to standard error.
pub struct Refused(pub String);

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        let mut text = failure.message.clone();
        // The message of a single fault is that fault's own.
        let listed = if failure.faults.len() > 1 {
            failure.faults.as_slice()
        } else {
            &[]
        };
        for fault in listed {
            text.push_str(&format!("\n  {}: {}", fault.pointer, fault.message));
        }
        if let Some(source) = &failure.source {
            text.push_str(&format!("\n  ({source})"));
        }
        Self(text)
    }
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    if let Command::ParseSheet(args) = &cli.command {
        return exit_code(parse_sheet::run(args));
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return refuse(&Refused(error.to_string())),
    };
    exit_code(runtime.block_on(dispatch(cli)))
}

fn exit_code(outcome: Result<(), Refused>) -> ExitCode {
    let lost = out::loss().map(|loss| Refused(loss.to_owned()));
    match outcome.and(lost.map_or(Ok(()), Err)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refused) => refuse(&refused),
    }
}

fn refuse(refused: &Refused) -> ExitCode {
    out::complain(&refused.0);
    ExitCode::FAILURE
}

async fn dispatch(cli: Cli) -> Result<(), Refused> {
    if let Command::Content(args) = &cli.command
        && let Some(outcome) = args.without_database()
    {
        return outcome;
    }
    if let Command::Certificates(args) = &cli.command
        && let Some(outcome) = args.without_database()
    {
        return outcome;
    }
    if let Command::Figure(args) = &cli.command
        && let Some(outcome) = args.without_database()
    {
        return outcome;
    }
    let mut config = Config::load(cli.config.as_deref()).map_err(Refused)?;
    if let Some(data) = &cli.data {
        config.database.data_dir.clone_from(data);
    }
    logging::start(&config.log).map_err(Refused)?;
    match &cli.command {
        Command::Demo(args) => return demo::run(config, cli.data, args).await,
        Command::Doctor(args) => return doctor::run(&config, args).await,
        Command::Healthcheck(args) => return healthcheck::run(&config, args).await,
        _ => {}
    }
    let app = match &cli.command {
        Command::Serve(_) => wiring::app(&config).await?,
        _ => wiring::console_app(&config).await?,
    };
    match cli.command {
        Command::Certificates(args) => certificates::run(&app, &args).await,
        Command::Company(args) => company::run(&app, &args).await,
        Command::Content(args) => content::run(&app, &args).await,
        Command::Demo(_)
        | Command::Doctor(_)
        | Command::Healthcheck(_)
        | Command::ParseSheet(_) => Ok(()),
        Command::Enrol(args) => enrol::run(&app, &args).await,
        Command::Figure(args) => figure::run(&app, &args).await,
        Command::Import(args) => import::run(&app, &args).await,
        Command::Mail(args) => mail::run(&app, &args).await,
        Command::Migrate(args) => migrate::run(&app, &args).await,
        Command::Openapi(args) => openapi::run(&app, &args).await,
        Command::Quiz(args) => quiz::run(&app, &args).await,
        Command::Reminders(args) => reminders::run(&app, &args).await,
        Command::Questions(args) => questions::run(&app, &args).await,
        Command::Satisfaction(args) => satisfaction::run(&app, &args).await,
        Command::Serve(args) => serve::run(&config, app, &args).await,
        Command::Verify(args) => verify::run(&app, &args).await,
    }
}

/// Prints `value` as one line of JSON, for `--json`.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Refused> {
    let text = serde_json::to_string(value).map_err(|error| Refused(error.to_string()))?;
    out::say(text);
    Ok(())
}
