//! What is typed or pasted while drawing: positions in degrees, degrees-minutes-seconds or zone
//! metres; bearings and distances; sizes; WKT, GeoJSON, lists of corners.

use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::{self, ReadOptions};
use crate::geom::edit::Leg;
use crate::geom::{Columns, Coord};
use crate::layer::{Layer, NAME_FIELDS};
use crate::session::find::position;
use std::sync::Arc;

/// Longest text that is read, bytes.
const LONGEST: usize = 8 << 20;
/// Shapes of one text at most.
const MOST_SHAPES: usize = 2_000;

/// A step from the last corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// By bearing and distance.
    Leg(Leg),
    /// By metres east and north.
    Offset(f64, f64),
}

/// What a text says.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// One position.
    At(Coord),
    /// Several positions.
    Corners(Vec<Coord>),
    /// The way on from the last corner.
    Steps(Vec<Step>),
    /// One number.
    Number(f64),
    /// Metres east by metres north.
    Size(f64, f64),
    /// Shapes with their names, and the system that was guessed for them where none was said.
    Shapes(Vec<(Option<String>, Columns)>, Option<Message>),
}

/// Reads a text.
///
/// # Errors
/// A sentence that says what was not understood.
pub fn read(text: &str) -> Result<Typed, Message> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(Message::new("sketch.too_large"));
    }
    if text.starts_with(['{', '[']) {
        let found = formats::geojson::read_bytes(text.as_bytes(), "", &ReadOptions::default());
        return found
            .ok()
            .ok_or_else(|| Message::new("sketch.not_understood"))
            .and_then(|layer| shapes(&layer));
    }
    if is_wkt(text) {
        return wkt(text);
    }
    if text.contains(['<', '@']) || text.contains("方位") {
        return steps(text);
    }
    if let Some(size) = size(text) {
        return Ok(size);
    }
    let lines: Vec<&str> = text
        .split(['\n', '\r', ';', '；'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    match lines.as_slice() {
        [] => Err(Message::new("sketch.not_understood")),
        [one] => match one.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Typed::Number(number)),
            _ => place(one)
                .map(Typed::At)
                .ok_or_else(|| Message::new("sketch.not_understood")),
        },
        several => {
            let mut out = Vec::new();
            for (line, n) in several.iter().zip(1_u64..) {
                match place(line) {
                    Some(at) => out.push(at),
                    // A heading says what the columns are.
                    None if n == 1 && !line.contains(|c: char| c.is_ascii_digit()) => {}
                    None => return Err(Message::new("sketch.line_unclear").with("line", n)),
                }
            }
            Ok(Typed::Corners(out))
        }
    }
}

/// A position, with or without the number or name of its point before it.
fn place(line: &str) -> Option<Coord> {
    if let Some(at) = position(line) {
        return Some(at);
    }
    let (first, rest) = line.split_once(|c: char| c.is_whitespace() || matches!(c, ',' | '，'))?;
    let is_label = !first.contains('.') && first.chars().count() <= 12;
    position(rest.trim()).filter(|_| is_label)
}

fn size(text: &str) -> Option<Typed> {
    let (a, b) = text.split_once(['x', 'X', '×', '*'])?;
    let number = |t: &str| {
        t.trim()
            .parse::<f64>()
            .ok()
            .filter(|v| *v > 0.0 && v.is_finite())
    };
    Some(Typed::Size(number(a)?, number(b)?))
}

/// `120<45`, `120<45°30′`, `@30,-12.5`, `方位角 45°30′ 距离 120`, several parted by semicolons or
/// lines.
fn steps(text: &str) -> Result<Typed, Message> {
    let mut out = Vec::new();
    for piece in text.split(['\n', '\r', ';', '；']) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        match step(piece) {
            Some(step) => out.push(step),
            None => return Err(Message::new("sketch.step_unclear").with("text", piece)),
        }
    }
    if out.is_empty() {
        return Err(Message::new("sketch.not_understood"));
    }
    Ok(Typed::Steps(out))
}

fn step(piece: &str) -> Option<Step> {
    let leg = |bearing: &str, distance: &str| {
        let (bearing_deg, length_m) = (angle(bearing)?, distance.trim().parse::<f64>().ok()?);
        let sound = length_m > 0.0 && length_m.is_finite() && bearing_deg.is_finite();
        sound.then_some(Step::Leg(Leg {
            length_m,
            bearing_deg,
        }))
    };
    if let Some((before, distance)) = piece.split_once('距') {
        let bearing = before.trim_start_matches(['坐', '标', '方', '位', '角', ' ', '：', ':']);
        let digits = |c: char| !(c.is_ascii_digit() || c == '.');
        let distance = distance.trim_matches(digits);
        return leg(bearing.trim_matches([' ', ',', '，']), distance);
    }
    let body = piece.trim_start_matches('@');
    if let Some((distance, bearing)) = body.split_once('<') {
        return leg(bearing, distance);
    }
    let (east, north) = body.split_once([',', '，'])?;
    let number = |t: &str| t.trim().parse::<f64>().ok().filter(|v| v.is_finite());
    Some(Step::Offset(number(east)?, number(north)?))
}

