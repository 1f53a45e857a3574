//! Classes of land and the columns of table 1 they belong to, from
//! `assets/stats/land_classes.toml`.

use serde::Deserialize;

/// A column of table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LandGroup {
    /// 水田.
    Paddy,
    /// 水浇地.
    Irrigated,
    /// 旱地.
    Dry,
    /// 园地.
    Garden,
    /// 林地.
    Forest,
    /// 草地.
    Grass,
    /// 其他农用地.
    OtherFarm,
    /// 建设用地.
    Construction,
    /// 未利用地.
    Unused,
}

impl LandGroup {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Self; 9] = [
        Self::Paddy,
        Self::Irrigated,
        Self::Dry,
        Self::Garden,
        Self::Forest,
        Self::Grass,
        Self::OtherFarm,
        Self::Construction,
        Self::Unused,
    ];

    /// Whether it is 耕地.
    pub fn is_cropland(self) -> bool {
        matches!(self, Self::Paddy | Self::Irrigated | Self::Dry)
    }

    /// Whether it is 农用地.
    pub fn is_farmland(self) -> bool {
        !matches!(self, Self::Construction | Self::Unused)
    }

    /// Its place in [`Self::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }
}

/// One class of land.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LandClass {
    /// 地类编码.
    pub code: String,
    /// 地类名称.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// The column it belongs to.
    pub group: LandGroup,
}

/// The classification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LandClasses {
    /// The standard it is taken from.
    pub source: String,
    /// Whether it was held against the standard's own text: 待核 where not.
    pub confidence: String,
    /// When it was last looked at.
    pub checked_on: String,
    /// The classes.
    #[serde(default, rename = "class")]
    pub classes: Vec<LandClass>,
}

impl LandClasses {
    /// The shipped classification: 三调 work classes.
    ///
    /// Part of the program; the suite holds that it reads. Broken, it would know no class, and
    /// tables would say so of every piece.
    pub fn shipped() -> Self {
        toml::from_str(include_str!("../../assets/stats/land_classes.toml")).unwrap_or_default()
    }

    /// The class of a code, or else of a name: codes with a suffix (0201K) belong to the class
    /// without. `None` for a code and name nobody knows.
    pub fn find(&self, code: &str, name: &str) -> Option<&LandClass> {
        let code = code.trim().to_ascii_uppercase();
        let base = code.trim_end_matches(['K', 'A', 'B']);
        let by_code = |wanted: &str| self.classes.iter().find(|c| c.code == wanted);
        if !code.is_empty() {
            return by_code(&code).or_else(|| by_code(base));
        }
        let name = name.trim();
        let base = name.strip_prefix("可调整").unwrap_or(name);
        self.classes.iter().find(|c| c.name == base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_classes_read_and_codes_and_names_find_them() {
        let classes = LandClasses::shipped();
        assert_eq!(classes.classes.len(), 56);
        let group = |code: &str, name: &str| classes.find(code, name).map(|c| c.group);
        assert_eq!(group("0101", ""), Some(LandGroup::Paddy));
        assert_eq!(group(" 0201k ", ""), Some(LandGroup::Garden));
        assert_eq!(group("1104A", ""), Some(LandGroup::OtherFarm));
        assert_eq!(group("08H2A", ""), Some(LandGroup::Construction));
        assert_eq!(group("", "可调整其他林地"), Some(LandGroup::Forest));
        assert_eq!(group("0404", "其他草地"), Some(LandGroup::Unused));
        // A code nobody knows is not overruled by a name.
        assert_eq!(group("9999", "水田"), None);
        assert_eq!(group("", ""), None);
        for (i, group) in LandGroup::ALL.into_iter().enumerate() {
            assert_eq!(group.index(), i);
        }
    }
}
