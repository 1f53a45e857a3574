//! Writing the format as old systems take it: GBK and CRLF, X (north) first, three decimals,
//! rings closed and clockwise from the north-west corner, J numbers running on through the
//! rings of a parcel, hectares to four decimals. What had to be changed is told.

use super::fields::{self, HEADER_KEYS};
use super::model::{Header, RecordKind, kind_of};
use super::outline::{self, Outline};
use super::{MOST_BYTES, parse, text};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::{Crs, CrsKind, Datum};
use crate::formats::error::WriteError;
use crate::formats::input::Input;
use crate::formats::kind::FormatKind;
use crate::formats::remarks::Remarks;
use crate::formats::writing::{TextEncoding, WriteOptions};
use crate::layer::{FeatureRef, Layer, NAME_FIELDS, Value};
use encoding_rs::GBK;
use std::path::Path;

/// A file in the making.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What was changed against the layer and its source.
    pub changes: Vec<Diagnostic>,
}

/// What the format cannot hold of a layer, said before writing.
pub(crate) fn losses(layer: &Layer, options: &WriteOptions) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let homeless: Vec<&str> = layer
        .schema
        .fields
        .iter()
        .map(|f| f.name.as_str())
        .filter(|name| !has_place(name))
        .collect();
    if !homeless.is_empty() {
        out.push(crate::formats::loss(
            Message::new("coord_txt.loss_fields")
                .with("count", homeless.len())
                .with("names", homeless.join("、")),
        ));
    }
    if let Some(refusal) = refusal(&options.crs) {
        out.push(crate::formats::loss(refusal));
    } else if options.crs.is_geographic() {
        out.push(crate::formats::loss(Message::new("coord_txt.loss_degrees")));
    }
    let nulls = layer
        .features()
        .filter(|f| f.geometry().is_none_or(|g| g.is_null()))
        .count();
    if nulls > 0 {
        out.push(crate::formats::loss(
            Message::new("coord_txt.loss_nulls").with("count", nulls),
        ));
    }
    let mixed = layer
        .features()
        .filter_map(|f| f.geometry())
        .filter(|g| g.parts().any(|p| Some(p.kind()) != g.kind()))
        .count();
    if mixed > 0 {
        out.push(crate::formats::loss(
            Message::new("coord_txt.loss_mixed").with("count", mixed),
        ));
    }
    out
}

/// Why a system cannot be written at all.
fn refusal(crs: &Crs) -> Option<Message> {
    match crs.kind {
        CrsKind::WebMercator => Some(Message::new("coord_txt.no_web_mercator")),
        CrsKind::TransverseMercator { .. } if !crs.is_plain_gauss_kruger() => {
            Some(Message::new("coord_txt.no_such_projection").with("crs", crs.describe()))
        }
        _ => None,
    }
}

/// Whether the format has a place for a field.
fn has_place(name: &str) -> bool {
    fields::BEFORE.contains(&name)
        || fields::AFTER.contains(&name)
        || name == fields::KIND
        || name
            .strip_prefix("属性")
            .is_some_and(|n| n.parse::<u32>().is_ok())
        || NAME_FIELDS.contains(&name)
}

/// Writes a file. The header is the source's where the layer came from a coordinate TXT that
/// is still as it was read.
pub(crate) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    progress.check()?;
    let header = source_header(layer);
    let written = to_bytes(layer, header.as_ref(), options)?;
    progress.check()?;
    crate::formats::writing::save(path, &written.bytes)?;
    Ok(written.changes)
}

/// The header of the file a layer was read from, if that is unchanged.
fn source_header(layer: &Layer) -> Option<Header> {
    if layer.origin.format != FormatKind::CoordTxt.name() || !layer.origin.path.is_file() {
        return None;
    }
    let input = Input::file(&layer.origin.path);
    if input.sha256().ok().as_deref() != layer.origin.sha256.get() {
        return None;
    }
    let bytes = input.whole(MOST_BYTES).ok()?;
    let label = layer.encoding.as_ref().map(|e| e.encoding);
    let (text, _) = text::decoded(&bytes, label, &mut Remarks::default());
    let file = parse::parse(&text, None, &Progress::new()).ok()?;
    Some(file.header)
}

