//! Certificates: issued once by completion, frozen and signed, replaced and
//! revoked, checked by anybody, printed the same every time.

use crate::support::{World, count, findings, finish, learn};
use chrono::TimeDelta;
use enrolments::{Certificate, CertificateStatus, Status, Validity};
use journeys::answer_survey::Which;
use journeys::views::certificates::{
    CheckedCertificate, FileCheck, check_certificate, check_file, file_differs, own_certificate,
    own_certificates,
};
use journeys::views::report_certificates::{CertificateFilter, all_certificates, certificate_list};
use journeys::{
    archive_certificates, issue_ballot, issue_missing_certificates, print_company_certificate,
    print_own_certificate, reissue_certificate, revoke_certificate,
};
use kernel::id::CompanyId;
use kernel::{Actor, Kind, PageRequest, Role, Scope, SigningKey, known_keys};
use sea_orm::{ConnectionTrait, Statement};
use std::sync::Arc;
use surveys::SurveySecret;
use tokio::io::AsyncReadExt;

/// A track of two texts and the survey; with a certificate when asked for.
async fn world(certified: bool) -> World {
    let world = World::without_quizzes().await;
    if certified {
        world.certify();
    }
    world.publish().await;
    world
}

/// Somebody who has completed, and the certificate.
async fn holder(world: &World) -> (Actor, Certificate) {
    let (trainee, enrolment) = world.learner().await;
    finish(&world.app, &trainee, enrolment).await;
    let own = own_certificates(&world.app, &trainee).await.expect("read");
    assert_eq!(own.len(), 1);
    (trainee, own[0].clone())
}

async fn hr(world: &World, company: CompanyId) -> Actor {
    let mut actor = world.trainee(company, "hr").await;
    actor.scopes.push(Scope {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    });
    actor
}

fn firm_admin(trainee: &Actor) -> Actor {
    Actor {
        company: None,
        membership: None,
        scopes: vec![Scope {
            role: Role::FirmAdmin,
            company: None,
            unit: None,
        }],
        ..trainee.clone()
    }
}

async fn rename(world: &World, trainee: &Actor, family: &str) {
    execute(
        world,
        "UPDATE persons SET family_name = $1 WHERE id = $2",
        vec![family.into(), trainee.person.0.into()],
    )
    .await
    .expect("renamed");
}

