//! Tests of the door itself: what stands around every handler. They put
//! routes of their own behind it, so that each guard is seen to work without
//! the product's pages.

mod bodies;
mod document;
mod foreign_pages;
mod headers;
mod pages;
mod problems;
mod sign_in;
mod site;
mod speed;
