//! Published figures, and what a figure is counted from.

mod moves;
mod snapshot;

use std::collections::{BTreeMap, BTreeSet};

use kernel::date;
use kernel::id::{
    FigureId, FigureProposalId, RatingImportId, RoundId, SurveyQuestionId, SurveyVersionId,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{
    ballot, figure_place, figure_proposal, figure_state, participation, pooled, published_figure,
    rating_import, rating_import_seal, survey_question, survey_round, survey_version, typed_sheet,
};
use crate::figure::{
    Definition, Figure, FigureState, Place, PlaceKind, Proposal, Sealed, Snapshot, SourceFile,
};
use crate::write::redeem::BALLOT;
use crate::{Error, Medium, Question, Round, RoundKind};

pub use moves::moves_between;
pub use snapshot::{pins, snapshot_at};

/// How many keys one statement asks for.
const KEYS_PER_STATEMENT: usize = 500;

/// Everything that a definition counts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureFrame {
    /// The rounds of the period, by key.
    pub rounds: Vec<Round>,
    /// One line per round that holds the question, but none of a round that
    /// keeps its scores back: a draft is read before all are closed.
    pub snapshot: Snapshot,
    /// The questions that were asked, one for each form version.
    pub questions: Vec<SurveyQuestionId>,
    /// Who could have answered; nothing unless it is known for every round.
    pub eligible: Option<i64>,
    /// Ballots that were taken out again.
    pub void: i64,
    /// Answers that came after their round's cutoff, as the last seals left
    /// them: fewer than k of a round may wait beside them.
    pub late: i64,
    /// Ballots that were taken back.
    pub withdrawn: i64,
    /// Whether ballots wait for a seal.
    pub has_waiting: bool,
    /// The files that ratings came from.
    pub sources: Vec<SourceFile>,
    /// Sheets of paper that somebody typed in.
    pub typed: i64,
    /// Questionnaires on paper of neither a file nor a typist on record.
    pub unrecorded: i64,
}

impl FigureFrame {
    /// One line per round: its key and the seal that it is pinned to.
    pub fn rounds_text(&self) -> String {
        let line = |round: &Round| format!("{},{}\n", round.id, round.final_seq);
        self.rounds.iter().map(line).collect()
    }

    /// How many rounds were answered here.
    pub fn web_rounds(&self) -> i64 {
        self.count(|round| round.kind == RoundKind::Web)
    }

    /// How many rounds came from elsewhere, by how they were answered there.
    pub fn brought_rounds(&self, medium: Medium) -> i64 {
        self.count(|round| round.kind == RoundKind::Paper && round.import_medium == medium)
    }

    /// The rounds in which more answers count than people could answer.
    pub fn crowded_rounds(&self) -> i64 {
        self.count(Round::is_crowded)
    }

