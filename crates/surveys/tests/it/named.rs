//! Rounds by name, the rules of rounds, and wordings that are pooled.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{CompanyId, EnrolmentId, RoundId, SessionId};
use surveys::read::Pooled;
use surveys::write::HeldSession;
use surveys::{
    Error, Given, HeldState, Mode, NamedReaders, Participation, Policy, QuestionKind, Round, read,
    write,
};

use crate::common::{World, comment, draft, execute, rated};

const BY_NAME: Mode = Mode::Named(NamedReaders::Firm);

impl World {
    async fn open_by(
        &self,
        company: CompanyId,
        enrolment: EnrolmentId,
        policy: &Policy,
    ) -> (Round, Participation) {
        let tx = self.test.db.write().await.expect("a transaction");
        let (version, today) = (self.form.version, self.clock.today());
        let (ids, now) = (&self.ids, self.now());
        let round =
            write::ensure_web_round(&tx, ids, now, version, self.track, today, policy).await;
        let round = round.expect("a round");
        let form = self.form.id;
        let opened = write::ensure_participation(&tx, company, enrolment, form, round.id).await;
        let opened = opened.expect("eligible");
        tx.commit().await.expect("kept");
        (round, opened)
    }

    async fn say(&self, who: &Participation, answers: &[Given]) -> Result<(), Error> {
        let filled = self.form.fill(answers).expect("fits the form");
        let tx = self.test.db.write().await.expect("a transaction");
        let (ids, keys) = (&self.ids, &self.keys);
        write::answer_named(&tx, ids, keys, self.now(), who, &filled).await?;
        tx.commit().await.expect("kept");
        Ok(())
    }

    async fn take_back(&self, who: &Participation) -> bool {
        let tx = self.test.db.write().await.expect("a transaction");
        let done = write::withdraw_named(&tx, self.now(), who).await;
        tx.commit().await.expect("kept");
        done.expect("taken back")
    }

    async fn refused(&self, sql: &str) -> bool {
        let tx = self.test.db.write().await.expect("a transaction");
        let statement = sea_orm::Statement::from_string(self.test.db.backend(), sql);
        let refused = sea_orm::ConnectionTrait::execute_raw(&tx, statement)
            .await
            .is_err();
        drop(tx);
        refused
    }
}

const RATED_FIVE: &str = "SELECT CAST(COALESCE(SUM(n5), 0) AS BIGINT) FROM survey_sums";
const RATED_ONE: &str = "SELECT CAST(COALESCE(SUM(n1), 0) AS BIGINT) FROM survey_sums";

#[tokio::test]
async fn an_answer_by_name_counts_at_once_changes_and_leaves_with_its_name() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let policy = Policy::usual(BY_NAME);
    let (round, who) = world.open_by(company, enrolment, &policy).await;
    let words = comment("名前つきの感想");
    world
        .say(&who, &[rated("overall", 1), words])
        .await
        .expect("taken");
    assert_eq!(world.number(RATED_ONE).await, 1);
    let own = || async {
        let whose = (company, enrolment);
        let db = world.test.db.read();
        let found = read::own_named_answers(&db, &world.keys, round.id, whose).await;
        found.expect("read")
    };
    let seen = own().await.expect("answered");
    assert_eq!(
        seen.comments.values().collect::<Vec<_>>(),
        ["名前つきの感想"]
    );
    world
        .say(&who, &[rated("overall", 5)])
        .await
        .expect("changed");
    assert_eq!(
        (
            world.number(RATED_ONE).await,
            world.number(RATED_FIVE).await
        ),
        (0, 1)
    );
    assert!(own().await.expect("answered").comments.is_empty());
    assert_eq!(world.number("SELECT COUNT(*) FROM ballots").await, 1);
    assert_eq!(world.findings().await, Vec::<String>::new());

    assert!(world.take_back(&who).await);
    assert!(!world.take_back(&who).await, "nothing is left");
    assert!(own().await.is_none());
    assert_eq!(world.number(RATED_FIVE).await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM named_ballots").await, 0);
    assert_eq!(world.findings().await, Vec::<String>::new());
    world
        .say(&who, &[rated("overall", 5)])
        .await
        .expect("once more");
    assert_eq!(world.number(RATED_FIVE).await, 1);

    world.clock.advance(TimeDelta::days(60));
    let late = world.say(&who, &[rated("overall", 1)]).await;
    assert!(matches!(late, Err(Error::Late)), "{late:?}");
    world.seal().await;
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_by_name_after_the_cutoff_is_kept_and_counts_nowhere() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let (round, who) = world
        .open_by(company, enrolment, &Policy::usual(BY_NAME))
        .await;
    world.clock.advance(TimeDelta::days(60));
    world.seal().await;
    world.say(&who, &[rated("overall", 5)]).await.expect("kept");
    assert_eq!(world.number(RATED_FIVE).await, 0);
    let numbers = read::round_numbers(&world.test.db.read(), round.id).await;
    assert_eq!(numbers.expect("read").late, 1);
    assert_eq!(world.findings().await, Vec::<String>::new());
    assert!(world.take_back(&who).await);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn neither_mode_takes_what_belongs_to_the_other() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let confidential = Policy::usual(Mode::Confidential);
    let (_, who) = world.open_by(company, enrolment, &confidential).await;
    let refused = world.say(&who, &[rated("overall", 5)]).await;
    assert!(matches!(refused, Err(Error::OtherMode)), "{refused:?}");
    assert_eq!(world.number("SELECT COUNT(*) FROM named_ballots").await, 0);
}

