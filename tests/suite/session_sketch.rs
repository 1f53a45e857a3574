//! Suite: session. Sketches: drawn, judged while they are, undone, saved beside the workspace,
//! opened again as they were; edited, split, merged, pasted.

use crate::session::{Desk, folder};
use redline::geom::Coord;
use redline::geom::edit::CornerAt;
use redline::session::sketch::{Figures, Grip};
use redline::session::{
    Action, Command, Effect, KeepCommand, NoticeKind, ProjectKey, ProjectRow, SketchCommand,
    SketchTool,
};
use redline::workspace::Workspace;
use redline::workspace::keep::recovery;
use std::path::Path;

fn c(x: f64, y: f64) -> Coord {
    Coord::lon_lat(x, y)
}

impl Desk {
    fn sketch(&mut self, command: SketchCommand) {
        self.send(Command::Sketch(command));
    }

    fn tool(&mut self, tool: SketchTool) {
        if self.session.sketching().tool() != Some(tool) {
            self.send(Command::Do(Action::Sketch(tool)));
        }
        assert_eq!(self.session.sketching().tool(), Some(tool));
    }

    fn put(&mut self, x: f64, y: f64) {
        self.sketch(SketchCommand::Put(c(x, y), 0.0));
    }

    fn draw(&mut self, tool: SketchTool, corners: &[(f64, f64)]) {
        self.tool(tool);
        for &(x, y) in corners {
            self.put(x, y);
        }
        if self.session.sketching().tool().is_some() {
            self.sketch(SketchCommand::Finish);
        }
        self.settle();
    }

    fn chosen(&self) -> &ProjectRow {
        self.session.selected_row().unwrap()
    }

    fn key(&self) -> ProjectKey {
        self.session.selection().project.clone().unwrap()
    }

    fn hits_m2(&self) -> f64 {
        let result = self.chosen().result.as_ref().unwrap();
        result.hits.iter().map(|h| h.area_m2).sum()
    }

    fn size(&self) -> f64 {
        self.chosen().result.as_ref().unwrap().area_m2
    }

    fn names(&self) -> Vec<String> {
        let rows = self.session.project_rows().iter();
        rows.map(|r| r.name.clone()).collect()
    }

    fn refusal(&self) -> Option<String> {
        let last = self.session.notices().last()?;
        (last.kind == NoticeKind::Error).then(|| last.message.code.clone())
    }

    fn undo(&mut self) {
        self.send(Command::Do(Action::Undo));
        self.settle();
    }
}

/// A square of 0.01° of which the western half lies beside the red line.
const SQUARE: [(f64, f64); 4] = [
    (110.295, 25.22),
    (110.305, 25.22),
    (110.305, 25.23),
    (110.295, 25.23),
];

fn opened() -> (tempfile::TempDir, Desk) {
    let dir = folder();
    let desk = Desk::open(&dir.path().join("workspace.toml"));
    (dir, desk)
}

#[test]
fn a_drawn_polygon_is_a_project_with_a_result_undone_redone_saved_and_opened_again_equal() {
    let (dir, mut desk) = opened();
    let before = desk.text();
    desk.draw(SketchTool::Polygon, &SQUARE);
    assert_eq!(desk.names(), ["甲地块", "乙地块", "草图1"]);
    assert_eq!(desk.chosen().name, "草图1");
    assert!(desk.session.is_checked() && desk.session.is_dirty());
    assert_eq!(desk.session.sketching().tool(), None);
    let (size, hits) = (desk.size(), desk.hits_m2());
    assert!((hits / size - 0.5).abs() < 1e-6, "{hits} {size}");
    let drawn = desk.session.workspace().sketches.clone();
    let key = desk.key();

    desk.undo();
    assert_eq!(desk.text(), before);
    assert!(!desk.session.is_dirty() && !desk.session.history().can_undo());
    assert_eq!(desk.names(), ["甲地块", "乙地块"]);
    assert_ne!(desk.session.selection().project, Some(key.clone()));
    desk.send(Command::Do(Action::Redo));
    desk.settle();
    assert_eq!(desk.session.workspace().sketches, drawn);
    assert!(desk.session.is_checked());

    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert!(!desk.session.is_dirty());
    let file = dir.path().join("sketches.geojson");
    assert!(file.is_file());
    let mut again = Desk::open(&dir.path().join("workspace.toml"));
    assert_eq!(again.session.workspace().sketches, drawn);
    assert!(again.session.is_checked() && !again.session.is_dirty());
    again.send(Command::SelectProject(Some(key)));
    again.settle();
    assert_eq!((again.size(), again.hits_m2()), (size, hits));
    // Nothing to do: a second save writes the same.
    let (text, bytes) = (again.text(), std::fs::read(&file).unwrap());
    again.send(Command::Do(Action::Save));
    again.settle();
    assert_eq!(again.text(), text);
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
}

