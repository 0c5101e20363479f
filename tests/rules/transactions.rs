//! Only journeys and the workers write.

#[test]
fn only_journeys_and_the_binary_begin_a_write() {
    let crates = super::root().join("crates");
    let allowed = ["kernel", "journeys", "terakoya", "testkit"];
    for folder in std::fs::read_dir(&crates).expect("crates/ can be listed") {
        let folder = folder.expect("the entry can be read");
        let name = folder.file_name().to_string_lossy().into_owned();
        if allowed.contains(&name.as_str()) {
            continue;
        }
        for (path, text) in super::sources(&folder.path().join("src")) {
            assert!(!text.contains(".write().await"), "{} begins a write", path.display());
        }
    }
}
