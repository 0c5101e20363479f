//! Checks that what is stored agrees with itself.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, Statement,
};

use crate::entity::{
    pooled, survey_block, survey_block_cell, survey_policy, survey_round, survey_version,
};
use crate::figure::sha256;
use crate::release::{CellKey, Frozen, changed, days_of};
use crate::round::cutoff_after;
use crate::sealed_box::Contents;
use crate::{Error, Mode, Policy, RoundKind, SurveyKeys};

use super::form_of_version;

/// The seven counts of cells, and of their seals' deltas, both of the rows that
/// `filter` leaves (`WHERE …`, or nothing).
pub(super) fn cells_and_deltas(filter: &str) -> (String, String) {
    let cells = format!(
        "SELECT question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank FROM \
         (SELECT * FROM cells {filter}) AS c WHERE n1 + n2 + n3 + n4 + n5 + na + blank > 0"
    );
    let deltas = format!(
        "SELECT question_id, round_id, stratum_id, SUM(n1), SUM(n2), SUM(n3), SUM(n4), SUM(n5), \
         SUM(na), SUM(blank) FROM cell_deltas {filter} GROUP BY question_id, round_id, stratum_id \
         HAVING SUM(n1 + n2 + n3 + n4 + n5 + na + blank) <> 0"
    );
    (cells, deltas)
}

/// How many rows stand on one side only.
pub(super) fn differing(these: &str, those: &str) -> String {
    format!(
        "SELECT (SELECT COUNT(*) FROM ({these} EXCEPT {those}) AS missing) + \
         (SELECT COUNT(*) FROM ({those} EXCEPT {these}) AS extra)"
    )
}

/// The seven counts of the answers behind the cells.
const ANSWERS: &str = "SELECT a.question_id, a.round_id, a.stratum_id, \
     SUM(CASE WHEN a.answer = '1' THEN 1 ELSE 0 END), SUM(CASE WHEN a.answer = '2' THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.answer = '3' THEN 1 ELSE 0 END), SUM(CASE WHEN a.answer = '4' THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.answer = '5' THEN 1 ELSE 0 END), SUM(CASE WHEN a.answer = 'n' THEN 1 ELSE 0 END), \
     SUM(CASE WHEN a.answer = 'b' THEN 1 ELSE 0 END) FROM \
     (SELECT q.id AS question_id, b.round_id, b.stratum_id, SUBSTR(b.answers, q.position, 1) AS answer \
     FROM ballots b JOIN survey_rounds r ON r.id = b.round_id \
     JOIN survey_questions q ON q.survey_version_id = r.survey_version_id WHERE b.status = 'counted') a \
     WHERE a.answer <> '.' GROUP BY a.question_id, a.round_id, a.stratum_id";

/// The sums by track and month, and the cells behind them.
const SUMS: &str = "SELECT question_id, track_id, month, n1, n2, n3, n4, n5, na, blank FROM survey_sums \
     WHERE n1 + n2 + n3 + n4 + n5 + na + blank > 0";
const SUMS_OF_CELLS: &str = "SELECT c.question_id, r.track_id, SUBSTR(CAST(r.ended_on AS TEXT), 1, 7), \
     SUM(c.n1), SUM(c.n2), SUM(c.n3), SUM(c.n4), SUM(c.n5), SUM(c.na), SUM(c.blank) \
     FROM cells c JOIN survey_rounds r ON r.id = c.round_id GROUP BY 1, 2, 3 \
     HAVING SUM(c.n1 + c.n2 + c.n3 + c.n4 + c.n5 + c.na + c.blank) > 0";

