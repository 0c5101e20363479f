//! 期限変更・免除・取消 by HR: what changes, what is left alone, who may.

use chrono::TimeDelta;
use enrolments::{Decision, Status, Word};
use journeys::views::chosen::Chosen;
use journeys::views::person::person;
use journeys::views::report_progress::BoardFilter;
use journeys::{DecideEnrolments, DecisionReport, decide_enrolments, preview_decision};
use kernel::id::{CompanyId, EnrolmentId, OrgUnitId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use people::MemberInput;

use crate::support::{World, count, findings, finish};

struct Desk {
    world: World,
    company: CompanyId,
    hr: Actor,
}

fn hr_of(member: &Actor, company: CompanyId) -> Actor {
    Actor {
        scopes: vec![Scope {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        }],
        ..member.clone()
    }
}

impl Desk {
    async fn open() -> Self {
        let world = World::without_quizzes().await;
        world.publish().await;
        let company = world.company("minato").await;
        let hr = hr_of(&world.trainee(company, "9000").await, company);
        Self { world, company, hr }
    }

    async fn learner(&self, employee_no: &str) -> (Actor, EnrolmentId) {
        let trainee = self.world.trainee(self.company, employee_no).await;
        let enrolment = self.world.enrol(&trainee).await;
        (trainee, enrolment)
    }

    async fn decide(
        &self,
        chosen: Chosen,
        decision: Decision,
        reason: &str,
    ) -> Result<DecisionReport, Failure> {
        let input = DecideEnrolments {
            company: self.company,
            chosen,
            decision,
            reason: reason.to_owned(),
            expected: None,
        };
        decide_enrolments(&self.world.app, &self.hr, &input).await
    }

    async fn status(&self, enrolment: EnrolmentId) -> Status {
        let db = self.world.app.db.read();
        let found = enrolments::read::of_company(&db, self.company, enrolment).await;
        found.expect("there").status
    }
}

#[tokio::test]
async fn a_later_day_an_exemption_and_a_withdrawal_stand_with_reason_and_name() {
    let desk = Desk::open().await;
    let (first, later) = desk.learner("0001").await;
    let (_, excused) = desk.learner("0002").await;
    let (_, mistaken) = desk.learner("0003").await;
    let day = desk.world.app.clock.today() + TimeDelta::days(30);
    for (enrolment, decision, reason) in [
        (later, Decision::Due(Some(day)), "繁忙期のため"),
        (excused, Decision::Waive, "他社で修了済み"),
        (mistaken, Decision::Withdraw, "登録の誤り"),
    ] {
        let report = desk
            .decide(Chosen::Ticked(vec![enrolment]), decision, reason)
            .await
            .expect("decided");
        assert_eq!((report.changed, report.left), (vec![enrolment], vec![]));
    }
    assert_eq!(desk.status(excused).await, Status::Waived);
    assert_eq!(desk.status(mistaken).await, Status::Withdrawn);

    let membership = first.require_membership().expect("a member").1;
    let seen = person(&desk.world.app, &desk.hr, desk.company, membership).await;
    let course = seen.expect("seen").courses.remove(0);
    assert_eq!((course.due_on, course.word), (Some(day), Word::NotStarted));
    let [(decided, name)] = course.decisions.as_slice() else {
        panic!("one decision: {:?}", course.decisions)
    };
    assert_eq!(decided.decision, Decision::Due(Some(day)));
    assert_eq!(decided.due_before, kernel::date::parse("2026-12-10"));
    assert_eq!(decided.reason, "繁忙期のため");
    assert_eq!(*name, desk.hr.display_name);

    let again = desk
        .decide(
            Chosen::Ticked(vec![later]),
            Decision::Due(Some(day)),
            "もう一度",
        )
        .await
        .expect("sent again");
    assert_eq!((again.changed, again.left), (vec![], vec![later]));
    assert_eq!(count(&desk.world, "enrolment_decisions").await, 3);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn everybody_of_a_filter_is_decided_about_but_for_those_who_are_done() {
    let desk = Desk::open().await;
    let (done, completed) = desk.learner("0001").await;
    finish(&desk.world.app, &done, completed).await;
    let (_, open) = desk.learner("0002").await;
    let everybody = Chosen::Filtered(BoardFilter::default());
    let preview = preview_decision(&desk.world.app, &desk.hr, desk.company, &everybody).await;
    let preview = preview.expect("a preview");
    assert_eq!((preview.open.len(), preview.closed.len()), (1, 1));
    assert_eq!(preview.open[0].id, open);

    let report = desk
        .decide(everybody, Decision::Waive, "部門の廃止")
        .await
        .expect("decided");
    assert_eq!((report.changed, report.left), (vec![open], vec![completed]));
    assert_eq!(desk.status(completed).await, Status::Completed);
}

#[tokio::test]
async fn every_fault_is_named_and_nothing_is_changed() {
    let desk = Desk::open().await;
    let (_, enrolment) = desk.learner("0001").await;
    let yesterday = desk.world.app.clock.today() - TimeDelta::days(1);
    let refused = desk
        .decide(
            Chosen::Ticked(vec![enrolment]),
            Decision::Due(Some(yesterday)),
            " ",
        )
        .await
        .expect_err("refused");
    let pointers: Vec<&str> = refused
        .faults
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/due_on", "/reason"]);
    let nobody = desk
        .decide(Chosen::Ticked(vec![]), Decision::Waive, "理由")
        .await;
    assert_eq!(nobody.expect_err("refused").kind, Kind::Conflict);
    let counted = DecideEnrolments {
        company: desk.company,
        chosen: Chosen::Ticked(vec![enrolment]),
        decision: Decision::Waive,
        reason: "理由".to_owned(),
        expected: Some(2),
    };
    let moved = decide_enrolments(&desk.world.app, &desk.hr, &counted).await;
    assert_eq!(
        moved.expect_err("refused").code,
        "enrolment.decision.number"
    );
    assert_eq!(desk.status(enrolment).await, Status::Assigned);
    assert_eq!(count(&desk.world, "enrolment_decisions").await, 0);
}

#[tokio::test]
async fn another_companys_people_and_a_manager_without_the_right_change_nothing() {
    let desk = Desk::open().await;
    let (_, own) = desk.learner("0001").await;
    let other = desk.world.company("hibiki").await;
    let stranger = desk.world.trainee(other, "0001").await;
    let foreign = desk.world.enrol(&stranger).await;
    let both = desk
        .decide(Chosen::Ticked(vec![own, foreign]), Decision::Waive, "理由")
        .await;
    assert_eq!(both.expect_err("refused").kind, Kind::NotFound);

    let foreign_hr = hr_of(&stranger, other);
    let input = DecideEnrolments {
        company: desk.company,
        chosen: Chosen::Ticked(vec![own]),
        decision: Decision::Withdraw,
        reason: "理由".to_owned(),
        expected: None,
    };
    let refused = decide_enrolments(&desk.world.app, &foreign_hr, &input).await;
    assert_eq!(refused.expect_err("refused").kind, Kind::NotFound);
    assert_eq!(desk.status(own).await, Status::Assigned);

    let manager = Actor {
        scopes: vec![Scope {
            role: Role::UnitManager,
            company: Some(desk.company),
            unit: Some(unit_of_somebody(&desk).await),
        }],
        ..desk.hr.clone()
    };
    let in_the_unit = decide_enrolments(&desk.world.app, &manager, &input).await;
    assert_eq!(in_the_unit.expect_err("refused").kind, Kind::Forbidden);
    assert_eq!(desk.status(own).await, Status::Assigned);
}

/// A unit of the company, with somebody in it.
async fn unit_of_somebody(desk: &Desk) -> OrgUnitId {
    let app = &desk.world.app;
    let typed = MemberInput {
        employee_no: "0100".to_owned(),
        family_name: "髙橋".to_owned(),
        unit: "本店".to_owned(),
        ..MemberInput::default()
    };
    let profile = typed.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    people::write::add_member(&tx, &app.ids, now, desk.company, &profile)
        .await
        .expect("added");
    tx.commit().await.expect("kept");
    let units = people::read::units(&app.db.read(), desk.company).await;
    units.expect("read")[0].id
}
