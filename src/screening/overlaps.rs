//! All pairs of two layers whose interiors meet, in parallel, in file order.

use super::zones::ZoneIndex;
use crate::base::diagnostics::Diagnostic;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Bbox, BoxTree, Lies, PairResult, Prepared};
use crate::layer::{FeatureRef, Layer};
use crate::screening::notes::{failure_note, repair_note};
use std::collections::HashSet;
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

/// Projects made ready to be compared: repaired where they were invalid, their edges in trees.
///
/// It is made before the zones are read, so that a reader can leave aside what is far from every
/// project ([`Self::is_near`]).
#[derive(Debug)]
pub struct ProjectIndex {
    projects: Vec<Project>,
    boxes: Vec<Bbox>,
    tree: BoxTree,
}

#[derive(Debug)]
struct Project {
    id: FeatureId,
    prepared: Prepared,
    note: Option<Diagnostic>,
}

impl ProjectIndex {
    /// Prepares every feature of a layer.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn new(layer: &Layer, num_threads: usize, progress: &Progress) -> Result<Self, Cancelled> {
        let features: Vec<FeatureRef<'_>> = layer.features().collect();
        let projects = in_parallel(&features, num_threads, progress, |feature| {
            let view = feature.geometry()?;
            let repaired = feature.chunk.repaired_until(feature.index, progress).ok()?;
            let id = feature.id();
            let view = repaired.and_then(|r| r.shape.feature(0)).unwrap_or(view);
            Some(Project {
                id,
                // Once somebody asks to stop, all of it is dropped.
                prepared: Prepared::until(view, progress).ok()?,
                note: repaired.map(|r| repair_note(r, id, None)),
            })
        })?;
        let projects: Vec<Project> = projects.into_iter().flatten().collect();
        let boxes: Vec<Bbox> = projects.iter().map(|p| p.prepared.bbox()).collect();
        let tree = BoxTree::new(&boxes);
        Ok(Self {
            projects,
            boxes,
            tree,
        })
    }

    /// Whether anything in a closed box may meet or touch a project.
    pub fn is_near(&self, bbox: &Bbox) -> bool {
        let mut near = false;
        let mut by_box = Lies::by_box(bbox);
        let mut found = Vec::new();
        self.tree
            .each(&self.boxes, &mut by_box, &mut |i, _| found.push(i));
        for i in found {
            near |= self
                .projects
                .get(i as usize)
                .is_some_and(|p| p.prepared.lies(bbox) != Lies::Away);
            if near {
                break;
            }
        }
        near
    }

    /// Every pair whose interiors meet, by project and zone in file order, and what was
    /// repaired. The result does not depend on the number of threads.
    ///
    /// # Errors
    /// [`Cancelled`] when somebody asked to stop.
    pub fn overlaps(
        &self,
        zones: &Layer,
        num_threads: usize,
        progress: &Progress,
    ) -> Result<(Vec<OverlapRow>, Vec<Diagnostic>), Cancelled> {
        let index = ZoneIndex::new(zones);
        progress.set_done(0);
        progress.set_total(self.projects.len() as u64);
        let results = in_parallel(&self.projects, num_threads, progress, |project| {
            pairs_of(project, &index, progress)
        })?;
        let mut rows = Vec::new();
        let mut notes = Vec::new();
        let mut told = HashSet::new();
        for (some, remarks) in results {
            rows.extend(some);
            for note in remarks {
                // A zone beside several projects is told of once.
                if told.insert((note.place.row, note.message.code.clone()))
                    || !notes.contains(&note)
                {
                    notes.push(note);
                }
            }
        }
        Ok((rows, notes))
    }
}

/// Every pair of two layers whose interiors meet: [`ProjectIndex::overlaps`].
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn overlaps(
    projects: &Layer,
    zones: &Layer,
    num_threads: usize,
    progress: &Progress,
) -> Result<(Vec<OverlapRow>, Vec<Diagnostic>), Cancelled> {
    ProjectIndex::new(projects, num_threads, progress)?.overlaps(zones, num_threads, progress)
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

fn pairs_of(
    project: &Project,
    zones: &ZoneIndex<'_>,
    progress: &Progress,
) -> (Vec<OverlapRow>, Vec<Diagnostic>) {
    let mut notes: Vec<Diagnostic> = project.note.iter().cloned().collect();
    let prepared = &project.prepared;
    let mut rows = Vec::new();
    zones.pairs(prepared, progress, &mut |chunk, zone, pair| {
        if let Some(r) = zones.repaired(chunk, zone.index) {
            notes.push(repair_note(r, zone.id(), Some(&zones.layer().name)));
        }
        if pair.meets {
            rows.push(OverlapRow {
                project: project.id,
                zone: zone.id(),
                area_m2: pair.area_m2,
                share: share(prepared, &pair),
                width_m: pair.mean_width_m(),
            });
        }
    });
    zones.unusable(prepared, progress, &mut |zone, r| {
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
