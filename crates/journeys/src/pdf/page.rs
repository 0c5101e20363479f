//! The sheet itself: A4, landscape, a frame of two lines, the name in the
//! middle, what is certified below it, and at the foot number and QR code
//! beside date and firm.

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree,
};
use krilla::{Document, SerializeSettings};

use super::fonts::{Fonts, Line};
use super::layout::{fitting, paragraph};
use super::qr::Qr;
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

const INK: (u8, u8, u8) = (26, 26, 28);
const GREY: (u8, u8, u8) = (84, 88, 98);
const NAVY: (u8, u8, u8) = (20, 38, 84);
const GOLD: (u8, u8, u8) = (166, 134, 62);

const SIGNATURE_NOTE: &str =
    "この証書の内容は電子署名されています。確認ページで、いまも有効かどうかを確かめられます。";

/// Where a line stands between left and right.
#[derive(Clone, Copy)]
enum Align {
    Left(f32),
    Centre,
    Right(f32),
}

/// The PDF of a sheet.
///
/// # Errors
/// Letters that no font has, all of them at once.
pub(super) fn pdf(fonts: &Fonts, sheet: &Sheet) -> Result<Vec<u8>, Unprintable> {
    check_letters(fonts, sheet)?;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Unprintable::Refused(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let settings = PageSettings::from_wh(WIDTH, HEIGHT);
    let settings = settings.ok_or_else(|| Unprintable::Refused("no page".to_owned()))?;
    let mut page = document.start_page_with(settings);
    let drawn = draw(fonts, page.surface(), sheet);
    page.finish();
    document.set_tag_tree(drawn?);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(sheet.title.clone(), top));
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(format!("{} {}", sheet.title, sheet.serial))
            .authors(vec![sheet.firm.clone()])
            .language("ja".to_owned())
            .document_id(sheet.serial.clone()),
    );
    document
        .finish()
        .map_err(|error| Unprintable::Refused(format!("{error:?}")))
}

