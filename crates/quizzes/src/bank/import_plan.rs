//! What a question file would do to the bank. Pure.
//!
//! What always holds:
//! - The same file again does nothing: a question is left alone when any of its
//!   versions says what the file says, as far as the file's format can say it.
//! - A question without a code of its own is known by its text, never by its
//!   line: two files do not overwrite each other's questions.
//! - Tags and facts, which no format has a place for, stay as they are.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use kernel::id::BankQuestionId;

use super::{BankContent, BankQuestion, BankVersion, Difference, differences, digest, is_id};
use crate::bank::version_faults;
use crate::error::Error;
use crate::exchange::{Format, Imported, Remark, Verdict, held, is_place_code, same_but_code};
use crate::publication::NewQuestion;

/// A question of the bank with all its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownQuestion {
    /// The question.
    pub question: BankQuestion,
    /// The newest first.
    pub versions: Vec<BankVersion>,
}

/// What becomes of one question of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedQuestion {
    /// Where it begins in the file.
    pub line: usize,
    /// Its name in the file, or the beginning of its text.
    pub name: String,
    /// What it loses.
    pub losses: Vec<Remark>,
    /// What becomes of it.
    pub action: ImportAction,
}

/// What to do with a question of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportAction {
    /// It is new.
    Add(Box<BankContent>),
    /// It is there, with another text.
    AddVersion {
        /// The question.
        question: BankQuestionId,
        /// Its newest version.
        newest_no: i32,
        /// The text to add.
        content: Box<BankContent>,
        /// What differs from the version that the bank shows.
        differences: Vec<Difference>,
    },
    /// It is there and says the same.
    Keep {
        /// The question.
        question: BankQuestionId,
        /// Its code in the bank.
        code: String,
        /// The version that says the same.
        no: i32,
    },
    /// It is not taken.
    Refuse(Remark),
}

impl ImportAction {
    /// The stable word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Add(_) => "add",
            Self::AddVersion { .. } => "add_version",
            Self::Keep { .. } => "keep",
            Self::Refuse(_) => "refuse",
        }
    }

    /// The text that goes into the bank.
    pub fn content(&self) -> Option<&BankContent> {
        match self {
            Self::Add(content) | Self::AddVersion { content, .. } => Some(content),
            Self::Keep { .. } | Self::Refuse(_) => None,
        }
    }

    /// The code that the question has, or will have, in the bank.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Keep { code, .. } => Some(code),
            _ => self.content().map(|content| content.question.code.as_str()),
        }
    }
}

/// What a file would do to a track whose questions are `known`.
///
/// # Errors
/// [`Error::Stored`], which cannot happen to text.
pub fn plan_import(
    format: Format,
    imported: Vec<Imported>,
    known: &[KnownQuestion],
) -> Result<Vec<PlannedQuestion>, Error> {
    let by_code = known
        .iter()
        .map(|one| (one.question.place.code.as_str(), one));
    let mut planner = Planner {
        format,
        known,
        by_code: by_code.collect(),
        as_held: OnceCell::new(),
        lines: BTreeMap::new(),
    };
    imported
        .into_iter()
        .map(|imported| planner.planned(imported))
        .collect()
}

struct Planner<'a> {
    format: Format,
    known: &'a [KnownQuestion],
    by_code: BTreeMap<&'a str, &'a KnownQuestion>,
    /// What the format can say of each known question as the bank shows it.
    as_held: OnceCell<Vec<(&'a KnownQuestion, NewQuestion)>>,
    /// Where in the file each code stood.
    lines: BTreeMap<String, usize>,
}