/// Queries whose one number must be zero, with what it means when it is not.
const COUNTS_OF_FAULTS: [(&str, &str); 20] = [
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
        "I-4 rounds whose ballots are not what their seals moved",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.ballots <> \
         (SELECT COALESCE(SUM(s.ballots_in - s.ballots_out), 0) FROM seals s WHERE s.round_id = r.id)",
    ),
    (
        "I-6 closed web rounds whose eligible people are not those who could answer",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'web' AND r.closed_on IS NOT NULL \
         AND (r.eligible IS NULL OR r.eligible <> \
         (SELECT COUNT(*) FROM participations p WHERE p.round_id = r.id))",
    ),
    (
        "I-6 paper rounds with more responses than eligible people",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'paper' AND r.ballots > r.eligible",
    ),
    (
        "I-6 web rounds whose spent tokens are not their waiting and counted ballots",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'web' AND r.mode = 'confidential' AND \
         (SELECT COUNT(*) FROM spent_tokens t WHERE t.round_id = r.id) <> \
         (SELECT COUNT(*) FROM ballot_pool p WHERE p.round_id = r.id AND p.kind <> 'change') + \
         (SELECT COUNT(*) FROM ballots b WHERE b.round_id = r.id AND b.paper_no IS NULL)",
    ),
    (
        "I-6 web rounds with more responses than ballot papers handed out",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.kind = 'web' AND \
         (SELECT COUNT(*) FROM spent_tokens t WHERE t.round_id = r.id) > \
         (SELECT COUNT(*) FROM participations p WHERE p.round_id = r.id AND p.status = 'issued')",
    ),
    (
        "I-6 rounds by name whose counted ballots are not their people's",
        "SELECT COUNT(*) FROM survey_rounds r WHERE r.mode = 'named' AND \
         ((SELECT COUNT(*) FROM named_ballots n WHERE n.round_id = r.id) <> \
         (SELECT COUNT(*) FROM ballots b WHERE b.round_id = r.id AND b.status IN ('counted', 'late')) \
         OR EXISTS (SELECT 1 FROM named_ballots n WHERE n.round_id = r.id AND NOT EXISTS \
         (SELECT 1 FROM participations p WHERE p.round_id = r.id AND p.enrolment_id = n.enrolment_id \
         AND p.status = 'done')))",
    ),
    (
        "I-1 answers tied to a person in a confidential round",
        "SELECT (SELECT COUNT(*) FROM named_ballots n JOIN ballots b ON b.id = n.ballot_id \
         JOIN survey_rounds r ON r.id = b.round_id WHERE r.mode <> 'named' OR n.round_id <> b.round_id) + \
         (SELECT COUNT(*) FROM participations p JOIN survey_rounds r ON r.id = p.round_id \
         WHERE p.status = 'done' AND r.mode <> 'named')",
    ),
    (
        "I-6 ballot papers handed out in rounds by name",
        "SELECT COUNT(*) FROM participations p JOIN survey_rounds r ON r.id = p.round_id \
         WHERE p.status = 'issued' AND r.mode = 'named'",
    ),
    (
        "I-9 participations in a round of another form",
        "SELECT COUNT(*) FROM participations p JOIN survey_rounds r ON r.id = p.round_id \
         JOIN survey_versions v ON v.id = r.survey_version_id WHERE v.form_id <> p.form_id",
    ),
    (
        "I-4 withdrawn ballots whose answers are still kept",
        "SELECT COUNT(*) FROM ballots b WHERE b.status = 'withdrawn' AND b.answers IS NOT NULL",
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
        "I-9 ballots whose answers are not those of their form",
        "SELECT (SELECT COUNT(*) FROM ballots b WHERE (b.answers IS NULL) <> (b.status = 'withdrawn')) + \
         (SELECT COUNT(*) FROM ballots b JOIN survey_rounds r ON r.id = b.round_id WHERE LENGTH(b.answers) <> \
         (SELECT COUNT(*) FROM survey_questions q WHERE q.survey_version_id = r.survey_version_id)) + \
         (SELECT COUNT(*) FROM ballots b JOIN survey_rounds r ON r.id = b.round_id \
         JOIN survey_questions q ON q.survey_version_id = r.survey_version_id \
         WHERE (q.kind = 'text') <> (SUBSTR(b.answers, q.position, 1) = '.'))",
    ),
    (
        "I-10 cells that stand in two blocks",
        "SELECT COUNT(*) FROM (SELECT c.question_id FROM survey_block_cells c \
         JOIN survey_blocks b ON b.id = c.block_id AND b.edition = c.edition WHERE b.company_id IS NULL \
         GROUP BY c.question_id, c.round_id, c.stratum_id HAVING COUNT(DISTINCT c.block_id) > 1) AS twice",
    ),
    (
        "I-10 blocks with fewer than k ratings",
        "SELECT COUNT(*) FROM survey_blocks b WHERE b.edition = 1 AND b.k > \
         (SELECT COALESCE(SUM(c.n1 + c.n2 + c.n3 + c.n4 + c.n5), 0) FROM survey_block_cells c \
         WHERE c.block_id = b.id AND c.edition = b.edition)",
    ),
    (
        "I-10 blocks over two questions",
        "SELECT COUNT(*) FROM (SELECT c.block_id FROM survey_block_cells c \
         JOIN survey_questions q ON q.id = c.question_id \
         GROUP BY c.block_id, c.edition HAVING COUNT(DISTINCT q.code || q.body || q.scale) > 1) AS mixed",
    ),
    (
        "I-10 further totals that hold another company's answers",
        "SELECT COUNT(*) FROM survey_blocks b JOIN survey_block_cells c ON c.block_id = b.id \
         AND c.edition = b.edition JOIN strata s ON s.id = c.stratum_id \
         WHERE b.company_id IS NOT NULL AND (s.company_id IS NULL OR s.company_id <> b.company_id)",
    ),
];

