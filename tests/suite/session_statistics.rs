//! Suite: statistics of a layer by county, field and layer, against GEOS (`tests/oracle/table`), in
//! the session and on the command line; the ruler against PROJ; views and bookmarks.

use crate::session::{Desk, folder};
use redline::geom::{ByMethod, Coord, ruler};
use redline::session::attributes::TableOf;
use redline::session::drawer::Page;
use redline::session::find::Target;
use redline::session::measuring::{MeasureKind, lines};
use redline::session::{
    Action, Command, Effect, MeasureCommand, SelectCommand, StatisticsCommand, View, ViewsCommand,
};
use redline::stats::{GroupBy, Summary};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

fn oracle(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/oracle/table")
        .join(name)
}

fn expected(name: &str) -> Json {
    serde_json::from_str(&std::fs::read_to_string(oracle(name)).unwrap()).unwrap()
}

/// A workspace of the witness's counties and zones.
fn workspace(dir: &Path) -> PathBuf {
    for name in ["counties.geojson", "zones.geojson"] {
        std::fs::copy(oracle(name), dir.join(name)).unwrap();
    }
    let path = dir.join("w.toml");
    std::fs::write(
        &path,
        "schema = 1\n\n[[layer]]\nid = \"zones\"\nname = \"红线\"\nfile = \"zones.geojson\"\nrole = \"ecological_redline\"\nclass_field = \"类型\"\n\n[[layer]]\nid = \"county\"\nname = \"县级行政区\"\nfile = \"counties.geojson\"\nrole = \"county\"\n",
    )
    .unwrap();
    path
}

fn desk(dir: &Path) -> Desk {
    let mut desk = Desk::open(&workspace(dir));
    desk.send(Command::Statistics(StatisticsCommand::Open(
        TableOf::Layer("zones".into()),
    )));
    desk.settle();
    desk
}

fn by(desk: &mut Desk, by: GroupBy) -> Summary {
    desk.send(Command::Statistics(StatisticsCommand::By(by)));
    desk.settle();
    let statistics = desk.session.statistics().unwrap();
    assert!(statistics.is_current() && statistics.fault.is_none());
    statistics.summed.as_ref().unwrap().summary.clone()
}

fn meters(text: &str) -> f64 {
    text.parse().unwrap()
}

fn hold(summary: &Summary, wanted: &Json) {
    let wanted = wanted.as_object().unwrap();
    assert_eq!(summary.rows.len(), wanted.len());
    for row in &summary.rows {
        let name = row.names[0].as_deref().unwrap_or("");
        let wanted = &wanted[name];
        assert_eq!(
            row.count as u64,
            wanted["features"].as_u64().unwrap(),
            "{name}"
        );
        assert_eq!(row.points, wanted["points"].as_u64().unwrap(), "{name}");
        let area = wanted["area_m2"].as_f64().unwrap();
        assert!(
            (row.exact_m2 - area).abs() < 1e-7 * area + 0.01,
            "{name}: {} {area}",
            row.exact_m2
        );
        // By the office's formula, of pieces that are rounded: half a square metre each at most.
        let units = row.area.units() as f64;
        assert!(
            (units - area).abs() < 1e-6 * area + row.count as f64,
            "{name}: {units} {area}"
        );
        let length = wanted["length_m"].as_f64().unwrap();
        let own = meters(&row.length.meters());
        assert!(
            (own - length).abs() < 1e-6 * length + 0.05,
            "{name}: {own} {length}"
        );
    }
}

#[test]
fn a_layer_by_county_is_what_geos_cuts_and_adds_up_with_what_lies_outside() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    assert_eq!(desk.session.drawer(), Page::Statistics);
    let wanted = expected("statistics.json");
    let summary = by(&mut desk, GroupBy::County);
    hold(&summary, &wanted["by_county"]);
    assert_eq!(summary.rows.last().unwrap().names, [None]);
    assert_eq!(summary.total.count, 60);
    assert_eq!(summary.total.points, 10);
    let units: u64 = summary.rows.iter().map(|r| r.area.units()).sum();
    assert_eq!(units, summary.total.area.units());
    let whole = wanted["total"]["area_m2"].as_f64().unwrap();
    assert!((summary.total.exact_m2 / whole - 1.0).abs() < 1e-9);
    // The other layer in the place of counties says the same.
    hold(
        &by(&mut desk, GroupBy::Layer("county".into())),
        &wanted["by_county"],
    );
}

