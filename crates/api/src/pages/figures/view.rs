//! A figure in words.

use journeys::views::figures::{FirmFigure, PublicFigure};
use kernel::{PublicKey, date};
use surveys::figure::{
    FigureState, Manifest, RATE_IN_PRINT_BELOW, japanese, left_out, pooled_wordings,
};
use surveys::{Bounds, interval};

/// How many characters of a wording and of a reason a page shows: it is
/// printed on one sheet, too. The manifest holds them whole.
const LONGEST: usize = 120;

/// A claim in words.
pub(super) struct ClaimView {
    pub(super) code: String,
    pub(super) sentence_ja: String,
    pub(super) sentence_en: String,
    pub(super) display: String,
    pub(super) n: i64,
    pub(super) sum: i64,
    pub(super) responses: i64,
    /// What is not in the mean, each kind by its name.
    pub(super) left_out: String,
    /// Why different wordings stand in one mean, each decision in one line.
    pub(super) pooled: Vec<String>,
    /// 5 first, with its percentage.
    pub(super) grades: Vec<(usize, i64, String)>,
    /// Empty where it is not known.
    pub(super) eligible: String,
    pub(super) rate: String,
    pub(super) is_rate_low: bool,
    pub(super) interval: String,
    pub(super) bounds: String,
    pub(super) period: String,
    pub(super) course: String,
    pub(super) form: String,
    pub(super) question: String,
    pub(super) body: String,
    pub(super) scale: String,
    pub(super) rounds: String,
    /// Files of paper ratings, each in one line.
    pub(super) sources: Vec<String>,
    pub(super) typed: i64,
    pub(super) unrecorded: i64,
    pub(super) definition: &'static str,
    pub(super) approved_at: String,
    pub(super) firm: String,
    pub(super) snapshot_sha256: String,
    pub(super) merkle_root: String,
    pub(super) previous: String,
    pub(super) supersedes: String,
    pub(super) software: String,
}

impl From<&Manifest> for ClaimView {
    fn from(manifest: &Manifest) -> Self {
        let counts = &manifest.counts;
        let share = |grade: usize| {
            let share = counts.share(grade).map(|share| share.to_string());
            (grade, counts.rated[grade - 1], share.unwrap_or_default())
        };
        let bounds = manifest
            .eligible
            .and_then(|eligible| Bounds::of(counts.mean()?, u64::try_from(eligible).ok()?));
        let source = |source: &surveys::figure::SourceFile| {
            let medium = source.medium.label();
            format!(
                "{medium}のアンケート {}枚（{} 取り込み、ファイルの SHA-256 {}）",
                source.ballots, source.imported_on, source.sha256
            )
        };
        let slashed = |day: chrono::NaiveDate| day.format("%Y/%m/%d");
        let rate = manifest.rate();
        Self {
            code: manifest.id.clone(),
            sentence_ja: japanese(manifest),
            sentence_en: surveys::figure::english(manifest),
            display: manifest.display(),
            n: counts.n(),
            sum: counts.sum(),
            responses: counts.responses(),
            left_out: left_out(manifest),
            pooled: pooled_wordings(manifest, LONGEST),
            grades: (1..=5).rev().map(share).collect(),
            eligible: manifest
                .eligible
                .map(|eligible| eligible.to_string())
                .unwrap_or_default(),
            is_rate_low: is_below(&rate, RATE_IN_PRINT_BELOW),
            rate,
            interval: interval::d5(counts)
                .map(|found| found.to_string())
                .unwrap_or_default(),
            bounds: bounds.map(|bounds| bounds.to_string()).unwrap_or_default(),
            period: format!("{} から {}", slashed(manifest.from), slashed(manifest.to)),
            course: manifest
                .track
                .as_ref()
                .map_or_else(|| "すべて".to_owned(), |track| track.title.clone()),
            form: manifest.form_title.clone(),
            question: manifest.question.label.clone(),
            body: manifest.question.body.clone(),
            scale: manifest.question.scale.join(" ／ "),
            rounds: manifest.rounds_in_words(),
            sources: manifest.sources.iter().map(source).collect(),
            typed: manifest.typed(),
            unrecorded: manifest.unrecorded,
            definition: surveys::figure::definition_text(),
            approved_at: manifest.approved_at.clone(),
            firm: manifest.firm.clone(),
            snapshot_sha256: manifest.snapshot_sha256.clone(),
            merkle_root: manifest.merkle_root.clone(),
            previous: manifest.previous_sha256.clone(),
            supersedes: manifest.supersedes.clone(),
            software: manifest.software.clone(),
        }
    }
}

fn is_below(rate: &str, percent: u64) -> bool {
    let whole = rate.split('.').next().unwrap_or_default();
    whole.parse::<u64>().is_ok_and(|whole| whole < percent)
}

/// A published figure in words.
pub(super) struct FigureView {
    pub(super) claim: ClaimView,
    pub(super) state: &'static str,
    /// Its tone among the notices.
    pub(super) tone: &'static str,
    /// What became of it, in one sentence; empty while it stands.
    pub(super) fate: String,
    /// What it counts otherwise than the edition before; empty for a first one.
    pub(super) revision: String,
    /// The later edition's page.
    pub(super) successor: String,
    pub(super) sha256: String,
    pub(super) public_key: String,
    pub(super) key_id: String,
    /// Whether newer figures are signed with another key.
    pub(super) is_key_retired: bool,
    pub(super) path: String,
}

impl From<&PublicFigure> for FigureView {
    fn from(figure: &PublicFigure) -> Self {
        let (tone, fate, successor) = match &figure.state {
            FigureState::Locked => ("ok", String::new(), String::new()),
            FigureState::Superseded { by } => (
                "warn",
                format!("この値は改訂されました。新しい値は {by} です。"),
                super::path(by),
            ),
            FigureState::Retracted { reason, at } => (
                "bad",
                format!(
                    "この値は {} に取り下げられました。理由：{reason}",
                    date::display(date::jst_date(*at))
                ),
                String::new(),
            ),
        };
        let key_id = PublicKey::parse(&figure.public_key).map(|key| key.id());
        Self {
            claim: ClaimView::from(&figure.manifest),
            state: figure.state.label(),
            tone,
            fate,
            revision: figure
                .revision
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            successor,
            sha256: figure.sha256.clone(),
            public_key: figure.public_key.clone(),
            key_id: key_id.unwrap_or_default(),
            is_key_retired: figure.is_key_retired,
            path: super::path(&figure.manifest.id),
        }
    }
}

/// A figure among the firm's.
pub(super) struct FirmView {
    pub(super) figure: FigureView,
    pub(super) places: Vec<PlaceView>,
    pub(super) has_drifted: bool,
    pub(super) is_retracted: bool,
}

/// A place where a figure is used.
pub(super) struct PlaceView {
    pub(super) kind: &'static str,
    pub(super) place: String,
    pub(super) at: String,
}

impl From<&FirmFigure> for FirmView {
    fn from(firm: &FirmFigure) -> Self {
        let place = |place: &surveys::figure::Place| PlaceView {
            kind: place.kind.label(),
            place: place.place.clone(),
            at: date::display(date::jst_date(place.at)),
        };
        Self {
            figure: FigureView::from(&firm.public),
            places: firm.places.iter().map(place).collect(),
            has_drifted: firm.has_drifted,
            is_retracted: matches!(firm.public.state, FigureState::Retracted { .. }),
        }
    }
}
