//! Whether an old brochure's mean can be true at all (the GRIM test).

use askama::Template;
use kernel::{Failure, Fault};
use poem::handler;
use poem::web::Query;
use serde::Deserialize;
use surveys::Mean;
use surveys::grim::{self, Claim};

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "figures/grim.html")]
struct GrimPage {
    layout: Layout,
    form: Form,
    verdict: Option<(&'static str, String)>,
}

#[derive(Deserialize)]
struct AskedClaim {
    display: Option<String>,
    n: Option<String>,
}

/// Whether an old brochure's mean can be true at all.
#[handler]
pub(super) async fn check_claim(
    _: Signed,
    visit: Visit,
    Query(asked): Query<AskedClaim>,
) -> PageResult {
    let (Some(display), Some(n)) = (&asked.display, &asked.n) else {
        return shell::show(&GrimPage {
            layout: visit.layout("過去の公表値の確認", Nav::Satisfaction),
            form: Form::new(),
            verdict: None,
        });
    };
    let form = Form::new().with("display", display).with("n", n);
    let claim = grim::parse(display.trim());
    let people = n.trim().parse::<u64>().ok();
    let judged = claim
        .zip(people)
        .and_then(|(claim, n)| grim::judge(claim, n));
    let Some(judged) = judged else {
        let mut faults = Vec::new();
        if claim.is_none() {
            let message = "平均は 4.86 の形で入力してください。";
            faults.push(Fault::new("/display", "grim.display", message));
        }
        if people.is_none_or(|people| people == 0) || faults.is_empty() {
            let message = "件数は1以上の整数で入力してください。";
            faults.push(Fault::new("/n", "grim.n", message));
        }
        let form = form.refused(Failure::invalid(faults))?;
        return shell::show_refused(&GrimPage {
            layout: visit
                .layout("過去の公表値の確認", Nav::Satisfaction)
                .with(&form),
            form,
            verdict: None,
        });
    };
    shell::show(&GrimPage {
        layout: visit.layout("過去の公表値の確認", Nav::Satisfaction),
        form,
        verdict: Some(verdict(display.trim(), people.unwrap_or_default(), &judged)),
    })
}

fn verdict(display: &str, n: u64, claim: &Claim) -> (&'static str, String) {
    let shown = |sum: i64| {
        let mean = Mean::of(sum, n).map(|mean| mean.to_string());
        format!("{sum}/{n} = {}", mean.unwrap_or_default())
    };
    match claim {
        Claim::Possible { first, last } if first == last => (
            "ok",
            format!(
                "{n}件の平均が {display} になることはあります（{}）。",
                shown(*first)
            ),
        ),
        Claim::Possible { first, last } => (
            "ok",
            format!("{n}件の平均が {display} になることはあります（合計{first}から{last}まで）。"),
        ),
        Claim::Impossible { below, above } => {
            let near: Vec<String> = [*below, *above].into_iter().flatten().map(shown).collect();
            let text = format!(
                "{n}件の1から5の評価の平均が {display} になることはありません（近い値は {}）。このまま使わないでください。",
                near.join("、")
            );
            ("bad", text)
        }
    }
}
