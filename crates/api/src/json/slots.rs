//! What the course text leaves to a client company.

use std::collections::BTreeMap;

use journeys::views::company_slots::{FilledSlot, company_slots};
use journeys::{App, fill_slots};
use kernel::id::CompanyId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// What a slot takes.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CourseSlotKind {
    /// Words.
    Text,
    /// An address on the web.
    Url,
}

/// A slot of the course text and the company's words for it.
#[derive(Debug, Object)]
pub struct CourseSlot {
    /// Its stable code.
    code: String,
    /// Shown in the text while nothing is set.
    label: String,
    /// What it takes.
    kind: CourseSlotKind,
    /// Whether the course is incomplete without it.
    required: bool,
    /// For whoever fills it in.
    help: String,
    /// The company's words; empty while nothing is set.
    value: String,
}

/// All slots of a company.
#[derive(Debug, Object)]
pub struct CourseSlots {
    /// In the author's order.
    items: Vec<CourseSlot>,
    /// How many required slots are empty.
    missing: usize,
    /// The version of the company's words, 0 before the first; send it back
    /// with what is changed.
    version: i32,
}

/// Words for one slot.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CourseSlotValue {
    /// The slot's code.
    #[oai(validator(max_length = 64))]
    code: String,
    /// At most 300 characters on one line; empty takes the words back.
    value: String,
}

/// Words for slots; those that are not named stay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct CourseSlotValues {
    /// The version of the words as they were read: a stale one is refused, with
    /// what is kept now beside each word that differs.
    #[oai(validator(minimum(value = "0")))]
    version: i32,
    /// One entry a slot.
    #[oai(validator(max_items = 100))]
    values: Vec<CourseSlotValue>,
}

/// The slots of the course text.
pub struct SlotsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SlotsApi {
    /// Lists what the courses in force leave to the company, with its words.
    #[oai(
        path = "/companies/:company/course-slots",
        method = "get",
        operation_id = "listCourseSlots",
        tag = "super::Tag::Courses"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<CourseSlots>, Problem> {
        self.slots(&caller, CompanyId(company.0)).await
    }

    /// Keeps the company's words. Learners see them from their next page on.
    #[oai(
        path = "/companies/:company/course-slots",
        method = "put",
        operation_id = "fillCourseSlots",
        tag = "super::Tag::Courses"
    )]
    async fn fill(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<CourseSlotValues>,
    ) -> Result<Json<CourseSlots>, Problem> {
        let company = CompanyId(company.0);
        let version = body.0.version;
        let values: BTreeMap<String, String> = body
            .0
            .values
            .into_iter()
            .map(|entry| (entry.code, entry.value))
            .collect();
        fill_slots(&self.app, &caller.0, company, &values, version).await?;
        self.slots(&caller, company).await
    }
}

impl SlotsApi {
    async fn slots(
        &self,
        caller: &Caller,
        company: CompanyId,
    ) -> Result<Json<CourseSlots>, Problem> {
        let found = company_slots(&self.app, &caller.0, company).await?;
        Ok(Json(CourseSlots {
            missing: found.missing(),
            version: found.version,
            items: found.slots.into_iter().map(CourseSlot::from).collect(),
        }))
    }
}

impl From<FilledSlot> for CourseSlot {
    fn from(filled: FilledSlot) -> Self {
        let FilledSlot { slot, value } = filled;
        Self {
            code: slot.code,
            label: slot.label,
            kind: match slot.kind {
                courses::SlotKind::Text => CourseSlotKind::Text,
                courses::SlotKind::Url => CourseSlotKind::Url,
            },
            required: slot.is_required,
            help: slot.help,
            value,
        }
    }
}
