//! Sessions, links, PINs, keys and throttles, on either database.

mod common;

use std::sync::Arc;

use chrono::TimeDelta;
use common::{World, profile};
use kernel::Role;
use kernel::id::AccountId;
use kernel::secret::{Token, hash};
use people::write::{self, Grant, NewApiKey};
use people::{CompanyStatus, Error, LinkPurpose, SessionLife, StaffInput, Throttle, read};
use tokio::task::JoinSet;

const AT_ONCE: usize = 20;

async fn session(world: &World, account: AccountId, life: SessionLife) -> Vec<u8> {
    let token = Token::random().expect("entropy");
    let tx = world.db().write().await.expect("a transaction");
    write::open_session(&tx, world.now(), account, token.hash(), life)
        .await
        .expect("a session");
    tx.commit().await.expect("kept");
    token.hash()
}

async fn is_alive(world: &World, session: &[u8]) -> bool {
    let db = world.db().read();
    let signed_in = read::actor_of_session(&db, session, world.now()).await;
    signed_in.expect("an answer").is_some()
}

async fn link(world: &World, account: AccountId, purpose: LinkPurpose) -> Vec<u8> {
    let token = Token::random().expect("entropy");
    let tx = world.db().write().await.expect("a transaction");
    write::issue_link(&tx, &world.ids, world.now(), account, purpose, token.hash())
        .await
        .expect("a link");
    tx.commit().await.expect("kept");
    token.hash()
}

async fn grant(world: &World, account: AccountId, grant: Grant) -> kernel::id::RoleAssignmentId {
    let tx = world.db().write().await.expect("a transaction");
    let id = write::grant_role(&tx, &world.ids, world.now(), account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("kept");
    id
}

async fn staff(world: &World, email: &str) -> AccountId {
    let input = StaffInput {
        email: email.to_owned(),
        family_name: "運営".to_owned(),
        ..StaffInput::default()
    };
    let profile = input.check().expect("a profile");
    let tx = world.db().write().await.expect("a transaction");
    let id = write::add_staff(&tx, &world.ids, world.now(), Some(&profile))
        .await
        .expect("added");
    tx.commit().await.expect("kept");
    id
}

#[tokio::test]
async fn a_link_used_by_twenty_at_once_has_one_winner() {
    let world = Arc::new(World::new().await);
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let token = link(&world, member.account, LinkPurpose::Reset).await;
    let mut tries = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (world, token) = (Arc::clone(&world), token.clone());
        tries.spawn(async move {
            let tx = world.db().write().await.expect("a transaction");
            let used = write::use_link(&tx, world.now(), &token).await;
            tx.commit().await.expect("kept");
            used
        });
    }
    let outcomes = tries.join_all().await;
    let winners = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let losers = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Err(Error::LinkSpent)))
        .count();
    assert_eq!((winners, losers), (1, AT_ONCE - 1));
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it_and_it_ends_to_the_second() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let token = link(&world, member.account, LinkPurpose::Reset).await;
    let db = world.db().read();
    for _ in 0..AT_ONCE {
        let open = read::open_link(&db, &token, world.now())
            .await
            .expect("an answer");
        assert_eq!(open.map(|link| link.account), Some(member.account));
    }
    world
        .clock
        .advance(TimeDelta::minutes(30) - TimeDelta::seconds(1));
    assert!(
        read::open_link(&db, &token, world.now())
            .await
            .expect("an answer")
            .is_some()
    );
    world.clock.advance(TimeDelta::seconds(1));
    assert!(
        read::open_link(&db, &token, world.now())
            .await
            .expect("an answer")
            .is_none()
    );
    let tx = world.db().write().await.expect("a transaction");
    let used = write::use_link(&tx, world.now(), &token).await;
    assert!(matches!(used, Err(Error::LinkSpent)));
}

