//! A parcel's points become rings and parts, in the source's numbers with east first; what is
//! odd about them is found here, and corrections asked for are made.

use super::health::{Correction, Corrections, Finding, FindingKind, FindingPlace, Found};
use super::model::{Parcel, RecordKind};
use super::parse::assumed_kind;
use super::rings::{self, Placed};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::geom::Coord;

/// A point goes out and comes back where the angle between its edges is below this, degrees.
const SPIKE_DEGREES: f64 = 1.0;
/// Points closer than this are not told apart by surveying, metres.
pub(super) const NEAR_M: f64 = 0.05;

/// Most changes that are listed.
const MAX_CHANGES: usize = 1000;

/// A ring in the source's numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Ring {
    /// Number as in the file.
    pub(super) number: u32,
    /// East first; closed for polygons.
    pub(super) coords: Vec<Coord>,
    /// For each coordinate the point of the parcel it is.
    pub(super) points: Vec<usize>,
}

/// A parcel as a shape.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub(super) kind: RecordKind,
    pub(super) rings: Vec<Ring>,
    /// Parts of a polygon; empty if it is none or cannot be used.
    pub(super) parts: Vec<Placed>,
    pub(super) usable: bool,
}

/// Makes parcels' shapes.
pub(super) struct Shaper<'a> {
    pub(super) swapped: bool,
    /// Metres of one unit of the numbers, roughly.
    pub(super) unit_m: f64,
    pub(super) corrections: &'a Corrections,
    pub(super) found: &'a mut Found,
    pub(super) changes: &'a mut Vec<Message>,
}

/// The place of a parcel.
pub(super) fn place_of(parcel: &Parcel, number: u64) -> FindingPlace {
    FindingPlace {
        line: Some(parcel.line),
        parcel: Some(number),
        parcel_name: parcel.name().map(str::to_owned),
        ..FindingPlace::default()
    }
}

/// The place of one of its points.
pub(super) fn place_of_point(parcel: &Parcel, number: u64, point: usize) -> FindingPlace {
    let mut place = place_of(parcel, number);
    if let Some(p) = parcel.points.get(point) {
        place.line = Some(p.line);
        place.ring = Some(p.ring);
        place.point = (!p.name.is_empty()).then(|| p.name.to_string());
    }
    place
}

