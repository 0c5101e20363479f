//! The noun: a training session as it is planned, booked and run.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date::jst_date;
use kernel::id::{AccountId, CompanyId, ScheduledSessionId, SessionDateId, SessionId, TrackId};

/// For whom, and where, a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// 一社: one company, in a room.
    Company,
    /// 公開: anybody's staff, in a room.
    Public,
    /// オンライン: a video call, of one company or of several.
    Online,
}

impl SessionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Company, Self::Public, Self::Online];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Public => "public",
            Self::Online => "online",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Company => "一社",
            Self::Public => "公開",
            Self::Online => "オンライン",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Where a session stands (`domain.md` §3). That it is full is no state: it
/// follows from its seats ([`ScheduledSession::is_full`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// 準備中: the firm alone sees it.
    Draft,
    /// 受付中: it takes bookings until its cut-off.
    Open,
    /// 受付終了: it takes none.
    Closed,
    /// 実施中: somebody's attendance is marked.
    Running,
    /// 実施済: the day is closed, figures count it.
    Held,
    /// 中止
    Cancelled,
}

impl SessionState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::Open,
        Self::Closed,
        Self::Running,
        Self::Held,
        Self::Cancelled,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Running => "running",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "準備中",
            Self::Open => "受付中",
            Self::Closed => "受付終了",
            Self::Running => "実施中",
            Self::Held => "実施済",
            Self::Cancelled => "中止",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether it may become `next`.
    pub fn may_become(self, next: Self) -> bool {
        use SessionState::{Cancelled, Closed, Draft, Held, Open, Running};
        matches!(
            (self, next),
            (Draft, Open | Cancelled)
                | (Open, Closed | Running | Cancelled)
                | (Closed, Open | Running | Cancelled)
                | (Running, Held)
        )
    }

    /// Whether its dates may still move: nobody has been there yet.
    pub fn may_move(self) -> bool {
        matches!(self, Self::Draft | Self::Open | Self::Closed)
    }

    /// Whether companies and their people see it.
    pub fn is_public(self) -> bool {
        self != Self::Draft
    }

    /// Whether attendance can be marked: it was published and was not
    /// cancelled. After the day is closed a mark is a correction.
    pub fn takes_marks(self) -> bool {
        matches!(self, Self::Open | Self::Closed | Self::Running | Self::Held)
    }
}

/// When the quiz and the survey open to those who attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// For everybody when the day is closed.
    AtEnd,
    /// For each person when they check out.
    AtCheckOut,
}

impl Opening {
    /// Both.
    pub const ALL: [Self; 2] = [Self::AtEnd, Self::AtCheckOut];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtEnd => "at_end",
            Self::AtCheckOut => "at_check_out",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::AtEnd => "研修を締めたとき",
            Self::AtCheckOut => "本人が退出の記録をしたとき",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A half-open stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first instant.
    pub starts_at: DateTime<Utc>,
    /// The first instant after it.
    pub ends_at: DateTime<Utc>,
}

impl Span {
    /// Whether both share an instant. One that begins when the other ends
    /// does not overlap it.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

/// Whether any stretch of one list overlaps any of the other.
pub fn overlap(one: &[Span], other: &[Span]) -> bool {
    one.iter()
        .any(|span| other.iter().any(|it| span.overlaps(it)))
}

/// One date of a session (日程).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionDate {
    /// Its key.
    pub id: SessionDateId,
    /// 1, 2, 3 … in the order of time.
    pub position: i32,
    /// From when to when.
    pub span: Span,
}

impl SessionDate {
    /// The day in Japan on which it begins.
    pub fn day(&self) -> NaiveDate {
        jst_date(self.span.starts_at)
    }
}

/// A training session (開催回).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledSession {
    /// Its key.
    pub id: ScheduledSessionId,
    /// What people call it: `S064`.
    pub code: String,
    /// The one company it is for; nothing when several may come.
    pub company: Option<CompanyId>,
    /// For whom and where.
    pub kind: SessionKind,
    /// What is taught.
    pub track: TrackId,
    /// What participants read.
    pub title: String,
    /// Where it stands.
    pub state: SessionState,
    /// Its dates, in the order of time; never empty.
    pub dates: Vec<SessionDate>,
    /// Who teaches; the first one's name goes with its figures.
    pub instructors: Vec<AccountId>,
    /// The room; empty for a video call.
    pub venue: String,
    /// A map of the way there; may be empty.
    pub map_link: String,
    /// What to bring; may be empty.
    pub belongings: String,
    /// The video call; may be empty.
    pub meeting_link: String,
    /// Fewer than this are worth a word with the firm, never a cancellation.
    pub min_seats: i32,
    /// How many fit.
    pub max_seats: i32,
    /// How many are booked.
    pub seats_taken: i32,
    /// Bookings and cancellations by learners end here.
    pub cut_off_at: DateTime<Utc>,
    /// Whether a learner's wish waits for somebody's word.
    pub needs_approval: bool,
    /// When the quiz and the survey open.
    pub opens: Opening,
    /// For how many days after its last day they stay open.
    pub open_days: i32,
    /// Signs the codes of its check-in.
    pub check_in_secret: Vec<u8>,
    /// Rises with every change that a calendar must know of.
    pub calendar_sequence: i32,
    /// Rises with every save: a stale one is refused.
    pub version: i32,
    /// Why an instructor's clash was taken into account.
    pub clash_reason: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// What figures count it as, once it was held.
    pub held_as: Option<SessionId>,
}

