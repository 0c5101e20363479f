//! The two keys that stand between a copy of the database and its ballots.
//! They live in a file outside the database.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crypto_box::{PublicKey, SecretKey};
use kernel::id::{CompanyId, RoundId};
use kernel::secret;

use crate::token::unhex;
use crate::{BallotToken, Error, SurveySecret};

/// The issuer's key makes ballot tokens, the sealer's key pair closes and
/// opens the pool's boxes. Never stored in the database, never logged.
pub struct SurveyKeys {
    issuer: [u8; 32],
    sealer: SecretKey,
}

impl SurveyKeys {
    /// New keys that exist only in memory.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub fn random() -> Result<Self, Error> {
        let random = || secret::random_bytes::<32>().map_err(|_| Error::NoEntropy);
        Ok(Self {
            issuer: random()?,
            sealer: SecretKey::from(random()?),
        })
    }

    /// The keys in the file at `path`; makes the file, readable by its owner
    /// only, when there is none. Of two processes that make it at once both
    /// get the same keys.
    ///
    /// # Errors
    /// When the file cannot be read or made, is readable by others, or does
    /// not hold two keys. An unreadable file is never replaced: ballots may
    /// be waiting for its keys.
    pub fn load_or_create(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            Self::random()?.create(path)?;
        }
        let unusable = |reason: String| Error::KeyFile(format!("{}: {reason}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
        let metadata = fs::metadata(path).map_err(|error| unusable(error.to_string()))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(unusable(
                "others can read it; set its mode to 0600".to_owned(),
            ));
        }
        Self::parse(&text)
            .ok_or_else(|| unusable("it does not hold an issuer and a sealer key".to_owned()))
    }

    /// Writes the whole file beside its place first, then gives it its name,
    /// which fails when another process was faster.
    fn create(&self, path: &Path) -> Result<(), Error> {
        let unusable =
            |error: std::io::Error| Error::KeyFile(format!("{}: {error}", path.display()));
        let nonce = secret::random_bytes::<8>().map_err(|_| Error::NoEntropy)?;
        let draft = path.with_extension(format!("draft-{}", secret::hex(&nonce)));
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)
            .map_err(unusable)?;
        let written = file
            .write_all(self.text().as_bytes())
            .and_then(|()| file.sync_all());
        let named = written.and_then(|()| fs::hard_link(&draft, path));
        fs::remove_file(&draft).map_err(unusable)?;
        match named {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(unusable(error)),
            _ => Ok(()),
        }
    }

    fn text(&self) -> String {
        format!(
            "# Keep secret, and keep: ballots that wait to be counted open with these keys only.\n\
             issuer {}\nsealer {}\n",
            secret::hex(&self.issuer),
            secret::hex(&self.sealer.to_bytes()),
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let key = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name))?;
            unhex::<32>(value.trim())
        };
        Some(Self {
            issuer: key("issuer ")?,
            sealer: SecretKey::from(key("sealer ")?),
        })
    }

    /// The token for the bearer of `secret`.
    pub fn issue(&self, round: RoundId, company: CompanyId, secret: &SurveySecret) -> BallotToken {
        BallotToken::issue(&self.issuer, round, company, secret)
    }

    /// Reads a token and checks that we made it.
    ///
    /// # Errors
    /// [`Error::TokenRefused`] for anything else.
    pub fn accept(&self, token: &str) -> Result<BallotToken, Error> {
        BallotToken::accept(&self.issuer, token).ok_or(Error::TokenRefused)
    }

    pub(crate) fn lock(&self) -> PublicKey {
        self.sealer.public_key()
    }

    pub(crate) fn sealer(&self) -> &SecretKey {
        &self.sealer
    }
}

impl std::fmt::Debug for SurveyKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SurveyKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_for_its_owner_only_and_read_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("survey.key");
        let first = SurveyKeys::load_or_create(&path).expect("made");
        let mode = fs::metadata(&path)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let second = SurveyKeys::load_or_create(&path).expect("read");
        assert_eq!(first.text(), second.text());
        assert_eq!(
            fs::read_dir(folder.path()).expect("listed").count(),
            1,
            "no draft stays"
        );
    }

    #[test]
    fn a_key_file_that_others_can_read_or_that_is_damaged_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("survey.key");
        SurveyKeys::load_or_create(&path).expect("made");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        assert!(SurveyKeys::load_or_create(&path).is_err());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changed");
        fs::write(&path, "issuer 00\n").expect("written");
        assert!(SurveyKeys::load_or_create(&path).is_err());
        assert_eq!(fs::read_to_string(&path).expect("kept"), "issuer 00\n");
    }

    #[test]
    fn eight_processes_that_start_at_once_agree_on_the_keys() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("survey.key");
        let texts: Vec<String> = std::thread::scope(|scope| {
            let start = || SurveyKeys::load_or_create(&path).expect("keys").text();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().expect("no panic"))
                .collect()
        });
        assert!(texts.iter().all(|text| *text == texts[0]));
    }
}
