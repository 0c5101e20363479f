//! Comparing a checked roster with the members that are there. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{MembershipId, PersonId, TrackId};

use super::check::{CheckedRoster, CheckedRow, RowFault, RowWish};
use super::column::Column;
use super::present::Present;
use crate::email;
use crate::member::{Member, MemberProfile, MembershipStatus};

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// 新規
    Create,
    /// 変更
    Change,
    /// 変更なし
    Keep,
    /// エラー
    Refuse,
}

impl Action {
    /// The stored and transmitted word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Keep => "keep",
            Self::Refuse => "refuse",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Create => "新規",
            Self::Change => "変更",
            Self::Keep => "変更なし",
            Self::Refuse => "エラー",
        }
    }
}

/// One field that a row changes. Empty text means that there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field.
    pub column: Column,
    /// As it is now; empty for a new member.
    pub before: String,
    /// As it will be.
    pub after: String,
}

/// What one row will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row as Excel numbers it.
    pub number: u32,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名, as it will be.
    pub name: String,
    /// What it does.
    pub action: Action,
    /// The member it is about, when there is one already.
    pub member: Option<MembershipId>,
    /// Every field that changes, in the order of the template.
    pub changes: Vec<FieldChange>,
    /// The tracks to enrol in.
    pub courses: Vec<TrackId>,
    /// Every field as it will be; nothing for a row with a fault.
    pub(super) after: Option<MemberProfile>,
    /// The person of that member.
    pub(super) person: Option<PersonId>,
}

/// The members that the file lacks. Those who have left are not expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// How many they are.
    pub count: u64,
    /// The first of them by reading, at most [`super::limits::MISSING_NAMED`].
    pub named: Vec<MissingMember>,
}

/// A member whose number the file does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingMember {
    /// The member.
    pub member: MembershipId,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名
    pub name: String,
    /// 部署; empty without one.
    pub unit_path: String,
}

/// How many rows do what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// 新規
    pub create: usize,
    /// 変更
    pub change: usize,
    /// 変更なし
    pub keep: usize,
    /// エラー
    pub refuse: usize,
}

/// What a roster will do to a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Every row, in the file's order.
    pub rows: Vec<PlannedRow>,
    /// Every fault, by row and then by column. With any, nothing is applied.
    pub faults: Vec<RowFault>,
    /// Members that the file does not have: listed, never touched.
    pub missing: Missing,
    /// Headings of the file that are not read.
    pub ignored_headings: Vec<String>,
}

impl Plan {
    /// How many rows do what.
    pub fn counts(&self) -> Counts {
        let count = |action| self.rows.iter().filter(|row| row.action == action).count();
        Counts {
            create: count(Action::Create),
            change: count(Action::Change),
            keep: count(Action::Keep),
            refuse: count(Action::Refuse),
        }
    }

