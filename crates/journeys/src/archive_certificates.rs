//! Many certificates as one ZIP. It is written while it is sent: a few sheets
//! are in memory at any time, however many there are.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use enrolments::Validity;
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Kind};
use tokio::io::{AsyncRead, AsyncWriteExt, DuplexStream};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use crate::App;
use crate::print_certificate::pdf_of;
use crate::views::report_certificates::{CertificateFilter, CertificateRow, all_certificates};

/// What may wait to be sent before the writing pauses.
const BUFFER: usize = 256 * 1024;

/// A ZIP that is being written.
pub struct CertificateArchive {
    /// ASCII only, with its ending.
    pub name: String,
    /// Its bytes as they are made.
    pub reader: Box<dyn AsyncRead + Send + Unpin>,
}

/// The PDFs of everything that the filter shows and that may be printed.
/// A sheet that cannot be made is named in a text file inside.
///
/// # Errors
/// As the list; a conflict when this installation lacks the font.
pub async fn archive_certificates(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    filter: &CertificateFilter,
) -> Result<CertificateArchive, Failure> {
    let mut rows = all_certificates(app, actor, company, filter).await?;
    rows.retain(|row| row.validity.may_print());
    app.printer.check()?;
    let (reader, writer) = tokio::io::duplex(BUFFER);
    let day = app.clock.today().format("%Y%m%d");
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(failure) = Box::pin(write(&app, company, rows, writer)).await {
            tracing::warn!(code = failure.code, "an archive of certificates broke off");
        }
    });
    Ok(CertificateArchive {
        name: format!("certificates-{day}.zip"),
        reader: Box::new(reader),
    })
}

async fn write(
    app: &App,
    company: CompanyId,
    rows: Vec<CertificateRow>,
    mut to: DuplexStream,
) -> Result<(), Failure> {
    let sink = Sink::default();
    let mut zip = ZipWriter::new_stream(sink.clone());
    let mut refused = String::new();
    for row in rows {
        match one(app, company, &row).await {
            Ok(Some(pdf)) => add(&mut zip, &file_name(&row), &pdf)?,
            Ok(None) => {}
            Err(failure) if failure.kind == Kind::Conflict => refused.push_str(&format!(
                "{} {}：{}\r\n",
                row.employee_no, row.name, failure.message
            )),
            Err(failure) => return Err(failure),
        }
        // Whoever stopped reading wants no more.
        if to.write_all(&sink.take()).await.is_err() {
            return Ok(());
        }
    }
    if !refused.is_empty() {
        let text = format!("\u{feff}PDFにできなかった修了証があります。\r\n\r\n{refused}");
        add(&mut zip, "PDFにできなかった修了証.txt", text.as_bytes())?;
    }
    zip.finish().map_err(broken)?;
    let _ = to.write_all(&sink.take()).await;
    let _ = to.shutdown().await;
    Ok(())
}

/// Nothing for one that was replaced or revoked meanwhile.
async fn one(
    app: &App,
    company: CompanyId,
    row: &CertificateRow,
) -> Result<Option<Vec<u8>>, Failure> {
    let certificate = enrolments::read::certificate(&app.db.read(), company, row.id).await?;
    let validity = certificate.validity(app.clock.today());
    if matches!(validity, Validity::Superseded | Validity::Revoked) {
        return Ok(None);
    }
    pdf_of(app, &certificate).await.map(Some)
}

fn add(zip: &mut ZipWriter<StreamWriter<Sink>>, name: &str, bytes: &[u8]) -> Result<(), Failure> {
    let options = SimpleFileOptions::default();
    zip.start_file(name, options).map_err(broken)?;
    zip.write_all(bytes)
        .map_err(|error| Failure::internal("certificate.archive", error))
}

fn broken(error: zip::result::ZipError) -> Failure {
    Failure::internal("certificate.archive", error)
}

/// `0001_髙橋 﨑子_7K3M-….pdf`, without what file systems refuse.
fn file_name(row: &CertificateRow) -> String {
    let safe = |text: &str| -> String {
        text.chars()
            .map(|char| match char {
                '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '.' => '_',
                char if char.is_control() => '_',
                char => char,
            })
            .collect()
    };
    format!(
        "{}_{}_{}.pdf",
        safe(&row.employee_no),
        safe(&row.name),
        row.serial
    )
}

/// What the archive's writer has written and nobody has taken yet.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
