//! Writing WKB, little-endian, two dimensions, outer rings counter-clockwise as the layer holds
//! them.

use crate::crs::Crs;
use crate::geom::{Bbox, FeatureView, PartKind, PartView};
use crate::layer::Layer;

/// What kinds of shape a layer holds, so that a file can declare one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shapes {
    /// All features are of one kind; `multi` if any has several parts.
    Alike {
        /// The kind.
        kind: PartKind,
        /// Whether a feature has several parts.
        multi: bool,
    },
    /// Several kinds, or none at all.
    Mixed,
}

impl Shapes {
    /// Of a layer.
    pub(crate) fn of(layer: &Layer) -> Self {
        let mut found = None;
        let mut multi = false;
        for geometry in layer.features().filter_map(|f| f.geometry()) {
            multi |= geometry.num_parts() > 1;
            for part in geometry.parts() {
                if *found.get_or_insert(part.kind()) != part.kind() {
                    return Self::Mixed;
                }
            }
        }
        found.map_or(Self::Mixed, |kind| Self::Alike { kind, multi })
    }

    /// The standard's name of the type: `MultiPolygon`, `Point`, or `Geometry` for several.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Mixed => "Geometry",
            Self::Alike { kind, multi } => kind_name(kind, multi),
        }
    }

    /// Whether single parts are written as collections of one.
    fn is_multi(self) -> bool {
        matches!(self, Self::Alike { multi: true, .. })
    }
}

/// The standard's name of a kind.
fn kind_name(kind: PartKind, multi: bool) -> &'static str {
    match (kind, multi) {
        (PartKind::Point, false) => "Point",
        (PartKind::Point, true) => "MultiPoint",
        (PartKind::Line, false) => "LineString",
        (PartKind::Line, true) => "MultiLineString",
        (PartKind::Polygon, false) => "Polygon",
        (PartKind::Polygon, true) => "MultiPolygon",
    }
}

/// Appends a feature's geometry, which must not be a null shape, projected; returns its box in
/// the target system and its type's name, or `None` if a position has no place there.
pub(crate) fn push_geometry(
    geometry: FeatureView<'_>,
    shapes: Shapes,
    crs: &Crs,
    out: &mut Vec<u8>,
) -> Option<(Bbox, &'static str)> {
    let mut bbox = Bbox::EMPTY;
    let num_parts = geometry.num_parts();
    let first = geometry.parts().next()?.kind();
    let alike = geometry.parts().all(|p| p.kind() == first);
    let mut name = kind_name(first, false);
    if num_parts > 1 || shapes.is_multi() {
        let (code, collection) = match first {
            _ if !alike => (7, "GeometryCollection"),
            PartKind::Point => (4, kind_name(first, true)),
            PartKind::Line => (5, kind_name(first, true)),
            PartKind::Polygon => (6, kind_name(first, true)),
        };
        name = collection;
        push_head(code, out);
        push_count(num_parts, out);
    }
    for part in geometry.parts() {
        push_part(part, crs, &mut bbox, out)?;
    }
    Some((bbox, name))
}

fn push_part(part: PartView<'_>, crs: &Crs, bbox: &mut Bbox, out: &mut Vec<u8>) -> Option<()> {
    match part.kind() {
        PartKind::Point => push_head(1, out),
        PartKind::Line => push_head(2, out),
        PartKind::Polygon => {
            push_head(3, out);
            push_count(part.rings().len(), out);
        }
    }
    for ring in part.rings() {
        if part.kind() != PartKind::Point {
            push_count(ring.len(), out);
        }
        for position in ring {
            let (x, y) = crs.xy_from_lon_lat(position.x, position.y)?;
            bbox.grow(crate::geom::Coord { x, y });
            out.extend(x.to_le_bytes());
            out.extend(y.to_le_bytes());
        }
    }
    Some(())
}

fn push_head(code: u32, out: &mut Vec<u8>) {
    out.push(1);
    out.extend(code.to_le_bytes());
}

fn push_count(count: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}
