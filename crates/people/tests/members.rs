//! Companies, org trees and members, on either database.

mod common;

use common::{World, profile};
use kernel::{Cursor, PageRequest, Role};
use people::{Error, Member, MemberFilter, MembershipStatus, UnitPath, read, write};

fn numbers(members: &[Member]) -> Vec<&str> {
    members
        .iter()
        .map(|member| member.employee_no.as_str())
        .collect()
}

fn searching(words: &str) -> MemberFilter {
    MemberFilter {
        search: words.to_owned(),
        ..MemberFilter::default()
    }
}

#[tokio::test]
async fn a_company_code_is_taken_once_and_found_in_any_writing() {
    let world = World::new().await;
    let aoba = world.company("aoba").await;
    let profile = people::CompanyInput {
        code: "AOBA".to_owned(),
        name: "別の会社".to_owned(),
        fiscal_year_start: None,
    };
    let profile = profile.check().expect("a company");
    let tx = world.db().write().await.expect("a transaction");
    let again = write::add_company(&tx, &world.ids, world.now(), &profile, false).await;
    assert!(matches!(again, Err(Error::CompanyCodeTaken)));
    drop(tx);
    let found = read::company_by_code(&world.db().read(), " ＡＯＢＡ")
        .await
        .expect("an answer");
    assert_eq!(found.map(|company| company.id), Some(aoba));
}

#[tokio::test]
async fn companies_are_listed_a_page_at_a_time() {
    let world = World::new().await;
    for code in ["one", "two", "three"] {
        world.company(code).await;
    }
    let db = world.db().read();
    let first = read::companies(&db, PageRequest::new(Some(2), None))
        .await
        .expect("a page");
    let rest = read::companies(&db, PageRequest::new(Some(2), first.next))
        .await
        .expect("a page");
    let codes = |page: &kernel::Page<people::Company>| -> Vec<String> {
        page.items
            .iter()
            .map(|company| company.code.clone())
            .collect()
    };
    assert_eq!(codes(&first), ["one", "two"]);
    assert_eq!(codes(&rest), ["three"]);
    assert_eq!(rest.next, None);
}

#[tokio::test]
async fn a_unit_path_becomes_a_tree_and_is_never_made_twice() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    let path = UnitPath::parse("関西支社/梅田店")
        .expect("a path")
        .expect("not empty");
    let tx = world.db().write().await.expect("a transaction");
    let first = write::ensure_unit(&tx, &world.ids, world.now(), company, &path)
        .await
        .expect("a unit");
    let again = write::ensure_unit(&tx, &world.ids, world.now(), company, &path)
        .await
        .expect("a unit");
    let foreign = write::ensure_unit(&tx, &world.ids, world.now(), other, &path)
        .await
        .expect("a unit");
    tx.commit().await.expect("kept");
    assert_eq!(first, again);
    assert_ne!(first, foreign);
    let units = read::units(&world.db().read(), company)
        .await
        .expect("a tree");
    let paths: Vec<&str> = units.iter().map(|unit| unit.path.as_str()).collect();
    assert_eq!(paths, ["関西支社", "関西支社/梅田店"]);
    assert_eq!(units[1].parent, Some(units[0].id));
    let below = read::subtree(&world.db().read(), company, foreign)
        .await
        .expect("a list");
    assert!(below.is_empty(), "another company's unit is not found");
}

