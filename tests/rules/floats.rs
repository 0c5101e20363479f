//! No floating-point number on the way to a score, a mean or a rate.

const EXACT_CRATES: [&str; 2] = ["surveys", "quizzes"];
/// The one file with floats: correlations and intervals of test theory need a
/// root and a hyperbolic tangent. None of them is a score, a printed mean or a
/// rate, and all come from integer sums and are rounded once.
const STATISTICS: &str = "quizzes/src/statistics/figures.rs";

fn has_float(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word == "f64" || word == "f32")
}

#[test]
fn exact_crates_hold_no_float() {
    for name in EXACT_CRATES {
        let sources = super::sources(&super::root().join("crates").join(name).join("src"));
        assert!(!sources.is_empty());
        for (path, text) in sources {
            if path.ends_with(STATISTICS) {
                continue;
            }
            for (number, line) in text.lines().enumerate() {
                assert!(
                    !has_float(line),
                    "{}:{}: {line}",
                    path.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn nothing_but_the_statistics_calls_the_file_with_floats() {
    let quizzes = super::root().join("crates/quizzes/src");
    let floats = super::root().join("crates").join(STATISTICS);
    assert!(floats.is_file());
    for (path, text) in super::sources(&quizzes) {
        let may = path.ends_with("statistics.rs") || path.ends_with(STATISTICS);
        assert!(may || !text.contains("figures::"), "{}", path.display());
    }
}

#[test]
fn no_sql_computes_a_mean() {
    for (path, text) in super::sources(&super::root().join("crates")) {
        let found = ["AVG(", "avg(", "ROUND("]
            .into_iter()
            .find(|call| text.contains(call));
        assert!(found.is_none(), "{} holds {found:?}", path.display());
    }
}

#[test]
fn a_float_would_be_noticed() {
    assert!(has_float("let mean = sum as f64 / n;"));
    assert!(!has_float("let leaf64 = 1; // f64"));
}
