//! Coming in: passwords, PINs, links and what guards them, on either
//! database.

use std::net::{IpAddr, Ipv4Addr};

use crate::support::World;
use chrono::TimeDelta;
use journeys::{
    LinkUse, Opened, PasswordChange, PasswordSignIn, PinSignIn, SlipsFor, create_setup_link,
    issue_slips, look_at_link, request_reset, set_password, sign_in_with_link,
    sign_in_with_password, sign_in_with_pin, sign_out,
};
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Kind, Role};
use people::write::Grant;
use people::{LinkPurpose, MemberInput, StaffInput};
use tokio::task::JoinSet;

const PASSWORD: &str = "correct horse battery";

fn address(last: u8) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
}

/// A member of a company with an address and, if wanted, a password.
async fn member(world: &World, company: CompanyId, number: &str, hash: Option<&str>) -> Actor {
    let app = &world.app;
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        email: format!("m{number}@example.jp"),
        unit: "関西支社/梅田店".to_owned(),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile)
        .await
        .expect("added");
    if let Some(hash) = hash {
        people::write::set_password_hash(&tx, new.account, hash)
            .await
            .expect("set");
    }
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), new.account, now).await;
    actor.expect("an answer").expect("an actor")
}

async fn granted(world: &World, actor: &Actor, role: Role, unit: Option<&str>) -> Actor {
    let app = &world.app;
    let company = actor.company.expect("a member");
    let units = people::read::units(&app.db.read(), company)
        .await
        .expect("units");
    let unit = unit.map(|path| {
        units
            .iter()
            .find(|unit| unit.path == path)
            .expect("a unit")
            .id
    });
    let grant = Grant {
        role,
        company: Some(company),
        unit,
    };
    journeys::grant_role(app, None, actor.account, grant)
        .await
        .expect("granted");
    let actor =
        people::read::actor_of_account(&app.db.read(), actor.account, app.clock.now()).await;
    actor.expect("an answer").expect("an actor")
}

fn password(code: &str, login: &str, password: &str) -> PasswordSignIn {
    PasswordSignIn {
        company_code: code.to_owned(),
        login: login.to_owned(),
        password: password.to_owned(),
    }
}

fn pin(code: &str, number: &str, pin: &str) -> PinSignIn {
    PinSignIn {
        company_code: code.to_owned(),
        employee_no: number.to_owned(),
        pin: pin.to_owned(),
    }
}

async fn is_alive(world: &World, opened: &Opened) -> bool {
    let app = &world.app;
    let db = app.db.read();
    let signed_in =
        people::read::actor_of_session(&db, &opened.token.hash(), app.clock.now()).await;
    signed_in.expect("an answer").is_some()
}

/// The letters that wait, oldest first, as they would be read.
async fn letters(world: &World) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        let tx = world.app.db.write().await.expect("a transaction");
        let claimed = mail::write::claim(&tx, "test", world.app.clock.now()).await;
        let claimed = claimed.expect("an answer");
        tx.commit().await.expect("kept");
        let Some(letter) = claimed else {
            return found;
        };
        found.push((letter.to_address.clone(), letter.text()));
    }
}

fn token_in(text: &str) -> String {
    let (_, rest) = text.split_once("/sign-in/link/").expect("a link");
    rest.lines().next().expect("a token").to_owned()
}

fn same_refusal(one: &Failure, other: &Failure) -> bool {
    (one.kind, one.code, &one.message) == (other.kind, other.code, &other.message)
}

#[tokio::test]
async fn a_member_comes_in_by_number_or_address_and_everything_else_is_refused_alike() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    let actor = member(&world, company, "0012", Some(&hash)).await;
    member(&world, company, "0013", None).await;
    for login in ["0012", "M0012@example.jp"] {
        let typed = password("AOBA", login, PASSWORD);
        let opened = sign_in_with_password(&world.app, address(1), &typed)
            .await
            .expect(login);
        assert_eq!(opened.actor.account, actor.account);
        assert!(opened.has_password);
        assert!(is_alive(&world, &opened).await);
    }
    let mut refusals = Vec::new();
    for (code, login, secret) in [
        ("aoba", "0012", "wrong horse battery"),
        ("aoba", "9999", PASSWORD),
        ("nowhere", "0012", PASSWORD),
        ("", "0012", PASSWORD),
        ("aoba", "0013", PASSWORD),
    ] {
        let typed = password(code, login, secret);
        let refusal = sign_in_with_password(&world.app, address(1), &typed).await;
        refusals.push(refusal.expect_err("refused"));
    }
    assert_eq!(refusals[0].kind, Kind::Unauthenticated);
    assert!(
        refusals
            .iter()
            .all(|refusal| same_refusal(refusal, &refusals[0]))
    );
    let empty = sign_in_with_password(&world.app, address(1), &password("", " ", "")).await;
    assert_eq!(empty.expect_err("empty").faults.len(), 2);
}