async fn execute(
    world: &World,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<(), sea_orm::DbErr> {
    let tx = world.app.db.write().await.expect("a transaction");
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await?;
    tx.commit().await.expect("kept");
    Ok(())
}

#[tokio::test]
async fn completion_issues_one_certificate_with_everything_frozen_and_signed() {
    let world = world(true).await;
    let (trainee, certificate) = holder(&world).await;
    let today = world.app.clock.today();
    let said = &certificate.snapshot;
    assert_eq!(said.name, "髙橋 﨑子");
    assert_eq!(said.company, "株式会社minato");
    assert_eq!(
        (said.kind.as_str(), said.title.as_str()),
        ("greeting", "修了証")
    );
    assert_eq!((said.track.as_str(), said.version), ("あいさつ", 1));
    assert_eq!(said.firm, "研修会社");
    assert_eq!((said.completed_on, said.issued_on), (today, today));
    assert_eq!(said.valid_until, kernel::date::parse("2027-11-22"));
    assert_eq!(certificate.status, CertificateStatus::Issued);
    assert_eq!(certificate.issued_by, None);
    let key = world.app.signing.public();
    let text = certificate.signed_text.as_bytes();
    assert!(key.accepts(text, &certificate.signature));

    // What is printed later is what was true then.
    rename(&world, &trainee, "高橋").await;
    let again = own_certificate(&world.app, &trainee, certificate.id).await;
    assert_eq!(again.expect("read").snapshot.name, "髙橋 﨑子");
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn before_the_last_step_there_is_none_and_a_track_without_gives_none() {
    let certified = world(true).await;
    let (trainee, enrolment) = certified.learner().await;
    learn(&certified.app, &trainee, enrolment).await;
    let own = own_certificates(&certified.app, &trainee).await;
    assert_eq!(own.expect("read"), []);

    let plain = world(false).await;
    let (trainee, enrolment) = plain.learner().await;
    finish(&plain.app, &trainee, enrolment).await;
    assert_eq!(count(&plain, "certificates").await, 0);
    assert_eq!(findings(&plain).await, [""; 0]);
}

#[tokio::test]
async fn twenty_completions_at_once_give_one_certificate_and_one_letter() {
    let world = world(true).await;
    let (trainee, enrolment) = world.learner().await;
    execute(
        &world,
        "UPDATE memberships SET email = 'saki@example.jp' WHERE id = $1",
        vec![trainee.membership.expect("a member").0.into()],
    )
    .await
    .expect("an address");
    learn(&world.app, &trainee, enrolment).await;
    let secret = Arc::new(SurveySecret::random().expect("entropy"));
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (app, trainee) = (world.app.clone(), trainee.clone());
            let secret = Arc::clone(&secret);
            tokio::spawn(async move {
                issue_ballot(&app, &trainee, enrolment, Which::Course, &secret).await
            })
        })
        .collect();
    let mut handed_out = 0;
    for call in calls {
        match call.await.expect("no panic") {
            Ok(_) => handed_out += 1,
            // Whoever comes just after the completion finds it done.
            Err(failure) => assert_eq!(failure.code, "enrolment.closed"),
        }
    }
    assert!(handed_out >= 1);
    assert_eq!(count(&world, "certificates").await, 1);
    assert_eq!(count(&world, "outbox").await, 1);
    assert_eq!(count(&world, "signing_keys").await, 1);
    // The address came after the invitation would have gone.
    let mut found = findings(&world).await;
    found.retain(|finding| !finding.starts_with("I-7"));
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn what_was_completed_before_is_certified_once_by_its_own_date() {
    let world = world(false).await;
    let (trainee, enrolment) = world.learner().await;
    finish(&world.app, &trainee, enrolment).await;
    let completed_on = world.app.clock.today();
    world.app.clock.advance(TimeDelta::days(40));
    assert_eq!(
        issue_missing_certificates(&world.app).await.expect("ran"),
        0
    );
    world.certify();
    world.publish().await;
    for expected in [1, 0] {
        let issued = issue_missing_certificates(&world.app).await;
        assert_eq!(issued.expect("ran"), expected);
    }
    let own = own_certificates(&world.app, &trainee).await.expect("read");
    let said = &own[0].snapshot;
    assert_eq!((said.version, said.completed_on), (1, completed_on));
    assert_eq!(said.issued_on, world.app.clock.today());
    assert_eq!(count(&world, "outbox").await, 0, "nobody is written to");
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_change_of_name_replaces_the_certificate_and_the_old_number_says_only_that() {
    let world = world(true).await;
    let (trainee, old) = holder(&world).await;
    let hr = hr(&world, old.company).await;
    rename(&world, &trainee, "佐藤").await;
    let app = &world.app;
    let blank = reissue_certificate(app, &hr, old.company, old.id, "　").await;
    assert_eq!(blank.expect_err("no reason").kind, Kind::Invalid);
    let new = reissue_certificate(app, &hr, old.company, old.id, "改姓のため").await;
    let new = own_certificate(app, &trainee, new.expect("reissued")).await;
    let new = new.expect("the holder's");
    assert_eq!(new.snapshot.name, "佐藤 﨑子");
    assert_eq!(new.replaces, Some(old.id));
    assert_eq!(new.reason.as_deref(), Some("改姓のため"));
    assert_eq!(new.issued_by, Some(hr.account));
    assert_ne!(new.snapshot.serial, old.snapshot.serial);
    assert_eq!(new.snapshot.completed_on, old.snapshot.completed_on);

    let checked = check_certificate(app, &old.snapshot.serial, None).await;
    let ended = CheckedCertificate::Ended(Validity::Superseded);
    assert_eq!(checked.expect("checked"), ended);
    let token = old.holder_token();
    let with_link = check_certificate(app, &old.snapshot.serial, Some(&token)).await;
    assert_eq!(with_link.expect("checked"), ended);
    for (what, refused) in [
        (
            "reissue",
            reissue_certificate(app, &hr, old.company, old.id, "もう一度")
                .await
                .map(drop),
        ),
        (
            "print",
            print_own_certificate(app, &trainee, old.id).await.map(drop),
        ),
    ] {
        assert_eq!(refused.expect_err(what).code, "certificate.ended", "{what}");
    }
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn two_replacements_at_once_leave_one_chain() {
    let world = world(true).await;
    let (_, old) = holder(&world).await;
    let hr = hr(&world, old.company).await;
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let (app, hr, company, id) = (world.app.clone(), hr.clone(), old.company, old.id);
            tokio::spawn(async move { reissue_certificate(&app, &hr, company, id, "訂正").await })
        })
        .collect();
    let mut done = 0;
    for call in calls {
        match call.await.expect("no panic") {
            Ok(_) => done += 1,
            Err(failure) => assert_eq!(failure.code, "certificate.ended"),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(count(&world, "certificates").await, 2);
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn only_the_firm_revokes_and_a_revoked_one_shows_as_revoked() {
    let world = world(true).await;
    let (trainee, certificate) = holder(&world).await;
    let (company, id) = (certificate.company, certificate.id);
    let app = &world.app;
    let hr = hr(&world, company).await;
    for who in [&trainee, &hr] {
        let refused = revoke_certificate(app, who, company, id, "不正").await;
        assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);
    }
    let firm = firm_admin(&trainee);
    revoke_certificate(app, &firm, company, id, "受講者の取り違え")
        .await
        .expect("revoked");
    let again = revoke_certificate(app, &firm, company, id, "もう一度").await;
    assert_eq!(again.expect_err("over").code, "certificate.ended");
    let checked = check_certificate(app, &certificate.snapshot.serial, None).await;
    let revoked = CheckedCertificate::Ended(Validity::Revoked);
    assert_eq!(checked.expect("checked"), revoked);
    let printed = print_own_certificate(app, &trainee, id).await;
    assert_eq!(printed.expect_err("ended").kind, Kind::Conflict);
    let reissued = reissue_certificate(app, &hr, company, id, "戻す").await;
    assert_eq!(reissued.expect_err("ended").code, "certificate.ended");
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn a_number_tells_neither_the_whole_name_nor_the_company() {
    let world = world(true).await;
    let (_, certificate) = holder(&world).await;
    let app = &world.app;
    let serial = certificate.snapshot.serial.to_lowercase().replace('-', " ");
    let checked = check_certificate(app, &serial, None)
        .await
        .expect("checked");
    let told = format!("{checked:?}");
    assert!(!told.contains("﨑子") && !told.contains("minato"), "{told}");
    let CheckedCertificate::Stands(told) = checked else {
        panic!("{told}");
    };
    assert_eq!((told.name.as_str(), told.company), ("髙橋 ＊＊", None));
    assert_eq!(told.validity, Validity::Valid);

    let token = certificate.holder_token();
    let with_link = check_certificate(app, &serial, Some(&token)).await;
    let CheckedCertificate::Stands(told) = with_link.expect("checked") else {
        panic!("it stands");
    };
    assert_eq!(told.name, "髙橋 﨑子");
    assert_eq!(told.company.as_deref(), Some("株式会社minato"));
    let guessed = check_certificate(app, &serial, Some(&"0".repeat(32))).await;
    assert_eq!(guessed.expect_err("a guess").kind, Kind::NotFound);
    for unknown in ["0000-0000-0000-0000-0000", "髙橋", ""] {
        let checked = check_certificate(app, unknown, None).await;
        assert_eq!(checked.expect("checked"), CheckedCertificate::Unknown);
    }
    app.clock.advance(TimeDelta::days(365));
    let checked = check_certificate(app, &serial, None)
        .await
        .expect("checked");
    assert!(
        matches!(checked, CheckedCertificate::Stands(told) if told.validity == Validity::Expired)
    );
}

#[tokio::test]
async fn a_file_is_checked_offline_also_after_the_key_was_changed() {
    let world = world(true).await;
    let (_, certificate) = holder(&world).await;
    let mut app = world.app.clone();
    app.signing = Arc::new(SigningKey::random().expect("entropy"));
    let company = world.company("kita").await;
    let other = world.trainee(company, "0009").await;
    let enrolment = world.enrol(&other).await;
    finish(&app, &other, enrolment).await;
    let keys = known_keys::all(&app.db.read()).await.expect("read");
    assert_eq!(keys.len(), 2);

    let text = certificate.signed_file().text();
    assert_eq!(check_file(&text, &keys), FileCheck::Sound);
    let changed = text.replace("髙橋 﨑子", "高橋 崎子");
    assert_eq!(check_file(&changed, &keys), FileCheck::Changed);
    let differing = file_differs(&app, &changed).await.expect("read");
    assert_eq!(differing, Some(vec!["name".to_owned()]));
    assert_eq!(
        file_differs(&app, &text).await.expect("read"),
        Some(Vec::new())
    );
    let is_later = |(id, _): &&(String, kernel::PublicKey)| *id != certificate.key_id;
    let later: Vec<_> = keys.iter().filter(is_later).cloned().collect();
    let unknown = FileCheck::UnknownKey(certificate.key_id.clone());
    assert_eq!(check_file(&text, &later), unknown);
    assert_eq!(check_file("{}", &keys), FileCheck::NoCertificate);
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn the_sheet_is_made_once_and_the_same_ever_after() {
    let world = world(true).await;
    let (trainee, certificate) = holder(&world).await;
    let app = &world.app;
    let first = print_own_certificate(app, &trainee, certificate.id).await;
    let first = first.expect("apt-get install fonts-morisawa-bizud-gothic");
    assert!(first.pdf.starts_with(b"%PDF-"));
    assert_eq!(
        first.name,
        format!("certificate-{}.pdf", certificate.snapshot.serial)
    );
    // Another day, and without any font.
    app.clock.advance(TimeDelta::days(3));
    let mut bare = app.clone();
    bare.printer = Arc::new(journeys::Printer::new(Vec::new()));
    let again = print_own_certificate(&bare, &trainee, certificate.id).await;
    assert_eq!(again.expect("kept").pdf, first.pdf);
    let hr = hr(&world, certificate.company).await;
    let for_hr = print_company_certificate(app, &hr, certificate.company, certificate.id).await;
    assert_eq!(for_hr.expect("the company's").pdf, first.pdf);
    assert_eq!(count(&world, "certificate_files").await, 1);
}

#[tokio::test]
async fn twenty_first_downloads_at_once_get_the_same_bytes() {
    let world = world(true).await;
    let (trainee, certificate) = holder(&world).await;
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (app, trainee, id) = (world.app.clone(), trainee.clone(), certificate.id);
            tokio::spawn(async move { print_own_certificate(&app, &trainee, id).await })
        })
        .collect();
    let mut sheets = std::collections::BTreeSet::new();
    for call in calls {
        sheets.insert(call.await.expect("no panic").expect("printed").pdf);
    }
    assert_eq!(sheets.len(), 1);
    assert_eq!(count(&world, "certificate_files").await, 1);
    assert_eq!(findings(&world).await, [""; 0]);
}

#[tokio::test]
async fn nobody_reaches_another_persons_or_companys_certificate() {
    let world = world(true).await;
    let (_, certificate) = holder(&world).await;
    let app = &world.app;
    let (company, id) = (certificate.company, certificate.id);
    let colleague = world.trainee(company, "0002").await;
    let kita = world.company("kita").await;
    let stranger = world.trainee(kita, "0003").await;
    for who in [&colleague, &stranger] {
        let found = own_certificate(app, who, id).await;
        assert_eq!(found.expect_err("another's").kind, Kind::NotFound);
    }
    let kita_hr = hr(&world, kita).await;
    for (company, kind) in [(company, Kind::NotFound), (kita, Kind::NotFound)] {
        let printed = print_company_certificate(app, &kita_hr, company, id).await;
        assert_eq!(printed.expect_err("another's").kind, kind);
        let reissued = reissue_certificate(app, &kita_hr, company, id, "理由").await;
        assert_eq!(reissued.expect_err("another's").kind, kind);
    }
    let filter = CertificateFilter::default();
    let list = all_certificates(app, &kita_hr, kita, &filter).await;
    assert_eq!(list.expect("their own").len(), 0);
    let list = all_certificates(app, &colleague, company, &filter).await;
    assert_eq!(list.expect_err("manages nobody").kind, Kind::Forbidden);
}

#[tokio::test]
async fn the_list_is_filtered_paged_and_says_what_each_is_today() {
    let world = world(true).await;
    let app = &world.app;
    let company = world.company("minato").await;
    for number in ["0001", "0002", "0003"] {
        let trainee = world.trainee(company, number).await;
        let enrolment = world.enrol(&trainee).await;
        finish(app, &trainee, enrolment).await;
    }
    let hr = hr(&world, company).await;
    let all = all_certificates(app, &hr, company, &CertificateFilter::default()).await;
    let all = all.expect("the company's");
    assert_eq!(all.len(), 3);
    reissue_certificate(app, &hr, company, all[0].id, "誤字")
        .await
        .expect("reissued");
    revoke_certificate(app, &firm_admin(&hr), company, all[1].id, "誤り")
        .await
        .expect("revoked");
    for (validity, expected) in [
        (None, 3),
        (Some(Validity::Valid), 2),
        (Some(Validity::Expired), 0),
        (Some(Validity::Superseded), 1),
        (Some(Validity::Revoked), 1),
    ] {
        let filter = CertificateFilter {
            validity,
            ..CertificateFilter::default()
        };
        let rows = all_certificates(app, &hr, company, &filter)
            .await
            .expect("rows");
        assert_eq!(rows.len(), expected, "{validity:?}");
        let says = |row: &journeys::views::report_certificates::CertificateRow| {
            validity.is_none_or(|validity| row.validity == validity)
        };
        assert!(rows.iter().all(says), "{validity:?}");
    }
    let narrow = CertificateFilter {
        search: "0002".to_owned(),
        track: Some("greeting".to_owned()),
        ..CertificateFilter::default()
    };
    let rows = all_certificates(app, &hr, company, &narrow)
        .await
        .expect("rows");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].employee_no, "0002");

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest::new(Some(2), after);
        let filter = CertificateFilter::default();
        let list = certificate_list(app, &hr, company, &filter, page)
            .await
            .expect("a page");
        assert_eq!(list.count, 3);
        seen.extend(list.rows.items.iter().map(|row| row.id));
        after = list.rows.next;
        if after.is_none() {
            break;
        }
    }
    let whole = all_certificates(app, &hr, company, &CertificateFilter::default()).await;
    let whole: Vec<_> = whole.expect("rows").iter().map(|row| row.id).collect();
    assert_eq!(seen, whole);
    app.clock.advance(TimeDelta::days(365));
    let filter = CertificateFilter {
        validity: Some(Validity::Expired),
        ..CertificateFilter::default()
    };
    assert_eq!(
        all_certificates(app, &hr, company, &filter)
            .await
            .expect("rows")
            .len(),
        2
    );
}

