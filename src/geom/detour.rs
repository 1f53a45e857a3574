//! A short way round obstacles in a plane of metres, as an estimate.
//!
//! A grid of about ten thousand positions over a window: the shortest way from neighbour to
//! neighbour, every step of which keeps its distance from the obstacles edge against edge, then
//! pulled straight wherever that stays clear. The way found is clear for certain; a shorter one
//! may exist, by about a grid step at each bend.

use super::clearing::Obstacle;
use super::coord::{Bbox, Coord};
use super::edges::Edge;
use super::plane::{apart, between_edges};
use crate::base::progress::{Cancelled, Progress};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Positions on the longer side of the grid.
const ACROSS: usize = 120;

/// The grid over a window.
#[derive(Debug)]
struct Grid {
    origin: Coord,
    step: f64,
    columns: usize,
    rows: usize,
}

impl Grid {
    fn over(window: &Bbox) -> Self {
        let (width, height) = (window.max.x - window.min.x, window.max.y - window.min.y);
        let step = (width.max(height) / (ACROSS - 1) as f64).max(0.1);
        let count = |size: f64| ((size / step).floor() as usize + 1).min(ACROSS);
        Self {
            origin: window.min,
            step,
            columns: count(width),
            rows: count(height),
        }
    }

    fn len(&self) -> usize {
        self.columns * self.rows
    }

    fn at(&self, node: usize) -> Coord {
        let (column, row) = (node % self.columns, node / self.columns);
        Coord::lon_lat(
            self.origin.x + column as f64 * self.step,
            self.origin.y + row as f64 * self.step,
        )
    }

    /// The eight neighbours of a node.
    fn beside(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let (column, row) = (node % self.columns, node / self.columns);
        let near = |v: usize| v.saturating_sub(1)..=v + 1;
        near(row)
            .flat_map(move |r| near(column).map(move |c| (c, r)))
            .filter(move |&(c, r)| c < self.columns && r < self.rows && (c, r) != (column, row))
            .map(|(c, r)| r * self.columns + c)
    }
}

/// Whether the way straight from one position to another keeps its distance from all obstacles.
pub fn is_open(p: Coord, q: Coord, obstacles: &[Obstacle]) -> bool {
    let way = Edge { p, q };
    obstacles.iter().all(|obstacle| {
        let (gap, shape) = (obstacle.clearance_m, &obstacle.shape);
        let near = way.bbox().padded(gap, gap);
        if !obstacle.keep_within && !shape.bbox().meets(&near) {
            return true;
        }
        let meets = |e: &Edge| between_edges(e, &way) < gap;
        !shape.rings.any_in(&near, &mut |_, e| meets(e))
            && !shape.chains.any_in(&near, &mut |_, e| meets(e))
            && shape.holds(p) == obstacle.keep_within
    })
}

/// A way from one position to another round all obstacles within a window; both ends must lie
/// open. `None` where the grid finds none.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn detour(
    from: Coord,
    to: Coord,
    obstacles: &[Obstacle],
    window: &Bbox,
    progress: &Progress,
) -> Result<Option<Vec<Coord>>, Cancelled> {
    if is_open(from, to, obstacles) {
        return Ok(Some(vec![from, to]));
    }
    let grid = Grid::over(window);
    let Some(mut way) = search(from, to, obstacles, &grid, progress)? else {
        return Ok(None);
    };
    // Twice: a bend that was kept may go once others have.
    for _ in 0..2 {
        way = pulled(&way, obstacles, progress)?;
    }
    Ok(Some(way))
}

