//! The text of a reminder: what a company writes, with placeholders that are
//! checked when it is saved.

use chrono::NaiveDate;
use kernel::{Fault, date};
use serde::{Deserialize, Serialize};

use crate::letter::{body_has_control, has_control};

/// Subject and body with placeholders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// One line.
    pub subject: String,
    /// Many lines.
    pub body: String,
}

/// What a text may hold, with what stands there in a letter.
pub const PLACEHOLDERS: [(&str, &str); 7] = [
    ("{氏名}", "受け取る人の氏名"),
    ("{会社名}", "会社の名前"),
    ("{コース}", "研修コースの名前（2つ以上なら並べて）"),
    ("{期限}", "いちばん早い期限"),
    ("{残り日数}", "「あと3日」「本日まで」「2日超過」"),
    (
        "{研修一覧}",
        "コースごとの期限と進みぐあい（1コースにつき1行）",
    ),
    ("{リンク}", "サインインのページのアドレス"),
];

const LINK: &str = "{リンク}";
const COURSES: &str = "{研修一覧}";
const LONGEST_SUBJECT: usize = 200;
const LONGEST_BODY: usize = 4000;

/// What a reminder says about one course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseValues {
    /// Its title.
    pub title: String,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// Steps done.
    pub done: i64,
    /// Steps there are.
    pub total: i64,
}

/// What stands in the place of placeholders.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// 姓 名
    pub name: &'a str,
    /// The company's name.
    pub company: &'a str,
    /// The sign-in page.
    pub link: &'a str,
    /// The courses; at least one.
    pub courses: &'a [CourseValues],
    /// Today in Japan.
    pub today: NaiveDate,
}

/// A text with every placeholder filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Many lines, LF line ends.
    pub body: String,
}

impl Text {
    /// Everything wrong with the text, at `pointer` followed by `subject` or
    /// `body`.
    pub(super) fn faults(&self, pointer: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let subject = format!("{pointer}subject");
        let body = format!("{pointer}body");
        length(
            &mut faults,
            &self.subject,
            &subject,
            "件名",
            LONGEST_SUBJECT,
        );
        length(&mut faults, &self.body, &body, "本文", LONGEST_BODY);
        if has_control(&self.subject) {
            let message = "件名に改行などの制御文字は使えません。取り除いてください。";
            faults.push(Fault::new(&subject, "reminder.control", message));
        }
        if body_has_control(&self.body) {
            let message = "本文に使えない制御文字があります。取り除いてください。";
            faults.push(Fault::new(&body, "reminder.control", message));
        }
        for (text, pointer) in [(&self.subject, &subject), (&self.body, &body)] {
            unknown(&mut faults, text, pointer);
        }
        if !self.body.trim().is_empty() && !self.body.contains(LINK) {
            let message = "本文に {リンク} を入れてください。受講者がページを開くために必要です。";
            faults.push(Fault::new(&body, "reminder.no_link", message));
        }
        faults
    }

    /// The text with LF line ends and without blanks around it.
    pub(super) fn tidied(&self) -> Self {
        Self {
            subject: self.subject.trim().to_owned(),
            body: lines(&self.body),
        }
    }

    /// Fills every placeholder. A value is never looked at for placeholders
    /// again, so a name that looks like one stays a name.
    pub fn render(&self, values: &Values<'_>) -> Rendered {
        let needs_list = values.courses.len() > 1 && !self.body.contains(COURSES);
        let mut body = filled(&self.body, values);
        if needs_list {
            body.push_str("\n\n");
            body.push_str(&course_lines(values));
        }
        Rendered {
            subject: filled(&self.subject, values),
            body,
        }
    }
}

fn lines(typed: &str) -> String {
    typed
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .trim()
        .to_owned()
}

fn length(faults: &mut Vec<Fault>, text: &str, pointer: &str, label: &str, most: usize) {
    let message = if text.trim().is_empty() {
        format!("{label}を入力してください。")
    } else if text.chars().count() > most {
        format!("{label}は{most}文字以内にしてください。")
    } else {
        return;
    };
    faults.push(Fault::new(pointer, "reminder.length", message));
}

/// Every placeholder that we do not know, and braces without their partner.
fn unknown(faults: &mut Vec<Fault>, text: &str, pointer: &str) {
    let known: Vec<&str> = PLACEHOLDERS.iter().map(|(name, _)| *name).collect();
    for part in parts(text) {
        let message = match part {
            Part::Placeholder(name) if !known.contains(&name) => {
                format!("{name} は使えません。使えるのは {} です。", known.join(" "))
            }
            Part::Brace => "「{」と「}」は、差し込みの言葉を囲むときだけ使えます。".to_owned(),
            Part::Placeholder(_) | Part::Words(_) => continue,
        };
        faults.push(Fault::new(pointer, "reminder.placeholder", message));
    }
}

