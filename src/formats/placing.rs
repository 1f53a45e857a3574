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
use crate::crs::{Candidate, Crs, Datum, GUILIN, Mend, Shift, Way, candidates, mends, suspicions};
use crate::layer::{Chunk, CrsDecision, Position, ShiftDone, TransformDone};
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
    let (mut crs, swapped) = decide(&chunks, extent, declared, options, remarks)?;
    let quantum_m = quantum_m(&chunks, extent, decimals, crs.crs);
    crs.swapped_axes = swapped;
    let way = way(&mut crs, options, remarks)?;
    let plan = Plan {
        way,
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
    let datum_accuracy_m = say_way(&mut crs, way, notes.moved, remarks);
    let position = Position {
        datum_accuracy_m,
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

/// What is done to the numbers beyond the inverse projection, and what speaks against it.
fn way(
    crs: &mut CrsDecision,
    options: &ReadOptions,
    remarks: &mut Remarks,
) -> Result<Way, ReadErrorKind> {
    let shift = options.shift.unwrap_or(Shift::None);
    if let Some(transform) = &options.transform {
        let is_plane = crs.crs.central_meridian().is_some();
        if transform.is_planar() && !is_plane {
            return Err(ReadErrorKind::malformed_with_hint(
                Message::new("shift.transform_needs_plane").with("crs", crs.crs.describe()),
                Message::new("shift.hint_transform_needs_plane"),
            ));
        }
        if !transform.is_planar() && crs.crs.datum == Datum::Cgcs2000 {
            remarks.say(
                Severity::Warning,
                Message::new("shift.transform_on_cgcs2000").with("crs", crs.crs.describe()),
            );
        }
        if shift != Shift::None {
            remarks.say(
                Severity::Warning,
                Message::new("shift.transform_and_shift").with("shift", shift.describe()),
            );
        }
        crs.transform = Some(TransformDone {
            is_seven: !transform.is_planar(),
            accuracy_m: transform.accuracy_m,
        });
    }
    Ok(Way {
        crs: crs.crs,
        transform: options.transform,
        shift,
    })
}

/// Says what was done beyond the inverse projection, keeps it in the decision, and tells how
/// far the result may lie from CGCS2000, metres.
fn say_way(
    crs: &mut CrsDecision,
    way: Way,
    (sum_m, count, max_m): (f64, u64, f64),
    remarks: &mut Remarks,
) -> Option<f64> {
    let mut accuracy_m = crs.crs.datum_accuracy_m();
    if let Some(done) = &crs.transform {
        // The stated accuracy takes the place of the datum's.
        accuracy_m = Some(done.accuracy_m);
        remarks.say(Severity::Info, done.describe());
    }
    if way.shift != Shift::None {
        let done = ShiftDone {
            shift: way.shift,
            mean_m: if count == 0 {
                0.0
            } else {
                sum_m / count as f64
            },
            max_m,
        };
        accuracy_m = accuracy_m.map(|m| m + way.shift.accuracy_m());
        remarks.say(Severity::Info, done.describe());
        if count > 0 && max_m == 0.0 {
            remarks.say(
                Severity::Warning,
                Message::new("shift.shift_of_nothing").with("shift", way.shift.describe()),
            );
        } else {
            remarks.say(
                Severity::Info,
                Message::new("shift.u_after_shift").with("accuracy", way.shift.accuracy_m()),
            );
        }
        crs.shift = Some(done);
    }
    accuracy_m
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
        swapped_axes: options.swapped_axes,
        mends: Vec::new(),
        // That there is none can be known only from the user.
        shift: (options.shift == Some(Shift::None)).then_some(ShiftDone {
            shift: Shift::None,
            mean_m: 0.0,
            max_m: 0.0,
        }),
        transform: None,
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
        let stands = !are_contradicting(&doubts, seen)
            || most().is_some_and(|m| !are_contradicting(&suspicions(&crs, m.x, m.y, None), m));
        let offers = mends_of(&crs, seen, most);
        offered(&offers, remarks);
        if stands {
            // Nothing rules the declaration out, but another reading lies where files of this
            // office lie and this one does not: nobody may rest on it unasked.
            let mut kept = decision(crs, basis, offers.is_empty(), Vec::new());
            kept.mends = in_file_order(offers, options);
            return Ok((kept, options.swapped_axes));
        }
        if let Some(first) = offers.first().cloned() {
            let basis = Message::new("shift.crs_by_mend")
                .with("explains", first.explains.clone())
                .with("reason", first.reason.clone());
            let swapped = options.swapped_axes != first.swapped_axes;
            let mut others = candidates_of(seen);
            others.retain(|c| c.crs != first.crs || c.swapped_axes != first.swapped_axes);
            others.insert(
                0,
                Candidate {
                    crs: first.crs,
                    swapped_axes: first.swapped_axes,
                    reason: first.explains.clone(),
                },
            );
            let mut mended = decision(first.crs, basis, false, others);
            mended.mends = in_file_order(offers, options);
            return Ok((mended, swapped));
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
    let taken = if first.swapped_axes {
        seen.swapped()
    } else {
        seen
    };
    let mut offers = mends(&first.crs, taken.x, taken.y, None);
    for mend in &mut offers {
        mend.swapped_axes ^= first.swapped_axes;
    }
    offered(&offers, remarks);
    let mut guessed = decision(first.crs, basis, false, candidates);
    guessed.mends = in_file_order(offers, options);
    Ok((guessed, swapped))
}

/// Mends of a declaration: by all features, or by most where strays spoil the range.
fn mends_of(crs: &Crs, seen: Extent, most: impl Fn() -> Option<Extent>) -> Vec<Mend> {
    if suspicions(crs, seen.x, seen.y, Some(GUILIN)).is_empty() {
        // Sparing a big file the sorting of its boxes.
        return Vec::new();
    }
    let all = mends(crs, seen.x, seen.y, None);
    if all.is_empty() {
        most().map_or(all, |m| mends(crs, m.x, m.y, None))
    } else {
        all
    }
}

/// Mends are found in the order that the user gave; they are kept in the file's.
fn in_file_order(mut offers: Vec<Mend>, options: &ReadOptions) -> Vec<Mend> {
    for mend in &mut offers {
        mend.swapped_axes ^= options.swapped_axes;
    }
    offers
}

/// Says the likeliest mend; the others are in the decision.
fn offered(offers: &[Mend], remarks: &mut Remarks) {
    let Some(first) = offers.first() else { return };
    let code = if first.swapped_axes {
        "shift.mend_offered_swapped"
    } else {
        "shift.mend_offered"
    };
    remarks.advise(
        Severity::Warning,
        Message::new(code)
            .with("explains", first.explains.clone())
            .with("crs", first.crs.describe())
            .with("reason", first.reason.clone()),
        Message::new("shift.hint_mend").with("option", option_text(first)),
    );
}

/// What to write on the command line for a mend.
pub fn option_text(mend: &Mend) -> String {
    let crs = mend.crs.epsg().map_or_else(
        || crate::crs::to_wkt_esri(&mend.crs),
        |code| format!("EPSG:{code}"),
    );
    let mut out = if mend.crs.epsg().is_some() {
        format!("--crs {crs}")
    } else {
        format!("--crs '{crs}'")
    };
    if mend.swapped_axes {
        out.push_str(" --swap-axes");
    }
    if let Some(shift) = mend.shift {
        out.push_str(&format!(" --shift {}", shift.name()));
    }
    out
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
