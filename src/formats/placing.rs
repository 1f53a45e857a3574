//! Source numbers become longitude and latitude: which system they are in and why, the inverse
//! projection of each vertex once (decision 4), and how far the result can be trusted
//! (decisions 4 and 6). Everything the readers want of `crs` goes through here.

use super::assemble::SourceChunk;
use super::error::ReadErrorKind;
use super::remarks::Remarks;
use super::source::ReadOptions;
use super::turning::{Plan, turn_all};
use crate::base::diagnostics::{Place, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Candidate, Crs, candidates, suspicions};
use crate::layer::{Chunk, CrsDecision, Position};
use std::sync::Arc;

/// Sag above which a person should know of it, in metres (decision 4).
const NOTABLE_SAG_M: f64 = 0.1;
/// Metres of a degree of latitude, good enough for the size of a rounding step.
const METRES_PER_DEGREE: f64 = 111_320.0;

/// What a file says about its coordinate system.
#[derive(Debug)]
pub(crate) enum Declared {
    /// Nothing, or nothing that can be read; the reader has said so.
    Nothing,
    /// A system, with where it stands.
    System {
        /// The system.
        crs: Crs,
        /// Where it stands.
        basis: Message,
    },
}

/// Chunks in longitude and latitude, and how they got there.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) chunks: Vec<Arc<Chunk>>,
    pub(crate) crs: CrsDecision,
    pub(crate) position: Position,
}

/// Decides the system and turns all chunks.
///
/// `decimals` is the most decimals seen in the source's text; `None` for binary sources, whose
/// numbers tell themselves.
///
/// # Errors
/// [`ReadErrorKind::Malformed`] if the numbers fit no known system and none was given;
/// [`ReadErrorKind::Cancelled`].
pub(crate) fn place(
    chunks: Vec<SourceChunk>,
    declared: Declared,
    decimals: Option<u32>,
    options: &ReadOptions,
    progress: &Progress,
    remarks: &mut Remarks,
) -> Result<Placed, ReadErrorKind> {
    let extent = Extent::of(&chunks);
    let (crs, swapped) = decide(&chunks, extent, declared, options, remarks)?;
    let quantum_m = quantum_m(&chunks, extent, decimals, crs.crs);
    let plan = Plan {
        crs: crs.crs,
        swapped,
        densify_m: options.densify_m.filter(|m| *m > 0.0),
    };
    let (chunks, notes) = turn_all(chunks, plan, progress)?;
    for id in notes.failed {
        remarks.say_at(
            Severity::Error,
            Message::new("formats.outside_crs").with("crs", crs.crs.describe()),
            Place::row(id.0),
        );
    }
    if notes.sag_m > NOTABLE_SAG_M {
        remarks.advise(
            Severity::Warning,
            Message::new("formats.long_edges")
                .with("edge_m", notes.longest_m.round())
                .with("sag_m", notes.sag_m),
            Message::new("formats.hint_densify"),
        );
    }
    let position = Position {
        datum_accuracy_m: crs.crs.datum_accuracy_m(),
        confirmed: crs.confirmed,
        quantum_m,
        sag_m: notes.sag_m,
    };
    Ok(Placed {
        chunks,
        crs,
        position,
    })
}

/// Range of the source's numbers as they stand.
#[derive(Debug, Clone, Copy)]
struct Extent {
    x: (f64, f64),
    y: (f64, f64),
}

impl Extent {
    fn of(chunks: &[SourceChunk]) -> Option<Self> {
        let all = chunks
            .iter()
            .map(SourceChunk::bbox)
            .fold(crate::geom::Bbox::EMPTY, |all, b| all.union(&b));
        (!all.is_empty()).then_some(Self {
            x: (all.min.x, all.max.x),
            y: (all.min.y, all.max.y),
        })
    }

    /// The same without the outermost twentieth of the features on each side, at least one:
    /// what is left when single features lie at 0,0 or somewhere in space. `None` for fewer
    /// than three features.
    fn of_most(chunks: &[SourceChunk]) -> Option<Self> {
        let boxes = || {
            chunks
                .iter()
                .flat_map(SourceChunk::boxes)
                .filter(|b| !b.is_empty())
        };
        let trimmed = |values: &mut dyn Iterator<Item = f64>, from_above: bool| {
            let mut values: Vec<f64> = values.collect();
            let skip = (values.len() / 20).max(1);
            if values.len() < 3 {
                return None;
            }
            values.sort_unstable_by(f64::total_cmp);
            let at = if from_above {
                values.len() - 1 - skip
            } else {
                skip
            };
            values.get(at).copied()
        };
        Some(Self {
            x: (
                trimmed(&mut boxes().map(|b| b.min.x), false)?,
                trimmed(&mut boxes().map(|b| b.max.x), true)?,
            ),
            y: (
                trimmed(&mut boxes().map(|b| b.min.y), false)?,
                trimmed(&mut boxes().map(|b| b.max.y), true)?,
            ),
        })
    }

    fn swapped(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
        }
    }
}

fn candidates_of(seen: Extent) -> Vec<Candidate> {
    candidates(seen.x, seen.y, None)
}

/// Whether a suspicion means that the declaration cannot be what the numbers are in. Lying
/// elsewhere is only odd; and where just the outskirts fall outside the system's domain, the
/// features there are lost, not the declaration.
fn contradicts(code: &str, crs: &Crs, seen: Extent) -> bool {
    match code {
        "crs.suspect_outside_china"
        | "crs.suspect_away_from_home"
        | "crs.suspect_outside_zone"
        | "crs.suspect_far_from_meridian" => false,
        "crs.suspect_outside_domain" => {
            let middle = |(a, b): (f64, f64)| 0.5 * (a + b);
            crs.lon_lat_from_xy(middle(seen.x), middle(seen.y))
                .is_none()
        }
        _ => true,
    }
}

