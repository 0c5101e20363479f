//! Reading GIFT.

use super::tokens::{self, Token, find, plain, split, split_last, stripped};
use crate::exchange::answers::{self, Answer};
use crate::exchange::marks::Marks;
use crate::exchange::plain::{self as page, Markup};
use crate::exchange::weights::{self, FULL};
use crate::exchange::{Found, Losses, MOST_QUESTIONS, Read, Remark, beginning, essay};
use crate::publication::NewOption;
use crate::task::Task;

/// One question's text with the line it begins at.
struct Block {
    line: usize,
    marks: Marks,
    text: String,
    category: String,
}

pub(in crate::exchange) fn import(text: &str) -> Vec<Found> {
    blocks(text).into_iter().map(found).collect()
}

/// Splits a file at blank lines. Comments hold tags; a category holds for all
/// questions after it.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut category = String::new();
    let mut marks = Marks::default();
    let mut open: Option<Block> = None;
    for (line, number) in text.lines().zip(1..) {
        if blocks.len() > MOST_QUESTIONS {
            return blocks;
        }
        let trimmed = line.trim();
        if trimmed.is_empty() {
            blocks.extend(open.take());
        } else if let Some(comment) = trimmed.strip_prefix("//") {
            let marks = open.as_mut().map_or(&mut marks, |block| &mut block.marks);
            read_comment(comment, marks);
        } else if let (None, Some(path)) = (&open, trimmed.strip_prefix("$CATEGORY:")) {
            path.trim().clone_into(&mut category);
        } else {
            let block = open.get_or_insert_with(|| Block {
                line: number,
                marks: std::mem::take(&mut marks),
                text: String::new(),
                category: category.clone(),
            });
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    blocks.extend(open);
    blocks
}

/// `[id:F1-q1] [tag:safety]`, as Moodle reads them; `\]` is a bracket.
fn read_comment(comment: &str, marks: &mut Marks) {
    let mut rest = comment;
    while let Some((_, after)) = rest.split_once('[') {
        let end = after
            .match_indices(']')
            .find(|(at, _)| !after[..*at].ends_with('\\'));
        let Some((end, _)) = end else {
            return;
        };
        let mark = after[..end].replace("\\]", "]");
        if let Some(code) = mark.strip_prefix("id:") {
            marks.code = Some(code.trim().to_owned()).filter(|code| !code.is_empty());
        } else if let Some(tag) = mark.strip_prefix("tag:") {
            marks.take(tag.trim());
        }
        rest = &after[end + 1..];
    }
}

fn found(block: Block) -> Found {
    let line = block.line;
    let tokens = tokens::of(&block.text);
    let (title, rest) = title_of(stripped(&tokens));
    let title = title.unwrap_or_default();
    let name = match title.as_str() {
        "" => beginning(&block.text),
        title => beginning(title),
    };
    let marks = Marks {
        name: title,
        ..block.marks
    };
    let mut losses = Losses::default();
    if !block.category.is_empty() {
        let message = format!("カテゴリ「{}」は失われます。", beginning(&block.category));
        losses.add("exchange.category_lost", message);
    }
    let read = body_of(rest).and_then(|body| question(marks, line, body, losses));
    Found { line, name, read }
}

/// `::title::` before the text.
fn title_of(tokens: &[Token]) -> (Option<String>, &[Token]) {
    if find(tokens, &[':', ':']) != Some(0) {
        return (None, tokens);
    }
    match split(&tokens[2..], &[':', ':']) {
        Some((title, rest)) => (Some(plain(title)), rest),
        None => (None, tokens),
    }
}

/// The question's text, and what stands between its braces.
struct Body<'a> {
    stem: Vec<Token>,
    answers: &'a [Token],
}