#[tokio::test]
async fn a_round_keeps_the_rules_it_was_opened_with_and_only_its_k_may_rise() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let (one, other) = (world.enrol(company).await, world.enrol(company).await);
    let usual = Policy::usual(Mode::Confidential);
    let (first, _) = world.open_by(company, one, &usual).await;
    let strict = Policy {
        k_score: 8,
        ..Policy::usual(BY_NAME)
    };
    let (second, _) = world.open_by(company, other, &strict).await;
    assert_ne!(first.id, second.id, "other rules are another round");
    assert_eq!((first.is_named, first.k_score), (false, 5));
    assert_eq!((second.is_named, second.k_score), (true, 8));
    let db = world.test.db.read();
    let kept = read::policy(&db, &second.policy_sha256).await;
    assert_eq!(kept.expect("written down"), strict);
    assert_eq!(second.policy_sha256, strict.sha256());

    for sql in [
        "UPDATE survey_rounds SET k_score = 4",
        "UPDATE survey_rounds SET mode = 'named' WHERE mode = 'confidential'",
        "UPDATE survey_policies SET body = '{}'",
    ] {
        assert!(world.refused(sql).await, "{sql}");
    }
    let tx = world.test.db.write().await.expect("a transaction");
    assert!(write::raise_k(&tx, first.id, 7).await.expect("raised"));
    assert!(!write::raise_k(&tx, first.id, 6).await.expect("left alone"));
    tx.commit().await.expect("kept");
    let raised = read::round(&world.test.db.read(), first.id).await;
    assert_eq!(raised.expect("read").expect("there").k_score, 7);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