#[tokio::test]
async fn an_archive_holds_every_sheet_and_names_what_cannot_be_printed() {
    let world = world(true).await;
    let app = &world.app;
    let company = world.company("minato").await;
    for number in ["0001", "0002"] {
        let trainee = world.trainee(company, number).await;
        if number == "0002" {
            rename(&world, &trainee, "林😀").await;
        }
        let enrolment = world.enrol(&trainee).await;
        finish(app, &trainee, enrolment).await;
    }
    let hr = hr(&world, company).await;
    let filter = CertificateFilter::default();
    let mut archive = archive_certificates(app, &hr, company, &filter)
        .await
        .expect("apt-get install fonts-morisawa-bizud-gothic");
    assert_eq!(archive.name, "certificates-20261123.zip");
    let mut bytes = Vec::new();
    archive.reader.read_to_end(&mut bytes).await.expect("read");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let mut names: Vec<String> = zip
        .file_names()
        .map(|name| name.expect("a name").into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].starts_with("0001_髙橋 﨑子_") && names[0].ends_with(".pdf"));
    let mut pdf = Vec::new();
    let mut file = zip.by_name(&names[0]).expect("the sheet");
    std::io::Read::read_to_end(&mut file, &mut pdf).expect("read");
    drop(file);
    assert!(pdf.starts_with(b"%PDF-"));
    let mut note = String::new();
    let mut file = zip.by_name(&names[1]).expect("the note");
    std::io::Read::read_to_string(&mut file, &mut note).expect("read");
    assert!(
        note.contains("0002 林😀 﨑子") && note.contains("「😀」"),
        "{note}"
    );
}

