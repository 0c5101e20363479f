//! `tracks/<track>/<MODULE>/`: module.toml, its lessons and its quiz.

use std::collections::BTreeMap;

use super::draft::{ItemDraft, LessonDraft, ModuleDraft, QuizDraft};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::folder::{Entry, Folder};
use super::source::Source;
use super::track::{name_must_match, not_listed};
use super::{markdown, quiz};

/// The line that opens and closes a lesson's header.
const FENCE: &str = "+++";

/// The longest lesson, in minutes.
pub(super) const MAX_MINUTES: i32 = 240;

/// An id and where it stands.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) line: usize,
}

impl Place {
    fn new(file: &str, id: At<String>) -> Option<Self> {
        (!id.value.is_empty()).then(|| Self {
            id: id.value,
            file: file.to_owned(),
            line: id.line,
        })
    }
}

/// A module as read, with what must be checked across the whole track.
pub(super) struct ReadModule {
    pub(super) draft: ModuleDraft,
    pub(super) lessons: Vec<Place>,
    pub(super) questions: Vec<Place>,
    pub(super) links: Vec<Place>,
}

/// Reads the module in `folder`, which is called `name`.
pub(super) fn read(folder: &Folder, name: &str, faults: &mut Faults) -> Option<ReadModule> {
    let mut entries = folder.entries(faults);
    let file = folder.place("module.toml");
    if entries.remove("module.toml") != Some(Entry::File) {
        let message =
            "module.toml がありません。章の題名・時間・レッスンの順番を書いて置いてください。";
        faults.add(&file, 1, "content.file.missing", message);
        return None;
    }
    let source = Source::read(&folder.path_of("module.toml"), &file, faults)?;
    let mut fields = Fields::parse(&source, faults);
    let id = fields.id("id", faults);
    name_must_match(&file, "id", &id, name, faults);
    let title = fields.line_text("title", 100, faults);
    let minutes = fields.count("minutes", 1..=MAX_MINUTES, faults);
    let objectives = fields.plain_words("objectives", faults);
    let listed = fields.words("lessons", faults);
    fields.finish(faults);

    let mut read = ReadModule {
        draft: ModuleDraft {
            code: id.value,
            title: title.value,
            minutes: minutes.value,
            objectives,
            items: Vec::new(),
        },
        lessons: Vec::new(),
        questions: Vec::new(),
        links: Vec::new(),
    };
    for (id, number) in listed.iter().zip(1..) {
        let is_last = number == listed.len();
        read.add_item(folder, &mut entries, &file, id, is_last, faults);
    }
    for name in entries.keys() {
        not_listed(&folder.place(name), faults);
    }
    read.check_minutes(&file, &minutes, listed.len(), faults);
    Some(read)
}

impl ReadModule {
    /// Reads the file of one id in `lessons`: text, or a quiz.
    fn add_item(
        &mut self,
        folder: &Folder,
        entries: &mut BTreeMap<String, Entry>,
        module_file: &str,
        id: &At<String>,
        is_last: bool,
        faults: &mut Faults,
    ) {
        let text = format!("{}.md", id.value);
        let data = format!("{}.toml", id.value);
        match (entries.remove(&text), entries.remove(&data)) {
            (Some(Entry::File), None) => self.add_lesson(folder, &text, &id.value, faults),
            (None, Some(Entry::File)) => {
                if !is_last {
                    let message =
                        format!("テスト「{}」は、lessons の最後に置いてください。", id.value);
                    faults.add(module_file, id.line, "content.quiz.order", message);
                }
                self.add_quiz(folder, &data, &id.value, faults);
            }
            (None, None) => {
                let message = format!(
                    "「{text}」も「{data}」もありません。つづりを確かめるか、ファイルを置いてください。"
                );
                faults.add(module_file, id.line, "content.id.unknown", message);
            }
            _ => {
                let message =
                    format!("「{text}」と「{data}」は、どちらか1つのファイルにしてください。");
                faults.add(module_file, id.line, "content.id.duplicate", message);
            }
        }
    }

