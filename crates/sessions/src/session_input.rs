//! A session as typed, and everything that is wrong with it at once.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date::{self, jst_date};
use kernel::{Failure, Fault};

use crate::schedule::{Opening, SessionKind, Span};
use crate::session::MAX_CODE;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 200;
/// The longest venue, list of belongings or link, in characters.
pub const LONGEST_TEXT: usize = 500;
/// The most dates of one session.
pub const MOST_DATES: usize = 10;
/// The most seats of one session.
pub const MOST_SEATS: i32 = 500;
/// The longest time that quiz and survey stay open.
pub const MOST_OPEN_DAYS: i32 = 60;
/// How long they stay open unless somebody says otherwise.
pub const OPEN_DAYS: i32 = 14;

/// One date as typed, in the time of Japan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateInput {
    /// `2026-12-10`
    pub on: String,
    /// `09:00`
    pub from: String,
    /// `17:00`
    pub to: String,
}

impl DateInput {
    fn is_empty(&self) -> bool {
        [&self.on, &self.from, &self.to]
            .into_iter()
            .all(|text| text.trim().is_empty())
    }
}

/// A session as typed. Company, track and instructors are looked up by the
/// journey; a date left empty is no date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionInput {
    /// 開催回の番号
    pub code: String,
    /// The stored word of its kind.
    pub kind: String,
    /// The company's code; empty for several companies.
    pub company: String,
    /// What participants read.
    pub title: String,
    /// Its dates.
    pub dates: Vec<DateInput>,
    /// The room.
    pub venue: String,
    /// A map of the way there.
    pub map_link: String,
    /// What to bring.
    pub belongings: String,
    /// The video call.
    pub meeting_link: String,
    /// Fewer than this are worth a word with the firm.
    pub min_seats: String,
    /// How many fit.
    pub max_seats: String,
    /// The last day for bookings, in Japan; empty for the session's own begin.
    pub cut_off_on: String,
    /// Whether a learner's wish waits for somebody's word.
    pub needs_approval: bool,
    /// The stored word of when quiz and survey open.
    pub opens: String,
    /// For how many days they stay open; empty for [`OPEN_DAYS`].
    pub open_days: String,
}

/// A session whose fields have been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPlan {
    /// 開催回の番号
    pub code: String,
    /// For whom and where.
    pub kind: SessionKind,
    /// What participants read.
    pub title: String,
    /// Its dates, in the order of time; never empty.
    pub dates: Vec<Span>,
    /// The room; may be empty until it is published.
    pub venue: String,
    /// A map of the way there; may be empty.
    pub map_link: String,
    /// What to bring; may be empty.
    pub belongings: String,
    /// The video call; may be empty until it is published.
    pub meeting_link: String,
    /// Fewer than this are worth a word with the firm.
    pub min_seats: i32,
    /// How many fit.
    pub max_seats: i32,
    /// When bookings end.
    pub cut_off_at: DateTime<Utc>,
    /// Whether a learner's wish waits for somebody's word.
    pub needs_approval: bool,
    /// When quiz and survey open.
    pub opens: Opening,
    /// For how many days they stay open.
    pub open_days: i32,
}

