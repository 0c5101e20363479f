//! `terakoya figure …`: published figures on the machine, and checking one
//! anywhere with nothing but its files.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use journeys::App;
use journeys::publish_figure::{FigureInput, preview_for_operator, propose_figure};
use journeys::views::figures::{files, register};
use journeys::views::report_satisfaction as report;
use kernel::PublicKey;
use serde_json::json;
use surveys::Mean;
use surveys::figure::{FigureState, Sealed, check, check_seals, english, japanese};
use surveys::grim::{self, Claim};

use super::out::say;
use super::{Refused, print_json};

/// The file of leaves that stands beside a snapshot.
const LEAVES: &str = "rounds.txt";
/// The manifest in the folder of an export.
const MANIFEST: &str = "manifest.json";
/// The list of rounds and seals that stands beside it there.
const SEALS: &str = "seals.txt";

/// Which of them.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 公表値を定義し、出る文を見ます（確定には運営管理者の画面での承認が要ります）
    #[command(after_help = "例: terakoya figure publish --from 2023-04-01 --to 2024-03-31")]
    Publish(Publish),
    /// 公表値を一覧にします
    List(List),
    /// 公表値のファイルを、データベースなしで確かめます
    #[command(
        after_help = "例: terakoya figure verify PUB-2026-0001/manifest.json --snapshot PUB-2026-0001/snapshot.txt"
    )]
    Verify(Verify),
    /// 公表値の根拠のファイルを書き出します
    #[command(after_help = "例: terakoya figure export PUB-2026-0001 --out 監査")]
    Export(Export),
    /// 過去の平均が、その件数でありえる値かを調べます
    #[command(after_help = "例: terakoya figure grim 4.86 --n 11")]
    Grim(Grim),
}

#[derive(clap::Args)]
struct Publish {
    /// 始まりの日（研修の終了日で数えます）
    #[arg(long, value_name = "DATE", value_parser = day)]
    from: NaiveDate,
    /// 終わりの日（この日を含みます）
    #[arg(long, value_name = "DATE", value_parser = day)]
    to: NaiveDate,
    /// このコースだけを数えます
    #[arg(long, value_name = "CODE")]
    track: Option<String>,
    /// 設問の id
    #[arg(long, value_name = "ID", default_value = report::OVERALL)]
    question: String,
    /// 使いみち
    #[arg(long, value_name = "TEXT", default_value = "")]
    note: String,
}

