//! Checking a published figure with nothing but its files.

use kernel::{PublicKey, SigningKey};
use serde_json::{Value, json};

use super::manifest::sha256;
use super::snapshot::root_of_leaves;
use super::{Manifest, Snapshot, canonical};

/// A manifest with its hash and signature: what is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The manifest in its one writing.
    pub manifest: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// The signature of the manifest's text.
    pub signature: String,
    /// The key that signed, as [`PublicKey::text`] writes it.
    pub public_key: String,
}

impl Sealed {
    /// Hashes and signs; nothing for a manifest that has no one writing.
    pub fn seal(manifest: &Manifest, key: &SigningKey) -> Option<Self> {
        let text = manifest.text()?;
        Some(Self {
            sha256: sha256(&text),
            signature: key.sign(text.as_bytes()),
            public_key: key.public().text(),
            manifest: text,
        })
    }

    /// The file that is handed out, in its one writing.
    pub fn file(&self) -> Option<String> {
        let manifest: Value = serde_json::from_str(&self.manifest).ok()?;
        let key_id = PublicKey::parse(&self.public_key).map(|key| key.id());
        canonical(&json!({
            "key_id": key_id.unwrap_or_default(),
            "manifest": manifest,
            "public_key": self.public_key,
            "sha256": self.sha256,
            "signature": self.signature,
        }))
    }

    /// Reads a file that was handed out.
    ///
    /// # Errors
    /// What is not as it should be.
    pub fn read(text: &str) -> Result<Self, Mismatch> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let value: Value = serde_json::from_str(text).map_err(|_| Mismatch::NotAManifest)?;
        let word = |name: &'static str| {
            let word = value[name].as_str().map(str::to_owned);
            word.ok_or(Mismatch::Field(format!("/{name}")))
        };
        let manifest = canonical(&value["manifest"]).ok_or(Mismatch::Field("/manifest".into()))?;
        let sealed = Self {
            manifest,
            sha256: word("sha256")?,
            signature: word("signature")?,
            public_key: word("public_key")?,
        };
        let key_id = PublicKey::parse(&sealed.public_key).map(|key| key.id());
        if key_id.as_deref() != value["key_id"].as_str() {
            return Err(Mismatch::Field("/key_id".into()));
        }
        if sealed.file().as_deref() != Some(text) {
            return Err(Mismatch::Writing);
        }
        Ok(sealed)
    }
}

/// The first thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// No manifest was recognised.
    NotAManifest,
    /// A field is missing or does not follow from the others.
    Field(String),
    /// The file was written otherwise than the one way.
    Writing,
    /// The manifest's hash is another.
    Hash,
    /// The signature is not the key's.
    Signature,
    /// The file names another key than the one that is trusted.
    Key,
    /// The snapshot's line with this number is not of the form.
    SnapshotLine(usize),
    /// This round's line was changed, taken out or put in.
    Round(String),
    /// The snapshot is another; which round differs cannot be told without the
    /// list of leaves.
    Snapshot,
    /// The list of leaves is not the manifest's.
    Leaves,
    /// The list of rounds and seals is not the manifest's.
    Seals,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotAManifest => f.write_str("公表値のマニフェストではありません。"),
            Self::Field(name) => {
                write!(f, "マニフェストの項目 {name} が、ほかの項目と合いません。")
            }
            Self::Writing => {
                f.write_str("マニフェストの書き方が正規の形（RFC 8785）ではありません。")
            }
            Self::Hash => f.write_str("マニフェストのハッシュ（/sha256）が内容と合いません。"),
            Self::Signature => f.write_str("署名（/signature）が内容と鍵に合いません。"),
            Self::Key => f.write_str("署名した鍵（/public_key）が、指定した公開鍵と違います。"),
            Self::SnapshotLine(number) => {
                write!(
                    f,
                    "スナップショットの{number}行目が正しい形ではありません。"
                )
            }
            Self::Round(round) => write!(f, "最初に違う回は {round} です。"),
            Self::Snapshot => f.write_str("スナップショットがマニフェストのハッシュと合いません。"),
            Self::Leaves => f.write_str("回ごとのハッシュの一覧が、マニフェストと合いません。"),
            Self::Seals => f.write_str(
                "回と集計の番号の一覧が、マニフェストのハッシュ（/frame/rounds_sha256）と合いません。",
            ),
        }
    }
}

/// A figure that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it claims.
    pub manifest: Manifest,
    /// The name of the key that signed it.
    pub key_id: String,
    /// Whether the caller knew the key; without that, the file vouches for
    /// itself only.
    pub is_key_known: bool,
    /// Whether the snapshot was there and gave the same counts.
    pub has_snapshot: bool,
}

