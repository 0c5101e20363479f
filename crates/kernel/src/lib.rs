//! The shared vocabulary of the house, and nothing else: ids, clock, dates,
//! business days, secrets, failures, actors, pages, the audit log and the one
//! door to the database.
//!
//! What always holds:
//! - [`Db::write`] is the only place that begins a transaction, [`Tx::commit`]
//!   the only one that commits.
//! - Time comes from a [`Clock`], new ids from [`Ids`]; nothing else in the
//!   house asks the machine for either (clippy's `disallowed-methods`).
//! - What a key signed can be checked as long as the database lives: every key
//!   that signed is noted in [`known_keys`].
//! - Every state change writes one [`audit`] row in its own transaction.
//! - A request with a key has its effect once ([`idempotency`]).

pub mod actor;
pub mod audit;
pub mod business_day;
pub mod clock;
pub mod date;
pub mod db;
pub mod failure;
pub mod id;
pub mod idempotency;
pub mod jws;
pub mod key_file;
pub mod known_keys;
pub mod page;
pub mod secret;
pub mod signing;

pub use actor::{Actor, Role, Scope};
pub use clock::Clock;
pub use db::{Db, Read, Tx};
pub use failure::{Failure, Fault, Kind};
pub use id::Ids;
pub use jws::TokenType;
pub use page::{Cursor, Page, PageRequest};
pub use signing::{PublicKey, SigningKey};
