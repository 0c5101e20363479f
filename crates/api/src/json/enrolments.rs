//! Who learns what: ordering enrolments, the progress board and its export.

mod view;

use enrolments::{Decision, Word};
use journeys::enrol::{Audience, EnrolInput};
use journeys::sheet::SheetFormat;
use journeys::views::chosen::Chosen;
use journeys::views::company_dashboard::company_dashboard;
use journeys::views::gain::company_gains;
use journeys::views::report_progress::{BoardFilter, board};
use journeys::{
    App, DecideEnrolments, decide_enrolments, export_progress, export_progress_in_layout,
};
use kernel::id::{CompanyId, EnrolmentId, MembershipId, OrgUnitId};
use kernel::{Cursor, Failure, Fault, PageRequest};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use crate::json::regrades::PooledGainView;

pub use view::{
    CompanyProgress, EnrolledPerson, EnrolmentPage, EnrolmentReport, EnrolmentRow, NewEnrolment,
    ProgressNumbers, UnitProgress,
};

/// An order: these people learn this track. Exactly one of `people`,
/// `employee_numbers`, `unit` and `whole_company` says who.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct EnrolmentOrder {
    /// The track's code.
    #[oai(validator(max_length = 64))]
    track: String,
    /// These members.
    #[oai(validator(min_items = 1, max_items = 5000))]
    people: Option<Vec<Uuid>>,
    /// The members with these employee numbers.
    #[oai(validator(min_items = 1, max_items = 5000))]
    employee_numbers: Option<Vec<String>>,
    /// Everybody in this unit and below it who has not left.
    unit: Option<Uuid>,
    /// Everybody who has not left; only `true` means anything.
    whole_company: Option<bool>,
    /// The last day, until 23:59 in Japan; left out without a deadline.
    due_on: Option<chrono::NaiveDate>,
}

/// Where an enrolment stands, as of today in Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum EnrolmentWord {
    /// 未受講
    NotStarted,
    /// 受講中
    InProgress,
    /// 修了
    Completed,
    /// 期限超過
    Overdue,
    /// 免除
    Waived,
    /// 取消
    Withdrawn,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TableFormat {
    /// A workbook.
    #[oai(rename = "xlsx")]
    Xlsx,
    /// CSV in UTF-8 with a byte order mark.
    #[oai(rename = "csv-utf8")]
    CsvUtf8,
    /// CSV in Shift_JIS (CP932).
    #[oai(rename = "csv-cp932")]
    CsvCp932,
}

/// What is decided about an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum EnrolmentDecision {
    /// Another last day: `due_on`, or none when that is left out.
    Due,
    /// The person need not learn it.
    Waived,
    /// It is taken back.
    Withdrawn,
}

/// A decision about people's enrolments.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct EnrolmentDecisionInput {
    /// Whose: keys of enrolments.
    #[oai(validator(min_items = 1, max_items = 2000))]
    enrolments: Vec<Uuid>,
    /// What.
    decision: EnrolmentDecision,
    /// The new last day, until 23:59 in Japan; for `due` only.
    due_on: Option<chrono::NaiveDate>,
    /// Why. It stays with the enrolment, beside the name of who decided.
    reason: String,
}

/// What a decision did.
#[derive(Debug, Object)]
pub struct EnrolmentDecisionReport {
    /// Enrolments that changed.
    changed: Vec<Uuid>,
    /// Enrolments that stand as they stood: completed, waived, withdrawn, or
    /// with this last day already.
    left: Vec<Uuid>,
}

/// An order was carried out.
#[derive(ApiResponse)]
enum Ordered {
    /// What the order did; with nobody new it changed nothing.
    #[oai(status = 201)]
    Created(Json<EnrolmentReport>),
}