impl SessionInput {
    /// Checks every field.
    ///
    /// # Errors
    /// Every fault, each at the pointer of its field.
    pub fn check(&self) -> Result<SessionPlan, Vec<Fault>> {
        let mut faults = Faults::default();
        let kind = SessionKind::parse(&self.kind);
        if kind.is_none() {
            faults.add(
                "/kind",
                "session.kind",
                "一社・公開・オンラインから選んでください。",
            );
        }
        self.check_company(kind, &mut faults);
        let dates = self.check_dates(&mut faults);
        let plan = SessionPlan {
            code: faults.line("/code", "開催回の番号", &self.code, MAX_CODE, true),
            kind: kind.unwrap_or(SessionKind::Public),
            title: faults.line("/title", "名前", &self.title, LONGEST_TITLE, true),
            venue: faults.line("/venue", "会場", &self.venue, LONGEST_TEXT, false),
            map_link: faults.link("/map_link", &self.map_link),
            belongings: faults.text("/belongings", "持ち物", &self.belongings),
            meeting_link: faults.link("/meeting_link", &self.meeting_link),
            min_seats: faults.number(
                "/min_seats",
                "最少人数",
                &self.min_seats,
                0,
                (0, MOST_SEATS),
            ),
            max_seats: faults.number("/max_seats", "定員", &self.max_seats, 0, (1, MOST_SEATS)),
            cut_off_at: self.check_cut_off(&dates, &mut faults),
            needs_approval: self.needs_approval,
            opens: Opening::parse(&self.opens).unwrap_or(Opening::AtEnd),
            open_days: faults.number(
                "/open_days",
                "答えられる日数",
                &self.open_days,
                OPEN_DAYS,
                (1, MOST_OPEN_DAYS),
            ),
            dates,
        };
        if Opening::parse(&self.opens).is_none() {
            faults.add("/opens", "session.opens", "いつ開くかを選んでください。");
        }
        if plan.min_seats > plan.max_seats && !faults.has("/max_seats") {
            let message = "最少人数は、定員より多くできません。";
            faults.add("/min_seats", "session.min_seats", message);
        }
        if faults.0.is_empty() {
            Ok(plan)
        } else {
            Err(faults.0)
        }
    }

    fn check_company(&self, kind: Option<SessionKind>, faults: &mut Faults) {
        let is_named = !self.company.trim().is_empty();
        match kind {
            Some(SessionKind::Company) if !is_named => {
                let message = "一社の研修は、会社コードを入れてください。";
                faults.add("/company", "session.company.missing", message);
            }
            Some(SessionKind::Public) if is_named => {
                let message = "公開の研修は、会社コードを空にしてください。1社だけのときは「一社」を選びます。";
                faults.add("/company", "session.company.public", message);
            }
            _ => {}
        }
    }

    fn check_dates(&self, faults: &mut Faults) -> Vec<Span> {
        let mut spans = Vec::new();
        let typed = self.dates.iter().enumerate();
        for (place, date) in typed.filter(|(_, date)| !date.is_empty()) {
            let pointer = |field: &str| format!("/dates/{place}/{field}");
            let on = date::parse(date.on.trim());
            let from = date::parse_time(date.from.trim());
            let to = date::parse_time(date.to.trim());
            if on.is_none() {
                let message = "日付を、2026-12-10 の形で入れてください。";
                faults.add(pointer("on"), "session.date.form", message);
            }
            if from.is_none() {
                let message = "始まりの時刻を、09:00 の形で入れてください。";
                faults.add(pointer("from"), "session.date.from", message);
            }
            if to.is_none() {
                let message = "終わりの時刻を、17:00 の形で入れてください。";
                faults.add(pointer("to"), "session.date.to", message);
            }
            let (Some(on), Some(from), Some(to)) = (on, from, to) else {
                continue;
            };
            if from >= to {
                let message = "終わりの時刻は、始まりより後にしてください。";
                faults.add(pointer("to"), "session.date.order", message);
                continue;
            }
            let span = Span {
                starts_at: date::at_jst(on, from),
                ends_at: date::at_jst(on, to),
            };
            if spans.iter().any(|other| span.overlaps(other)) {
                let message = "ほかの日程と時間が重なっています。";
                faults.add(pointer("on"), "session.date.overlap", message);
            }
            spans.push(span);
        }
        if self.dates.iter().all(DateInput::is_empty) {
            let message = "日程を1つ以上入れてください。";
            faults.add("/dates/0/on", "session.date.missing", message);
        }
        if spans.len() > MOST_DATES {
            let message = format!("日程は{MOST_DATES}つまでです。");
            faults.add("/dates/0/on", "session.date.many", message);
        }
        spans.sort_unstable();
        spans
    }

