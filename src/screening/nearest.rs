//! The nearest zone of a layer that the project does not meet.

use super::facts::Subject;
use super::input::ZoneLayer;
use super::model::Nearest;
use super::zones::ZoneIndex;
use crate::geom::distance::Closest;
use crate::geom::{Bbox, distance};

/// The nearest feature of a layer; `None` for a layer without any geometry.
pub(super) fn nearest(
    subject: &Subject<'_>,
    zone: &ZoneLayer,
    index: &ZoneIndex<'_>,
) -> Option<Nearest> {
    let mut best: Option<(usize, usize, Closest)> = None;
    // TODO-API
    let _ = (subject, zone, index, Bbox::EMPTY);
    best.take().map(|_| unreachable!())
}
