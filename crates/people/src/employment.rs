//! How an employment changes: leave and return, leaving and coming back.

use chrono::{DateTime, Months, NaiveDate, Utc};
use kernel::Fault;
use kernel::id::{AccountId, CompanyId, EmploymentChangeId, MembershipId};
use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::member::MembershipStatus;

/// What happens to an employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum EmploymentChange {
    /// 休職
    #[sea_orm(string_value = "leave")]
    Leave,
    /// 復職
    #[sea_orm(string_value = "return")]
    Return,
    /// 退職
    #[sea_orm(string_value = "resign")]
    Resign,
    /// 再入社
    #[sea_orm(string_value = "rejoin")]
    Rejoin,
}

impl EmploymentChange {
    /// Every change.
    pub const ALL: [Self; 4] = [Self::Leave, Self::Return, Self::Resign, Self::Rejoin];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leave => "leave",
            Self::Return => "return",
            Self::Resign => "resign",
            Self::Rejoin => "rejoin",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == word)
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Leave => "休職",
            Self::Return => "復職",
            Self::Resign => "退職",
            Self::Rejoin => "再入社",
        }
    }

    /// Whether it can happen to an employment that stands so.
    pub fn fits(self, status: MembershipStatus) -> bool {
        match self {
            Self::Leave => status == MembershipStatus::Active,
            Self::Return => status == MembershipStatus::OnLeave,
            Self::Resign => status != MembershipStatus::Left,
            Self::Rejoin => status == MembershipStatus::Left,
        }
    }

    /// How the employment stands afterwards.
    pub fn leads_to(self) -> MembershipStatus {
        match self {
            Self::Leave => MembershipStatus::OnLeave,
            Self::Return | Self::Rejoin => MembershipStatus::Active,
            Self::Resign => MembershipStatus::Left,
        }
    }

    /// The changes that can happen to an employment that stands so.
    pub fn choices(status: MembershipStatus) -> Vec<Self> {
        let fits = |change: &Self| change.fits(status);
        Self::ALL.into_iter().filter(fits).collect()
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ChangeState {
    /// Its day has not come.
    #[sea_orm(string_value = "planned")]
    Planned,
    /// It holds.
    #[sea_orm(string_value = "applied")]
    Applied,
    /// Taken back before its day.
    #[sea_orm(string_value = "cancelled")]
    Cancelled,
    /// On its day the employment did not stand so any more.
    #[sea_orm(string_value = "void")]
    Void,
}

impl ChangeState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Applied => "applied",
            Self::Cancelled => "cancelled",
            Self::Void => "void",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "予定",
            Self::Applied => "適用済",
            Self::Cancelled => "取り消し",
            Self::Void => "無効",
        }
    }
}

/// A change of one employment, with its day. Other employments of the same
/// person are not touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedChange {
    /// Its key.
    pub id: EmploymentChangeId,
    /// The employer.
    pub company: CompanyId,
    /// The employment.
    pub membership: MembershipId,
    /// What happens.
    pub change: EmploymentChange,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// What became of it.
    pub state: ChangeState,
    /// Who decided it.
    pub decided_by: Option<AccountId>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

/// How far back and ahead a day may lie.
const MOST_MONTHS: Months = Months::new(24);

