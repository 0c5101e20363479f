//! The evidence of a published figure on one sheet: A4, portrait. What is
//! claimed in both languages, what it was counted from, and how to check it.

use super::Unprintable;
use super::fonts::Fonts;
use super::layout::{fitting, paragraph};
use super::pen::{About, Align, GREY, INK, NAVY, Paper, Pen, one_page};

const PAPER: Paper = Paper {
    width: 595.28,
    height: 841.89,
    room: RIGHT - LEFT,
};
const LEFT: f32 = 51.0;
const RIGHT: f32 = 544.28;
/// Where the values of the facts begin.
const VALUES: f32 = LEFT + 112.0;
/// 27 mm with the empty border.
const QR_SIDE: f32 = 76.5;
const FOOT: f32 = 841.89 - 42.0;
/// The longest bar of the distribution.
const LONGEST_BAR: f32 = 180.0;
const RED: (u8, u8, u8) = (179, 0, 15);

/// Everything that stands on the sheet, in the words it is printed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvidenceSheet {
    /// `PUB-2026-0001`
    pub code: String,
    /// Who publishes it.
    pub firm: String,
    /// What became of it; empty while it stands.
    pub fate: String,
    /// The printed sentence.
    pub sentence_ja: String,
    /// The same in English.
    pub sentence_en: String,
    /// `4.86`
    pub display: String,
    /// What stands below the mean: sum and number.
    pub basis: String,
    /// Grade, count and percentage, the best first.
    pub grades: Vec<(usize, i64, String)>,
    /// Every other fact with its name.
    pub facts: Vec<(String, String)>,
    /// The public page.
    pub address: String,
}

/// The PDF of a sheet.
///
/// # Errors
/// Letters that no font has, all of them at once; more text than one sheet
/// holds.
pub(super) fn pdf(fonts: &Fonts, sheet: &EvidenceSheet) -> Result<Vec<u8>, Unprintable> {
    check_letters(fonts, sheet)?;
    let about = About {
        heading: "公表値の根拠",
        author: &sheet.firm,
        id: &sheet.code,
    };
    one_page(fonts, PAPER, &about, |pen| draw(pen, sheet))
}

/// Every text at once, so that the refusal names every letter.
fn check_letters(fonts: &Fonts, sheet: &EvidenceSheet) -> Result<(), Unprintable> {
    let facts = sheet.facts.iter().flat_map(|(name, value)| [name, value]);
    let texts = [
        &sheet.firm,
        &sheet.fate,
        &sheet.sentence_ja,
        &sheet.sentence_en,
    ];
    let whole: String = texts.into_iter().chain(facts).map(String::as_str).collect();
    fonts.line(&whole, 0.0).map(drop)
}

fn draw(pen: &mut Pen<'_, '_>, sheet: &EvidenceSheet) -> Result<(), Unprintable> {
    let mut y = 66.0;
    let title = format!("公表値の根拠　{}", sheet.code);
    let line = pen.fonts.line(&title, 0.02)?;
    let found = pen.draw(&line, 19.0, y, NAVY, Align::Left(LEFT));
    pen.heading(1, &title, found);
    pen.text(&sheet.firm, 11.0, y, GREY, Align::Right(RIGHT))?;
    pen.artifact(|pen| pen.block(LEFT, y + 10.0, PAPER.room, 1.2, NAVY));
    y += 32.0;
    if !sheet.fate.is_empty() {
        y = block(pen, &sheet.fate, 11.0, y, RED)? + 4.0;
    }
    y = block(pen, &sheet.sentence_ja, 11.0, y, INK)? + 4.0;
    let english = words(pen.fonts, &sheet.sentence_en, 9.0, PAPER.room)?;
    y = lines(pen, &english, 9.0, LEFT, y, GREY)? + 14.0;
    y = figures(pen, sheet, y)?;
    y += 14.0;
    for (name, value) in &sheet.facts {
        y = fact(pen, name, value, y)?;
    }
    foot(pen, sheet, y)
}

