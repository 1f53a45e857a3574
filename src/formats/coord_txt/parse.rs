//! Text to [`CoordTxt`]: sections, records and coordinate lines in every dialect met.

use super::model::{BadLine, CoordTxt, Entry, Parcel, Point, RecordKind, kind_of};
use super::number::{AngleForm, Number, any, plain};
use super::text::{is_separator, plain_line};
use crate::base::progress::{Cancelled, Progress};

/// Most fields looked at in a line.
const MAX_FIELDS: usize = 64;
/// Most characters of a line that are kept to show it.
const SHOWN: usize = 60;
/// Most entries and lines of a header that are kept.
const MAX_HEADER: usize = 1000;
/// Most unreadable lines of a parcel that are kept.
const MAX_BAD: usize = 20;
/// As many numbers with 60 different seconds rarely all stay below 60 by chance.
const MIN_PACKED: usize = 8;

/// A point before it is known how its degrees are written.
struct Raw {
    point: Point,
    numbers: [Number; 2],
}

#[derive(Default)]
struct Parser {
    file: CoordTxt,
    section: Section,
    open: Option<(Parcel, Vec<Raw>)>,
    done: Vec<(Parcel, Vec<Raw>)>,
    heading: Option<String>,
}

#[derive(Default, PartialEq)]
enum Section {
    /// Before any section.
    #[default]
    None,
    Attributes,
    Coordinates,
    /// Another, kept; or passed over where it may hold parameters.
    Other {
        is_secret: bool,
    },
}

/// Parses a text. `angles` overrides how degrees are written.
pub(super) fn parse(
    text: &str,
    angles: Option<AngleForm>,
    progress: &Progress,
) -> Result<CoordTxt, Cancelled> {
    let mut parser = Parser::default();
    // Files from old programs may end lines with a lone carriage return.
    let by_return = !text.contains('\n');
    let mut number = 0;
    for line in text.split(|c| c == '\n' || by_return && c == '\r') {
        number += 1;
        if number % 8192 == 0 {
            progress.check()?;
        }
        parser.take(number, &plain_line(line));
    }
    parser.end_parcel();
    Ok(parser.finish(angles))
}

