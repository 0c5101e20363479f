//! The Open Badge (3.0, 1EdTech) beside a certificate: the same facts for
//! wallets and other programs, without the holder's name and company. The
//! documents follow from the certificate and a few addresses; the journey
//! signs them.
//!
//! What always holds:
//! - Nothing here names a person or a company: the subject is a random key, of
//!   which only the holder's download tells whose it is.
//! - Which credentials were taken back stands in a list of bits
//!   (Bitstring Status List 1.0, W3C). Places are drawn, so that neighbours in
//!   the list are no neighbours in time or company.

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use kernel::Failure;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::certificate::{Certificate, Snapshot};

/// Bits of one list, the fewest that the W3C allows: 16 KiB.
pub const LIST_BITS: u32 = 131_072;
/// So many credentials share a list before the next one is begun: half its
/// places stay empty, so that drawing one takes two tries.
pub const LIST_FILL: u64 = 65_536;
/// How long a verifier may keep a list, in milliseconds.
const LIST_LIFE_MILLIS: u64 = 300_000;

const CREDENTIALS: &str = "https://www.w3.org/ns/credentials/v2";
const OPEN_BADGES: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const SCHEMA: &str =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

/// What a certificate's credential has of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadgeEntry {
    /// Whom it is about; leads to nobody.
    pub subject: Uuid,
    /// The number of its list.
    pub list: i32,
    /// Its bit there.
    pub index: i32,
}

impl BadgeEntry {
    /// A new subject at a random place of a list.
    ///
    /// # Errors
    /// When the machine has no entropy.
    pub fn draw(list: i32) -> Result<Self, Failure> {
        let bytes = kernel::secret::random_bytes::<16>()?;
        let index = kernel::secret::random_below(LIST_BITS)?;
        Ok(Self {
            subject: uuid::Builder::from_random_bytes(bytes).into_uuid(),
            list,
            index: i32::try_from(index).unwrap_or_default(),
        })
    }
}

/// Where the public documents stand, and who issues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeIssuer {
    /// The address of this installation, without a trailing slash.
    pub base_url: String,
    /// The training firm's name.
    pub name: String,
}

impl BadgeIssuer {
    /// The issuer's own document.
    pub fn id(&self) -> String {
        format!("{}/badges/issuer", self.base_url)
    }

    /// A public key by its name.
    pub fn key(&self, id: &str) -> String {
        format!("{}/badges/keys/{id}", self.base_url)
    }

    fn achievement(&self, track: &str, version: i32) -> String {
        format!("{}/badges/achievements/{track}/{version}", self.base_url)
    }

    fn list(&self, number: i32) -> String {
        format!("{}/badges/status/{number}", self.base_url)
    }

    fn profile(&self) -> Value {
        json!({
            "id": self.id(),
            "type": ["Profile"],
            "name": self.name,
            "url": self.base_url,
        })
    }

    /// The issuer's document.
    pub fn profile_document(&self) -> Value {
        in_context(self.profile())
    }

    /// The document of what is achieved.
    pub fn achievement_document(&self, achieved: &Achieved<'_>) -> Value {
        in_context(self.achieved(achieved))
    }

    fn achieved(&self, achieved: &Achieved<'_>) -> Value {
        let (track, version) = (achieved.track, achieved.version);
        let day = kernel::date::long(achieved.legal_basis_date);
        json!({
            "id": self.achievement(achieved.track_code, version),
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "creator": self.profile(),
            "name": track,
            "description": achieved.statement,
            "criteria": {
                "narrative": format!(
                    "研修コース「{track}」（第{version}版、法令基準日 {day}）の修了条件をすべて満たすこと。"
                ),
            },
            "inLanguage": "ja",
            "version": version.to_string(),
        })
    }

    /// The payload of a certificate's credential, to be signed as a JSON web
    /// token (Open Badges 3.0, 8.2.4: the credential with the registered claims
    /// beside its own members).
    pub fn credential(&self, certificate: &Certificate, entry: &BadgeEntry) -> Value {
        let said = &certificate.snapshot;
        let id = format!("urn:uuid:{}", certificate.id);
        let subject = format!("urn:uuid:{}", entry.subject);
        let list = self.list(entry.list);
        let issuer = Self {
            name: said.firm.clone(),
            ..self.clone()
        };
        let mut credential = json!({
            "@context": [CREDENTIALS, OPEN_BADGES],
            "id": id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": said.track,
            "issuer": issuer.profile(),
            "validFrom": instant(certificate.issued_at),
            "credentialSubject": {
                "id": subject,
                "type": ["AchievementSubject"],
                "achievement": issuer.achieved(&Achieved::from(said)),
            },
            "credentialStatus": {
                "id": format!("{list}#{}", entry.index),
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": entry.index.to_string(),
                "statusListCredential": list,
            },
            "credentialSchema": [{ "id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019" }],
            "iss": self.id(),
            "jti": id,
            "sub": subject,
            "nbf": certificate.issued_at.timestamp(),
        });
        if let Some(day) = said.valid_until {
            let end = last_second(day);
            credential["validUntil"] = json!(instant(end));
            credential["exp"] = json!(end.timestamp());
        }
        credential
    }

