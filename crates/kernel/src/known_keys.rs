//! Every public key that ever signed here, so that what an earlier key signed
//! can still be checked after the key file was replaced.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder};

use crate::db::Tx;
use crate::failure::Failure;
use crate::signing::PublicKey;

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub public_key: String,
        pub first_used_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Notes the key that is about to sign. Noted before, nothing changes. Gives
/// its name ([`PublicKey::id`]).
///
/// # Errors
/// When the database refuses.
pub async fn note(tx: &Tx, key: &PublicKey, now: DateTime<Utc>) -> Result<String, Failure> {
    let id = key.id();
    let new = row::ActiveModel {
        id: Set(id.clone()),
        public_key: Set(key.text()),
        first_used_at: Set(now),
    };
    row::Entity::insert(new)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}

/// Every key with its name, the oldest first.
///
/// # Errors
/// When the database refuses, or holds something that is no key.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<(String, PublicKey)>, Failure> {
    let rows = row::Entity::find()
        .order_by_asc(row::Column::FirstUsedAt)
        .order_by_asc(row::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let key = PublicKey::parse(&row.public_key);
            let key = key.filter(|key| key.id() == row.id);
            let unreadable = || Failure::internal("signing_keys.stored", row.id.clone());
            Ok((row.id.clone(), key.ok_or_else(unreadable)?))
        })
        .collect()
}
