//! A certificate as a file that is checked with a public key alone.

use std::collections::BTreeMap;

use kernel::PublicKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::snapshot::Snapshot;

/// The only way in which certificates are signed.
const ALGORITHM: &str = "Ed25519";

/// The file. Its certificate is kept field by field, so that a file of an
/// older or newer release is checked just as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedFile {
    /// Always `Ed25519`.
    pub algorithm: String,
    /// What the certificate says.
    pub certificate: BTreeMap<String, Value>,
    /// The name of the key.
    pub key_id: String,
    /// Of [`canonical`] of the certificate, URL-safe base 64.
    pub signature: String,
}

impl SignedFile {
    pub(super) fn of(snapshot: &Snapshot, key_id: &str, signature: &str) -> Self {
        Self {
            algorithm: ALGORITHM.to_owned(),
            certificate: snapshot.fields(),
            key_id: key_id.to_owned(),
            signature: signature.to_owned(),
        }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Reads the file; nothing for one of another form.
    pub fn parse(text: &str) -> Option<Self> {
        let file: Self = serde_json::from_str(text).ok()?;
        (file.algorithm == ALGORITHM).then_some(file)
    }

    /// Whether `key` signed exactly this certificate.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        canonical(&self.certificate)
            .is_some_and(|text| key.accepts(text.as_bytes(), &self.signature))
    }

    /// The certificate's number, if it has one.
    pub fn serial(&self) -> Option<&str> {
        self.certificate.get("serial")?.as_str()
    }

    /// The names of the fields in which the file and `other` differ.
    pub fn differing(&self, other: &BTreeMap<String, Value>) -> Vec<String> {
        let names = self.certificate.keys().chain(other.keys());
        let mut names: Vec<&String> = names
            .filter(|name| self.certificate.get(*name) != other.get(*name))
            .collect();
        names.sort();
        names.dedup();
        names.into_iter().cloned().collect()
    }
}

/// The one text of these fields that can be signed: keys sorted, no spaces.
/// Nothing when a field is neither text nor a whole number, for which more
/// than one way of writing exists.
pub fn canonical(fields: &BTreeMap<String, Value>) -> Option<String> {
    let is_plain = |value: &Value| value.is_string() || value.is_i64() || value.is_u64();
    if !fields.values().all(is_plain) {
        return None;
    }
    serde_json::to_string(fields).ok()
}

#[cfg(test)]
mod tests {
    use kernel::SigningKey;

    use super::super::snapshot::tests::snapshot;
    use super::*;

    fn file(key: &SigningKey) -> SignedFile {
        let snapshot = snapshot("髙橋 﨑子");
        let signature = key.sign(snapshot.canonical().as_bytes());
        SignedFile::of(&snapshot, &key.public().id(), &signature)
    }

    #[test]
    fn a_file_is_checked_with_the_public_key_alone() {
        let key = SigningKey::random().expect("entropy");
        let other = SigningKey::random().expect("entropy");
        let read = SignedFile::parse(&file(&key).text()).expect("its own text");
        assert_eq!(read, file(&key));
        assert!(read.is_signed_by(&key.public()));
        assert!(!read.is_signed_by(&other.public()));
        assert_eq!(read.serial(), Some("7K3M-9QXT-A2B4-C6D8-E0F1"));
    }

    /// Whatever is changed in the certificate, even in one bit of one byte,
    /// the file is another or none.
    #[test]
    fn no_flipped_byte_passes() {
        let key = SigningKey::random().expect("entropy");
        let text = file(&key).text();
        let begin = text.find("\"certificate\"").expect("the certificate");
        let end = text.find("\"key_id\"").expect("the key");
        let public = key.public();
        let mut refused = 0;
        for place in begin..end {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let changed = String::from_utf8_lossy(&bytes).into_owned();
            let Some(read) = SignedFile::parse(&changed) else {
                refused += 1;
                continue;
            };
            // White space between the fields says nothing and may change.
            if read == file(&key) {
                assert!(text.as_bytes()[place].is_ascii_whitespace());
                continue;
            }
            assert!(!read.is_signed_by(&public), "byte {place}");
            refused += 1;
        }
        assert!(refused > 300, "{refused}");
    }

    #[test]
    fn what_differs_is_named() {
        let key = SigningKey::random().expect("entropy");
        let mut changed = file(&key);
        changed
            .certificate
            .insert("name".to_owned(), Value::from("別人"));
        changed.certificate.remove("firm");
        let found = changed.differing(&snapshot("髙橋 﨑子").fields());
        assert_eq!(found, ["firm", "name"]);
        assert!(!changed.is_signed_by(&key.public()));
    }

    #[test]
    fn only_texts_and_whole_numbers_are_signed() {
        for odd in [Value::Null, Value::from(1.5), Value::from(vec![1])] {
            let fields = BTreeMap::from([("a".to_owned(), odd)]);
            assert_eq!(canonical(&fields), None);
        }
        let fields = BTreeMap::from([
            ("b".to_owned(), Value::from(2)),
            ("a".to_owned(), Value::from("\u{7}\"髙")),
        ]);
        let expected = "{\"a\":\"\\u0007\\\"髙\",\"b\":2}";
        assert_eq!(canonical(&fields).as_deref(), Some(expected));
    }
}
