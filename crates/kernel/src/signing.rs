//! What this installation signs: certificates and published figures. A
//! signature can be checked years later with the public key alone, without
//! this installation and without its database.
//!
//! Ed25519 (RFC 8032). The key stands in a file beside the database; whoever
//! loses it can still check what was signed, and signs on with a new one.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, Signer, SigningKey as Secret, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::failure::Failure;
use crate::{key_file, secret};

/// Bytes of the key's digest that name it.
const KEY_ID_BYTES: usize = 8;

/// The key that signs. Never stored in the database, never logged.
pub struct SigningKey(Secret);

impl SigningKey {
    /// A new key that exists only in memory.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub fn random() -> Result<Self, Failure> {
        Ok(Self(Secret::from_bytes(&secret::random_bytes()?)))
    }

    /// The key in the file at `path`; makes the file when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, is readable by others, or holds
    /// no key. It is never replaced.
    pub fn load_or_create(path: &Path) -> Result<Self, Failure> {
        let text = key_file::load_or_create(path, || Self::random().map(|key| key.text()))?;
        let seed = key_file::bytes_named::<32>(&text, "signing")
            .ok_or_else(|| key_file::unusable(path, "it does not hold a signing key"))?;
        Ok(Self(Secret::from_bytes(&seed)))
    }

    fn text(&self) -> String {
        format!(
            "# Keep secret, and keep: certificates and published figures are signed with this key.\n\
             signing {}\n",
            secret::hex(self.0.as_bytes())
        )
    }

    /// The half that everybody may know.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of `message`, 86 characters of URL-safe base 64.
    pub fn sign(&self, message: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.0.sign(message).to_bytes())
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// The key that checks what was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads what [`Self::text`] wrote; nothing for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }

    /// 43 characters of URL-safe base 64, the form of a JSON web key's `x`
    /// (RFC 8037).
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// A short name: the first 8 bytes of the key's SHA-256, in hexadecimal.
    pub fn id(&self) -> String {
        let digest = Sha256::digest(self.0.as_bytes());
        secret::hex(&digest[..KEY_ID_BYTES])
    }

    /// Whether `signature` is this key's signature of `message`. Strict: of
    /// the encodings of one signature only the canonical one is taken.
    pub fn accepts(&self, message: &[u8], signature: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        let Ok(signature) = Signature::from_slice(&bytes) else {
            return false;
        };
        self.0.verify_strict(message, &signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_and_its_key_only() {
        let (key, other) = (
            SigningKey::random().expect("entropy"),
            SigningKey::random().expect("entropy"),
        );
        let signature = key.sign(b"4.86");
        assert!(key.public().accepts(b"4.86", &signature));
        assert!(!key.public().accepts(b"4.87", &signature));
        assert!(!other.public().accepts(b"4.86", &signature));
        assert!(!key.public().accepts(b"4.86", "no signature"));
        assert_ne!(key.public().id(), other.public().id());
    }

    /// The first vector of RFC 8032 §7.1.
    #[test]
    fn the_signature_is_the_standards() {
        let seed =
            secret::unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = SigningKey(Secret::from_bytes(&seed.expect("32 bytes")));
        let signature = URL_SAFE_NO_PAD.decode(key.sign(b"")).expect("base 64");
        assert_eq!(
            secret::hex(&signature),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        );
    }

    #[test]
    fn a_public_key_is_read_as_it_was_written() {
        let public = SigningKey::random().expect("entropy").public();
        assert_eq!(PublicKey::parse(&public.text()), Some(public));
        assert_eq!(PublicKey::parse("short"), None);
    }

    #[test]
    fn the_key_of_a_file_stays_and_a_damaged_file_is_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("signing.key");
        let first = SigningKey::load_or_create(&path).expect("made").public();
        assert_eq!(
            SigningKey::load_or_create(&path).expect("read").public(),
            first
        );
        std::fs::write(&path, "signing 00\n").expect("written");
        assert!(SigningKey::load_or_create(&path).is_err());
        assert_eq!(
            std::fs::read_to_string(&path).expect("kept"),
            "signing 00\n"
        );
    }
}
