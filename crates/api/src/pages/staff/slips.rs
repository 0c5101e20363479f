//! The slips, ready to print: as a page, or as a PDF of the same issuing. They
//! are shown once: the PINs are nowhere else.

use askama::Template;
use journeys::{App, Slip, SlipsFor, issue_slips, issue_slips_as_pdf};
use kernel::id::{CompanyId, MembershipId};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::list::{Asked, Refused, page};
use crate::http::{PageResult, Signed, download};
use crate::pages::shell::{self, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "staff/slips.html")]
struct SlipsPage {
    layout: Layout,
    back: String,
    slips: Vec<SlipCard>,
}

/// One slip on paper.
struct SlipCard {
    slip: Slip,
    /// In two groups of four, to be read aloud.
    pin: String,
    good_until: String,
    qr: String,
}

impl From<Slip> for SlipCard {
    fn from(slip: Slip) -> Self {
        Self {
            pin: slip.spaced_pin(),
            good_until: kernel::date::display(slip.good_until),
            qr: shell::qr(&slip.scanned),
            slip,
        }
    }
}

/// The list's boxes and buttons. A form field that comes many times cannot be
/// read into a struct.
struct Typed {
    members: Vec<String>,
    is_for_all: bool,
    is_pdf: bool,
    asked: Asked,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self {
            members: Vec::new(),
            is_for_all: false,
            is_pdf: false,
            asked: Asked::default(),
        };
        for (name, value) in pairs {
            match name.as_str() {
                "member" => typed.members.push(value),
                "for" => typed.is_for_all = value == "without_email",
                "as" => typed.is_pdf = value == "pdf",
                "unit" => typed.asked.unit = value,
                "q" => typed.asked.q = value,
                "mail" => typed.asked.mail = value,
                _ => {}
            }
        }
        typed
    }

    fn wanted(&self) -> SlipsFor {
        if self.is_for_all {
            return SlipsFor::WithoutEmail {
                unit: self.asked.unit(),
            };
        }
        let members = self.members.iter().filter_map(|member| member.parse().ok());
        SlipsFor::Members(members.collect::<Vec<MembershipId>>())
    }
}

#[handler]
pub(super) async fn issue(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let typed = Typed::of(typed.0);
    let company = CompanyId(company);
    let wanted = typed.wanted();
    let issued = if typed.is_pdf {
        let printed = issue_slips_as_pdf(&app, &actor, company, &wanted).await;
        printed.map(|printed| {
            Ok(download::file(
                "application/pdf",
                &printed.name,
                printed.pdf,
            ))
        })
    } else {
        let slips = issue_slips(&app, &actor, company, &wanted).await;
        slips.map(|slips| {
            shell::show(&SlipsPage {
                layout: visit.layout("サインインの用紙", Nav::People),
                back: format!("/companies/{company}/people"),
                slips: slips.into_iter().map(SlipCard::from).collect(),
            })
        })
    };
    match issued {
        Ok(answer) => answer,
        Err(failure) => {
            let refused = Some(Refused {
                chosen: typed.members,
                is_pdf: typed.is_pdf,
                failure,
            });
            let page = page(&app, &actor, &visit, company, &typed.asked, refused).await?;
            shell::show_refused(&page)
        }
    }
}
