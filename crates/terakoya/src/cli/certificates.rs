//! `terakoya certificates`: issues what is missing, and checks a signed file.

use std::path::{Path, PathBuf};

use enrolments::SignedFile;
use journeys::App;
use journeys::views::certificates::{FileCheck, check_file, file_differs};
use kernel::{PublicKey, known_keys};
use serde::Deserialize;

use super::Refused;

/// 修了証
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// 修了証のない修了者に発行します（何度実行しても、1人に1枚です）
    IssueMissing,
    /// 電子署名つきデータ（JSON）が本物か調べます
    Verify {
        /// 受講者がダウンロードしたファイル
        file: PathBuf,
        /// 公開鍵のファイル（/.well-known/terakoya-keys.json を保存したもの）。これだけで調べ、データベースは使いません
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

impl Args {
    /// The outcome of a command that needs no database.
    pub fn without_database(&self) -> Option<Result<(), Refused>> {
        match &self.command {
            Command::Verify {
                file,
                keys: Some(keys),
            } => Some(verify_with(file, keys)),
            _ => None,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the file is not what was signed, or the database refuses.
pub async fn run(app: &App, args: &Args) -> Result<(), Refused> {
    match &args.command {
        Command::IssueMissing => {
            let issued = journeys::issue_missing_certificates(app).await?;
            println!("修了証を{issued}枚発行しました。");
            Ok(())
        }
        Command::Verify { file, .. } => verify_here(app, file).await,
    }
}

/// With the keys of this installation, and field by field against what was
/// issued here.
async fn verify_here(app: &App, file: &Path) -> Result<(), Refused> {
    let text = read(file)?;
    let mut keys = known_keys::all(&app.db.read()).await?;
    let current = app.signing.public();
    keys.push((current.id(), current));
    let outcome = judge(check_file(&text, &keys));
    let differing = file_differs(app, &text).await?;
    match differing {
        Some(fields) if !fields.is_empty() => Err(Refused(format!(
            "発行した修了証と違う項目があります: {}",
            fields.join(", ")
        ))),
        Some(_) => outcome.map(|()| say_sound(&text)),
        None => match outcome {
            Ok(()) => Err(Refused(
                "署名は正しいですが、この番号の修了証は、このデータベースにありません。".to_owned(),
            )),
            Err(refused) => Err(refused),
        },
    }
}

fn verify_with(file: &Path, keys: &Path) -> Result<(), Refused> {
    let text = read(file)?;
    let keys = keys_of(&read(keys)?)?;
    judge(check_file(&text, &keys))?;
    say_sound(&text);
    Ok(())
}

fn judge(check: FileCheck) -> Result<(), Refused> {
    match check {
        FileCheck::Sound => Ok(()),
        FileCheck::NoCertificate => Err(Refused(
            "修了証の電子署名つきデータではありません。".to_owned(),
        )),
        FileCheck::UnknownKey(id) => Err(Refused(format!(
            "鍵「{id}」の公開鍵がないので、調べられません。"
        ))),
        FileCheck::Changed => Err(Refused(
            "署名が合いません。中身が書き換えられています。".to_owned(),
        )),
    }
}

fn say_sound(text: &str) {
    let file = SignedFile::parse(text);
    let serial = file.as_ref().and_then(SignedFile::serial);
    println!(
        "署名は正しく、書き換えられていません。証明書番号: {}",
        serial.unwrap_or_default()
    );
    println!("差し替えや取り消しがないかは、確認ページで確かめてください。");
}

fn read(path: &Path) -> Result<String, Refused> {
    std::fs::read_to_string(path).map_err(|error| Refused(format!("{}: {error}", path.display())))
}

/// The keys of a JSON web key set; other kinds of keys are passed over.
fn keys_of(text: &str) -> Result<Vec<(String, PublicKey)>, Refused> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        #[serde(default)]
        kid: String,
        #[serde(default)]
        x: String,
    }
    let set: Set = serde_json::from_str(text)
        .map_err(|error| Refused(format!("公開鍵のファイルが読めません: {error}")))?;
    let keys = set.keys.into_iter();
    Ok(keys
        .filter_map(|key| Some((key.kid, PublicKey::parse(&key.x)?)))
        .collect())
}

#[cfg(test)]
mod tests {
    use kernel::SigningKey;

    use super::*;

    #[test]
    fn a_key_set_is_read_and_other_keys_are_passed_over() {
        let key = SigningKey::random().expect("entropy").public();
        let text = format!(
            "{{\"keys\":[{{\"kty\":\"RSA\",\"n\":\"1\"}},{{\"kid\":\"{}\",\"x\":\"{}\"}}]}}",
            key.id(),
            key.text()
        );
        let keys = keys_of(&text).ok().expect("a key set");
        assert_eq!(keys, [(key.id(), key)]);
        assert!(keys_of("[]").is_err());
    }
}
