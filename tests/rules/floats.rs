//! No floating-point number on the way to a score, a mean or a rate.

const EXACT_CRATES: [&str; 2] = ["surveys", "quizzes"];
/// A file with floats: correlations and intervals of test theory need a
/// root and a hyperbolic tangent. None of them is a score, a printed mean or a
/// rate, and all come from integer sums and are rounded once.
const STATISTICS: &str = "quizzes/src/statistics/figures.rs";
/// The limits of an interval need quantiles and square roots, which have no
/// exact form. They stand beside a figure, leave that file as whole millionths
/// and are printed outwards.
const INTERVALS: &str = "crates/surveys/src/interval.rs";

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
            if path.ends_with(STATISTICS) || path.ends_with(INTERVALS) {
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

/// No float gets out of the one file that may hold any.
#[test]
fn intervals_hand_out_whole_numbers_only() {
    let path = super::root().join(INTERVALS);
    let text = std::fs::read_to_string(path).expect("the intervals");
    let public: Vec<&str> = text
        .lines()
        .filter(|line| line.trim_start().starts_with("pub "))
        .collect();
    assert!(public.len() > 5);
    for line in public {
        assert!(!has_float(line), "{line}");
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