#[test]
fn a_layer_by_field_counts_each_feature_once_and_by_class_reads_the_declared_field() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    let wanted = expected("statistics.json");
    let summary = by(&mut desk, GroupBy::Field("类型".into()));
    hold(&summary, &wanted["by_kind"]);
    assert_eq!(summary.divided, 0);
    let classes = by(&mut desk, GroupBy::Class);
    assert_eq!(classes.total, summary.total);
    let sheet = desk.session.statistics().unwrap().sheet.clone().unwrap();
    assert!(sheet.rows.iter().any(|row| row[0] == "未分类"), "{sheet:?}");
    // Every name is different: sixty rows.
    assert_eq!(by(&mut desk, GroupBy::Field("名称".into())).rows.len(), 60);
}

#[test]
fn statistics_are_copied_are_outdated_by_a_change_and_count_what_is_chosen_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    by(&mut desk, GroupBy::County);
    desk.seen.clear();
    desk.send(Command::Statistics(StatisticsCommand::Copy));
    let [Effect::Copy { html, text }] = desk.seen.as_slice() else {
        panic!("{:?}", desk.seen);
    };
    assert!(
        text.starts_with("红线：按县（市、区）统计\r\n县（市、区）\t要素数\t面积（公顷）"),
        "{text}"
    );
    assert!(text.contains("各县（市、区）以外\t32\t") && text.contains("合计\t60\t"));
    assert!(text.contains("跨越两行以上") && text.contains("0.0001"));
    assert!(html.contains("mso-number-format:'0\\.0000'"));
    assert!(!desk.session.are_statistics_outdated());
    desk.send(Command::SetAreaMethod(redline::geom::AreaMethod::Planar));
    desk.settle();
    assert!(desk.session.are_statistics_outdated());
    desk.send(Command::Statistics(StatisticsCommand::Again));
    desk.settle();
    assert!(!desk.session.are_statistics_outdated());
    desk.send(Command::Statistics(StatisticsCommand::OnlySelected(true)));
    desk.settle();
    let statistics = desk.session.statistics().unwrap();
    assert!(statistics.summed.as_ref().unwrap().summary.rows.is_empty());
    let region = redline::geom::Region::of_box(&redline::geom::Bbox {
        min: Coord::lon_lat(110.1, 25.1),
        max: Coord::lon_lat(110.2, 25.2),
    });
    desk.send(Command::Select(SelectCommand::Take(
        region.unwrap(),
        redline::session::selected::Joining::Replace,
    )));
    desk.settle();
    let chosen = desk.session.selected().of("zones").unwrap().len();
    desk.send(Command::Statistics(StatisticsCommand::Again));
    desk.settle();
    let statistics = desk.session.statistics().unwrap();
    assert_eq!(
        statistics.summed.as_ref().unwrap().summary.total.count,
        chosen
    );
    desk.send(Command::RemoveLayer("zones".into()));
    desk.settle();
    assert!(desk.session.statistics().is_none());
    assert_eq!(desk.session.drawer(), Page::None);
}

