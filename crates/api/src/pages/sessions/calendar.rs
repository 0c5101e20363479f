//! The personal feed that a calendar program fetches. Its address is the
//! secret: there is no sign-in.

use journeys::App;
use journeys::session_calendar::calendar_feed;
use kernel::Failure;
use kernel::id::{CompanyId, MembershipId};
use poem::web::{Data, Path};
use poem::{Response, handler};
use uuid::Uuid;

use crate::http::PageResult;

#[handler]
pub(super) async fn send_feed(
    app: Data<&App>,
    Path((company, member, file)): Path<(Uuid, Uuid, String)>,
) -> PageResult {
    let token = file.strip_suffix(".ics").ok_or_else(Failure::not_found)?;
    let whose = (CompanyId(company), MembershipId(member));
    let feed = calendar_feed(&app, whose, token).await?;
    Ok(Response::builder()
        .content_type("text/calendar; charset=utf-8")
        .header("content-disposition", "inline; filename=\"sessions.ics\"")
        .body(feed))
}
