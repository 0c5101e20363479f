//! Every route of the policy table × everybody who calls, with objects of
//! their own, of the other company, and that do not exist.
//!
//! What holds on every route:
//! - Whoever the table does not admit is refused, whatever they name.
//! - Another company's object answers exactly as one that does not exist.
//! - A refused request changes nothing that is stored.
//! - No answer holds a word of the other company.

mod cases;
mod world;

use std::collections::BTreeMap;

use api::policy::{Rule, TABLE, Table, Verb};
use poem::http::Method;

use crate::site::{Answer, Browser, encoded};
use cases::{Body, CASES, Case, exception, looks_nowhere};
use world::{Firm, Who, World};

/// What a path or body may name that belongs to somebody.
const OBJECTS: [&str; 16] = [
    "company",
    "enrolment",
    "certificate",
    "attempt",
    "assessment",
    "recall",
    "session",
    "booking",
    "import",
    "account",
    "assignment",
    "member",
    "device",
    "key",
    "rule",
    "layout",
];
/// Tables that signing in and counting tries may change.
const MAY_CHANGE: [&str; 2] = ["web_sessions", "throttles"];

const UUID_LENGTH: usize = 36;
/// The key that whoever gives a score sheet has made for it.
const SHEET: &str = "019ab000-0000-7000-8000-0000000005ee";

type Objects = BTreeMap<&'static str, String>;

#[test]
fn every_route_has_its_expectation_and_every_expectation_a_route() {
    for rule in TABLE {
        let count = CASES
            .iter()
            .filter(|case| case.verb == rule.verb && case.path == rule.path)
            .count();
        assert_eq!(
            count, 1,
            "add {:?} {} to tests/json/policy/cases.rs",
            rule.verb, rule.path
        );
    }
    for case in CASES {
        rule_of(case);
    }
}

fn rule_of(case: &Case) -> &'static Rule {
    let rule = TABLE
        .iter()
        .find(|rule| case.verb == rule.verb && case.path == rule.path);
    rule.unwrap_or_else(|| panic!("no row for {:?} {}", case.verb, case.path))
}

impl Case {
    /// Everything in which a name in braces may stand.
    fn text(&self) -> String {
        format!("{} {:?}", self.path, self.body)
    }

    fn names(&self, object: &str) -> bool {
        self.text().contains(&format!("{{{object}}}"))
    }

    fn objects(&self) -> impl Iterator<Item = &'static str> {
        OBJECTS.into_iter().filter(|object| self.names(object))
    }

    /// What decides whose an object is: below a company's path, an enrolment,
    /// a certificate or a booking is whoever's the company is, not only its
    /// learner's.
    fn belongs_by<'o>(&self, object: &'o str) -> &'o str {
        let is_managed = matches!(object, "enrolment" | "certificate" | "session" | "booking");
        if is_managed && self.names("company") {
            "company"
        } else {
            object
        }
    }

    fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }

    async fn send(&self, browser: &Browser, objects: &Objects) -> Answer {
        let mut path = self.filled(self.path, objects);
        if !self.query.is_empty() {
            path = format!("{path}?{}", self.query);
        }
        let method: Method = self.verb.as_str().parse().expect("a method");
        match self.body {
            Body::Nothing if self.verb == Verb::Get => browser.get(&path).await,
            Body::Nothing => browser.send_bare(method, &path).await,
            Body::Json(text) => {
                let body = serde_json::from_str(&self.filled(text, objects)).expect("JSON");
                browser.send_json(method, &path, &body).await
            }
            Body::Bytes(text) => browser.post_bytes(&path, text.as_bytes()).await,
            Body::Upload(text) => browser.upload(&path, "file.csv", text.as_bytes()).await,
            Body::Form(fields) => {
                let filled: Vec<(&str, String)> = fields
                    .iter()
                    .map(|(name, value)| (*name, self.filled(value, objects)))
                    .collect();
                let fields: Vec<(&str, &str)> = filled
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                browser.post_form(&path, &fields).await
            }
        }
    }

    fn filled(&self, text: &str, objects: &Objects) -> String {
        let is_quiz = ["/quizzes/", "/statistics", "/questions/{question_code}"];
        let code = if is_quiz.iter().any(|part| self.path.contains(part)) {
            "G1-quiz"
        } else {
            "G1-1"
        };
        let style = api::http::assets::url("app.css");
        let plain = [
            ("track", "greeting"),
            ("handout", "notice"),
            ("sheet", SHEET),
            ("number", "1"),
            ("place", "1"),
            ("passage", "in"),
            ("follow_up", "019ab000-0000-7000-8000-00000000fefe"),
            ("company_code", "canary-a"),
            ("question_code", "G1-q1"),
            ("code", code),
            ("token", "no-such-link"),
            ("serial", "0000-0000-0000-0000-0000"),
            ("letter", "019ab000-0000-7000-8000-00000000fefe"),
            ("proposal", "019ab000-0000-7000-8000-00000000fefe"),
            ("figure", "PUB-2026-9999"),
            ("file", style.rsplit('/').next().unwrap_or_default()),
        ];
        let own = objects.iter().map(|(name, value)| (*name, value.as_str()));
        own.chain(plain)
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
    }
}

