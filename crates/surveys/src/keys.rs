//! The two keys that stand between a copy of the database and its ballots.
//! They live in a file outside the database.

use std::path::Path;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use crypto_box::SecretKey;
use hmac::Mac;
use kernel::id::{CompanyId, RoundId};
use kernel::{Failure, key_file, secret};

use crate::token::keyed;
use crate::{BallotToken, Error, Receipt, SurveySecret};

/// What a closed text begins with; the random nonce and the closed bytes follow.
/// Boxes from before, which a key pair closed, begin with any byte.
const CLOSED: u8 = 2;

/// Of XChaCha20: long enough to be drawn at random for every box.
const NONCE_BYTES: usize = 24;

/// The issuer's key makes ballot tokens, the sealer's key closes and opens
/// the pool's boxes. Never stored in the database, never logged.
pub struct SurveyKeys {
    issuer: [u8; 32],
    sealer: SecretKey,
    closer: XChaCha20Poly1305,
}

impl SurveyKeys {
    /// New keys that exist only in memory.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub fn random() -> Result<Self, Error> {
        let random = || secret::random_bytes::<32>().map_err(|_| Error::NoEntropy);
        Ok(Self::of(random()?, random()?))
    }

    fn of(issuer: [u8; 32], sealer: [u8; 32]) -> Self {
        let mut closer = keyed(&sealer);
        closer.update(b"terakoya closes 2");
        Self {
            issuer,
            sealer: SecretKey::from(sealer),
            closer: XChaCha20Poly1305::new(&closer.finalize().into_bytes()),
        }
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
        let issuer = key_file::bytes_named(text, "issuer")?;
        Some(Self::of(issuer, key_file::bytes_named(text, "sealer")?))
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

    /// Closes `plain`, so that a copy of the database cannot be read. Whoever
    /// opens it has to say what it is `about`.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub(crate) fn close(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = secret::random_bytes::<NONCE_BYTES>().map_err(|_| Error::NoEntropy)?;
        let payload = Payload {
            msg: plain,
            aad: about,
        };
        let closed = self
            .closer
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| Error::BoxFailed)?;
        Ok([&[CLOSED], nonce.as_slice(), &closed].concat())
    }

    /// Opens what [`Self::close`] closed about the same, or what a key pair of
    /// an earlier version did; nothing when it was closed with another key,
    /// about something else, or damaged.
    pub(crate) fn open(&self, about: &[u8], closed: &[u8]) -> Option<Vec<u8>> {
        self.open_closed(about, closed)
            .or_else(|| self.sealer.unseal(closed).ok())
    }

    fn open_closed(&self, about: &[u8], closed: &[u8]) -> Option<Vec<u8>> {
        let (&CLOSED, rest) = closed.split_first()? else {
            return None;
        };
        let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg, aad: about };
        self.closer.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    /// As earlier versions closed a box.
    #[cfg(test)]
    pub(crate) fn close_with_key_pair(&self, plain: &[u8]) -> Vec<u8> {
        let lock = self.sealer.public_key();
        let closed = lock.seal(&mut crypto_box::aead::OsRng, plain);
        closed.expect("closed")
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
