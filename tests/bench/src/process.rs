//! The server under measurement, started and watched from outside.

use std::path::Path;
use std::time::Duration;

/// CPU time of a process and all its children, from `/proc`.
pub fn cpu_time(pids: &[u32]) -> Duration {
    pids.iter().map(|pid| process_cpu(*pid)).sum()
}

/// Linux counts CPU time in hundredths of a second.
const TICKS_PER_SECOND: u64 = 100;

fn process_cpu(pid: u32) -> Duration {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else {
        return Duration::ZERO;
    };
    // The command name may hold spaces, so count fields after its closing bracket.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> = after_name
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    let ticks = fields.get(11).copied().unwrap_or(0) + fields.get(12).copied().unwrap_or(0);
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}

/// Proportional set size of the processes, in KiB.
pub fn memory_kib(pids: &[u32]) -> u64 {
    pids.iter().map(|pid| pss_kib(*pid)).sum()
}

fn pss_kib(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = text
        .lines()
        .find(|line| line.starts_with("Pss:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

/// The most memory that a process has held since [`forget_peak`], in KiB.
pub fn peak_kib(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:"));
    let words = line.and_then(|line| line.split_whitespace().nth(1));
    words.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Begins to look for the peak anew: the 5 is Linux's word for it.
pub fn forget_peak(pid: u32) {
    // Without the right to, the peak is that of the whole run: too high.
    let _ = std::fs::write(format!("/proc/{pid}/clear_refs"), "5");
}

/// The processes of a PostgreSQL server: its postmaster and what it started.
pub fn postgres_processes(data_dir: &Path) -> Vec<u32> {
    let first_line = std::fs::read_to_string(data_dir.join("postmaster.pid")).unwrap_or_default();
    let Some(postmaster) = first_line
        .lines()
        .next()
        .and_then(|pid| pid.trim().parse::<u32>().ok())
    else {
        return Vec::new();
    };
    let children =
        std::fs::read_to_string(format!("/proc/{postmaster}/task/{postmaster}/children"))
            .unwrap_or_default();
    let children = children
        .split_whitespace()
        .filter_map(|pid| pid.parse().ok());
    std::iter::once(postmaster).chain(children).collect()
}
