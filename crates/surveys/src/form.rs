//! Survey forms: what an author writes, and what is published.

use kernel::Fault;
use kernel::id::{SurveyFormId, SurveyQuestionId, SurveyVersionId};
use kernel::secret::hex;
use sha2::{Digest, Sha256};

/// How many steps a rating scale has.
const SCALE_STEPS: usize = 5;
/// Kirkpatrick's first level: how people like the training.
pub const REACTION: u8 = 1;
/// The highest: what comes of it for the firm.
const RESULTS: u8 = 4;

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// 1 to 5 or 該当なし.
    Rating,
    /// Free text.
    Text,
}

impl QuestionKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Text => "text",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Rating, Self::Text]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// A form as an author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormDraft {
    /// Stable name: `post-training`.
    pub code: String,
    /// The title on the page.
    pub title: String,
    /// Who reads what, told before anything is typed.
    pub intro: String,
    /// In the order of the page.
    pub questions: Vec<QuestionDraft>,
}

/// A question as an author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionDraft {
    /// Stable name: `overall`.
    pub code: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The short name of reports and of paper files: `総合満足度`.
    pub label: String,
    /// The question as the trainee reads it.
    pub body: String,
    /// The words for 1 to 5; empty for free text.
    pub scale: Vec<String>,
    /// Kirkpatrick's level: 1 reaction, 2 learning, 3 behaviour, 4 results.
    pub level: u8,
}

/// A published version of a form. It never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The form's key, the same for every version.
    pub id: SurveyFormId,
    /// Stable name: `post-training`.
    pub code: String,
    /// This version's key.
    pub version: SurveyVersionId,
    /// 1, 2, 3 …
    pub number: i32,
    /// The title on the page.
    pub title: String,
    /// Who reads what.
    pub intro: String,
    /// SHA-256 of the content when it was published.
    pub content_hash: String,
    /// In the order of the page.
    pub questions: Vec<Question>,
}

/// A published question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its key, of this version only.
    pub id: SurveyQuestionId,
    /// Stable name: `overall`.
    pub code: String,
    /// What it asks for.
    pub kind: QuestionKind,
    /// The short name of reports and of paper files.
    pub label: String,
    /// The question as the trainee reads it.
    pub body: String,
    /// The words for 1 to 5; empty for free text.
    pub scale: Vec<String>,
    /// Kirkpatrick's level: 1 reaction, 2 learning, 3 behaviour, 4 results.
    pub level: u8,
}

impl FormDraft {
    /// Every reason why the form cannot be published.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !self
            .questions
            .iter()
            .any(|question| question.kind == QuestionKind::Rating)
        {
            let message = "5段階で答える質問が1つ以上必要です。";
            faults.push(Fault::new("/questions", "survey.no_rating", message));
        }
        for (index, question) in self.questions.iter().enumerate() {
            let pointer = format!("/questions/{index}");
            let earlier = &self.questions[..index];
            if earlier
                .iter()
                .any(|other| other.code == question.code || other.label == question.label)
            {
                let message = format!("質問「{}」の id か label が重なっています。", question.code);
                faults.push(Fault::new(
                    pointer.clone(),
                    "survey.question.twice",
                    message,
                ));
            }
            if !(REACTION..=RESULTS).contains(&question.level) {
                let message = format!("質問「{}」の level は1から4にしてください。", question.code);
                faults.push(Fault::new(pointer.clone(), "survey.level", message));
            }
            let steps = match question.kind {
                QuestionKind::Rating => SCALE_STEPS,
                QuestionKind::Text => 0,
            };
            if question.scale.len() != steps {
                let message = format!(
                    "質問「{}」の scale は{steps}個にしてください。",
                    question.code
                );
                faults.push(Fault::new(pointer, "survey.scale", message));
            }
        }
        faults
    }

    /// SHA-256 over every field, each preceded by its length so that no two
    /// drafts can read alike.
    pub fn content_hash(&self) -> String {
        let mut digest = Sha256::new();
        let mut field = |text: &str| {
            digest.update(text.len().to_be_bytes());
            digest.update(text.as_bytes());
        };
        field(&self.code);
        field(&self.title);
        field(&self.intro);
        for question in &self.questions {
            field(&question.code);
            field(question.kind.as_str());
            field(&question.label);
            field(&question.body);
            field(&question.scale.len().to_string());
            question.scale.iter().for_each(|word| field(word));
            // Forms of before levels keep their hash.
            if question.level != REACTION {
                field(&format!("level {}", question.level));
            }
        }
        hex(&digest.finalize())
    }
}

