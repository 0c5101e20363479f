//! The evidence of a published figure as a one-page PDF, and its badge as PNG.
//! Both follow from the locked manifest and what became of the figure, so they
//! are made anew at each request: a figure may be retracted.

use kernel::{Actor, Failure, PublicKey, date};
use surveys::figure::{FigureState, Manifest, english, japanese, left_out, pooled_wordings};
use surveys::{Bounds, interval};

use crate::App;
use crate::pdf::{Badge, EvidenceSheet};
use crate::views::figures::{FirmFigure, PublicFigure, firm_figure, public_claim};

/// The evidence sheet of a figure, for whoever reads the firm's register.
///
/// # Errors
/// Forbidden for whoever may not; not found; a conflict when
/// this installation lacks the font or one of its letters.
pub async fn print_figure(app: &App, actor: &Actor, code: &str) -> Result<Vec<u8>, Failure> {
    let figure = firm_figure(app, actor, code).await?;
    app.printer.print_evidence(sheet(app, &figure)).await
}

/// The badge of a figure as PNG, for everybody.
///
/// # Errors
/// Not found; a conflict when this installation lacks the font or one of its
/// letters.
pub async fn print_badge(app: &App, code: &str) -> Result<Vec<u8>, Failure> {
    let figure = public_claim(app, code).await?;
    app.printer.print_badge(badge(&figure)).await
}

fn badge(figure: &PublicFigure) -> Badge {
    let manifest = &figure.manifest;
    let evidence = format!("証跡 {}", manifest.id);
    if figure.state != FigureState::Locked {
        return Badge {
            display: None,
            title: figure.state.label().to_owned(),
            basis: String::new(),
            evidence,
        };
    }
    let rate = match manifest.rate().as_str() {
        "" => "回答率 不明".to_owned(),
        rate => format!("回答率 {rate}%"),
    };
    Badge {
        display: Some(manifest.display()),
        title: format!("{} 5段階平均", manifest.question.label),
        basis: format!("n={} {rate}", manifest.counts.n()),
        evidence,
    }
}

fn sheet(app: &App, figure: &FirmFigure) -> EvidenceSheet {
    let public = &figure.public;
    let manifest = &public.manifest;
    let counts = &manifest.counts;
    let grade = |grade: usize| {
        let share = counts.share(grade).map(|share| share.to_string());
        (grade, counts.rated[grade - 1], share.unwrap_or_default())
    };
    EvidenceSheet {
        code: manifest.id.clone(),
        firm: manifest.firm.clone(),
        fate: fate(&public.state),
        sentence_ja: japanese(manifest),
        sentence_en: english(manifest),
        display: manifest.display(),
        basis: format!("合計 {} ÷ {}件", counts.sum(), counts.n()),
        grades: (1..=5).rev().map(grade).collect(),
        facts: facts(figure),
        address: format!("{}/figures/{}", app.settings.base_url, manifest.id),
    }
}

fn fate(state: &FigureState) -> String {
    match state {
        FigureState::Locked => String::new(),
        FigureState::Superseded { by } => {
            format!("この値は改訂されました。新しい値は {by} です。")
        }
        FigureState::Retracted { reason, at } => format!(
            "この値は {} に取り下げられました。理由：{reason}",
            date::display(date::jst_date(*at))
        ),
    }
}

fn facts(figure: &FirmFigure) -> Vec<(String, String)> {
    let public = &figure.public;
    let manifest = &public.manifest;
    let key_id = PublicKey::parse(&public.public_key).map(|key| key.id());
    let retired = if public.is_key_retired {
        "（この鍵は引退しています。署名は今も確かめられます）"
    } else {
        ""
    };
    let mut facts = counted(manifest);
    facts.extend(rests_on(manifest));
    let revision = public.revision.as_ref();
    facts.extend(revision.map(|revision| ("改訂".to_owned(), revision.to_string())));
    let previous = match manifest.previous_sha256.as_str() {
        "" => "なし（最初の公表値）",
        hash => hash,
    };
    facts.extend([
        (
            "確定した日時".to_owned(),
            format!("{}（2人目が承認）", manifest.approved_at),
        ),
        ("マニフェスト SHA-256".to_owned(), public.sha256.clone()),
        (
            "スナップショット SHA-256".to_owned(),
            manifest.snapshot_sha256.clone(),
        ),
        (
            "回の一覧の根（Merkle）".to_owned(),
            manifest.merkle_root.clone(),
        ),
        ("前のマニフェスト".to_owned(), previous.to_owned()),
        (
            "署名の鍵（Ed25519）".to_owned(),
            format!(
                "鍵ID {}　公開鍵 {}{retired}",
                key_id.unwrap_or_default(),
                public.public_key
            ),
        ),
        ("計算したプログラム".to_owned(), manifest.software.clone()),
    ]);
    facts
}

