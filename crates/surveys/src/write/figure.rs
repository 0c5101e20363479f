//! Proposing, locking, superseding and retracting figures.

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, FigureId, FigurePlaceId, FigureProposalId, FigureStateId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use crate::Error;
use crate::entity::{
    figure_head as head, figure_place, figure_proposal, figure_state, published_figure,
};
use crate::figure::{Definition, PlaceKind, Sealed};

const THE_ONE: i32 = 1;
const SUPERSEDED: &str = "superseded";
const RETRACTED: &str = "retracted";

/// Keeps a definition until a second person approves it.
///
/// # Errors
/// When the database refuses.
pub async fn propose(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    definition: &Definition,
    note: &str,
    by: Option<AccountId>,
) -> Result<FigureProposalId, Error> {
    let id: FigureProposalId = ids.fresh(now);
    let row = figure_proposal::ActiveModel {
        id: Set(id),
        period_from: Set(definition.from),
        period_to: Set(definition.to),
        track_id: Set(definition.track),
        question_code: Set(definition.question.clone()),
        note: Set(note.to_owned()),
        proposed_by: Set(by),
        proposed_at: Set(now),
    };
    figure_proposal::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// The number and hash of the newest figure, kept from others until the
/// transaction ends.
///
/// # Errors
/// When the database refuses.
pub async fn lock_chain(tx: &Tx) -> Result<(i64, String), Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL;
    // SQLite's writer holds the whole database already.
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE figure_head SET number = number WHERE id = $1",
        [THE_ONE.into()],
    );
    tx.execute_raw(statement).await?;
    let head = head::Entity::find_by_id(THE_ONE).one(tx).await?;
    let head = head.ok_or_else(|| Error::Stored("the chain of figures has no end".to_owned()))?;
    Ok((head.number, head.sha256))
}

/// A figure to lock at the end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFigure<'a> {
    /// The evidence id.
    pub code: &'a str,
    /// One more than the newest figure's.
    pub number: i64,
    /// The proposal.
    pub proposal: FigureProposalId,
    /// What is handed out.
    pub sealed: &'a Sealed,
    /// One line per round.
    pub snapshot: &'a str,
    /// The rounds and their seals.
    pub rounds: &'a str,
    /// The newest figure's hash.
    pub previous: &'a str,
    /// Who approved it.
    pub by: AccountId,
}

/// Locks a figure at the end of the chain that [`lock_chain`] holds.
///
/// # Errors
/// [`Error::AlreadyPublished`] when its proposal was locked before, or when
/// the database refuses.
pub async fn lock_figure(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewFigure<'_>,
) -> Result<FigureId, Error> {
    let before = published_figure::Entity::find()
        .filter(published_figure::Column::ProposalId.eq(new.proposal))
        .one(tx)
        .await?;
    if before.is_some() {
        return Err(Error::AlreadyPublished);
    }
    let id: FigureId = ids.fresh(now);
    let row = published_figure::ActiveModel {
        id: Set(id),
        code: Set(new.code.to_owned()),
        number: Set(new.number),
        proposal_id: Set(new.proposal),
        manifest: Set(new.sealed.manifest.clone()),
        snapshot: Set(new.snapshot.to_owned()),
        rounds: Set(new.rounds.to_owned()),
        sha256: Set(new.sealed.sha256.clone()),
        previous_sha256: Set(new.previous.to_owned()),
        signature: Set(new.sealed.signature.clone()),
        public_key: Set(new.sealed.public_key.clone()),
        approved_by: Set(new.by),
        locked_at: Set(now),
    };
    published_figure::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    head::Entity::update(head::ActiveModel {
        id: Set(THE_ONE),
        number: Set(new.number),
        sha256: Set(new.sealed.sha256.clone()),
    })
    .exec(tx)
    .await?;
    Ok(id)
}

/// Writes that a later edition stands in a figure's place.
///
/// # Errors
/// When the database refuses.
pub async fn supersede(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    figure: FigureId,
    successor: FigureId,
    by: AccountId,
) -> Result<(), Error> {
    let row = figure_state::ActiveModel {
        id: Set(ids.fresh::<FigureStateId>(now)),
        figure_id: Set(figure),
        status: Set(SUPERSEDED.to_owned()),
        reason: Set("改訂".to_owned()),
        successor_id: Set(Some(successor)),
        changed_by: Set(by),
        changed_at: Set(now),
    };
    figure_state::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Writes that a figure was taken back, and why.
///
/// # Errors
/// [`Error::AlreadyRetracted`], or when the database refuses.
pub async fn retract(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    figure: FigureId,
    reason: &str,
    by: AccountId,
) -> Result<(), Error> {
    let row = figure_state::ActiveModel {
        id: Set(ids.fresh::<FigureStateId>(now)),
        figure_id: Set(figure),
        status: Set(RETRACTED.to_owned()),
        reason: Set(reason.to_owned()),
        successor_id: Set(None),
        changed_by: Set(by),
        changed_at: Set(now),
    };
    let written = figure_state::Entity::insert(row)
        .exec_without_returning(tx)
        .await;
    match written {
        Err(error) if is_unique_violation(&error) => Err(Error::AlreadyRetracted),
        written => {
            written?;
            Ok(())
        }
    }
}

/// Registers a place where a figure is used.
///
/// # Errors
/// When the database refuses.
pub async fn add_place(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    figure: FigureId,
    (kind, place): (PlaceKind, &str),
    by: AccountId,
) -> Result<FigurePlaceId, Error> {
    let id: FigurePlaceId = ids.fresh(now);
    let row = figure_place::ActiveModel {
        id: Set(id),
        figure_id: Set(figure),
        kind: Set(kind.as_str().to_owned()),
        place: Set(place.to_owned()),
        added_by: Set(by),
        added_at: Set(now),
    };
    figure_place::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}
