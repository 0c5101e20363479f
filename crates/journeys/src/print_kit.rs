//! A role-play kit as PDF: role cards to cut, the observer's sheet, and a page
//! for whoever leads. It is made anew at each request, from the text that new
//! learners of the course read.

use std::collections::BTreeMap;

use courses::RolePlayKit;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Role};

use crate::App;
use crate::pdf::KitSheet;

/// Who runs or prepares role-plays.
const READERS: &[Role] = &[
    Role::FirmAdmin,
    Role::Author,
    Role::Instructor,
    Role::Assessor,
];

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedKit {
    /// ASCII only, with its ending.
    pub name: String,
    /// The PDF.
    pub pdf: Vec<u8>,
}

/// The kit of a role-play, with the words of `company` in its slots where the
/// training is one company's.
///
/// # Errors
/// Forbidden for whoever does not run training; not found for an unknown course
/// or a lesson that is no role-play; a conflict when this installation lacks
/// the font or one of its letters.
pub async fn print_kit(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
    track: &str,
    lesson: &str,
) -> Result<PrintedKit, Failure> {
    actor.require(READERS)?;
    let db = app.db.read();
    let found = courses::read::track_by_code(&db, track).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let version = courses::read::current_version(&db, found.id).await?;
    let version = version.ok_or_else(Failure::not_found)?;
    let text = courses::read::lesson(&db, version.id, lesson).await?;
    let text = text.ok_or_else(Failure::not_found)?;
    let words = match company {
        Some(company) => courses::read::slot_values(&db, company).await?,
        None => BTreeMap::new(),
    };
    let html = courses::slot::fill(&text.html, &words);
    let kit = RolePlayKit::read(&html).ok_or_else(Failure::not_found)?;
    let id = format!("{track}-{}-{lesson}", version.number);
    let sheet = KitSheet {
        title: text.head.title,
        course: format!("{}（第{}版）", version.title, version.number),
        firm: app.settings.firm_name.clone(),
        id: id.clone(),
        kit,
    };
    Ok(PrintedKit {
        name: format!("role-play-{id}.pdf"),
        pdf: app.printer.print_kit(sheet).await?,
    })
}
