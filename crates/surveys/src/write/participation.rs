//! Who may answer, and handing out the ballot paper. Nothing here writes a
//! time.

use kernel::Tx;
use kernel::id::{CompanyId, EnrolmentId, RoundId, SurveyFormId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::participation as table;
use crate::{Error, Participation, SurveySecret, read};

const NONE: &str = "none";
const ISSUED: &str = "issued";

/// Makes an enrolment eligible in `round`, which asks `form`; one that is
/// eligible for the form already keeps its round.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_participation(
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    form: SurveyFormId,
    round: RoundId,
) -> Result<Participation, Error> {
    let row = table::ActiveModel {
        enrolment_id: Set(enrolment),
        form_id: Set(form),
        round_id: Set(round),
        company_id: Set(company),
        status: Set(NONE.to_owned()),
        blinded_hash: Set(None),
    };
    table::Entity::insert(row)
        .on_conflict(
            OnConflict::columns([table::Column::EnrolmentId, table::Column::FormId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    read::participation(tx, company, enrolment, form)
        .await?
        .ok_or(Error::NotOpen)
}

/// Hands out the ballot paper for `secret`: `none` becomes `issued`. Asked
/// again with the same secret it changes nothing. Returns whether this call
/// changed it.
///
/// # Errors
/// [`Error::AlreadyIssued`] for another secret, [`Error::NotOpen`] without a
/// participation, or when the database refuses.
pub async fn issue(
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    form: SurveyFormId,
    secret: &SurveySecret,
) -> Result<bool, Error> {
    let hash = secret.blinded_hash(enrolment);
    let changed = table::Entity::update_many()
        .col_expr(table::Column::Status, Expr::value(ISSUED))
        .col_expr(table::Column::BlindedHash, Expr::value(hash.clone()))
        .filter(table::Column::CompanyId.eq(company))
        .filter(table::Column::EnrolmentId.eq(enrolment))
        .filter(table::Column::FormId.eq(form))
        .filter(table::Column::Status.eq(NONE))
        .exec(tx)
        .await?;
    if changed.rows_affected == 1 {
        return Ok(true);
    }
    let participation = read::participation(tx, company, enrolment, form)
        .await?
        .ok_or(Error::NotOpen)?;
    if participation.blinded_hash == Some(hash) {
        Ok(false)
    } else {
        Err(Error::AlreadyIssued)
    }
}