    /// The end of the last day for bookings, or the begin of the session where
    /// that comes first.
    fn check_cut_off(&self, dates: &[Span], faults: &mut Faults) -> DateTime<Utc> {
        let begin = dates.first().map(|span| span.starts_at);
        let begin = begin.unwrap_or_default();
        let typed = self.cut_off_on.trim();
        if typed.is_empty() {
            return begin;
        }
        let Some(day) = date::parse(typed) else {
            let message = "申込の締切日を、2026-12-01 の形で入れてください。";
            faults.add("/cut_off_on", "session.cut_off.form", message);
            return begin;
        };
        if !dates.is_empty() && day > jst_date(begin) {
            let message = "申込の締切日は、研修の初日までにしてください。";
            faults.add("/cut_off_on", "session.cut_off.late", message);
        }
        date::end_of_jst_day(day).min(begin)
    }
}

impl SessionPlan {
    /// The day of the first date, in Japan.
    pub fn first_day(&self) -> NaiveDate {
        let first = self.dates.first().map(|span| span.starts_at);
        jst_date(first.unwrap_or_default())
    }

    /// From its first to its last instant.
    pub fn whole(&self) -> Span {
        let first = self.dates.first().map(|span| span.starts_at);
        let last = self.dates.last().map(|span| span.ends_at);
        Span {
            starts_at: first.unwrap_or_default(),
            ends_at: last.unwrap_or_default(),
        }
    }
}

/// A reason that somebody typed: one line, not empty, of at most 200
/// characters.
///
/// # Errors
/// Invalid at `pointer`.
pub fn reason(pointer: &str, typed: &str) -> Result<String, Failure> {
    line(pointer, "理由", typed)
}