#[tokio::test]
async fn a_member_is_read_back_as_written_and_another_company_does_not_find_them() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    let typed = profile(
        "000123",
        "髙橋",
        "ﾀｶﾊｼ",
        "saki@example.jp",
        "関西支社/梅田店",
    );
    let new = world.member(company, &typed).await;
    let db = world.db().read();
    let member = read::member(&db, company, new.membership)
        .await
        .expect("an answer")
        .expect("found");
    assert_eq!(member.employee_no, "000123");
    assert_eq!(member.full_name(), "髙橋");
    assert_eq!(member.family_kana, "タカハシ");
    assert_eq!(member.unit_path, "関西支社/梅田店");
    assert_eq!(member.account, new.account);
    assert!(!member.has_password);
    assert_eq!(member.status, MembershipStatus::Active);

    let ids = [new.membership];
    let numbers = ["000123".to_owned()];
    assert_eq!(
        read::member(&db, other, new.membership)
            .await
            .expect("an answer"),
        None
    );
    assert!(
        read::members_by_ids(&db, other, &ids)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert!(
        read::members_by_employee_no(&db, other, &numbers)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert!(
        read::accounts_of_members(&db, other, &ids)
            .await
            .expect("an answer")
            .is_empty()
    );
    assert_eq!(
        read::account_of_member(&db, other, new.membership)
            .await
            .expect("an answer"),
        None
    );
    assert_eq!(
        read::members_by_ids(&db, company, &ids)
            .await
            .expect("an answer")
            .len(),
        1
    );
    let everybody = MemberFilter::default();
    assert_eq!(
        read::member_count(&db, other, &everybody)
            .await
            .expect("a count"),
        0
    );

    let tx = world.db().write().await.expect("a transaction");
    let changed =
        write::change_member(&tx, &world.ids, world.now(), other, new.membership, &typed).await;
    assert!(matches!(changed, Err(Error::NotFound)));
    let left = MembershipStatus::Left;
    let changed = write::change_member_status(&tx, world.now(), other, new.membership, left).await;
    assert!(matches!(changed, Err(Error::NotFound)));
}

#[tokio::test]
async fn members_are_listed_by_reading_and_page_by_page() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    for (number, name, kana) in [
        ("1", "渡邊", "ワタナベ"),
        ("2", "阿部", "ｱﾍﾞ"),
        ("3", "馬場", "ばば"),
        ("4", "林", "ハヤシ"),
        ("5", "阿部", "あべ"),
    ] {
        world
            .member(company, &profile(number, name, kana, "", ""))
            .await;
    }
    let foreign = world
        .member(other, &profile("1", "青木", "アオキ", "", ""))
        .await;
    let db = world.db().read();
    let everybody = MemberFilter::default();
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest::new(Some(2), after);
        let page = read::members(&db, company, &everybody, page)
            .await
            .expect("a page");
        seen.extend(page.items.iter().map(|member| member.employee_no.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["2", "5", "3", "4", "1"]);
    let stray = PageRequest::new(None, Some(Cursor(foreign.membership.0)));
    let page = read::members(&db, company, &everybody, stray)
        .await
        .expect("a page");
    assert!(
        page.items.is_empty(),
        "a cursor of another company leads nowhere"
    );
}

#[tokio::test]
async fn search_takes_words_in_any_writing_and_wildcards_as_letters() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    world
        .member(
            company,
            &profile("000123", "髙橋", "タカハシ", "saki@example.jp", ""),
        )
        .await;
    world
        .member(company, &profile("A_B", "高田", "タカダ", "", ""))
        .await;
    world
        .member(company, &profile("AxB", "山﨑", "ヤマサキ", "", ""))
        .await;
    let db = world.db().read();
    for (words, found) in [
        ("高橋", vec!["000123"]),
        ("たか", vec!["A_B", "000123"]),
        ("ﾀｶ 123", vec!["000123"]),
        ("SAKI@", vec!["000123"]),
        ("山崎", vec!["AxB"]),
        ("a_b", vec!["A_B"]),
        ("%", vec![]),
        ("\\", vec![]),
    ] {
        let members = read::all_members(&db, company, &searching(words))
            .await
            .expect("a list");
        let mut members = numbers(&members);
        members.sort_unstable();
        let mut found = found.clone();
        found.sort_unstable();
        assert_eq!(members, found, "{words}");
    }
}

#[tokio::test]
async fn a_unit_filter_takes_the_subtree_and_stays_within_what_a_manager_may_see() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    world
        .member(company, &profile("1", "一", "イチ", "", "関西支社"))
        .await;
    world
        .member(
            company,
            &profile("2", "二", "ニ", "a@example.jp", "関西支社/梅田店"),
        )
        .await;
    world
        .member(company, &profile("3", "三", "サン", "", "本社"))
        .await;
    world
        .member(company, &profile("4", "四", "ヨン", "", ""))
        .await;
    let db = world.db().read();
    let units = read::units(&db, company).await.expect("a tree");
    let unit = |path: &str| {
        units
            .iter()
            .find(|unit| unit.path == path)
            .expect("a unit")
            .id
    };
    let list = async |filter: MemberFilter| {
        let members = read::all_members(&db, company, &filter)
            .await
            .expect("a list");
        let mut members: Vec<String> = members
            .into_iter()
            .map(|member| member.employee_no)
            .collect();
        members.sort_unstable();
        members
    };
    let in_kansai = MemberFilter {
        unit: Some(unit("関西支社")),
        ..MemberFilter::default()
    };
    assert_eq!(list(in_kansai.clone()).await, ["1", "2"]);
    let within = Some(vec![unit("関西支社/梅田店"), unit("本社")]);
    let managed = MemberFilter {
        within: within.clone(),
        ..MemberFilter::default()
    };
    assert_eq!(list(managed).await, ["2", "3"]);
    assert_eq!(
        list(MemberFilter {
            within,
            ..in_kansai
        })
        .await,
        ["2"]
    );
    let none = MemberFilter {
        within: Some(vec![]),
        ..MemberFilter::default()
    };
    assert!(
        list(none).await.is_empty(),
        "a manager of nothing sees nobody"
    );
    let slips = MemberFilter {
        without_email: true,
        ..MemberFilter::default()
    };
    assert_eq!(list(slips).await, ["1", "3", "4"]);
}

