//! Taking the questions of the content folder into the bank.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::BankQuestionId;
use kernel::{Ids, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::moves::{Change, keep_numbers, write_change};
use super::{CHUNK, Version, added_elsewhere, insert_versions, question_row};
use crate::bank::intake::{Gone, Known, Verdict, gone, verdict};
use crate::bank::{
    BankContent, BankPlace, BankQuestion, BankState, BankVersion, FileState, Origin,
};
use crate::entity::bank_question;
use crate::error::Error;
use crate::read;

/// The questions that a quiz has in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizFile {
    /// The quiz's code.
    pub quiz: String,
    /// In the order of the file.
    pub questions: Vec<BankContent>,
}

/// What reading the files of a track did to the bank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// How many versions came in.
    pub new_versions: usize,
    /// Whether anything in the bank is not as before.
    pub is_changed: bool,
    /// Where a file and a page disagree: nothing may be published.
    pub undecided: Vec<Undecided>,
}

/// A question of which a file and a page say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// The question.
    pub question: BankQuestionId,
    /// Where it is filed.
    pub place: BankPlace,
    /// Whether its file has dropped it.
    pub is_gone: bool,
}

const TAKEN_BACK: &str = "ファイルが元に戻りました。";
const LEFT: &str = "ファイルから取り除かれました。";

/// Takes the quiz files of a track into the bank. Files that say the same as
/// before cost two queries and change nothing.
///
/// # Errors
/// [`Error::BankBusy`] when somebody else changes the same questions.
pub async fn take_in(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    track: &str,
    files: &[QuizFile],
) -> Result<TakenIn, Error> {
    let mut reader = Reader {
        tx,
        ids,
        now,
        shelf: Shelf::read(tx, track).await?,
        taken: TakenIn::default(),
        new_questions: Vec::new(),
        new_versions: Vec::new(),
        changed: Vec::new(),
    };
    for file in files {
        for content in &file.questions {
            reader.take(track, &file.quiz, content).await?;
        }
        reader.look_for_gone(file).await?;
    }
    reader.finish().await
}

/// What the bank holds of a track.
struct Shelf {
    questions: BTreeMap<(String, String), BankQuestion>,
    versions: BTreeMap<(BankQuestionId, i32), BankVersion>,
}

impl Shelf {
    async fn read(tx: &Tx, track: &str) -> Result<Self, Error> {
        let rows = bank_question::Entity::find()
            .filter(bank_question::Column::TrackCode.eq(track))
            .all(tx)
            .await?;
        let mut questions = BTreeMap::new();
        for row in rows {
            let question = BankQuestion::try_from(row)?;
            let place = question.place.clone();
            questions.insert((place.quiz, place.code), question);
        }
        let versions = read::bank::known_versions(tx, track).await?;
        let versions = versions
            .into_iter()
            .map(|version| ((version.question, version.no), version));
        Ok(Self {
            questions,
            versions: versions.collect(),
        })
    }

    fn version(&self, question: &BankQuestion, no: Option<i32>) -> Option<&BankVersion> {
        self.versions.get(&(question.id, no?))
    }

    fn known(&self, question: &BankQuestion) -> Known<'_> {
        Known {
            file: question.file,
            settled: self.version(question, question.file_no),
            pending: self.version(question, question.pending_no),
            current: self.version(question, question.current_no),
        }
    }
}

/// A version from a file, to be written with all others.
struct Taken {
    question: BankQuestionId,
    no: i32,
    content: BankContent,
    state: BankState,
}

struct Reader<'a> {
    tx: &'a Tx,
    ids: &'a Ids,
    now: DateTime<Utc>,
    shelf: Shelf,
    taken: TakenIn,
    new_questions: Vec<BankQuestion>,
    new_versions: Vec<Taken>,
    changed: Vec<BankQuestion>,
}

