//! Random secrets. A secret is shown or sent once; the database keeps only its
//! SHA-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// 256 random bits, written as 43 characters of URL-safe base 64.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new secret from the machine's entropy.
    ///
    /// # Errors
    /// When the machine has no entropy: fail closed.
    pub fn random() -> Result<Self, Failure> {
        Ok(Self(encode(&random_bytes::<32>()?)))
    }

    /// The secret itself: for a cookie, a link or a slip, never for a log.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// SHA-256 of a presented secret, to look it up by.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// SHA-256 of all parts, one after the other.
pub fn digest(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}

/// `N` random bytes.
///
/// # Errors
/// When the machine has no entropy: fail closed.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::internal("secret.no_entropy", error.to_string()))?;
    Ok(bytes)
}

/// A random number below `bound`, without bias.
///
/// # Errors
/// When the machine has no entropy: fail closed.
pub fn random_below(bound: u32) -> Result<u32, Failure> {
    let bound = bound.max(1);
    let fair_limit = u32::MAX - u32::MAX % bound;
    loop {
        let candidate = u32::from_le_bytes(random_bytes()?);
        if candidate < fair_limit {
            return Ok(candidate % bound);
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads exactly `N` bytes written as lower-case hexadecimal; nothing for
/// anything else.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = 16 * nibble(pair[0])? + nibble(pair[1])?;
    }
    Some(bytes)
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

/// URL-safe base 64 without padding.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_its_debug_form_is_silent() {
        let token = Token::random().expect("entropy");
        assert_eq!(token.reveal().len(), 43);
        assert_eq!(format!("{token:?}"), "Token(…)");
        assert_eq!(token.hash(), hash(token.reveal()));
    }
}
