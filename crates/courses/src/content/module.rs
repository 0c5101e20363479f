//! `tracks/<track>/<MODULE>/`: module.toml, its lessons and its quiz.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{DrawDraft, ItemDraft, LessonDraft, ModuleDraft, QuestionDraft, QuizDraft};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::folder::{Entry, Folder};
use super::head::{MAX_MINUTES, head, split};
use super::quiz::{self, ReadQuestion};
use super::review::BlockKind;
use super::shelf::Shelf;
use super::source::Source;
use super::track::{name_must_match, not_listed};
use super::{markdown, practice, slot};

/// An id and where it stands.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) line: usize,
}

impl Place {
    pub(super) fn new(file: &str, id: At<String>) -> Option<Self> {
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
    pub(super) slots: BTreeSet<String>,
}

/// Reads the module in `folder`, which is called `name`.
pub(super) fn read(
    folder: &Folder,
    name: &str,
    shelf: &Shelf,
    faults: &mut Faults,
) -> Option<ReadModule> {
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
    shelf.begin(
        BlockKind::Module,
        &id.value,
        &title.value,
        &mut fields,
        faults,
    );
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
        slots: BTreeSet::new(),
    };
    let mut reader = Reader {
        folder,
        shelf,
        entries: &mut entries,
        module_file: &file,
    };
    for (id, number) in listed.iter().zip(1..) {
        let is_last = number == listed.len();
        reader.add_item(&mut read, id, is_last, faults);
    }
    for name in entries.keys() {
        not_listed(&folder.place(name), faults);
    }
    read.check_minutes(&file, &minutes, listed.len(), faults);
    Some(read)
}

/// What the files of a module are read with.
struct Reader<'m> {
    folder: &'m Folder,
    shelf: &'m Shelf,
    /// The folder's files that no list has named yet.
    entries: &'m mut BTreeMap<String, Entry>,
    module_file: &'m str,
}