#[tokio::test]
async fn ten_wrong_passwords_shut_the_guesser_out_and_let_the_owner_in() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    member(&world, company, "0012", Some(&hash)).await;
    let right = password("aoba", "0012", PASSWORD);
    for attempt in 0..10 {
        let login = if attempt % 2 == 0 {
            "0012"
        } else {
            "m0012@example.jp"
        };
        let wrong = password("aoba", login, "wrong horse battery");
        let refusal = sign_in_with_password(&world.app, address(1), &wrong).await;
        assert_eq!(refusal.expect_err("refused").kind, Kind::Unauthenticated);
    }
    let refusal = sign_in_with_password(&world.app, address(1), &right)
        .await
        .expect_err("shut");
    assert_eq!(refusal.code, "sign_in.too_many_tries");
    assert!(refusal.message.contains("あと15分"), "{}", refusal.message);
    let through_pin = pin("aoba", "0012", "12345678");
    let refusal = sign_in_with_pin(&world.app, address(1), &through_pin)
        .await
        .expect_err("shut");
    assert_eq!(
        refusal.code, "sign_in.too_many_tries",
        "every door shares the counter"
    );
    let guess = password("aoba", "0012", "another wrong guess");
    for (from, code) in [
        (2, "sign_in.wrong"),
        (2, "sign_in.too_many_tries"),
        (3, "sign_in.wrong"),
    ] {
        let refusal = sign_in_with_password(&world.app, address(from), &guess).await;
        assert_eq!(refusal.expect_err("refused").code, code, "from {from}");
    }
    sign_in_with_password(&world.app, address(4), &right)
        .await
        .expect("the owner");
    sign_in_with_password(&world.app, address(4), &right)
        .await
        .expect("counted anew");
}

#[tokio::test]
async fn the_wait_ends_after_fifteen_minutes() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    member(&world, company, "0012", Some(&hash)).await;
    for _ in 0..11 {
        let wrong = password("aoba", "0012", "wrong horse battery");
        sign_in_with_password(&world.app, None, &wrong)
            .await
            .expect_err("refused");
    }
    let right = password("aoba", "0012", PASSWORD);
    world.app.clock.advance(TimeDelta::minutes(14));
    sign_in_with_password(&world.app, None, &right)
        .await
        .expect_err("still shut");
    world.app.clock.advance(TimeDelta::minutes(1));
    sign_in_with_password(&world.app, None, &right)
        .await
        .expect("open again");
}

#[tokio::test]
async fn unknown_people_are_counted_like_known_ones() {
    let world = World::empty().await;
    for _ in 0..10 {
        let refusal = sign_in_with_password(&world.app, address(1), &password("x", "y", "z")).await;
        assert_eq!(refusal.expect_err("refused").code, "sign_in.wrong");
    }
    let refusal = sign_in_with_password(&world.app, address(1), &password("X ", "Y", "z")).await;
    assert_eq!(refusal.expect_err("refused").code, "sign_in.too_many_tries");
}

#[tokio::test]
async fn a_classroom_of_forty_behind_one_address_gets_in_within_a_minute() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    for seat in 0..40 {
        member(&world, company, &format!("{seat:04}"), Some(&hash)).await;
    }
    let mut class = JoinSet::new();
    for seat in 0..40 {
        let app = world.app.clone();
        class.spawn(async move {
            let typed = password("aoba", &format!("{seat:04}"), PASSWORD);
            sign_in_with_password(&app, address(1), &typed)
                .await
                .map(|_| ())
        });
    }
    for seat in class.join_all().await {
        seat.expect("in");
    }
    let nobody = password("aoba", "nobody", PASSWORD);
    let mut last = "";
    for _ in 0..21 {
        let refusal = sign_in_with_password(&world.app, address(1), &nobody).await;
        last = refusal.expect_err("refused").code;
    }
    assert_eq!(
        last, "sign_in.too_many_tries",
        "the sixty-first post of the minute"
    );
}