/// What was told, and what it derives from.
const TOLD: &str = "SELECT block_id, edition, question_id, round_id, stratum_id, n1, n2, n3, n4, n5, na, blank \
     FROM survey_block_cells";
const TOLD_FROM_DELTAS: &str = "SELECT c.block_id, c.edition, c.question_id, c.round_id, c.stratum_id, \
     SUM(d.n1), SUM(d.n2), SUM(d.n3), SUM(d.n4), SUM(d.n5), SUM(d.na), SUM(d.blank) \
     FROM survey_block_cells c JOIN cell_deltas d ON d.question_id = c.question_id \
     AND d.round_id = c.round_id AND d.stratum_id = c.stratum_id AND d.seq <= c.seq \
     GROUP BY c.block_id, c.edition, c.question_id, c.round_id, c.stratum_id";

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
    let (cells, deltas) = cells_and_deltas("");
    for (finding, these, those) in [
        (
            "I-4 cells that differ from their deltas",
            cells.as_str(),
            deltas.as_str(),
        ),
        (
            "I-4 cells that differ from their answers",
            cells.as_str(),
            ANSWERS,
        ),
        ("I-4 sums that differ from their cells", SUMS, SUMS_OF_CELLS),
    ] {
        must_be_none.push((finding.to_owned(), differing(these, those)));
    }
    must_be_none.push((
        "I-10 blocks that do not derive from the seals they were told at".to_owned(),
        format!("SELECT COUNT(*) FROM ({TOLD} EXCEPT {TOLD_FROM_DELTAS}) AS differing"),
    ));
    let counts = COUNTS_OF_FAULTS.iter();
    must_be_none.extend(counts.map(|(finding, sql)| ((*finding).to_owned(), (*sql).to_owned())));
    for (finding, sql) in must_be_none {
        let count = count(db, &sql).await?;
        if count > 0 {
            findings.push(format!("{finding}: {count}"));
        }
    }
    findings.extend(told_piecemeal(db).await?);
    findings.extend(changed_forms(db).await?);
    findings.extend(changed_policies(db).await?);
    if let Some(keys) = keys {
        findings.extend(unreadable_boxes(db, keys).await?);
    }
    Ok(findings)
}

