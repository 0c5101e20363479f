//! How surveys of a track, or of one company's people in it, are held from now
//! on. Rounds that are open keep what they were opened with; their k may rise.

use kernel::audit::Event;
use kernel::id::RoundId;
use kernel::{Actor, Failure, Fault, Role};
use serde_json::json;
use surveys::{K_SCORE, Mode, Policy};

use crate::App;

/// The highest k that can be chosen: more would hide everything.
const MOST_K: i32 = 100;

/// What a firm's admin chose, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyModeInput {
    /// The track's code.
    pub track: String,
    /// The company's code; empty for every company without a choice of its own.
    pub company: String,
    /// See [`Mode::as_str`].
    pub mode: String,
    /// The least number of answers that a score is shown for.
    pub k: String,
}

/// Keeps a choice.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; invalid with every fault.
pub async fn choose_survey_mode(
    app: &App,
    actor: &Actor,
    input: &SurveyModeInput,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let track = courses::read::track_by_code(&tx, &input.track).await?;
    let company = match input.company.trim() {
        "" => None,
        code => Some(people::read::company_by_code(&tx, code).await?),
    };
    let (mode, k) = (Mode::parse(&input.mode), k_of(&input.k));
    let mut faults = Vec::new();
    if track.is_none() {
        faults.push(Fault::new(
            "/track",
            "track.unknown",
            "コースを一覧から選んでください。",
        ));
    }
    if company == Some(None) {
        let message = "この企業コードは登録されていません。";
        faults.push(Fault::new("/company", "company.unknown", message));
    }
    if mode.is_none() {
        let message = "記名か匿名かを選んでください。";
        faults.push(Fault::new("/mode", "survey.mode", message));
    }
    faults.extend(k.as_ref().err().cloned());
    let (Some(track), Some(mode), Ok(k), true) = (track, mode, k, faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let company = company.flatten().map(|company| company.id);
    let policy = Policy {
        k_score: k,
        ..Policy::usual(mode)
    };
    let by = actor.account;
    surveys::write::set_policy(&tx, &app.ids, now, (track.id, company), &policy, by).await?;
    let event = Event {
        company,
        actor: Some(by),
        action: "survey.mode_chosen",
        object: Some(track.id.0),
        detail: &json!({ "mode": mode.as_str(), "k": k, "policy": policy.sha256() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Raises the k of a round. It can never be lowered.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; not found; invalid for a
/// number that is not above the one in force.
pub async fn raise_round_k(
    app: &App,
    actor: &Actor,
    round: RoundId,
    k: &str,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let k = k_of(k).map_err(|fault| Failure::invalid(vec![fault]))?;
    let tx = app.db.write().await?;
    if !surveys::write::raise_k(&tx, round, k).await? {
        let message = "いまの件数より大きい数を入力してください。下げることはできません。";
        return Err(Failure::invalid(vec![Fault::new(
            "/k", "survey.k", message,
        )]));
    }
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "survey.k_raised",
        object: Some(round.0),
        detail: &json!({ "k": k }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

fn k_of(typed: &str) -> Result<i32, Fault> {
    let k = typed.trim().parse().ok();
    k.filter(|k| (K_SCORE..=MOST_K).contains(k)).ok_or_else(|| {
        let message = format!("{K_SCORE}から{MOST_K}までの数を入力してください。");
        Fault::new("/k", "survey.k", message)
    })
}
