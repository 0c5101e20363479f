//! What a proposal comes to now, and everything that stands against it.

use std::collections::BTreeSet;

use chrono::SecondsFormat;
use kernel::id::FigureId;
use kernel::{Failure, Fault, date};
use sea_orm::ConnectionTrait;
use surveys::figure::{
    FREE_FROM, FigureState, LEAST, Manifest, PooledWordings, Proposal, QuestionFacts, SinceSecond,
    TrackFacts, comparative_words, japanese, sha256,
};
use surveys::read::{Comparison, FigureFrame, Pooled};
use surveys::{Counts, Medium, Question};

use super::{OPERATOR, code_of, last_day};
use crate::App;

/// A figure as it would be locked now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The manifest; nothing when there is nothing to claim.
    pub manifest: Option<Manifest>,
    /// One line per round.
    pub snapshot: String,
    /// The rounds and their seals.
    pub rounds: String,
    /// The locked figure that it would replace.
    pub replaces: Option<FigureId>,
    /// Every reason why it cannot be published now.
    pub refusals: Vec<Fault>,
}

/// What the moment of locking decides.
pub(super) struct Circumstances {
    pub number: i64,
    pub previous: String,
    pub approved_by: String,
}

pub(super) async fn draft(
    app: &App,
    db: &impl ConnectionTrait,
    proposal: &Proposal,
    circumstances: Circumstances,
) -> Result<Draft, Failure> {
    let frame = surveys::read::figure_frame(db, &proposal.definition).await?;
    let mut refusals = Vec::new();
    let Wording { facts, pooled } = wording(db, &frame, &mut refusals).await?;
    let policies = frame.rounds.iter().map(|round| round.policy_sha256.clone());
    let policies: BTreeSet<String> = policies.collect();
    refuse_open(app, proposal, &frame, &mut refusals);
    refuse_few(&frame, &mut refusals);
    refuse_unproved(app, db, &frame, &mut refusals).await?;
    refuse_crowded(&frame, &mut refusals);
    let earlier = replaces(db, proposal).await?;
    let rounds = frame.rounds_text();
    let snapshot = frame.snapshot.text();
    let web_file_rounds = frame.brought_rounds(Medium::Web);
    let mut manifest = None;
    if let Some((question, form_title)) = facts {
        let now = app.clock.now();
        let made = Manifest {
            id: code_of(circumstances.number, app.clock.today()),
            number: circumstances.number,
            firm: app.settings.firm_name.clone(),
            from: proposal.definition.from,
            to: proposal.definition.to,
            track: track(db, proposal).await?,
            form_title,
            question,
            counts: frame.snapshot.counts(),
            void: frame.void,
            eligible: frame.eligible,
            web_rounds: frame.web_rounds(),
            paper_rounds: frame.brought_rounds(Medium::Paper),
            rounds_sha256: sha256(&rounds),
            snapshot_sha256: frame.snapshot.sha256(),
            merkle_root: frame.snapshot.merkle_root(),
            sources: frame.sources,
            unrecorded: frame.unrecorded,
            software: software(),
            defined_by: proposal
                .by
                .map_or_else(|| OPERATOR.to_owned(), |account| account.to_string()),
            approved_by: circumstances.approved_by,
            approved_at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            supersedes: earlier
                .as_ref()
                .map(|(_, code)| code.clone())
                .unwrap_or_default(),
            previous_sha256: circumstances.previous,
            since_second: Some(SinceSecond {
                late: frame.late,
                withdrawn: frame.withdrawn,
                round_policies: policies.into_iter().collect(),
                pooled,
                typed: Some(frame.typed),
                web_file_rounds: Some(web_file_rounds),
            }),
        };
        refuse_comparisons(&made, &mut refusals);
        manifest = Some(made);
    }
    Ok(Draft {
        manifest,
        snapshot,
        rounds,
        replaces: earlier.map(|(figure, _)| figure),
        refusals,
    })
}

/// The program, with the commit it was built from when the build knew it.
fn software() -> String {
    let version = concat!("terakoya ", env!("CARGO_PKG_VERSION"));
    match option_env!("TERAKOYA_COMMIT") {
        Some(commit) => format!("{version} {commit}"),
        None => version.to_owned(),
    }
}