fn search(
    from: Coord,
    to: Coord,
    obstacles: &[Obstacle],
    grid: &Grid,
    progress: &Progress,
) -> Result<Option<Vec<Coord>>, Cancelled> {
    // The two ends are the nodes behind the grid's own.
    let (start, goal) = (grid.len(), grid.len() + 1);
    let at = |node: usize| match node {
        n if n == start => from,
        n if n == goal => to,
        n => grid.at(n),
    };
    let is_beside = |a: Coord, b: Coord| apart(a, b) <= 3.0 * grid.step;
    let mut reached = vec![f64::INFINITY; grid.len() + 2];
    let mut before = vec![usize::MAX; grid.len() + 2];
    let mut heap = BinaryHeap::new();
    let key = |cost: f64, node: usize| Reverse(((cost + apart(at(node), to)).to_bits(), node));
    if let Some(slot) = reached.get_mut(start) {
        *slot = 0.0;
    }
    heap.push(key(0.0, start));
    let mut done = vec![false; grid.len() + 2];
    let mut looked = 0_usize;
    while let Some(Reverse((_, node))) = heap.pop() {
        looked += 1;
        if looked.is_multiple_of(64) {
            progress.check()?;
        }
        match done.get_mut(node) {
            Some(done) if !*done => *done = true,
            _ => continue,
        }
        if node == goal {
            break;
        }
        let (here, cost) = (at(node), reached.get(node).copied().unwrap_or(0.0));
        let mut next: Vec<usize> = if node == start {
            (0..grid.len())
                .filter(|n| is_beside(grid.at(*n), from))
                .collect()
        } else {
            grid.beside(node).collect()
        };
        if is_beside(here, to) {
            next.push(goal);
        }
        for n in next {
            let there = at(n);
            let new = cost + apart(here, there);
            let is_better = reached.get(n).is_some_and(|old| new < *old);
            if is_better && is_open(here, there, obstacles) {
                if let (Some(slot), Some(back)) = (reached.get_mut(n), before.get_mut(n)) {
                    (*slot, *back) = (new, node);
                }
                heap.push(key(new, n));
            }
        }
    }
    let mut way = Vec::new();
    let mut node = goal;
    while let Some(&back) = before.get(node) {
        way.push(at(node));
        if node == start {
            way.reverse();
            return Ok(Some(way));
        }
        node = back;
    }
    Ok(None)
}

/// The way with every bend left out that need not be there.
fn pulled(
    way: &[Coord],
    obstacles: &[Obstacle],
    progress: &Progress,
) -> Result<Vec<Coord>, Cancelled> {
    let mut out: Vec<Coord> = way.first().copied().into_iter().collect();
    let mut k = 0;
    while let Some(&here) = way.get(k) {
        progress.check()?;
        let furthest = (k + 1..way.len())
            .rev()
            .find(|&j| j == k + 1 || way.get(j).is_some_and(|c| is_open(here, *c, obstacles)));
        let Some(j) = furthest else { break };
        out.extend(way.get(j).copied());
        k = j;
    }
    Ok(out)
}

/// Length of a way, metres of the plane.
pub fn way_length_m(way: &[Coord]) -> f64 {
    way.windows(2)
        .map(|w| match w {
            [p, q] => apart(*p, *q),
            _ => 0.0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::{Columns, PlaneShape};

    #[test]
    fn the_way_round_a_square_is_found_to_a_hundredth_and_none_through_a_wall() {
        let rect = |w: f64, s: f64, e: f64, n: f64| {
            let mut columns = Columns::new();
            let ring = [(w, s), (e, s), (e, n), (w, n)].map(|(x, y)| Coord::lon_lat(x, y));
            columns.push_polygon(&ring, &[]);
            Obstacle {
                shape: PlaneShape::new(columns.features()),
                clearance_m: 0.01,
                keep_within: false,
            }
        };
        let window = Bbox::around(&[Coord::lon_lat(-500.0, -500.0), Coord::lon_lat(500.0, 500.0)]);
        let (from, to) = (Coord::lon_lat(-101.0, -20.0), Coord::lon_lat(101.0, -20.0));
        let square = [rect(-100.0, -100.0, 100.0, 100.0)];
        let way = detour(from, to, &square, &window, &Progress::new()).unwrap();
        let length = way_length_m(&way.unwrap());
        // Down 80, across 200, up 80, round the corners.
        let least = 2.0 * (1.0f64.powi(2) + 80.0f64.powi(2)).sqrt() + 200.0;
        assert!(length >= least && length < 1.03 * least, "{length} {least}");
        let wall = [rect(-10.0, -600.0, 10.0, 600.0)];
        let none = detour(from, to, &wall, &window, &Progress::new()).unwrap();
        assert_eq!(none, None);
    }
}
