//! Publishing figures: two people, one chain, and files that check alone.

use crate::support::{World, findings};
use chrono::TimeDelta;
use journeys::import_ratings::{FORM, ImportOptions, import_ratings};
use journeys::publish_figure::FigureInput;
use journeys::views::figures::{figure_files, figure_register, firm_figure, public_figure};
use journeys::views::report_satisfaction::{Ask, By, OVERALL, Viewer, satisfaction};
use journeys::views::survey_rounds::survey_wordings;
use journeys::{
    ComparisonInput, InvalidationInput, PaperInput, PaperSessionInput, approve_figure,
    compare_questions, decide_invalidation, open_paper_session, preview_figure, print_badge,
    print_figure, propose_figure, prove_surveys, register_place, request_invalidation,
    retract_figure, type_paper,
};
use kernel::id::FigureProposalId;
use kernel::{Actor, Failure, Kind, Role};
use sea_orm::{ConnectionTrait, DbBackend};
use surveys::figure::{FigureState, Moves, PlaceKind, Sealed, check, japanese};
use surveys::{Answer, Given, GivenValue, Medium, Rating};
use testkit::content::{edit, write};

const HEADER: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価";

/// A world whose survey is the one that paper asks, with two admins.
struct Firm {
    world: World,
    definer: Actor,
    approver: Actor,
}

impl Firm {
    async fn new() -> Self {
        let world = World::empty().await;
        let folder = world.content.path();
        let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("a survey");
        let survey = survey.replace("id = \"after\"", &format!("id = \"{FORM}\""));
        write(folder, &format!("surveys/{FORM}.toml"), &survey);
        std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
        let track = "tracks/greeting/track.toml";
        edit(
            folder,
            track,
            "survey = \"after\"",
            &format!("survey = \"{FORM}\""),
        );
        world.publish().await;
        let definer = world.staff(Role::FirmAdmin).await;
        let approver = world.staff(Role::FirmAdmin).await;
        Self {
            world,
            definer,
            approver,
        }
    }

    /// A firm with 120 paper ratings in fiscal year 2023: 97/20 six times.
    async fn with_a_year() -> Self {
        let firm = Self::new().await;
        let sessions: Vec<String> = (1..=6).map(|one| session(one, &RATINGS)).collect();
        firm.import(&sessions.concat()).await;
        firm
    }

    async fn import(&self, rows: &str) -> Vec<u8> {
        self.import_file(format!("{HEADER}\r\n{rows}")).await
    }

    async fn import_file(&self, text: String) -> Vec<u8> {
        let bytes = text.into_bytes();
        let options = ImportOptions {
            create_companies: true,
            is_sample: false,
        };
        let taken = import_ratings(&self.world.app, None, "a.csv", bytes.clone(), options).await;
        assert_eq!(taken.expect("imported").refused, []);
        bytes
    }

    async fn propose(&self, input: &FigureInput) -> Result<FigureProposalId, Failure> {
        propose_figure(&self.world.app, Some(&self.definer), input).await
    }

    /// What the approver's page shows.
    async fn seen(&self, proposal: FigureProposalId) -> String {
        let preview = preview_figure(&self.world.app, &self.approver, proposal).await;
        let preview = preview.expect("a preview");
        assert!(preview.may_approve);
        preview.draft.manifest.expect("a claim").snapshot_sha256
    }

    async fn publish(&self, input: &FigureInput) -> String {
        let proposal = self.propose(input).await.expect("proposed");
        let seen = self.seen(proposal).await;
        let code = approve_figure(&self.world.app, &self.approver, proposal, &seen).await;
        code.expect("approved")
    }

    /// Every reason against a figure, by code.
    async fn refusals(&self, input: &FigureInput) -> Vec<&'static str> {
        let proposal = self.propose(input).await.expect("proposed");
        let preview = preview_figure(&self.world.app, &self.approver, proposal).await;
        let preview = preview.expect("a preview");
        let codes = preview
            .draft
            .refusals
            .iter()
            .map(|fault| fault.code)
            .collect();
        let approved = approve_figure(&self.world.app, &self.approver, proposal, "any").await;
        assert_eq!(approved.expect_err("refused").kind, Kind::Invalid);
        codes
    }
}