impl Parser {
    fn take(&mut self, number: u64, line: &str) {
        if line.is_empty() {
            if !self.file.has_sections {
                self.end_parcel();
            }
            return;
        }
        if let Some(title) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            self.begin_section(title);
            return;
        }
        match &self.section {
            Section::Attributes => self.entry(number, line),
            Section::Other { is_secret } => {
                if !is_secret
                    && let Some((_, lines)) = self.file.header.sections.last_mut()
                    && lines.len() < MAX_HEADER
                {
                    lines.push(line.to_owned());
                }
            }
            Section::Coordinates => self.record_or_point(number, line),
            Section::None => {
                let is_entry = line.contains('=') && !line.contains('@');
                if is_entry {
                    self.entry(number, line);
                } else {
                    self.record_or_point(number, line);
                }
            }
        }
    }

    fn begin_section(&mut self, title: &str) {
        self.end_parcel();
        self.file.has_sections = true;
        let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
        self.section = if title.contains("属性描述") || title == "属性" {
            Section::Attributes
        } else if title.contains("坐标") && !title.contains("坐标系") && !title.contains("转换")
        {
            Section::Coordinates
        } else {
            let is_secret = title.contains("参数") || title.contains("转换");
            if self.file.header.sections.len() < MAX_HEADER && !is_secret {
                self.file.header.sections.push((title, Vec::new()));
            }
            self.file.header.has_parameters |= is_secret;
            Section::Other { is_secret }
        };
    }

    fn entry(&mut self, number: u64, line: &str) {
        let Some((key, value)) = line.split_once(['=', ':', '：']) else {
            return;
        };
        let key: String = key.chars().filter(|c| !c.is_whitespace()).collect();
        let value = value.trim();
        if key.contains("参数") {
            self.file.header.has_parameters |=
                value.chars().any(|c| c.is_ascii_digit() && c != '0');
        } else if self.file.header.entries.len() < MAX_HEADER {
            self.file.header.entries.push(Entry {
                key,
                value: value.to_owned(),
                line: number,
            });
        }
    }

    fn record_or_point(&mut self, number: u64, line: &str) {
        let (fields, has_first) = fields(line);
        let last = fields.last().map_or("", String::as_str);
        // A record ends with @; one that lost it still says what it is.
        let is_record =
            last.ends_with('@') || fields.len() >= 4 && fields.iter().any(|f| kind_of(f).is_some());
        if is_record {
            self.end_parcel();
            self.file.has_sections = true;
            let mut attributes = with_empties(line);
            if let Some(end) = attributes.last_mut() {
                *end = end.trim_end_matches('@').trim().to_owned();
            }
            if attributes.last().is_some_and(String::is_empty) {
                attributes.pop();
            }
            let kind = attributes.iter().find_map(|a| kind_of(a));
            self.open = Some((
                Parcel {
                    line: number,
                    attributes,
                    kind,
                    ..Parcel::default()
                },
                Vec::new(),
            ));
            return;
        }
        if fields.is_empty() {
            return;
        }
        match coordinates(&fields, has_first) {
            Some(found) => self.point(number, &fields, &found),
            None => self.not_a_point(number, line, &fields),
        }
    }

    fn point(&mut self, number: u64, fields: &[String], found: &Found) {
        let name: Box<str> = found
            .name
            .and_then(|i| fields.get(i))
            .map_or("", String::as_str)
            .into();
        let xy = [found.numbers[0].value, found.numbers[1].value];
        if !self.file.has_sections && self.restarts(&name, found.ring.unwrap_or(1), xy) {
            self.end_parcel();
        }
        let heading = &mut self.heading;
        let (parcel, raw) = self.open.get_or_insert_with(|| {
            (
                Parcel {
                    line: number,
                    heading: heading.take(),
                    ..Parcel::default()
                },
                Vec::new(),
            )
        });
        parcel.more_columns += u64::from(found.has_more);
        parcel.without_ring += u64::from(found.ring.is_none());
        raw.push(Raw {
            point: Point {
                line: number,
                name,
                ring: found.ring.unwrap_or(1),
                xy,
            },
            numbers: found.numbers,
        });
    }

    /// Whether a point of a bare list begins a new parcel: its number falls back to the first
    /// one's, and it does not close the ring.
    fn restarts(&self, name: &str, ring: u32, xy: [f64; 2]) -> bool {
        let Some((_, raw)) = &self.open else {
            return false;
        };
        let (Some(first), Some(last)) = (raw.first(), raw.last()) else {
            return false;
        };
        let is_closed = raw.len() > 3 && last.point.xy == first.point.xy;
        raw.len() >= 3
            && !name.is_empty()
            && *name == *first.point.name
            && ring <= last.point.ring
            && (is_closed || xy != first.point.xy)
    }

    fn not_a_point(&mut self, number: u64, line: &str, fields: &[String]) {
        let shown: String = line.chars().take(SHOWN).collect();
        let has_digit = line.chars().any(|c| c.is_ascii_digit());
        let in_coordinates = self.section == Section::Coordinates && self.open.is_some();
        if !in_coordinates && (fields.len() < 3 || !has_digit) {
            // A heading or a row of column names.
            self.end_parcel();
            if fields.len() == 1 {
                self.heading = Some(shown);
            }
            return;
        }
        if let Some((parcel, _)) = &mut self.open {
            if parcel.bad_lines.len() < MAX_BAD {
                parcel.bad_lines.push(BadLine {
                    line: number,
                    text: shown,
                });
            }
        } else if has_digit {
            let bad = BadLine {
                line: number,
                text: shown,
            };
            self.open = Some((
                Parcel {
                    line: number,
                    bad_lines: vec![bad],
                    ..Parcel::default()
                },
                Vec::new(),
            ));
        }
    }

    fn end_parcel(&mut self) {
        if let Some(open) = self.open.take() {
            self.done.push(open);
        }
    }

    fn finish(mut self, angles: Option<AngleForm>) -> CoordTxt {
        let all = || self.done.iter().flat_map(|(_, raw)| raw);
        let numbers = || all().flat_map(|r| r.numbers);
        let are_degrees =
            all().next().is_some() && numbers().all(|n| n.value.abs() <= 180.0 || n.has_signs);
        if are_degrees {
            let any_signs = numbers().any(|n| n.has_signs);
            let (form, guessed) = match angles.filter(|_| !any_signs) {
                Some(form) => (form, false),
                None if any_signs => (AngleForm::Decimal, false),
                None => form_of_angles(&self.file, numbers()),
            };
            self.file.angles = Some(form);
            self.file.angles_guessed = guessed;
        }
        self.file.decimals = numbers().map(|n| n.decimals).max().unwrap_or(0);
        let packed = self.file.angles == Some(AngleForm::PackedSeconds);
        if packed {
            self.file.decimals = self.file.decimals.max(4);
        }
        for (mut parcel, raw) in std::mem::take(&mut self.done) {
            for Raw { mut point, numbers } in raw {
                if packed {
                    match numbers.map(|n| n.packed) {
                        [Some(x), Some(y)] => point.xy = [x, y],
                        _ if parcel.bad_lines.len() < MAX_BAD => parcel.bad_lines.push(BadLine {
                            line: point.line,
                            text: format!("{} {}", numbers[0].value, numbers[1].value),
                        }),
                        _ => {}
                    }
                }
                parcel.points.push(point);
            }
            self.file.parcels.push(parcel);
        }
        self.file
    }
}