#[tokio::test]
async fn a_newer_link_ends_the_older_but_no_invitation_and_voiding_ends_all() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let older = link(&world, member.account, LinkPurpose::Reset).await;
    let invitation = link(&world, member.account, LinkPurpose::Invitation).await;
    let second_invitation = link(&world, member.account, LinkPurpose::Invitation).await;
    let newer = link(&world, member.account, LinkPurpose::Reset).await;
    let tx = world.db().write().await.expect("a transaction");
    write::issue_pin(&tx, world.now(), member.account, "hash")
        .await
        .expect("a PIN");
    tx.commit().await.expect("kept");
    let db = world.db().read();
    let open = async |token: &[u8]| {
        read::open_link(&db, token, world.now())
            .await
            .expect("an answer")
            .is_some()
    };
    assert!(!open(&older).await);
    assert!(open(&newer).await);
    assert!(open(&invitation).await);
    assert!(open(&second_invitation).await);
    let tx = world.db().write().await.expect("a transaction");
    write::void_links(&tx, world.now(), member.account)
        .await
        .expect("voided");
    tx.commit().await.expect("kept");
    assert!(!open(&newer).await);
    assert!(!open(&invitation).await);
    assert!(!open(&second_invitation).await);
    let pin = read::open_pin_hash(&db, member.account, world.now())
        .await
        .expect("an answer");
    assert_eq!(pin, None);
}

#[tokio::test]
async fn a_link_of_the_sample_world_may_be_used_again() {
    let world = World::new().await;
    let admin = staff(&world, "admin@example.jp").await;
    let token = link(&world, admin, LinkPurpose::Demo).await;
    for _ in 0..2 {
        let tx = world.db().write().await.expect("a transaction");
        let used = write::use_link(&tx, world.now(), &token).await;
        tx.commit().await.expect("kept");
        assert_eq!(used.expect("used").account, admin);
    }
}

#[tokio::test]
async fn a_session_is_dead_right_after_it_is_closed_and_touching_does_not_revive_it() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let token = session(&world, member.account, SessionLife::LEARNING).await;
    assert!(is_alive(&world, &token).await);
    let tx = world.db().write().await.expect("a transaction");
    assert!(write::close_session(&tx, &token).await.expect("closed"));
    tx.commit().await.expect("kept");
    assert!(!is_alive(&world, &token).await);
    world.clock.advance(TimeDelta::minutes(5));
    let tx = world.db().write().await.expect("a transaction");
    write::touch(&tx, world.now(), &token)
        .await
        .expect("touched");
    assert!(
        !write::close_session(&tx, &token).await.expect("closed"),
        "nothing left to close"
    );
    tx.commit().await.expect("kept");
    assert!(!is_alive(&world, &token).await);
}

#[tokio::test]
async fn all_sessions_of_an_account_end_together() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let one = world.member(company, &profile("1", "一", "", "", "")).await;
    let two = world.member(company, &profile("2", "二", "", "", "")).await;
    let phone = session(&world, one.account, SessionLife::LEARNING).await;
    let office = session(&world, one.account, SessionLife::LEARNING).await;
    let other = session(&world, two.account, SessionLife::LEARNING).await;
    let tx = world.db().write().await.expect("a transaction");
    assert_eq!(
        write::close_all_sessions(&tx, one.account)
            .await
            .expect("closed"),
        2
    );
    tx.commit().await.expect("kept");
    assert!(!is_alive(&world, &phone).await);
    assert!(!is_alive(&world, &office).await);
    assert!(is_alive(&world, &other).await);
}

#[tokio::test]
async fn a_trainee_may_idle_two_hours_and_a_new_role_shortens_that_at_once() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let token = session(&world, member.account, SessionLife::LEARNING).await;
    world.clock.advance(TimeDelta::minutes(119));
    assert!(is_alive(&world, &token).await);
    let hr = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    grant(&world, member.account, hr).await;
    assert!(
        !is_alive(&world, &token).await,
        "HR may idle thirty minutes only"
    );
    let token = session(&world, member.account, SessionLife::MANAGING).await;
    for _ in 0..24 {
        world.clock.advance(TimeDelta::minutes(29));
        assert!(is_alive(&world, &token).await);
        let tx = world.db().write().await.expect("a transaction");
        write::touch(&tx, world.now(), &token)
            .await
            .expect("touched");
        tx.commit().await.expect("kept");
    }
    world.clock.advance(TimeDelta::minutes(25));
    assert!(!is_alive(&world, &token).await, "twelve hours are the most");
}

