//! 宛先不明: an address that letters cannot reach is marked, and unmarked when
//! it works again. An address that is corrected has no mark.

use kernel::audit::Event;
use kernel::id::{CompanyId, MembershipId};
use kernel::{Actor, Failure, Fault, Kind, Role, Tx};
use mail::bounce::{BounceSource, lift_bounce as lift, mark_bounced};
use serde_json::json;

use crate::App;

/// Marks an address that the mail server refused while we were sending, in the
/// transaction that gives the letter up, or one that somebody reports.
pub(crate) async fn mark(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    address_folded: &str,
    reason: &str,
    source: BounceSource,
    actor: Option<&Actor>,
) -> Result<bool, Failure> {
    let words = match source {
        BounceSource::Refused => mail::in_plain_words(reason),
        BounceSource::Reported => reason.to_owned(),
    };
    let now = app.clock.now();
    if !mark_bounced(tx, company, address_folded, source, &words, now).await? {
        return Ok(false);
    }
    let event = Event {
        company: Some(company),
        actor: actor.map(|actor| actor.account),
        action: "address.bounced",
        object: None,
        detail: &json!({ "source": source.as_str() }),
    };
    app.audit(tx, &event).await?;
    Ok(true)
}

/// Marks an address at every company where somebody has it, because a letter
/// to it came back later. Without an actor it is the operator at the console
/// who reports. Returns at how many companies the mark is new.
///
/// # Errors
/// Invalid for what is no address, or without a reason; forbidden for anybody
/// but the firm's admin; not found when nobody has the address.
pub async fn report_bounce(
    app: &App,
    actor: Option<&Actor>,
    address: &str,
    reason: &str,
) -> Result<usize, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let mut faults = Vec::new();
    let parsed = people::parse_email(address).map_err(|flaw| faults.push(flaw.at("/address")));
    if reason.trim().is_empty() {
        let message = "戻ってきた理由を入力してください。";
        faults.push(Fault::new("/reason", "bounce.reason", message));
    }
    let (Ok(parsed), true) = (parsed, faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let folded = people::folded_email(&parsed);
    let tx = app.db.write().await?;
    let companies = people::read::companies_with_address(&tx, &folded).await?;
    if companies.is_empty() {
        return Err(Failure::new(
            Kind::NotFound,
            "bounce.unknown",
            "このメールアドレスの人は、どの企業にもいません。",
        ));
    }
    let mut marked = 0;
    for company in companies {
        let source = BounceSource::Reported;
        let is_new = mark(app, &tx, company, &folded, reason.trim(), source, actor).await?;
        marked += usize::from(is_new);
    }
    tx.commit().await?;
    Ok(marked)
}

/// Takes the mark from a member's address, after somebody has made sure that
/// it works.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company; a conflict
/// when the address has no mark.
pub async fn lift_bounce(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let found = people::read::member(&tx, company, member).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let folded = found.email.as_deref().map(people::folded_email);
    let lifted = match folded {
        Some(folded) => lift(&tx, company, &folded).await?,
        None => false,
    };
    if !lifted {
        return Err(Failure::conflict(
            "bounce.none",
            "この人のメールアドレスは、宛先不明になっていません。",
        ));
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "address.restored",
        object: Some(member.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
