//! Suite: the attribute table of a session: condition, order, search, choice linked with the map,
//! what leaves it.

use crate::session::{Desk, folder};
use redline::base::ids::FeatureId;
use redline::geom::{Bbox, Coord, Region};
use redline::layer::table::{ColumnKey, Measure};
use redline::session::attributes::{AttributeTable, Clicking, TableOf};
use redline::session::selected::Joining;
use redline::session::{
    Action, Command, Effect, ExportCommand, NoticeKind, SelectCommand, TableCommand,
};
use std::path::Path;

/// Forty squares in a row, each with a number, a name and a kind.
fn desk(dir: &Path) -> Desk {
    let features: Vec<String> = (0..40)
        .map(|i| {
            let (x, y) = (110.0 + 0.02 * f64::from(i), 25.0);
            let (a, b) = (x + 0.01, y + 0.01);
            let kind = if i % 4 == 0 { "核心" } else { "一般" };
            let n = (i * 7) % 40;
            format!(
                r#"{{"type":"Feature","properties":{{"名称":"地块{i}","类型":"{kind}","面积":{n}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{a},{y}],[{a},{b}],[{x},{b}],[{x},{y}]]]}}}}"#
            )
        })
        .collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    std::fs::write(dir.join("zones.geojson"), text).unwrap();
    std::fs::write(
        dir.join("w.toml"),
        "schema = 1\n\n[[layer]]\nid = \"zones\"\nname = \"红线\"\nfile = \"zones.geojson\"\nrole = \"ecological_redline\"\n",
    )
    .unwrap();
    let mut desk = Desk::open(&dir.join("w.toml"));
    desk.send(Command::Do(Action::AttributeTable));
    desk.settle();
    desk
}

fn table(desk: &Desk) -> &AttributeTable {
    desk.session.attributes().unwrap()
}

fn send(desk: &mut Desk, command: TableCommand) {
    desk.send(Command::Table(command));
    desk.settle();
}

fn names(desk: &Desk) -> Vec<String> {
    let table = table(desk);
    (0..table.num_rows())
        .map(|i| table.cell(i, ColumnKey::Field(0)))
        .collect()
}

fn filter(desk: &mut Desk, text: &str) {
    send(
        desk,
        TableCommand::Filter(text.to_owned(), text.chars().count()),
    );
}

fn chosen(desk: &Desk) -> Vec<u64> {
    let chosen = desk.session.selected().of("zones");
    chosen.map_or(Vec::new(), |ids| ids.iter().map(|id| id.0).collect())
}

#[test]
fn the_table_opens_sorts_filters_searches_and_closes_with_its_layer() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    assert_eq!(table(&desk).of, TableOf::Layer("zones".into()));
    assert_eq!(names(&desk)[..2], ["地块0", "地块1"]);
    // By number: 0, 7·? mod 40; descending: 39 stands first.
    send(&mut desk, TableCommand::Sort(ColumnKey::Field(2)));
    assert_eq!(table(&desk).cell(0, ColumnKey::Field(2)), "0");
    assert_eq!(table(&desk).cell(39, ColumnKey::Field(2)), "39");
    send(&mut desk, TableCommand::Sort(ColumnKey::Field(2)));
    assert_eq!(table(&desk).cell(0, ColumnKey::Field(2)), "39");
    filter(&mut desk, "类型 = '核心' and 面积 < 10");
    let found: Vec<i64> = (0..table(&desk).num_rows())
        .map(|i| table(&desk).cell(i, ColumnKey::Field(2)).parse().unwrap())
        .collect();
    // i = 0, 4, …, 36 with 7i mod 40 below 10: 8 (56→16 no), by hand: 0→0, 12→4, 24→8.
    assert_eq!(found, [8, 4, 0]);
    send(&mut desk, TableCommand::Sort(ColumnKey::Field(2)));
    assert_eq!(names(&desk), ["地块0", "地块12", "地块24"]);
    send(&mut desk, TableCommand::Search("24".into()));
    assert_eq!(names(&desk), ["地块24"]);
    desk.send(Command::RemoveLayer("zones".into()));
    desk.settle();
    assert!(desk.session.attributes().is_none());
}

