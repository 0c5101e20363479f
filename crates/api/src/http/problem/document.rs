//! The problem document of the JSON API (RFC 9457), and what the OpenAPI
//! document says about it.

use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{ApiResponse, Object};

use super::Problem;

/// The media type of every refusal of the API.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was refused (RFC 9457).
#[derive(Debug, Object)]
#[oai(rename = "Problem", skip_serializing_if_is_none)]
pub struct Document {
    /// A URI that names the kind of problem: `urn:terakoya:` and the code.
    #[oai(rename = "type")]
    pub type_: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and how to mend it, for a person.
    pub detail: String,
    /// The path of the refused request.
    pub instance: String,
    /// A stable, dotted word for programs.
    pub code: String,
    /// Names this request in the server's log.
    pub request_id: String,
    /// Every fault of the input, not only the first.
    pub errors: Vec<DocumentFault>,
}

/// One fault of one field.
#[derive(Debug, Object)]
#[oai(rename = "ProblemFault")]
pub struct DocumentFault {
    /// A JSON pointer into the request, or row and column of a file.
    pub pointer: String,
    /// A stable, dotted word for programs.
    pub code: String,
    /// What is wrong and how to mend it, for a person.
    pub message: String,
}

impl Problem {
    /// The document of this refusal.
    pub fn document(&self, instance: &str, request_id: &str) -> Document {
        let failure = self.failure();
        let errors = failure.faults.iter().map(|fault| DocumentFault {
            pointer: fault.pointer.clone(),
            code: fault.code.to_owned(),
            message: fault.message.clone(),
        });
        Document {
            type_: format!("urn:terakoya:{}", failure.code),
            title: self.title().to_owned(),
            status: self.status().as_u16(),
            detail: failure.message.clone(),
            instance: instance.to_owned(),
            code: failure.code.to_owned(),
            request_id: request_id.to_owned(),
            errors: errors.collect(),
        }
    }
}

/// Every refusal that an operation may answer with.
const DECLARED: [(u16, &str); 13] = [
    (
        400,
        "The request cannot be read, or names an unknown field.",
    ),
    (401, "Nobody is signed in, or the credential is wrong."),
    (403, "Signed in, but not allowed."),
    (404, "Not there, or not yours: both answer the same."),
    (409, "The state does not allow it now."),
    (412, "Somebody else changed it since it was read."),
    (413, "The body is too large."),
    (415, "The body has a type or an encoding that is not read."),
    (422, "The input breaks a rule; every fault is listed."),
    (428, "If-Match is missing."),
    (429, "Too many requests; see Retry-After."),
    (500, "A fault of the server; quote the request id."),
    (503, "Busy; see Retry-After."),
];

impl ApiResponse for Problem {
    fn meta() -> MetaResponses {
        let responses = DECLARED.map(|(status, description)| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content: vec![MetaMediaType {
                content_type: ProblemJson::CONTENT_TYPE,
                schema: ProblemJson::schema_ref(),
            }],
            headers: Vec::new(),
        });
        MetaResponses {
            responses: responses.into(),
        }
    }

    fn register(registry: &mut Registry) {
        Document::register(registry);
    }
}

/// The payload type of [`Document`].
struct ProblemJson;

impl Payload for ProblemJson {
    const CONTENT_TYPE: &'static str = MEDIA_TYPE;

    fn check_content_type(content_type: &str) -> bool {
        content_type == MEDIA_TYPE
    }

    fn schema_ref() -> MetaSchemaRef {
        Document::schema_ref()
    }
}

impl Document {
    /// The document as JSON text.
    pub fn to_text(&self) -> String {
        self.to_json_string()
    }
}
