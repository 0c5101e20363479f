//! A tablet for a whole shop (店舗共用タブレット): begun by whoever manages people
//! there, used by one person after the other, and stopped from any other
//! device.
//!
//! What always holds:
//! - A browser that is a shared device never opens a session of another kind:
//!   whatever door somebody comes in by, the session is tied to the device
//!   before the browser gets its cookie.
//! - No list of people is shown on it; whoever comes in types who they are.

use std::net::IpAddr;

use kernel::audit::Event;
use kernel::id::{CompanyId, OrgUnitId, SharedDeviceId};
use kernel::secret::{self, Token};
use kernel::{Actor, Failure, Fault, Kind};
use people::write::NewSharedDevice;
use people::{SessionLife, SharedDevice};
use serde_json::json;

use crate::App;
use crate::sign_in::{Opened, empty_fields};
use crate::views::staff_list::reach;
use crate::{
    PasswordSignIn, PinSignIn, sign_in_with_password, sign_in_with_pin, sign_out::sign_out,
};

/// A device to be shared from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareDevice {
    /// What people call it.
    pub name: String,
    /// Where it stands; none for the whole company.
    pub unit: Option<OrgUnitId>,
}

/// A device that is shared now.
#[derive(Debug)]
pub struct StartedDevice {
    /// Its key.
    pub id: SharedDeviceId,
    /// For the browser's cookie; the database keeps its hash.
    pub token: Token,
}

