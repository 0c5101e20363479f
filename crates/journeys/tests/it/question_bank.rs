//! The question bank: files go in, pages change it, quizzes come out.

use crate::support::{World, count, findings};
use journeys::publish_content::Publication;
use journeys::take_quiz::start_attempt;
use journeys::views::question_bank::{Filed, bank, filed};
use journeys::views::quiz::quiz_sheet;
use journeys::{
    AddQuestion, EditQuestion, MoveQuestion, add_question, complete_lesson, edit_question,
    move_question, preview_content, publish_content,
};
use kernel::id::BankQuestionId;
use kernel::{Actor, Failure, Fault, Kind, PageRequest, Role, Scope};
use quizzes::read::BankFilter;
use quizzes::{BankContent, BankState, Origin};
use sea_orm::ConnectionTrait;
use testkit::content::edit;
use tokio::task::JoinSet;

const QUIZ: &str = "tracks/greeting/G1/G1-quiz.toml";
/// The line of a question's id in that file.
const LINE_OF_Q2: usize = 29;

/// A world with the track published, and an author.
async fn desk() -> (World, Actor) {
    let world = World::with_track().await;
    let author = world.staff(Role::Author).await;
    (world, author)
}

async fn listed(world: &World, author: &Actor, filter: &BankFilter) -> Vec<String> {
    let found = bank(&world.app, author, filter, PageRequest::default()).await;
    let found = found.expect("read");
    let heads = found.heads.items.into_iter();
    let codes: Vec<String> = heads.map(|head| head.question.place.code).collect();
    assert_eq!(usize::try_from(found.count), Ok(codes.len()));
    codes
}

async fn question(world: &World, code: &str) -> BankQuestionId {
    let db = world.app.db.read();
    let found = quizzes::read::bank_question_by_code(&db, "greeting", code).await;
    found.expect("read").expect("in the bank").id
}

async fn look(world: &World, author: &Actor, code: &str) -> Filed {
    let id = question(world, code).await;
    filed(&world.app, author, id).await.expect("read")
}

/// A new version of a question with another stem.
async fn reword(world: &World, author: &Actor, code: &str, stem: &str, is_ready: bool) -> i32 {
    let filed = look(world, author, code).await;
    let head = filed.version(filed.question.head_no).expect("a head");
    let mut content = head.content.clone();
    content.question.stem = stem.to_owned();
    let asked = EditQuestion {
        question: filed.question.id,
        newest_no: filed.question.newest_no,
        content,
        note: String::new(),
        is_ready,
    };
    let saved = edit_question(&world.app, author, &asked).await;
    saved.expect("saved")
}

async fn decide(
    world: &World,
    author: &Actor,
    (code, no): (&str, i32),
    (from, to): (BankState, BankState),
    reason: &str,
) -> Result<(), Failure> {
    let asked = MoveQuestion {
        question: question(world, code).await,
        no,
        from,
        to,
        reason: reason.to_owned(),
    };
    move_question(&world.app, author, &asked).await
}

/// The stems of the first quiz as new learners get it.
async fn stems(world: &World) -> Vec<String> {
    let db = world.app.db.read();
    let current = courses::read::current_versions(&db).await.expect("read");
    let quizzes = quizzes::read::quizzes_of(&db, current[0].id).await;
    let quiz = quizzes.expect("read")[0].id;
    let questions = quizzes::read::published(&db, quiz).await.expect("read");
    questions.into_iter().map(|one| one.stem).collect()
}

async fn refused(world: &World) -> Vec<Fault> {
    let folder = world.content.path().to_owned();
    let refused = publish_content(&world.app, None, folder).await;
    let failure = refused.expect_err("refused");
    assert_eq!(failure.kind, Kind::Invalid);
    failure.faults
}

fn number(publication: &Publication) -> (i32, bool) {
    let track = &publication.tracks[0];
    (track.number, track.is_new)
}

