//! Every page that every role can reach by its links, in a world whose names
//! are full of markup.

mod crawl;
mod everywhere;
mod handouts;
mod regrades;
mod sessions;
mod sign_in;
mod slots;
