//! Review data (見直し): when a part of the course text has to be read again,
//! and which facts and laws it stands on, so that a change of law finds what
//! it touches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::draft::{Content, FactUse};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::ledger::Ledger;

/// A law, guideline or survey that facts stand on, as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// Short name, by which it is looked for.
    pub name: String,
    /// Its full name and number.
    pub title: String,
}

/// What a [`Block`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockKind {
    /// A module's own file.
    Module,
    /// A text to read.
    Text,
    /// The same in やさしい日本語.
    EasyText,
    /// A script with slides.
    Video,
    /// A case in a track or beside it.
    Case,
    /// Cards and rules for a role-play.
    RolePlay,
    /// A checklist, a form or a card.
    Checklist,
    /// A quiz or a bank, apart from its questions.
    Quiz,
    /// One question with its explanations.
    Question,
    /// A document that a company makes its own.
    Document,
    /// A rubric.
    Rubric,
}

impl BlockKind {
    /// A stable word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Text => "text",
            Self::EasyText => "easy_text",
            Self::Video => "video",
            Self::Case => "case",
            Self::RolePlay => "role_play",
            Self::Checklist => "checklist",
            Self::Quiz => "quiz",
            Self::Question => "question",
            Self::Document => "document",
            Self::Rubric => "rubric",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Module => "章",
            Self::Text => "本文",
            Self::EasyText => "やさしい日本語",
            Self::Video => "動画の台本",
            Self::Case => "ケース",
            Self::RolePlay => "ロールプレイ",
            Self::Checklist => "チェックリスト",
            Self::Quiz => "テスト",
            Self::Question => "設問",
            Self::Document => "ひな形の文書",
            Self::Rubric => "ルーブリック",
        }
    }
}

/// A part of the course text that is read again as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its id.
    pub code: String,
    /// Its title; a question has none.
    pub title: String,
    /// Path below the content folder.
    pub file: String,
    /// Its first line in that file, from 1.
    pub line: usize,
    /// The author's own date; where there is none, the facts decide.
    pub own_review_by: Option<NaiveDate>,
    /// The names of the laws it stands on: the author's own list, or those of
    /// its facts.
    pub legal_basis: Vec<String>,
    /// The facts that it cites, by id.
    pub facts: Vec<Ground>,
}

/// A fact under a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The fact's id.
    pub fact: String,
    /// When the fact has to be checked again.
    pub review_by: Option<NaiveDate>,
    /// The names of the laws it stands on.
    pub laws: Vec<String>,
}

impl Block {
    /// The day by which it has to be read again: its own, or the earliest of
    /// its facts'.
    pub fn review_by(&self) -> Option<NaiveDate> {
        let of_facts = self.facts.iter().filter_map(|ground| ground.review_by);
        self.own_review_by.or_else(|| of_facts.min())
    }

    /// Whether that day has come on `day`.
    pub fn is_due(&self, day: NaiveDate) -> bool {
        self.review_by().is_some_and(|review_by| review_by <= day)
    }

    /// Whether it stands on the law of that name.
    pub fn stands_on(&self, law: &str) -> bool {
        self.legal_basis.iter().any(|name| name == law)
    }
}

/// Which blocks are looked for: those due on a day, those that stand on a law,
/// or those that are both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewQuery {
    /// Due on this day.
    pub by: Option<NaiveDate>,
    /// Standing on the law of this name.
    pub law: Option<String>,
}

impl ReviewQuery {
    /// What is meant by what was asked: due today, unless a day or a law is
    /// named. A law that changed touches what stands on it at any time.
    pub fn of(by: Option<NaiveDate>, law: Option<String>, today: NaiveDate) -> Self {
        let by = by.or_else(|| law.is_none().then_some(today));
        Self { by, law }
    }

    /// Whether a block is looked for.
    pub fn takes(&self, block: &Block) -> bool {
        self.by.is_none_or(|day| block.is_due(day))
            && self.law.as_ref().is_none_or(|law| block.stands_on(law))
    }