fn draw(fonts: &Fonts, surface: Surface<'_>, sheet: &Sheet) -> Result<TagTree, Unprintable> {
    let mut pen = Pen {
        fonts,
        surface,
        tree: TagTree::new().with_lang(Some("ja".to_owned())),
    };
    pen.sheet(sheet)?;
    Ok(pen.tree)
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

struct Pen<'f, 's> {
    fonts: &'f Fonts,
    surface: Surface<'s>,
    tree: TagTree,
}

impl Pen<'_, '_> {
    fn sheet(&mut self, sheet: &Sheet) -> Result<(), Unprintable> {
        self.frame();
        self.title(&sheet.title)?;
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
    fn frame(&mut self) {
        self.artifact(|pen| {
            pen.outline(26.0, 2.0, NAVY);
            pen.outline(33.0, 0.7, GOLD);
            for (x, y) in [
                (26.0, 26.0),
                (WIDTH - 26.0, 26.0),
                (26.0, HEIGHT - 26.0),
                (WIDTH - 26.0, HEIGHT - 26.0),
            ] {
                pen.block(x - 5.0, y - 5.0, 10.0, 10.0, NAVY);
                pen.block(x - 1.5, y - 1.5, 3.0, 3.0, GOLD);
            }
        });
    }

    fn title(&mut self, title: &str) -> Result<(), Unprintable> {
        let spacing = if title.chars().count() > 6 { 0.15 } else { 0.6 };
        let line = self.fonts.line(title, spacing)?;
        let size = fitting(line.width, 40.0, ROOM);
        let found = self.draw(&line, size, 126.0, NAVY, Align::Centre);
        let heading = Tag::Hn(std::num::NonZeroU16::MIN, Some(title.to_owned()));
        self.tree
            .push(TagGroup::with_children(heading, vec![found.into()]));
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
        self.qr(&sheet.check_url);
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

    fn qr(&mut self, address: &str) {
        let Some(qr) = Qr::of(address) else {
            return;
        };
        let module = QR_SIDE / qr.side() as f32;
        let mut path = PathBuilder::new();
        for (x, y, length) in qr.bars() {
            let bar = Rect::from_xywh(
                LEFT + x as f32 * module,
                QR_TOP + y as f32 * module,
                length as f32 * module,
                module,
            );
            if let Some(bar) = bar {
                path.push_rect(bar);
            }
        }
        let tag = ContentTag::Span(SpanTag::empty());
        let found = self.surface.start_tagged(tag);
        if let Some(path) = path.finish() {
            self.fill(INK);
            self.surface.draw_path(&path);
        }
        self.surface.end_tagged();
        let figure = Tag::Figure(Some(format!("修了証の確認ページのQRコード：{address}")));
        self.tree
            .push(TagGroup::with_children(figure, vec![found.into()]));
    }

    fn lines(
        &mut self,
        lines: &[String],
        size: f32,
        y: &mut f32,
        leading: f32,
        color: (u8, u8, u8),
    ) -> Result<(), Unprintable> {
        let mut found = Vec::new();
        for text in lines {
            let line = self.fonts.line(text, 0.0)?;
            let size = fitting(line.width, size, ROOM);
            found.push(self.draw(&line, size, *y, color, Align::Centre));
            *y += leading;
        }
        self.paragraph(found);
        Ok(())
    }

    /// One line as a paragraph of its own; the right column is half as wide.
    fn text(
        &mut self,
        text: &str,
        size: f32,
        y: f32,
        color: (u8, u8, u8),
        align: Align,
    ) -> Result<(), Unprintable> {
        let room = if matches!(align, Align::Right(_)) {
            250.0
        } else {
            ROOM
        };
        let line = self.fonts.line(text, 0.0)?;
        let size = fitting(line.width, size, room);
        let found = self.draw(&line, size, y, color, align);
        self.paragraph(vec![found]);
        Ok(())
    }

    fn paragraph(&mut self, parts: Vec<Identifier>) {
        if parts.is_empty() {
            return;
        }
        let children = parts.into_iter().map(Into::into).collect();
        self.tree.push(TagGroup::with_children(Tag::P, children));
    }

    fn draw(
        &mut self,
        line: &Line<'_>,
        size: f32,
        y: f32,
        color: (u8, u8, u8),
        align: Align,
    ) -> Identifier {
        let width = line.width * size;
        let mut x = match align {
            Align::Left(left) => left,
            Align::Centre => (WIDTH - width) / 2.0,
            Align::Right(right) => right - width,
        };
        let tag = ContentTag::Span(SpanTag::empty());
        let found = self.surface.start_tagged(tag);
        self.fill(color);
        for run in &line.runs {
            let start = Point::from_xy(x, y);
            let font = run.font.clone();
            self.surface
                .draw_glyphs(start, &run.glyphs, font, &run.text, size, false);
            x += run.width * size;
        }
        self.surface.end_tagged();
        found
    }

    fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        let tag = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
        let _ = self.surface.start_tagged(tag);
        draw(self);
        self.surface.end_tagged();
    }

    fn outline(&mut self, margin: f32, width: f32, color: (u8, u8, u8)) {
        let frame = Rect::from_ltrb(margin, margin, WIDTH - margin, HEIGHT - margin);
        let mut path = PathBuilder::new();
        if let Some(frame) = frame {
            path.push_rect(frame);
        }
        let Some(path) = path.finish() else {
            return;
        };
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb_of(color).into(),
            width,
            ..Stroke::default()
        }));
        self.surface.draw_path(&path);
        self.surface.set_stroke(None);
    }

    fn block(&mut self, x: f32, y: f32, width: f32, height: f32, color: (u8, u8, u8)) {
        let mut path = PathBuilder::new();
        if let Some(block) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(block);
        }
        if let Some(path) = path.finish() {
            self.fill(color);
            self.surface.draw_path(&path);
        }
    }

    fn fill(&mut self, color: (u8, u8, u8)) {
        self.surface.set_fill(Some(Fill {
            paint: rgb_of(color).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
    }
}

fn rgb_of((red, green, blue): (u8, u8, u8)) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}
