//! The noun: who was there on one date, for how much of it, and says who.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::date::{end_of_jst_day, jst_date};
use kernel::id::{AccountId, AttendanceMarkId, BookingId, CompanyId, SessionDateId};
use uuid::Uuid;

use crate::schedule::Span;

/// Whoever checks in later than this after the begin is late.
pub const LATE_AFTER: TimeDelta = TimeDelta::minutes(10);
/// The share of all dates that counts as having attended, in percent: three
/// quarters, the house's own rule.
pub const ENOUGH_PERCENT: i32 = 75;
/// The shares of a date that are told apart.
pub const PERCENTS: [i32; 3] = [25, 50, 75];

/// Who was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attendance {
    /// 未入力: nobody has said, or it was taken back.
    NotSet,
    /// 出席
    Present,
    /// 遅刻: there, and counted as there.
    Late,
    /// 一部出席: for 25, 50 or 75 percent.
    Partial(i32),
    /// 欠席
    Absent,
    /// 公欠・免除: not there, with a reason that the firm accepts.
    Excused,
}

impl Attendance {
    /// What an instructor chooses among.
    pub const CHOICES: [Self; 7] = [
        Self::Present,
        Self::Late,
        Self::Absent,
        Self::Partial(75),
        Self::Partial(50),
        Self::Partial(25),
        Self::Excused,
    ];

    /// The stored word, without the share.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSet => "not_set",
            Self::Present => "present",
            Self::Late => "late",
            Self::Partial(_) => "partial",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }

    /// The share, where it is one of three.
    pub fn percent(self) -> Option<i32> {
        match self {
            Self::Partial(percent) => Some(percent),
            _ => None,
        }
    }

    /// Reads the stored word and share.
    pub fn parse(word: &str, percent: Option<i32>) -> Option<Self> {
        let plain = match word {
            "not_set" => Self::NotSet,
            "present" => Self::Present,
            "late" => Self::Late,
            "absent" => Self::Absent,
            "excused" => Self::Excused,
            "partial" => {
                let share = percent.filter(|share| PERCENTS.contains(share))?;
                return Some(Self::Partial(share));
            }
            _ => return None,
        };
        percent.is_none().then_some(plain)
    }

    /// The word on the screen.
    pub fn label(self) -> String {
        match self {
            Self::NotSet => "未入力".to_owned(),
            Self::Present => "出席".to_owned(),
            Self::Late => "遅刻".to_owned(),
            Self::Partial(percent) => format!("一部出席（{percent}%）"),
            Self::Absent => "欠席".to_owned(),
            Self::Excused => "公欠".to_owned(),
        }
    }

    /// How much of the date counts, in percent.
    pub fn counted_percent(self) -> i32 {
        match self {
            Self::Present | Self::Late => 100,
            Self::Partial(percent) => percent,
            Self::NotSet | Self::Absent | Self::Excused => 0,
        }
    }

    /// Whether somebody has said something.
    pub fn is_set(self) -> bool {
        self != Self::NotSet
    }
}

/// Who or what says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkSource {
    /// The instructor, or the firm.
    Instructor,
    /// The person, with the code on the projector.
    Qr,
    /// The log of a video call, confirmed by a person.
    Meeting,
    /// A file.
    Import,
}

