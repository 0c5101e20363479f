//! Sign-in, companies, people and slips through the door: pages with plain
//! forms, and the JSON beside them.

mod companies;
mod hands;
mod org_units;
mod programs;
mod shared_devices;
mod signing_in;
mod slips;
