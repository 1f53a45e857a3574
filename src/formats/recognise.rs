//! Whether a layer is shifted as Chinese web maps shift (GCJ-02, BD-09), found out by
//! comparing its border points with a layer whose position is trusted, such as the counties.
//!
//! Why here: the answer decides how a file is to be read ([`ReadOptions::shift`]). Nothing is
//! changed by it but confidence: a layer that looks shifted is no longer confirmed until the
//! user decides (decision 6).
//!
//! How: each hypothesis is undone at a sample of vertices, and the distances to the nearest
//! trusted border are compared by their medians, which differing generalisation moves by tens
//! of metres and a wrong hypothesis by hundreds.
//!
//! [`ReadOptions::shift`]: super::ReadOptions::shift

use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::crs::{Crs, Mend, Shift, offset_m};
use crate::geom::{Coord, PartKind};
use crate::layer::Layer;
use rstar::RTree;
use rstar::primitives::Line;

/// Vertices compared at most.
const SAMPLE: usize = 3000;
/// Fewest vertices that tell anything.
const MIN_VERTICES: usize = 30;
/// A vertex farther than this from every trusted border under every hypothesis belongs to no
/// common border, metres; BD-09 is about 1,300 m.
const NEAR_M: f64 = 1500.0;
/// Share of the vertices that must be near.
const MIN_NEAR: f64 = 0.6;
/// Largest median of a hypothesis that fits, metres: county borders of two publishers lie
/// 140–170 m apart by their generalisation alone.
const MAX_MEDIAN_M: f64 = 250.0;
/// How much smaller than the next the best median must be.
const MEDIAN_MARGIN: f64 = 0.6;
/// Largest offset on the whole of a hypothesis that fits, metres. Generalisation scatters to
/// both sides and leaves some tens of metres of it; the old datums lie up to 150 m away.
const MAX_OFFSET_M: f64 = 160.0;
/// How much smaller than the others' the best offset must be.
const OFFSET_MARGIN: f64 = 0.4;
/// The same for high confidence.
const CLEAR_MARGIN: f64 = 0.2;
/// Reach around the layer within which trusted borders are taken, degrees.
const REACH_DEG: f64 = 0.05;

/// How sure a recognition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// The other hypotheses are out of the question.
    High,
    /// The best hypothesis is clearly better.
    Medium,
    /// It cannot be told.
    Unclear,
}

/// What comparing a layer with a trusted one tells.
#[derive(Debug, Clone, PartialEq)]
pub struct ShiftEvidence {
    /// The shift that the file's positions have; `None`: cannot tell.
    pub verdict: Option<Shift>,
    /// How far the layer lies east and north of the trusted borders as the file has it, metres.
    pub before_m: (f64, f64),
    /// The same once the verdict (or the best hypothesis) is undone.
    pub after_m: (f64, f64),
    /// Median distance of the layer's vertices to the trusted borders as the file has it.
    pub median_before_m: f64,
    /// The same once undone.
    pub median_after_m: f64,
    /// Nine tenths of the vertices lie nearer than this once undone, metres.
    pub spread_m: f64,
    /// Vertices compared.
    pub matched: usize,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why.
    pub reason: Message,
}

impl ShiftEvidence {
    /// The comparison as a sentence; `trusted` is the trusted layer's name.
    pub fn message(&self, trusted: &str) -> Message {
        let m = |v: f64| format!("{v:.0}");
        match self.verdict {
            None => Message::new("shift.compared_unclear")
                .with("trusted", trusted)
                .with("reason", self.reason.clone()),
            Some(Shift::None) => Message::new("shift.compared_none")
                .with("trusted", trusted)
                .with("after", m(self.median_after_m))
                .with("matched", self.matched),
            Some(shift) => Message::new("shift.compared_shift")
                .with("trusted", trusted)
                .with("shift", shift.describe())
                .with("before", m(self.median_before_m))
                .with("east", m(self.before_m.0))
                .with("north", m(self.before_m.1))
                .with("after", m(self.median_after_m))
                .with("spread", m(self.spread_m))
                .with("matched", self.matched)
                .with(
                    "confidence",
                    Message::new(match self.confidence {
                        Confidence::High => "shift.confidence_high",
                        _ => "shift.confidence_medium",
                    }),
                ),
        }
    }
}

