//! Documents that a company makes its own, forms, and further cases.

use courses::HandoutKind;
use journeys::App;
use journeys::views::handouts::{handout, handout_as_word, handouts};
use poem_openapi::param::Path;
use poem_openapi::payload::{Binary, Json};
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};

use crate::http::{Caller, Problem, download};

/// What a handout is.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum HandoutKindView {
    /// A template that a company makes its own.
    Document,
    /// A checklist, a form or a card.
    Form,
    /// A case for sessions.
    Case,
}

/// A handout without its text.
#[derive(Debug, Object)]
pub struct HandoutHead {
    /// Its stable code.
    code: String,
    /// What it is.
    kind: HandoutKindView,
    /// Its title.
    title: String,
    /// Its version.
    number: i32,
    /// When it was published.
    published_at: chrono::DateTime<chrono::Utc>,
}

/// All handouts in force.
#[derive(Debug, Object)]
pub struct HandoutList {
    /// Documents first.
    items: Vec<HandoutHead>,
}

/// A handout with its text.
#[derive(Debug, Object)]
pub struct HandoutText {
    /// All but the text.
    head: HandoutHead,
    /// Sanitised HTML that begins at `h2`, with the own company's words in its
    /// slots.
    html: String,
}

/// A handout as a file.
#[derive(ApiResponse)]
enum WordFile {
    /// The document.
    #[oai(
        status = 200,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )]
    Found(
        Binary<Vec<u8>>,
        /// The file's name.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

/// Handouts.
pub struct HandoutsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl HandoutsApi {
    /// Lists the handouts in force.
    #[oai(
        path = "/handouts",
        method = "get",
        operation_id = "listHandouts",
        tag = "super::Tag::Courses"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<HandoutList>, Problem> {
        let all = handouts(&self.app, &caller.0).await?;
        let items = all.iter().map(HandoutHead::from).collect();
        Ok(Json(HandoutList { items }))
    }

    /// Shows a handout.
    #[oai(
        path = "/handouts/:handout",
        method = "get",
        operation_id = "showHandout",
        tag = "super::Tag::Courses"
    )]
    async fn show(
        &self,
        caller: Caller,
        /// The handout's code.
        handout: Path<String>,
    ) -> Result<Json<HandoutText>, Problem> {
        let found = self::handout(&self.app, &caller.0, &handout.0).await?;
        Ok(Json(HandoutText {
            head: HandoutHead::from(&found.head),
            html: found.html,
        }))
    }

    /// Hands a handout out as a Word document to edit, with the own company's
    /// words in its slots; what is not set stands out.
    #[oai(
        path = "/handouts/:handout/word",
        method = "get",
        operation_id = "handoutAsWord",
        tag = "super::Tag::Courses"
    )]
    async fn word(
        &self,
        caller: Caller,
        /// The handout's code.
        handout: Path<String>,
    ) -> Result<WordFile, Problem> {
        let file = handout_as_word(&self.app, &caller.0, &handout.0).await?;
        let name = download::docx(&file.head.code, &file.head.title);
        Ok(WordFile::Found(Binary(file.bytes), name))
    }
}

impl From<&courses::HandoutHead> for HandoutHead {
    fn from(handout: &courses::HandoutHead) -> Self {
        Self {
            code: handout.code.clone(),
            kind: match handout.kind {
                HandoutKind::Document => HandoutKindView::Document,
                HandoutKind::Form => HandoutKindView::Form,
                HandoutKind::Case => HandoutKindView::Case,
            },
            title: handout.title.clone(),
            number: handout.number,
            published_at: handout.published_at,
        }
    }
}
