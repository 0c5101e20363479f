//! The real binary, killed at chosen calls of the kernel or denied its disk:
//! after it comes back, every acknowledged write is there, none is half done,
//! and `verify` finds nothing.
//!
//! A kill leaves the machine's page cache, so this does not test a power cut;
//! that each acknowledgement was synced is tested by counting.

mod client;
mod disk;
mod letters;
mod migrate;
mod quiz;
mod roster;
mod server;
mod stop;
mod survey;
mod sweep;
mod workbook;
mod world;
