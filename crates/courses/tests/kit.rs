//! A published role-play is read back in its parts.

mod support;

use std::path::Path;

use courses::content::{self, Content, PracticeKind};
use courses::{KitCard, KitCriterion, RolePlayKit};
use support::ContentFolder;

fn role_plays(content: &Content) -> Vec<(String, String)> {
    let practices = content.tracks.iter().flat_map(|track| track.practices());
    practices
        .filter(|practice| practice.kind == PracticeKind::RolePlay)
        .map(|practice| (practice.code.clone(), practice.html.clone()))
        .collect()
}

#[test]
fn a_kit_says_what_its_author_wrote() {
    let content = ContentFolder::rich().read().expect("a sound folder");
    let html = &role_plays(&content)[0].1;
    let kit = RolePlayKit::read(html).expect("a kit");
    assert_eq!(kit.aim, "落ち着いて言います。");
    assert_eq!(
        kit.timing,
        [
            "準備　1分",
            "演じる　5分",
            "ふりかえり　3分",
            "役を解く　1分"
        ]
    );
    assert_eq!(kit.rules, ["やめてもかまいません。"]);
    let card = KitCard {
        role: "店員役".to_owned(),
        brief: "朝です。".to_owned(),
        lines: vec!["「おはようございます」".to_owned()],
        limits: "近づきません。".to_owned(),
    };
    assert_eq!(kit.cards, [card]);
    assert_eq!(kit.observe, [("安全".to_owned(), "距離".to_owned())]);
    assert_eq!(
        kit.debrief,
        [("どうでしたか。".to_owned(), "例です。".to_owned())]
    );
    let rubric = kit.rubric.expect("a rubric");
    assert_eq!(rubric.intro, "行動を見ます。");
    let safety = KitCriterion {
        name: "安全".to_owned(),
        levels: ["気づかない", "あとで気づく", "早く動く", "先に備える"]
            .map(str::to_owned)
            .to_vec(),
    };
    assert_eq!(rubric.criteria[0], safety);
    assert!(
        rubric
            .pass
            .contains(&"すべての観点の平均が、2.8以上".to_owned())
    );
}

#[test]
fn every_role_play_of_the_firm_is_a_whole_kit() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content");
    let content = content::read(&folder).expect("the firm's content is sound");
    let plays = role_plays(&content);
    assert!(plays.len() >= 4, "{}", plays.len());
    for (code, html) in plays {
        let kit = RolePlayKit::read(&html).unwrap_or_else(|| panic!("{code} is no kit"));
        assert!(!kit.aim.is_empty() && !kit.rules.is_empty(), "{code}");
        assert_eq!(kit.timing.len(), 4, "{code}");
        assert!(kit.cards.len() >= 2, "{code}");
        for card in &kit.cards {
            assert!(!card.role.is_empty() && !card.brief.is_empty(), "{code}");
        }
        let rubric = kit.rubric.unwrap_or_else(|| panic!("{code} has no rubric"));
        assert_eq!(rubric.criteria.len(), 6, "{code}");
        for criterion in &rubric.criteria {
            assert_eq!(criterion.levels.len(), 4, "{code} {}", criterion.name);
            let looked_for = kit.observe.iter().any(|(name, _)| *name == criterion.name);
            assert!(looked_for, "{code} {}", criterion.name);
        }
        assert!(!rubric.pass.is_empty() && !kit.debrief.is_empty(), "{code}");
    }
}

#[test]
fn other_lessons_are_no_kit() {
    let content = ContentFolder::rich().read().expect("a sound folder");
    let mut practices = content.tracks[0].practices();
    let case = practices.find(|practice| practice.kind == PracticeKind::Case);
    assert_eq!(RolePlayKit::read(&case.expect("a case").html), None);
    assert_eq!(RolePlayKit::read("<p>本文</p>"), None);
}
