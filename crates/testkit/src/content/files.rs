//! The files of a content folder, as text. Values stand in them as they are:
//! no quotes.

/// Lines of a question with two options, the empty one before it included.
pub const QUESTION_LINES: usize = 20;

/// `track.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Track<'t> {
    /// Its code.
    pub code: &'t str,
    /// Its title.
    pub title: &'t str,
    /// One sentence.
    pub summary: &'t str,
    /// Ids in the order of learning.
    pub modules: &'t [&'t str],
    /// The survey's id.
    pub survey: &'t str,
}

impl Track<'_> {
    /// The file.
    pub fn text(&self) -> String {
        let Self {
            code,
            title,
            summary,
            modules,
            survey,
        } = self;
        format!(
            "code = \"{code}\"\ntitle = \"{title}\"\nsummary = \"{summary}\"\n\
             legal_basis_date = \"2026-11-23\"\nmodules = {modules:?}\nsurvey = \"{survey}\"\n"
        )
    }
}

/// `module.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Module<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its title.
    pub title: &'t str,
    /// Of all its lessons.
    pub minutes: usize,
    /// The one thing it teaches.
    pub objective: &'t str,
    /// Ids in the order of learning.
    pub lessons: &'t [&'t str],
}

impl Module<'_> {
    /// The file.
    pub fn text(&self) -> String {
        let Self {
            id,
            title,
            minutes,
            objective,
            lessons,
        } = self;
        format!(
            "id = \"{id}\"\ntitle = \"{title}\"\nminutes = {minutes}\nobjectives = [\"{objective}\"]\n\
             lessons = {lessons:?}\n"
        )
    }
}

/// A lesson to read.
#[derive(Clone, Copy, Debug)]
pub struct Lesson<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its title.
    pub title: &'t str,
    /// At least 1.
    pub minutes: usize,
    /// The one thing it teaches.
    pub objective: &'t str,
    /// What it stands on.
    pub source: &'t str,
    /// Its text, which begins at line 9.
    pub body: &'t str,
}

impl Lesson<'_> {
    /// The file.
    pub fn text(&self) -> String {
        let Self {
            id,
            title,
            minutes,
            objective,
            source,
            body,
        } = self;
        format!(
            "+++\nid = \"{id}\"\ntitle = \"{title}\"\nminutes = {minutes}\n\
             objectives = [\"{objective}\"]\nsources = [\"{source}\"]\n+++\n\n{body}"
        )
    }
}

/// The head of a quiz; its questions follow.
#[derive(Clone, Copy, Debug)]
pub struct Quiz<'t> {
    /// Its id.
    pub id: &'t str,
    /// Its title.
    pub title: &'t str,
    /// At least 1.
    pub minutes: usize,
    /// Points to pass.
    pub pass_mark: usize,
    /// Tries; 0 for as many as one likes.
    pub attempts: usize,
    /// The one thing it asks about.
    pub objective: &'t str,
}

impl Quiz<'_> {
    /// The file without its questions.
    pub fn text(&self) -> String {
        let Self {
            id,
            title,
            minutes,
            pass_mark,
            attempts,
            objective,
        } = self;
        format!(
            "id = \"{id}\"\ntitle = \"{title}\"\nminutes = {minutes}\npass_mark = {pass_mark}\n\
             attempts = {attempts}\nobjectives = [\"{objective}\"]\n"
        )
    }
}

/// A question with one right answer.
#[derive(Clone, Copy, Debug)]
pub struct Question<'t> {
    /// Its id.
    pub id: &'t str,
    /// What it asks about.
    pub objective: &'t str,
    /// What its key stands on.
    pub source: &'t str,
    /// The question.
    pub stem: &'t str,
    /// Id, words, whether it is right, and why.
    pub options: &'t [(&'t str, &'t str, bool, &'t str)],
}

impl Question<'_> {
    /// Its lines.
    pub fn text(&self) -> String {
        let Self {
            id,
            objective,
            source,
            stem,
            options,
        } = self;
        let head = format!(
            "\n[[question]]\nid = \"{id}\"\nobjective = \"{objective}\"\nkind = \"single\"\n\
             safety = false\nsources = [\"{source}\"]\nstem = \"{stem}\"\n"
        );
        let options = options.iter().map(|(id, text, correct, explanation)| {
            format!(
                "\n[[question.option]]\nid = \"{id}\"\ntext = \"{text}\"\n\
                 correct = {correct}\nexplanation = \"{explanation}\"\n"
            )
        });
        options.fold(head, |text, option| text + &option)
    }
}

const RATING: &str = r#"
[[question]]
id = "overall"
label = "総合満足度"
text = "満足しましたか。"
kind = "rating"
scale = ["とても不満", "不満", "どちらともいえない", "満足", "とても満足"]
"#;

const COMMENT: &str = r#"
[[question]]
id = "comment"
label = "自由記述"
text = "ご自由にお書きください。"
kind = "text"
"#;

/// A survey of one rating and perhaps a free text.
pub fn survey(id: &str, intro: &str, has_comment: bool) -> String {
    let head = format!("id = \"{id}\"\ntitle = \"アンケート\"\nintro = \"{intro}\"\n");
    head + RATING + if has_comment { COMMENT } else { "" }
}
