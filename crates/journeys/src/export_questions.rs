//! Questions of the bank as a file for other programs: exactly those that a
//! filter shows, as lists show them.

use std::collections::BTreeSet;

use kernel::{Actor, Failure, Fault};
use quizzes::exchange::{self, Remark};
use quizzes::read::BankFilter;

use crate::App;
use crate::question_file::{QuestionFormat, write};
use crate::save_question::WRITERS;

/// A file of questions, and what it does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedQuestions {
    /// ASCII only, with its ending.
    pub name: String,
    /// How it is written.
    pub format: QuestionFormat,
    /// The file.
    pub bytes: Vec<u8>,
    /// How many questions the filter shows.
    pub asked: usize,
    /// How many of them are in the file.
    pub written: usize,
    /// What is left out or lost, by the question's code, in the bank's order.
    pub remarks: Vec<ExportRemark>,
}

/// Something that the file does not say of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRemark {
    /// The question's code.
    pub code: String,
    /// Whether the whole question is missing.
    pub is_left_out: bool,
    /// What, and why.
    pub remark: Remark,
}

/// The questions that fit as a file. Reads only. Tags and facts have no place
/// in any format.
///
/// # Errors
/// Forbidden for whoever does not write questions; invalid when more fit than
/// one file may hold.
pub async fn export_questions(
    app: &App,
    actor: Option<&Actor>,
    filter: &BankFilter,
    format: QuestionFormat,
) -> Result<ExportedQuestions, Failure> {
    // Nobody is the operator at the machine itself.
    if let Some(actor) = actor {
        actor.require(WRITERS)?;
    }
    let most = exchange::MOST_QUESTIONS;
    let versions = quizzes::read::bank_contents(&app.db.read(), filter, most + 1).await?;
    if versions.len() > most {
        let message = format!("{most}問より多くは書き出せません。条件を足してください。");
        let fault = Fault::new("/filter", "bank.export.too_many", message);
        return Err(Failure::invalid(vec![fault]));
    }
    let asked = versions.len();
    let questions = versions.into_iter().map(|version| version.content.question);
    let questions: Vec<_> = questions.collect();
    let mut remarks = repeated(questions.iter().map(|question| question.code.as_str()));
    let exported = write(format, questions).await?;
    remarks.extend(
        exported
            .remarks
            .into_iter()
            .map(|(code, remark)| ExportRemark {
                code,
                is_left_out: exchange::leaves_out(&remark),
                remark,
            }),
    );
    let day = app.clock.today().format("%Y%m%d");
    Ok(ExportedQuestions {
        name: format!("questions-{day}.{}", format.extension()),
        format,
        bytes: exported.bytes,
        asked,
        written: exported.written,
        remarks,
    })
}

/// Codes are unique in a track only.
fn repeated<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<ExportRemark> {
    let mut seen = BTreeSet::new();
    let again = codes.filter(|code| !seen.insert(*code));
    let remarks = again.map(|code| ExportRemark {
        code: code.to_owned(),
        is_left_out: false,
        remark: Remark {
            code: "bank.export.repeated",
            message: "同じ id の設問が、ほかのコースにもあります。このファイルを取り込むと、id が変わります。コースで絞り込んで書き出してください。".to_owned(),
        },
    });
    remarks.collect()
}