const RATINGS: [&str; 20] = [
    "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "5", "4", "4",
    "4",
];

fn session(number: usize, ratings: &[&str]) -> String {
    let row = |(place, rating): (usize, &&str)| {
        format!(
            "P{number}-{place},S{number},2023/{:02}/10,C001,greeting,講師01,総合満足度,{rating}\r\n",
            number + 4
        )
    };
    ratings.iter().enumerate().map(row).collect()
}

fn year() -> FigureInput {
    let day = |text| kernel::date::parse(text).expect("a day");
    FigureInput {
        from: day("2023-04-01"),
        to: day("2024-03-31"),
        track: None,
        question: "overall".to_owned(),
        note: "会社案内".to_owned(),
    }
}

#[tokio::test]
async fn one_person_defines_a_figure_and_another_locks_it() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let proposal = firm.propose(&year()).await.expect("proposed");
    let own = preview_figure(app, &firm.definer, proposal)
        .await
        .expect("a preview");
    assert!(!own.may_approve && own.draft.refusals.is_empty());
    let seen = firm.seen(proposal).await;
    let code_of = |result: Result<String, Failure>| result.expect_err("refused").code;
    assert_eq!(
        code_of(approve_figure(app, &firm.definer, proposal, &seen).await),
        "figure.same_person"
    );
    assert_eq!(
        code_of(approve_figure(app, &firm.approver, proposal, "another").await),
        "figure.changed"
    );
    let code = approve_figure(app, &firm.approver, proposal, &seen)
        .await
        .expect("approved");
    assert_eq!(code, "PUB-2026-0001");
    assert_eq!(
        code_of(approve_figure(app, &firm.approver, proposal, &seen).await),
        "figure.already_published"
    );
    let figure = public_figure(app, &code).await.expect("public");
    assert_eq!(
        japanese(&figure.manifest),
        "受講満足度 5段階平均4.85(2023/04/01~2024/03/31終了の研修、アンケート『総合満足度』、\
         回答120名・対象者数の記録がないため回答率は不明、無回答等を除く全回答の単純平均、小数第3位四捨五入、\
         証跡 PUB-2026-0001)"
    );
    assert_eq!(figure.state, FigureState::Locked);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

/// Asks the question in other words from now on.
async fn reword(firm: &Firm) {
    let survey = format!("surveys/{FORM}.toml");
    let (before, after) = ("満足しましたか。", "どのくらい満足しましたか。");
    edit(firm.world.content.path(), &survey, before, after);
    firm.world.publish().await;
}

/// A sheet of a session in March, typed in: five of five.
async fn type_a_sheet(firm: &Firm) {
    let app = &firm.world.app;
    let session = PaperSessionInput {
        code: "S9".to_owned(),
        track: "greeting".to_owned(),
        ended_on: "2024-03-20".to_owned(),
        instructor: "講師01".to_owned(),
    };
    let id = open_paper_session(app, &firm.definer, &session).await;
    let id = id.expect("opened");
    let five = Rating::new(5).expect("1 to 5");
    let sheet = PaperInput {
        paper_no: "1".to_owned(),
        company: "C001".to_owned(),
        answers: vec![Given {
            question: "overall".to_owned(),
            value: GivenValue::Answer(Answer::Rated(five)),
        }],
    };
    let typed = type_paper(app, &firm.definer, id, &sheet).await;
    typed.expect("counted");
}

