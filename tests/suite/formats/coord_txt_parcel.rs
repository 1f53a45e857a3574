//! One parcel with a hole, and the ways to write it down; expected positions are PROJ's
//! (tests/oracle/coord_txt).

use redline::layer::Layer;

pub struct Corner {
    pub ring: u32,
    pub north: f64,
    pub east: f64,
    pub lon: f64,
    pub lat: f64,
}

pub struct Expected {
    pub corners: Vec<Corner>,
    pub planar_m2: f64,
    pub geodesic_m2: f64,
}

pub fn expected() -> Expected {
    let table = include_str!("../../oracle/coord_txt/parcel.csv");
    let mut out = Expected {
        corners: Vec::new(),
        planar_m2: 0.0,
        geodesic_m2: 0.0,
    };
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse::<f64>().unwrap();
        if fields[0] == "area" {
            out.planar_m2 = number(2);
            out.geodesic_m2 = number(3);
        } else {
            out.corners.push(Corner {
                ring: fields[0].parse().unwrap(),
                north: number(2),
                east: number(3),
                lon: number(4),
                lat: number(5),
            });
        }
    }
    out
}

/// How a file is written.
#[derive(Clone)]
pub struct Style {
    pub header: Vec<(&'static str, String)>,
    pub sections: bool,
    pub attributes: String,
    pub separator: &'static str,
    /// Name of point `n` from 1; empty leaves the column out.
    pub name: fn(usize) -> String,
    pub ring: Option<fn(u32) -> String>,
    pub closed: bool,
    pub swapped: bool,
    /// Both numbers of a corner, first and second as the file has them.
    pub numbers: fn(&Corner) -> [String; 2],
    pub end_of_line: &'static str,
    pub reversed: bool,
}

pub fn with_prefix(c: &Corner) -> [String; 2] {
    [format!("{:.3}", c.north), format!("{:.3}", c.east)]
}

pub fn without_prefix(c: &Corner) -> [String; 2] {
    [
        format!("{:.3}", c.north),
        format!("{:.3}", c.east - 37_000_000.0),
    ]
}

pub fn degrees(c: &Corner) -> [String; 2] {
    [format!("{:.10}", c.lat), format!("{:.10}", c.lon)]
}

fn dms(value: f64) -> (u32, u32, f64) {
    // Seconds to five decimals, 0.3 mm, carried over before they are parted.
    let total = (value * 3600.0 * 1e5).round() / 1e5;
    let degrees = (total / 3600.0).floor();
    let minutes = ((total - degrees * 3600.0) / 60.0).floor();
    (
        degrees as u32,
        minutes as u32,
        total - degrees * 3600.0 - minutes * 60.0,
    )
}

pub fn signs(c: &Corner) -> [String; 2] {
    [(c.lat, 'N'), (c.lon, 'E')].map(|(v, h)| {
        let (d, m, s) = dms(v);
        format!("{d}°{m:02}′{s:08.5}″{h}")
    })
}

pub fn blank_signs(c: &Corner) -> [String; 2] {
    [c.lat, c.lon].map(|v| {
        let (d, m, s) = dms(v);
        format!("{d}° {m}' {s:.5}\"")
    })
}

pub fn packed(c: &Corner) -> [String; 2] {
    [c.lat, c.lon].map(|v| {
        let (d, m, s) = dms(v);
        let seconds = format!("{s:08.5}").replace('.', "");
        format!("{d}.{m:02}{seconds}")
    })
}

pub fn six_numbers(c: &Corner) -> [String; 2] {
    [c.lat, c.lon].map(|v| {
        let (d, m, s) = dms(v);
        format!("{d} {m} {s:.5}")
    })
}

pub fn plain_style() -> Style {
    let header = [
        ("格式版本号", "1.01"),
        ("数据产生单位", "某测绘院"),
        ("数据产生日期", "2025-6-15"),
        ("坐标系", "2000国家大地坐标系"),
        ("几度分带", "3"),
        ("投影类型", "高斯克吕格"),
        ("计量单位", "米"),
        ("带号", "37"),
        ("精度", "0.001"),
        ("转换参数", ",,,,,,"),
    ];
    Style {
        header: header.map(|(k, v)| (k, v.to_owned())).to_vec(),
        sections: true,
        attributes: format!(
            "11,{:.4},450305-001,地块一,面,G49,工业用地,0601,@",
            expected().planar_m2 / 1e4
        ),
        separator: ",",
        name: |n| format!("J{n}"),
        ring: Some(|r| r.to_string()),
        closed: true,
        swapped: false,
        numbers: with_prefix,
        end_of_line: "\r\n",
        reversed: false,
    }
}

pub fn text(style: &Style) -> String {
    let expected = expected();
    let mut lines: Vec<String> = Vec::new();
    if style.sections {
        lines.push("[属性描述]".into());
    }
    lines.extend(style.header.iter().map(|(k, v)| format!("{k}={v}")));
    if style.sections {
        lines.push("[地块坐标]".into());
        if !style.attributes.is_empty() {
            lines.push(style.attributes.clone());
        }
    }
    let mut n = 0;
    for ring in [1, 2] {
        let mut corners: Vec<&Corner> =
            expected.corners.iter().filter(|c| c.ring == ring).collect();
        if style.reversed {
            corners.reverse();
        }
        let first = n + 1;
        let close = corners.first().copied().filter(|_| style.closed);
        for (i, corner) in corners.iter().copied().chain(close).enumerate() {
            let name = if i == corners.len() {
                first
            } else {
                n += 1;
                n
            };
            let mut fields: Vec<String> = Vec::new();
            let label = (style.name)(name);
            if !label.is_empty() {
                fields.push(label);
            }
            if let Some(f) = style.ring {
                fields.push(f(ring));
            }
            let mut numbers = (style.numbers)(corner);
            if style.swapped {
                numbers.reverse();
            }
            fields.extend(numbers);
            lines.push(fields.join(style.separator));
        }
    }
    lines.push(String::new());
    lines.join(style.end_of_line)
}

/// Whether a layer is the one polygon with its hole, vertices within a tolerance in degrees.
pub fn assert_is_parcel(layer: &Layer, tolerance: f64, name: &str) {
    let expected = expected();
    assert_eq!(layer.len(), 1, "{name}: {:?}", layer.diagnostics);
    let feature = layer.features().next().unwrap();
    let geometry = feature.geometry().unwrap();
    let parts: Vec<_> = geometry.parts().collect();
    assert_eq!(parts.len(), 1, "{name}: {:?}", layer.diagnostics);
    let rings: Vec<_> = parts[0].rings().collect();
    assert_eq!(rings.len(), 2, "{name}: the hole is a hole");
    for (ring, number) in rings.iter().zip([1, 2]) {
        let corners: Vec<&Corner> = expected
            .corners
            .iter()
            .filter(|c| c.ring == number)
            .collect();
        assert_eq!(ring.len(), corners.len() + 1, "{name}: ring {number}");
        for c in corners {
            let nearest = ring
                .iter()
                .map(|p| (p.x - c.lon).abs().max((p.y - c.lat).abs()))
                .fold(f64::INFINITY, f64::min);
            assert!(nearest < tolerance, "{name}: {nearest} off");
        }
    }
    let area = redline::geom::area_m2(geometry);
    assert!(
        (area - expected.geodesic_m2).abs() < 1.0e7 * tolerance,
        "{name}: {area} against {}",
        expected.geodesic_m2
    );
}