impl Reader<'_> {
    /// Reads the file of one id in `lessons`: text, or data.
    fn add_item(
        &mut self,
        module: &mut ReadModule,
        id: &At<String>,
        is_last: bool,
        faults: &mut Faults,
    ) {
        let text = format!("{}.md", id.value);
        let data = format!("{}.toml", id.value);
        match (self.entries.remove(&text), self.entries.remove(&data)) {
            (Some(Entry::File), None) => self.add_text(module, &text, &id.value, faults),
            (None, Some(Entry::File)) => self.add_data(module, &data, id, is_last, faults),
            (None, None) => {
                let message = format!(
                    "「{text}」も「{data}」もありません。つづりを確かめるか、ファイルを置いてください。"
                );
                faults.add(self.module_file, id.line, "content.id.unknown", message);
            }
            _ => {
                let message =
                    format!("「{text}」と「{data}」は、どちらか1つのファイルにしてください。");
                faults.add(self.module_file, id.line, "content.id.duplicate", message);
            }
        }
    }

    fn open(&self, module: &mut ReadModule, name: &str, faults: &mut Faults) -> Option<Source> {
        let file = self.folder.place(name);
        let source = Source::read(&self.folder.path_of(name), &file, faults)?;
        module.slots.extend(self.shelf.check(&source, faults));
        Some(source)
    }

    fn add_text(
        &mut self,
        module: &mut ReadModule,
        name: &str,
        expected: &str,
        faults: &mut Faults,
    ) {
        let Some(source) = self.open(module, name, faults) else {
            return;
        };
        let Some((header, body)) = split(&source, faults) else {
            return;
        };
        let mut fields = Fields::parse(&header, faults);
        let head = head(&mut fields, expected, &module.draft.objectives, faults);
        self.shelf.begin(
            BlockKind::Text,
            &head.id.value,
            &head.title,
            &mut fields,
            faults,
        );
        let sources = self.shelf.sources(&mut fields, faults);
        fields.finish(faults);
        for link in markdown::check(&body, faults) {
            module.links.extend(Place::new(&source.file, link));
        }
        let easy_markdown = self.easy_text(module, expected, faults);
        module.draft.items.push(ItemDraft::Text(LessonDraft {
            code: head.id.value.clone(),
            title: head.title,
            minutes: head.minutes,
            objectives: head.objectives,
            sources,
            markdown: body.text.trim().to_owned(),
            easy_markdown,
        }));
        module.lessons.extend(Place::new(&source.file, head.id));
    }

    /// The lesson in やさしい日本語, if there is a file of it.
    fn easy_text(&mut self, module: &mut ReadModule, lesson: &str, faults: &mut Faults) -> String {
        let name = format!("{lesson}.easy.md");
        if self.entries.remove(&name).is_none() {
            return String::new();
        }
        let Some(source) = self.open(module, &name, faults) else {
            return String::new();
        };
        let Some((header, body)) = split(&source, faults) else {
            return String::new();
        };
        let mut fields = Fields::parse(&header, faults);
        let id = fields.id("id", faults);
        name_must_match(&source.file, "id", &id, lesson, faults);
        let title = fields.line_text("title", 100, faults).value;
        self.shelf
            .begin(BlockKind::EasyText, lesson, &title, &mut fields, faults);
        self.shelf.sources(&mut fields, faults);
        fields.finish(faults);
        for link in markdown::check(&body, faults) {
            module.links.extend(Place::new(&source.file, link));
        }
        body.text.trim().to_owned()
    }

    /// Reads a lesson that is data: a quiz, unless it names another kind.
    fn add_data(
        &mut self,
        module: &mut ReadModule,
        name: &str,
        id: &At<String>,
        is_last: bool,
        faults: &mut Faults,
    ) {
        let Some(source) = self.open(module, name, faults) else {
            return;
        };
        let mut fields = Fields::parse(&source, faults);
        if fields.has("kind") {
            self.add_practice(module, fields, &id.value, faults);
            return;
        }
        slot::refuse(&source, faults);
        if !is_last {
            let message = format!("テスト「{}」は、lessons の最後に置いてください。", id.value);
            faults.add(self.module_file, id.line, "content.quiz.order", message);
        }
        let head = head(&mut fields, &id.value, &module.draft.objectives, faults);
        self.shelf.begin(
            BlockKind::Quiz,
            &head.id.value,
            &head.title,
            &mut fields,
            faults,
        );
        let pass_mark = fields.count("pass_mark", 0..=quiz::MAX_POINTS, faults);
        let attempts = fields.count("attempts", 0..=99, faults);
        let rules = quiz::rules(&mut fields, faults);
        let (questions, draws) = self.questions(module, &mut fields, &head.objectives, faults);
        fields.finish(faults);
        let quiz = QuizDraft {
            file: source.file.clone(),
            code: head.id.value.clone(),
            title: head.title,
            minutes: head.minutes,
            pass_mark: pass_mark.value,
            attempts: attempts.value,
            rules,
            objectives: head.objectives,
            questions,
            draws,
        };
        quiz::check_pass_mark(&source.file, &pass_mark, quiz.total_points(), faults);
        module.draft.items.push(ItemDraft::Quiz(quiz));
        module.lessons.extend(Place::new(&source.file, head.id));
    }

    /// A quiz's own questions, or those of the bank that it draws from.
    fn questions(
        &mut self,
        module: &mut ReadModule,
        fields: &mut Fields<'_>,
        objectives: &[String],
        faults: &mut Faults,
    ) -> (Vec<QuestionDraft>, Vec<DrawDraft>) {
        if !fields.has("bank") {
            let read = quiz::questions(fields, objectives, self.shelf, faults);
            return (self.keep(module, fields.file(), read, faults), Vec::new());
        }
        let bank = fields.id("bank", faults);
        let name = format!("{}.toml", bank.value);
        if self.entries.remove(&name) != Some(Entry::File) {
            let message = format!("問題の入った「{name}」がありません。");
            faults.add(fields.file(), bank.line, "content.id.unknown", message);
            return Default::default();
        }
        let Some(source) = self.open(module, &name, faults) else {
            return Default::default();
        };
        slot::refuse(&source, faults);
        let mut of_bank = Fields::parse(&source, faults);
        let id = of_bank.id("id", faults);
        name_must_match(&source.file, "id", &id, &bank.value, faults);
        let title = of_bank.line_text("title", 100, faults).value;
        self.shelf
            .begin(BlockKind::Quiz, &id.value, &title, &mut of_bank, faults);
        let read = quiz::questions(&mut of_bank, objectives, self.shelf, faults);
        let draws = quiz::draws(fields, &read, faults);
        of_bank.finish(faults);
        (self.keep(module, &source.file, read, faults), draws)
    }

    fn keep(
        &self,
        module: &mut ReadModule,
        file: &str,
        read: Vec<ReadQuestion>,
        faults: &mut Faults,
    ) -> Vec<QuestionDraft> {
        let mut drafts = Vec::new();
        for question in read {
            module.questions.extend(Place::new(file, question.id));
            let sources = question.sources.into_iter();
            for place in sources.filter_map(|source| Place::new(file, source)) {
                self.shelf.check_citation(&place, faults);
            }
            drafts.push(question.draft);
        }
        drafts
    }

    fn add_practice(
        &self,
        module: &mut ReadModule,
        fields: Fields<'_>,
        expected: &str,
        faults: &mut Faults,
    ) {
        let file = fields.file();
        let objectives = &module.draft.objectives;
        let (id, draft) = practice::read(fields, expected, objectives, self.shelf, faults);
        module.draft.items.push(ItemDraft::Practice(draft));
        module.lessons.extend(Place::new(file, id));
    }
}

impl ReadModule {
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
