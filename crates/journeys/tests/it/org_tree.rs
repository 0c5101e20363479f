//! The org tree: transfers, moves and names with their days, and supervisors.

use chrono::{NaiveDate, TimeDelta};
use journeys::change_org::{
    add_unit, apply_org_changes, cancel_org_change, change_org, order_unit, remove_unit,
};
use journeys::set_supervisor::set_supervisor;
use journeys::views::org_tree::org_tree;
use journeys::views::person::person;
use journeys::views::staff_list::reach;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId};
use kernel::{Actor, Failure, Kind, Role};
use people::write::Grant;
use people::{ChangeState, MemberInput, OrgChange};

use crate::import_roster::{hr, refusal};
use crate::support::World;

struct Shop {
    world: World,
    company: CompanyId,
    hr: Actor,
}

impl Shop {
    async fn open() -> Self {
        let world = World::with_track().await;
        let company = world.company("minato").await;
        let hr = hr(&world, company).await;
        Self { world, company, hr }
    }

    async fn unit(&self, under: Option<OrgUnitId>, name: &str) -> OrgUnitId {
        let app = &self.world.app;
        let added = add_unit(app, &self.hr, self.company, under, name).await;
        added.expect("added")
    }

    async fn member(&self, number: &str, unit: &str) -> (MembershipId, AccountId) {
        let app = &self.world.app;
        let input = MemberInput {
            employee_no: number.to_owned(),
            family_name: "髙橋".to_owned(),
            email: format!("{number}@example.jp"),
            unit: unit.to_owned(),
            ..MemberInput::default()
        };
        let profile = input.check().expect("sound");
        let tx = app.db.write().await.expect("a transaction");
        let now = app.clock.now();
        let new = people::write::add_member(&tx, &app.ids, now, self.company, &profile).await;
        tx.commit().await.expect("kept");
        let new = new.expect("added");
        (new.membership, new.account)
    }

    async fn manager(&self, account: AccountId, unit: OrgUnitId) -> Actor {
        let app = &self.world.app;
        let tx = app.db.write().await.expect("a transaction");
        let grant = Grant {
            role: Role::UnitManager,
            company: Some(self.company),
            unit: Some(unit),
        };
        people::write::grant_role(&tx, &app.ids, app.clock.now(), account, grant)
            .await
            .expect("granted");
        tx.commit().await.expect("committed");
        let found = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
        found.expect("read").expect("may sign in")
    }

    fn today(&self) -> NaiveDate {
        self.world.app.clock.today()
    }

    async fn change(&self, change: OrgChange, days: i64) -> Result<ChangeState, Failure> {
        let day = Some(self.today() + TimeDelta::days(days));
        let done = change_org(&self.world.app, &self.hr, self.company, change, day).await;
        done.map(|dated| dated.state)
    }

    async fn paths(&self) -> Vec<String> {
        let units = people::read::units(&self.world.app.db.read(), self.company).await;
        let units = units.expect("read").into_iter();
        units.map(|unit| unit.path).collect()
    }

    async fn unit_of(&self, member: MembershipId) -> String {
        let found = people::read::member(&self.world.app.db.read(), self.company, member).await;
        found.expect("read").expect("there").unit_path
    }
}

#[tokio::test]
async fn a_unit_moves_and_is_renamed_with_everything_below_it() {
    let shop = Shop::open().await;
    let kansai = shop.unit(None, "関西支社").await;
    let umeda = shop.unit(Some(kansai), "梅田店").await;
    shop.unit(Some(umeda), "地下").await;
    let tokyo = shop.unit(None, "東京支社").await;
    let (worker, _) = shop.member("1", "関西支社/梅田店/地下").await;

    let change = OrgChange::Move {
        unit: umeda,
        under: Some(tokyo),
    };
    let done = shop.change(change, 0).await;
    assert_eq!(done.expect("moved"), ChangeState::Applied);
    let change = OrgChange::Rename {
        unit: umeda,
        name: "新宿店".to_owned(),
    };
    shop.change(change, -1).await.expect("renamed");
    assert_eq!(
        shop.paths().await,
        [
            "関西支社",
            "東京支社",
            "東京支社/新宿店",
            "東京支社/新宿店/地下"
        ]
    );
    assert_eq!(shop.unit_of(worker).await, "東京支社/新宿店/地下");

    let change = OrgChange::Move {
        unit: tokyo,
        under: Some(umeda),
    };
    let refused = shop.change(change, 0).await.expect_err("below itself");
    assert_eq!(refused.faults[0].code, "unit.below_itself");
    let change = OrgChange::Rename {
        unit: tokyo,
        name: "関西支社".to_owned(),
    };
    let refused = change_org(&shop.world.app, &shop.hr, shop.company, change, None).await;
    let codes: Vec<&str> = refused
        .expect_err("taken, and without a day")
        .faults
        .iter()
        .map(|fault| fault.code)
        .collect();
    assert_eq!(codes, ["unit.taken", "org.effective_on"]);
}