fn redline(arguments: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_redline"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_command_line_adds_up_as_the_window_does_in_text_csv_and_json() {
    let dir = tempfile::tempdir().unwrap();
    let path = workspace(dir.path()).display().to_string();
    let run = |rest: &[&str]| {
        let mut all = vec!["stats", path.as_str(), "--layer", "红线"];
        all.extend(rest);
        let out = redline(&all);
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8(out.stdout).unwrap()
    };
    let text = run(&["--by", "county"]);
    assert!(
        text.contains("各县（市、区）以外") && text.contains("合计"),
        "{text}"
    );
    let json: Json = serde_json::from_str(&run(&["--by", "county", "--format", "json"])).unwrap();
    let wanted = expected("statistics.json");
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let name = row["county"].as_str().unwrap_or("");
        let area = wanted["by_county"][name]["area_m2"].as_f64().unwrap();
        assert!((row["area_m2"].as_f64().unwrap() - area).abs() < 1e-7 * area + 0.01);
    }
    assert_eq!(json["total"]["features"], 60);
    let one = run(&["--by", "county", "--format", "json", "--threads", "1"]);
    assert_eq!(
        one,
        run(&["--by", "county", "--format", "json", "--threads", "7"])
    );
    let csv = run(&["--by", "类型", "--format", "csv"]);
    assert!(
        csv.starts_with("group,label,features,area_ha,area_m2,share,length_m,points,schematic\n")
    );
    assert_eq!(csv.lines().count(), 4);
    let some = run(&[
        "--by",
        "类型",
        "--where",
        "类型 = '核心'",
        "--format",
        "csv",
    ]);
    assert_eq!(some.lines().count(), 2);
    for (rest, code) in [
        (["--layer", "没有", "--by", "county"], 2),
        (["--layer", "红线", "--by", "没有这个字段"], 2),
        (["--layer", "红线", "--by", "village"], 2),
    ] {
        let mut all = vec!["stats", path.as_str()];
        all.extend(rest);
        let out = redline(&all);
        assert_eq!(out.status.code(), Some(code), "{rest:?}");
        assert!(!out.stderr.is_empty());
    }
}

#[test]
fn the_ruler_measures_what_proj_and_geographiclib_do() {
    let by_method = |json: &Json| ByMethod {
        geodesic: json["geodesic"].as_f64().unwrap(),
        ellipsoid: json["ellipsoid"].as_f64().unwrap(),
        planar: json["planar"].as_f64().unwrap(),
    };
    let close = |a: f64, b: f64, by: f64, what: &str| {
        assert!((a - b).abs() < by, "{what}: {a} {b}");
    };
    for (name, wanted) in expected("ruler.json").as_object().unwrap() {
        let points: Vec<Coord> = wanted["points"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| Coord::lon_lat(p[0].as_f64().unwrap(), p[1].as_f64().unwrap()))
            .collect();
        let open = ruler(&points, false);
        let length = by_method(&wanted["length_m"]);
        let scale = length.geodesic;
        close(open.length_m.geodesic, length.geodesic, 1e-6, name);
        close(
            open.length_m.ellipsoid,
            length.ellipsoid,
            1e-7 * scale + 1e-6,
            name,
        );
        close(open.length_m.planar, length.planar, 1e-4, name);
        let bearing = by_method(&wanted["bearing_deg"]);
        let own = open.bearing_deg.unwrap();
        close(own.geodesic, bearing.geodesic, 1e-8, name);
        close(own.ellipsoid, bearing.ellipsoid, 1e-4, name);
        close(own.planar, bearing.planar, 1e-6, name);
        assert_eq!(open.zone, 37);
        assert!(open.areas.is_none());
        let closed = ruler(&points, true);
        let area = by_method(&wanted["area_m2"]);
        let own = closed.areas.unwrap();
        close(
            own.geodesic_m2,
            area.geodesic,
            1e-9 * area.geodesic + 1e-3,
            name,
        );
        close(
            own.ellipsoid_m2,
            area.ellipsoid,
            1e-6 * area.ellipsoid,
            name,
        );
        close(own.planar_m2, area.planar, 1e-6 * area.planar, name);
        assert!(!closed.crosses_itself);
    }
    let bow = [(110.0, 25.0), (110.1, 25.1), (110.1, 25.0), (110.0, 25.1)];
    let bow = bow.map(|(x, y)| Coord::lon_lat(x, y));
    assert!(ruler(&bow, true).crosses_itself);
    // Nothing measured of nothing, and no panic.
    assert_eq!(ruler(&[], true).length_m.geodesic, 0.0);
    assert!(ruler(&bow[..1], false).bearing_deg.is_none());
}