/// Sessions had rounds with the usual rules and days of their own before the
/// rules said for how many days: these are no finding.
#[tokio::test]
async fn a_round_takes_answers_for_as_long_as_its_rules_say() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let usual = Policy::usual(Mode::Confidential);
    let (month, _) = world.open_by(company, enrolment, &usual).await;
    let (old, new): (SessionId, SessionId) =
        (world.ids.fresh(world.now()), world.ids.fresh(world.now()));
    let round: RoundId = world.ids.fresh(world.now());
    let ended_on = world.clock.today();
    let tx = world.test.db.write().await.expect("a transaction");
    for (id, code) in [(old, "S1"), (new, "S2")] {
        execute(
            &tx,
            "INSERT INTO training_sessions (id, code, track_id, instructor, ended_on, is_sample, created_at) \
             VALUES ($1, $2, $3, '講師01', $4, $5, $6)",
            vec![id.0.into(), code.into(), world.track.0.into(), ended_on.into(), false.into(), world.now().into()],
        )
        .await;
    }
    execute(
        &tx,
        "INSERT INTO survey_rounds (id, survey_version_id, track_id, session_id, kind, mode, policy_sha256, \
         k_score, month, ended_on, cutoff_at, final_seq) \
         VALUES ($1, $2, $3, $4, 'web', 'confidential', $5, 5, 'session S1', $6, $7, 0)",
        vec![
            round.0.into(),
            world.form.version.0.into(),
            world.track.0.into(),
            old.0.into(),
            usual.sha256().into(),
            ended_on.into(),
            (month.cutoff_at + TimeDelta::days(3)).into(),
        ],
    )
    .await;
    let session = HeldSession {
        id: new,
        code: "S2",
        ended_on,
        open_days: 30,
        companies: [company].into(),
    };
    let (ids, now, version) = (&world.ids, world.now(), world.form.version);
    let opened = write::ensure_session_round(&tx, ids, now, version, world.track, &session).await;
    let opened = opened.expect("opened").expect("on the web");
    tx.commit().await.expect("kept");
    assert_eq!(opened.last_day(), ended_on + TimeDelta::days(30));
    assert_eq!(opened.policy_sha256, usual.of_session(30).sha256());
    assert_eq!(world.findings().await, Vec::<String>::new());

    for (changed, findings) in [(month.id, 1), (opened.id, 2)] {
        let tx = world.test.db.write().await.expect("a transaction");
        let later = "UPDATE survey_rounds SET cutoff_at = $1 WHERE id = $2";
        let at = opened.cutoff_at + TimeDelta::days(1);
        execute(&tx, later, vec![at.into(), changed.0.into()]).await;
        tx.commit().await.expect("kept");
        let found = world.findings().await;
        assert_eq!(found.len(), findings, "{found:?}");
        assert!(found.iter().all(|one| one.contains("cutoff")), "{found:?}");
    }
}

#[tokio::test]
async fn a_company_or_its_track_chooses_the_rules_of_rounds_to_come() {
    let world = World::new().await;
    let (one, other) = (world.company("C001").await, world.company("C002").await);
    let by = world.staff_account().await;
    let in_force = |company| {
        let track = world.track;
        let db = world.test.db.read();
        async move {
            read::policy_in_force(&db, track, company)
                .await
                .expect("read")
                .mode
        }
    };
    assert_eq!(in_force(one).await, Mode::Confidential);
    for (company, mode) in [
        (None, BY_NAME),
        (Some(one), Mode::Named(NamedReaders::FirmAndCompany)),
        (Some(one), Mode::Confidential),
    ] {
        let tx = world.test.db.write().await.expect("a transaction");
        let policy = Policy::usual(mode);
        let place = (world.track, company);
        write::set_policy(&tx, &world.ids, world.now(), place, &policy, by)
            .await
            .expect("chosen");
        tx.commit().await.expect("kept");
    }
    assert_eq!(in_force(one).await, Mode::Confidential, "its own, the last");
    assert_eq!(in_force(other).await, BY_NAME, "its track's");
    assert_eq!(
        world.number("SELECT COUNT(*) FROM survey_settings").await,
        2
    );
}