    /// The payload of a list's credential. `encoded` is what [`encoded_list`]
    /// gives.
    pub fn status_list(&self, number: i32, encoded: &str, now: DateTime<Utc>) -> Value {
        let id = self.list(number);
        json!({
            "@context": [CREDENTIALS],
            "id": id,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.id(),
            "validFrom": instant(now),
            "credentialSubject": {
                "id": format!("{id}#list"),
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded,
                "ttl": LIST_LIFE_MILLIS,
            },
        })
    }
}

/// What somebody achieved: a version of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Achieved<'a> {
    /// The track's code.
    pub track_code: &'a str,
    /// The track's title.
    pub track: &'a str,
    /// The number of the version.
    pub version: i32,
    /// The day whose law the version describes.
    pub legal_basis_date: NaiveDate,
    /// What the certificate says.
    pub statement: &'a str,
}

impl<'a> From<&'a Snapshot> for Achieved<'a> {
    fn from(said: &'a Snapshot) -> Self {
        Self {
            track_code: &said.track_code,
            track: &said.track,
            version: said.version,
            legal_basis_date: said.legal_basis_date,
            statement: &said.statement,
        }
    }
}

/// A list with these bits set: gzip, URL-safe base 64, and the letter that
/// tells so (Multibase).
///
/// # Errors
/// When memory cannot be written to, in practice never.
pub fn encoded_list(set: &[i32]) -> Result<String, Failure> {
    use base64::Engine;
    use std::io::Write;

    let mut bytes = vec![0_u8; LIST_BITS as usize / 8];
    for index in set {
        // The first bit is the leftmost of the first byte.
        let place = usize::try_from(*index).unwrap_or_default();
        if let Some(byte) = bytes.get_mut(place / 8) {
            *byte |= 0x80 >> (place % 8);
        }
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let packed = gzip.write_all(&bytes).and_then(|()| gzip.finish());
    let packed = packed.map_err(|error| Failure::internal("badge.list", error))?;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed);
    Ok(format!("u{text}"))
}

fn in_context(mut document: Value) -> Value {
    document["@context"] = json!([CREDENTIALS, OPEN_BADGES]);
    document
}

/// Whole seconds, as `nbf` and `exp` count them.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The last second of a day in Japan.
fn last_second(day: NaiveDate) -> DateTime<Utc> {
    kernel::date::end_of_jst_day(day) - TimeDelta::seconds(1)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use base64::Engine;

    use super::*;

    fn unpacked(encoded: &str) -> Vec<u8> {
        let text = encoded.strip_prefix('u').expect("Multibase");
        let packed = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(text)
            .expect("base 64");
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut bytes)
            .expect("gzip");
        bytes
    }

    #[test]
    fn a_bit_stands_where_the_standard_says() {
        let bytes = unpacked(&encoded_list(&[0, 9, 131_071]).expect("a list"));
        assert_eq!(bytes.len(), 16 * 1024);
        assert_eq!((bytes[0], bytes[1]), (0b1000_0000, 0b0100_0000));
        assert_eq!(bytes[16 * 1024 - 1], 1);
        let set: u32 = bytes.iter().map(|byte| byte.count_ones()).sum();
        assert_eq!(set, 3);
        assert!(
            unpacked(&encoded_list(&[]).expect("a list"))
                .iter()
                .all(|byte| *byte == 0)
        );
    }

    #[test]
    fn a_day_ends_in_japan() {
        let day = kernel::date::parse("2026-12-01").expect("a day");
        assert_eq!(instant(last_second(day)), "2026-12-01T14:59:59Z");
    }

    #[test]
    fn places_and_subjects_are_drawn() {
        let drawn: Vec<BadgeEntry> = (0..50)
            .map(|_| BadgeEntry::draw(3).expect("entropy"))
            .collect();
        let mut subjects: Vec<Uuid> = drawn.iter().map(|entry| entry.subject).collect();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), 50);
        assert!(
            subjects
                .iter()
                .all(|subject| subject.get_version_num() == 4)
        );
        assert!(drawn.iter().all(|entry| entry.list == 3));
        assert!(drawn.windows(2).any(|pair| pair[1].index < pair[0].index));
    }
}
