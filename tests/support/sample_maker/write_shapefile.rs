//! Shapefiles, the same bytes every time: .shp, .shx, .dbf, and .prj and .cpg where asked.

use super::plane::{PER_DEGREE, Spot, zone_millimetres};
use super::table::{Shape, Table, Value};

/// How a shapefile of the sample is written.
#[derive(Clone, Copy)]
pub struct Manner {
    /// EPSG:4525 metres to the millimetre; otherwise EPSG:4490 degrees to 1e-7.
    pub zone: bool,
    /// GBK text without .cpg and with language byte 0; otherwise UTF-8 with .cpg.
    pub gbk: bool,
    /// Whether a .prj tells the system.
    pub prj: bool,
}

const PRJ_4490: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
const PRJ_4525: &str = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_37",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",37500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",111.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

/// The files of a shapefile: ending without dot, bytes.
pub fn files(table: &Table, manner: Manner) -> Vec<(&'static str, Vec<u8>)> {
    let (shp, shx) = geometry(table, manner.zone);
    let mut out = vec![("shp", shp), ("shx", shx), ("dbf", dbf(table, manner.gbk))];
    if manner.prj {
        let text = if manner.zone { PRJ_4525 } else { PRJ_4490 };
        out.push(("prj", text.as_bytes().to_vec()));
    }
    if !manner.gbk {
        out.push(("cpg", b"UTF-8".to_vec()));
    }
    out
}

fn numbers(p: Spot, zone: bool) -> (f64, f64) {
    if zone {
        let (x, y) = zone_millimetres(p);
        (x as f64 / 1000.0, y as f64 / 1000.0)
    } else {
        (p.0 as f64 / PER_DEGREE, p.1 as f64 / PER_DEGREE)
    }
}

/// Parts of a shape as the format wants them: outer rings clockwise, holes the other way.
fn parts(shape: &Shape, zone: bool) -> (i32, Vec<Vec<(f64, f64)>>) {
    let turned = |ring: &Vec<Spot>, reverse: bool| {
        let mut part: Vec<(f64, f64)> = ring.iter().map(|&p| numbers(p, zone)).collect();
        if reverse {
            part.reverse();
        }
        part
    };
    match shape {
        Shape::Areas(areas) => (5, areas.iter().flatten().map(|r| turned(r, true)).collect()),
        Shape::Lines(lines) => (3, lines.iter().map(|l| turned(l, false)).collect()),
        Shape::Point(p) => (1, vec![vec![numbers(*p, zone)]]),
    }
}

fn bounds<'a>(points: impl IntoIterator<Item = &'a (f64, f64)>) -> [f64; 4] {
    points
        .into_iter()
        .fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, p| {
            [b[0].min(p.0), b[1].min(p.1), b[2].max(p.0), b[3].max(p.1)]
        })
}

