//! A tablet that the people of a shop use one after the other (店舗共用タブレット).

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{CompanyId, OrgUnitId, SharedDeviceId};

use crate::text::{Flaw, required_line};

/// How long a device stays a shared one. Then it is started anew, so that a
/// tablet that was lost or sold does not open the company's sign-in for ever.
pub const SHARED_DEVICE_LIFE: TimeDelta = TimeDelta::days(365);
const LONGEST_NAME: usize = 60;

/// A shared device in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedDevice {
    /// Its key.
    pub id: SharedDeviceId,
    /// Whose people sign in on it.
    pub company: CompanyId,
    /// Where it stands; none for the whole company.
    pub unit: Option<OrgUnitId>,
    /// What people call it: レジ横のiPad.
    pub name: String,
    /// Since when it is shared.
    pub started_at: DateTime<Utc>,
    /// When it must be started anew.
    pub expires_at: DateTime<Utc>,
}

/// The checked name of a device.
///
/// # Errors
/// When it is empty, too long or holds control characters.
pub fn device_name(typed: &str) -> Result<String, Flaw> {
    required_line(typed, "端末の名前", LONGEST_NAME)
}
