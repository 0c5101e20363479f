//! Who: companies, org units, persons and their employments, roles, rosters
//! and sign-in.
//!
//! What always holds:
//! - A member is one person, one employment and one account; the account of a
//!   member has no address of its own, the employment has. A person may have
//!   several employments, whose names are the same.
//! - A finder that serves a person takes the company: another company's
//!   member is not found.
//! - A unit's path is its name behind the path of the unit above it, so the two
//!   change together, with everything below.
//! - Every active account of a member is a trainee of its company; other roles
//!   are assignments with a beginning and an end, never rewritten. An auditor's
//!   has its end from the beginning.
//! - A secret (session, link, API key) is stored as its SHA-256, a password or
//!   PIN as an argon2id hash. None can be read back.
//! - A session on a shared device only learns, whatever roles its owner has, and
//!   ends with the device.
//! - A link, a PIN or a session is ended by one guarded statement; the row
//!   count says who won.

mod account;
mod company;
mod device;
mod email;
mod employment;
mod entity;
mod error;
mod member;
mod org_change;
pub mod password;
pub mod read;
pub mod roster;
mod sign_in;
pub mod text;
mod theme;
mod unit;
mod update_rows;
pub mod write;

pub use account::{Auditor, Staff, StaffInput, StaffProfile, audit_fault};
pub use company::{Company, CompanyInput, CompanyProfile, CompanyStatus, normal_code};
pub use device::{SHARED_DEVICE_LIFE, SharedDevice, device_name};
pub use email::{folded as folded_email, parse as parse_email};
pub use employment::{ChangeState, DatedChange, EmploymentChange, change_faults};
pub use error::Error;
pub use member::{
    Member, MemberFilter, MemberInput, MemberProfile, MembershipStatus, employee_no,
    fits_one_person, full_name, normal_employee_no,
};
pub use org_change::{DatedOrgChange, OrgChange, OrgChangeKind, day_fault, moved_paths, unit_name};
pub use password::Passwords;
pub use sign_in::{
    API_KEY_LIFE, Account, AccountKind, AccountStatus, LinkPurpose, OpenLink, PIN_DIGITS, PIN_LIFE,
    SessionLife, SignedIn, TOUCH_EVERY, Throttle, Tries, new_pin, normal_pin,
};
pub use text::{Flaw, fold};
pub use theme::{
    Color, LARGEST_LOGO, LEAST_CONTRAST, Logo, Look, Theme, ThemeColors, ThemeInput, ThemeProfile,
};
pub use unit::{Unit, UnitPath, UnitStatus, subtree};