fn body_of(tokens: &[Token]) -> Result<Body<'_>, Remark> {
    let tokens = stripped(tokens);
    let no_answers = || {
        let message = "答え（{ } の中）がありません。説明文や、答えのない設問は取り込めません。";
        Remark::new("gift.no_answers", message)
    };
    let (stem, rest) = split(tokens, &['{']).ok_or_else(no_answers)?;
    let (answers, after) = split(rest, &['}']).ok_or_else(no_answers)?;
    let braces = [stem, after].into_iter().flatten();
    let mut braces = braces.filter(|token| matches!(token, Token::Mark('{' | '}')));
    if braces.next().is_some() || find(answers, &['{']).is_some() {
        let message = "1つの設問の { } が、ちょうど1組ではありません。設問の間に空行を入れ、文の中の { } は \\{ \\} と書いてください。";
        return Err(Remark::new("gift.braces", message));
    }
    let mut stem = stem.to_vec();
    if !after.is_empty() {
        stem.extend([Token::Text('_'); 5]);
        stem.extend(after);
    }
    Ok(Body { stem, answers })
}

/// `[html]`, `[markdown]` and the like before a text say how it is written.
fn markup_of(tokens: &[Token], otherwise: Markup) -> (Markup, &[Token]) {
    let tokens = stripped(tokens);
    if tokens.first() != Some(&Token::Mark('[')) {
        return (otherwise, tokens);
    }
    let Some((format, rest)) = split(tokens, &[']']) else {
        return (otherwise, tokens);
    };
    let markup = match plain(&format[1..]).as_str() {
        "plain" => Markup::Plain,
        "html" => Markup::Html,
        "markdown" => Markup::Markdown,
        "moodle" => Markup::Auto,
        _ => return (otherwise, tokens),
    };
    (markup, rest)
}

/// Texts of one question: they are written as the question is, unless they say
/// otherwise.
struct Texts {
    markup: Markup,
    losses: Losses,
}

impl Texts {
    fn read(&mut self, tokens: &[Token]) -> String {
        let (markup, tokens) = markup_of(tokens, self.markup);
        page::plain(&plain(tokens), markup, &mut self.losses)
    }
}

fn question(marks: Marks, line: usize, body: Body<'_>, losses: Losses) -> Read {
    let (markup, _) = markup_of(&body.stem, Markup::Auto);
    let mut texts = Texts { markup, losses };
    let stem = texts.read(&body.stem);
    if stem.is_empty() {
        return Err(Remark::new("gift.no_stem", "設問の文がありません。"));
    }
    let (answers, feedback) = match split_last(body.answers, &['#', '#', '#', '#']) {
        Some((answers, feedback)) => (stripped(answers), texts.read(feedback)),
        None => (stripped(body.answers), String::new()),
    };
    let task = task_of(&marks, answers, &mut texts)?;
    let Texts { mut losses, .. } = texts;
    let code = format!("gift-{line}");
    let question = marks.question(&code, task, stem, feedback, &mut losses);
    Ok((question, losses))
}

type Built = Result<(Task, Vec<NewOption>), Remark>;

/// The kind shows in the marks, in the order in which Moodle looks.
fn task_of(marks: &Marks, answers: &[Token], texts: &mut Texts) -> Built {
    match answers.first() {
        None => return Err(essay()),
        Some(Token::Mark('#')) => {
            let message = "数を答える設問は取り込めません。言葉で答える設問に直してください。";
            return Err(Remark::new("gift.numerical", message));
        }
        _ => {}
    }
    if find(answers, &['~']).is_some() {
        let is_single = find(answers, &['=']).is_some();
        let answers = choices(answers, texts)?;
        return match is_single {
            true => answers::single(answers, &mut texts.losses),
            false => answers::multiple(marks.scoring, answers, &mut texts.losses),
        };
    }
    if find(answers, &['=']).is_some() && find(answers, &['-', '>']).is_some() {
        return matching(marks, answers, texts);
    }
    if let Some(built) = true_false(answers, texts) {
        return Ok(built);
    }
    let answers = words(answers, texts)?;
    answers::short_text(answers, &mut texts.losses)
}

