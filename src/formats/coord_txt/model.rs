//! A coordinate TXT as it stands in the file: header, parcels, points, line by line. Nothing is
//! placed on the Earth here.

use super::number::AngleForm;

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CoordTxt {
    /// Entries of `[属性描述]` and the sections that are none of ours.
    pub header: Header,
    /// Parcels (records) in file order.
    pub parcels: Vec<Parcel>,
    /// Whether the file has the sections of the format; a bare list of coordinates has not.
    pub has_sections: bool,
    /// How degrees were read, where there were any.
    pub angles: Option<AngleForm>,
    /// Whether that was guessed: nothing in the file says it, and the numbers allow both.
    pub angles_guessed: bool,
    /// Most decimals of a coordinate.
    pub decimals: u32,
}

/// Entries of `[属性描述]` in file order, for writing them back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Key, value and line. 转换参数 is left out: see [`Header::has_parameters`].
    pub entries: Vec<Entry>,
    /// Further `[…]` sections with their lines; such as speak of 参数 are left out.
    pub sections: Vec<(String, Vec<String>)>,
    /// Whether 转换参数 holds numbers. They are secret: not kept, printed or logged.
    pub has_parameters: bool,
}

/// One entry of a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As it stands in the file, blanks removed.
    pub key: String,
    /// What stands after the sign of equality, trimmed.
    pub value: String,
    /// 1-based line.
    pub line: u64,
}

/// What a record is, by its 记录图形属性.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// 点.
    Point,
    /// 线.
    Line,
    /// 面.
    Polygon,
}

/// A record: its attributes and its points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parcel {
    /// Line of the attributes; of the first point in a bare list.
    pub line: u64,
    /// Attributes before `@`, as they stand.
    pub attributes: Vec<String>,
    /// What it says it is.
    pub kind: Option<RecordKind>,
    /// Name from a heading of a bare list.
    pub heading: Option<String>,
    /// Points in file order.
    pub points: Vec<Point>,
    /// Lines that could not be read: the parcel then is no shape.
    pub bad_lines: Vec<BadLine>,
    /// Lines with more columns than the format has.
    pub more_columns: u64,
    /// Lines without ring number.
    pub without_ring: u64,
}

/// A line of coordinates that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// 1-based line.
    pub line: u64,
    /// Its beginning.
    pub text: String,
}

/// One point of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// 1-based line.
    pub line: u64,
    /// Name, such as `J1`; empty without one.
    pub name: Box<str>,
    /// Ring number; 1 without one.
    pub ring: u32,
    /// First and second number: north (X) and east (Y), if the file keeps to the format.
    pub xy: [f64; 2],
}

impl Header {
    /// The value of the first of some keys that is there and not empty. Keys are compared
    /// without blanks and brackets.
    pub fn get(&self, keys: &[&str]) -> Option<&Entry> {
        keys.iter().find_map(|key| {
            self.entries
                .iter()
                .find(|e| e.key == *key && !e.value.is_empty())
        })
    }

    /// Whether a key is there, its value empty or not.
    pub fn has(&self, keys: &[&str]) -> bool {
        self.entries.iter().any(|e| keys.contains(&e.key.as_str()))
    }
}

impl Parcel {
    /// Position of the attribute that says 点, 线 or 面.
    pub(super) fn kind_at(&self) -> Option<usize> {
        self.attributes.iter().position(|a| kind_of(a).is_some())
    }

    /// 界址点数 as declared.
    pub fn declared_points(&self) -> Option<u64> {
        self.attributes.first()?.trim().parse().ok()
    }

    /// 地块面积 as declared; the format has hectares.
    pub fn declared_area(&self) -> Option<f64> {
        let area: f64 = self.attributes.get(1)?.trim().parse().ok()?;
        (area.is_finite() && area > 0.0).then_some(area)
    }

    /// Its name: 地块名称, else the heading above it, else 地块编号.
    pub fn name(&self) -> Option<&str> {
        let attribute = |i: usize| {
            self.attributes
                .get(i)
                .map(String::as_str)
                .filter(|t| !t.is_empty() && kind_of(t).is_none())
        };
        attribute(3)
            .or(self.heading.as_deref())
            .or_else(|| attribute(2))
    }

    /// Points by ring, in the order the rings begin: ranges of [`Parcel::points`]. Rings that
    /// carry one number but close before the next begins are parted.
    pub fn rings(&self) -> Vec<std::ops::Range<usize>> {
        let mut out = Vec::new();
        let mut start = 0;
        while let Some(first) = self.points.get(start) {
            let mut end = start;
            while self.points.get(end).is_some_and(|p| p.ring == first.ring) {
                end += 1;
            }
            part_closed(&self.points, start, end, &mut out);
            start = end;
        }
        out
    }
}

/// Parts a run of points with one ring number where a ring closes and all that follows is
/// closed rings again; a ring that only touches its start again stays whole.
fn part_closed(points: &[Point], start: usize, end: usize, out: &mut Vec<std::ops::Range<usize>>) {
    let at = |i: usize| points.get(i).map(|p| p.xy);
    let mut parts = Vec::new();
    let mut from = start;
    while from < end {
        let close = (from + 3..end).find(|&i| at(i) == at(from));
        match close {
            Some(i) => {
                parts.push(from..i + 1);
                from = i + 1;
            }
            None => {
                // What is left closes no ring: the whole run is one.
                parts.clear();
                break;
            }
        }
    }
    if parts.is_empty() {
        out.push(start..end);
    } else {
        out.extend(parts);
    }
}

/// What an attribute says of the kind.
pub(super) fn kind_of(text: &str) -> Option<RecordKind> {
    match text.trim() {
        "面" | "面状" | "多边形" | "polygon" | "Polygon" => Some(RecordKind::Polygon),
        "线" | "线状" | "polyline" | "Polyline" => Some(RecordKind::Line),
        "点" | "点状" | "point" | "Point" => Some(RecordKind::Point),
        _ => None,
    }
}
