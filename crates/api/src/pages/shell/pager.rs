//! Small parts that many pages show: a list's next page, a bar, a status.

use kernel::Cursor;

use crate::words::{Language, Phrase, shell};

/// The way from one page of a list to the next. The filter stays in the
/// address, so that it can be kept as a bookmark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// The list from its start; absent on the first page.
    pub first: Option<String>,
    /// The next page; absent on the last.
    pub next: Option<String>,
}

impl Pager {
    /// The pager of a list at `path`. `filter` is the query without `after`,
    /// already encoded (`q=%E9%AB%99&status=done`), or empty.
    pub fn new(path: &str, filter: &str, after: Option<Cursor>, next: Option<Cursor>) -> Self {
        let question = |extra: String| {
            let query = [filter, &extra]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("&");
            if query.is_empty() {
                path.to_owned()
            } else {
                format!("{path}?{query}")
            }
        };
        Self {
            first: after.map(|_| question(String::new())),
            next: next.map(|cursor| question(format!("after={}", cursor.0))),
        }
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many are done.
    pub done: u64,
    /// How many there are.
    pub total: u64,
}

/// A status as an icon, a word and a colour: never a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 未受講
    NotStarted,
    /// 受講中
    InProgress,
    /// 修了
    Completed,
    /// 期限超過
    Overdue,
    /// 合格
    Passed,
    /// 不合格
    Failed,
    /// ロック中
    Locked,
    /// 新規
    New,
    /// 変更
    Changed,
    /// 変更なし
    Unchanged,
    /// エラー
    Fault,
    /// 有効
    Valid,
    /// 有効期限切れ
    Expired,
    /// 差し替え済み
    Superseded,
    /// 取り消し済み
    Revoked,
}

impl Status {
    /// The word on the pages of HR and the firm.
    pub fn word(self) -> &'static str {
        self.phrase().of(Language::Japanese)
    }

    /// The word in the reader's language. What only HR sees is Japanese in all.
    pub fn phrase(self) -> Phrase {
        let japanese = |word| Phrase::new(word, word, word);
        match self {
            Self::NotStarted => shell::NOT_STARTED,
            Self::InProgress => shell::IN_PROGRESS,
            Self::Completed => shell::COMPLETED,
            Self::Overdue => shell::OVERDUE,
            Self::Passed => shell::PASSED,
            Self::Failed => shell::FAILED,
            Self::Locked => shell::LOCKED,
            Self::New => japanese("新規"),
            Self::Changed => japanese("変更"),
            Self::Unchanged => japanese("変更なし"),
            Self::Fault => japanese("エラー"),
            Self::Valid => shell::VALID,
            Self::Expired => shell::EXPIRED,
            Self::Superseded => shell::SUPERSEDED,
            Self::Revoked => shell::REVOKED,
        }
    }

    /// The sign before the word.
    pub fn icon(self) -> &'static str {
        match self {
            Self::NotStarted => "○",
            Self::InProgress => "◐",
            Self::Completed | Self::Passed | Self::Valid => "✓",
            Self::Overdue | Self::Fault | Self::Expired => "!",
            Self::Failed | Self::Revoked => "×",
            Self::Locked => "–",
            Self::New => "+",
            Self::Changed | Self::Superseded => "→",
            Self::Unchanged => "=",
        }
    }

    /// The class that colours it.
    pub fn tone(self) -> &'static str {
        match self {
            Self::NotStarted | Self::Locked | Self::Unchanged | Self::Superseded => "plain",
            Self::InProgress | Self::New | Self::Changed => "info",
            Self::Completed | Self::Passed | Self::Valid => "ok",
            Self::Overdue | Self::Fault | Self::Failed | Self::Expired | Self::Revoked => "bad",
        }
    }
}
