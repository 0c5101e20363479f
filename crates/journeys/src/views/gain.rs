//! What was learnt between the test before learning and the one after it: for
//! one person, and pooled over everybody who took both.

use std::collections::BTreeSet;

use kernel::id::{CompanyId, QuizVersionId, TrackVersionId};
use kernel::{Actor, Failure};
use quizzes::{Attempt, AttemptStatus, FEWEST, Gain, Quiz, Reached, pre_test_of};
use sea_orm::ConnectionTrait;
use surveys::{Difference, Mean};

use crate::App;

/// A test before learning and the one after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestPair {
    /// The code of the step before learning.
    pub before_code: String,
    /// Before learning.
    pub before: QuizVersionId,
    /// The code of the step after learning.
    pub after_code: String,
    /// After learning.
    pub after: QuizVersionId,
}

/// What everybody who took both tests gained, over all companies and versions:
/// by the first attempt at each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PooledGain {
    /// How many took both.
    pub n: u64,
    /// The figures; nothing under [`FEWEST`] people.
    pub figures: Option<GainFigures>,
}

/// Percent of the points, from the exact sums: points reached of points there
/// were, by everybody together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GainFigures {
    /// Before learning.
    pub before: Mean,
    /// After.
    pub after: Mean,
    /// After less before, rounded once.
    pub difference: Difference,
}

impl PooledGain {
    /// Pools so many pairs of results.
    pub fn of(pairs: &[(Reached, Reached)]) -> Self {
        let n = pairs.len() as u64;
        Self {
            n,
            figures: (n >= FEWEST).then(|| gain_figures(pairs)).flatten(),
        }
    }
}

/// The figures of so many pairs of results.
pub(crate) fn gain_figures(pairs: &[(Reached, Reached)]) -> Option<GainFigures> {
    let percent = |results: &mut dyn Iterator<Item = Reached>| {
        let sums = results.fold(Reached::default(), |sum, one| Reached {
            points: sum.points + one.points,
            total: sum.total + one.total,
        });
        Mean::of(100 * sums.points, u64::try_from(sums.total).ok()?)
    };
    let before = percent(&mut pairs.iter().map(|(before, _)| *before))?;
    let after = percent(&mut pairs.iter().map(|(_, after)| *after))?;
    Some(GainFigures {
        before,
        after,
        difference: after.less(&before)?,
    })
}

/// The pairs of a version, in the order of learning.
///
/// # Errors
/// When the database refuses.
pub async fn test_pairs(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Vec<TestPair>, Failure> {
    let (quizzes, codes) = quizzes_in_order(db, version).await?;
    let code_of = |quiz: &Quiz| {
        let place = quizzes.iter().position(|(other, _)| other.id == quiz.id);
        place.map_or_else(String::new, |place| codes[place].clone())
    };
    let pair = |(after, _): &(Quiz, BTreeSet<String>)| {
        let before = pre_test_of(&quizzes, after)?;
        Some(TestPair {
            before_code: code_of(before),
            before: before.id,
            after_code: code_of(after),
            after: after.id,
        })
    };
    Ok(quizzes.iter().filter_map(pair).collect())
}

type WithObjectives = Vec<(Quiz, BTreeSet<String>)>;

async fn quizzes_in_order(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<(WithObjectives, Vec<String>), Failure> {
    let mut all = quizzes::read::quizzes_of(db, version).await?;
    let mut objectives = quizzes::read::objectives_of(db, version).await?;
    let mut quizzes = Vec::new();
    let mut codes = Vec::new();
    for step in courses::read::steps(db, version).await? {
        let Some(place) = all.iter().position(|quiz| quiz.lesson == step.id) else {
            continue;
        };
        let quiz = all.swap_remove(place);
        let own = objectives.remove(&quiz.id).unwrap_or_default();
        quizzes.push((quiz, own));
        codes.push(step.code);
    }
    Ok((quizzes, codes))
}

/// What a company's people gained between the two tests of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyGain {
    /// The pair.
    pub pair: TestPair,
    /// What was gained; its figures are hidden under [`FEWEST`] people.
    pub gain: PooledGain,
}

/// What a company's own people gained in a track, for each pair of tests of the
/// version in force.
///
/// # Errors
/// Forbidden for whoever does not manage a whole company; not found for a
/// foreign company or an unknown track.
pub async fn company_gains(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    track: &str,
) -> Result<Vec<CompanyGain>, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    found.ok_or_else(Failure::not_found)?;
    let current = courses::read::current_versions(&db).await?;
    let version = current.iter().find(|version| version.track.code == track);
    let version = version.ok_or_else(Failure::not_found)?;
    let pairs = test_pairs(&db, version.id).await?;
    let mut gains = Vec::new();
    for pair in &pairs {
        let gain = pooled_gain(&db, Some(company), track, &pairs, &pair.after_code).await?;
        gains.extend(gain.map(|gain| CompanyGain {
            pair: pair.clone(),
            gain,
        }));
    }
    Ok(gains)
}