async fn is_sound(world: &World) {
    assert_eq!(findings(world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_publication_puts_every_question_into_the_bank_once() {
    let (world, author) = desk().await;
    let codes = listed(&world, &author, &BankFilter::default()).await;
    assert_eq!(codes.len(), 10);
    assert_eq!((codes[0].as_str(), codes[9].as_str()), ("G1-q1", "G2-q5"));
    let filed = look(&world, &author, "G1-q1").await;
    assert_eq!(filed.versions.len(), 1);
    let version = &filed.versions[0];
    assert_eq!(
        (version.state, version.origin, version.author),
        (BankState::Ready, Origin::File, None)
    );
    assert_eq!(version.content.basis, ["§1"]);
    assert_eq!(filed.uses.len(), 1);
    assert_eq!((filed.uses[0].no, filed.uses[0].number), (1, 1));

    let rows = [
        "bank_versions",
        "bank_changes",
        "audit_events",
        "track_versions",
    ];
    let mut before = Vec::new();
    for table in rows {
        before.push(count(&world, table).await);
    }
    assert!(world.publish().await.is_unchanged());
    for (table, before) in rows.into_iter().zip(before) {
        assert_eq!(count(&world, table).await, before, "{table}");
    }
    is_sound(&world).await;
}

#[tokio::test]
async fn an_edit_on_a_page_makes_a_version_and_survives_the_next_publication() {
    let (world, author) = desk().await;
    assert_eq!(
        reword(&world, &author, "G1-q2", "画面の問い", true).await,
        2
    );
    let published = world.publish().await;
    assert_eq!((number(&published), published.questions), ((2, true), 0));
    let expected = ["問い1", "画面の問い", "問い3", "問い4", "問い5"];
    assert_eq!(stems(&world).await, expected);

    assert!(world.publish().await.is_unchanged());
    // The file changes another question.
    edit(world.content.path(), QUIZ, "問い4", "ファイルの問い");
    let published = world.publish().await;
    assert_eq!((number(&published), published.questions), ((3, true), 1));
    let expected = ["問い1", "画面の問い", "問い3", "ファイルの問い", "問い5"];
    assert_eq!(stems(&world).await, expected);
    let filed = look(&world, &author, "G1-q2").await;
    let uses: Vec<(i32, i32)> = filed
        .uses
        .iter()
        .map(|used| (used.no, used.number))
        .collect();
    assert_eq!(uses, [(2, 3), (2, 2), (1, 1)]);
    is_sound(&world).await;
}

#[tokio::test]
async fn a_draft_reaches_nobody_until_it_is_ready() {
    let (world, author) = desk().await;
    let no = reword(&world, &author, "G1-q2", "下書きの問い", false).await;
    assert!(world.publish().await.is_unchanged());
    let drafts = BankFilter {
        state: Some(BankState::Draft),
        ..BankFilter::default()
    };
    assert_eq!(listed(&world, &author, &drafts).await, ["G1-q2"]);
    let to_ready = (BankState::Draft, BankState::Ready);
    decide(&world, &author, ("G1-q2", no), to_ready, "")
        .await
        .expect("ready");
    assert_eq!(number(&world.publish().await), (2, true));
    assert_eq!(stems(&world).await[1], "下書きの問い");
    // The older version is chosen again.
    let again = (BankState::Ready, BankState::Ready);
    decide(&world, &author, ("G1-q2", 1), again, "")
        .await
        .expect("chosen");
    assert_eq!(number(&world.publish().await), (3, true));
    assert_eq!(stems(&world).await[1], "問い2");
    is_sound(&world).await;
}

/// A page and a file change the same question.
async fn quarrel() -> (World, Actor, Vec<Fault>) {
    let (world, author) = desk().await;
    reword(&world, &author, "G1-q2", "画面の問い", true).await;
    world.publish().await;
    edit(world.content.path(), QUIZ, "問い2", "ファイルの問い");
    let faults = refused(&world).await;
    (world, author, faults)
}

#[tokio::test]
async fn when_both_have_changed_nothing_is_published_and_both_places_are_named() {
    let (world, author, faults) = quarrel().await;
    let id = question(&world, "G1-q2").await;
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].pointer, format!("{QUIZ}:{LINE_OF_Q2}"));
    assert!(faults[0].message.contains("G1-q2"));
    assert!(faults[0].message.contains(&format!("/questions/{id}")));
    assert_eq!(count(&world, "track_versions").await, 2);
    assert_eq!(stems(&world).await[1], "画面の問い");

    let filed = look(&world, &author, "G1-q2").await;
    assert_eq!(filed.question.pending_no, Some(3));
    assert_eq!(filed.versions[0].content.question.stem, "ファイルの問い");
    assert_eq!(filed.versions[0].state, BankState::Draft);
    // Asking again, also without publishing, adds nothing.
    let versions = count(&world, "bank_versions").await;
    refused(&world).await;
    let folder = world.content.path().to_owned();
    let previewed = preview_content(&world.app, &author, folder).await;
    assert_eq!(previewed.expect_err("refused").faults, faults);
    assert_eq!(count(&world, "bank_versions").await, versions);
    let undecided = BankFilter {
        undecided: true,
        ..BankFilter::default()
    };
    assert_eq!(listed(&world, &author, &undecided).await, ["G1-q2"]);
    is_sound(&world).await;
}

#[tokio::test]
async fn a_preview_keeps_the_text_that_somebody_must_choose_about() {
    let (world, author) = desk().await;
    reword(&world, &author, "G1-q2", "画面の問い", true).await;
    edit(world.content.path(), QUIZ, "問い2", "ファイルの問い");
    let folder = world.content.path().to_owned();
    let previewed = preview_content(&world.app, &author, folder).await;
    previewed.expect_err("both have changed");
    let filed = look(&world, &author, "G1-q2").await;
    assert_eq!(filed.question.pending_no, Some(3));
    assert_eq!(count(&world, "track_versions").await, 1);
}

#[tokio::test]
async fn the_author_uses_the_text_of_the_file() {
    let (world, author, _) = quarrel().await;
    let to_ready = (BankState::Draft, BankState::Ready);
    decide(&world, &author, ("G1-q2", 3), to_ready, "")
        .await
        .expect("chosen");
    assert_eq!(number(&world.publish().await), (3, true));
    assert_eq!(stems(&world).await[1], "ファイルの問い");
    assert!(world.publish().await.is_unchanged());
    is_sound(&world).await;
}

#[tokio::test]
async fn the_author_uses_the_text_of_the_page() {
    let (world, author, _) = quarrel().await;
    let again = (BankState::Ready, BankState::Ready);
    decide(&world, &author, ("G1-q2", 2), again, "")
        .await
        .expect("chosen");
    assert!(world.publish().await.is_unchanged());
    assert_eq!(stems(&world).await[1], "画面の問い");
    let filed = look(&world, &author, "G1-q2").await;
    let waiting = filed.version(3).expect("kept");
    assert_eq!(waiting.state, BankState::Hidden);
    let told = filed.changes.iter().find(|change| change.version_no == 3);
    assert_eq!(told.expect("told").by, Some(author.account));
    // The next change of the file meets the edit again.
    edit(world.content.path(), QUIZ, "ファイルの問い", "次の問い");
    assert_eq!(refused(&world).await.len(), 1);
    is_sound(&world).await;
}

#[tokio::test]
async fn the_quarrel_ends_when_the_file_goes_back_or_says_what_the_page_says() {
    let (world, author, _) = quarrel().await;
    edit(world.content.path(), QUIZ, "ファイルの問い", "問い2");
    let published = world.publish().await;
    assert_eq!(number(&published), (2, false));
    let filed = look(&world, &author, "G1-q2").await;
    assert_eq!(filed.question.pending_no, None);
    assert_eq!(filed.version(3).expect("kept").state, BankState::Hidden);

    edit(world.content.path(), QUIZ, "問い2", "画面の問い");
    let published = world.publish().await;
    assert_eq!((number(&published), published.questions), ((2, false), 1));
    // From here on the file leads again.
    edit(world.content.path(), QUIZ, "画面の問い", "最後の問い");
    assert_eq!(number(&world.publish().await), (3, true));
    assert_eq!(stems(&world).await[1], "最後の問い");
    is_sound(&world).await;
}

#[tokio::test]
async fn a_tag_is_no_edit_and_stays_when_the_file_changes() {
    let (world, author) = desk().await;
    let filed = look(&world, &author, "G1-q2").await;
    let mut content = filed.versions[0].content.clone();
    content.tags = vec!["見直し".to_owned()];
    let asked = EditQuestion {
        question: filed.question.id,
        newest_no: 1,
        content,
        note: String::new(),
        is_ready: true,
    };
    let saved = edit_question(&world.app, &author, &asked).await;
    assert_eq!(saved.expect("saved"), 2);
    assert!(
        world.publish().await.is_unchanged(),
        "a tag is not published"
    );
    edit(world.content.path(), QUIZ, "問い2", "ファイルの問い");
    assert_eq!(number(&world.publish().await), (2, true));
    let tagged = BankFilter {
        tag: Some("見直し".to_owned()),
        ..BankFilter::default()
    };
    assert_eq!(listed(&world, &author, &tagged).await, ["G1-q2"]);
    assert_eq!(stems(&world).await[1], "ファイルの問い");
}

async fn hide_or_void(to: BankState) {
    let (world, author) = desk().await;
    let (trainee, enrolment) = world.learner().await;
    complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let started = start_attempt(&world.app, &trainee, enrolment, "G1-quiz").await;
    let attempt = started.expect("begun").attempt.id;
    let out = (BankState::Ready, to);
    let unexplained = decide(&world, &author, ("G1-q2", 1), out, " ").await;
    let faults = unexplained.expect_err("no reason").faults;
    assert_eq!(faults[0].pointer, "/reason");
    decide(&world, &author, ("G1-q2", 1), out, "正解が2つある")
        .await
        .expect("out");
    assert_eq!(number(&world.publish().await), (2, true));
    assert_eq!(stems(&world).await, ["問い1", "問い3", "問い4", "問い5"]);
    let sheet = quiz_sheet(&world.app, &trainee, attempt).await;
    let sheet = sheet.expect("goes on");
    let asked = sheet.open.questions.iter();
    assert!(asked.into_iter().any(|question| question.stem == "問い2"));
    assert_eq!(sheet.open.questions.len(), 5);
    assert!(world.publish().await.is_unchanged());

    let back = decide(&world, &author, ("G1-q2", 1), (to, BankState::Ready), "").await;
    if to == BankState::Void {
        assert_eq!(back.expect_err("final").kind, Kind::Conflict);
    } else {
        back.expect("back");
        world.publish().await;
        assert_eq!(stems(&world).await.len(), 5);
    }
    is_sound(&world).await;
}

#[tokio::test]
async fn a_hidden_question_leaves_the_next_version_and_no_running_attempt() {
    hide_or_void(BankState::Hidden).await;
}

#[tokio::test]
async fn a_void_question_leaves_for_ever() {
    hide_or_void(BankState::Void).await;
}

#[tokio::test]
async fn a_quiz_that_cannot_be_passed_any_more_is_refused_at_its_file() {
    let (world, author) = desk().await;
    for code in ["G1-q1", "G1-q2"] {
        let out = (BankState::Ready, BankState::Hidden);
        decide(&world, &author, (code, 1), out, "古い")
            .await
            .expect("hidden");
    }
    let faults = refused(&world).await;
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].pointer, format!("{QUIZ}:1"));
    assert!(faults[0].message.contains("テストG1"));
}

