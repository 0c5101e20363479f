//! What a try to send means for the letter: a pure table.

use std::time::Duration;

use chrono::TimeDelta;

/// After so many tries a letter is parked.
pub const TRIES_ALLOWED: i32 = 8;
/// How long the whole queue rests when the server refuses *us*.
pub const SERVER_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// A result that nobody knows is tried once more, with the same Message-ID.
const UNKNOWN_RESULTS_ALLOWED: i32 = 1;

const FIRST_DELAY: Duration = Duration::from_secs(60);
const LONGEST_DELAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How far the conversation with the mail server had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Connecting, TLS, the greeting, EHLO and signing in: nothing about this
    /// letter has been said yet.
    Greeting,
    /// MAIL FROM: our own address.
    Sender,
    /// RCPT TO: the letter's address.
    Recipient,
    /// The DATA command, before the text.
    Data,
    /// The text has been sent; its end may have been accepted.
    Text,
}

/// What the server said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A refusal with its code.
    Code(u16),
    /// Nothing in time, a broken connection, or nonsense.
    None,
}

/// What a failed try means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Try this letter again later.
    Later,
    /// This letter will never be taken: park it at once.
    Never,
    /// The server refuses us, not the letter: rest the whole queue; the try
    /// does not count against the letter.
    RestQueue,
    /// The letter may have been taken: one more try, then park.
    Unknown,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A mail server took the letter.
    Sent,
    /// It did not, or we do not know; the reason is for the operator and holds
    /// no address and no text of the letter.
    Failed(Verdict, String),
}

/// The table of `reliability.md` F18–F20.
pub fn classify(stage: Stage, reply: Reply) -> Verdict {
    match (stage, reply) {
        (_, Reply::Code(530 | 534 | 535 | 538)) | (Stage::Greeting, _) => Verdict::RestQueue,
        (Stage::Sender, Reply::Code(500..=599)) => Verdict::RestQueue,
        (_, Reply::Code(500..=599)) => Verdict::Never,
        (Stage::Text, Reply::None) => Verdict::Unknown,
        _ => Verdict::Later,
    }
}

/// What happens to a letter next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Retry,
    Park,
}

/// Whether a letter gets another try after its `attempt`-th.
pub(crate) fn next(verdict: Verdict, attempt: i32, earlier_unknown: i32) -> Next {
    let park = match verdict {
        Verdict::Never => true,
        Verdict::Unknown => earlier_unknown >= UNKNOWN_RESULTS_ALLOWED || attempt >= TRIES_ALLOWED,
        Verdict::Later => attempt >= TRIES_ALLOWED,
        Verdict::RestQueue => false,
    };
    if park { Next::Park } else { Next::Retry }
}

/// The wait after the `attempt`-th try: a minute, doubled each time, at most a
/// day, plus up to a quarter of itself so that many letters do not return at
/// the same moment. `jitter` is a random number below 1,000.
pub(crate) fn delay(attempt: i32, jitter: u32) -> TimeDelta {
    let doublings = u32::try_from(attempt.saturating_sub(1))
        .unwrap_or(0)
        .min(16);
    let plain = FIRST_DELAY
        .saturating_mul(1 << doublings)
        .min(LONGEST_DELAY);
    let extra = plain * jitter.min(999) / 4_000;
    let whole = (plain + extra).min(LONGEST_DELAY);
    TimeDelta::from_std(whole).unwrap_or(TimeDelta::days(1))
}

#[cfg(test)]
mod tests;