#[test]
fn the_result_follows_the_hand_while_a_polygon_is_drawn() {
    let (_dir, mut desk) = opened();
    desk.tool(SketchTool::Polygon);
    desk.put(110.295, 25.22);
    desk.put(110.305, 25.22);
    desk.sketch(SketchCommand::Follow(c(110.305, 25.23)));
    desk.settle();
    let live = desk.session.sketching().live().unwrap();
    let first: f64 = live.result().unwrap().hits.iter().map(|h| h.area_m2).sum();
    assert!(first > 0.0 && !live.is_ahead());
    let Figures { areas, length_m } = live.figures;
    // 0.01° × 0.01° halved, about 1,008 m × 1,108 m.
    assert!((areas.counted_m2() / (0.5 * 1008.0 * 1108.0) - 1.0).abs() < 0.01);
    assert!((length_m / (1008.0 + 1108.0 + 1498.0) - 1.0).abs() < 0.01);
    // Not yet in the list, and nothing to undo.
    assert_eq!(desk.session.project_rows().len(), 2);
    assert!(!desk.session.is_dirty());
    desk.sketch(SketchCommand::Follow(c(110.305, 25.24)));
    assert!(desk.session.sketching().live().unwrap().is_ahead());
    desk.settle();
    let live = desk.session.sketching().live().unwrap();
    let second: f64 = live.result().unwrap().hits.iter().map(|h| h.area_m2).sum();
    assert!(second > first * 1.5, "{second} {first}");
    // Given up: nothing is left of it.
    desk.sketch(SketchCommand::GiveUp);
    desk.settle();
    assert!(desk.session.sketching().live().is_none());
    assert_eq!(desk.session.project_rows().len(), 2);
    assert!(desk.session.is_checked());
}

#[test]
fn late_results_of_a_way_do_not_hold_a_drawn_polygon_up_or_stand_for_it() {
    let (_dir, mut desk) = opened();
    desk.tool(SketchTool::Polygon);
    let mut late = None;
    for (x, y) in SQUARE {
        let command = Command::Sketch(SketchCommand::Put(c(x, y), 0.0));
        for effect in redline::session::dispatch(&mut desk.session, command) {
            if matches!(effect, Effect::Check(_)) {
                late = late.or(Some(effect));
            }
        }
    }
    desk.sketch(SketchCommand::Finish);
    desk.settle();
    let right = desk.hits_m2();
    desk.start(late.unwrap());
    desk.settle();
    assert_eq!(desk.hits_m2(), right);
    assert!(desk.session.is_checked());
}

#[test]
fn a_polygon_that_crosses_itself_is_refused_with_the_place_and_can_be_mended() {
    let (_dir, mut desk) = opened();
    desk.tool(SketchTool::Polygon);
    for (x, y) in [(110.0, 25.0), (110.2, 25.2), (110.2, 25.0), (110.0, 25.2)] {
        desk.put(x, y);
    }
    let defect = desk.session.sketching().live().unwrap().defect.unwrap();
    assert!((defect.at.x - 110.1).abs() < 1e-9 && (defect.at.y - 25.1).abs() < 1e-9);
    desk.sketch(SketchCommand::Finish);
    assert_eq!(desk.refusal().as_deref(), Some("sketch.not_kept"));
    assert_eq!(desk.session.project_rows().len(), 2);
    assert_eq!(desk.session.sketching().corners().len(), 4);
    // Ctrl Z takes the last corner back while drawing.
    desk.send(Command::Do(Action::Undo));
    desk.sketch(SketchCommand::Finish);
    desk.settle();
    assert_eq!(desk.session.project_rows().len(), 3);
}

