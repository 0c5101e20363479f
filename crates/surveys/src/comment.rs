//! Free text on its way to its readers: it is released by a person or not at
//! all.

use kernel::Fault;
use kernel::id::SurveyQuestionId;

/// The least number of respondents of the unit whose free text others than
/// the firm may read.
pub const K_TEXT: i64 = 10;
/// How many days after its review the original is kept.
pub const ORIGINAL_KEPT_DAYS: i64 = 90;

/// Who may read a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentState {
    /// 未確認: nobody but the reviewer.
    New,
    /// 公開可
    Public,
    /// 会社共有可: the firm, the instructor and the company.
    CompanyOk,
    /// 講師のみ: the firm and the instructor.
    InstructorOnly,
    /// 非公開
    Withheld,
}

impl CommentState {
    /// What a reviewer may choose.
    pub const CHOICES: [Self; 4] = [
        Self::Public,
        Self::CompanyOk,
        Self::InstructorOnly,
        Self::Withheld,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Public => "public",
            Self::CompanyOk => "company_ok",
            Self::InstructorOnly => "instructor_only",
            Self::Withheld => "withheld",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "未確認",
            Self::Public => "公開可（講師・企業・社外）",
            Self::CompanyOk => "会社共有可（講師・企業）",
            Self::InstructorOnly => "講師のみ",
            Self::Withheld => "だれにも見せない",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = Self::CHOICES.into_iter().chain([Self::New]);
        all.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the comment reaches anybody but the reviewer.
    pub fn is_released(self) -> bool {
        !matches!(self, Self::New | Self::Withheld)
    }

    /// Whether this reader may read it.
    pub fn reaches(self, reader: CommentReader) -> bool {
        match reader {
            CommentReader::Firm | CommentReader::Instructor => self.is_released(),
            CommentReader::Company => matches!(self, Self::Public | Self::CompanyOk),
        }
    }
}

/// For whom comments are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentReader {
    /// The firm's own people: what was released, in every unit.
    Firm,
    /// The instructor of a session: rounds of [`K_TEXT`] respondents.
    Instructor,
    /// A company's HR: strata of [`K_TEXT`] respondents.
    Company,
}

/// When others than the firm may read the free text of a confidential round, as
/// its frozen rules say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRelease {
    /// The least number of respondents of their unit.
    pub k_text: i64,
    /// Whether it is about a session, whose instructor may read it too.
    pub has_instructor: bool,
}

/// A comment as its reviewer sees it. It has no time and no order, and nothing
/// leads from it to the same person's ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentUnderReview {
    /// Its key, hexadecimal.
    pub id: String,
    /// The question that it answers.
    pub question: SurveyQuestionId,
    /// Who may read it now.
    pub state: CommentState,
    /// What was written.
    pub original: String,
    /// What others read.
    pub released: Option<String>,
}

/// A comment as it was released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleasedComment {
    /// Its key, hexadecimal.
    pub id: String,
    /// The question that it answers.
    pub question: SurveyQuestionId,
    /// Who may read it.
    pub state: CommentState,
    /// The text.
    pub text: String,
    /// Whether a reviewer changed it: 一部編集.
    pub is_edited: bool,
}

/// What a reviewer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who may read it.
    pub state: CommentState,
    /// The text that they read.
    pub text: String,
}

impl Review {
    /// Reads a reviewer's form.
    ///
    /// # Errors
    /// Every fault.
    pub fn of(state: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let chosen = CommentState::parse(state).filter(|state| *state != CommentState::New);
        if chosen.is_none() {
            let message = "だれに見せるかを選んでください。";
            faults.push(Fault::new("/state", "survey.comment.state", message));
        }
        let text = crate::ballot::tidy(text);
        if let Err(message) = &text {
            faults.push(Fault::new("/text", "survey.comment", message.clone()));
        }
        let is_shown = chosen.is_some_and(CommentState::is_released);
        if is_shown && text.as_deref() == Ok("") {
            let message =
                "見せる文章がありません。見せないときは「だれにも見せない」を選んでください。";
            faults.push(Fault::new("/text", "survey.comment.empty", message));
        }
        match (chosen, text) {
            (Some(state), Ok(text)) if faults.is_empty() => Ok(Self { state, text }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_gets_what_was_released_to_them() {
        use CommentReader::{Company, Firm, Instructor};
        let cases = [
            (CommentState::New, [false, false, false]),
            (CommentState::Public, [true, true, true]),
            (CommentState::CompanyOk, [true, true, true]),
            (CommentState::InstructorOnly, [true, true, false]),
            (CommentState::Withheld, [false, false, false]),
        ];
        for (state, expected) in cases {
            let reaches = [Firm, Instructor, Company].map(|reader| state.reaches(reader));
            assert_eq!(reaches, expected, "{state:?}");
            assert_eq!(CommentState::parse(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_review_needs_a_choice_and_a_text_to_show() {
        let codes = |state: &str, text: &str| -> Vec<&str> {
            let faults = Review::of(state, text).err().unwrap_or_default();
            faults.iter().map(|fault| fault.code).collect()
        };
        assert_eq!(codes("", "よかった"), ["survey.comment.state"]);
        assert_eq!(codes("new", "よかった"), ["survey.comment.state"]);
        assert_eq!(codes("public", "  "), ["survey.comment.empty"]);
        assert_eq!(codes("withheld", "  "), Vec::<&str>::new());
        assert_eq!(codes("company_ok", "よかった"), Vec::<&str>::new());
    }
}
