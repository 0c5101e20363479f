//! The sheet itself: A4, landscape, a frame of two lines, the name in the
//! middle, what is certified below it, and at the foot number and QR code
//! beside date and firm.

use super::fonts::Fonts;
use super::layout::{fitting, paragraph};
use super::pen::{About, Align, GREY, INK, NAVY, Paper, Pen, one_page};
use super::{Sheet, Unprintable};

/// A4 in points, landscape.
const WIDTH: f32 = 841.89;
const HEIGHT: f32 = 595.28;
/// The widest that a line of the middle may be.
const ROOM: f32 = 640.0;
/// Where the foot begins on the left, and ends on the right.
const LEFT: f32 = 76.0;
const RIGHT: f32 = WIDTH - 76.0;
/// The QR code's side: 27 mm with its empty border.
const QR_SIDE: f32 = 76.5;
const QR_TOP: f32 = 452.0;

/// Where a logo stands, and the most room that it takes.
const LOGO: (f32, f32, f32, f32) = (56.0, 52.0, 150.0, 44.0);

const GOLD: (u8, u8, u8) = (166, 134, 62);

const SIGNATURE_NOTE: &str =
    "この証書の内容は電子署名されています。確認ページで、いまも有効かどうかを確かめられます。";

/// The PDF of a sheet.
///
/// # Errors
/// Letters that no font has, all of them at once.
pub(super) fn pdf(fonts: &Fonts, sheet: &Sheet) -> Result<Vec<u8>, Unprintable> {
    check_letters(fonts, sheet)?;
    let paper = Paper {
        width: WIDTH,
        height: HEIGHT,
        room: ROOM,
    };
    let about = About {
        heading: &sheet.title,
        author: &sheet.firm,
        id: &sheet.serial,
    };
    one_page(fonts, paper, &about, |pen| pen.sheet(sheet))
}

/// Every text at once, so that the refusal names every letter.
fn check_letters(fonts: &Fonts, sheet: &Sheet) -> Result<(), Unprintable> {
    let texts = [
        &sheet.title,
        &sheet.company,
        &sheet.name,
        &sheet.statement,
        &sheet.date,
        &sheet.firm,
        &sheet.serial,
        &sheet.check_url,
    ];
    let whole: String = texts
        .into_iter()
        .chain(&sheet.facts)
        .map(String::as_str)
        .collect();
    fonts.line(&whole, 0.0).map(drop)
}

impl Pen<'_, '_> {
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), Unprintable> {
        let key = sheet.look.key.unwrap_or(NAVY);
        self.frame(key);
        if let Some(logo) = &sheet.look.logo {
            let alt = format!("{}のロゴ", sheet.firm);
            self.image(logo.clone(), LOGO, &alt)?;
        }
        self.title(&sheet.title, key)?;
        if !sheet.company.is_empty() {
            self.text(&sheet.company, 15.0, 178.0, GREY, Align::Centre)?;
        }
        self.name(&sheet.name)?;
        let mut y = 292.0;
        let lines = paragraph(self.fonts, &sheet.statement, 15.0, ROOM)?;
        self.lines(&lines, 15.0, &mut y, 27.0, INK)?;
        y += 4.0;
        self.lines(&sheet.facts, 10.5, &mut y, 17.0, GREY)?;
        self.text(&sheet.date, 13.0, 480.0, INK, Align::Right(RIGHT))?;
        self.text(&sheet.firm, 19.0, 514.0, INK, Align::Right(RIGHT))?;
        self.foot(sheet)
    }

    /// Two lines around everything and a small square in each corner.
    fn frame(&mut self, key: (u8, u8, u8)) {
        self.artifact(|pen| {
            pen.outline(26.0, 2.0, key);
            pen.outline(33.0, 0.7, GOLD);
            for (x, y) in [
                (26.0, 26.0),
                (WIDTH - 26.0, 26.0),
                (26.0, HEIGHT - 26.0),
                (WIDTH - 26.0, HEIGHT - 26.0),
            ] {
                pen.block(x - 5.0, y - 5.0, 10.0, 10.0, key);
                pen.block(x - 1.5, y - 1.5, 3.0, 3.0, GOLD);
            }
        });
    }

    fn title(&mut self, title: &str, key: (u8, u8, u8)) -> Result<(), Unprintable> {
        let spacing = if title.chars().count() > 6 { 0.15 } else { 0.6 };
        let line = self.fonts.line(title, spacing)?;
        let size = fitting(line.width, 40.0, ROOM);
        let found = self.draw(&line, size, 126.0, key, Align::Centre);
        self.heading(1, title, found);
        self.artifact(|pen| pen.block(WIDTH / 2.0 - 36.0, 144.0, 72.0, 1.2, GOLD));
        Ok(())
    }

    /// As large as fits, with 殿 beside it and a line below.
    fn name(&mut self, name: &str) -> Result<(), Unprintable> {
        const Y: f32 = 234.0;
        const GAP: f32 = 0.6;
        const HONORIFIC: f32 = 0.55;
        let line = self.fonts.line(name, 0.04)?;
        let honorific = self.fonts.line("殿", 0.0)?;
        let whole = line.width + GAP + honorific.width * HONORIFIC;
        let size = fitting(whole, 36.0, ROOM);
        let left = (WIDTH - whole * size) / 2.0;
        let found = self.draw(&line, size, Y, INK, Align::Left(left));
        let beside = left + (line.width + GAP) * size;
        let honorific = self.draw(&honorific, size * HONORIFIC, Y, INK, Align::Left(beside));
        self.paragraph(vec![found, honorific]);
        self.artifact(|pen| pen.block((WIDTH - ROOM) / 2.0, Y + 17.0, ROOM, 0.6, GOLD));
        Ok(())
    }

    /// The QR code, the number beside it, and how to check.
    fn foot(&mut self, sheet: &Sheet) -> Result<(), Unprintable> {
        let beside = LEFT + QR_SIDE + 8.0;
        self.qr(
            &sheet.check_url,
            (LEFT, QR_TOP, QR_SIDE),
            "修了証の確認ページのQRコード",
        );
        self.text("証明書番号", 9.0, QR_TOP + 18.0, GREY, Align::Left(beside))?;
        self.text(&sheet.serial, 12.0, QR_TOP + 35.0, INK, Align::Left(beside))?;
        let line = self.fonts.line(&sheet.check_url, 0.0)?;
        let size = fitting(line.width, 8.0, 330.0);
        let found = self.draw(&line, size, QR_TOP + 52.0, GREY, Align::Left(beside));
        self.paragraph(vec![found]);
        let line = self.fonts.line(SIGNATURE_NOTE, 0.0)?;
        let size = fitting(line.width, 7.5, 330.0);
        let found = self.draw(&line, size, QR_TOP + 66.0, GREY, Align::Left(beside));
        self.paragraph(vec![found]);
        Ok(())
    }
}
