//! The bank's part in publishing: the files' questions go into it, and the
//! quizzes come out of it.

use std::collections::{BTreeMap, BTreeSet};

use courses::content::{Content, QuizDraft, TrackDraft};
use kernel::audit::Event;
use kernel::id::BankVersionId;
use kernel::{Actor, Failure, Fault, Tx};
use quizzes::read::Askable;
use quizzes::write::{QuizFile, Undecided};
use quizzes::{NewQuestion, NewQuiz, digest};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::quiz::{content_of, quiz_of};
use crate::App;

/// What the files of every track did to the bank.
pub(super) struct TakenIn(Vec<quizzes::write::TakenIn>);

impl TakenIn {
    pub(super) fn is_undecided(&self) -> bool {
        self.0.iter().any(|taken| !taken.undecided.is_empty())
    }

    pub(super) fn is_changed(&self) -> bool {
        self.0.iter().any(|taken| taken.is_changed)
    }

    pub(super) fn new_versions(&self) -> usize {
        self.0.iter().map(|taken| taken.new_versions).sum()
    }

    fn undecided(&self) -> impl Iterator<Item = &Undecided> {
        self.0.iter().flat_map(|taken| &taken.undecided)
    }
}

/// Takes the questions of every track's files into the bank.
pub(super) async fn take_in(app: &App, tx: &Tx, content: &Content) -> Result<TakenIn, Failure> {
    let now = app.clock.now();
    let mut taken = Vec::new();
    for track in &content.tracks {
        let files = track.quizzes().map(|quiz| QuizFile {
            quiz: quiz.code.clone(),
            questions: quiz.questions.iter().map(content_of).collect(),
        });
        let files: Vec<QuizFile> = files.collect();
        taken.push(quizzes::write::take_in(tx, &app.ids, now, &track.code, &files).await?);
    }
    Ok(TakenIn(taken))
}

/// Keeps what came into the bank, so that an author can compare it with what
/// stands there, and says why nothing can be published.
pub(super) async fn keep_undecided(
    app: &App,
    tx: Tx,
    actor: Option<&Actor>,
    content: &Content,
    taken: &TakenIn,
) -> Result<Failure, Failure> {
    let faults = taken.undecided().map(|one| fault_of(content, one));
    let failure = Failure::invalid(faults.collect());
    if !taken.is_changed() {
        return Ok(failure);
    }
    let waiting: Vec<_> = taken.undecided().map(|one| one.question).collect();
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "bank.undecided",
        object: None,
        detail: &json!({ "questions": taken.new_versions(), "undecided": waiting }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(failure)
}

/// Names both places: the file and the page.
fn fault_of(content: &Content, one: &Undecided) -> Fault {
    let mut tracks = content.tracks.iter();
    let track = tracks.find(|track| track.code == one.place.track);
    let quiz = track.and_then(|track| track.quizzes().find(|quiz| quiz.code == one.place.quiz));
    let question = quiz.and_then(|quiz| {
        let mut questions = quiz.questions.iter();
        questions.find(|question| question.code == one.place.code)
    });
    let place = match (question, quiz) {
        (Some(question), _) => format!("{}:{}", question.file, question.line),
        (None, Some(quiz)) => format!("{}:1", quiz.file),
        (None, None) => one.place.track.clone(),
    };
    let (code, page) = (&one.place.code, format!("/questions/{}", one.question));
    if one.is_gone {
        let message = format!(
            "設問「{code}」はファイルから取り除かれましたが、設問バンクの画面で直した版があります。{page} で、使い続けるか、出題しないかを選んでください。"
        );
        return Fault::new(place, "bank.gone_but_edited", message);
    }
    let message = format!(
        "設問「{code}」は、ファイルでも、設問バンクの画面でも変わっています。{page} で、使う版を選んでください。"
    );
    Fault::new(place, "bank.both_changed", message)
}

/// A quiz with the questions that it publishes, and the version of each.
pub(super) struct BankQuiz {
    pub(super) quiz: NewQuiz,
    pub(super) versions: Vec<BankVersionId>,
}

/// The quizzes of one track by their codes, in the order of learning.
#[derive(Default)]
pub(super) struct TrackQuizzes(Vec<(String, BankQuiz)>);

impl TrackQuizzes {
    pub(super) fn quizzes(&self) -> impl Iterator<Item = (&str, &BankQuiz)> {
        self.0.iter().map(|(code, quiz)| (code.as_str(), quiz))
    }

    /// What the questions of all quizzes are recognised by.
    pub(super) fn digest(&self) -> Result<String, Failure> {
        let mut parts = Vec::new();
        for (code, quiz) in &self.0 {
            let questions: Vec<&NewQuestion> = quiz.quiz.questions.iter().collect();
            parts.push(format!("{code}={}", digest(&questions)?));
        }
        Ok(parts.join("\n"))
    }
}

/// The quizzes of every track.
pub(super) struct Quizzes {
    by_track: BTreeMap<String, TrackQuizzes>,
    none: TrackQuizzes,
}

impl Quizzes {
    pub(super) fn of(&self, track: &TrackDraft) -> &TrackQuizzes {
        self.by_track.get(&track.code).unwrap_or(&self.none)
    }
}

/// The quizzes as the bank gives them now, with every fault of each.
pub(super) async fn quizzes(
    db: &impl ConnectionTrait,
    content: &Content,
) -> Result<Quizzes, Failure> {
    let mut by_track = BTreeMap::new();
    let mut faults = Vec::new();
    for track in &content.tracks {
        let mut askable: BTreeMap<String, Vec<Askable>> = BTreeMap::new();
        for one in quizzes::read::askable(db, &track.code).await? {
            askable.entry(one.place.quiz.clone()).or_default().push(one);
        }
        let mut of_track = TrackQuizzes::default();
        for draft in track.quizzes() {
            let questions = askable.remove(&draft.code).unwrap_or_default();
            let quiz = bank_quiz(draft, questions);
            faults.extend(faults_of(draft, &quiz.quiz));
            of_track.0.push((draft.code.clone(), quiz));
        }
        by_track.insert(track.code.clone(), of_track);
    }
    if faults.is_empty() {
        let none = TrackQuizzes::default();
        return Ok(Quizzes { by_track, none });
    }
    Err(Failure::invalid(faults))
}

/// The questions of the file in its order, then those that pages added.
fn bank_quiz(draft: &QuizDraft, askable: Vec<Askable>) -> BankQuiz {
    let codes = draft
        .questions
        .iter()
        .map(|question| question.code.as_str());
    let place: BTreeMap<&str, usize> = codes.zip(0..).collect();
    let mut askable = askable;
    askable.sort_by_key(|one| {
        let place = place.get(one.place.code.as_str());
        place.copied().unwrap_or(usize::MAX)
    });
    let versions = askable.iter().map(|one| one.version).collect();
    let questions = askable.into_iter().map(|one| one.question).collect();
    BankQuiz {
        quiz: quiz_of(draft, questions),
        versions,
    }
}

/// What makes a quiz unfit after the bank has changed it, at its file.
fn faults_of(draft: &QuizDraft, quiz: &NewQuiz) -> Vec<Fault> {
    let mut told = BTreeSet::new();
    let faults = quizzes::faults(quiz).into_iter().map(|fault| {
        let message = format!("テスト「{}」：{}", draft.title, fault.message);
        Fault::new(format!("{}:1", draft.file), fault.code, message)
    });
    faults
        .filter(|fault| told.insert(fault.message.clone()))
        .collect()
}
