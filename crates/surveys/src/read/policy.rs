//! The rules of rounds, and what was decided about questions.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::id::{AccountId, CompanyId, SurveyQuestionId, TrackId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::{
    question_comparison, survey_policy, survey_question, survey_setting, survey_version,
};
use crate::{Error, Mode, Policy, Round, TextRelease};

/// The rules that a round was opened with.
///
/// # Errors
/// When the database refuses.
pub async fn policy(db: &impl ConnectionTrait, sha256: &str) -> Result<Policy, Error> {
    let row = survey_policy::Entity::find_by_id(sha256).one(db).await?;
    let policy = row.and_then(|row| Policy::read(&row.body));
    policy.ok_or_else(|| Error::Stored(format!("policy {sha256}")))
}

/// When others than the firm may read what is written in a confidential round.
///
/// # Errors
/// When the database refuses, or the round's rules are not on record.
pub async fn text_release(db: &impl ConnectionTrait, round: &Round) -> Result<TextRelease, Error> {
    let policy = policy(db, &round.policy_sha256).await?;
    Ok(TextRelease {
        k_text: policy.k_text,
        has_instructor: round.session.is_some(),
    })
}

/// All rules that were ever chosen, by hash.
pub(crate) async fn policies(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Policy>, Error> {
    let mut policies = BTreeMap::new();
    for row in survey_policy::Entity::find().all(db).await? {
        let broken = || Error::Stored(format!("policy {}", row.sha256));
        let policy = Policy::read(&row.body).ok_or_else(broken)?;
        policies.insert(row.sha256, policy);
    }
    Ok(policies)
}

/// The rules that a round of a company's people in a track opens with: the
/// company's own, else the track's, else the usual ones.
///
/// # Errors
/// When the database refuses.
pub async fn policy_in_force(
    db: &impl ConnectionTrait,
    track: TrackId,
    company: CompanyId,
) -> Result<Policy, Error> {
    let chosen = Chosen::of(db, track, [company]).await?;
    Ok(chosen.by(Some(company)))
}

/// The rules that a session's round opens with. People of several companies may
/// be in one room, and none of these decides for all: it is confidential
/// whatever was chosen, and the strictest k of the track's and of each
/// company's rules counts.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn policy_of_session(
    db: &impl ConnectionTrait,
    track: TrackId,
    companies: &BTreeSet<CompanyId>,
) -> Result<Policy, Error> {
    let chosen = Chosen::of(db, track, companies.iter().copied()).await?;
    let mut policy = Policy::usual(Mode::Confidential);
    for one in companies.iter().copied().map(Some).chain([None]) {
        let rules = chosen.by(one);
        policy.k_score = policy.k_score.max(rules.k_score);
        policy.k_text = policy.k_text.max(rules.k_text);
    }
    Ok(policy)
}

/// What was chosen for a track and for some companies in it.
struct Chosen(BTreeMap<Option<CompanyId>, Policy>);

impl Chosen {
    async fn of(
        db: &impl ConnectionTrait,
        track: TrackId,
        companies: impl IntoIterator<Item = CompanyId>,
    ) -> Result<Self, Error> {
        let of_all_or_these = Condition::any()
            .add(survey_setting::Column::CompanyId.is_null())
            .add(survey_setting::Column::CompanyId.is_in(companies));
        let rows = survey_setting::Entity::find()
            .filter(survey_setting::Column::TrackId.eq(track))
            .filter(of_all_or_these)
            .all(db)
            .await?;
        let mut chosen = BTreeMap::new();
        for row in rows {
            chosen.insert(row.company_id, policy(db, &row.policy_sha256).await?);
        }
        Ok(Self(chosen))
    }

    /// The company's own, else the track's, else the usual ones.
    fn by(&self, company: Option<CompanyId>) -> Policy {
        let own = self.0.get(&company).or_else(|| self.0.get(&None));
        own.copied()
            .unwrap_or_else(|| Policy::usual(Mode::Confidential))
    }
}

/// What was chosen for a track, or for a company in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The track.
    pub track: TrackId,
    /// The company; nothing for all others.
    pub company: Option<CompanyId>,
    /// The rules.
    pub policy: Policy,
    /// The day it was chosen.
    pub set_on: NaiveDate,
}

/// Everything that was chosen.
///
/// # Errors
/// When the database refuses.
pub async fn settings(db: &impl ConnectionTrait) -> Result<Vec<Setting>, Error> {
    let policies = policies(db).await?;
    let rows = survey_setting::Entity::find().all(db).await?;
    let setting = |row: survey_setting::Model| {
        let policy = policies.get(&row.policy_sha256).copied();
        Ok(Setting {
            track: row.track_id,
            company: row.company_id,
            policy: policy.ok_or_else(|| Error::Stored(format!("setting {}", row.id)))?,
            set_on: row.set_on,
        })
    };
    rows.into_iter().map(setting).collect()
}

/// A wording of a rating question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// A question in these words: the newest.
    pub question: SurveyQuestionId,
    /// Its stable code.
    pub code: String,
    /// Its short name.
    pub label: String,
    /// As people read it.
    pub body: String,
    /// The scale as it is stored.
    pub scale: String,
    /// The form versions with these words, the oldest first.
    pub versions: Vec<i32>,
}

