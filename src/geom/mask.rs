//! A coarse picture of where a project is, so that most boxes far from a long thin one cost a
//! few lookups. It only ever says away or within where every exact look would.

use super::boxtree::Lies;
use super::coord::{Bbox, Coord};
use super::prepared::Prepared;

/// Cells along each side; a power of two.
const CELLS: usize = 64;
const ROW: usize = CELLS + 1;

/// A project with its picture, where that is worth it.
#[derive(Debug)]
pub struct Nearness<'a> {
    project: &'a Prepared,
    mask: Option<Mask>,
}

impl<'a> Nearness<'a> {
    /// To be asked about few boxes.
    pub fn plain(project: &'a Prepared) -> Self {
        Self {
            project,
            mask: None,
        }
    }

    /// To be asked about so many boxes that a picture pays: for projects that fill little of
    /// their box.
    pub fn of_many(project: &'a Prepared) -> Self {
        let bbox = project.bbox();
        let is_thin = project.num_edges() > 16 && {
            let local = project.local();
            let width = (bbox.max.x - bbox.min.x) * local.meters_per_degree_lon(local.lat0_deg());
            let height = (bbox.max.y - bbox.min.y) * 110_574.0;
            project.area_m2() < 0.25 * width * height
        };
        Self {
            project,
            mask: is_thin.then(|| Mask::new(project)).flatten(),
        }
    }

    /// As [`Prepared::lies`].
    pub fn lies(&self, bbox: &Bbox) -> Lies {
        match &self.mask {
            Some(mask) => mask.lies(bbox).unwrap_or_else(|| self.project.lies(bbox)),
            None => self.project.lies(bbox),
        }
    }
}

/// For every corner of the grid the numbers of cells south-west of it that are not away and that
/// are not within.
#[derive(Debug)]
struct Mask {
    bbox: Bbox,
    per_lon: f64,
    per_lat: f64,
    occupied: Vec<u16>,
    not_within: Vec<u16>,
}

impl Mask {
    fn new(project: &Prepared) -> Option<Self> {
        let bbox = project.bbox();
        let (width, height) = (bbox.max.x - bbox.min.x, bbox.max.y - bbox.min.y);
        if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
            return None;
        }
        let mut cells = vec![Lies::Away; CELLS * CELLS];
        fill(project, &bbox, (0, 0, CELLS), &mut cells);
        let mut mask = Self {
            bbox,
            per_lon: CELLS as f64 / width,
            per_lat: CELLS as f64 / height,
            occupied: vec![0; ROW * ROW],
            not_within: vec![0; ROW * ROW],
        };
        for (table, counts) in [
            (&mut mask.occupied, Lies::Away),
            (&mut mask.not_within, Lies::Within),
        ] {
            for j in 0..CELLS {
                let mut row = 0;
                for i in 0..CELLS {
                    let cell = cells.get(j * CELLS + i).copied().unwrap_or(Lies::Near);
                    row += u16::from(cell != counts);
                    let below = table.get(j * ROW + i + 1).copied().unwrap_or(0);
                    if let Some(sum) = table.get_mut((j + 1) * ROW + i + 1) {
                        *sum = below + row;
                    }
                }
            }
        }
        Some(mask)
    }

    /// `None` where only an exact look tells.
    fn lies(&self, bbox: &Bbox) -> Option<Lies> {
        if !self.bbox.meets(bbox) {
            return Some(Lies::Away);
        }
        // Casts saturate: what is beyond the grid counts with its outermost cells.
        let cell = |v: f64, low: f64, per: f64| (((v - low) * per) as usize).min(CELLS - 1);
        let (i0, i1) = (
            cell(bbox.min.x, self.bbox.min.x, self.per_lon),
            cell(bbox.max.x, self.bbox.min.x, self.per_lon) + 1,
        );
        let (j0, j1) = (
            cell(bbox.min.y, self.bbox.min.y, self.per_lat),
            cell(bbox.max.y, self.bbox.min.y, self.per_lat) + 1,
        );
        let count = |table: &[u16]| {
            let at = |i: usize, j: usize| i32::from(table.get(j * ROW + i).copied().unwrap_or(0));
            at(i1, j1) - at(i0, j1) - at(i1, j0) + at(i0, j0)
        };
        if count(&self.occupied) == 0 {
            Some(Lies::Away)
        } else if self.bbox.holds_box(bbox) && count(&self.not_within) == 0 {
            Some(Lies::Within)
        } else {
            None
        }
    }
}

/// Asks of a square of cells how it lies, and of its quarters only where it is near.
fn fill(project: &Prepared, bbox: &Bbox, (i, j, size): (usize, usize, usize), cells: &mut [Lies]) {
    let (width, height) = (bbox.max.x - bbox.min.x, bbox.max.y - bbox.min.y);
    let at = |i: usize, j: usize| {
        Coord::lon_lat(
            bbox.min.x + width * (i as f64 / CELLS as f64),
            bbox.min.y + height * (j as f64 / CELLS as f64),
        )
    };
    // A little larger, so that rounding never puts a position into the wrong cell.
    let square = Bbox {
        min: at(i, j),
        max: at(i + size, j + size),
    }
    .padded(1e-6 * width + 1e-12, 1e-6 * height + 1e-12);
    let lies = project.lies(&square);
    if lies == Lies::Near && size > 1 {
        let half = size / 2;
        for (di, dj) in [(0, 0), (half, 0), (0, half), (half, half)] {
            fill(project, bbox, (i + di, j + dj, half), cells);
        }
        return;
    }
    for row in j..j + size {
        let some = cells.get_mut(row * CELLS + i..row * CELLS + i + size);
        some.unwrap_or_default().fill(lies);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Columns;

    #[test]
    fn the_picture_never_contradicts_an_exact_look() {
        // A zigzag band with a wide square at its end, so that all three answers come.
        let mut low = Vec::new();
        let mut high = Vec::new();
        for k in 0..200 {
            let x = 110.0 + 0.005 * f64::from(k);
            let y = 25.0 + 0.003 * f64::from(k) + 0.01 * f64::from(k % 7);
            let width = if k > 150 { 0.15 } else { 0.0006 };
            low.push(Coord::lon_lat(x, y));
            high.push(Coord::lon_lat(x, y + width));
        }
        low.extend(high.iter().rev());
        let mut columns = Columns::new();
        columns.push_polygon(&low, &[]);
        columns.orient();
        let project = Prepared::new(columns.feature(0).unwrap());
        let near = Nearness::of_many(&project);
        let mask = near.mask.as_ref().unwrap();
        let (mut told, mut within, mut asked) = (0, 0, 0);
        for i in 0..150 {
            for j in 0..150 {
                for size in [0.0, 0.0007, 0.02, 0.3] {
                    let min =
                        Coord::lon_lat(109.9 + 0.008 * f64::from(i), 24.9 + 0.006 * f64::from(j));
                    let bbox = Bbox {
                        min,
                        max: Coord::lon_lat(min.x + size, min.y + size),
                    };
                    asked += 1;
                    if let Some(lies) = mask.lies(&bbox) {
                        assert_eq!(lies, project.lies(&bbox), "{bbox:?}");
                        told += 1;
                        within += u32::from(lies == Lies::Within);
                    }
                }
            }
        }
        assert!(
            told * 10 > asked * 6 && within > 50,
            "{told} {within} {asked}"
        );
    }
}