/// Checks a manifest, and the snapshot and its leaves when they are there.
///
/// # Errors
/// The first mismatch: fields, then hash, signature, key, and then the
/// snapshot's rounds.
pub fn check(
    sealed: &Sealed,
    trusted: Option<&PublicKey>,
    snapshot: Option<&str>,
    leaves: Option<&str>,
) -> Result<Checked, Mismatch> {
    let value: Value =
        serde_json::from_str(&sealed.manifest).map_err(|_| Mismatch::NotAManifest)?;
    let manifest = Manifest::read(&value).map_err(|field| Mismatch::Field(field.to_owned()))?;
    if let Some(field) = first_difference("", &manifest.value(), &value) {
        return Err(Mismatch::Field(field));
    }
    if sha256(&sealed.manifest) != sealed.sha256 {
        return Err(Mismatch::Hash);
    }
    let key = PublicKey::parse(&sealed.public_key).ok_or(Mismatch::Signature)?;
    if !key.accepts(sealed.manifest.as_bytes(), &sealed.signature) {
        return Err(Mismatch::Signature);
    }
    if trusted.is_some_and(|trusted| *trusted != key) {
        return Err(Mismatch::Key);
    }
    if let Some(text) = snapshot {
        check_snapshot(&manifest, text, leaves)?;
    }
    Ok(Checked {
        manifest,
        key_id: key.id(),
        is_key_known: trusted.is_some(),
        has_snapshot: snapshot.is_some(),
    })
}

/// Checks the list of rounds with the seal each is pinned to.
///
/// # Errors
/// [`Mismatch::Seals`] for another list than the manifest's.
pub fn check_seals(manifest: &Manifest, seals: &str) -> Result<(), Mismatch> {
    if sha256(seals) == manifest.rounds_sha256 {
        Ok(())
    } else {
        Err(Mismatch::Seals)
    }
}

fn check_snapshot(manifest: &Manifest, text: &str, leaves: Option<&str>) -> Result<(), Mismatch> {
    let parsed = Snapshot::parse(text);
    if sha256(text) != manifest.snapshot_sha256 {
        let Some(leaves) = leaves else {
            return Err(parsed.map_or_else(Mismatch::SnapshotLine, |_| Mismatch::Snapshot));
        };
        if root_of_leaves(leaves).as_ref() != Some(&manifest.merkle_root) {
            return Err(Mismatch::Leaves);
        }
        return Err(first_round(text, leaves));
    }
    let parsed = parsed.map_err(Mismatch::SnapshotLine)?;
    if parsed.counts() != manifest.counts {
        return Err(Mismatch::Field("/counts".to_owned()));
    }
    if parsed.merkle_root() != manifest.merkle_root {
        return Err(Mismatch::Field("/merkle_root".to_owned()));
    }
    Ok(())
}

/// The first round whose line has another hash than its leaf.
fn first_round(text: &str, leaves: &str) -> Mismatch {
    let mut lines = text.lines();
    for leaf in leaves.lines() {
        let (round, hash) = leaf.split_once(',').unwrap_or((leaf, ""));
        let line = lines.next().unwrap_or_default();
        let found = super::snapshot::leaf_hex(line);
        if found != hash {
            return Mismatch::Round(round.to_owned());
        }
    }
    match lines.next() {
        Some(more) => Mismatch::Round(more.split(',').next().unwrap_or_default().to_owned()),
        None => Mismatch::Snapshot,
    }
}

