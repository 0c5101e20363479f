//! Several employments of one person: joined and parted by HR, learnt once,
//! called by one name.

use enrolments::write::NewDecision;
use enrolments::{Decision, NotMeant, RuleInput, Status, Verdict};
use journeys::assign_by_rule::WhichRule;
use journeys::learn::order::StepState;
use journeys::undo_roster::{preview_roster_undo, undo_roster};
use journeys::views::person::person;
use journeys::views::track_outline::track_outline;
use journeys::{
    RuleChange, apply_roster, apply_rules, change_employment, join_employments, part_employment,
    preview_roster, preview_rule, save_rule,
};
use kernel::id::{CompanyId, MembershipId, RosterImportId};
use kernel::{Actor, Fault, Kind, Role, Scope};
use people::{EmploymentChange, Member, MemberFilter};

use crate::import_roster::file;
use crate::support::{World, count, findings, finish, role_play};

/// A company with somebody who has two numbers, not joined yet.
struct Desk {
    world: World,
    company: CompanyId,
    admin: Actor,
    first: Actor,
    second: Actor,
}

impl Desk {
    /// Over the published content of `world`.
    async fn at(world: World) -> Self {
        world.publish().await;
        let company = world.company("minato").await;
        Self {
            admin: world.staff(Role::FirmAdmin).await,
            first: world.trainee(company, "0001").await,
            second: world.trainee(company, "0002").await,
            world,
            company,
        }
    }

    async fn joined(world: World) -> Self {
        let desk = Self::at(world).await;
        desk.join("0002").await.expect("joined");
        desk
    }

    async fn join(&self, number: &str) -> Result<(), kernel::Failure> {
        let member = key(&self.first);
        join_employments(&self.world.app, &self.admin, self.company, member, number).await
    }

    async fn member(&self, number: &str) -> Member {
        let db = self.world.app.db.read();
        let filter = MemberFilter::default();
        let all = people::read::all_members(&db, self.company, &filter).await;
        let mut all = all.expect("read").into_iter();
        all.find(|member| member.employee_no == number)
            .expect("there")
    }

    async fn of(&self, person: &Actor) -> Vec<Status> {
        let db = self.world.app.db.read();
        let found = enrolments::read::of_member(&db, self.company, key(person)).await;
        let found = found.expect("read").into_iter();
        found.map(|one| one.status).collect()
    }

    /// What a rule for everybody does, by number.
    async fn verdicts(&self) -> Vec<(String, Verdict)> {
        let preview = preview_rule(&self.world.app, &self.admin, &self.everybody()).await;
        let people = preview.expect("previewed").people.into_iter();
        people.map(|one| (one.employee_no, one.verdict)).collect()
    }

    fn everybody(&self) -> RuleChange {
        RuleChange {
            company: self.company,
            which: WhichRule::New("greeting".to_owned()),
            input: RuleInput {
                name: "全員".to_owned(),
                is_active: true,
                due: "open".to_owned(),
                cycle: "once".to_owned(),
                ..RuleInput::default()
            },
        }
    }

    async fn sound(&self) {
        assert_eq!(findings(&self.world).await, Vec::<String>::new());
    }
}

fn key(person: &Actor) -> MembershipId {
    person.membership.expect("a member")
}

fn fault<T: std::fmt::Debug>(refused: Result<T, kernel::Failure>) -> Fault {
    refused.expect_err("refused").faults.remove(0)
}

const OTHER: Verdict = Verdict::LeftOut(NotMeant::OtherEmployment);

#[tokio::test]
async fn two_numbers_become_one_person_and_two_again() {
    let desk = Desk::at(World::without_quizzes().await).await;
    let app = &desk.world.app;
    let shown = person(app, &desk.admin, desk.company, key(&desk.first)).await;
    let shown = shown.expect("known");
    let namesakes: Vec<&str> = shown
        .namesakes
        .iter()
        .map(|other| other.employee_no.as_str())
        .collect();
    assert_eq!((namesakes, shown.employments.len()), (vec!["0002"], 0));
    let before = count(&desk.world, "persons").await;

    desk.join(" ０００２ ").await.expect("joined");
    let (one, two) = (desk.member("0001").await, desk.member("0002").await);
    assert_eq!(one.person, two.person);
    assert_eq!(count(&desk.world, "persons").await, before - 1);
    let account = people::read::account_of_member(&app.db.read(), desk.company, two.id).await;
    assert_eq!(account.expect("read").expect("theirs").person, one.person);
    let shown = person(app, &desk.admin, desk.company, one.id).await;
    let shown = shown.expect("known");
    assert_eq!(shown.employments[0].member.employee_no, "0002");
    assert!(shown.namesakes.is_empty(), "nobody is their own namesake");
    assert_eq!(fault(desk.join("0002").await).code, "person.joined_already");

    part_employment(app, &desk.admin, desk.company, two.id)
        .await
        .expect("parted");
    let parted = desk.member("0002").await;
    assert_ne!(parted.person, one.person);
    assert_eq!(parted.full_name(), one.full_name());
    let alone = part_employment(app, &desk.admin, desk.company, two.id).await;
    assert_eq!(alone.expect_err("one only").kind, Kind::Conflict);
    desk.sound().await;
}

