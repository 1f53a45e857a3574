//! Any layer added up by place, by class or by what a field says: number of features, area,
//! length, points. Pieces come measured; here they are rounded first and then added.

use super::figure::Figure;
use crate::layer::table::collate;
use std::collections::HashMap;

/// Groups told apart at most.
pub const MOST_GROUPS: usize = 10_000;

/// By what a layer is added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupBy {
    /// 县（市、区）.
    County,
    /// 县—乡（镇）.
    Township,
    /// 县—乡（镇）—村.
    Village,
    /// The class of zone, as the layer's entry tells it.
    Class,
    /// What a field says.
    Field(String),
    /// In which feature of another layer it lies: its id in the workspace.
    Layer(String),
}

/// A feature, or the part of it in one place: the smallest piece, which is rounded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SummaryPiece {
    /// Which feature it is of; pieces of one feature come together.
    pub feature: u64,
    /// The group: as many names as the grouping has, `None` for what is not known or lies outside.
    pub names: Vec<Option<String>>,
    /// The area that counts, m².
    pub counted_m2: f64,
    /// The exact area, m² (decision 4).
    pub exact_m2: f64,
    /// Length of lines, m.
    pub length_m: f64,
    /// Number of points.
    pub points: u64,
}

/// A length in whole centimetres: rounded first, then added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Length {
    centimeters: u64,
}

impl Length {
    /// One piece of so many metres, rounded half up.
    pub fn piece(m: f64) -> Self {
        // The cast saturates; what is no length is none.
        let centimeters = if m > 0.0 {
            (m * 100.0 + 0.5).floor() as u64
        } else {
            0
        };
        Self { centimeters }
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.centimeters = self.centimeters.saturating_add(other.centimeters);
    }

    /// Metres with two decimals.
    pub fn meters(self) -> String {
        format!("{}.{:02}", self.centimeters / 100, self.centimeters % 100)
    }

    /// Whether it is any.
    pub fn is_some(self) -> bool {
        self.centimeters > 0
    }
}

/// A row of a summary.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SummaryRow {
    /// The group.
    pub names: Vec<Option<String>>,
    /// Features that have a piece here.
    pub count: usize,
    /// Area, rounded pieces added up.
    pub area: Figure,
    /// The exact area, m².
    pub exact_m2: f64,
    /// Length, rounded pieces added up.
    pub length: Length,
    /// Points.
    pub points: u64,
}

impl SummaryRow {
    fn add(&mut self, piece: &SummaryPiece, is_new_feature: bool) {
        self.count += usize::from(is_new_feature);
        self.area.add(Figure::piece(piece.counted_m2));
        self.exact_m2 += piece.exact_m2;
        self.length.add(Length::piece(piece.length_m));
        self.points += piece.points;
    }

    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.area.add(other.area);
        self.exact_m2 += other.exact_m2;
        self.length.add(other.length);
        self.points += other.points;
    }
}

/// A layer added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Groups in the order of their names; what is not known or lies outside comes last.
    pub rows: Vec<SummaryRow>,
    /// All pieces together; a feature counts once here, however many rows it is in.
    pub total: SummaryRow,
    /// Features that are in several rows.
    pub divided: usize,
}

/// There are more groups than a table can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {MOST_GROUPS} groups")]
pub struct TooManyGroups;

impl Summary {
    /// Adds pieces up.
    ///
    /// # Errors
    /// [`TooManyGroups`] of a field that says something else of nearly every feature.
    pub fn of(pieces: impl IntoIterator<Item = SummaryPiece>) -> Result<Self, TooManyGroups> {
        let mut out = Self::default();
        let mut known: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        // The feature that each row has counted last.
        let mut last: Vec<u64> = Vec::new();
        let (mut current, mut rows_of_current) = (None, 0);
        for piece in pieces {
            let at = match known.get(&piece.names) {
                Some(at) => *at,
                None if out.rows.len() >= MOST_GROUPS => return Err(TooManyGroups),
                None => {
                    known.insert(piece.names.clone(), out.rows.len());
                    out.rows.push(SummaryRow {
                        names: piece.names.clone(),
                        ..SummaryRow::default()
                    });
                    last.push(u64::MAX);
                    out.rows.len() - 1
                }
            };
            let is_next = current != Some(piece.feature);
            if is_next {
                current = Some(piece.feature);
                rows_of_current = 0;
            }
            let is_new = last.get(at) != Some(&piece.feature);
            if let Some(last) = last.get_mut(at) {
                *last = piece.feature;
            }
            if is_new {
                rows_of_current += 1;
                out.divided += usize::from(rows_of_current == 2);
            }
            if let Some(row) = out.rows.get_mut(at) {
                row.add(&piece, is_new);
            }
            out.total.add(&piece, is_next);
        }
        out.sort();
        Ok(out)
    }