fn size32(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn geometry(table: &Table, zone: bool) -> (Vec<u8>, Vec<u8>) {
    let mut kind = 5;
    let mut records = Vec::new();
    let mut all = Vec::new();
    for row in &table.rows {
        let (k, parts) = parts(&row.shape, zone);
        kind = k;
        let mut content = k.to_le_bytes().to_vec();
        if k == 1 {
            for p in parts.iter().flatten() {
                content.extend(p.0.to_le_bytes());
                content.extend(p.1.to_le_bytes());
            }
        } else {
            for b in bounds(parts.iter().flatten()) {
                content.extend(b.to_le_bytes());
            }
            content.extend(size32(parts.len()).to_le_bytes());
            content.extend(size32(parts.iter().map(Vec::len).sum()).to_le_bytes());
            let mut start = 0;
            for part in &parts {
                content.extend(size32(start).to_le_bytes());
                start += part.len();
            }
            for p in parts.iter().flatten() {
                content.extend(p.0.to_le_bytes());
                content.extend(p.1.to_le_bytes());
            }
        }
        all.extend(parts.into_iter().flatten());
        records.push(content);
    }
    let total = records.iter().map(|r| r.len() + 8).sum::<usize>();
    let head = |bytes: usize| {
        let mut head = 9994_i32.to_be_bytes().to_vec();
        head.extend([0; 20]);
        head.extend(size32(bytes / 2).to_be_bytes());
        head.extend(1000_i32.to_le_bytes());
        head.extend(kind.to_le_bytes());
        for b in bounds(&all) {
            head.extend(b.to_le_bytes());
        }
        head.extend([0; 32]);
        head
    };
    let mut shp = head(100 + total);
    let mut shx = head(100 + 8 * records.len());
    for (k, record) in records.iter().enumerate() {
        shx.extend(size32(shp.len() / 2).to_be_bytes());
        shx.extend(size32(record.len() / 2).to_be_bytes());
        shp.extend(size32(k + 1).to_be_bytes());
        shp.extend(size32(record.len() / 2).to_be_bytes());
        shp.extend(record);
    }
    (shp, shx)
}

fn encoded(text: &str, gbk: bool) -> Vec<u8> {
    if gbk {
        encoding_rs::GBK.encode(text).0.into_owned()
    } else {
        text.as_bytes().to_vec()
    }
}

/// A field name in the ten bytes the format has, cut between characters: in UTF-8 that is three
/// Chinese characters, as every program that writes such files cuts them.
fn field_name(name: &str, gbk: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for character in name.chars() {
        let bytes = encoded(&character.to_string(), gbk);
        if out.len() + bytes.len() > 10 {
            break;
        }
        out.extend(bytes);
    }
    out
}

fn dbf(table: &Table, gbk: bool) -> Vec<u8> {
    let cell = |value: &Value| match value {
        Value::Text(text) => encoded(text, gbk),
        Value::Number(n, decimals) => format!("{n:.decimals$}").into_bytes(),
        Value::Nothing => Vec::new(),
    };
    let columns: Vec<(Vec<u8>, u8, usize, usize)> = table
        .fields
        .iter()
        .enumerate()
        .map(|(k, name)| {
            let values = || table.rows.iter().filter_map(|r| r.values.get(k));
            let width = values()
                .map(|v| cell(v).len())
                .max()
                .unwrap_or(1)
                .clamp(1, 254);
            let decimals = values().find_map(|v| match v {
                Value::Number(_, decimals) => Some(*decimals),
                _ => None,
            });
            let (kind, width) = if decimals.is_some() {
                (b'N', width.max(10))
            } else {
                (b'C', width)
            };
            let name = field_name(name, gbk);
            (name, kind, width, decimals.unwrap_or(0))
        })
        .collect();
    let header = 32 + 32 * columns.len() + 1;
    let record = 1 + columns.iter().map(|c| c.2).sum::<usize>();
    let mut out = vec![3, 126, 6, 30];
    out.extend(size32(table.rows.len()).to_le_bytes());
    out.extend(u16::try_from(header).unwrap_or(u16::MAX).to_le_bytes());
    out.extend(u16::try_from(record).unwrap_or(u16::MAX).to_le_bytes());
    out.extend([0; 20]);
    for (name, kind, width, decimals) in &columns {
        let mut field = name.clone();
        field.resize(11, 0);
        field.push(*kind);
        field.extend([0; 4]);
        field.push(u8::try_from(*width).unwrap_or(254));
        field.push(u8::try_from(*decimals).unwrap_or(0));
        field.resize(32, 0);
        out.extend(field);
    }
    out.push(0x0d);
    for row in &table.rows {
        out.push(b' ');
        for (value, (_, kind, width, _)) in row.values.iter().zip(&columns) {
            let mut bytes = cell(value);
            let pad = vec![b' '; width.saturating_sub(bytes.len())];
            if *kind == b'N' {
                bytes = [pad, bytes].concat();
            } else {
                bytes.extend(pad);
            }
            out.extend(bytes);
        }
    }
    out.push(0x1a);
    out
}
