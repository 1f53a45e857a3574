//! Adding a layer up: every feature cut or sorted into its group, measured, rounded, added. Pure;
//! runs on a worker and from the command line.

use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{AreaMethod, area_m2};
use crate::layer::filter::Bound;
use crate::layer::table::{each_chunk, measures};
use crate::layer::{Chunk, FeatureRef, Layer};
use crate::screening::{Extent, Placed, Placing, ZoneLayer, ZoneMeta};
use crate::session::jobs::Stop;
use crate::session::selected::IdSet;
use crate::stats::{GroupBy, MOST_GROUPS, Summary, SummaryPiece};
use std::sync::Arc;

/// What is added up, and how.
#[derive(Debug)]
pub struct SumRequest {
    /// The layer.
    pub layer: Layer,
    /// What is declared about it: tells classes of zones.
    pub meta: Option<Arc<ZoneMeta>>,
    /// By what.
    pub by: GroupBy,
    /// Layers of places, where it is by places.
    pub places: Vec<ZoneLayer>,
    /// Only what meets this.
    pub filter: Option<Bound>,
    /// Only these.
    pub only: Option<Arc<IdSet>>,
    /// Which area counts.
    pub method: AreaMethod,
    /// Threads; the result does not depend on it.
    pub num_threads: usize,
}

/// A layer added up.
#[derive(Debug, Clone, PartialEq)]
pub struct Summed {
    /// The sums.
    pub summary: Summary,
    /// By what.
    pub by: GroupBy,
    /// What the layer's zones are, for naming classes.
    pub role: Option<crate::layer::Role>,
    /// Which area counts.
    pub method: AreaMethod,
    /// Features without a shape that could be measured: in no row.
    pub unmeasured: usize,
    /// Features whose shape had to be repaired first.
    pub repaired: usize,
    /// Whether the position of the layer or of a place rests on an unconfirmed system.
    pub unconfirmed: bool,
}

/// Adds a layer up.
///
/// # Errors
/// [`Stop`]: cancelled, or a field that says something else of nearly every feature.
pub fn sum_up(request: &SumRequest, progress: &Progress) -> Result<Summed, Stop> {
    // The worker's own look at the cancel flag; its counting is that of chunks.
    let placing = Placing::new(&request.places, request.method, progress);
    let parts = each_chunk(&request.layer, request.num_threads, progress, |_, chunk| {
        of_chunk(request, &placing, chunk, progress)
    })?;
    let (mut summaries, mut unmeasured, mut repaired) = (Vec::new(), 0, 0);
    for part in parts {
        let part = part?;
        unmeasured += part.unmeasured;
        repaired += part.repaired;
        summaries.push(part.summary.map_err(|_too_many| too_many())?);
    }
    let confirmed = |layer: &Layer| layer.crs.as_ref().is_none_or(|d| d.confirmed);
    Ok(Summed {
        summary: Summary::merged(summaries).map_err(|_too_many| too_many())?,
        by: request.by.clone(),
        role: request.meta.as_ref().map(|m| m.role),
        method: request.method,
        unmeasured,
        repaired,
        unconfirmed: !confirmed(&request.layer)
            || !request.places.iter().all(|p| confirmed(&p.layer)),
    })
}

fn too_many() -> Stop {
    Stop::Failed(Message::new("statistics.too_many").with("most", MOST_GROUPS))
}

struct Part {
    summary: Result<Summary, crate::stats::TooManyGroups>,
    unmeasured: usize,
    repaired: usize,
}

fn of_chunk(
    request: &SumRequest,
    placing: &Placing<'_>,
    chunk: &Chunk,
    progress: &Progress,
) -> Result<Part, Cancelled> {
    let keep = match &request.filter {
        Some(filter) => filter.met(chunk),
        None => vec![true; chunk.len()],
    };
    let mut pieces = Vec::new();
    let (mut unmeasured, mut repaired) = (0, 0);
    for (index, id) in chunk.ids().iter().enumerate() {
        let is_chosen = request.only.as_ref().is_none_or(|ids| ids.contains(*id));
        if keep.get(index) != Some(&true) || !is_chosen {
            continue;
        }
        let feature = FeatureRef {
            schema: &request.layer.schema,
            chunk,
            index,
        };
        let before = pieces.len();
        let number = index as u64;
        match &request.by {
            GroupBy::Class | GroupBy::Field(_) => {
                let name = group_of(request, feature);
                pieces.extend(whole(feature, number, name, request.method, progress)?);
            }
            by => {
                let depth = match by {
                    GroupBy::Township => 2,
                    GroupBy::Village => 3,
                    _ => 1,
                };
                if let Some(placed) = placing.place(feature)? {
                    pieces.extend(placed_pieces(&placed, number, depth));
                }
            }
        }
        unmeasured += usize::from(pieces.len() == before);
        repaired += usize::from(chunk.repaired_until(index, progress)?.is_some());
    }
    Ok(Part {
        summary: Summary::of(pieces),
        unmeasured,
        repaired,
    })
}

/// The group of a whole feature: its class by code, or what its field says.
fn group_of(request: &SumRequest, feature: FeatureRef<'_>) -> Option<String> {
    match &request.by {
        GroupBy::Class => {
            let meta = request.meta.as_ref()?;
            Some(meta.class_of(feature)?.code().to_owned())
        }
        GroupBy::Field(field) => {
            let value = feature.value(field);
            (!value.is_blank()).then(|| value.display().trim().to_owned())
        }
        _ => None,
    }
}

/// A feature as one piece; none of one that cannot be measured.
fn whole(
    feature: FeatureRef<'_>,
    number: u64,
    name: Option<String>,
    method: AreaMethod,
    progress: &Progress,
) -> Result<Option<SummaryPiece>, Cancelled> {
    let repaired = feature.chunk.repaired_until(feature.index, progress)?;
    let view = match repaired {
        Some(repaired) => repaired.shape.feature(0),
        None => feature.geometry(),
    };
    let Some(view) = view.filter(|v| !v.is_null()) else {
        return Ok(None);
    };
    let exact_m2 = area_m2(view);
    let mut piece = SummaryPiece {
        feature: number,
        names: vec![name],
        exact_m2,
        ..SummaryPiece::default()
    };
    if exact_m2 > 0.0 {
        piece.counted_m2 = measures(feature, progress)?.areas.by(method);
    } else {
        let lines_m = crate::geom::length_m(view);
        if lines_m > 0.0 {
            piece.length_m = lines_m;
        } else {
            let points = view
                .parts()
                .filter(|p| p.kind() == crate::geom::PartKind::Point);
            piece.points = points.map(|p| p.outer().len() as u64).sum();
        }
    }
    Ok(Some(piece))
}

fn placed_pieces(placed: &Placed, number: u64, depth: usize) -> Vec<SummaryPiece> {
    let piece = |part: &crate::layer::PlacedPart| {
        let names = part.place.names();
        let mut piece = SummaryPiece {
            feature: number,
            names: names
                .iter()
                .take(depth)
                .map(|n| n.map(str::to_owned))
                .collect(),
            ..SummaryPiece::default()
        };
        match placed.extent {
            Extent::Area => {
                piece.exact_m2 = part.amount;
                piece.counted_m2 = part.areas.counted_m2();
            }
            Extent::Length => piece.length_m = part.amount,
            // A whole number of points: the cast keeps it.
            Extent::Points => piece.points = part.amount.round().max(0.0) as u64,
        }
        piece
    };
    placed.parts.iter().map(piece).collect()
}
