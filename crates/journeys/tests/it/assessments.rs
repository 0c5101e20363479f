//! Assessed role-plays from the rubric to the result: who may do what, sheets
//! that come twice, corrections, moderation, and the pair with its 引継ぎ票.

use std::collections::BTreeMap;

use crate::support::{World, count, findings, role_play};
use journeys::views::assessment_choices::assessment_choices;
use journeys::views::assessment_results::{company_assessments, my_assessment};
use journeys::views::assessments::{assessment_desk, assessment_view};
use journeys::{
    HandoverInput, ReplaceAssessor, ScheduleAssessment, SheetInput, add_staff, cancel_assessment,
    moderate_assessment, replace_assessor, schedule_assessment, score_assessment, type_handover,
    write_own_handover,
};
use kernel::id::{AssessmentId, AssessmentSheetId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Kind, Role};
use people::StaffInput;
use people::write::Grant;
use quizzes::practical::{AssessmentStatus, Levels};
use uuid::Uuid;

/// A world with both tracks, a company of two trainees, and staff.
struct Stage {
    world: World,
    company: CompanyId,
    front: Actor,
    front_enrolment: EnrolmentId,
    back: Actor,
    back_enrolment: EnrolmentId,
    admin: Actor,
    one: Actor,
    two: Actor,
}

async fn stage() -> Stage {
    let world = World::empty().await;
    role_play::add(world.content.path(), "after");
    world.publish().await;
    let company = world.company("minato").await;
    let (front, front_enrolment) = learner(&world, company, "0001", "first-line").await;
    let (back, back_enrolment) = learner(&world, company, "0002", "second-line").await;
    Stage {
        admin: staff(&world, "admin", Role::FirmAdmin).await,
        one: staff(&world, "one", Role::Assessor).await,
        two: staff(&world, "two", Role::Instructor).await,
        world,
        company,
        front,
        front_enrolment,
        back,
        back_enrolment,
    }
}

async fn staff(world: &World, name: &str, role: Role) -> Actor {
    let typed = StaffInput {
        email: format!("{name}@firm.example"),
        family_name: "研修".to_owned(),
        given_name: name.to_owned(),
        ..StaffInput::default()
    };
    let account = add_staff(&world.app, None, &typed, &[role]).await;
    actor(world, account.expect("added")).await
}

async fn actor(world: &World, account: kernel::id::AccountId) -> Actor {
    let (db, now) = (world.app.db.read(), world.app.clock.now());
    let found = people::read::actor_of_account(&db, account, now).await;
    found.expect("read").expect("may sign in")
}

async fn learner(
    world: &World,
    company: CompanyId,
    number: &str,
    track: &str,
) -> (Actor, EnrolmentId) {
    let trainee = world.trainee(company, number).await;
    let enrolment = world.enrol_in(&trainee, track).await;
    (trainee, enrolment)
}

fn levels(values: [i32; 2]) -> Levels {
    ["safety", "limits"]
        .map(str::to_owned)
        .into_iter()
        .zip(values)
        .collect()
}

/// A first sheet with a key of its own.
fn sheet(key: u128, values: [i32; 2]) -> SheetInput {
    SheetInput {
        client: Uuid::from_u128(key),
        supersedes: None,
        levels: levels(values),
        comment: "落ち着いていました。次は要約を。".to_owned(),
        note: "内緒の覚え書き".to_owned(),
    }
}

fn correcting(key: u128, values: [i32; 2], supersedes: AssessmentSheetId) -> SheetInput {
    SheetInput {
        supersedes: Some(supersedes),
        ..sheet(key, values)
    }
}

fn written() -> HandoverInput {
    let fields = [("health", "なし"), ("wants", "「今日中に直して」")];
    HandoverInput {
        fields: fields
            .map(|(code, text)| (code.to_owned(), text.to_owned()))
            .into(),
        version: 0,
        hands_in: true,
    }
}

impl Stage {
    /// An assessment of the first-line trainee, scored by both.
    fn for_two(&self) -> ScheduleAssessment {
        ScheduleAssessment {
            company: self.company,
            enrolment: self.front_enrolment,
            lesson: "A1-play".to_owned(),
            on: None,
            first: Some(self.one.account),
            second: Some(self.two.account),
            hands_over: false,
            handed_from: None,
        }
    }

