//! Where facts are used.

mod support;

use courses::content::fact_uses;
use support::ContentFolder;

#[test]
fn every_citation_and_every_named_ground_is_found() {
    let folder = ContentFolder::rich();
    let uses = fact_uses(folder.path()).expect("readable");
    let of_w1: Vec<(&str, usize)> = uses
        .iter()
        .filter(|one| one.fact == "W1" && one.file.ends_with("G2-case.toml"))
        .map(|one| (one.file.as_str(), one.line))
        .collect();
    let case = "tracks/greeting/G2/G2-case.toml";
    assert_eq!(of_w1, [(case, 6), (case, 23)]);
    assert!(uses.iter().all(|one| one.fact != "W9"));
}
