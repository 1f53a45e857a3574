//! 界址点坐标: vertices in the 3-degree zone plane and in degrees, by part and ring.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::crs::{Crs, Datum, Zone};
use crate::geom::{Coord, FeatureView, PartKind};
use crate::report::document::Table;

/// Points printed in a report; a longer list goes to the annex.
pub const MOST_POINTS: usize = 200;

/// Number of points of a shape as they are listed: a ring's last point, which is its first, is
/// not counted again.
pub fn num_points(shape: FeatureView<'_>) -> usize {
    shape
        .parts()
        .flat_map(|part| part.rings().map(move |ring| open(part.kind(), ring).len()))
        .sum()
}

/// A ring without its closing point.
fn open(kind: PartKind, ring: &[Coord]) -> &[Coord] {
    match ring {
        [first, rest @ .., last] if kind == PartKind::Polygon && first == last => {
            ring.get(..rest.len() + 1).unwrap_or(ring)
        }
        _ => ring,
    }
}

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_coordinates");
    let Some(shape) = input.shape.filter(|s| !s.is_null()) else {
        pen.paragraph(pen.t("siting.no_shape").to_owned());
        return;
    };
    let zone = zone_of(shape.bbox().center());
    let plane = Crs::gauss_kruger_zone(Datum::Cgcs2000, zone);
    let total = num_points(shape);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut number = 0usize;
    for (p, part) in shape.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            for &at in open(part.kind(), ring) {
                number += 1;
                if rows.len() < MOST_POINTS {
                    rows.push(row(&plane, (p, r), number, at));
                }
            }
        }
    }
    pen.paragraph(
        pen.say(
            &Message::new("siting.coordinates_intro")
                .with("count", total)
                .with("zone", zone.number)
                .with("meridian", zone.number * 3),
        ),
    );
    pen.table(
        Table {
            caption: Some(pen.t("siting.coordinates_caption").to_owned()),
            head: pen.heads(&[
                "siting.point",
                "siting.part_ring",
                "siting.north",
                "siting.east",
                "siting.lon",
                "siting.lat",
            ]),
            rows,
            widths: vec![10, 14, 19, 20, 19, 18],
            figures: vec![2, 3, 4, 5],
            has_total: false,
        },
        "siting.no_shape",
    );
    if total > MOST_POINTS {
        pen.paragraph(
            pen.say(
                &Message::new("siting.coordinates_more")
                    .with("count", total)
                    .with("shown", MOST_POINTS),
            ),
        );
    }
}

/// The 3-degree zone a longitude lies in: its central meridian is three times its number.
fn zone_of(at: Coord) -> Zone {
    let number = (at.x / 3.0).round().clamp(1.0, 120.0);
    Zone {
        number: number as u32,
        width_deg: 3,
    }
}

fn row(plane: &Crs, (part, ring): (usize, usize), number: usize, at: Coord) -> Vec<String> {
    let (north, east) = match plane.xy_from_lon_lat(at.x, at.y) {
        Some((x, y)) => (format!("{y:.3}"), format!("{x:.3}")),
        None => ("—".to_owned(), "—".to_owned()),
    };
    vec![
        format!("J{number}"),
        format!("{}-{}", part + 1, ring + 1),
        north,
        east,
        format!("{:.8}", at.x),
        format!("{:.8}", at.y),
    ]
}
