//! How the org tree changes: a person's transfer, a unit that moves or gets
//! another name, each from a day on. Pure.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Fault;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgChangeId, OrgUnitId};
use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::employment::{ChangeState, is_far};
use crate::text::{Flaw, required_line};
use crate::unit::{DEEPEST, LONGEST_NAME, LONGEST_PATH, Unit, subtree};

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrgChange {
    /// 異動: a person works in another unit, or in none.
    Transfer {
        /// Who.
        member: MembershipId,
        /// Where to.
        to: Option<OrgUnitId>,
    },
    /// A unit, with everything below it, comes under another one, or to the top.
    Move {
        /// Which.
        unit: OrgUnitId,
        /// The unit above it then.
        under: Option<OrgUnitId>,
    },
    /// A unit gets another name.
    Rename {
        /// Which.
        unit: OrgUnitId,
        /// Its name then.
        name: String,
    },
}

/// The stored word of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum OrgChangeKind {
    /// 異動
    #[sea_orm(string_value = "transfer")]
    Transfer,
    /// 移動
    #[sea_orm(string_value = "move")]
    Move,
    /// 名称変更
    #[sea_orm(string_value = "rename")]
    Rename,
}

impl OrgChangeKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Move => "move",
            Self::Rename => "rename",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Transfer => "異動",
            Self::Move => "移動",
            Self::Rename => "名称変更",
        }
    }
}

impl OrgChange {
    /// Which kind of change it is.
    pub fn kind(&self) -> OrgChangeKind {
        match self {
            Self::Transfer { .. } => OrgChangeKind::Transfer,
            Self::Move { .. } => OrgChangeKind::Move,
            Self::Rename { .. } => OrgChangeKind::Rename,
        }
    }

    /// The unit that it changes; nothing for a person's.
    pub fn unit(&self) -> Option<OrgUnitId> {
        match self {
            Self::Transfer { .. } => None,
            Self::Move { unit, .. } | Self::Rename { unit, .. } => Some(*unit),
        }
    }
}

/// A change of the org tree with its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedOrgChange {
    /// Its key.
    pub id: OrgChangeId,
    /// Whose tree.
    pub company: CompanyId,
    /// What changes.
    pub change: OrgChange,
    /// The person's unit, or the unit, as a path, when the change was entered or
    /// took effect; empty for nobody's unit.
    pub before: String,
    /// The first day on which it holds.
    pub effective_on: NaiveDate,
    /// What became of it.
    pub state: ChangeState,
    /// Who decided it.
    pub decided_by: Option<AccountId>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

/// What is wrong with the day of a change.
pub fn day_fault(effective_on: Option<NaiveDate>, today: NaiveDate) -> Option<Fault> {
    match effective_on {
        None => Some(Fault::new(
            "/effective_on",
            "org.effective_on",
            "いつからかを「2026/12/01」のように、実在する日付で入力してください。",
        )),
        Some(day) if is_far(day, today) => Some(Fault::new(
            "/effective_on",
            "org.far",
            "日付は、今日の前後2年以内にしてください。",
        )),
        Some(_) => None,
    }
}

/// The name of a unit as typed, checked.
///
/// # Errors
/// What is wrong with it.
pub fn unit_name(typed: &str) -> Result<String, Flaw> {
    let name = required_line(typed, "部署の名前", LONGEST_NAME)?;
    if name.contains(['/', '／']) {
        return Err(Flaw::new(
            "unit.name.slash",
            "部署の名前に「/」は使えません。上の部署は別の欄で選んでください。",
        ));
    }
    Ok(name)
}

