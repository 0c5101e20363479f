//! 教材の見直し: what of the content folder has to be read again, because its
//! day has come or because a law changed.

use askama::Template;
use chrono::NaiveDate;
use courses::content::{Block, Ground, Law, ReviewQuery};
use journeys::App;
use journeys::review_content::Review;
use kernel::{Failure, Fault, Kind, date};
use poem::handler;
use poem::web::{Data, Query};
use serde::Deserialize;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The address's parameters, as typed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    by: Option<String>,
    law: Option<String>,
}

#[derive(Template)]
#[template(path = "content/review.html")]
struct ReviewPage {
    layout: Layout,
    form: Form,
    folder: String,
    /// Value and word of each law.
    laws: Vec<(String, String)>,
    found: Option<Found>,
}

/// What was found in a sound folder.
struct Found {
    all: usize,
    lines: Vec<BlockLine>,
}

struct BlockLine {
    file: String,
    line: usize,
    kind: &'static str,
    name: String,
    review_by: String,
    is_own_date: bool,
    legal_basis: String,
    facts: String,
}

impl BlockLine {
    fn new(query: &ReviewQuery, block: &Block) -> Self {
        let facts = query.causes(block);
        let facts: Vec<&str> = facts
            .iter()
            .map(|ground: &&Ground| ground.fact.as_str())
            .collect();
        Self {
            file: block.file.clone(),
            line: block.line,
            kind: block.kind.label(),
            name: format!("{} {}", block.code, block.title)
                .trim_end()
                .to_owned(),
            review_by: block.review_by().map(date::display).unwrap_or_default(),
            is_own_date: block.own_review_by.is_some(),
            legal_basis: block.legal_basis.join("、"),
            facts: facts.join("、"),
        }
    }
}

impl From<Review> for Found {
    fn from(review: Review) -> Self {
        let lines = review.blocks.iter();
        Self {
            lines: lines
                .map(|block| BlockLine::new(&review.query, block))
                .collect(),
            all: review.all,
        }
    }
}

fn laws(review: &Review) -> Vec<(String, String)> {
    let word = |law: &Law| format!("{}（{}）", law.name, law.title);
    let laws = review.laws.iter();
    laws.map(|law| (law.name.clone(), word(law))).collect()
}

impl Asked {
    fn filled(text: &Option<String>) -> Option<&str> {
        let text = text.as_deref().map(str::trim);
        text.filter(|text| !text.is_empty())
    }

    fn query(&self, today: NaiveDate) -> Result<ReviewQuery, Failure> {
        let law = Self::filled(&self.law).map(str::to_owned);
        let Some(text) = Self::filled(&self.by) else {
            return Ok(ReviewQuery::of(None, law, today));
        };
        let fault = || {
            Fault::new(
                "/by",
                "date.form",
                "日付を 2027/03/31 の形で入れてください。",
            )
        };
        let by = date::parse(text).ok_or_else(|| Failure::invalid(vec![fault()]))?;
        Ok(ReviewQuery::of(Some(by), law, today))
    }

    fn form(&self) -> Form {
        Form::new()
            .with("by", self.by.as_deref().unwrap_or_default())
            .with("law", self.law.as_deref().unwrap_or_default())
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    asked: Query<Asked>,
) -> PageResult {
    let today = app.clock.today();
    let page = |form: Form, review: Option<Review>| ReviewPage {
        layout: visit.layout("教材の見直し", Nav::Tracks).with(&form),
        folder: app.settings.content_dir.display().to_string(),
        form,
        laws: review.as_ref().map(laws).unwrap_or_default(),
        found: review.map(Found::from),
    };
    let found = match asked.0.query(today) {
        Ok(query) => journeys::review_content(&app, &actor, query).await,
        Err(failure) => Err(failure),
    };
    match found {
        Ok(review) => {
            let shown = review.query.by.map(|by| by.to_string());
            let form = asked.0.form().with("by", shown.unwrap_or_default());
            shell::show(&page(form, Some(review)))
        }
        Err(failure) if is_of_form(&failure) => {
            // The answer to the plain question stands below what is wrong.
            let query = ReviewQuery::of(None, None, today);
            let review = journeys::review_content(&app, &actor, query).await?;
            let form = asked.0.form().refused(failure)?;
            shell::show_refused(&page(form, Some(review)))
        }
        // A folder with faults: the check names them.
        Err(failure) if failure.kind == Kind::Invalid => shell::show(&page(asked.0.form(), None)),
        Err(failure) => Err(failure.into()),
    }
}

/// Whether what was typed is wrong, and not the folder.
fn is_of_form(failure: &Failure) -> bool {
    let mut pointers = failure.faults.iter().map(|fault| fault.pointer.as_str());
    pointers.any(|pointer| matches!(pointer, "/by" | "/law"))
}