impl Planner<'_> {
    fn planned(&mut self, imported: Imported) -> Result<PlannedQuestion, Error> {
        let (action, losses) = match imported.verdict {
            Verdict::Refused(why) => (ImportAction::Refuse(why), Vec::new()),
            Verdict::Taken { question, losses } => self.taken(imported.line, *question, losses)?,
        };
        Ok(PlannedQuestion {
            line: imported.line,
            name: imported.name,
            losses,
            action,
        })
    }

    fn taken(
        &mut self,
        line: usize,
        mut question: NewQuestion,
        mut losses: Vec<Remark>,
    ) -> Result<(ImportAction, Vec<Remark>), Error> {
        let has_code = is_id(&question.code) && !is_place_code(&question.code);
        if !has_code {
            let code = text_code(&question)?;
            if !is_place_code(&question.code) {
                let message = format!(
                    "名前「{}」は設問の id に使えないので、「{code}」にします。",
                    question.code
                );
                losses.push(Remark::new("bank.import.code", message));
            }
            question.code = code;
        }
        let before = self.lines.insert(question.code.clone(), line);
        let mut there = self.by_code.get(question.code.as_str()).copied();
        if there.is_none() && !has_code {
            there = self.alike(&question);
        }
        let mut action = match there {
            Some(there) => self.beside(there, question),
            None => sound(ImportAction::Add(Box::new(BankContent {
                question,
                tags: Vec::new(),
                basis: Vec::new(),
            }))),
        };
        if let Some(before) = before.filter(|_| action.content().is_some()) {
            let message = format!("このファイルの{before}番目（行）の設問と同じです。");
            action = ImportAction::Refuse(Remark::new("bank.import.repeated", message));
        }
        // Nothing is lost of what is not taken.
        if action.content().is_none() {
            losses.clear();
        }
        Ok((action, losses))
    }

    /// The known question of which a file of this format says just this.
    fn alike(&self, question: &NewQuestion) -> Option<&KnownQuestion> {
        let as_held = self.as_held.get_or_init(|| {
            let known = self.known.iter();
            let held = known.filter_map(|one| {
                let head = head(one)?;
                Some((one, held(self.format, &head.content.question)?))
            });
            held.collect()
        });
        let mut as_held = as_held.iter();
        let found = as_held.find(|(_, held)| same_but_code(held, question));
        found.map(|(one, _)| *one)
    }

    fn beside(&self, there: &KnownQuestion, mut question: NewQuestion) -> ImportAction {
        let is_same = |version: &&BankVersion| {
            let said = &version.content.question;
            same_but_code(said, &question)
                || held(self.format, said).is_some_and(|held| same_but_code(&held, &question))
        };
        let shown = head(there);
        let same = shown
            .filter(is_same)
            .or_else(|| there.versions.iter().find(is_same));
        if let Some(same) = same {
            return ImportAction::Keep {
                question: there.question.id,
                code: there.question.place.code.clone(),
                no: same.no,
            };
        }
        question.code.clone_from(&there.question.place.code);
        let before = shown.map(|shown| &shown.content);
        let content = BankContent {
            question,
            tags: before.map(|before| before.tags.clone()).unwrap_or_default(),
            basis: before
                .map(|before| before.basis.clone())
                .unwrap_or_default(),
        };
        let differences = before.map(|before| differences(before, &content));
        sound(ImportAction::AddVersion {
            question: there.question.id,
            newest_no: there.question.newest_no,
            content: Box::new(content),
            differences: differences.unwrap_or_default(),
        })
    }
}

/// The version that the bank shows.
fn head(known: &KnownQuestion) -> Option<&BankVersion> {
    let mut versions = known.versions.iter();
    versions.find(|version| version.no == known.question.head_no)
}

/// The action, or what keeps its text from being kept even as a draft.
fn sound(action: ImportAction) -> ImportAction {
    let faults = action
        .content()
        .map(|content| version_faults(content, false));
    let faults = faults.unwrap_or_default();
    if faults.is_empty() {
        return action;
    }
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    ImportAction::Refuse(Remark::new("bank.import.rules", messages.join(" ")))
}

/// A code that follows from the text alone.
fn text_code(question: &NewQuestion) -> Result<String, Error> {
    const LETTERS: usize = 10;
    let nameless = NewQuestion {
        code: String::new(),
        ..question.clone()
    };
    let digest = digest(&[&nameless])?;
    Ok(format!("q-{}", digest.get(..LETTERS).unwrap_or(&digest)))
}

#[cfg(test)]
mod tests;
