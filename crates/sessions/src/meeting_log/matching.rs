//! Whose row it is.

use std::collections::BTreeSet;

use super::Participant;

/// How many people are proposed for one row.
const MOST_PROPOSED: usize = 5;
/// The shortest 社員番号 that is looked for in a name: `5` stands in "Room 5",
/// too.
const SHORTEST_NUMBER: usize = 4;

/// Somebody who may have been in the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person<K> {
    /// Their key.
    pub key: K,
    /// The mail address, if they have one.
    pub mail: Option<String>,
    /// The 社員番号.
    pub employee_no: String,
    /// What they may be called, family name first and with a space: the name,
    /// its reading.
    pub names: Vec<String>,
}

/// Whose a participant's row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match<K> {
    /// An exact key names one person.
    Exact(K),
    /// People it may be, the likeliest first: a person decides.
    Proposed(Vec<K>),
    /// Nobody known.
    Unknown,
}

/// Whose each row is, in the order of the rows. A mail address or a 社員番号 in
/// the shown name decides, when it is one person's and no other key says
/// otherwise. A name never decides: two people may have it, and anybody may
/// type it.
///
/// `fold` makes one of the ways to write a name: width, case, kana, variants.
pub fn propose<K: Clone + Ord>(
    rows: &[Participant],
    people: &[Person<K>],
    fold: impl Fn(&str) -> String,
) -> Vec<Match<K>> {
    let known: Vec<Known<'_, K>> = people
        .iter()
        .map(|person| Known {
            person,
            mail: person.mail.as_deref().map(|mail| fold(mail.trim())),
            number: Name::of(&person.employee_no, &fold),
            names: person
                .names
                .iter()
                .map(|name| Name::of(name, &fold))
                .collect(),
        })
        .collect();
    let rows = rows.iter();
    rows.map(|row| match_of(row, &known, &fold)).collect()
}

struct Known<'p, K> {
    person: &'p Person<K>,
    mail: Option<String>,
    number: Name,
    names: Vec<Name>,
}

/// A name as it is compared.
struct Name {
    /// Letters and digits only.
    whole: String,
    /// The same in parts, in their order.
    parts: Vec<String>,
}

impl Name {
    fn of(text: &str, fold: impl Fn(&str) -> String) -> Self {
        let parts: Vec<String> = fold(text)
            .split(|char: char| !char.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        Self {
            whole: parts.concat(),
            parts,
        }
    }
}

fn match_of<K: Clone + Ord>(
    row: &Participant,
    known: &[Known<'_, K>],
    fold: impl Fn(&str) -> String,
) -> Match<K> {
    let shown = Name::of(&row.name, &fold);
    let mail = row.mail.as_deref().map(fold);
    let named: BTreeSet<&K> = known
        .iter()
        .filter(|known| known.has_mail(mail.as_deref()) || known.is_numbered_in(&shown))
        .map(|known| &known.person.key)
        .collect();
    let mut exact = named.iter();
    if let (Some(only), None) = (exact.next(), exact.next()) {
        return Match::Exact((*only).clone());
    }
    if !named.is_empty() {
        return Match::Proposed(named.into_iter().take(MOST_PROPOSED).cloned().collect());
    }
    let mut likely: Vec<(u8, &K)> = known
        .iter()
        .map(|known| (known.likeness(&shown), &known.person.key))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    likely.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    if likely.is_empty() {
        return Match::Unknown;
    }
    let likely = likely.into_iter().take(MOST_PROPOSED);
    Match::Proposed(likely.map(|(_, key)| key.clone()).collect())
}

impl<K> Known<'_, K> {
    fn has_mail(&self, mail: Option<&str>) -> bool {
        mail.is_some() && self.mail.as_deref() == mail
    }

    /// Whether the 社員番号 stands in the shown name, as a word of its own.
    fn is_numbered_in(&self, shown: &Name) -> bool {
        let number = &self.number.parts;
        let is_telling = self.number.whole.len() >= SHORTEST_NUMBER
            && self
                .number
                .whole
                .contains(|char: char| char.is_ascii_digit());
        is_telling
            && shown
                .parts
                .windows(number.len())
                .any(|parts| parts == number)
    }

    /// How likely the shown name is this person's: 3 the same name, 2 the name
    /// turned round or with more beside it, 1 the family name alone.
    fn likeness(&self, shown: &Name) -> u8 {
        let likenesses = self.names.iter().map(|name| likeness(name, shown));
        likenesses.max().unwrap_or(0)
    }
}

fn likeness(name: &Name, shown: &Name) -> u8 {
    if name.whole.is_empty() {
        return 0;
    }
    if name.whole == shown.whole {
        return 3;
    }
    let turned: String = name.parts.iter().rev().map(String::as_str).collect();
    if shown.whole.contains(&name.whole) || shown.whole.contains(&turned) {
        return 2;
    }
    let family = name.parts.first();
    u8::from(family.is_some_and(|family| shown.parts.contains(family)))
}
