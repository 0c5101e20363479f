//! Who may depend on whom (ARCHITECTURE.md, "The house").

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

const SUBJECTS: [&str; 7] = [
    "people",
    "courses",
    "sessions",
    "enrolments",
    "quizzes",
    "surveys",
    "mail",
];

/// The house's own crates that each crate depends on, dev-dependencies left out.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
            "--locked",
        ])
        .current_dir(super::root())
        .output()
        .expect("cargo describes the workspace");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo speaks JSON");
    let packages = metadata["packages"].as_array().expect("packages").clone();
    let own: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let own_dependencies = |package: &Value| {
        let dependencies = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .clone();
        dependencies
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| own.contains(name))
            .map(str::to_owned)
            .collect()
    };
    packages
        .iter()
        .map(|package| {
            (
                package["name"].as_str().expect("a name").to_owned(),
                own_dependencies(package),
            )
        })
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn no_subject_knows_another_and_all_know_the_kernel_only() {
    let arrows = arrows();
    assert_eq!(arrows["kernel"], set(&[]));
    for subject in SUBJECTS {
        assert_eq!(arrows[subject], set(&["kernel"]), "{subject}");
    }
}

#[test]
fn journeys_know_subjects_and_the_door_knows_journeys() {
    let arrows = arrows();
    let below_journeys: BTreeSet<String> = SUBJECTS
        .iter()
        .chain(&["kernel"])
        .map(|name| (*name).to_owned())
        .collect();
    assert!(
        arrows["journeys"].is_subset(&below_journeys),
        "{:?}",
        arrows["journeys"]
    );
    let mut below_api = below_journeys;
    below_api.insert("journeys".to_owned());
    assert!(arrows["api"].is_subset(&below_api), "{:?}", arrows["api"]);
    for (name, dependencies) in &arrows {
        let may_know_api = ["terakoya", "it", "bench"].contains(&name.as_str());
        assert!(
            may_know_api || !dependencies.contains("api"),
            "{name} knows the door"
        );
    }
    assert_eq!(arrows["migrations"], set(&[]));
}

#[test]
fn nothing_below_the_door_knows_http_or_html() {
    for folder in SUBJECTS.iter().chain(&["kernel", "journeys"]) {
        let manifest = super::root().join("crates").join(folder).join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).expect("the manifest can be read");
        for foreign in ["poem", "askama", "hyper", "http."] {
            // Course text becomes HTML once, at publication, in `courses`.
            if (*folder, foreign) == ("courses", "askama") {
                continue;
            }
            assert!(!text.contains(foreign), "{folder} depends on {foreign}");
        }
    }
}
