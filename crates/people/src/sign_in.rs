//! How people come in, and for how long: session lives, one-use links, PINs
//! and throttles.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AccountId, CompanyId, MembershipId, PersonId, SharedDeviceId};
use kernel::{Actor, Failure, Role};
use sea_orm::{DeriveActiveEnum, EnumIter};

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccountKind {
    /// The training firm's own people.
    #[sea_orm(string_value = "staff")]
    Staff,
    /// A company's people.
    #[sea_orm(string_value = "member")]
    Member,
}

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum AccountStatus {
    /// In use.
    #[sea_orm(string_value = "active")]
    Active,
    /// Shut.
    #[sea_orm(string_value = "disabled")]
    Disabled,
}

/// Something that can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its key.
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// The human being.
    pub person: PersonId,
    /// The employer of a member.
    pub company: Option<CompanyId>,
    /// The employment of a member.
    pub membership: Option<MembershipId>,
    /// Where letters go; a member may have none.
    pub email: Option<String>,
    /// 社員番号 of a member.
    pub employee_no: Option<String>,
    /// 姓 名
    pub display_name: String,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Whether everything it depends on lets it in: account, employment and
    /// company.
    pub is_open: bool,
}

/// Who is behind a session, and how long it still lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who asks.
    pub actor: Actor,
    /// When the last request came, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When the session ends if no request comes.
    pub ends_at: DateTime<Utc>,
    /// Whether a password has been set. After a PIN there is none yet, and
    /// the person is asked for one.
    pub has_password: bool,
    /// The shared device that the session runs on.
    pub device: Option<SharedDeviceId>,
}

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLife {
    /// Without a request.
    pub idle: TimeDelta,
    /// At most.
    pub absolute: TimeDelta,
}

impl SessionLife {
    /// Whoever manages others: 30 minutes idle, 12 hours at most.
    pub const MANAGING: Self = Self {
        idle: TimeDelta::minutes(30),
        absolute: TimeDelta::hours(12),
    };
    /// Whoever only learns: 2 hours idle, 24 hours at most.
    pub const LEARNING: Self = Self {
        idle: TimeDelta::hours(2),
        absolute: TimeDelta::hours(24),
    };

    /// On a device that somebody else takes up next: 10 minutes idle, 4 hours
    /// at most.
    pub const SHARED: Self = Self {
        idle: TimeDelta::minutes(10),
        absolute: TimeDelta::hours(4),
    };

    /// The life of a session with these roles. A role granted while it runs
    /// shortens it at once.
    pub fn of(actor: &Actor) -> Self {
        let only_learns = actor.scopes.iter().all(|scope| scope.role == Role::Trainee);
        if only_learns {
            Self::LEARNING
        } else {
            Self::MANAGING
        }
    }

    /// When a session ends if no further request comes.
    pub fn ends_at(self, opened_at: DateTime<Utc>, last_seen_at: DateTime<Utc>) -> DateTime<Utc> {
        (opened_at + self.absolute).min(last_seen_at + self.idle)
    }
}

/// How often a session's last request is written down: more often would make
/// every page a write.
pub const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LinkPurpose {
    /// The first firm admin of a new installation.
    #[sea_orm(string_value = "setup")]
    Setup,
    /// A new member's first password.
    #[sea_orm(string_value = "invitation")]
    Invitation,
    /// A forgotten password.
    #[sea_orm(string_value = "reset")]
    Reset,
    /// A role of the sample world. The one purpose whose link may be used
    /// again: the demo prints it once and holds no real person's data.
    #[sea_orm(string_value = "demo")]
    Demo,
}

impl LinkPurpose {
    /// How long a link is good.
    pub fn life(self) -> TimeDelta {
        match self {
            Self::Setup | Self::Reset => TimeDelta::minutes(30),
            Self::Invitation => TimeDelta::days(7),
            Self::Demo => TimeDelta::days(30),
        }
    }

    /// Whether the person chooses a password when using it.
    pub fn sets_password(self) -> bool {
        self != Self::Demo
    }
}

/// A link that would be honoured now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLink {
    /// Whom it signs in.
    pub account: AccountId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// How long a printed PIN is good.
pub const PIN_LIFE: TimeDelta = TimeDelta::days(14);
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 8;
/// How long an API key is good.
pub const API_KEY_LIFE: TimeDelta = TimeDelta::days(90);

/// A new PIN from the machine's entropy: eight digits, printed once.
///
/// # Errors
/// When the machine has no entropy: fail closed.
pub fn new_pin() -> Result<String, Failure> {
    let number = kernel::secret::random_below(100_000_000)?;
    Ok(format!("{number:0PIN_DIGITS$}"))
}

/// A typed PIN without the spaces and hyphens that a slip may show, in half
/// width.
pub fn normal_pin(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    typed
        .nfkc()
        .filter(|char| char.is_ascii_digit())
        .take(PIN_DIGITS + 1)
        .collect()
}

/// How many tries are let through in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// Tries in one window.
    pub limit: i32,
    /// From the first try on.
    pub window: TimeDelta,
}

impl Throttle {
    /// Wrong passwords and PINs of one account.
    pub const ACCOUNT: Self = Self {
        limit: 10,
        window: TimeDelta::minutes(15),
    };
    /// Tries at an account under attack, from one address that has not failed
    /// at it yet: its owner still gets in.
    pub const ACCOUNT_FROM_ADDRESS: Self = Self {
        limit: 1,
        window: TimeDelta::minutes(15),
    };
    /// Sign-in posts of one address: a classroom of 40 behind one router gets
    /// in.
    pub const ADDRESS: Self = Self {
        limit: 60,
        window: TimeDelta::minutes(1),
    };
    /// Letters with a reset link to one account.
    pub const RESET_LETTERS: Self = Self {
        limit: 3,
        window: TimeDelta::hours(1),
    };
    /// Requests for a reset link from one address.
    pub const RESET_REQUESTS: Self = Self {
        limit: 20,
        window: TimeDelta::hours(1),
    };
}

/// Where one counter stands after a try has been counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Tries in this window, this one included.
    pub count: i32,
    /// When the window ends and counting begins anew.
    pub window_ends_at: DateTime<Utc>,
}

impl Tries {
    /// Whether this try goes through.
    pub fn within(self, throttle: Throttle) -> bool {
        self.count <= throttle.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_session_ends_by_idleness_or_by_age_whichever_comes_first() {
        let life = SessionLife::MANAGING;
        assert_eq!(life.ends_at(at(0), at(0)), at(30));
        assert_eq!(life.ends_at(at(0), at(700)), at(720));
        assert_eq!(SessionLife::LEARNING.ends_at(at(0), at(0)), at(120));
        assert_eq!(SessionLife::LEARNING.ends_at(at(0), at(1400)), at(1440));
    }

    #[test]
    fn pins_have_eight_digits_and_are_read_as_printed() {
        let pin = new_pin().expect("entropy");
        assert_eq!(pin.len(), PIN_DIGITS);
        assert_eq!(normal_pin(" １２３４-5678 "), "12345678");
        assert_eq!(
            normal_pin("123456789").len(),
            9,
            "one digit too many stays wrong"
        );
    }
}