/// The pointer of the first value that differs.
fn first_difference(at: &str, expected: &Value, found: &Value) -> Option<String> {
    if expected == found {
        return None;
    }
    if let (Value::Object(expected), Value::Object(found)) = (expected, found) {
        let mut keys: Vec<&String> = expected.keys().chain(found.keys()).collect();
        keys.sort();
        for key in keys {
            let at = format!("{at}/{key}");
            let (one, other) = (expected.get(key), found.get(key));
            let (Some(one), Some(other)) = (one, other) else {
                return Some(at);
            };
            if let Some(difference) = first_difference(&at, one, other) {
                return Some(difference);
            }
        }
    }
    Some(at.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Line;
    use super::super::manifest::tests::sample;
    use super::*;
    use crate::Counts;

    struct World {
        key: SigningKey,
        sealed: Sealed,
        snapshot: Snapshot,
    }

    fn world() -> World {
        let counts = |rated| Counts {
            rated,
            ..Counts::default()
        };
        let lines = [
            Line::of_round("r01", "q", counts([0, 0, 1, 2, 9])),
            Line::of_round("r02", "q", counts([0, 1, 1, 1, 0])),
            Line::of_round("r03", "q", counts([0, 0, 1, 5, 39])),
        ];
        let snapshot = Snapshot::of(&lines);
        let manifest = Manifest {
            counts: snapshot.counts(),
            snapshot_sha256: snapshot.sha256(),
            merkle_root: snapshot.merkle_root(),
            ..sample()
        };
        let key = SigningKey::random().expect("entropy");
        let sealed = Sealed::seal(&manifest, &key).expect("integers and strings");
        World {
            key,
            sealed,
            snapshot,
        }
    }

    #[test]
    fn what_was_published_checks_without_a_database() {
        let World {
            key,
            sealed,
            snapshot,
        } = world();
        let file = sealed.file().expect("a file");
        let read = Sealed::read(&format!("{file}\n")).expect("as it was written");
        assert_eq!(read, sealed);
        let checked = check(
            &read,
            Some(&key.public()),
            Some(&snapshot.text()),
            Some(&snapshot.leaves_text()),
        );
        let checked = checked.expect("it holds");
        assert!(checked.is_key_known && checked.has_snapshot);
        assert_eq!(checked.manifest.display(), "4.72");
        assert!(
            !check(&read, None, None, None)
                .expect("it holds")
                .is_key_known
        );
    }

    #[test]
    fn another_list_of_seals_is_named() {
        let manifest = Manifest {
            rounds_sha256: sha256("r01,1\nr02,3\n"),
            ..sample()
        };
        assert_eq!(check_seals(&manifest, "r01,1\nr02,3\n"), Ok(()));
        for other in ["", "r01,1\nr02,4\n", "r01,1\nr02,3", "r02,3\nr01,1\n"] {
            assert_eq!(check_seals(&manifest, other), Err(Mismatch::Seals));
        }
    }

    #[test]
    fn a_flipped_byte_is_named() {
        let World {
            key,
            sealed,
            snapshot,
        } = world();
        let file = sealed.file().expect("a file");
        let field = |from: &str, to: &str| {
            assert!(file.contains(from), "{from}");
            let changed = file.replacen(from, to, 1);
            let sealed = Sealed::read(&changed)?;
            check(&sealed, Some(&key.public()), None, None).map(|_| ())
        };
        let named = |name: &str| Err(Mismatch::Field(name.to_owned()));
        assert_eq!(
            field("\"display\":\"4.72\"", "\"display\":\"4.82\""),
            named("/display")
        );
        assert_eq!(field("\"sum\":283", "\"sum\":284"), named("/sum"));
        assert_eq!(field("[0,1,3,8,48]", "[0,1,3,7,49]"), named("/display"));
        assert_eq!(
            field("5段階平均4.72", "5段階平均4.92"),
            named("/sentence_ja")
        );
        assert_eq!(
            field("\"firm\":\"研修会社\"", "\"firm\":\"研修会士\""),
            Err(Mismatch::Hash)
        );
        assert_eq!(field("{\"key_id\"", "{ \"key_id\""), Err(Mismatch::Writing));
        assert_eq!(Sealed::read("{}"), Err(Mismatch::Field("/manifest".into())));
        let other = SigningKey::random().expect("entropy").public();
        assert_eq!(check(&sealed, Some(&other), None, None), Err(Mismatch::Key));
        let forged = Sealed {
            public_key: other.text(),
            ..sealed.clone()
        };
        assert_eq!(check(&forged, None, None, None), Err(Mismatch::Signature));

        let text = snapshot.text();
        let leaves = snapshot.leaves_text();
        let snapshot = |text: &str, leaves| check(&sealed, None, Some(text), leaves).map(|_| ());
        let flipped = text.replace("r02,-,q,0,1", "r02,-,q,0,2");
        assert_eq!(
            snapshot(&flipped, Some(leaves.as_str())),
            Err(Mismatch::Round("r02".into()))
        );
        assert_eq!(snapshot(&flipped, None), Err(Mismatch::Snapshot));
        let torn = text.replace("r02,-,q,0,1", "r02,-,q,0,x");
        assert_eq!(
            snapshot(&torn, Some(leaves.as_str())),
            Err(Mismatch::Round("r02".into()))
        );
        assert_eq!(snapshot(&torn, None), Err(Mismatch::SnapshotLine(2)));
        let shorter: String = text
            .lines()
            .take(2)
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(
            snapshot(&shorter, Some(leaves.as_str())),
            Err(Mismatch::Round("r03".into()))
        );
        let more = format!("{text}r04,-,q,0,0,0,0,9,0,0\n");
        assert_eq!(
            snapshot(&more, Some(leaves.as_str())),
            Err(Mismatch::Round("r04".into()))
        );
        assert_eq!(
            snapshot(&flipped, Some(leaves.replace("r01,", "r01,0").as_str())),
            Err(Mismatch::Leaves)
        );
    }
}
