//! A published figure's badge as PNG, for places that show no SVG: the outlines
//! of its letters filled on a small canvas. The same badge and fonts give the
//! same bytes.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use super::Unprintable;
use super::fonts::Fonts;

/// In the units of the badge as SVG; drawn at twice the size.
const WIDTH: usize = 320;
const HEIGHT: usize = 96;
const SCALE: usize = 2;
/// Lines that are sampled in each row of pixels.
const SAMPLES: usize = 4;
const CORNER: f32 = 12.0;
/// Points of a quarter of a circle.
const ARC: usize = 12;

const WHITE: [u8; 3] = [255, 255, 255];
const BLUE: [u8; 3] = [0, 23, 193];
const INK: [u8; 3] = [26, 26, 28];
const GREY: [u8; 3] = [75, 75, 85];
const RED: [u8; 3] = [179, 0, 15];

/// What stands on a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The mean; nothing for a figure that no longer stands.
    pub display: Option<String>,
    /// What was asked, or what became of the figure.
    pub title: String,
    /// Number and rate; empty for a figure that no longer stands.
    pub basis: String,
    /// The evidence id.
    pub evidence: String,
}

/// A closed line of points.
pub(super) type Contour = Vec<(f32, f32)>;

/// The badge as PNG.
///
/// # Errors
/// Letters that no font has; never otherwise in practice.
pub(super) fn png(fonts: &Fonts, badge: &Badge) -> Result<Vec<u8>, Unprintable> {
    let mut canvas = Canvas::new();
    canvas.fill(&[rounded(1.0)], BLUE);
    canvas.fill(&[rounded(3.0)], WHITE);
    match &badge.display {
        Some(display) => {
            canvas.text(fonts, display, 44.0, (20.0, 62.0), 104.0, BLUE)?;
            canvas.text(fonts, &badge.title, 15.0, (132.0, 34.0), 176.0, INK)?;
            canvas.text(fonts, &badge.basis, 14.0, (132.0, 58.0), 176.0, INK)?;
        }
        None => canvas.text(fonts, &badge.title, 22.0, (20.0, 48.0), 280.0, RED)?,
    }
    canvas.text(fonts, &badge.evidence, 12.0, (20.0, 84.0), 280.0, GREY)?;
    canvas
        .file()
        .map_err(|error| Unprintable::Refused(error.to_string()))
}

/// The badge's edge, `inset` from the outside.
fn rounded(inset: f32) -> Contour {
    let (width, height) = (WIDTH as f32, HEIGHT as f32);
    let radius = CORNER - inset / 2.0;
    let (near, right, bottom) = (
        inset + radius,
        width - inset - radius,
        height - inset - radius,
    );
    let corners = [(right, bottom), (near, bottom), (near, near), (right, near)];
    let mut contour = Contour::new();
    for (quarter, (x, y)) in corners.into_iter().enumerate() {
        for step in 0..=ARC {
            let turn = (quarter as f32 + step as f32 / ARC as f32) * std::f32::consts::FRAC_PI_2;
            contour.push((x + radius * turn.cos(), y + radius * turn.sin()));
        }
    }
    contour
}

struct Canvas {
    pixels: Vec<[u8; 3]>,
}

impl Canvas {
    fn new() -> Self {
        Self {
            pixels: vec![WHITE; WIDTH * HEIGHT * SCALE * SCALE],
        }
    }

    /// A line of text from a point on, made smaller where it is wider than
    /// `room`.
    fn text(
        &mut self,
        fonts: &Fonts,
        text: &str,
        size: f32,
        (left, baseline): (f32, f32),
        room: f32,
        color: [u8; 3],
    ) -> Result<(), Unprintable> {
        let (contours, width) = fonts.outlines(text)?;
        let size = super::layout::fitting(width, size, room);
        let place = |(x, y): (f32, f32)| (left + x * size, baseline - y * size);
        let placed: Vec<Contour> = contours
            .into_iter()
            .map(|contour| contour.into_iter().map(place).collect())
            .collect();
        self.fill(&placed, color);
        Ok(())
    }