pub(super) async fn count(db: &impl ConnectionTrait, sql: &str) -> Result<i64, Error> {
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    let row = row.ok_or_else(|| Error::Stored("a count answered nothing".to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

/// Blocks outside their fiscal year, and blocks that were told anew for fewer
/// than k ratings.
async fn told_piecemeal(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for year in super::years_told(db).await? {
        if let Some((first, last)) = days_of(year) {
            let outside = Statement::from_sql_and_values(
                db.get_database_backend(),
                "SELECT COUNT(*) FROM survey_blocks b JOIN survey_block_cells c ON c.block_id = b.id \
                 AND c.edition = b.edition JOIN survey_rounds r ON r.id = c.round_id \
                 WHERE b.fiscal_year = $1 AND (r.ended_on < $2 OR r.ended_on > $3)",
                [year.into(), first.into(), last.into()],
            );
            let row = db.query_one_raw(outside).await?;
            let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
            if count > 0 {
                findings.push(format!(
                    "I-10 blocks outside their fiscal year {year}: {count}"
                ));
            }
        }
    }
    let later = survey_block::Entity::find()
        .filter(survey_block::Column::Edition.gt(1))
        .all(db)
        .await?;
    for block in later {
        let of = |edition: i32| {
            survey_block_cell::Entity::find()
                .filter(survey_block_cell::Column::BlockId.eq(block.id))
                .filter(survey_block_cell::Column::Edition.eq(edition))
        };
        let before = of(block.edition - 1).all(db).await?;
        let before: BTreeMap<CellKey, Frozen> = before.into_iter().map(Into::into).collect();
        let after = of(block.edition).all(db).await?;
        let mut moved = 0;
        for (key, told) in after.into_iter().map(<(CellKey, Frozen)>::from) {
            moved += before
                .get(&key)
                .map_or(0, |earlier| changed(&earlier.counts, &told.counts));
        }
        if moved < u64::from(block.k.unsigned_abs()) {
            findings.push(format!(
                "I-10 block {} was told anew for {moved} ratings",
                block.id
            ));
        }
    }
    Ok(findings)
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

/// Rules that differ from their hash, and rounds that do not keep to theirs.
async fn changed_policies(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for row in survey_policy::Entity::find().all(db).await? {
        let policy = Policy::read(&row.body).filter(|_| sha256(&row.body) == row.sha256);
        let Some(policy) = policy else {
            findings.push(format!(
                "survey policy {} differs from its hash",
                row.sha256
            ));
            continue;
        };
        let rounds = survey_round::Entity::find()
            .filter(survey_round::Column::PolicySha256.eq(row.sha256.clone()))
            .all(db)
            .await?;
        let mistimed = rounds.iter().filter(|round| !keeps_time(round, &policy));
        let mistimed = mistimed.count();
        if mistimed > 0 {
            findings.push(format!(
                "I-10 rounds whose cutoff is not their policy's: {mistimed}"
            ));
        }
        let loose = survey_round::Entity::find()
            .filter(survey_round::Column::PolicySha256.eq(row.sha256))
            .filter(
                survey_round::Column::KScore
                    .lt(policy.k_score)
                    .or(survey_round::Column::Mode.ne(policy.mode.stored())),
            )
            .count(db)
            .await?;
        if loose > 0 {
            findings.push(format!(
                "I-10 rounds that are looser than their policy: {loose}"
            ));
        }
    }
    Ok(findings)
}

/// Whether a round takes answers for as long as its rules say. Sessions had
/// rounds on the web with the usual rules, and days of their own, before the
/// rules named these days.
fn keeps_time(round: &survey_round::Model, policy: &Policy) -> bool {
    let is_of_before = round.session_id.is_some()
        && round.kind == RoundKind::Web.as_str()
        && *policy == Policy::usual(Mode::Confidential);
    is_of_before || round.cutoff_at == cutoff_after(round.ended_on, policy.cutoff_days)
}

async fn unreadable_boxes(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
) -> Result<Vec<String>, Error> {
    let boxes = pooled::Entity::find().all(db).await?;
    let unreadable = boxes
        .iter()
        .filter(|pooled| Contents::open(keys, pooled.round_id, &pooled.sealed_box).is_none());
    let count = unreadable.count();
    Ok((count > 0)
        .then(|| format!("I-1 waiting ballots that the sealer cannot open: {count}"))
        .into_iter()
        .collect())
}
