//! Checks that what is stored agrees with itself.

use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use crate::entity::{pooled, survey_version};
use crate::sealed_box::Contents;
use crate::{Error, SurveyKeys};

use super::form_of_version;

/// The seven counts of cells, of deltas, and of the answers behind them.
const CELLS: &str = "SELECT question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank FROM cells \
     WHERE n1 + n2 + n3 + n4 + n5 + na + blank > 0";
const DELTAS: &str = "SELECT question_id, round_id, stratum_id, SUM(n1), SUM(n2), SUM(n3), SUM(n4), SUM(n5), \
     SUM(na), SUM(blank) FROM cell_deltas GROUP BY question_id, round_id, stratum_id \
     HAVING SUM(n1 + n2 + n3 + n4 + n5 + na + blank) <> 0";
const ANSWERS: &str = "SELECT a.question_id, b.round_id, b.stratum_id, \
     SUM(CASE WHEN a.rating = 1 THEN 1 ELSE 0 END), SUM(CASE WHEN a.rating = 2 THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.rating = 3 THEN 1 ELSE 0 END), SUM(CASE WHEN a.rating = 4 THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.rating = 5 THEN 1 ELSE 0 END), SUM(CASE WHEN a.kind = 'na' THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.kind = 'blank' THEN 1 ELSE 0 END) \
     FROM ballots b JOIN ballot_answers a ON a.ballot_id = b.id WHERE b.status = 'counted' \
     GROUP BY a.question_id, b.round_id, b.stratum_id";

/// Queries whose one number must be zero, with what it means when it is not.
const COUNTS_OF_FAULTS: [(&str, &str); 9] = [
    (
        "I-4 cells do not carry every counted ballot of their stratum",
        "SELECT COUNT(*) FROM cells c WHERE c.n1 + c.n2 + c.n3 + c.n4 + c.n5 + c.na + c.blank <> \
         (SELECT COUNT(*) FROM ballots b WHERE b.stratum_id = c.stratum_id AND b.status = 'counted')",
    ),
    (
        "I-4 rounds whose last seal is not their newest",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.final_seq <> \
         (SELECT COALESCE(MAX(s.seq), 0) FROM seals s WHERE s.round_id = r.id)",
    ),
    (
        "I-4 rounds whose seals do not add up to their ballots",
        "SELECT COUNT(*) FROM survey_rounds r WHERE \
         (SELECT COALESCE(SUM(s.ballots_in - s.ballots_out), 0) FROM seals s WHERE s.round_id = r.id) <> \
         (SELECT COUNT(*) FROM ballots b WHERE b.round_id = r.id AND b.status = 'counted')",
    ),
    (
        "I-6 web rounds whose spent tokens are not their waiting and counted ballots",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'web' AND \
         (SELECT COUNT(*) FROM spent_tokens t WHERE t.round_id = r.id) <> \
         (SELECT COUNT(*) FROM ballot_pool p WHERE p.round_id = r.id AND p.kind <> 'change') + \
         (SELECT COUNT(*) FROM ballots b WHERE b.round_id = r.id)",
    ),
    (
        "I-6 web rounds with more responses than ballot papers handed out",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'web' AND \
         (SELECT COUNT(*) FROM spent_tokens t WHERE t.round_id = r.id) > \
         (SELECT COUNT(*) FROM participations p WHERE p.round_id = r.id AND p.status = 'issued')",
    ),
    (
        "I-4 withdrawn ballots whose answers are still kept",
        "SELECT COUNT(*) FROM ballots b WHERE b.status = 'withdrawn' \
         AND EXISTS (SELECT 1 FROM ballot_answers a WHERE a.ballot_id = b.id)",
    ),
    (
        "I-4 ballots that are void without two people's decision, or count against it",
        "SELECT COUNT(*) FROM ballots b WHERE (b.status = 'void') <> EXISTS (SELECT 1 FROM ballot_invalidations v \
         WHERE v.ballot_id = b.id AND v.status = 'applied') AND b.status <> 'withdrawn'",
    ),
    (
        "I-9 ballots or comments in a stratum of another round",
        "SELECT (SELECT COUNT(*) FROM ballots b JOIN strata s ON s.id = b.stratum_id WHERE s.round_id <> b.round_id) + \
         (SELECT COUNT(*) FROM ballot_comments c JOIN strata s ON s.id = c.stratum_id WHERE s.round_id <> c.round_id)",
    ),
    (
        "I-9 answers to a question of another form version",
        "SELECT COUNT(*) FROM ballot_answers a JOIN ballots b ON b.id = a.ballot_id \
         JOIN survey_rounds r ON r.id = b.round_id JOIN survey_questions q ON q.id = a.question_id \
         WHERE q.survey_version_id <> r.survey_version_id",
    ),
];

/// Every disagreement, in words; nothing when all agrees. With the keys it
/// also opens every waiting box.
///
/// # Errors
/// When the database refuses.
pub async fn verify(
    db: &impl ConnectionTrait,
    keys: Option<&SurveyKeys>,
) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let mut must_be_none = Vec::new();
    for (name, other) in [("deltas", DELTAS), ("answers", ANSWERS)] {
        let finding = format!("I-4 cells that differ from their {name}");
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM ({CELLS} EXCEPT {other}) AS missing) + \
             (SELECT COUNT(*) FROM ({other} EXCEPT {CELLS}) AS extra)"
        );
        must_be_none.push((finding, sql));
    }
    let counts = COUNTS_OF_FAULTS.iter();
    must_be_none.extend(counts.map(|(finding, sql)| ((*finding).to_owned(), (*sql).to_owned())));
    for (finding, sql) in must_be_none {
        let count = count(db, &sql).await?;
        if count > 0 {
            findings.push(format!("{finding}: {count}"));
        }
    }
    findings.extend(changed_forms(db).await?);
    if let Some(keys) = keys {
        findings.extend(unreadable_boxes(db, keys).await?);
    }
    Ok(findings)
}

async fn count(db: &impl ConnectionTrait, sql: &str) -> Result<i64, Error> {
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    let row = row.ok_or_else(|| Error::Stored("a count answered nothing".to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

async fn changed_forms(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for version in survey_version::Entity::find().all(db).await? {
        let form = form_of_version(db, version.id).await?;
        let is_unchanged =
            form.is_some_and(|form| form.draft().content_hash() == form.content_hash);
        if !is_unchanged {
            findings.push(format!(
                "survey form version {} differs from its hash",
                version.id
            ));
        }
    }
    Ok(findings)
}

async fn unreadable_boxes(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
) -> Result<Vec<String>, Error> {
    let boxes = pooled::Entity::find().all(db).await?;
    let unreadable = boxes
        .iter()
        .filter(|pooled| Contents::open(keys, &pooled.sealed_box).is_none());
    let count = unreadable.count();
    Ok((count > 0)
        .then(|| format!("I-1 waiting ballots that the sealer cannot open: {count}"))
        .into_iter()
        .collect())
}