/// Degrees, or degrees with minutes and seconds by their signs.
fn angle(text: &str) -> Option<f64> {
    let text = text.trim();
    let mut fields = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|f| !f.is_empty());
    let mut next = || fields.next().map(str::parse::<f64>);
    let degrees = next()?.ok()?;
    let minutes = next().unwrap_or(Ok(0.0)).ok()?;
    let seconds = next().unwrap_or(Ok(0.0)).ok()?;
    let is_whole = fields.next().is_none();
    let small = |v: f64| (0.0..60.0).contains(&v);
    (is_whole && small(minutes) && small(seconds))
        .then_some(degrees + (minutes / 60.0 + seconds / 3600.0) * 1f64.copysign(degrees))
}

fn is_wkt(text: &str) -> bool {
    let word: String = text
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect::<String>()
        .to_ascii_uppercase();
    [
        "SRID",
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    ]
    .contains(&word.as_str())
}

/// The reader of tables knows WKT, its faults and the systems its numbers may be in.
fn wkt(text: &str) -> Result<Typed, Message> {
    let one_line = text.replace(['\n', '\r'], " ");
    let table = format!("wkt\n\"{}\"\n", one_line.replace('"', "\"\""));
    let held = [("wkt.csv".to_owned(), Arc::from(table.into_bytes()))];
    let layer = formats::read_held(&held, None, &ReadOptions::default(), &Progress::new())
        .ok()
        .ok_or_else(|| Message::new("sketch.not_understood"))?;
    shapes(&layer)
}

fn shapes(layer: &Layer) -> Result<Typed, Message> {
    let mut out = Vec::new();
    let name = NAME_FIELDS.iter().find_map(|name| layer.schema.find(name));
    for feature in layer.features().take(MOST_SHAPES) {
        let Some(geometry) = feature.geometry().filter(|g| !g.is_null()) else {
            continue;
        };
        let mut shape = Columns::new();
        shape.push_feature(geometry);
        let name = name
            .map(|field| feature.chunk.value(feature.index, field).display())
            .filter(|name| !name.trim().is_empty());
        out.push((name, shape));
    }
    if out.is_empty() {
        return Err(Message::new("sketch.not_understood"));
    }
    let guessed = layer.crs.as_ref().filter(|d| !d.confirmed);
    Ok(Typed::Shapes(out, guessed.map(|d| d.crs.describe())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::moved::zone_plane;

    fn at(text: &str) -> Coord {
        match read(text) {
            Ok(Typed::At(at)) => at,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn close(a: Coord, lon: f64, lat: f64) {
        assert!(
            (a.x - lon).abs() < 1e-6 && (a.y - lat).abs() < 1e-6,
            "{a:?}"
        );
    }

    #[test]
    fn a_position_is_read_in_degrees_dms_and_zone_metres_with_or_without_a_label() {
        close(at("110.29, 25.27"), 110.29, 25.27);
        close(at("110°17′24″E 25°16′12″N"), 110.29, 25.27);
        close(at("J3 110.29 25.27"), 110.29, 25.27);
        let (x, y) = zone_plane().xy_from_lon_lat(110.29, 25.27).unwrap();
        close(at(&format!("{x:.3},{y:.3}")), 110.29, 25.27);
        close(at(&format!("12,{y:.3},{x:.3}")), 110.29, 25.27);
    }

    #[test]
    fn bearings_and_distances_are_read_as_steps() {
        let Ok(Typed::Steps(steps)) = read("120<45; @30,-12.5\n方位角 45°30′ 距离 80 米")
        else {
            panic!();
        };
        assert_eq!(
            steps,
            [
                Step::Leg(Leg {
                    length_m: 120.0,
                    bearing_deg: 45.0
                }),
                Step::Offset(30.0, -12.5),
                Step::Leg(Leg {
                    length_m: 80.0,
                    bearing_deg: 45.5
                }),
            ]
        );
        assert!(read("120<").is_err() && read("@x,y").is_err() && read("-3<10").is_err());
    }

    #[test]
    fn a_list_of_corners_says_which_line_is_unclear() {
        let Ok(Typed::Corners(list)) =
            read("点号,经度,纬度\nJ1,110.1,25.1\nJ2,110.2,25.1\n110.2,25.2")
        else {
            panic!();
        };
        assert_eq!(list.len(), 3);
        let why = read("110.1,25.1\n110.2").unwrap_err();
        assert_eq!(why.code, "sketch.line_unclear");
    }

    #[test]
    fn wkt_and_geojson_are_pasted_with_their_names() {
        let ring = "110.1 25.1, 110.2 25.1, 110.2 25.2, 110.1 25.1";
        let Ok(Typed::Shapes(shapes, _)) = read(&format!("POLYGON (({ring}))")) else {
            panic!("{:?}", read(&format!("POLYGON (({ring}))")));
        };
        assert_eq!((shapes.len(), shapes[0].1.coords().len()), (1, 4));
        let json = r#"{"type":"Feature","properties":{"名称":"甲"},"geometry":{"type":"Point","coordinates":[110.1,25.1]}}"#;
        let Ok(Typed::Shapes(shapes, _)) = read(json) else {
            panic!("{:?}", read(json));
        };
        assert_eq!(shapes[0].0.as_deref(), Some("甲"));
    }

    #[test]
    fn numbers_and_sizes_are_no_positions() {
        assert_eq!(read("12.5"), Ok(Typed::Number(12.5)));
        assert_eq!(read("120×80"), Ok(Typed::Size(120.0, 80.0)));
        for text in ["", "abc", "1 2 3", "{", "POLYGON ((", "@", "x"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
