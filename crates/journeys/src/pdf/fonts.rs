//! The fonts, and text as glyphs of them. Japanese is set glyph by glyph, so
//! no shaper is needed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::MapVariant;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

use super::Unprintable;
use super::raster::Contour;

/// At least one face.
pub(super) struct Fonts(Vec<Face>);

struct Face {
    font: Font,
    data: Arc<Vec<u8>>,
}

/// A stretch of text in one face.
pub(super) struct Run<'f> {
    pub(super) font: &'f Font,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In units of the font size.
    pub(super) width: f32,
}

/// One line, ready to be drawn at any size.
pub(super) struct Line<'f> {
    pub(super) runs: Vec<Run<'f>>,
    /// In units of the font size.
    pub(super) width: f32,
}

impl Fonts {
    /// Reads the files that can be read; nothing when none can.
    pub(super) fn read(paths: &[PathBuf]) -> Option<Self> {
        let faces: Vec<Face> = paths
            .iter()
            .filter_map(|path| {
                let data = Arc::new(std::fs::read(path).ok()?);
                FontRef::from_index(&data, 0).ok()?;
                let font = Font::new(Arc::clone(&data).into(), 0)?;
                Some(Face { font, data })
            })
            .collect();
        (!faces.is_empty()).then_some(Self(faces))
    }

    /// Sets a line with `spacing` (in units of the font size) between the
    /// letters.
    ///
    /// # Errors
    /// Every letter that no face has.
    pub(super) fn line(&self, text: &str, spacing: f32) -> Result<Line<'_>, Unprintable> {
        let mut runs: Vec<Run<'_>> = Vec::new();
        let mut lacking = BTreeSet::new();
        let mut last_face = usize::MAX;
        for (cluster, base, selector) in clusters(text) {
            let found = self.glyph(base, selector);
            let Some((face, glyph, advance)) = found else {
                lacking.insert(base);
                continue;
            };
            if face != last_face {
                runs.push(Run {
                    font: &self.0[face].font,
                    text: String::new(),
                    glyphs: Vec::new(),
                    width: 0.0,
                });
                last_face = face;
            }
            if let Some(run) = runs.last_mut() {
                run.push(&text[cluster], glyph, advance + spacing);
            }
        }
        if !lacking.is_empty() {
            return Err(Unprintable::Letters(lacking.into_iter().collect()));
        }
        // What stands after the last letter is no part of the line.
        let width: f32 = runs.iter().map(|run| run.width).sum::<f32>() - spacing;
        Ok(Line {
            runs,
            width: width.max(0.0),
        })
    }

    /// The outlines of a line, and its width, in units of the font size; up is
    /// positive.
    ///
    /// # Errors
    /// Every letter that no face has.
    pub(super) fn outlines(&self, text: &str) -> Result<(Vec<Contour>, f32), Unprintable> {
        let mut lacking = BTreeSet::new();
        let mut tracer = Tracer::default();
        for (_, base, selector) in clusters(text) {
            let Some((face, glyph, advance)) = self.glyph(base, selector) else {
                lacking.insert(base);
                continue;
            };
            self.trace(face, glyph, &mut tracer);
            tracer.left += advance;
        }
        if !lacking.is_empty() {
            return Err(Unprintable::Letters(lacking.into_iter().collect()));
        }
        Ok((tracer.contours, tracer.left))
    }

    /// A glyph without an outline, such as a space, leaves nothing.
    fn trace(&self, face: usize, glyph: GlyphId, tracer: &mut Tracer) {
        let face = &self.0[face];
        tracer.scale = face.font.units_per_em();
        let font = FontRef::from_index(&face.data, 0).ok();
        let outline = font.and_then(|font| {
            font.outline_glyphs()
                .get(skrifa::GlyphId::new(glyph.to_u32()))
        });
        if let Some(outline) = outline {
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            // What was drawn before a broken part stays.
            let _ = outline.draw(settings, tracer);
        }
    }

    /// The face that has a letter, the glyph, and how far it reaches.
    fn glyph(&self, base: char, selector: Option<char>) -> Option<(usize, GlyphId, f32)> {
        self.0.iter().enumerate().find_map(|(place, face)| {
            let font = FontRef::from_index(&face.data, 0).ok()?;
            let charmap = font.charmap();
            let plain = charmap.map(base)?;
            let variant = selector.and_then(|selector| charmap.map_variant(base, selector));
            let glyph = match variant {
                Some(MapVariant::Variant(glyph)) => glyph,
                _ => plain,
            };
            let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
            let advance = metrics.advance_width(glyph)? / face.font.units_per_em();
            Some((place, GlyphId::new(glyph.to_u32()), advance))
        })
    }
}

/// Follows outlines and makes their curves into short lines.
#[derive(Default)]
struct Tracer {
    contours: Vec<Contour>,
    left: f32,
    scale: f32,
}

/// Lines that a curve is made into.
const STEPS: usize = 8;

impl Tracer {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.left + x / self.scale, y / self.scale)
    }

    fn go(&mut self, point: (f32, f32)) {
        if let Some(contour) = self.contours.last_mut() {
            contour.push(point);
        }
    }

    fn here(&self) -> (f32, f32) {
        let last = self.contours.last().and_then(|contour| contour.last());
        last.copied().unwrap_or_default()
    }
}

impl OutlinePen for Tracer {
    fn move_to(&mut self, x: f32, y: f32) {
        let start = self.place(x, y);
        self.contours.push(vec![start]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.place(x, y);
        self.go(to);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (from, control, to) = (self.here(), self.place(cx, cy), self.place(x, y));
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            let at = |a: f32, b: f32, c: f32| u * u * a + 2.0 * u * t * b + t * t * c;
            self.go((at(from.0, control.0, to.0), at(from.1, control.1, to.1)));
        }
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (from, to) = (self.here(), self.place(x, y));
        let (a, b) = (self.place(ax, ay), self.place(bx, by));
        for step in 1..=STEPS {
            let t = step as f32 / STEPS as f32;
            let u = 1.0 - t;
            let at = |p: f32, q: f32, r: f32, s: f32| {
                u * u * u * p + 3.0 * u * u * t * q + 3.0 * u * t * t * r + t * t * t * s
            };
            self.go((at(from.0, a.0, b.0, to.0), at(from.1, a.1, b.1, to.1)));
        }
    }

    fn close(&mut self) {}
}

impl Run<'_> {
    fn push(&mut self, text: &str, glyph: GlyphId, advance: f32) {
        let begin = self.text.len();
        self.text.push_str(text);
        let range = begin..self.text.len();
        self.glyphs
            .push(KrillaGlyph::new(glyph, advance, 0.0, 0.0, 0.0, range, None));
        self.width += advance;
    }
}

/// Each letter with the selector that chooses its form, if one follows.
fn clusters(text: &str) -> Vec<(Range<usize>, char, Option<char>)> {
    let mut found: Vec<(Range<usize>, char, Option<char>)> = Vec::new();
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        match found.last_mut() {
            Some((range, _, selector)) if is_selector(char) && selector.is_none() => {
                range.end = end;
                *selector = Some(char);
            }
            _ => found.push((at..end, char, None)),
        }
    }
    found
}

fn is_selector(char: char) -> bool {
    matches!(char, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_belongs_to_the_letter_before_it() {
        let text = "葛\u{E0100}城";
        let found: Vec<(&str, char, Option<char>)> = clusters(text)
            .into_iter()
            .map(|(range, base, selector)| (&text[range], base, selector))
            .collect();
        assert_eq!(
            found,
            [("葛\u{E0100}", '葛', Some('\u{E0100}')), ("城", '城', None)]
        );
    }
}
