//! A role-play on paper: who may have it, and what stands on it.

use std::process::Command;

use crate::support::{World, role_play};
use journeys::print_kit;
use kernel::{Kind, Role};

/// The text of a PDF without spaces and line ends.
fn text_of(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("kit.pdf");
    std::fs::write(&path, pdf).expect("written");
    let output = Command::new("pdftotext")
        .args(["-raw".as_ref(), path.as_os_str(), "-".as_ref()])
        .output()
        .expect("apt-get install poppler-utils");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.split_whitespace().collect()
}

#[tokio::test]
async fn whoever_runs_role_plays_prints_their_cards_and_sheets() {
    let world = World::empty().await;
    role_play::add(world.content.path(), "after");
    world.publish().await;
    let app = &world.app;
    for role in [
        Role::FirmAdmin,
        Role::Author,
        Role::Instructor,
        Role::Assessor,
    ] {
        let staff = world.staff(role).await;
        let kit = print_kit(app, &staff, None, "first-line", "A1-play").await;
        let kit = kit.expect("printed");
        assert_eq!(kit.name, "role-play-first-line-1-A1-play.pdf");
        let text = text_of(&kit.pdf);
        for part in [
            "場面A1",
            "コースA1（第1版）",
            "店員役",
            "朝です。",
            "・やめてもかまいません。",
            "演じる5分",
            "観察シート",
            "□4先に備える",
            "研修会社",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("場面B1"), "only the one that was asked for");
    }
}

#[tokio::test]
async fn nobody_else_and_nothing_else_is_printed() {
    let world = World::empty().await;
    role_play::add(world.content.path(), "after");
    world.publish().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let trainee = world.trainee(company, "0001").await;
    let refused = print_kit(app, &trainee, Some(company), "first-line", "A1-play").await;
    assert_eq!(refused.expect_err("not theirs").kind, Kind::Forbidden);
    let staff = world.staff(Role::Instructor).await;
    for (track, lesson) in [
        ("no-track", "A1-play"),
        ("first-line", "B1-play"),
        ("greeting", "G1-1"),
    ] {
        let missing = print_kit(app, &staff, None, track, lesson).await;
        assert_eq!(
            missing.expect_err("no role-play").kind,
            Kind::NotFound,
            "{track} {lesson}"
        );
    }
}
