//! Where a table's header stands: below titles and blank rows, over one or two rows, or
//! nowhere.

use super::angles::signed_angle;
use super::cell::Cell;
use super::names::{Named, meaning};
use super::survey::MAX_COLUMNS;
use super::wkt::looks_like_wkt;
use std::collections::HashSet;

/// The header of a table.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Header {
    /// Row it stands in; `None` if the table has none.
    pub(super) row: Option<u64>,
    /// First row of data.
    pub(super) first_data: u64,
    /// Names, all different; `#3` for the third column where it has none.
    pub(super) names: Vec<String>,
    /// Cells of the header row, to its last name.
    pub(super) width: usize,
    /// What stands above the header: titles, units, notes.
    pub(super) titles: Vec<String>,
}

impl Header {
    /// Gives names to columns that are wider than the header.
    pub(super) fn fill_up(&mut self, num_columns: usize) {
        let blank = vec![String::new(); num_columns.saturating_sub(self.names.len())];
        let names = std::mem::take(&mut self.names);
        self.names = unique(names.into_iter().chain(blank).collect());
    }
}

/// Finds the header among the first rows.
pub(super) fn find_header(head: &[(u64, Vec<Cell<'_>>)]) -> Header {
    let width = head
        .iter()
        .map(|(_, cells)| cells.len())
        .max()
        .unwrap_or(0)
        .min(MAX_COLUMNS);
    let filled = |cells: &[Cell<'_>]| cells.iter().filter(|c| !c.is_empty()).count();
    let least = if width <= 1 { 1 } else { 2 };
    let is_heading =
        |cells: &[Cell<'_>]| filled(cells) >= least && cells.iter().all(|c| !is_data(c));
    let names_axes = |cells: &[Cell<'_>]| {
        cells.iter().any(|c| {
            matches!(
                meaning(&c.display()),
                Named::East | Named::North | Named::X | Named::Y | Named::Wkt
            )
        })
    };
    let by_name = head
        .iter()
        .position(|(_, cells)| is_heading(cells) && names_axes(cells));
    let before_data = || {
        let data = head.iter().position(|(_, c)| c.iter().any(is_data))?;
        let above = head.get(..data)?;
        above.iter().rposition(|(_, cells)| is_heading(cells))
    };
    let all_text = || {
        let is_text = head.len() > 1 && head.iter().all(|(_, c)| !c.iter().any(is_data));
        is_text
            .then(|| head.iter().position(|(_, cells)| is_heading(cells)))
            .flatten()
    };
    let Some(at) = by_name.or_else(before_data).or_else(all_text) else {
        return Header {
            row: None,
            first_data: head.first().map_or(1, |(number, _)| *number),
            names: unique(vec![String::new(); width]),
            width,
            titles: Vec::new(),
        };
    };
    let text = |cells: &[Cell<'_>], column: usize| {
        cells
            .get(column)
            .map(|c| c.display().split_whitespace().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    };
    let row = head.get(at);
    let cells: &[Cell<'_>] = row.map_or(&[], |(_, cells)| cells);
    // Merged heads: what the lower row leaves empty stands in the row above it.
    let above = at
        .checked_sub(1)
        .and_then(|i| head.get(i))
        .map_or(&[][..], |(_, cells)| cells.as_slice());
    let above = if filled(above) >= 2 && is_heading(above) {
        above
    } else {
        &[]
    };
    let names = (0..width)
        .map(|column| {
            let own = text(cells, column);
            if own.is_empty() {
                text(above, column)
            } else {
                own
            }
        })
        .collect();
    let number = row.map_or(1, |(number, _)| *number);
    Header {
        row: Some(number),
        first_data: number + 1,
        names: unique(names),
        width: cells
            .iter()
            .chain(above.get(cells.len()..).unwrap_or_default())
            .count(),
        titles: head
            .iter()
            .take(at)
            .flat_map(|(_, cells)| cells.iter())
            .filter(|c| !c.is_empty())
            .map(|c| c.display().into_owned())
            .collect(),
    }
}

/// Whether a cell is data beyond doubt, which no header is.
fn is_data(cell: &Cell<'_>) -> bool {
    match cell {
        Cell::Number(_) | Cell::Bool(_) | Cell::Date(_) => true,
        Cell::Text(t) => cell.number().is_some() || signed_angle(t).is_some() || looks_like_wkt(t),
        Cell::Empty => false,
    }
}

/// Names that differ: `#3` for an empty one, `名称_2` for one that came before.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut taken = HashSet::new();
    names
        .into_iter()
        .zip(1u32..)
        .map(|(name, column)| {
            let base = if name.is_empty() {
                format!("#{column}")
            } else {
                name
            };
            let mut name = base.clone();
            let mut n = 2u32;
            while !taken.insert(name.clone()) {
                name = format!("{base}_{n}");
                n += 1;
            }
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(rows: &[&[&'static str]]) -> Header {
        let head: Vec<(u64, Vec<Cell<'_>>)> = rows
            .iter()
            .zip(1..)
            .map(|(row, number)| (number, row.iter().map(|t| Cell::text(t)).collect()))
            .collect();
        find_header(&head)
    }

    #[test]
    fn titles_above_the_header_are_passed_over() {
        let found = header(&[
            &["某项目界址点坐标表"],
            &["坐标系：2000国家大地坐标系", "", "单位：米"],
            &["点号", "X", "Y"],
            &["J1", "2790123.456", "37438683.652"],
        ]);
        assert_eq!(found.row, Some(3));
        assert_eq!(found.names, ["点号", "X", "Y"]);
        assert_eq!(found.titles.len(), 3);
    }

    #[test]
    fn a_header_of_two_rows_with_merged_cells_is_put_together() {
        let found = header(&[
            &["点号", "坐标", "", "边长"],
            &["", "X", "Y", ""],
            &["J1", "2790123.456", "37438683.652", "1.0"],
        ]);
        assert_eq!(found.names, ["点号", "X", "Y", "边长"]);
        assert_eq!(found.first_data, 3);
    }

    #[test]
    fn a_table_of_numbers_has_no_header() {
        let found = header(&[&["J1", "110.1", "25.2"], &["J2", "110.2", "25.3"]]);
        assert_eq!(found.row, None);
        assert_eq!(found.first_data, 1);
        assert_eq!(found.names, ["#1", "#2", "#3"]);
    }

    #[test]
    fn names_that_come_twice_are_told_apart() {
        let found = header(&[&["名称", "名称", ""], &["甲", "1", "2"]]);
        assert_eq!(found.names, ["名称", "名称_2", "#3"]);
    }
}
