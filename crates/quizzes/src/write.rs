//! Changes, each inside the caller's transaction.

mod answer;
mod grant;
mod publish;
mod start;
mod submit;

pub use answer::{Answer, keep_late_answer, save_answer};
pub use grant::{NewGrant, grant};
pub use publish::publish_quiz;
pub use start::{Started, start_attempt};
pub use submit::{Submitted, submit};
