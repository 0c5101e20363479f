//! A role-play kit on paper: the leader's page, the role cards two to a page for
//! cutting, and the observer's sheet with the rubric's levels to tick.

use courses::{KitCard, KitCriterion, RolePlayKit};

use super::Unprintable;
use super::flow::{Block, Flow, LEFT, PAPER, Style, TOP, draw};
use super::fonts::Fonts;
use super::pen::{About, GREY, INK, NAVY, Pen, pages};

const RED: (u8, u8, u8) = (179, 0, 15);
const FAINT: (u8, u8, u8) = (168, 172, 180);
/// Where the two cards of a page meet.
const MIDDLE: f32 = PAPER.height / 2.0;
const CARD_ROOM: f32 = MIDDLE - TOP - 18.0;
/// From what is easily read at arm's length to what can be read at all.
const CARD_SIZES: [f32; 6] = [12.0, 11.0, 10.0, 9.0, 8.0, 7.0];

/// A role-play to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitSheet {
    /// The lesson's title.
    pub title: String,
    /// The course with its version.
    pub course: String,
    /// Who trains.
    pub firm: String,
    /// Names the text among others: track, version and lesson.
    pub id: String,
    /// What it says.
    pub kit: RolePlayKit,
}

/// The PDF of a kit.
///
/// # Errors
/// Letters that no font has, all of them at once; a card with more text than
/// half a page holds.
pub(super) fn pdf(fonts: &Fonts, sheet: &KitSheet) -> Result<Vec<u8>, Unprintable> {
    check_letters(fonts, sheet)?;
    let mut flow = Flow::new();
    leader(fonts, sheet, &mut flow)?;
    for pair in sheet.kit.cards.chunks(2) {
        flow.begin_page();
        for (card, top) in pair.iter().zip([TOP, MIDDLE + 18.0]) {
            flow.put_at(fitted_card(fonts, sheet, card)?, top);
        }
        let mut cut = Block::default();
        cut.rule(0.0, FAINT);
        flow.put_at(cut, MIDDLE);
    }
    flow.begin_page();
    observer(fonts, sheet, &mut flow)?;
    let laid_out = flow.into_pages();
    let count = laid_out.len();
    let about = About {
        heading: &sheet.title,
        author: &sheet.firm,
        id: &sheet.id,
    };
    let draws = laid_out.iter().enumerate().map(|(place, marks)| {
        let foot = format!("{}　{}　{}／{count}", sheet.firm, sheet.course, place + 1);
        move |pen: &mut Pen<'_, '_>| draw(pen, marks, &foot)
    });
    pages(fonts, PAPER, &about, draws)
}

/// Every text at once, so that the refusal names every letter.
fn check_letters(fonts: &Fonts, sheet: &KitSheet) -> Result<(), Unprintable> {
    let kit = &sheet.kit;
    let mut whole: Vec<&str> = vec![&sheet.title, &sheet.course, &sheet.firm, &kit.aim];
    whole.extend(kit.timing.iter().chain(&kit.rules).map(String::as_str));
    for card in &kit.cards {
        whole.extend([card.role.as_str(), &card.brief, &card.limits]);
        whole.extend(card.lines.iter().map(String::as_str));
    }
    for (one, other) in kit.observe.iter().chain(&kit.debrief) {
        whole.extend([one.as_str(), other]);
    }
    if let Some(rubric) = &kit.rubric {
        whole.extend([rubric.title.as_str(), &rubric.intro]);
        whole.extend(rubric.pass.iter().map(String::as_str));
        for criterion in &rubric.criteria {
            whole.push(&criterion.name);
            whole.extend(criterion.levels.iter().map(String::as_str));
        }
    }
    let whole = whole.concat().replace('\n', "");
    fonts.line(&whole, 0.0).map(drop)
}

fn style(size: f32, color: (u8, u8, u8)) -> Style {
    Style {
        size,
        color,
        left: LEFT,
        below: size * 0.5,
    }
}

/// What whoever leads needs: aim, time, rules, and the questions for
/// afterwards.
fn leader(fonts: &Fonts, sheet: &KitSheet, flow: &mut Flow) -> Result<(), Unprintable> {
    let kit = &sheet.kit;
    let mut head = Block::default();
    head.heading(1, &sheet.title, close(style(19.0, NAVY)));
    head.text(fonts, &sheet.course, style(9.5, GREY))?;
    flow.put(head);
    let mut aim = Block::default();
    headed(&mut aim, "ねらい");
    aim.text(fonts, &kit.aim, style(10.5, INK))?;
    flow.put(aim);
    let mut timing = Block::default();
    headed(&mut timing, "時間");
    timing.text(fonts, &kit.timing.join("　／　"), style(10.5, INK))?;
    flow.put(timing);
    list(fonts, flow, "みんなを守る約束", &kit.rules)?;
    let mut heading = Some("ふりかえり");
    for (question, answer) in &kit.debrief {
        let mut block = Block::default();
        if let Some(heading) = heading.take() {
            headed(&mut block, heading);
        }
        block.text(fonts, question, style(10.5, INK))?;
        block.text(fonts, answer, indented(9.5, GREY))?;
        flow.put(block);
    }
    Ok(())
}