fn counted(manifest: &Manifest) -> Vec<(String, String)> {
    let counts = &manifest.counts;
    let turnout = match manifest.eligible {
        Some(eligible) => format!(
            "{}%（対象{eligible}人・回答{}人）",
            manifest.rate(),
            counts.responses()
        ),
        None => format!("対象者数の記録がありません（回答{}人）", counts.responses()),
    };
    let mut facts = vec![("回答率".to_owned(), turnout)];
    if let Some(limits) = interval::d5(counts) {
        facts.push((
            "95%区間（D5）".to_owned(),
            format!("{limits}（偶然のゆれの幅）"),
        ));
    }
    let eligible = manifest
        .eligible
        .and_then(|eligible| u64::try_from(eligible).ok());
    let bounds = eligible.and_then(|eligible| Bounds::of(counts.mean()?, eligible));
    if let Some(bounds) = bounds {
        let text = format!("全員が答えていたら {bounds} のどこか");
        facts.push(("答えなかった人の影響".to_owned(), text));
    }
    facts.push(("除いたもの".to_owned(), left_out(manifest)));
    facts.extend(pooled(manifest));
    facts
}

fn rests_on(manifest: &Manifest) -> Vec<(String, String)> {
    let slashed = |day: chrono::NaiveDate| day.format("%Y/%m/%d");
    let period = format!(
        "{} から {} に終了した研修（日本時間、両端を含む）",
        slashed(manifest.from),
        slashed(manifest.to)
    );
    let course = manifest
        .track
        .as_ref()
        .map_or("すべて", |track| track.title.as_str());
    let question = &manifest.question;
    let mut facts = vec![
        ("期間".to_owned(), period),
        ("研修コース".to_owned(), course.to_owned()),
        ("アンケート".to_owned(), manifest.form_title.clone()),
        (
            "設問".to_owned(),
            format!(
                "{}：{}（1から5：{}）",
                question.label,
                question.body,
                question.scale.join(" ／ ")
            ),
        ),
        (
            "計算のしかた".to_owned(),
            surveys::figure::definition_text().to_owned(),
        ),
        ("数えた回".to_owned(), manifest.rounds_in_words()),
    ];
    facts.extend(sources(manifest));
    facts
}

/// The decisions that joined wordings, in short: the manifest holds them whole.
fn pooled(manifest: &Manifest) -> Option<(String, String)> {
    const LISTED: usize = 1;
    const LONGEST: usize = 24;
    let decisions = pooled_wordings(manifest, LONGEST);
    let more = decisions.len().saturating_sub(LISTED);
    let mut text: Vec<String> = decisions.into_iter().take(LISTED).collect();
    if more > 0 {
        text.push(format!("ほか{more}件（マニフェストに記載）"));
    }
    (!text.is_empty()).then(|| ("設問のことば".to_owned(), text.join("、")))
}

/// The files that ratings came from; of many the number only, so that the sheet
/// stays one page.
fn sources(manifest: &Manifest) -> Option<(String, String)> {
    const LISTED: usize = 3;
    let ballots: i64 = manifest.sources.iter().map(|source| source.ballots).sum();
    let typed = manifest.typed();
    let all = ballots + typed + manifest.unrecorded;
    if all == 0 {
        return None;
    }
    let listed = manifest.sources.iter().take(LISTED);
    let mut text: Vec<String> = listed
        .map(|source| {
            let medium = source.medium.label();
            format!(
                "{medium} {}枚（{} 取り込み、SHA-256 {}）",
                source.ballots, source.imported_on, source.sha256
            )
        })
        .collect();
    let more = manifest.sources.len().saturating_sub(LISTED);
    if more > 0 {
        text.push(format!("ほか{more}ファイル（マニフェストに記載）"));
    }
    if typed > 0 {
        text.push(format!("画面から1枚ずつ入力したもの {typed}枚"));
    }
    if manifest.unrecorded > 0 {
        text.push(format!(
            "ファイルの記録がないもの {}枚",
            manifest.unrecorded
        ));
    }
    Some((
        format!("取り込み・入力したアンケート {all}枚"),
        text.join("、"),
    ))
}
