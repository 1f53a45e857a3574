//! Which column is what, and why: by the user's word, else by content (WKT), by name, by the
//! ranges of the numbers. Everything found is given with its reason, to be shown and overruled.

use super::angles::Angles;
use super::names::{Named, meaning, names_packed};
use super::survey::{Stats, Survey};
use crate::base::message::Message;
use crate::crs::{Candidate, GUILIN, LonLatBox, candidates};
use crate::formats::source::TableColumns;
use crate::layer::FieldKind;

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableContent {
    /// Each row a geometry as WKT.
    Wkt,
    /// Each row a point.
    Points,
    /// Each row a corner of a parcel.
    Corners,
    /// No column holds positions: nothing can be read until the user names them.
    Unknown,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnMeaning {
    /// Easting or longitude.
    East,
    /// Northing or latitude.
    North,
    /// Geometry as WKT.
    Wkt,
    /// What keeps the corners of a parcel together.
    Parcel,
    /// Ring of a corner; 2 and more are holes.
    Ring,
    /// Order of the corners of a ring.
    Order,
    /// Label of a corner: part of a corner list, no attribute of the parcel.
    Label,
    /// An attribute.
    Attribute,
}

/// A column with what it was taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnGuess {
    /// Name in the header; `#3` for the third where it has none.
    pub name: String,
    /// What it was taken for.
    pub meaning: ColumnMeaning,
    /// Why.
    pub reason: Message,
    /// Type of its values as an attribute.
    pub kind: FieldKind,
    /// Its first values, each once.
    pub samples: Vec<String>,
}

/// Positions in the table of what was decided on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    pub(super) content: TableContent,
    pub(super) reason: Message,
    pub(super) east: Option<usize>,
    pub(super) north: Option<usize>,
    pub(super) wkt: Option<usize>,
    pub(super) parcel: Option<usize>,
    /// A corner list without parcel column: all rows are one parcel, not one for each ring
    /// that closes.
    pub(super) one_parcel: bool,
    pub(super) ring: Option<usize>,
    pub(super) order: Option<usize>,
    pub(super) angles: Angles,
    /// The angles were taken for packed ones by their looks alone.
    pub(super) guessed_angles: bool,
    /// Decimal degrees that could as well be packed.
    pub(super) maybe_packed: bool,
    pub(super) columns: Vec<(ColumnMeaning, Message)>,
    /// Names of the user that are no column.
    pub(super) unknown: Vec<String>,
    /// Columns called east and north whose numbers say the opposite.
    pub(super) against_names: bool,
}

/// Decides.
pub(super) fn plan(survey: &Survey, user: Option<&TableColumns>) -> Plan {
    let named: Vec<Named> = survey.header.names.iter().map(|n| meaning(n)).collect();
    let mut planner = Planner {
        survey,
        named,
        plan: Plan {
            content: TableContent::Unknown,
            reason: Message::new("tables.content_unknown"),
            east: None,
            north: None,
            wkt: None,
            parcel: None,
            one_parcel: false,
            ring: None,
            order: None,
            angles: Angles::Signed,
            guessed_angles: false,
            maybe_packed: false,
            columns: vec![
                (
                    ColumnMeaning::Attribute,
                    Message::new("tables.meaning_attribute")
                );
                survey.columns.len()
            ],
            unknown: Vec::new(),
            against_names: false,
        },
    };
    let user = user.cloned().unwrap_or_default();
    planner.positions(&user);
    planner.content(&user);
    planner.angles(&user);
    planner.plan
}

struct Planner<'a> {
    survey: &'a Survey,
    named: Vec<Named>,
    plan: Plan,
}

