//! What the statistics of a quiz are computed from. Reads every company: for
//! the firm and its authors.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AttemptItemId, QuestionVersionId, QuizVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, item, question};
use crate::error::Error;
use crate::grading::{Answered, points_for, worth};
use crate::quiz::Quiz;
use crate::read;
use crate::read::answers::{AnsweredItem, KeyedQuestion, Keys, keys_where, marks_for, with_key};
use crate::read::marks::Marks;
use crate::read::regrade::items_by_attempt;
use crate::regrade::{corrections_only, shown_key};
use crate::statistics::{
    ChoiceCounts, FEWEST, FormSums, ItemStatistics, ItemSums, Observation, QuizStatistics, Sitting,
};

/// Attempts whose answers are read at once.
const CHUNK: usize = 500;

/// The figures of a quiz and of each of its questions, pooled over every quiz
/// version that freezes the same wording.
///
/// # Errors
/// When the database refuses.
pub async fn statistics(db: &impl ConnectionTrait, quiz: &Quiz) -> Result<QuizStatistics, Error> {
    let keys = read::keys_of(db, quiz.id).await?;
    let mut own: Vec<KeyedQuestion> = keys.into_values().collect();
    own.sort_by_key(|keyed| keyed.question.position);
    let pool = Pool::of(db, &own).await?;
    let mut sittings = Vec::new();
    for other in &pool.quizzes {
        let other = read::quiz(db, *other).await?;
        pool.read_sittings(db, quiz, &other, &mut sittings).await?;
    }
    let mut items: Vec<ItemStatistics> = own
        .iter()
        .enumerate()
        .map(|(place, keyed)| item_statistics(&pool, keyed, place, &sittings))
        .collect();
    items.sort_by_key(|item| (!item.is_negative(), item.position));
    let form = FormSums::of(&sittings, own.len());
    Ok(QuizStatistics {
        items,
        form: form.statistics(!quiz.draws.is_empty()),
    })
}

fn item_statistics(
    pool: &Pool,
    keyed: &KeyedQuestion,
    place: usize,
    sittings: &[Sitting],
) -> ItemStatistics {
    let kind = keyed.key.task.kind();
    let sums = ItemSums::of(sittings, place, keyed.options.len());
    let adjusted = keyed.adjusted.as_ref().map(|found| found.policy.clone());
    let shown = shown_key(&keyed.key, adjusted.as_ref());
    let texts = keyed.options.iter().zip(&shown.options);
    let texts = texts.map(|(option, key)| (Some(option.body.clone()), key.correct));
    let counts = texts.chain([(None, false)]).zip(&sums.choices);
    let choices = counts.map(|((text, correct), thirds)| ChoiceCounts {
        text,
        correct,
        thirds: *thirds,
    });
    let shows_choices = kind.is_choice() && sums.n >= FEWEST;
    ItemStatistics {
        code: keyed.question.code.clone(),
        position: keyed.question.position,
        kind,
        stem: keyed.question.stem.clone(),
        versions: pool.versions[place],
        n: sums.n,
        facility: sums.facility(),
        discrimination: sums.discrimination(),
        seconds: sums.median_seconds(),
        choices: if shows_choices {
            choices.collect()
        } else {
            Vec::new()
        },
        adjusted,
    }
}

/// The questions looked at in all quiz versions that have them.
struct Pool {
    /// The place of each version of a question.
    places: BTreeMap<QuestionVersionId, usize>,
    /// In how many quiz versions each is frozen.
    versions: Vec<usize>,
    quizzes: BTreeSet<QuizVersionId>,
}

impl Pool {
    async fn of(db: &impl ConnectionTrait, own: &[KeyedQuestion]) -> Result<Self, Error> {
        let prints = own.iter().map(KeyedQuestion::fingerprint).zip(0..);
        let prints: BTreeMap<String, usize> = prints.collect();
        let codes = own.iter().map(|keyed| keyed.question.code.as_str());
        let alike = keys_where(db, question::Column::Code.is_in(codes)).await?;
        let mut pool = Self {
            places: BTreeMap::new(),
            versions: vec![0; own.len()],
            quizzes: BTreeSet::new(),
        };
        for (id, keyed) in alike {
            if let Some(place) = prints.get(&keyed.fingerprint()) {
                pool.places.insert(id, *place);
                pool.versions[*place] += 1;
                pool.quizzes.insert(keyed.question.quiz_version_id);
            }
        }
        Ok(pool)
    }

