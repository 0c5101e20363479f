//! Reading Moodle XML.

use roxmltree::Node;

use crate::exchange::answers::{self, Answer};
use crate::exchange::marks::Marks;
use crate::exchange::plain::{Markup, plain};
use crate::exchange::weights::{self, FULL};
use crate::exchange::xml::{self, Lines, child, children, text_of, word};
use crate::exchange::{Found, Losses, MOST_QUESTIONS, Remark, beginning, essay};
use crate::publication::{MAX_POINTS, NewOption};
use crate::quiz::QuestionKind;
use crate::task::{Scoring, Task};

pub(in crate::exchange) fn import(text: &str) -> Result<Vec<Found>, Remark> {
    let text = text.trim_start();
    let document = xml::parse(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "quiz" {
        let message = "Moodle XML ではありません（いちばん外の要素が quiz ではありません）。";
        return Err(Remark::new("moodle.root", message));
    }
    let lines = Lines::of(text);
    let mut category = String::new();
    let mut found = Vec::new();
    for node in children(root, "question") {
        let kind = node.attribute("type").unwrap_or_default();
        if kind == "category" {
            category = child(node, "category").map_or_else(String::new, |path| word(path, "text"));
            continue;
        }
        if found.len() > MOST_QUESTIONS {
            break;
        }
        let question = Question {
            node,
            losses: Losses::default(),
        };
        found.push(question.read(lines.at(node.range().start), kind, &category));
    }
    Ok(found)
}

/// One question being read.
struct Question<'a, 'd> {
    node: Node<'a, 'd>,
    losses: Losses,
}

type Built = Result<(Task, Vec<NewOption>), Remark>;

impl<'a, 'd> Question<'a, 'd> {
    fn read(mut self, line: usize, kind: &str, category: &str) -> Found {
        let mut marks = self.marks();
        let stem = self.text("questiontext");
        let name = if marks.name.is_empty() {
            &stem
        } else {
            &marks.name
        };
        let name = beginning(name);
        let feedback = self.text("generalfeedback");
        self.note_what_has_no_place(category);
        marks.points = marks.points.or_else(|| Some(self.points()));
        let read = self.task(kind, &marks).map(|task| {
            let code = format!("moodle-{line}");
            let question = marks.question(&code, task, stem, feedback, &mut self.losses);
            (question, self.losses)
        });
        Found { line, name, read }
    }

    fn marks(&mut self) -> Marks {
        let name = child(self.node, "name").map(|name| word(name, "text"));
        let mut marks = Marks {
            code: Some(word(self.node, "idnumber")).filter(|code| !code.is_empty()),
            name: name.unwrap_or_default(),
            ..Marks::default()
        };
        if let Some(tags) = child(self.node, "tags") {
            for tag in children(tags, "tag") {
                marks.take(&word(tag, "text"));
            }
        }
        marks
    }

    /// A text with its markup taken off.
    fn text(&mut self, name: &str) -> String {
        let text = child(self.node, name).map(|node| self.text_in(node));
        text.unwrap_or_default()
    }

    fn text_in(&mut self, node: Node<'_, '_>) -> String {
        let markup = match node.attribute("format") {
            Some("plain_text") => Markup::Plain,
            Some("html") => Markup::Html,
            Some("markdown") => Markup::Markdown,
            _ => Markup::Auto,
        };
        let text = child(node, "text").map(text_of).unwrap_or_default();
        plain(&text, markup, &mut self.losses)
    }

    fn points(&mut self) -> i32 {
        let written = word(self.node, "defaultgrade");
        let points = written
            .split_once('.')
            .map_or(Some(written.as_str()), |(whole, part)| {
                part.bytes().all(|digit| digit == b'0').then_some(whole)
            });
        let points = points.and_then(|points| points.parse().ok());
        if let Some(points) = points.filter(|points| (1..=MAX_POINTS).contains(points)) {
            return points;
        }
        if !written.is_empty() {
            let message = format!("配点「{}」は、1点になります。", beginning(&written));
            self.losses.add("exchange.points_lost", message);
        }
        1
    }

    /// What we have no place for.
    fn note_what_has_no_place(&mut self, category: &str) {
        if !category.is_empty() {
            let message = format!("カテゴリ「{}」は失われます。", beginning(category));
            self.losses.add("exchange.category_lost", message);
        }
        if self
            .node
            .descendants()
            .any(|node| node.has_tag_name("file"))
        {
            let message = "埋め込まれたファイル（画像など）は失われます。";
            self.losses.add("exchange.file_lost", message);
        }
        if weights::parse(&word(self.node, "penalty")).is_some_and(|penalty| penalty != 0) {
            let message = "やり直しの減点（penalty）は失われます。";
            self.losses.add("moodle.penalty_lost", message);
        }
        let said = [
            "correctfeedback",
            "partiallycorrectfeedback",
            "incorrectfeedback",
            "hint",
        ];
        let mut said = said.into_iter().flat_map(|name| children(self.node, name));
        if said.any(|node| !word(node, "text").is_empty()) {
            let message = "正解・不正解ごとの一言とヒントは失われます。";
            self.losses.add("moodle.combined_feedback_lost", message);
        }
        if matches!(word(self.node, "shuffleanswers").as_str(), "0" | "false") {
            let message = "選択肢の並びを固定する設定は失われます。";
            self.losses.add("moodle.shuffle_lost", message);
        }
        if word(self.node, "hidden") == "1" {
            self.losses
                .add("moodle.hidden_lost", "非表示の設定は失われます。");
        }
    }

    fn task(&mut self, kind: &str, marks: &Marks) -> Built {
        let drag = "文の中や図の上で答える設問は取り込めません。";
        let (code, message) = match kind {
            "multichoice" | "multichoiceset" => return self.choice(kind, marks),
            "truefalse" => return self.true_false(),
            "shortanswer" => return self.short_text(),
            "matching" => return self.matching(marks),
            "ordering" => return self.ordering(marks),
            "essay" => return Err(essay()),
            "cloze" | "multianswer" | "gapselect" => ("moodle.cloze", drag),
            "ddwtos" | "ddimageortext" | "ddmarker" | "ddmatch" => ("moodle.drag", drag),
            "description" => (
                "moodle.description",
                "説明文は設問ではないので、取り込めません。",
            ),
            "numerical" | "calculated" | "calculatedmulti" | "calculatedsimple" => (
                "moodle.numerical",
                "数を答える設問は取り込めません。言葉で答える設問に直してください。",
            ),
            _ => ("moodle.kind", "この種類の設問は取り込めません。"),
        };
        let message = format!("「{}」：{message}", beginning(kind));
        Err(Remark::new(code, message))
    }

    fn answers(&mut self) -> Result<Vec<Answer>, Remark> {
        let nodes: Vec<Node<'a, 'd>> = children(self.node, "answer").collect();
        answers::require_few(&nodes)?;
        let answers = nodes.into_iter().map(|node| {
            let fraction = node.attribute("fraction").unwrap_or("0");
            let weight = weights::percent(fraction).ok_or_else(|| {
                let message = "答えの fraction が、-100 から 100 の数ではありません。";
                Remark::new("moodle.fraction", message)
            })?;
            let feedback = child(node, "feedback").map(|node| self.text_in(node));
            Ok(Answer {
                body: self.text_in(node),
                weight,
                feedback: feedback.unwrap_or_default(),
            })
        });
        answers.collect()
    }

    fn choice(&mut self, kind: &str, marks: &Marks) -> Built {
        let answers = self.answers()?;
        let is_set = kind == "multichoiceset";
        let is_single = matches!(word(self.node, "single").as_str(), "true" | "1");
        if is_set {
            // The plugin for all or nothing; its weights say right or wrong.
            let answers = answers.into_iter().map(|answer| Answer {
                weight: answer.weight.signum() * FULL,
                ..answer
            });
            let mut ignored = Losses::default();
            let answers = answers.collect();
            return answers::multiple(Some(Scoring::Whole), answers, &mut ignored);
        }
        match is_single {
            true => answers::single(answers, &mut self.losses),
            false => answers::multiple(marks.scoring, answers, &mut self.losses),
        }
    }

    fn true_false(&mut self) -> Built {
        let answers = self.answers()?;
        let of = |word: &str| {
            let mut answers = answers.iter();
            answers.find(|answer| answer.body.eq_ignore_ascii_case(word))
        };
        let (Some(if_true), Some(if_false)) = (of("true"), of("false")) else {
            let message = "正誤の設問に、true と false の答えがありません。";
            return Err(Remark::new("moodle.true_false", message));
        };
        if (if_true.weight == FULL) == (if_false.weight == FULL) {
            let message = "正誤の設問の正解が、ちょうど1つではありません。";
            return Err(Remark::new("exchange.right_count", message));
        }
        let is_true = if_true.weight == FULL;
        let (if_true, if_false) = (if_true.feedback.clone(), if_false.feedback.clone());
        Ok(answers::true_false(is_true, if_true, if_false))
    }

    fn short_text(&mut self) -> Built {
        if word(self.node, "usecase") == "1" {
            let message = "大文字と小文字を区別する設定は失われます。";
            self.losses.add("moodle.case_lost", message);
        }
        let answers = self.answers()?;
        answers::short_text(answers, &mut self.losses)
    }

    fn matching(&mut self, marks: &Marks) -> Built {
        let nodes: Vec<Node<'a, 'd>> = children(self.node, "subquestion").collect();
        answers::require_few(&nodes)?;
        let rows = nodes.into_iter().map(|node| {
            let choice = child(node, "answer").and_then(|answer| child(answer, "text"));
            let choice = choice.map(text_of).unwrap_or_default();
            let choice = plain(&choice, Markup::Plain, &mut self.losses);
            (self.text_in(node), choice)
        });
        let rows = rows.collect();
        answers::matching(marks.scoring, rows)
    }

    /// The order in the file is the right one.
    fn ordering(&mut self, marks: &Marks) -> Built {
        let nodes: Vec<Node<'a, 'd>> = children(self.node, "answer").collect();
        answers::require_few(&nodes)?;
        let bodies: Vec<String> = nodes.into_iter().map(|node| self.text_in(node)).collect();
        if !matches!(word(self.node, "selecttype").as_str(), "ALL" | "0" | "") {
            let message = "項目の一部だけを出す設定は失われ、すべての項目が出ます。";
            self.losses.add("moodle.select_lost", message);
        }
        let options = answers::unkeyed(bodies);
        if marks.kind == Some(QuestionKind::Ranking) {
            return Ok((Task::Ranking, options));
        }
        let grading = word(self.node, "gradingtype");
        let scoring = match grading.as_str() {
            "ALL_OR_NOTHING" | "-1" => Scoring::Whole,
            _ => Scoring::Partial,
        };
        if scoring == Scoring::Partial && marks.scoring.is_none() {
            let message = "部分点の数え方は、この学校のもの（正しい位置からのずれ）になります。";
            self.losses.add("moodle.grading_lost", message);
        }
        Ok((Task::Ordering(marks.scoring.unwrap_or(scoring)), options))
    }
}
