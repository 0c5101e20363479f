//! Spaced recall (思い出しクイズ): a few questions some days after completion.
//! It changes its own rows only: no progress, no score, no report and no
//! survey ever reads them.

mod answer;
mod begin;
mod letters;
mod post;

use kernel::id::RecallId;
use kernel::{Actor, Failure, secret};
use people::MembershipStatus;
use quizzes::Recall;
use sea_orm::ConnectionTrait;

use crate::App;

pub use answer::{answer_recall, open_linked_recall};
pub use begin::begin_recall;
pub(crate) use begin::recall_of;
pub use letters::{RecallRun, send_recalls};
pub use post::{NotMailed, Post};
pub(crate) use post::{is_office_hour, round};

/// By what somebody comes to a recall.
#[derive(Clone, Copy, Debug)]
pub enum RecallKey<'a> {
    /// Signed in, by its key.
    Own(&'a Actor, RecallId),
    /// By the secret of a letter's link, signed in or not.
    Link(&'a str),
}

/// A recall that somebody may look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) recall: Recall,
    pub(crate) enrolment: enrolments::Enrolment,
    /// 名, for who comes by a link; may be empty.
    pub(crate) given_name: String,
    /// Whether it still takes answers.
    pub(crate) is_open: bool,
}

/// Finds a recall: a foreign one answers as a missing one. A link of the past,
/// or to an address that is no longer the member's, or of somebody who has
/// left, is ended.
pub(crate) async fn find(
    app: &App,
    db: &impl ConnectionTrait,
    key: RecallKey<'_>,
) -> Result<Found, Failure> {
    match key {
        RecallKey::Own(actor, id) => {
            let (company, membership) = actor.require_membership()?;
            let recall = quizzes::read::recall(db, company, id).await?;
            let enrolment =
                enrolments::read::one(db, company, recall.enrolment, membership).await?;
            let due = enrolment
                .completed_on
                .and_then(|day| quizzes::due(day, app.clock.today()));
            Ok(Found {
                is_open: due.is_some_and(|due| due.day == recall.day),
                recall,
                enrolment,
                given_name: String::new(),
            })
        }
        RecallKey::Link(token) => by_link(app, db, token).await,
    }
}

async fn by_link(app: &App, db: &impl ConnectionTrait, token: &str) -> Result<Found, Failure> {
    let linked = quizzes::read::recall_by_link(db, &secret::hash(token)).await?;
    let linked = linked.ok_or_else(Failure::not_found)?;
    let recall = linked.recall;
    let enrolment = enrolments::read::of_company(db, recall.company, recall.enrolment).await?;
    let member = people::read::member(db, recall.company, enrolment.membership).await?;
    let member = member.ok_or_else(link_ended)?;
    let account = people::read::account(db, member.account).await?;
    let address = member.email.as_deref().unwrap_or_default();
    let is_theirs = secret::hash(address) == linked.address_hash;
    let may_come_in = account.is_some_and(|account| account.is_open);
    let is_good = linked.ends_at > app.clock.now()
        && is_theirs
        && may_come_in
        && member.status != MembershipStatus::Left
        && app.settings.has_recalls;
    if !is_good {
        return Err(link_ended());
    }
    Ok(Found {
        recall,
        enrolment,
        given_name: member.given_name,
        is_open: true,
    })
}

fn link_ended() -> Failure {
    Failure::conflict(
        LINK_ENDED,
        "このリンクの期限は終わりました。サインインすると、ホームから思い出しクイズに答えられることがあります。",
    )
}

/// The code of a link that has ended.
pub const LINK_ENDED: &str = "recall.link_ended";
/// The code of a recall whose occasion has lapsed.
pub const LAPSED: &str = "recall.lapsed";

pub(crate) fn lapsed() -> Failure {
    Failure::conflict(
        LAPSED,
        "この思い出しクイズの期間は終わりました。次の回が来ると、ホームに表示されます。",
    )
}
