//! What an edition of a figure counts otherwise than the one it replaces. It
//! follows from both editions' manifests and the seals between them, so it
//! stands in neither.

use std::fmt;

use super::Manifest;

/// Ballots that moved between the seals that two editions are pinned to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Newly counted.
    pub entered: i64,
    /// No longer counted.
    pub left: i64,
    /// Counted as before, with other answers.
    pub changed: i64,
}

/// What an edition counts otherwise than the one it replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The evidence id of the edition before.
    pub of: String,
    /// Ballots, by their seals.
    pub moves: Moves,
    /// Ratings of the question in the edition before.
    pub ratings_before: i64,
    /// Ratings of the question now.
    pub ratings: i64,
    /// Rounds in the edition before.
    pub rounds_before: i64,
    /// Rounds now.
    pub rounds: i64,
}

impl Revision {
    /// The revision between two manifests.
    pub fn between(earlier: &Manifest, later: &Manifest, moves: Moves) -> Self {
        let rounds = |manifest: &Manifest| {
            manifest.web_rounds + manifest.paper_rounds + manifest.web_file_rounds()
        };
        Self {
            of: earlier.id.clone(),
            moves,
            ratings_before: earlier.counts.n(),
            ratings: later.counts.n(),
            rounds_before: rounds(earlier),
            rounds: rounds(later),
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Moves {
            entered,
            left,
            changed,
        } = self.moves;
        write!(
            f,
            "{} のあとに数え始めた回答 {entered}件、数えなくなった回答 {left}件、内容が変わった回答 {changed}件。\
             評価は{}件から{}件、回は{}回から{}回",
            self.of, self.ratings_before, self.ratings, self.rounds_before, self.rounds
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::manifest::tests::sample;
    use super::*;
    use crate::Counts;

    #[test]
    fn a_revision_tells_what_moved_and_what_it_came_to() {
        let earlier = sample();
        let later = Manifest {
            id: "PUB-2024-0008".to_owned(),
            counts: Counts {
                rated: [0, 1, 3, 8, 49],
                ..earlier.counts
            },
            web_rounds: 1,
            ..sample()
        };
        let moves = Moves {
            entered: 3,
            left: 2,
            changed: 1,
        };
        assert_eq!(
            Revision::between(&earlier, &later, moves).to_string(),
            "PUB-2024-0007 のあとに数え始めた回答 3件、数えなくなった回答 2件、内容が変わった回答 1件。\
             評価は60件から61件、回は4回から5回"
        );
    }
}