    fn count(&self, is_meant: impl Fn(&Round) -> bool) -> i64 {
        let count = self.rounds.iter().filter(|round| is_meant(round)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

/// What a definition counts now.
///
/// # Errors
/// When the database refuses.
pub async fn figure_frame(
    db: &impl ConnectionTrait,
    definition: &Definition,
) -> Result<FigureFrame, Error> {
    let mut wanted = survey_round::Entity::find()
        .filter(survey_round::Column::EndedOn.between(definition.from, definition.to));
    if let Some(track) = definition.track {
        wanted = wanted.filter(survey_round::Column::TrackId.eq(track));
    }
    let versions = versions_asking(db, &definition.question).await?;
    let rows = wanted
        .filter(survey_round::Column::SurveyVersionId.is_in(versions))
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    let rounds: Vec<Round> = rows
        .into_iter()
        .map(Round::try_from)
        .collect::<Result<_, _>>()?;
    let pins: BTreeMap<RoundId, i32> = rounds
        .iter()
        .map(|round| (round.id, round.final_seq))
        .collect();
    let told: BTreeMap<RoundId, i32> = rounds
        .iter()
        .filter(|round| !round.keeps_scores_back())
        .map(|round| (round.id, round.final_seq))
        .collect();
    let (snapshot, questions) = snapshot_at(db, &told, &definition.question).await?;
    let on_paper = eligible_on_paper(&rounds);
    let keys: Vec<RoundId> = pins.keys().copied().collect();
    let (mut on_the_web, mut waiting): (i64, i64) = (0, 0);
    let (mut void, mut late, mut withdrawn) = (0, 0, 0);
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let keys = || chunk.iter().copied();
        on_the_web += counted(
            db,
            participation::Entity::find().filter(participation::Column::RoundId.is_in(keys())),
            participation::Column::EnrolmentId,
        )
        .await?;
        let ballots = |status: &str| {
            ballot::Entity::find()
                .filter(ballot::Column::RoundId.is_in(keys()))
                .filter(ballot::Column::Status.eq(status))
        };
        void += counted(db, ballots("void"), ballot::Column::Id).await?;
        late += counted(db, ballots("late"), ballot::Column::Id).await?;
        withdrawn += counted(db, ballots("withdrawn"), ballot::Column::Id).await?;
        let boxes = pooled::Entity::find()
            .filter(pooled::Column::RoundId.is_in(keys()))
            .filter(pooled::Column::Kind.eq(BALLOT));
        waiting += counted(db, boxes, pooled::Column::Id).await?;
    }
    let (sources, recorded) = sources(db, &rounds).await?;
    let typed = typed_sheets(db, &keys).await?;
    let brought = brought_ballots(db, &keys).await?;
    let eligible = on_paper.map(|on_paper| on_paper + on_the_web);
    Ok(FigureFrame {
        eligible: eligible.filter(|eligible| *eligible > 0),
        typed,
        unrecorded: brought - recorded - typed,
        rounds,
        snapshot,
        questions,
        void,
        late,
        withdrawn,
        has_waiting: waiting > 0,
        sources,
    })
}

/// Who could have answered the rounds that came from elsewhere; nothing when
/// one of them does not tell.
fn eligible_on_paper(rounds: &[Round]) -> Option<i64> {
    let on_paper = rounds.iter().filter(|round| round.kind == RoundKind::Paper);
    on_paper.map(|round| round.eligible.map(i64::from)).sum()
}

/// Every version of the forms that ask a question: a follow-up's rounds are no
/// part of a figure about satisfaction.
async fn versions_asking(
    db: &impl ConnectionTrait,
    question: &str,
) -> Result<Vec<SurveyVersionId>, Error> {
    let asking = survey_question::Entity::find()
        .select_only()
        .column(survey_question::Column::SurveyVersionId)
        .filter(survey_question::Column::Code.eq(question))
        .into_tuple::<SurveyVersionId>()
        .all(db)
        .await?;
    let of_forms: Vec<survey_version::Model> = survey_version::Entity::find().all(db).await?;
    let forms: BTreeSet<_> = of_forms
        .iter()
        .filter(|version| asking.contains(&version.id))
        .map(|version| version.form_id)
        .collect();
    let versions = of_forms
        .iter()
        .filter(|version| forms.contains(&version.form_id));
    Ok(versions.map(|version| version.id).collect())
}

async fn counted<E: EntityTrait>(
    db: &impl ConnectionTrait,
    rows: sea_orm::Select<E>,
    key: impl ColumnTrait,
) -> Result<i64, Error> {
    let count: Option<i64> = rows
        .select_only()
        .column_as(Expr::col((key.entity_name(), key)).count(), "rows")
        .into_tuple()
        .one(db)
        .await?;
    Ok(count.unwrap_or_default())
}

/// Ballots that files and typists brought: also a round that was answered here
/// takes sheets.
async fn brought_ballots(db: &impl ConnectionTrait, rounds: &[RoundId]) -> Result<i64, Error> {
    let mut count = 0;
    for chunk in rounds.chunks(KEYS_PER_STATEMENT) {
        let rows = ballot::Entity::find()
            .filter(ballot::Column::RoundId.is_in(chunk.iter().copied()))
            .filter(ballot::Column::PaperNo.is_not_null());
        count += counted(db, rows, ballot::Column::Id).await?;
    }
    Ok(count)
}

async fn typed_sheets(db: &impl ConnectionTrait, rounds: &[RoundId]) -> Result<i64, Error> {
    let mut count = 0;
    for chunk in rounds.chunks(KEYS_PER_STATEMENT) {
        let rows = typed_sheet::Entity::find()
            .filter(typed_sheet::Column::RoundId.is_in(chunk.iter().copied()));
        count += counted(db, rows, typed_sheet::Column::Seq).await?;
    }
    Ok(count)
}

/// The files behind the seals of these rounds, and how many questionnaires
/// they hold. A file with answers from paper and from a web form is named for
/// each.
async fn sources(
    db: &impl ConnectionTrait,
    rounds: &[Round],
) -> Result<(Vec<SourceFile>, i64), Error> {
    let media: BTreeMap<RoundId, Medium> = rounds
        .iter()
        .map(|round| (round.id, round.import_medium))
        .collect();
    let keys: Vec<RoundId> = media.keys().copied().collect();
    let mut ballots: BTreeMap<(RatingImportId, Medium), i64> = BTreeMap::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let rows = rating_import_seal::Entity::find()
            .filter(rating_import_seal::Column::RoundId.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        for row in rows {
            let medium = media.get(&row.round_id).copied().unwrap_or_default();
            *ballots.entry((row.import_id, medium)).or_default() += i64::from(row.ballots);
        }
    }
    let mut files = Vec::new();
    for ((import, medium), ballots) in &ballots {
        if let Some(row) = rating_import::Entity::find_by_id(*import).one(db).await? {
            files.push(SourceFile {
                sha256: row.file_hash,
                imported_on: date::jst_date(row.created_at),
                medium: *medium,
                ballots: *ballots,
            });
        }
    }
    files.sort();
    Ok((files, ballots.values().sum()))
}

impl From<figure_proposal::Model> for Proposal {
    fn from(row: figure_proposal::Model) -> Self {
        Self {
            id: row.id,
            definition: Definition {
                from: row.period_from,
                to: row.period_to,
                track: row.track_id,
                question: row.question_code,
            },
            note: row.note,
            by: row.proposed_by,
            at: row.proposed_at,
        }
    }
}

/// The proposal with this key.
///
/// # Errors
/// When the database refuses.
pub async fn proposal(
    db: &impl ConnectionTrait,
    id: FigureProposalId,
) -> Result<Option<Proposal>, Error> {
    let row = figure_proposal::Entity::find_by_id(id).one(db).await?;
    Ok(row.map(Proposal::from))
}

/// Every proposal, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn proposals(db: &impl ConnectionTrait) -> Result<Vec<Proposal>, Error> {
    let rows = figure_proposal::Entity::find()
        .order_by_desc(figure_proposal::Column::ProposedAt)
        .order_by_desc(figure_proposal::Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Proposal::from).collect())
}

