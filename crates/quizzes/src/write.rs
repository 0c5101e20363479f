//! Changes, each inside the caller's transaction.

mod answer;
mod publish;
mod start;
mod submit;

pub use answer::{Answer, save_answer};
pub use publish::publish_quiz;
pub use start::{Started, start_attempt};
pub use submit::{Submitted, submit};
