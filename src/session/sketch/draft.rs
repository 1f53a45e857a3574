//! The shape that the corners and the pointer make, its figures, and its check.

use super::{Live, SketchTool, Sketching};
use crate::base::ids::FeatureId;
use crate::base::progress::Progress;
use crate::geom::edit::{self, Sheet};
use crate::geom::{
    AreaFrame, AreaMethod, Areas, Columns, Coord, Defect, FeatureView, PartKind, defects, length_m,
    perimeter_m,
};
use crate::session::command::Effect;
use crate::session::moved::zone_plane;
use crate::session::state::{ProjectKey, Session};
use crate::workspace::{ProjectEntry, Sketch, sketches};
use std::sync::Arc;

/// Size of a shape on its way.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Areas by all methods; zero of a line or point.
    pub areas: Areas,
    /// Length of a line, or length of a polygon's borders, metres on the ellipsoid.
    pub length_m: f64,
}

/// The size of a feature; lengths of borders for polygons.
pub fn figures(feature: FeatureView<'_>, method: AreaMethod) -> Figures {
    let areas = AreaFrame::about(&feature.bbox(), method)
        .areas(feature, &Progress::new())
        .unwrap_or_default();
    let length_m = match feature.kind() {
        Some(PartKind::Polygon) => perimeter_m(feature),
        Some(PartKind::Line) => length_m(feature),
        Some(PartKind::Point) | None => 0.0,
    };
    Figures { areas, length_m }
}

/// The sheet of the zone plane about a position.
pub(super) fn sheet_about(at: Coord) -> Option<Sheet> {
    Sheet::about(zone_plane(), at)
}

/// The first defect that keeps a shape from being kept.
pub(super) fn defect_of(shape: &Columns) -> Option<Defect> {
    let feature = shape.feature(0)?;
    defects(feature).into_iter().find(|d| !d.kind.is_harmless())
}

impl Sketching {
    /// The shape of the corners, with the pointer as one more or without; and whether it would
    /// be a project of its own.
    pub(super) fn draft(&self, with_pointer: bool) -> Option<(Columns, bool)> {
        let tool = self.tool?;
        let mut corners = self.corners.clone();
        let pointer = self.pointer.filter(|_| with_pointer);
        corners.extend(pointer.filter(|at| corners.last() != Some(at)));
        corners.dedup();
        let first = *corners.first()?;
        let sheet = sheet_about(first)?;
        let second = corners.get(1).copied();
        let shape = match tool {
            SketchTool::Polygon | SketchTool::Hole if corners.len() >= 3 => {
                edit::ring_shape(&corners)
            }
            SketchTool::Point => edit::point_shape(first),
            SketchTool::Rectangle => edit::rectangle(&sheet, first, second?)?,
            SketchTool::Circle => {
                let radius = edit::leg(&sheet, first, second?)?.length_m;
                edit::circle(&sheet, first, radius)?
            }
            SketchTool::Corridor if self.width_m() > 0.0 => {
                edit::corridor(&sheet, &corners, self.width_m())?
            }
            SketchTool::Polygon | SketchTool::Hole | SketchTool::Corridor | SketchTool::Split => {
                second?;
                edit::chain_shape(&corners)
            }
            _ => return None,
        };
        let is_line = shape.feature(0)?.kind() == Some(PartKind::Line);
        let is_project = tool.draws() && !(is_line && tool == SketchTool::Polygon);
        Some((shape, is_project))
    }
}

impl Session {
    /// The corners or the pointer have changed: the shape is made anew, measured and, if it can
    /// be judged, checked; the check of the latest shape wins.
    pub(super) fn follow(&mut self) -> Vec<Effect> {
        let Some((shape, is_project)) = self.sketching.draft(true) else {
            self.sketching.live = None;
            return Vec::new();
        };
        // Found once a shape: a new file's name is looked for on disk.
        let key = match &self.sketching.live {
            Some(live) => live.key.clone(),
            None => {
                let (file, _) = self.sketch_file();
                let feature = FeatureId(self.next_sketch_id(&file));
                ProjectKey { file, feature }
            }
        };
        self.go_live(key, shape, is_project)
    }

    /// Takes a shape on its way and asks for its check.
    pub(super) fn go_live(
        &mut self,
        key: ProjectKey,
        shape: Columns,
        is_project: bool,
    ) -> Vec<Effect> {
        let method = self.workspace.area_method.unwrap_or_default();
        let figures = shape
            .feature(0)
            .map_or_else(Figures::default, |f| figures(f, method));
        let defect = defect_of(&shape);
        let before = self.sketching.live.take().filter(|l| l.key == key);
        let mut live = Live {
            shape: Arc::new(shape),
            figures,
            defect,
            is_project,
            layer: None,
            stamp: None,
            // A shape that cannot be judged has no result, and a help line none either.
            result: before
                .and_then(|l| l.result)
                .filter(|_| is_project && defect.is_none()),
            key: key.clone(),
        };
        if !is_project || defect.is_some() || !self.is_loaded() {
            self.sketching.live = Some(live);
            return Vec::new();
        }
        let sketch = match self.sketch(&key) {
            Some(sketch) => sketch.with_shape((*live.shape).clone()),
            None => Sketch::new(key.feature.0, "", (*live.shape).clone()),
        };
        let entry = self.project_entry(&key.file).cloned();
        let entry = entry.unwrap_or_else(|| ProjectEntry {
            file: key.file.clone(),
            sketch: true,
            ..ProjectEntry::default()
        });
        let layer = sketches::layer_of(&[Arc::new(sketch)], &key.file);
        let mut stamp = self.stamp(&key);
        stamp.shape = self.sketching.number();
        live.layer = Some(layer.clone());
        live.stamp = Some(stamp.clone());
        self.sketching.live = Some(live);
        vec![self.drag_request(entry.project_layer(layer), key, stamp)]
    }
}