#[tokio::test]
async fn only_one_person_of_the_company_can_be_meant() {
    let desk = Desk::at(World::without_quizzes().await).await;
    let app = &desk.world.app;
    let other = desk.world.company("futami").await;
    desk.world.trainee(other, "7777").await;
    for number in ["", "0001", "7777", "9999"] {
        let fault = fault(desk.join(number).await);
        let expected = ("/employee_no", "person.no_such_number");
        assert_eq!((fault.pointer.as_str(), fault.code), expected, "{number}");
    }
    import(&desk, "社員番号,姓\n0002,高橋\n").await;
    assert_eq!(fault(desk.join("0002").await).code, "person.names_differ");
    let trainee = join_employments(app, &desk.second, desk.company, key(&desk.first), "0002");
    assert_eq!(trainee.await.expect_err("not theirs").kind, Kind::Forbidden);
    let foreign = join_employments(app, &desk.admin, other, key(&desk.first), "7777").await;
    assert_eq!(foreign.expect_err("not there").kind, Kind::NotFound);
    let foreign = part_employment(app, &desk.admin, other, key(&desk.first)).await;
    assert_eq!(foreign.expect_err("not there").kind, Kind::NotFound);
}

async fn import(desk: &Desk, text: &str) -> RosterImportId {
    let app = &desk.world.app;
    let preview = preview_roster(app, None, desk.company, file(text)).await;
    let id = preview.expect("a preview").import.id;
    let applied = apply_roster(app, None, desk.company, id).await;
    applied.expect("applied");
    id
}

#[tokio::test]
async fn a_roster_calls_all_employments_of_a_person_alike() {
    let desk = Desk::joined(World::without_quizzes().await).await;
    let app = &desk.world.app;
    // Married: one row is enough.
    import(&desk, "社員番号,姓,セイ\n0001,青木,アオキ\n").await;
    let renamed = desk.member("0002").await;
    assert_eq!(renamed.full_name(), "青木 﨑子");
    let filter = MemberFilter {
        search: "アオキ".to_owned(),
        ..MemberFilter::default()
    };
    let found = people::read::all_members(&app.db.read(), desk.company, &filter).await;
    assert_eq!(
        found.expect("read").len(),
        2,
        "both are found by the new name"
    );

    let text = "社員番号,姓\n0001,髙橋\n0002,青木\n";
    let preview = preview_roster(app, None, desk.company, file(text)).await;
    let faults = preview.expect("read").planned.expect("planned").plan.faults;
    assert_eq!(
        (faults[0].row, faults[0].code),
        (3, "roster.person.two_names")
    );
    assert!(faults[0].message.contains("0001"), "{}", faults[0].message);
    desk.sound().await;
}

#[tokio::test]
async fn a_rule_enrols_a_person_once() {
    let desk = Desk::joined(World::without_quizzes().await).await;
    let app = &desk.world.app;
    let enrol = |verdict: &Verdict| matches!(verdict, Verdict::Enrol { .. });
    let verdicts = desk.verdicts().await;
    assert!(enrol(&verdicts[0].1) && verdicts[1] == ("0002".to_owned(), OTHER));

    // Under the second number it is learnt already; the first then has not to.
    let learnt = desk.world.enrol_in(&desk.second, "greeting").await;
    assert_eq!(desk.verdicts().await[0].1, OTHER);
    finish(app, &desk.second, learnt).await;
    assert_eq!(desk.verdicts().await[0].1, OTHER);
    // Nor after they have left there: they have learnt it.
    let today = Some(app.clock.today());
    let (member, gone) = (key(&desk.second), EmploymentChange::Resign);
    change_employment(app, &desk.admin, desk.company, member, gone, today)
        .await
        .expect("gone");
    let change = desk.everybody();
    let digest = preview_rule(app, &desk.admin, &change).await;
    let digest = digest.expect("previewed").digest;
    save_rule(app, &desk.admin, &change, &digest)
        .await
        .expect("saved");
    apply_rules(app).await.expect("run");
    assert_eq!(desk.of(&desk.first).await, []);

    part_employment(app, &desk.admin, desk.company, key(&desk.first))
        .await
        .expect("parted");
    assert!(
        enrol(&desk.verdicts().await[0].1),
        "somebody else after all"
    );
    desk.sound().await;
}