/// The bytes of a file. `header`: entries of the source's header to keep; those that follow
/// from the options (坐标系, 带号, date, …) are set.
///
/// # Errors
/// [`WriteError::DoesNotFit`] for a system the format has no words for,
/// [`WriteError::OutsideCrs`], [`WriteError::Unencodable`].
pub fn to_bytes(
    layer: &Layer,
    header: Option<&Header>,
    options: &WriteOptions,
) -> Result<Written, WriteError> {
    if let Some(message) = refusal(&options.crs) {
        return Err(WriteError::DoesNotFit { message });
    }
    let mut remarks = Remarks::new("");
    let mut out = String::new();
    write_header(header, options, &mut out, &mut remarks);
    out.push_str("[地块坐标]\r\n");
    for feature in layer.features() {
        record(&feature, options, &mut out, &mut remarks)?;
    }
    if options.crs.is_geographic() {
        remarks.say(Severity::Warning, Message::new("coord_txt.loss_degrees"));
    }
    let bytes = encoded(&out, options.encoding)?;
    Ok(Written {
        bytes,
        changes: remarks.finish(),
    })
}

fn encoded(text: &str, encoding: TextEncoding) -> Result<Vec<u8>, WriteError> {
    match encoding {
        TextEncoding::Utf8 => Ok(text.as_bytes().to_vec()),
        TextEncoding::Gbk => {
            let (bytes, _, bad) = GBK.encode(text);
            if !bad {
                return Ok(bytes.into_owned());
            }
            let line = text.lines().find(|l| GBK.encode(l).2).unwrap_or_default();
            Err(WriteError::Unencodable {
                text: line.chars().take(60).collect(),
                encoding: GBK.name(),
            })
        }
    }
}

fn write_header(
    source: Option<&Header>,
    options: &WriteOptions,
    out: &mut String,
    remarks: &mut Remarks,
) {
    let (year, month, day) = options.date.parts();
    let crs = &options.crs;
    let (width, zone) = width_and_zone(crs);
    let mut entries: Vec<(String, String)> = source
        .into_iter()
        .flat_map(|h| &h.entries)
        .map(|e| (e.key.clone(), e.value.clone()))
        .collect();
    let mut set = |key: &str, value: String| match entries.iter_mut().find(|(k, _)| k == key) {
        Some((_, old)) if *old != value => {
            if !old.is_empty() || key == "带号" {
                remarks.say(
                    Severity::Info,
                    Message::new("coord_txt.header_changed")
                        .with("key", key)
                        .with("old", old.as_str())
                        .with("new", value.as_str()),
                );
            }
            *old = value;
        }
        Some(_) => {}
        None => entries.push((key.to_owned(), value)),
    };
    for key in HEADER_KEYS {
        match key {
            "格式版本号" if source.is_none_or(|h| h.value(key).is_empty()) => {
                set(key, "1.01".to_owned());
            }
            "数据产生单位" if source.is_none_or(|h| !h.has(&[key])) => {
                set(key, String::new())
            }
            "数据产生日期" => set(key, format!("{year}-{month}-{day}")),
            "坐标系" => set(key, datum_name(crs.datum).to_owned()),
            "几度分带" => set(key, width.map_or(String::new(), |w| w.to_string())),
            "投影类型" => set(
                key,
                if crs.is_geographic() {
                    ""
                } else {
                    "高斯克吕格"
                }
                .to_owned(),
            ),
            "计量单位" => set(
                key,
                if crs.is_geographic() { "度" } else { "米" }.to_owned(),
            ),
            "带号" => set(key, zone.map_or(String::new(), |z| z.to_string())),
            "精度" => set(
                key,
                if crs.is_geographic() {
                    "0.000000001"
                } else {
                    "0.001"
                }
                .to_owned(),
            ),
            // Never known here: they are not kept.
            "转换参数" => set(key, ",,,,,,".to_owned()),
            _ => {}
        }
    }
    // The format's own order first, the source's other entries after.
    let place = |key: &str| {
        HEADER_KEYS
            .iter()
            .position(|k| *k == key)
            .unwrap_or(HEADER_KEYS.len())
    };
    entries.sort_by_key(|(key, _)| place(key));
    out.push_str("[属性描述]\r\n");
    for (key, value) in &entries {
        out.push_str(&format!("{}={}\r\n", one_line(key), one_line(value)));
    }
    for (title, lines) in source.into_iter().flat_map(|h| &h.sections) {
        out.push_str(&format!("[{}]\r\n", one_line(title)));
        for line in lines {
            out.push_str(&one_line(line));
            out.push_str("\r\n");
        }
    }
    if source.is_some_and(|h| h.has_parameters) {
        remarks.say(
            Severity::Warning,
            Message::new("coord_txt.parameters_left_out"),
        );
    }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn datum_name(datum: Datum) -> &'static str {
    match datum {
        Datum::Cgcs2000 => "2000国家大地坐标系",
        Datum::Xian80 => "1980西安坐标系",
        Datum::Beijing54 => "1954北京坐标系",
        Datum::Wgs84 => "WGS84",
    }
}

