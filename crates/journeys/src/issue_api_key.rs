//! Keys for programs that act in somebody's name.

use chrono::{DateTime, Utc};
use kernel::audit::Event;
use kernel::id::ApiKeyId;
use kernel::secret::Token;
use kernel::{Actor, Failure, Role};
use people::write::NewApiKey;
use serde_json::json;

use crate::App;

const LONGEST_NAME: usize = 100;

/// A key that has just been issued.
#[derive(Debug)]
pub struct IssuedApiKey {
    /// Its key in the database, to revoke it by.
    pub id: ApiKeyId,
    /// The value, shown this once.
    pub token: Token,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// Issues a key with the actor's own roles, good for ninety days.
///
/// # Errors
/// Forbidden for whoever neither runs the firm nor a company's HR; invalid for
/// a bad name.
pub async fn issue_api_key(app: &App, actor: &Actor, name: &str) -> Result<IssuedApiKey, Failure> {
    actor.require(&[Role::FirmAdmin, Role::CompanyHr])?;
    let name = people::text::required_line(name, "用途の名前", LONGEST_NAME)
        .map_err(|flaw| Failure::invalid(vec![flaw.at("/name")]))?;
    let now = app.clock.now();
    let token = Token::random()?;
    let tx = app.db.write().await?;
    let key = NewApiKey {
        account: actor.account,
        name,
        token_hash: token.hash(),
    };
    let id = people::write::issue_api_key(&tx, &app.ids, now, key).await?;
    let event = Event {
        company: actor.company,
        actor: Some(actor.account),
        action: "api_key.issued",
        object: Some(id.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(IssuedApiKey {
        id,
        token,
        expires_at: now + people::API_KEY_LIFE,
    })
}

/// Ends one of the actor's own keys.
///
/// # Errors
/// Not found when it is not theirs, or has ended already.
pub async fn revoke_api_key(app: &App, actor: &Actor, key: ApiKeyId) -> Result<(), Failure> {
    let tx = app.db.write().await?;
    people::write::revoke_api_key(&tx, app.clock.now(), actor.account, key).await?;
    let event = Event {
        company: actor.company,
        actor: Some(actor.account),
        action: "api_key.revoked",
        object: Some(key.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
