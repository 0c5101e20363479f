//! Questions from files and into files: what a dry run says, that it is true,
//! and that the same file again changes nothing.

use crate::support::{World, count, findings};
use journeys::views::question_bank::{Filed, filed};
use journeys::{
    ImportCounts, QuestionDryRun, QuestionFile, QuestionFormat, apply_questions, export_questions,
    preview_questions, question_dry_run,
};
use kernel::{Actor, Failure, Kind, Role};
use quizzes::exchange::Format;
use quizzes::read::BankFilter;
use quizzes::write::NewVersion;
use quizzes::{
    BankContent, BankState, BestWorst, Choice, Criterion, Essay, ImportAction, Level, Matching,
    NewOption, NewQuestion, Origin, QuestionKind, Scenario, Scoring, ShortText, Stage, Task,
    TextLimits,
};
use tokio::task::JoinSet;

fn option(code: &str, correct: bool) -> NewOption {
    NewOption {
        code: code.to_owned(),
        body: format!("選ぶこと {code}"),
        correct,
        explanation: format!("{code} の解説。"),
    }
}

/// A question of each kind that the published track does not have, the case
/// with a stage longer than a roster's cell may be.
fn every_other_kind() -> Vec<NewQuestion> {
    let text = |text: &str| text.to_owned();
    let choice = |option: &str, next: Option<&str>, points| Choice {
        option: text(option),
        next: next.map(text),
        points,
    };
    let stage = |code: &str, choices| Stage {
        code: text(code),
        text: format!("場面 {code}：{}", "客が声を上げています。".repeat(200)),
        choices,
    };
    let level = |words: &str, points| Level {
        words: text(words),
        points,
    };
    let pairs = vec![(text("a"), text("c")), (text("b"), text("d"))];
    let tasks = vec![
        Task::Multiple(Scoring::Partial),
        Task::TrueFalse,
        Task::Ordering(Scoring::Whole),
        Task::Ranking,
        Task::Matching(Matching {
            pairs,
            scoring: Scoring::Partial,
        }),
        Task::ShortText(ShortText {
            accepted: vec![text("謝罪"), text("おわび")],
        }),
        Task::BestWorst(BestWorst {
            best: vec![text("a")],
            worst: vec![text("d")],
        }),
        Task::Scenario(Scenario {
            stages: vec![
                stage("s1", vec![choice("a", Some("s2"), 2), choice("b", None, 0)]),
                stage("s2", vec![choice("c", None, 2), choice("d", None, 1)]),
            ],
        }),
        Task::Essay(Essay {
            criteria: vec![Criterion {
                code: text("calm"),
                title: text("落ち着き"),
                levels: vec![level("落ち着いている", 4), level("早口になる", 1)],
            }],
            model_answer: text("お待たせしております。\n確認いたします。"),
            limits: TextLimits { min: 0, max: 400 },
        }),
    ];
    let question = |(task, number): (Task, usize)| {
        let is_text = matches!(task, Task::ShortText(_) | Task::Essay(_));
        let codes: &[&str] = match (&task, is_text) {
            (_, true) => &[],
            (Task::TrueFalse, _) => &["a", "b"],
            _ => &["a", "b", "c", "d"],
        };
        let is_choice = task.kind().is_choice();
        let options = codes
            .iter()
            .map(|code| option(code, is_choice && *code == "a"));
        NewQuestion {
            code: format!("G1-k{number}"),
            objective: text("GO1"),
            safety: number == 1,
            points: 4,
            stem: format!("問い {number}\n=二行目"),
            feedback: text("まとめ。"),
            options: options.collect(),
            task,
        }
    };
    tasks.into_iter().zip(1..).map(question).collect()
}

/// A published track whose bank has every kind, and an author.
async fn desk() -> (World, Actor) {
    let world = World::with_track().await;
    let author = world.staff(Role::Author).await;
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    for question in every_other_kind() {
        let content = BankContent {
            question,
            tags: vec!["見直し".to_owned()],
            basis: vec!["W1".to_owned()],
        };
        let new = NewVersion {
            content: &content,
            origin: Origin::Page,
            is_ready: true,
            note: "",
            author: Some(author.account),
        };
        let now = app.clock.now();
        quizzes::write::add_question(&tx, &app.ids, now, "greeting", "G1-quiz", &new)
            .await
            .expect("added");
    }
    tx.commit().await.expect("committed");
    (world, author)
}