    /// Fills what the contours go around (non-zero winding), with soft edges.
    fn fill(&mut self, contours: &[Contour], color: [u8; 3]) {
        let columns = WIDTH * SCALE;
        for row in 0..HEIGHT * SCALE {
            let mut covered = vec![0.0_f32; columns];
            for sample in 0..SAMPLES {
                let y = row as f32 + (sample as f32 + 0.5) / SAMPLES as f32;
                for (from, to) in spans(contours, y / SCALE as f32) {
                    cover(&mut covered, from * SCALE as f32, to * SCALE as f32);
                }
            }
            let pixels = self.pixels[row * columns..].iter_mut();
            for (pixel, share) in pixels.zip(covered) {
                let share = (share / SAMPLES as f32).min(1.0);
                for (part, ink) in pixel.iter_mut().zip(color) {
                    *part =
                        (f32::from(*part) * (1.0 - share) + f32::from(ink) * share).round() as u8;
                }
            }
        }
    }

    /// The file: eight bits of red, green and blue.
    fn file(&self) -> std::io::Result<Vec<u8>> {
        let (width, height) = (WIDTH * SCALE, HEIGHT * SCALE);
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        for row in self.pixels.chunks(width) {
            // Each row says how it was filtered: not at all.
            encoder.write_all(&[0])?;
            encoder.write_all(row.as_flattened())?;
        }
        let mut header = Vec::new();
        for side in [width, height] {
            header.extend(u32::try_from(side).unwrap_or_default().to_be_bytes());
        }
        header.extend([8, 2, 0, 0, 0]);
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut file, *b"IHDR", &header);
        chunk(&mut file, *b"IDAT", &encoder.finish()?);
        chunk(&mut file, *b"IEND", &[]);
        Ok(file)
    }
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], bytes: &[u8]) {
    let mut check = Crc::new();
    check.update(&name);
    check.update(bytes);
    file.extend(u32::try_from(bytes.len()).unwrap_or_default().to_be_bytes());
    file.extend(name);
    file.extend(bytes);
    file.extend(check.sum().to_be_bytes());
}

/// Where a level line runs inside the contours.
fn spans(contours: &[Contour], y: f32) -> Vec<(f32, f32)> {
    let mut crossings: Vec<(f32, i32)> = Vec::new();
    for contour in contours {
        for (place, from) in contour.iter().enumerate() {
            let to = contour[(place + 1) % contour.len()];
            let (low, high) = (from.1.min(to.1), from.1.max(to.1));
            if y < low || y >= high {
                continue;
            }
            let x = from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0);
            crossings.push((x, if to.1 > from.1 { 1 } else { -1 }));
        }
    }
    crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut spans = Vec::new();
    let mut winding = 0;
    let mut begin = 0.0;
    for (x, turn) in crossings {
        if winding == 0 {
            begin = x;
        }
        winding += turn;
        if winding == 0 {
            spans.push((begin, x));
        }
    }
    spans
}

/// Adds how much of each pixel lies between `from` and `to`.
fn cover(pixels: &mut [f32], from: f32, to: f32) {
    let first = (from.max(0.0) as usize).min(pixels.len());
    let last = (to.max(0.0).ceil() as usize).min(pixels.len());
    for (place, pixel) in pixels.iter_mut().enumerate().take(last).skip(first) {
        let left = from.max(place as f32);
        let right = to.min(place as f32 + 1.0);
        *pixel += (right - left).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pixel_is_half_covered_and_a_hole_stays_open() {
        let mut pixels = [0.0; 4];
        cover(&mut pixels, 0.5, 2.0);
        assert_eq!(pixels, [0.5, 1.0, 0.0, 0.0]);
        let square = |low: f32, high: f32| vec![(low, low), (high, low), (high, high), (low, high)];
        let mut hole = square(4.0, 6.0);
        hole.reverse();
        assert_eq!(
            spans(&[square(0.0, 10.0), hole], 5.0),
            [(0.0, 4.0), (6.0, 10.0)]
        );
    }

    #[test]
    fn the_edge_is_round() {
        let mut canvas = Canvas::new();
        canvas.fill(&[rounded(1.0)], BLUE);
        let at = |x: usize, y: usize| canvas.pixels[y * WIDTH * SCALE + x];
        assert_eq!(at(3, 3), WHITE, "outside the corner");
        assert_eq!(at(320, 96), BLUE, "the middle");
    }
}
