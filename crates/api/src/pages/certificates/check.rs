//! 修了証の確認: anybody may ask whether a number is good. Who has only the
//! number learns no whole name and no company.

use askama::Template;
use enrolments::Serial;
use journeys::App;
use journeys::print_certificate::both_dates;
use journeys::views::certificates::{CheckedCertificate, Told, check_certificate};
use kernel::known_keys;
use poem::web::{Data, Path, Query};
use poem::{Response, handler};
use serde::Deserialize;
use serde_json::json;

use super::status_of;
use crate::http::PageResult;
use crate::http::render::percent_encoded;
use crate::pages::shell::{self, Form, Layout, Nav, Status, Visit, see_other};

/// What the page tells of a certificate that stands.
struct ToldCard {
    status: Status,
    title: String,
    kind: String,
    track: String,
    version: i32,
    legal_basis_date: String,
    completed_on: String,
    valid_until: Option<String>,
    name: String,
    company: Option<String>,
    firm: String,
    statement: String,
}

impl From<Told> for ToldCard {
    fn from(told: Told) -> Self {
        let said = told.said;
        Self {
            status: status_of(told.validity),
            title: said.title,
            kind: said.kind,
            track: said.track,
            version: said.version,
            legal_basis_date: kernel::date::long(said.legal_basis_date),
            completed_on: both_dates(said.completed_on),
            valid_until: said.valid_until.map(both_dates),
            name: told.name,
            company: told.company,
            firm: said.firm,
            statement: said.statement,
        }
    }
}

#[derive(Template)]
#[template(path = "certificates/check.html")]
struct CheckPage {
    layout: Layout,
    form: Form,
    /// The number as it is printed, or as it was typed.
    serial: String,
    is_unknown: bool,
    ended: Option<Status>,
    told: Option<ToldCard>,
}

impl CheckPage {
    fn new(visit: &Visit, typed: &str) -> Self {
        let serial = Serial::parse(typed);
        Self {
            layout: visit.layout("修了証の確認", Nav::None),
            form: Form::new().with("serial", typed),
            serial: serial.map_or_else(|| typed.to_owned(), |serial| serial.to_string()),
            is_unknown: false,
            ended: None,
            told: None,
        }
    }

    fn with(mut self, checked: CheckedCertificate) -> Self {
        match checked {
            CheckedCertificate::Unknown => self.is_unknown = true,
            CheckedCertificate::Ended(validity) => self.ended = Some(status_of(validity)),
            CheckedCertificate::Stands(told) => self.told = Some(told.into()),
        }
        self
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    serial: String,
}

/// The form for a number.
#[handler]
pub(super) fn ask(visit: Visit, Query(asked): Query<Asked>) -> PageResult {
    let typed = asked.serial.trim();
    if typed.is_empty() {
        return shell::show(&CheckPage::new(&visit, ""));
    }
    let serial = Serial::parse(typed);
    let serial = serial.map_or_else(|| percent_encoded(typed), |serial| serial.to_string());
    // A slash would name another page.
    Ok(see_other(&format!(
        "/certificates/{}",
        serial.replace('/', "%2F")
    )))
}

#[handler]
pub(super) async fn show(visit: Visit, app: Data<&App>, Path(serial): Path<String>) -> PageResult {
    let checked = check_certificate(&app, &serial, None).await?;
    shell::show(&CheckPage::new(&visit, &serial).with(checked))
}

#[handler]
pub(super) async fn show_to_bearer(
    visit: Visit,
    app: Data<&App>,
    Path((serial, token)): Path<(String, String)>,
) -> PageResult {
    let checked = check_certificate(&app, &serial, Some(&token)).await?;
    shell::show(&CheckPage::new(&visit, &serial).with(checked))
}

/// Every public key that ever signed here, as a JSON web key set (RFC 8037).
/// One that signs no more says so in a member of our own, which RFC 7517 lets
/// other readers pass over.
#[handler]
pub(super) async fn send_keys(app: Data<&App>) -> PageResult {
    let mut keys = known_keys::all(&app.db.read()).await?;
    let current = app.signing.public();
    let current_id = current.id();
    if !keys.iter().any(|(id, _)| *id == current_id) {
        keys.push((current_id.clone(), current));
    }
    let keys: Vec<serde_json::Value> = keys
        .into_iter()
        .map(|(id, key)| {
            json!({
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
                "kid": id, "x": key.text(), "retired": id != current_id,
            })
        })
        .collect();
    Ok(Response::builder()
        .content_type("application/jwk-set+json")
        .body(json!({ "keys": keys }).to_string()))
}
