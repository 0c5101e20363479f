//! Published figures: define, look, approve, register where they are used,
//! take back.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::App;
use journeys::publish_figure::{self as publish, FigurePreview};
use journeys::views::figures::{FirmFigure, figure_files, figure_register, firm_figure};
use kernel::id::FigureProposalId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use surveys::figure::{
    Manifest, Place, PlaceKind, Proposal, Revision, english, japanese, pooled_wordings,
};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use crate::json::satisfaction::MeanView;

/// What to publish.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FigureInput {
    /// The first day that a session may have ended on.
    from: NaiveDate,
    /// The last one, included.
    to: NaiveDate,
    /// One course by code; all of them when left out.
    #[oai(validator(max_length = 64))]
    track: Option<String>,
    /// The question's code; the overall satisfaction when left out.
    #[oai(validator(max_length = 100))]
    question: Option<String>,
    /// What the figure is for.
    #[oai(validator(max_length = 200))]
    note: Option<String>,
}

/// A figure that waits for a second person.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FigureProposalView {
    /// Its key.
    id: Uuid,
    /// The first day that a session may have ended on.
    from: NaiveDate,
    /// The last one, included.
    to: NaiveDate,
    /// The question's code.
    question: String,
    /// What the figure is for.
    note: String,
    /// When it was defined.
    proposed_at: DateTime<Utc>,
    /// What it comes to now; left out when there is nothing to claim, and in
    /// lists.
    claim: Option<FigureClaim>,
    /// Everything that stands against it now.
    refusals: Vec<FigureRefusal>,
    /// Whether the caller may approve it: they did not define it.
    may_approve: bool,
    /// The evidence id, when it was approved.
    published: Option<String>,
}

/// A reason why a figure cannot be published.
#[derive(Debug, Object)]
pub struct FigureRefusal {
    /// Stable, dotted.
    code: String,
    /// In Japanese.
    message: String,
}

/// What a figure claims, in totals.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FigureClaim {
    /// The sentence to print, in Japanese. Never print the number without it.
    sentence_ja: String,
    /// The sentence in English.
    sentence_en: String,
    /// The mean; left out without ratings.
    mean: Option<MeanView>,
    /// How often 1, 2, 3, 4 and 5 were given.
    counts: Vec<i64>,
    /// 該当なし
    na: i64,
    /// Not answered.
    blank: i64,
    /// Ballots that the firm took out: duplicates and tests.
    void: i64,
    /// Answers that came after their round's cutoff; left out where a figure
    /// has no record of them.
    late: Option<i64>,
    /// Answers that were taken back; left out where a figure has no record of
    /// them.
    withdrawn: Option<i64>,
    /// Why different wordings stand in one mean, each decision in one line.
    pooled_wordings: Vec<String>,
    /// Ballots.
    responses: i64,
    /// Who could have answered; left out where it is not known.
    eligible: Option<i64>,
    /// Responses of the eligible in percent; left out where it is not known.
    rate: Option<String>,
    /// What an approval is for: send it back with the approval.
    snapshot_sha256: String,
}

/// What an edition counts otherwise than the one it replaces.
#[derive(Debug, Object)]
pub struct FigureRevision {
    /// The evidence id of the edition before.
    of: String,
    /// Ballots that are newly counted, by the seals between the two.
    ballots_in: i64,
    /// Ballots that are no longer counted.
    ballots_out: i64,
    /// Ballots that are counted with other answers.
    ballots_changed: i64,
    /// Ratings of the question in the edition before.
    n_before: i64,
    /// Ratings of the question now.
    n: i64,
    /// Rounds in the edition before.
    rounds_before: i64,
    /// Rounds now.
    rounds: i64,
}

/// A published figure as the firm sees it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FigureView {
    /// The evidence id.
    id: String,
    /// `locked`, `superseded` or `retracted`.
    state: String,
    /// What it claims.
    claim: FigureClaim,
    /// What it counts otherwise than the edition that it replaces; left out for
    /// a first edition.
    revision: Option<FigureRevision>,
    /// The hash of its manifest.
    sha256: String,
    /// Whether newer figures are signed with another key. What this one's key
    /// signed still holds.
    is_key_retired: bool,
    /// Whether counting again now gives another result.
    has_drifted: bool,
    /// Where it is used.
    places: Vec<FigurePlaceView>,
}

/// The files behind a figure: the auditor's annex. Each is to be kept byte by
/// byte, since hashes are taken over it.
#[derive(Debug, Object)]
pub struct FigureFilesView {
    /// The evidence id.
    id: String,
    /// The signed manifest.
    manifest: String,
    /// The counts of each round: `snapshot.txt`.
    snapshot: String,
    /// The hash of each line of the snapshot: `rounds.txt`.
    rounds: String,
    /// The rounds and the seals that they are pinned to: `seals.txt`.
    seals: String,
}

/// Where a figure is used.
#[derive(Debug, Object)]
pub struct FigurePlaceView {
    /// What kind of place.
    kind: FigurePlaceKind,
    /// The address or the name.
    place: String,
    /// When it was registered.
    added_at: DateTime<Utc>,
}