fn new_question(like: &BankContent, code: &str) -> AddQuestion {
    let mut content = like.clone();
    content.question.code = code.to_owned();
    content.question.stem = format!("追加の問い{code}");
    AddQuestion {
        track: "greeting".to_owned(),
        quiz: "G1-quiz".to_owned(),
        content,
        note: String::new(),
        is_ready: true,
    }
}

#[tokio::test]
async fn a_question_added_on_a_page_joins_its_quiz_and_stays_when_files_change() {
    let (world, author) = desk().await;
    let like = look(&world, &author, "G1-q1").await.versions[0]
        .content
        .clone();
    let new = new_question(&like, "G1-x1");
    add_question(&world.app, &author, &new)
        .await
        .expect("added");
    assert_eq!(number(&world.publish().await), (2, true));
    assert_eq!(stems(&world).await[5], "追加の問いG1-x1");
    edit(world.content.path(), QUIZ, "問い2", "別の問い");
    world.publish().await;
    assert_eq!(stems(&world).await.len(), 6);

    let mut bad = new_question(&like, "G2-q1");
    bad.content.question.options[0].explanation = String::new();
    bad.content.question.objective = "GO9".to_owned();
    let failure = add_question(&world.app, &author, &bad).await;
    let faults = failure.expect_err("faulty").faults;
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/options/0/explanation", "/objective"]);
    let taken = new_question(&like, "G2-q1");
    let failure = add_question(&world.app, &author, &taken).await;
    assert_eq!(
        failure.expect_err("taken").faults[0].code,
        "bank.code.taken"
    );
    let mut nowhere = new_question(&like, "G1-x2");
    nowhere.quiz = "G9-quiz".to_owned();
    let failure = add_question(&world.app, &author, &nowhere).await;
    assert_eq!(failure.expect_err("no quiz").faults[0].pointer, "/quiz");
    is_sound(&world).await;
}

