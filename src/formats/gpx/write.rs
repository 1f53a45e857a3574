//! Writing GPX 1.1: points as waypoints, lines and the rings of polygons as tracks. The order
//! of the standard is waypoints first, so features of mixed kinds change places.

use super::KIND;
use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::formats::loss;
use crate::formats::writing::WriteOptions;
use crate::formats::xml::escaped;
use crate::geom::{Coord, PartKind};
use crate::layer::{FeatureRef, Layer, NAME_FIELDS, Value};

/// Elements of a waypoint or track in the order of the standard, with the level they stand at:
/// `time` and `ele` belong to points only.
const BEFORE: [&str; 2] = ["ele", "time"];
const OWN: [&str; 7] = ["name", "cmt", "desc", "sym", "type", "ele", "time"];

/// What GPX cannot hold of a layer.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    if !options.crs.is_geographic() {
        all.push(loss(
            Message::new("formats.writes_degrees").with("crs", options.crs.describe()),
        ));
    }
    let others: Vec<&str> = others(layer).map(|(_, name)| name).collect();
    if !others.is_empty() {
        all.push(loss(
            Message::new("markup.gpx_fields").with("fields", others.join("、")),
        ));
    }
    let count = |wanted: fn(&FeatureRef<'_>) -> bool| layer.features().filter(wanted).count();
    let polygons = count(|f| has_kind(f, PartKind::Polygon));
    if polygons > 0 {
        all.push(loss(
            Message::new("markup.gpx_polygons").with("count", polygons),
        ));
    }
    let empty = count(|f| f.geometry().is_none_or(|g| g.is_null()));
    if empty > 0 {
        all.push(loss(Message::new("markup.gpx_null").with("count", empty)));
    }
    let split = count(|f| {
        f.geometry().is_some_and(|g| {
            let points = g.parts().filter(|p| p.kind() == PartKind::Point).count();
            points > 1 || points == 1 && g.num_parts() > 1
        })
    });
    if split > 0 {
        all.push(loss(Message::new("markup.gpx_split").with("count", split)));
    }
    all
}

fn has_kind(feature: &FeatureRef<'_>, kind: PartKind) -> bool {
    feature
        .geometry()
        .is_some_and(|g| g.parts().any(|p| p.kind() == kind))
}

/// Fields that have no element of their own.
fn others(layer: &Layer) -> impl Iterator<Item = (usize, &str)> {
    layer
        .schema
        .fields
        .iter()
        .map(|f| f.name.as_str())
        .enumerate()
        .filter(|(_, name)| !OWN.contains(name) && *name != KIND)
}

/// The layer as a document.
pub(super) fn to_string(layer: &Layer) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"Redline\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
    );
    if !layer.name.is_empty() {
        out.push_str(&format!(
            "<metadata><name>{}</name></metadata>\n",
            escaped(&layer.name)
        ));
    }
    for feature in layer.features() {
        let Some(geometry) = feature.geometry() else {
            continue;
        };
        for part in geometry.parts().filter(|p| p.kind() == PartKind::Point) {
            for position in part.outer().iter().take(1) {
                push_position("wpt", *position, &mut out);
                for name in BEFORE {
                    push_value(name, &own_value(feature, name), &mut out);
                }
                push_description(layer, feature, &mut out);
                out.push_str("</wpt>\n");
            }
        }
    }
    for feature in layer.features() {
        let chains: Vec<&[Coord]> = feature
            .geometry()
            .into_iter()
            .flat_map(|g| g.parts())
            .filter(|p| p.kind() != PartKind::Point)
            .flat_map(|p| p.rings())
            .collect();
        if chains.is_empty() {
            continue;
        }
        out.push_str("<trk>");
        push_description(layer, feature, &mut out);
        out.push('\n');
        for chain in chains {
            out.push_str("<trkseg>\n");
            for position in chain {
                push_position("trkpt", *position, &mut out);
                out.push_str("</trkpt>\n");
            }
            out.push_str("</trkseg>\n");
        }
        out.push_str("</trk>\n");
    }
    out.push_str("</gpx>\n");
    out
}

/// The value of a field of exactly that name.
fn own_value(feature: FeatureRef<'_>, name: &str) -> Value {
    let field = feature.schema.fields.iter().position(|f| f.name == name);
    field.map_or(Value::Null, |i| feature.chunk.value(feature.index, i))
}

/// Name, comment, description and what else has a place; other fields follow the description
/// line by line.
fn push_description(layer: &Layer, feature: FeatureRef<'_>, out: &mut String) {
    let name = std::iter::once(&"name")
        .chain(NAME_FIELDS)
        .filter(|n| feature.schema.find(n).is_some())
        .map(|n| feature.value(n))
        .find(|v| !v.is_blank());
    push_value("name", &name.unwrap_or(Value::Null), out);
    push_value("cmt", &own_value(feature, "cmt"), out);
    let mut lines = Vec::new();
    let own = own_value(feature, "desc");
    if !own.is_blank() {
        lines.push(own.display());
    }
    for (field, name) in others(layer) {
        let value = feature.chunk.value(feature.index, field);
        if !value.is_blank() {
            lines.push(format!("{name}: {}", value.display()));
        }
    }
    push_value("desc", &Value::Text(lines.join("\n")), out);
    push_value("sym", &own_value(feature, "sym"), out);
    push_value("type", &own_value(feature, "type"), out);
}

fn push_value(name: &str, value: &Value, out: &mut String) {
    if !value.is_blank() {
        out.push_str(&format!("<{name}>{}</{name}>", escaped(&value.display())));
    }
}

fn push_position(name: &str, position: Coord, out: &mut String) {
    out.push_str(&format!(
        "<{name} lat=\"{}\" lon=\"{}\">",
        position.y, position.x
    ));
}
