//! The slips, ready to print. They are shown once: the PINs are nowhere else.

use askama::Template;
use journeys::{App, Slip, SlipsFor, issue_slips};
use kernel::id::{CompanyId, MembershipId};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::list::{Asked, page};
use crate::http::{PageResult, Signed};
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
        let (first, second) = slip.pin.split_at(slip.pin.len() / 2);
        Self {
            pin: format!("{first} {second}"),
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
    asked: Asked,
}

impl Typed {
    fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self {
            members: Vec::new(),
            is_for_all: false,
            asked: Asked::default(),
        };
        for (name, value) in pairs {
            match name.as_str() {
                "member" => typed.members.push(value),
                "for" => typed.is_for_all = value == "without_email",
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
    match issue_slips(&app, &actor, company, &typed.wanted()).await {
        Ok(slips) => shell::show(&SlipsPage {
            layout: visit.layout("サインインの用紙", Nav::People),
            back: format!("/companies/{company}/people"),
            slips: slips.into_iter().map(SlipCard::from).collect(),
        }),
        Err(failure) => {
            let refused = Some((typed.members, failure));
            let page = page(&app, &actor, &visit, company, &typed.asked, refused).await?;
            shell::show_refused(&page)
        }
    }
}
