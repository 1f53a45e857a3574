//! A system in words: what the planner calls it.

use super::{Crs, CrsKind};
use crate::base::message::Message;

impl Crs {
    /// The system's name as a message, such as
    /// `2000国家大地坐标系 3度带 第37带（带号前缀）`. Numbers are passed as text so that a false
    /// easting keeps all its digits.
    pub fn describe(&self) -> Message {
        let datum = self.datum.describe();
        match self.kind {
            CrsKind::Geographic => Message::new("crs.describe_geographic").with("datum", datum),
            CrsKind::WebMercator => Message::new("crs.describe_web_mercator").with("datum", datum),
            CrsKind::TransverseMercator {
                central_meridian,
                false_easting,
                false_northing,
                scale,
                origin_latitude,
            } => {
                if let Some(zone) = self.zone() {
                    Message::new("crs.describe_zone")
                        .with("datum", datum)
                        .with("width", zone.width_deg)
                        .with("zone", zone.number)
                } else if self.is_without_prefix() {
                    // A meridian that belongs to 3° zones only tells the width; 111° does not.
                    let third = central_meridian / 3.0;
                    let code = if third != third.trunc() {
                        "crs.describe_meridian_local"
                    } else if third % 2.0 == 0.0 {
                        "crs.describe_meridian_3"
                    } else {
                        "crs.describe_meridian"
                    };
                    Message::new(code)
                        .with("datum", datum)
                        .with("meridian", format!("{central_meridian}"))
                } else {
                    Message::new("crs.describe_transverse_mercator")
                        .with("datum", datum)
                        .with("meridian", format!("{central_meridian}"))
                        .with("easting", format!("{false_easting}"))
                        .with("northing", format!("{false_northing}"))
                        .with("scale", format!("{scale}"))
                        .with("latitude", format!("{origin_latitude}"))
                }
            }
        }
    }
}