#[tokio::test]
async fn an_actor_has_the_roles_in_force_now_and_every_member_learns() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let hr = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    let assignment = grant(&world, member.account, hr).await;
    assert_eq!(
        grant(&world, member.account, hr).await,
        assignment,
        "not given twice"
    );
    let db = world.db().read();
    let roles = async || {
        let actor = read::actor_of_account(&db, member.account, world.now()).await;
        let actor = actor.expect("an answer").expect("an actor");
        actor.roles().into_iter().collect::<Vec<Role>>()
    };
    assert_eq!(roles().await, [Role::CompanyHr, Role::Trainee]);
    world.clock.advance(TimeDelta::hours(1));
    let tx = world.db().write().await.expect("a transaction");
    write::end_role(&tx, world.now(), member.account, assignment)
        .await
        .expect("ended");
    let twice = write::end_role(&tx, world.now(), member.account, assignment).await;
    assert!(matches!(twice, Err(Error::NotFound)));
    tx.commit().await.expect("kept");
    assert_eq!(roles().await, [Role::Trainee]);
}

#[tokio::test]
async fn roles_go_only_where_they_fit() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let admin = staff(&world, "admin@example.jp").await;
    let tx = world.db().write().await.expect("a transaction");
    let plain = |role, company| Grant {
        role,
        company,
        unit: None,
    };
    for (account, wrong) in [
        (member.account, plain(Role::FirmAdmin, None)),
        (member.account, plain(Role::CompanyHr, Some(other))),
        (member.account, plain(Role::CompanyHr, None)),
        (member.account, plain(Role::UnitManager, Some(company))),
        (member.account, plain(Role::Trainee, Some(company))),
        (admin, plain(Role::CompanyHr, Some(company))),
        (admin, plain(Role::Author, Some(company))),
    ] {
        let granted = write::grant_role(&tx, &world.ids, world.now(), account, wrong).await;
        assert!(matches!(granted, Err(Error::RoleDoesNotFit)), "{wrong:?}");
    }
}

