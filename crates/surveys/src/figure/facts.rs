//! What stands beside a figure, in words: the page, the sheet and programs say
//! the same.

use super::{Manifest, PooledWordings};

/// The answers and ballots that are not in the mean, each kind by its own name.
pub fn left_out(manifest: &Manifest) -> String {
    let counts = &manifest.counts;
    let ours = format!(
        "該当なし {}件、無回答 {}件、無効 {}件",
        counts.na, counts.blank, manifest.void
    );
    match &manifest.since_second {
        Some(since) => format!(
            "{ours}、締め切り後 {}件、取り消し {}件",
            since.late, since.withdrawn
        ),
        None => format!("{ours}（締め切り後と取り消しの件数は、この値には記録がありません）"),
    }
}

/// The decisions that joined wordings of the question, each in one line; long
/// words are cut at `most` characters.
pub fn pooled_wordings(manifest: &Manifest, most: usize) -> Vec<String> {
    let decisions = manifest.since_second.iter().flat_map(|since| &since.pooled);
    decisions
        .map(|decision| decision_line(decision, most))
        .collect()
}

fn decision_line(decision: &PooledWordings, most: usize) -> String {
    let [one, other] = decision
        .words
        .each_ref()
        .map(|words| cut(body(words), most));
    let day = decision.decided_on.format("%Y/%m/%d");
    let reason = cut(&decision.reason, most);
    format!("「{one}」と「{other}」をまとめました（{day} 決定。{reason}）")
}

/// A wording without the scale that the manifest quotes behind it.
fn body(words: &str) -> &str {
    words.rsplit_once("[\"").map_or(words, |(body, _)| body)
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept = text.chars().take(most.saturating_sub(1));
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::super::SinceSecond;
    use super::super::manifest::tests::sample;
    use super::*;

    #[test]
    fn void_late_and_withdrawn_are_told_apart() {
        let older = sample();
        assert_eq!(
            left_out(&older),
            "該当なし 1件、無回答 1件、無効 0件（締め切り後と取り消しの件数は、この値には記録がありません）"
        );
        let newer = Manifest {
            void: 2,
            since_second: Some(SinceSecond {
                late: 3,
                withdrawn: 4,
                ..SinceSecond::default()
            }),
            ..older
        };
        assert_eq!(
            left_out(&newer),
            "該当なし 1件、無回答 1件、無効 2件、締め切り後 3件、取り消し 4件"
        );
        assert_eq!(pooled_wordings(&newer, 20), Vec::<String>::new());
    }

    #[test]
    fn a_decision_is_one_line_without_the_scales() {
        let decision = PooledWordings {
            words: [
                "満足しましたか。[\"不満\",\"満足\"]".to_owned(),
                "どのくらい満足しましたか。[\"不満\",\"満足\"]".to_owned(),
            ],
            reason: "言いかえだけ".to_owned(),
            decided_by: "operator".to_owned(),
            decided_on: "2024-04-30".parse().expect("a day"),
        };
        let manifest = Manifest {
            since_second: Some(SinceSecond {
                pooled: vec![decision],
                ..SinceSecond::default()
            }),
            ..sample()
        };
        assert_eq!(
            pooled_wordings(&manifest, 20),
            [
                "「満足しましたか。」と「どのくらい満足しましたか。」をまとめました（2024/04/30 決定。言いかえだけ）"
            ]
        );
        assert_eq!(
            pooled_wordings(&manifest, 6),
            ["「満足しまし…」と「どのくらい…」をまとめました（2024/04/30 決定。言いかえだけ）"]
        );
    }
}