impl Wording {
    /// What tells wordings apart, as the reports write it.
    pub fn words(&self) -> String {
        format!("{}{}", self.body, self.scale)
    }
}

/// The wordings of every rating question that has more than one.
///
/// # Errors
/// When the database refuses.
pub async fn wordings(db: &impl ConnectionTrait) -> Result<Vec<Wording>, Error> {
    let numbers: BTreeMap<_, _> = survey_version::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|version| (version.id, version.number))
        .collect();
    let questions = survey_question::Entity::find()
        .filter(survey_question::Column::Kind.eq("rating"))
        .order_by_asc(survey_question::Column::Code)
        .all(db)
        .await?;
    let mut wordings: BTreeMap<(String, String, String), Wording> = BTreeMap::new();
    for row in questions {
        let number = numbers
            .get(&row.survey_version_id)
            .copied()
            .unwrap_or_default();
        let key = (row.code.clone(), row.body.clone(), row.scale.clone());
        let wording = wordings.entry(key).or_insert_with(|| Wording {
            question: row.id,
            code: row.code,
            label: row.label.clone(),
            body: row.body,
            scale: row.scale,
            versions: Vec::new(),
        });
        if wording.versions.iter().all(|earlier| *earlier < number) {
            wording.question = row.id;
            wording.label = row.label;
        }
        wording.versions.push(number);
        wording.versions.sort_unstable();
    }
    let wordings: Vec<Wording> = wordings.into_values().collect();
    let several = |wording: &Wording| {
        let same_code = wordings.iter().filter(|other| other.code == wording.code);
        same_code.count() > 1
    };
    Ok(wordings
        .iter()
        .filter(|wording| several(wording))
        .cloned()
        .collect())
}

/// A decision that two wordings may be pooled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The question's code.
    pub code: String,
    /// The two wordings, as [`Wording::words`] writes them.
    pub words: (String, String),
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: AccountId,
    /// When.
    pub on: NaiveDate,
}

/// Every decision, the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn comparisons(db: &impl ConnectionTrait) -> Result<Vec<Comparison>, Error> {
    let rows = question_comparison::Entity::find()
        .order_by_asc(question_comparison::Column::DecidedOn)
        .order_by_asc(question_comparison::Column::Id)
        .all(db)
        .await?;
    let asked: BTreeSet<SurveyQuestionId> = rows
        .iter()
        .flat_map(|row| [row.question_id, row.comparable_with])
        .collect();
    let questions: BTreeMap<SurveyQuestionId, survey_question::Model> =
        survey_question::Entity::find()
            .filter(survey_question::Column::Id.is_in(asked))
            .all(db)
            .await?
            .into_iter()
            .map(|question| (question.id, question))
            .collect();
    let decision = |row: question_comparison::Model| {
        let one = questions.get(&row.question_id)?;
        let other = questions.get(&row.comparable_with)?;
        let words =
            |question: &survey_question::Model| format!("{}{}", question.body, question.scale);
        Some(Comparison {
            code: one.code.clone(),
            words: (words(one), words(other)),
            reason: row.reason,
            by: row.decided_by,
            on: row.decided_on,
        })
    };
    Ok(rows.into_iter().filter_map(decision).collect())
}

/// Which wordings are one: each leads to the first of those that decisions
/// join it with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pooled(BTreeMap<String, String>);

impl Pooled {
    /// Joins what the decisions join, over any number of steps.
    pub fn of(decisions: &[Comparison]) -> Self {
        let mut pooled = Self::default();
        for decision in decisions {
            let (one, other) = &decision.words;
            let (kept, joined) = (pooled.of_words(one), pooled.of_words(other));
            let (kept, joined) = (kept.min(joined), kept.max(joined));
            let (kept, joined) = (kept.to_owned(), joined.to_owned());
            for class in pooled.0.values_mut().filter(|class| **class == joined) {
                class.clone_from(&kept);
            }
            for words in [one, other] {
                pooled.0.insert(words.clone(), kept.clone());
            }
        }
        pooled
    }

    /// The class of a wording: itself when nothing joins it with another.
    pub fn of_words<'w>(&'w self, words: &'w str) -> &'w str {
        self.0.get(words).map_or(words, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    fn decision(one: &str, other: &str) -> Comparison {
        Comparison {
            code: "overall".to_owned(),
            words: (one.to_owned(), other.to_owned()),
            reason: "言いかえだけ".to_owned(),
            by: Ids::counted().fresh(Default::default()),
            on: NaiveDate::default(),
        }
    }

    #[test]
    fn decisions_join_wordings_over_any_number_of_steps_and_nothing_else() {
        let decisions = [
            decision("d", "c"),
            decision("a", "b"),
            decision("x", "y"),
            decision("b", "c"),
        ];
        let pooled = Pooled::of(&decisions);
        let classes = ["a", "b", "c", "d", "x", "y", "z"].map(|words| pooled.of_words(words));
        assert_eq!(classes, ["a", "a", "a", "a", "x", "x", "z"]);
    }
}