/// How degrees are written, and whether that is a guess. The header may say it; else every one
/// of many different numbers has minutes and seconds below 60 in DD.MMSS, and not by chance.
fn form_of_angles(file: &CoordTxt, numbers: impl Iterator<Item = Number>) -> (AngleForm, bool) {
    let says = |word: &str| {
        let entries = &file.header.entries;
        entries
            .iter()
            .any(|e| e.value.to_uppercase().contains(word))
    };
    if says("MMSS") || says("度分秒") || says("度.分秒") {
        return (AngleForm::PackedSeconds, false);
    }
    if says("十进制度") || says("十进制") {
        return (AngleForm::Decimal, false);
    }
    let mut seconds: Vec<u64> = Vec::new();
    for number in numbers {
        // DD.MMSS has no more than a hundred-thousandth of a second behind it.
        let Some(packed) = number.packed.filter(|_| (4..=9).contains(&number.decimals)) else {
            return (AngleForm::Decimal, false);
        };
        if seconds.len() < 64 {
            let whole = (packed.abs() * 3600.0 + 1e-6) as u64;
            if !seconds.contains(&whole) {
                seconds.push(whole);
            }
        }
    }
    if seconds.len() >= MIN_PACKED {
        (AngleForm::PackedSeconds, true)
    } else {
        (AngleForm::Decimal, !seconds.is_empty())
    }
}

/// Fields of a line, empty ones left out, and whether the first was there.
fn fields(line: &str) -> (Vec<String>, bool) {
    let joined = without_blanks_in_angles(line);
    let parts = joined
        .split(|c: char| is_separator(c) || c.is_whitespace())
        .filter(|f| !f.is_empty())
        .take(MAX_FIELDS)
        .map(str::to_owned)
        .collect();
    (parts, !joined.starts_with(is_separator))
}

/// The fields of a record, empty ones kept, blanks within them too.
fn with_empties(line: &str) -> Vec<String> {
    let has_signs = line.contains(is_separator);
    line.split(|c: char| is_separator(c) || !has_signs && c.is_whitespace())
        .take(MAX_FIELDS)
        .map(|f| f.trim().to_owned())
        .collect()
}

