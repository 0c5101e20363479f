//! A role-play kit in its parts again, for paper: read from the HTML that was
//! published, so that what is printed is what trainees read. The headings are
//! those of `templates/practice/role_play.html`; a test reads every role-play of
//! `course-content/` back.

use crate::html::{Piece, pieces};

/// A role-play (ロールプレイ) in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolePlayKit {
    /// What it is for.
    pub aim: String,
    /// Each part with its minutes: `準備　2分`.
    pub timing: Vec<String>,
    /// What keeps everybody safe.
    pub rules: Vec<String>,
    /// One for each role.
    pub cards: Vec<KitCard>,
    /// What the observer looks for: criterion and what shows it.
    pub observe: Vec<(String, String)>,
    /// What scores it.
    pub rubric: Option<KitRubric>,
    /// Questions for afterwards, each with an answer for whoever leads.
    pub debrief: Vec<(String, String)>,
}

/// What one role is told (役のカード).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitCard {
    /// The role's name.
    pub role: String,
    /// The situation.
    pub brief: String,
    /// Words that help.
    pub lines: Vec<String>,
    /// How far it may go; empty where nothing is said.
    pub limits: String,
}

/// The rubric (ルーブリック) beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitRubric {
    /// Its title.
    pub title: String,
    /// How it is to be used.
    pub intro: String,
    /// In the author's order.
    pub criteria: Vec<KitCriterion>,
    /// The rule of passing in words.
    pub pass: Vec<String>,
}

/// What is looked at (観点).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KitCriterion {
    /// Its name.
    pub name: String,
    /// What each level looks like, the lowest first.
    pub levels: Vec<String>,
}

impl RolePlayKit {
    /// The kit in a published role-play; nothing where the text is none.
    pub fn read(html: &str) -> Option<Self> {
        let mut kit = Self::default();
        for section in sections(html) {
            kit.take(section);
        }
        (!kit.cards.is_empty()).then_some(kit)
    }

    fn take(&mut self, section: Section) {
        match section.title.as_str() {
            "ねらい" => self.aim = section.paragraphs().join("\n"),
            "時間" => self.timing = section.items(),
            "みんなを守る約束" => self.rules = section.items(),
            "役のカード" => self.cards = section.details.into_iter().map(card).collect(),
            "観察シート" => self.observe = section.rows.into_iter().filter_map(pair).collect(),
            "ふりかえり" => self.debrief = section.details.into_iter().map(answered).collect(),
            _ if !section.rows.is_empty() => self.rubric = Some(rubric(section)),
            _ => {}
        }
    }
}

fn card(fold: Fold) -> KitCard {
    const LIMITS: &str = "ここまで　";
    let mut card = KitCard {
        role: fold.summary,
        ..KitCard::default()
    };
    for block in fold.blocks {
        match block {
            Block::Item(line) => card.lines.push(line),
            Block::Paragraph(text) => match text.strip_prefix(LIMITS) {
                Some(limits) => card.limits = limits.to_owned(),
                None => card.brief.push_str(&text),
            },
        }
    }
    card
}

fn answered(fold: Fold) -> (String, String) {
    let texts = fold.blocks.into_iter().map(Block::text);
    (fold.summary, texts.collect::<Vec<_>>().join("\n"))
}

fn pair(row: Vec<String>) -> Option<(String, String)> {
    let [first, second] = <[String; 2]>::try_from(row).ok()?;
    Some((first, second))
}

fn rubric(section: Section) -> KitRubric {
    // The last paragraph is the heading of the rule of passing.
    let intro = section.paragraphs().into_iter().next();
    KitRubric {
        intro: intro.unwrap_or_default(),
        pass: section.items(),
        criteria: section.rows.into_iter().filter_map(criterion).collect(),
        title: section.title,
    }
}

fn criterion(row: Vec<String>) -> Option<KitCriterion> {
    let mut cells = row.into_iter();
    Some(KitCriterion {
        name: cells.next()?,
        levels: cells.collect(),
    })
}

/// What stands under one heading.
#[derive(Default)]
struct Section {
    title: String,
    blocks: Vec<Block>,
    details: Vec<Fold>,
    /// Rows of the table below its headings.
    rows: Vec<Vec<String>>,
}

/// What opens when its summary is tapped.
#[derive(Default)]
struct Fold {
    summary: String,
    blocks: Vec<Block>,
}

enum Block {
    Paragraph(String),
    Item(String),
}

impl Block {
    fn text(self) -> String {
        match self {
            Self::Paragraph(text) | Self::Item(text) => text,
        }
    }
}

impl Section {
    fn paragraphs(&self) -> Vec<String> {
        let blocks = self.blocks.iter();
        blocks
            .filter_map(|block| match block {
                Block::Paragraph(text) => Some(text.clone()),
                Block::Item(_) => None,
            })
            .collect()
    }

    fn items(&self) -> Vec<String> {
        let blocks = self.blocks.iter();
        blocks
            .filter_map(|block| match block {
                Block::Item(text) => Some(text.clone()),
                Block::Paragraph(_) => None,
            })
            .collect()
    }
}

/// The text by its headings; what stands before the first one is none.
fn sections(html: &str) -> Vec<Section> {
    let mut reader = Reader::default();
    for piece in pieces(html) {
        match piece {
            Piece::Open { name, .. } => reader.open(name),
            Piece::Close(name) => reader.close(name),
            Piece::Text(text) => reader.text.push_str(&text),
        }
    }
    reader.sections
}

#[derive(Default)]
struct Reader {
    sections: Vec<Section>,
    /// What was read since the last element that stands for itself began.
    text: String,
    row: Vec<String>,
    fold: Option<Fold>,
}

impl Reader {
    fn open(&mut self, name: &str) {
        match name {
            "h2" | "p" | "li" | "td" | "summary" => self.text.clear(),
            "details" => self.fold = Some(Fold::default()),
            "tr" => self.row.clear(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "h2" => {
                let title = self.taken();
                self.sections.push(Section {
                    title,
                    ..Section::default()
                });
            }
            "summary" => {
                let summary = self.taken();
                if let Some(fold) = &mut self.fold {
                    fold.summary = summary;
                }
            }
            "p" => {
                let text = self.taken();
                self.put(Block::Paragraph(text));
            }
            "li" => {
                let text = self.taken();
                self.put(Block::Item(text));
            }
            "td" => {
                let cell = self.taken();
                self.row.push(cell);
            }
            _ => self.close_group(name),
        }
    }

    fn close_group(&mut self, name: &str) {
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        match name {
            "details" => section.details.extend(self.fold.take()),
            "tr" if !self.row.is_empty() => section.rows.push(std::mem::take(&mut self.row)),
            _ => {}
        }
    }

    fn put(&mut self, block: Block) {
        match (&mut self.fold, self.sections.last_mut()) {
            (Some(fold), _) => fold.blocks.push(block),
            (None, Some(section)) => section.blocks.push(block),
            (None, None) => {}
        }
    }

    fn taken(&mut self) -> String {
        std::mem::take(&mut self.text).trim().to_owned()
    }
}