impl Shaper<'_> {
    /// The shape of a parcel; `number` counts from 1.
    pub(super) fn shape(&mut self, parcel: &Parcel, number: u64) -> Shaped {
        self.attributes(parcel, number);
        for bad in &parcel.bad_lines {
            let mut place = place_of(parcel, number);
            place.line = Some(bad.line);
            self.found.push(
                Finding::new(
                    FindingKind::BadLine,
                    Severity::Error,
                    Message::new("coord_txt.bad_line").with("text", bad.text.as_str()),
                )
                .at(place),
            );
        }
        let ranges = parcel.rings();
        let mut distinct: Vec<[u64; 2]> = parcel
            .points
            .iter()
            .map(|p| p.xy.map(f64::to_bits))
            .collect();
        distinct.sort_unstable();
        distinct.dedup();
        let kind = parcel.kind.unwrap_or_else(|| {
            let kind = assumed_kind(distinct.len());
            if !parcel.attributes.is_empty() {
                self.found.push(
                    Finding::new(
                        FindingKind::Attributes,
                        Severity::Info,
                        Message::new("coord_txt.kind_missing"),
                    )
                    .assuming(Message::new(match kind {
                        RecordKind::Point => "coord_txt.assumed_point",
                        RecordKind::Line => "coord_txt.assumed_line",
                        RecordKind::Polygon => "coord_txt.assumed_polygon",
                    }))
                    .at(place_of(parcel, number)),
                );
            }
            kind
        });
        let mut shaped = Shaped {
            kind,
            rings: Vec::with_capacity(ranges.len()),
            parts: Vec::new(),
            usable: parcel.bad_lines.is_empty() && !parcel.points.is_empty(),
        };
        if parcel.points.is_empty() && parcel.bad_lines.is_empty() {
            self.found.push(
                Finding::new(
                    FindingKind::NoShape,
                    Severity::Error,
                    Message::new("coord_txt.no_points"),
                )
                .at(place_of(parcel, number)),
            );
        }
        for range in ranges {
            let ring = self.ring(parcel, number, range, kind);
            shaped.usable &= self.has_enough(parcel, number, &ring, kind);
            shaped.rings.push(ring);
        }
        if shaped.usable && kind == RecordKind::Polygon {
            self.place_rings(parcel, number, &mut shaped);
        }
        self.count(parcel, number, kind);
        shaped
    }

    fn change(&mut self, change: Message) {
        if self.changes.len() < MAX_CHANGES {
            self.changes.push(change);
        }
    }

    fn attributes(&mut self, parcel: &Parcel, number: u64) {
        let place = || place_of(parcel, number);
        let count = parcel.attributes.len();
        if count > 0 && !(8..=13).contains(&count) {
            self.found.push(
                Finding::new(
                    FindingKind::Attributes,
                    Severity::Info,
                    Message::new("coord_txt.attribute_count").with("count", count),
                )
                .at(place()),
            );
        }
        if let Some(at) = parcel.kind_at().filter(|at| *at != 4) {
            self.found.push(
                Finding::new(
                    FindingKind::Attributes,
                    Severity::Info,
                    Message::new("coord_txt.kind_elsewhere").with("field", at + 1),
                )
                .at(place()),
            );
        }
        if parcel.more_columns > 0 {
            self.found.push(
                Finding::new(
                    FindingKind::Attributes,
                    Severity::Info,
                    Message::new("coord_txt.more_columns").with("count", parcel.more_columns),
                )
                .at(place()),
            );
        }
        if parcel.without_ring > 0 && !parcel.attributes.is_empty() {
            self.found.push(
                Finding::new(
                    FindingKind::Attributes,
                    Severity::Info,
                    Message::new("coord_txt.without_ring").with("count", parcel.without_ring),
                )
                .assuming(Message::new("coord_txt.assumed_ring_one"))
                .at(place()),
            );
        }
    }

    fn coord(&self, parcel: &Parcel, point: usize) -> Coord {
        let [x, y] = parcel.points.get(point).map_or([0.0; 2], |p| p.xy);
        if self.swapped {
            Coord { x, y }
        } else {
            Coord { x: y, y: x }
        }
    }

    fn ring(
        &mut self,
        parcel: &Parcel,
        number: u64,
        range: std::ops::Range<usize>,
        kind: RecordKind,
    ) -> Ring {
        let (start, end) = (range.start, range.end);
        let mut ring = Ring {
            number: parcel.points.get(start).map_or(1, |p| p.ring),
            coords: range.clone().map(|i| self.coord(parcel, i)).collect(),
            points: range.collect(),
        };
        if kind == RecordKind::Point {
            return ring;
        }
        if kind == RecordKind::Polygon
            && ring.coords.first() != ring.coords.last()
            && ring.coords.len() > 2
        {
            self.close(parcel, number, &mut ring, end - 1, start);
        }
        self.repeated(parcel, number, &mut ring);
        if kind == RecordKind::Polygon {
            self.spikes(parcel, number, &mut ring);
        }
        ring
    }

    fn close(&mut self, parcel: &Parcel, number: u64, ring: &mut Ring, last: usize, first: usize) {
        let (Some(a), Some(b)) = (ring.coords.first().copied(), ring.coords.last().copied()) else {
            return;
        };
        let gap_m = (a.x - b.x).hypot(a.y - b.y) * self.unit_m;
        let name = |i: usize| {
            parcel
                .points
                .get(i)
                .map(|p| &*p.name)
                .filter(|n| !n.is_empty())
        };
        let message = if name(first) == name(last) && name(first).is_some() || gap_m < NEAR_M {
            Message::new("coord_txt.closes_beside").with("gap_m", format!("{gap_m:.3}"))
        } else {
            Message::new("coord_txt.not_closed")
        };
        if self.corrections.close_rings {
            self.change(
                Message::new("coord_txt.change_closed")
                    .with("parcel", number)
                    .with("ring", ring.number),
            );
        } else {
            self.found.push(
                Finding::new(FindingKind::Closure, Severity::Warning, message)
                    .assuming(Message::new("coord_txt.assumed_closed"))
                    .mended_by(Correction::CloseRings)
                    .at(place_of_point(parcel, number, last)),
            );
        }
        ring.coords.push(a);
        ring.points.push(first);
    }

    fn repeated(&mut self, parcel: &Parcel, number: u64, ring: &mut Ring) {
        let mut kept = Ring {
            number: ring.number,
            ..Ring::default()
        };
        let last = ring.coords.len().saturating_sub(1);
        for (k, (&at, &point)) in ring.coords.iter().zip(&ring.points).enumerate() {
            if let Some(&before) = kept.coords.last() {
                let distance_m = (at.x - before.x).hypot(at.y - before.y) * self.unit_m;
                let place = || place_of_point(parcel, number, point);
                if at == before {
                    if self.corrections.drop_duplicates {
                        self.change(change_point(
                            "coord_txt.change_duplicate",
                            parcel,
                            number,
                            point,
                        ));
                        continue;
                    }
                    self.found.push(
                        Finding::new(
                            FindingKind::Duplicate,
                            Severity::Warning,
                            Message::new("coord_txt.duplicate"),
                        )
                        .mended_by(Correction::DropDuplicates)
                        .at(place()),
                    );
                } else if distance_m < NEAR_M && k != last {
                    self.found.push(
                        Finding::new(
                            FindingKind::NearDuplicate,
                            Severity::Warning,
                            Message::new("coord_txt.near_duplicate")
                                .with("distance_m", format!("{distance_m:.3}"))
                                .with("limit_m", format!("{NEAR_M:.2}")),
                        )
                        .at(place()),
                    );
                }
            }
            kept.coords.push(at);
            kept.points.push(point);
        }
        *ring = kept;
    }

    /// Points where the ring goes out and comes back, `coords` closed.
    fn spikes(&mut self, parcel: &Parcel, number: u64, ring: &mut Ring) {
        let limit = libm::cos(SPIKE_DEGREES.to_radians());
        // Each pass may bare another spike; a ring has no more than it has points.
        for _ in 0..16 {
            let n = ring.coords.len().saturating_sub(1);
            if n < 4 {
                return;
            }
            let at = |i: usize| ring.coords.get(i % n).copied().unwrap_or_default();
            let found: Vec<usize> = (0..n)
                .filter(|&i| {
                    let (p, q, r) = (at(i + n - 1), at(i), at(i + 1));
                    let (ux, uy) = (p.x - q.x, p.y - q.y);
                    let (vx, vy) = (r.x - q.x, r.y - q.y);
                    let lengths = ux.hypot(uy) * vx.hypot(vy);
                    lengths > 0.0 && (ux * vx + uy * vy) / lengths > limit
                })
                .collect();
            if found.is_empty() {
                return;
            }
            if !self.corrections.drop_spikes {
                for i in found {
                    let point = ring.points.get(i).copied().unwrap_or(0);
                    self.found.push(
                        Finding::new(
                            FindingKind::Spike,
                            Severity::Warning,
                            Message::new("coord_txt.spike")
                                .with("degrees", format!("{SPIKE_DEGREES}")),
                        )
                        .mended_by(Correction::DropSpikes)
                        .at(place_of_point(parcel, number, point)),
                    );
                }
                return;
            }
            // Two tips beside each other are one spike: the first goes, the rest is seen again.
            let mut dropped: Vec<usize> = Vec::new();
            for i in found {
                if dropped.last().is_none_or(|last| i > last + 1) {
                    dropped.push(i);
                }
            }
            for &i in &dropped {
                let point = ring.points.get(i).copied().unwrap_or(0);
                self.change(change_point(
                    "coord_txt.change_spike",
                    parcel,
                    number,
                    point,
                ));
            }
            let mut keep = vec![true; n];
            for &i in &dropped {
                if let Some(k) = keep.get_mut(i) {
                    *k = false;
                }
            }
            let mut next = Ring {
                number: ring.number,
                ..Ring::default()
            };
            for (i, (&c, &p)) in ring.coords.iter().zip(&ring.points).enumerate() {
                if keep.get(i) == Some(&true) && next.coords.last() != Some(&c) {
                    next.coords.push(c);
                    next.points.push(p);
                }
            }
            if next.coords.len() > 1 && next.coords.first() == next.coords.last() {
                next.coords.pop();
                next.points.pop();
            }
            if let (Some(&c), Some(&p)) = (next.coords.first(), next.points.first()) {
                next.coords.push(c);
                next.points.push(p);
            }
            *ring = next;
        }
    }

    fn has_enough(&mut self, parcel: &Parcel, number: u64, ring: &Ring, kind: RecordKind) -> bool {
        let mut different: Vec<[u64; 2]> = ring
            .coords
            .iter()
            .map(|c| [c.x.to_bits(), c.y.to_bits()])
            .collect();
        different.sort_unstable();
        different.dedup();
        let needed = match kind {
            RecordKind::Point => 1,
            RecordKind::Line => 2,
            RecordKind::Polygon => 3,
        };
        if different.len() >= needed {
            return true;
        }
        let first = ring.points.first().copied().unwrap_or(0);
        self.found.push(
            Finding::new(
                FindingKind::TooFewPoints,
                Severity::Error,
                Message::new("coord_txt.too_few_points")
                    .with("count", different.len())
                    .with("needed", needed),
            )
            .at(place_of_point(parcel, number, first)),
        );
        false
    }

    fn place_rings(&mut self, parcel: &Parcel, number: u64, shaped: &mut Shaped) {
        let coords: Vec<Vec<Coord>> = shaped.rings.iter().map(|r| r.coords.clone()).collect();
        let Some(parts) = rings::parts(&coords) else {
            shaped.usable = false;
            self.found.push(
                Finding::new(
                    FindingKind::NoShape,
                    Severity::Error,
                    Message::new("coord_txt.too_many_rings").with("count", coords.len()),
                )
                .at(place_of(parcel, number)),
            );
            return;
        };
        for part in &parts {
            let Some(ring) = shaped.rings.get(part.index) else {
                continue;
            };
            if ring.number > 1 {
                self.found.push(
                    Finding::new(
                        FindingKind::RingPlace,
                        Severity::Warning,
                        Message::new("coord_txt.ring_outside").with("ring", ring.number),
                    )
                    .assuming(Message::new("coord_txt.assumed_part"))
                    .at(place_of_point(
                        parcel,
                        number,
                        ring.points.first().copied().unwrap_or(0),
                    )),
                );
            }
            for &hole in &part.holes {
                let Some(ring) = shaped.rings.get(hole).filter(|r| r.number <= 1) else {
                    continue;
                };
                self.found.push(
                    Finding::new(
                        FindingKind::RingPlace,
                        Severity::Warning,
                        Message::new("coord_txt.hole_unmarked"),
                    )
                    .assuming(Message::new("coord_txt.assumed_hole"))
                    .at(place_of_point(
                        parcel,
                        number,
                        ring.points.first().copied().unwrap_or(0),
                    )),
                );
            }
        }
        shaped.parts = parts;
    }

    /// 界址点数, which some programs count with the closing points and some without.
    fn count(&mut self, parcel: &Parcel, number: u64, kind: RecordKind) {
        let Some(declared) = parcel.declared_points() else {
            return;
        };
        let lines = parcel.points.len() as u64 + parcel.bad_lines.len() as u64;
        let rings = parcel.rings();
        let closing = rings
            .iter()
            .filter(|r| {
                let at = |i: usize| parcel.points.get(i).map(|p| p.xy);
                kind != RecordKind::Point && r.len() > 1 && at(r.start) == at(r.end - 1)
            })
            .count() as u64;
        let without = lines - closing;
        let with_all = without + rings.len() as u64;
        if (without..=with_all.max(lines)).contains(&declared) {
            return;
        }
        self.found.push(
            Finding::new(
                FindingKind::PointCount,
                Severity::Warning,
                Message::new("coord_txt.point_count")
                    .with("declared", declared)
                    .with("found", without),
            )
            .because(Message::new("coord_txt.point_count_reason"))
            .at(place_of(parcel, number)),
        );
    }
}

fn change_point(code: &str, parcel: &Parcel, number: u64, point: usize) -> Message {
    let (name, line) = parcel
        .points
        .get(point)
        .map_or(("", 0), |p| (&*p.name, p.line));
    Message::new(code)
        .with("parcel", number)
        .with("point", name)
        .with("line", line)
}