/// The heading of a part, nearer to what follows than to what is above.
fn headed(block: &mut Block, heading: &str) {
    block.space(7.0);
    block.heading(2, heading, close(style(13.0, NAVY)));
}

fn list(
    fonts: &Fonts,
    flow: &mut Flow,
    heading: &str,
    items: &[String],
) -> Result<(), Unprintable> {
    let mut block = Block::default();
    headed(&mut block, heading);
    for item in items {
        block.text(fonts, &format!("・{item}"), style(10.5, INK))?;
        flow.put(std::mem::take(&mut block));
    }
    Ok(())
}

fn close(style: Style) -> Style {
    Style {
        below: 0.0,
        ..style
    }
}

fn indented(size: f32, color: (u8, u8, u8)) -> Style {
    Style {
        left: LEFT + 14.0,
        ..style(size, color)
    }
}

/// A card in the largest letters that fit on half a page.
fn fitted_card(fonts: &Fonts, sheet: &KitSheet, card: &KitCard) -> Result<Block, Unprintable> {
    for size in CARD_SIZES {
        let block = role_card(fonts, sheet, card, size)?;
        if block.height() <= CARD_ROOM {
            return Ok(block);
        }
    }
    let role = &card.role;
    Err(Unprintable::Refused(format!("the card {role} is too long")))
}

fn role_card(
    fonts: &Fonts,
    sheet: &KitSheet,
    card: &KitCard,
    size: f32,
) -> Result<Block, Unprintable> {
    let mut block = Block::default();
    block.heading(2, &card.role, close(style(size * 1.6, NAVY)));
    block.text(fonts, &sheet.title, style(8.5, GREY))?;
    block.text(fonts, &card.brief, style(size, INK))?;
    for line in &card.lines {
        block.text(fonts, &format!("・{line}"), indented(size, INK))?;
    }
    if !card.limits.is_empty() {
        let limits = format!("ここまで：{}", card.limits);
        block.text(fonts, &limits, style(size, RED))?;
    }
    Ok(block)
}

/// The sheet to write on while the others play.
fn observer(fonts: &Fonts, sheet: &KitSheet, flow: &mut Flow) -> Result<(), Unprintable> {
    let kit = &sheet.kit;
    let mut head = Block::default();
    head.heading(2, "観察シート", style(16.0, NAVY));
    let names = "対応者　　　　　　　　　　　　観察者　　　　　　　　　　　　日付　　　　　　";
    head.text(fonts, names, style(10.0, INK))?;
    head.rule(0.0, GREY);
    head.space(5.0);
    if let Some(rubric) = &kit.rubric {
        head.text(fonts, &rubric.intro, style(8.5, GREY))?;
    }
    flow.put(head);
    let Some(rubric) = &kit.rubric else {
        for (criterion, look_for) in &kit.observe {
            flow.put(observed(fonts, criterion, look_for, &[])?);
        }
        return Ok(());
    };
    for KitCriterion { name, levels } in &rubric.criteria {
        let own = kit
            .observe
            .iter()
            .filter(|(criterion, _)| criterion == name);
        let look_for: Vec<&str> = own.map(|(_, look_for)| look_for.as_str()).collect();
        flow.put(observed(fonts, name, &look_for.join("\n"), levels)?);
    }
    let mut pass = Block::default();
    pass.heading(3, "合格のめやす", close(style(10.0, NAVY)));
    pass.text(fonts, &rubric.pass.join("　／　"), style(8.5, INK))?;
    flow.put(pass);
    Ok(())
}

/// One criterion: what shows it, its levels to tick, and a line to write on.
fn observed(
    fonts: &Fonts,
    criterion: &str,
    look_for: &str,
    levels: &[String],
) -> Result<Block, Unprintable> {
    const SIZE: f32 = 8.5;
    let mut block = Block::default();
    block.heading(3, criterion, close(style(10.0, NAVY)));
    block.text(fonts, look_for, close(style(SIZE, GREY)))?;
    for (level, anchor) in (1..).zip(levels) {
        let text = format!("□ {level}　{anchor}");
        block.text(fonts, &text, close(indented(SIZE, INK)))?;
    }
    block.text(fonts, "見えた行動・聞こえた言葉", close(style(7.5, GREY)))?;
    block.rule(5.0, FAINT);
    block.space(3.0);
    Ok(block)
}