/// The question as it was asked.
#[derive(Default)]
struct Wording {
    /// The question in its newest words and the form's title; nothing when it
    /// was not asked.
    facts: Option<(QuestionFacts, String)>,
    /// The decisions that join its wordings, when there are several.
    pooled: Vec<PooledWordings>,
}

/// The question as the form versions of the period worded it. Different words
/// are refused, unless somebody decided that they may be pooled.
async fn wording(
    db: &impl ConnectionTrait,
    frame: &FigureFrame,
    refusals: &mut Vec<Fault>,
) -> Result<Wording, Failure> {
    let mut facts: Option<(QuestionFacts, String)> = None;
    let mut words: BTreeSet<String> = BTreeSet::new();
    let mut asked = Vec::new();
    for id in &frame.questions {
        asked.extend(surveys::read::question_in_form(db, *id).await?);
    }
    asked.sort_by_key(|(_, _, number)| *number);
    for (question, title, number) in asked {
        words.insert(words_of(&question)?);
        match &mut facts {
            None => {
                let first = QuestionFacts {
                    code: question.code,
                    label: question.label,
                    body: question.body,
                    scale: question.scale,
                    versions: vec![number],
                };
                facts = Some((first, title));
            }
            Some((known, known_title)) => {
                known.versions.push(number);
                known.label = question.label;
                known.body = question.body;
                known.scale = question.scale;
                *known_title = title;
            }
        }
    }
    let decisions = surveys::read::comparisons(db).await?;
    let classes = Pooled::of(&decisions);
    let differs = words
        .iter()
        .map(|words| classes.of_words(words))
        .collect::<BTreeSet<_>>();
    if differs.len() > 1 {
        refusals.push(Fault::new(
            "/from",
            "figure.wordings",
            "期間の途中で設問文か選択肢が変わっています。ことばの違う設問は1つの平均にできません。期間を分けるか、まとめてよいかを「設問のことば」で決めてください。",
        ));
    }
    let is_used = |decision: &Comparison| {
        let class = classes.of_words(&decision.words.0);
        words.len() > 1 && words.iter().any(|words| classes.of_words(words) == class)
    };
    let pooled = decisions.iter().filter(|decision| is_used(decision));
    Ok(Wording {
        facts,
        pooled: pooled.map(pooled_wordings).collect(),
    })
}

/// What tells wordings apart, as it is stored.
fn words_of(question: &Question) -> Result<String, Failure> {
    let scale = serde_json::to_string(&question.scale);
    let scale = scale.map_err(|error| Failure::internal("figure.scale", error))?;
    Ok(format!("{}{scale}", question.body))
}

fn pooled_wordings(decision: &Comparison) -> PooledWordings {
    let (one, other) = decision.words.clone();
    PooledWordings {
        words: [one, other],
        reason: decision.reason.clone(),
        decided_by: decision.by.to_string(),
        decided_on: decision.on,
    }
}

fn refuse_open(app: &App, proposal: &Proposal, frame: &FigureFrame, refusals: &mut Vec<Fault>) {
    let to = proposal.definition.to;
    if surveys::cutoff(to) > app.clock.now() {
        let message = format!(
            "この期間の研修の回答は {} まで受け付けます。そのあとで公表してください。",
            last_day(to)
        );
        refusals.push(Fault::new("/to", "figure.not_over", message));
    }
    let open = frame
        .rounds
        .iter()
        .filter(|round| round.closed_on.is_none());
    let open = open.count();
    if open > 0 {
        let message =
            format!("締め切っていない回が{open}回あります。すべて締め切ってから公表してください。");
        refusals.push(Fault::new("/to", "figure.open_rounds", message));
    }
    // Of an open round it would tell when somebody's ballot comes back.
    if open == 0 && frame.has_waiting {
        let message = "締め切った回に、まだ数えていない回答があります。";
        refusals.push(Fault::new("/to", "figure.waiting", message));
    }
}