impl MarkSource {
    /// Every source.
    pub const ALL: [Self; 4] = [Self::Instructor, Self::Qr, Self::Meeting, Self::Import];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Instructor => "instructor",
            Self::Qr => "qr",
            Self::Meeting => "meeting",
            Self::Import => "import",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Instructor => "講師",
            Self::Qr => "QR",
            Self::Meeting => "会議の記録",
            Self::Import => "取込",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// One mark. It is never changed: a correction supersedes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceMark {
    /// Its key.
    pub id: AttendanceMarkId,
    /// The person's company.
    pub company: CompanyId,
    /// Whose booking.
    pub booking: BookingId,
    /// On which date.
    pub date: SessionDateId,
    /// What it says.
    pub attendance: Attendance,
    /// How long they were there, where it is known.
    pub minutes: Option<i32>,
    /// Who or what says so.
    pub source: MarkSource,
    /// When the person checked out.
    pub left_at: Option<DateTime<Utc>>,
    /// The key that the sender made.
    pub client: Uuid,
    /// The mark that it corrects.
    pub supersedes: Option<AttendanceMarkId>,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// The marks that count: those that no other supersedes, by booking and date.
pub fn in_force(marks: &[AttendanceMark]) -> BTreeMap<(BookingId, SessionDateId), &AttendanceMark> {
    let is_superseded =
        |mark: &AttendanceMark| marks.iter().any(|other| other.supersedes == Some(mark.id));
    marks
        .iter()
        .filter(|mark| !is_superseded(mark))
        .map(|mark| ((mark.booking, mark.date), mark))
        .collect()
}

/// Whether attendance of a date may be marked: from its day in Japan on
/// (invariant 10).
pub fn may_mark(date: &Span, now: DateTime<Utc>) -> bool {
    jst_date(now) >= jst_date(date.starts_at)
}

/// Whether a mark comes after its day, as a correction.
pub fn is_correction(date: &Span, now: DateTime<Utc>) -> bool {
    now >= end_of_jst_day(jst_date(date.starts_at))
}

/// Whether somebody attended enough of a session with so many dates: the mean
/// of what counts of each date is at least [`ENOUGH_PERCENT`].
pub fn is_enough(marks: &[Attendance], dates: usize) -> bool {
    let Ok(dates) = i32::try_from(dates) else {
        return false;
    };
    let counted: i32 = marks.iter().map(|mark| mark.counted_percent()).sum();
    dates > 0 && counted >= ENOUGH_PERCENT * dates
}

/// What a check-in says at this instant.
pub fn on_check_in(date: &Span, now: DateTime<Utc>) -> Attendance {
    if now > date.starts_at + LATE_AFTER {
        Attendance::Late
    } else {
        Attendance::Present
    }
}

/// What so many minutes of a date say: nine tenths of it are all of it, since
/// breaks and the way in are in the record, too; below that the nearest share
/// under it.
pub fn from_minutes(date: &Span, minutes: u32) -> Attendance {
    const ALL_OF_IT: i64 = 90;
    let length = (date.ends_at - date.starts_at).num_minutes().max(1);
    let percent = i64::from(minutes) * 100 / length;
    if percent >= ALL_OF_IT {
        return Attendance::Present;
    }
    let mut shares = PERCENTS.into_iter().rev();
    let share = shares.find(|share| i64::from(*share) <= percent);
    share.map_or(Attendance::Absent, Attendance::Partial)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    fn at(minutes: i64) -> DateTime<Utc> {
        // Nine in the morning of 1970-01-02 in Japan is midnight in UTC.
        DateTime::UNIX_EPOCH + TimeDelta::days(1) + TimeDelta::minutes(minutes)
    }

    #[test]
    fn every_stored_word_is_read_back() {
        for one in Attendance::CHOICES.into_iter().chain([Attendance::NotSet]) {
            assert_eq!(Attendance::parse(one.as_str(), one.percent()), Some(one));
        }
        for source in MarkSource::ALL {
            assert_eq!(MarkSource::parse(source.as_str()), Some(source));
        }
        for (word, percent) in [("partial", None), ("partial", Some(30)), ("late", Some(50))] {
            assert_eq!(Attendance::parse(word, percent), None, "{word} {percent:?}");
        }
    }

    #[test]
    fn three_quarters_of_all_dates_are_enough() {
        use Attendance::{Absent, Excused, Late, NotSet, Partial, Present};
        let cases: [(&[Attendance], usize, bool); 9] = [
            (&[Present], 1, true),
            (&[Late], 1, true),
            (&[Partial(75)], 1, true),
            (&[Partial(50)], 1, false),
            (&[Excused], 1, false),
            (&[NotSet], 1, false),
            (&[Present, Partial(50)], 2, true),
            (&[Present, Absent], 2, false),
            (&[], 0, false),
        ];
        for (marks, dates, expected) in cases {
            assert_eq!(is_enough(marks, dates), expected, "{marks:?} of {dates}");
        }
    }

    #[test]
    fn attendance_is_marked_from_the_day_on() {
        let date = Span {
            starts_at: at(0),
            ends_at: at(180),
        };
        assert!(!may_mark(&date, at(-9 * 60 - 1)));
        assert!(may_mark(&date, at(-9 * 60)));
        assert!(may_mark(&date, at(60 * 24 * 30)));
        assert!(!is_correction(&date, at(15 * 60 - 1)));
        assert!(is_correction(&date, at(15 * 60)));
        assert_eq!(on_check_in(&date, at(10)), Attendance::Present);
        assert_eq!(on_check_in(&date, at(11)), Attendance::Late);
    }

    #[test]
    fn minutes_in_a_call_say_how_much_of_the_date_it_was() {
        use Attendance::{Absent, Partial, Present};
        let date = Span {
            starts_at: at(0),
            ends_at: at(120),
        };
        for (minutes, expected) in [
            (0, Absent),
            (29, Absent),
            (30, Partial(25)),
            (60, Partial(50)),
            (107, Partial(75)),
            (108, Present),
            (500, Present),
        ] {
            assert_eq!(from_minutes(&date, minutes), expected, "{minutes}");
        }
    }

    #[test]
    fn the_newest_mark_that_nothing_supersedes_counts() {
        let ids = Ids::counted();
        let (booking, date) = (ids.fresh(at(0)), ids.fresh(at(0)));
        let other: SessionDateId = ids.fresh(at(0));
        let mark = |attendance, date, supersedes| AttendanceMark {
            id: ids.fresh(at(0)),
            company: CompanyId(Uuid::nil()),
            booking,
            date,
            attendance,
            minutes: None,
            source: MarkSource::Instructor,
            left_at: None,
            client: Uuid::nil(),
            supersedes,
            by: AccountId(Uuid::nil()),
            at: at(0),
        };
        let first = mark(Attendance::Absent, date, None);
        let second = mark(Attendance::Late, date, Some(first.id));
        let third = mark(Attendance::NotSet, date, Some(second.id));
        let elsewhere = mark(Attendance::Present, other, None);
        let marks = [third, elsewhere, first, second];
        let counted = in_force(&marks);
        assert_eq!(counted.len(), 2);
        assert_eq!(counted[&(booking, date)].attendance, Attendance::NotSet);
        assert_eq!(counted[&(booking, other)].attendance, Attendance::Present);
    }
}