/// A kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "lowercase")]
pub enum FigurePlaceKind {
    /// A page on the web.
    Web,
    /// A brochure, a leaflet, an advertisement in print.
    Print,
    /// Slides, a proposal to a client.
    Slides,
    /// Anything else.
    Other,
}

/// A place to register.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FigurePlaceInput {
    /// What kind of place.
    kind: FigurePlaceKind,
    /// The address or the name.
    #[oai(validator(max_length = 500))]
    place: String,
}

/// What was approved.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FigureApprovalInput {
    /// The hash of the snapshot that the approver saw.
    #[oai(validator(max_length = 64))]
    snapshot_sha256: String,
}

/// Why a figure is taken back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FigureRetractionInput {
    /// Shown on its public page.
    #[oai(validator(max_length = 500))]
    reason: String,
}

/// The firm's register.
#[derive(Debug, Object)]
pub struct FigureList {
    /// Every figure, newest first.
    items: Vec<FigureView>,
    /// Proposals that nobody approved yet, newest first.
    proposals: Vec<FigureProposalView>,
}

#[derive(ApiResponse)]
enum Proposed {
    /// It waits for a second person.
    #[oai(status = 201)]
    Created(Json<FigureProposalView>),
}

#[derive(ApiResponse)]
enum Locked {
    /// It is locked.
    #[oai(status = 201)]
    Created(Json<FigureView>),
}

/// Published figures.
pub struct FiguresApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl FiguresApi {
    /// Lists published figures and those that wait.
    #[oai(
        path = "/figures",
        method = "get",
        operation_id = "listFigures",
        tag = "super::Tag::Surveys"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<FigureList>, Problem> {
        let register = figure_register(&self.app, &caller.0).await?;
        Ok(Json(FigureList {
            items: register.figures.iter().map(FigureView::from).collect(),
            proposals: register.waiting.iter().map(listed).collect(),
        }))
    }

    /// Reads one published figure.
    #[oai(
        path = "/figures/:figure",
        method = "get",
        operation_id = "getFigure",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        /// The evidence id.
        figure: Path<String>,
    ) -> Result<Json<FigureView>, Problem> {
        let found = firm_figure(&self.app, &caller.0, &figure.0).await?;
        Ok(Json(FigureView::from(&found)))
    }

    /// Reads the files that check a figure without the database.
    #[oai(
        path = "/figures/:figure/files",
        method = "get",
        operation_id = "getFigureFiles",
        tag = "super::Tag::Surveys"
    )]
    async fn files(
        &self,
        caller: Caller,
        /// The evidence id.
        figure: Path<String>,
    ) -> Result<Json<FigureFilesView>, Problem> {
        let files = figure_files(&self.app, &caller.0, &figure.0).await?;
        Ok(Json(FigureFilesView {
            id: files.code,
            manifest: files.manifest,
            snapshot: files.snapshot,
            rounds: files.leaves,
            seals: files.rounds,
        }))
    }

    /// Defines a figure. It counts nothing until a second person approves it.
    #[oai(
        path = "/figure-proposals",
        method = "post",
        operation_id = "proposeFigure",
        tag = "super::Tag::Surveys"
    )]
    async fn propose(&self, caller: Caller, input: Json<FigureInput>) -> Result<Proposed, Problem> {
        let overall = journeys::views::report_satisfaction::OVERALL;
        let input = publish::FigureInput {
            from: input.0.from,
            to: input.0.to,
            track: input.0.track,
            question: input.0.question.unwrap_or_else(|| overall.to_owned()),
            note: input.0.note.unwrap_or_default(),
        };
        let id = publish::propose_figure(&self.app, Some(&caller.0), &input).await?;
        let found = publish::preview_figure(&self.app, &caller.0, id).await?;
        Ok(Proposed::Created(Json(found.into())))
    }

    /// Reads what a proposal comes to now, with everything against it.
    #[oai(
        path = "/figure-proposals/:proposal",
        method = "get",
        operation_id = "getFigureProposal",
        tag = "super::Tag::Surveys"
    )]
    async fn preview(
        &self,
        caller: Caller,
        /// The proposal's key.
        proposal: Path<Uuid>,
    ) -> Result<Json<FigureProposalView>, Problem> {
        let id = FigureProposalId(proposal.0);
        let found = publish::preview_figure(&self.app, &caller.0, id).await?;
        Ok(Json(found.into()))
    }

    /// Approves a proposal, exactly as its approver saw it. Who defined it may
    /// not.
    #[oai(
        path = "/figure-proposals/:proposal/approval",
        method = "post",
        operation_id = "approveFigure",
        tag = "super::Tag::Surveys"
    )]
    async fn approve(
        &self,
        caller: Caller,
        /// The proposal's key.
        proposal: Path<Uuid>,
        seen: Json<FigureApprovalInput>,
    ) -> Result<Locked, Problem> {
        let id = FigureProposalId(proposal.0);
        let seen = seen.0.snapshot_sha256;
        let code = publish::approve_figure(&self.app, &caller.0, id, &seen).await?;
        let found = firm_figure(&self.app, &caller.0, &code).await?;
        Ok(Locked::Created(Json(FigureView::from(&found))))
    }

    /// Registers a place where a figure is used.
    #[oai(
        path = "/figures/:figure/places",
        method = "post",
        operation_id = "registerFigurePlace",
        tag = "super::Tag::Surveys"
    )]
    async fn place(
        &self,
        caller: Caller,
        /// The evidence id.
        figure: Path<String>,
        input: Json<FigurePlaceInput>,
    ) -> Result<Json<FigureView>, Problem> {
        let (kind, place) = (input.0.kind.into(), input.0.place);
        publish::register_place(&self.app, &caller.0, &figure.0, kind, &place).await?;
        let found = firm_figure(&self.app, &caller.0, &figure.0).await?;
        Ok(Json(FigureView::from(&found)))
    }

    /// Takes a figure back; the answer lists where it is used.
    #[oai(
        path = "/figures/:figure/retraction",
        method = "post",
        operation_id = "retractFigure",
        tag = "super::Tag::Surveys"
    )]
    async fn retract(
        &self,
        caller: Caller,
        /// The evidence id.
        figure: Path<String>,
        input: Json<FigureRetractionInput>,
    ) -> Result<Json<FigureView>, Problem> {
        publish::retract_figure(&self.app, &caller.0, &figure.0, &input.0.reason).await?;
        let found = firm_figure(&self.app, &caller.0, &figure.0).await?;
        Ok(Json(FigureView::from(&found)))
    }
}