#[test]
fn a_faulty_condition_is_told_with_its_place_and_the_rows_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    filter(&mut desk, "面积 > 30");
    let num = table(&desk).num_rows();
    assert_eq!(num, 9);
    filter(&mut desk, "面积 > 'x'");
    assert_eq!(table(&desk).num_rows(), num);
    let fault = table(&desk).fault.clone().unwrap();
    assert_eq!(fault.column, 6);
    filter(&mut desk, "没有 = 1");
    assert_eq!(table(&desk).fault.as_ref().unwrap().column, 1);
    filter(&mut desk, "");
    assert!(table(&desk).fault.is_none());
    assert_eq!(table(&desk).num_rows(), 40);
}

#[test]
fn values_of_the_field_are_offered_once_they_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    filter(&mut desk, "类型 = ");
    let offered: Vec<&str> = table(&desk)
        .completion
        .items
        .iter()
        .map(|s| s.text.as_str())
        .collect();
    assert_eq!(offered, ["'一般' ", "'核心' "]);
    let taken = table(&desk)
        .completion
        .taken("类型 = ", &table(&desk).completion.items[1]);
    filter(&mut desk, &taken.0);
    assert_eq!(table(&desk).num_rows(), 10);
    // A value clicked among the most frequent ones narrows it down.
    let having = TableCommand::Having(ColumnKey::Field(2), "4".into());
    send(&mut desk, having);
    assert_eq!(table(&desk).filter, "(类型 = '核心') and 面积 = 4");
    assert_eq!(names(&desk), ["地块12"]);
}

#[test]
fn rows_clicked_are_chosen_on_the_map_and_what_the_map_chooses_comes_into_view() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    let picture = desk.session.picture_revision();
    send(&mut desk, TableCommand::Sort(ColumnKey::Field(2)));
    send(&mut desk, TableCommand::Click(0, Clicking::Plain));
    assert_eq!(chosen(&desk), [1]);
    assert!(desk.session.picture_revision() > picture);
    // 7i mod 40 = 1 for i = 23: with Ctrl it is added, and taken out again.
    send(&mut desk, TableCommand::Click(1, Clicking::Toggle));
    assert_eq!(chosen(&desk), [1, 24]);
    send(&mut desk, TableCommand::Click(1, Clicking::Toggle));
    assert_eq!(chosen(&desk), [1]);
    send(&mut desk, TableCommand::Click(0, Clicking::Plain));
    send(&mut desk, TableCommand::Click(2, Clicking::Range));
    assert_eq!(chosen(&desk).len(), 3);
    send(&mut desk, TableCommand::Step(1, false));
    assert_eq!(chosen(&desk).len(), 1);
    assert!(
        desk.session
            .is_row_chosen(&table(&desk).of, table(&desk).feature(3).unwrap().id())
    );
    send(&mut desk, TableCommand::ChooseAll);
    assert_eq!(chosen(&desk).len(), 40);
    // A box on the map takes squares 10 and 11.
    let bbox = Bbox {
        min: Coord::lon_lat(110.199, 25.002),
        max: Coord::lon_lat(110.225, 25.008),
    };
    let before = table(&desk).wanted.0;
    let region = Region::of_box(&bbox).unwrap();
    desk.send(Command::Select(SelectCommand::Take(
        region,
        Joining::Replace,
    )));
    desk.settle();
    assert_eq!(chosen(&desk), [11, 12]);
    let (number, position) = table(&desk).wanted;
    assert!(number > before);
    assert_eq!(table(&desk).feature(position).unwrap().id(), FeatureId(11));
    send(&mut desk, TableCommand::OnlySelected(true));
    assert_eq!(table(&desk).num_rows(), 2);
    desk.send(Command::Do(Action::SelectNone));
    desk.settle();
    assert_eq!(table(&desk).num_rows(), 0);
}

