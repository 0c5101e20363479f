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
            assert!(
                !text.contains(".write().await"),
                "{} begins a write",
                path.display()
            );
        }
    }
}

/// Clippy cannot hold this one: the entity macro's own code begins
/// transactions that nobody calls.
#[test]
fn only_the_kernel_begins_a_transaction_of_the_database() {
    let begins = [
        ".begin()",
        "begin_with_",
        ".transaction(",
        "TransactionTrait",
    ];
    for (path, text) in super::sources(&super::root().join("crates")) {
        let is_kernel_db = path.ends_with("kernel/src/db.rs")
            || path.components().any(|part| part.as_os_str() == "tests");
        let found = begins.iter().find(|begin| text.contains(**begin));
        assert!(
            is_kernel_db || found.is_none(),
            "{} holds {found:?}",
            path.display()
        );
    }
}
