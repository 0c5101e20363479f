//! Files that hold this installation's secret keys. They stand beside the
//! database, never in it, so that a copy of the database opens nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::failure::Failure;
use crate::secret;

/// The text of the key file at `path`; makes the file with the text of
/// `fresh`, readable by its owner only, when there is none. Of two processes
/// that make it at once both get the same text.
///
/// # Errors
/// Internal when the file cannot be read or made, or is readable by others.
/// A file that is there is never replaced: what its keys made may need them.
pub fn load_or_create(
    path: &Path,
    fresh: impl FnOnce() -> Result<String, Failure>,
) -> Result<String, Failure> {
    if !path.exists() {
        create(path, &fresh()?)?;
    }
    let unusable = |error: std::io::Error| unusable(path, error.to_string());
    let text = fs::read_to_string(path).map_err(unusable)?;
    let metadata = fs::metadata(path).map_err(unusable)?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(self::unusable(
            path,
            "others can read it; set its mode to 0600",
        ));
    }
    Ok(text)
}

/// What cannot be used of a key file, for the operator.
pub fn unusable(path: &Path, reason: impl std::fmt::Display) -> Failure {
    Failure::internal("key_file.unusable", format!("{}: {reason}", path.display()))
}

/// Writes the whole file beside its place first, then gives it its name,
/// which fails when another process was faster.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let unusable = |error: std::io::Error| unusable(path, error.to_string());
    let nonce = secret::random_bytes::<8>()?;
    let draft = path.with_extension(format!("draft-{}", secret::hex(&nonce)));
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(unusable)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    let named = written.and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft).map_err(unusable)?;
    match named {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unusable(error)),
        _ => Ok(()),
    }
}

/// The bytes of the line that begins with `name` and a blank, from
/// hexadecimal; nothing when there is no such line of `N` bytes.
pub fn bytes_named<const N: usize>(text: &str, name: &str) -> Option<[u8; N]> {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
    secret::unhex::<N>(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Result<String, Failure> {
        Ok(format!(
            "key {}\n",
            secret::hex(&secret::random_bytes::<32>()?)
        ))
    }

    #[test]
    fn a_key_file_is_made_once_for_its_owner_only_and_read_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("some.key");
        let first = load_or_create(&path, fresh).expect("made");
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let second = load_or_create(&path, fresh).expect("read");
        assert_eq!(first, second);
        assert_eq!(
            fs::read_dir(folder.path()).expect("listed").count(),
            1,
            "no draft stays"
        );
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("some.key");
        let text = load_or_create(&path, fresh).expect("made");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        assert!(load_or_create(&path, fresh).is_err());
        assert_eq!(fs::read_to_string(&path).expect("kept"), text);
    }

    #[test]
    fn eight_processes_that_start_at_once_agree_on_the_keys() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("some.key");
        let texts: Vec<String> = std::thread::scope(|scope| {
            let start = || load_or_create(&path, fresh).expect("keys");
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert!(texts.iter().all(|text| *text == texts[0]));
    }

    #[test]
    fn a_named_line_gives_its_bytes_or_nothing() {
        let text = "# a comment\nkey 00ff\nlonger 0102\n";
        assert_eq!(bytes_named::<2>(text, "key"), Some([0, 255]));
        assert_eq!(bytes_named::<2>(text, "long"), None);
        assert_eq!(bytes_named::<3>(text, "key"), None);
    }
}
