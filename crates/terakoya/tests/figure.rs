//! Checking a published figure on a machine that has nothing but its files.

use std::path::Path;
use std::process::{Command, Output};

use kernel::SigningKey;
use serde_json::json;
use surveys::Counts;
use surveys::figure::{Line, Manifest, QuestionFacts, Sealed, Snapshot, sha256};

fn terakoya(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_terakoya"))
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the binary runs")
}

fn said(output: &Output) -> String {
    let bytes = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8(bytes).expect("UTF-8")
}

/// The list of rounds and the seals that they are pinned to.
const SEALS: &str = "r01,1\nr02,3\n";

fn manifest(snapshot: &Snapshot) -> Manifest {
    let day = |text: &str| text.parse().expect("a day");
    Manifest {
        id: "PUB-2024-0001".to_owned(),
        number: 1,
        firm: "研修会社".to_owned(),
        from: day("2023-04-01"),
        to: day("2024-03-31"),
        track: None,
        form_title: "受講後アンケート".to_owned(),
        question: QuestionFacts {
            code: "overall".to_owned(),
            label: "総合満足度".to_owned(),
            body: "満足しましたか。".to_owned(),
            scale: (1..=5).map(|step: i32| step.to_string()).collect(),
            versions: vec![1],
        },
        counts: snapshot.counts(),
        void: 0,
        eligible: None,
        web_rounds: 0,
        paper_rounds: 2,
        rounds_sha256: sha256(SEALS),
        snapshot_sha256: snapshot.sha256(),
        merkle_root: snapshot.merkle_root(),
        sources: Vec::new(),
        unrecorded: 100,
        software: "terakoya".to_owned(),
        defined_by: "operator".to_owned(),
        approved_by: "somebody".to_owned(),
        approved_at: "2024-05-01T00:00:00Z".to_owned(),
        supersedes: String::new(),
        previous_sha256: String::new(),
        since_second: None,
    }
}

#[test]
fn a_figure_checks_offline_and_a_flipped_byte_names_the_round() {
    let folder = tempfile::tempdir().expect("a folder");
    let counts = |rated| Counts {
        rated,
        ..Counts::default()
    };
    let snapshot = Snapshot::of(&[
        Line::of_round("r01", "q", counts([0, 0, 0, 7, 43])),
        Line::of_round("r02", "q", counts([0, 0, 1, 5, 44])),
    ]);
    let key = SigningKey::random().expect("entropy");
    let sealed = Sealed::seal(&manifest(&snapshot), &key).expect("a manifest");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), text).expect("written");
    };
    write("manifest.json", &sealed.file().expect("a file"));
    write("snapshot.txt", &snapshot.text());
    write("rounds.txt", &snapshot.leaves_text());
    let public = key.public().text();
    let verify = |more: &[&str]| {
        let arguments = [["figure", "verify", "manifest.json"].as_slice(), more].concat();
        terakoya(folder.path(), &arguments)
    };
    let held = verify(&["--snapshot", "snapshot.txt", "--key", &public]);
    assert!(held.status.success(), "{}", said(&held));
    assert!(
        said(&held).contains("一致しました。受講満足度 5段階平均4.86"),
        "{}",
        said(&held)
    );
    assert!(!said(&held).contains("集計の番号"), "none was there");

    write("list.txt", SEALS);
    let listed = verify(&["--seals", "list.txt"]);
    assert!(listed.status.success(), "{}", said(&listed));
    assert!(said(&listed).contains("回と集計の番号の一覧は"));
    write("list.txt", &SEALS.replace("r02,3", "r02,4"));
    let moved = verify(&["--seals", "list.txt"]);
    assert_eq!(moved.status.code(), Some(1));
    assert!(said(&moved).contains("/frame/rounds_sha256"));
    let missing = verify(&["--seals", "nothing.txt"]);
    assert_eq!(missing.status.code(), Some(1));
    // In the folder of an export it is found without being named.
    write("seals.txt", SEALS);
    let beside = verify(&[]);
    assert!(said(&beside).contains("回と集計の番号の一覧は"));
    write("seals.txt", "r01,1\n");
    let shorter = verify(&[]);
    assert_eq!(shorter.status.code(), Some(1));
    for file in ["list.txt", "seals.txt"] {
        std::fs::remove_file(folder.path().join(file)).expect("removed");
    }

    let alone = verify(&[]);
    assert!(
        said(&alone).contains("--key か --keys で確かめて"),
        "{}",
        said(&alone)
    );

    let other = SigningKey::random().expect("entropy").public().text();
    let stranger = verify(&["--key", &other]);
    assert_eq!(stranger.status.code(), Some(1));

    let listed = |retired: bool, key: &str| {
        let own = json!({ "kid": "k", "x": key, "retired": retired });
        write(
            "keys.json",
            &json!({ "keys": [{ "kty": "RSA" }, own] }).to_string(),
        );
        verify(&["--keys", "keys.json"])
    };
    let current = listed(false, &public);
    assert!(
        said(&current).contains("公表元の公開鍵"),
        "{}",
        said(&current)
    );
    let retired = listed(true, &public);
    assert!(retired.status.success(), "{}", said(&retired));
    assert!(said(&retired).contains("引退した鍵"), "{}", said(&retired));
    let unlisted = listed(false, &other);
    assert_eq!(unlisted.status.code(), Some(1));

    write("snapshot.txt", &snapshot.text().replace(",44,", ",45,"));
    let flipped = verify(&["--snapshot", "snapshot.txt"]);
    assert_eq!(flipped.status.code(), Some(1));
    assert!(
        said(&flipped).contains("最初に違う回は r02"),
        "{}",
        said(&flipped)
    );

    let text = sealed
        .file()
        .expect("a file")
        .replace("\"sum\":486", "\"sum\":487");
    write("manifest.json", &text);
    let changed = verify(&[]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(said(&changed).contains("/sum"), "{}", said(&changed));
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("listed").collect();
    assert_eq!(left.len(), 4, "no database was made");
}

#[test]
fn an_impossible_old_claim_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let impossible = terakoya(folder.path(), &["figure", "grim", "4.86", "--n", "11"]);
    assert_eq!(impossible.status.code(), Some(1));
    assert!(
        said(&impossible).contains("53/11 = 4.82、54/11 = 4.91"),
        "{}",
        said(&impossible)
    );
    let possible = terakoya(folder.path(), &["figure", "grim", "4.86", "--n", "37"]);
    assert!(possible.status.success());
}
