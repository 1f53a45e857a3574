//! The work on each vertex once the system is known: axes put in order, points inserted if
//! asked, the inverse projection, and the longest edge measured on the way. Chunk by chunk,
//! on all processors, in an order that does not depend on them.

use super::assemble::SourceChunk;
use crate::base::ids::FeatureId;
use crate::base::parallel::processors;
use crate::base::progress::{Cancelled, Progress};
use crate::crs::{Crs, Shift, Way, metres_between};
use crate::geom::{Bbox, Columns, Coord, PartKind};
use crate::layer::{Chunk, Decode};
use std::sync::Arc;

/// What is done to each vertex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) way: Way,
    pub(super) swapped: bool,
    pub(super) densify_m: Option<f64>,
}

/// What one chunk had to tell.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) failed: Vec<FeatureId>,
    pub(super) longest_m: f64,
    pub(super) sag_m: f64,
    /// Sum, count and largest of what undoing a shift moved the vertices by, metres.
    pub(super) moved: (f64, u64, f64),
}

/// Turns all chunks.
pub(super) fn turn_all(
    chunks: Vec<SourceChunk>,
    plan: Plan,
    progress: &Progress,
) -> Result<(Vec<Arc<Chunk>>, Notes), Cancelled> {
    let num_workers = processors().min(chunks.len()).max(1);
    let num_chunks = chunks.len();
    let mut lots: Vec<Vec<(usize, SourceChunk)>> = (0..num_workers).map(|_| Vec::new()).collect();
    for (i, chunk) in chunks.into_iter().enumerate() {
        if let Some(lot) = lots.get_mut(i % num_workers) {
            lot.push((i, chunk));
        }
    }
    let work = |lot: Vec<(usize, SourceChunk)>| -> Result<Vec<(usize, Chunk, Notes)>, Cancelled> {
        lot.into_iter()
            .map(|(i, chunk)| {
                progress.check()?;
                let (chunk, notes) = turn(chunk, plan);
                Ok((i, chunk, notes))
            })
            .collect()
    };
    let mut turned = Vec::with_capacity(num_chunks);
    if num_workers == 1 {
        for lot in lots {
            turned.extend(work(lot)?);
        }
    } else {
        let results: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = lots
                .into_iter()
                .map(|lot| scope.spawn(move || work(lot)))
                .collect();
            handles
                .into_iter()
                .map(|h| h.join().unwrap_or_else(|e| std::panic::resume_unwind(e)))
                .collect()
        });
        for result in results {
            turned.extend(result?);
        }
    }
    turned.sort_by_key(|(i, _, _)| *i);
    let mut all = Notes::default();
    let mut chunks = Vec::with_capacity(num_chunks);
    for (_, chunk, notes) in turned {
        all.failed.extend(notes.failed);
        all.longest_m = all.longest_m.max(notes.longest_m);
        all.sag_m = all.sag_m.max(notes.sag_m);
        all.moved.0 += notes.moved.0;
        all.moved.1 += notes.moved.1;
        all.moved.2 = all.moved.2.max(notes.moved.2);
        chunks.push(Arc::new(chunk));
    }
    Ok((chunks, all))
}