/// A line that somebody typed: not empty, of at most 200 characters.
///
/// # Errors
/// Invalid at `pointer`.
pub fn line(pointer: &str, label: &str, typed: &str) -> Result<String, Failure> {
    let mut faults = Faults::default();
    let line = faults.line(pointer, label, typed, LONGEST_TITLE, true);
    if faults.0.is_empty() {
        Ok(line)
    } else {
        Err(Failure::invalid(faults.0))
    }
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: impl Into<String>, code: &'static str, message: impl Into<String>) {
        self.0.push(Fault::new(pointer, code, message));
    }

    fn has(&self, pointer: &str) -> bool {
        self.0.iter().any(|fault| fault.pointer == pointer)
    }

    fn line(
        &mut self,
        pointer: &str,
        label: &str,
        typed: &str,
        longest: usize,
        is_required: bool,
    ) -> String {
        let line = typed.trim();
        if line.chars().any(char::is_control) {
            let message = format!("{label}に、改行などの文字は使えません。");
            self.add(pointer, "session.line", message);
        } else if is_required && line.is_empty() {
            self.add(
                pointer,
                "session.missing",
                format!("{label}を入れてください。"),
            );
        } else if line.chars().count() > longest {
            let message = format!("{label}は{longest}文字までです。");
            self.add(pointer, "session.long", message);
        }
        line.to_owned()
    }

    fn text(&mut self, pointer: &str, label: &str, typed: &str) -> String {
        let text = typed.replace("\r\n", "\n").trim().to_owned();
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.add(
                pointer,
                "session.text",
                format!("{label}に使えない文字があります。"),
            );
        } else if text.chars().count() > LONGEST_TEXT {
            let message = format!("{label}は{LONGEST_TEXT}文字までです。");
            self.add(pointer, "session.long", message);
        }
        text
    }

    fn link(&mut self, pointer: &str, typed: &str) -> String {
        let link = typed.trim();
        let is_address = link.starts_with("https://") || link.starts_with("http://");
        let is_sound = link.is_ascii() && !link.contains(|c: char| c.is_control() || c == ' ');
        let fits = is_address && is_sound && link.len() <= LONGEST_TEXT;
        if !link.is_empty() && !fits {
            let message =
                format!("https:// で始まる、{LONGEST_TEXT}文字までのアドレスを入れてください。");
            self.add(pointer, "session.link", message);
        }
        link.to_owned()
    }

    fn number(
        &mut self,
        pointer: &str,
        label: &str,
        typed: &str,
        when_empty: i32,
        (least, most): (i32, i32),
    ) -> i32 {
        let typed = typed.trim();
        let number = if typed.is_empty() {
            Some(when_empty)
        } else {
            typed.parse().ok()
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("{label}は、{least}から{most}までの数で入れてください。");
            self.add(pointer, "session.number", message);
        }
        number.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> SessionInput {
        SessionInput {
            code: "S001".to_owned(),
            kind: "company".to_owned(),
            company: "minato".to_owned(),
            title: "一次対応者向け研修".to_owned(),
            dates: vec![
                DateInput {
                    on: "2026-12-11".to_owned(),
                    from: "13:00".to_owned(),
                    to: "17:00".to_owned(),
                },
                DateInput {
                    on: "2026-12-10".to_owned(),
                    from: "9:00".to_owned(),
                    to: "12:00".to_owned(),
                },
                DateInput::default(),
            ],
            max_seats: "20".to_owned(),
            cut_off_on: "2026-12-01".to_owned(),
            opens: "at_end".to_owned(),
            ..SessionInput::default()
        }
    }

    #[test]
    fn a_sound_session_is_read_with_its_dates_in_order() {
        let plan = sound().check().expect("sound");
        let starts: Vec<String> = plan
            .dates
            .iter()
            .map(|span| date::display_span(span.starts_at, span.ends_at))
            .collect();
        assert_eq!(
            starts,
            [
                "2026/12/10（木） 09:00〜12:00",
                "2026/12/11（金） 13:00〜17:00"
            ]
        );
        assert_eq!(date::display_instant(plan.cut_off_at), "2026/12/02 00:00");
        assert_eq!(
            (plan.min_seats, plan.max_seats, plan.open_days),
            (0, 20, 14)
        );
    }

    #[test]
    fn without_a_cut_off_bookings_end_when_it_begins() {
        for cut_off_on in ["", "2026-12-10"] {
            let input = SessionInput {
                cut_off_on: cut_off_on.to_owned(),
                ..sound()
            };
            let plan = input.check().expect("sound");
            assert_eq!(date::display_instant(plan.cut_off_at), "2026/12/10 09:00");
        }
    }

    #[test]
    fn all_faults_come_at_once() {
        let faulty = SessionInput {
            kind: "public".to_owned(),
            title: " ".to_owned(),
            dates: vec![
                DateInput {
                    on: "2026-12-32".to_owned(),
                    from: "9".to_owned(),
                    to: "12:00".to_owned(),
                },
                DateInput {
                    on: "2026-12-10".to_owned(),
                    from: "12:00".to_owned(),
                    to: "12:00".to_owned(),
                },
            ],
            map_link: "javascript:alert(1)".to_owned(),
            min_seats: "many".to_owned(),
            max_seats: "0".to_owned(),
            cut_off_on: "someday".to_owned(),
            opens: "never".to_owned(),
            ..sound()
        };
        let faults = faulty.check().expect_err("faulty");
        let mut pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(
            pointers,
            [
                "/company",
                "/cut_off_on",
                "/dates/0/from",
                "/dates/0/on",
                "/dates/1/to",
                "/map_link",
                "/max_seats",
                "/min_seats",
                "/opens",
                "/title",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        type Change = fn(&mut SessionInput);
        let cases: [(Change, &str); 6] = [
            (|it| it.company.clear(), "/company"),
            (|it| it.dates.clear(), "/dates/0/on"),
            (|it| it.dates[1] = it.dates[0].clone(), "/dates/1/on"),
            (|it| it.min_seats = "21".to_owned(), "/min_seats"),
            (|it| it.cut_off_on = "2026-12-11".to_owned(), "/cut_off_on"),
            (|it| it.code = "S\u{0}1".to_owned(), "/code"),
        ];
        for (change, pointer) in cases {
            let mut input = sound();
            change(&mut input);
            let faults = input.check().expect_err("faulty");
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert_eq!(faults[0].pointer, pointer);
        }
    }
}
