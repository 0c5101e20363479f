//! Text that flows down A4 pages, portrait: laid out first, drawn afterwards,
//! so that what belongs together can be kept on one page.

use super::Unprintable;
use super::fonts::Fonts;
use super::layout::{fitting, paragraph};
use super::pen::{Align, GREY, Paper, Pen};

pub(super) const PAPER: Paper = Paper {
    width: 595.28,
    height: 841.89,
    room: RIGHT - LEFT,
};
pub(super) const LEFT: f32 = 51.0;
pub(super) const RIGHT: f32 = 544.28;
/// The first line of a page, and what no line may stand below.
pub(super) const TOP: f32 = 62.0;
pub(super) const BOTTOM: f32 = 786.0;
const FOOT: f32 = 812.0;
/// From one line to the next, in units of the font size.
const LEADING: f32 = 1.5;

/// How a text is set.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) color: (u8, u8, u8),
    /// Where its lines begin.
    pub(super) left: f32,
    /// The empty space below it.
    pub(super) below: f32,
}

/// Something with its place on a page.
pub(super) enum Mark {
    Heading {
        level: u16,
        text: String,
        style: Style,
        y: f32,
    },
    Text {
        lines: Vec<String>,
        style: Style,
        y: f32,
    },
    /// A thin line across the page.
    Rule { y: f32, color: (u8, u8, u8) },
}

/// Pieces one below the other, that stay together.
#[derive(Default)]
pub(super) struct Block {
    marks: Vec<Mark>,
    height: f32,
}

impl Block {
    pub(super) fn height(&self) -> f32 {
        self.height
    }

    pub(super) fn heading(&mut self, level: u16, text: &str, style: Style) {
        let y = self.height + style.size;
        self.marks.push(Mark::Heading {
            level,
            text: text.to_owned(),
            style,
            y,
        });
        self.height += style.size * LEADING + style.below;
    }

    /// A text in as many lines as it needs; nothing for an empty one.
    ///
    /// # Errors
    /// Every letter that no font has.
    pub(super) fn text(
        &mut self,
        fonts: &Fonts,
        text: &str,
        style: Style,
    ) -> Result<(), Unprintable> {
        for part in text.lines() {
            let lines = paragraph(fonts, part, style.size, RIGHT - style.left)?;
            let y = self.height + style.size;
            self.height += lines.len() as f32 * style.size * LEADING;
            self.marks.push(Mark::Text { lines, style, y });
        }
        self.height += style.below;
        Ok(())
    }

    /// A line to write on, with room above it.
    pub(super) fn rule(&mut self, above: f32, color: (u8, u8, u8)) {
        self.height += above;
        self.marks.push(Mark::Rule {
            y: self.height,
            color,
        });
    }

    pub(super) fn space(&mut self, height: f32) {
        self.height += height;
    }
}

/// Pages being filled.
pub(super) struct Flow {
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl Flow {
    pub(super) fn new() -> Self {
        Self {
            pages: vec![Vec::new()],
            y: TOP,
        }
    }

    pub(super) fn begin_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Below what is there, or on a new page when it does not fit.
    pub(super) fn put(&mut self, block: Block) {
        if self.y + block.height > BOTTOM && self.y > TOP {
            self.begin_page();
        }
        let top = self.y;
        self.y += block.height;
        self.put_at(block, top);
    }

    /// At a place of the current page.
    pub(super) fn put_at(&mut self, block: Block, top: f32) {
        let Some(page) = self.pages.last_mut() else {
            return;
        };
        page.extend(block.marks.into_iter().map(|mark| mark.lowered(top)));
    }

    pub(super) fn into_pages(self) -> Vec<Vec<Mark>> {
        self.pages
    }
}

impl Mark {
    fn lowered(mut self, by: f32) -> Self {
        match &mut self {
            Self::Heading { y, .. } | Self::Text { y, .. } | Self::Rule { y, .. } => *y += by,
        }
        self
    }
}

/// Draws a page with what stands at its foot.
///
/// # Errors
/// Every letter that no font has.
pub(super) fn draw(pen: &mut Pen<'_, '_>, marks: &[Mark], foot: &str) -> Result<(), Unprintable> {
    for mark in marks {
        match mark {
            Mark::Heading {
                level,
                text,
                style,
                y,
            } => {
                let line = pen.fonts.line(text, 0.02)?;
                let size = fitting(line.width, style.size, RIGHT - style.left);
                let found = pen.draw(&line, size, *y, style.color, Align::Left(style.left));
                pen.heading(*level, text, found);
            }
            Mark::Text { lines, style, y } => {
                let mut parts = Vec::new();
                for (place, text) in lines.iter().enumerate() {
                    let line = pen.fonts.line(text, 0.0)?;
                    let below = *y + place as f32 * style.size * LEADING;
                    let align = Align::Left(style.left);
                    parts.push(pen.draw(&line, style.size, below, style.color, align));
                }
                pen.paragraph(parts);
            }
            Mark::Rule { y, color } => {
                pen.artifact(|pen| pen.block(LEFT, *y, PAPER.room, 0.6, *color));
            }
        }
    }
    pen.text(foot, 8.0, FOOT, GREY, Align::Left(LEFT))
}
