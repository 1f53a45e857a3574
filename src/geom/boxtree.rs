//! A packed tree over boxes that stand elsewhere: which of many features may matter.
//!
//! Built once along a Hilbert curve, two levels of sixteen and one above for the 4,096 features
//! of a chunk. It keeps an order and the boxes of its nodes; the features' own boxes are asked
//! from their columns.

use super::coord::{Bbox, Coord};
use super::edges::index;

const FANOUT: usize = 16;
/// Steps of the curve's grid along each side.
const GRID: f64 = 65_535.0;

/// How a box lies to whatever is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// Nothing in the box can matter.
    Away,
    /// Something in the box may matter.
    Near,
    /// The whole box lies in the interior of what is sought.
    Within,
}

/// The tree. Items are numbered by the boxes it was made from; empty boxes are not in it.
#[derive(Debug, Clone, Default)]
pub struct BoxTree {
    order: Vec<u32>,
    /// Boxes level by level; level 0 holds the boxes of sixteen items each.
    levels: Vec<Vec<Bbox>>,
}

impl BoxTree {
    /// A tree over some boxes.
    pub fn new(boxes: &[Bbox]) -> Self {
        let all = boxes.iter().fold(Bbox::EMPTY, |all, b| all.union(b));
        let scale = |low: f64, high: f64| {
            let size = high - low;
            if size > 0.0 && size.is_finite() {
                GRID / size
            } else {
                0.0
            }
        };
        let (sx, sy) = (scale(all.min.x, all.max.x), scale(all.min.y, all.max.y));
        let mut keyed: Vec<u64> = boxes
            .iter()
            .zip(0u32..)
            .filter(|(b, _)| !b.is_empty())
            .map(|(b, i)| {
                let c = b.center();
                // Saturating casts: what is no number lands on the edge of the grid.
                let (x, y) = (
                    ((c.x - all.min.x) * sx) as u16,
                    ((c.y - all.min.y) * sy) as u16,
                );
                u64::from(hilbert(x, y)) << 32 | u64::from(i)
            })
            .collect();
        keyed.sort_unstable();
        let order: Vec<u32> = keyed.iter().map(|k| (k & 0xffff_ffff) as u32).collect();
        let mut level: Vec<Bbox> = order
            .chunks(FANOUT)
            .map(|some| {
                some.iter()
                    .filter_map(|&i| boxes.get(i as usize))
                    .fold(Bbox::EMPTY, |all, b| all.union(b))
            })
            .collect();
        let mut levels = Vec::new();
        while level.len() > FANOUT {
            let up = level
                .chunks(FANOUT)
                .map(|some| some.iter().fold(Bbox::EMPTY, |all, b| all.union(b)))
                .collect();
            levels.push(std::mem::replace(&mut level, up));
        }
        levels.push(level);
        Self { order, levels }
    }

    /// Box of everything in it.
    pub fn bbox(&self) -> Bbox {
        let top = self.levels.last().into_iter().flatten();
        top.fold(Bbox::EMPTY, |all, b| all.union(b))
    }

    /// The items in the tree's own order: what lies near each other stands near each other.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Number of items in the tree.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Hands every item that may matter to `found`, in the tree's own order. `boxes` are those
    /// the tree was made from; `lies` is asked of nodes and of items, and must not call away a
    /// box that holds one that is not.
    pub fn each(
        &self,
        boxes: &[Bbox],
        lies: &mut impl FnMut(&Bbox) -> Lies,
        found: &mut impl FnMut(u32, Lies),
    ) {
        let top = self.levels.len().saturating_sub(1);
        let to = self.levels.get(top).map_or(0, Vec::len);
        self.descend(top, (0, to), boxes, lies, found);
    }

    fn descend(
        &self,
        level: usize,
        (from, to): (usize, usize),
        boxes: &[Bbox],
        lies: &mut impl FnMut(&Bbox) -> Lies,
        found: &mut impl FnMut(u32, Lies),
    ) {
        let Some(nodes) = self.levels.get(level) else {
            return;
        };
        for (k, node) in nodes.iter().enumerate().take(to).skip(from) {
            let below = (k * FANOUT, (k + 1) * FANOUT);
            match lies(node) {
                Lies::Away => {}
                Lies::Within => self.all_below(level, below, found),
                Lies::Near if level > 0 => self.descend(level - 1, below, boxes, lies, found),
                Lies::Near => {
                    for &i in self.items(below) {
                        let lies = boxes.get(i as usize).map_or(Lies::Away, &mut *lies);
                        if lies != Lies::Away {
                            found(i, lies);
                        }
                    }
                }
            }
        }
    }

    fn all_below(
        &self,
        level: usize,
        (from, to): (usize, usize),
        found: &mut impl FnMut(u32, Lies),
    ) {
        let width = FANOUT.pow(u32::try_from(level).unwrap_or(0));
        for &i in self.items((from * width, to.saturating_mul(width))) {
            found(i, Lies::Within);
        }
    }

    fn items(&self, (from, to): (usize, usize)) -> &[u32] {
        let to = to.min(self.order.len());
        self.order.get(from.min(to)..to).unwrap_or_default()
    }