/// Takes the second question out of its file; returns its text.
fn cut(world: &World) -> String {
    let path = world.content.path().join(QUIZ);
    let text = std::fs::read_to_string(&path).expect("the file");
    let start = text
        .find("\n[[question]]\nid = \"G1-q2\"")
        .expect("a question");
    let end = text
        .find("\n[[question]]\nid = \"G1-q3\"")
        .expect("the next");
    let cut = text[start..end].to_owned();
    // A quiz of a file has at least five questions.
    let spare = cut.replace("G1-q2", "G1-q6").replace("問い2", "問い6");
    let rest = text.replace(&cut, "") + &spare;
    std::fs::write(path, rest).expect("written");
    cut
}

#[tokio::test]
async fn a_question_leaves_with_its_file_and_comes_back_with_it() {
    let (world, author) = desk().await;
    let text = cut(&world);
    world.publish().await;
    let without = ["問い1", "問い3", "問い4", "問い5", "問い6"];
    assert_eq!(stems(&world).await, without);
    let filed = look(&world, &author, "G1-q2").await;
    assert_eq!(filed.versions[0].state, BankState::Hidden);
    assert!(world.publish().await.is_unchanged());
    let path = world.content.path().join(QUIZ);
    let file = std::fs::read_to_string(&path).expect("the file");
    std::fs::write(path, file + &text).expect("written");
    world.publish().await;
    assert_eq!(stems(&world).await[5], "問い2");
    is_sound(&world).await;
}

