//! A company's words for slots, and who saves first.

use std::collections::BTreeMap;

use crate::support::{World, count, findings};
use journeys::fill_slots;
use journeys::views::company_slots::company_slots;
use kernel::id::CompanyId;
use kernel::{Actor, Kind, Role};
use people::write::Grant;

const SLOTS: &str = "[[slot]]\nid = \"desk\"\nlabel = \"相談窓口\"\nkind = \"text\"\nrequired = true\nhelp = \"電話\"\n\n\
    [[slot]]\nid = \"lead\"\nlabel = \"責任者\"\nkind = \"text\"\nrequired = false\nhelp = \"役職\"\n";

async fn world() -> World {
    let world = World::empty().await;
    world.content.write("slots.toml", SLOTS);
    world.content.edit(
        "tracks/greeting/G1/G1-1.md",
        "朝です。",
        "窓口は{{desk}}、責任者は{{lead}}です。",
    );
    world.publish().await;
    world
}

async fn admin(world: &World) -> Actor {
    let (app, now) = (&world.app, world.app.clock.now());
    let tx = app.db.write().await.expect("a transaction");
    let account = people::write::add_staff(&tx, &app.ids, now, None).await;
    let account = account.expect("added");
    let grant = Grant {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, now, account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    actor.expect("read").expect("may sign in")
}

fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(code, value)| ((*code).to_owned(), (*value).to_owned()))
        .collect()
}

async fn kept(world: &World, actor: &Actor, company: CompanyId) -> (i32, Vec<String>) {
    let found = company_slots(&world.app, actor, company).await;
    let found = found.expect("may see");
    let values = found.slots.into_iter().map(|one| one.value).collect();
    (found.version, values)
}

#[tokio::test]
async fn of_two_first_saves_the_second_is_refused_and_told_what_is_kept() {
    let world = world().await;
    let (company, admin) = (world.company("minato").await, admin(&world).await);
    let save = async |pairs: &[(&str, &str)], version| {
        fill_slots(&world.app, &admin, company, &words(pairs), version).await
    };
    assert_eq!(kept(&world, &admin, company).await.0, 0);
    save(&[("desk", "人事課"), ("lead", "")], 0)
        .await
        .expect("first");
    let rows = count(&world, "audit_events").await;
    let refused = save(&[("desk", "総務課"), ("lead", "店長")], 0).await;
    let failure = refused.expect_err("stale");
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Conflict, "slots.stale")
    );
    let told: Vec<(&str, &str)> = failure
        .faults
        .iter()
        .skip(1)
        .map(|fault| (fault.pointer.as_str(), fault.message.as_str()))
        .collect();
    let expected = [
        ("/desk", "相談窓口は、いま「人事課」です。"),
        ("/lead", "責任者は、いま空です。"),
    ];
    assert_eq!(told, expected);
    assert_eq!(count(&world, "audit_events").await, rows);
    let (version, values) = kept(&world, &admin, company).await;
    assert_eq!(
        (version, values),
        (1, vec!["人事課".to_owned(), String::new()])
    );

    save(&[("desk", "総務課")], 1).await.expect("has seen both");
    let late = save(&[("desk", "経理課")], 1).await;
    assert_eq!(late.expect_err("stale").code, "slots.stale");
    // What is kept already needs no version.
    save(&[("desk", "総務課")], 0)
        .await
        .expect("a repeated call");
    assert_eq!(kept(&world, &admin, company).await.0, 2);
    // Taking everything back is a change like any other.
    save(&[("desk", "")], 2).await.expect("taken back");
    assert_eq!(kept(&world, &admin, company).await.0, 3);
    assert_eq!(findings(&world).await, [] as [String; 0]);
}

#[tokio::test]
async fn of_first_saves_at_the_same_moment_one_is_kept_whole() {
    let world = world().await;
    let (company, admin) = (world.company("minato").await, admin(&world).await);
    let save = |name: &'static str| {
        let (app, admin) = (world.app.clone(), admin.clone());
        tokio::spawn(async move {
            let typed = words(&[("desk", name), ("lead", name)]);
            fill_slots(&app, &admin, company, &typed, 0).await
        })
    };
    let saves = ["甲課", "乙課", "丙課", "丁課"].map(save);
    let mut kept_ones = 0;
    for save in saves {
        match save.await.expect("no panic") {
            Ok(()) => kept_ones += 1,
            Err(failure) => assert_eq!(failure.code, "slots.stale"),
        }
    }
    assert_eq!(kept_ones, 1);
    let (version, values) = kept(&world, &admin, company).await;
    assert_eq!(version, 1);
    assert_eq!(values[0], values[1], "one save, not a mixture");
    assert_eq!(findings(&world).await, [] as [String; 0]);
}

#[tokio::test]
async fn the_versions_of_two_companies_are_their_own() {
    let world = world().await;
    let admin = admin(&world).await;
    let (one, other) = (world.company("minato").await, world.company("hibiki").await);
    let typed = words(&[("desk", "人事課")]);
    for company in [one, other] {
        fill_slots(&world.app, &admin, company, &typed, 0)
            .await
            .expect("the first of its company");
    }
    assert_eq!(kept(&world, &admin, other).await.0, 1);
}