/// The objects with those that `swap` names taken from elsewhere.
fn with(objects: &Objects, other: &Objects, swap: &[&'static str]) -> Objects {
    let mut mixed = objects.clone();
    for name in swap {
        mixed.insert(name, other[name].clone());
    }
    mixed
}

/// Keys that nothing has.
fn missing() -> Objects {
    let keys = (1_u32..).map(|number| format!("019ab000-0000-7000-8000-{number:012x}"));
    OBJECTS.into_iter().zip(keys).collect()
}

/// An answer without the keys that were asked for.
fn anonymised(answer: &Answer, objects: &[&Objects]) -> String {
    let ids = objects
        .iter()
        .flat_map(|objects| objects.values())
        .filter(|value| value.len() == UUID_LENGTH);
    ids.fold(answer.comparable(), |text, id| text.replace(id, "KEY"))
}

/// Everything that was not as it should be, so that one run tells all.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.0.push(what());
        }
    }

    fn expect_silence(&mut self, about: &Firm, answer: &Answer, call: &str) {
        for word in [about.canary, about.other_unit, &encoded(about.canary)] {
            self.expect(!answer.text.contains(word), || {
                format!("{call} tells {word}")
            });
        }
    }
}

/// What somebody gets whom the table does not admit.
fn refusal(case: &Case, who: Who) -> u16 {
    match (who, case.is_api()) {
        (Who::Anonymous, true) => 401,
        (Who::Anonymous, false) => 303,
        _ => 403,
    }
}

/// The routes are tried in quarters, each in a world of its own, so that they
/// need not wait for one another and a quarter's tables stay small.
const QUARTERS: usize = 4;

#[tokio::test]
async fn routes_answer_everybody_as_the_table_says_and_nobody_learns_of_the_other_company() {
    answer_as_the_table_says(0).await;
}

#[tokio::test]
async fn the_second_quarter_of_the_routes_answers_so_too() {
    answer_as_the_table_says(1).await;
}

#[tokio::test]
async fn the_third_quarter_of_the_routes_answers_so_too() {
    answer_as_the_table_says(2).await;
}

#[tokio::test]
async fn the_last_quarter_of_the_routes_answers_so_too() {
    answer_as_the_table_says(3).await;
}

async fn answer_as_the_table_says(quarter: usize) {
    let mut quarters = CASES.chunks(CASES.len().div_ceil(QUARTERS));
    let cases = quarters.nth(quarter).expect("a quarter");
    let world = World::new().await;
    let mut findings = Findings::default();
    for case in cases {
        let mut prepared = Vec::new();
        for who in Who::ALL {
            let own = world.objects(world.own(who), who, &case.text()).await;
            let foreign = world.objects(world.foreign(who), who, &case.text()).await;
            prepared.push(Call {
                case,
                who,
                browser: world.browser(who).await,
                own,
                foreign,
            });
        }
        let before = world.site.dump().await;
        for call in &prepared {
            call.try_what_is_refused(&world, &mut findings).await;
        }
        let changed = world.site.dump().await.changed(&before, &MAY_CHANGE);
        findings.expect(changed.is_empty(), || {
            format!(
                "refused requests to {:?} {} changed {changed:?}",
                case.verb, case.path
            )
        });
        for call in prepared {
            let own = world
                .objects(world.own(call.who), call.who, &case.text())
                .await;
            Call { own, ..call }
                .do_what_is_allowed(&world, &mut findings)
                .await;
        }
    }
    assert!(findings.0.is_empty(), "{}", findings.0.join("\n"));
    world.site.finish().await;
}

/// One caller at one route.
struct Call<'c> {
    case: &'c Case,
    who: Who,
    browser: Browser,
    own: Objects,
    foreign: Objects,
}