#[tokio::test]
async fn a_file_that_drops_an_edited_question_is_refused_until_somebody_decides() {
    let (world, author) = desk().await;
    reword(&world, &author, "G1-q2", "画面の問い", true).await;
    world.publish().await;
    cut(&world);
    let faults = refused(&world).await;
    assert_eq!(faults[0].code, "bank.gone_but_edited");
    assert_eq!(faults[0].pointer, format!("{QUIZ}:1"));
    let again = (BankState::Ready, BankState::Ready);
    decide(&world, &author, ("G1-q2", 2), again, "")
        .await
        .expect("kept");
    world.publish().await;
    let stems_now = stems(&world).await;
    assert_eq!(stems_now.last().map(String::as_str), Some("画面の問い"));
    assert!(world.publish().await.is_unchanged());
    is_sound(&world).await;
}

#[tokio::test]
async fn the_second_of_two_editors_is_told_and_loses_nothing_of_the_first() {
    let (world, author) = desk().await;
    let filed = look(&world, &author, "G1-q2").await;
    let mut tasks = JoinSet::new();
    for editor in 0..8 {
        let (app, actor) = (world.app.clone(), author.clone());
        let mut content = filed.versions[0].content.clone();
        content.question.stem = format!("問い、{editor}人目の文");
        let asked = EditQuestion {
            question: filed.question.id,
            newest_no: 1,
            content,
            note: String::new(),
            is_ready: true,
        };
        tasks.spawn(async move { edit_question(&app, &actor, &asked).await });
    }
    let outcomes = tasks.join_all().await;
    let saved = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert_eq!(saved, 1);
    for failure in outcomes.into_iter().filter_map(Result::err) {
        assert_eq!(failure.code, "bank.changed_meanwhile");
        assert_eq!(failure.kind, Kind::Conflict);
    }
    assert_eq!(look(&world, &author, "G1-q2").await.versions.len(), 2);
    // A decision about what is no longer so is told as well.
    let stale = (BankState::Draft, BankState::Ready);
    let refused = decide(&world, &author, ("G1-q2", 2), stale, "").await;
    assert_eq!(refused.expect_err("stale").code, "bank.changed_meanwhile");
    is_sound(&world).await;
}