    /// The block's facts because of which it is found; none where its own date
    /// or its own list of laws is the reason.
    pub fn causes<'b>(&self, block: &'b Block) -> Vec<&'b Ground> {
        let is_cause = |ground: &&Ground| {
            let is_due =
                |day| block.own_review_by.is_none() && ground.review_by.is_some_and(|by| by <= day);
            self.by.is_none_or(is_due)
                && self
                    .law
                    .as_ref()
                    .is_none_or(|law| ground.laws.contains(law))
        };
        block.facts.iter().filter(is_cause).collect()
    }
}

impl Content {
    /// The blocks that are looked for, by file and line.
    ///
    /// # Errors
    /// A law that the ledger does not know.
    pub fn review(&self, query: &ReviewQuery) -> Result<Vec<&Block>, kernel::Fault> {
        if let Some(law) = &query.law
            && self.laws.iter().all(|known| known.name != *law)
        {
            let known: Vec<&str> = self.laws.iter().map(|law| law.name.as_str()).collect();
            let message = format!(
                "法令「{law}」が facts.toml の [[law]] にありません。あるのは、{} です。",
                known.join("、")
            );
            return Err(kernel::Fault::new("/law", "content.law.unknown", message));
        }
        let wanted = self.blocks.iter().filter(|block| query.takes(block));
        Ok(wanted.collect())
    }
}

/// What a block says of its own review.
#[derive(Clone, Debug, Default)]
pub(super) struct OwnReview {
    review_by: Option<NaiveDate>,
    pub(super) legal_basis: Vec<At<String>>,
}

/// Reads a block's `review_by` and `legal_basis`; both may be left out.
pub(super) fn own_review(fields: &mut Fields<'_>, faults: &mut Faults) -> OwnReview {
    OwnReview {
        review_by: fields.optional_date("review_by", faults),
        legal_basis: fields.optional_words("legal_basis", faults),
    }
}

/// The beginning of a block, met while reading; it ends where the next one in
/// its file begins.
pub(super) struct Start {
    pub(super) kind: BlockKind,
    pub(super) code: String,
    pub(super) title: String,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) own: OwnReview,
}

/// Gives every block what is cited between its beginning and the next one's.
/// By file and line.
pub(super) fn blocks(
    mut starts: Vec<Start>,
    uses: &[FactUse],
    ledger: Option<&Ledger>,
) -> Vec<Block> {
    starts.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    let mut cited: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for one in uses {
        let place = (&one.file, one.line);
        let after = starts.partition_point(|start| (&start.file, start.line) <= place);
        let Some(index) = after.checked_sub(1) else {
            continue;
        };
        if starts
            .get(index)
            .is_some_and(|start| start.file == one.file)
        {
            cited.entry(index).or_default().insert(&one.fact);
        }
    }
    let blocks = starts.into_iter().enumerate().map(|(index, start)| {
        let facts = cited.remove(&index).unwrap_or_default();
        let facts = facts.into_iter().map(|fact| ground(fact, ledger));
        block(start, facts.collect())
    });
    blocks.collect()
}

fn ground(fact: &str, ledger: Option<&Ledger>) -> Ground {
    let entry = ledger.and_then(|ledger| ledger.entry(fact));
    Ground {
        fact: fact.to_owned(),
        review_by: entry.and_then(|entry| entry.review_by),
        laws: entry.map(|entry| entry.laws.clone()).unwrap_or_default(),
    }
}

fn block(start: Start, facts: Vec<Ground>) -> Block {
    let own = start.own.legal_basis.into_iter().map(|law| law.value);
    let mut legal_basis: Vec<String> = own.collect();
    if legal_basis.is_empty() {
        let laws = facts.iter().flat_map(|ground| &ground.laws);
        let laws: BTreeSet<&String> = laws.collect();
        legal_basis = laws.into_iter().cloned().collect();
    }
    Block {
        kind: start.kind,
        code: start.code,
        title: start.title,
        file: start.file,
        line: start.line,
        own_review_by: start.own.review_by,
        legal_basis,
        facts,
    }
}
