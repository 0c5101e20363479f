//! Colours, and whether people can read with them: contrast by WCAG 2.2
//! (success criterion 1.4.3, relative luminance of sRGB).

use std::fmt;

/// The least contrast of text to what is behind it (WCAG 2.2, 1.4.3).
pub const LEAST_CONTRAST: f64 = 4.5;

const WHITE: Color = Color::new(255, 255, 255);
/// What pages stand on (`--ground` of the style sheet).
const GROUND: Color = Color::new(246, 247, 251);

/// A colour of the screen, opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    red: u8,
    green: u8,
    blue: u8,
}

impl Color {
    /// A colour by its parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#0017c1`; the sign may be missing, letters may be capital.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let digits = typed.strip_prefix('#').unwrap_or(typed);
        let is_sound = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_sound)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self::new(red, green, blue))
    }

    /// Red, green and blue.
    pub const fn parts(self) -> (u8, u8, u8) {
        (self.red, self.green, self.blue)
    }

    /// A trace of the colour on white, behind what is chosen.
    #[must_use]
    pub fn tint(self) -> Self {
        let lightened =
            |part: u8| 255 - u8::try_from((255 - u32::from(part)) * 9 / 100).unwrap_or(0);
        self.mapped(lightened)
    }

    /// Three quarters as light.
    #[must_use]
    pub fn darker(self) -> Self {
        self.scaled(192)
    }

    /// Whether white can be read on it, and it on white, on the ground of our
    /// pages and on its own tint.
    pub fn is_legible(self) -> bool {
        self.contrast() >= LEAST_CONTRAST
    }

    /// The least of these contrasts, cut after two digits: 4.499 is no 4.5.
    pub fn contrast_text(self) -> String {
        format!("{:.2}", (self.contrast() * 100.0).floor() / 100.0)
    }

    /// The lightest darker one of the same hue that is legible; itself when it
    /// is.
    #[must_use]
    pub fn nearest_legible(self) -> Self {
        let darker = (0..=256_u32).rev().map(|parts| self.scaled(parts));
        darker
            .into_iter()
            .find(|color| color.is_legible())
            .unwrap_or(Self::new(0, 0, 0))
    }

    fn contrast(self) -> f64 {
        let own = self.luminance();
        let behind = [WHITE, GROUND, self.tint()];
        let ratios = behind.map(|other| ratio(own, other.luminance()));
        ratios.into_iter().fold(f64::INFINITY, f64::min)
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    fn scaled(self, parts_of_256: u32) -> Self {
        self.mapped(|part| u8::try_from(u32::from(part) * parts_of_256 / 256).unwrap_or(u8::MAX))
    }

    fn mapped(self, change: impl Fn(u8) -> u8) -> Self {
        Self::new(change(self.red), change(self.green), change(self.blue))
    }
}

fn ratio(one: f64, other: f64) -> f64 {
    let (lighter, darker) = (one.max(other), one.min(other));
    (lighter + 0.05) / (darker + 0.05)
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(text: &str) -> Color {
        Color::parse(text).expect("a colour")
    }

    #[test]
    fn the_standards_own_figures_come_out() {
        // WCAG: black on white is 21, and #767676 is the lightest grey of 4.5.
        let on_white = |text: &str| ratio(color(text).luminance(), WHITE.luminance());
        assert!((on_white("#000000") - 21.0).abs() < 1e-9);
        assert!(on_white("#767676") >= 4.5 && on_white("#777777") < 4.5);
        assert!((on_white("#0000ff") - 8.59).abs() < 0.01);
    }

    #[test]
    fn a_proposal_is_legible_of_the_same_hue_and_as_near_as_can_be() {
        for text in ["#ffcc00", "#ff6600", "#33aaff", "#ffffff", "#8a8a8a"] {
            let wanted = color(text);
            assert!(!wanted.is_legible(), "{text}");
            let found = wanted.nearest_legible();
            assert!(found.is_legible(), "{text} gives {found}");
            let (one, other) = (wanted.parts(), found.parts());
            assert!(other.0 <= one.0 && other.1 <= one.1 && other.2 <= one.2);
            let lighter = Color::new(
                found.red.saturating_add(3),
                found.green.saturating_add(3),
                found.blue.saturating_add(3),
            );
            assert!(
                !lighter.is_legible(),
                "{text} could be lighter than {found}"
            );
        }
        assert_eq!(color("#0017c1").nearest_legible(), color("#0017c1"));
    }

    #[test]
    fn what_is_typed_is_read_as_it_is_meant() {
        assert_eq!(color(" 0017C1 ").to_string(), "#0017c1");
        for odd in [
            "",
            "#fff",
            "#0017c1ff",
            "blue",
            "#00g7c1",
            "#００17c1",
            "+0017c",
        ] {
            assert_eq!(Color::parse(odd), None, "{odd}");
        }
    }
}
