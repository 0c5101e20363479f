//! The text itself: `word/document.xml`.

use std::fmt::Write;

use super::escaped;
use super::parts::{BULLETS, FIRST_ORDERED, INDENT, QUOTE_INDENT, TEXT_WIDTH, TICKS, document};
use crate::html::{Piece, pieces};

/// As deep as Word's lists go here.
const DEEPEST: usize = 5;
/// A column is drawn for at least and at most this many letters.
const COLUMN: std::ops::RangeInclusive<usize> = 4..=24;

/// The heading of the column that a form is filled in.
const TO_WRITE_IN: &str = "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>記入</w:t></w:r></w:p>";
/// A cell with nothing in it.
const EMPTY_CELL: &str = "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>";
/// Behind a table: two that touch would become one.
const BEHIND_TABLE: &str =
    "<w:p><w:pPr><w:spacing w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/></w:pPr></w:p>";

/// The document's text, and what its numbering needs to know.
pub(super) struct Body {
    pub(super) document: String,
    /// The first number of each numbered list.
    pub(super) ordered: Vec<usize>,
}

/// Writes the text below its title.
pub(super) fn write(title: &str, html: &str) -> Body {
    let mut writer = Writer {
        heading: Some("Title".to_owned()),
        ..Writer::default()
    };
    writer.text(title);
    writer.end_paragraph();
    for piece in pieces(html) {
        match piece {
            Piece::Open { name, attributes } => writer.open(name, attributes),
            Piece::Close(name) => writer.close(name),
            Piece::Text(text) => writer.text(&text),
        }
    }
    writer.end_paragraph();
    Body {
        document: document(&writer.out),
        ordered: writer.ordered,
    }
}

#[derive(Default)]
struct Writer {
    /// Finished paragraphs and tables of where we are: the page or a cell.
    out: String,
    /// The runs of the paragraph being written.
    runs: String,
    /// The style that the next paragraph has as a heading.
    heading: Option<String>,
    /// Lists around us, innermost last, by their number in `numbering.xml`.
    lists: Vec<usize>,
    /// Whether a list's item has begun and its mark not been written.
    has_mark_to_write: bool,
    /// Whether a space came last.
    has_space_to_write: bool,
    quotes: usize,
    bold: usize,
    small: usize,
    /// Spans around us, innermost last: whether each is a slot without words.
    spans: Vec<bool>,
    table: Option<Table>,
    /// Whether we are in a paragraph that means a screen.
    is_passed_over: bool,
    ordered: Vec<usize>,
}

#[derive(Default)]
struct Table {
    /// What stood before it.
    before: String,
    rows: Vec<Row>,
    /// Letters in the fullest cell of each column.
    letters: Vec<usize>,
    is_head: bool,
    /// Whether it is filled in: then there is a column to write in.
    is_form: bool,
}

#[derive(Default)]
struct Row {
    is_head: bool,
    cells: Vec<String>,
    /// Letters of the cell being written.
    letters: usize,
}

