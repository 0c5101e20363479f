//! Published figures: the firm's register, what everybody may see of one, and
//! the files that check it.

use kernel::id::FigureProposalId;
use kernel::{Actor, Failure, Role};
use sea_orm::ConnectionTrait;
use surveys::figure::{Figure, FigureState, Manifest, Place, Proposal, Revision, Snapshot};

use surveys::proof::Proof;

use crate::App;

/// Who sees the register, a figure's places and the annex.
pub const FIGURE_READERS: &[Role] = &[Role::FirmAdmin, Role::Auditor];

/// A figure as everybody may see it: totals, never a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFigure {
    /// What it claims.
    pub manifest: Manifest,
    /// What it is now.
    pub state: FigureState,
    /// What it counts otherwise than the edition that it replaces; nothing for
    /// a first edition.
    pub revision: Option<Revision>,
    /// The hash of its manifest.
    pub sha256: String,
    /// The manifest as a file.
    pub file: String,
    /// The key that signed it.
    pub public_key: String,
    /// Whether this installation signs with another key by now. What the old
    /// one signed still holds.
    pub is_key_retired: bool,
}

/// A figure as the firm sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmFigure {
    /// What everybody sees.
    pub public: PublicFigure,
    /// Where it is used.
    pub places: Vec<Place>,
    /// Whether counting again now gives another result: 改訂が必要.
    pub has_drifted: bool,
}

/// The firm's register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRegister {
    /// Every figure, newest first.
    pub figures: Vec<FirmFigure>,
    /// Proposals that nobody approved yet, newest first.
    pub waiting: Vec<Proposal>,
    /// The newest proof of the counts behind all of them.
    pub proof: Option<Proof>,
}

/// The files behind a figure: the auditor's annex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureFiles {
    /// The evidence id.
    pub code: String,
    /// The signed manifest.
    pub manifest: String,
    /// The counts of each round.
    pub snapshot: String,
    /// The hash of each line of the snapshot.
    pub leaves: String,
    /// The rounds and the seals they are pinned to.
    pub rounds: String,
}

/// What everybody may see of a figure.
///
/// # Errors
/// Not found.
pub async fn public_figure(app: &App, code: &str) -> Result<PublicFigure, Failure> {
    let db = app.db.read();
    let figure = surveys::read::figure_by_code(&db, code).await?;
    in_full(app, &db, &figure.ok_or_else(Failure::not_found)?).await
}

/// The same without its revision, for badge and manifest: other sites' visitors
/// ask for these, and a revision reads both editions' rounds.
///
/// # Errors
/// Not found.
pub async fn public_claim(app: &App, code: &str) -> Result<PublicFigure, Failure> {
    let db = app.db.read();
    let figure = surveys::read::figure_by_code(&db, code).await?;
    claim(app, &db, &figure.ok_or_else(Failure::not_found)?).await
}

async fn in_full(
    app: &App,
    db: &impl ConnectionTrait,
    figure: &Figure,
) -> Result<PublicFigure, Failure> {
    let shown = claim(app, db, figure).await?;
    Ok(PublicFigure {
        revision: revision(db, figure, &shown.manifest).await?,
        ..shown
    })
}

async fn claim(
    app: &App,
    db: &impl ConnectionTrait,
    figure: &Figure,
) -> Result<PublicFigure, Failure> {
    let state = surveys::read::state(db, figure.id).await?;
    let file = figure.sealed.file();
    Ok(PublicFigure {
        revision: None,
        manifest: manifest(figure)?,
        state,
        sha256: figure.sealed.sha256.clone(),
        file: file.ok_or_else(|| Failure::internal("figure.broken", figure.code.clone()))?,
        is_key_retired: app.signing.public().text() != figure.sealed.public_key,
        public_key: figure.sealed.public_key.clone(),
    })
}

async fn revision(
    db: &impl ConnectionTrait,
    figure: &Figure,
    claim: &Manifest,
) -> Result<Option<Revision>, Failure> {
    if claim.supersedes.is_empty() {
        return Ok(None);
    }
    let earlier = surveys::read::figure_by_code(db, &claim.supersedes).await?;
    let earlier = earlier.ok_or_else(|| Failure::internal("figure.broken", figure.code.clone()))?;
    let moves = surveys::read::moves_between(db, &earlier, figure).await?;
    Ok(Some(Revision::between(&manifest(&earlier)?, claim, moves)))
}

