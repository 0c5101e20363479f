//! Telling people what they are to learn.

use std::collections::BTreeMap;

use kernel::id::MembershipId;
use kernel::secret::Token;
use kernel::{Failure, Tx};
use people::{Company, LinkPurpose, Member, MembershipStatus};

use super::{EnrolReport, TrackOrder};
use crate::App;
use crate::letters::invitation::{Invitation, InvitedCourse, WayIn, invitation};
use crate::links;

/// How somebody learns of a new enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By a letter in the outbox.
    ByMail,
    /// They have no address: somebody hands them a slip.
    BySlip,
    /// They are on leave and left in peace.
    NotNow,
}

impl Told {
    pub(super) fn of(member: &Member) -> Self {
        match (&member.status, &member.email) {
            (MembershipStatus::OnLeave | MembershipStatus::Left, _) => Self::NotNow,
            (MembershipStatus::Active, Some(_)) => Self::ByMail,
            (MembershipStatus::Active, None) => Self::BySlip,
        }
    }
}

/// Writes one letter to each person who has an address, about everything that
/// is new to them.
pub(super) async fn invite(
    app: &App,
    tx: &Tx,
    company: &Company,
    orders: &[TrackOrder],
    reports: &[EnrolReport],
) -> Result<(), Failure> {
    let mut invited: BTreeMap<MembershipId, (&Member, Vec<InvitedCourse>)> = BTreeMap::new();
    for (order, report) in orders.iter().zip(reports) {
        for enrolled in report.told(Told::ByMail) {
            let entry = invited.entry(enrolled.member.id);
            let (_, courses) = entry.or_insert_with(|| (&enrolled.member, Vec::new()));
            courses.push(InvitedCourse {
                enrolment: enrolled.enrolment,
                title: report.title.clone(),
                minutes: order.track.minutes,
                due_on: report.due_on,
            });
        }
    }
    for (member, courses) in invited.into_values() {
        write_letter(app, tx, company, member, &courses).await?;
    }
    Ok(())
}

async fn write_letter(
    app: &App,
    tx: &Tx,
    company: &Company,
    member: &Member,
    courses: &[InvitedCourse],
) -> Result<(), Failure> {
    let Some(address) = &member.email else {
        return Ok(());
    };
    let now = app.clock.now();
    let values = Invitation {
        company: company.id,
        company_code: &company.code,
        company_name: &company.name,
        person_name: &member.full_name(),
        address,
        courses,
        way_in: way_in(app, tx, member).await?,
    };
    let letter = invitation(&app.settings, &values);
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    Ok(())
}

async fn way_in(app: &App, tx: &Tx, member: &Member) -> Result<WayIn, Failure> {
    if member.has_password {
        return Ok(WayIn::Password {
            page: links::sign_in_page(app),
        });
    }
    let now = app.clock.now();
    let token = Token::random()?;
    let purpose = LinkPurpose::Invitation;
    people::write::issue_link(tx, &app.ids, now, member.account, purpose, token.hash()).await?;
    Ok(WayIn::Link {
        link: links::sign_in_link(app, &token),
        good_until: now + purpose.life(),
    })
}
