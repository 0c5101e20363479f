//! Content lines of RFC 5545 3.1: a name, parameters, a value; escaped so that
//! no text can end its line or begin another, and folded.

/// The most octets of a line, without its end (RFC 5545 3.1).
const LONGEST: usize = 75;

/// A file under construction. A line whose value is empty is left out.
#[derive(Default)]
pub(super) struct Lines {
    text: String,
}

impl Lines {
    /// A value of the program's own.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.with(name, &[], value);
    }

    /// A value of the program's own, with parameters that may hold any text.
    pub(super) fn with(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        if value.is_empty() {
            return;
        }
        let mut line = name.to_owned();
        for (key, text) in parameters {
            let text = on_one_line(text);
            if !text.is_empty() {
                line.push_str(&format!(";{key}={}", parameter(&text)));
            }
        }
        line.push(':');
        line.push_str(value);
        self.text.push_str(&folded(&line));
    }

    /// Any text, as one line.
    pub(super) fn one_line(&mut self, name: &str, parameters: &[(&str, &str)], text: &str) {
        self.with(name, parameters, &escaped(&on_one_line(text)));
    }

    /// Any text, with its line ends.
    pub(super) fn many_lines(&mut self, name: &str, parameters: &[(&str, &str)], text: &str) {
        self.with(name, parameters, &escaped(&without_controls(text)));
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

/// `mailto:…` as a value: what no mail address holds is left out.
pub(super) fn mail_address(address: &str) -> String {
    let mut value = "mailto:".to_owned();
    value.extend(address.chars().filter(char::is_ascii_graphic));
    value
}

/// Whether `link` can stand as a URI.
pub(super) fn is_web_address(link: &str) -> bool {
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    is_web && link.chars().all(|char| char.is_ascii_graphic())
}

/// TEXT of RFC 5545 3.3.11. It holds no control character but line ends.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | ';' | ',' => safe.extend(['\\', char]),
            '\n' => safe.push_str("\\n"),
            char => safe.push(char),
        }
    }
    safe
}

/// A parameter's value: quoted unless it is a plain word, with the escapes of
/// RFC 6868 for what may not stand between quotes.
fn parameter(text: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '/');
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('^', "^^").replace('"', "^'"))
}

fn on_one_line(text: &str) -> String {
    without_controls(text).replace('\n', " ").trim().to_owned()
}

/// Line ends as LF; no other control character, and no mark that turns the
/// reading direction of what follows.
fn without_controls(text: &str) -> String {
    let unified = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let kept = unified.chars().filter_map(|char| match char {
        '\n' => Some('\n'),
        '\t' => Some(' '),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        char => (!char.is_control()).then_some(char),
    });
    kept.collect()
}

/// The line with CRLF at its end, and before it wherever the line would be
/// longer than [`LONGEST`]; what goes on begins with a space.
pub(super) fn folded(line: &str) -> String {
    let mut text = String::with_capacity(line.len() + line.len() / 20 + 2);
    let mut octets = 0;
    for char in line.chars() {
        if octets + char.len_utf8() > LONGEST {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(char);
        octets += char.len_utf8();
    }
    text.push_str("\r\n");
    text
}
