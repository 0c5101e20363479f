//! Reading one item.

use roxmltree::Node;

use super::{GENERAL, TAG_END};
use crate::exchange::answers;
use crate::exchange::marks::Marks;
use crate::exchange::plain::Page;
use crate::exchange::text::trimmed;
use crate::exchange::xml::{self, child, children, text_of};
use crate::exchange::{Found, Losses, Read, Remark, beginning};
use crate::publication::{MAX_POINTS, NewOption};
use crate::quiz::QuestionKind;
use crate::task::{Scoring, ShortText, Task};

/// Reads an item's file.
///
/// # Errors
/// When it is none.
pub(super) fn item(text: &str, place: usize) -> Result<Found, Remark> {
    let document = xml::parse(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "assessmentItem" {
        let message =
            "QTI 2.1 の設問ではありません（いちばん外の要素が assessmentItem ではありません）。";
        return Err(Remark::new("qti.root", message));
    }
    let title = root.attribute("title").unwrap_or_default();
    let code = root.attribute("identifier").unwrap_or_default();
    let name = beginning(if title.is_empty() { code } else { title });
    let item = Item {
        root,
        losses: Losses::default(),
    };
    Ok(Found {
        line: place,
        name,
        read: item.read(place),
    })
}

/// One item being read.
struct Item<'a, 'd> {
    root: Node<'a, 'd>,
    losses: Losses,
}

/// What an interaction's response is declared to be.
struct Response {
    is_many: bool,
    right: Vec<String>,
    /// Keys with what they give more than nothing.
    mapped: Vec<String>,
    is_mapped: bool,
}

type Built = Result<(Task, Vec<NewOption>), Remark>;

impl<'a, 'd> Item<'a, 'd> {
    fn read(mut self, place: usize) -> Read {
        let is_adaptive = self.root.attribute("adaptive") == Some("true");
        if is_adaptive || child(self.root, "templateDeclaration").is_some() {
            let message = "答えるたびに変わる設問や、ひな形から作る設問は取り込めません。";
            return Err(Remark::new("qti.adaptive", message));
        }
        let body = child(self.root, "itemBody")
            .ok_or_else(|| Remark::new("qti.no_body", "設問の文（itemBody）がありません。"))?;
        let interaction = only_interaction(body)?;
        let marks = self.marks();
        let stem = self.stem(body);
        let response = self.response(interaction)?;
        let task = self.task(interaction, &marks, response)?;
        let feedback = self.feedback();
        let code = format!("qti-{place}");
        let question = marks.question(&code, task, stem, feedback, &mut self.losses);
        Ok((question, self.losses))
    }

    fn marks(&mut self) -> Marks {
        let word = |name| self.root.attribute(name).unwrap_or_default().trim();
        let mut marks = Marks {
            code: Some(word("identifier").to_owned()).filter(|code| !code.is_empty()),
            name: word("title").to_owned(),
            ..Marks::default()
        };
        for tag in word("label").split(TAG_END).filter(|tag| !tag.is_empty()) {
            marks.take(tag);
        }
        marks.points = marks.points.or_else(|| Some(self.points()));
        marks
    }

    /// The most that the item gives.
    fn points(&mut self) -> i32 {
        let mut outcomes = children(self.root, "outcomeDeclaration");
        let score = outcomes.find(|node| node.attribute("identifier") == Some("SCORE"));
        let Some(most) = score.and_then(|node| node.attribute("normalMaximum")) else {
            return 1;
        };
        let whole = most.strip_suffix(".0").unwrap_or(most).parse().ok();
        if let Some(points) = whole.filter(|points| (1..=MAX_POINTS).contains(points)) {
            return points;
        }
        let message = format!("配点「{}」は、1点になります。", beginning(most));
        self.losses.add("exchange.points_lost", message);
        1
    }

    /// Everything but what is chosen from.
    fn stem(&mut self, body: Node<'_, '_>) -> String {
        const BLANK: &str = "_____";
        let stem = self.text(body, |name| match name {
            "simpleChoice" => Shown::No,
            "textEntryInteraction" => Shown::As(BLANK),
            _ if name.ends_with("Interaction") || name == "prompt" => Shown::Block,
            _ => Shown::Yes,
        });
        // A blank at the end is the field itself.
        let stem = stem.strip_suffix(BLANK).unwrap_or(&stem);
        trimmed(stem).to_owned()
    }

    /// The text of a node; walks without recursion, over a tree whose depth is
    /// bounded anyway.
    fn text(&mut self, node: Node<'_, '_>, shown: impl Fn(&str) -> Shown) -> String {
        let mut page = Page::default();
        self.walk(node, &shown, &mut page);
        page.finish()
    }

    fn walk(&mut self, node: Node<'_, '_>, shown: &impl Fn(&str) -> Shown, page: &mut Page) {
        for child in node.children() {
            if let Some(text) = child.text().filter(|_| child.is_text()) {
                page.text(text);
                continue;
            }
            if !child.is_element() {
                continue;
            }
            let name = child.tag_name().name();
            match shown(name) {
                Shown::No => {}
                Shown::As(text) => page.text(text),
                Shown::Block => {
                    page.block();
                    self.walk(child, shown, page);
                    page.block();
                }
                Shown::Yes if name == "rubricBlock" || name == "feedbackBlock" => {
                    let message = "採点者への説明や、答えのあとに出る文の一部は失われます。";
                    self.losses.add("qti.block_lost", message);
                }
                Shown::Yes => {
                    page.tag(name, &mut self.losses);
                    self.walk(child, shown, page);
                    if name != "br" {
                        page.tag(name, &mut self.losses);
                    }
                }
            }
        }
    }

    fn response(&mut self, interaction: Node<'_, '_>) -> Result<Response, Remark> {
        let wanted = interaction.attribute("responseIdentifier");
        let mut declared = children(self.root, "responseDeclaration");
        let declared = declared.find(|node| node.attribute("identifier") == wanted);
        let declared = declared.ok_or_else(|| {
            Remark::new("qti.no_key", "正解（responseDeclaration）がありません。")
        })?;
        let mapping = child(declared, "mapping");
        let entries = mapping
            .into_iter()
            .flat_map(|node| children(node, "mapEntry"));
        let mapped = entries.filter(|entry| {
            let points = entry.attribute("mappedValue").unwrap_or_default().trim();
            !points.starts_with('-') && points.contains(|letter: char| matches!(letter, '1'..='9'))
        });
        let right = child(declared, "correctResponse").into_iter();
        let right = right.flat_map(|node| children(node, "value"));
        let response = Response {
            is_many: declared.attribute("cardinality") != Some("single"),
            right: right
                .map(|value| trimmed(&text_of(value)).to_owned())
                .collect(),
            mapped: mapped
                .filter_map(|entry| entry.attribute("mapKey"))
                .map(str::to_owned)
                .collect(),
            is_mapped: mapping.is_some(),
        };
        answers::require_few(&response.right)?;
        answers::require_few(&response.mapped)?;
        Ok(response)
    }

    fn task(&mut self, interaction: Node<'_, '_>, marks: &Marks, response: Response) -> Built {
        match interaction.tag_name().name() {
            "choiceInteraction" => self.choice(interaction, marks, response),
            "orderInteraction" => self.order(interaction, marks, response),
            "textEntryInteraction" => self.words(response),
            other => {
                let message = format!("この種類の設問（{}）は取り込めません。", beginning(other));
                Err(Remark::new("qti.interaction", message))
            }
        }
    }

    fn choices(&mut self, interaction: Node<'_, '_>) -> Result<Vec<NewOption>, Remark> {
        let nodes: Vec<Node<'_, '_>> = children(interaction, "simpleChoice").collect();
        answers::require_few(&nodes)?;
        let options = nodes.into_iter().map(|node| {
            let body = self.text(node, |name| match name {
                "feedbackInline" => Shown::No,
                _ => Shown::Yes,
            });
            let code = node.attribute("identifier").unwrap_or_default();
            let explanations: Vec<String> = children(node, "feedbackInline")
                .map(|feedback| self.text(feedback, |_| Shown::Yes))
                .collect();
            NewOption {
                code: code.to_owned(),
                body,
                correct: false,
                explanation: explanations.join("\n"),
            }
        });
        Ok(options.collect())
    }

    fn choice(&mut self, interaction: Node<'_, '_>, marks: &Marks, response: Response) -> Built {
        let mut options = self.choices(interaction)?;
        let right = match response.right.is_empty() {
            true => &response.mapped,
            false => &response.right,
        };
        for option in &mut options {
            option.correct = right.contains(&option.code);
        }
        if right.is_empty() || !right.iter().all(|code| has_code(&options, code)) {
            let message = "正解が書かれていないか、選択肢のどれでもないものを指しています。";
            return Err(Remark::new("qti.no_key", message));
        }
        if !response.is_many {
            let is_statement = marks.kind == Some(QuestionKind::TrueFalse);
            let task = if is_statement {
                Task::TrueFalse
            } else {
                Task::Single
            };
            return Ok((task, options));
        }
        let most = interaction.attribute("maxChoices").unwrap_or("1");
        let most = most.trim().parse().ok().filter(|most| *most > 0);
        if most.is_some_and(|most: usize| most < options.len()) {
            let message = "選べる数の上限は失われます。";
            self.losses.add("qti.max_choices_lost", message);
        }
        let scoring = marks.scoring.unwrap_or_else(|| self.scoring(&response));
        Ok((Task::Multiple(scoring), options))
    }

    /// Other programs' rules: all or nothing when they say so, else ours.
    fn scoring(&mut self, response: &Response) -> Scoring {
        let processing = child(self.root, "responseProcessing");
        let template = processing.and_then(|node| node.attribute("template"));
        let is_whole = template.is_some_and(|name| name.ends_with("match_correct"));
        if is_whole || (template.is_none() && !response.is_mapped) {
            return Scoring::Whole;
        }
        let message =
            "選択肢ごとの点は失われます。採点は、正解の数から誤答の数を引く部分点になります。";
        self.losses.add("exchange.weight_lost", message);
        Scoring::Partial
    }

    /// The order in the key is the author's.
    fn order(&mut self, interaction: Node<'_, '_>, marks: &Marks, response: Response) -> Built {
        let mut options = self.choices(interaction)?;
        let mut order = response.right.clone();
        order.sort_unstable();
        order.dedup();
        let is_whole = order.len() == options.len() && response.right.len() == options.len();
        if !is_whole || !options.iter().all(|option| order.contains(&option.code)) {
            let message = "正しい順に、すべての選択肢が1回ずつ入っていません。";
            return Err(Remark::new("qti.no_key", message));
        }
        options.sort_by_key(|option| {
            let mut right = response.right.iter();
            right.position(|code| *code == option.code)
        });
        let task = match marks.kind {
            Some(QuestionKind::Ranking) => Task::Ranking,
            _ => Task::Ordering(marks.scoring.unwrap_or(Scoring::Whole)),
        };
        Ok((task, options))
    }

    fn words(&mut self, response: Response) -> Built {
        let mut accepted: Vec<String> = Vec::new();
        for word in response.right.into_iter().chain(response.mapped) {
            if !word.is_empty() && !accepted.contains(&word) {
                accepted.push(word);
            }
        }
        if accepted.is_empty() {
            return Err(Remark::new("qti.no_key", "正解の言葉がありません。"));
        }
        Ok((Task::ShortText(ShortText { accepted }), Vec::new()))
    }

    /// What is said to everybody, whatever the answer.
    fn feedback(&mut self) -> String {
        let nodes: Vec<Node<'_, '_>> = children(self.root, "modalFeedback").collect();
        let is_general =
            |node: &&Node<'_, '_>| node.attribute("outcomeIdentifier") == Some(GENERAL);
        let general = nodes.iter().find(is_general).copied();
        if nodes.len() > usize::from(general.is_some()) {
            let message = "答えによって出し分ける解説（modalFeedback）は失われます。";
            self.losses.add("exchange.feedback_lost", message);
        }
        let text = general.map(|node| self.text(node, |_| Shown::Yes));
        text.unwrap_or_default()
    }
}

/// What becomes of an element in a text.
enum Shown {
    Yes,
    No,
    /// Its text on lines of its own.
    Block,
    As(&'static str),
}

fn has_code(options: &[NewOption], code: &str) -> bool {
    options.iter().any(|option| option.code == code)
}

fn only_interaction<'a, 'd>(body: Node<'a, 'd>) -> Result<Node<'a, 'd>, Remark> {
    let is_interaction = |node: &Node<'_, '_>| node.tag_name().name().ends_with("Interaction");
    let mut interactions = body.descendants().filter(is_interaction);
    let first = interactions.next().ok_or_else(|| {
        Remark::new(
            "qti.no_interaction",
            "答える所（interaction）がありません。",
        )
    })?;
    if interactions.next().is_some() {
        let message = "答える所が2つ以上ある設問は取り込めません。設問を分けてください。";
        return Err(Remark::new("qti.interactions", message));
    }
    Ok(first)
}
