//! The Open Badge beside a certificate, for its holder's wallet, and the public
//! documents that a verifier follows from it.
//!
//! A token is signed anew at each download, with the key in use; an older one
//! stays good, since the public key that it names stays published.

use enrolments::{Achieved, BadgeEntry, BadgeIssuer, Certificate, encoded_list};
use kernel::audit::Event;
use kernel::id::CertificateId;
use kernel::{Actor, Failure, PublicKey, TokenType, known_keys};
use serde_json::{Value, json};

use crate::App;
use crate::views::certificates::own_certificate;

/// More tries than a half-full list ever needs.
const MOST_TRIES: usize = 64;

/// A credential to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedBadge {
    /// ASCII only, with its ending.
    pub name: String,
    /// A JSON web token in its compact form.
    pub token: String,
}

/// The credential of the actor's own certificate. The first time it gets its
/// subject and its place in the list of those taken back.
///
/// # Errors
/// Not found for another's; a conflict when it was replaced or revoked.
pub async fn issue_own_badge(
    app: &App,
    actor: &Actor,
    id: CertificateId,
) -> Result<IssuedBadge, Failure> {
    let certificate = own_certificate(app, actor, id).await?;
    if !certificate.validity(app.clock.today()).may_print() {
        return Err(enrolments::Error::CertificateEnded(certificate.status).into());
    }
    let entry = entry_of(app, actor, &certificate).await?;
    let issuer = issuer(app);
    let key = issuer.key(&app.signing.public().id());
    let payload = issuer.credential(&certificate, &entry);
    Ok(IssuedBadge {
        name: format!("open-badge-{}.jwt", certificate.snapshot.serial),
        token: app.signing.token(TokenType::Jwt, &key, &payload),
    })
}

async fn entry_of(
    app: &App,
    actor: &Actor,
    certificate: &Certificate,
) -> Result<BadgeEntry, Failure> {
    let (company, id) = (certificate.company, certificate.id);
    let db = app.db.read();
    if let Some(entry) = enrolments::read::badge_entry(&db, company, id).await? {
        note_key(app).await?;
        return Ok(entry);
    }
    let now = app.clock.now();
    let tx = app.db.write().await?;
    known_keys::note(&tx, &app.signing.public(), now).await?;
    let list = enrolments::read::badge_count(&tx).await? / enrolments::LIST_FILL;
    let list = i32::try_from(list).unwrap_or(i32::MAX);
    for _ in 0..MOST_TRIES {
        let entry = BadgeEntry::draw(list)?;
        if enrolments::write::enter_badge(&tx, now, company, id, entry).await? {
            let event = Event {
                company: Some(company),
                actor: Some(actor.account),
                action: "certificate.badge_made",
                object: Some(id.0),
                detail: &json!({}),
            };
            app.audit(&tx, &event).await?;
            tx.commit().await?;
            return Ok(entry);
        }
        // Somebody's second tap came first.
        if let Some(entry) = enrolments::read::badge_entry(&tx, company, id).await? {
            return Ok(entry);
        }
    }
    Err(Failure::internal("badge.list_full", format!("list {list}")))
}

/// Whatever key signs stays published, also one that is newer than the entry.
async fn note_key(app: &App) -> Result<(), Failure> {
    let key = app.signing.public();
    if known_key(app, &key.id()).await?.is_some() {
        return Ok(());
    }
    let tx = app.db.write().await?;
    known_keys::note(&tx, &key, app.clock.now()).await?;
    tx.commit().await
}

fn issuer(app: &App) -> BadgeIssuer {
    BadgeIssuer {
        base_url: app.settings.base_url.clone(),
        name: app.settings.firm_name.clone(),
    }
}

/// The public document of who issues.
pub fn badge_profile(app: &App) -> Value {
    issuer(app).profile_document()
}

/// The public document of what a version of a track certifies.
///
/// # Errors
/// Not found for an unknown version, and for one without certificates.
pub async fn badge_achievement(app: &App, track: &str, version: i32) -> Result<Value, Failure> {
    let db = app.db.read();
    let versions = courses::read::versions_by_code(&db, track).await?;
    let found = versions.into_iter().find(|known| known.number == version);
    let found = found.ok_or_else(Failure::not_found)?;
    let terms = courses::read::certificate_terms(&db, found.id).await?;
    let terms = terms.ok_or_else(Failure::not_found)?;
    Ok(issuer(app).achievement_document(&Achieved {
        track_code: &found.track.code,
        track: &found.title,
        version: found.number,
        legal_basis_date: found.legal_basis_date,
        statement: &terms.statement,
    }))
}

/// A list of which credentials were taken back, as a signed credential.
///
/// # Errors
/// Not found when there is no such list.
pub async fn badge_status_list(app: &App, list: i32) -> Result<String, Failure> {
    let ended = enrolments::read::ended_badges(&app.db.read(), list).await?;
    let ended = ended.ok_or_else(Failure::not_found)?;
    let issuer = issuer(app);
    let key = issuer.key(&app.signing.public().id());
    let payload = issuer.status_list(list, &encoded_list(&ended)?, app.clock.now());
    Ok(app.signing.token(TokenType::Credential, &key, &payload))
}

/// A public key that signs here or once did, as a JSON web key named by its
/// address.
///
/// # Errors
/// Not found for any other name.
pub async fn badge_key(app: &App, id: &str) -> Result<Value, Failure> {
    let current = app.signing.public();
    let found = if current.id() == id {
        Some(current)
    } else {
        known_key(app, id).await?
    };
    let key = found.ok_or_else(Failure::not_found)?;
    Ok(key.web_key(&issuer(app).key(id)))
}

async fn known_key(app: &App, id: &str) -> Result<Option<PublicKey>, Failure> {
    let known = known_keys::all(&app.db.read()).await?;
    let found = known.into_iter().find(|(known, _)| known == id);
    Ok(found.map(|(_, key)| key))
}
