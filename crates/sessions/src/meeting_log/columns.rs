//! Which column holds what, by its heading.

use unicode_normalization::UnicodeNormalization;

use super::clock::{self, Unit};

const NAME: &[&str] = &[
    "name",
    "fullname",
    "displayname",
    "participant",
    "participantname",
    "attendeename",
    "username",
    "名前",
    "氏名",
    "表示名",
    "フルネーム",
    "参加者名",
    "出席者名",
    "ユーザー名",
];
const GIVEN: &[&str] = &["firstname", "givenname", "名"];
const FAMILY: &[&str] = &["lastname", "familyname", "surname", "姓"];
const MAIL: &[&str] = &[
    "email",
    "e-mail",
    "mail",
    "useremail",
    "emailaddress",
    "メール",
    "電子メール",
    "メールアドレス",
    "ユーザーメール",
    "ユーザーのメール",
    "ユーザーのメールアドレス",
];
const JOINED: &[&str] = &[
    "jointime",
    "joinedat",
    "timejoined",
    "firstjoin",
    "firstjointime",
    "参加時刻",
    "参加日時",
    "参加した時刻",
    "最初の参加",
    "最初の参加時刻",
    "入室時刻",
    "入室時間",
    JOINED_OR_DURATION,
];
const LEFT: &[&str] = &[
    "leavetime",
    "leftat",
    "timeexited",
    "timeleft",
    "lastleave",
    "lastleavetime",
    "退出時刻",
    "退出時間",
    "退出日時",
    "退出した時刻",
    "最後の退出",
    "最後の退出時刻",
    "退室時刻",
    "退室時間",
];
const DURATION: &[&str] = &[
    "duration",
    "totalduration",
    "meetingduration",
    "in-meetingduration",
    "attendanceduration",
    "timeincall",
    "時間",
    "期間",
    "合計時間",
    "合計期間",
    "所要時間",
    "参加期間",
    "出席時間",
    "滞在時間",
    "継続時間",
    "会議時間",
    "会議の長さ",
    "会議の期間",
    "会議中の時間",
    "会議中の期間",
    "会議内の期間",
    "会議での時間",
    JOINED_OR_DURATION,
];
/// Zoom's word for when somebody came; elsewhere for how long they stayed. It
/// is the first where the table also says when they left.
const JOINED_OR_DURATION: &str = "参加時間";

/// Where each thing stands.
pub(super) struct Columns {
    name: Name,
    mail: Option<usize>,
    joined: Option<usize>,
    left: Option<usize>,
    duration: Option<(usize, Unit)>,
}

enum Name {
    Whole(usize),
    Parts { family: usize, given: usize },
}

impl Columns {
    /// The columns of a table with these headings; nothing when the line is no
    /// heading of a table of participants.
    pub(super) fn find(headings: &[String]) -> Option<Self> {
        let headings: Vec<(String, Unit)> = headings.iter().map(|cell| heading(cell)).collect();
        let place = |words: &[&str]| {
            let mut headings = headings.iter();
            headings.position(|(heading, _)| words.contains(&heading.as_str()))
        };
        let name = match (place(NAME), place(FAMILY), place(GIVEN)) {
            (Some(whole), _, _) => Name::Whole(whole),
            (None, Some(family), Some(given)) => Name::Parts { family, given },
            _ => return None,
        };
        let left = place(LEFT);
        let joined = place(JOINED).filter(|_| left.is_some());
        let duration = headings.iter().enumerate().find(|(place, (heading, _))| {
            Some(*place) != joined && DURATION.contains(&heading.as_str())
        });
        let duration = duration.map(|(place, (_, unit))| (place, *unit));
        if joined.is_none() && duration.is_none() {
            return None;
        }
        Some(Self {
            name,
            mail: place(MAIL),
            joined,
            left,
            duration,
        })
    }

    pub(super) fn name(&self, row: &[String]) -> String {
        match self.name {
            Name::Whole(place) => cell(row, place).to_owned(),
            Name::Parts { family, given } => {
                let whole = format!("{} {}", cell(row, family), cell(row, given));
                whole.trim().to_owned()
            }
        }
    }

    /// What looks like a mail address; tools write other things there, too.
    pub(super) fn mail(&self, row: &[String]) -> Option<String> {
        let mail = cell(row, self.mail?).to_lowercase();
        let (local, domain) = mail.split_once('@')?;
        let is_mail = !local.is_empty() && domain.contains('.') && !mail.contains(' ');
        is_mail.then_some(mail)
    }

    pub(super) fn joined<'r>(&self, row: &'r [String]) -> &'r str {
        self.joined.map_or("", |place| cell(row, place))
    }

    pub(super) fn left<'r>(&self, row: &'r [String]) -> &'r str {
        self.left.map_or("", |place| cell(row, place))
    }

    /// How long the row says that somebody stayed.
    pub(super) fn seconds(&self, row: &[String]) -> Option<u32> {
        let (place, unit) = self.duration?;
        clock::seconds(cell(row, place), unit)
    }
}

fn cell(row: &[String], place: usize) -> &str {
    row.get(place).map_or("", String::as_str)
}

/// A heading without width, case, spaces and what stands in brackets, and the
/// unit that it names for numbers: minutes unless it says seconds.
fn heading(cell: &str) -> (String, Unit) {
    let folded: String = cell
        .nfkc()
        .filter(|char| !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    let (name, unit) = folded.split_once('(').unwrap_or((folded.as_str(), ""));
    let is_seconds = unit.starts_with("sec") || unit.starts_with('秒');
    let unit = if is_seconds {
        Unit::Seconds
    } else {
        Unit::Minutes
    };
    (name.to_owned(), unit)
}
