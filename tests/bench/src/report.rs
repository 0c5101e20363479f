//! The figures of one database as Markdown.

use std::time::Duration;

use crate::bulk::{AverageRow, Bulk};
use crate::load::Measured;

/// What one database's run measured.
pub struct Report {
    database: String,
    started_in: Duration,
    /// W1 to W3.
    pub rows: Vec<(String, Measured)>,
    /// W4.
    pub bulk: Bulk,
    /// W5.
    pub average: Vec<AverageRow>,
    /// Memory of server and database before the load.
    pub idle_kib: u64,
    /// The same after it.
    pub loaded_kib: u64,
}

impl Report {
    /// An empty report.
    pub fn new(database: &str, started_in: Duration) -> Self {
        Self {
            database: database.to_owned(),
            started_in,
            rows: Vec::new(),
            bulk: Bulk::default(),
            average: Vec::new(),
            idle_kib: 0,
            loaded_kib: 0,
        }
    }

    /// Tables for ARCHITECTURE.md.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "### {}\n\nStart to first good answer {} ms; memory {} MiB idle, {} MiB loaded.\n\n\
             | work | callers | per second | p50 ms | p99 ms | server CPU ms |\n|---|---|---|---|---|---|\n",
            self.database,
            self.started_in.as_millis(),
            self.idle_kib / 1024,
            self.loaded_kib / 1024
        );
        for (name, measured) in &self.rows {
            text.push_str(&format!(
                "| {name} | {} | {} | {} | {} | {} |\n",
                measured.callers,
                measured.per_second,
                millis(measured.p50_us),
                millis(measured.p99_us),
                millis(measured.server_cpu_us)
            ));
        }
        text.push_str(
            "\n| W4: people present | rows per import | rows per second |\n|---|---|---|\n",
        );
        for row in &self.bulk.imports {
            text.push_str(&format!(
                "| {} | {} | {} |\n",
                row.present, row.rows, row.per_second
            ));
        }
        text.push_str(
            "\n| W4: people present | rows of a dry run | ms | peak MiB of the server |\n|---|---|---|---|\n",
        );
        for row in &self.bulk.dry_runs {
            text.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                row.present,
                row.rows,
                row.took.as_millis(),
                row.peak_kib / 1024
            ));
        }
        text.push_str(&format!(
            "\nW4: the board's first page at 10,000 people, p50: {} ms\n",
            self.bulk.board.as_millis()
        ));
        text.push_str("\n| W5: ratings | p50 ms |\n|---|---|\n");
        for row in &self.average {
            text.push_str(&format!("| {} | {} |\n", row.responses, millis(row.p50_us)));
        }
        text
    }
}

/// Microseconds as milliseconds with two digits.
fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}
