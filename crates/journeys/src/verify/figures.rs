//! Published figures: each manifest's hash and signature, the chain, and that
//! each snapshot derives again from the deltas it is pinned to.

use kernel::Failure;
use sea_orm::{ConnectionTrait, Statement};
use surveys::figure::{Figure, check, sha256};

const SAME_PERSON: &str = "SELECT COUNT(*) FROM published_figures f \
     JOIN figure_proposals p ON p.id = f.proposal_id WHERE p.proposed_by = f.approved_by";
const HEAD: &str = "SELECT number, sha256 FROM figure_head";

/// Every figure that does not hold.
pub(super) async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let figures = surveys::read::figures(db).await?;
    let mut findings = Vec::new();
    let mut before = String::new();
    for (figure, number) in figures.iter().zip(1..) {
        if figure.number != number || figure.previous != before {
            findings.push(format!(
                "figure {} does not follow the one before it",
                figure.code
            ));
        }
        before.clone_from(&figure.sealed.sha256);
        if let Err(why) = holds(db, figure).await? {
            findings.push(format!("figure {}: {why}", figure.code));
        }
    }
    if head(db).await? != Some((i64::try_from(figures.len()).unwrap_or(i64::MAX), before)) {
        findings.push("the chain of figures has lost its end".to_owned());
    }
    let count: i64 = ask(db, SAME_PERSON)
        .await?
        .map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if count > 0 {
        findings.push(format!(
            "figures approved by the person who defined them: {count}"
        ));
    }
    Ok(findings)
}

async fn holds(db: &impl ConnectionTrait, figure: &Figure) -> Result<Result<(), String>, Failure> {
    let checked = match check(&figure.sealed, None, Some(&figure.snapshot), None) {
        Ok(checked) => checked,
        Err(mismatch) => return Ok(Err(format!("{mismatch:?}"))),
    };
    let manifest = checked.manifest;
    let agrees = manifest.id == figure.code
        && manifest.number == figure.number
        && manifest.previous_sha256 == figure.previous
        && manifest.rounds_sha256 == sha256(&figure.rounds);
    if !agrees {
        return Ok(Err("its row differs from its manifest".to_owned()));
    }
    let Some(pins) = surveys::read::pins(&figure.rounds) else {
        return Ok(Err("its list of rounds cannot be read".to_owned()));
    };
    let (again, _) = surveys::read::snapshot_at(db, &pins, &manifest.question.code).await?;
    if again.text() != figure.snapshot {
        return Ok(Err("its snapshot does not derive from its seals".to_owned()));
    }
    Ok(Ok(()))
}

async fn head(db: &impl ConnectionTrait) -> Result<Option<(i64, String)>, Failure> {
    let Some(row) = ask(db, HEAD).await? else {
        return Ok(None);
    };
    Ok(Some((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
}

async fn ask(
    db: &impl ConnectionTrait,
    sql: &str,
) -> Result<Option<sea_orm::QueryResult>, Failure> {
    let ask = Statement::from_string(db.get_database_backend(), sql);
    Ok(db.query_one_raw(ask).await?)
}
