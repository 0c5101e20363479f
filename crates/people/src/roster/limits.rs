//! What a roster file may hold at most. Chosen so that the largest staff list
//! of a client fits and a hostile file is refused before it costs memory.

/// Bytes of the uploaded file.
pub const FILE_BYTES: usize = 5 << 20;
/// Parts (ZIP entries) of a workbook.
pub const ZIP_ENTRIES: usize = 200;
/// Bytes of all parts of a workbook after expansion.
pub const EXPANDED_BYTES: u64 = 50 << 20;
/// Bytes of the workbook's style sheet after expansion: each of its records
/// costs the reader a hundred times its size.
pub const STYLE_BYTES: u64 = 4 << 20;
/// Bytes of all cells together. A workbook may name one long text from a
/// million cells, so the size of its parts does not bound this.
pub const TEXT_BYTES: usize = 20 << 20;
/// Rows, the heading row not counted.
pub const ROWS: u32 = 20_000;
/// Columns with anything in them.
pub const COLUMNS: usize = 64;
/// Bytes of one cell of a roster.
pub const CELL_BYTES: usize = 4 << 10;
/// Address space of the child process that reads a workbook, in bytes.
pub const CHILD_MEMORY: u64 = 512 << 20;
/// Seconds the child process may take.
pub const CHILD_SECONDS: u64 = 20;
/// How many of the members that a file lacks are named; all are counted.
pub const MISSING_NAMED: usize = 1000;