#[test]
fn rectangle_circle_corridor_and_point_are_drawn_by_clicks_and_by_numbers() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Rectangle, &[(110.32, 25.22), (110.33, 25.23)]);
    desk.tool(SketchTool::Rectangle);
    desk.put(110.34, 25.22);
    desk.sketch(SketchCommand::Follow(c(110.33, 25.21)));
    desk.sketch(SketchCommand::Type("120×80".into()));
    desk.settle();
    assert!((desk.size() / 9600.0 - 1.0).abs() < 1e-3, "{}", desk.size());
    let west = desk.chosen().bbox.max.x;
    assert!((west - 110.34).abs() < 1e-5, "towards the pointer: {west}");
    desk.tool(SketchTool::Circle);
    desk.put(110.35, 25.25);
    desk.sketch(SketchCommand::Follow(c(110.36, 25.25)));
    desk.sketch(SketchCommand::Type("100".into()));
    desk.settle();
    assert!((desk.size() / (std::f64::consts::PI * 1e4) - 1.0).abs() < 2e-3);
    desk.sketch(SketchCommand::SetWidth(30.0));
    desk.tool(SketchTool::Corridor);
    desk.put(110.32, 25.25);
    for typed in ["1000<90", "@0,500"] {
        desk.sketch(SketchCommand::Type(typed.into()));
    }
    desk.sketch(SketchCommand::Finish);
    desk.settle();
    assert!(
        (desk.size() / 45_000.0 - 1.0).abs() < 0.01,
        "{}",
        desk.size()
    );
    desk.sketch(SketchCommand::SetWidth(0.0));
    desk.draw(SketchTool::Corridor, &[(110.32, 25.25), (110.33, 25.25)]);
    let line = desk.chosen().result.as_ref().unwrap();
    assert!(line.area_m2 == 0.0 && (line.length_m - 1007.0).abs() < 2.0);
    desk.draw(SketchTool::Point, &[(110.35, 25.25)]);
    assert!(desk.session.is_checked());
    assert_eq!(desk.session.project_rows().len(), 8);
    for _ in 0..6 {
        desk.undo();
    }
    assert!(!desk.session.is_dirty());
}

#[test]
fn a_corner_dragged_is_one_edit_with_live_results_and_undone_is_as_it_was() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    let (key, before) = (desk.key(), desk.session.workspace().sketches.clone());
    let (size, hits) = (desk.size(), desk.hits_m2());
    desk.tool(SketchTool::Corners);
    let corner = |vertex| {
        Grip::Corner(CornerAt {
            part: 0,
            ring: 0,
            vertex,
        })
    };
    for x in [110.31, 110.32, 110.325] {
        desk.sketch(SketchCommand::DragGrip(corner(2), c(x, 25.23)));
        desk.settle();
        let live = desk.session.selected_result().unwrap();
        assert!(live.area_m2 > size * 1.1);
    }
    desk.sketch(SketchCommand::DropGrip);
    desk.settle();
    assert!(desk.hits_m2() > hits * 1.5 && desk.session.is_checked());
    let label = desk.session.history().next_undo().unwrap();
    assert_eq!(label.code, "sketch.edit_corner");
    desk.undo();
    assert_eq!(desk.session.workspace().sketches, before);
    assert_eq!((desk.size(), desk.hits_m2()), (size, hits));
    // A new corner in the middle of an edge, and out again.
    desk.tool(SketchTool::Corners);
    let CornerAt { part, ring, .. } = CornerAt {
        part: 0,
        ring: 0,
        vertex: 0,
    };
    let middle = Grip::Middle(CornerAt {
        part,
        ring,
        vertex: 0,
    });
    desk.sketch(SketchCommand::DragGrip(middle, c(110.30, 25.21)));
    desk.sketch(SketchCommand::DropGrip);
    desk.settle();
    let shape = desk.session.sketch(&key).unwrap().shape.clone();
    assert_eq!(shape.coords().len(), 6);
    desk.sketch(SketchCommand::TakeOut(corner(1)));
    desk.settle();
    assert_eq!(desk.session.workspace().sketches, before);
    // One that makes the shape cross itself goes back to where it was, and that is said.
    desk.sketch(SketchCommand::DragGrip(corner(0), c(110.31, 25.225)));
    desk.sketch(SketchCommand::DropGrip);
    desk.settle();
    assert_eq!(desk.refusal().as_deref(), Some("sketch.not_kept"));
    assert_eq!(desk.session.workspace().sketches, before);
    assert!(desk.session.is_checked());
}