/// What is withdrawn from a small stratum waits for others, and no longer than
/// until the middle of April.
#[tokio::test]
async fn a_withdrawal_after_the_close_waits_until_april_at_the_latest() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let mut receipts = Vec::new();
    for _ in 0..6 {
        let (_, token) = world.answer(company, &[rated("overall", 5)]).await;
        receipts.push(world.keys.receipt(&token));
    }
    world.clock.advance(TimeDelta::days(60));
    world.seal().await;
    for receipt in &receipts[..2] {
        let tx = world.test.db.write().await.expect("a transaction");
        write::withdraw(&tx, &world.keys, receipt)
            .await
            .expect("taken back");
        tx.commit().await.expect("kept");
        world.seal().await;
        assert_eq!(world.number(RATED_FIVE).await, 6, "two are fewer than five");
    }
    let to = |day: &str| -> DateTime<Utc> { day.parse().expect("an instant") };
    world
        .clock
        .advance(to("2027-04-14T23:59:00+09:00") - world.now());
    world.seal().await;
    assert_eq!(world.number(RATED_FIVE).await, 6, "not before its day");
    world
        .clock
        .advance(to("2027-04-15T00:00:00+09:00") - world.now());
    world.seal().await;
    assert_eq!(world.number(RATED_FIVE).await, 4, "both, together");
    let held = read::held(&world.test.db.read(), &world.keys, &receipts[0]).await;
    assert_eq!(
        held.expect("read").expect("there").state,
        HeldState::Withdrawn
    );
    // Once a year: who takes it back a day later waits for the next.
    let tx = world.test.db.write().await.expect("a transaction");
    write::withdraw(&tx, &world.keys, &receipts[2])
        .await
        .expect("taken back");
    tx.commit().await.expect("kept");
    world.clock.advance(TimeDelta::days(1));
    world.seal().await;
    assert_eq!(world.number(RATED_FIVE).await, 4);
    assert_eq!(world.findings().await, Vec::<String>::new());
}

#[tokio::test]
async fn wordings_are_pooled_only_by_a_recorded_decision() {
    let world = World::new().await;
    let mut reworded = draft();
    reworded.questions[0].body = "全体として満足しましたか。".to_owned();
    let tx = world.test.db.write().await.expect("a transaction");
    write::publish_form(&tx, &world.ids, world.now(), &reworded)
        .await
        .expect("published");
    tx.commit().await.expect("kept");
    let wordings = read::wordings(&world.test.db.read()).await.expect("read");
    let codes: Vec<&str> = wordings.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["overall", "overall"], "only what changed");
    let [one, other] = [&wordings[0], &wordings[1]];
    let by = world.staff_account().await;
    let decide = |pair, reason: &'static str| {
        let world = &world;
        async move {
            let tx = world.test.db.write().await.expect("a transaction");
            let now = world.now();
            let decided = write::compare_questions(&tx, &world.ids, now, pair, reason, by).await;
            tx.commit().await.expect("kept");
            decided
        }
    };
    let text = world
        .form
        .questions
        .iter()
        .find(|one| one.kind == QuestionKind::Text);
    let content = world.form.questions[1].id;
    for wrong in [
        (one.question, one.question),
        (one.question, content),
        (one.question, text.expect("a text").id),
    ] {
        let refused = decide(wrong, "違う").await;
        assert!(matches!(refused, Err(Error::Incomparable)), "{refused:?}");
    }
    let none = read::comparisons(&world.test.db.read())
        .await
        .expect("read");
    assert_ne!(
        Pooled::of(&none).of_words(&one.words()),
        Pooled::of(&none).of_words(&other.words())
    );

    decide((one.question, other.question), "言いかえただけ")
        .await
        .expect("kept");
    let again = decide((other.question, one.question), "もう一度").await;
    assert!(matches!(again, Err(Error::Decided)), "{again:?}");
    let kept = read::comparisons(&world.test.db.read())
        .await
        .expect("read");
    assert_eq!(
        (kept.len(), kept[0].reason.as_str(), kept[0].by),
        (1, "言いかえただけ", by)
    );
    let pooled = Pooled::of(&kept);
    assert_eq!(
        pooled.of_words(&one.words()),
        pooled.of_words(&other.words())
    );
    assert!(world.refused("DELETE FROM question_comparisons").await);
}

#[tokio::test]
async fn a_policy_or_a_name_in_the_wrong_place_is_found() {
    let world = World::new().await;
    let company = world.company("C001").await;
    let enrolment = world.enrol(company).await;
    let (round, who) = world
        .open_by(company, enrolment, &Policy::usual(BY_NAME))
        .await;
    world
        .say(&who, &[rated("overall", 5)])
        .await
        .expect("taken");
    let tx = world.test.db.write().await.expect("a transaction");
    let cut = "UPDATE participations SET status = 'none' WHERE round_id = $1";
    execute(&tx, cut, vec![round.id.0.into()]).await;
    tx.commit().await.expect("kept");
    let findings = world.findings().await;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].contains("by name"), "{findings:?}");
}
