//! What a corner may snap to: corners, crossings and edges of what the map shows. Candidates come
//! from the layers' own trees of boxes; the work is a worker's, never the window's.

use crate::geom::{Bbox, Coord, FeatureView};
use crate::layer::Layer;
use crate::session::state::{ProjectKey, Session};

/// Edges near the pointer that are crossed with each other at most.
const MOST_EDGES: usize = 64;
/// Positions looked at for one answer at most: what lies beyond is not snapped to.
const MOST_LOOKS: usize = 4_000_000;

/// What was snapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapKind {
    /// A corner.
    Corner,
    /// Where two edges cross.
    Crossing,
    /// An edge.
    Edge,
}

impl SnapKind {
    /// Key of its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Corner => "sketch.snap_corner",
            Self::Crossing => "sketch.snap_crossing",
            Self::Edge => "sketch.snap_edge",
        }
    }
}

/// A place to snap to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snapped {
    /// Where.
    pub at: Coord,
    /// What is there.
    pub kind: SnapKind,
}

/// What can be snapped to in a state of a session, for a worker.
#[derive(Debug, Default)]
pub struct Snappable {
    /// Layers, with the file of what are projects.
    layers: Vec<(Option<String>, Layer)>,
}

impl Snappable {
    /// Of a session as it is now: the layers that show, and all projects.
    pub fn of(session: &Session) -> Self {
        let workspace = session.workspace();
        let shown = workspace.layers.iter().filter(|e| e.visible);
        let zones = shown.filter_map(|e| Some((None, session.loaded(&e.id).layer()?.clone())));
        let files = workspace.projects.iter();
        let projects = files.filter_map(|e| {
            let layer = session.project_layer(&e.file)?.clone();
            Some((Some(e.file.clone()), layer))
        });
        Self {
            layers: zones.chain(projects).collect(),
        }
    }

    /// Of some layers.
    pub fn of_layers(layers: Vec<Layer>) -> Self {
        let layers = layers.into_iter().map(|layer| (None, layer)).collect();
        Self { layers }
    }

    /// The place nearest to a position within `reach`, degrees of latitude: a corner before a
    /// crossing, that before an edge. `own` are the corners put so far; `without` is a project
    /// that is being changed itself.
    pub fn near(
        &self,
        at: Coord,
        reach: f64,
        own: &[Coord],
        without: Option<&ProjectKey>,
    ) -> Option<Snapped> {
        let east = libm::cos(at.y.to_radians()).max(0.01);
        let mut near = Near {
            at,
            east,
            reach,
            around: Bbox::around(&[at]).padded(reach / east, reach),
            corner: None,
            edges: Vec::new(),
        };
        own.iter().for_each(|c| near.corner(*c));
        let mut looks = 0;
        for (file, layer) in &self.layers {
            for feature in layer.candidates(near.around) {
                let is_it = |key: &&ProjectKey| {
                    file.as_ref() == Some(&key.file) && key.feature == feature.id()
                };
                if without.as_ref().is_some_and(is_it) {
                    continue;
                }
                let Some(geometry) = feature.geometry() else {
                    continue;
                };
                looks += geometry.coords().len();
                if looks > MOST_LOOKS {
                    break;
                }
                near.feature(geometry);
            }
        }
        near.best()
    }
}

struct Near {
    at: Coord,
    /// Degrees of latitude in one of longitude.
    east: f64,
    reach: f64,
    around: Bbox,
    corner: Option<(f64, Coord)>,
    edges: Vec<(f64, Coord, Coord)>,
}

impl Near {
    fn far(&self, c: Coord) -> f64 {
        libm::hypot((c.x - self.at.x) * self.east, c.y - self.at.y)
    }

    fn corner(&mut self, c: Coord) {
        let d = self.far(c);
        if d <= self.reach && self.corner.is_none_or(|(best, _)| d < best) {
            self.corner = Some((d, c));
        }
    }

