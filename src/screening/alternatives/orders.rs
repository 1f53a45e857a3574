//! Orders of rows and of sites: data for whoever sorts, never a ranking.

use super::model::{Cell, CellState, Matrix, Row, Site};
use crate::rules::Effect;

/// An order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowOrder {
    /// Strictest effect first, then 无法判断, then by ground taken.
    #[default]
    Effect,
    /// As reports list roles.
    Role,
    /// Most ground taken at all sites together first.
    Amount,
    /// By one site's cells: strictest first, then by ground.
    Site(usize),
}

/// An order of the sites. Each is a fact to sort by, not a ranking of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SiteOrder {
    /// As they were given.
    #[default]
    Given,
    /// By name.
    Name,
    /// Least prohibited ground first.
    Prohibited,
    /// Least restricted ground first.
    Restricted,
    /// Fewest matters that cannot be told first.
    CannotTell,
    /// By one row's cells: least ground first.
    Row(usize),
}

/// Strictest first; what cannot be told after the prohibitions, before the rest.
fn weight(cell: &Cell) -> u8 {
    match (cell.state, cell.effect, cell.is_open) {
        (CellState::Involved, Some(Effect::Prohibited), _) => 0,
        (CellState::CannotTell, _, _) | (CellState::Involved, _, true) => 1,
        (CellState::Involved, Some(Effect::Restricted), _) => 2,
        (CellState::Involved, Some(Effect::Approval), _) => 3,
        (CellState::Involved, Some(Effect::Consult), _) => 4,
        (CellState::Involved, _, _) => 5,
        (CellState::Sliver, _, _) => 6,
        (CellState::Adjacent, _, _) => 7,
        (CellState::Unchecked, _, _) => 8,
        (CellState::NoneFound | CellState::NotInvolved, _, _) => 9,
    }
}

impl Matrix {
    /// Numbers of the rows in an order; equal ones as reports list them.
    pub fn row_order(&self, order: RowOrder) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        let amount = |row: &Row| -> f64 {
            let involved = row.cells.iter().filter(|c| c.state == CellState::Involved);
            involved.map(|c| c.share).sum()
        };
        let by = |key: &dyn Fn(&Row) -> (u8, f64), a: usize, b: usize| {
            let of = |i: usize| self.rows.get(i).map_or((u8::MAX, 0.0), key);
            let ((wa, xa), (wb, xb)) = (of(a), of(b));
            wa.cmp(&wb).then(xb.total_cmp(&xa))
        };
        match order {
            RowOrder::Role => {}
            RowOrder::Effect => rows.sort_by(|a, b| {
                let key = |r: &Row| (r.cells.iter().map(weight).min().unwrap_or(9), amount(r));
                by(&key, *a, *b)
            }),
            RowOrder::Amount => rows.sort_by(|a, b| by(&|r: &Row| (0, amount(r)), *a, *b)),
            RowOrder::Site(site) => rows.sort_by(|a, b| {
                let key = |r: &Row| {
                    let cell = r.cells.get(site);
                    cell.map_or((u8::MAX, 0.0), |c| (weight(c), c.share))
                };
                by(&key, *a, *b)
            }),
        }
        rows
    }

    /// Numbers of the sites in an order; equal ones as they were given.
    pub fn site_order(&self, order: SiteOrder) -> Vec<usize> {
        let mut sites: Vec<usize> = (0..self.sites.len()).collect();
        let by_number = |sites: &mut Vec<usize>, key: &dyn Fn(usize) -> (u8, f64)| {
            sites.sort_by(|a, b| {
                let ((wa, xa), (wb, xb)) = (key(*a), key(*b));
                wa.cmp(&wb).then(xa.total_cmp(&xb))
            });
        };
        let of = |i: usize, f: &dyn Fn(&Site) -> f64| self.sites.get(i).map_or(0.0, f);
        match order {
            SiteOrder::Given => {}
            SiteOrder::Name => sites.sort_by_key(|i| self.sites.get(*i).map(|s| s.name.clone())),
            SiteOrder::Prohibited => by_number(&mut sites, &|i| (0, of(i, &|s| s.prohibited))),
            SiteOrder::Restricted => by_number(&mut sites, &|i| (0, of(i, &|s| s.restricted))),
            SiteOrder::CannotTell => {
                by_number(&mut sites, &|i| (0, of(i, &|s| s.cannot_tell.len() as f64)));
            }
            SiteOrder::Row(row) => by_number(&mut sites, &|i| {
                let cell = self.rows.get(row).and_then(|r| r.cells.get(i));
                // Least burdened first, and what is not known never before what is known clear.
                cell.map_or((u8::MAX, 0.0), |c| (9 - weight(c).min(9), c.share))
            }),
        }
        sites
    }

    /// The same matrix with its rows and sites in orders.
    #[must_use]
    pub fn sorted(&self, rows: RowOrder, sites: SiteOrder) -> Self {
        let site_order = self.site_order(sites);
        let row_order = self.row_order(rows);
        let picked = row_order.iter().filter_map(|i| self.rows.get(*i));
        Self {
            as_of: self.as_of,
            sites: site_order
                .iter()
                .filter_map(|i| self.sites.get(*i).cloned())
                .collect(),
            rows: picked
                .map(|row| Row {
                    cells: site_order
                        .iter()
                        .filter_map(|i| row.cells.get(*i).cloned())
                        .collect(),
                    ..row.clone()
                })
                .collect(),
            schematic: self.schematic,
        }
    }
}

/// What rows are sorted by, for a menu: stable codes of [`RowOrder`] without a site.
pub const ROW_ORDERS: [(&str, RowOrder); 3] = [
    ("effect", RowOrder::Effect),
    ("role", RowOrder::Role),
    ("amount", RowOrder::Amount),
];

/// The same of [`SiteOrder`] without a row.
pub const SITE_ORDERS: [(&str, SiteOrder); 5] = [
    ("given", SiteOrder::Given),
    ("name", SiteOrder::Name),
    ("prohibited", SiteOrder::Prohibited),
    ("restricted", SiteOrder::Restricted),
    ("cannot_tell", SiteOrder::CannotTell),
];
