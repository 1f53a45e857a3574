//! How far a clause reaches, and from which line: 公路用地外缘起向外100米, 岸线一公里.
//!
//! A distance is a number, or a parameter that the office must set because the law leaves it
//! open (“周边”); unset, nothing can be told. The line it is measured from is compared with what
//! the layer's lines are: from a centre line a distance to the edge is only approximate.

use super::condition::Truth;
use super::ground::Lack;
use crate::layer::DrawnLine;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A finite number of a rule file, 0 or more.
#[derive(Debug, Clone, Copy)]
pub struct Figure(f64);

impl Figure {
    /// The number, if it is finite and not negative.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self(value))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Figure {}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident, $prefix:literal: $( $(#[$vdoc:meta])* $name:ident = $code:literal ),* $(,)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $( $(#[$vdoc])* $name ),* }

        impl $type {
            /// Every value.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The value of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }

            /// Key of its name.
            pub fn label_code(self) -> String {
                format!(concat!($prefix, "{}"), self.code())
            }
        }
    };
}

codes! {
    /// The line a distance is measured from.
    MeasuredFrom, "rules.measured_from_":
    /// 岸线
    BankLine = "bank_line",
    /// 路堤坡脚、路堑坡顶
    SlopeFoot = "slope_foot",
    /// 用地外缘
    LandEdge = "land_edge",
    /// 中心线
    CentreLine = "centre_line",
    /// 区域边界
    ZoneEdge = "zone_edge",
}

codes! {
    /// A distance the law leaves open, for the office to set.
    Parameter, "rules.parameter_":
    /// 居民区、学校等的“周边”
    Nearby = "nearby_m",
    /// 交通干线“附近”
    Roadside = "roadside_m",
    /// 机场“周围”
    AirportVicinity = "airport_vicinity_m",
    /// “可视范围”
    VisibleRange = "visible_range_m",
    /// 保护地“外围保护地带”
    OuterBelt = "outer_belt_m",
}

/// Parameters that the office has set, in metres.
pub type Parameters = BTreeMap<Parameter, Figure>;

/// How far, in metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// So many metres, themselves included.
    Metres(Figure),
    /// As the office says.
    Parameter(Parameter),
}

/// How far a clause reaches around a zone, the zone included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// How far.
    pub limit: Limit,
    /// Measured from which line, or whichever of several lies outermost.
    pub measured_from: Vec<MeasuredFrom>,
}

/// How a project lies apart from a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Apart {
    /// Geodesic distance to what the layer draws, metres.
    pub distance_m: f64,
    /// u and e of both: how far that may be off, metres; `None` is unknown (decision 6).
    pub band_m: Option<f64>,
    /// What the layer's lines are.
    pub drawn: DrawnLine,
    /// How far the edge may lie from a centre line, metres.
    pub half_width_m: f64,
}

impl Reach {
    /// The distance in metres; none where the office has not set it.
    pub fn limit_m(&self, parameters: &Parameters) -> Option<f64> {
        match self.limit {
            Limit::Metres(figure) => Some(figure.get()),
            Limit::Parameter(parameter) => parameters.get(&parameter).map(|f| f.get()),
        }
    }

    /// Whether a project that lies apart from a zone lies within the distance.
    pub(super) fn truth(&self, apart: &Apart, parameters: &Parameters) -> Truth<Lack> {
        let Some(limit) = self.limit_m(parameters) else {
            return match self.limit {
                // What touches is within any distance.
                Limit::Parameter(_) if apart.distance_m <= 0.0 && apart.band_m.is_some() => {
                    Truth::True
                }
                Limit::Parameter(parameter) => Truth::open(Lack::Parameter(parameter)),
                Limit::Metres(_) => Truth::False,
            };
        };
        let (near, far) = self.bounds(apart);
        match apart.band_m {
            None if near <= limit => Truth::open(Lack::Position),
            // How far off is not known at all; the layer's own doubt says so.
            None => Truth::False,
            Some(band) if far + band <= limit => Truth::True,
            Some(band) if near - band > limit => Truth::False,
            Some(band) if far > limit && near - band <= limit && near != far => {
                // What the line leaves open comes before what the position does.
                Truth::open(Lack::Line)
            }
            Some(_) => Truth::open(Lack::Position),
        }
    }