#[test]
fn what_came_in_a_file_is_edited_as_a_sketch_of_it_and_stays_as_it_came() {
    let (dir, mut desk) = opened();
    let file = std::fs::read(dir.path().join("sites.geojson")).unwrap();
    desk.send(Command::SelectProject(Some(Desk::site(1))));
    desk.tool(SketchTool::Corners);
    desk.settle();
    assert_eq!(desk.chosen().name, "甲地块（草图）");
    assert!(desk.session.sketch(&desk.key()).is_some());
    assert_eq!(desk.names(), ["甲地块", "乙地块", "甲地块（草图）"]);
    desk.sketch(SketchCommand::Rename(desk.key(), " 甲地块方案二 ".into()));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert_eq!(desk.names()[2], "甲地块方案二");
    assert_eq!(
        std::fs::read(dir.path().join("sites.geojson")).unwrap(),
        file
    );
}

#[test]
fn a_sketch_is_dragged_like_any_project_and_moved_for_good() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    let (key, hits) = (desk.key(), desk.hits_m2());
    let before = desk.session.workspace().sketches.clone();
    desk.send(Command::DragProject(key.clone(), 150.0, 0.0));
    desk.send(Command::DragProject(key.clone(), 300.0, 20.0));
    desk.settle();
    desk.send(Command::DropProject);
    desk.settle();
    assert!(desk.hits_m2() > hits * 1.2 && desk.session.is_checked());
    // The corners have moved: there is no file that it was moved from.
    assert_eq!(desk.session.move_of(&key), (0.0, 0.0));
    assert_ne!(desk.session.workspace().sketches, before);
    desk.undo();
    assert_eq!(desk.session.workspace().sketches, before);
    assert_eq!(desk.hits_m2(), hits);
}

#[test]
fn split_then_merge_restores_the_area_and_undo_each_step() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    let (key, whole) = (desk.key(), desk.size());
    let before = desk.session.workspace().sketches.clone();
    desk.draw(SketchTool::Split, &[(110.30, 25.21), (110.30, 25.24)]);
    assert_eq!(desk.session.project_rows().len(), 4);
    assert_eq!(desk.names()[2..], ["草图1", "草图1-2"]);
    let sizes: Vec<f64> = desk.session.project_rows()[2..]
        .iter()
        .map(|r| r.result.as_ref().unwrap().area_m2)
        .collect();
    assert!(
        (sizes.iter().sum::<f64>() - whole).abs() < 1e-3,
        "{sizes:?}"
    );
    // One half lies in the red line, the other beside it.
    let involved: Vec<bool> = desk.session.project_rows()[2..]
        .iter()
        .map(|r| {
            r.result
                .as_ref()
                .unwrap()
                .hits
                .iter()
                .any(|h| h.area_m2 > 1.0)
        })
        .collect();
    assert_eq!(involved.iter().filter(|i| **i).count(), 1);
    let other = desk.session.project_rows()[3].bbox.center();
    desk.tool(SketchTool::Merge);
    desk.put(other.x, other.y);
    desk.settle();
    assert_eq!(desk.session.project_rows().len(), 3);
    assert!((desk.size() - whole).abs() < 1e-3);
    assert_eq!(desk.key(), key);
    desk.undo();
    assert_eq!(desk.session.project_rows().len(), 4);
    desk.undo();
    assert_eq!(desk.session.workspace().sketches, before);
    desk.draw(SketchTool::Split, &[(110.30, 25.21), (110.30, 25.225)]);
    assert_eq!(desk.refusal().as_deref(), Some("sketch.not_parted"));
    assert_eq!(desk.session.workspace().sketches, before);
}

#[test]
fn what_is_involved_is_cut_out_by_a_click_and_a_hole_by_drawing_it() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    let whole = desk.size();
    desk.tool(SketchTool::Cut);
    desk.put(110.302, 25.225);
    desk.settle();
    assert!((desk.size() / whole - 0.5).abs() < 1e-6);
    assert!(desk.hits_m2() < 0.01, "{}", desk.hits_m2());
    desk.put(110.45, 25.225);
    assert_eq!(desk.refusal().as_deref(), Some("sketch.click_shape"));
    let left = desk.size();
    desk.draw(
        SketchTool::Hole,
        &[(110.296, 25.222), (110.298, 25.222), (110.298, 25.224)],
    );
    let hole = 0.5 * 201.6 * 221.6;
    assert!(((left - desk.size()) / hole - 1.0).abs() < 0.01);
    desk.draw(
        SketchTool::Hole,
        &[
            (110.29, 25.21),
            (110.31, 25.21),
            (110.31, 25.24),
            (110.29, 25.24),
        ],
    );
    assert_eq!(desk.refusal().as_deref(), Some("sketch.nothing_left"));
}

