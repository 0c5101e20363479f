//! How the firm, or one company, wants its pages, letters and certificates to
//! look: a key colour that everybody can read, and a logo.
//!
//! A saved theme never changes; a change is a new one. So a certificate that
//! names a theme keeps its look.

mod color;
mod logo;

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{CompanyId, ThemeId};

pub use color::{Color, LEAST_CONTRAST};
pub use logo::{LARGEST_LOGO, Logo};

/// A theme as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its key.
    pub id: ThemeId,
    /// Whose it is; the firm's own when absent.
    pub company: Option<CompanyId>,
    /// Its colours; none for the product's own look.
    pub colors: Option<ThemeColors>,
    /// A PNG of our own encoding.
    pub logo: Option<Vec<u8>>,
    /// Since when.
    pub saved_at: DateTime<Utc>,
}

/// What pages and letters take from a theme in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The theme's key.
    pub id: ThemeId,
    /// Its colours.
    pub colors: ThemeColors,
    /// Whether it has a logo.
    pub has_logo: bool,
}

/// The colours of a theme. Everything else follows from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThemeColors {
    /// Buttons, links and marks.
    pub key: Color,
    /// The same under the pointer.
    pub hover: Color,
}

/// A theme as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeInput {
    /// `#0017c1`
    pub key_color: String,
    /// The same for the pointer; empty for one that is made from the key
    /// colour.
    pub hover_color: String,
    /// The bytes of an image; none to keep the logo that is there.
    pub logo: Vec<u8>,
    /// Whether the logo that is there is taken away.
    pub removes_logo: bool,
}

/// What was typed, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeProfile {
    /// The colours.
    pub colors: ThemeColors,
    /// A new logo.
    pub logo: Option<Logo>,
}

impl ThemeInput {
    /// Checks everything at once.
    ///
    /// # Errors
    /// Every fault. A colour that cannot be read on our pages is refused with
    /// its contrast and the nearest one that can.
    pub fn check(&self) -> Result<ThemeProfile, Vec<Fault>> {
        let mut faults = Vec::new();
        let key = checked(&self.key_color, "/key_color", "キーカラー", &mut faults);
        let hover = if self.hover_color.trim().is_empty() {
            key.map(Color::darker)
        } else {
            checked(
                &self.hover_color,
                "/hover_color",
                "カーソルを重ねたときの色",
                &mut faults,
            )
        };
        let logo = if self.logo.is_empty() {
            None
        } else {
            match Logo::read(&self.logo) {
                Ok(logo) => Some(logo),
                Err(flaw) => {
                    faults.push(flaw.at("/file"));
                    None
                }
            }
        };
        match (key, hover) {
            (Some(key), Some(hover)) if faults.is_empty() => Ok(ThemeProfile {
                colors: ThemeColors { key, hover },
                logo,
            }),
            _ => Err(faults),
        }
    }
}

fn checked(typed: &str, pointer: &str, label: &str, faults: &mut Vec<Fault>) -> Option<Color> {
    let Some(color) = Color::parse(typed) else {
        let message = format!("{label}は「#0017c1」のように、#と6桁の英数字で入力してください。");
        faults.push(Fault::new(pointer, "theme.color", message));
        return None;
    };
    if color.is_legible() {
        return Some(color);
    }
    let message = format!(
        "{label}「{color}」は、文字との明るさの差が足りません（コントラスト比 {}、必要なのは {LEAST_CONTRAST} 以上）。\
         いちばん近い使える色は「{}」です。",
        color.contrast_text(),
        color.nearest_legible()
    );
    faults.push(Fault::new(pointer, "theme.contrast", message));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(key: &str, hover: &str) -> ThemeInput {
        ThemeInput {
            key_color: key.to_owned(),
            hover_color: hover.to_owned(),
            ..ThemeInput::default()
        }
    }

    #[test]
    fn every_fault_is_told_at_once_with_a_colour_that_would_do() {
        let input = ThemeInput {
            logo: b"GIF89a".to_vec(),
            ..typed("#ffcc00", "blue")
        };
        let faults = input.check().expect_err("refused");
        let told: Vec<(&str, &str)> = faults
            .iter()
            .map(|fault| (fault.pointer.as_str(), fault.code))
            .collect();
        assert_eq!(
            told,
            [
                ("/key_color", "theme.contrast"),
                ("/hover_color", "theme.color"),
                ("/file", "theme.logo.kind"),
            ]
        );
        let message = &faults[0].message;
        let (_, proposed) = message.split_once("使える色は「").expect("a proposal");
        let proposed = typed(&proposed[..7], "");
        assert!(proposed.check().is_ok(), "{message}");
        assert!(message.contains("コントラスト比 1."), "{message}");
    }

    #[test]
    fn without_a_colour_for_the_pointer_a_darker_one_is_made() {
        let profile = typed("#0B6B3A", "").check().expect("sound");
        assert_eq!(profile.colors.key.to_string(), "#0b6b3a");
        assert_eq!(profile.colors.hover.to_string(), "#08502b");
        assert_eq!(profile.logo, None);
    }
}
