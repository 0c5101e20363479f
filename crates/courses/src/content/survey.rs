//! `surveys/*.toml`.

use super::draft::{SurveyAnswer, SurveyDraft, SurveyQuestionDraft};
use super::fault::Faults;
use super::fields::Fields;
use super::folder::{Entry, Folder};
use super::source::Source;
use super::track::name_must_match;

/// The most questions that are still answered within a minute or two.
const MAX_QUESTIONS: usize = 10;

/// Reads every survey under `surveys/`.
pub(super) fn read_all(surveys: &Folder, faults: &mut Faults) -> Vec<SurveyDraft> {
    let mut read = Vec::new();
    for (name, entry) in surveys.entries(faults) {
        match name.strip_suffix(".toml") {
            Some(code) if entry == Entry::File => {
                read.extend(read_survey(surveys, &name, code, faults));
            }
            _ => faults.add(
                &surveys.place(&name),
                1,
                "content.file.not_listed",
                "surveys/ に置けるのは .toml のファイルだけです。取り除いてください。",
            ),
        }
    }
    read
}

fn read_survey(
    folder: &Folder,
    name: &str,
    code: &str,
    faults: &mut Faults,
) -> Option<SurveyDraft> {
    let file = folder.place(name);
    let source = Source::read(&folder.path_of(name), &file, faults)?;
    let mut fields = Fields::parse(&source, faults);
    let id = fields.id("id", faults);
    name_must_match(&file, "id", &id, code, faults);
    let title = fields.line_text("title", 100, faults);
    let intro = fields.long_text("intro", 1000, faults);
    let days_after = fields.optional_count("days_after", 1..=365, faults);
    let questions = questions(&mut fields, faults);
    fields.finish(faults);
    Some(SurveyDraft {
        days_after,
        code: id.value,
        title: title.value,
        intro: intro.value,
        questions,
    })
}

fn questions(survey: &mut Fields<'_>, faults: &mut Faults) -> Vec<SurveyQuestionDraft> {
    let file = survey.file();
    let line = survey.line;
    let tables = survey.tables("question", faults);
    if tables.is_empty() || tables.len() > MAX_QUESTIONS {
        let message = format!(
            "質問が{}個です。1個から{MAX_QUESTIONS}個までにしてください。",
            tables.len()
        );
        faults.add(file, line, "content.survey.size", message);
    }
    let mut questions: Vec<SurveyQuestionDraft> = Vec::new();
    for mut fields in tables {
        let id = fields.id("id", faults);
        if questions.iter().any(|earlier| earlier.code == id.value) && !id.value.is_empty() {
            let message = format!("質問の id「{}」が2回あります。", id.value);
            faults.add(file, id.line, "content.id.duplicate", message);
        }
        let label = fields.line_text("label", 40, faults);
        if questions.iter().any(|earlier| earlier.label == label.value) && !label.value.is_empty() {
            let message = format!(
                "label の「{}」が2回あります。違う名前にしてください。",
                label.value
            );
            faults.add(file, label.line, "content.survey.label", message);
        }
        let text = fields.long_text("text", 500, faults);
        let answer = answer(&mut fields, faults);
        let level = level(&mut fields, faults);
        fields.finish(faults);
        questions.push(SurveyQuestionDraft {
            code: id.value,
            label: label.value,
            text: text.value,
            answer,
            level,
        });
    }
    let rates = |question: &SurveyQuestionDraft| matches!(question.answer, SurveyAnswer::Rating(_));
    if !questions.iter().any(rates) {
        let message = "5段階で答える質問(kind = \"rating\")が1つ以上必要です。";
        faults.add(file, line, "content.survey.no_rating", message);
    }
    questions
}

fn answer(fields: &mut Fields<'_>, faults: &mut Faults) -> SurveyAnswer {
    let file = fields.file();
    let kind = fields.line_text("kind", 64, faults);
    match kind.value.as_str() {
        "rating" => return SurveyAnswer::Rating(scale(fields, faults)),
        "text" if fields.has("scale") => {
            let scale = fields.words("scale", faults);
            let line = scale.first().map_or(fields.line, |label| label.line);
            let message = "自由記述(kind = \"text\")に scale は書きません。取り除いてください。";
            faults.add(file, line, "content.survey.scale", message);
        }
        "text" | "" => {}
        other => {
            let message =
                format!("kind の「{other}」はありません。\"rating\" か \"text\" にしてください。");
            faults.add(file, kind.line, "content.survey.kind", message);
        }
    }
    SurveyAnswer::Text
}

/// Kirkpatrick's level, the first unless it is written.
fn level(fields: &mut Fields<'_>, faults: &mut Faults) -> u8 {
    let level = fields.optional_count("level", 1..=4, faults);
    level
        .and_then(|level| u8::try_from(level).ok())
        .unwrap_or(1)
}

fn scale(fields: &mut Fields<'_>, faults: &mut Faults) -> [String; 5] {
    if !fields.has("scale") {
        // Reports the missing field.
        fields.words("scale", faults);
        return Default::default();
    }
    let labels = fields.words("scale", faults);
    let line = labels.first().map_or(fields.line, |label| label.line);
    let count = labels.len();
    let labels: Vec<String> = labels.into_iter().map(|label| label.value).collect();
    labels.try_into().unwrap_or_else(|_| {
        let message =
            format!("scale の言葉が{count}個です。1から5の順に、違う言葉を5個書いてください。");
        faults.add(fields.file(), line, "content.survey.scale", message);
        Default::default()
    })
}