#[tokio::test]
async fn the_database_refuses_to_change_or_forget_what_a_certificate_says() {
    let world = world(true).await;
    let (_, certificate) = holder(&world).await;
    for sql in [
        "UPDATE certificates SET snapshot = '{}'",
        "UPDATE certificates SET serial = '0000-0000-0000-0000-0000'",
        "DELETE FROM certificates",
        "DELETE FROM signing_keys",
    ] {
        assert!(execute(&world, sql, Vec::new()).await.is_err(), "{sql}");
    }
    let firm = firm_admin(&hr(&world, certificate.company).await);
    revoke_certificate(
        &world.app,
        &firm,
        certificate.company,
        certificate.id,
        "誤り",
    )
    .await
    .expect("revoked");
    let back = "UPDATE certificates SET status = 'issued', ended_at = NULL, ended_reason = NULL";
    assert!(execute(&world, back, Vec::new()).await.is_err());
}

#[tokio::test]
async fn verify_finds_a_completion_without_a_certificate_and_one_nobody_signed() {
    let world = world(true).await;
    let (trainee, certificate) = holder(&world).await;
    let other = world.trainee(certificate.company, "0002").await;
    let enrolment = world.enrol(&other).await;
    learn(&world.app, &other, enrolment).await;
    let tx = world.app.db.write().await.expect("a transaction");
    let now = world.app.clock.now();
    enrolments::write::complete(&tx, certificate.company, enrolment, now)
        .await
        .expect("past the journey");
    tx.commit().await.expect("kept");
    let found = findings(&world).await.join("\n");
    assert!(found.contains("invariant 21"), "{found}");

    assert_eq!(
        issue_missing_certificates(&world.app).await.expect("ran"),
        1
    );
    let tx = world.app.db.write().await.expect("a transaction");
    let row = enrolments::read::of_company(&tx, certificate.company, certificate.enrolment).await;
    let row = row.expect("read");
    assert_eq!(row.status, Status::Completed);
    let mut snapshot = certificate.snapshot.clone();
    snapshot.serial = "0000-0000-0000-0000-0000".to_owned();
    let end = enrolments::write::End {
        status: CertificateStatus::Superseded,
        reason: "偽造",
        by: trainee.account,
    };
    enrolments::write::end_certificate(&tx, now, certificate.company, certificate.id, end)
        .await
        .expect("ended");
    let forged = enrolments::write::NewCertificate {
        enrolment: &row,
        snapshot: &snapshot,
        key_id: &certificate.key_id,
        signature: &certificate.signature,
        replaces: Some((certificate.id, "偽造")),
        issued_by: None,
    };
    enrolments::write::issue_certificate(&tx, &world.app.ids, now, &forged)
        .await
        .expect("written");
    tx.commit().await.expect("kept");
    let found = findings(&world).await.join("\n");
    assert!(found.contains("is not what was signed"), "{found}");
}
