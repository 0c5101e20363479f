//! The code on the projector, and the ticket that it gives a person.
//!
//! A code names a date and whether people come or go; it is good for at most
//! [`CODE_LIFE`], and only from half an hour before the begin to the end
//! (invariant 11). Whoever scans it gets a ticket that is theirs alone and
//! lasts a little longer, so that a slow phone still gets through.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use kernel::id::{MembershipId, SessionDateId};
use sha2::Sha256;
use uuid::Uuid;

use crate::schedule::Span;

/// How long a code is good for.
pub const CODE_LIFE: TimeDelta = TimeDelta::seconds(60);
/// How often the projector shows a new one, in seconds.
pub const SHOW_EVERY: i64 = 20;
/// How long a ticket is good for after its code was scanned.
const TICKET_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Codes are taken from this long before the begin.
pub const OPENS_BEFORE: TimeDelta = TimeDelta::minutes(30);
const MAC_BYTES: usize = 16;
const LONGEST: usize = 64;

/// Whether people come or go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// 入室
    In,
    /// 退出
    Out,
}

impl Passage {
    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::In, Self::Out]
            .into_iter()
            .find(|one| one.as_str() == word)
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::In => "出席",
            Self::Out => "退出",
        }
    }
}

/// Why a code or a ticket is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not ours, or somebody else's.
    Forged,
    /// It is too old; the projector shows a new one.
    Expired,
    /// It is not time: too early or over.
    OutsideWindow,
}

/// From when to when a date takes codes.
pub fn window(date: &Span) -> Span {
    Span {
        starts_at: date.starts_at - OPENS_BEFORE,
        ends_at: date.ends_at,
    }
}

fn is_in_window(date: &Span, now: DateTime<Utc>) -> bool {
    let window = window(date);
    window.starts_at <= now && now < window.ends_at
}

/// A new code, to be shown at once.
pub fn code(secret: &[u8], date: SessionDateId, passage: Passage, now: DateTime<Utc>) -> String {
    let expiry = (now + CODE_LIFE).timestamp();
    signed(secret, &code_parts(date, passage, expiry), expiry)
}

/// Takes a scanned code.
///
/// # Errors
/// [`Refused`], with why.
pub fn check_code(
    secret: &[u8],
    date: (SessionDateId, &Span),
    passage: Passage,
    code: &str,
    now: DateTime<Utc>,
) -> Result<(), Refused> {
    let (id, span) = date;
    let expiry = check(secret, code, |expiry| code_parts(id, passage, expiry))?;
    let left = expiry - now.timestamp();
    if left <= 0 || left > CODE_LIFE.num_seconds() {
        return Err(Refused::Expired);
    }
    if !is_in_window(span, now) {
        return Err(Refused::OutsideWindow);
    }
    Ok(())
}

/// The ticket of a person whose code was taken.
pub fn ticket(
    secret: &[u8],
    date: SessionDateId,
    passage: Passage,
    member: MembershipId,
    now: DateTime<Utc>,
) -> String {
    let expiry = (now + TICKET_LIFE).timestamp();
    signed(secret, &ticket_parts(date, passage, member, expiry), expiry)
}

/// Takes a person's ticket, and gives the key that makes it count once.
///
/// # Errors
/// [`Refused`], with why.
pub fn check_ticket(
    secret: &[u8],
    date: (SessionDateId, &Span),
    passage: Passage,
    member: MembershipId,
    ticket: &str,
    now: DateTime<Utc>,
) -> Result<Uuid, Refused> {
    let (id, span) = date;
    let parts = |expiry| ticket_parts(id, passage, member, expiry);
    let expiry = check(secret, ticket, parts)?;
    if expiry <= now.timestamp() {
        return Err(Refused::Expired);
    }
    if !is_in_window(span, now) {
        return Err(Refused::OutsideWindow);
    }
    Ok(once(id, passage, member))
}