#[tokio::test]
async fn two_wordings_make_one_figure_by_a_decision_that_its_manifest_names() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    reword(&firm).await;
    type_a_sheet(&firm).await;
    assert_eq!(firm.refusals(&year()).await, ["figure.wordings"]);

    let wordings = survey_wordings(app, &firm.definer).await.expect("read");
    let [one, other] = wordings.wordings.as_slice() else {
        panic!("two wordings: {:?}", wordings.wordings)
    };
    let decision = ComparisonInput {
        question: one.question.to_string(),
        comparable_with: other.question.to_string(),
        reason: "言いかえただけで、たずねることは同じ".to_owned(),
    };
    let decided = compare_questions(app, &firm.definer, &decision).await;
    decided.expect("decided");

    let code = firm.publish(&year()).await;
    let manifest = public_figure(app, &code).await.expect("public").manifest;
    assert_eq!((manifest.counts.n(), manifest.counts.sum()), (121, 587));
    assert_eq!(manifest.question.versions, [1, 2]);
    let since = manifest.since_second.as_ref().expect("as of today");
    assert_eq!(since.pooled.len(), 1);
    assert_eq!(since.pooled[0].reason, decision.reason);
    assert_eq!(since.pooled[0].decided_by, firm.definer.account.to_string());
    assert_eq!((manifest.typed(), manifest.unrecorded), (1, 0));
    let printed = print_figure(app, &firm.definer, &code).await;
    let sheet = printed_text(&printed.expect("printed on one page"));
    let expected = [
        "該当なし0件、無回答0件、無効0件、締め切り後0件、取り消し0件",
        "をまとめました",
        "決定。言いかえただけで、たずねることは同じ",
    ];
    for part in expected {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }

    let files = figure_files(app, &firm.definer, &code).await;
    let files = files.expect("the files");
    let sealed = Sealed::read(&files.manifest).expect("a manifest");
    let key = app.signing.public();
    let checked = check(
        &sealed,
        Some(&key),
        Some(&files.snapshot),
        Some(&files.leaves),
    );
    checked.expect("it holds without the database");

    let ask = Ask {
        from: manifest.from,
        to: manifest.to,
        by: By::Overall,
        question: OVERALL.to_owned(),
        track: None,
    };
    let report = satisfaction(app, &Viewer::Firm, ask).await;
    let report = report.expect("a report");
    let [row] = report.overall.as_slice() else {
        panic!("the firm's report pools as well: {:?}", report.overall)
    };
    assert_eq!(row.n(), 121);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn twenty_approvals_at_once_lock_one_figure() {
    let firm = Firm::with_a_year().await;
    let proposal = firm.propose(&year()).await.expect("proposed");
    let seen = firm.seen(proposal).await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (app, actor, seen) = (firm.world.app.clone(), firm.approver.clone(), seen.clone());
            tokio::spawn(async move { approve_figure(&app, &actor, proposal, &seen).await })
        })
        .collect();
    let mut locked = 0;
    for one in tries {
        match one.await.expect("no panic") {
            Ok(_) => locked += 1,
            Err(failure) => assert!(
                matches!(failure.kind, Kind::Conflict | Kind::Busy),
                "{failure}"
            ),
        }
    }
    assert_eq!(locked, 1);
    assert_eq!(
        crate::support::count(&firm.world, "published_figures").await,
        1
    );
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_files_check_without_the_database_and_name_their_source() {
    let firm = Firm::new().await;
    let sessions: Vec<String> = (1..=6).map(|one| session(one, &RATINGS)).collect();
    let bytes = firm.import(&sessions.concat()).await;
    let code = firm.publish(&year()).await;
    let app = &firm.world.app;
    let files = figure_files(app, &firm.definer, &code)
        .await
        .expect("the files");
    let sealed = Sealed::read(&files.manifest).expect("a manifest");
    let key = app.signing.public();
    let checked = check(
        &sealed,
        Some(&key),
        Some(&files.snapshot),
        Some(&files.leaves),
    );
    let manifest = checked.expect("it holds").manifest;
    let [source] = manifest.sources.as_slice() else {
        panic!("one file: {:?}", manifest.sources)
    };
    assert_eq!(source.sha256, surveys::ratings::fingerprint(&bytes));
    assert_eq!((source.ballots, manifest.unrecorded), (120, 0));
    assert!(
        !files
            .manifest
            .contains(files.snapshot.split(',').next().expect("a round")),
        "no round stands in the public part"
    );
    let second = files.snapshot.lines().nth(1).expect("a second round");
    let (round, _) = second.split_once(',').expect("a line");
    let flipped = files
        .snapshot
        .replace(second, &second.replace(",17,", ",18,"));
    let found = check(&sealed, Some(&key), Some(&flipped), Some(&files.leaves));
    assert_eq!(
        found,
        Err(surveys::figure::Mismatch::Round(round.to_owned()))
    );
}

