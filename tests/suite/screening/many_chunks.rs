//! A layer of many chunks, where thin projects are given a coarse picture: the pairs are those
//! that a look at every single zone finds.

use super::*;
use redline::geom::{Prepared, overlap_one};
use redline::layer::CHUNK_FEATURES;
use redline::screening::{ZoneIndex, overlaps};

const SIDE: u64 = 150;
const STEP: f64 = 1.0 / 128.0;

/// Squares in rows; some fill their cell and share its borders, the others lie within it.
fn cells() -> Layer {
    let mut builder = LayerBuilder::new(Schema { fields: Vec::new() });
    for i in 0..SIDE * SIDE {
        let (x, y) = (
            110.0 + (i % SIDE) as f64 * STEP,
            25.0 + (i / SIDE) as f64 * STEP,
        );
        let gap = if i % 3 == 0 { 0.0 } else { 0.25 * STEP };
        let rect = [x + gap, y + gap, x + STEP - gap, y + STEP - gap];
        builder.geometry().push_ring(ring(rect));
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(i + 1), &[]);
    }
    builder.build("cells")
}

/// Thin bands: along a diagonal, along borders of cells, round a square, and a fan.
fn bands() -> Layer {
    let mut builder = LayerBuilder::new(Schema { fields: Vec::new() });
    let at = |x: f64, y: f64| Coord::lon_lat(110.0 + x * STEP, 25.0 + y * STEP);
    let band = |n: u32, width: f64, bend: &dyn Fn(f64) -> (f64, f64)| {
        let line: Vec<(f64, f64)> = (0..=n).map(|k| bend(f64::from(k) / f64::from(n))).collect();
        let low = line.iter().map(|(x, y)| at(*x, *y));
        let high = line.iter().rev().map(|(x, y)| at(*x, *y + width));
        let mut coords: Vec<Coord> = low.chain(high).collect();
        coords.push(coords[0]);
        coords
    };
    let some = [
        band(60, 0.125, &|t| (2.0 + 140.0 * t, 3.0 + 135.0 * t)),
        band(40, 0.25, &|t| (5.0 + 130.0 * t, 64.0)),
        band(90, 0.06, &|t| (150.0 * t, 75.0 + 60.0 * (t * 37.0).sin())),
        band(200, 0.5, &|t| (10.0 + 100.0 * t, 140.0 - 120.0 * t * t)),
    ];
    for (coords, id) in some.into_iter().zip(1..) {
        builder.geometry().push_ring(coords);
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(id), &[]);
    }
    // A square ditch: what lies in its hole is away from it.
    let square = |low: f64, high: f64, n: u32| -> Vec<Coord> {
        let corners = [
            (low, low),
            (high, low),
            (high, high),
            (low, high),
            (low, low),
        ];
        let mut coords = Vec::new();
        for side in corners.windows(2) {
            let ((ax, ay), (bx, by)) = (side[0], side[1]);
            for k in 0..n {
                let t = f64::from(k) / f64::from(n);
                coords.push(at(ax + t * (bx - ax), ay + t * (by - ay)));
            }
        }
        coords.push(coords[0]);
        coords
    };
    builder.geometry().push_ring(square(20.0, 130.0, 10));
    let mut hole = square(22.0, 128.0, 10);
    hole.reverse();
    builder.geometry().push_ring(hole);
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(5), &[]);
    builder.build("bands")
}

#[test]
fn bands_over_many_chunks_meet_what_a_look_at_every_zone_finds() {
    let (bands, cells) = (bands(), cells());
    assert!(cells.len() > 5 * CHUNK_FEATURES);
    let (rows, notes) = overlaps(&bands, &cells, 2, &Progress::new()).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let mut rows = rows.into_iter().peekable();
    let index = ZoneIndex::new(&cells);
    let mut num_met = 0;
    for band in bands.features() {
        let project = Prepared::new(band.geometry().unwrap());
        let (mut met, mut touched) = (0, 0);
        for cell in cells.features() {
            let Some(pair) = overlap_one(&project, cell.geometry().unwrap()) else {
                continue;
            };
            touched += usize::from(pair.touches);
            if pair.meets {
                let row = rows.next().unwrap();
                assert_eq!((row.project, row.zone), (band.id(), cell.id()));
                assert_eq!(row.area_m2, pair.area_m2);
                met += 1;
            }
        }
        assert!(met > 40, "{} {met}", band.id());
        let mut touched_too = 0;
        index.pairs(&project, &Progress::new(), &mut |_, _, pair| {
            touched_too += usize::from(pair.touches);
        });
        assert_eq!(touched, touched_too);
        num_met += met;
    }
    assert!(rows.next().is_none() && num_met > 1000);
}