impl From<published_figure::Model> for Figure {
    fn from(row: published_figure::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
            number: row.number,
            proposal: row.proposal_id,
            sealed: Sealed {
                manifest: row.manifest,
                sha256: row.sha256,
                signature: row.signature,
                public_key: row.public_key,
            },
            snapshot: row.snapshot,
            rounds: row.rounds,
            previous: row.previous_sha256,
            locked_at: row.locked_at,
        }
    }
}

/// The figure with this evidence id.
///
/// # Errors
/// When the database refuses.
pub async fn figure_by_code(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<Figure>, Error> {
    let row = published_figure::Entity::find()
        .filter(published_figure::Column::Code.eq(code))
        .one(db)
        .await?;
    Ok(row.map(Figure::from))
}

/// Every figure, in the order of the chain.
///
/// # Errors
/// When the database refuses.
pub async fn figures(db: &impl ConnectionTrait) -> Result<Vec<Figure>, Error> {
    let rows = published_figure::Entity::find()
        .order_by_asc(published_figure::Column::Number)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Figure::from).collect())
}

/// What a figure is now. A retracted one stays retracted.
///
/// # Errors
/// When the database refuses.
pub async fn state(db: &impl ConnectionTrait, figure: FigureId) -> Result<FigureState, Error> {
    let rows = figure_state::Entity::find()
        .filter(figure_state::Column::FigureId.eq(figure))
        .all(db)
        .await?;
    if let Some(row) = rows.iter().find(|row| row.status == "retracted") {
        return Ok(FigureState::Retracted {
            reason: row.reason.clone(),
            at: row.changed_at,
        });
    }
    let Some(successor) = rows.first().and_then(|row| row.successor_id) else {
        return Ok(FigureState::Locked);
    };
    let row = published_figure::Entity::find_by_id(successor)
        .one(db)
        .await?;
    let row = row.ok_or_else(|| Error::Stored(format!("successor {successor}")))?;
    Ok(FigureState::Superseded { by: row.code })
}

/// Where a figure is used, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn places(db: &impl ConnectionTrait, figure: FigureId) -> Result<Vec<Place>, Error> {
    let rows = figure_place::Entity::find()
        .filter(figure_place::Column::FigureId.eq(figure))
        .order_by_asc(figure_place::Column::AddedAt)
        .order_by_asc(figure_place::Column::Id)
        .all(db)
        .await?;
    let place = |row: figure_place::Model| {
        Ok(Place {
            id: row.id,
            kind: PlaceKind::parse(&row.kind)
                .ok_or_else(|| Error::Stored(format!("place {}", row.id)))?,
            place: row.place,
            at: row.added_at,
        })
    };
    rows.into_iter().map(place).collect()
}

/// A question of any form version, with its form's title and the version's
/// number.
///
/// # Errors
/// When the database refuses.
pub async fn question_in_form(
    db: &impl ConnectionTrait,
    id: SurveyQuestionId,
) -> Result<Option<(Question, String, i32)>, Error> {
    let Some(row) = survey_question::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let Some(form) = super::form_of_version(db, row.survey_version_id).await? else {
        return Ok(None);
    };
    let question = form
        .questions
        .into_iter()
        .find(|question| question.id == id);
    Ok(question.map(|question| (question, form.title, form.number)))
}
