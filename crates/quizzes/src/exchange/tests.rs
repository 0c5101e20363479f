//! Fixtures by hand for each format, and what holds for all of them.

mod aiken;
mod any;
mod files;
mod gift;
mod hostile;
mod moodle;
mod qti;
mod round_trip;
mod table;

use super::*;
use crate::task::Task;

/// One question of a file, in few words: its line, its name and what became of
/// it.
#[derive(Debug)]
struct Seen {
    line: usize,
    name: String,
    question: Option<NewQuestion>,
    /// Codes of its losses, or of its refusal.
    codes: Vec<&'static str>,
}

impl Seen {
    #[track_caller]
    fn taken(&self) -> &NewQuestion {
        let question = self.question.as_ref();
        question.unwrap_or_else(|| panic!("line {} is refused: {:?}", self.line, self.codes))
    }

    /// Its options: right ones with a star, explanations behind a hash.
    fn options(&self) -> Vec<String> {
        let options = self.taken().options.iter().map(|option| {
            let star = if option.correct { "*" } else { "" };
            let why = match option.explanation.as_str() {
                "" => String::new(),
                why => format!(" # {why}"),
            };
            format!("{}{star} {}{why}", option.code, option.body)
        });
        options.collect()
    }
}

#[track_caller]
fn seen(format: Format, bytes: impl AsRef<[u8]>) -> Vec<Seen> {
    let imported = import(format, bytes.as_ref()).unwrap();
    imported.into_iter().map(of).collect()
}

fn of(imported: Imported) -> Seen {
    let (question, codes) = match imported.verdict {
        Verdict::Taken { question, losses } => (Some(*question), codes(&losses)),
        Verdict::Refused(refusal) => (None, codes(&[refusal])),
    };
    Seen {
        line: imported.line,
        name: imported.name,
        question,
        codes,
    }
}

/// The codes; every remark says something to people as well.
fn codes(remarks: &[Remark]) -> Vec<&'static str> {
    let is_said = |remark: &Remark| remark.message.ends_with('。');
    assert!(remarks.iter().all(is_said), "{remarks:?}");
    remarks.iter().map(|remark| remark.code).collect()
}

/// The only question of a file.
#[track_caller]
fn one(format: Format, bytes: impl AsRef<[u8]>) -> Seen {
    let mut seen = seen(format, bytes);
    assert_eq!(seen.len(), 1, "{seen:?}");
    seen.remove(0)
}

#[track_caller]
fn file_refused(format: Format, bytes: impl AsRef<[u8]>) -> &'static str {
    import(format, bytes.as_ref()).unwrap_err().code
}

/// The codes of what an export does not say.
fn unsaid(format: Format, question: &NewQuestion) -> Vec<&'static str> {
    let exported = export(format, std::slice::from_ref(question));
    let remarks = exported.remarks.iter().map(|(code, remark)| {
        assert_eq!(*code, question.code);
        remark.code
    });
    remarks.collect()
}

fn right(question: &NewQuestion) -> Vec<&str> {
    let right = question.options.iter().filter(|option| option.correct);
    right.map(|option| option.code.as_str()).collect()
}

fn is_multiple(question: &NewQuestion) -> bool {
    matches!(question.task, Task::Multiple(_))
}
