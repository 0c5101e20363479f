//! Certificates, the evidence of published figures (one A4 sheet each),
//! role-play kits and sign-in slips on paper: tagged PDF with its font embedded.
//!
//! What always holds:
//! - The same [`Sheet`] and fonts give the same bytes: no time, no random
//!   value and nothing of this machine goes into the file.
//! - A letter that no font has is refused by name, never printed as a box.
//! - Nothing here waits for disk or network except the first reading of the
//!   fonts; it takes milliseconds of one processor, so call it off the async
//!   threads and outside any transaction.

mod evidence;
mod flow;
mod fonts;
mod kit;
mod layout;
mod page;
mod pen;
mod qr;
mod raster;
mod slips;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::Failure;
use tokio::sync::Semaphore;

pub use evidence::EvidenceSheet;
use fonts::Fonts;
pub use kit::KitSheet;
pub use qr::Qr;
pub use raster::Badge;
pub use slips::{PaperSlip, SlipsOfUnit, SlipsSheet};

/// Where Debian's package `fonts-morisawa-bizud-gothic` puts the face that has
/// every letter of Japanese names in the usual standards.
pub const DEFAULT_FONT: &str = "/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-Regular.ttf";

/// Sheets made at once in one process: more would only take the processors
/// from everybody else.
const AT_ONCE: usize = 2;

/// Everything that stands on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// 修了証
    pub title: String,
    /// The holder's company; left out when empty.
    pub company: String,
    /// 姓 名
    pub name: String,
    /// What is certified.
    pub statement: String,
    /// Lines of the smaller facts: course, validity.
    pub facts: Vec<String>,
    /// The day, in both ways of counting years.
    pub date: String,
    /// Who certifies.
    pub firm: String,
    /// The number.
    pub serial: String,
    /// The page where it can be checked.
    pub check_url: String,
    /// How it looks.
    pub look: Look,
}

/// The colour and the logo of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Red, green and blue of frame and title; the product's own when absent.
    pub key: Option<(u8, u8, u8)>,
    /// A PNG, at the head.
    pub logo: Option<Vec<u8>>,
}

/// Why there is no sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unprintable {
    /// No font can be read at these places.
    #[error("no font at {0:?}")]
    NoFont(Vec<PathBuf>),
    /// No font has these letters.
    #[error("no font has {0:?}")]
    Letters(Vec<char>),
    /// The library refused.
    #[error("the sheet cannot be made: {0}")]
    Refused(String),
}

impl From<Unprintable> for Failure {
    fn from(unprintable: Unprintable) -> Self {
        match unprintable {
            Unprintable::NoFont(paths) => {
                let paths: Vec<String> = paths
                    .iter()
                    .map(|path| path.display().to_string())
                    .collect();
                Self::conflict(
                    "certificate.no_font",
                    format!(
                        "このサーバーには、PDFや画像に使う文字の書体がまだありません。元のページは、このまま印刷できます。\
                         サーバーの管理者は、Debianのパッケージ fonts-morisawa-bizud-gothic を入れるか、設定 pdf.font_paths に書体のファイルを書いてください（いまの設定：{}）。",
                        paths.join("、")
                    ),
                )
            }
            Unprintable::Letters(letters) => Self::conflict(
                "certificate.letters",
                format!(
                    "「{}」の文字が、このサーバーの書体にありません。元のページは、このまま印刷できます。",
                    letters
                        .iter()
                        .map(char::to_string)
                        .collect::<Vec<_>>()
                        .join("」「")
                ),
            ),
            Unprintable::Refused(reason) => Self::internal("certificate.pdf", reason),
        }
    }
}

/// Makes sheets. Reads its fonts once, when the first sheet is asked for; a
/// font that is installed later is found then.
pub struct Printer {
    paths: Vec<PathBuf>,
    fonts: RwLock<Option<Arc<Fonts>>>,
    permits: Semaphore,
}

impl Default for Printer {
    fn default() -> Self {
        Self::new(vec![PathBuf::from(DEFAULT_FONT)])
    }
}

impl std::fmt::Debug for Printer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Printer")
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

impl Printer {
    /// A printer with the fonts of these files. A letter is taken from the
    /// first one that has it.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Self {
            paths,
            fonts: RwLock::new(None),
            permits: Semaphore::new(AT_ONCE),
        }
    }

    /// Whether a sheet can be made at all.
    ///
    /// # Errors
    /// [`Unprintable::NoFont`].
    pub fn check(&self) -> Result<(), Unprintable> {
        self.fonts().map(drop)
    }

    /// The sheet as PDF. Blocks for milliseconds.
    ///
    /// # Errors
    /// [`Unprintable`].
    pub fn print(&self, sheet: &Sheet) -> Result<Vec<u8>, Unprintable> {
        page::pdf(&*self.fonts()?, sheet)
    }

    /// The same off the async threads, a few at a time.
    ///
    /// # Errors
    /// [`Unprintable`]; internal when the thread died.
    pub async fn print_apart(self: &Arc<Self>, sheet: Sheet) -> Result<Vec<u8>, Failure> {
        self.apart(move |printer| printer.print(&sheet)).await
    }

    /// The evidence of a published figure as PDF, off the async threads.
    ///
    /// # Errors
    /// As [`Self::print_apart`].
    pub async fn print_evidence(
        self: &Arc<Self>,
        sheet: EvidenceSheet,
    ) -> Result<Vec<u8>, Failure> {
        self.apart(move |printer| evidence::pdf(&*printer.fonts()?, &sheet))
            .await
    }

    /// A role-play kit as PDF, off the async threads.
    ///
    /// # Errors
    /// As [`Self::print_apart`].
    pub async fn print_kit(self: &Arc<Self>, sheet: KitSheet) -> Result<Vec<u8>, Failure> {
        self.apart(move |printer| kit::pdf(&*printer.fonts()?, &sheet))
            .await
    }

    /// Sign-in slips as PDF, off the async threads.
    ///
    /// # Errors
    /// As [`Self::print_apart`].
    pub async fn print_slips(self: &Arc<Self>, sheet: SlipsSheet) -> Result<Vec<u8>, Failure> {
        self.apart(move |printer| slips::pdf(&*printer.fonts()?, &sheet))
            .await
    }

    /// A badge as PNG, off the async threads.
    ///
    /// # Errors
    /// As [`Self::print_apart`].
    pub async fn print_badge(self: &Arc<Self>, badge: Badge) -> Result<Vec<u8>, Failure> {
        self.apart(move |printer| raster::png(&*printer.fonts()?, &badge))
            .await
    }

    async fn apart(
        self: &Arc<Self>,
        print: impl FnOnce(&Self) -> Result<Vec<u8>, Unprintable> + Send + 'static,
    ) -> Result<Vec<u8>, Failure> {
        let permit = self.permits.acquire().await;
        let printer = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || print(&printer)).await;
        drop(permit);
        let made = made.map_err(|error| Failure::internal("certificate.pdf", error))?;
        Ok(made?)
    }

    fn fonts(&self) -> Result<Arc<Fonts>, Unprintable> {
        let known = self.fonts.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = &*known {
            return Ok(Arc::clone(fonts));
        }
        drop(known);
        let fonts = Fonts::read(&self.paths);
        let fonts = Arc::new(fonts.ok_or_else(|| Unprintable::NoFont(self.paths.clone()))?);
        *self.fonts.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fonts));
        Ok(fonts)
    }
}

#[cfg(test)]
mod tests;