/// Enrolments of a company.
pub struct EnrolmentsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl EnrolmentsApi {
    /// Enrols people in a track. Whoever is learning it already is left alone,
    /// so the same order may be sent again. People with an address get an
    /// invitation.
    #[oai(
        path = "/companies/:company/enrolments",
        method = "post",
        operation_id = "createEnrolments",
        tag = "super::Tag::Enrolments"
    )]
    async fn create(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        order: Json<EnrolmentOrder>,
    ) -> Result<Ordered, Problem> {
        let input = order.0.input(CompanyId(company.0))?;
        let report = journeys::enrol(&self.app, Some(&caller.0), &input).await?;
        Ok(Ordered::Created(Json(report.into())))
    }

    /// Changes the last day of people's enrolments, excuses them or takes the
    /// enrolments back, with a reason. What is closed is left as it stands.
    #[oai(
        path = "/companies/:company/enrolment-decisions",
        method = "post",
        operation_id = "decideEnrolments",
        tag = "super::Tag::Enrolments"
    )]
    async fn decide(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        input: Json<EnrolmentDecisionInput>,
    ) -> Result<Json<EnrolmentDecisionReport>, Problem> {
        let input = input.0.input(CompanyId(company.0))?;
        let report = decide_enrolments(&self.app, &caller.0, &input).await?;
        let keys = |ids: Vec<EnrolmentId>| ids.into_iter().map(|id| id.0).collect();
        Ok(Json(EnrolmentDecisionReport {
            changed: keys(report.changed),
            left: keys(report.left),
        }))
    }

    /// Lists who stands where, by reading of the name. Unit managers see their
    /// own units.
    #[oai(
        path = "/companies/:company/enrolments",
        method = "get",
        operation_id = "listEnrolments",
        tag = "super::Tag::Enrolments"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn list(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// A unit and those below it.
        unit: Query<Option<Uuid>>,
        /// A track, by code.
        #[oai(validator(max_length = 64))]
        track: Query<Option<String>>,
        /// The word of today.
        word: Query<Option<EnrolmentWord>>,
        /// Words of which each must be found in name, reading, employee number
        /// or address.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// People who have left, too.
        include_left: Query<Option<bool>>,
        /// How many, at most 100; 50 unless said otherwise.
        #[oai(validator(minimum(value = "1"), maximum(value = "100")))]
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<EnrolmentPage>, Problem> {
        let filter = filter(unit.0, track.0, word.0, q.0, include_left.0);
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let company = CompanyId(company.0);
        let list = board(&self.app, &caller.0, company, &filter, page).await?;
        Ok(Json(list.into()))
    }

    /// Hands out the list of a filter as a file, whole.
    #[oai(
        path = "/companies/:company/enrolments/export",
        method = "get",
        operation_id = "exportEnrolments",
        tag = "super::Tag::Enrolments"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn export(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// How the file is written; a workbook unless said otherwise.
        format: Query<Option<TableFormat>>,
        /// A layout that the company keeps, which says how the file is written.
        layout: Query<Option<Uuid>>,
        /// A unit and those below it.
        unit: Query<Option<Uuid>>,
        /// A track, by code.
        #[oai(validator(max_length = 64))]
        track: Query<Option<String>>,
        /// The word of today.
        word: Query<Option<EnrolmentWord>>,
        /// As for the list.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// People who have left, too.
        include_left: Query<Option<bool>>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let filter = filter(unit.0, track.0, word.0, q.0, include_left.0);
        let company = CompanyId(company.0);
        let (app, actor) = (&self.app, &caller.0);
        let file = match layout.0 {
            Some(layout) => {
                let layout = layout.into();
                export_progress_in_layout(app, actor, company, &filter, layout).await?
            }
            None => {
                let format = format.0.map(SheetFormat::from).unwrap_or_default();
                export_progress(app, actor, company, &filter, format).await?
            }
        };
        Ok(Attachment::new(file.bytes)
            .attachment_type(AttachmentType::Attachment)
            .filename(file.name))
    }

    /// Shows a company's numbers, whole and per unit. Unit managers see their
    /// own units.
    #[oai(
        path = "/companies/:company/progress",
        method = "get",
        operation_id = "getCompanyProgress",
        tag = "super::Tag::Enrolments"
    )]
    async fn progress(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// Only this track, by code.
        #[oai(validator(max_length = 64))]
        track: Query<Option<String>>,
    ) -> Result<Json<CompanyProgress>, Problem> {
        let company = CompanyId(company.0);
        let dashboard = company_dashboard(&self.app, &caller.0, company, track.0).await?;
        Ok(Json(dashboard.into()))
    }

    /// Shows what a company's own people gained in a track between the tests
    /// before and after learning, by the first attempt at each. Percentages
    /// that rest on fewer than 30 people are left out.
    #[oai(
        path = "/companies/:company/tracks/:track/gains",
        method = "get",
        operation_id = "listCompanyGains",
        tag = "super::Tag::Enrolments"
    )]
    async fn gains(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// The track's code.
        track: Path<String>,
    ) -> Result<Json<CompanyGains>, Problem> {
        let company = CompanyId(company.0);
        let gains = company_gains(&self.app, &caller.0, company, &track.0).await?;
        let items = gains.into_iter().map(|gain| CompanyGainView {
            before_test: gain.pair.before_code,
            after_test: gain.pair.after_code,
            gain: gain.gain.into(),
        });
        Ok(Json(CompanyGains {
            items: items.collect(),
        }))
    }
}