    fn feature(&mut self, feature: FeatureView<'_>) {
        for part in feature.parts() {
            for ring in part.rings() {
                if let [only] = ring {
                    self.corner(*only);
                }
                for w in ring.windows(2) {
                    let &[a, b] = w else { continue };
                    let misses = a.x.max(b.x) < self.around.min.x
                        || a.x.min(b.x) > self.around.max.x
                        || a.y.max(b.y) < self.around.min.y
                        || a.y.min(b.y) > self.around.max.y;
                    if misses {
                        continue;
                    }
                    self.corner(a);
                    self.corner(b);
                    let d = self.far(self.foot(a, b));
                    let is_new = !self
                        .edges
                        .iter()
                        .any(|(_, p, q)| (*p, *q) == (a, b) || (*p, *q) == (b, a));
                    if d <= self.reach && is_new && self.edges.len() < MOST_EDGES {
                        self.edges.push((d, a, b));
                    }
                }
            }
        }
    }

    /// The place of an edge nearest to the pointer.
    fn foot(&self, a: Coord, b: Coord) -> Coord {
        let (dx, dy) = ((b.x - a.x) * self.east, b.y - a.y);
        let square = dx * dx + dy * dy;
        if square <= 0.0 {
            return a;
        }
        let t = ((self.at.x - a.x) * self.east * dx + (self.at.y - a.y) * dy) / square;
        let t = t.clamp(0.0, 1.0);
        Coord::lon_lat(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y))
    }

    fn best(&self) -> Option<Snapped> {
        if let Some((_, at)) = self.corner {
            return Some(Snapped {
                at,
                kind: SnapKind::Corner,
            });
        }
        let mut crossing: Option<(f64, Coord)> = None;
        for (i, (_, a, b)) in self.edges.iter().enumerate() {
            for (_, p, q) in self.edges.iter().skip(i + 1) {
                use crate::geom::predicate::{self, Meeting};
                if predicate::meeting(*a, *b, *p, *q) == Meeting::Crossing {
                    let c = predicate::crossing(*a, *b, *p, *q);
                    let d = self.far(c);
                    if d <= self.reach && crossing.is_none_or(|(best, _)| d < best) {
                        crossing = Some((d, c));
                    }
                }
            }
        }
        if let Some((_, at)) = crossing {
            return Some(Snapped {
                at,
                kind: SnapKind::Crossing,
            });
        }
        let nearest = self.edges.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Snapped {
            at: self.foot(nearest.1, nearest.2),
            kind: SnapKind::Edge,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::FeatureId;
    use crate::layer::{LayerBuilder, Schema};

    fn layer(rings: &[&[(f64, f64)]]) -> Layer {
        let mut builder = LayerBuilder::new(Schema::default());
        for (ring, id) in rings.iter().zip(1..) {
            let closed = ring.iter().chain(ring.first());
            let coords: Vec<Coord> = closed.map(|&(x, y)| Coord::lon_lat(x, y)).collect();
            builder.geometry().push_ring(coords);
            builder.geometry().end_part(crate::geom::PartKind::Polygon);
            builder.finish_feature(FeatureId(id), &[]);
        }
        builder.build("")
    }

    #[test]
    fn a_corner_comes_before_a_crossing_and_that_before_an_edge() {
        let a: &[(f64, f64)] = &[(110.0, 25.0), (110.1, 25.0), (110.1, 25.1), (110.0, 25.1)];
        let b: &[(f64, f64)] = &[
            (110.05, 25.05),
            (110.2, 25.05),
            (110.2, 25.2),
            (110.05, 25.2),
        ];
        let snap = Snappable::of_layers(vec![layer(&[a]), layer(&[b])]);
        let near = |x: f64, y: f64| snap.near(Coord::lon_lat(x, y), 0.001, &[], None);
        let corner = near(110.0996, 25.0997).unwrap();
        assert_eq!(
            (corner.kind, corner.at),
            (SnapKind::Corner, Coord::lon_lat(110.1, 25.1))
        );
        let crossing = near(110.1002, 25.0503).unwrap();
        assert_eq!(crossing.kind, SnapKind::Crossing);
        assert!((crossing.at.x - 110.1).abs() < 1e-12 && (crossing.at.y - 25.05).abs() < 1e-12);
        let edge = near(110.0995, 25.02).unwrap();
        assert_eq!(edge.kind, SnapKind::Edge);
        assert!((edge.at.x - 110.1).abs() < 1e-12 && (edge.at.y - 25.02).abs() < 1e-9);
        assert_eq!(near(110.15, 25.02), None);
        let own = [Coord::lon_lat(110.15, 25.0203)];
        let found = snap.near(Coord::lon_lat(110.15, 25.02), 0.001, &own, None);
        assert_eq!(found.map(|s| s.at), Some(own[0]));
    }
}
