//! What lies under a point: all layers, topmost first.

use super::selected::is_chosen_by_default;
use super::state::{ProjectKey, Session};
use crate::base::ids::{FeatureId, LayerId};
use crate::geom::{Bbox, Coord, FeatureView, PartKind};
use crate::layer::{FeatureRef, Layer, Role, ZoneClass};
use crate::screening::ZoneMeta;

/// Attribute lines shown for one feature.
const FIELDS: usize = 12;

/// A feature under the point.
#[derive(Debug, Clone, PartialEq)]
pub struct Under {
    /// Its layer.
    pub layer: LayerId,
    /// The layer's name.
    pub layer_name: String,
    /// What the layer is.
    pub role: Role,
    /// Which zone of it.
    pub class: Option<ZoneClass>,
    /// The feature.
    pub feature: FeatureId,
    /// Its name.
    pub name: String,
    /// Its attributes: field and value, blank ones left out.
    pub values: Vec<(String, String)>,
    /// Whether it is invented (示意).
    pub schematic: bool,
}

/// What lies under a point.
#[derive(Debug, Clone, PartialEq)]
pub struct Identified {
    /// The point.
    pub at: Coord,
    /// What lies there, topmost first.
    pub under: Vec<Under>,
}

/// All features of visible layers under a point; `tolerance` is how far a line or point may
/// lie away, degrees of latitude.
pub fn identify(session: &Session, at: Coord, tolerance: f64) -> Identified {
    let mut under = Vec::new();
    for entry in session.workspace().layers.iter().filter(|e| e.visible) {
        let Some(layer) = session.loaded(&entry.id).layer() else {
            continue;
        };
        let meta = entry.zone_meta();
        let around = Bbox::around(&[at]).padded(tolerance, tolerance);
        for feature in layer.candidates(around) {
            if !feature
                .geometry()
                .is_some_and(|g| is_under(g, at, tolerance))
            {
                continue;
            }
            under.push(Under {
                layer: meta.id.clone(),
                layer_name: meta.name.clone(),
                role: meta.role,
                class: meta.class_of(feature),
                feature: feature.id(),
                name: meta.name_of(feature),
                values: values(feature),
                schematic: meta.schematic,
            });
        }
    }
    Identified { at, under }
}

/// The layers a pointer can be over, for a worker: those that show and give more than
/// orientation, topmost first.
#[derive(Debug, Default)]
pub struct Pointable {
    layers: Vec<(ZoneMeta, Layer)>,
}

/// The feature a pointer is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Hovered {
    /// Its layer.
    pub layer: LayerId,
    /// The layer's name.
    pub layer_name: String,
    /// The feature.
    pub feature: FeatureId,
    /// Its name.
    pub name: String,
    /// Its rings and lines, no finer than asked for.
    pub outline: Vec<Vec<Coord>>,
}

impl Pointable {
    /// Of a session as it is now.
    pub fn of(session: &Session) -> Self {
        let entries = session.workspace().layers.iter();
        let layers = entries
            .filter(|e| e.visible && is_chosen_by_default(e.role))
            .filter_map(|e| Some((e.zone_meta(), session.loaded(&e.id).layer()?.clone())))
            .collect();
        Self { layers }
    }

    /// The feature under a point: of the topmost layer that has one, the smallest. `tolerance`
    /// is in degrees; corners of the outline nearer to each other than `fine` are left out.
    pub fn under(&self, at: Coord, tolerance: f64, fine: f64) -> Option<Hovered> {
        let around = Bbox::around(&[at]).padded(tolerance, tolerance);
        self.layers.iter().find_map(|(meta, layer)| {
            let size = |f: &FeatureRef<'_>| f.geometry().map_or(0.0, |g| extent(&g.bbox()));
            let feature = layer
                .candidates(around)
                .filter(|f| f.geometry().is_some_and(|g| is_under(g, at, tolerance)))
                .min_by(|a, b| size(a).total_cmp(&size(b)))?;
            Some(Hovered {
                layer: meta.id.clone(),
                layer_name: meta.name.clone(),
                feature: feature.id(),
                name: meta.name_of(feature),
                outline: outline(feature.geometry()?, fine),
            })
        })
    }
}