/// Forty ratings need the rate in the same print: the file tells how many could
/// answer, and which session was answered on a web form.
#[tokio::test]
async fn a_manifest_says_how_each_file_was_answered_and_prints_its_rate() {
    let firm = Firm::new().await;
    let web = session(1, &RATINGS).replace("\r\n", ",Web,25\r\n");
    let paper = session(2, &RATINGS).replace("\r\n", ",紙,25\r\n");
    let header = format!("{HEADER},回答方法,対象者数");
    let bytes = firm.import_file(format!("{header}\r\n{web}{paper}")).await;
    let code = firm.publish(&year()).await;
    let app = &firm.world.app;
    let manifest = public_figure(app, &code).await.expect("public").manifest;
    assert_eq!(
        (manifest.eligible, manifest.rate().as_str()),
        (Some(50), "80.0")
    );
    let sentence = japanese(&manifest);
    assert!(
        sentence.contains("対象50名・回答40名・回答率80.0%"),
        "{sentence}"
    );
    let hash = surveys::ratings::fingerprint(&bytes);
    let sources: Vec<_> = manifest
        .sources
        .iter()
        .map(|source| (source.sha256.as_str(), source.medium, source.ballots))
        .collect();
    let hash = hash.as_str();
    assert_eq!(
        sources,
        [(hash, Medium::Paper, 20), (hash, Medium::Web, 20)]
    );
    let rounds = (
        manifest.paper_rounds,
        manifest.web_rounds,
        manifest.web_file_rounds(),
    );
    assert_eq!((rounds, manifest.unrecorded), ((1, 0, 1), 0));
    let files = figure_files(app, &firm.definer, &code).await;
    let files = files.expect("the files");
    let sealed = Sealed::read(&files.manifest).expect("a manifest");
    let (key, snapshot) = (app.signing.public(), Some(files.snapshot.as_str()));
    let checked = check(&sealed, Some(&key), snapshot, Some(&files.leaves));
    assert_eq!(checked.expect("it holds").manifest, manifest);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_figure_over_more_answers_than_people_is_refused() {
    let firm = Firm::with_a_year().await;
    let db = firm.world.app.db.migration_connection();
    // Sheets of paper are refused before that; web and paper together are not.
    let forced = "UPDATE survey_rounds SET eligible = 20";
    db.execute_unprepared(forced).await.expect("forced");
    firm.publish(&year()).await;
    let forced = "UPDATE survey_rounds SET eligible = 19 WHERE ended_on = '2023-05-10'";
    db.execute_unprepared(forced).await.expect("forced");
    assert_eq!(firm.refusals(&year()).await, ["figure.more_than_eligible"]);
    let found = findings(&firm.world).await;
    assert!(
        found
            .iter()
            .any(|one| one.contains("more responses than eligible")),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_figure_is_refused_with_every_reason() {
    let firm = Firm::new().await;
    assert_eq!(firm.refusals(&year()).await, ["figure.too_few"]);
    firm.import(&session(1, &RATINGS)).await;
    assert_eq!(firm.refusals(&year()).await, ["figure.too_few"]);
    firm.import(&session(2, &RATINGS)).await;
    assert_eq!(
        firm.refusals(&year()).await,
        ["figure.rate_unknown"],
        "between 30 and 99 the rate must stand in the same print"
    );
    let folder = firm.world.content.path();
    edit(
        folder,
        &format!("surveys/{FORM}.toml"),
        "満足しましたか。",
        "どのくらい満足しましたか。",
    );
    firm.world.publish().await;
    let more: Vec<String> = (3..=6).map(|one| session(one, &RATINGS)).collect();
    firm.import(&more.concat()).await;
    assert_eq!(firm.refusals(&year()).await, ["figure.wordings"]);
}

#[tokio::test]
async fn a_period_that_may_still_be_answered_about_is_refused() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let form = surveys::read::latest_form(&app.db.read(), FORM).await;
    let form = form.expect("read").expect("published");
    let tx = app.db.write().await.expect("a transaction");
    let (now, track) = (app.clock.now(), firm.world.track().await);
    let today = app.clock.today();
    let policy = surveys::Policy::usual(surveys::Mode::Confidential);
    surveys::write::ensure_web_round(&tx, &app.ids, now, form.version, track, today, &policy)
        .await
        .expect("opened");
    tx.commit().await.expect("committed");
    let open = FigureInput {
        to: kernel::date::parse("2026-11-30").expect("a day"),
        ..year()
    };
    assert_eq!(
        firm.refusals(&open).await,
        ["figure.not_over", "figure.open_rounds"]
    );
    app.clock.advance(chrono::TimeDelta::days(30));
    assert_eq!(firm.refusals(&open).await, ["figure.open_rounds"]);
    journeys::seal_rounds(app).await.expect("closed");
    firm.publish(&open).await;
}

#[tokio::test]
async fn words_that_compare_with_others_are_refused_in_every_text() {
    let firm = Firm::with_a_year().await;
    let boast = FigureInput {
        note: "満足度ＮＯ．１の広告".to_owned(),
        ..year()
    };
    let refused = firm.propose(&boast).await.expect_err("refused");
    assert_eq!(refused.faults[0].code, "figure.comparison");
    let code = firm.publish(&year()).await;
    let app = &firm.world.app;
    let placed = register_place(
        app,
        &firm.definer,
        &code,
        PlaceKind::Web,
        "業界最高の研修 LP",
    )
    .await;
    assert_eq!(
        placed.expect_err("refused").faults[0].code,
        "figure.comparison"
    );
    let reversed = FigureInput {
        from: year().to,
        to: year().from,
        track: Some("nothing".to_owned()),
        question: String::new(),
        ..year()
    };
    let refused = firm.propose(&reversed).await.expect_err("refused");
    let codes: Vec<&str> = refused.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(
        codes,
        ["period.reversed", "figure.question", "track.unknown"]
    );
}

#[tokio::test]
async fn a_late_rating_asks_for_a_new_edition_and_leaves_the_old_one_whole() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let first = firm.publish(&year()).await;
    let before = figure_files(app, &firm.definer, &first)
        .await
        .expect("the files");
    let figure = firm_figure(app, &firm.definer, &first)
        .await
        .expect("the firm's");
    assert!(!figure.has_drifted);

    firm.import(&session(7, &["1"; 9])).await;
    let figure = firm_figure(app, &firm.definer, &first)
        .await
        .expect("the firm's");
    assert!(figure.has_drifted, "改訂が必要");
    let after = figure_files(app, &firm.definer, &first)
        .await
        .expect("the files");
    assert_eq!(before, after);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());

    let second = firm.publish(&year()).await;
    assert_eq!(second, "PUB-2026-0002");
    let old = public_figure(app, &first).await.expect("public");
    assert_eq!(old.state, FigureState::Superseded { by: second.clone() });
    let new = public_figure(app, &second).await.expect("public");
    assert_eq!(
        (new.manifest.supersedes, new.manifest.previous_sha256),
        (first, old.sha256)
    );
    let sealed = Sealed::read(&before.manifest).expect("a manifest");
    let checked = check(&sealed, None, Some(&before.snapshot), None);
    assert_eq!(checked.expect("it still holds").manifest.display(), "4.85");
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

/// Takes the first five sheets of the session in May out, as doubles.
async fn take_out_five(firm: &Firm) {
    let app = &firm.world.app;
    let day = kernel::date::parse("2023-05-10").expect("a day");
    let rounds = surveys::read::rounds_between(&app.db.read(), day, day).await;
    let round = rounds.expect("read").first().expect("a session").id;
    for place in 0..5 {
        let double = InvalidationInput {
            paper_no: format!("P1-{place}"),
            receipt: String::new(),
            kind: "duplicate".to_owned(),
            reason: "同じ用紙を2度入力".to_owned(),
        };
        let asked = request_invalidation(app, &firm.definer, round, &double).await;
        let id = asked.expect("asked for");
        let decided = decide_invalidation(app, &firm.approver, id, true).await;
        decided.expect("decided");
    }
    journeys::seal_rounds(app).await.expect("sealed");
}

#[tokio::test]
async fn a_new_edition_tells_what_came_in_and_what_went_out() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let first = firm.publish(&year()).await;
    let figure = public_figure(app, &first).await.expect("public");
    assert_eq!(figure.revision, None, "it replaces nothing");
    firm.import(&session(7, &["1"; 9])).await;
    take_out_five(&firm).await;

    let second = firm.publish(&year()).await;
    let revision = public_figure(app, &second).await.expect("public").revision;
    let revision = revision.expect("it replaces the first");
    let moves = Moves {
        entered: 9,
        left: 5,
        changed: 0,
    };
    assert_eq!((&revision.of, revision.moves), (&first, moves));
    assert_eq!((revision.ratings_before, revision.ratings), (120, 124));
    assert_eq!((revision.rounds_before, revision.rounds), (6, 7));
    let pdf = print_figure(app, &firm.approver, &second).await;
    let sheet = printed_text(&pdf.expect("printed on one page"));
    for part in ["無効5件", "数え始めた回答9件、数えなくなった回答5件"] {
        assert!(sheet.contains(part), "{part} in {sheet}");
    }
    let figure = public_figure(app, &first).await.expect("public");
    assert_eq!(figure.revision, None, "the first stays as it was");
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_retraction_says_why_and_lists_where_the_figure_is_used() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let code = firm.publish(&year()).await;
    for (kind, place) in [
        (PlaceKind::Web, "https://firm.example/"),
        (PlaceKind::Print, "会社案内 2026年版"),
    ] {
        register_place(app, &firm.definer, &code, kind, place)
            .await
            .expect("registered");
    }
    let empty = retract_figure(app, &firm.approver, &code, "  ").await;
    assert_eq!(empty.expect_err("refused").kind, Kind::Invalid);
    retract_figure(app, &firm.approver, &code, "集計の誤り")
        .await
        .expect("retracted");
    let figure = firm_figure(app, &firm.definer, &code)
        .await
        .expect("the firm's");
    let places: Vec<&str> = figure
        .places
        .iter()
        .map(|place| place.place.as_str())
        .collect();
    assert_eq!(places, ["https://firm.example/", "会社案内 2026年版"]);
    let FigureState::Retracted { reason, .. } = figure.public.state else {
        panic!("retracted")
    };
    assert_eq!(reason, "集計の誤り");
    let again = retract_figure(app, &firm.approver, &code, "もう一度").await;
    assert_eq!(again.expect_err("refused").code, "figure.already_retracted");
    let placed = register_place(app, &firm.definer, &code, PlaceKind::Web, "x").await;
    assert_eq!(placed.expect_err("refused").kind, Kind::Conflict);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn only_the_firms_admin_publishes() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let proposal = firm.propose(&year()).await.expect("proposed");
    let seen = firm.seen(proposal).await;
    for role in [Role::Author, Role::Instructor] {
        let actor = firm.world.staff(role).await;
        let refused = propose_figure(app, Some(&actor), &year()).await;
        assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);
        let refused = approve_figure(app, &actor, proposal, &seen).await;
        assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);
        let refused = figure_register(app, &actor).await;
        assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);
    }
}