fn decide(
    chunks: &[SourceChunk],
    extent: Option<Extent>,
    declared: Declared,
    options: &ReadOptions,
    remarks: &mut Remarks,
) -> Result<(CrsDecision, bool), ReadErrorKind> {
    let decision = |crs, basis, confirmed, candidates| CrsDecision {
        crs,
        basis,
        confirmed,
        candidates,
    };
    if let Some(crs) = options.crs {
        let basis = Message::new("formats.crs_by_user").with("crs", crs.describe());
        return Ok((decision(crs, basis, true, Vec::new()), options.swapped_axes));
    }
    let Some(extent) = extent else {
        let (crs, basis) = match declared {
            Declared::System { crs, basis } => (crs, basis),
            Declared::Nothing => (
                Crs::CGCS2000,
                Message::new("formats.crs_without_coordinates"),
            ),
        };
        return Ok((decision(crs, basis, true, Vec::new()), options.swapped_axes));
    };
    let in_order = |extent: Extent| {
        if options.swapped_axes {
            extent.swapped()
        } else {
            extent
        }
    };
    let seen = in_order(extent);
    // Single stray features must not decide for all the others.
    let most = || Extent::of_most(chunks).map(in_order);
    let mut doubted = None;
    if let Declared::System { crs, basis } = declared {
        let doubts = suspicions(&crs, seen.x, seen.y, None);
        for doubt in &doubts {
            remarks.advise(
                Severity::Warning,
                Message::new("formats.crs_doubtful")
                    .with("crs", crs.describe())
                    .with("why", doubt.clone()),
                Message::new("formats.hint_crs_choose"),
            );
        }
        let are_contradicting =
            |doubts: &[Message], seen| doubts.iter().any(|d| contradicts(&d.code, &crs, seen));
        if !are_contradicting(&doubts, seen)
            || most().is_some_and(|m| !are_contradicting(&suspicions(&crs, m.x, m.y, None), m))
        {
            return Ok((decision(crs, basis, true, Vec::new()), options.swapped_axes));
        }
        doubted = Some((crs, basis));
    }
    let mut candidates = candidates_of(seen);
    if candidates.is_empty() {
        candidates = most().map(candidates_of).unwrap_or_default();
    }
    let Some(first) = candidates.first().cloned() else {
        // Nothing better than the doubtful declaration: what lies in its domain can be shown.
        return match doubted {
            Some((crs, basis)) => Ok((
                decision(crs, basis, false, Vec::new()),
                options.swapped_axes,
            )),
            None => Err(ReadErrorKind::malformed_with_hint(
                Message::new("formats.crs_unplaceable")
                    .with("x", format!("{} … {}", seen.x.0, seen.x.1))
                    .with("y", format!("{} … {}", seen.y.0, seen.y.1)),
                Message::new("formats.hint_crs_choose"),
            )),
        };
    };
    remarks.advise(
        Severity::Warning,
        Message::new("formats.crs_guessed")
            .with("crs", first.crs.describe())
            .with("reason", first.reason.clone())
            .with("others", candidates.len().saturating_sub(1)),
        Message::new("formats.hint_crs_choose"),
    );
    let basis = Message::new("formats.crs_by_range").with("reason", first.reason.clone());
    let swapped = options.swapped_axes != first.swapped_axes;
    Ok((decision(first.crs, basis, false, candidates), swapped))
}

/// Smallest step of the source's coordinates on the ground: one unit of the last decimal
/// written (for binary numbers: the fewest decimals that give a sample of them back), at least
/// the resolution of a double at that distance from the origin.
fn quantum_m(
    chunks: &[SourceChunk],
    extent: Option<Extent>,
    decimals: Option<u32>,
    crs: Crs,
) -> f64 {
    let Some(extent) = extent else { return 0.0 };
    let largest = [extent.x.0, extent.x.1, extent.y.0, extent.y.1]
        .iter()
        .fold(0.0_f64, |m, v| m.max(v.abs()));
    let resolution = largest * f64::EPSILON;
    let step = match decimals {
        Some(d) => power_of_ten(d),
        None => decimals_of_sample(chunks).map_or(0.0, power_of_ten),
    };
    let unit_m = if crs.is_geographic() {
        METRES_PER_DEGREE
    } else {
        1.0
    };
    step.max(resolution) * unit_m
}

fn power_of_ten(decimals: u32) -> f64 {
    // Beyond 17 decimals no double tells the difference.
    (0..decimals.min(17)).fold(1.0, |step, _| step / 10.0)
}

/// The fewest decimals that give back a sample of binary coordinates; `None` if they use all
/// the digits a double has.
fn decimals_of_sample(chunks: &[SourceChunk]) -> Option<u32> {
    const SAMPLE: usize = 64;
    let mut most = 0;
    for chunk in chunks {
        for c in chunk.sample(SAMPLE) {
            for value in [c.x, c.y] {
                let decimals = (most..=12).find(|&d| {
                    let scaled = value / power_of_ten(d);
                    (scaled - scaled.round()).abs() <= 4.0 * f64::EPSILON * scaled.abs()
                })?;
                // Enough digits make every double look decimal: that tells nothing.
                if value.abs() * f64::EPSILON * 16.0 > power_of_ten(decimals) {
                    return None;
                }
                most = most.max(decimals);
            }
        }
    }
    Some(most)
}
