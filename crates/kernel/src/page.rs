//! Lists: a bounded number of items and an opaque cursor to the next ones.

use uuid::Uuid;

/// The most items in one answer.
pub const MAX_LIMIT: u64 = 100;
/// Items in one answer when nothing is asked.
pub const DEFAULT_LIMIT: u64 = 50;

/// Where the next page starts: after the item with this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(pub Uuid);

/// What part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many, 1 to [`MAX_LIMIT`].
    pub limit: u64,
    /// After which item; from the start when absent.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// A request with the limit brought into its bounds.
    pub fn new(limit: Option<u64>, after: Option<Cursor>) -> Self {
        Self {
            limit: limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT),
            after,
        }
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::new(None, None)
    }
}

/// Part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the list's own order.
    pub items: Vec<T>,
    /// Where the next page starts; absent on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a result that was asked for with one item too many.
    pub fn cut(mut items: Vec<T>, limit: u64, key: impl Fn(&T) -> Uuid) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more {
            items.last().map(|item| Cursor(key(item)))
        } else {
            None
        };
        Self { items, next }
    }
}
