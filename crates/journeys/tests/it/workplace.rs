//! What is seen at work after a course: by managers in their units, and in a
//! company's own counts.

use std::collections::BTreeMap;

use crate::support::{World, findings, finish};
use chrono::TimeDelta;
use journeys::views::workplace::workplace;
use journeys::{count_workplace, observe_unit};
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Kind, Role, Scope};
use people::MemberInput;
use surveys::{Answer, FormDraft, Given, GivenValue, QuestionDraft, QuestionKind, Rating};

async fn publish_observation(world: &World) {
    let app = &world.app;
    let question = |code: &str| QuestionDraft {
        code: code.to_owned(),
        kind: QuestionKind::Rating,
        label: format!("{code}（上司の観察）"),
        body: "この1か月、部署ではどうでしたか。".to_owned(),
        scale: (1..=5).map(|step: i32| step.to_string()).collect(),
        level: 3,
    };
    let form = FormDraft {
        code: surveys::workplace::OBSERVATION.to_owned(),
        title: "上司の観察".to_owned(),
        intro: "名前つきで読みます。".to_owned(),
        questions: ["o30-pair", "o30-record"].map(question).to_vec(),
    };
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let published = surveys::write::publish_form(&tx, &app.ids, now, &form).await;
    published.expect("published");
    tx.commit().await.expect("kept");
}

fn rated(question: &str, grade: i64) -> Given {
    let rating = Rating::new(grade).expect("1 to 5");
    Given {
        question: question.to_owned(),
        value: GivenValue::Answer(Answer::Rated(rating)),
    }
}

/// A member of a shop, and the shop.
async fn in_shop(
    world: &World,
    company: CompanyId,
    number: &str,
    shop: &str,
) -> (Actor, OrgUnitId) {
    let typed = MemberInput {
        employee_no: number.to_owned(),
        family_name: "青木".to_owned(),
        given_name: "一郎".to_owned(),
        unit: shop.to_owned(),
        ..MemberInput::default()
    };
    let app = &world.app;
    let profile = typed.check().expect("a sound member");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    let actor = actor.expect("read").expect("may sign in");
    let units = people::read::units(&world.app.db.read(), company).await;
    let units = units.expect("read");
    let unit = units.iter().find(|unit| unit.path == shop);
    (actor, unit.expect("the shop").id)
}

/// The same person with one more role.
fn with_role(of: &Actor, role: Role, company: CompanyId, unit: Option<OrgUnitId>) -> Actor {
    let mut actor = of.clone();
    actor.scopes.push(Scope {
        role,
        company: Some(company),
        unit,
    });
    actor
}

async fn hr(world: &World, company: CompanyId) -> Actor {
    let (clerk, _) = in_shop(world, company, "9999", "人事部").await;
    with_role(&clerk, Role::CompanyHr, company, None)
}

#[tokio::test]
async fn a_manager_is_asked_a_month_after_somebody_finished_and_hr_reads_it() {
    let world = World::without_quizzes().await;
    world.publish().await;
    publish_observation(&world).await;
    let app = &world.app;
    let company = world.company("minato").await;
    let (worker, shop) = in_shop(&world, company, "0001", "東日本/新宿店").await;
    let (chief, _) = in_shop(&world, company, "0002", "東日本/新宿店").await;
    let (_, elsewhere) = in_shop(&world, company, "0003", "西日本/梅田店").await;
    let manager = with_role(&chief, Role::UnitManager, company, Some(shop));
    let hr = hr(&world, company).await;
    let enrolment = world.enrol(&worker).await;
    finish(app, &worker, enrolment).await;

    let early = workplace(app, &manager, company).await.expect("theirs");
    assert_eq!(early.own.len(), 1);
    assert!(!early.own[0].is_due, "not before thirty days");
    app.clock.advance(TimeDelta::days(31));
    let due = workplace(app, &manager, company).await.expect("theirs");
    assert!(due.own[0].is_due);
    assert!(due.observed.is_empty() && due.counted.is_empty());

    let nothing = observe_unit(app, &manager, company, shop, &[]).await;
    assert_eq!(nothing.expect_err("empty").kind, Kind::Invalid);
    let foreign = observe_unit(app, &manager, company, elsewhere, &[rated("o30-pair", 4)]).await;
    assert_eq!(foreign.expect_err("not theirs").kind, Kind::NotFound);
    let by_worker = observe_unit(app, &worker, company, shop, &[rated("o30-pair", 4)]).await;
    assert_eq!(by_worker.expect_err("refused").kind, Kind::Forbidden);
    for grade in [2, 4] {
        let seen = observe_unit(app, &manager, company, shop, &[rated("o30-pair", grade)]).await;
        seen.expect("kept");
    }
    let done = workplace(app, &manager, company).await.expect("theirs");
    assert!(!done.own[0].is_due);
    let read = workplace(app, &hr, company).await.expect("theirs");
    assert_eq!(read.observed.len(), 1, "the newest of the month counts");
    assert_eq!(read.observed[0].unit, "東日本/新宿店");
    assert_eq!(read.observed[0].by, manager.display_name);
    assert_eq!(read.own.len(), 1, "the unit whose month it is");
    let unknown = OrgUnitId(uuid::Uuid::nil());
    let nowhere = observe_unit(app, &hr, company, unknown, &[rated("o30-pair", 4)]).await;
    assert_eq!(nowhere.expect_err("no such unit").kind, Kind::NotFound);
    let expected = BTreeMap::from([("o30-pair".to_owned(), 4)]);
    assert_eq!(read.observed[0].report.answers, expected);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_company_counts_its_months_and_nobody_elses() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let other = world.company("other").await;
    let (hr, stranger) = (hr(&world, company).await, hr(&world, other).await);
    let typed = |values: &[(&str, &str)]| -> BTreeMap<String, String> {
        let own = values.iter();
        own.map(|(code, text)| ((*code).to_owned(), (*text).to_owned()))
            .collect()
    };
    let wrong = typed(&[("handled", "2"), ("alone", "3")]);
    let refused = count_workplace(app, &hr, company, "2027-13", &wrong).await;
    assert_eq!(refused.expect_err("faulty").faults.len(), 2, "all at once");
    let future = count_workplace(app, &hr, company, "2026-12", &typed(&[("handled", "2")])).await;
    assert_eq!(future.expect_err("not yet").faults[0].pointer, "/month");
    for handled in ["4", "5"] {
        let counts = typed(&[("handled", handled), ("alone", "1")]);
        let kept = count_workplace(app, &hr, company, "2026-10", &counts).await;
        kept.expect("kept");
    }
    let foreign = count_workplace(app, &stranger, company, "2026-10", &wrong).await;
    assert_eq!(foreign.expect_err("foreign").kind, Kind::NotFound);
    let hidden = workplace(app, &stranger, company).await;
    assert_eq!(hidden.expect_err("foreign").kind, Kind::NotFound);
    let read = workplace(app, &hr, company).await.expect("theirs");
    assert_eq!(read.counted.len(), 1);
    assert_eq!(read.counted[0].answers["handled"], 5);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}
