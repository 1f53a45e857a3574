//! Areas and lengths of a feature as columns of the table, by the office's methods.

use crate::base::progress::{Cancelled, Progress};
use crate::geom::{AreaFrame, AreaMethod, Areas, length_m, perimeter_m};
use crate::layer::FeatureRef;

/// A computed column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Measure {
    /// 图斑椭球面积, m².
    Ellipsoid,
    /// 测地线面积, m².
    Geodesic,
    /// 3度带平面面积, m²: in the zone nearest the feature's middle.
    Planar,
    /// Length of lines, else the perimeter of areas, m.
    Length,
}

impl Measure {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Ellipsoid, Self::Geodesic, Self::Planar, Self::Length];
}

/// Areas and length of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measures {
    /// Areas, m².
    pub areas: Areas,
    /// Length of its lines, else its perimeter, m; edges straight in degrees (decision 4).
    pub length_m: f64,
}

impl Measures {
    /// One of them; none where the feature has no such extent.
    pub fn get(&self, measure: Measure) -> Option<f64> {
        let value = match measure {
            Measure::Ellipsoid => self.areas.by(AreaMethod::Ellipsoid),
            Measure::Geodesic => self.areas.by(AreaMethod::Geodesic),
            Measure::Planar => self.areas.by(AreaMethod::Planar),
            Measure::Length => self.length_m,
        };
        (value.is_finite() && value > 0.0).then_some(value)
    }
}

/// Measures a feature, repaired where it was invalid, as a check would take it.
///
/// # Errors
/// [`Cancelled`] once somebody asked to stop.
pub fn measures(feature: FeatureRef<'_>, progress: &Progress) -> Result<Measures, Cancelled> {
    progress.check()?;
    let repaired = feature.chunk.repaired_until(feature.index, progress)?;
    let view = match repaired {
        Some(repaired) => repaired.shape.feature(0),
        None => feature.geometry(),
    };
    let Some(view) = view else {
        return Ok(Measures::default());
    };
    let frame = AreaFrame::about(&view.bbox(), AreaMethod::default());
    let lines_m = length_m(view);
    Ok(Measures {
        areas: frame.areas(view, progress)?,
        length_m: if lines_m > 0.0 {
            lines_m
        } else {
            perimeter_m(view)
        },
    })
}