/// Rings and lines without corners that nobody could tell apart.
fn outline(feature: FeatureView<'_>, fine: f64) -> Vec<Vec<Coord>> {
    let far = |a: &Coord, b: &Coord| (a.x - b.x).abs().max((a.y - b.y).abs()) >= fine;
    let parts = feature.parts().filter(|p| p.kind() != PartKind::Point);
    parts
        .flat_map(|part| part.rings())
        .map(|ring| {
            let mut kept: Vec<Coord> = Vec::new();
            for c in ring {
                if kept.last().is_none_or(|last| far(last, c)) {
                    kept.push(*c);
                }
            }
            // Closed as it was.
            if let Some(last) = ring.last().filter(|last| kept.last() != Some(last)) {
                kept.push(*last);
            }
            kept
        })
        .collect()
}

/// The smallest feature of a layer that a point lies in.
pub fn feature_under(layer: &Layer, at: Coord) -> Option<FeatureRef<'_>> {
    let size = |f: &FeatureRef<'_>| f.geometry().map_or(0.0, |g| extent(&g.bbox()));
    layer
        .candidates(Bbox::around(&[at]))
        .filter(|f| f.geometry().is_some_and(|g| is_under(g, at, 0.0)))
        .min_by(|a, b| size(a).total_cmp(&size(b)))
}

/// The project under a point: the smallest, if several are.
pub fn project_under(session: &Session, at: Coord, tolerance: f64) -> Option<ProjectKey> {
    projects_under(session, at, tolerance).into_iter().next()
}

/// The projects under a point, smallest first.
pub fn projects_under(session: &Session, at: Coord, tolerance: f64) -> Vec<ProjectKey> {
    let mut rows: Vec<_> = session
        .project_rows()
        .iter()
        .filter(|row| row.bbox.padded(tolerance, tolerance).holds(at))
        .filter(|row| {
            session
                .project_feature(&row.key)
                .and_then(|f| f.geometry())
                .is_some_and(|g| is_under(g, at, tolerance))
        })
        .collect();
    rows.sort_by(|a, b| extent(&a.bbox).total_cmp(&extent(&b.bbox)));
    rows.into_iter().map(|row| row.key.clone()).collect()
}

fn extent(bbox: &Bbox) -> f64 {
    (bbox.max.x - bbox.min.x) + (bbox.max.y - bbox.min.y)
}

fn values(feature: FeatureRef<'_>) -> Vec<(String, String)> {
    feature
        .schema
        .fields
        .iter()
        .enumerate()
        .map(|(i, field)| (field, feature.chunk.value(feature.index, i)))
        .filter(|(_, value)| !value.is_blank())
        .take(FIELDS)
        .map(|(field, value)| (field.name.clone(), value.display()))
        .collect()
}

/// Whether a point lies in a polygon or near a line or point.
fn is_under(feature: FeatureView<'_>, at: Coord, tolerance: f64) -> bool {
    feature.parts().any(|part| match part.kind() {
        PartKind::Polygon => {
            // Even-odd over all rings: holes take away what the outer ring gives.
            part.rings().filter(|ring| crosses_odd(ring, at)).count() % 2 == 1
        }
        PartKind::Line => part
            .outer()
            .windows(2)
            .any(|w| matches!(w, [a, b] if distance(*a, *b, at) <= tolerance)),
        PartKind::Point => part
            .outer()
            .iter()
            .any(|p| distance(*p, *p, at) <= tolerance),
    })
}

fn crosses_odd(ring: &[Coord], at: Coord) -> bool {
    let crossings = ring
        .windows(2)
        .filter(|w| match w {
            [a, b] => {
                (a.y > at.y) != (b.y > at.y)
                    && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x
            }
            _ => false,
        })
        .count();
    crossings % 2 == 1
}

fn distance(a: Coord, b: Coord, at: Coord) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 {
        (((at.x - a.x) * dx + (at.y - a.y) * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    libm::hypot(a.x + t * dx - at.x, a.y + t * dy - at.y)
}
