//! What a health check says: findings with place, reason and what helps.

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::Crs;
use crate::formats::coord_txt::{AngleForm, Header};
use crate::geom::Coord;
use crate::layer::Layer;

/// The state of a file of coordinates.
#[derive(Debug, Clone)]
pub struct Health {
    /// File name without folder.
    pub file: String,
    /// The shapes as they would be loaded, corrections applied: the preview.
    pub layer: Layer,
    /// The header of a coordinate TXT; `None` for other formats.
    pub header: Option<Header>,
    /// What each parcel holds, in file order.
    pub parcels: Vec<ParcelFacts>,
    /// What was found: of the whole file first, then by parcel in file order.
    pub findings: Vec<Finding>,
    /// Kinds of which more was found than is listed, and how many more.
    pub more: Vec<(FindingKind, u64)>,
    /// What the corrections changed.
    pub changes: Vec<Message>,
}

/// Figures of one parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct ParcelFacts {
    /// Number in the file, from 1: the feature's id.
    pub number: u64,
    /// Name, if it has one.
    pub name: Option<String>,
    /// Rings, holes and further parts included.
    pub num_rings: usize,
    /// Points without those that repeat a ring's first.
    pub num_points: usize,
    /// Area in the plane of the zone, m²; `None` if it is no polygon.
    pub planar_m2: Option<f64>,
    /// Area on the ellipsoid, m² (decision 4); `None` if it is no polygon.
    pub ellipsoid_m2: Option<f64>,
    /// Area as declared, m².
    pub declared_m2: Option<f64>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Encoding of the text.
    Encoding,
    /// Coordinate system: missing, unknown, guessed or contradicted by the numbers.
    System,
    /// Order of X and Y.
    AxisOrder,
    /// Zone number before the easting, and 带号.
    Zone,
    /// How degrees are written.
    Angles,
    /// Another entry of the header.
    Header,
    /// A line that could not be read.
    BadLine,
    /// Number or kind of the attributes.
    Attributes,
    /// 界址点数 against the points there are.
    PointCount,
    /// A ring that does not end where it starts.
    Closure,
    /// The same point twice in a row.
    Duplicate,
    /// Two points closer than surveying tells apart.
    NearDuplicate,
    /// A ring that goes out and comes back.
    Spike,
    /// Edges that cross or run along each other.
    Crossing,
    /// A ring that lies outside ring 1, or within a hole.
    RingPlace,
    /// Too few different points.
    TooFewPoints,
    /// Two parcels that overlap.
    Overlap,
    /// Area against 地块面积.
    Area,
    /// Position outside the office's region or outside its zone.
    Position,
    /// A feature without a usable shape.
    NoShape,
    /// Anything else that a reader said.
    Reading,
}

impl FindingKind {
    /// Stable name for JSON and scripts.
    pub fn code(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::System => "system",
            Self::AxisOrder => "axis_order",
            Self::Zone => "zone",
            Self::Angles => "angles",
            Self::Header => "header",
            Self::BadLine => "bad_line",
            Self::Attributes => "attributes",
            Self::PointCount => "point_count",
            Self::Closure => "closure",
            Self::Duplicate => "duplicate",
            Self::NearDuplicate => "near_duplicate",
            Self::Spike => "spike",
            Self::Crossing => "crossing",
            Self::RingPlace => "ring_place",
            Self::TooFewPoints => "too_few_points",
            Self::Overlap => "overlap",
            Self::Area => "area",
            Self::Position => "position",
            Self::NoShape => "no_shape",
            Self::Reading => "reading",
        }
    }

    /// Its name in words: a key of both catalogues.
    pub fn title(self) -> Message {
        Message::new(&format!("coord_txt.kind_{}", self.code()))
    }

    /// What has to be corrected: the sentence of a 补正告知单.
    pub fn remedy(self) -> Message {
        Message::new(&format!("coord_txt.remedy_{}", self.code()))
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub kind: FindingKind,
    /// Error: the parcel cannot be judged. Warning: a fault, or a guess. Info: worth knowing.
    pub severity: Severity,
    /// Whether it is a guess that a person has to confirm rather than a fault of the file.
    pub is_guess: bool,
    /// What was found.
    pub message: Message,
    /// Why that is thought.
    pub reason: Option<Message>,
    /// What was assumed instead.
    pub assumed: Option<Message>,
    /// Where.
    pub place: FindingPlace,
    /// The correction that mends it, if there is one.
    pub correction: Option<Correction>,
}