impl Planner<'_> {
    fn stats(&self, column: usize) -> Option<&Stats> {
        self.survey.columns.get(column)
    }

    fn name(&self, column: usize) -> &str {
        self.survey.header.names.get(column).map_or("", |n| n)
    }

    fn set(&mut self, column: usize, meaning: ColumnMeaning, reason: Message) {
        if let Some(slot) = self.plan.columns.get_mut(column) {
            *slot = (meaning, reason);
        }
    }

    /// The column the user named: by header, else `#3`.
    fn of_user(&mut self, name: Option<&str>, meaning: ColumnMeaning) -> Option<usize> {
        let name = name.filter(|n| !n.is_empty() && *n != "*")?;
        let names = &self.survey.header.names;
        let found = names
            .iter()
            .position(|n| n == name)
            .or_else(|| names.iter().position(|n| n.eq_ignore_ascii_case(name)))
            .or_else(|| {
                let number: usize = name.strip_prefix('#')?.parse().ok()?;
                number.checked_sub(1).filter(|i| *i < names.len())
            });
        match found {
            Some(column) => self.set(column, meaning, Message::new("tables.meaning_by_user")),
            None => self.plan.unknown.push(name.to_owned()),
        }
        found
    }

    fn first_named(&self, wanted: Named, fits: impl Fn(&Stats) -> bool) -> Option<usize> {
        let of_name = |(column, named): (usize, &Named)| {
            (*named == wanted && self.stats(column).is_some_and(&fits)).then_some(column)
        };
        self.named.iter().enumerate().find_map(of_name)
    }

    fn positions(&mut self, user: &TableColumns) {
        self.plan.wkt = self.of_user(user.wkt.as_deref(), ColumnMeaning::Wkt);
        self.plan.east = self.of_user(user.east.as_deref(), ColumnMeaning::East);
        self.plan.north = self.of_user(user.north.as_deref(), ColumnMeaning::North);
        if self.plan.wkt.is_some() || self.plan.east.is_some() && self.plan.north.is_some() {
            return;
        }
        let is_wkt = |s: &Stats| s.filled > 0 && s.wkt * 10 >= s.filled * 9;
        let wkt = self
            .first_named(Named::Wkt, |s| s.wkt > 0)
            .or_else(|| self.survey.columns.iter().position(is_wkt));
        if let Some(column) = wkt
            && self.plan.east.is_none()
            && self.plan.north.is_none()
        {
            self.plan.wkt = Some(column);
            self.set(
                column,
                ColumnMeaning::Wkt,
                Message::new("tables.meaning_wkt"),
            );
            return;
        }
        self.by_names();
        if self.plan.east.is_none() && self.plan.north.is_none() {
            self.by_ranges();
        }
    }

    /// East and north by name, X and Y by name and range.
    fn by_names(&mut self) {
        let taken = (self.plan.east, self.plan.north);
        let sure = |wanted| self.first_named(wanted, Stats::is_half_numeric);
        let (east, north) = (sure(Named::East), sure(Named::North));
        let (x, y) = (sure(Named::X), sure(Named::Y));
        let (east, north) = (taken.0.or(east), taken.1.or(north));
        if let (Some(e), Some(n)) = (east, north) {
            // Called by their names, but X(东) of one program is X(北) of another.
            self.plan.against_names =
                taken == (None, None) && self.guess(e, n).is_some_and(|c| c.swapped_axes);
            self.put(e, n, |name| {
                Message::new("tables.meaning_by_name").with("name", name)
            });
            return;
        }
        match (east, north, x, y) {
            (Some(e), None, Some(n), _) if n != e => self.put_named(e, n),
            (Some(e), None, _, Some(n)) if n != e => self.put_named(e, n),
            (None, Some(n), Some(e), _) if n != e => self.put_named(e, n),
            (None, Some(n), _, Some(e)) if n != e => self.put_named(e, n),
            (None, None, Some(x), Some(y)) => self.x_and_y(x, y),
            _ => {}
        }
    }

    fn put_named(&mut self, east: usize, north: usize) {
        self.put(east, north, |name| {
            Message::new("tables.meaning_by_name").with("name", name)
        });
    }

    /// X is north in survey lists and east in GIS tables: the numbers decide.
    fn x_and_y(&mut self, x: usize, y: usize) {
        let (x_is_north, code) = match self.guess(x, y) {
            Some(candidate) if candidate.swapped_axes => (true, "tables.axes_x_north_by_range"),
            Some(_) => (false, "tables.axes_x_east_by_range"),
            // CJ/T, TD/T and every survey list: X is north.
            None if self.is_chinese() => (true, "tables.axes_x_north_by_custom"),
            None => (false, "tables.axes_x_east_by_custom"),
        };
        let (east, north) = if x_is_north { (y, x) } else { (x, y) };
        let range = |column: usize| {
            self.stats(column)
                .and_then(|s| s.range)
                .map_or_else(String::new, |(a, b)| format!("{a} … {b}"))
        };
        let message = Message::new(code).with("x", range(x)).with("y", range(y));
        self.put(east, north, |_| message.clone());
    }

    fn is_chinese(&self) -> bool {
        let is_hanzi = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let names = self.survey.header.names.iter();
        names
            .chain(&self.survey.header.titles)
            .any(|n| n.contains(is_hanzi))
    }

    /// Two numeric columns whose ranges are a place in China, one after the other if possible.
    fn by_ranges(&mut self) {
        let numeric: Vec<usize> = (0..self.survey.columns.len())
            .filter(|&c| {
                let is_free = matches!(
                    self.named.get(c),
                    Some(Named::Other | Named::X | Named::Y | Named::East | Named::North) | None
                );
                let stats = self.stats(c);
                is_free
                    && stats.is_some_and(|s| {
                        s.is_numeric() && (s.decimals > 0 || s.angles > 0 || largest(s) > 1e5)
                    })
            })
            // A table has few columns of coordinates; a wide one is searched at its beginning.
            .take(40)
            .collect();
        let mut best: Option<((u8, usize), usize, usize)> = None;
        for (i, &a) in numeric.iter().enumerate() {
            for (gap, &b) in numeric.iter().skip(i + 1).enumerate() {
                let Some(candidate) = self.guess(a, b) else {
                    continue;
                };
                let (east, north) = if candidate.swapped_axes {
                    (b, a)
                } else {
                    (a, b)
                };
                let Some(tier) = self.tier(&candidate, east, north) else {
                    continue;
                };
                let rank = (tier, gap);
                if best.as_ref().is_none_or(|(found, _, _)| rank < *found) {
                    best = Some((rank, east, north));
                }
            }
        }
        if let Some((_, east, north)) = best {
            self.put(east, north, |_| Message::new("tables.meaning_by_range"));
        }
    }

    /// 0 in Guilin, 1 elsewhere in China, `None` abroad.
    fn tier(&self, candidate: &Candidate, east: usize, north: usize) -> Option<u8> {
        let middle = |c: usize| {
            self.stats(c)
                .and_then(|s| s.range)
                .map(|(a, b)| 0.5 * (a + b))
        };
        let (lon, lat) = candidate
            .crs
            .lon_lat_from_xy(middle(east)?, middle(north)?)?;
        let place = LonLatBox {
            west: lon,
            south: lat,
            east: lon,
            north: lat,
        };
        if GUILIN.holds(&place) {
            Some(0)
        } else {
            ((73.0..=136.0).contains(&lon) && (3.0..=54.5).contains(&lat)).then_some(1)
        }
    }

    /// What two columns may be, in this order.
    fn guess(&self, first: usize, second: usize) -> Option<Candidate> {
        let (a, b) = (self.stats(first)?.range?, self.stats(second)?.range?);
        candidates(a, b, None).into_iter().next()
    }

    fn put(&mut self, east: usize, north: usize, reason: impl Fn(&str) -> Message) {
        for (column, meaning, slot) in [
            (east, ColumnMeaning::East, 0),
            (north, ColumnMeaning::North, 1),
        ] {
            let place = if slot == 0 {
                &mut self.plan.east
            } else {
                &mut self.plan.north
            };
            if place.is_none() {
                *place = Some(column);
                let message = reason(self.name(column));
                self.set(column, meaning, message);
            }
        }
    }

    /// Points, corners or WKT.
    fn content(&mut self, user: &TableColumns) {
        if self.plan.wkt.is_some() {
            self.plan.content = TableContent::Wkt;
            self.plan.reason = Message::new("tables.content_wkt");
            return;
        }
        let (Some(east), Some(north)) = (self.plan.east, self.plan.north) else {
            self.plan.east = None;
            self.plan.north = None;
            return;
        };
        let is_users = user.east.is_some() && user.north.is_some();
        let parcel = self.of_user(user.parcel.as_deref(), ColumnMeaning::Parcel);
        let all_one = user.parcel.as_deref() == Some("*");
        if parcel.is_some() || all_one {
            self.plan.reason = Message::new("tables.content_by_user");
        } else if is_users || user.parcel.as_deref() == Some("") {
            self.plan.content = TableContent::Points;
            self.plan.reason = Message::new("tables.content_by_user");
            return;
        }
        let found = parcel.or_else(|| if all_one { None } else { self.parcel_by_name() });
        let ring = self
            .of_user(user.ring.as_deref(), ColumnMeaning::Ring)
            .or_else(|| self.first_named(Named::Ring, |s| s.filled > 0));
        let has_label = self.first_named(Named::Point, |s| s.filled > 0);
        let closes = self.survey.num_rows >= 4
            && has_label.is_some()
            && [east, north]
                .iter()
                .all(|&c| self.stats(c).is_some_and(Stats::closes));
        let is_corners = found.is_some() || all_one || ring.is_some() || closes;
        if !is_corners {
            self.plan.content = TableContent::Points;
            self.plan.reason = Message::new("tables.content_points");
            return;
        }
        if self.plan.reason.code == "tables.content_unknown" {
            self.plan.reason = if let Some(column) = found {
                Message::new("tables.content_corners").with("name", self.name(column))
            } else if let Some(column) = ring {
                Message::new("tables.content_corners_ring").with("name", self.name(column))
            } else {
                Message::new("tables.content_corners_closed")
            };
        }
        self.plan.content = TableContent::Corners;
        self.plan.parcel = found;
        self.plan.one_parcel = found.is_none() && (all_one || ring.is_some());
        self.plan.ring = ring;
        self.plan.order = self
            .of_user(user.order.as_deref(), ColumnMeaning::Order)
            .or_else(|| self.first_named(Named::Order, |s| s.filled > 0));
        let by_name = |this: &Self, column: usize| {
            Message::new("tables.meaning_by_name").with("name", this.name(column))
        };
        for (column, meaning) in [
            (found, ColumnMeaning::Parcel),
            (ring, ColumnMeaning::Ring),
            (self.plan.order, ColumnMeaning::Order),
            (has_label, ColumnMeaning::Label),
        ] {
            if let Some(column) = column
                && self
                    .plan
                    .columns
                    .get(column)
                    .is_some_and(|(m, _)| *m == ColumnMeaning::Attribute)
            {
                let reason = by_name(self, column);
                self.set(column, meaning, reason);
            }
        }
    }

    /// A column called as a parcel's is one only if its values stand in runs of three and more,
    /// as the corners of a parcel do.
    fn parcel_by_name(&self) -> Option<usize> {
        let rows = self.survey.num_rows;
        self.first_named(Named::Parcel, |s| {
            s.runs > 0 && rows >= 3 && s.runs * 3 <= rows
        })
    }

    /// Whether numbers are DD.MMSS: by the user's word, by the header, or because all of many
    /// numbers can be that, which chance alone does not bring about.
    fn angles(&mut self, user: &TableColumns) {
        let (Some(east), Some(north)) = (self.plan.east, self.plan.north) else {
            return;
        };
        if let Some(angles) = user.angles {
            self.plan.angles = angles;
            return;
        }
        let (Some(e), Some(n)) = (self.stats(east), self.stats(north)) else {
            return;
        };
        let could_be = [e, n]
            .iter()
            .all(|s| s.numbers > 0 && s.packed == s.numbers && s.angles == 0 && s.decimals >= 4);
        let is_said = [east, north].iter().any(|&c| names_packed(self.name(c)))
            || self.survey.header.titles.iter().any(|t| names_packed(t));
        // Of decimal degrees three in five have hundredths that could be minutes, and three in
        // five ten-thousandths that could be seconds; where the numbers spread over several
        // hundredths, twelve of them are that by chance once in five hundred files. A single
        // site of a hundred metres proves nothing.
        let is_spread = [e, n]
            .iter()
            .all(|s| s.numbers >= 6 && s.range.is_some_and(|(a, b)| b - a >= 0.03));
        if could_be && (is_said || is_spread) {
            self.plan.angles = Angles::Packed;
            self.plan.guessed_angles = !is_said;
        } else if could_be {
            self.plan.maybe_packed = true;
        }
    }
}

fn largest(stats: &Stats) -> f64 {
    stats.range.map_or(0.0, |(a, b)| a.abs().max(b.abs()))
}
