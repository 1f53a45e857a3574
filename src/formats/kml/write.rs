//! Writing KML: one document, its fields typed by a schema, degrees, the same bytes for the
//! same layer.

use crate::base::diagnostics::Diagnostic;
use crate::base::message::Message;
use crate::formats::loss;
use crate::formats::writing::WriteOptions;
use crate::formats::xml::escaped;
use crate::geom::{Coord, FeatureView, PartKind, PartView};
use crate::layer::{FeatureRef, FieldKind, Layer, NAME_FIELDS, Value};

/// Fields that are elements of a placemark and need no data of their own.
const ELEMENTS: [&str; 2] = ["name", "description"];

/// What KML cannot hold of a layer: any system but degrees, dates, whole numbers beyond 32 bits.
pub(super) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    if !options.crs.is_geographic() {
        all.push(loss(
            Message::new("formats.writes_degrees").with("crs", options.crs.describe()),
        ));
    }
    for (field, i) in layer.schema.fields.iter().zip(0..) {
        let code = match field.kind {
            FieldKind::Date => "markup.loses_date",
            FieldKind::Int if kml_type(layer, i) == "string" => "markup.loses_long_int",
            _ => continue,
        };
        all.push(loss(Message::new(code).with("field", field.name.as_str())));
    }
    all
}

/// The layer as a document in UTF-8.
pub(crate) fn to_bytes(layer: &Layer, _options: &WriteOptions) -> Vec<u8> {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n",
    );
    push_element("name", &layer.name, &mut out);
    let fields = data_fields(layer);
    if !fields.is_empty() {
        out.push_str("<Schema name=\"layer\" id=\"layer\">\n");
        for (i, name, kind) in &fields {
            let kind = match kind {
                FieldKind::Int => kml_type(layer, *i),
                FieldKind::Real => "double",
                FieldKind::Bool => "bool",
                FieldKind::Text | FieldKind::Date => "string",
            };
            out.push_str(&format!(
                "<SimpleField type=\"{kind}\" name=\"{}\"/>\n",
                escaped(name)
            ));
        }
        out.push_str("</Schema>\n");
    }
    for feature in layer.features() {
        push_placemark(feature, &fields, &mut out);
    }
    out.push_str("</Document>\n</kml>\n");
    out.into_bytes()
}

/// Position, name and type of the fields that go into extended data.
fn data_fields(layer: &Layer) -> Vec<(usize, &str, FieldKind)> {
    layer
        .schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| !(f.kind == FieldKind::Text && ELEMENTS.contains(&f.name.as_str())))
        .filter(|(_, f)| !f.name.is_empty())
        .map(|(i, f)| (i, f.name.as_str(), f.kind))
        .collect()
}

/// KML's `int` has 32 bits; a longer number is written as text.
fn kml_type(layer: &Layer, field: usize) -> &'static str {
    let is_long = |f: FeatureRef<'_>| match f.chunk.value(f.index, field) {
        Value::Int(i) => i32::try_from(i).is_err(),
        _ => false,
    };
    if layer.features().any(is_long) {
        "string"
    } else {
        "int"
    }
}

fn push_placemark(feature: FeatureRef<'_>, fields: &[(usize, &str, FieldKind)], out: &mut String) {
    out.push_str("<Placemark>\n");
    let has = |name: &str| feature.schema.find(name).is_some();
    let name = NAME_FIELDS
        .iter()
        .filter(|n| has(n))
        .map(|n| feature.value(n))
        .find(|v| !v.is_blank());
    let own = feature
        .schema
        .fields
        .iter()
        .any(|f| f.name == "name" && f.kind == FieldKind::Text)
        .then(|| feature.value("name"));
    if let Some(name) = own.or(name).filter(|v| !v.is_blank()) {
        push_element("name", &name.display(), out);
    }
    if feature
        .schema
        .fields
        .iter()
        .any(|f| f.name == "description" && f.kind == FieldKind::Text)
    {
        let description = feature.value("description");
        if !description.is_blank() {
            push_element("description", &description.display(), out);
        }
    }
    let mut data = String::new();
    for (i, name, _) in fields {
        let value = feature.chunk.value(feature.index, *i);
        let text = match &value {
            Value::Null => continue,
            Value::Real(r) if !r.is_finite() => continue,
            Value::Text(t) if t.is_empty() => continue,
            // Either spelling is right (XML Schema 3.2.2); LIBKML of GDAL knows this one only.
            Value::Bool(b) => u8::from(*b).to_string(),
            other => other.display(),
        };
        data.push_str(&format!(
            "<SimpleData name=\"{}\">{}</SimpleData>\n",
            escaped(name),
            escaped(&text)
        ));
    }
    if !data.is_empty() {
        out.push_str("<ExtendedData><SchemaData schemaUrl=\"#layer\">\n");
        out.push_str(&data);
        out.push_str("</SchemaData></ExtendedData>\n");
    }
    if let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) {
        push_geometry(geometry, out);
    }
    out.push_str("</Placemark>\n");
}

fn push_element(name: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{name}>{}</{name}>\n", escaped(text)));
}

fn push_geometry(geometry: FeatureView<'_>, out: &mut String) {
    let is_multi = geometry.num_parts() > 1;
    if is_multi {
        out.push_str("<MultiGeometry>\n");
    }
    for part in geometry.parts() {
        push_part(part, out);
    }
    if is_multi {
        out.push_str("</MultiGeometry>\n");
    }
}

fn push_part(part: PartView<'_>, out: &mut String) {
    match part.kind() {
        PartKind::Point => {
            out.push_str("<Point>");
            push_coordinates(part.outer(), out);
            out.push_str("</Point>\n");
        }
        PartKind::Line => {
            out.push_str("<LineString>");
            push_coordinates(part.outer(), out);
            out.push_str("</LineString>\n");
        }
        PartKind::Polygon => {
            out.push_str("<Polygon>");
            for (ring, i) in part.rings().zip(0u64..) {
                let boundary = if i == 0 {
                    "outerBoundaryIs"
                } else {
                    "innerBoundaryIs"
                };
                out.push_str(&format!("<{boundary}><LinearRing>"));
                push_coordinates(ring, out);
                out.push_str(&format!("</LinearRing></{boundary}>"));
            }
            out.push_str("</Polygon>\n");
        }
    }
}

fn push_coordinates(positions: &[Coord], out: &mut String) {
    out.push_str("<coordinates>");
    for (position, i) in positions.iter().zip(0u64..) {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(&format!("{},{}", position.x, position.y));
    }
    out.push_str("</coordinates>");
}