impl Writer {
    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_paragraph();
                let level = name.trim_start_matches('h').parse::<usize>();
                self.heading = Some(format!("Heading{}", level.map_or(1, |level| level - 1)));
            }
            "ul" => {
                self.end_paragraph();
                let is_ticks = attributes.contains("\"ticks\"");
                self.lists.push(if is_ticks { TICKS } else { BULLETS });
            }
            "ol" => {
                self.end_paragraph();
                let start = attributes.split('"').nth(1).unwrap_or_default();
                self.lists.push(FIRST_ORDERED + self.ordered.len());
                self.ordered.push(start.parse().unwrap_or(1));
            }
            "li" => {
                self.end_paragraph();
                self.has_mark_to_write = true;
            }
            "blockquote" => {
                self.end_paragraph();
                self.quotes += 1;
            }
            "strong" | "dt" | "summary" => {
                if name != "strong" {
                    self.end_paragraph();
                }
                self.bold += 1;
            }
            "small" => self.small += 1,
            "span" => self.spans.push(attributes.contains("\"slot\"")),
            "br" => self.runs.push_str("<w:r><w:br/></w:r>"),
            "table" => self.open_table(attributes.contains("\"sheet\"")),
            "p" => {
                self.end_paragraph();
                self.is_passed_over = attributes.contains("\"on-screen\"");
            }
            "thead" | "tbody" => {
                if let Some(table) = &mut self.table {
                    table.is_head = name == "thead";
                }
            }
            "tr" => {
                if let Some(table) = &mut self.table {
                    let is_head = table.is_head;
                    table.rows.push(Row {
                        is_head,
                        ..Row::default()
                    });
                }
            }
            "th" => self.bold += 1,
            "em" | "code" | "a" | "td" => {}
            _ => self.end_paragraph(),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "ul" | "ol" => {
                self.end_paragraph();
                self.lists.pop();
            }
            "li" => {
                self.end_paragraph();
                self.has_mark_to_write = false;
            }
            "blockquote" => {
                self.end_paragraph();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "strong" | "dt" | "summary" => {
                if name != "strong" {
                    self.end_paragraph();
                }
                self.bold = self.bold.saturating_sub(1);
            }
            "small" => self.small = self.small.saturating_sub(1),
            "span" => {
                self.spans.pop();
            }
            "th" => {
                self.close_cell();
                self.bold = self.bold.saturating_sub(1);
            }
            "td" => self.close_cell(),
            "table" => self.close_table(),
            "p" => {
                self.end_paragraph();
                self.is_passed_over = false;
            }
            "em" | "code" | "a" => {}
            _ => self.end_paragraph(),
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_passed_over {
            return;
        }
        let mut words = text.replace(['\n', '\t'], " ");
        if std::mem::take(&mut self.has_space_to_write) {
            words.insert(0, ' ');
        }
        if self.runs.is_empty() {
            words = words.trim_start_matches(' ').to_owned();
        }
        // At a paragraph's end it would be nothing.
        self.has_space_to_write = words.ends_with(' ');
        let words = words.trim_end_matches(' ');
        if words.is_empty() {
            return;
        }
        if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
            row.letters += words.chars().count();
        }
        let is_unset = self.spans.contains(&true);
        let mut look = String::new();
        if self.bold > 0 || is_unset {
            look.push_str("<w:b/>");
        }
        if self.small > 0 {
            look.push_str("<w:color w:val=\"595959\"/><w:sz w:val=\"18\"/>");
        }
        if is_unset {
            look.push_str("<w:highlight w:val=\"yellow\"/>");
        }
        if !look.is_empty() {
            look = format!("<w:rPr>{look}</w:rPr>");
        }
        let words = escaped(words);
        // Writing to a String cannot fail.
        let _ = write!(
            self.runs,
            "<w:r>{look}<w:t xml:space=\"preserve\">{words}</w:t></w:r>"
        );
    }

    fn end_paragraph(&mut self) {
        self.has_space_to_write = false;
        if self.runs.is_empty() {
            return;
        }
        let runs = std::mem::take(&mut self.runs);
        let form = self.form();
        let _ = write!(self.out, "<w:p>{form}{runs}</w:p>");
    }

    /// How the paragraph being finished looks, by where it stands.
    fn form(&mut self) -> String {
        let mut form = String::new();
        if let Some(style) = self.heading.take() {
            let _ = write!(form, "<w:pStyle w:val=\"{style}\"/>");
        } else if self.quotes > 0 {
            form.push_str("<w:pStyle w:val=\"Quote\"/>");
        } else if self.is_in_cell() {
            form.push_str("<w:pStyle w:val=\"TableText\"/>");
        }
        if let Some(list) = self.lists.last() {
            let level = self.lists.len().min(DEEPEST) - 1;
            if self.has_mark_to_write {
                let _ = write!(
                    form,
                    "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"
                );
                if self.quotes > 0 {
                    // Inside the quotation's edge.
                    let left = QUOTE_INDENT + INDENT * (level + 1);
                    let _ = write!(form, "<w:ind w:left=\"{left}\" w:hanging=\"{INDENT}\"/>");
                }
                self.has_mark_to_write = false;
            } else {
                let _ = write!(form, "<w:ind w:left=\"{}\"/>", INDENT * (level + 1));
            }
        }
        if form.is_empty() {
            return form;
        }
        format!("<w:pPr>{form}</w:pPr>")
    }

    fn is_in_cell(&self) -> bool {
        let rows = self.table.as_ref().map(|table| &table.rows);
        rows.is_some_and(|rows| !rows.is_empty())
    }

    fn open_table(&mut self, is_form: bool) {
        self.end_paragraph();
        self.table = Some(Table {
            is_form,
            before: std::mem::take(&mut self.out),
            ..Table::default()
        });
    }

    fn close_cell(&mut self) {
        self.end_paragraph();
        let mut cell = std::mem::take(&mut self.out);
        if cell.is_empty() {
            // A cell without a paragraph is no cell.
            cell.push_str(EMPTY_CELL);
        }
        let Some(table) = &mut self.table else { return };
        let Some(row) = table.rows.last_mut() else {
            return;
        };
        let letters = std::mem::take(&mut row.letters);
        let column = row.cells.len();
        row.cells.push(cell);
        match table.letters.get_mut(column) {
            Some(most) => *most = letters.max(*most),
            None => table.letters.push(letters),
        }
    }

    fn close_table(&mut self) {
        let Some(mut table) = self.table.take() else {
            return;
        };
        if table.is_form {
            table.add_column_to_write_in();
        }
        self.out = table.before.clone();
        table.write(&mut self.out);
    }
}

