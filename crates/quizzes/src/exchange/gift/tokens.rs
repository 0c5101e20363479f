//! Text with its escapes resolved: an escaped letter never has a meaning.

use crate::exchange::text::trimmed;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Text(char),
    Mark(char),
}

pub(super) fn of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = ['~', '=', '#', '{', '}', ':', '\\'];
        let token = match letter {
            '\\' => match letters.next_if(|next| *next == 'n' || escaped.contains(next)) {
                Some('n') => Token::Text('\n'),
                Some(next) => Token::Text(next),
                None => Token::Text('\\'),
            },
            '~' | '=' | '#' | '{' | '}' | ':' | '%' | '[' | ']' | '-' | '>' => Token::Mark(letter),
            // A line's end in the file is no line's end in the text.
            '\n' => Token::Text(' '),
            other => Token::Text(other),
        };
        tokens.push(token);
    }
    tokens
}

/// The letters, without white space around them.
pub(super) fn plain(tokens: &[Token]) -> String {
    let text: String = tokens
        .iter()
        .map(|token| match token {
            Token::Text(letter) | Token::Mark(letter) => *letter,
        })
        .collect();
    trimmed(&text).to_owned()
}

/// Without white space before and after.
pub(super) fn stripped(tokens: &[Token]) -> &[Token] {
    let is_word = |token: &Token| !matches!(token, Token::Text(' ' | '\t'));
    let start = tokens.iter().position(is_word);
    let end = tokens.iter().rposition(is_word);
    match (start, end) {
        (Some(start), Some(end)) => &tokens[start..=end],
        _ => &[],
    }
}

/// Where marks first stand side by side.
pub(super) fn find(tokens: &[Token], marks: &[char]) -> Option<usize> {
    tokens
        .windows(marks.len())
        .position(|window| is_at(window, marks))
}

fn is_at(window: &[Token], marks: &[char]) -> bool {
    let mut pairs = window.iter().zip(marks);
    pairs.all(|(token, mark)| *token == Token::Mark(*mark))
}

/// What stands before and after the first such marks.
pub(super) fn split<'a>(tokens: &'a [Token], marks: &[char]) -> Option<(&'a [Token], &'a [Token])> {
    let place = find(tokens, marks)?;
    Some((&tokens[..place], &tokens[place + marks.len()..]))
}

/// What stands before and after the last such marks.
pub(super) fn split_last<'a>(
    tokens: &'a [Token],
    marks: &[char],
) -> Option<(&'a [Token], &'a [Token])> {
    let place = tokens
        .windows(marks.len())
        .rposition(|window| is_at(window, marks))?;
    Some((&tokens[..place], &tokens[place + marks.len()..]))
}