/// Whether a layer is shifted, by comparison with a trusted layer that shares borders with it.
/// Nothing is changed. A layer whose shift was undone on reading is compared as the file has it.
///
/// # Errors
/// [`Cancelled`].
pub fn recognise_shift(
    layer: &Layer,
    trusted: &Layer,
    progress: &Progress,
) -> Result<ShiftEvidence, Cancelled> {
    let applied = applied(layer);
    let vertices: Vec<(f64, f64)> = sample(layer)
        .into_iter()
        .map(|c| applied.forward(c.x, c.y))
        .collect();
    let mut evidence = ShiftEvidence {
        verdict: None,
        before_m: (0.0, 0.0),
        after_m: (0.0, 0.0),
        median_before_m: 0.0,
        median_after_m: 0.0,
        spread_m: 0.0,
        matched: vertices.len(),
        confidence: Confidence::Unclear,
        reason: Message::new("shift.reason_too_few").with("matched", vertices.len()),
    };
    let bbox = layer.bbox();
    if vertices.len() < MIN_VERTICES || bbox.is_empty() {
        return Ok(evidence);
    }
    let borders = Borders::near(trusted, layer, progress)?;
    let mut fits = Vec::new();
    for shift in Shift::ALL {
        progress.check()?;
        fits.push(borders.fit(shift, &vertices));
    }
    let num_near = (0..vertices.len())
        .filter(|&i| {
            fits.iter()
                .any(|f| f.distances.get(i).is_some_and(|d| *d <= NEAR_M))
        })
        .count();
    evidence.matched = num_near;
    let share = num_near as f64 / vertices.len() as f64;
    if share < MIN_NEAR {
        evidence.reason =
            Message::new("shift.reason_elsewhere").with("percent", format!("{:.0}", share * 100.0));
        return Ok(evidence);
    }
    if let Some(plain) = fits.first() {
        evidence.before_m = borders.offset(plain);
        evidence.median_before_m = plain.quantile(0.5);
    }
    // Two witnesses that have to agree: the distances, and the offset on the whole, which
    // differing generalisation hardly touches.
    fits.sort_by(|a, b| a.quantile(0.5).total_cmp(&b.quantile(0.5)));
    let [best, second, ..] = fits.as_slice() else {
        return Ok(evidence);
    };
    let (first_m, second_m) = (best.quantile(0.5), second.quantile(0.5));
    evidence.after_m = borders.offset(best);
    evidence.median_after_m = first_m;
    evidence.spread_m = best.quantile(0.9);
    let length = |(east, north): (f64, f64)| libm::hypot(east, north);
    let offset_m = length(evidence.after_m);
    let others_m = fits
        .iter()
        .skip(1)
        .map(|f| length(borders.offset(f)))
        .fold(f64::INFINITY, f64::min);
    let m = |v: f64| format!("{v:.0}");
    if first_m > MAX_MEDIAN_M || offset_m > MAX_OFFSET_M {
        evidence.reason =
            Message::new("shift.reason_poor_fit").with("best", m(first_m.max(offset_m)));
    } else if first_m > MEDIAN_MARGIN * second_m || offset_m > OFFSET_MARGIN * others_m {
        evidence.reason = Message::new("shift.reason_no_margin")
            .with("best", m(first_m))
            .with("second", m(second_m));
    } else {
        evidence.verdict = Some(best.shift);
        evidence.confidence = if offset_m <= CLEAR_MARGIN * others_m {
            Confidence::High
        } else {
            Confidence::Medium
        };
        evidence.reason = Message::new("shift.reason_fits");
    }
    Ok(evidence)
}