#[derive(clap::Args)]
struct List {
    /// 結果を1行のJSONで出します
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct Verify {
    /// マニフェストのファイル
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 回ごとの数のファイル。隣に rounds.txt があれば、違う回の名前も示します
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// 回と集計の番号のファイル。書き出したフォルダーの manifest.json なら、隣の seals.txt も確かめます
    #[arg(long, value_name = "FILE")]
    seals: Option<PathBuf>,
    /// 公表元から別に受け取った公開鍵
    #[arg(long, value_name = "PUBLIC", allow_hyphen_values = true)]
    key: Option<String>,
    /// 公表元の公開鍵の一覧（/.well-known/terakoya-keys.json を保存したもの）。引退した鍵かどうかも示します
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    keys: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Export {
    /// 証跡の番号
    #[arg(value_name = "ID")]
    code: String,
    /// 書き出す先のフォルダー
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

#[derive(clap::Args)]
struct Grim {
    /// 印刷されている平均
    #[arg(value_name = "MEAN")]
    display: String,
    /// 件数
    #[arg(long, value_name = "N")]
    n: u64,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    kernel::date::parse(text).ok_or_else(|| "日付は 2024-03-31 の形で書いてください。".to_owned())
}

impl Args {
    /// Runs what needs no database; nothing for the others.
    pub fn without_database(&self) -> Option<Result<(), Refused>> {
        match &self.command {
            Command::Verify(args) => Some(verify(args)),
            Command::Grim(args) => Some(judge(args)),
            _ => None,
        }
    }
}

/// Runs what needs the database.
///
/// # Errors
/// Everything that stands against a publication; an unknown figure; when a
/// file cannot be written or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.command {
        Command::Publish(args) => publish(app, args).await,
        Command::List(args) => list(app, args).await,
        Command::Export(args) => export(app, args).await,
        Command::Verify(args) => verify(args),
        Command::Grim(args) => judge(args),
    }
}

async fn publish(app: &App, args: &Publish) -> Result<(), Refused> {
    let input = FigureInput {
        from: args.from,
        to: args.to,
        track: args.track.clone(),
        question: args.question.clone(),
        note: args.note.clone(),
    };
    let id = propose_figure(app, None, &input).await?;
    let preview = preview_for_operator(app, id).await?;
    if let Some(manifest) = &preview.draft.manifest {
        say(japanese(manifest));
        say(english(manifest));
    }
    if !preview.draft.refusals.is_empty() {
        return Err(kernel::Failure::invalid(preview.draft.refusals).into());
    }
    say(format_args!(
        "定義しました。運営管理者が {}/figures/proposals/{id} で承認すると確定します。",
        app.settings.base_url
    ));
    Ok(())
}

async fn list(app: &App, args: &List) -> Result<(), Refused> {
    let register = register(app).await?;
    if args.json {
        let figures: Vec<_> = register
            .figures
            .iter()
            .map(|one| {
                json!({
                    "id": one.public.manifest.id,
                    "state": one.public.state.as_str(),
                    "display": one.public.manifest.display(),
                    "n": one.public.manifest.counts.n(),
                    "sentence_ja": japanese(&one.public.manifest),
                    "sha256": one.public.sha256,
                    "has_drifted": one.has_drifted,
                    "places": one.places.iter().map(|place| place.place.as_str()).collect::<Vec<_>>(),
                })
            })
            .collect();
        let waiting: Vec<_> = register
            .waiting
            .iter()
            .map(|one| one.id.to_string())
            .collect();
        return print_json(&json!({ "figures": figures, "proposals": waiting }));
    }
    if register.figures.is_empty() {
        say("公表値はまだありません。");
    }
    for one in &register.figures {
        let drift = if one.has_drifted && one.public.state == FigureState::Locked {
            "（改訂が必要）"
        } else {
            ""
        };
        say(format_args!(
            "{}  {}{drift}  {}",
            one.public.manifest.id,
            one.public.state.label(),
            japanese(&one.public.manifest)
        ));
        for place in &one.places {
            say(format_args!("    {}: {}", place.kind.label(), place.place));
        }
    }
    if !register.waiting.is_empty() {
        say(format_args!(
            "承認を待っているもの {}件",
            register.waiting.len()
        ));
    }
    Ok(())
}

async fn export(app: &App, args: &Export) -> Result<(), Refused> {
    let files = files(app, &args.code).await?;
    let folder = args.out.join(&files.code);
    std::fs::create_dir_all(&folder).map_err(|error| unusable(&folder, &error))?;
    let named = [
        (MANIFEST, &files.manifest),
        ("snapshot.txt", &files.snapshot),
        (LEAVES, &files.leaves),
        (SEALS, &files.rounds),
    ];
    for (name, text) in named {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| unusable(&path, &error))?;
    }
    say(format_args!("{} に書き出しました。", folder.display()));
    say(format_args!("公開鍵 {}", app.signing.public().text()));
    Ok(())
}