/// `T`, `TRUE`, `F` or `FALSE`, then what is said to a wrong and to a right
/// answer.
fn true_false(answers: &[Token], texts: &mut Texts) -> Option<(Task, Vec<NewOption>)> {
    let mut parts = answers.splitn(3, |token| *token == Token::Mark('#'));
    let is_true = match plain(parts.next()?).as_str() {
        "T" | "TRUE" => true,
        "F" | "FALSE" => false,
        _ => return None,
    };
    let wrong = texts.read(parts.next().unwrap_or_default());
    let right = texts.read(parts.next().unwrap_or_default());
    let (if_true, if_false) = if is_true {
        (right, wrong)
    } else {
        (wrong, right)
    };
    Some(answers::true_false(is_true, if_true, if_false))
}

/// Each answer with the mark before it; nothing stands before the first.
fn marked(tokens: &[Token]) -> Result<Vec<(char, &[Token])>, Remark> {
    let mut marked = Vec::new();
    let mut rest = tokens;
    while let Some(Token::Mark(mark @ ('=' | '~'))) = rest.first() {
        let body = &rest[1..];
        let end = body
            .iter()
            .position(|token| matches!(token, Token::Mark('=' | '~')));
        let (answer, after) = body.split_at(end.unwrap_or(body.len()));
        marked.push((*mark, stripped(answer)));
        rest = after;
    }
    if !rest.is_empty() {
        let message = "最初の答えの前に = か ~ がありません。";
        return Err(Remark::new("gift.no_marks", message));
    }
    answers::require_few(&marked)?;
    Ok(marked)
}

fn choices(tokens: &[Token], texts: &mut Texts) -> Result<Vec<Answer>, Remark> {
    let answers = marked(tokens)?.into_iter().map(|(mark, tokens)| {
        // After `=` Moodle reads no weight.
        let (weight, tokens) = match mark {
            '=' => (FULL, tokens),
            _ => weight_of(tokens, 0)?,
        };
        Ok(answer(weight, tokens, texts))
    });
    answers.collect()
}

fn words(tokens: &[Token], texts: &mut Texts) -> Result<Vec<Answer>, Remark> {
    // Moodle also takes a word alone.
    if find(tokens, &['=']).is_none() {
        return Ok(vec![answer(FULL, tokens, texts)]);
    }
    let answers = marked(tokens)?.into_iter().map(|(_, tokens)| {
        let (weight, tokens) = weight_of(tokens, FULL)?;
        Ok(answer(weight, tokens, texts))
    });
    answers.collect()
}

fn answer(weight: i64, tokens: &[Token], texts: &mut Texts) -> Answer {
    let (body, feedback) = match split(tokens, &['#']) {
        Some((body, feedback)) => (body, texts.read(feedback)),
        None => (tokens, String::new()),
    };
    Answer {
        body: texts.read(body),
        weight,
        feedback,
    }
}

/// `%50%` before an answer. What only looks like it is text, as for Moodle.
fn weight_of(tokens: &[Token], otherwise: i64) -> Result<(i64, &[Token]), Remark> {
    if tokens.first() != Some(&Token::Mark('%')) {
        return Ok((otherwise, tokens));
    }
    let Some((number, rest)) = split(&tokens[1..], &['%']) else {
        return Ok((otherwise, tokens));
    };
    let number = plain(number);
    let is_number = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '.');
    if number.is_empty() || !number.chars().all(is_number) {
        return Ok((otherwise, tokens));
    }
    let weight = weights::percent(&number).ok_or_else(|| {
        let message = "重み（% % の中）が、-100 から 100 の数ではありません。";
        Remark::new("gift.weight", message)
    })?;
    Ok((weight, rest))
}

fn matching(marks: &Marks, tokens: &[Token], texts: &mut Texts) -> Built {
    let mut rows = Vec::new();
    for (_, tokens) in marked(tokens)? {
        let (prompt, choice) = split(tokens, &['-', '>']).ok_or_else(|| {
            let message = "組み合わせの設問に、-> のない答えがあります。";
            Remark::new("gift.matching", message)
        })?;
        rows.push((texts.read(prompt), plain(choice)));
    }
    answers::matching(marks.scoring, rows)
}