/// `110° 24′ 55.1″ E` without its blanks.
fn without_blanks_in_angles(line: &str) -> String {
    if !line.contains(['°', '度', '˚', 'º']) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut after_sign = false;
    let mut seconds_done = false;
    for c in line.chars() {
        let is_sign = matches!(c, '°' | '˚' | 'º' | '度' | '′' | '\'' | '’' | '分');
        let is_end = matches!(c, '″' | '"' | '”' | '秒');
        if c == ' ' && after_sign {
            continue;
        }
        // A sign of degrees opens the next angle even where nothing parts it from the last.
        if seconds_done && (c.is_ascii_digit() || c == '-') {
            out.push(' ');
        }
        seconds_done = is_end || seconds_done && matches!(c, 'N' | 'E' | 'S' | 'W');
        after_sign = is_sign;
        out.push(c);
    }
    out
}

struct Found {
    name: Option<usize>,
    ring: Option<u32>,
    numbers: [Number; 2],
    has_more: bool,
}

/// Which fields of a line are name, ring number and the two coordinates.
fn coordinates(fields: &[String], has_first: bool) -> Option<Found> {
    let number = |i: usize| fields.get(i).and_then(|f| any(f));
    let ring = |i: usize| -> Option<u32> {
        let field = fields.get(i)?;
        let digits = field
            .trim_start_matches(['第', '(', '（'])
            .trim_end_matches(['环', '圈', ')', '）']);
        digits.parse().ok().filter(|n| *n < 100_000)
    };
    let is_coordinate = |i: usize| {
        number(i).is_some_and(|n| n.has_signs || n.decimals > 0 || n.value.abs() >= 1000.0)
    };
    let pair = |at: usize| Some([number(at)?, number(at + 1)?]);
    if let Some(numbers) = six_numbers(fields) {
        return Some(Found {
            name: (fields.len() == 7).then_some(0),
            ring: None,
            numbers,
            has_more: false,
        });
    }
    let found = |name, ring, at: usize| {
        Some(Found {
            name,
            ring,
            numbers: pair(at)?,
            has_more: fields.len() > at + 2,
        })
    };
    let n = fields.len();
    if n >= 4 && ring(1).is_some() && !is_coordinate(1) {
        return found(Some(0), ring(1), 2);
    }
    // A bare list with heights or codes behind, or a name in front.
    if n >= 3 && !has_first && ring(0).is_some() {
        return found(None, ring(0), 1);
    }
    if n >= 3 && is_coordinate(1) && is_coordinate(2) && !is_coordinate(0) {
        return found(Some(0), None, 1);
    }
    if n >= 2 && is_coordinate(0) && is_coordinate(1) {
        return found(None, None, 0);
    }
    if n == 3 {
        return found(Some(0), None, 1);
    }
    if n == 2 {
        return found(None, None, 0);
    }
    None
}

/// Degrees, minutes and seconds of both coordinates as six plain numbers, with or without a
/// name before them.
fn six_numbers(fields: &[String]) -> Option<[Number; 2]> {
    let from = match fields.len() {
        6 => 0,
        7 => 1,
        _ => return None,
    };
    let one = |at: usize| -> Option<Number> {
        let [d, m, s] = [at, at + 1, at + 2].map(|i| fields.get(i).and_then(|f| plain(f)));
        let (d, m, s) = (d?, m?, s?);
        let fits = d.decimals == 0
            && m.decimals == 0
            && d.value.abs() <= 180.0
            && (0.0..60.0).contains(&m.value)
            && (0.0..60.0).contains(&s.value);
        fits.then_some(Number {
            value: d.value + (m.value / 60.0 + s.value / 3600.0) * d.value.signum(),
            decimals: s.decimals + 4,
            has_signs: true,
            packed: None,
        })
    };
    Some([one(from)?, one(from + 3)?])
}

/// What a parcel without 记录图形属性 is taken for, by its different points.
pub(super) fn assumed_kind(num_distinct: usize) -> RecordKind {
    match num_distinct {
        0 | 1 => RecordKind::Point,
        2 => RecordKind::Line,
        _ => RecordKind::Polygon,
    }
}
