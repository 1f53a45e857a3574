//! Tables 1 and 4: ground by place, ownership and class of land.

use super::classes::{LandClasses, LandGroup};
use super::figure::Figure;
use crate::layer::{LandPiece, Place};

/// Who owns the ground (权属性质, QSXZ of TD/T 1057: 10–29 state, 30–49 collective).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ownership {
    /// 国有.
    State,
    /// 集体.
    Collective,
    /// Not recorded, or in words nobody knows.
    Unknown,
}

impl Ownership {
    /// From a code or in words.
    pub fn of(recorded: &str) -> Self {
        let recorded = recorded.trim();
        match recorded.chars().next() {
            Some('1' | '2') => Self::State,
            Some('3' | '4') => Self::Collective,
            _ if recorded.contains("国有") => Self::State,
            _ if recorded.contains("集体") => Self::Collective,
            _ => Self::Unknown,
        }
    }
}

/// Why ground stands in a row of its own, in no column but the total.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// A class that the classification does not know: code and name as recorded.
    UnknownClass(String, String),
    /// No patch of land use covers it.
    NoPatch,
}

/// A row of table 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandRow {
    /// The place.
    pub place: Place,
    /// Who owns it.
    pub ownership: Ownership,
    /// Why it is no class of land; `None` for a row of classes.
    pub remark: Option<Remark>,
    /// Areas in the order of [`LandGroup::ALL`].
    pub groups: [Figure; 9],
    /// Area of no class.
    pub other: Figure,
}

impl LandRow {
    fn new(place: Place, ownership: Ownership, remark: Option<Remark>) -> Self {
        Self {
            place,
            ownership,
            remark,
            groups: [Figure::default(); 9],
            other: Figure::default(),
        }
    }

    /// One column.
    pub fn group(&self, group: LandGroup) -> Figure {
        self.groups.get(group.index()).copied().unwrap_or_default()
    }

    /// The columns that are wanted, together.
    pub fn of(&self, wanted: impl Fn(LandGroup) -> bool) -> Figure {
        let columns = LandGroup::ALL.into_iter().filter(|g| wanted(*g));
        Figure::sum(columns.map(|g| self.group(g)))
    }

    /// 合计.
    pub fn total(&self) -> Figure {
        let mut total = self.of(|_| true);
        total.add(self.other);
        total
    }

    fn add(&mut self, other: &Self) {
        for (sum, one) in self.groups.iter_mut().zip(other.groups) {
            sum.add(one);
        }
        self.other.add(other.other);
    }
}

/// Table 1, and table 4 as its cropland.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LandTable {
    /// Rows in the order of places, then ownership, classes before remarks.
    pub rows: Vec<LandRow>,
}

impl LandTable {
    /// Table 1: every piece of the project's ground, by the area that counts.
    pub fn of(pieces: &[LandPiece], classes: &LandClasses) -> Self {
        let mut rows: Vec<LandRow> = Vec::new();
        for piece in pieces {
            let figure = Figure::piece(piece.areas.counted_m2());
            let ownership = Ownership::of(&piece.ownership);
            let class = classes.find(&piece.code, &piece.name);
            let remark = match (class, &piece.patch) {
                (Some(_), _) => None,
                (None, None) => Some(Remark::NoPatch),
                (None, Some(_)) => {
                    Some(Remark::UnknownClass(piece.code.clone(), piece.name.clone()))
                }
            };
            let same = |r: &&mut LandRow| {
                r.place == piece.place && r.ownership == ownership && r.remark == remark
            };
            let row = match rows.iter_mut().find(same) {
                Some(row) => row,
                None => {
                    rows.push(LandRow::new(piece.place.clone(), ownership, remark));
                    match rows.last_mut() {
                        Some(row) => row,
                        None => continue,
                    }
                }
            };
            match class {
                Some(class) => {
                    if let Some(cell) = row.groups.get_mut(class.group.index()) {
                        cell.add(figure);
                    }
                }
                None => row.other.add(figure),
            }
        }
        rows.sort_by(|a, b| {
            a.place
                .order(&b.place)
                .then(a.ownership.cmp(&b.ownership))
                .then(a.remark.cmp(&b.remark))
        });
        Self { rows }
    }

    /// Table 4: the rows with cropland, and of these the cropland alone.
    pub fn cropland(&self) -> Self {
        let mut rows: Vec<LandRow> = self.rows.clone();
        for row in &mut rows {
            for group in LandGroup::ALL {
                if !group.is_cropland()
                    && let Some(cell) = row.groups.get_mut(group.index())
                {
                    *cell = Figure::default();
                }
            }
            row.other = Figure::default();
        }
        rows.retain(|r| r.total().is_some());
        Self { rows }
    }

    /// The sum of all rows, or of those of one owner.
    pub fn total(&self, owner: Option<Ownership>) -> LandRow {
        let mut sum = LandRow::new(Place::default(), owner.unwrap_or(Ownership::Unknown), None);
        for row in &self.rows {
            if owner.is_none_or(|o| row.ownership == o) {
                sum.add(row);
            }
        }
        sum
    }
}
