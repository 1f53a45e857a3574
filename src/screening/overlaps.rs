//! All pairs of two layers whose interiors meet, in parallel, in file order.

use super::zones::ZoneIndex;
use crate::base::diagnostics::Diagnostic;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{PairResult, Prepared, repair};
use crate::layer::{FeatureRef, Layer};
use crate::screening::notes::{failure_note, repair_note};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A project and a zone whose interiors meet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlapRow {
    /// The project.
    pub project: FeatureId,
    /// The zone.
    pub zone: FeatureId,
    /// Overlap area, square metres; 0 for lines and points.
    pub area_m2: f64,
    /// Share of the project's area, for lines of its length, for points of their number.
    pub share: f64,
    /// Mean width of the overlap in metres; 0 for lines and points.
    pub width_m: f64,
}

/// Every pair whose interiors meet, by project and zone in file order, and what was repaired.
/// The result does not depend on the number of threads.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn overlaps(
    projects: &Layer,
    zones: &Layer,
    num_threads: usize,
    progress: &Progress,
) -> Result<(Vec<OverlapRow>, Vec<Diagnostic>), Cancelled> {
    let features: Vec<FeatureRef<'_>> = projects.features().collect();
    let index = ZoneIndex::new(zones);
    progress.set_total(features.len() as u64);
    let results = in_parallel(&features, num_threads, progress, |feature| {
        pairs_of(*feature, &index)
    })?;
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for (some, remarks) in results {
        rows.extend(some);
        for note in remarks {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    Ok((rows, notes))
}

/// Runs `work` over items on several named threads; results come in the items' order.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub(super) fn in_parallel<I: Sync, T: Send>(
    items: &[I],
    num_threads: usize,
    progress: &Progress,
    work: impl Fn(&I) -> T + Sync,
) -> Result<Vec<T>, Cancelled> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        loop {
            if progress.is_cancelled() {
                return;
            }
            let i = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(i) else { return };
            let value = work(item);
            progress.advance(1);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((i, value));
        }
    };
    std::thread::scope(|scope| {
        for n in 1..num_threads.min(items.len()) {
            // A thread that cannot be started leaves its share to the others.
            std::thread::Builder::new()
                .name(format!("screening-{n}"))
                .spawn_scoped(scope, worker)
                .ok();
        }
        worker();
    });
    progress.check()?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, value)| value).collect())
}

fn pairs_of(project: FeatureRef<'_>, zones: &ZoneIndex<'_>) -> (Vec<OverlapRow>, Vec<Diagnostic>) {
    let mut notes = Vec::new();
    let Some(view) = project.geometry() else {
        return (Vec::new(), notes);
    };
    let repaired = repair(view);
    if let Some(r) = &repaired {
        notes.push(repair_note(r, project.id(), None));
    }
    let prepared = match repaired.as_ref().and_then(|r| r.shape.feature(0)) {
        Some(view) => Prepared::new(view),
        None => Prepared::new(view),
    };
    let mut rows = Vec::new();
    zones.pairs(&prepared, &mut |chunk, zone, pair| {
        if let Some(r) = zones.repaired(chunk, zone.index) {
            notes.push(repair_note(r, zone.id(), Some(&zones.layer().name)));
        }
        if pair.meets {
            rows.push(OverlapRow {
                project: project.id(),
                zone: zone.id(),
                area_m2: pair.area_m2,
                share: share(&prepared, &pair),
                width_m: pair.mean_width_m(),
            });
        }
    });
    zones.unusable(&prepared.bbox(), &mut |zone, r| {
        notes.push(failure_note(r, zone.id()));
    });
    (rows, notes)
}

/// Share of the project that lies in the zone: of its area, else its length, else its points.
pub(super) fn share(project: &Prepared, pair: &PairResult) -> f64 {
    let ratio = if project.area_m2() > 0.0 {
        pair.area_m2 / project.area_m2()
    } else if project.length_m() > 0.0 {
        pair.inside_length_m / project.length_m()
    } else if project.num_points() > 0 {
        f64::from(pair.points_inside) / project.num_points() as f64
    } else {
        0.0
    };
    ratio.clamp(0.0, 1.0)
}