#[tokio::test]
async fn an_auditor_verifies_what_was_published_until_the_last_day_and_changes_nothing() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let code = firm.publish(&year()).await;
    let waiting = firm.propose(&year()).await.expect("proposed");
    let last_day = app.clock.today() + chrono::Days::new(30);
    let typed = people::StaffInput {
        email: "auditor@audit.example".to_owned(),
        family_name: "監査".to_owned(),
        audits_until: Some(last_day),
        ..people::StaffInput::default()
    };
    let added = journeys::add_staff(app, None, &typed, &[Role::Auditor]).await;
    let account = added.expect("added");
    let auditor = async || {
        let (db, now) = (app.db.read(), app.clock.now());
        let found = people::read::actor_of_account(&db, account, now).await;
        found.expect("read").expect("may sign in")
    };
    let actor = auditor().await;
    let register = figure_register(app, &actor).await.expect("theirs to read");
    assert_eq!((register.figures.len(), register.waiting.len()), (1, 0));
    let files = figure_files(app, &actor, &code).await;
    let files = files.expect("the annex");
    let sealed = Sealed::read(&files.manifest).expect("a manifest");
    let key = app.signing.public();
    let (snapshot, leaves) = (files.snapshot.as_str(), files.leaves.as_str());
    let checked = check(&sealed, Some(&key), Some(snapshot), Some(leaves));
    assert_eq!(checked.expect("it holds").manifest.counts.n(), 120);

    let refusals = [
        propose_figure(app, Some(&actor), &year()).await.err(),
        preview_figure(app, &actor, waiting).await.err(),
        approve_figure(app, &actor, waiting, "any").await.err(),
        register_place(app, &actor, &code, PlaceKind::Web, "x")
            .await
            .err(),
        retract_figure(app, &actor, &code, "x").await.err(),
        survey_wordings(app, &actor).await.err(),
    ];
    for refusal in refusals {
        assert_eq!(refusal.expect("refused").kind, Kind::Forbidden);
    }

    let end = kernel::date::end_of_jst_day(last_day);
    app.clock
        .advance(end - app.clock.now() - chrono::TimeDelta::seconds(1));
    let still = figure_files(app, &auditor().await, &code).await;
    still.expect("the last second of the last day");
    app.clock.advance(chrono::TimeDelta::seconds(1));
    let over = figure_files(app, &auditor().await, &code).await;
    assert_eq!(over.expect_err("the day after").kind, Kind::Forbidden);
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