#[tokio::test]
async fn what_lies_ahead_waits_for_its_day_and_the_managers_reach_follows() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let kansai = shop.unit(None, "関西支社").await;
    let tokyo = shop.unit(None, "東京支社").await;
    let (boss, account) = shop.member("B", "東京支社").await;
    let manager = shop.manager(account, tokyo).await;
    let (worker, _) = shop.member("1", "関西支社").await;

    let transfer = OrgChange::Transfer {
        member: worker,
        to: Some(tokyo),
    };
    let planned = shop.change(transfer.clone(), 7).await;
    assert_eq!(planned.expect("planned"), ChangeState::Planned);
    let twice = shop.change(transfer, 8).await;
    assert_eq!(refusal(twice), (Kind::Conflict, "org.already_planned"));
    assert_eq!(apply_org_changes(app).await.expect("ran"), 0);
    let before = person(app, &manager, shop.company, worker).await;
    assert_eq!(refusal(before).0, Kind::NotFound);

    app.clock.advance(TimeDelta::days(7));
    let (one, other) = tokio::join!(apply_org_changes(app), apply_org_changes(app));
    assert_eq!(one.expect("ran") + other.expect("ran"), 1, "once");
    assert_eq!(shop.unit_of(worker).await, "東京支社");
    let after = person(app, &manager, shop.company, worker).await;
    let after = after.expect("within reach now");
    assert_eq!(after.transfers[0].before, "関西支社");
    assert_eq!(after.transfers[0].state, ChangeState::Applied);

    // A unit that comes under the manager's brings its people along.
    let (other, _) = shop.member("2", "関西支社").await;
    let change = OrgChange::Move {
        unit: kansai,
        under: Some(tokyo),
    };
    shop.change(change, 1).await.expect("planned");
    app.clock.advance(TimeDelta::days(1));
    apply_org_changes(app).await.expect("ran");
    let reach = reach(app, &manager, shop.company).await.expect("manages");
    assert!(reach.covers(Some(kansai)));
    assert!(person(app, &manager, shop.company, other).await.is_ok());
    assert!(person(app, &manager, shop.company, boss).await.is_ok());
}

#[tokio::test]
async fn a_plan_is_taken_back_or_void_when_it_cannot_happen_any_more() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let kansai = shop.unit(None, "関西支社").await;
    let tokyo = shop.unit(None, "東京支社").await;
    let rename = OrgChange::Rename {
        unit: kansai,
        name: "西日本支社".to_owned(),
    };
    shop.change(rename.clone(), 3).await.expect("planned");
    let plans = people::read::planned_org_changes(&app.db.read(), shop.company).await;
    let id = plans.expect("read")[0].id;
    cancel_org_change(app, &shop.hr, shop.company, id)
        .await
        .expect("taken back");
    let again = cancel_org_change(app, &shop.hr, shop.company, id).await;
    assert_eq!(refusal(again).0, Kind::NotFound);

    shop.change(rename, 3).await.expect("planned anew");
    let other = OrgChange::Rename {
        unit: tokyo,
        name: "西日本支社".to_owned(),
    };
    shop.change(other, 0).await.expect("renamed at once");
    app.clock.advance(TimeDelta::days(3));
    assert_eq!(apply_org_changes(app).await.expect("ran"), 1);
    assert_eq!(shop.paths().await, ["関西支社", "西日本支社"]);
    let history = people::read::unit_changes(&app.db.read(), shop.company, kansai).await;
    let states: Vec<ChangeState> = history
        .expect("read")
        .iter()
        .map(|change| change.state)
        .collect();
    assert_eq!(states, [ChangeState::Cancelled, ChangeState::Void]);
}

