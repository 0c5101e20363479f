//! The fonts, and text as glyphs of them. Japanese is set glyph by glyph, so
//! no shaper is needed.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::MapVariant;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::Unprintable;

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