/// The new path of a unit and of every one below it when it has this name under
/// that unit.
///
/// # Errors
/// When it would be below itself, too deep or too long, or another unit is there
/// already. Not found answers as unknown.
pub fn moved_paths(
    units: &[Unit],
    unit: OrgUnitId,
    under: Option<OrgUnitId>,
    name: &str,
) -> Result<BTreeMap<OrgUnitId, String>, Flaw> {
    let by_id: BTreeMap<OrgUnitId, &Unit> = units.iter().map(|one| (one.id, one)).collect();
    let unknown = || Flaw::new("unit.unknown", "この会社の部署から選んでください。");
    let moved = by_id.get(&unit).ok_or_else(unknown)?;
    let below = subtree(units, unit);
    let top = match under {
        None => name.to_owned(),
        Some(parent) if below.contains(&parent) => {
            return Err(Flaw::new(
                "unit.below_itself",
                "自分や、自分の下にある部署の下には移せません。",
            ));
        }
        Some(parent) => {
            let parent = by_id.get(&parent).ok_or_else(unknown)?;
            format!("{}/{name}", parent.path)
        }
    };
    let is_taken = units
        .iter()
        .any(|other| other.path == top && other.id != unit);
    if is_taken {
        return Err(taken(&top));
    }
    let paths: BTreeMap<OrgUnitId, String> = below
        .into_iter()
        .filter_map(|id| {
            let rest = by_id.get(&id)?.path.strip_prefix(&moved.path)?;
            Some((id, format!("{top}{rest}")))
        })
        .collect();
    let is_too_long =
        |path: &String| path.split('/').count() > DEEPEST || path.chars().count() > LONGEST_PATH;
    if paths.values().any(is_too_long) {
        return Err(Flaw::new(
            "unit.too_deep",
            format!("部署は{DEEPEST}階層まで、つないで{LONGEST_PATH}文字までです。"),
        ));
    }
    Ok(paths)
}

/// What to say of a path that another unit has.
pub(crate) fn taken(path: &str) -> Flaw {
    Flaw::new(
        "unit.taken",
        format!("「{path}」という部署がすでにあります。別の名前にしてください。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::UnitStatus;
    use uuid::Uuid;

    fn unit(id: u128, path: &str) -> Unit {
        Unit {
            id: OrgUnitId(Uuid::from_u128(id)),
            parent: None,
            name: path.rsplit('/').next().unwrap_or(path).to_owned(),
            path: path.to_owned(),
            place: 0,
            status: UnitStatus::Active,
        }
    }

    fn tree() -> Vec<Unit> {
        vec![
            unit(1, "関西支社"),
            unit(2, "関西支社/梅田店"),
            unit(3, "関西支社/梅田店/地下"),
            unit(4, "東京支社"),
            unit(5, "東京支社/梅田店"),
            unit(6, "関西支社/梅田店二号"),
        ]
    }

    fn key(id: u128) -> OrgUnitId {
        OrgUnitId(Uuid::from_u128(id))
    }

    #[test]
    fn a_unit_takes_everything_below_it_along() {
        for (under, name, expected) in [
            (Some(4), "北店", vec!["東京支社/北店", "東京支社/北店/地下"]),
            (None, "梅田店", vec!["梅田店", "梅田店/地下"]),
            (
                Some(1),
                "梅田本店",
                vec!["関西支社/梅田本店", "関西支社/梅田本店/地下"],
            ),
        ] {
            let paths = moved_paths(&tree(), key(2), under.map(key), name).expect("free");
            let paths: Vec<&str> = paths.values().map(String::as_str).collect();
            assert_eq!(paths, expected);
        }
    }

    #[test]
    fn a_unit_goes_neither_below_itself_nor_where_another_is() {
        for (unit, under, name, code) in [
            (1, Some(3), "関西支社", "unit.below_itself"),
            (1, Some(1), "関西支社", "unit.below_itself"),
            (2, Some(4), "梅田店", "unit.taken"),
            (2, Some(9), "梅田店", "unit.unknown"),
            (9, None, "梅田店", "unit.unknown"),
        ] {
            let refused = moved_paths(&tree(), key(unit), under.map(key), name);
            assert_eq!(refused.expect_err("refused").code, code, "{unit} {under:?}");
        }
        let deep: Vec<Unit> = (1..=10_usize)
            .map(|depth| unit(depth as u128, &vec!["部"; depth].join("/")))
            .chain([unit(99, "東")])
            .collect();
        let refused = moved_paths(&deep, key(1), Some(key(99)), "部");
        assert_eq!(refused.expect_err("too deep").code, "unit.too_deep");
    }

    #[test]
    fn a_name_is_one_line_without_slashes() {
        assert_eq!(unit_name(" 梅田店 ").expect("a name"), "梅田店");
        for wrong in ["", "a/b", "a／b", "a\nb"] {
            assert!(unit_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_there_and_not_far() {
        let day = |text: &str| kernel::date::parse(text).expect("a day");
        let today = day("2026-11-30");
        for (typed, code) in [
            (Some("2026-11-30"), None),
            (Some("2028-11-30"), None),
            (Some("2028-12-01"), Some("org.far")),
            (None, Some("org.effective_on")),
        ] {
            let fault = day_fault(typed.map(day), today);
            assert_eq!(fault.map(|fault| fault.code), code, "{typed:?}");
        }
    }
}