#[tokio::test]
async fn a_slip_opens_once_and_leads_to_a_password() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world
        .app
        .passwords
        .hash("an older password")
        .await
        .expect("a hash");
    let hr = member(&world, company, "0001", None).await;
    let hr = granted(&world, &hr, Role::CompanyHr, None).await;
    let learner = member(&world, company, "0012", Some(&hash)).await;
    let wanted = SlipsFor::Members(vec![learner.membership.expect("a member")]);
    let slips = issue_slips(&world.app, &hr, company, &wanted)
        .await
        .expect("slips");
    assert_eq!(slips.len(), 1);
    assert_eq!(slips[0].company_code, "aoba");
    assert_eq!(slips[0].employee_no, "0012");
    assert_eq!(
        slips[0].address,
        "http://localhost:8080/sign-in/pin?company=aoba"
    );
    assert_eq!(slips[0].good_until.to_string(), "2026-12-06");

    let printed = format!("{} {}", &slips[0].pin[..4], &slips[0].pin[4..]);
    let first = sign_in_with_pin(&world.app, address(1), &pin("aoba", "0012", &printed)).await;
    let first = first.expect("in");
    assert!(!first.has_password, "the forgotten password is dead");
    let again = sign_in_with_pin(&world.app, address(1), &pin("aoba", "0012", &printed)).await;
    assert_eq!(again.expect_err("used").code, "sign_in.wrong");

    let weak = PasswordChange {
        password: "short".to_owned(),
        ..PasswordChange::default()
    };
    let refusal = set_password(&world.app, &first.actor, address(1), &weak).await;
    assert_eq!(refusal.expect_err("weak").faults[0].pointer, "/password");
    let change = PasswordChange {
        password: PASSWORD.to_owned(),
        ..PasswordChange::default()
    };
    let second = set_password(&world.app, &first.actor, address(1), &change)
        .await
        .expect("set");
    assert!(
        !is_alive(&world, &first).await,
        "a new session at every change of secret"
    );
    assert!(is_alive(&world, &second).await);
    let typed = password("aoba", "0012", PASSWORD);
    let third = sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect("in");
    sign_out(&world.app, &third.actor, &third.token.hash())
        .await
        .expect("out");
    assert!(!is_alive(&world, &third).await);
    assert!(is_alive(&world, &second).await);
}

#[tokio::test]
async fn a_pin_typed_by_twenty_at_once_opens_one_session() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hr = member(&world, company, "0001", None).await;
    let hr = granted(&world, &hr, Role::CompanyHr, None).await;
    let learner = member(&world, company, "0012", None).await;
    let wanted = SlipsFor::Members(vec![learner.membership.expect("a member")]);
    let slips = issue_slips(&world.app, &hr, company, &wanted)
        .await
        .expect("slips");
    let mut tries = JoinSet::new();
    for from in 0..20 {
        let (app, secret) = (world.app.clone(), slips[0].pin.clone());
        tries.spawn(async move {
            let typed = pin("aoba", "0012", &secret);
            sign_in_with_pin(&app, address(from), &typed)
                .await
                .map(|_| ())
        });
    }
    let outcomes = tries.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test]
async fn changing_a_password_takes_the_current_one() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    member(&world, company, "0012", Some(&hash)).await;
    let typed = password("aoba", "0012", PASSWORD);
    let opened = sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect("in");
    let wrong = PasswordChange {
        current: "not the current one".to_owned(),
        password: "a brand new password".to_owned(),
    };
    let refusal = set_password(&world.app, &opened.actor, address(1), &wrong).await;
    assert_eq!(refusal.expect_err("refused").kind, Kind::Forbidden);
    assert!(is_alive(&world, &opened).await);
    let right = PasswordChange {
        current: PASSWORD.to_owned(),
        ..wrong
    };
    set_password(&world.app, &opened.actor, address(1), &right)
        .await
        .expect("set");
    sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect_err("the old one is dead");
}

