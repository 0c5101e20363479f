//! The printed sentence. It is generated and never typed: a figure without
//! what it rests on does not exist.

use crate::Percent;

use super::Manifest;

/// What 満足度 means.
const OVERALL: &str = "overall";

/// `2,916`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn rate(manifest: &Manifest) -> Option<(i64, Percent)> {
    let eligible = manifest.eligible?;
    let count = |count: i64| u64::try_from(count).ok();
    let percent = Percent::of(count(manifest.counts.responses())?, count(eligible)?)?;
    Some((eligible, percent))
}

/// The sentence in Japanese.
pub fn japanese(manifest: &Manifest) -> String {
    let (counts, question) = (&manifest.counts, &manifest.question);
    let what = match question.code.as_str() {
        OVERALL => "受講満足度".to_owned(),
        _ => format!("「{}」", question.label),
    };
    let course = manifest
        .track
        .as_ref()
        .map(|track| format!("研修コース『{}』の", track.title))
        .unwrap_or_default();
    let slashed = |day: chrono::NaiveDate| day.format("%Y/%m/%d");
    let responses = grouped(counts.responses());
    let turnout = match rate(manifest) {
        Some((eligible, percent)) => format!(
            "対象{}名・回答{responses}名・回答率{percent}%",
            grouped(eligible)
        ),
        None => format!("回答{responses}名・対象者数の記録がないため回答率は不明"),
    };
    let rated = if counts.n() == counts.responses() {
        String::new()
    } else {
        format!("・有効評価{}件", grouped(counts.n()))
    };
    format!(
        "{what} 5段階平均{mean}({course}{from}~{to}終了の研修、{form}『{label}』、{turnout}{rated}、\
         無回答等を除く全回答の単純平均、小数第3位四捨五入、証跡 {id})",
        mean = manifest.display(),
        from = slashed(manifest.from),
        to = slashed(manifest.to),
        form = manifest.form_title,
        label = question.label,
        id = manifest.id,
    )
}

/// The sentence in English.
pub fn english(manifest: &Manifest) -> String {
    let (counts, question) = (&manifest.counts, &manifest.question);
    let what = match question.code.as_str() {
        OVERALL => "Training satisfaction".to_owned(),
        _ => format!("\"{}\"", question.label),
    };
    let course = manifest
        .track
        .as_ref()
        .map(|track| format!("course \"{}\", ", track.title))
        .unwrap_or_default();
    let responses = grouped(counts.responses());
    let turnout = match rate(manifest) {
        Some((eligible, percent)) => format!(
            "{} eligible, {responses} responses, response rate {percent}%",
            grouped(eligible)
        ),
        None => format!(
            "{responses} responses, response rate unknown because the number of eligible people was not recorded"
        ),
    };
    let rated = if counts.n() == counts.responses() {
        String::new()
    } else {
        format!(", {} ratings", grouped(counts.n()))
    };
    format!(
        "{what}: mean {mean} on a five-point scale ({course}training that ended from {from} to {to}; \
         questionnaire \"{form}\", question \"{label}\"; {turnout}{rated}; simple mean of all ratings, \
         blanks and not-applicable left out; rounded half up to two decimals; evidence {id})",
        mean = manifest.display(),
        from = manifest.from,
        to = manifest.to,
        form = manifest.form_title,
        label = question.label,
        id = manifest.id,
    )
}

#[cfg(test)]
mod tests {
    use super::super::manifest::tests::sample;
    use super::*;
    use crate::Counts;

    #[test]
    fn the_sentence_is_the_specifications() {
        // T12
        let manifest = Manifest {
            id: "PUB-2024-0001".to_owned(),
            counts: Counts {
                rated: [3, 9, 36, 211, 2251],
                ..Counts::default()
            },
            eligible: Some(2916),
            ..sample()
        };
        assert_eq!(
            japanese(&manifest),
            "受講満足度 5段階平均4.87(2023/04/01~2024/03/31終了の研修、受講後アンケート『総合満足度』、\
             対象2,916名・回答2,510名・回答率86.1%、無回答等を除く全回答の単純平均、小数第3位四捨五入、\
             証跡 PUB-2024-0001)"
        );
        assert_eq!(
            english(&manifest),
            "Training satisfaction: mean 4.87 on a five-point scale (training that ended from 2023-04-01 \
             to 2024-03-31; questionnaire \"受講後アンケート\", question \"総合満足度\"; 2,916 eligible, \
             2,510 responses, response rate 86.1%; simple mean of all ratings, blanks and not-applicable \
             left out; rounded half up to two decimals; evidence PUB-2024-0001)"
        );
    }

    #[test]
    fn what_nobody_knows_is_said_to_be_unknown() {
        let sentence = japanese(&sample());
        assert!(
            sentence.contains("回答62名・対象者数の記録がないため回答率は不明・有効評価60件"),
            "{sentence}"
        );
        assert!(english(&sample()).contains("response rate unknown"));
    }
}
