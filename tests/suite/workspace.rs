//! The workspace file: comments survive, paths stay inside, saving is atomic.

use redline::layer::{Role, ZoneClass};
use redline::rules::Question;
use redline::screening::Check;
use redline::workspace::{LayerEntry, MovedFeature, Workspace, WorkspaceError};
use std::fs;
use std::path::Path;

const TEXT: &str = r#"# 桂林示例
schema = 1
title = "桂林示例工作区" # 标题
schematic = true
office = "市局" # a key this version does not know

[[layer]]
id = "redline"
name = "生态保护红线（示意）"
file = "a.shp" # 来自自然资源局
role = "ecological_redline"
check = "required"
future_key = 7

[[layer]]
id = "source"
name = "饮用水水源保护区"
file = "b.geojson"
role = "drinking_water_source_zone"
class_field = "级别"

[layer.classes]
"甲级" = "grade_one"

[[checklist]]
role = "forest_land"
check = "optional"

[[project]]
file = "projects/site.geojson" # 一期
"#;

fn parse(text: &str) -> Workspace {
    Workspace::parse(text, Path::new("w/workspace.toml")).unwrap()
}

#[test]
fn what_was_read_is_saved_byte_for_byte_while_nothing_changes() {
    let mut dir_free = parse(TEXT);
    let once = dir_free.to_text();
    assert!(once.starts_with("# 桂林示例\nschema = 1\ntitle = \"桂林示例工作区\" # 标题\n"));
    assert!(once.contains("office = \"市局\" # a key this version does not know"));
    assert!(once.contains("file = \"a.shp\" # 来自自然资源局"));
    assert!(once.contains("future_key = 7"));
    dir_free = parse(&once);
    assert_eq!(dir_free.to_text(), once);
}

#[test]
fn reordering_removing_and_adding_layers_keeps_comments_and_unknown_keys() {
    let mut workspace = parse(TEXT);
    workspace.layers.swap(0, 1);
    workspace.layers.push(LayerEntry::undeclared(
        "new",
        "新图层",
        "c.shp",
        Role::Other,
    ));
    workspace.projects[0].moved.push(MovedFeature {
        feature: 3,
        east_m: 120.5,
        north_m: -40.0,
    });
    let again = parse(&workspace.to_text());
    let ids: Vec<&str> = again.layers.iter().map(|l| l.id.as_str()).collect();
    assert_eq!(ids, ["source", "redline", "new"]);
    assert_eq!(again.layers, workspace.layers);
    assert_eq!(again.projects, workspace.projects);
    assert_eq!(again.checklist, workspace.checklist);
    assert_eq!(
        again.layers[0].classes.get("甲级"),
        Some(&ZoneClass::GradeOne)
    );
    let text = workspace.to_text();
    assert!(text.contains("future_key = 7"), "{text}");
    assert!(text.contains("# 来自自然资源局"), "{text}");

    workspace.layers.remove(1);
    workspace.projects.clear();
    let text = workspace.to_text();
    assert!(!text.contains("a.shp"), "{text}");
    assert!(!text.contains("[[project]]"), "{text}");
}

#[test]
fn the_checklist_names_each_role_once_and_the_strictest_wins() {
    let workspace = parse(&TEXT.replace("role = \"forest_land\"", "role = \"ecological_redline\""));
    let roles = workspace.checklist_roles();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&(Role::EcologicalRedline, Check::Required, None)));
}