/// 几度分带 and 带号. Without prefix, a meridian of both widths is taken for the 3° zone, which
/// means the same numbers.
fn width_and_zone(crs: &Crs) -> (Option<u32>, Option<u32>) {
    if let Some(zone) = crs.zone() {
        return (Some(zone.width_deg), Some(zone.number));
    }
    let Some(third) = crs.central_meridian().map(|m| m / 3.0) else {
        return (None, None);
    };
    if third == third.trunc() && (1.0..=120.0).contains(&third) {
        (Some(3), Some(third as u32))
    } else {
        (None, None)
    }
}

fn record(
    feature: &FeatureRef<'_>,
    options: &WriteOptions,
    out: &mut String,
    remarks: &mut Remarks,
) -> Result<(), WriteError> {
    let place = || Place::row(feature.id().0);
    let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) else {
        remarks.say_at(
            Severity::Warning,
            Message::new("coord_txt.null_left_out"),
            place(),
        );
        return Ok(());
    };
    let decimals = if options.crs.is_geographic() { 9 } else { 3 };
    let outline: Outline =
        outline::of(geometry, &options.crs, decimals).ok_or(WriteError::OutsideCrs {
            feature: feature.id().0,
        })?;
    if outline.dropped > 0 {
        remarks.say_at(
            Severity::Warning,
            Message::new("coord_txt.points_merged")
                .with("count", outline.dropped)
                .with("decimals", decimals),
            place(),
        );
    }
    if outline.lost_rings > 0 {
        remarks.say_at(
            Severity::Error,
            Message::new("coord_txt.rings_vanished").with("count", outline.lost_rings),
            place(),
        );
    }
    if outline.turned {
        remarks.say_at(
            Severity::Info,
            Message::new("coord_txt.renumbered"),
            place(),
        );
    }
    let num_lines: usize = outline.rings.iter().map(Vec::len).sum();
    let text = |names: &[&str]| -> String {
        let value = names
            .iter()
            .map(|n| feature.value(n))
            .find(|v| !v.is_blank());
        clean(&value.map_or(String::new(), |v| v.display()))
    };
    let area = outline
        .area_m2
        .map_or(String::new(), |m2| format!("{:.4}", m2 / 1e4));
    let declared = feature.value("地块面积(公顷)");
    let source = format!("{:.4}", declared.as_f64().unwrap_or(0.0));
    if declared != Value::Null && !area.is_empty() && source != area {
        remarks.say_at(
            Severity::Info,
            Message::new("coord_txt.area_changed")
                .with("old", declared.display())
                .with("new", area.as_str()),
            place(),
        );
    }
    let named = name(feature);
    if named.iter().any(|(raw, clean)| raw != clean) {
        remarks.say_at(
            Severity::Info,
            Message::new("coord_txt.text_changed"),
            place(),
        );
    }
    let named = named.map_or(String::new(), |(_, clean)| clean);
    let mut attributes = vec![
        num_lines.to_string(),
        area,
        text(&["地块编号"]),
        named,
        kind_word(outline.kind).to_owned(),
        text(&["图幅号"]),
        text(&["地块用途"]),
        text(&["地类编码"]),
    ];
    for n in 9..=64u32 {
        let field = format!("属性{n}");
        if feature.schema.find(&field).is_none() {
            break;
        }
        attributes.push(text(&[&field]));
    }
    out.push_str(&attributes.join(","));
    out.push_str(",@\r\n");
    let mut next = 1usize;
    for (ring, number) in outline.rings.iter().zip(1u32..) {
        let first = next;
        let closes = outline.kind == RecordKind::Polygon;
        for (i, [east, north]) in ring.iter().enumerate() {
            let j = if closes && i + 1 == ring.len() {
                first
            } else {
                next += 1;
                next - 1
            };
            out.push_str(&format!(
                "J{j},{number},{north:.decimals$},{east:.decimals$}\r\n"
            ));
        }
    }
    Ok(())
}

/// The parcel's name by the usual fields, the format's own first: as it stands, and as it can
/// be written.
fn name(feature: &FeatureRef<'_>) -> Option<(String, String)> {
    let value = std::iter::once(&"地块名称")
        .chain(NAME_FIELDS)
        .map(|f| feature.value(f))
        .find(|v| !v.is_blank())?
        .display();
    let clean = clean(&value);
    Some((value, clean))
}

/// Text that keeps to its field: separators become full-width ones.
fn clean(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            ',' | '，' | '、' | '\t' | '|' => '·',
            ';' | '；' => '·',
            '@' => '＠',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    // A lone word for a kind elsewhere would be taken for 记录图形属性.
    if kind_of(&plain).is_some() {
        format!("“{}”", plain.trim())
    } else {
        plain.trim().to_owned()
    }
}

fn kind_word(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Point => "点",
        RecordKind::Line => "线",
        RecordKind::Polygon => "面",
    }
}