#[tokio::test]
async fn an_audit_ends_by_itself_and_never_has_no_end() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let account = staff(&world, "auditor@example.jp").await;
    let plain = Grant {
        role: Role::Auditor,
        company: None,
        unit: None,
    };
    let day = |text: &str| kernel::date::parse(text).expect("a day");
    let until = async |account: AccountId, last_day: &str| {
        let tx = world.db().write().await.expect("a transaction");
        let granted =
            write::grant_audit(&tx, &world.ids, world.now(), account, day(last_day)).await;
        tx.commit().await.expect("kept");
        granted
    };
    let tx = world.db().write().await.expect("a transaction");
    let endless = write::grant_role(&tx, &world.ids, world.now(), account, plain).await;
    assert!(matches!(endless, Err(Error::RoleNeedsEnd)));
    tx.commit().await.expect("nothing to keep");
    let of_member = until(member.account, "2026-12-31").await;
    assert!(matches!(of_member, Err(Error::RoleDoesNotFit)));

    let first = until(account, "2026-12-31").await.expect("granted");
    let again = until(account, "2026-12-31").await.expect("granted");
    assert_eq!(again, first, "not given twice");
    world.clock.advance(TimeDelta::hours(1));
    let shorter = until(account, "2026-12-10").await.expect("granted");
    assert_ne!(shorter, first);
    let db = world.db().read();
    let held = async || {
        let held = read::role_assignments(&db, account, world.now()).await;
        let held = held.expect("an answer").into_iter();
        held.map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(held().await, [shorter], "the later day is given up");
    let ends_at = kernel::date::end_of_jst_day(day("2026-12-10"));
    let known = read::auditors(&db).await.expect("a list");
    assert_eq!(known.len(), 1);
    assert_eq!(
        (known[0].account, known[0].assignment, known[0].ends_at),
        (account, shorter, ends_at)
    );
    let last_second = ends_at - TimeDelta::seconds(1) - world.now();
    world.clock.advance(last_second);
    assert_eq!(held().await, [shorter]);
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(held().await, []);
    let tx = world.db().write().await.expect("a transaction");
    let over = write::end_role(&tx, world.now(), account, shorter).await;
    assert!(matches!(over, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_suspended_company_is_shut_out_with_the_next_request() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let token = session(&world, member.account, SessionLife::LEARNING).await;
    let invitation = link(&world, member.account, LinkPurpose::Invitation).await;
    let tx = world.db().write().await.expect("a transaction");
    write::change_company_status(&tx, company, CompanyStatus::Suspended)
        .await
        .expect("changed");
    tx.commit().await.expect("kept");
    assert!(!is_alive(&world, &token).await);
    let db = world.db().read();
    assert!(
        read::open_link(&db, &invitation, world.now())
            .await
            .expect("an answer")
            .is_none()
    );
    assert!(
        read::find_for_sign_in(&db, "aoba", "1")
            .await
            .expect("an answer")
            .is_none()
    );
}

#[tokio::test]
async fn people_are_found_by_what_they_type_at_the_sign_in_page() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    let member = world
        .member(company, &profile("K0012", "一", "", "one@example.jp", ""))
        .await;
    let twin = world
        .member(other, &profile("K0012", "壱", "", "one@example.jp", ""))
        .await;
    let admin = staff(&world, "Admin@example.jp").await;
    let db = world.db().read();
    for (code, login, account) in [
        ("aoba", "K0012", Some(member.account)),
        ("ＡＯＢＡ ", " k0012", Some(member.account)),
        ("aoba", "One@Example.jp", Some(member.account)),
        ("midori", "one@example.jp", Some(twin.account)),
        ("", "admin@EXAMPLE.jp", Some(admin)),
        ("", "one@example.jp", None),
        ("aoba", "admin@example.jp", None),
        ("nowhere", "K0012", None),
        ("aoba", "", None),
        ("", "", None),
    ] {
        let found = read::find_for_sign_in(&db, code, login)
            .await
            .expect("an answer");
        assert_eq!(found.map(|account| account.id), account, "{code} {login}");
    }
}

#[tokio::test]
async fn a_pin_opens_once_within_fourteen_days_and_a_new_one_replaces_it() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let member = world.member(company, &profile("1", "一", "", "", "")).await;
    let db = world.db().read();
    let tx = world.db().write().await.expect("a transaction");
    write::issue_pin(&tx, world.now(), member.account, "old")
        .await
        .expect("a PIN");
    write::issue_pin(&tx, world.now(), member.account, "new")
        .await
        .expect("a PIN");
    tx.commit().await.expect("kept");
    let open = read::open_pin_hash(&db, member.account, world.now())
        .await
        .expect("an answer");
    assert_eq!(open.as_deref(), Some("new"));
    let tx = world.db().write().await.expect("a transaction");
    let replaced = write::use_pin(&tx, world.now(), member.account, "old").await;
    assert!(matches!(replaced, Err(Error::WrongCredentials)));
    write::use_pin(&tx, world.now(), member.account, "new")
        .await
        .expect("used");
    let twice = write::use_pin(&tx, world.now(), member.account, "new").await;
    assert!(matches!(twice, Err(Error::WrongCredentials)));
    write::issue_pin(&tx, world.now(), member.account, "late")
        .await
        .expect("a PIN");
    tx.commit().await.expect("kept");
    world.clock.advance(TimeDelta::days(14));
    let open = read::open_pin_hash(&db, member.account, world.now())
        .await
        .expect("an answer");
    assert_eq!(open, None);
}

#[tokio::test]
async fn an_api_key_acts_for_its_owner_until_revoked_or_expired() {
    let world = World::new().await;
    let admin = staff(&world, "admin@example.jp").await;
    let other = staff(&world, "other@example.jp").await;
    let issue = async |value: &str| {
        let tx = world.db().write().await.expect("a transaction");
        let key = NewApiKey {
            account: admin,
            name: "勤怠連携".to_owned(),
            token_hash: hash(value),
        };
        let id = write::issue_api_key(&tx, &world.ids, world.now(), key)
            .await
            .expect("a key");
        tx.commit().await.expect("kept");
        id
    };
    let db = world.db().read();
    let owner = async |value: &str| {
        let actor = read::actor_of_api_key(&db, &hash(value), world.now()).await;
        actor.expect("an answer").map(|actor| actor.account)
    };
    let first = issue("first").await;
    issue("second").await;
    assert_eq!(owner("first").await, Some(admin));
    assert_eq!(owner("wrong").await, None);
    let tx = world.db().write().await.expect("a transaction");
    let foreign = write::revoke_api_key(&tx, world.now(), other, first).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    write::revoke_api_key(&tx, world.now(), admin, first)
        .await
        .expect("revoked");
    tx.commit().await.expect("kept");
    assert_eq!(owner("first").await, None);
    assert_eq!(owner("second").await, Some(admin));
    world.clock.advance(TimeDelta::days(90));
    assert_eq!(owner("second").await, None);
}