impl Form {
    /// The content again, to compute its hash anew.
    pub fn draft(&self) -> FormDraft {
        let question = |question: &Question| QuestionDraft {
            code: question.code.clone(),
            kind: question.kind,
            label: question.label.clone(),
            body: question.body.clone(),
            scale: question.scale.clone(),
            level: question.level,
        };
        FormDraft {
            code: self.code.clone(),
            title: self.title.clone(),
            intro: self.intro.clone(),
            questions: self.questions.iter().map(question).collect(),
        }
    }

    /// The rating questions by their short name, as paper files name them.
    pub fn ratings_by_label(&self) -> std::collections::BTreeMap<String, SurveyQuestionId> {
        let ratings = self
            .questions
            .iter()
            .filter(|question| question.kind == QuestionKind::Rating);
        ratings
            .map(|question| (question.label.clone(), question.id))
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kernel::Ids;

    fn question(code: &str, kind: QuestionKind) -> QuestionDraft {
        let steps = if kind == QuestionKind::Rating {
            SCALE_STEPS
        } else {
            0
        };
        QuestionDraft {
            code: code.to_owned(),
            kind,
            label: format!("label of {code}"),
            body: format!("body of {code}"),
            scale: (1..=steps).map(|step| step.to_string()).collect(),
            level: REACTION,
        }
    }

    pub(crate) fn sample_draft() -> FormDraft {
        FormDraft {
            code: "post-training".to_owned(),
            title: "受講後アンケート".to_owned(),
            intro: "匿名です。".to_owned(),
            questions: vec![
                question("overall", QuestionKind::Rating),
                question("content", QuestionKind::Rating),
                question("comment", QuestionKind::Text),
            ],
        }
    }

    pub(crate) fn sample_form() -> Form {
        let (ids, now) = (Ids::counted(), Default::default());
        let draft = sample_draft();
        let question = |question: QuestionDraft| Question {
            id: ids.fresh(now),
            code: question.code,
            kind: question.kind,
            label: question.label,
            body: question.body,
            scale: question.scale,
            level: question.level,
        };
        Form {
            id: ids.fresh(now),
            version: ids.fresh(now),
            number: 1,
            content_hash: draft.content_hash(),
            code: draft.code,
            title: draft.title,
            intro: draft.intro,
            questions: draft.questions.into_iter().map(question).collect(),
        }
    }

    #[test]
    fn a_form_gives_back_the_content_it_was_published_from() {
        assert_eq!(
            sample_form().draft().content_hash(),
            sample_form().content_hash
        );
    }

    #[test]
    fn moving_text_between_fields_changes_the_hash() {
        let mut moved = sample_draft();
        moved.intro = moved.intro.split_off("匿".len());
        moved.title.push('匿');
        assert_ne!(moved.content_hash(), sample_draft().content_hash());
    }

    #[test]
    fn a_level_above_the_first_is_part_of_the_hash() {
        let mut behaviour = sample_draft();
        behaviour.questions[0].level = 3;
        assert_ne!(behaviour.content_hash(), sample_draft().content_hash());
        assert_eq!(behaviour.faults(), []);
        behaviour.questions[0].level = 5;
        assert_eq!(behaviour.faults()[0].code, "survey.level");
    }

    #[test]
    fn a_form_that_cannot_be_answered_is_refused_with_every_reason() {
        let mut draft = sample_draft();
        draft.questions[0].scale.pop();
        draft.questions[1].code = "overall".to_owned();
        draft.questions[2].scale.push("ことば".to_owned());
        let codes: Vec<&str> = draft.faults().iter().map(|fault| fault.code).collect();
        assert_eq!(
            codes,
            ["survey.scale", "survey.question.twice", "survey.scale"]
        );
        assert_eq!(sample_draft().faults(), []);
        draft.questions.clear();
        assert_eq!(draft.faults().len(), 1);
    }
}
