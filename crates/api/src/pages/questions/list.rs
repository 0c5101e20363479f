//! The list of the bank: search and filter.

use std::collections::BTreeSet;

use askama::Template;
use journeys::App;
use journeys::views::question_bank::{QuizPlace, bank};
use kernel::{Cursor, PageRequest};
use poem::handler;
use poem::web::{Data, Query};
use quizzes::read::BankFilter;
use quizzes::{BankHead, BankState, QuestionKind};
use serde::Deserialize;
use uuid::Uuid;

use super::{StateMark, question_path};
use crate::http::render::percent_encoded;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Visit};

/// The filter as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    track: String,
    quiz: String,
    objective: String,
    kind: String,
    state: String,
    tag: String,
    fact: String,
    undecided: String,
    /// Of an export only.
    format: String,
    after: Option<Uuid>,
}

impl Asked {
    fn parts(&self) -> [(&'static str, &String); 9] {
        [
            ("q", &self.q),
            ("track", &self.track),
            ("quiz", &self.quiz),
            ("objective", &self.objective),
            ("kind", &self.kind),
            ("state", &self.state),
            ("tag", &self.tag),
            ("fact", &self.fact),
            ("undecided", &self.undecided),
        ]
    }

    /// The filter; what cannot be read filters nothing.
    pub(super) fn filter(&self) -> BankFilter {
        let word = |word: &String| Some(word.clone()).filter(|word| !word.is_empty());
        BankFilter {
            search: self.q.clone(),
            track: word(&self.track),
            quiz: word(&self.quiz),
            objective: word(&self.objective),
            kind: QuestionKind::parse(&self.kind),
            state: BankState::parse(&self.state),
            tag: word(&self.tag),
            fact: word(&self.fact),
            undecided: self.undecided == "yes",
        }
    }

    /// The word of the format of an export.
    pub(super) fn format(&self) -> &str {
        &self.format
    }

    /// The filter again, without what is empty and without the page.
    pub(super) fn filled(&self) -> Vec<(String, String)> {
        let filled = self.parts().into_iter();
        let filled = filled.filter(|(_, value)| !value.is_empty());
        filled
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect()
    }

    /// The filter again, encoded, without the page.
    pub(super) fn address(&self) -> String {
        let filled = self.filled().into_iter();
        let pairs: Vec<String> = filled
            .map(|(name, value)| format!("{name}={}", percent_encoded(&value)))
            .collect();
        pairs.join("&")
    }

    fn form(&self) -> Form {
        let parts = self.parts().into_iter();
        parts.fold(Form::new(), |form, (name, value)| form.with(name, value))
    }
}

struct Row {
    path: String,
    code: String,
    stem: String,
    quiz: String,
    objective: String,
    kind: &'static str,
    safety: bool,
    state: StateMark,
    current: Option<StateMark>,
    is_undecided: bool,
    tags: String,
    basis: String,
}

impl From<BankHead> for Row {
    fn from(head: BankHead) -> Self {
        let question = head.question;
        // A draft beside a version in use: both states matter.
        let is_beside = question.current_no != Some(question.head_no);
        let current = head.current.filter(|_| is_beside);
        Self {
            path: question_path(question.id),
            is_undecided: question.is_undecided(),
            code: question.place.code,
            quiz: question.place.quiz,
            stem: head.stem,
            objective: head.objective,
            kind: head.kind.label(),
            safety: head.safety,
            state: StateMark(head.state),
            current: current.map(StateMark),
            tags: head.tags.join("、"),
            basis: head.basis.join("、"),
        }
    }
}

type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "questions/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    tracks: Choices,
    quizzes: Choices,
    objectives: Choices,
    kinds: Choices,
    states: Choices,
    tags: Choices,
    facts: Choices,
    undecided: usize,
    count: i64,
    is_narrow: bool,
    may_add: bool,
    export: String,
    rows: Vec<Row>,
    pager: Pager,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let after = asked.after.map(Cursor);
    let filter = asked.filter();
    let found = bank(&app, &actor, &filter, PageRequest::new(None, after)).await?;
    let address = asked.address();
    let facets = found.facets;
    let plain = |words: BTreeSet<String>| words.into_iter().map(|word| (word.clone(), word));
    let tracks: BTreeSet<String> = facets
        .quizzes
        .iter()
        .map(|(track, _)| track.clone())
        .collect();
    let chosen = facets
        .quizzes
        .iter()
        .filter(|(track, _)| asked.track.is_empty() || *track == asked.track);
    let quizzes =
        chosen.map(|(track, quiz)| (quiz.clone(), quiz_word(&found.quizzes, track, quiz)));
    shell::show(&ListPage {
        layout: visit.layout("設問バンク", Nav::Questions),
        form: asked.form(),
        quizzes: quizzes.collect(),
        tracks: tracks
            .into_iter()
            .map(|track| (track.clone(), track_word(&found.quizzes, &track)))
            .collect(),
        objectives: plain(facets.objectives).collect(),
        kinds: QuestionKind::ALL.map(kind_choice).to_vec(),
        states: BankState::ALL
            .map(|state| (state.as_str().to_owned(), state.label().to_owned()))
            .to_vec(),
        tags: plain(facets.tags).collect(),
        facts: plain(facets.facts).collect(),
        undecided: facets.undecided,
        count: found.count,
        is_narrow: !address.is_empty(),
        may_add: !found.quizzes.is_empty(),
        export: format!("/questions/export?{address}"),
        pager: Pager::new("/questions", &address, after, found.heads.next),
        rows: found.heads.items.into_iter().map(Row::from).collect(),
    })
}

pub(super) fn kind_choice(kind: QuestionKind) -> (String, String) {
    (kind.as_str().to_owned(), kind.label().to_owned())
}

fn track_word(places: &[QuizPlace], track: &str) -> String {
    let place = places.iter().find(|place| place.track == track);
    place.map_or_else(|| track.to_owned(), |place| place.course.clone())
}

fn quiz_word(places: &[QuizPlace], track: &str, quiz: &str) -> String {
    let mut places = places.iter();
    let place = places.find(|place| place.track == track && place.quiz == quiz);
    place.map_or_else(
        || quiz.to_owned(),
        |place| format!("{quiz}　{}", place.title),
    )
}