impl Reader<'_> {
    async fn take(&mut self, track: &str, quiz: &str, file: &BankContent) -> Result<(), Error> {
        let code = file.question.code.clone();
        let place = (quiz.to_owned(), code.clone());
        let Some(known) = self.shelf.questions.get(&place) else {
            self.add_question(
                BankPlace {
                    track: track.to_owned(),
                    quiz: place.0,
                    code,
                },
                file,
            );
            return Ok(());
        };
        let mut question = known.clone();
        match verdict(&self.shelf.known(&question), file) {
            Verdict::Same | Verdict::Undecided => {}
            Verdict::TakenBack => self.take_back(&mut question).await?,
            Verdict::Returned => self.bring_back(&question).await?,
            Verdict::Settled => self.settle(&mut question).await?,
            Verdict::New(state) => self.add_version(&mut question, file, state).await?,
        }
        question.file = FileState::Present;
        if question.pending_no.is_some() {
            self.taken.undecided.push(Undecided {
                question: question.id,
                place: question.place.clone(),
                is_gone: false,
            });
        }
        let before = self.shelf.questions.get(&place).cloned();
        self.keep(before.as_ref(), question);
        Ok(())
    }

    fn add_question(&mut self, place: BankPlace, file: &BankContent) {
        let question = BankQuestion {
            id: self.ids.fresh(self.now),
            place,
            file: FileState::Present,
            newest_no: 1,
            head_no: 1,
            current_no: Some(1),
            file_no: Some(1),
            pending_no: None,
            created_at: self.now,
        };
        self.new_versions.push(Taken {
            question: question.id,
            no: 1,
            content: file.clone(),
            state: BankState::Ready,
        });
        self.new_questions.push(question);
    }

    /// Adds the file's text; the tags that people gave stay.
    async fn add_version(
        &mut self,
        question: &mut BankQuestion,
        file: &BankContent,
        state: BankState,
    ) -> Result<(), Error> {
        self.take_back(question).await?;
        let current = self.shelf.version(question, question.current_no);
        let mut content = file.clone();
        content.tags = current.map_or_else(Vec::new, |current| current.content.tags.clone());
        let no = question.newest_no + 1;
        question.newest_no = no;
        if state == BankState::Ready {
            question.file_no = Some(no);
            question.current_no = Some(no);
        } else {
            question.pending_no = Some(no);
        }
        self.new_versions.push(Taken {
            question: question.id,
            no,
            content,
            state,
        });
        Ok(())
    }

    /// A waiting text is no longer in its file.
    async fn take_back(&mut self, question: &mut BankQuestion) -> Result<(), Error> {
        let pending = self.shelf.version(question, question.pending_no).cloned();
        question.pending_no = None;
        match pending {
            Some(version) => self.change(&version, BankState::Hidden, TAKEN_BACK).await,
            None => Ok(()),
        }
    }

    async fn bring_back(&mut self, question: &BankQuestion) -> Result<(), Error> {
        let current = self.shelf.version(question, question.current_no).cloned();
        match current {
            Some(version) if version.state == BankState::Hidden => {
                self.change(&version, BankState::Ready, "").await
            }
            _ => Ok(()),
        }
    }

    async fn settle(&mut self, question: &mut BankQuestion) -> Result<(), Error> {
        let pending = self.shelf.version(question, question.pending_no).cloned();
        if let Some(version) = pending {
            self.change(&version, BankState::Ready, "").await?;
            question.current_no = Some(version.no);
            question.file_no = question.pending_no.take();
        }
        Ok(())
    }

    /// Looks at the questions of a quiz that its file held and holds no more.
    async fn look_for_gone(&mut self, file: &QuizFile) -> Result<(), Error> {
        let held = file.questions.iter();
        let held: BTreeSet<&str> = held.map(|content| content.question.code.as_str()).collect();
        let gone: Vec<BankQuestion> = self
            .shelf
            .questions
            .iter()
            .filter(|((quiz, code), question)| {
                let was_there = matches!(question.file, FileState::Present | FileState::Missing);
                *quiz == file.quiz && was_there && !held.contains(code.as_str())
            })
            .map(|(_, question)| question.clone())
            .collect();
        for before in gone {
            self.let_go(before).await?;
        }
        Ok(())
    }

    async fn let_go(&mut self, before: BankQuestion) -> Result<(), Error> {
        let mut question = before.clone();
        let verdict = gone(&self.shelf.known(&question));
        self.take_back(&mut question).await?;
        question.file = match verdict {
            Gone::Nothing => FileState::None,
            Gone::Undecided => FileState::Missing,
            Gone::Leaves => {
                let current = self.shelf.version(&question, question.current_no).cloned();
                if let Some(version) = current {
                    self.change(&version, BankState::Hidden, LEFT).await?;
                }
                FileState::Removed
            }
        };
        if question.file == FileState::Missing {
            self.taken.undecided.push(Undecided {
                question: question.id,
                place: question.place.clone(),
                is_gone: true,
            });
        }
        self.keep(Some(&before), question);
        Ok(())
    }

    async fn change(
        &mut self,
        version: &BankVersion,
        to: BankState,
        reason: &str,
    ) -> Result<(), Error> {
        self.taken.is_changed = true;
        let change = Change {
            version: version.id,
            from: version.state,
            to,
            reason,
            by: None,
        };
        write_change(self.tx, self.ids, self.now, &change).await
    }

    /// Notes what is not as before.
    fn keep(&mut self, before: Option<&BankQuestion>, question: BankQuestion) {
        if before != Some(&question) {
            self.changed.push(question);
        }
    }

    async fn write_new(&mut self) -> Result<(), Error> {
        self.taken.new_versions += self.new_versions.len();
        for chunk in self.new_questions.chunks(CHUNK) {
            let rows = chunk.iter().map(question_row);
            let inserted = bank_question::Entity::insert_many(rows)
                .exec_without_returning(self.tx)
                .await;
            inserted.map_err(added_elsewhere)?;
        }
        let versions: Vec<Version<'_>> = self
            .new_versions
            .iter()
            .map(|taken| Version {
                id: self.ids.fresh(self.now),
                question: taken.question,
                no: taken.no,
                origin: Origin::File,
                content: &taken.content,
                note: "",
                author: None,
                state: taken.state,
            })
            .collect();
        insert_versions(self.tx, self.ids, self.now, &versions).await
    }

    async fn finish(mut self) -> Result<TakenIn, Error> {
        self.write_new().await?;
        let is_new = self.taken.new_versions > 0;
        self.taken.is_changed |= is_new || !self.changed.is_empty();
        // Which version lists show depends on those just written.
        for mut question in std::mem::take(&mut self.changed) {
            keep_numbers(self.tx, &mut question).await?;
        }
        Ok(self.taken)
    }
}