enum Part<'a> {
    Words(&'a str),
    /// With its braces.
    Placeholder(&'a str),
    /// A brace without its partner.
    Brace,
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        parts.push(Part::Words(&rest[..start]));
        let from = &rest[start..];
        let inside = from.strip_prefix('{');
        let end = inside.and_then(|inside| inside.find(['{', '}', '\n']));
        match (inside, end) {
            (Some(inside), Some(end)) if inside[end..].starts_with('}') => {
                // Both braces are one byte long.
                parts.push(Part::Placeholder(&from[..end + 2]));
                rest = &from[end + 2..];
            }
            _ => {
                parts.push(Part::Brace);
                rest = &from[1..];
            }
        }
    }
    parts.push(Part::Words(rest));
    parts
}

fn filled(text: &str, values: &Values<'_>) -> String {
    let mut filled = String::new();
    for part in parts(text) {
        match part {
            Part::Words(words) => filled.push_str(words),
            Part::Placeholder(name) => filled.push_str(&value(name, values)),
            Part::Brace => {}
        }
    }
    filled
}

fn value(placeholder: &str, values: &Values<'_>) -> String {
    let first = values
        .courses
        .iter()
        .filter_map(|course| course.due_on)
        .min();
    match placeholder {
        "{氏名}" => values.name.to_owned(),
        "{会社名}" => values.company.to_owned(),
        "{コース}" => {
            let titles = values.courses.iter().map(|course| course.title.as_str());
            titles.collect::<Vec<_>>().join("、")
        }
        "{期限}" => first.map_or_else(|| "なし".to_owned(), date::display),
        "{残り日数}" => due_words(first, values.today),
        COURSES => course_lines(values),
        LINK => values.link.to_owned(),
        unknown => unknown.to_owned(),
    }
}

fn course_lines(values: &Values<'_>) -> String {
    let line = |course: &CourseValues| {
        let due = match course.due_on {
            Some(day) => format!(
                "期限 {}、{}",
                date::display(day),
                due_words(Some(day), values.today)
            ),
            None => "期限なし".to_owned(),
        };
        format!(
            "■ {}（{due}、{}項目のうち{}項目が終わり）",
            course.title, course.total, course.done
        )
    };
    let lines: Vec<String> = values.courses.iter().map(line).collect();
    lines.join("\n")
}

/// How far away a last day is, in words.
pub fn due_words(due_on: Option<NaiveDate>, today: NaiveDate) -> String {
    let Some(due_on) = due_on else {
        return "期限なし".to_owned();
    };
    match (due_on - today).num_days() {
        0 => "本日まで".to_owned(),
        days if days > 0 => format!("あと{days}日"),
        days => format!("{}日超過", -days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        date::parse(text).expect("a day")
    }

    fn text(subject: &str, body: &str) -> Text {
        Text {
            subject: subject.to_owned(),
            body: body.to_owned(),
        }
    }

    fn course(title: &str, due_on: &str) -> CourseValues {
        CourseValues {
            title: title.to_owned(),
            due_on: Some(day(due_on)),
            done: 2,
            total: 8,
        }
    }

    #[test]
    fn every_unknown_placeholder_and_lone_brace_is_named_at_once() {
        let wrong = text("{氏名}{ゲート}", "{リンク} {name} } {氏名 \n{期限}{");
        let faults = wrong.faults("/steps/0/");
        let told: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.message.as_str()))
            .collect();
        assert_eq!(told.len(), 5, "{told:#?}");
        assert!(told[0].0 == "/steps/0/subject" && told[0].1.contains("{ゲート}"));
        assert!(told[1].0 == "/steps/0/body" && told[1].1.contains("{name}"));
    }

    #[test]
    fn a_text_needs_subject_body_and_the_way_in() {
        for (subject, body, expected) in [
            ("件名", "本文 {リンク}", vec![]),
            ("", " ", vec!["/subject", "/body"]),
            ("件名", "本文", vec!["/body"]),
            ("件\n名", "{リンク}\u{7}", vec!["/subject", "/body"]),
        ] {
            let faults = text(subject, body).faults("/");
            let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{subject:?} {body:?}");
        }
        let long = text(&"あ".repeat(201), &"い".repeat(4001));
        assert!(long.faults("/").len() >= 2);
    }

    #[test]
    fn placeholders_are_filled_once() {
        let courses = [course("初動", "2026-12-10"), course("2次", "2026-12-04")];
        let values = Values {
            name: "{リンク}",
            company: "見本商事",
            link: "https://lms.example/",
            courses: &courses,
            today: day("2026-12-01"),
        };
        let written =
            text("{氏名}様 {残り日数}", "{会社名} {コース} {期限}\n{リンク}").render(&values);
        assert_eq!(written.subject, "{リンク}様 あと3日");
        assert_eq!(
            written.body,
            "見本商事 初動、2次 2026/12/04（金）\nhttps://lms.example/\n\n\
             ■ 初動（期限 2026/12/10（木）、あと9日、8項目のうち2項目が終わり）\n\
             ■ 2次（期限 2026/12/04（金）、あと3日、8項目のうち2項目が終わり）"
        );
    }

    #[test]
    fn days_are_counted_in_words() {
        let today = day("2026-12-01");
        for (due_on, words) in [
            (Some("2026-12-04"), "あと3日"),
            (Some("2026-12-01"), "本日まで"),
            (Some("2026-11-29"), "2日超過"),
            (None, "期限なし"),
        ] {
            assert_eq!(due_words(due_on.map(day), today), words);
        }
    }
}
