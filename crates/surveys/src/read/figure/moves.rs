//! What moved between two editions, by the seals that they are pinned to.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::RoundId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{KEYS_PER_STATEMENT, pins};
use crate::Error;
use crate::entity::seal;
use crate::figure::{Figure, Moves};

/// The ballots that moved from one edition to a later one.
///
/// # Errors
/// When the database refuses, or an edition's rounds cannot be read.
pub async fn moves_between(
    db: &impl ConnectionTrait,
    earlier: &Figure,
    later: &Figure,
) -> Result<Moves, Error> {
    let (then, now) = (pins_of(earlier)?, pins_of(later)?);
    let all: BTreeSet<RoundId> = then.keys().chain(now.keys()).copied().collect();
    let differing: Vec<RoundId> = all
        .into_iter()
        .filter(|round| then.get(round) != now.get(round))
        .collect();
    let mut moves = Moves::default();
    for chunk in differing.chunks(KEYS_PER_STATEMENT) {
        let seals = seal::Entity::find()
            .filter(seal::Column::RoundId.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        for seal in seals {
            let pins = [&then, &now].map(|pins| pins.get(&seal.round_id).copied());
            add(&mut moves, &seal, pins);
        }
    }
    Ok(moves)
}

fn pins_of(figure: &Figure) -> Result<BTreeMap<RoundId, i32>, Error> {
    pins(&figure.rounds).ok_or_else(|| Error::Stored(format!("rounds of {}", figure.code)))
}

/// Adds what a seal moved: of a round that both editions have, the seals after
/// the earlier pin; of one that only the earlier has, everything it counted.
fn add(moves: &mut Moves, seal: &seal::Model, [then, now]: [Option<i32>; 2]) {
    let (entered, left) = (i64::from(seal.ballots_in), i64::from(seal.ballots_out));
    match (then, now) {
        (then, Some(now)) if seal.seq > then.unwrap_or(0) && seal.seq <= now => {
            moves.entered += entered;
            moves.left += left;
            moves.changed += i64::from(seal.ballots_changed);
        }
        (Some(then), None) if seal.seq <= then => moves.left += entered - left,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_seals_between_the_pins_move_anything() {
        let seal = |seq, ballots_in, ballots_out| seal::Model {
            round_id: RoundId(uuid::Uuid::nil()),
            seq,
            kind: "batch".to_owned(),
            ballots_in,
            sealed_on: Default::default(),
            ballots_out,
            ballots_changed: 1,
        };
        let seals = [seal(1, 20, 0), seal(2, 3, 2), seal(3, 5, 0)];
        let moved = |pins| {
            let mut moves = Moves::default();
            seals.iter().for_each(|seal| add(&mut moves, seal, pins));
            (moves.entered, moves.left, moves.changed)
        };
        assert_eq!(moved([Some(1), Some(2)]), (3, 2, 1));
        assert_eq!(moved([Some(2), Some(2)]), (0, 0, 0));
        assert_eq!(moved([None, Some(2)]), (23, 2, 2), "a round that came");
        assert_eq!(moved([Some(2), None]), (0, 21, 0), "a round that went");
    }
}
