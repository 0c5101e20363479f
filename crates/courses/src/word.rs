//! A published text as a Word document (.docx) that a company goes on editing:
//! headings, lists, tables, bold and quotations as Word's own, on A4, in a
//! Japanese font.
//!
//! It is written here and not by a crate: the text knows a dozen kinds of
//! HTML element, so five small files of WordprocessingML (ECMA-376) are all
//! there is, while `docx-rs` would bring a second `zip`, an XML parser and a
//! reader of foreign files that nothing here needs.
//!
//! The text comes from [`crate::content`]: sanitised HTML, or templates that
//! escape everything. What else could stand in HTML is not understood, only
//! passed over.

mod body;
mod parts;

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

use crate::Error;

/// The media type of the file.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Writes a text under its title. A slot that is not set stands out in yellow.
/// The same text always gives the same bytes.
///
/// # Errors
/// When the file cannot be put together, which is our fault.
pub fn document(title: &str, html: &str) -> Result<Vec<u8>, Error> {
    let body = body::write(title, html);
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::PACKAGE_RELATIONS.to_owned()),
        ("docProps/core.xml", parts::properties(title)),
        ("word/document.xml", body.document),
        (
            "word/_rels/document.xml.rels",
            parts::DOCUMENT_RELATIONS.to_owned(),
        ),
        ("word/styles.xml", parts::styles()),
        ("word/numbering.xml", parts::numbering(&body.ordered)),
        ("word/fontTable.xml", parts::FONTS.to_owned()),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/footer1.xml", parts::FOOTER.to_owned()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes()).map_err(ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Text as it may stand in XML, in an attribute, too.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            // XML 1.0 has no place for these, escaped or not.
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() && !matches!(control, '\t' | '\n') => {}
            plain => xml.push(plain),
        }
    }
    xml
}
