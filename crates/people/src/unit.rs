//! The org tree (部署・店舗) of a company.

use std::collections::BTreeMap;

use kernel::id::OrgUnitId;
use sea_orm::{DeriveActiveEnum, EnumIter};

use crate::text::{Flaw, line, tidy};

/// Whether a unit is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum UnitStatus {
    /// In use.
    #[sea_orm(string_value = "active")]
    Active,
    /// Kept for the past.
    #[sea_orm(string_value = "archived")]
    Archived,
}

/// A unit of a company's org tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its key.
    pub id: OrgUnitId,
    /// The unit above it.
    pub parent: Option<OrgUnitId>,
    /// Its own name: 梅田店.
    pub name: String,
    /// With the units above it: 関西支社/梅田店.
    pub path: String,
    /// Where it stands among its neighbours; equal places go by name.
    pub place: i32,
    /// Whether it is in use.
    pub status: UnitStatus,
}

/// A checked path of unit names, from the top of the tree down.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitPath(Vec<String>);

pub(crate) const LONGEST_PATH: usize = 500;
pub(crate) const LONGEST_NAME: usize = 100;
pub(crate) const DEEPEST: usize = 10;

impl UnitPath {
    /// Reads `関西支社/梅田店`. Half-width and full-width slashes part the
    /// names; an empty text is no unit.
    ///
    /// # Errors
    /// When a name is empty or too long, or the tree would be too deep.
    pub fn parse(typed: &str) -> Result<Option<Self>, Flaw> {
        let whole = line(typed, "部署", LONGEST_PATH)?;
        if whole.is_empty() {
            return Ok(None);
        }
        let names: Vec<String> = whole.split(['/', '／']).map(tidy).collect();
        let name_is_wrong = |name: &String| name.is_empty() || name.chars().count() > LONGEST_NAME;
        if names.iter().any(name_is_wrong) || names.len() > DEEPEST {
            return Err(Flaw::new(
                "unit.path",
                "部署は「関西支社/梅田店」のように、上の部署から順に「/」で区切って入力してください\
                （ひとつの名前は100文字以内、10階層まで）。",
            ));
        }
        Ok(Some(Self(names)))
    }

    /// The names, from the top down.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

impl std::fmt::Display for UnitPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("/"))
    }
}

/// Puts units in the order of the tree: each before those below it, neighbours
/// by place and then by name.
pub(crate) fn sort(units: &mut [Unit]) {
    let places: BTreeMap<String, i32> = units
        .iter()
        .map(|unit| (unit.path.clone(), unit.place))
        .collect();
    let key = |unit: &Unit| -> Vec<(i32, String)> {
        let ends = unit.path.match_indices('/').map(|(at, _)| at);
        ends.chain([unit.path.len()])
            .map(|end| {
                let path = &unit.path[..end];
                let name = path.rsplit('/').next().unwrap_or(path);
                (places.get(path).copied().unwrap_or(0), name.to_owned())
            })
            .collect()
    };
    units.sort_by_cached_key(key);
}

/// The keys of `top` and of every unit below it.
pub fn subtree(units: &[Unit], top: OrgUnitId) -> Vec<OrgUnitId> {
    let Some(root) = units.iter().find(|unit| unit.id == top) else {
        return Vec::new();
    };
    let below = format!("{}/", root.path);
    let belongs = |unit: &&Unit| unit.id == top || unit.path.starts_with(&below);
    units.iter().filter(belongs).map(|unit| unit.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn paths_are_read_and_written_alike() {
        for (typed, path) in [
            ("関西支社/梅田店", Some("関西支社/梅田店")),
            (" 関西支社 ／ 梅田店 ", Some("関西支社/梅田店")),
            ("本社", Some("本社")),
            (" ", None),
        ] {
            let read = UnitPath::parse(typed).expect("a path");
            assert_eq!(
                read.map(|path| path.to_string()).as_deref(),
                path,
                "{typed}"
            );
        }
        for wrong in [
            "/梅田店",
            "関西支社//梅田店",
            "1/2/3/4/5/6/7/8/9/10/11",
            "a\nb",
        ] {
            assert!(UnitPath::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbours_stand_by_place_and_then_by_name() {
        let unit = |place: i32, path: &str| Unit {
            id: OrgUnitId(Uuid::nil()),
            parent: None,
            name: path.to_owned(),
            path: path.to_owned(),
            place,
            status: UnitStatus::Active,
        };
        let mut units = [
            unit(0, "い"),
            unit(2, "あ"),
            unit(0, "あ/に"),
            unit(0, "あ/は"),
            unit(1, "あ/い"),
            unit(1, "え"),
        ];
        sort(&mut units);
        let paths: Vec<&str> = units.iter().map(|unit| unit.path.as_str()).collect();
        assert_eq!(paths, ["い", "え", "あ", "あ/に", "あ/は", "あ/い"]);
    }

    #[test]
    fn a_subtree_ends_at_the_slash_and_not_within_a_name() {
        let unit = |id: u128, path: &str| Unit {
            id: OrgUnitId(Uuid::from_u128(id)),
            parent: None,
            name: path.to_owned(),
            path: path.to_owned(),
            place: 0,
            status: UnitStatus::Active,
        };
        let units = [
            unit(1, "関西"),
            unit(2, "関西/梅田"),
            unit(3, "関西第二"),
            unit(4, "関西/梅田/地下"),
        ];
        let keys: Vec<u128> = subtree(&units, units[0].id)
            .iter()
            .map(|id| id.0.as_u128())
            .collect();
        assert_eq!(keys, [1, 2, 4]);
    }
}