impl Call<'_> {
    fn name(&self) -> String {
        format!(
            "{:?} {} {}",
            self.who,
            self.case.verb.as_str(),
            self.case.path
        )
    }

    async fn is_admitted(&self, world: &World) -> bool {
        let actor = world.actor(self.who).await;
        rule_of(self.case).access.admits(actor.as_ref())
    }

    async fn send(&self, objects: &Objects) -> Answer {
        self.case.send(&self.browser, objects).await
    }

    async fn try_what_is_refused(&self, world: &World, findings: &mut Findings) {
        if self.is_admitted(world).await {
            return self.try_what_is_not_theirs(world, findings).await;
        }
        let name = self.name();
        let expected = refusal(self.case, self.who);
        for objects in [&self.own, &self.foreign] {
            let answer = self.send(objects).await;
            findings.expect(answer.status == expected, || {
                format!("{name}: {} instead of {expected}", answer.status)
            });
            findings.expect_silence(&world.a, &answer, &name);
            findings.expect_silence(&world.b, &answer, &name);
        }
    }

    /// Each object by itself, and all together, taken from the other company.
    /// To the firm's admin a whole other company is as good as the first; only
    /// a mixture is foreign.
    async fn try_what_is_not_theirs(&self, world: &World, findings: &mut Findings) {
        let (name, none) = (self.name(), missing());
        let named: Vec<&'static str> = self.case.objects().collect();
        let mut swaps: Vec<Vec<&'static str>> = named.iter().map(|name| vec![*name]).collect();
        if named.len() > 1 {
            swaps.push(named.clone());
        }
        for swap in swaps {
            let absent = self.send(&with(&self.own, &none, &swap)).await;
            let is_refused =
                matches!(absent.status, 404 | 409 | 422) || looks_nowhere(self.case.path);
            findings.expect(is_refused, || {
                format!("{name} with {swap:?} that do not exist: {}", absent.status)
            });
            if self.who == Who::FirmAdmin {
                // Both companies are there for the firm; one's objects under
                // the other's name are not.
                if swap.len() < named.len() {
                    let mixed = self.send(&with(&self.own, &self.foreign, &swap)).await;
                    findings.expect(matches!(mixed.status, 404 | 409 | 422), || {
                        format!("{name} with {swap:?} of another company: {}", mixed.status)
                    });
                }
                continue;
            }
            let answer = self.send(&with(&self.own, &self.foreign, &swap)).await;
            let keys = [&self.own, &self.foreign, &none];
            let (got, expected) = (anonymised(&answer, &keys), anonymised(&absent, &keys));
            findings.expect(got == expected, || {
                let difference = first_difference(&got, &expected);
                format!(
                    "{name} with foreign {swap:?} does not answer as a missing one: {difference}"
                )
            });
            findings.expect_silence(world.foreign(self.who), &answer, &name);
        }
    }

    async fn do_what_is_allowed(&self, world: &World, findings: &mut Findings) {
        if !self.is_admitted(world).await {
            return;
        }
        let (case, name) = (self.case, self.name());
        let answer = self.send(&self.own).await;
        let is_own = case
            .objects()
            .all(|object| self.who.owns(case.belongs_by(object)));
        let own = exception(case.path, case.verb, self.who).unwrap_or(case.answers);
        let expected = if is_own { own } else { 404 };
        findings.expect(answer.status == expected, || {
            format!(
                "{name} of their own: {} instead of {expected}",
                answer.status
            )
        });
        if self.who != Who::FirmAdmin {
            findings.expect_silence(world.foreign(self.who), &answer, &name);
        }
        if !matches!(self.who, Who::HrA | Who::HrB | Who::FirmAdmin) {
            let secret = world.own(self.who).other_unit;
            findings.expect(!answer.text.contains(secret), || {
                format!("{name} shows another unit")
            });
        }
    }
}

fn first_difference(got: &str, expected: &str) -> String {
    let lines = got.lines().zip(expected.lines());
    let differing = lines.into_iter().find(|(got, expected)| got != expected);
    differing.map_or_else(
        || "(length)".to_owned(),
        |(got, expected)| format!("{got} ≠ {expected}"),
    )
}

#[test]
fn the_most_literal_row_decides_for_every_path_of_the_table() {
    for rule in TABLE {
        let path = rule.path.replace(['{', '}'], "");
        assert_eq!(
            Table(TABLE).find(rule.verb, &path).map(|found| found.path),
            Some(rule.path)
        );
    }
}
