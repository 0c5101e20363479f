//! The 引継ぎ票: what the first line hands over to the second.
//!
//! Its fields are those of the checklist `S3-checklist` (引継ぎ票(60秒・6項目))
//! in the course content, items 1 to 6; what the receiver writes there belongs
//! to the receiver and is left out. A test compares the two.
//!
//! It is scored by the rubric's own criterion 共有・引継ぎ. How many of the six
//! items are filled in is shown beside it as a count and decides nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{AccountId, AssessmentId};

const LONGEST_FIELD: usize = 500;

/// A field of the note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverField {
    /// Stable id.
    pub code: &'static str,
    /// As it stands on the checklist.
    pub label: &'static str,
    /// How to fill it in; may be empty.
    pub hint: &'static str,
}

/// One of the six items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverItem {
    /// As it stands on the checklist.
    pub title: &'static str,
    /// Its fields.
    pub fields: &'static [HandoverField],
}

const fn field(code: &'static str, label: &'static str, hint: &'static str) -> HandoverField {
    HandoverField { code, label, hint }
}

/// The six items of the note.
pub const ITEMS: [HandoverItem; 6] = [
    HandoverItem {
        title: "1 安全",
        fields: &[
            field(
                "health",
                "けが・体調(お客さま、従業員)",
                "なければ「なし」。「手が震える」「怖い」も書きます。",
            ),
            field("whereabouts", "相手は今どこか。担当者は離れたか", ""),
        ],
    },
    HandoverItem {
        title: "2 だれが・いつから",
        fields: &[
            field(
                "who",
                "相手(分かる範囲)と人数、経路",
                "例:窓口で1名。名前は名乗っていない。",
            ),
            field("times", "始まりの時刻/引継ぎの時刻/対応した人の名前", ""),
        ],
    },
    HandoverItem {
        title: "3 事実と未確認",
        fields: &[
            field("facts", "確かめた事実", "伝票、画面、映像などで見たこと。"),
            field("unconfirmed", "未確認のこと", ""),
        ],
    },
    HandoverItem {
        title: "4 要求",
        fields: &[field(
            "wants",
            "求めていること(お客さまの言葉で)",
            "複数あれば分けて書きます。",
        )],
    },
    HandoverItem {
        title: "5 説明したこと・約束したこと",
        fields: &[
            field("explained", "説明した内容", ""),
            field(
                "promised",
                "約束の有無と、その言葉",
                "「なし」も必ず書きます。折り返しの日時もここに書きます。",
            ),
        ],
    },
    HandoverItem {
        title: "6 言動と録音",
        fields: &[
            field(
                "words",
                "言葉(「」でそのまま)と回数・時刻",
                "言われたままに書きます。",
            ),
            field("warned", "注意・警告をしたか。録音・映像はあるか", ""),
        ],
    },
];

/// Every field in order.
pub fn fields() -> impl Iterator<Item = &'static HandoverField> {
    ITEMS.iter().flat_map(|item| item.fields)
}

/// A note, as far as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverNote {
    /// Of which assessment.
    pub assessment: AssessmentId,
    /// The text by the field's code; empty fields are left out.
    pub fields: BTreeMap<String, String>,
    /// Rises with every saving: a stale one is refused.
    pub version: i32,
    /// Who saved it last.
    pub written_by: AccountId,
    /// When it was saved last.
    pub updated_at: DateTime<Utc>,
    /// From then on it does not change.
    pub handed_in_at: Option<DateTime<Utc>>,
}

impl HandoverNote {
    /// What a field holds.
    pub fn text(&self, code: &str) -> &str {
        self.fields
            .get(code)
            .map(String::as_str)
            .unwrap_or_default()
    }
}

/// How many of the six items are filled in whole.
pub fn items_covered(fields: &BTreeMap<String, String>) -> usize {
    let filled = |field: &HandoverField| fields.contains_key(field.code);
    let covered = ITEMS.iter().filter(|item| item.fields.iter().all(filled));
    covered.count()
}

/// The fields trimmed, empty ones left out.
pub(crate) fn normal(typed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    typed
        .iter()
        .map(|(code, text)| (code.clone(), text.trim().replace("\r\n", "\n")))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// What is wrong with a note: a draft may be empty, one that is handed in not.
pub(crate) fn faults(typed: &BTreeMap<String, String>, hands_in: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (code, text) in typed {
        let pointer = format!("/{code}");
        if !fields().any(|field| field.code == code) {
            let message = "引継ぎ票にない欄です。画面を読み込み直してください。";
            faults.push(Fault::new(pointer, "handover.field.unknown", message));
        } else if text.chars().count() > LONGEST_FIELD || text.contains('\0') {
            let message = format!("{LONGEST_FIELD}文字までで書いてください。");
            faults.push(Fault::new(pointer, "handover.field.too_long", message));
        }
    }
    if hands_in && normal(typed).is_empty() {
        let message = "1つ以上の欄に書いてください。分からない欄は「未確認」と書きます。";
        faults.push(Fault::new("/health", "handover.empty", message));
    }
    faults
}