/// Turns one chunk; a feature with a vertex outside the system becomes a null shape.
fn turn(chunk: SourceChunk, plan: Plan) -> (Chunk, Notes) {
    let SourceChunk {
        mut geometry,
        attributes,
        later,
        ids,
        oriented,
        aside: _,
    } = chunk;
    let attributes = later.map_or_else(|| Box::new(move || attributes) as Decode, |l| l.0);
    let mut notes = Notes::default();
    let is_finite = || oriented || geometry.coords().iter().all(|c| c.is_finite());
    if plan.way.takes_degrees_as_they_are()
        && !plan.swapped
        && is_all_degrees(&geometry.bbox())
        && is_finite()
    {
        // Degrees on their own datum are taken as they are.
        if !oriented {
            geometry.orient();
        }
        return (Chunk::with_later(geometry, attributes, ids), notes);
    }
    if plan.swapped {
        geometry.map_coords(|c| Coord { x: c.y, y: c.x });
    }
    let crs = plan.way.crs;
    if !crs.is_geographic() {
        if let Some(target_m) = plan.densify_m {
            geometry = densified(&geometry, crs, target_m);
        }
        notes.measure(&geometry, crs);
    }
    let mut failed = false;
    geometry.map_coords(|c| {
        plan.way.lon_lat_from_xy(c.x, c.y).map_or_else(
            || {
                failed = true;
                Coord::lon_lat(f64::NAN, f64::NAN)
            },
            |(lon, lat)| Coord::lon_lat(lon, lat),
        )
    });
    if failed {
        let mut kept = Columns::new();
        for (feature, id) in geometry.features().zip(&ids) {
            if feature.coords().iter().all(|c| c.is_finite()) {
                kept.push_feature(feature);
            } else {
                kept.end_feature();
                notes.failed.push(*id);
            }
        }
        geometry = kept;
    }
    notes.measure_shift(&geometry, plan.way.shift);
    geometry.orient();
    (Chunk::with_later(geometry, attributes, ids), notes)
}

/// What [`Crs::lon_lat_from_xy`] would take unchanged, for finite numbers.
fn is_all_degrees(bbox: &Bbox) -> bool {
    bbox.is_empty()
        || bbox.min.x >= -180.0 && bbox.max.x <= 180.0 && bbox.min.y >= -90.0 && bbox.max.y <= 90.0
}

impl Notes {
    /// Takes how far undoing a shift moved the vertices.
    fn measure_shift(&mut self, geometry: &Columns, shift: Shift) {
        if shift == Shift::None {
            return;
        }
        for c in geometry.coords() {
            let metres = metres_between((c.x, c.y), shift.forward(c.x, c.y));
            self.moved.0 += metres;
            self.moved.1 += 1;
            self.moved.2 = self.moved.2.max(metres);
        }
    }

    /// Takes the longest edge and the largest sag of a chunk in a projected system.
    fn measure(&mut self, geometry: &Columns, crs: Crs) {
        let bbox = geometry.bbox();
        let highest = [bbox.min.y, bbox.max.y]
            .iter()
            .filter_map(|&y| crs.lon_lat_from_xy(bbox.center().x, y))
            .fold(0.0_f64, |highest, (_, lat)| highest.max(lat.abs()));
        // The bound grows with the square of the length: most edges need no closer look.
        let bound_per_square = crs.max_sag_m(1000.0, (highest + 1.0).min(89.0)) / 1e6;
        for (a, b) in edges(geometry) {
            let square = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
            if square > self.longest_m * self.longest_m {
                self.longest_m = square.sqrt();
            }
            if square * bound_per_square > self.sag_m {
                self.sag_m = self
                    .sag_m
                    .max(crs.sag_m((a.x, a.y), (b.x, b.y)).unwrap_or(0.0));
            }
        }
    }
}

fn edges(geometry: &Columns) -> impl Iterator<Item = (Coord, Coord)> + '_ {
    geometry
        .features()
        .flat_map(|f| f.parts())
        .filter(|p| p.kind() != PartKind::Point)
        .flat_map(|p| p.rings())
        .flat_map(|r| r.windows(2))
        .filter_map(|w| match w {
            [a, b] => Some((*a, *b)),
            _ => None,
        })
}

/// The same geometry with points inserted where an edge sags more than a target.
fn densified(geometry: &Columns, crs: Crs, target_m: f64) -> Columns {
    let mut dense = Columns::new();
    let mut ring_points = Vec::new();
    for feature in geometry.features() {
        for part in feature.parts() {
            for ring in part.rings() {
                ring_points.clear();
                ring_points.extend(ring.first().copied());
                for w in ring.windows(2) {
                    let [a, b] = w else { continue };
                    let between = crs.densified((a.x, a.y), (b.x, b.y), target_m);
                    ring_points.extend(
                        between
                            .unwrap_or_default()
                            .iter()
                            .map(|&(x, y)| Coord { x, y }),
                    );
                    ring_points.push(*b);
                }
                dense.push_ring(ring_points.iter().copied());
            }
            dense.end_part(part.kind());
        }
        dense.end_feature();
    }
    dense
}
