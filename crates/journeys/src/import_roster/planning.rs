//! From bytes to a plan: reading in a child process where one is set up, then
//! the pure steps off the async threads.

use std::collections::BTreeMap;

use kernel::Failure;
use kernel::id::CompanyId;
use people::roster::{
    self, ColumnChoice, ColumnMap, RosterFileError, RosterImport, Sheet, TrackNames,
};
use sea_orm::ConnectionTrait;

use super::{PlannedFile, RosterFile};
use crate::App;

/// Reads a file. Workbooks are read in a child process with limits of its own
/// when the settings name an executable for it.
pub(super) async fn read_sheet(app: &App, file: &RosterFile) -> Result<Sheet, Failure> {
    read_table(app, file, roster::limits::CELL_BYTES).await
}

/// Reads a file that was kept.
pub(super) async fn read_kept(
    app: &App,
    import: &RosterImport,
    bytes: Vec<u8>,
) -> Result<Sheet, Failure> {
    let name = import.file_name.clone();
    read_sheet(app, &RosterFile { name, bytes }).await
}

/// Reads any table whose cells hold up to `cell_bytes`, in the same way.
pub(crate) async fn read_table(
    app: &App,
    file: &RosterFile,
    cell_bytes: usize,
) -> Result<Sheet, Failure> {
    if file.bytes.len() > roster::limits::FILE_BYTES {
        return Err(RosterFileError::FileTooLarge.into());
    }
    if let Some(executable) = &app.settings.sheet_reader
        && roster::is_workbook(&file.bytes)
    {
        return Ok(roster::read_in_child(executable, &file.bytes, cell_bytes).await?);
    }
    let (bytes, name) = (file.bytes.clone(), file.name.clone());
    off_thread(move || roster::read_with(&bytes, &name, cell_bytes)).await
}

/// What the rows would do to the company as `db` sees it. Columns are read
/// where `choice` says, or where the headings do.
pub(super) async fn planned(
    db: &impl ConnectionTrait,
    company: CompanyId,
    sheet: Sheet,
    choice: Option<&ColumnChoice>,
) -> Result<PlannedFile, Failure> {
    let mut names = TrackNames::default();
    let mut track_titles = BTreeMap::new();
    for version in courses::read::current_versions(db).await? {
        names.add(version.track.id, &version.track.code, &version.title);
        track_titles.insert(version.track.id, version.title);
    }
    let map = column_map(&sheet, choice)?;
    let (sheet, checked) = off_thread(move || {
        let checked = roster::check_with(&sheet, map, &names)?;
        Ok((sheet, checked))
    })
    .await?;
    let present = roster::present(db, company, &checked).await?;
    let columns = checked.map.clone();
    let plan = off_thread(move || Ok(roster::plan(&checked, present))).await?;
    Ok(PlannedFile {
        encoding: sheet.encoding,
        plan,
        columns,
        track_titles,
        sheet,
    })
}

/// Where each column stands.
pub(super) fn column_map(
    sheet: &Sheet,
    choice: Option<&ColumnChoice>,
) -> Result<ColumnMap, RosterFileError> {
    match choice {
        Some(choice) => ColumnMap::chosen(&sheet.headings, choice),
        None => ColumnMap::recognise(&sheet.headings),
    }
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RosterFileError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| Failure::internal("roster.read", error))?;
    Ok(done?)
}