#[tokio::test]
async fn saving_what_is_there_already_makes_no_version() {
    let (world, author) = desk().await;
    let filed = look(&world, &author, "G1-q2").await;
    let asked = EditQuestion {
        question: filed.question.id,
        newest_no: 1,
        content: filed.versions[0].content.clone(),
        note: String::new(),
        is_ready: true,
    };
    let refused = edit_question(&world.app, &author, &asked).await;
    assert_eq!(refused.expect_err("unchanged").code, "bank.unchanged");
}

#[tokio::test]
async fn words_are_found_folded_and_percent_and_underline_are_letters() {
    let (world, author) = desk().await;
    reword(&world, &author, "G1-q1", "100%のｸﾚｰﾑ", true).await;
    reword(&world, &author, "G1-q2", "a_bという名前", true).await;
    reword(&world, &author, "G1-q3", "axbという名前", true).await;
    let search = |words: &str| BankFilter {
        search: words.to_owned(),
        ..BankFilter::default()
    };
    for (words, expected) in [
        ("100%", vec!["G1-q1"]),
        ("100％ くれーむ", vec!["G1-q1"]),
        ("%", vec!["G1-q1"]),
        ("A_B", vec!["G1-q2"]),
        ("_", vec!["G1-q2"]),
        ("という名前", vec!["G1-q2", "G1-q3"]),
        ("g2-Q5", vec!["G2-q5"]),
        ("\\", vec![]),
    ] {
        assert_eq!(listed(&world, &author, &search(words)).await, expected);
    }
    let all = BankFilter {
        track: Some("greeting".to_owned()),
        quiz: Some("G2-quiz".to_owned()),
        objective: Some("GO1".to_owned()),
        kind: Some(quizzes::QuestionKind::Single),
        state: Some(BankState::Ready),
        fact: Some("§1".to_owned()),
        ..BankFilter::default()
    };
    assert_eq!(listed(&world, &author, &all).await.len(), 5);
    for none in [
        BankFilter {
            fact: Some("§".to_owned()),
            ..BankFilter::default()
        },
        BankFilter {
            state: Some(BankState::Void),
            ..BankFilter::default()
        },
        BankFilter {
            kind: Some(quizzes::QuestionKind::Scenario),
            ..BankFilter::default()
        },
    ] {
        assert_eq!(listed(&world, &author, &none).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_list_goes_on_page_by_page_without_loss() {
    let (world, author) = desk().await;
    let mut codes = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest::new(Some(3), after);
        let filter = BankFilter::default();
        let found = bank(&world.app, &author, &filter, page).await;
        let heads = found.expect("read").heads;
        codes.extend(heads.items.into_iter().map(|head| head.question.place.code));
        after = heads.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(codes.len(), 10);
    assert!(codes.is_sorted());
}

#[tokio::test]
async fn only_authors_and_the_firms_admin_see_or_change_the_bank() {
    let (world, author) = desk().await;
    let filed_before = look(&world, &author, "G1-q1").await;
    let company = world.company("minato").await;
    let mut actor = world.trainee(company, "0001").await;
    let id = filed_before.question.id;
    let edit_of = |stem: &str| {
        let mut content = filed_before.versions[0].content.clone();
        content.question.stem = stem.to_owned();
        EditQuestion {
            question: id,
            newest_no: 1,
            content,
            note: String::new(),
            is_ready: true,
        }
    };
    for role in [None, Some(Role::CompanyHr), Some(Role::Instructor)] {
        actor.scopes.extend(role.map(|role| Scope {
            role,
            company: Some(company),
            unit: None,
        }));
        let app = &world.app;
        let filter = BankFilter::default();
        let list = bank(app, &actor, &filter, PageRequest::default()).await;
        let shown = filed(app, &actor, id).await;
        let new = new_question(&filed_before.versions[0].content, "G1-x1");
        let added = add_question(app, &actor, &new).await;
        let edited = edit_question(app, &actor, &edit_of("別の文")).await;
        let out = (BankState::Ready, BankState::Hidden);
        let moved = decide(&world, &actor, ("G1-q1", 1), out, "理由").await;
        let kinds = [
            list.expect_err("list").kind,
            shown.expect_err("show").kind,
            added.expect_err("add").kind,
            edited.expect_err("edit").kind,
            moved.expect_err("move").kind,
        ];
        assert_eq!(kinds, [Kind::Forbidden; 5], "{role:?}");
    }
    let admin = world.staff(Role::FirmAdmin).await;
    edit_question(&world.app, &admin, &edit_of("別の文"))
        .await
        .expect("the admin may");
}

#[tokio::test]
async fn every_damage_of_the_bank_is_found() {
    let cases = [
        (
            "UPDATE bank_states SET state = 'hidden'",
            "history does not end in: 10",
        ),
        (
            "UPDATE bank_questions SET newest_no = newest_no + 1",
            "versions have a gap: 10",
        ),
        (
            "UPDATE bank_questions SET pending_no = 1 WHERE code = 'G1-q1'",
            "no drafts from a file: 1",
        ),
    ];
    for (sql, expected) in cases {
        let (world, _) = desk().await;
        damage(&world, sql).await;
        let found = findings(&world).await;
        let is_found = found.iter().any(|finding| finding.contains(expected));
        assert!(is_found, "{expected} is not in {found:#?}");
    }
}

async fn damage(world: &World, sql: &str) {
    let tx = world.app.db.write().await.expect("a transaction");
    tx.execute_unprepared(sql)
        .await
        .expect("the damage is done");
    tx.commit().await.expect("the commit is kept");
}

#[tokio::test]
async fn versions_and_their_history_cannot_be_changed() {
    let (world, _) = desk().await;
    for sql in [
        "UPDATE bank_versions SET stem = 'x'",
        "DELETE FROM bank_versions",
        "UPDATE bank_changes SET reason = 'x'",
        "DELETE FROM bank_changes",
    ] {
        let tx = world.app.db.write().await.expect("a transaction");
        let refused = tx.execute_unprepared(sql).await;
        let message = refused.expect_err(sql).to_string();
        assert!(message.contains("append-only"), "{sql}: {message}");
    }
}

#[tokio::test]
async fn a_published_question_that_says_something_else_is_found() {
    let (world, author) = desk().await;
    reword(&world, &author, "G1-q2", "画面の問い", true).await;
    world.publish().await;
    // A second quiz version whose question names a version that says less.
    let filed = look(&world, &author, "G1-q2").await;
    let app = &world.app;
    let now = app.clock.now();
    let db = app.db.read();
    let current = courses::read::current_versions(&db).await.expect("read");
    let steps = courses::read::steps(&db, current[0].id)
        .await
        .expect("read");
    let lesson = steps
        .iter()
        .find(|step| step.code == "G1-1")
        .expect("there");
    let mut question = filed.versions[0].content.question.clone();
    question.stem = "すりかえた問い".to_owned();
    let quiz = quizzes::NewQuiz {
        title: "テスト".to_owned(),
        pass_points: 1,
        attempts_allowed: 0,
        rules: quizzes::Rules::default(),
        questions: vec![question],
        draws: Vec::new(),
    };
    let from = quizzes::write::FromBank {
        track_version: current[0].id,
        lesson: lesson.id,
        quiz: &quiz,
        versions: &[filed.versions[0].id],
    };
    let tx = app.db.write().await.expect("a transaction");
    quizzes::write::publish_from_bank(&tx, &app.ids, now, 1, &from)
        .await
        .expect("written");
    tx.commit().await.expect("committed");
    let found = findings(&world).await;
    assert!(
        found
            .iter()
            .any(|finding| finding.contains("says something else")),
        "{found:#?}"
    );
}

#[tokio::test]
async fn a_key_stands_on_facts_that_the_ledger_has_and_that_are_checked() {
    let (world, author) = desk().await;
    let ledger = "[[fact]]\nid = \"W1\"\nstatus = \"confirmed\"\nstatement = \"確かなこと。\"\n\n\
         [[fact]]\nid = \"W2\"\nstatus = \"unverified\"\nstatement = \"要確認のこと。\"\n\n\
         [[avoid]]\nid = \"a\"\nphrase = \"言わない言葉\"\nreason = \"古い。\"\n\n\
         [[source]]\nid = \"s\"\nwhat = \"法令\"\n";
    std::fs::write(world.content.path().join("facts.toml"), ledger).expect("written");
    let filed = look(&world, &author, "G1-q2").await;
    let mut asked = EditQuestion {
        question: filed.question.id,
        newest_no: filed.question.newest_no,
        content: filed.versions[0].content.clone(),
        note: String::new(),
        is_ready: false,
    };
    asked.content.basis = ["W1", "W2", "W9"].map(str::to_owned).to_vec();
    asked.content.question.code = "G1-x9".to_owned();
    asked.content.tags = vec![String::new()];
    let refused = edit_question(&world.app, &author, &asked).await;
    let told = refused.expect_err("two facts are no ground").faults;
    let pointers: Vec<&str> = told.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/tags", "/basis"]);
    assert!(told[1].message.contains("W2") && told[1].message.contains("要確認"));
    assert!(told[1].message.contains("W9") && !told[1].message.contains("W1"));
    asked.content.tags = Vec::new();
    let new = AddQuestion {
        track: "greeting".to_owned(),
        quiz: "G1-quiz".to_owned(),
        content: asked.content.clone(),
        note: String::new(),
        is_ready: false,
    };
    let refused = add_question(&world.app, &author, &new).await;
    assert_eq!(refused.expect_err("the same").faults.len(), 1);
    asked.content.basis = vec!["W1".to_owned()];
    let saved = edit_question(&world.app, &author, &asked).await;
    assert_eq!(saved.expect("a good ground"), 2);
    is_sound(&world).await;
}
