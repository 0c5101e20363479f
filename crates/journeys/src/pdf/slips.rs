//! Sign-in slips on paper: eight to an A4 page with lines to cut along, the
//! slips of one unit together.

use super::Unprintable;
use super::fonts::Fonts;
use super::layout::{fitting, paragraph};
use super::pen::{About, Align, GREY, INK, NAVY, Paper, Pen, pages};

/// A4 in points, portrait.
const PAPER: Paper = Paper {
    width: 595.28,
    height: 841.89,
    room: 540.0,
};
const COLUMNS: usize = 2;
const ROWS: usize = 4;
/// Above the first slip: whose slips these are.
const HEAD: f32 = 42.0;
const SLIP_WIDTH: f32 = PAPER.width / COLUMNS as f32;
const SLIP_HEIGHT: f32 = 198.0;
/// Between a cut line and the text beside it.
const MARGIN: f32 = 22.0;
const ROOM: f32 = SLIP_WIDTH - 2.0 * MARGIN;
/// 33 mm: modules of more than half a millimetre for the longest addresses.
const QR_SIDE: f32 = 94.0;
const CUT: (u8, u8, u8) = (150, 154, 162);
const DASH: f32 = 4.0;

/// Slips to print.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipsSheet {
    /// Who trains.
    pub firm: String,
    /// Names the file among others; nothing secret.
    pub id: String,
    /// Unit by unit; each begins a new page.
    pub units: Vec<SlipsOfUnit>,
}

/// The slips that one shop or department gets.
#[derive(Clone, PartialEq, Eq)]
pub struct SlipsOfUnit {
    /// Whose they are, at the head of each page.
    pub title: String,
    /// One for each person.
    pub slips: Vec<PaperSlip>,
}

/// One slip in the words that stand on it.
#[derive(Clone, PartialEq, Eq)]
pub struct PaperSlip {
    /// 姓 名
    pub name: String,
    /// 会社名　部署
    pub company: String,
    /// 会社コード
    pub company_code: String,
    /// 社員番号
    pub employee_no: String,
    /// In groups, to be read aloud.
    pub pin: String,
    /// Until when, and how it is used.
    pub note: String,
    /// Where to sign in.
    pub address: String,
    /// The same for a camera, with the PIN behind `#`.
    pub scanned: String,
}

/// The PDF of slips.
///
/// # Errors
/// Letters that no font has, all of them at once.
pub(super) fn pdf(fonts: &Fonts, sheet: &SlipsSheet) -> Result<Vec<u8>, Unprintable> {
    check_letters(fonts, sheet)?;
    let about = About {
        heading: "サインインの用紙",
        author: &sheet.firm,
        id: &sheet.id,
    };
    let draws = sheet.units.iter().flat_map(|unit| {
        let count = unit.slips.len().div_ceil(COLUMNS * ROWS);
        let pages = unit.slips.chunks(COLUMNS * ROWS).enumerate();
        pages.map(move |(place, slips)| {
            let head = format!("サインインの用紙　{}　{}／{count}", unit.title, place + 1);
            move |pen: &mut Pen<'_, '_>| draw(pen, &head, slips)
        })
    });
    pages(fonts, PAPER, &about, draws)
}

/// Every text at once, so that the refusal names every letter.
fn check_letters(fonts: &Fonts, sheet: &SlipsSheet) -> Result<(), Unprintable> {
    let mut whole = String::new();
    for unit in &sheet.units {
        whole.push_str(&unit.title);
        for slip in &unit.slips {
            for text in [
                &slip.name,
                &slip.company,
                &slip.company_code,
                &slip.employee_no,
                &slip.note,
                &slip.address,
            ] {
                whole.push_str(text);
            }
        }
    }
    fonts.line(&whole, 0.0).map(drop)
}

fn draw(pen: &mut Pen<'_, '_>, head: &str, slips: &[PaperSlip]) -> Result<(), Unprintable> {
    let line = pen.fonts.line(head, 0.0)?;
    let size = fitting(line.width, 9.0, PAPER.room);
    let found = pen.draw(&line, size, 26.0, GREY, Align::Left(MARGIN));
    pen.heading(1, head, found);
    pen.artifact(cut_lines);
    for (place, slip) in slips.iter().enumerate() {
        let left = (place % COLUMNS) as f32 * SLIP_WIDTH + MARGIN;
        let top = HEAD + (place / COLUMNS) as f32 * SLIP_HEIGHT;
        draw_slip(pen, slip, left, top)?;
    }
    Ok(())
}

/// Dashes around every place of a slip, used or not, so that a stack of
/// pages is cut at once.
fn cut_lines(pen: &mut Pen<'_, '_>) {
    for row in 0..=ROWS {
        let y = HEAD + row as f32 * SLIP_HEIGHT;
        let mut x = 0.0;
        while x < PAPER.width {
            pen.block(x, y, DASH, 0.5, CUT);
            x += 2.0 * DASH;
        }
    }
    let bottom = HEAD + ROWS as f32 * SLIP_HEIGHT;
    for column in 1..COLUMNS {
        let x = column as f32 * SLIP_WIDTH;
        let mut y = HEAD;
        while y < bottom {
            pen.block(x, y, 0.5, DASH, CUT);
            y += 2.0 * DASH;
        }
    }
}

fn draw_slip(
    pen: &mut Pen<'_, '_>,
    slip: &PaperSlip,
    left: f32,
    top: f32,
) -> Result<(), Unprintable> {
    let name = format!("{} 様", slip.name);
    let line = pen.fonts.line(&name, 0.02)?;
    let size = fitting(line.width, 14.0, ROOM);
    let found = pen.draw(&line, size, top + 24.0, NAVY, Align::Left(left));
    pen.heading(2, &name, found);
    one_line(pen, &slip.company, (8.0, GREY), (left, top + 38.0, ROOM))?;
    let alt = "サインインのQRコード（PINを含みます）";
    pen.qr_untold(
        &slip.scanned,
        (left - 4.0, top + 44.0, QR_SIDE),
        &format!("{alt}：{}", slip.name),
    );
    let beside = left + QR_SIDE + 8.0;
    let narrow = ROOM - QR_SIDE - 8.0;
    let facts = [
        ("会社コード", &slip.company_code, 12.0),
        ("社員番号", &slip.employee_no, 12.0),
        ("PIN", &slip.pin, 17.0),
    ];
    let mut y = top + 56.0;
    for (label, value, size) in facts {
        one_line(pen, label, (7.5, GREY), (beside, y, narrow))?;
        y += size + 2.0;
        one_line(pen, value, (size, INK), (beside, y, narrow))?;
        y += 14.0;
    }
    let mut y = top + 149.0;
    one_line(pen, &slip.address, (8.0, INK), (left, y, ROOM))?;
    for text in paragraph(pen.fonts, &slip.note, 7.0, ROOM)? {
        y += 11.0;
        one_line(pen, &text, (7.0, GREY), (left, y, ROOM))?;
    }
    Ok(())
}

/// A line as large as fits into the room from `left` on.
fn one_line(
    pen: &mut Pen<'_, '_>,
    text: &str,
    (size, color): (f32, (u8, u8, u8)),
    (left, y, room): (f32, f32, f32),
) -> Result<(), Unprintable> {
    let line = pen.fonts.line(text, 0.0)?;
    let size = fitting(line.width, size, room);
    let found = pen.draw(&line, size, y, color, Align::Left(left));
    pen.paragraph(vec![found]);
    Ok(())
}