#[tokio::test]
async fn what_was_learnt_under_another_number_opens_the_next_course() {
    let world = World::without_quizzes().await;
    role_play::add(world.content.path(), "after");
    let survey = "survey = \"after\"\n";
    let waits = format!("{survey}prerequisites = [\"greeting\"]\n");
    world
        .content
        .edit("tracks/second-line/track.toml", survey, &waits);
    let desk = Desk::joined(world).await;
    let app = &desk.world.app;
    let waiting = desk.world.enrol_in(&desk.first, "second-line").await;
    let state = || async {
        let outline = track_outline(app, &desk.first, waiting).await;
        let outline = outline.expect("own");
        outline.steps().next().expect("a step").state
    };
    let other = desk.world.enrol_in(&desk.second, "greeting").await;
    let outline = track_outline(app, &desk.first, waiting).await;
    let missing = outline.expect("own").missing;
    assert_eq!(missing[0].enrolment, None, "no way in by another sign-in");
    assert!(missing[0].is_learnt_elsewhere);
    let told = journeys::learn::prerequisites::reason(&missing);
    assert!(
        told.contains("別の社員番号") && !told.contains("頼んでください"),
        "{told}"
    );
    finish(app, &desk.second, other).await;
    assert_eq!(state().await, StepState::NotStarted);

    part_employment(app, &desk.admin, desk.company, key(&desk.second))
        .await
        .expect("parted");
    assert_eq!(state().await, StepState::Locked);
    desk.sound().await;
}

/// Both rows of one person may change; taking it back leaves the names, which
/// the numbers share, and puts back what is each one's own.
#[tokio::test]
async fn a_roster_changes_both_numbers_and_is_taken_back() {
    let desk = Desk::joined(World::without_quizzes().await).await;
    let app = &desk.world.app;
    let text = "社員番号,姓,役職\n0001,青木,店長\n0002,青木,係長\n";
    let id = import(&desk, text).await;
    let titles = || async {
        let (one, two) = (desk.member("0001").await, desk.member("0002").await);
        assert_eq!(one.full_name(), two.full_name());
        (one.full_name(), one.job_title, two.job_title)
    };
    let changed = ("青木 﨑子".to_owned(), "店長".to_owned(), "係長".to_owned());
    assert_eq!(titles().await, changed);

    let undone = preview_roster_undo(app, &desk.admin, desk.company, id).await;
    let undone = undone.expect("can be taken back").plan;
    assert_eq!(undone.left_alone.len(), 2, "the name, in both rows");
    undo_roster(app, &desk.admin, desk.company, id, &undone.digest())
        .await
        .expect("taken back");
    let back = ("青木 﨑子".to_owned(), String::new(), String::new());
    assert_eq!(titles().await, back);
    desk.sound().await;
}

/// Three numbers, of which one was joined by mistake; a manager of one shop sees
/// nothing of the others.
#[tokio::test]
async fn one_of_three_is_parted_and_a_manager_sees_their_own_unit_only() {
    let desk = Desk::joined(World::without_quizzes().await).await;
    let app = &desk.world.app;
    desk.world.trainee(desk.company, "0003").await;
    desk.join("0003").await.expect("joined");
    import(
        &desk,
        "社員番号,姓,部署\n0001,髙橋,梅田店\n0002,髙橋,難波店\n",
    )
    .await;
    let (one, two) = (desk.member("0001").await, desk.member("0002").await);
    let mut manager = desk.world.trainee(desk.company, "0009").await;
    manager.scopes = vec![Scope {
        role: Role::UnitManager,
        company: Some(desk.company),
        unit: one.unit,
    }];
    let grant = people::write::Grant {
        role: Role::UnitManager,
        company: Some(desk.company),
        unit: one.unit,
    };
    journeys::grant_role(app, None, manager.account, grant)
        .await
        .expect("granted");
    let seen = person(app, &manager, desk.company, one.id).await;
    let seen = seen.expect("their own");
    assert!(seen.employments.is_empty() && seen.namesakes.is_empty());
    let hidden = person(app, &manager, desk.company, two.id).await;
    assert_eq!(hidden.expect_err("another unit's").kind, Kind::NotFound);
    let refused = part_employment(app, &manager, desk.company, one.id).await;
    assert_eq!(refused.expect_err("not theirs").kind, Kind::Forbidden);

    part_employment(app, &desk.admin, desk.company, two.id)
        .await
        .expect("parted");
    let (one, three) = (desk.member("0001").await, desk.member("0003").await);
    assert_eq!(one.person, three.person);
    assert_ne!(desk.member("0002").await.person, one.person);
}

/// What HR decided under one number stands for the person.
#[tokio::test]
async fn who_is_excused_under_one_number_is_not_caught_under_the_other() {
    let desk = Desk::joined(World::without_quizzes().await).await;
    let app = &desk.world.app;
    let excused = desk.world.enrol_in(&desk.second, "greeting").await;
    let new = NewDecision {
        company: desk.company,
        enrolment: excused,
        decision: Decision::Waive,
        reason: "前の会社で受講",
        by: desk.admin.account,
    };
    let tx = app.db.write().await.expect("a transaction");
    let decided = enrolments::write::decide(&tx, &app.ids, app.clock.now(), &new).await;
    decided.expect("decided");
    tx.commit().await.expect("kept");
    assert_eq!(desk.verdicts().await[0].1, OTHER);
}
