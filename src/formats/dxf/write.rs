//! Writing a drawing of AutoCAD 2000: a polyline for each ring and line, points, and the
//! features' names as text. A drawing holds neither a coordinate system nor fields.

use super::write_frame::{foot, head};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::WriteError;
use crate::formats::writing::{TextEncoding, WriteOptions};
use crate::geom::{Coord, FeatureView, PartKind, PartView};
use crate::layer::{FeatureRef, Layer, NAME_FIELDS, Value};
use std::fmt::Write;
use std::path::Path;

/// Height of a text on the ground, metres.
const TEXT_HEIGHT_M: f64 = 5.0;
/// Degrees of a metre of latitude.
const DEGREES_PER_METRE: f64 = 9e-6;
/// Handles below are the frame's.
const FIRST_HANDLE: u32 = 0x100;

/// Fields that make a drawing's own properties.
const LAYER_FIELDS: [&str; 3] = ["图层", "layer", "Layer"];
const TEXT_FIELD: &str = "文字";
const COLOR_FIELD: &str = "颜色";

/// What a drawing cannot hold of a layer.
pub(in crate::formats) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut said = vec![crate::formats::loss(
        Message::new("vectors.dxf_no_crs").with("crs", options.crs.describe()),
    )];
    if options.crs.is_geographic() {
        said.push(
            crate::formats::loss(Message::new("vectors.dxf_degrees"))
                .hint(Message::new("formats.hint_crs_choose")),
        );
    }
    let plan = Plan::of(layer);
    let kept = [plan.layer, plan.text, plan.name, plan.color];
    let lost: Vec<&str> = layer
        .schema
        .fields
        .iter()
        .zip(0..)
        .filter(|(_, i)| !kept.contains(&Some(*i)))
        .map(|(f, _)| f.name.as_str())
        .collect();
    if !lost.is_empty() {
        said.push(crate::formats::loss(
            Message::new("vectors.dxf_fields_lost")
                .with("count", lost.len())
                .with("names", lost.join("、")),
        ));
    }
    if let Some(name) = plan.name.and_then(|i| layer.schema.fields.get(i)) {
        said.push(Diagnostic::new(
            Severity::Info,
            Message::new("vectors.dxf_names_as_text").with("field", name.name.as_str()),
        ));
    }
    let holes = layer
        .features()
        .filter_map(|f| f.geometry())
        .flat_map(|g| g.parts().map(|p| p.rings().len().saturating_sub(1)))
        .sum::<usize>();
    if holes > 0 {
        said.push(crate::formats::loss(
            Message::new("vectors.dxf_holes_apart").with("count", holes),
        ));
    }
    let nulls = layer
        .features()
        .filter(|f| f.geometry().is_none_or(|g| g.is_null()))
        .count();
    if nulls > 0 {
        said.push(crate::formats::loss(
            Message::new("vectors.nulls_left_out").with("count", nulls),
        ));
    }
    said
}

/// Writes a layer.
pub(in crate::formats) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    let bytes = to_bytes(layer, options, progress)?;
    crate::formats::writing::save(path, &bytes)?;
    Ok(losses(layer, options))
}

/// Which fields become what.
struct Plan {
    layer: Option<usize>,
    text: Option<usize>,
    color: Option<usize>,
    /// A text of its own beside the shape; none where the layer is a drawing's with texts.
    name: Option<usize>,
}

impl Plan {
    fn of(layer: &Layer) -> Self {
        let exact = |name: &str| layer.schema.fields.iter().position(|f| f.name == name);
        let text = exact(TEXT_FIELD);
        Self {
            layer: LAYER_FIELDS.iter().find_map(|n| exact(n)),
            color: exact(COLOR_FIELD),
            name: if text.is_some() {
                None
            } else {
                NAME_FIELDS.iter().find_map(|n| layer.schema.find(n))
            },
            text,
        }
    }
}

struct Drawing<'a> {
    out: String,
    handle: u32,
    options: &'a WriteOptions,
    text_height: f64,
}

fn to_bytes(
    layer: &Layer,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let plan = Plan::of(layer);
    let cell = |feature: &FeatureRef<'_>, field: Option<usize>| {
        field.map_or(Value::Null, |f| feature.chunk.value(feature.index, f))
    };
    let layer_of = |feature: &FeatureRef<'_>| {
        let named = cell(feature, plan.layer).display();
        layer_name(if named.trim().is_empty() {
            &layer.name
        } else {
            &named
        })
    };
    let mut layers: Vec<String> = Vec::new();
    for feature in layer.features() {
        let name = layer_of(&feature);
        if layers.last() != Some(&name) && !layers.contains(&name) {
            layers.push(name);
        }
    }
    let mut drawing = Drawing {
        out: String::new(),
        handle: FIRST_HANDLE,
        options,
        text_height: if options.crs.is_geographic() {
            TEXT_HEIGHT_M * DEGREES_PER_METRE
        } else {
            TEXT_HEIGHT_M
        },
    };
    for (feature, i) in layer.features().zip(0u64..) {
        if i.is_multiple_of(1024) {
            progress.check()?;
        }
        let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) else {
            continue;
        };
        let on = Style {
            layer: layer_of(&feature),
            color: match cell(&feature, plan.color) {
                Value::Int(color) if (1..=255).contains(&color) => Some(color),
                _ => None,
            },
        };
        let text = cell(&feature, plan.text).display();
        let name = cell(&feature, plan.name).display();
        let outside = WriteError::OutsideCrs {
            feature: feature.id().0,
        };
        drawing
            .feature(geometry, &on, text.trim(), name.trim())
            .ok_or(outside)?;
    }
    // Layers take their handles after the entities', wherever they stand.
    let mut out = head(&layers, options, &mut drawing.handle);
    out.push_str(&drawing.out);
    out.push_str(foot());
    encoded(&out, options.encoding)
}

