//! Features as paths of whole 1/256 pixels, from a detail level or from the coordinates
//! themselves: both give the same points.

pub(crate) use super::detail::grid::Projector;
use super::detail::grid::{Cell, append_shortest};
use super::detail::packed::{Packed, Unpacked, ring_range, rings_of};
use super::raster::{Px, PxBox};
use crate::geom::{Columns, PartKind};

/// A run of points: a ring, a line, or a position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub from: usize,
    pub to: usize,
    pub kind: PartKind,
    /// Whether it is the first of its part; holes follow.
    pub begins_part: bool,
    pub bounds: PxBox,
}

/// Paths of some features.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paths {
    pub points: Vec<Px>,
    pub runs: Vec<Run>,
    cells: Vec<Cell>,
}

impl Paths {
    /// Forgets all paths.
    pub fn clear(&mut self) {
        self.points.clear();
        self.runs.clear();
    }

    /// Appends a feature of a chunk, from a level on a grid as fine as the projector's or
    /// finer, else from its coordinates.
    pub fn push(
        &mut self,
        projector: &Projector,
        columns: &Columns,
        feature: usize,
        level: Option<&Packed>,
    ) {
        let by = level.map_or(0, |l| {
            projector
                .exponent()
                .unwrap_or(0)
                .saturating_sub(l.exponent())
        });
        for ring in rings_of(columns, feature) {
            let closed = ring.kind == PartKind::Polygon;
            let from = self.points.len();
            let mut bounds = PxBox::EMPTY;
            match level {
                Some(level) if by == 0 => {
                    bounds = self.place_all(projector, level.ring(ring.number));
                }
                _ => {
                    self.cells.clear();
                    match level {
                        Some(level) => {
                            let cells = level.ring(ring.number).map(|c| c.coarser(by));
                            append_shortest(cells, closed, &mut self.cells);
                        }
                        None => {
                            let coords = columns.coords().get(ring_range(columns, ring.number));
                            let cells = coords.unwrap_or_default().iter();
                            let cells = cells.map(|c| projector.cell(*c));
                            append_shortest(cells, closed, &mut self.cells);
                        }
                    }
                    for cell in &self.cells {
                        let p = projector.place(*cell);
                        bounds = bounds.with(p);
                        self.points.push(p);
                    }
                }
            }
            let to = self.points.len();
            if to > from {
                self.runs.push(Run {
                    from,
                    to,
                    kind: ring.kind,
                    begins_part: ring.begins_part,
                    bounds,
                });
            }
        }
    }

    /// Appends a polygon of one ring from where it is kept in a level of the projector's grid.
    #[inline]
    pub fn push_kept(&mut self, projector: &Projector, level: &Packed, start: u32) {
        let from = self.points.len();
        let bounds = self.place_all(projector, level.ring_at(start));
        let to = self.points.len();
        if to > from {
            self.runs.push(Run {
                from,
                to,
                kind: PartKind::Polygon,
                begins_part: true,
                bounds,
            });
        }
    }

    #[inline]
    fn place_all(&mut self, projector: &Projector, squares: Unpacked<'_>) -> PxBox {
        self.points.reserve(squares.num());
        let points = &mut self.points;
        let (min, max) = squares.for_all(|cell| points.push(projector.place(cell)));
        // Squares farther east or south never lie before others.
        PxBox {
            min: projector.place(min),
            max: projector.place(max),
        }
    }

    /// The runs with their points.
    pub fn iter(&self) -> impl Iterator<Item = (&Run, &[Px])> {
        self.runs.iter().map(|run| (run, self.of(run)))
    }

    /// The points of a run.
    pub fn of(&self, run: &Run) -> &[Px] {
        self.points.get(run.from..run.to).unwrap_or_default()
    }

    /// The runs of each part.
    pub fn parts(&self) -> impl Iterator<Item = &[Run]> {
        self.runs.chunk_by(|_, next| !next.begins_part)
    }

    /// Whether a polygon part is less than about a pixel and a half wide, all along: its area
    /// is less than that of a band of that width along its border.
    pub fn is_thin(&self, part: &[Run]) -> bool {
        /// Positions farther apart than this, in 1/256 pixel, are no thin shape's.
        const FAR: i64 = 1 << 30;
        // One ring in a box so narrow is thin whatever its shape: its area is at most the box's,
        // its border at least as long as the box's.
        if let [only] = part {
            let b = &only.bounds;
            let (w, h) = (b.max.x - b.min.x, b.max.y - b.min.y);
            if w <= FAR && h <= FAR && w * h <= 192 * (w + h) {
                return true;
            }
        }
        let (mut twice, mut along) = (0_i64, 0_i64);
        for run in part {
            let b = &run.bounds;
            if b.max.x - b.min.x > FAR || b.max.y - b.min.y > FAR {
                return false;
            }
            let points = self.of(run);
            let (Some(o), Some(mut last)) = (points.first(), points.last()) else {
                continue;
            };
            for p in points {
                let (ax, ay) = (last.x - o.x, last.y - o.y);
                let (bx, by) = (p.x - o.x, p.y - o.y);
                twice = twice.wrapping_add(ax * by - bx * ay);
                along = along.wrapping_add((bx - ax).abs() + (by - ay).abs());
                last = p;
            }
        }
        // 2 · area / perimeter < ¾ pixel, and a ring of width w has 2 · area / perimeter = w.
        twice.saturating_abs() <= along.saturating_mul(192)
    }
}