#[tokio::test]
async fn number_and_address_belong_to_one_member_of_a_company() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    world
        .member(company, &profile("1", "一", "", "one@example.jp", ""))
        .await;
    let two = world.member(company, &profile("2", "二", "", "", "")).await;
    world
        .member(other, &profile("1", "壱", "", "one@example.jp", ""))
        .await;
    let tx = world.db().write().await.expect("a transaction");
    let same_number = profile("1", "三", "", "", "");
    let added = write::add_member(&tx, &world.ids, world.now(), company, &same_number).await;
    assert!(matches!(added, Err(Error::EmployeeNoTaken)));
    let same_address = profile("3", "三", "", "ONE@example.jp", "");
    let added = write::add_member(&tx, &world.ids, world.now(), company, &same_address).await;
    assert!(matches!(added, Err(Error::EmailTaken)));
    let same_address = profile("2", "二", "", "One@Example.jp", "");
    let changed = write::change_member(
        &tx,
        &world.ids,
        world.now(),
        company,
        two.membership,
        &same_address,
    )
    .await;
    assert!(matches!(changed, Err(Error::EmailTaken)));
}

#[tokio::test]
async fn a_changed_member_is_found_by_the_new_words_only() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let new = world
        .member(
            company,
            &profile("1", "旧姓", "キュウセイ", "a@example.jp", "本社"),
        )
        .await;
    let changed = profile("1", "新姓", "シンセイ", "", "関西支社/難波店");
    let tx = world.db().write().await.expect("a transaction");
    write::change_member(
        &tx,
        &world.ids,
        world.now(),
        company,
        new.membership,
        &changed,
    )
    .await
    .expect("changed");
    tx.commit().await.expect("kept");
    let db = world.db().read();
    let member = read::member(&db, company, new.membership)
        .await
        .expect("an answer")
        .expect("found");
    assert_eq!(member.full_name(), "新姓");
    assert_eq!(member.email, None);
    assert_eq!(member.unit_path, "関西支社/難波店");
    assert_eq!(
        read::member_count(&db, company, &searching("旧姓"))
            .await
            .expect("a count"),
        0
    );
    assert_eq!(
        read::member_count(&db, company, &searching("新姓"))
            .await
            .expect("a count"),
        1
    );
}

#[tokio::test]
async fn whoever_has_left_is_listed_only_when_asked_for() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let new = world.member(company, &profile("1", "一", "", "", "")).await;
    let tx = world.db().write().await.expect("a transaction");
    write::change_member_status(
        &tx,
        world.now(),
        company,
        new.membership,
        MembershipStatus::Left,
    )
    .await
    .expect("changed");
    tx.commit().await.expect("kept");
    let db = world.db().read();
    let with_left = MemberFilter {
        include_left: true,
        ..MemberFilter::default()
    };
    assert_eq!(
        read::member_count(&db, company, &MemberFilter::default())
            .await
            .expect("a count"),
        0
    );
    assert_eq!(
        read::member_count(&db, company, &with_left)
            .await
            .expect("a count"),
        1
    );
    assert_eq!(
        read::actor_of_account(&db, new.account, world.now())
            .await
            .expect("an answer"),
        None,
        "nor may they come in"
    );
}

#[tokio::test]
async fn a_manager_manages_the_subtree_of_their_own_company_only() {
    let world = World::new().await;
    let company = world.company("aoba").await;
    let other = world.company("midori").await;
    let manager = world
        .member(company, &profile("1", "一", "", "", "関西支社/梅田店"))
        .await;
    world
        .member(other, &profile("1", "壱", "", "", "関西支社"))
        .await;
    let db = world.db().read();
    let kansai = read::units(&db, company).await.expect("a tree")[0].id;
    let foreign = read::units(&db, other).await.expect("a tree")[0].id;
    let tx = world.db().write().await.expect("a transaction");
    let grant = |company, unit| write::Grant {
        role: Role::UnitManager,
        company: Some(company),
        unit: Some(unit),
    };
    for wrong in [grant(other, foreign), grant(company, foreign)] {
        let granted = write::grant_role(&tx, &world.ids, world.now(), manager.account, wrong).await;
        assert!(matches!(granted, Err(Error::RoleDoesNotFit)), "{wrong:?}");
    }
    write::grant_role(
        &tx,
        &world.ids,
        world.now(),
        manager.account,
        grant(company, kansai),
    )
    .await
    .expect("granted");
    tx.commit().await.expect("kept");
    let actor = read::actor_of_account(&db, manager.account, world.now())
        .await
        .expect("an answer");
    let actor = actor.expect("an actor");
    let managed = read::managed_units(&db, &actor, company)
        .await
        .expect("units");
    assert_eq!(managed.len(), 2);
    assert!(
        read::managed_units(&db, &actor, other)
            .await
            .expect("units")
            .is_empty()
    );
}
