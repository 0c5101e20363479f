//! 設問: the question bank. Search it, look at a question with all its versions,
//! write a new version with a preview, decide which version is asked, and take
//! questions from files and into files.

mod edit;
mod export;
mod form;
mod import;
mod list;
mod preview;
mod show;
mod version;

use kernel::id::BankQuestionId;
use poem::{Route, get, post};
use quizzes::BankState;

use crate::pages::shell::Status;

/// The paths of the bank.
pub fn routes(route: Route) -> Route {
    route
        .at("/questions", get(list::show))
        .at("/questions/new", get(edit::show_new).post(edit::add))
        .at(
            "/questions/imports",
            get(import::show_uploads).post(import::take_upload),
        )
        .at("/questions/imports/:upload", get(import::show))
        .at(
            "/questions/imports/:upload/application",
            post(import::confirm),
        )
        .at("/questions/export", get(export::show))
        .at("/questions/export/file", get(export::send))
        .at("/questions/:question", get(show::show))
        .at(
            "/questions/:question/edit",
            get(edit::show_edit).post(edit::save),
        )
        .at("/questions/:question/versions/:number", get(version::show))
        .at(
            "/questions/:question/versions/:number/state",
            post(version::decide),
        )
}

fn question_path(question: BankQuestionId) -> String {
    format!("/questions/{question}")
}

fn version_path(question: BankQuestionId, no: i32) -> String {
    format!("/questions/{question}/versions/{no}")
}

/// A state as icon, word and colour.
#[derive(Clone, Copy)]
struct StateMark(BankState);

impl StateMark {
    fn tone(self) -> &'static str {
        match self.0 {
            BankState::Draft => Status::InProgress.tone(),
            BankState::Ready => Status::Passed.tone(),
            BankState::Hidden => Status::Locked.tone(),
            BankState::Void => Status::Failed.tone(),
        }
    }

    fn icon(self) -> &'static str {
        match self.0 {
            BankState::Draft => Status::InProgress.icon(),
            BankState::Ready => Status::Passed.icon(),
            BankState::Hidden => Status::Locked.icon(),
            BankState::Void => Status::Failed.icon(),
        }
    }

    fn word(self) -> &'static str {
        self.0.label()
    }
}