/// What the person gained until this graded attempt; nothing when its quiz is
/// no test after learning, or the one before was not taken.
///
/// # Errors
/// When the database refuses.
pub async fn gain_until(
    db: &impl ConnectionTrait,
    after: &Attempt,
) -> Result<Option<Gain>, Failure> {
    let quiz = quizzes::read::quiz(db, after.quiz).await?;
    if !quiz.is_judged() {
        return Ok(None);
    }
    let pairs = test_pairs(db, quiz.track_version).await?;
    let Some(pair) = pairs.into_iter().find(|pair| pair.after == quiz.id) else {
        return Ok(None);
    };
    let before = quizzes::read::quiz(db, pair.before).await?;
    let (company, enrolment) = (after.company, after.enrolment);
    let standing = quizzes::read::standing(db, company, enrolment, &before).await?;
    let mut attempts = standing.attempts.iter();
    let Some(first) = attempts.find(|attempt| attempt.status == AttemptStatus::Graded) else {
        return Ok(None);
    };
    let before = quizzes::read::item_points(db, first).await?;
    let after = quizzes::read::item_points(db, after).await?;
    Ok(Some(Gain::between(&before, &after)))
}

/// The pooled gain of the pair that a quiz's step belongs to, over every
/// version of the track that has this pair; nothing for a step of no pair. Of
/// one company, or of everybody.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn pooled_gain(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
    track: &str,
    own: &[TestPair],
    code: &str,
) -> Result<Option<PooledGain>, Failure> {
    let is_own = |pair: &&TestPair| pair.before_code == code || pair.after_code == code;
    let Some(own) = own.iter().find(is_own) else {
        return Ok(None);
    };
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for version in courses::read::versions_by_code(db, track).await? {
        let pairs = test_pairs(db, version.id).await?.into_iter();
        let same = pairs.filter(|pair| {
            pair.before_code == own.before_code && pair.after_code == own.after_code
        });
        for pair in same {
            before.push(pair.before);
            after.push(pair.after);
        }
    }
    let before = quizzes::read::first_results(db, company, &before).await?;
    let after = quizzes::read::first_results(db, company, &after).await?;
    let both = before.iter().filter_map(|(enrolment, before)| {
        let after = after.get(enrolment)?;
        Some((*before, *after))
    });
    Ok(Some(PooledGain::of(&both.collect::<Vec<_>>())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pooled_gain_is_exact_and_hidden_under_thirty() {
        let reached = |points, total| Reached { points, total };
        let pair = (reached(1, 3), reached(2, 3));
        let twenty_nine = PooledGain::of(&vec![pair; 29]);
        assert_eq!((twenty_nine.n, twenty_nine.figures), (29, None));
        let thirty = PooledGain::of(&vec![pair; 30]).figures.expect("shown");
        assert_eq!(thirty.before.to_string(), "33.33");
        assert_eq!(thirty.after.to_string(), "66.67");
        // 66.67 − 33.33 would be 33.34: the difference is rounded once.
        assert_eq!(thirty.difference.to_string(), "+33.33");
        let mixed: Vec<_> = (0..30)
            .map(|number| (reached(number % 2, 10), reached(15, 20)))
            .collect();
        let mixed = PooledGain::of(&mixed).figures.expect("shown");
        assert_eq!(mixed.before.to_string(), "5.00");
        assert_eq!(mixed.difference.to_string(), "+70.00");
    }
}