#[test]
fn a_fault_is_told_with_its_line_and_a_newer_file_is_refused() {
    let bad = TEXT.replace("check = \"required\"", "check = \"sometimes\"");
    match Workspace::parse(&bad, Path::new("w.toml")) {
        Err(WorkspaceError::Malformed { line, .. }) => assert_eq!(line, 12),
        other => panic!("{other:?}"),
    }
    match Workspace::parse("schema = 9\ntitle = ''", Path::new("w.toml")) {
        Err(WorkspaceError::Newer { found: 9, .. }) => {}
        other => panic!("{other:?}"),
    }
    match Workspace::parse("schema = 1\ntitle = [", Path::new("w.toml")) {
        Err(WorkspaceError::Malformed { line: 2, .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_workspace_from_elsewhere_names_what_lies_outside_its_folder() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("inner").join("w.toml");
    fs::create_dir_all(dir.path().join("inner/sub")).unwrap();
    fs::write(dir.path().join("secret.geojson"), "{}").unwrap();
    fs::write(dir.path().join("inner/ok.geojson"), "{}").unwrap();
    let workspace = Workspace::parse("schema = 1", &path).unwrap();
    assert!(!workspace.is_outside("ok.geojson"));
    assert!(!workspace.is_outside("sub/../ok.geojson"));
    assert!(workspace.is_outside("../secret.geojson"));
    assert!(workspace.is_outside("sub/../../secret.geojson"));
    assert!(workspace.is_outside("//server/share/x.shp"));
    assert!(workspace.is_outside(r"\\server\share\x.shp"));
    let absolute = dir.path().join("secret.geojson");
    assert!(workspace.is_outside(&absolute.to_string_lossy()));
    let inside = dir.path().join("inner/ok.geojson");
    assert!(!workspace.is_outside(&inside.to_string_lossy()));
}

#[test]
fn save_as_keeps_leading_to_the_same_files_and_leaves_the_old_one_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("a/data")).unwrap();
    fs::write(dir.path().join("a/data/x.geojson"), "{}").unwrap();
    let old = dir.path().join("a/w.toml");
    fs::write(&old, "schema = 1\n[[project]]\nfile = \"data/x.geojson\"\n").unwrap();
    let mut workspace = Workspace::open(&old).unwrap();
    let new = dir.path().join("v.toml");
    workspace.save_as(&new).unwrap();
    assert_eq!(workspace.projects[0].file, "a/data/x.geojson");
    let again = Workspace::open(&new).unwrap();
    assert!(again.resolve(&again.projects[0].file).exists());
    assert!(
        fs::read_to_string(&old)
            .unwrap()
            .contains("\"data/x.geojson\"")
    );
}

#[test]
fn answers_stand_under_their_project_keep_their_comments_and_go_when_withdrawn() {
    let mut workspace = parse(TEXT);
    let answer = |question: &str, code: &str| (question.to_owned(), code.to_owned());
    workspace.projects[0].answers.insert(
        "1".to_owned(),
        [answer("outfall", "no"), answer("livestock", "yes")].into(),
    );
    let text = workspace.to_text();
    assert!(
        text.ends_with("file = \"projects/site.geojson\" # 一期\n\n[project.answers.1]\nlivestock = \"yes\"\noutfall = \"no\"\n"),
        "{text}"
    );
    let commented = text.replace("outfall = \"no\"", "outfall = \"no\" # 函复");
    let mut again = parse(&commented);
    assert_eq!(again.projects, workspace.projects);
    let given = again.projects[0].answers_of(1);
    assert_eq!(given.get(Question::Livestock), Some("yes"));
    assert_eq!(again.to_text(), commented);
    let answers = again.projects[0].answers.get_mut("1").unwrap();
    answers.insert("livestock".to_owned(), "no".to_owned());
    let text = again.to_text();
    assert!(
        text.contains("livestock = \"no\"\noutfall = \"no\" # 函复"),
        "{text}"
    );
    again.projects[0].answers.clear();
    assert!(!again.to_text().contains("answers"));
}

#[test]
fn shift_and_columns_of_an_entry_survive_and_a_wrong_one_is_an_error() {
    let text = TEXT
        .replace(
            "file = \"a.shp\"",
            "shift = \"gcj02\" # 高德\ncolumns = \"east=Y,north=X\"\nfile = \"a.shp\"",
        )
        .replace(
            "file = \"projects/site.geojson\"",
            "shift = \"none\"\nfile = \"projects/site.geojson\"",
        );
    let mut workspace = parse(&text);
    assert_eq!(workspace.layers[0].shift.as_deref(), Some("gcj02"));
    assert_eq!(
        workspace.layers[0].columns.as_deref(),
        Some("east=Y,north=X")
    );
    assert_eq!(workspace.projects[0].shift.as_deref(), Some("none"));
    let saved = workspace.to_text();
    assert!(saved.contains("shift = \"gcj02\" # 高德"));
    assert_eq!(parse(&saved).layers[0], workspace.layers[0]);
    workspace.layers[0].shift = None;
    workspace.layers[0].columns = None;
    let saved = workspace.to_text();
    assert!(!saved.contains("gcj02") && !saved.contains("columns"));
    workspace.layers[1].shift = Some("mars".to_owned());
    let loaded = workspace.load_layer(
        &workspace.layers[1],
        redline::workspace::Paths::Anywhere,
        &redline::base::progress::Progress::new(),
    );
    assert!(format!("{loaded:?}").contains("shift.bad_shift"));
}
