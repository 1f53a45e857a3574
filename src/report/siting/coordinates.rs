//! 界址点坐标: vertices in the 3-degree zone plane and in degrees, by part and ring; a long list
//! is cut short in its chapter and stands whole in the annex, the report's last part.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::crs::{Crs, Datum, Zone};
use crate::geom::{Coord, FeatureView, PartKind};
use crate::report::document::{Block, Table};

/// Points printed in a report; a longer list goes to the annex.
pub const MOST_POINTS: usize = 200;

/// Points printed in an annex; beyond it paper serves nobody, and the file stands for them.
pub const MOST_ANNEX_POINTS: usize = 20_000;

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
    let total = num_points(shape);
    pen.paragraph(
        pen.say(
            &Message::new("siting.coordinates_intro")
                .with("count", total)
                .with("zone", zone.number)
                .with("meridian", zone.number * 3),
        ),
    );
    let table = table(pen, shape, "siting.coordinates_caption", MOST_POINTS);
    pen.table(table, "siting.no_shape");
    if total > MOST_POINTS {
        let code = if total > MOST_ANNEX_POINTS {
            "siting.coordinates_in_file"
        } else {
            "siting.coordinates_more"
        };
        let more = Message::new(code)
            .with("count", total)
            .with("shown", MOST_POINTS);
        pen.paragraph(pen.say(&more));
    }
}

/// The annex with all points, where the chapter was cut short.
pub(super) fn write_annex(pen: &mut Pen, input: &SitingInput<'_>) {
    let Some(shape) = input.shape.filter(|s| !s.is_null()) else {
        return;
    };
    let total = num_points(shape);
    if total <= MOST_POINTS || total > MOST_ANNEX_POINTS {
        return;
    }
    pen.push(Block::PageBreak);
    pen.push(Block::Heading(1, pen.t("siting.annex_title").to_owned()));
    let table = table(pen, shape, "siting.annex_caption", total);
    pen.table(table, "siting.no_shape");
}

/// The first points of a shape, as a table.
fn table(pen: &Pen, shape: FeatureView<'_>, caption: &'static str, most: usize) -> Table {
    let plane = Crs::gauss_kruger_zone(Datum::Cgcs2000, zone_of(shape.bbox().center()));
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut number = 0usize;
    for (p, part) in shape.parts().enumerate() {
        for (r, ring) in part.rings().enumerate() {
            for &at in open(part.kind(), ring) {
                number += 1;
                if rows.len() < most {
                    rows.push(row(&plane, (p, r), number, at));
                }
            }
        }
    }
    Table {
        caption: Some(pen.t(caption).to_owned()),
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