impl Table {
    fn add_column_to_write_in(&mut self) {
        for row in &mut self.rows {
            let cell = if row.is_head { TO_WRITE_IN } else { EMPTY_CELL };
            row.cells.push(cell.to_owned());
        }
        self.letters.push(*COLUMN.end());
    }

    fn write(self, out: &mut String) {
        let widths = self.widths();
        let grid: String = widths
            .iter()
            .map(|width| format!("<w:gridCol w:w=\"{width}\"/>"))
            .collect();
        let _ = write!(
            out,
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/>\
             <w:tblW w:w=\"{TEXT_WIDTH}\" w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/></w:tblPr>\
             <w:tblGrid>{grid}</w:tblGrid>"
        );
        for row in self.rows {
            row.write(&widths, out);
        }
        out.push_str("</w:tbl>");
        out.push_str(BEHIND_TABLE);
    }

    /// The page's width, shared by how much the columns hold.
    fn widths(&self) -> Vec<usize> {
        let shares: Vec<usize> = self
            .letters
            .iter()
            .map(|letters| (*letters).clamp(*COLUMN.start(), *COLUMN.end()))
            .collect();
        let sum = shares.iter().sum::<usize>().max(1);
        shares
            .iter()
            .map(|share| TEXT_WIDTH * share / sum)
            .collect()
    }
}

impl Row {
    fn write(self, widths: &[usize], out: &mut String) {
        out.push_str("<w:tr><w:trPr><w:cantSplit/>");
        if self.is_head {
            out.push_str("<w:tblHeader/>");
        }
        out.push_str("</w:trPr>");
        let missing = widths.len().saturating_sub(self.cells.len());
        let empty = std::iter::repeat_n(EMPTY_CELL.to_owned(), missing);
        for (cell, width) in self.cells.into_iter().chain(empty).zip(widths) {
            let shade = if self.is_head {
                "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"E7ECF3\"/>"
            } else {
                ""
            };
            let _ = write!(
                out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{shade}</w:tcPr>{cell}</w:tc>"
            );
        }
        out.push_str("</w:tr>");
    }
}
