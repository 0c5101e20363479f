//! Typing sheets of paper in, one at a time: the instructor's own sessions, and
//! any for the firm's admin. A sheet counts as one from a file does, and its
//! number keeps it from being counted twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::id::SessionId;
use kernel::{Actor, Failure, Fault, Role, Tx, date};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sessions::{SessionFacts, TrainingSession};
use surveys::write::{HeldOnPaper, Paper, Sums};
use surveys::{Error, Form, Given, Medium, QuestionKind, RoundKind};

use crate::App;
use crate::import_ratings::FORM;

const MAX_PAPER_NO: usize = 50;

/// Who may type sheets in.
pub const PAPER_TYPISTS: &[Role] = &[Role::FirmAdmin, Role::Instructor];

/// A session whose sheets are typed in.
#[derive(Clone, Debug)]
pub struct PaperSession {
    /// The session.
    pub session: TrainingSession,
    /// The track's title now.
    pub track: String,
    /// What its sheets ask.
    pub form: Form,
    /// Sheets that count so far.
    pub counted: i64,
}

/// A new session, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperSessionInput {
    /// 開催回
    pub code: String,
    /// The track's code.
    pub track: String,
    /// Its last day.
    pub ended_on: String,
    /// Who taught it; an instructor's own name is taken for theirs.
    pub instructor: String,
}

/// A sheet, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaperInput {
    /// 回答番号
    pub paper_no: String,
    /// The company's code.
    pub company: String,
    /// The ratings.
    pub answers: Vec<Given>,
}