    async fn schedule(&self, asked: &ScheduleAssessment) -> AssessmentId {
        let scheduled = schedule_assessment(&self.world.app, &self.admin, asked).await;
        scheduled.expect("scheduled")
    }

    async fn refused(&self, actor: &Actor, asked: &ScheduleAssessment) -> Failure {
        let scheduled = schedule_assessment(&self.world.app, actor, asked).await;
        scheduled.expect_err("refused")
    }

    async fn score(&self, by: &Actor, id: AssessmentId, input: &SheetInput) -> AssessmentSheetId {
        let given = score_assessment(&self.world.app, by, id, input).await;
        given.expect("taken").sheet.id
    }

    async fn status(&self, id: AssessmentId) -> AssessmentStatus {
        let view = assessment_view(&self.world.app, &self.admin, id).await;
        view.expect("seen").card.assessment.status
    }

    async fn hr(&self) -> Actor {
        let hr = self.world.trainee(self.company, "0009").await;
        let grant = Grant {
            role: Role::CompanyHr,
            company: Some(self.company),
            unit: None,
        };
        let granted = journeys::grant_role(&self.world.app, None, hr.account, grant).await;
        granted.expect("granted");
        actor(&self.world, hr.account).await
    }

    async fn finish(self) {
        assert_eq!(findings(&self.world).await, Vec::<String>::new());
    }
}

fn codes(failure: &Failure) -> Vec<&str> {
    failure.faults.iter().map(|fault| fault.code).collect()
}