#[tokio::test]
async fn a_unit_with_people_is_not_removed_and_they_are_named() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let kansai = shop.unit(None, "関西支社").await;
    let umeda = shop.unit(Some(kansai), "梅田店").await;
    let (worker, _) = shop.member("0042", "関西支社/梅田店").await;
    let refused = remove_unit(app, &shop.hr, shop.company, kansai).await;
    assert_eq!(refusal(refused), (Kind::Conflict, "unit.has_units"));
    let failure = remove_unit(app, &shop.hr, shop.company, umeda)
        .await
        .expect_err("somebody works there");
    assert_eq!(failure.code, "unit.has_members");
    assert!(failure.message.contains("髙橋（0042）"), "{failure:?}");

    let away = OrgChange::Transfer {
        member: worker,
        to: None,
    };
    shop.change(away, 0).await.expect("transferred");
    remove_unit(app, &shop.hr, shop.company, umeda)
        .await
        .expect("empty");
    assert_eq!(shop.paths().await, ["関西支社"]);
    let back = OrgChange::Transfer {
        member: worker,
        to: Some(kansai),
    };
    shop.change(back, 5).await.expect("planned");
    let refused = remove_unit(app, &shop.hr, shop.company, kansai).await;
    assert_eq!(refusal(refused), (Kind::Conflict, "unit.has_plans"));
}

#[tokio::test]
async fn units_stand_in_the_order_that_hr_gives_them() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let mut units = Vec::new();
    for name in ["い", "ろ", "は"] {
        units.push(shop.unit(None, name).await);
    }
    assert_eq!(shop.paths().await, ["い", "ろ", "は"]);
    order_unit(app, &shop.hr, shop.company, units[2], true)
        .await
        .expect("up");
    order_unit(app, &shop.hr, shop.company, units[0], true)
        .await
        .expect("already first");
    assert_eq!(shop.paths().await, ["い", "は", "ろ"]);
    order_unit(app, &shop.hr, shop.company, units[0], false)
        .await
        .expect("down");
    assert_eq!(shop.paths().await, ["は", "い", "ろ"]);
    let tree = org_tree(app, &shop.hr, shop.company).await.expect("read");
    assert_eq!(tree.units.len(), 3);
}

#[tokio::test]
async fn a_supervisor_is_somebody_else_at_work_in_the_same_company() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let (worker, _) = shop.member("1", "").await;
    let (boss, _) = shop.member("2", "").await;
    for wrong in ["1", "nobody"] {
        let refused = set_supervisor(app, &shop.hr, shop.company, worker, wrong).await;
        let failure = refused.expect_err(wrong);
        assert_eq!(failure.faults[0].code, "member.supervisor");
    }
    for (number, expected) in [("２", Some(boss)), ("", None)] {
        set_supervisor(app, &shop.hr, shop.company, worker, number)
            .await
            .expect("set");
        let view = person(app, &shop.hr, shop.company, worker).await;
        let supervisor = view.expect("read").supervisor;
        assert_eq!(supervisor.map(|one| one.id), expected);
    }
}

#[tokio::test]
async fn another_companys_tree_is_not_there() {
    let shop = Shop::open().await;
    let app = &shop.world.app;
    let theirs = shop.world.company("sakura").await;
    let other = hr(&shop.world, theirs).await;
    let unit = shop.unit(None, "本社").await;
    let (worker, _) = shop.member("1", "本社").await;
    let today = Some(shop.today());
    for company in [shop.company, theirs] {
        let rename = OrgChange::Rename {
            unit,
            name: "新社".to_owned(),
        };
        let refused = change_org(app, &other, company, rename, today).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let transfer = OrgChange::Transfer {
            member: worker,
            to: None,
        };
        let refused = change_org(app, &other, company, transfer, today).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = remove_unit(app, &other, company, unit).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = order_unit(app, &other, company, unit, true).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = set_supervisor(app, &other, company, worker, "").await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
    }
    let trainee = shop.world.trainee(shop.company, "T1").await;
    let refused = org_tree(app, &trainee, shop.company).await;
    assert_eq!(refusal(refused).0, Kind::Forbidden);
    // Somebody of ours cannot be put into a unit of theirs.
    let foreign = add_unit(app, &other, theirs, None, "支社").await;
    let transfer = OrgChange::Transfer {
        member: worker,
        to: Some(foreign.expect("added")),
    };
    let refused = shop.change(transfer, 0).await.expect_err("not ours");
    assert_eq!(refused.faults[0].code, "unit.unknown");
}