    /// Adds summaries up; no feature is in two of them.
    ///
    /// # Errors
    /// [`TooManyGroups`].
    pub fn merged(parts: impl IntoIterator<Item = Self>) -> Result<Self, TooManyGroups> {
        let mut out = Self::default();
        let mut known: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        for part in parts {
            out.divided += part.divided;
            out.total.join(&part.total);
            for row in part.rows {
                let num = out.rows.len();
                let at = *known.entry(row.names.clone()).or_insert(num);
                match out.rows.get_mut(at) {
                    Some(sum) => sum.join(&row),
                    None if num >= MOST_GROUPS => return Err(TooManyGroups),
                    None => out.rows.push(row),
                }
            }
        }
        out.sort();
        Ok(out)
    }

    fn sort(&mut self) {
        self.rows.sort_by_cached_key(|row| {
            let key = |name: &Option<String>| {
                let mut key = Vec::new();
                if let Some(name) = name {
                    collate(name, &mut key);
                }
                (name.is_none(), key)
            };
            row.names.iter().map(key).collect::<Vec<_>>()
        });
    }

    /// Whether there is any area in it.
    pub fn has_area(&self) -> bool {
        self.total.area.is_some()
    }

    /// Whether there is any length in it.
    pub fn has_length(&self) -> bool {
        self.total.length.is_some()
    }

    /// Whether there are points in it.
    pub fn has_points(&self) -> bool {
        self.total.points > 0
    }

    /// What bars of a chart are as long as: areas, else lengths, else points, else features; the
    /// largest is 1.
    pub fn shares_of_largest(&self) -> Vec<f64> {
        let value = |row: &SummaryRow| {
            if self.has_area() {
                row.exact_m2
            } else if self.has_length() {
                row.length.centimeters as f64
            } else if self.has_points() {
                row.points as f64
            } else {
                row.count as f64
            }
        };
        let largest = self.rows.iter().map(value).fold(0.0, f64::max);
        let share = |row| {
            if largest > 0.0 {
                value(row) / largest
            } else {
                0.0
            }
        };
        self.rows.iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(feature: u64, name: Option<&str>, m2: f64) -> SummaryPiece {
        SummaryPiece {
            feature,
            names: vec![name.map(str::to_owned)],
            counted_m2: m2,
            exact_m2: m2,
            length_m: m2 / 3.0,
            points: 0,
        }
    }

    #[test]
    fn pieces_are_rounded_first_and_printed_rows_add_up_to_the_printed_total() {
        let pieces = (0..1000_u32).flat_map(|i| {
            let m2 = 3.49 + f64::from(i) * 0.37;
            [
                piece(
                    i.into(),
                    Some(if i % 3 == 0 { "阳朔县" } else { "恭城" }),
                    m2,
                ),
                piece(i.into(), None, 0.4),
            ]
        });
        let summary = Summary::of(pieces).unwrap();
        let names: Vec<_> = summary.rows.iter().map(|r| r.names[0].as_deref()).collect();
        assert_eq!(names, [Some("恭城"), Some("阳朔县"), None]);
        let units: u64 = summary.rows.iter().map(|r| r.area.units()).sum();
        assert_eq!(units, summary.total.area.units());
        let centimeters: u64 = summary.rows.iter().map(|r| r.length.centimeters).sum();
        assert_eq!(centimeters, summary.total.length.centimeters);
        // 0.4 m² a thousand times: each is less than a unit.
        assert_eq!(summary.rows[2].area.hectares(), "＜0.0001");
        let counts: Vec<usize> = summary.rows.iter().map(|r| r.count).collect();
        assert_eq!(counts, [666, 334, 1000]);
        assert_eq!((summary.total.count, summary.divided), (1000, 1000));
        assert!(summary.shares_of_largest()[0] > 0.999);
    }

    #[test]
    fn a_field_with_another_value_nearly_everywhere_is_refused() {
        let many = (0..MOST_GROUPS as u64 + 1).map(|i| piece(i, Some(&i.to_string()), 1.0));
        assert_eq!(Summary::of(many), Err(TooManyGroups));
    }
}
