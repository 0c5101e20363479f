//! The ballot paper: a secret that only the trainee's browser keeps, and the
//! token that lets its bearer answer once without saying who it is.

use hmac::{Hmac, KeyInit, Mac};
use kernel::id::{CompanyId, EnrolmentId, RoundId};
use kernel::{Failure, secret};
use sha2::{Digest, Sha256};

use crate::Receipt;

const SECRET_BYTES: usize = 16;
const ID_BYTES: usize = 16;
const MAC_BYTES: usize = 32;

/// The trainee's secret `t`: 128 random bits, written as 32 hexadecimal
/// digits. It is never stored and never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct SurveySecret([u8; SECRET_BYTES]);

/// Proof that its bearer was handed a ballot paper of this round and company.
/// Made and accepted by [`crate::SurveyKeys`] only.
#[derive(Clone)]
pub struct BallotToken {
    round: RoundId,
    company: CompanyId,
    secret: SurveySecret,
    mac: [u8; MAC_BYTES],
}

impl SurveySecret {
    /// A new secret.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub fn random() -> Result<Self, Failure> {
        secret::random_bytes().map(Self)
    }

    /// Reads 32 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        secret::unhex(text).map(Self)
    }

    /// The secret itself: for the trainee's own cookie, never for a log.
    pub fn reveal(&self) -> String {
        secret::hex(&self.0)
    }

    /// What the participation keeps: SHA-256("issue" ‖ t ‖ enrolment).
    pub fn blinded_hash(&self, enrolment: EnrolmentId) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update(b"issue");
        digest.update(self.0);
        digest.update(enrolment.0.as_bytes());
        digest.finalize().to_vec()
    }
}

impl std::fmt::Debug for SurveySecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SurveySecret(…)")
    }
}

impl BallotToken {
    /// The round it is good for.
    pub fn round(&self) -> RoundId {
        self.round
    }

    /// The company whose stratum it is good for.
    pub fn company(&self) -> CompanyId {
        self.company
    }

    /// What the round keeps so that the token is good once:
    /// SHA-256("redeem" ‖ round ‖ t).
    pub fn nullifier(&self) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update(b"redeem");
        digest.update(self.round.0.as_bytes());
        digest.update(self.secret.0);
        digest.finalize().to_vec()
    }

    /// The token itself, 160 hexadecimal digits: for the form, never for a log.
    pub fn reveal(&self) -> String {
        let parts: [&[u8]; 4] = [
            self.round.0.as_bytes(),
            self.company.0.as_bytes(),
            &self.secret.0,
            &self.mac,
        ];
        secret::hex(&parts.concat())
    }

    /// The receipt of the ballot that this token hands back. It follows from
    /// the token and the issuer's key, so that the bearer who lost the reply
    /// is told it again; the token does not follow from it.
    pub(crate) fn receipt(&self, issuer: &[u8; 32]) -> Receipt {
        let mut mac = keyed(issuer);
        mac.update(b"receipt");
        mac.update(self.round.0.as_bytes());
        mac.update(&self.secret.0);
        let bytes: [u8; MAC_BYTES] = mac.finalize().into_bytes().into();
        Receipt::of(bytes)
    }

    pub(crate) fn issue(
        issuer: &[u8; 32],
        round: RoundId,
        company: CompanyId,
        secret: &SurveySecret,
    ) -> Self {
        let mac = authenticator(issuer, round, company, secret)
            .finalize()
            .into_bytes()
            .into();
        Self {
            round,
            company,
            secret: secret.clone(),
            mac,
        }
    }

    pub(crate) fn accept(issuer: &[u8; 32], text: &str) -> Option<Self> {
        const LENGTH: usize = 2 * ID_BYTES + SECRET_BYTES + MAC_BYTES;
        let bytes: [u8; LENGTH] = secret::unhex(text)?;
        let (round, rest) = bytes.split_first_chunk::<ID_BYTES>()?;
        let (company, rest) = rest.split_first_chunk::<ID_BYTES>()?;
        let (secret, mac) = rest.split_first_chunk::<SECRET_BYTES>()?;
        let token = Self {
            round: RoundId(uuid::Uuid::from_bytes(*round)),
            company: CompanyId(uuid::Uuid::from_bytes(*company)),
            secret: SurveySecret(*secret),
            mac: mac.try_into().ok()?,
        };
        let expected = authenticator(issuer, token.round, token.company, &token.secret);
        expected.verify_slice(&token.mac).ok()?;
        Some(token)
    }
}

impl std::fmt::Debug for BallotToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BallotToken(…)")
    }
}

/// HMAC-SHA-256 with a key of 32 bytes.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a short key up with zeros to SHA-256's block of 64 bytes.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    Hmac::<Sha256>::new(&block.into())
}

fn authenticator(
    issuer: &[u8; 32],
    round: RoundId,
    company: CompanyId,
    secret: &SurveySecret,
) -> Hmac<Sha256> {
    let mut mac = keyed(issuer);
    mac.update(b"ballot");
    mac.update(round.0.as_bytes());
    mac.update(company.0.as_bytes());
    mac.update(&secret.0);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    const ISSUER: [u8; 32] = [7; 32];

    fn token() -> BallotToken {
        let (ids, now) = (Ids::counted(), Default::default());
        let secret = SurveySecret::random().expect("entropy");
        BallotToken::issue(&ISSUER, ids.fresh(now), ids.fresh(now), &secret)
    }

    #[test]
    fn a_token_is_accepted_as_it_was_issued() {
        let token = token();
        let accepted = BallotToken::accept(&ISSUER, &token.reveal()).expect("our own token");
        assert_eq!(accepted.round(), token.round());
        assert_eq!(accepted.company(), token.company());
        assert_eq!(accepted.nullifier(), token.nullifier());
    }

    #[test]
    fn a_token_with_any_digit_changed_is_refused() {
        let good = token().reveal();
        for place in 0..good.len() {
            let mut bytes = good.clone().into_bytes();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(bytes).expect("ASCII");
            assert!(
                BallotToken::accept(&ISSUER, &forged).is_none(),
                "digit {place}"
            );
        }
        for wrong in ["", &good[2..], &format!("{good}00"), &good.to_uppercase()] {
            let upper_without_letters = wrong == good;
            assert!(upper_without_letters || BallotToken::accept(&ISSUER, wrong).is_none());
        }
        assert!(
            BallotToken::accept(&[8; 32], &good).is_none(),
            "another issuer"
        );
    }

    #[test]
    fn what_is_stored_at_issue_and_at_redeem_has_nothing_in_common() {
        let secret = SurveySecret::random().expect("entropy");
        let (ids, now) = (Ids::counted(), Default::default());
        let enrolment: EnrolmentId = ids.fresh(now);
        let token = BallotToken::issue(&ISSUER, ids.fresh(now), ids.fresh(now), &secret);
        assert_ne!(secret.blinded_hash(enrolment), token.nullifier());
        assert_eq!(
            format!("{secret:?} {token:?}"),
            "SurveySecret(…) BallotToken(…)"
        );
    }
}