/// Compares a layer with a trusted one and keeps in the layer what follows: a layer that looks
/// shifted and that nobody decided about is no longer confirmed and offers the mend; one that
/// was decided otherwise is remarked on. For after loading, where a trusted layer is at hand.
///
/// # Errors
/// [`Cancelled`].
pub fn note_shift(
    layer: &mut Layer,
    trusted: &Layer,
    progress: &Progress,
) -> Result<ShiftEvidence, Cancelled> {
    let evidence = recognise_shift(layer, trusted, progress)?;
    let Some(found) = evidence.verdict else {
        return Ok(evidence);
    };
    let decided = layer
        .crs
        .as_ref()
        .and_then(|c| c.shift.as_ref())
        .map(|s| s.shift);
    match decided {
        Some(given) if given != found => {
            let given_m = if given == Shift::None {
                evidence.median_before_m
            } else {
                f64::NAN
            };
            layer.diagnostics.push(Diagnostic::new(
                Severity::Warning,
                Message::new("shift.compared_against")
                    .with("given", given.describe())
                    .with("trusted", trusted.name.as_str())
                    .with("shift", found.describe())
                    .with("after", format!("{:.0}", evidence.median_after_m))
                    .with(
                        "before",
                        if given_m.is_finite() {
                            format!("{given_m:.0}")
                        } else {
                            "?".to_owned()
                        },
                    ),
            ));
        }
        None if found != Shift::None => {
            let crs = layer.crs.as_ref().map_or(Crs::CGCS2000, |c| c.crs);
            let mend = Mend {
                crs,
                swapped_axes: layer.crs.as_ref().is_some_and(|c| c.swapped_axes),
                shift: Some(found),
                reason: evidence.reason.clone(),
                explains: Message::new("shift.mistake_shift")
                    .with("shift", found.describe())
                    .with("before", format!("{:.0}", evidence.median_before_m))
                    .with("after", format!("{:.0}", evidence.median_after_m)),
            };
            layer.diagnostics.push(
                Diagnostic::new(Severity::Warning, evidence.message(&trusted.name)).hint(
                    Message::new("shift.hint_shift")
                        .with("option", format!("--shift {}", found.name())),
                ),
            );
            layer.position.confirmed = false;
            if let Some(decision) = &mut layer.crs {
                decision.confirmed = false;
                decision.mends.insert(0, mend);
            }
        }
        _ => layer.diagnostics.push(Diagnostic::new(
            Severity::Info,
            evidence.message(&trusted.name),
        )),
    }
    Ok(evidence)
}

/// The shift that was undone when the layer was read.
fn applied(layer: &Layer) -> Shift {
    layer
        .crs
        .as_ref()
        .and_then(|c| c.shift.as_ref())
        .map_or(Shift::None, |s| s.shift)
}

/// Vertices of lines and polygons, evenly taken from all of them.
fn sample(layer: &Layer) -> Vec<Coord> {
    let rings = || {
        layer
            .chunks
            .iter()
            .flat_map(|c| c.geometry().features())
            .flat_map(|f| f.parts())
            .filter(|p| p.kind() != PartKind::Point)
            .flat_map(|p| p.rings())
    };
    let total: usize = rings().map(<[Coord]>::len).sum();
    let step = total.div_ceil(SAMPLE).max(1);
    rings().flatten().step_by(step).copied().collect()
}

/// Trusted edges near a layer, in metres of a plane about its middle.
struct Borders {
    origin: (f64, f64),
    tree: RTree<Line<[f64; 2]>>,
}

/// Distance to the nearest edge; where the foot lies inside it, also the edge's unit normal and
/// the signed distance along that.
type Foot = (f64, Option<([f64; 2], f64)>);

/// Distances of all vertices to the nearest border with one shift undone.
struct Fit {
    shift: Shift,
    at: Vec<[f64; 2]>,
    distances: Vec<f64>,
    sorted: Vec<f64>,
}

impl Fit {
    fn quantile(&self, share: f64) -> f64 {
        let at = (share * (self.sorted.len().saturating_sub(1)) as f64) as usize;
        self.sorted.get(at).copied().unwrap_or(f64::INFINITY)
    }
}