#[test]
fn show_on_map_glides_to_what_is_chosen() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    send(&mut desk, TableCommand::Click(5, Clicking::Plain));
    desk.seen.clear();
    send(&mut desk, TableCommand::Show(None));
    let [Effect::Glide(view)] = desk.seen.as_slice() else {
        panic!("{:?}", desk.seen);
    };
    assert!((view.center.x - 110.105).abs() < 1e-9 && (view.center.y - 25.005).abs() < 1e-9);
}

#[test]
fn a_column_is_described_for_the_rows_shown_and_measures_come_for_rows_in_view() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    send(&mut desk, TableCommand::Describe(Some(ColumnKey::Field(2))));
    let told = table(&desk).described.clone().unwrap();
    assert_eq!((told.rows, told.numbers.unwrap().sum), (40, 780.0));
    filter(&mut desk, "面积 < 3");
    let told = table(&desk).described.clone().unwrap();
    assert_eq!((told.rows, told.numbers.unwrap().sum), (3, 3.0));
    assert!(table(&desk).measures(0).is_none());
    send(&mut desk, TableCommand::WithMeasures(true));
    send(&mut desk, TableCommand::InView(0, 2));
    let measured = table(&desk).measures(0).unwrap();
    assert!(measured.get(Measure::Ellipsoid).unwrap() > 1.1e6);
    assert!(table(&desk).measures(1).is_some() && table(&desk).measures(2).is_none());
    let heads = table(&desk).heads(redline::i18n::Lang::Zh);
    assert!(heads.iter().any(|h| h.name == "图斑椭球面积（平方米）"));
}

#[test]
fn chosen_rows_are_copied_for_word_and_excel_and_exported_with_their_ids() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = desk(dir.path());
    send(&mut desk, TableCommand::Sort(ColumnKey::Field(2)));
    send(&mut desk, TableCommand::Click(1, Clicking::Plain));
    send(&mut desk, TableCommand::Click(2, Clicking::Toggle));
    desk.seen.clear();
    send(&mut desk, TableCommand::Copy);
    let [Effect::Copy { html, text }] = desk.seen.as_slice() else {
        panic!("{:?}", desk.seen);
    };
    assert_eq!(
        text,
        "红线\r\n记录号\t名称\t类型\t面积\r\n24\t地块23\t一般\t1\r\n7\t地块6\t一般\t2\r\n"
    );
    assert!(html.contains("<td style=\"text-align:right;mso-number-format:'0'\">24</td>"));
    assert!(
        desk.session
            .notices()
            .iter()
            .any(|n| n.kind == NoticeKind::Done)
    );
    send(&mut desk, TableCommand::Export);
    assert_eq!(desk.session.exporting().unwrap().name, "红线（2 个要素）");
    let mut options = desk.session.exporting().unwrap().options.clone();
    options.kind = redline::formats::FormatKind::GeoJson;
    desk.send(Command::ExportLayer(ExportCommand::Set(options)));
    desk.settle();
    let to = dir.path().join("two.geojson");
    desk.send(Command::ExportLayer(ExportCommand::Write(to.clone())));
    desk.settle();
    let written = std::fs::read_to_string(to).unwrap();
    assert!(written.contains("地块23") && written.contains("地块6"));
    assert_eq!(written.matches("\"Feature\"").count(), 2);
}

#[test]
fn a_project_file_has_a_table_whose_row_is_the_chosen_project() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    send(
        &mut desk,
        TableCommand::Open(TableOf::Projects("sites.geojson".into())),
    );
    assert_eq!(names(&desk), ["甲地块", "乙地块"]);
    send(&mut desk, TableCommand::Click(1, Clicking::Plain));
    assert_eq!(desk.session.selection().project, Some(Desk::site(2)));
    desk.send(Command::SelectProject(Some(Desk::site(1))));
    assert_eq!(table(&desk).cursor, Some(0));
    // A project dragged to another place is another state of the layer: the table follows.
    desk.send(Command::DragProject(Desk::site(1), 500.0, 0.0));
    desk.send(Command::DropProject);
    desk.settle();
    let now = desk.session.project_layer("sites.geojson").unwrap();
    assert_eq!(table(&desk).layer().bbox(), now.bbox());
}