impl ScheduledSession {
    /// From its first to its last instant.
    pub fn whole(&self) -> Span {
        let first = self.dates.first().map(|date| date.span.starts_at);
        let last = self.dates.last().map(|date| date.span.ends_at);
        Span {
            starts_at: first.unwrap_or_default(),
            ends_at: last.unwrap_or_default(),
        }
    }

    /// Its dates' stretches.
    pub fn spans(&self) -> Vec<Span> {
        self.dates.iter().map(|date| date.span).collect()
    }

    /// Whether every seat is taken.
    pub fn is_full(&self) -> bool {
        self.seats_taken >= self.max_seats
    }

    /// Whether bookings may come or go by a learner's own hand.
    pub fn takes_bookings(&self, now: DateTime<Utc>) -> bool {
        self.state == SessionState::Open && now < self.cut_off_at
    }

    /// Whether it has begun, so that only attendance changes.
    pub fn has_begun(&self, now: DateTime<Utc>) -> bool {
        now >= self.whole().starts_at
    }

    /// The word on the screen: 満席 is told where it matters.
    pub fn label(&self) -> &'static str {
        if self.state == SessionState::Open && self.is_full() {
            "満席"
        } else {
            self.state.label()
        }
    }

    /// The date with this key.
    pub fn date(&self, id: SessionDateId) -> Option<&SessionDate> {
        self.dates.iter().find(|date| date.id == id)
    }

    /// The last day in Japan.
    pub fn last_day(&self) -> NaiveDate {
        jst_date(self.whole().ends_at - chrono::TimeDelta::microseconds(1))
    }

    /// Whether this company's people may see and book it.
    pub fn is_for(&self, company: CompanyId) -> bool {
        self.state.is_public() && self.company.is_none_or(|own| own == company)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_session_moves_only_along_the_table() {
        use SessionState::{Cancelled, Closed, Draft, Held, Open, Running};
        let allowed = [
            (Draft, Open),
            (Draft, Cancelled),
            (Open, Closed),
            (Open, Running),
            (Open, Cancelled),
            (Closed, Open),
            (Closed, Running),
            (Closed, Cancelled),
            (Running, Held),
        ];
        for from in SessionState::ALL {
            for to in SessionState::ALL {
                let expected = allowed.contains(&(from, to));
                assert_eq!(from.may_become(to), expected, "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn every_stored_word_is_read_back() {
        for state in SessionState::ALL {
            assert_eq!(SessionState::parse(state.as_str()), Some(state));
        }
        for kind in SessionKind::ALL {
            assert_eq!(SessionKind::parse(kind.as_str()), Some(kind));
        }
        for opening in Opening::ALL {
            assert_eq!(Opening::parse(opening.as_str()), Some(opening));
        }
        assert_eq!(SessionState::parse("full"), None);
    }

    #[test]
    fn sessions_overlap_when_they_share_an_instant() {
        let at = |hour: i64| DateTime::UNIX_EPOCH + TimeDelta::hours(hour);
        let span = |from, to| Span {
            starts_at: at(from),
            ends_at: at(to),
        };
        let cases = [
            ((9, 12), (12, 15), false),
            ((9, 12), (11, 15), true),
            ((9, 12), (9, 12), true),
            ((9, 17), (10, 11), true),
            ((13, 17), (9, 12), false),
        ];
        for ((a, b), (c, d), expected) in cases {
            assert_eq!(
                span(a, b).overlaps(&span(c, d)),
                expected,
                "{a}-{b} {c}-{d}"
            );
            assert_eq!(
                span(c, d).overlaps(&span(a, b)),
                expected,
                "{c}-{d} {a}-{b}"
            );
        }
        let mornings = [span(9, 12), span(33, 36)];
        assert!(overlap(&mornings, &[span(35, 40)]));
        assert!(!overlap(&mornings, &[span(12, 33)]));
    }
}
