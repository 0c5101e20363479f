//! A certificate of completion (修了証): what it says for ever, and whether it
//! still holds.

mod serial;
mod signed;
mod snapshot;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{AccountId, CertificateId, CompanyId, EnrolmentId, MembershipId, TrackId};

use sha2::{Digest, Sha256};

pub use serial::Serial;
pub use signed::{SignedFile, canonical};
pub use snapshot::{Snapshot, valid_until};

/// What was decided about a certificate. Nothing returns to issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertificateStatus {
    /// Stands.
    Issued,
    /// Another one stands in its place (差し替え済み).
    Superseded,
    /// Taken back by the firm, with a reason (取り消し済み).
    Revoked,
}

impl CertificateStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Issued, Self::Superseded, Self::Revoked];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// Whether a certificate holds today. Computed, never stored: a missed job
/// cannot make it wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Validity {
    /// 有効
    Valid,
    /// 有効期限切れ
    Expired,
    /// 差し替え済み
    Superseded,
    /// 取り消し済み
    Revoked,
}

impl Validity {
    /// Every word.
    pub const ALL: [Self; 4] = [Self::Valid, Self::Expired, Self::Superseded, Self::Revoked];

    /// What a certificate of this status is on a day; its last day is still
    /// good.
    pub fn of(status: CertificateStatus, valid_until: Option<NaiveDate>, today: NaiveDate) -> Self {
        match status {
            CertificateStatus::Superseded => Self::Superseded,
            CertificateStatus::Revoked => Self::Revoked,
            CertificateStatus::Issued if valid_until.is_some_and(|last| last < today) => {
                Self::Expired
            }
            CertificateStatus::Issued => Self::Valid,
        }
    }

    /// The word in JSON and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Valid => "有効",
            Self::Expired => "有効期限切れ",
            Self::Superseded => "差し替え済み",
            Self::Revoked => "取り消し済み",
        }
    }

    /// Whether a sheet may be printed from it.
    pub fn may_print(self) -> bool {
        matches!(self, Self::Valid | Self::Expired)
    }
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The key.
    pub id: CertificateId,
    /// The holder's company.
    pub company: CompanyId,
    /// The completed enrolment.
    pub enrolment: EnrolmentId,
    /// The holder.
    pub membership: MembershipId,
    /// The track.
    pub track: TrackId,
    /// What was decided about it.
    pub status: CertificateStatus,
    /// Every printed value, as printed.
    pub snapshot: Snapshot,
    /// The exact text that is signed.
    pub signed_text: String,
    /// The name of the key that signed it.
    pub key_id: String,
    /// Ed25519 over the signed text, URL-safe base 64.
    pub signature: String,
    /// The one it stands in for.
    pub replaces: Option<CertificateId>,
    /// Why it stands in for another.
    pub reason: Option<String>,
    /// Who had it issued; nobody when completion did.
    pub issued_by: Option<AccountId>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was superseded or revoked.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why.
    pub ended_reason: Option<String>,
}

impl Certificate {
    /// Whether it holds on a day.
    pub fn validity(&self, today: NaiveDate) -> Validity {
        Validity::of(self.status, self.snapshot.valid_until, today)
    }

    /// The certificate as a file that can be checked without this
    /// installation.
    pub fn signed_file(&self) -> SignedFile {
        SignedFile::of(&self.snapshot, &self.key_id, &self.signature)
    }

    /// What lets whoever has it see name and company on the check page. It
    /// follows from the signature, which only the holder and their company
    /// are given.
    pub fn holder_token(&self) -> String {
        let secret = format!("terakoya certificate link\n{}", self.signature);
        kernel::secret::hex(&kernel::secret::hash(&secret)[..HOLDER_TOKEN_BYTES])
    }
}

/// SHA-256 of a certificate's PDF, in hexadecimal.
pub(crate) fn file_hash(pdf: &[u8]) -> String {
    kernel::secret::hex(&Sha256::digest(pdf))
}

/// 128 bits.
const HOLDER_TOKEN_BYTES: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_holds_until_its_last_day_or_its_end() {
        use CertificateStatus::{Issued, Revoked, Superseded};
        let day = |text: &str| kernel::date::parse(text).expect("a day");
        let today = day("2026-12-10");
        for (status, until, expected) in [
            (Issued, None, Validity::Valid),
            (Issued, Some("2026-12-11"), Validity::Valid),
            (Issued, Some("2026-12-10"), Validity::Valid),
            (Issued, Some("2026-12-09"), Validity::Expired),
            (Superseded, None, Validity::Superseded),
            (Superseded, Some("2026-12-09"), Validity::Superseded),
            (Revoked, None, Validity::Revoked),
        ] {
            let found = Validity::of(status, until.map(day), today);
            assert_eq!(found, expected, "{status:?} {until:?}");
        }
    }

    #[test]
    fn every_word_is_read_back() {
        for status in CertificateStatus::ALL {
            assert_eq!(CertificateStatus::parse(status.as_str()), Some(status));
        }
        for validity in Validity::ALL {
            assert_eq!(Validity::parse(validity.as_str()), Some(validity));
        }
        assert_eq!(CertificateStatus::parse("expired"), None);
    }
}