    /// The least and the greatest distance that the line of the law may lie at.
    fn bounds(&self, apart: &Apart) -> (f64, f64) {
        let from_centre = self.measured_from.contains(&MeasuredFrom::CentreLine);
        match (apart.drawn, from_centre) {
            (DrawnLine::Centre, true) | (DrawnLine::Edge, false) => {
                (apart.distance_m, apart.distance_m)
            }
            // Even what lies within the distance of the centre line waits for the edge to be
            // surveyed: the office wants no conclusion from an approximation.
            (DrawnLine::Centre, false) => (
                (apart.distance_m - apart.half_width_m).max(0.0),
                f64::INFINITY,
            ),
            // The place is around its point, so nothing of it lies farther than the point.
            (DrawnLine::Point, _) => (
                (apart.distance_m - apart.half_width_m).max(0.0),
                apart.distance_m,
            ),
            (DrawnLine::Edge, true) => (apart.distance_m, apart.distance_m + apart.half_width_m),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(limit: f64, from: MeasuredFrom) -> Reach {
        Reach {
            limit: Limit::Metres(Figure::new(limit).unwrap()),
            measured_from: vec![from],
        }
    }

    fn apart(distance_m: f64, band: f64, drawn: DrawnLine) -> Apart {
        Apart {
            distance_m,
            band_m: Some(band),
            drawn,
            half_width_m: 100.0,
        }
    }

    fn told(reach: &Reach, apart: &Apart) -> Truth<Lack> {
        reach.truth(apart, &Parameters::new())
    }

    #[test]
    fn the_boundary_itself_is_within_and_uncertain_positions_widen_the_doubt() {
        let road = reach(100.0, MeasuredFrom::LandEdge);
        let edge = |d, band| told(&road, &apart(d, band, DrawnLine::Edge));
        assert_eq!(edge(100.0, 0.0), Truth::True);
        assert_eq!(edge(100.000_001, 0.0), Truth::False);
        assert_eq!(edge(98.0, 2.0), Truth::True);
        assert_eq!(edge(98.001, 2.0), Truth::open(Lack::Position));
        assert_eq!(edge(102.0, 2.0), Truth::open(Lack::Position));
        assert_eq!(edge(102.001, 2.0), Truth::False);
    }

    #[test]
    fn a_centre_line_never_settles_a_distance_from_the_edge() {
        let road = reach(100.0, MeasuredFrom::SlopeFoot);
        let centre = |d| told(&road, &apart(d, 0.0, DrawnLine::Centre));
        assert_eq!(centre(40.0), Truth::open(Lack::Line));
        assert_eq!(centre(200.0), Truth::open(Lack::Line));
        assert_eq!(centre(200.1), Truth::False);
        let pipe = reach(50.0, MeasuredFrom::CentreLine);
        assert_eq!(
            told(&pipe, &apart(50.0, 0.0, DrawnLine::Centre)),
            Truth::True
        );
        assert_eq!(
            told(&pipe, &apart(50.1, 0.0, DrawnLine::Centre)),
            Truth::False
        );
        assert_eq!(
            told(&pipe, &apart(10.0, 0.0, DrawnLine::Edge)),
            Truth::open(Lack::Line)
        );
    }

    #[test]
    fn a_point_settles_what_lies_near_it_and_leaves_open_how_far_its_place_reaches() {
        let school = reach(500.0, MeasuredFrom::ZoneEdge);
        let point = |d| told(&school, &apart(d, 0.0, DrawnLine::Point));
        assert_eq!(point(500.0), Truth::True);
        assert_eq!(point(500.5), Truth::open(Lack::Line));
        assert_eq!(point(600.5), Truth::False);
    }

    #[test]
    fn a_distance_nobody_set_cannot_be_told() {
        let nearby = Reach {
            limit: Limit::Parameter(Parameter::Nearby),
            measured_from: vec![MeasuredFrom::ZoneEdge],
        };
        let far = apart(9_000.0, 0.0, DrawnLine::Edge);
        assert_eq!(
            told(&nearby, &far),
            Truth::open(Lack::Parameter(Parameter::Nearby))
        );
        assert_eq!(
            told(&nearby, &apart(0.0, 0.0, DrawnLine::Edge)),
            Truth::True,
            "what touches is within any distance"
        );
        let set = Parameters::from([(Parameter::Nearby, Figure::new(500.0).unwrap())]);
        assert_eq!(nearby.truth(&far, &set), Truth::False);
    }
}