    fn add_lesson(&mut self, folder: &Folder, name: &str, expected: &str, faults: &mut Faults) {
        let file = folder.place(name);
        let Some(source) = Source::read(&folder.path_of(name), &file, faults) else {
            return;
        };
        let Some((header, body)) = split(&source, faults) else {
            return;
        };
        let mut fields = Fields::parse(&header, faults);
        let id = fields.id("id", faults);
        name_must_match(&file, "id", &id, expected, faults);
        let title = fields.line_text("title", 100, faults);
        let minutes = fields.count("minutes", 1..=MAX_MINUTES, faults);
        let objectives = fields.words("objectives", faults);
        let sources = fields.plain_words("sources", faults);
        fields.finish(faults);
        known_objectives(&file, &objectives, &self.draft.objectives, faults);
        for link in markdown::check(&body, faults) {
            self.links.extend(Place::new(&file, link));
        }
        self.draft.items.push(ItemDraft::Text(LessonDraft {
            code: id.value.clone(),
            title: title.value,
            minutes: minutes.value,
            objectives: objectives.into_iter().map(|word| word.value).collect(),
            sources,
            markdown: body.text.trim().to_owned(),
        }));
        self.lessons.extend(Place::new(&file, id));
    }

    fn add_quiz(&mut self, folder: &Folder, name: &str, expected: &str, faults: &mut Faults) {
        let file = folder.place(name);
        let Some(source) = Source::read(&folder.path_of(name), &file, faults) else {
            return;
        };
        let mut fields = Fields::parse(&source, faults);
        let id = fields.id("id", faults);
        name_must_match(&file, "id", &id, expected, faults);
        let title = fields.line_text("title", 100, faults);
        let minutes = fields.count("minutes", 1..=MAX_MINUTES, faults);
        let pass_mark = fields.count("pass_mark", 1..=quiz::MAX_QUESTIONS, faults);
        let attempts = fields.count("attempts", 0..=99, faults);
        let objectives = fields.words("objectives", faults);
        known_objectives(&file, &objectives, &self.draft.objectives, faults);
        let objectives: Vec<String> = objectives.into_iter().map(|word| word.value).collect();
        let questions = quiz::questions(&mut fields, &objectives, faults);
        fields.finish(faults);
        quiz::check_pass_mark(&file, &pass_mark, questions.len(), faults);

        let mut drafts = Vec::new();
        for (id, draft) in questions {
            self.questions.extend(Place::new(&file, id));
            drafts.push(draft);
        }
        self.draft.items.push(ItemDraft::Quiz(QuizDraft {
            code: id.value.clone(),
            title: title.value,
            minutes: minutes.value,
            pass_mark: pass_mark.value,
            attempts: attempts.value,
            objectives,
            questions: drafts,
        }));
        self.lessons.extend(Place::new(&file, id));
    }

    /// Says the sum only when every part of it could be read.
    fn check_minutes(&self, file: &str, minutes: &At<i32>, listed: usize, faults: &mut Faults) {
        let all_known = self.draft.items.len() == listed
            && minutes.value > 0
            && self.draft.items.iter().all(|item| item.minutes() > 0);
        let sum: i32 = self.draft.items.iter().map(ItemDraft::minutes).sum();
        if all_known && sum != minutes.value {
            let message = format!(
                "minutes が{}ですが、レッスンとテストの合計は{sum}です。どちらかを直してください。",
                minutes.value
            );
            faults.add(file, minutes.line, "content.minutes.sum", message);
        }
    }
}

/// What a lesson or quiz aims at must be among its module's aims.
fn known_objectives(file: &str, words: &[At<String>], known: &[String], faults: &mut Faults) {
    for word in words {
        if !known.is_empty() && !known.contains(&word.value) {
            let message = format!(
                "目標「{}」が module.toml の objectives にありません。どちらかを直してください。",
                word.value
            );
            faults.add(file, word.line, "content.id.unknown", message);
        }
    }
}

/// Cuts a lesson into its TOML header and its text.
fn split(source: &Source, faults: &mut Faults) -> Option<(Source, Source)> {
    let text = &source.text;
    let after_opening = text
        .split_once('\n')
        .filter(|(first, _)| first.trim_end() == FENCE)
        .map(|(first, _)| first.len() + 1);
    let Some(header_start) = after_opening else {
        let message =
            "1行目が +++ ではありません。+++ の行ではさんで、見出し情報を置いてください。";
        faults.add(
            &source.file,
            source.line(1),
            "content.header.missing",
            message,
        );
        return None;
    };
    let mut line_start = header_start;
    for line in text[header_start..].split_inclusive('\n') {
        if line.trim_end() == FENCE {
            let header = source.part(header_start..line_start);
            let body = source.part(line_start + line.len()..text.len());
            return Some((header, body));
        }
        line_start += line.len();
    }
    let message = "見出し情報を閉じる +++ の行がありません。書き足してください。";
    faults.add(
        &source.file,
        source.line(1),
        "content.header.missing",
        message,
    );
    None
}