#[tokio::test]
async fn tries_are_counted_one_by_one_even_at_once_and_anew_after_the_window() {
    let world = Arc::new(World::new().await);
    let mut tries = JoinSet::new();
    for _ in 0..AT_ONCE {
        let world = Arc::clone(&world);
        tries.spawn(async move {
            let tx = world.db().write().await.expect("a transaction");
            let tries = write::count_try(&tx, world.now(), "account:1", Throttle::ACCOUNT).await;
            tx.commit().await.expect("kept");
            tries.expect("counted")
        });
    }
    let outcomes = tries.join_all().await;
    let let_through = outcomes
        .iter()
        .filter(|tries| tries.within(Throttle::ACCOUNT))
        .count();
    assert_eq!(let_through, 10);
    let mut counts: Vec<i32> = outcomes.iter().map(|tries| tries.count).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=20).collect::<Vec<i32>>());
    let wait = outcomes[0].window_ends_at - world.now();
    assert_eq!(wait, TimeDelta::minutes(15));
    world.clock.advance(TimeDelta::minutes(15));
    let tx = world.db().write().await.expect("a transaction");
    let next = write::count_try(&tx, world.now(), "account:1", Throttle::ACCOUNT)
        .await
        .expect("counted");
    assert_eq!(next.count, 1);
    write::clear_tries(&tx, "account:1").await.expect("cleared");
    tx.commit().await.expect("kept");
    let db = world.db().read();
    let left = read::tries(&db, "account:1", Throttle::ACCOUNT, world.now()).await;
    assert_eq!(left.expect("an answer"), None);
}

#[tokio::test]
async fn staff_addresses_are_unique_and_a_new_installation_has_no_admin() {
    let world = World::new().await;
    let db = world.db().read();
    assert!(
        !read::has_firm_admin(&db, world.now())
            .await
            .expect("an answer")
    );
    let admin = staff(&world, "admin@example.jp").await;
    grant(
        &world,
        admin,
        Grant {
            role: Role::FirmAdmin,
            company: None,
            unit: None,
        },
    )
    .await;
    assert!(
        !read::has_firm_admin(&db, world.now())
            .await
            .expect("an answer"),
        "no password yet"
    );
    let tx = world.db().write().await.expect("a transaction");
    write::set_password_hash(&tx, admin, "hash")
        .await
        .expect("set");
    tx.commit().await.expect("kept");
    assert!(
        read::has_firm_admin(&db, world.now())
            .await
            .expect("an answer")
    );
    let people = read::staff(&db, world.now()).await.expect("a list");
    assert_eq!(people.len(), 1);
    assert_eq!(people[0].roles, [Role::FirmAdmin]);
    let input = StaffInput {
        email: "ADMIN@example.jp".to_owned(),
        family_name: "別人".to_owned(),
        ..StaffInput::default()
    };
    let profile = input.check().expect("a profile");
    let tx = world.db().write().await.expect("a transaction");
    let added = write::add_staff(&tx, &world.ids, world.now(), Some(&profile)).await;
    assert!(matches!(added, Err(Error::EmailTaken)));
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten_and_nothing_else() {
    let world = World::new().await;
    let admin = staff(&world, "admin@example.jp").await;
    session(&world, admin, SessionLife::MANAGING).await;
    link(&world, admin, LinkPurpose::Reset).await;
    world.clock.advance(TimeDelta::days(31));
    let token = session(&world, admin, SessionLife::MANAGING).await;
    let tx = world.db().write().await.expect("a transaction");
    assert_eq!(
        write::forget_expired(&tx, world.now())
            .await
            .expect("forgotten"),
        2
    );
    tx.commit().await.expect("kept");
    assert!(is_alive(&world, &token).await);
}
