//! Areas of a parcel: in the plane of its zone, on the ellipsoid, and as declared.

use super::model::{Correction, Finding, FindingKind, FindingPlace};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::units::SQUARE_METERS_PER_MU;
use crate::crs::Crs;
use crate::geom::columns::twice_planar_area;
use crate::geom::{Coord, FeatureView, PartKind};

/// Areas that differ by no more than this agree, m²: one unit of hectares' fourth decimal.
const TOLERANCE_M2: f64 = 1.0;
/// What rounding to the millimetre may move a border by, metres.
const ROUNDING_M: f64 = 0.001;
/// How near a ratio of two units has to be, relative.
const UNIT_TOLERANCE: f64 = 0.002;

/// Areas in the plane, m².
#[derive(Debug, Clone, Copy)]
pub(super) struct Planar {
    /// Outer rings less holes.
    pub(super) net: f64,
    /// Outer rings alone.
    pub(super) gross: f64,
    /// Of all rings, metres.
    pub(super) perimeter: f64,
}

/// The projected system areas are measured in: the layer's own where it is Gauss-Kruger, else
/// the 3° zone of the position.
pub(super) fn plane_of(layer_crs: Option<Crs>, lon: f64) -> Crs {
    match layer_crs {
        Some(crs) if crs.is_plain_gauss_kruger() => crs,
        Some(crs) => Crs::gauss_kruger_cm(crs.datum, 3.0 * (lon / 3.0).round()),
        None => Crs::gauss_kruger_cm(crate::crs::Datum::Cgcs2000, 3.0 * (lon / 3.0).round()),
    }
}

/// Planar areas of a feature; `None` if it is no polygon or lies outside the system.
pub(super) fn planar(feature: FeatureView<'_>, crs: &Crs) -> Option<Planar> {
    let mut out = Planar {
        net: 0.0,
        gross: 0.0,
        perimeter: 0.0,
    };
    let mut any = false;
    for part in feature.parts().filter(|p| p.kind() == PartKind::Polygon) {
        any = true;
        for (i, ring) in part.rings().enumerate() {
            let flat: Option<Vec<Coord>> = ring
                .iter()
                .map(|c| {
                    let (x, y) = crs.xy_from_lon_lat(c.x, c.y)?;
                    Some(Coord { x, y })
                })
                .collect();
            let flat = flat?;
            let area = 0.5 * twice_planar_area(&flat).abs();
            if i == 0 {
                out.gross += area;
                out.net += area;
            } else {
                out.net -= area;
            }
            for w in flat.windows(2) {
                if let [a, b] = w {
                    out.perimeter += (a.x - b.x).hypot(a.y - b.y);
                }
            }
        }
    }
    any.then_some(out)
}

/// What the declared area is in, and the finding if it does not agree.
pub(super) fn against_declared(
    planar: Planar,
    ellipsoid_m2: f64,
    declared: f64,
    decimals: u32,
    place: FindingPlace,
) -> (f64, Option<Finding>) {
    let step = (0..decimals.min(9)).fold(1.0, |s, _| s / 10.0);
    let tolerance = TOLERANCE_M2
        .max(0.5 * step * 1e4)
        .max(planar.perimeter * ROUNDING_M);
    let declared_m2 = declared * 1e4;
    if (declared_m2 - planar.net).abs() <= tolerance {
        return (declared_m2, None);
    }
    let hectares = |m2: f64| format!("{:.4}", m2 / 1e4);
    let finding = |message: Message, severity| {
        Finding::new(
            FindingKind::Area,
            severity,
            message
                .with("declared", hectares(declared_m2))
                .with("planar", hectares(planar.net))
                .with("ellipsoid", hectares(ellipsoid_m2))
                .with("difference_m2", format!("{:.2}", declared_m2 - planar.net))
                .with("tolerance_m2", format!("{tolerance:.2}")),
        )
        .at(place.clone())
    };
    if (declared_m2 - ellipsoid_m2).abs() <= tolerance {
        let found = finding(Message::new("coord_txt.area_ellipsoid"), Severity::Info);
        return (declared_m2, Some(found));
    }
    let is = |unit_m2: f64| {
        planar.net > 0.0 && (declared * unit_m2 / planar.net - 1.0).abs() < UNIT_TOLERANCE
    };
    for (unit_m2, code) in [
        (1.0, "coord_txt.unit_m2"),
        (SQUARE_METERS_PER_MU, "coord_txt.unit_mu"),
    ] {
        if is(unit_m2) {
            let found = finding(Message::new("coord_txt.area_differs"), Severity::Warning)
                .because(Message::new("coord_txt.area_unit").with("unit", Message::new(code)));
            return (declared * unit_m2, Some(found));
        }
    }
    let mut found = finding(Message::new("coord_txt.area_differs"), Severity::Warning);
    if planar.gross > planar.net && (declared_m2 - planar.gross).abs() <= tolerance {
        found = found.because(Message::new("coord_txt.area_with_holes"));
    } else if planar.net > 0.0 && (declared_m2 / planar.net - 1.0).abs() > 0.2 {
        found = found
            .because(Message::new("coord_txt.area_far"))
            .mended_by(Correction::ChooseSystem);
    }
    (declared_m2, Some(found))
}