/// Everything wrong with a change that is asked for, given how the employment
/// stands and the changes it has had.
pub fn change_faults(
    change: EmploymentChange,
    effective_on: Option<NaiveDate>,
    status: MembershipStatus,
    earlier: &[DatedChange],
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let has_plan = earlier
        .iter()
        .any(|earlier| earlier.state == ChangeState::Planned);
    if has_plan {
        faults.push(Fault::new(
            "/change",
            "employment.already_planned",
            "この人には、まだ来ていない日付の予定があります。先にその予定を取り消してください。",
        ));
    } else if !change.fits(status) {
        faults.push(Fault::new(
            "/change",
            "employment.does_not_fit",
            format!(
                "いま{}の人を{}にすることはできません。",
                status.label(),
                change.label()
            ),
        ));
    }
    let last = earlier
        .iter()
        .filter(|earlier| earlier.state == ChangeState::Applied)
        .map(|earlier| earlier.effective_on)
        .max();
    match effective_on {
        None => faults.push(Fault::new(
            "/effective_on",
            "employment.effective_on",
            "いつからかを「2026/12/01」のように、実在する日付で入力してください。",
        )),
        Some(day) if last.is_some_and(|last| day < last) => faults.push(Fault::new(
            "/effective_on",
            "employment.before_last",
            "前回の変更より前の日付にはできません。",
        )),
        Some(day) if is_far(day, today) => faults.push(Fault::new(
            "/effective_on",
            "employment.far",
            "日付は、今日の前後2年以内にしてください。",
        )),
        Some(_) => {}
    }
    faults
}

pub(crate) fn is_far(day: NaiveDate, today: NaiveDate) -> bool {
    let earliest = today.checked_sub_months(MOST_MONTHS);
    let latest = today.checked_add_months(MOST_MONTHS);
    earliest.is_some_and(|earliest| day < earliest) || latest.is_some_and(|latest| latest < day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const STATUSES: [MembershipStatus; 3] = [
        MembershipStatus::Active,
        MembershipStatus::OnLeave,
        MembershipStatus::Left,
    ];

    fn day(text: &str) -> NaiveDate {
        kernel::date::parse(text).expect("a day")
    }

    fn earlier(effective_on: &str, state: ChangeState) -> DatedChange {
        DatedChange {
            id: EmploymentChangeId(Uuid::nil()),
            company: CompanyId(Uuid::nil()),
            membership: MembershipId(Uuid::nil()),
            change: EmploymentChange::Leave,
            effective_on: day(effective_on),
            state,
            decided_by: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_employment_changes_only_along_the_table() {
        use EmploymentChange::{Leave, Rejoin, Resign, Return};
        use MembershipStatus::{Active, Left, OnLeave};
        let allowed = [
            (Active, Leave, OnLeave),
            (Active, Resign, Left),
            (OnLeave, Return, Active),
            (OnLeave, Resign, Left),
            (Left, Rejoin, Active),
        ];
        for status in STATUSES {
            for change in EmploymentChange::ALL {
                let step = (status, change, change.leads_to());
                assert_eq!(change.fits(status), allowed.contains(&step), "{step:?}");
                assert_eq!(EmploymentChange::parse(change.as_str()), Some(change));
            }
        }
    }

    #[test]
    fn a_day_is_neither_far_nor_before_the_last_change() {
        let today = day("2026-11-23");
        let applied = [earlier("2026-11-01", ChangeState::Applied)];
        let cancelled = [earlier("2026-11-20", ChangeState::Cancelled)];
        let cases: [(Option<&str>, &[DatedChange], Option<&str>); 7] = [
            (Some("2026-11-23"), &[], None),
            (Some("2026-10-01"), &[], None),
            (Some("2026-11-01"), &applied, None),
            (Some("2026-10-31"), &applied, Some("employment.before_last")),
            (Some("2026-11-01"), &cancelled, None),
            (Some("2029-01-01"), &[], Some("employment.far")),
            (None, &[], Some("employment.effective_on")),
        ];
        for (typed, earlier, expected) in cases {
            let faults = change_faults(
                EmploymentChange::Leave,
                typed.map(day),
                MembershipStatus::Active,
                earlier,
                today,
            );
            let code = faults.first().map(|fault| fault.code);
            assert_eq!(code, expected, "{typed:?}");
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let planned = [earlier("2026-12-01", ChangeState::Planned)];
        let faults = change_faults(
            EmploymentChange::Return,
            None,
            MembershipStatus::Active,
            &planned,
            day("2026-11-23"),
        );
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(
            codes,
            ["employment.already_planned", "employment.effective_on"]
        );
    }
}