/// Changes stored counts as no seal does.
async fn force(firm: &Firm, sql: &str) {
    let tx = firm.world.app.db.write().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("changed");
    tx.commit().await.expect("kept");
}

#[tokio::test]
async fn a_count_that_no_seal_explains_is_found_at_night_and_nothing_is_signed_over_it() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let first = prove_surveys(app, firm.world.database())
        .await
        .expect("proved")
        .expect("due");
    assert!(first.holds() && first.cells > 0, "{first:?}");
    assert_eq!(
        prove_surveys(app, firm.world.database())
            .await
            .expect("looked"),
        None,
        "once"
    );

    force(&firm, "UPDATE cells SET n5 = n5 + 1 WHERE n5 = 17").await;
    let at_once = firm.refusals(&year()).await;
    assert_eq!(at_once, ["figure.cells_differ"], "before the night");
    app.clock.advance(TimeDelta::days(1));
    let found = prove_surveys(app, firm.world.database())
        .await
        .expect("proved")
        .expect("due");
    let named = found
        .findings
        .iter()
        .any(|one| one.starts_with("I-4 cells"));
    assert!(named, "{:?}", found.findings);
    let register = figure_register(app, &firm.definer).await.expect("read");
    assert_eq!(register.proof, Some(found));
    let refusals = firm.refusals(&year()).await;
    assert_eq!(refusals, ["figure.unproved", "figure.cells_differ"]);

    force(&firm, "UPDATE cells SET n5 = n5 - 1 WHERE n5 = 18").await;
    assert_eq!(firm.refusals(&year()).await, ["figure.unproved"]);
    app.clock.advance(TimeDelta::hours(1));
    let again = prove_surveys(app, firm.world.database())
        .await
        .expect("proved")
        .expect("due");
    assert!(again.holds(), "{again:?}");
    firm.publish(&year()).await;
    assert_eq!(findings(&firm.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_locked_figure_cannot_be_changed_and_a_forced_change_is_found() {
    let firm = Firm::with_a_year().await;
    firm.publish(&year()).await;
    let db = firm.world.app.db.migration_connection();
    let change = "UPDATE published_figures SET snapshot = REPLACE(snapshot, ',17,', ',16,')";
    assert!(db.execute_unprepared(change).await.is_err());
    assert!(
        db.execute_unprepared("DELETE FROM figure_proposals")
            .await
            .is_err()
    );
    let drop = match db.get_database_backend() {
        DbBackend::Sqlite => "DROP TRIGGER published_figures_no_update",
        _ => "DROP TRIGGER published_figures_append_only ON published_figures",
    };
    db.execute_unprepared(drop).await.expect("forced");
    db.execute_unprepared(change).await.expect("forced");
    let found = findings(&firm.world).await;
    assert!(
        matches!(found.as_slice(), [only] if only.contains("PUB-2026-0001")),
        "{found:?}"
    );
}

/// A program's answer about a file.
fn said(program: &str, arguments: &[&str], file: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("file");
    std::fs::write(&path, file).expect("written");
    let mut command = std::process::Command::new(program);
    for argument in arguments {
        match *argument {
            "FILE" => command.arg(&path),
            other => command.arg(other),
        };
    }
    let output = command.output().expect("poppler-utils and qpdf");
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The text of a PDF without its spaces.
fn printed_text(pdf: &[u8]) -> String {
    let text = said("pdftotext", &["-raw", "FILE", "-"], pdf);
    text.split_whitespace().collect()
}

#[tokio::test]
async fn the_evidence_prints_on_one_page_and_says_when_its_key_was_retired() {
    let firm = Firm::with_a_year().await;
    let app = &firm.world.app;
    let proposal = firm.propose(&year()).await.expect("proposed");
    let seen = firm.seen(proposal).await;
    let approved = approve_figure(app, &firm.approver, proposal, &seen).await;
    let code = approved.expect("approved");
    let known = kernel::known_keys::all(&app.db.read()).await.expect("read");
    assert_eq!(known, [(app.signing.public().id(), app.signing.public())]);
    let figure = public_figure(app, &code).await.expect("public");
    assert!(!figure.is_key_retired);
    let pdf = print_figure(app, &firm.approver, &code)
        .await
        .expect("printed");
    said("qpdf", &["--check", "FILE"], &pdf);
    let about = said("pdfinfo", &["FILE"], &pdf);
    let pages = about.lines().find(|line| line.starts_with("Pages:"));
    assert!(pages.is_some_and(|line| line.ends_with(" 1")), "{about}");
    assert!(
        about.contains("Tagged:") && about.contains("595.28 x 841.89"),
        "{about}"
    );
    let text = printed_text(&pdf);
    let sentence: String = japanese(&figure.manifest).split_whitespace().collect();
    let key_id = app.signing.public().id();
    let expected = [
        sentence.as_str(),
        "Trainingsatisfaction:mean4.85",
        "合計582÷120件",
        figure.sha256.as_str(),
        key_id.as_str(),
        "回答率対象者数の記録がありません",
    ];
    for part in expected {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("引退"));
    let refused = print_figure(app, &firm.world.staff(Role::Author).await, &code).await;
    assert_eq!(refused.expect_err("not theirs").kind, Kind::Forbidden);

    let png = print_badge(app, &code).await.expect("drawn");
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(
        png,
        print_badge(app, &code).await.expect("drawn"),
        "the same bytes"
    );
    assert!(png.len() > 2000 && png.len() < 60_000, "{}", png.len());

    let replaced = journeys::App {
        signing: std::sync::Arc::new(kernel::SigningKey::random().expect("entropy")),
        ..app.clone()
    };
    let later = public_figure(&replaced, &code).await.expect("public");
    assert!(later.is_key_retired);
    let pdf = print_figure(&replaced, &firm.approver, &code)
        .await
        .expect("printed");
    let text = printed_text(&pdf);
    assert!(text.contains("この鍵は引退しています"), "{text}");
    retract_figure(app, &firm.approver, &code, "集計の誤り")
        .await
        .expect("taken back");
    let gone = print_badge(app, &code).await.expect("drawn");
    assert_ne!(gone, png);
    let pdf = print_figure(app, &firm.approver, &code)
        .await
        .expect("printed");
    let text = printed_text(&pdf);
    assert!(
        text.contains("取り下げられました。理由：集計の誤り"),
        "{text}"
    );
}
