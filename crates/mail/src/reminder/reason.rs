//! Why a reminder is not sent.

/// A reason, in the order in which they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotSent {
    /// 修了
    Completed,
    /// 免除
    Waived,
    /// 取消
    Withdrawn,
    /// The window ended before it was done.
    RunOut,
    /// 退職
    Left,
    /// 休職
    OnLeave,
    /// Another course has to be completed first, and is reminded of.
    Locked,
    /// The plan leaves the unit out.
    UnitExcluded,
    /// The member has no address.
    NoAddress,
    /// Letters to the address come back.
    Bounced,
    /// The step is for those who have not begun.
    Started,
    /// The step is for those who have begun.
    NotBegun,
    /// The step is for those who lag behind.
    OnTrack,
    /// Another step about the same course was due at the same moment.
    Joined,
    /// A letter went to the person less than a day before.
    TooSoon,
    /// There is no last day to count from.
    NoDeadline,
}

impl NotSent {
    /// Every reason.
    pub const ALL: [Self; 16] = [
        Self::Completed,
        Self::Waived,
        Self::Withdrawn,
        Self::RunOut,
        Self::Left,
        Self::OnLeave,
        Self::Locked,
        Self::UnitExcluded,
        Self::NoAddress,
        Self::Bounced,
        Self::Started,
        Self::NotBegun,
        Self::OnTrack,
        Self::Joined,
        Self::TooSoon,
        Self::NoDeadline,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Waived => "waived",
            Self::Withdrawn => "withdrawn",
            Self::RunOut => "run_out",
            Self::Left => "left",
            Self::OnLeave => "on_leave",
            Self::Locked => "locked",
            Self::UnitExcluded => "unit_excluded",
            Self::NoAddress => "no_address",
            Self::Bounced => "bounced",
            Self::Started => "started",
            Self::NotBegun => "not_begun",
            Self::OnTrack => "on_track",
            Self::Joined => "joined",
            Self::TooSoon => "too_soon",
            Self::NoDeadline => "no_deadline",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Completed => "修了している",
            Self::Waived => "免除されている",
            Self::Withdrawn => "受講を取り消した",
            Self::RunOut => "受講期間が終わった",
            Self::Left => "退職した",
            Self::OnLeave => "休職中",
            Self::Locked => "先に修了する研修が残っている",
            Self::UnitExcluded => "送らない部署",
            Self::NoAddress => "メールアドレスがない",
            Self::Bounced => "宛先不明（メールが届かない）",
            Self::Started => "もう始めている",
            Self::NotBegun => "まだ始めていない（未着手の督促の対象）",
            Self::OnTrack => "予定どおり進んでいる",
            Self::Joined => "同じときの別の督促にまとめた",
            Self::TooSoon => "24時間以内に送っている",
            Self::NoDeadline => "期限がない",
        }
    }

    /// Whether no later occurrence of a step can be sent either.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Waived | Self::Withdrawn)
    }
}
