//! The shared tablets of a company, for whoever manages people there.

use kernel::id::CompanyId;
use kernel::{Actor, Failure};
use people::{Company, SharedDevice, Unit};

use crate::App;
use crate::views::staff_list::{Reach, reach};

/// What the page of shared devices shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedDevices {
    /// The company.
    pub company: Company,
    /// The units within reach where a device may stand.
    pub units: Vec<Unit>,
    /// Whether a device may stand for the whole company.
    pub is_whole_company: bool,
    /// The devices within reach, each with the path of its unit, the newest
    /// first.
    pub devices: Vec<(SharedDevice, String)>,
}

/// The devices in use within the actor's reach.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for another company.
pub async fn shared_devices(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<SharedDevices, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let mut units = people::read::units(&db, company).await?;
    let devices = people::read::shared_devices(&db, company, app.clock.now()).await?;
    let path_of = |device: &SharedDevice| {
        let unit = units.iter().find(|unit| Some(unit.id) == device.unit);
        unit.map_or_else(|| "会社全体".to_owned(), |unit| unit.path.clone())
    };
    let devices = devices
        .into_iter()
        .filter(|device| reach.covers(device.unit))
        .map(|device| {
            let path = path_of(&device);
            (device, path)
        })
        .collect();
    units.retain(|unit| reach.covers(Some(unit.id)));
    Ok(SharedDevices {
        company: found.ok_or_else(Failure::not_found)?,
        units,
        is_whole_company: reach == Reach::Company,
        devices,
    })
}
