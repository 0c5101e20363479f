//! Stays of one participant, added up.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use unicode_normalization::UnicodeNormalization;

use super::Participant;
use super::clock::MOST_SECONDS;

/// One row: somebody came and left.
pub(super) struct Stay {
    line: u32,
    name: String,
    mail: Option<String>,
    joined: Option<NaiveDateTime>,
    left: Option<NaiveDateTime>,
    /// As the row says, or as its times give.
    seconds: u32,
}

impl Stay {
    /// A stay whose length the row says, or its times give.
    pub(super) fn new(
        line: u32,
        name: String,
        mail: Option<String>,
        (joined, left): (Option<NaiveDateTime>, Option<NaiveDateTime>),
        said: Option<u32>,
    ) -> Result<Self, String> {
        let between = match joined.zip(left) {
            Some((joined, left)) => Some(span(joined, left)?),
            None => None,
        };
        let seconds = said.or(between);
        let seconds = seconds.ok_or("参加していた時間を読み取れません。")?;
        Ok(Self {
            line,
            name,
            mail,
            joined,
            left,
            seconds,
        })
    }

    /// By what the stays of one participant are known: the mail address, else
    /// the name as shown.
    fn key(&self) -> (bool, String) {
        match &self.mail {
            Some(mail) => (true, mail.clone()),
            None => {
                let folded = self.name.nfkc().flat_map(char::to_lowercase);
                let folded: String = folded.filter(|char| !char.is_whitespace()).collect();
                (false, folded)
            }
        }
    }
}

/// The seconds between two times of one day.
fn span(joined: NaiveDateTime, left: NaiveDateTime) -> Result<u32, String> {
    let seconds = u32::try_from((left - joined).num_seconds());
    let seconds = seconds.map_err(|_| "退出した時刻が、参加した時刻より前です。")?;
    if seconds > MOST_SECONDS {
        return Err("参加していた時間が24時間を超えています。".to_owned());
    }
    Ok(seconds)
}

/// The participants in the order of their first rows.
pub(super) fn added_up(stays: Vec<Stay>) -> Vec<Participant> {
    let mut by_key: BTreeMap<(bool, String), Vec<Stay>> = BTreeMap::new();
    for stay in stays {
        by_key.entry(stay.key()).or_default().push(stay);
    }
    let mut participants: Vec<Participant> = by_key.values().map(|own| participant(own)).collect();
    participants.sort_by_key(|participant| participant.lines.first().copied());
    participants
}

/// `own` are somebody's stays, at least one, in the order of their lines.
fn participant(own: &[Stay]) -> Participant {
    let said: u64 = own.iter().map(|stay| u64::from(stay.seconds)).sum();
    let seconds = covered(own).map_or(said, |covered| covered.min(said));
    let mut names = own.iter().map(|stay| &stay.name);
    Participant {
        name: names
            .find(|name| !name.is_empty())
            .cloned()
            .unwrap_or_default(),
        mail: own.iter().find_map(|stay| stay.mail.clone()),
        joined: own.iter().filter_map(|stay| stay.joined).min(),
        left: own.iter().filter_map(|stay| stay.left).max(),
        minutes: u32::try_from(seconds / 60).unwrap_or(u32::MAX),
        lines: own.iter().map(|stay| stay.line).collect(),
    }
}

/// How many seconds the stays cover together, when all have both times.
fn covered(own: &[Stay]) -> Option<u64> {
    let spans: Option<Vec<_>> = own.iter().map(|stay| stay.joined.zip(stay.left)).collect();
    let mut spans = spans?;
    spans.sort_unstable();
    let mut seconds = 0;
    let mut until: Option<NaiveDateTime> = None;
    for (joined, left) in spans {
        let from = until.map_or(joined, |until| until.max(joined));
        seconds += u64::try_from((left - from).num_seconds()).unwrap_or(0);
        until = Some(until.map_or(left, |until| until.max(left)));
    }
    Some(seconds)
}