#[test]
fn a_border_is_traced_with_all_its_corners_from_one_click_to_the_next() {
    let (_dir, mut desk) = opened();
    desk.tool(SketchTool::Polygon);
    desk.put(110.295, 25.25);
    desk.put(110.30, 25.25);
    // Along the red line: down its western border and along the southern one.
    desk.sketch(SketchCommand::Trace(c(110.32, 25.20), 0.0));
    assert_eq!(
        desk.session.sketching().corners(),
        [
            c(110.295, 25.25),
            c(110.30, 25.25),
            c(110.30, 25.20),
            c(110.32, 25.20)
        ]
    );
    desk.sketch(SketchCommand::Trace(c(110.32, 25.19), 0.0));
    assert_eq!(desk.refusal().as_deref(), Some("sketch.no_border"));
    desk.put(110.295, 25.19);
    desk.sketch(SketchCommand::Finish);
    desk.settle();
    // Its border is the red line's own: touched, not crossed.
    assert_eq!(desk.hits_m2(), 0.0);
    assert!(!desk.chosen().result.as_ref().unwrap().touches.is_empty());
}

#[test]
fn numbers_buffer_turn_and_scale_the_chosen_sketch() {
    let (_dir, mut desk) = opened();
    desk.draw(SketchTool::Rectangle, &[(110.32, 25.22), (110.33, 25.23)]);
    let before = desk.session.workspace().sketches.clone();
    let (size, length) = (desk.size(), 2.0 * (1008.0 + 1108.0));
    for (tool, typed, wanted) in [
        (SketchTool::Buffer, "10", size + length * 10.0 + 314.0),
        (SketchTool::Buffer, "-10", size - length * 10.0 + 400.0),
        (SketchTool::Turn, "33.5", size),
        (SketchTool::Scale, "1.5", size * 2.25),
    ] {
        desk.tool(tool);
        desk.sketch(SketchCommand::Type(typed.into()));
        desk.settle();
        let share = desk.size() / wanted - 1.0;
        assert!(share.abs() < 1e-3, "{tool:?} {typed} {share}");
        desk.undo();
        assert_eq!(desk.session.workspace().sketches, before);
        desk.sketch(SketchCommand::PutDown);
    }
    desk.tool(SketchTool::Scale);
    desk.sketch(SketchCommand::Type("-1".into()));
    assert_eq!(desk.refusal().as_deref(), Some("sketch.no_place"));
}

#[test]
fn pasted_wkt_geojson_and_lists_become_sketches_or_corners() {
    let (_dir, mut desk) = opened();
    desk.sketch(SketchCommand::Type(
        "POLYGON ((110.295 25.22, 110.305 25.22, 110.305 25.23, 110.295 25.23, 110.295 25.22))"
            .into(),
    ));
    desk.settle();
    let by_wkt = (desk.size(), desk.hits_m2());
    let json = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"名称":"来件一"},"geometry":{"type":"Polygon","coordinates":[[[110.295,25.22],[110.305,25.22],[110.305,25.23],[110.295,25.23],[110.295,25.22]]]}}]}"#;
    desk.sketch(SketchCommand::Type(json.into()));
    desk.settle();
    assert_eq!(desk.chosen().name, "来件一");
    assert_eq!((desk.size(), desk.hits_m2()), by_wkt);
    desk.tool(SketchTool::Polygon);
    let list =
        "J1,110.295,25.22\nJ2,110.305,25.22\nJ3,110.305,25.23\nJ4,110.295,25.23\nJ1,110.295,25.22";
    desk.sketch(SketchCommand::Type(list.into()));
    desk.sketch(SketchCommand::Finish);
    desk.settle();
    assert_eq!((desk.size(), desk.hits_m2()), by_wkt);
    desk.sketch(SketchCommand::Type("阳朔".into()));
    assert_eq!(desk.refusal().as_deref(), Some("sketch.not_understood"));
}