    /// Whether it may be applied.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Compares every row with the members that the file concerns.
pub fn plan(roster: &CheckedRoster, present: Present) -> Plan {
    let members = present.members.as_slice();
    let by_number: BTreeMap<&str, &Member> = members
        .iter()
        .map(|member| (member.employee_no.as_str(), member))
        .collect();
    let mut rows: Vec<PlannedRow> = roster
        .rows
        .iter()
        .map(|row| plan_row(row, by_number.get(row.employee_no.as_str()).copied()))
        .collect();
    let mut faults = roster.faults.clone();
    faults.extend(leavers(roster, &by_number));
    faults.extend(taken_addresses(roster, &rows, members));
    faults.extend(two_names(roster, &rows));
    faults.sort_by_key(|fault| fault.row);
    let faulty: BTreeSet<u32> = faults.iter().map(|fault| fault.row).collect();
    for row in rows.iter_mut().filter(|row| faulty.contains(&row.number)) {
        refuse(row);
    }
    Plan {
        missing: present.missing,
        rows,
        faults,
        ignored_headings: roster.ignored_headings.clone(),
    }
}

fn plan_row(row: &CheckedRow, member: Option<&Member>) -> PlannedRow {
    let mut planned = PlannedRow {
        number: row.number,
        employee_no: row.employee_no.clone(),
        name: row.name.clone(),
        action: Action::Refuse,
        member: member.map(|member| member.id),
        person: member.map(|member| member.person),
        changes: Vec::new(),
        courses: Vec::new(),
        after: None,
    };
    let Some(wish) = &row.wish else {
        return planned;
    };
    let before = member.map(MemberProfile::from);
    let after = merged(before.as_ref(), wish);
    planned.changes = changes(before.as_ref(), &after);
    planned.action = match (&before, planned.changes.is_empty()) {
        (None, _) => Action::Create,
        (Some(_), true) => Action::Keep,
        (Some(_), false) => Action::Change,
    };
    planned.name = crate::member::full_name(&after.family_name, &after.given_name);
    planned.courses.clone_from(&wish.courses);
    planned.after = Some(after);
    planned
}

fn refuse(row: &mut PlannedRow) {
    row.action = Action::Refuse;
    row.changes.clear();
    row.courses.clear();
    row.after = None;
}

/// The member's fields with those that the row touches replaced.
fn merged(before: Option<&MemberProfile>, wish: &RowWish) -> MemberProfile {
    let new = &wish.profile;
    let Some(old) = before else {
        return new.clone();
    };
    let pick = |column| {
        if wish.touched.contains(&column) {
            new
        } else {
            old
        }
    };
    MemberProfile {
        employee_no: old.employee_no.clone(),
        family_name: pick(Column::FamilyName).family_name.clone(),
        given_name: pick(Column::GivenName).given_name.clone(),
        family_kana: pick(Column::FamilyKana).family_kana.clone(),
        given_kana: pick(Column::GivenKana).given_kana.clone(),
        email: pick(Column::Email).email.clone(),
        unit: pick(Column::Unit).unit.clone(),
        job_title: pick(Column::JobTitle).job_title.clone(),
        joined_on: pick(Column::JoinedOn).joined_on,
    }
}

pub(super) fn changes(before: Option<&MemberProfile>, after: &MemberProfile) -> Vec<FieldChange> {
    FIELDS
        .into_iter()
        .map(|column| FieldChange {
            column,
            before: before.map_or_else(String::new, |before| column.text_of(before)),
            after: column.text_of(after),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// The fields that a row can change, in the order of the template. The
/// employee number is the key and cannot.
const FIELDS: [Column; 8] = [
    Column::FamilyName,
    Column::GivenName,
    Column::FamilyKana,
    Column::GivenKana,
    Column::Email,
    Column::Unit,
    Column::JobTitle,
    Column::JoinedOn,
];

/// The fields that belong to the person, and so to all employments alike.
pub(super) const NAMES: [Column; 4] = [
    Column::FamilyName,
    Column::GivenName,
    Column::FamilyKana,
    Column::GivenKana,
];

/// Rows that call one person, who has several numbers, by different names.
fn two_names(roster: &CheckedRoster, rows: &[PlannedRow]) -> Vec<RowFault> {
    let mut first: BTreeMap<PersonId, &PlannedRow> = BTreeMap::new();
    let mut faults = Vec::new();
    for row in rows {
        let (Some(person), Some(after)) = (row.person, &row.after) else {
            continue;
        };
        let earlier = *first.entry(person).or_insert(row);
        let Some(before) = &earlier.after else {
            continue;
        };
        let differs = |column: &&Column| column.text_of(before) != column.text_of(after);
        let Some(column) = NAMES.iter().find(differs) else {
            continue;
        };
        faults.push(RowFault {
            row: row.number,
            column: roster.map.heading(*column).to_owned(),
            code: "roster.person.two_names",
            message: format!(
                "社員番号{}の方と同じ人として登録されています。氏名とカナを、どちらの行でも同じにしてください。",
                earlier.employee_no
            ),
        });
    }
    faults
}

/// A number of somebody who has left is not taken up again in silence: it may
/// have gone to another person, who must not inherit the history.
fn leavers(roster: &CheckedRoster, by_number: &BTreeMap<&str, &Member>) -> Vec<RowFault> {
    let has_left = |row: &&CheckedRow| {
        by_number
            .get(row.employee_no.as_str())
            .is_some_and(|member| member.status == MembershipStatus::Left)
    };
    let fault = |row: &CheckedRow| {
        RowFault {
        row: row.number,
        column: roster.map.heading(Column::EmployeeNo).to_owned(),
        code: "roster.employee_no.left",
        message: "退職した方の社員番号です。別の番号にするか、行を消してください。復職の場合は、先に従業員の画面で在籍に戻してください。"
            .to_owned(),
    }
    };
    roster.rows.iter().filter(has_left).map(fault).collect()
}

/// Addresses that another member will still have after the whole file. Two
/// members may swap theirs.
fn taken_addresses(
    roster: &CheckedRoster,
    rows: &[PlannedRow],
    members: &[Member],
) -> Vec<RowFault> {
    let planned: BTreeMap<MembershipId, &PlannedRow> = rows
        .iter()
        .filter_map(|row| row.member.map(|member| (member, row)))
        .collect();
    let mut holders: BTreeMap<String, Vec<&Member>> = BTreeMap::new();
    for member in members {
        let after = planned.get(&member.id).and_then(|row| row.after.as_ref());
        let address = match after {
            Some(after) => after.email.as_deref(),
            None => member.email.as_deref(),
        };
        if let Some(address) = address {
            holders
                .entry(email::folded(address))
                .or_default()
                .push(member);
        }
    }
    let fault = |row: &PlannedRow| {
        if !row
            .changes
            .iter()
            .any(|change| change.column == Column::Email)
        {
            return None;
        }
        let address = row.after.as_ref()?.email.as_deref()?;
        let mut others = holders.get(&email::folded(address))?.iter();
        let holder = others.find(|member| Some(member.id) != row.member)?;
        Some(RowFault {
            row: row.number,
            column: roster.map.heading(Column::Email).to_owned(),
            code: "roster.email.taken",
            message: format!(
                "このメールアドレスは社員番号{}の方が使っています。正しいアドレスに直すか、セルを空にしてください。",
                holder.employee_no
            ),
        })
    };
    rows.iter().filter_map(fault).collect()
}

#[cfg(test)]
mod tests;