#[test]
fn vertices_are_put_down_taken_back_and_a_finished_line_gives_way_to_the_next() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::Do(Action::MeasureArea));
    let at = |x: f64, y: f64| Coord::lon_lat(110.3 + x, 25.2 + y);
    let measure = |desk: &mut Desk, command| desk.send(Command::Measure(command));
    for (x, y) in [(0.0, 0.0), (0.01, 0.0), (0.01, 0.01)] {
        measure(&mut desk, MeasureCommand::Add(at(x, y)));
    }
    measure(&mut desk, MeasureCommand::Ahead(at(0.0, 0.01)));
    let measuring = desk.session.measuring().unwrap();
    let square = measuring.figures.areas.unwrap().ellipsoid_m2;
    assert!((square / 1_116_300.0 - 1.0).abs() < 1e-3, "{square}");
    assert_eq!(measuring.points.len(), 3);
    let words = lines(redline::i18n::Lang::Zh, measuring);
    assert_eq!(words[0].0, "面积（公顷）");
    assert!(words[0].1[1].starts_with("111.6"), "{words:?}");
    measure(&mut desk, MeasureCommand::Finish);
    let half = desk
        .session
        .measuring()
        .unwrap()
        .figures
        .areas
        .unwrap()
        .ellipsoid_m2;
    assert!((half / square - 0.5).abs() < 1e-3);
    measure(&mut desk, MeasureCommand::Add(at(0.5, 0.5)));
    assert_eq!(desk.session.measuring().unwrap().points.len(), 1);
    measure(&mut desk, MeasureCommand::Back);
    assert!(desk.session.measuring().unwrap().points.is_empty());
    desk.send(Command::Do(Action::MeasureDistance));
    assert_eq!(
        desk.session.measuring().unwrap().kind,
        MeasureKind::Distance
    );
    // One tool at a time.
    desk.send(Command::Do(Action::SelectBox));
    assert!(desk.session.measuring().is_none());
    assert!(!desk.session.is_dirty());
}

#[test]
fn back_and_forward_go_through_views_and_a_bookmark_is_an_edit_that_is_saved_and_found() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let mut desk = Desk::open(&path);
    let view = |lon: f64| View {
        center: Coord::lon_lat(lon, 25.0),
        meters_per_point: 50.0,
    };
    for lon in [110.0, 110.2, 110.4] {
        desk.send(Command::SetView(view(lon)));
        desk.send(Command::Views(ViewsCommand::Rested(view(lon))));
    }
    desk.seen.clear();
    let go = |desk: &mut Desk, action| {
        desk.seen.clear();
        desk.send(Command::Do(action));
        let [Effect::Glide(to)] = desk.seen.as_slice() else {
            panic!("{:?}", desk.seen);
        };
        let to = *to;
        desk.send(Command::SetView(to));
        to.center.x
    };
    assert_eq!(go(&mut desk, Action::ViewBack), 110.2);
    assert_eq!(go(&mut desk, Action::ViewBack), 110.0);
    assert!(!Action::ViewBack.is_enabled(&desk.session));
    assert_eq!(go(&mut desk, Action::ViewForward), 110.2);
    assert!(!desk.session.is_dirty());
    desk.send(Command::Views(ViewsCommand::Keep(Some("坝址".into()))));
    desk.send(Command::Views(ViewsCommand::Keep(Some("坝址".into()))));
    desk.send(Command::Views(ViewsCommand::Rename(1, "渡口".into())));
    assert!(desk.session.is_dirty());
    let names = |desk: &Desk| -> Vec<String> {
        let kept = &desk.session.workspace().bookmarks;
        kept.iter().map(|b| b.name.clone()).collect()
    };
    assert_eq!(names(&desk), ["坝址", "渡口"]);
    desk.send(Command::Do(Action::Undo));
    assert_eq!(names(&desk), ["坝址", "坝址 2"]);
    desk.send(Command::Do(Action::Redo));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("[[bookmark]]") && text.contains("渡口") && text.contains("# 定稿"));
    drop(desk);
    let mut again = Desk::open(&path);
    assert_eq!(names(&again), ["坝址", "渡口"]);
    again.send(Command::Find("渡".into()));
    again.settle();
    let hits = again.session.find_hits();
    assert_eq!(hits[0].target, Target::Bookmark(1));
    again.seen.clear();
    again.send(Command::TakeFound(0));
    assert!(matches!(again.seen.as_slice(), [Effect::Glide(to)] if to.center.x == 110.2));
    again.send(Command::Views(ViewsCommand::Forget(0)));
    again.send(Command::Views(ViewsCommand::Forget(0)));
    assert!(names(&again).is_empty());
    again.send(Command::Do(Action::Save));
    again.settle();
    assert!(
        !std::fs::read_to_string(&path)
            .unwrap()
            .contains("[[bookmark]]")
    );
}
