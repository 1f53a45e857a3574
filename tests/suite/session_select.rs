//! Suite: choosing features with a region: exactly what meets it, and what becomes of it.

use crate::session::Desk;
use geo::{Intersects, LineString, Polygon, Rect};
use redline::base::ids::FeatureId;
use redline::geom::{Bbox, Coord, Region, Relation};
use redline::session::selected::{Joining, MapTool};
use redline::session::{Action, Command, SelectCommand};
use std::fmt::Write;
use std::path::Path;

/// A workspace with a layer of 3,000 triangles and a county around them.
fn desk(folder: &Path) -> Desk {
    let mut features = String::new();
    let mut seed = 17_u64;
    let mut roll = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as f64 / f64::from(1_u32 << 31)
    };
    for _ in 0..3000 {
        let (x, y) = (110.0 + roll(), 25.0 + roll());
        let mut corner = || (x + 0.03 * (roll() - 0.5), y + 0.03 * (roll() - 0.5));
        let (a, b, c) = (corner(), corner(), corner());
        let ring = [a, b, c, a].map(|(x, y)| format!("[{x},{y}]")).join(",");
        write!(
            features,
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}},"#
        )
        .unwrap();
    }
    let all = |inner: &str| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            inner.trim_end_matches(',')
        )
    };
    std::fs::write(folder.join("zones.geojson"), all(&features)).unwrap();
    let county = r#"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[109,24],[112,24],[112,27],[109,27],[109,24]]]}}"#;
    std::fs::write(folder.join("county.geojson"), all(county)).unwrap();
    let text = "schema = 1\n\n[[layer]]\nid = \"zones\"\nname = \"红线\"\nfile = \"zones.geojson\"\nrole = \"ecological_redline\"\n\n[[layer]]\nid = \"county\"\nname = \"县\"\nfile = \"county.geojson\"\nrole = \"county\"\n";
    let path = folder.join("w.toml");
    std::fs::write(&path, text).unwrap();
    Desk::open(&path)
}

fn bbox(x: f64, y: f64, size: f64) -> Bbox {
    Bbox {
        min: Coord::lon_lat(x, y),
        max: Coord::lon_lat(x + size, y + size),
    }
}

fn take(desk: &mut Desk, bbox: &Bbox, joining: Joining) {
    let region = Region::of_box(bbox).unwrap();
    desk.send(Command::Select(SelectCommand::Take(region, joining)));
    desk.settle();
}

fn chosen(desk: &Desk) -> Vec<FeatureId> {
    let selected = desk.session.selected();
    selected
        .of("zones")
        .map(|ids| ids.iter().collect())
        .unwrap_or_default()
}

/// What `geo` says of every single feature.
fn by_hand(desk: &Desk, bbox: &Bbox) -> Vec<FeatureId> {
    let rect = Rect::new((bbox.min.x, bbox.min.y), (bbox.max.x, bbox.max.y)).to_polygon();
    let layer = desk.session.loaded("zones").layer().unwrap();
    let meets = |rings: Vec<(f64, f64)>| {
        Polygon::new(LineString::from(rings), Vec::new()).intersects(&rect)
    };
    layer
        .features()
        .filter(|f| {
            let ring = f.geometry().unwrap().parts().next().unwrap().outer();
            meets(ring.iter().map(|c| (c.x, c.y)).collect())
        })
        .map(|f| f.id())
        .collect()
}

#[test]
fn a_box_chooses_exactly_what_meets_it_and_nothing_of_what_only_gives_orientation() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    for (x, y, size) in [(110.2, 25.3, 0.15), (110.5, 25.5, 0.05), (109.5, 24.5, 2.0)] {
        let bbox = bbox(x, y, size);
        take(&mut desk, &bbox, Joining::Replace);
        let wanted = by_hand(&desk, &bbox);
        assert!(!wanted.is_empty());
        assert_eq!(chosen(&desk), wanted);
        assert_eq!(desk.session.selected().len(), wanted.len());
    }
    assert_eq!(chosen(&desk).len(), 3000);
    // The county is chosen once its layer is the one that is looked at.
    desk.send(Command::SelectLayer(Some("county".into())));
    take(&mut desk, &bbox(110.0, 25.0, 0.1), Joining::Replace);
    let selected = desk.session.selected();
    assert!(selected.of("zones").is_none() && selected.of("county").is_some());
}

#[test]
fn only_what_lies_wholly_within_is_chosen_where_that_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    let bbox = bbox(110.2, 25.3, 0.15);
    take(&mut desk, &bbox, Joining::Replace);
    let met = chosen(&desk);
    desk.send(Command::Do(Action::SelectWhole));
    assert_eq!(desk.session.selected().relation(), Relation::Within);
    take(&mut desk, &bbox, Joining::Replace);
    let held = chosen(&desk);
    let layer = desk.session.loaded("zones").layer().unwrap();
    let inside: Vec<FeatureId> = layer
        .features()
        .filter(|f| bbox.holds_box(&f.geometry().unwrap().bbox()))
        .map(|f| f.id())
        .collect();
    assert_eq!(held, inside);
    assert!(held.len() < met.len() && held.iter().all(|id| met.contains(id)));
}

#[test]
fn with_ctrl_a_region_is_added_and_taken_out_again_and_the_picture_changes() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    let (a, b) = (bbox(110.1, 25.1, 0.2), bbox(110.2, 25.2, 0.2));
    take(&mut desk, &a, Joining::Replace);
    let first = chosen(&desk);
    let picture = desk.session.picture_revision();
    take(&mut desk, &b, Joining::Toggle);
    assert!(desk.session.picture_revision() > picture);
    let mut both = by_hand(&desk, &a);
    both.extend(by_hand(&desk, &b));
    both.sort();
    both.dedup();
    assert_eq!(chosen(&desk), both);
    take(&mut desk, &b, Joining::Toggle);
    let out = by_hand(&desk, &b);
    let rest: Vec<FeatureId> = first.into_iter().filter(|id| !out.contains(id)).collect();
    assert_eq!(chosen(&desk), rest);
}

#[test]
fn clearing_drops_an_answer_that_comes_late_and_hiding_or_removing_a_layer_is_no_fault() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    let region = Region::of_box(&bbox(110.0, 25.0, 1.0)).unwrap();
    desk.send(Command::Select(SelectCommand::Take(
        region,
        Joining::Replace,
    )));
    desk.send(Command::Select(SelectCommand::Clear));
    desk.settle();
    assert!(desk.session.selected().is_empty());
    take(&mut desk, &bbox(110.0, 25.0, 1.0), Joining::Replace);
    assert!(!desk.session.selected().is_empty());
    desk.send(Command::RemoveLayer("zones".into()));
    desk.settle();
    assert!(desk.session.selected().is_empty());
}

#[test]
fn the_tools_are_actions_that_are_taken_up_and_put_down() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    desk.send(Command::Do(Action::SelectBox));
    assert_eq!(desk.session.selected().tool(), MapTool::Box);
    assert_eq!(Action::SelectBox.is_on(&desk.session), Some(true));
    desk.send(Command::Do(Action::SelectLasso));
    assert_eq!(desk.session.selected().tool(), MapTool::Lasso);
    desk.send(Command::Do(Action::SelectLasso));
    assert_eq!(desk.session.selected().tool(), MapTool::Hand);
    assert!(!Action::SelectNone.is_enabled(&desk.session));
}
