//! Open Badges, checked as a verifier would who knows nothing of this house: by
//! the addresses in the token and with another implementation of Ed25519.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use enrolments::Certificate;
use journeys::views::certificates::own_certificates;
use kernel::{Actor, Role};
use poem::EndpointExt;
use poem::http::StatusCode;
use poem::test::TestClient;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde_json::Value;

use crate::browsing::{Browser, text};
use crate::certificates::{holder, with_role};
use crate::support::{World, finish};

const BASE: &str = "http://localhost:8080";

/// What a public address gives somebody who is not signed in.
async fn fetched(world: &World, address: &str) -> (StatusCode, String) {
    let path = address.strip_prefix(BASE).expect("an address of ours");
    let door = TestClient::new(api::endpoint(world.app.clone()).map_to_response().boxed());
    let response = door.get(path).send().await;
    let status = response.0.status();
    if status == StatusCode::OK {
        let allowed = response.0.headers().get("access-control-allow-origin");
        assert_eq!(allowed.expect("for every site"), "*", "{address}");
    }
    (status, text(response).await)
}

async fn document(world: &World, address: &str) -> Value {
    let (status, body) = fetched(world, address).await;
    assert_eq!(status, StatusCode::OK, "{address}: {body}");
    serde_json::from_str(&body).expect("JSON")
}

fn part(token: &str, place: usize) -> Vec<u8> {
    let part = token.split('.').nth(place).expect("three parts");
    URL_SAFE_NO_PAD.decode(part).expect("base 64")
}

fn json(token: &str, place: usize) -> Value {
    serde_json::from_slice(&part(token, place)).expect("JSON")
}

/// The payload of a token whose signature holds, by the key that it names.
async fn verified(world: &World, token: &str, kind: &str) -> Option<Value> {
    let header = json(token, 0);
    assert_eq!(header["alg"], "EdDSA");
    assert_eq!(header["typ"], kind);
    assert_eq!(
        header.as_object().expect("an object").len(),
        3,
        "no other header"
    );
    let kid = header["kid"].as_str().expect("an address");
    let key = document(world, kid).await;
    assert_eq!(
        (&key["kty"], &key["crv"]),
        (&"OKP".into(), &"Ed25519".into())
    );
    assert_eq!(key["kid"], kid);
    assert!(key.get("d").is_none(), "no private half");
    let public = URL_SAFE_NO_PAD
        .decode(key["x"].as_str().expect("x"))
        .expect("base 64");
    let (signed, _) = token.rsplit_once('.').expect("a signature");
    let key = UnparsedPublicKey::new(&ED25519, public);
    key.verify(signed.as_bytes(), &part(token, 2)).ok()?;
    Some(json(token, 1))
}

async fn badge(browser: &Browser, certificate: &Certificate) -> String {
    let path = format!("/history/certificates/{}/badge", certificate.id);
    let response = browser.get(&path).await;
    response.assert_status_is_ok();
    text(response).await
}

/// Whether the status list says that the credential was taken back.
async fn is_taken_back(world: &World, credential: &Value) -> bool {
    let status = &credential["credentialStatus"];
    assert_eq!(status["type"], "BitstringStatusListEntry");
    let list = status["statusListCredential"].as_str().expect("an address");
    let (_, token) = fetched(world, list).await;
    let found = verified(world, &token, "vc+jwt").await.expect("signed");
    assert_eq!(found["id"], list);
    assert_eq!(found["type"][1], "BitstringStatusListCredential");
    assert_eq!(found["issuer"], credential["issuer"]["id"]);
    let subject = &found["credentialSubject"];
    assert_eq!(subject["type"], "BitstringStatusList");
    assert_eq!(subject["statusPurpose"], status["statusPurpose"]);
    let encoded = subject["encodedList"].as_str().expect("text");
    let packed = URL_SAFE_NO_PAD
        .decode(encoded.strip_prefix('u').expect("Multibase"))
        .expect("base 64");
    let mut bits = Vec::new();
    flate2::read::GzDecoder::new(packed.as_slice())
        .read_to_end(&mut bits)
        .expect("gzip");
    let index = status["statusListIndex"].as_str().expect("text");
    let index: usize = index.parse().expect("a number");
    bits[index / 8] & (0x80 >> (index % 8)) != 0
}

fn seconds(instant: &Value) -> i64 {
    let text = instant.as_str().expect("an instant");
    chrono::DateTime::parse_from_rfc3339(text)
        .expect("RFC 3339")
        .timestamp()
}

