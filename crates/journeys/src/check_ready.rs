//! Whether this process should be sent requests.

use kernel::{Failure, Kind};
use sea_orm::{ConnectionTrait, Statement};

use crate::App;

/// Ready when the database answers a read.
///
/// # Errors
/// Busy, with the reason in words, when requests should go elsewhere.
pub async fn check_ready(app: &App) -> Result<(), Failure> {
    let db = app.db.read();
    let ask = Statement::from_string(db.get_database_backend(), "SELECT 1");
    match db.query_one_raw(ask).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure {
            source: Some(Box::new(error)),
            ..Failure::new(
                Kind::Busy,
                "ready.database",
                "データベースが応答しません。",
            )
        }),
    }
}
