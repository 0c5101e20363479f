//! What draws: lines of text, blocks and QR codes on one page, each with its
//! place in the tag tree.

use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
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

use super::Unprintable;
use super::fonts::{Fonts, Line};
use super::layout::fitting;
use super::qr::Qr;

pub(super) const INK: (u8, u8, u8) = (26, 26, 28);
pub(super) const GREY: (u8, u8, u8) = (84, 88, 98);
pub(super) const NAVY: (u8, u8, u8) = (20, 38, 84);

/// Where a line stands between left and right.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left(f32),
    Centre,
    Right(f32),
}

/// What a file says of itself.
pub(super) struct About<'a> {
    /// The heading in the outline.
    pub(super) heading: &'a str,
    pub(super) author: &'a str,
    /// Names the file among others.
    pub(super) id: &'a str,
}

/// A page of a size in points, and the widest that a line may be.
#[derive(Clone, Copy)]
pub(super) struct Paper {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) room: f32,
}

/// One page as a tagged PDF.
///
/// # Errors
/// What `draw` refuses, or the library.
pub(super) fn one_page(
    fonts: &Fonts,
    paper: Paper,
    about: &About<'_>,
    draw: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), Unprintable>,
) -> Result<Vec<u8>, Unprintable> {
    pages(fonts, paper, about, [draw])
}

/// A page for each of `draws`, in their order, as one tagged PDF.
///
/// # Errors
/// What one of them refuses, or the library.
pub(super) fn pages<D>(
    fonts: &Fonts,
    paper: Paper,
    about: &About<'_>,
    draws: impl IntoIterator<Item = D>,
) -> Result<Vec<u8>, Unprintable>
where
    D: FnOnce(&mut Pen<'_, '_>) -> Result<(), Unprintable>,
{
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Unprintable::Refused(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut tree = TagTree::new().with_lang(Some("ja".to_owned()));
    for draw in draws {
        let settings = PageSettings::from_wh(paper.width, paper.height);
        let settings = settings.ok_or_else(|| Unprintable::Refused("no page".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let drawn = filled(fonts, paper, (page.surface(), tree), draw);
        page.finish();
        tree = drawn?;
    }
    document.set_tag_tree(tree);
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(about.heading.to_owned(), top));
    document.set_outline(outline);
    document.set_metadata(
        Metadata::new()
            .title(format!("{} {}", about.heading, about.id))
            .authors(vec![about.author.to_owned()])
            .language("ja".to_owned())
            .document_id(about.id.to_owned()),
    );
    document
        .finish()
        .map_err(|error| Unprintable::Refused(format!("{error:?}")))
}

fn filled<'f, 's>(
    fonts: &'f Fonts,
    paper: Paper,
    (surface, tree): (Surface<'s>, TagTree),
    draw: impl FnOnce(&mut Pen<'f, 's>) -> Result<(), Unprintable>,
) -> Result<TagTree, Unprintable> {
    let mut pen = Pen {
        fonts,
        paper,
        surface,
        tree,
    };
    draw(&mut pen)?;
    Ok(pen.tree)
}

pub(super) struct Pen<'f, 's> {
    pub(super) fonts: &'f Fonts,
    paper: Paper,
    surface: Surface<'s>,
    tree: TagTree,
}

impl Pen<'_, '_> {
    /// The code of an address in a square, described by `alt` and the address.
    pub(super) fn qr(&mut self, address: &str, place: (f32, f32, f32), alt: &str) {
        self.qr_untold(address, place, &format!("{alt}：{address}"));
    }

    /// The code of an address that its description does not tell.
    pub(super) fn qr_untold(
        &mut self,
        address: &str,
        (left, top, side): (f32, f32, f32),
        alt: &str,
    ) {
        let Some(qr) = Qr::of(address) else {
            return;
        };
        let module = side / qr.side() as f32;
        let mut path = PathBuilder::new();
        for (x, y, length) in qr.bars() {
            let bar = Rect::from_xywh(
                left + x as f32 * module,
                top + y as f32 * module,
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
        let figure = Tag::Figure(Some(alt.to_owned()));
        self.tree
            .push(TagGroup::with_children(figure, vec![found.into()]));
    }

    /// A PNG as large as fits into a place, described by `alt`.
    ///
    /// # Errors
    /// When the library cannot read it.
    pub(super) fn image(
        &mut self,
        png: Vec<u8>,
        (left, top, width, height): (f32, f32, f32, f32),
        alt: &str,
    ) -> Result<(), Unprintable> {
        let image = Image::from_png(png.into(), false).map_err(Unprintable::Refused)?;
        let (across, down) = image.size();
        let scale = (width / across as f32).min(height / down as f32);
        let size = Size::from_wh(across as f32 * scale, down as f32 * scale);
        let size = size.ok_or_else(|| Unprintable::Refused("an empty image".to_owned()))?;
        let tag = ContentTag::Span(SpanTag::empty());
        let found = self.surface.start_tagged(tag);
        self.surface
            .push_transform(&Transform::from_translate(left, top));
        self.surface.draw_image(image, size);
        self.surface.pop();
        self.surface.end_tagged();
        let figure = Tag::Figure(Some(alt.to_owned()));
        self.tree
            .push(TagGroup::with_children(figure, vec![found.into()]));
        Ok(())
    }

    pub(super) fn lines(
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
            let size = fitting(line.width, size, self.paper.room);
            found.push(self.draw(&line, size, *y, color, Align::Centre));
            *y += leading;
        }
        self.paragraph(found);
        Ok(())
    }

    /// One line as a paragraph of its own; the right column is half as wide.
    pub(super) fn text(
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
            self.paper.room
        };
        let line = self.fonts.line(text, 0.0)?;
        let size = fitting(line.width, size, room);
        let found = self.draw(&line, size, y, color, align);
        self.paragraph(vec![found]);
        Ok(())
    }

    /// Files a drawn line as a heading.
    pub(super) fn heading(&mut self, level: u16, text: &str, part: Identifier) {
        let level = std::num::NonZeroU16::new(level).unwrap_or(std::num::NonZeroU16::MIN);
        let heading = Tag::Hn(level, Some(text.to_owned()));
        self.tree
            .push(TagGroup::with_children(heading, vec![part.into()]));
    }

    pub(super) fn paragraph(&mut self, parts: Vec<Identifier>) {
        if parts.is_empty() {
            return;
        }
        let children = parts.into_iter().map(Into::into).collect();
        self.tree.push(TagGroup::with_children(Tag::P, children));
    }

    pub(super) fn draw(
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
            Align::Centre => (self.paper.width - width) / 2.0,
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

    pub(super) fn artifact(&mut self, draw: impl FnOnce(&mut Self)) {
        let tag = ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout));
        let _ = self.surface.start_tagged(tag);
        draw(self);
        self.surface.end_tagged();
    }

    pub(super) fn outline(&mut self, margin: f32, width: f32, color: (u8, u8, u8)) {
        let frame = Rect::from_ltrb(
            margin,
            margin,
            self.paper.width - margin,
            self.paper.height - margin,
        );
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

    pub(super) fn block(&mut self, x: f32, y: f32, width: f32, height: f32, color: (u8, u8, u8)) {
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
