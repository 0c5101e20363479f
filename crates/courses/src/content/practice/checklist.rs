//! A checklist, a form to fill in, or a card to keep at hand.

use askama::Template;

use super::super::fault::Faults;
use super::super::fields::Fields;

const FORMS: [(&str, Form); 3] = [
    ("check", Form::Check),
    ("sheet", Form::Sheet),
    ("card", Form::Card),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Yes or no, item by item.
    Check,
    /// Fields to fill in, on paper.
    Sheet,
    /// What to have at hand.
    Card,
}

#[derive(Template)]
#[template(path = "practice/checklist.html")]
pub(super) struct Checklist {
    form: Form,
    intro: String,
    sections: Vec<Section>,
    closing: Option<String>,
}

struct Section {
    title: String,
    items: Vec<Item>,
}

struct Item {
    text: String,
    help: Option<String>,
}

impl Checklist {
    fn is_check(&self) -> bool {
        self.form == Form::Check
    }

    fn is_sheet(&self) -> bool {
        self.form == Form::Sheet
    }
}

/// Reads a checklist.
pub(super) fn read(fields: &mut Fields<'_>, faults: &mut Faults) -> Checklist {
    let form = fields.choice("form", &FORMS, faults).unwrap_or(Form::Check);
    let intro = fields.long_text("intro", 600, faults).value;
    let sections = fields.tables("section", faults);
    let sections = sections
        .into_iter()
        .map(|section| read_section(section, faults))
        .collect();
    let closing = fields
        .has("closing")
        .then(|| fields.table("closing", faults))
        .flatten()
        .map(|mut fields| {
            let text = fields.long_text("text", 600, faults).value;
            fields.finish(faults);
            text
        });
    Checklist {
        form,
        intro,
        sections,
        closing,
    }
}

fn read_section(mut fields: Fields<'_>, faults: &mut Faults) -> Section {
    let title = fields.plain_line("title", 100, faults).value;
    let items = fields.tables("item", faults);
    let items = items
        .into_iter()
        .map(|mut fields| {
            let text = fields.long_text("text", 300, faults).value;
            let help = fields.optional_text("help", 400, faults);
            fields.finish(faults);
            Item { text, help }
        })
        .collect();
    fields.finish(faults);
    Section { title, items }
}