#[tokio::test]
async fn a_badge_is_checked_by_its_own_addresses_and_names_nobody() {
    let (world, trainee, certificate) = holder().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let own = format!("/history/certificates/{}", certificate.id);
    assert!(browser.page(&own).await.contains(&format!("{own}/badge")));
    let token = badge(&browser, &certificate).await;
    let found = verified(&world, &token, "JWT").await.expect("signed");

    // Open Badges 3.0: what an OpenBadgeCredential must have, and 8.2.4: what
    // its token must repeat.
    assert_eq!(found["@context"][0], "https://www.w3.org/ns/credentials/v2");
    let context = found["@context"][1].as_str().expect("text");
    assert!(context.starts_with("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0"));
    assert_eq!(found["type"][0], "VerifiableCredential");
    assert_eq!(found["type"][1], "OpenBadgeCredential");
    assert_eq!(found["iss"], found["issuer"]["id"]);
    assert_eq!(found["jti"], found["id"]);
    assert_eq!(found["sub"], found["credentialSubject"]["id"]);
    assert_eq!(found["nbf"], seconds(&found["validFrom"]));
    assert_eq!(found["exp"], seconds(&found["validUntil"]));
    assert_eq!(found["validUntil"], "2027-11-22T14:59:59Z");
    assert_eq!(found["credentialSubject"]["type"][0], "AchievementSubject");
    let achievement = &found["credentialSubject"]["achievement"];
    assert_eq!(achievement["type"][0], "Achievement");
    for needed in ["id", "name", "description"] {
        assert!(achievement[needed].is_string(), "{needed} in {achievement}");
    }
    assert!(achievement["criteria"]["narrative"].is_string());

    // Its documents exist, say the same, and with the token name nobody.
    let mut told = json(&token, 1).to_string();
    let profile = document(&world, found["iss"].as_str().expect("an address")).await;
    assert_eq!(profile["id"], found["iss"]);
    assert_eq!(profile["type"][0], "Profile");
    assert_eq!(profile["name"], "研修会社");
    let described = document(&world, achievement["id"].as_str().expect("an address")).await;
    for (name, value) in achievement.as_object().expect("an object") {
        assert_eq!(&described[name], value, "{name}");
    }
    told += &profile.to_string();
    told += &described.to_string();
    for secret in [
        "髙橋",
        "﨑子",
        &certificate.snapshot.company,
        &certificate.snapshot.serial,
        "@example",
    ] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    let subject = found["sub"].as_str().expect("text");
    let key = trainee.membership.expect("a member").to_string();
    assert!(subject.starts_with("urn:uuid:") && !subject.contains(&key));

    // The same subject and place at the next download.
    assert_eq!(badge(&browser, &certificate).await, token);
    assert!(!is_taken_back(&world, &found).await);
    for unknown in [
        "/badges/status/1",
        "/badges/keys/0000000000000000",
        "/badges/achievements/greeting/9",
        "/badges/achievements/nowhere/1",
    ] {
        let (status, _) = fetched(&world, &format!("{BASE}{unknown}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn no_changed_token_passes() {
    let (world, trainee, certificate) = holder().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let token = badge(&browser, &certificate).await;
    let (header, rest) = token.split_once('.').expect("three parts");
    let (payload, signature) = rest.split_once('.').expect("three parts");
    let text = String::from_utf8(part(&token, 1)).expect("UTF-8");
    let changed = text.replace("\"version\":\"1\"", "\"version\":\"2\"");
    assert_ne!(changed, text);
    let changed = URL_SAFE_NO_PAD.encode(changed);
    let forged = format!("{header}.{changed}.{signature}");
    assert_eq!(verified(&world, &forged, "JWT").await, None);
    let mut bytes = part(&token, 2);
    bytes[10] ^= 1;
    let signature = URL_SAFE_NO_PAD.encode(bytes);
    let forged = format!("{header}.{payload}.{signature}");
    assert_eq!(verified(&world, &forged, "JWT").await, None);
    assert!(verified(&world, &token, "JWT").await.is_some());
}

#[tokio::test]
async fn what_was_replaced_or_revoked_shows_in_the_list() {
    let (world, trainee, certificate) = holder().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let other: Actor = world.trainee(certificate.company, "0002").await;
    let enrolment = world.enrol(&other).await;
    finish(&world.app, &other, enrolment).await;
    let others = own_certificates(&world.app, &other).await.expect("read");
    let at_other = Browser::signed_in(&world, &other).await;
    let kept = json(&badge(&at_other, &others[0]).await, 1);
    let first = json(&badge(&browser, &certificate).await, 1);

    let third = world.trainee(certificate.company, "0003").await;
    let hr = with_role(&world, &third, Role::CompanyHr).await;
    let company = format!("/companies/{}/certificates", certificate.company);
    let path = format!("{company}/{}/reissue", certificate.id);
    hr.submit(&path, &[("reason", "改姓のため")]).await;
    assert!(is_taken_back(&world, &first).await);
    let refused = browser
        .get(&format!("/history/certificates/{}/badge", certificate.id))
        .await;
    refused.assert_status(StatusCode::CONFLICT);

    let own = own_certificates(&world.app, &trainee).await.expect("read");
    let second = json(&badge(&browser, &own[0]).await, 1);
    assert_ne!(second["sub"], first["sub"], "not to be tied together");
    assert!(!is_taken_back(&world, &second).await);
    let firm = with_role(&world, &trainee, Role::FirmAdmin).await;
    let path = format!("{company}/{}/revocation", own[0].id);
    firm.submit(&path, &[("revocation_reason", "誤り")]).await;
    assert!(is_taken_back(&world, &second).await);
    assert!(!is_taken_back(&world, &kept).await, "another's stands");
    let stranger = at_other
        .get(&format!("/history/certificates/{}/badge", certificate.id))
        .await;
    stranger.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_token_of_an_earlier_key_stays_good() {
    let (mut world, trainee, certificate) = holder().await;
    let browser = Browser::signed_in(&world, &trainee).await;
    let token = badge(&browser, &certificate).await;
    let new_key = kernel::SigningKey::random().expect("entropy");
    world.app.signing = std::sync::Arc::new(new_key);
    assert!(verified(&world, &token, "JWT").await.is_some());
    let browser = Browser::signed_in_again(&world, &trainee).await;
    let anew = badge(&browser, &certificate).await;
    assert_ne!(json(&anew, 0)["kid"], json(&token, 0)["kid"]);
    assert_eq!(json(&anew, 1), json(&token, 1));
    assert!(verified(&world, &anew, "JWT").await.is_some());
}