#[test]
fn a_deleted_sketch_takes_its_answers_along_and_its_number_is_not_given_again() {
    let (dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    let key = desk.key();
    let question = redline::rules::Question::QuarryOrBlasting;
    desk.send(Command::Answer(key.clone(), question, Some("no")));
    desk.settle();
    desk.draw(SketchTool::Point, &[(110.35, 25.25)]);
    desk.send(Command::SelectProject(Some(key.clone())));
    desk.send(Command::Do(Action::DeleteSketch));
    desk.settle();
    assert_eq!(desk.names(), ["甲地块", "乙地块", "草图2"]);
    assert!(desk.session.answers_of(&key).is_empty());
    desk.draw(SketchTool::Point, &[(110.36, 25.25)]);
    assert_eq!(desk.names()[3], "草图3");
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let again = Desk::open(&dir.path().join("workspace.toml"));
    assert_eq!(again.names()[2..], ["草图2", "草图3"]);
    assert_eq!(
        again.session.workspace().sketches,
        desk.session.workspace().sketches
    );
    desk.undo();
    desk.undo();
    assert!(!desk.session.answers_of(&key).is_empty());
}

#[test]
fn a_workspace_saved_elsewhere_has_sketches_of_its_own() {
    let (dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let old = std::fs::read(dir.path().join("sketches.geojson")).unwrap();
    desk.send(Command::SaveAs(dir.path().join("second.toml")));
    desk.settle();
    assert!(desk.session.is_checked());
    assert_eq!(
        desk.session.workspace().projects[1].file,
        "sketches-2.geojson"
    );
    desk.draw(SketchTool::Point, &[(110.35, 25.25)]);
    assert_eq!(desk.names().len(), 4);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    assert_eq!(
        std::fs::read(dir.path().join("sketches.geojson")).unwrap(),
        old
    );
    // Into another folder, and taken back there.
    let other = dir.path().join("二号");
    std::fs::create_dir(&other).unwrap();
    desk.send(Command::SaveAs(other.join("workspace.toml")));
    desk.settle();
    assert!(other.join("sketches.geojson").is_file());
    desk.undo();
    assert_eq!(desk.names().len(), 3);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let first = Desk::open(&dir.path().join("workspace.toml"));
    let third = Desk::open(&other.join("workspace.toml"));
    assert_eq!((first.names().len(), third.names().len()), (3, 1));
    assert!(third.session.is_checked());
}

#[test]
fn sketches_are_drawn_before_the_first_save() {
    let dir = folder();
    let mut desk = Desk::new();
    for file in ["red.geojson", "reserve.geojson"] {
        desk.send(Command::OpenFile(
            dir.path().join(file),
            redline::session::OpenAs::Layer(redline::layer::Role::EcologicalRedline),
        ));
    }
    desk.settle();
    desk.draw(SketchTool::Polygon, &SQUARE);
    assert!(desk.hits_m2() > 0.0);
    desk.send(Command::SaveAs(dir.path().join("new.toml")));
    desk.settle();
    assert!(dir.path().join("sketches.geojson").is_file());
    let again = Desk::open(&dir.path().join("new.toml"));
    assert_eq!(again.names(), ["草图1"]);
    assert!(again.session.is_checked());
}

/// What a crash may leave, with the state that has to be found: sketches in the file, in the
/// waiting file, hash in the workspace.
#[test]
fn whatever_moment_a_crash_chooses_sketches_and_workspace_belong_together() {
    let (dir, mut desk) = opened();
    let at = |name: &str| dir.path().join(name);
    let keep = |name: &str| std::fs::read(at(name)).unwrap();
    desk.draw(SketchTool::Polygon, &SQUARE);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let old = (keep("workspace.toml"), keep("sketches.geojson"));
    desk.draw(SketchTool::Point, &[(110.35, 25.25)]);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let new = (keep("workspace.toml"), keep("sketches.geojson"));
    assert!(!at(".sketches.geojson.next").exists());
    drop(desk);
    let count = |path: &Path| {
        let desk = Desk::open(path);
        assert!(desk.session.is_checked());
        desk.names().len() - 2
    };
    let states = [
        // Before anything, the new ones waiting, the workspace written, all done.
        (&old.0, &old.1, None, 1),
        (&old.0, &old.1, Some(&new.1), 1),
        (&new.0, &old.1, Some(&new.1), 2),
        (&new.0, &new.1, None, 2),
    ];
    for (workspace, sketches, waiting, wanted) in states {
        std::fs::write(at("workspace.toml"), workspace).unwrap();
        std::fs::write(at("sketches.geojson"), sketches).unwrap();
        std::fs::remove_file(at(".sketches.geojson.next")).ok();
        if let Some(waiting) = waiting {
            std::fs::write(at(".sketches.geojson.next"), waiting).unwrap();
        }
        assert_eq!(count(&at("workspace.toml")), wanted);
        // One that did not read the sketches leaves them; one that did brings them in order.
        Workspace::open(&at("workspace.toml"))
            .unwrap()
            .save()
            .unwrap();
        assert_eq!(count(&at("workspace.toml")), wanted);
        let mut again = Desk::open(&at("workspace.toml"));
        again.send(Command::Do(Action::Save));
        again.settle();
        let in_order = if wanted == 1 { &old.1 } else { &new.1 };
        assert_eq!(keep("sketches.geojson"), *in_order);
    }
}

#[test]
fn what_is_drawn_and_not_saved_can_be_kept_beside_and_taken_up_again() {
    let (dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let saved = desk.session.workspace().with_sketch_hashes().to_text();
    assert_eq!(saved, desk.text());
    desk.draw(SketchTool::Point, &[(110.35, 25.25)]);
    let workspace = desk.session.workspace();
    let (text, texts) = (
        workspace.with_sketch_hashes().to_text(),
        workspace.sketch_texts(),
    );
    assert_ne!(text, saved);
    let path = dir.path().join("workspace.toml");
    let mut found = Workspace::parse(&text, &path).unwrap();
    for (file, text) in &texts {
        found.take_sketch_text(file, text).unwrap();
    }
    assert_eq!(found.sketches, workspace.sketches);
    assert!(found.take_sketch_text("x.geojson", "不是").is_err());
    // Taken up by a window: what was drawn stands before what the file holds.
    let written = recovery::write(desk.session.workspace(), &texts, 1_795_000_000);
    assert!(written.is_ok());
    drop(desk);
    let mut again = Desk::open(&path);
    assert!(again.session.keep().offered().is_some());
    again.send(Command::Keep(KeepCommand::Recover(true)));
    again.settle();
    assert_eq!(again.names()[2..], ["草图1", "草图2"]);
    assert!(again.session.is_checked());
}

#[test]
fn sketches_changed_by_another_program_are_read_as_they_are() {
    let (dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let file = dir.path().join("sketches.geojson");
    let point = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"名称":"外业点","备注":"补测"},"geometry":{"type":"Point","coordinates":[110.35,25.25]}},
{"type":"Feature","properties":{"名称":"同号","编号":7},"geometry":{"type":"Point","coordinates":[110.36,25.25]}},
{"type":"Feature","properties":{"名称":"同号二","编号":7},"geometry":{"type":"Point","coordinates":[110.37,25.25]}}
]}"#;
    std::fs::write(&file, point).unwrap();
    drop(desk);
    let mut again = Desk::open(&dir.path().join("workspace.toml"));
    assert_eq!(again.names()[2..], ["外业点", "同号", "同号二"]);
    let sketches = &again.session.workspace().sketches["sketches.geojson"];
    let ids: Vec<u64> = sketches.iter().map(|s| s.id).collect();
    assert_eq!(ids, [8, 7, 9]);
    // What it says besides is kept.
    again.draw(SketchTool::Point, &[(110.38, 25.25)]);
    again.send(Command::Do(Action::Save));
    again.settle();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("补测") && text.contains("草图10"), "{text}");
}

#[test]
fn broken_sketches_are_said_and_never_written_over() {
    let (dir, mut desk) = opened();
    desk.draw(SketchTool::Polygon, &SQUARE);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let file = dir.path().join("sketches.geojson");
    std::fs::write(&file, "不是 JSON").unwrap();
    drop(desk);
    let mut again = Desk::open(&dir.path().join("workspace.toml"));
    assert_eq!(again.names().len(), 2);
    again.draw(SketchTool::Point, &[(110.35, 25.25)]);
    assert_eq!(again.key().file, "sketches-2.geojson");
    again.send(Command::Do(Action::Save));
    again.settle();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "不是 JSON");
    assert!(dir.path().join("sketches-2.geojson").is_file());
}