/// Text of AutoCAD 2000 is in the code page; what it has not, and everything where no page is
/// wanted, is written by its number.
fn encoded(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        if c.is_ascii() {
            out.push(u8::try_from(c).unwrap_or(b'?'));
            continue;
        }
        if encoding == TextEncoding::Gbk {
            let (bytes, _, bad) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
            if !bad {
                out.extend_from_slice(&bytes);
                continue;
            }
        }
        let number = u32::from(c);
        if number > 0xffff {
            return Err(WriteError::Unencodable {
                text: c.to_string(),
                encoding: "DXF",
            });
        }
        out.extend(format!("\\U+{number:04X}").bytes());
    }
    Ok(out)
}

/// A layer's name without the signs that AutoCAD forbids.
fn layer_name(name: &str) -> String {
    let name: String = name
        .trim()
        .chars()
        .map(|c| match c {
            '<' | '>' | '/' | '\\' | '"' | ':' | ';' | '?' | '*' | '|' | ',' | '=' | '`' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .collect();
    if name.is_empty() {
        "0".to_owned()
    } else {
        name
    }
}

struct Style {
    layer: String,
    color: Option<i64>,
}

impl Drawing<'_> {
    /// Writes a feature; `None` if a position has no place in the system.
    fn feature(
        &mut self,
        geometry: FeatureView<'_>,
        on: &Style,
        text: &str,
        name: &str,
    ) -> Option<()> {
        for part in geometry.parts() {
            match part.kind() {
                PartKind::Point => {
                    let position = self.projected(part.outer())?.first().copied()?;
                    if text.is_empty() {
                        self.begin("POINT", "AcDbPoint", on);
                        self.position(10, position);
                    } else {
                        self.text(position, text, on);
                    }
                }
                PartKind::Line => self.polyline(part.outer(), false, on)?,
                PartKind::Polygon => self.polygon(part, on)?,
            }
        }
        if !name.is_empty() {
            let middle = geometry.bbox().center();
            let (x, y) = self.options.crs.xy_from_lon_lat(middle.x, middle.y)?;
            self.text(Coord { x, y }, name, on);
        }
        Some(())
    }

    fn polygon(&mut self, part: PartView<'_>, on: &Style) -> Option<()> {
        for ring in part.rings() {
            let open = ring.split_last().map_or(ring, |(_, open)| open);
            self.polyline(open, true, on)?;
        }
        Some(())
    }

    fn projected(&self, positions: &[Coord]) -> Option<Vec<Coord>> {
        positions
            .iter()
            .map(|p| {
                let (x, y) = self.options.crs.xy_from_lon_lat(p.x, p.y)?;
                Some(Coord { x, y })
            })
            .collect()
    }

    fn polyline(&mut self, positions: &[Coord], is_closed: bool, on: &Style) -> Option<()> {
        let positions = self.projected(positions)?;
        self.begin("LWPOLYLINE", "AcDbPolyline", on);
        self.group(90, positions.len());
        self.group(70, u8::from(is_closed));
        for position in positions {
            self.group(10, format!("{:?}", position.x));
            self.group(20, format!("{:?}", position.y));
        }
        Some(())
    }

    fn text(&mut self, at: Coord, text: &str, on: &Style) {
        self.begin("TEXT", "AcDbText", on);
        self.position(10, at);
        self.group(40, self.text_height);
        let text: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        self.group(1, text.replace("%%", "%%%%%%"));
        self.group(100, "AcDbText");
    }

    fn position(&mut self, code: u32, at: Coord) {
        self.group(code, format!("{:?}", at.x));
        self.group(code + 10, format!("{:?}", at.y));
        self.group(code + 20, "0.0");
    }

    fn begin(&mut self, kind: &str, class: &str, on: &Style) {
        self.group(0, kind);
        self.group(5, format!("{:X}", self.handle));
        self.handle += 1;
        self.group(330, "1F");
        self.group(100, "AcDbEntity");
        self.group(8, &on.layer);
        if let Some(color) = on.color {
            self.group(62, color);
        }
        self.group(100, class);
    }

    fn group(&mut self, code: u32, value: impl std::fmt::Display) {
        // Writing to a string does not fail.
        write!(self.out, "{code}\r\n{value}\r\n").unwrap_or_default();
    }
}