fn file(name: &str, format: Option<QuestionFormat>, bytes: impl Into<Vec<u8>>) -> QuestionFile {
    QuestionFile {
        name: name.to_owned(),
        bytes: bytes.into(),
        format,
        track: "greeting".to_owned(),
        quiz: "G1-quiz".to_owned(),
    }
}

async fn preview(world: &World, author: &Actor, file: QuestionFile) -> QuestionDryRun {
    let shown = preview_questions(&world.app, Some(author), file).await;
    shown.expect("readable")
}

fn counts(shown: &QuestionDryRun) -> (usize, usize, usize, usize) {
    let planned = shown.planned.as_ref().expect("kept");
    let counts = ImportCounts::of(planned.iter().map(|one| &one.question));
    (counts.added, counts.versions, counts.kept, counts.refused)
}

async fn look(world: &World, author: &Actor, code: &str) -> Filed {
    let db = world.app.db.read();
    let found = quizzes::read::bank_question_by_code(&db, "greeting", code).await;
    let id = found.expect("read").expect("in the bank").id;
    filed(&world.app, author, id).await.expect("read")
}

#[tokio::test]
async fn what_the_bank_exports_is_unchanged_in_every_format_and_for_every_kind() {
    let (world, author) = desk().await;
    let all = BankFilter::default();
    let versions = count(&world, "bank_versions").await;
    for format in QuestionFormat::ALL {
        let exported = export_questions(&world.app, Some(&author), &all, format).await;
        let exported = exported.expect("written");
        let word = format.as_str();
        assert_eq!(exported.asked, 19);
        let left_out = exported.remarks.iter().filter(|remark| remark.is_left_out);
        assert_eq!(exported.written + left_out.count(), 19, "{word}");
        let holds_all = matches!(
            format,
            QuestionFormat::Xlsx | QuestionFormat::Of(Format::Csv)
        );
        assert_eq!(exported.written == 19, holds_all, "{word}");
        if holds_all {
            assert_eq!(exported.remarks, Vec::new(), "{word}");
        }
        // What it is shows in the file, so nobody has to say it.
        let sent = file(&exported.name, None, exported.bytes);
        let shown = preview(&world, &author, sent).await;
        assert_eq!(shown.format, format);
        assert_eq!(counts(&shown), (0, 0, exported.written, 0), "{word}");
        let refused = apply_questions(&world.app, Some(&author), shown.upload.id).await;
        assert_eq!(
            refused.expect_err("nothing to take").code,
            "bank.import.nothing"
        );
    }
    assert_eq!(count(&world, "bank_versions").await, versions);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_export_holds_what_the_filter_shows() {
    let (world, author) = desk().await;
    let filter = BankFilter {
        kind: Some(QuestionKind::Matching),
        ..BankFilter::default()
    };
    let gift = QuestionFormat::Of(Format::Gift);
    let exported = export_questions(&world.app, Some(&author), &filter, gift).await;
    let exported = exported.expect("written");
    assert_eq!((exported.asked, exported.written), (1, 1));
    assert!(String::from_utf8_lossy(&exported.bytes).contains("G1-k5"));
}

const MIXED: &str = "// [id:new-1]\n怒鳴られたら？ {=応援を呼ぶ ~黙って待つ}\n\n\
     // [id:bad-1]\n正解がない {~甲 ~乙}\n\n\
     // [id:bad-2] 答えの欄がない文\nただの文\n\n\
     // [id:G1-q1]\n書き直した問い {=甲 ~乙}\n\n\
     $CATEGORY: 章\n\n// [id:new-2]\n失うもののある問い {=%50%甲 ~乙}\n";

#[tokio::test]
async fn a_file_with_faults_shows_all_of_them_and_the_rest_comes_in_as_drafts() {
    let (world, author) = desk().await;
    let gift = Some(QuestionFormat::Of(Format::Gift));
    let shown = preview(&world, &author, file("設問.txt", gift, MIXED)).await;
    let planned = shown.planned.as_ref().expect("kept");
    let words: Vec<&str> = planned
        .iter()
        .map(|one| one.question.action.as_str())
        .collect();
    assert!(
        words.iter().filter(|word| **word == "refuse").count() >= 2,
        "{words:?}"
    );
    for one in planned {
        if let ImportAction::Refuse(why) = &one.question.action {
            assert!(!why.message.is_empty() && one.question.line > 0);
        }
    }
    assert!(
        words.contains(&"add") && words.contains(&"add_version"),
        "{words:?}"
    );
    // Nothing has happened yet.
    assert_eq!(look(&world, &author, "G1-q1").await.versions.len(), 1);
    let before = count(&world, "audit_events").await;
    let taken = apply_questions(&world.app, Some(&author), shown.upload.id).await;
    let taken = taken.expect("taken");
    assert_eq!(taken.counts.versions, 1);
    assert_eq!(count(&world, "audit_events").await, before + 1);
    let filed = look(&world, &author, "G1-q1").await;
    let newest = &filed.versions[0];
    assert_eq!(
        (newest.no, newest.origin, newest.state),
        (2, Origin::Import, BankState::Draft)
    );
    assert_eq!(newest.content.question.stem, "書き直した問い");
    // What is asked stays what it was.
    assert_eq!(filed.question.current_no, Some(1));
    let new = look(&world, &author, "new-1").await;
    assert_eq!(
        (new.question.current_no, new.versions[0].state),
        (None, BankState::Draft)
    );
    let again = apply_questions(&world.app, Some(&author), shown.upload.id).await;
    assert_eq!(again.expect_err("taken").code, "bank.import.applied");
    let kept = question_dry_run(&world.app, &author, shown.upload.id).await;
    assert_eq!(kept.expect("known").planned, None);
    // The same file again has nothing to bring.
    let versions = count(&world, "bank_versions").await;
    let shown = preview(&world, &author, file("設問.txt", gift, MIXED)).await;
    let (added, changed, kept, _) = counts(&shown);
    assert_eq!((added, changed), (0, 0));
    assert_eq!(kept, taken.counts.added + 1);
    assert_eq!(count(&world, "bank_versions").await, versions);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_confirmation_twenty_times_at_once_takes_the_file_once() {
    let (world, author) = desk().await;
    let gift = Some(QuestionFormat::Of(Format::Gift));
    let shown = preview(&world, &author, file("設問.txt", gift, MIXED)).await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (app, author, id) = (world.app.clone(), author.clone(), shown.upload.id);
        tasks.spawn(async move { apply_questions(&app, Some(&author), id).await });
    }
    let ended = tasks.join_all().await;
    let taken = ended.iter().filter(|one| one.is_ok());
    assert_eq!(taken.count(), 1);
    for refused in ended.iter().filter_map(|one| one.as_ref().err()) {
        assert_eq!(refused.code, "bank.import.applied");
    }
    assert_eq!(look(&world, &author, "G1-q1").await.versions.len(), 2);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_place_and_the_file_are_refused_together_and_nothing_is_kept() {
    let (world, author) = desk().await;
    let refused = |file| {
        let (app, author) = (world.app.clone(), author.clone());
        async move { preview_questions(&app, Some(&author), file).await }
    };
    let pointers = |failure: Failure| -> Vec<String> {
        assert_eq!(failure.kind, Kind::Invalid);
        failure
            .faults
            .into_iter()
            .map(|fault| fault.pointer)
            .collect()
    };
    let lost = QuestionFile {
        quiz: "nothing".to_owned(),
        ..file("設問.xlsx", None, "no workbook")
    };
    let failure = refused(lost).await.expect_err("neither is good");
    assert_eq!(pointers(failure), ["/quiz", "/file"]);
    let xml = Some(QuestionFormat::Of(Format::MoodleXml));
    for hostile in [
        "<!DOCTYPE a [<!ENTITY x \"y\">]><quiz>&x;</quiz>".to_owned(),
        format!("{}{}", "<quiz>".repeat(100_000), "</quiz>".repeat(100_000)),
    ] {
        let failure = refused(file("q.xml", xml, hostile)).await;
        assert_eq!(pointers(failure.expect_err("hostile")), ["/file"]);
    }
    let large = vec![b' '; quizzes::exchange::MOST_BYTES + 1];
    let failure = refused(file("q.xml", xml, large)).await;
    assert_eq!(failure.expect_err("large").kind, Kind::TooLarge);
    assert_eq!(count(&world, "question_imports").await, 0);
    let instructor = world.staff(Role::Instructor).await;
    let sent = file("設問.txt", None, MIXED);
    let failure = preview_questions(&world.app, Some(&instructor), sent).await;
    assert_eq!(failure.expect_err("no author").kind, Kind::Forbidden);
}