fn verify(args: &Verify) -> Result<(), Refused> {
    let mismatch =
        |mismatch: surveys::figure::Mismatch| Refused(format!("一致しません。{mismatch}"));
    let sealed = Sealed::read(&read(&args.file)?).map_err(mismatch)?;
    let listed = args.keys.as_deref().map(|path| listed_key(path, &sealed));
    let (trusted, is_retired) = match (&args.key, listed.transpose()?) {
        (Some(text), _) => {
            let key = PublicKey::parse(text)
                .ok_or_else(|| Refused("公開鍵（--key）を読み取れません。".to_owned()))?;
            (Some(key), false)
        }
        (None, Some((key, is_retired))) => (Some(key), is_retired),
        (None, None) => (None, false),
    };
    let snapshot = args.snapshot.as_deref().map(read).transpose()?;
    let leaves = args.snapshot.as_deref().and_then(|path| {
        let beside = path.parent().unwrap_or(Path::new(".")).join(LEAVES);
        std::fs::read_to_string(beside).ok()
    });
    let checked = check(
        &sealed,
        trusted.as_ref(),
        snapshot.as_deref(),
        leaves.as_deref(),
    );
    let checked = checked.map_err(mismatch)?;
    let seals = seals(args)?;
    if let Some(seals) = &seals {
        check_seals(&checked.manifest, seals).map_err(mismatch)?;
    }
    say(format_args!(
        "一致しました。{}",
        japanese(&checked.manifest)
    ));
    say(format_args!("  マニフェスト SHA-256 {}", sealed.sha256));
    say(format_args!(
        "  署名 鍵ID {}（{}）",
        checked.key_id,
        if is_retired {
            "公表元の一覧にある鍵。引退した鍵で、いまの署名には使われていません。この鍵の署名は、今も有効です"
        } else if checked.is_key_known {
            "公表元の公開鍵"
        } else {
            "ファイルの中の公開鍵。公表元の鍵かどうかは --key か --keys で確かめてください"
        }
    ));
    if checked.has_snapshot {
        say("  回ごとの数から、同じ平均が出ました。");
    }
    if seals.is_some() {
        say("  回と集計の番号の一覧は、マニフェストのハッシュと合いました。");
    }
    Ok(())
}

/// The list of rounds and seals: the file that was named, else the one in the
/// folder of an export. A manifest that was downloaded alone has another name,
/// so a list of another figure beside it is left alone.
fn seals(args: &Verify) -> Result<Option<String>, Refused> {
    if let Some(path) = &args.seals {
        return read(path).map(Some);
    }
    if args.file.file_name().is_none_or(|name| name != MANIFEST) {
        return Ok(None);
    }
    let beside = args.file.with_file_name(SEALS);
    if beside.exists() {
        read(&beside).map(Some)
    } else {
        Ok(None)
    }
}

/// The key of a publisher's key set that the file names, and whether it signs
/// no more.
fn listed_key(path: &Path, sealed: &Sealed) -> Result<(PublicKey, bool), Refused> {
    let set: serde_json::Value = serde_json::from_str(&read(path)?)
        .map_err(|error| Refused(format!("{}: {error}", path.display())))?;
    let keys = set["keys"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let found = keys
        .iter()
        .find(|key| key["x"].as_str() == Some(sealed.public_key.as_str()));
    let key = found.and_then(|found| Some((found, PublicKey::parse(found["x"].as_str()?)?)));
    let Some((found, key)) = key else {
        return Err(Refused(
            "一致しません。署名した鍵（/public_key）が、公開鍵の一覧にありません。".to_owned(),
        ));
    };
    Ok((key, found["retired"].as_bool().unwrap_or(false)))
}

fn judge(args: &Grim) -> Result<(), Refused> {
    let claim = grim::parse(&args.display)
        .ok_or_else(|| Refused("平均は 4.86 の形で書いてください。".to_owned()))?;
    let judged = grim::judge(claim, args.n)
        .ok_or_else(|| Refused("件数は1以上にしてください。".to_owned()))?;
    let shown = |sum: i64| {
        let mean = Mean::of(sum, args.n).map(|mean| mean.to_string());
        format!("{sum}/{} = {}", args.n, mean.unwrap_or_default())
    };
    match judged {
        Claim::Possible { first, last } => {
            say(format_args!(
                "ありえます（合計 {first}〜{last}、{}）。",
                shown(first)
            ));
            Ok(())
        }
        Claim::Impossible { below, above } => {
            let near: Vec<String> = [below, above].into_iter().flatten().map(shown).collect();
            Err(Refused(format!(
                "{}件の平均が {} になることはありません（近い値は {}）。",
                args.n,
                args.display,
                near.join("、")
            )))
        }
    }
}

fn read(path: &Path) -> Result<String, Refused> {
    std::fs::read_to_string(path).map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &std::io::Error) -> Refused {
    Refused(format!("{}: {error}", path.display()))
}