impl Borders {
    fn near(trusted: &Layer, layer: &Layer, progress: &Progress) -> Result<Self, Cancelled> {
        let mut reach = layer.bbox();
        reach.min.x -= REACH_DEG;
        reach.min.y -= REACH_DEG;
        reach.max.x += REACH_DEG;
        reach.max.y += REACH_DEG;
        let center = reach.center();
        let mut borders = Self {
            origin: (center.x, center.y),
            tree: RTree::new(),
        };
        let mut edges = Vec::new();
        for feature in trusted.candidates(reach) {
            progress.check()?;
            let Some(view) = feature.geometry() else {
                continue;
            };
            for ring in view
                .parts()
                .filter(|p| p.kind() != PartKind::Point)
                .flat_map(|p| p.rings())
            {
                for w in ring.windows(2) {
                    let [a, b] = w else { continue };
                    let is_near = a.x.min(b.x) <= reach.max.x
                        && a.x.max(b.x) >= reach.min.x
                        && a.y.min(b.y) <= reach.max.y
                        && a.y.max(b.y) >= reach.min.y;
                    if is_near && a != b {
                        let (a, b) = (borders.plane((a.x, a.y)), borders.plane((b.x, b.y)));
                        edges.push(Line::new(a, b));
                    }
                }
            }
        }
        borders.tree = RTree::bulk_load(edges);
        Ok(borders)
    }

    fn plane(&self, at: (f64, f64)) -> [f64; 2] {
        // North with the radius half way, east with that of the middle's parallel: within a
        // hundredth over a few degrees, the same for every hypothesis.
        let north = offset_m(self.origin, (self.origin.0, at.1)).1;
        let east = offset_m(self.origin, (at.0, self.origin.1)).0;
        [east, north]
    }

    fn fit(&self, shift: Shift, vertices: &[(f64, f64)]) -> Fit {
        let at: Vec<[f64; 2]> = vertices
            .iter()
            .map(|&(lon, lat)| self.plane(shift.undo(lon, lat).unwrap_or((lon, lat))))
            .collect();
        let distances: Vec<f64> = at
            .iter()
            .map(|p| self.foot(*p).map_or(f64::INFINITY, |(d, _)| d))
            .collect();
        let mut sorted: Vec<f64> = distances.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        Fit {
            shift,
            at,
            distances,
            sorted,
        }
    }

    /// The nearest edge as seen from a point; `None` where there is no edge.
    fn foot(&self, p: [f64; 2]) -> Option<Foot> {
        let line = self.tree.nearest_neighbor(p)?;
        let (d, e) = (
            [line.to[0] - line.from[0], line.to[1] - line.from[1]],
            [p[0] - line.from[0], p[1] - line.from[1]],
        );
        let length = libm::hypot(d[0], d[1]);
        let along = (e[0] * d[0] + e[1] * d[1]) / (length * length);
        if (0.0..=1.0).contains(&along) {
            let normal = [-d[1] / length, d[0] / length];
            let signed = -(e[0] * normal[0] + e[1] * normal[1]);
            return Some((signed.abs(), Some((normal, signed))));
        }
        let end = if along < 0.0 { line.from } else { line.to };
        Some((libm::hypot(p[0] - end[0], p[1] - end[1]), None))
    }

    /// How far east and north of the borders the vertices lie on the whole: the translation
    /// that brings them onto the edges best, by distances along the edges' normals, found in
    /// steps with far matches left out.
    fn offset(&self, fit: &Fit) -> (f64, f64) {
        let mut by = [0.0_f64; 2];
        for _ in 0..12 {
            let matches: Vec<([f64; 2], f64)> = fit
                .at
                .iter()
                .filter_map(|p| self.foot([p[0] + by[0], p[1] + by[1]])?.1)
                .collect();
            let mut sizes: Vec<f64> = matches.iter().map(|(_, d)| d.abs()).collect();
            sizes.sort_unstable_by(f64::total_cmp);
            let limit = 2.5 * sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
            let (mut a, mut b, mut c, mut u, mut v) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for (n, d) in matches.iter().filter(|(_, d)| d.abs() <= limit) {
                a += n[0] * n[0];
                b += n[0] * n[1];
                c += n[1] * n[1];
                u += n[0] * d;
                v += n[1] * d;
            }
            let det = a * c - b * b;
            // All edges in one direction (or none) tell nothing about the other one.
            if det.is_nan() || det <= 1e-6 * (a + c) * (a + c) {
                break;
            }
            let step = [(c * u - b * v) / det, (a * v - b * u) / det];
            by = [by[0] + step[0], by[1] + step[1]];
            if libm::hypot(step[0], step[1]) < 0.05 {
                break;
            }
        }
        (-by[0], -by[1])
    }
}