#[tokio::test]
async fn two_assessors_who_agree_give_a_result_with_comments_and_what_to_practise() {
    let stage = stage().await;
    let app = &stage.world.app;
    let id = stage.schedule(&stage.for_two()).await;
    let desk = assessment_desk(app, &stage.one).await.expect("a desk");
    assert_eq!(desk.to_score.len(), 1);
    assert_eq!(desk.to_score[0].lesson, "場面A1");

    let given = score_assessment(app, &stage.one, id, &sheet(1, [3, 2])).await;
    assert_eq!(given.expect("taken").status, AssessmentStatus::Scheduled);
    let early = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!((early.passed, early.comments.len()), (None, 0));
    let view = assessment_view(app, &stage.two, id).await.expect("own");
    assert!(view.sheets.is_empty(), "the second is not led by the first");
    let desk = assessment_desk(app, &stage.one).await.expect("a desk");
    assert_eq!((desk.to_score.len(), desk.waiting.len()), (0, 1));

    let given = score_assessment(app, &stage.two, id, &sheet(1, [4, 2])).await;
    assert_eq!(given.expect("taken").status, AssessmentStatus::Final);
    let view = assessment_view(app, &stage.one, id).await.expect("own");
    let agreed = view.agreement.expect("two sheets");
    assert_eq!((agreed.exact, agreed.adjacent, agreed.far), (1, 1, 0));
    let result = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!(result.passed, Some(true));
    let halves: Vec<i32> = result.criteria.iter().map(|one| one.halves).collect();
    assert_eq!(halves, [6, 4], "safety counts by the lower of two");
    assert_eq!(result.comments.len(), 2);
    assert_eq!(result.practise[0].next, "1つに絞る");
    let (_, for_hr) =
        company_assessments(app, &stage.hr().await, stage.company, stage.front_enrolment)
            .await
            .expect("own company");
    assert_eq!(for_hr, std::slice::from_ref(&result));
    assert!(
        !format!("{result:?}").contains("内緒"),
        "notes stay with the firm"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_sheet_sent_twenty_times_has_one_effect_and_another_content_is_refused() {
    let stage = stage().await;
    let id = stage.schedule(&stage.for_two()).await;
    let audited = count(&stage.world, "audit_events").await;
    let input = sheet(7, [3, 3]);
    let sent: Vec<_> = (0..20)
        .map(|_| {
            let (app, one, input) = (stage.world.app.clone(), stage.one.clone(), input.clone());
            tokio::spawn(async move { score_assessment(&app, &one, id, &input).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in sent {
        answers.push(one.await.expect("no panic").expect("taken"));
    }
    let newly = answers.iter().filter(|given| given.newly).count();
    assert_eq!(newly, 1);
    assert!(answers.iter().all(|given| given.sheet == answers[0].sheet));
    assert_eq!(count(&stage.world, "assessment_sheets").await, 1);
    assert_eq!(count(&stage.world, "audit_events").await, audited + 1);

    let other = sheet(7, [3, 4]);
    let refused = score_assessment(&stage.world.app, &stage.one, id, &other).await;
    let refused = refused.expect_err("another content");
    assert_eq!(
        (refused.kind, codes(&refused)),
        (Kind::Invalid, vec!["assessment.sheet.differs"])
    );
    // The same key of somebody else is another sheet.
    stage.score(&stage.two, id, &sheet(7, [3, 3])).await;
    assert_eq!(count(&stage.world, "assessment_sheets").await, 2);
    // Sent once more after the result stands, it is still the same answer.
    let late = score_assessment(&stage.world.app, &stage.one, id, &input).await;
    assert_eq!(late.expect("known").sheet, answers[0].sheet);
    stage.finish().await;
}

#[tokio::test]
async fn a_correction_supersedes_and_a_stale_one_is_refused() {
    let stage = stage().await;
    let app = &stage.world.app;
    let id = stage.schedule(&stage.for_two()).await;
    let first = stage.score(&stage.one, id, &sheet(1, [3, 3])).await;
    stage.score(&stage.two, id, &sheet(2, [3, 3])).await;
    assert_eq!(stage.status(id).await, AssessmentStatus::Final);
    let stale = score_assessment(app, &stage.one, id, &sheet(3, [4, 4])).await;
    assert_eq!(
        stale.expect_err("names no sheet").code,
        "assessment.sheet.stale"
    );
    let second = stage
        .score(&stage.one, id, &correcting(4, [1, 3], first))
        .await;
    assert_eq!(stage.status(id).await, AssessmentStatus::Scored);
    let gone = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!(gone.passed, None, "no result while they are apart");
    let stale = score_assessment(app, &stage.one, id, &correcting(5, [3, 3], first)).await;
    assert_eq!(
        stale.expect_err("an old sheet").code,
        "assessment.sheet.stale"
    );
    stage
        .score(&stage.one, id, &correcting(6, [3, 3], second))
        .await;
    assert_eq!(stage.status(id).await, AssessmentStatus::Final);
    assert_eq!(count(&stage.world, "assessment_sheets").await, 4);
    stage.finish().await;
}

#[tokio::test]
async fn where_two_are_far_apart_a_moderator_decides() {
    let stage = stage().await;
    let app = &stage.world.app;
    let id = stage.schedule(&stage.for_two()).await;
    let early = moderate_assessment(app, &stage.admin, id, &sheet(9, [3, 3])).await;
    assert_eq!(
        early.expect_err("not yet").code,
        "assessment.nothing_to_moderate"
    );
    let own = stage.score(&stage.one, id, &sheet(1, [4, 4])).await;
    stage.score(&stage.two, id, &sheet(2, [2, 4])).await;
    assert_eq!(stage.status(id).await, AssessmentStatus::Scored);
    let desk = assessment_desk(app, &stage.admin).await.expect("a desk");
    assert_eq!(desk.to_moderate.len(), 1);
    let forbidden = moderate_assessment(app, &stage.two, id, &sheet(9, [3, 3])).await;
    assert_eq!(forbidden.expect_err("no admin").kind, Kind::Forbidden);
    let decided = moderate_assessment(app, &stage.admin, id, &sheet(9, [3, 3])).await;
    let decided = decided.expect("decided");
    assert_eq!(decided.status, AssessmentStatus::Moderated);
    let result = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!((result.passed, result.comments.len()), (Some(true), 3));
    let late = score_assessment(app, &stage.one, id, &correcting(3, [2, 4], own)).await;
    assert_eq!(late.expect_err("decided").code, "assessment.moderated");
    let again = correcting(10, [2, 2], decided.sheet.id);
    moderate_assessment(app, &stage.admin, id, &again)
        .await
        .expect("corrected");
    let result = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!(result.passed, Some(false));
    stage.finish().await;
}

#[tokio::test]
async fn nobody_moderates_what_they_scored() {
    let stage = stage().await;
    let app = &stage.world.app;
    let asked = ScheduleAssessment {
        second: Some(stage.admin.account),
        ..stage.for_two()
    };
    let id = stage.schedule(&asked).await;
    stage.score(&stage.one, id, &sheet(1, [4, 4])).await;
    stage.score(&stage.admin, id, &sheet(2, [1, 1])).await;
    let own = moderate_assessment(app, &stage.admin, id, &sheet(3, [1, 1])).await;
    assert_eq!(
        own.expect_err("their own").code,
        "assessment.own_moderation"
    );
    stage.finish().await;
}

#[tokio::test]
async fn the_note_of_the_first_is_what_the_second_begins_with_and_both_are_scored() {
    let stage = stage().await;
    let app = &stage.world.app;
    let first = ScheduleAssessment {
        hands_over: true,
        second: None,
        ..stage.for_two()
    };
    let first = stage.schedule(&first).await;
    let second = ScheduleAssessment {
        enrolment: stage.back_enrolment,
        lesson: "B1-play".to_owned(),
        second: None,
        handed_from: Some(first),
        ..stage.for_two()
    };
    let second = stage.schedule(&second).await;
    for id in [first, second] {
        let early = score_assessment(app, &stage.one, id, &sheet(1, [3, 3])).await;
        assert_eq!(early.expect_err("no note yet").code, "handover.missing");
    }
    let draft = HandoverInput {
        hands_in: false,
        ..written()
    };
    let saved = write_own_handover(app, &stage.front, first, &draft)
        .await
        .expect("saved");
    assert_eq!((saved.version, saved.handed_in_at), (1, None));
    let unseen = my_assessment(app, &stage.back, second).await.expect("own");
    assert_eq!(unseen.received, None, "a draft is nobody else's");
    let stale = write_own_handover(app, &stage.front, first, &draft).await;
    assert_eq!(stale.expect_err("version 0").code, "handover.stale");
    let handed_in = HandoverInput {
        version: 1,
        ..written()
    };
    type_handover(app, &stage.one, first, &handed_in)
        .await
        .expect("handed in");
    write_own_handover(app, &stage.front, first, &handed_in)
        .await
        .expect("the same again");
    let changed = HandoverInput {
        fields: BTreeMap::from([("health".to_owned(), "けが".to_owned())]),
        ..handed_in
    };
    let refused = write_own_handover(app, &stage.front, first, &changed).await;
    assert_eq!(refused.expect_err("it stands").code, "handover.handed_in");

    let view = assessment_view(app, &stage.one, second).await.expect("own");
    let (note, writer) = view.received.expect("handed in");
    assert_eq!(
        (note.text("wants"), writer.as_str()),
        ("「今日中に直して」", "髙橋 﨑子")
    );
    let seen = my_assessment(app, &stage.back, second).await.expect("own");
    assert_eq!(seen.received.expect("handed in").0, note);
    stage.score(&stage.one, first, &sheet(1, [3, 2])).await;
    stage.score(&stage.one, second, &sheet(2, [3, 2])).await;
    let passed = async |actor, id| my_assessment(app, actor, id).await.expect("own").passed;
    assert_eq!(passed(&stage.front, first).await, Some(true));
    assert_eq!(
        passed(&stage.back, second).await,
        Some(false),
        "線引き3 in the second line"
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_pair_is_two_people_of_one_company_and_a_note_goes_to_one() {
    let stage = stage().await;
    let first = ScheduleAssessment {
        hands_over: true,
        ..stage.for_two()
    };
    let first = stage.schedule(&first).await;
    let other = stage.world.company("hibiki").await;
    let (_, foreign) = learner(&stage.world, other, "0001", "second-line").await;
    let across = ScheduleAssessment {
        company: other,
        enrolment: foreign,
        lesson: "B1-play".to_owned(),
        handed_from: Some(first),
        ..stage.for_two()
    };
    let refused = stage.refused(&stage.admin, &across).await;
    assert_eq!(refused.kind, Kind::NotFound, "{refused:?}");
    let mixed = ScheduleAssessment {
        company: stage.company,
        ..across.clone()
    };
    assert_eq!(
        stage.refused(&stage.admin, &mixed).await.kind,
        Kind::NotFound
    );
    let pair = ScheduleAssessment {
        company: stage.company,
        enrolment: stage.back_enrolment,
        ..across
    };
    let second = stage.schedule(&pair).await;
    let app = &stage.world.app;
    let (_, enrolment) = learner(&stage.world, stage.company, "0003", "second-line").await;
    let again = ScheduleAssessment {
        enrolment,
        ..pair.clone()
    };
    assert_eq!(
        stage.refused(&stage.admin, &again).await.code,
        "handover.taken"
    );
    // Who wrote a note does not begin with it, and one must be written.
    let own = enrolment;
    let with_own = ScheduleAssessment {
        enrolment: own,
        hands_over: true,
        handed_from: None,
        ..pair.clone()
    };
    let with_own = stage.schedule(&with_own).await;
    let to_self = ScheduleAssessment {
        enrolment: own,
        handed_from: Some(with_own),
        ..pair.clone()
    };
    let refused = stage.refused(&stage.admin, &to_self).await;
    assert_eq!(codes(&refused), ["assessment.handover.self"]);
    let (_, enrolment) = learner(&stage.world, stage.company, "0004", "second-line").await;
    let without = ScheduleAssessment {
        enrolment,
        handed_from: Some(second),
        ..pair
    };
    let refused = stage.refused(&stage.admin, &without).await;
    assert_eq!(codes(&refused), ["assessment.handover.none"]);
    let choices = assessment_choices(app, &stage.one, "minato", "", Some(enrolment));
    let open = choices.await.expect("own company").handing_over;
    assert_eq!(open.len(), 1, "the first note has a receiver");
    stage.finish().await;
}

#[tokio::test]
async fn who_has_no_part_in_it_sees_and_does_nothing() {
    let stage = stage().await;
    let app = &stage.world.app;
    let asked = ScheduleAssessment {
        second: None,
        ..stage.for_two()
    };
    let hr = stage.hr().await;
    let author = staff(&stage.world, "author", Role::Author).await;
    for outsider in [&stage.front, &hr, &author] {
        assert_eq!(stage.refused(outsider, &asked).await.kind, Kind::Forbidden);
    }
    let refused = stage.refused(&stage.two, &asked).await;
    assert_eq!(codes(&refused), ["assessment.assessor.own"]);
    let wrong = ScheduleAssessment {
        lesson: "A1-1".to_owned(),
        first: Some(stage.front.account),
        second: Some(stage.front.account),
        ..asked.clone()
    };
    let refused = stage.refused(&stage.admin, &wrong).await;
    assert_eq!(
        codes(&refused),
        [
            "assessment.assessor.unknown",
            "assessment.assessor.unknown",
            "assessment.assessor.same",
            "assessment.lesson.unknown"
        ]
    );
    // Started on the spot by whoever scores.
    let own = ScheduleAssessment {
        first: None,
        ..asked
    };
    let id = schedule_assessment(app, &stage.one, &own)
        .await
        .expect("started");
    assert_eq!(
        stage.refused(&stage.one, &own).await.code,
        "assessment.open"
    );
    let unseen = assessment_view(app, &stage.two, id).await;
    assert_eq!(unseen.expect_err("not theirs").kind, Kind::NotFound);
    for stranger in [&stage.two, &stage.admin] {
        let refused = score_assessment(app, stranger, id, &sheet(1, [3, 3])).await;
        assert_eq!(refused.expect_err("not theirs").kind, Kind::NotFound);
    }
    let unseen = my_assessment(app, &stage.back, id).await;
    assert_eq!(unseen.expect_err("a colleague's").kind, Kind::NotFound);
    let other = stage.world.company("hibiki").await;
    let theirs = company_assessments(app, &hr, other, stage.front_enrolment).await;
    assert_eq!(theirs.expect_err("foreign").kind, Kind::NotFound);
    stage.finish().await;
}

#[tokio::test]
async fn people_show_only_to_whoever_names_them() {
    let stage = stage().await;
    let app = &stage.world.app;
    let look = async |code: &str, search: &str| {
        let found = assessment_choices(app, &stage.one, code, search, None).await;
        found.expect("assesses").candidates.len()
    };
    assert_eq!(look("minato", "").await, 0);
    assert_eq!(look("", "0002").await, 0);
    assert_eq!(look("minato", "0002").await, 1);
    assert_eq!(look("minato", "髙橋").await, 2);
    let foreign = assessment_choices(app, &stage.one, "", "", Some(stage.back_enrolment)).await;
    assert_eq!(foreign.expect_err("no company").kind, Kind::NotFound);
    stage.finish().await;
}

#[tokio::test]
async fn verify_finds_a_result_that_its_sheets_do_not_give() {
    use sea_orm::{ConnectionTrait, Statement};
    let stage = stage().await;
    let id = stage.schedule(&stage.for_two()).await;
    stage.score(&stage.one, id, &sheet(1, [3, 3])).await;
    stage.score(&stage.two, id, &sheet(2, [3, 3])).await;
    assert_eq!(findings(&stage.world).await, Vec::<String>::new());
    let tx = stage.world.app.db.write().await.expect("a transaction");
    let forge = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE practical_assessments SET passed = $1",
        [false.into()],
    );
    tx.execute_raw(forge).await.expect("forged");
    tx.commit().await.expect("kept");
    let found = findings(&stage.world).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("another result"), "{found:?}");
}

#[tokio::test]
async fn a_changed_rubric_is_a_new_version_and_what_began_keeps_the_old() {
    let stage = stage().await;
    assert_eq!(stage.world.publish().await.rubrics, 0, "unchanged text");
    let id = stage.schedule(&stage.for_two()).await;
    let file = "rubrics/play.toml";
    testkit::content::edit(
        stage.world.content.path(),
        file,
        "mean_tenths = 25",
        "mean_tenths = 40",
    );
    assert_eq!(stage.world.publish().await.rubrics, 1);
    stage.score(&stage.one, id, &sheet(1, [3, 3])).await;
    stage.score(&stage.two, id, &sheet(2, [3, 3])).await;
    let result = my_assessment(&stage.world.app, &stage.front, id)
        .await
        .expect("own");
    assert_eq!(result.passed, Some(true), "by the rubric it began with");
    let again = stage.schedule(&stage.for_two()).await;
    let view = assessment_view(&stage.world.app, &stage.one, again)
        .await
        .expect("own");
    assert_eq!((view.rubric.number, view.rubric.mean_tenths), (2, 40));
    stage.finish().await;
}

#[tokio::test]
async fn a_cancelled_assessment_keeps_its_sheets_and_makes_room_for_another() {
    let stage = stage().await;
    let app = &stage.world.app;
    let id = stage.schedule(&stage.for_two()).await;
    stage.score(&stage.one, id, &sheet(1, [3, 3])).await;
    let failure = cancel_assessment(app, &stage.one, id, " ").await;
    assert_eq!(
        codes(&failure.expect_err("no reason")),
        ["assessment.reason"]
    );
    let foreign = staff(&stage.world, "three", Role::Assessor).await;
    let failure = cancel_assessment(app, &foreign, id, "休み").await;
    assert_eq!(failure.expect_err("not theirs").kind, Kind::NotFound);
    let failure = cancel_assessment(app, &stage.front, id, "休み").await;
    assert_eq!(failure.expect_err("a trainee").kind, Kind::Forbidden);
    let before = count(&stage.world, "audit_events").await;
    let done = cancel_assessment(app, &stage.one, id, "受講者が休み").await;
    done.expect("cancelled");
    assert_eq!(count(&stage.world, "audit_events").await, before + 1);
    let view = assessment_view(app, &stage.admin, id).await.expect("seen");
    let of = &view.card.assessment;
    assert_eq!(of.status, AssessmentStatus::Cancelled);
    assert_eq!(of.status.label(), "取消");
    assert_eq!(of.cancel_reason.as_deref(), Some("受講者が休み"));
    assert_eq!(view.sheets.len(), 1, "kept");
    let failure = score_assessment(app, &stage.two, id, &sheet(2, [3, 3])).await;
    assert_eq!(failure.expect_err("cancelled").code, "assessment.cancelled");
    let failure = cancel_assessment(app, &stage.one, id, "また").await;
    assert_eq!(failure.expect_err("twice").code, "assessment.cancelled");
    let desk = assessment_desk(app, &stage.two).await.expect("a desk");
    assert!(desk.to_score.is_empty() && desk.waiting.is_empty());
    let mine = my_assessment(app, &stage.front, id).await.expect("own");
    assert_eq!(
        (mine.status, mine.passed),
        (AssessmentStatus::Cancelled, None)
    );
    // Another one of the same role-play, which comes to its result.
    let next = stage.schedule(&stage.for_two()).await;
    stage.score(&stage.one, next, &sheet(3, [3, 3])).await;
    stage.score(&stage.two, next, &sheet(4, [3, 3])).await;
    let failure = cancel_assessment(app, &stage.admin, next, "やり直し").await;
    assert_eq!(failure.expect_err("final").code, "assessment.decided");
    assert_eq!(stage.status(next).await, AssessmentStatus::Final);
    stage.finish().await;
}

#[tokio::test]
async fn a_cancelled_assessment_gives_its_handover_note_back_and_none_is_cancelled_that_is_awaited()
{
    let stage = stage().await;
    let app = &stage.world.app;
    let front = ScheduleAssessment {
        hands_over: true,
        ..stage.for_two()
    };
    let front = stage.schedule(&front).await;
    let begins_with = ScheduleAssessment {
        enrolment: stage.back_enrolment,
        lesson: "B1-play".to_owned(),
        handed_from: Some(front),
        ..stage.for_two()
    };
    let back = stage.schedule(&begins_with).await;
    let failure = cancel_assessment(app, &stage.admin, front, "休み").await;
    assert_eq!(
        failure.expect_err("awaited").code,
        "assessment.handover.awaited"
    );
    let done = cancel_assessment(app, &stage.admin, back, "休み").await;
    done.expect("cancelled");
    let again = stage.schedule(&begins_with).await;
    let written = write_own_handover(app, &stage.front, front, &written()).await;
    written.expect("handed in");
    // The note is there, so nobody waits for it.
    let done = cancel_assessment(app, &stage.admin, front, "休み").await;
    done.expect("cancelled");
    let view = assessment_view(app, &stage.admin, again)
        .await
        .expect("seen");
    assert!(view.received.is_some() && !view.waits_for_handover);
    stage.finish().await;
}

#[tokio::test]
async fn an_assessor_without_a_sheet_is_replaced_and_the_others_sheet_counts() {
    let stage = stage().await;
    let app = &stage.world.app;
    let three = staff(&stage.world, "three", Role::Assessor).await;
    let id = stage.schedule(&stage.for_two()).await;
    stage.score(&stage.one, id, &sheet(1, [3, 3])).await;
    let swap = |from: &Actor, to: &Actor, reason: &str| ReplaceAssessor {
        from: from.account,
        to: to.account,
        reason: reason.to_owned(),
    };
    let failure = replace_assessor(app, &stage.admin, id, &swap(&three, &stage.front, "")).await;
    let told = failure.expect_err("all of it is wrong");
    let expected = [
        "assessment.assessor.none",
        "assessment.reason",
        "assessment.assessor.unknown",
    ];
    assert_eq!(codes(&told), expected);
    let has_scored = swap(&stage.one, &three, "急用");
    let failure = replace_assessor(app, &stage.admin, id, &has_scored).await;
    let code = failure.expect_err("the sheet is in").code;
    assert_eq!(code, "assessment.assessor.scored");
    let failure = replace_assessor(app, &three, id, &swap(&stage.two, &three, "急用")).await;
    assert_eq!(failure.expect_err("not theirs").kind, Kind::NotFound);
    let before = count(&stage.world, "audit_events").await;
    let done = replace_assessor(app, &stage.two, id, &swap(&stage.two, &three, "急用")).await;
    done.expect("replaced");
    assert_eq!(count(&stage.world, "audit_events").await, before + 1);
    let failure = score_assessment(app, &stage.two, id, &sheet(2, [3, 3])).await;
    assert_eq!(failure.expect_err("no more theirs").kind, Kind::NotFound);
    stage.score(&three, id, &sheet(3, [3, 3])).await;
    assert_eq!(stage.status(id).await, AssessmentStatus::Final);
    let failure = replace_assessor(app, &stage.admin, id, &swap(&three, &stage.two, "後で")).await;
    assert_eq!(failure.expect_err("final").code, "assessment.decided");
    stage.finish().await;
}