/// Begins to share the browser that asks. The session it was asked with ends:
/// from now on only learners come in here.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company or the unit;
/// invalid with every fault.
pub async fn start_shared_device(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    session: &[u8],
    wanted: &ShareDevice,
) -> Result<StartedDevice, Failure> {
    let reach = reach(app, actor, company).await?;
    let mut faults = Vec::new();
    let name = people::device_name(&wanted.name);
    if let Err(flaw) = &name {
        faults.push(flaw.clone().at("/name"));
    }
    if let Some(unit) = wanted.unit {
        let units = people::read::units(&app.db.read(), company).await?;
        let is_own = units.iter().any(|known| known.id == unit);
        if !is_own || !reach.covers(Some(unit)) {
            return Err(Failure::not_found());
        }
    } else if !reach.covers(None) {
        let message = "この端末を使う部署・店舗を選んでください。";
        faults.push(Fault::new("/unit", "device.unit", message));
    }
    let (Ok(name), true) = (name, faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let now = app.clock.now();
    let token = Token::random()?;
    let tx = app.db.write().await?;
    let device = NewSharedDevice {
        company,
        unit: wanted.unit,
        name,
        token_hash: token.hash(),
        started_by: actor.account,
    };
    let id = people::write::start_shared_device(&tx, &app.ids, now, device).await?;
    people::write::close_session(&tx, session).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "shared_device.started",
        object: Some(id.0),
        detail: &json!({ "unit": wanted.unit }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(StartedDevice { id, token })
}

/// Stops a device, and whatever session runs on it.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company or on the
/// unit where it stands, and for one that is not in use.
pub async fn stop_shared_device(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    device: SharedDeviceId,
) -> Result<(), Failure> {
    let reach = reach(app, actor, company).await?;
    let now = app.clock.now();
    let devices = people::read::shared_devices(&app.db.read(), company, now).await?;
    let found = devices.into_iter().find(|known| known.id == device);
    let found = found.filter(|found| reach.covers(found.unit));
    let found = found.ok_or_else(Failure::not_found)?;
    let tx = app.db.write().await?;
    people::write::stop_shared_device(&tx, now, company, found.id).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "shared_device.stopped",
        object: Some(device.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// The shared device that holds this cookie; `None` when it was stopped, has
/// expired or never was.
///
/// # Errors
/// When the database refuses.
pub async fn shared_device(app: &App, token: &str) -> Result<Option<SharedDevice>, Failure> {
    let hash = secret::hash(token);
    let device = people::read::shared_device(&app.db.read(), &hash, app.clock.now()).await;
    Ok(device?)
}

/// What was typed on a shared device.
#[derive(Clone, Default)]
pub struct DeviceSignIn {
    /// 社員番号
    pub employee_no: String,
    /// The password, or the PIN of a slip.
    pub secret: String,
}

/// Opens a session for whoever knows a password or holds a slip, of the
/// device's company; [`keep_on_device`] ties it to the device. Eight digits are
/// a PIN: no password is that short.
///
/// # Errors
/// As [`sign_in_with_password()`] and [`sign_in_with_pin()`].
pub async fn sign_in_on_device(
    app: &App,
    from: Option<IpAddr>,
    device: &SharedDevice,
    typed: &DeviceSignIn,
) -> Result<Opened, Failure> {
    let faults = empty_fields(&[
        ("/employee_no", "社員番号", &typed.employee_no),
        ("/secret", "パスワードまたはPIN", &typed.secret),
    ]);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let company = people::read::company(&app.db.read(), device.company).await?;
    let company_code = company.ok_or_else(Failure::not_found)?.code;
    if is_pin(&typed.secret) {
        let typed = PinSignIn {
            company_code,
            employee_no: typed.employee_no.clone(),
            pin: typed.secret.clone(),
        };
        return sign_in_with_pin(app, from, &typed).await;
    }
    let typed = PasswordSignIn {
        company_code,
        login: typed.employee_no.clone(),
        password: typed.secret.clone(),
    };
    sign_in_with_password(app, from, &typed).await
}

/// Digits as a slip shows them, and nothing else.
fn is_pin(secret: &str) -> bool {
    let is_of_a_pin = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '-' | '－')
            || letter.is_ascii_digit()
            || ('０'..='９').contains(&letter)
    };
    secret.chars().all(is_of_a_pin) && people::normal_pin(secret).len() == people::PIN_DIGITS
}

/// Ties a session to the device it was opened on, before the browser gets its
/// cookie. What its owner may do beyond learning is not there.
///
/// # Errors
/// When the database refuses.
pub async fn keep_on_device(
    app: &App,
    opened: Opened,
    device: &SharedDevice,
) -> Result<Opened, Failure> {
    let tx = app.db.write().await?;
    people::write::keep_on_device(&tx, &opened.token.hash(), device.id).await?;
    let event = Event {
        company: opened.actor.company,
        actor: Some(opened.actor.account),
        action: "sign_in.on_shared_device",
        object: Some(device.id.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(Opened {
        max_age_seconds: SessionLife::SHARED.absolute.num_seconds(),
        ..opened
    })
}

/// Stops the device that asks, by the password of somebody who manages people
/// there, and signs them in as on any other browser.
///
/// # Errors
/// As [`sign_in_with_password()`]; the same neutral refusal for whoever may not
/// stop it.
pub async fn leave_device(
    app: &App,
    from: Option<IpAddr>,
    device: &SharedDevice,
    login: &str,
    password: &str,
) -> Result<Opened, Failure> {
    let company = people::read::company(&app.db.read(), device.company).await?;
    let typed = PasswordSignIn {
        company_code: company.ok_or_else(Failure::not_found)?.code,
        login: login.to_owned(),
        password: password.to_owned(),
    };
    let opened = sign_in_with_password(app, from, &typed).await?;
    let stopped = stop_shared_device(app, &opened.actor, device.company, device.id).await;
    if let Err(failure) = stopped {
        sign_out(app, &opened.actor, &opened.token.hash()).await?;
        return Err(match failure.kind {
            Kind::Forbidden | Kind::NotFound => people::Error::WrongCredentials.into(),
            _ => failure,
        });
    }
    Ok(opened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_told_from_a_password_by_its_letters() {
        for pin in ["12345678", "1234 5678", "１２３４－５６７８", " 1234-5678 "] {
            assert!(is_pin(pin), "{pin}");
        }
        for other in [
            "1234567",
            "123456789",
            "correct horse battery",
            "pin 12345678",
        ] {
            assert!(!is_pin(other), "{other}");
        }
    }
}
