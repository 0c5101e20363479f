//! The poster for the back office: one QR code that leads to the company's own
//! sign-in page, in words that everybody can read.

use askama::Template;
use journeys::App;
use journeys::views::staff_list::poster;
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "staff/poster.html")]
struct PosterPage {
    layout: Layout,
    back: String,
    company_name: String,
    company_code: String,
    address: String,
    qr: String,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let poster = poster(&app, &actor, CompanyId(company)).await?;
    shell::show(&PosterPage {
        layout: visit.layout("カスタマーハラスメント対応研修", Nav::People),
        back: format!("/companies/{company}/people"),
        company_name: poster.company.name,
        company_code: poster.company.code,
        qr: shell::qr(&poster.address),
        address: poster.address,
    })
}