/// What a company's people gained in a track.
#[derive(Debug, Object)]
pub struct CompanyGains {
    /// In the order of learning.
    items: Vec<CompanyGainView>,
}

/// What was gained between two tests on the same objectives.
#[derive(Debug, Object)]
pub struct CompanyGainView {
    /// The code of the step before learning.
    before_test: String,
    /// The code of the step after learning.
    after_test: String,
    /// By everybody who took both.
    gain: PooledGainView,
}

impl EnrolmentDecisionInput {
    fn input(self, company: CompanyId) -> Result<DecideEnrolments, Failure> {
        let decision = match (self.decision, self.due_on) {
            (EnrolmentDecision::Due, day) => Decision::Due(day),
            (EnrolmentDecision::Waived, None) => Decision::Waive,
            (EnrolmentDecision::Withdrawn, None) => Decision::Withdraw,
            (_, Some(_)) => {
                return Err(Failure::invalid(vec![Fault::new(
                    "/due_on",
                    "enrolment.decision.input",
                    "due_on は、decision が due のときだけ示してください。",
                )]));
            }
        };
        Ok(DecideEnrolments {
            company,
            chosen: Chosen::Ticked(self.enrolments.into_iter().map(EnrolmentId).collect()),
            decision,
            reason: self.reason,
            expected: None,
        })
    }
}

impl EnrolmentOrder {
    fn input(self, company: CompanyId) -> Result<EnrolInput, Failure> {
        let people = self
            .people
            .map(|ids| Audience::People(ids.into_iter().map(MembershipId).collect()));
        let numbers = self.employee_numbers.map(Audience::EmployeeNumbers);
        let unit = self.unit.map(|unit| Audience::Unit(OrgUnitId(unit)));
        let company_whole = self
            .whole_company
            .filter(|whole| *whole)
            .map(|_| Audience::Company);
        let mut named = [people, numbers, unit, company_whole].into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(audience), None) => Ok(EnrolInput {
                company,
                track: self.track,
                audience,
                due_on: self.due_on,
            }),
            _ => Err(Failure::invalid(vec![Fault::new(
                "/people",
                "enrolment.audience.one",
                "people、employee_numbers、unit、whole_company のうち、ちょうど1つで対象を示してください。",
            )])),
        }
    }
}

fn filter(
    unit: Option<Uuid>,
    track: Option<String>,
    word: Option<EnrolmentWord>,
    search: Option<String>,
    include_left: Option<bool>,
) -> BoardFilter {
    BoardFilter {
        unit: unit.map(OrgUnitId),
        track,
        word: word.map(Word::from),
        search: search.unwrap_or_default(),
        include_left: include_left.unwrap_or_default(),
    }
}

impl From<EnrolmentWord> for Word {
    fn from(word: EnrolmentWord) -> Self {
        match word {
            EnrolmentWord::NotStarted => Self::NotStarted,
            EnrolmentWord::InProgress => Self::InProgress,
            EnrolmentWord::Completed => Self::Completed,
            EnrolmentWord::Overdue => Self::Overdue,
            EnrolmentWord::Waived => Self::Waived,
            EnrolmentWord::Withdrawn => Self::Withdrawn,
        }
    }
}

impl From<TableFormat> for SheetFormat {
    fn from(format: TableFormat) -> Self {
        match format {
            TableFormat::Xlsx => Self::Xlsx,
            TableFormat::CsvUtf8 => Self::CsvUtf8,
            TableFormat::CsvCp932 => Self::CsvCp932,
        }
    }
}