#[tokio::test]
async fn a_reset_is_answered_alike_and_mails_only_whom_it_knows() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    let hash = world.app.passwords.hash(PASSWORD).await.expect("a hash");
    member(&world, company, "0012", Some(&hash)).await;
    let typed = password("aoba", "0012", PASSWORD);
    let session = sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect("in");
    request_reset(&world.app, address(1), "aoba", "nobody@example.jp")
        .await
        .expect("neutral");
    request_reset(&world.app, address(1), "", "m0012@example.jp")
        .await
        .expect("neutral");
    assert!(letters(&world).await.is_empty());
    request_reset(&world.app, address(1), "aoba", "M0012@example.jp")
        .await
        .expect("neutral");
    let letters = letters(&world).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].0, "m0012@example.jp");
    assert!(letters[0].1.contains("http://localhost:8080/sign-in/link/"));
    let token = token_in(&letters[0].1);

    for _ in 0..20 {
        let view = look_at_link(&world.app, &token).await.expect("unused");
        assert_eq!(view.purpose, LinkPurpose::Reset);
    }
    let weak = LinkUse {
        password: "m0012@example.jp".to_owned(),
        ..LinkUse::default()
    };
    let refusal = sign_in_with_link(&world.app, &token, &weak)
        .await
        .expect_err("their own id");
    assert_eq!(refusal.faults[0].pointer, "/password");
    let good = LinkUse {
        password: "a brand new password".to_owned(),
        ..LinkUse::default()
    };
    let opened = sign_in_with_link(&world.app, &token, &good)
        .await
        .expect("in");
    assert!(is_alive(&world, &opened).await);
    assert!(
        !is_alive(&world, &session).await,
        "every older session is dead"
    );
    let again = sign_in_with_link(&world.app, &token, &good)
        .await
        .expect_err("spent");
    assert_eq!(again.code, "sign_in.link_spent");
    look_at_link(&world.app, &token).await.expect_err("spent");
    sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect_err("the old one is dead");
}

#[tokio::test]
async fn one_mailbox_gets_three_reset_letters_an_hour() {
    let world = World::empty().await;
    let company = world.company("aoba").await;
    member(&world, company, "0012", None).await;
    for from in 0..5 {
        request_reset(&world.app, address(from), "aoba", "m0012@example.jp")
            .await
            .expect("neutral");
    }
    assert_eq!(letters(&world).await.len(), 3);
    for _ in 0..20 {
        request_reset(&world.app, address(9), "aoba", "x@example.jp")
            .await
            .expect("neutral");
    }
    let refusal = request_reset(&world.app, address(9), "aoba", "x@example.jp").await;
    assert_eq!(refusal.expect_err("too many").kind, Kind::Busy);
    let refusal = request_reset(&world.app, address(8), "aoba", "not-an-address").await;
    assert_eq!(refusal.expect_err("no address").faults[0].pointer, "/email");
}

#[tokio::test]
async fn the_first_admin_is_made_by_a_link_from_the_console_once() {
    let world = World::empty().await;
    let first = create_setup_link(&world.app)
        .await
        .expect("an answer")
        .expect("a link");
    let second = create_setup_link(&world.app)
        .await
        .expect("an answer")
        .expect("a link");
    look_at_link(&world.app, &token_in(&first))
        .await
        .expect_err("the newer one counts");
    let token = token_in(&second);
    assert_eq!(
        look_at_link(&world.app, &token)
            .await
            .expect("a link")
            .purpose,
        LinkPurpose::Setup
    );
    let nothing = sign_in_with_link(&world.app, &token, &LinkUse::default()).await;
    let pointers: Vec<String> = nothing
        .expect_err("faults")
        .faults
        .into_iter()
        .map(|fault| fault.pointer)
        .collect();
    assert_eq!(pointers, ["/email", "/family_name", "/password"]);
    let admin = LinkUse {
        password: PASSWORD.to_owned(),
        admin: StaffInput {
            email: "admin@example.jp".to_owned(),
            family_name: "運営".to_owned(),
            ..StaffInput::default()
        },
    };
    let opened = sign_in_with_link(&world.app, &token, &admin)
        .await
        .expect("in");
    assert!(opened.actor.has(Role::FirmAdmin));
    assert_eq!(opened.actor.display_name, "運営");
    assert_eq!(
        create_setup_link(&world.app).await.expect("an answer"),
        None
    );
    let typed = password("", "ADMIN@example.jp", PASSWORD);
    sign_in_with_password(&world.app, address(1), &typed)
        .await
        .expect("in");
}
