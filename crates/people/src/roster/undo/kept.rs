//! What a roster did, kept for a day. It holds names and addresses as they were
//! before, so it is let go as soon as it serves nothing.

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, RosterImportId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::BTreeMap;

use super::super::apply::Applied;
use super::super::column::Column;
use super::super::import::{read_json, row as import_row, to_json};
use super::super::plan::{Action, FieldChange, Plan};
use super::ImportChange;

/// Rows of one insert: six values each.
const ROWS_AT_ONCE: usize = 500;

/// Keeps what an import has just done: new members, changed fields, and the
/// enrolments that were made of it, by member.
///
/// # Errors
/// When the database refuses.
pub async fn keep_changes(
    tx: &Tx,
    company: CompanyId,
    import: RosterImportId,
    plan: &Plan,
    applied: &Applied,
    enrolments: &BTreeMap<MembershipId, Vec<EnrolmentId>>,
) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for planned in &plan.rows {
        let Some(member) = applied.members.get(&planned.number) else {
            continue;
        };
        let enrolled = enrolments.get(member).map_or(&[][..], Vec::as_slice);
        if planned.action == Action::Keep && enrolled.is_empty() {
            continue;
        }
        let is_new = planned.action == Action::Create;
        let fields: Vec<(Column, &str, &str)> = planned
            .changes
            .iter()
            .filter(|_| !is_new)
            .map(|field| (field.column, field.before.as_str(), field.after.as_str()))
            .collect();
        rows.push(row::ActiveModel {
            import_id: Set(import),
            membership_id: Set(*member),
            company_id: Set(company),
            is_new: Set(is_new),
            fields: Set(to_json(&fields)?),
            enrolments: Set(to_json(&enrolled)?),
        });
        if rows.len() == ROWS_AT_ONCE {
            insert(tx, std::mem::take(&mut rows)).await?;
        }
    }
    insert(tx, rows).await
}

async fn insert(tx: &Tx, rows: Vec<row::ActiveModel>) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    row::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What an import of this company did, by member.
///
/// # Errors
/// When the database refuses.
pub async fn import_changes(
    db: &impl ConnectionTrait,
    company: CompanyId,
    import: RosterImportId,
) -> Result<Vec<ImportChange>, DbErr> {
    let rows = row::Entity::find()
        .filter(row::Column::CompanyId.eq(company))
        .filter(row::Column::ImportId.eq(import))
        .order_by_asc(row::Column::MembershipId)
        .all(db)
        .await?;
    rows.into_iter().map(change).collect()
}

fn change(row: row::Model) -> Result<ImportChange, DbErr> {
    let fields: Vec<(Column, String, String)> = read_json(Some(&row.fields))?.unwrap_or_default();
    let field = |(column, before, after)| FieldChange {
        column,
        before,
        after,
    };
    Ok(ImportChange {
        member: row.membership_id,
        is_new: row.is_new,
        fields: fields.into_iter().map(field).collect(),
        enrolments: read_json(Some(&row.enrolments))?.unwrap_or_default(),
    })
}

/// Lets go of what imports did that were applied before `limit`, and of those
/// that were taken back, in every company. Returns how many rows.
///
/// # Errors
/// When the database refuses.
pub async fn forget_changes(tx: &Tx, limit: DateTime<Utc>) -> Result<u64, DbErr> {
    let over = import_row::Column::AppliedAt
        .lt(limit)
        .or(import_row::Column::UndoneAt.is_not_null());
    let imports = import_row::Entity::find()
        .select_only()
        .column(import_row::Column::Id)
        .filter(over)
        .into_query();
    let result = row::Entity::delete_many()
        .filter(row::Column::ImportId.in_subquery(imports))
        .exec(tx)
        .await?;
    Ok(result.rows_affected)
}

mod row {
    use kernel::id::{CompanyId, MembershipId, RosterImportId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "roster_import_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: RosterImportId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub membership_id: MembershipId,
        pub company_id: CompanyId,
        pub is_new: bool,
        pub fields: String,
        pub enrolments: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