    /// Hands items to `visit` from the nearest box on, as `bound` (a lower bound of the distance
    /// to a box) says, until the next bound exceeds the limit that `visit` returns.
    pub fn nearest(
        &self,
        boxes: &[Bbox],
        mut limit: f64,
        bound: &impl Fn(&Bbox) -> f64,
        visit: &mut impl FnMut(u32, f64) -> f64,
    ) {
        use std::cmp::Reverse;
        use std::collections::BinaryHeap;
        /// Level 0 is an item, level n + 1 a node of level n.
        type Key = (u64, usize, usize);
        // Bounds are not negative: their bits order as they do.
        let mut heap: BinaryHeap<Reverse<Key>> = BinaryHeap::new();
        let top = self.levels.len();
        for (k, node) in self.levels.last().into_iter().flatten().enumerate() {
            heap.push(Reverse((bound(node).max(0.0).to_bits(), top, k)));
        }
        while let Some(Reverse((bits, level, k))) = heap.pop() {
            let lower = f64::from_bits(bits);
            if lower.is_nan() || lower > limit {
                break;
            }
            let below = (k * FANOUT, (k + 1) * FANOUT);
            match level {
                0 => limit = visit(index(k), limit),
                1 => {
                    for &i in self.items(below) {
                        if let Some(b) = boxes.get(i as usize) {
                            heap.push(Reverse((bound(b).max(0.0).to_bits(), 0, i as usize)));
                        }
                    }
                }
                _ => {
                    let nodes = self.levels.get(level - 2).map_or(&[][..], Vec::as_slice);
                    for (i, b) in nodes.iter().enumerate().take(below.1).skip(below.0) {
                        heap.push(Reverse((bound(b).max(0.0).to_bits(), level - 1, i)));
                    }
                }
            }
        }
    }
}

impl Lies {
    /// How boxes lie to a closed box: away, or near.
    pub fn by_box(wanted: &Bbox) -> impl FnMut(&Bbox) -> Self + use<> {
        let wanted = *wanted;
        move |b| {
            if b.meets(&wanted) {
                Self::Near
            } else {
                Self::Away
            }
        }
    }
}

/// Place of a cell along the Hilbert curve of order 16 (Hamilton, Compact Hilbert Indices,
/// 2006, in the plane).
fn hilbert(x: u16, y: u16) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut d = 0;
    let mut s = 1_u32 << 15;
    while s > 0 {
        let rx = u32::from(x & s > 0);
        let ry = u32::from(y & s > 0);
        d += s * s * ((3 * rx) ^ ry);
        if ry == 0 {
            if rx == 1 {
                x = 0xffff - x;
                y = 0xffff - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        s >>= 1;
    }
    d
}

/// A box of one position.
impl From<Coord> for Bbox {
    fn from(c: Coord) -> Self {
        Self { min: c, max: c }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxes(n: u32) -> Vec<Bbox> {
        (0..n)
            .map(|i| {
                let (x, y) = (f64::from(i * 7919 % 1000), f64::from(i * 104_729 % 997));
                let size = f64::from(i % 13);
                Bbox {
                    min: Coord::lon_lat(x, y),
                    max: Coord::lon_lat(x + size, y + 0.5 * size),
                }
            })
            .collect()
    }

    #[test]
    fn the_tree_finds_what_looking_at_every_box_finds() {
        for n in [0, 1, 15, 16, 17, 300, 5000] {
            let mut boxes = boxes(n);
            if n > 3 {
                boxes[3] = Bbox::EMPTY;
            }
            let tree = BoxTree::new(&boxes);
            for k in 0..50 {
                let at = Coord::lon_lat(f64::from(k * 20), f64::from(k * 19));
                let wanted = Bbox::from(at).padded(25.0, 10.0);
                let mut found = Vec::new();
                tree.each(&boxes, &mut Lies::by_box(&wanted), &mut |i, _| {
                    found.push(i)
                });
                found.sort_unstable();
                let plain: Vec<u32> = (0..n)
                    .filter(|&i| boxes[i as usize].meets(&wanted))
                    .collect();
                assert_eq!(found, plain, "{n} {k}");
            }
        }
    }

    #[test]
    fn a_node_wholly_within_hands_over_all_its_items_and_no_other() {
        let boxes = boxes(5000);
        let tree = BoxTree::new(&boxes);
        let wanted = Bbox {
            min: Coord::lon_lat(100.0, 100.0),
            max: Coord::lon_lat(700.0, 600.0),
        };
        let mut found = Vec::new();
        let mut lies = |b: &Bbox| match (wanted.holds_box(b), wanted.meets(b)) {
            (true, _) => Lies::Within,
            (_, true) => Lies::Near,
            _ => Lies::Away,
        };
        tree.each(&boxes, &mut lies, &mut |i, lies| found.push((i, lies)));
        found.sort_by_key(|(i, _)| *i);
        let plain: Vec<(u32, Lies)> = (0..5000)
            .filter(|&i| boxes[i as usize].meets(&wanted))
            .map(|i| (i, lies(&boxes[i as usize])))
            .collect();
        assert_eq!(found, plain);
    }

    #[test]
    fn items_come_from_the_nearest_on() {
        let boxes = boxes(3000);
        let tree = BoxTree::new(&boxes);
        let bound = |b: &Bbox| (b.min.x - 500.0).abs() + (b.min.y - 500.0).abs();
        let node_bound = |b: &Bbox| {
            // A lower bound for corners within the box.
            let gap = |low: f64, high: f64| (low - 500.0).max(500.0 - high).max(0.0);
            if b.max == b.min {
                bound(b)
            } else {
                gap(b.min.x, b.max.x) + gap(b.min.y, b.max.y)
            }
        };
        let mut best = f64::INFINITY;
        let mut asked = 0;
        tree.nearest(&boxes, f64::INFINITY, &node_bound, &mut |i, limit| {
            asked += 1;
            best = best.min(bound(&boxes[i as usize]));
            best.min(limit)
        });
        let plain = boxes.iter().map(bound).fold(f64::INFINITY, f64::min);
        assert_eq!(best, plain);
        assert!(asked < 300, "{asked}");
    }
}