/// The mean on the left, the distribution beside it.
fn figures(pen: &mut Pen<'_, '_>, sheet: &EvidenceSheet, y: f32) -> Result<f32, Unprintable> {
    pen.text("平均", 9.5, y + 4.0, GREY, Align::Left(LEFT))?;
    pen.text(&sheet.display, 44.0, y + 50.0, NAVY, Align::Left(LEFT))?;
    pen.text(&sheet.basis, 9.5, y + 70.0, INK, Align::Left(LEFT))?;
    let most = sheet
        .grades
        .iter()
        .map(|(_, count, _)| *count)
        .max()
        .unwrap_or(0)
        .max(1);
    let left = LEFT + 190.0;
    for (place, (grade, count, percent)) in sheet.grades.iter().enumerate() {
        let top = y + place as f32 * 15.5;
        let length = LONGEST_BAR * *count as f32 / most as f32;
        pen.artifact(|pen| pen.block(left + 16.0, top - 4.0, length, 9.0, NAVY));
        let said = pen.fonts.line(&format!("{grade}"), 0.0)?;
        let grade = pen.draw(&said, 9.5, top + 4.0, INK, Align::Left(left));
        let said = pen.fonts.line(&format!("{count}件 {percent}%"), 0.0)?;
        let beside = Align::Left(left + 22.0 + length);
        let count = pen.draw(&said, 9.5, top + 4.0, INK, beside);
        pen.paragraph(vec![grade, count]);
    }
    Ok(y + 78.0)
}

fn fact(pen: &mut Pen<'_, '_>, name: &str, value: &str, y: f32) -> Result<f32, Unprintable> {
    const SIZE: f32 = 8.5;
    const LEADING: f32 = 11.2;
    const GAP: f32 = 2.6;
    let named = pen.fonts.line(name, 0.0)?;
    let size = fitting(named.width, SIZE, VALUES - LEFT - 6.0);
    let mut parts = vec![pen.draw(&named, size, y, GREY, Align::Left(LEFT))];
    let mut y = y;
    for text in paragraph(pen.fonts, value, SIZE, RIGHT - VALUES)? {
        let line = pen.fonts.line(&text, 0.0)?;
        parts.push(pen.draw(&line, SIZE, y, INK, Align::Left(VALUES)));
        y += LEADING;
    }
    pen.paragraph(parts);
    Ok(y + GAP)
}

fn foot(pen: &mut Pen<'_, '_>, sheet: &EvidenceSheet, y: f32) -> Result<(), Unprintable> {
    let top = FOOT - QR_SIDE;
    if y > top {
        return Err(Unprintable::Refused("more than one sheet".to_owned()));
    }
    pen.artifact(|pen| pen.block(LEFT, top - 6.0, PAPER.room, 0.6, GREY));
    pen.qr(
        &sheet.address,
        (LEFT, top, QR_SIDE),
        "公表値のページのQRコード",
    );
    let beside = Align::Left(LEFT + QR_SIDE + 10.0);
    pen.text(
        "この値が今も有効かどうかは、下のページで確かめられます。",
        9.0,
        top + 24.0,
        INK,
        beside,
    )?;
    pen.text(&sheet.address, 9.0, top + 40.0, INK, beside)?;
    let how =
        "マニフェストは、公開鍵だけで確かめられます：terakoya figure verify ファイル --key 公開鍵";
    pen.text(how, 8.0, top + 56.0, GREY, beside)
}

fn block(
    pen: &mut Pen<'_, '_>,
    text: &str,
    size: f32,
    y: f32,
    color: (u8, u8, u8),
) -> Result<f32, Unprintable> {
    let broken = paragraph(pen.fonts, text, size, PAPER.room)?;
    lines(pen, &broken, size, LEFT, y, color)
}

fn lines(
    pen: &mut Pen<'_, '_>,
    lines: &[String],
    size: f32,
    left: f32,
    y: f32,
    color: (u8, u8, u8),
) -> Result<f32, Unprintable> {
    let mut y = y;
    let mut parts = Vec::new();
    for text in lines {
        let line = pen.fonts.line(text, 0.0)?;
        parts.push(pen.draw(&line, size, y, color, Align::Left(left)));
        y += size * 1.55;
    }
    pen.paragraph(parts);
    Ok(y)
}

/// A text of words in lines: broken between words only.
fn words(fonts: &Fonts, text: &str, size: f32, room: f32) -> Result<Vec<String>, Unprintable> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        let fits = match &longer {
            Some(line) => fonts.line(line, 0.0)?.width * size <= room,
            None => false,
        };
        match longer.filter(|_| fits) {
            Some(line) => {
                lines.pop();
                lines.push(line);
            }
            None => lines.push(word.to_owned()),
        }
    }
    Ok(lines)
}
