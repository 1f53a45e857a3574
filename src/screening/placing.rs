//! Where features of any layer lie: cut by county, township and village as a project's ground is,
//! by the same kernel, so that parts and what lies outside add up to the whole.

use super::facts::Subject;
use super::input::ZoneLayer;
use super::places::{Measure, Places};
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{AreaFrame, AreaMethod, Prepared};
use crate::layer::{FeatureRef, PlacedPart, Position, Role};
use std::sync::Arc;

/// Layers of places, ready to be asked about many features.
#[derive(Debug)]
pub struct Placing<'a> {
    places: Places<'a>,
    method: AreaMethod,
    progress: &'a Progress,
}

/// A feature by place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Placed {
    /// What its parts are amounts of.
    pub extent: Extent,
    /// Its parts.
    pub parts: Vec<PlacedPart>,
}

/// What a feature has of: an area, a length, or a number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// Square metres.
    #[default]
    Area,
    /// Metres.
    Length,
    /// A number.
    Points,
}

impl<'a> Placing<'a> {
    /// By the counties, townships and villages among some layers, as far as there are any; areas
    /// by the office's methods, of which `method` counts.
    pub fn new(zones: &'a [ZoneLayer], method: AreaMethod, progress: &'a Progress) -> Self {
        Self {
            places: Places::new(zones, progress),
            method,
            progress,
        }
    }

    /// A layer whose features stand for places: its zones in the place of counties.
    pub fn in_place_of_counties(zone: &ZoneLayer) -> ZoneLayer {
        let mut meta = (*zone.meta).clone();
        meta.role = Role::County;
        ZoneLayer {
            meta: Arc::new(meta),
            layer: zone.layer.clone(),
        }
    }

    /// The parts of a feature by place, repaired where it was invalid; none of a feature without a
    /// shape that can be measured.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn place(&self, feature: FeatureRef<'_>) -> Result<Option<Placed>, Cancelled> {
        self.progress.check()?;
        let repaired = feature.chunk.repaired_until(feature.index, self.progress)?;
        let view = match repaired {
            Some(repaired) => repaired.shape.feature(0),
            None => feature.geometry(),
        };
        let Some(view) = view.filter(|v| !v.is_null()) else {
            return Ok(None);
        };
        let frame = AreaFrame::about(&view.bbox(), self.method);
        let subject = Subject {
            view,
            prepared: Prepared::measuring(view, frame, self.progress)?,
            position: Position::default(),
            schematic: false,
        };
        let extent = match Measure::of(&subject.prepared) {
            Measure::Area => Extent::Area,
            Measure::Length => Extent::Length,
            Measure::Points => Extent::Points,
        };
        let parts = self.places.split(&subject)?.parts();
        Ok(Some(Placed { extent, parts }))
    }
}