fn manifest(figure: &Figure) -> Result<Manifest, Failure> {
    let broken =
        |field: &str| Failure::internal("figure.broken", format!("{} {field}", figure.code));
    let value = serde_json::from_str(&figure.sealed.manifest).map_err(|_| broken("JSON"))?;
    Manifest::read(&value).map_err(broken)
}

/// A figure as the firm sees it.
///
/// # Errors
/// Forbidden for whoever is none of [`FIGURE_READERS`]; not found.
pub async fn firm_figure(app: &App, actor: &Actor, code: &str) -> Result<FirmFigure, Failure> {
    actor.require(FIGURE_READERS)?;
    let db = app.db.read();
    let figure = surveys::read::figure_by_code(&db, code).await?;
    for_firm(app, &db, &figure.ok_or_else(Failure::not_found)?).await
}

async fn for_firm(
    app: &App,
    db: &impl ConnectionTrait,
    figure: &Figure,
) -> Result<FirmFigure, Failure> {
    Ok(FirmFigure {
        public: in_full(app, db, figure).await?,
        places: surveys::read::places(db, figure.id).await?,
        has_drifted: has_drifted(db, figure).await?,
    })
}

/// Whether counting the same definition again gives another snapshot.
async fn has_drifted(db: &impl ConnectionTrait, figure: &Figure) -> Result<bool, Failure> {
    let proposal = surveys::read::proposal(db, figure.proposal).await?;
    let proposal =
        proposal.ok_or_else(|| Failure::internal("figure.broken", figure.code.clone()))?;
    let frame = surveys::read::figure_frame(db, &proposal.definition).await?;
    Ok(frame.snapshot.text() != figure.snapshot)
}

/// The firm's register. What waits for a second person is the firm's admin's
/// only: an auditor looks at what was published.
///
/// # Errors
/// Forbidden for whoever is none of [`FIGURE_READERS`].
pub async fn figure_register(app: &App, actor: &Actor) -> Result<FigureRegister, Failure> {
    actor.require(FIGURE_READERS)?;
    let mut all = register(app).await?;
    if !actor.has(Role::FirmAdmin) {
        all.waiting.clear();
    }
    Ok(all)
}

/// As [`figure_register`], for the operator on the machine.
///
/// # Errors
/// When the database refuses.
pub async fn register(app: &App) -> Result<FigureRegister, Failure> {
    let db = app.db.read();
    let all = surveys::read::figures(&db).await?;
    let approved: Vec<FigureProposalId> = all.iter().map(|figure| figure.proposal).collect();
    let mut figures = Vec::new();
    for figure in all.iter().rev() {
        figures.push(for_firm(app, &db, figure).await?);
    }
    let mut waiting = surveys::read::proposals(&db).await?;
    waiting.retain(|proposal| !approved.contains(&proposal.id));
    Ok(FigureRegister {
        figures,
        waiting,
        proof: surveys::read::newest_proof(&db).await?,
    })
}

/// The files behind a figure.
///
/// # Errors
/// Forbidden for whoever is none of [`FIGURE_READERS`]; not found.
pub async fn figure_files(app: &App, actor: &Actor, code: &str) -> Result<FigureFiles, Failure> {
    actor.require(FIGURE_READERS)?;
    files(app, code).await
}

/// As [`figure_files`], for the operator on the machine.
///
/// # Errors
/// Not found.
pub async fn files(app: &App, code: &str) -> Result<FigureFiles, Failure> {
    let db = app.db.read();
    let figure = surveys::read::figure_by_code(&db, code).await?;
    let figure = figure.ok_or_else(Failure::not_found)?;
    let broken = || Failure::internal("figure.broken", code.to_owned());
    let snapshot = Snapshot::parse(&figure.snapshot).map_err(|_| broken())?;
    Ok(FigureFiles {
        manifest: figure.sealed.file().ok_or_else(broken)?,
        leaves: snapshot.leaves_text(),
        code: figure.code,
        snapshot: figure.snapshot,
        rounds: figure.rounds,
    })
}