/// One key for a person, a date and a direction, so that two tickets of the
/// same person have one effect.
fn once(date: SessionDateId, passage: Passage, member: MembershipId) -> Uuid {
    let digest = kernel::secret::digest(&[
        b"check-in",
        passage.as_str().as_bytes(),
        date.0.as_bytes(),
        member.0.as_bytes(),
    ]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn code_parts(date: SessionDateId, passage: Passage, expiry: i64) -> Vec<u8> {
    let mut parts = b"code".to_vec();
    parts.extend(passage.as_str().as_bytes());
    parts.extend(date.0.as_bytes());
    parts.extend(expiry.to_be_bytes());
    parts
}

fn ticket_parts(
    date: SessionDateId,
    passage: Passage,
    member: MembershipId,
    expiry: i64,
) -> Vec<u8> {
    let mut parts = b"ticket".to_vec();
    parts.extend(passage.as_str().as_bytes());
    parts.extend(date.0.as_bytes());
    parts.extend(member.0.as_bytes());
    parts.extend(expiry.to_be_bytes());
    parts
}

fn keyed(secret: &[u8], parts: &[u8]) -> Hmac<Sha256> {
    // HMAC fills a short key up with zeros to SHA-256's block of 64 bytes.
    let mut block = [0; 64];
    let length = secret.len().min(block.len());
    block[..length].copy_from_slice(&secret[..length]);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(parts);
    mac
}

fn signed(secret: &[u8], parts: &[u8], expiry: i64) -> String {
    let mac = keyed(secret, parts).finalize().into_bytes();
    format!("{expiry}.{}", URL_SAFE_NO_PAD.encode(&mac[..MAC_BYTES]))
}

fn check(secret: &[u8], text: &str, parts: impl Fn(i64) -> Vec<u8>) -> Result<i64, Refused> {
    let (expiry, mac) = text
        .split_once('.')
        .filter(|_| text.len() <= LONGEST)
        .ok_or(Refused::Forged)?;
    let expiry: i64 = expiry.parse().map_err(|_| Refused::Forged)?;
    let mac = URL_SAFE_NO_PAD.decode(mac).map_err(|_| Refused::Forged)?;
    if mac.len() != MAC_BYTES {
        return Err(Refused::Forged);
    }
    keyed(secret, &parts(expiry))
        .verify_truncated_left(&mac)
        .map_err(|_| Refused::Forged)?;
    Ok(expiry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    const SECRET: [u8; 32] = [7; 32];

    struct World {
        date: SessionDateId,
        other: SessionDateId,
        member: MembershipId,
        sibling: MembershipId,
        span: Span,
    }

    fn begin() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
    }

    fn world() -> World {
        let ids = Ids::counted();
        World {
            date: ids.fresh(begin()),
            other: ids.fresh(begin()),
            member: ids.fresh(begin()),
            sibling: ids.fresh(begin()),
            span: Span {
                starts_at: begin(),
                ends_at: begin() + TimeDelta::hours(3),
            },
        }
    }

    #[test]
    fn a_code_is_good_for_a_minute_within_its_window() {
        let it = world();
        let seconds = TimeDelta::seconds;
        let end = it.span.ends_at;
        let cases = [
            (begin(), begin(), Ok(())),
            (begin(), begin() + seconds(59), Ok(())),
            (begin(), begin() + seconds(60), Err(Refused::Expired)),
            // Shown by a clock that is ahead: as good as forged.
            (begin() + seconds(5), begin(), Err(Refused::Expired)),
            (begin() - OPENS_BEFORE, begin() - OPENS_BEFORE, Ok(())),
            (
                begin() - OPENS_BEFORE - seconds(1),
                begin() - OPENS_BEFORE - seconds(1),
                Err(Refused::OutsideWindow),
            ),
            (end - seconds(1), end - seconds(1), Ok(())),
            (end - seconds(1), end, Err(Refused::OutsideWindow)),
        ];
        for (made, used, expected) in cases {
            let code = code(&SECRET, it.date, Passage::In, made);
            let taken = check_code(&SECRET, (it.date, &it.span), Passage::In, &code, used);
            assert_eq!(taken, expected, "{made} {used}");
        }
    }

    #[test]
    fn a_code_is_for_its_date_its_direction_and_its_session() {
        let it = world();
        let code = code(&SECRET, it.date, Passage::In, begin());
        let checked = |secret: &[u8], date, passage, code: &str| {
            check_code(secret, (date, &it.span), passage, code, begin())
        };
        assert_eq!(checked(&SECRET, it.date, Passage::In, &code), Ok(()));
        let forged = Err(Refused::Forged);
        assert_eq!(checked(&SECRET, it.other, Passage::In, &code), forged);
        assert_eq!(checked(&SECRET, it.date, Passage::Out, &code), forged);
        assert_eq!(checked(&[8; 32], it.date, Passage::In, &code), forged);
        let longer = format!("9{code}");
        let shorter = &code[..code.len() - 2];
        for odd in ["", ".", "1.", "x.y", &longer, shorter] {
            assert_eq!(checked(&SECRET, it.date, Passage::In, odd), forged, "{odd}");
        }
    }

    #[test]
    fn a_ticket_is_one_persons_and_counts_once() {
        let it = world();
        let made = |at| ticket(&SECRET, it.date, Passage::In, it.member, at);
        let checked = |ticket: &str, member, now| {
            let date = (it.date, &it.span);
            check_ticket(&SECRET, date, Passage::In, member, ticket, now)
        };
        let first = checked(&made(begin()), it.member, begin());
        let later = begin() + TimeDelta::minutes(3);
        assert_eq!(first, checked(&made(later), it.member, later));
        assert!(first.is_ok());
        let sibling = checked(&made(begin()), it.sibling, begin());
        assert_eq!(sibling, Err(Refused::Forged));
        let old = checked(&made(begin()), it.member, begin() + TICKET_LIFE);
        assert_eq!(old, Err(Refused::Expired));
        let code = code(&SECRET, it.date, Passage::In, begin());
        assert_eq!(checked(&code, it.member, begin()), Err(Refused::Forged));
    }
}