impl From<&Manifest> for FigureClaim {
    fn from(manifest: &Manifest) -> Self {
        let counts = &manifest.counts;
        let rate = manifest.rate();
        Self {
            sentence_ja: japanese(manifest),
            sentence_en: english(manifest),
            mean: counts.mean().map(MeanView::from),
            counts: counts.rated.to_vec(),
            na: counts.na,
            blank: counts.blank,
            void: manifest.void,
            late: manifest.since_second.as_ref().map(|since| since.late),
            withdrawn: manifest.since_second.as_ref().map(|since| since.withdrawn),
            pooled_wordings: pooled_wordings(manifest, usize::MAX),
            responses: counts.responses(),
            eligible: manifest.eligible,
            rate: (!rate.is_empty()).then_some(rate),
            snapshot_sha256: manifest.snapshot_sha256.clone(),
        }
    }
}

impl From<&Revision> for FigureRevision {
    fn from(revision: &Revision) -> Self {
        Self {
            of: revision.of.clone(),
            ballots_in: revision.moves.entered,
            ballots_out: revision.moves.left,
            ballots_changed: revision.moves.changed,
            n_before: revision.ratings_before,
            n: revision.ratings,
            rounds_before: revision.rounds_before,
            rounds: revision.rounds,
        }
    }
}

impl From<&FirmFigure> for FigureView {
    fn from(found: &FirmFigure) -> Self {
        Self {
            id: found.public.manifest.id.clone(),
            state: found.public.state.as_str().to_owned(),
            claim: FigureClaim::from(&found.public.manifest),
            revision: found.public.revision.as_ref().map(FigureRevision::from),
            sha256: found.public.sha256.clone(),
            is_key_retired: found.public.is_key_retired,
            has_drifted: found.has_drifted,
            places: found.places.iter().map(FigurePlaceView::from).collect(),
        }
    }
}

impl From<&Place> for FigurePlaceView {
    fn from(place: &Place) -> Self {
        Self {
            kind: match place.kind {
                PlaceKind::Web => FigurePlaceKind::Web,
                PlaceKind::Print => FigurePlaceKind::Print,
                PlaceKind::Slides => FigurePlaceKind::Slides,
                PlaceKind::Other => FigurePlaceKind::Other,
            },
            place: place.place.clone(),
            added_at: place.at,
        }
    }
}

impl From<FigurePlaceKind> for PlaceKind {
    fn from(kind: FigurePlaceKind) -> Self {
        match kind {
            FigurePlaceKind::Web => Self::Web,
            FigurePlaceKind::Print => Self::Print,
            FigurePlaceKind::Slides => Self::Slides,
            FigurePlaceKind::Other => Self::Other,
        }
    }
}

fn listed(proposal: &Proposal) -> FigureProposalView {
    FigureProposalView {
        id: proposal.id.0,
        from: proposal.definition.from,
        to: proposal.definition.to,
        question: proposal.definition.question.clone(),
        note: proposal.note.clone(),
        proposed_at: proposal.at,
        claim: None,
        refusals: Vec::new(),
        may_approve: false,
        published: None,
    }
}

impl From<FigurePreview> for FigureProposalView {
    fn from(found: FigurePreview) -> Self {
        let refusals = found.draft.refusals.into_iter();
        Self {
            claim: found.draft.manifest.as_ref().map(FigureClaim::from),
            refusals: refusals
                .map(|fault| FigureRefusal {
                    code: fault.code.to_owned(),
                    message: fault.message,
                })
                .collect(),
            may_approve: found.may_approve,
            published: found.published,
            ..listed(&found.proposal)
        }
    }
}