/// The sessions that the actor may type sheets of, newest first.
///
/// # Errors
/// Forbidden for others.
pub async fn paper_sessions(
    app: &App,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<TrainingSession>, Failure> {
    actor.require(PAPER_TYPISTS)?;
    let all = sessions::read::ended_between(&app.db.read(), from, to).await?;
    let own = |session: &TrainingSession| is_own(actor, session);
    Ok(all.into_iter().filter(own).collect())
}

/// A session of the actor's.
///
/// # Errors
/// Forbidden for others; not found for a foreign session.
pub async fn paper_session(
    app: &App,
    actor: &Actor,
    id: SessionId,
) -> Result<PaperSession, Failure> {
    let db = app.db.read();
    let session = session_of(&db, actor, id).await?;
    let rounds = surveys::read::rounds_of_sessions(&db, &[id]).await?;
    let (form, counted) = match rounds.get(&id) {
        Some(round) => (
            surveys::read::form_of_version(&db, round.version).await?,
            surveys::read::sheets_counted(&db, round.id).await?,
        ),
        None => (surveys::read::latest_form(&db, FORM).await?, 0),
    };
    let version = courses::read::current_version(&db, session.facts.track).await?;
    Ok(PaperSession {
        track: version.map(|version| version.title).unwrap_or_default(),
        form: form.ok_or_else(|| Error::NoForm(FORM.to_owned()))?,
        counted,
        session,
    })
}

async fn session_of(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: SessionId,
) -> Result<TrainingSession, Failure> {
    actor.require(PAPER_TYPISTS)?;
    let found = sessions::read::by_ids(db, &[id]).await?.remove(&id);
    found
        .filter(|session| is_own(actor, session))
        .ok_or_else(Failure::not_found)
}

/// People write their name with and without spaces.
fn is_own(actor: &Actor, session: &TrainingSession) -> bool {
    let bare = |name: &str| -> String { name.chars().filter(|c| !c.is_whitespace()).collect() };
    let own = bare(&actor.display_name);
    let is_theirs = !own.is_empty() && bare(&session.facts.instructor) == own;
    actor.has(Role::FirmAdmin) || is_theirs
}

/// Puts a session on record, or finds it again.
///
/// # Errors
/// Forbidden for others; invalid with every fault; a conflict for a session
/// that is on record otherwise.
pub async fn open_paper_session(
    app: &App,
    actor: &Actor,
    input: &PaperSessionInput,
) -> Result<SessionId, Failure> {
    actor.require(PAPER_TYPISTS)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let code = input.code.trim();
    let track = courses::read::track_by_code(&tx, &input.track).await?;
    let ended_on = date::parse(input.ended_on.trim());
    let mut faults = Vec::new();
    if track.is_none() {
        faults.push(Fault::new(
            "/track",
            "track.unknown",
            "コースを一覧から選んでください。",
        ));
    }
    let is_past = ended_on.is_some_and(|day| day <= app.clock.today());
    if !is_past {
        let message = "研修が終わった日を、今日までの日付で入力してください。";
        faults.push(Fault::new("/ended_on", "date.syntax", message));
    }
    let instructor = match actor.has(Role::FirmAdmin) {
        true => input.instructor.trim().to_owned(),
        false => actor.display_name.clone(),
    };
    if instructor.is_empty() {
        faults.push(Fault::new(
            "/instructor",
            "text.missing",
            "講師の氏名を入力してください。",
        ));
    }
    let (Some(track), Some(ended_on)) = (track, ended_on) else {
        return Err(Failure::invalid(faults));
    };
    let facts = SessionFacts {
        track: track.id,
        instructor,
        ended_on,
    };
    if !facts.is_storable(code) {
        let message = "開催回のコードと講師の氏名を、短く、改行なしで入力してください。";
        faults.push(Fault::new("/code", "session.code", message));
    }
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let ensured = sessions::write::ensure(&tx, &app.ids, now, code, &facts, false).await?;
    session_of(&tx, actor, ensured.id).await?;
    if !ensured.is_new {
        return Ok(ensured.id);
    }
    note(
        app,
        &tx,
        actor,
        "session.created",
        ensured.id,
        json!({ "code": code }),
    )
    .await?;
    tx.commit().await?;
    Ok(ensured.id)
}

/// Counts one sheet.
///
/// # Errors
/// Forbidden for others; not found for a foreign session; invalid with every
/// fault, for a number that was counted before, and for a sheet more than people
/// could answer.
pub async fn type_paper(
    app: &App,
    actor: &Actor,
    id: SessionId,
    input: &PaperInput,
) -> Result<(), Failure> {
    let found = paper_session(app, actor, id).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let paper = check(&tx, &found.form, input).await?;
    let (session, version) = (&found.session, found.form.version);
    let held = HeldOnPaper {
        id: session.id,
        ended_on: session.facts.ended_on,
        medium: Medium::Paper,
    };
    let track = session.facts.track;
    let (ids, companies) = (&app.ids, BTreeSet::from([paper.company]));
    let round =
        surveys::write::ensure_paper_round(&tx, ids, now, version, track, held, &companies).await?;
    if round.kind == RoundKind::Paper && round.import_medium != Medium::Paper {
        return Err(Error::FromTheWeb.into());
    }
    let ratings = found.form.ratings_by_label();
    let questions: BTreeSet<_> = ratings.into_values().collect();
    let (papers, mut sums) = ([paper], Sums::default());
    let counted =
        surveys::write::count_papers(&tx, ids, now, &round, &questions, &papers, &mut sums).await?;
    let Some(seq) = counted.seq.filter(|_| counted.ballots > 0) else {
        let message = "この回答番号の用紙は、すでに数えています。";
        return Err(Failure::invalid(vec![Fault::new(
            "/paper_no",
            "paper.twice",
            message,
        )]));
    };
    sums.write(&tx).await?;
    surveys::write::record_typed_sheet(&tx, now, (round.id, seq), actor.account).await?;
    let detail = json!({ "round": round.id, "paper_no": input.paper_no.trim() });
    note(app, &tx, actor, "paper.typed", id, detail).await?;
    tx.commit().await
}

async fn check(tx: &Tx, form: &Form, input: &PaperInput) -> Result<Paper, Failure> {
    let mut faults = Vec::new();
    let paper_no = input.paper_no.trim();
    let is_short = (1..=MAX_PAPER_NO).contains(&paper_no.chars().count());
    if !is_short || paper_no.chars().any(char::is_control) {
        let message = format!("用紙に書いた番号を、{MAX_PAPER_NO}文字までで入力してください。");
        faults.push(Fault::new("/paper_no", "paper.number", message));
    }
    let company = people::read::company_by_code(tx, input.company.trim()).await?;
    if company.is_none() {
        let message = "契約企業を一覧から選んでください。";
        faults.push(Fault::new("/company", "company.unknown", message));
    }
    let mut answers = BTreeMap::new();
    match form.fill(&input.answers) {
        Ok(filled) => answers = filled.answers,
        Err(found) => faults.extend(found),
    }
    match company {
        Some(company) if faults.is_empty() => Ok(Paper {
            paper_no: paper_no.to_owned(),
            company: company.id,
            answers,
        }),
        _ => Err(Failure::invalid(faults)),
    }
}

/// The rating questions of a sheet: words on paper are not typed in.
pub fn ratings_of(form: &Form) -> Form {
    let mut ratings = form.clone();
    ratings
        .questions
        .retain(|question| question.kind == QuestionKind::Rating);
    ratings
}

async fn note(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    action: &'static str,
    session: SessionId,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action,
        object: Some(session.0),
        detail: &detail,
    };
    app.audit(tx, &event).await
}
