//! What every track of a content folder is read and checked against.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::draft::FactUse;
use super::fault::Faults;
use super::fields::Fields;
use super::folder::Folder;
use super::ledger::{self, Ledger};
use super::module::Place;
use super::review::{self, Block, BlockKind, Law, Start};
use super::rubric::{self, Rubric};
use super::slot;
use super::source::Source;
use crate::slot::Slot;

/// The folder's declarations.
pub(super) struct Shelf {
    ledger: Option<Ledger>,
    pub(super) slots: Vec<Slot>,
    pub(super) rubrics: Vec<Rubric>,
    /// What has been cited so far.
    cited: RefCell<Vec<FactUse>>,
    /// The blocks that have begun so far.
    begun: RefCell<Vec<Start>>,
}

/// What outlives the reading.
pub(super) struct Closed {
    pub(super) slots: Vec<Slot>,
    /// Every place that stands on a fact.
    pub(super) fact_uses: Vec<FactUse>,
    /// What is read again as a whole.
    pub(super) blocks: Vec<Block>,
    pub(super) laws: Vec<Law>,
}

impl Shelf {
    /// Reads them.
    pub(super) fn read(root: &Folder, faults: &mut Faults) -> Self {
        let mut shelf = Self {
            ledger: ledger::read(root, faults),
            slots: slot::read_all(root, faults),
            rubrics: Vec::new(),
            cited: RefCell::default(),
            begun: RefCell::default(),
        };
        shelf.rubrics = rubric::read_all(&root.child("rubrics"), &shelf, faults);
        shelf
    }

    /// Everything has been read.
    pub(super) fn close(self) -> Closed {
        let mut fact_uses = self.cited.into_inner();
        fact_uses.sort();
        fact_uses.dedup();
        let begun = self.begun.into_inner();
        Closed {
            blocks: review::blocks(begun, &fact_uses, self.ledger.as_ref()),
            slots: self.slots,
            fact_uses,
            laws: self.ledger.map(|ledger| ledger.laws).unwrap_or_default(),
        }
    }

    /// A block begins at `fields`, with what it says of its own review.
    pub(super) fn begin(
        &self,
        kind: BlockKind,
        code: &str,
        title: &str,
        fields: &mut Fields<'_>,
        faults: &mut Faults,
    ) {
        let own = review::own_review(fields, faults);
        if let Some(ledger) = &self.ledger {
            ledger.check_laws(fields.file(), &own.legal_basis, faults);
        }
        self.begun.borrow_mut().push(Start {
            kind,
            code: code.to_owned(),
            title: title.to_owned(),
            file: fields.file().to_owned(),
            line: fields.line,
            own,
        });
    }

    /// Checks a file's words, what it cites and the slots that it names;
    /// returns the slots.
    pub(super) fn check(&self, source: &Source, faults: &mut Faults) -> BTreeSet<String> {
        if let Some(ledger) = &self.ledger {
            ledger.check_words(source, faults);
        }
        let citations = source.citations.iter();
        let places = citations.filter_map(|mark| Place::new(&source.file, mark.clone()));
        for place in places {
            self.check_citation(&place, faults);
        }
        slot::check(source, &self.slots, faults)
    }

    /// What a text or a key names as its ground must be on the ledger.
    pub(super) fn check_citation(&self, place: &Place, faults: &mut Faults) {
        self.cited.borrow_mut().push(FactUse {
            fact: place.id.clone(),
            file: place.file.clone(),
            line: place.line,
        });
        if let Some(ledger) = &self.ledger {
            ledger.check_citation(place, faults);
        }
    }

    /// Reads what a lesson stands on.
    pub(super) fn sources(&self, fields: &mut Fields<'_>, faults: &mut Faults) -> Vec<String> {
        let file = fields.file();
        let words = fields.words("sources", faults);
        for place in words
            .iter()
            .filter_map(|word| Place::new(file, word.clone()))
        {
            self.check_citation(&place, faults);
        }
        words.into_iter().map(|word| word.value).collect()
    }

    /// The slots of these ids, in the author's order.
    pub(super) fn slots_named(&self, ids: &BTreeSet<String>) -> Vec<Slot> {
        let named = self.slots.iter().filter(|slot| ids.contains(&slot.code));
        named.cloned().collect()
    }
}
