//! Corner lists: rows become parcels, rings and holes.

use super::tables::{read, read_with, said};
use super::{column, is_null, rings};
use redline::base::diagnostics::Severity;
use redline::formats::{ReadOptions, TableColumns};
use redline::layer::Layer;

/// Corners of a square in EPSG:4525: label, X north, Y east.
fn square(x: f64, y: f64, side: f64) -> [(f64, f64); 4] {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

fn rows(prefix: &str, corners: &[(f64, f64)], first: usize, closed: bool) -> String {
    let mut out = String::new();
    for (i, (x, y)) in corners.iter().enumerate() {
        out.push_str(&format!("{prefix},J{},{x},{y}\n", first + i));
    }
    if closed {
        out.push_str(&format!(
            "{prefix},J{first},{},{}\n",
            corners[0].0, corners[0].1
        ));
    }
    out
}

fn areas(layer: &Layer) -> Vec<i64> {
    layer
        .features()
        .map(|f| redline::geom::area_m2(f.geometry().unwrap()).round() as i64)
        .collect()
}

const X: f64 = 2_799_470.0;
const Y: f64 = 37_429_506.0;

#[test]
fn corners_become_parcels_with_the_attributes_they_share() {
    let table = format!(
        "地块编号,点号,X,Y\n{}{}",
        rows("A1", &square(X, Y, 100.0), 1, true),
        rows("A2", &square(X, Y + 500.0, 200.0), 1, true)
    );
    let layer = read(&table);
    assert_eq!(layer.len(), 2);
    assert_eq!(column(&layer, "地块编号"), ["A1", "A2"]);
    assert_eq!(layer.schema.fields.len(), 1);
    // 110.3°E is 0.7° from the meridian of 111°: the plane is larger than the ground by
    // (x/R)² ≈ 1.2e-4.
    let found = areas(&layer);
    assert!(
        (found[0] - 9_999).abs() <= 2 && (found[1] - 39_995).abs() <= 3,
        "{found:?}"
    );
    assert!(said(&layer, "tables.corners_closed").is_empty());
}

#[test]
fn rings_that_do_not_close_are_closed_and_said() {
    let table = format!(
        "宗地号,界址点号,X,Y\n{}",
        rows("A1", &square(X, Y, 100.0), 1, false)
    );
    let layer = read(&table);
    assert_eq!(rings(&layer, 0), [1]);
    let closed = said(&layer, "tables.corners_closed");
    assert_eq!(closed.len(), 1);
    assert_eq!(closed[0].severity, Severity::Info);
}

#[test]
fn a_second_ring_inside_is_a_hole_and_outside_a_part_that_is_said() {
    let list = |second: &[(f64, f64)]| {
        let numbered = |ring: u32, corners: &[(f64, f64)], first| {
            rows(&format!("A1,{ring}"), corners, first, true)
        };
        format!(
            "地块编号,圈号,点号,X,Y\n{}{}",
            numbered(1, &square(X, Y, 100.0), 1),
            numbered(2, second, 5)
        )
    };
    let hole = read(&list(&square(X + 20.0, Y + 20.0, 10.0)));
    assert_eq!(rings(&hole, 0), [2]);
    let part = read(&list(&square(X + 300.0, Y, 10.0)));
    assert_eq!(rings(&part, 0), [1, 1]);
    assert_eq!(said(&part, "tables.ring_outside").len(), 1);
}

#[test]
fn without_ring_numbers_a_ring_ends_where_it_comes_back() {
    let table = format!(
        "地块编号,点号,X,Y\n{}{}",
        rows("A1", &square(X, Y, 100.0), 1, true),
        rows("A1", &square(X + 20.0, Y + 20.0, 10.0), 5, true)
    );
    assert_eq!(rings(&read(&table), 0), [2]);
}

#[test]
fn a_labelled_list_that_closes_is_one_parcel_and_one_that_does_not_are_points() {
    let closed =
        format!("点号,X,Y\n{}", rows("", &square(X, Y, 100.0), 1, true)).replace("\n,", "\n");
    let layer = read(&closed);
    assert_eq!((layer.len(), rings(&layer, 0)), (1, vec![1]));
    let open =
        format!("点号,X,Y\n{}", rows("", &square(X, Y, 100.0), 1, false)).replace("\n,", "\n");
    assert_eq!(read(&open).len(), 4);
    // The user may say that all rows are one parcel.
    let options = ReadOptions {
        columns: Some(TableColumns {
            parcel: Some("*".into()),
            ..TableColumns::default()
        }),
        ..ReadOptions::default()
    };
    let forced = read_with(open.as_bytes(), &options);
    assert_eq!((forced.len(), rings(&forced, 0)), (1, vec![1]));
}

#[test]
fn merged_parcel_cells_repeat_the_one_above() {
    let table = "地块编号,点号,X,Y\nA1,J1,2799470,37429506\n,J2,2799570,37429506\n,J3,2799570,37429606\nA2,J1,2799470,37430506\n,J2,2799570,37430506\n,J3,2799570,37430606\n";
    let layer = read(table);
    assert_eq!(column(&layer, "地块编号"), ["A1", "A2"]);
    assert_eq!(said(&layer, "tables.parcel_filled_down").len(), 1);
}

#[test]
fn corners_out_of_order_are_sorted_by_their_order_column_only() {
    let [a, b, c, d] = square(X, Y, 100.0);
    let line = |n: u32, (x, y): (f64, f64)| format!("A1,{n},{x},{y}\n");
    let shuffled = [line(1, a), line(3, c), line(2, b), line(4, d)].concat();
    let layer = read(&format!("地块编号,顺序号,X,Y\n{shuffled}"));
    assert_eq!(said(&layer, "tables.corners_sorted").len(), 1);
    assert!((areas(&layer)[0] - 9_999).abs() <= 2);
    // Point numbers are labels: shared corners keep the number of their neighbour.
    let layer = read(&format!("地块编号,点号,X,Y\n{shuffled}"));
    assert!(said(&layer, "tables.corners_sorted").is_empty());
}

#[test]
fn a_parcel_with_an_unreadable_corner_is_not_drawn_without_it() {
    let table = "地块编号,点号,X,Y\nA1,J1,2799470,37429506\nA1,J2,？,37429506\nA1,J3,2799570,37429606\nA1,J4,2799570,37429506\nA2,J1,2799470,37430506\nA2,J2,2799570,37430506\nA2,J3,2799570,37430606\n";
    let layer = read(table);
    assert!(is_null(&layer, 0) && !is_null(&layer, 1));
    let unusable = said(&layer, "formats.feature_unusable");
    assert_eq!(unusable[0].severity, Severity::Error);
    assert_eq!(unusable[0].place.field.as_deref(), Some("X"));
}

#[test]
fn parcels_that_are_too_short_stay_as_null_shapes() {
    let table = "地块编号,点号,X,Y\nA1,J1,2799470,37429506\nA1,J2,2799570,37429506\nA2,J1,2799470,37430506\nA2,J2,2799570,37430506\nA2,J3,2799570,37430606\nA2,J4,2799470,37430606\n";
    let layer = read(table);
    assert!(is_null(&layer, 0) && !is_null(&layer, 1));
    assert_eq!(said(&layer, "formats.feature_unusable").len(), 1);
}

#[test]
fn points_that_each_name_a_parcel_stay_points() {
    let layer = read("地块编号,X,Y\nA,2799470,37429506\nB,2799570,37429506\nC,2799570,37429606\n");
    assert_eq!(layer.len(), 3);
    assert_eq!(column(&layer, "地块编号"), ["A", "B", "C"]);
}