    /// The first graded attempts at one quiz version.
    async fn read_sittings(
        &self,
        db: &impl ConnectionTrait,
        looked_at: &Quiz,
        quiz: &Quiz,
        sittings: &mut Vec<Sitting>,
    ) -> Result<(), Error> {
        let keys = read::keys_of(db, quiz.id).await?;
        let is_of_form = looked_at.draws.is_empty()
            && quiz.draws.is_empty()
            && keys.len() == self.versions.len()
            && keys.keys().all(|id| self.places.contains_key(id));
        let rows = attempt::Entity::find()
            .filter(attempt::Column::QuizVersionId.eq(quiz.id))
            .filter(attempt::Column::Status.eq(AttemptStatus::Graded.as_str()))
            .filter(attempt::Column::No.eq(1))
            .order_by_asc(attempt::Column::Id)
            .all(db)
            .await?;
        let attempts = rows.into_iter().map(Attempt::try_from);
        let attempts = attempts.collect::<Result<Vec<_>, _>>()?;
        for some in attempts.chunks(CHUNK) {
            let mut items = items_by_attempt(db, some).await?;
            for attempt in some {
                let items = items.remove(&attempt.id).unwrap_or_default();
                let marks = marks_for(db, &keys, attempt).await?;
                let mut sitting = self.sitting(&keys, attempt, items, &marks)?;
                sitting.is_of_form = is_of_form;
                sittings.push(sitting);
            }
        }
        Ok(())
    }

    fn sitting(
        &self,
        keys: &Keys,
        attempt: &Attempt,
        items: Vec<item::Model>,
        marks: &Marks,
    ) -> Result<Sitting, Error> {
        let outcome = attempt.outcome.ok_or(Error::NotGraded)?;
        let seconds = seconds_of(attempt.started_at, &items);
        let mut observations = Vec::new();
        for item in items {
            let Some(place) = self.places.get(&item.question_version_id) else {
                continue;
            };
            let seconds = seconds.get(&item.id).copied();
            let counted = item.points.unwrap_or_default();
            let answered = with_key(item, keys, marks)?;
            if answered.answered.is_waiting() {
                continue;
            }
            observations.push(observation(*place, &answered, seconds, counted));
        }
        Ok(Sitting {
            points: outcome.points,
            total: outcome.total_points,
            is_of_form: false,
            observations,
        })
    }
}

fn observation(
    question: usize,
    item: &AnsweredItem,
    seconds: Option<i64>,
    counted: i32,
) -> Observation {
    let AnsweredItem {
        keyed, answered, ..
    } = item;
    let chosen_options = answered.response.chosen();
    let chosen = keyed.options.iter().zip(0..);
    let chosen = chosen.filter(|(option, _)| chosen_options.contains(&option.id));
    let corrected = Answered {
        adjusted: corrections_only(answered.adjusted.as_ref()).cloned(),
        ..answered.clone()
    };
    Observation {
        question,
        points: points_for(&corrected),
        worth: answered.key.points,
        counted,
        counted_worth: worth(answered),
        chosen: chosen.fold(0, |bits, (_, place): (_, u32)| bits | 1 << place),
        seconds,
    }
}

/// Seconds from the save before, or from the start, to the last save of each
/// answer. Answers saved at one instant cannot be told apart and are left out.
fn seconds_of(started_at: DateTime<Utc>, items: &[item::Model]) -> BTreeMap<AttemptItemId, i64> {
    let mut by_instant: BTreeMap<DateTime<Utc>, Vec<AttemptItemId>> = BTreeMap::new();
    for item in items {
        if let Some(at) = item.answered_at {
            by_instant.entry(at).or_default().push(item.id);
        }
    }
    let mut seconds = BTreeMap::new();
    let mut before = started_at;
    for (at, saved) in by_instant {
        if let [only] = saved.as_slice() {
            seconds.insert(*only, (at - before).num_seconds().max(0));
        }
        before = at;
    }
    seconds
}