/// Where in the file, and on the map. Numbers count from 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FindingPlace {
    /// Line.
    pub line: Option<u64>,
    /// Parcel: the feature's id.
    pub parcel: Option<u64>,
    /// The parcel's name.
    pub parcel_name: Option<String>,
    /// Ring number as in the file.
    pub ring: Option<u32>,
    /// Name of the point.
    pub point: Option<String>,
    /// Position on CGCS2000, degrees.
    pub at: Option<Coord>,
}

/// A correction that [`Corrections`] can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Correction {
    /// Set [`Corrections::swapped_axes`].
    SwapAxes,
    /// Set [`Corrections::crs`]: prefix, zone, datum.
    ChooseSystem,
    /// Set [`Corrections::encoding`].
    ChooseEncoding,
    /// Set [`Corrections::angles`].
    ReadAngles,
    /// Set [`Corrections::close_rings`].
    CloseRings,
    /// Set [`Corrections::drop_duplicates`].
    DropDuplicates,
    /// Set [`Corrections::drop_spikes`].
    DropSpikes,
}

/// What a person decided to correct. Nothing is corrected without it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrections {
    /// Coordinate system of the numbers; with it also whether the zone number stands before
    /// eastings.
    pub crs: Option<Crs>,
    /// Whether east stands first in the file; `None` leaves it to be found.
    pub swapped_axes: Option<bool>,
    /// Encoding by WHATWG label.
    pub encoding: Option<String>,
    /// How degrees are written.
    pub angles: Option<AngleForm>,
    /// Close rings that do not end where they start.
    pub close_rings: bool,
    /// Leave out points that repeat the one before.
    pub drop_duplicates: bool,
    /// Leave out points where a ring goes out and comes back.
    pub drop_spikes: bool,
}

impl Corrections {
    /// Everything that needs no choice: rings closed, repeated points and spikes left out.
    pub fn all_geometry() -> Self {
        Self {
            close_rings: true,
            drop_duplicates: true,
            drop_spikes: true,
            ..Self::default()
        }
    }
}

impl Health {
    /// Whether something must be corrected: a finding that is no guess and no mere remark.
    pub fn has_faults(&self) -> bool {
        self.findings
            .iter()
            .any(|f| !f.is_guess && f.severity >= Severity::Warning)
    }

    /// Whether something was guessed that a person has to confirm.
    pub fn has_guesses(&self) -> bool {
        self.findings.iter().any(|f| f.is_guess)
    }

    /// Findings that belong on a 补正告知单: faults and guesses, not remarks.
    pub fn to_correct(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|f| f.severity >= Severity::Warning)
    }
}

impl Finding {
    /// A finding without place, reason or correction.
    pub(in crate::formats::coord_txt) fn new(
        kind: FindingKind,
        severity: Severity,
        message: Message,
    ) -> Self {
        Self {
            kind,
            severity,
            is_guess: false,
            message,
            reason: None,
            assumed: None,
            place: FindingPlace::default(),
            correction: None,
        }
    }

    pub(in crate::formats::coord_txt) fn at(mut self, place: FindingPlace) -> Self {
        self.place = place;
        self
    }

    pub(in crate::formats::coord_txt) fn assuming(mut self, assumed: Message) -> Self {
        self.assumed = Some(assumed);
        self
    }

    pub(in crate::formats::coord_txt) fn because(mut self, reason: Message) -> Self {
        self.reason = Some(reason);
        self
    }

    pub(in crate::formats::coord_txt) fn mended_by(mut self, correction: Correction) -> Self {
        self.correction = Some(correction);
        self
    }

    pub(in crate::formats::coord_txt) fn guess(mut self) -> Self {
        self.is_guess = true;
        self
    }
}

/// Findings in the making: of each kind the first [`Found::KEPT`], the rest counted.
#[derive(Debug, Default)]
pub(in crate::formats::coord_txt) struct Found {
    pub(in crate::formats::coord_txt) findings: Vec<Finding>,
    counts: std::collections::BTreeMap<FindingKind, u64>,
}

impl Found {
    const KEPT: u64 = 200;

    pub(in crate::formats::coord_txt) fn push(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.kind).or_insert(0);
        *count += 1;
        if *count <= Self::KEPT {
            self.findings.push(finding);
        }
    }

    pub(in crate::formats::coord_txt) fn more(&self) -> Vec<(FindingKind, u64)> {
        self.counts
            .iter()
            .filter(|(_, n)| **n > Self::KEPT)
            .map(|(kind, n)| (*kind, n - Self::KEPT))
            .collect()
    }
}
