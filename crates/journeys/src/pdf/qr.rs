//! The address of the check page as a QR code.

use qrcode::{Color, EcLevel, QrCode};

/// Empty modules that a reader needs around the code.
pub(super) const QUIET: usize = 4;

/// A square of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    width: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// The code of an address; nothing when it is longer than any code.
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        Some(Self {
            width: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
        })
    }

    /// Modules on one side, the empty ones around included.
    pub fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Every dark stretch of a row: its place from the left and from the top,
    /// and its length, in modules, the empty ones around included.
    pub fn bars(&self) -> Vec<(usize, usize, usize)> {
        let mut bars: Vec<(usize, usize, usize)> = Vec::new();
        for (y, row) in self.dark.chunks(self.width).enumerate() {
            let mut x = 0;
            while x < row.len() {
                let length = row[x..].iter().take_while(|dark| **dark).count();
                if length > 0 {
                    bars.push((x + QUIET, y + QUIET, length));
                }
                x += length.max(1);
            }
        }
        bars
    }

    /// The dark modules as the path of an SVG whose view box has
    /// [`Self::side`] units.
    pub fn svg_path(&self) -> String {
        let bar = |(x, y, length): (usize, usize, usize)| format!("M{x} {y}h{length}v1h-{length}z");
        self.bars().into_iter().map(bar).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_stand_in_three_corners() {
        let qr = Qr::of("https://terakoya.example/certificates/7K3M").expect("short enough");
        let bars = qr.bars();
        assert!(bars.contains(&(QUIET, QUIET, 7)));
        assert!(bars.contains(&(QUIET + qr.width - 7, QUIET, 7)));
        assert!(bars.contains(&(QUIET, QUIET + qr.width - 1, 7)));
        assert!(!bars.contains(&(QUIET + qr.width - 7, QUIET + qr.width - 1, 7)));
        assert!(
            qr.svg_path()
                .starts_with(&format!("M{QUIET} {QUIET}h7v1h-7z"))
        );
        assert_eq!(Qr::of(&"x".repeat(5000)), None);
    }
}