fn refuse_few(frame: &FigureFrame, refusals: &mut Vec<Fault>) {
    let counts: Counts = frame.snapshot.counts();
    let n = counts.mean().map_or(0, |mean| mean.n());
    if n < LEAST {
        let message = format!("評価が{n}件です。公表には{LEAST}件以上が必要です。");
        refusals.push(Fault::new("/from", "figure.too_few", message));
    } else if n < FREE_FROM && frame.eligible.is_none() {
        let message = format!(
            "評価が{FREE_FROM}件未満（{n}件）のときは回答率を一緒に示す必要がありますが、対象者数の記録がない回があります。"
        );
        refusals.push(Fault::new("/from", "figure.rate_unknown", message));
    }
}

/// A figure is signed over cells that are what their seals and ballots say: the
/// newest proof must hold and be new, and the question's cells must be their deltas now.
async fn refuse_unproved(
    app: &App,
    db: &impl ConnectionTrait,
    frame: &FigureFrame,
    refusals: &mut Vec<Fault>,
) -> Result<(), Failure> {
    let proof = surveys::read::newest_proof(db).await?;
    if let Some(proof) = proof.as_ref().filter(|proof| !proof.holds()) {
        let message = format!(
            "集計の検算（{}）が一致しませんでした。運用者が原因を直し、もう一度一致するまで公表できません。",
            date::display_instant(proof.at)
        );
        refusals.push(Fault::new("/from", "figure.unproved", message));
    } else if let Some(proof) = proof.filter(|proof| proof.is_stale(app.clock.now())) {
        let message = format!(
            "集計の検算が {} から行われていません。運用者に知らせてください。",
            date::display_instant(proof.at)
        );
        refusals.push(Fault::new("/from", "figure.proof_stale", message));
    }
    let differing = surveys::read::unproved_cells(db, &frame.questions).await?;
    if differing > 0 {
        let message = format!(
            "この設問の集計のうち{differing}件が、締め切りごとの記録と一致しません。運用者に知らせてください。一致するまで公表できません。"
        );
        refusals.push(Fault::new("/from", "figure.cells_differ", message));
    }
    Ok(())
}

/// More answers than people: somebody is counted twice, or E is wrong, and the
/// printed rate with it.
fn refuse_crowded(frame: &FigureFrame, refusals: &mut Vec<Fault>) {
    let crowded = frame.crowded_rounds();
    if crowded > 0 {
        let message = format!(
            "回答が対象者数より多い回が{crowded}回あります。二重に数えた回答を無効にするなど、その回を直してから公表してください。"
        );
        refusals.push(Fault::new("/from", "figure.more_than_eligible", message));
    }
}

/// Titles and names stand in the sentence too.
fn refuse_comparisons(manifest: &Manifest, refusals: &mut Vec<Fault>) {
    let words = comparative_words(&japanese(manifest));
    if !words.is_empty() {
        let message = format!(
            "コース名・アンケート名・設問名に「{}」とあります。他社と比べる言葉のあるものは公表できません。",
            words.join("」「")
        );
        refusals.push(Fault::new("/track", "figure.comparison", message));
    }
}

async fn track(
    db: &impl ConnectionTrait,
    proposal: &Proposal,
) -> Result<Option<TrackFacts>, Failure> {
    let Some(id) = proposal.definition.track else {
        return Ok(None);
    };
    let version = courses::read::current_version(db, id).await?;
    Ok(version.map(|version| TrackFacts {
        code: version.track.code,
        title: version.title,
    }))
}

/// The locked figure of the same definition.
async fn replaces(
    db: &impl ConnectionTrait,
    proposal: &Proposal,
) -> Result<Option<(FigureId, String)>, Failure> {
    for figure in surveys::read::figures(db).await?.into_iter().rev() {
        let other = surveys::read::proposal(db, figure.proposal).await?;
        let is_same = other.is_some_and(|other| other.definition == proposal.definition);
        if is_same && surveys::read::state(db, figure.id).await? == FigureState::Locked {
            return Ok(Some((figure.id, figure.code)));
        }
    }
    Ok(None)
}
