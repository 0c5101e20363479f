//! The data folder, its keys, the room on its disk, and the font.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use journeys::Printer;

use super::Finding;
use crate::config::Config;

/// Both are made at the first start.
const KEYS: [&str; 2] = ["survey.key", "signing.key"];
const MIB: u64 = 1024 * 1024;
/// Below this the database may not be able to write for a day.
const TOO_LITTLE: u64 = 500 * MIB;
const LITTLE: u64 = 2048 * MIB;

pub(super) fn check(config: &Config) -> Vec<Finding> {
    let folder = &config.database.data_dir;
    let mut findings = vec![data_folder(folder)];
    findings.extend(KEYS.map(|name| key(folder, name)));
    findings.push(disk(folder));
    findings.push(font(config));
    findings
}

fn data_folder(folder: &Path) -> Finding {
    const CHECK: &str = "data_dir";
    let shown = folder.display();
    let Ok(about) = fs::metadata(folder) else {
        return Finding::note(
            CHECK,
            format!("データのフォルダー {shown} はまだありません。最初に動かしたときに作ります。"),
        );
    };
    if !about.is_dir() {
        return Finding::fault(
            CHECK,
            format!("{shown} はフォルダーではありません。[database] data_dir を直してください。"),
        );
    }
    if about.permissions().mode() & 0o002 != 0 {
        return Finding::fault(
            CHECK,
            format!(
                "データのフォルダー {shown} に、だれでも書き込めます。「chmod 700 {shown}」で、動かす人だけが使えるようにしてください。"
            ),
        );
    }
    if rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_err() {
        return Finding::fault(
            CHECK,
            format!(
                "データのフォルダー {shown} に書き込めません。サーバーを動かす利用者のものにしてください（chown）。"
            ),
        );
    }
    Finding::good(
        CHECK,
        format!("データのフォルダー {shown} に書き込めます。"),
    )
}

fn key(folder: &Path, name: &str) -> Finding {
    const CHECK: &str = "key_file";
    let path = folder.join(name);
    let shown = path.display();
    let Ok(about) = fs::metadata(&path) else {
        return Finding::note(
            CHECK,
            format!(
                "鍵のファイル {shown} はまだありません。最初に動かしたときに作ります。前からある環境なら、控えから戻してください（なくすと、封をした回答や署名に使えません）。"
            ),
        );
    };
    if about.permissions().mode() & 0o077 != 0 {
        return Finding::fault(
            CHECK,
            format!(
                "鍵のファイル {shown} を、ほかの利用者が読めます。「chmod 600 {shown}」を実行してください。読まれたおそれがあるときは、研修会社の責任者に伝えてください。"
            ),
        );
    }
    if fs::read_to_string(&path).is_err() {
        return Finding::fault(
            CHECK,
            format!(
                "鍵のファイル {shown} が読めません。持ち主を、サーバーを動かす利用者にしてください（chown）。"
            ),
        );
    }
    Finding::good(
        CHECK,
        format!("鍵のファイル {shown} は、動かす人だけが読めます。"),
    )
}

fn disk(folder: &Path) -> Finding {
    const CHECK: &str = "disk";
    // A folder that is not there yet stands on the disk of the one above.
    let there = folder.ancestors().find(|path| path.is_dir());
    let place = there.unwrap_or_else(|| Path::new("."));
    let Ok(about) = rustix::fs::statvfs(place) else {
        return Finding::fault(
            CHECK,
            format!("{} のディスクの空きを調べられません。", place.display()),
        );
    };
    room(about.f_bavail.saturating_mul(about.f_frsize))
}

fn room(free: u64) -> Finding {
    const CHECK: &str = "disk";
    let shown = free / MIB;
    if free < TOO_LITTLE {
        return Finding::fault(
            CHECK,
            format!(
                "ディスクの空きが{shown}MBしかありません。書き込めなくなる前に、いらないファイルを消すか、ディスクを大きくしてください（500MB以上）。"
            ),
        );
    }
    if free < LITTLE {
        return Finding::note(
            CHECK,
            format!("ディスクの空きは{shown}MBです。2GB以上あると安心です。"),
        );
    }
    Finding::good(CHECK, format!("ディスクの空きは{shown}MBです。"))
}

fn font(config: &Config) -> Finding {
    const CHECK: &str = "font";
    let printer = Printer::new(config.pdf.font_paths.clone());
    match printer.check() {
        Ok(()) => Finding::good(CHECK, "PDFに使う書体が読めます。"),
        Err(_) => {
            let paths = config.pdf.font_paths.iter();
            let paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
            Finding::fault(
                CHECK,
                format!(
                    "PDFに使う書体がありません（{}）。Debianのパッケージ fonts-morisawa-bizud-gothic を入れるか、[pdf] font_paths に書体のファイルを書いてください。",
                    paths.join("、")
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn little_room_is_told_before_there_is_none() {
        for (free, level) in [
            (499 * MIB, Level::Fault),
            (500 * MIB, Level::Note),
            (2048 * MIB, Level::Good),
        ] {
            assert_eq!(room(free).level, level, "{free}");
        }
        let here = std::env::temp_dir();
        assert_eq!(disk(&here.join("not/yet/there")).check, "disk");
    }
}
