//! What a track's certificate (修了証) says, as its author wrote it.

/// The terms of a track's certificate, published with a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateTerms {
    /// Stable id, unique among the tracks: `first-line-short`. Whoever asks
    /// for one kind is not shown another.
    pub kind: String,
    /// Heading of the certificate: `修了証`.
    pub title: String,
    /// What it certifies, in one sentence.
    pub statement: String,
    /// Months from the day of completion until it expires; none when it does
    /// not.
    pub valid_months: Option<i32>,
}
