//! The two keys that stand between a copy of the database and its ballots.
//! They live in a file outside the database.

use std::path::Path;

use crypto_box::{PublicKey, SecretKey};
use kernel::id::{CompanyId, RoundId};
use kernel::{Failure, key_file, secret};

use crate::{BallotToken, Error, Receipt, SurveySecret};

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
    pub fn load_or_create(path: &Path) -> Result<Self, Failure> {
        let fresh = || Ok(Self::random().map_err(Failure::from)?.text());
        let text = key_file::load_or_create(path, fresh)?;
        Self::parse(&text)
            .ok_or_else(|| key_file::unusable(path, "it does not hold an issuer and a sealer key"))
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
        Some(Self {
            issuer: key_file::bytes_named(text, "issuer")?,
            sealer: SecretKey::from(key_file::bytes_named::<32>(text, "sealer")?),
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

    /// The receipt of the ballot that a token hands back: what authorises to
    /// look at it, to change it and to withdraw it.
    pub fn receipt(&self, token: &BallotToken) -> Receipt {
        token.receipt(&self.issuer)
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
    use std::fs;

    use super::*;

    #[test]
    fn the_keys_of_a_file_stay_and_a_damaged_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("survey.key");
        let first = SurveyKeys::load_or_create(&path).expect("made");
        let second = SurveyKeys::load_or_create(&path).expect("read");
        assert_eq!(first.text(), second.text());
        fs::write(&path, "issuer 00\n").expect("written");
        assert!(SurveyKeys::load_or_create(&path).is_err());
        assert_eq!(fs::read_to_string(&path).expect("kept"), "issuer 00\n");
    }
}
