//! The workspace file: comments survive, paths stay inside, saving is atomic.

use redline::layer::{Role, ZoneClass};
use redline::rules::Question;
use redline::screening::Check;
use redline::workspace::{LayerEntry, MovedFeature, Paths, Workspace, WorkspaceError};
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

const CASE: &str = r#"schema = 1
title = "甲"
schematic = false

[case] # 本单位
office = "甲局" # 全称
stamp = "圆章" # a key this version does not know

[[project]]
file = "a.geojson"

# 一号地块
[project.case.1]
receipt_no = "2026-17" # 收件窗口
received = "2026-11-03"
desk = "三号窗口"

[[project.case.1.consultations]]
department = "水利局" # 科室：河湖科
asked = "2026-11-05"

[project.answers.1]
outfall = "no" # 电话核实
industry_code = "3011" # 建设单位自报

[project.opinions.1.whole]
verdict = "restricted"
machine = "cannot_tell"
reason = "已取得批复" # 附件二
shelf = "A"
"#;

#[test]
fn case_answers_and_opinions_survive_a_round_trip_with_their_comments() {
    let mut workspace = parse(CASE);
    assert!(workspace.remarks.is_empty(), "{:?}", workspace.remarks);
    let entry = &workspace.projects[0];
    let case = entry.case_of(1, &workspace.case);
    assert_eq!(
        (case.office.as_str(), case.receipt_no.as_str()),
        ("甲局", "2026-17")
    );
    assert!(case.consultations[0].is_open());
    assert_eq!(entry.answers_of(1).get(Question::Outfall), Some("no"));
    assert_eq!(entry.answers_of(1).industry(), Some("C3011"));
    let opinion = entry.opinions_of(1).whole.unwrap();
    assert!(opinion.departs() && opinion.check().is_ok());
    assert_eq!(workspace.to_text(), CASE);

    // Something of everything changes, and nothing else does.
    workspace.case.handler = "张三".into();
    let entry = &mut workspace.projects[0];
    let case = entry.case.get_mut("1").unwrap();
    case.received = None;
    case.consultations[0].reply_no = "桂水函〔2026〕8号".into();
    entry.answers.get_mut("1").unwrap().remove("outfall");
    entry
        .opinions
        .get_mut("1")
        .unwrap()
        .whole
        .as_mut()
        .unwrap()
        .by = "张三".into();
    let text = workspace.to_text();
    for kept in [
        "[case] # 本单位",
        "office = \"甲局\" # 全称",
        "stamp = \"圆章\" # a key this version does not know",
        "handler = \"张三\"",
        "# 一号地块",
        "receipt_no = \"2026-17\" # 收件窗口",
        "desk = \"三号窗口\"",
        "department = \"水利局\" # 科室：河湖科",
        "reply_no = \"桂水函〔2026〕8号\"",
        "industry_code = \"3011\" # 建设单位自报",
        "reason = \"已取得批复\" # 附件二",
        "shelf = \"A\"",
        "by = \"张三\"",
    ] {
        assert!(text.contains(kept), "{kept}\n{text}");
    }
    for gone in ["received", "outfall"] {
        assert!(!text.contains(gone), "{gone}\n{text}");
    }
    let again = parse(&text);
    assert_eq!(again.case, workspace.case);
    assert_eq!(again.projects, workspace.projects);
}

#[test]
fn a_case_and_an_opinion_made_in_the_program_are_written_and_read_again() {
    use redline::screening::model::Verdict;
    use redline::screening::{CaseMeta, Consultation, Opinion, Opinions};
    let mut workspace = parse(TEXT);
    workspace.case.approver = "李四".into();
    let consultations = vec![
        Consultation::default(),
        Consultation {
            department: "林业局".into(),
            ..Consultation::default()
        },
    ];
    let case = CaseMeta {
        round: "第2轮".into(),
        consultations,
        ..CaseMeta::default()
    };
    let on = (Verdict::CannotTell, "f0".to_owned());
    let whole = Opinion::new(Verdict::Restricted, "第一行\n第二行", on).unwrap();
    let mut opinions = Opinions::default();
    opinions.set(Some("nature_reserve/core"), Some(whole.clone()));
    opinions.set(None, Some(whole));
    let entry = &mut workspace.projects[0];
    entry.case.insert("3".into(), case);
    entry.opinions.insert("3".into(), opinions);
    let text = workspace.to_text();
    let again = parse(&text);
    assert_eq!(again.case, workspace.case, "{text}");
    assert_eq!(again.projects, workspace.projects, "{text}");
    assert_eq!(again.to_text(), text);
}

#[test]
fn a_mistyped_answer_in_a_workspace_is_told_with_its_line_and_leaves_the_question_open() {
    let text = CASE
        .replace("outfall = \"no\"", "outfal = \"no\"")
        .replace(
            "industry_code = \"3011\"",
            "production_facility = \"maybe\"",
        )
        .replace("reason = \"已取得批复\" # 附件二\n", "");
    let workspace = parse(&text);
    let told: Vec<_> = workspace
        .remarks
        .iter()
        .map(|d| {
            let line = d.message.args.iter().find(|(name, _)| name == "line");
            let line = line.map(|(_, arg)| format!("{arg:?}")).unwrap();
            (d.code().to_owned(), d.place.field.clone().unwrap(), line)
        })
        .collect();
    let line = |wanted: &str| {
        let at = text.lines().position(|l| l.starts_with(wanted)).unwrap();
        format!("Int({})", at + 1)
    };
    let is = |code: &str, field: &str, line: String| (code.into(), field.into(), line);
    assert_eq!(
        told,
        [
            is("form.workspace_answer", "outfal", line("outfal")),
            is(
                "form.workspace_answer",
                "production_facility",
                line("production_facility")
            ),
            is("form.workspace_opinion", "reason", line("verdict")),
        ]
    );
    assert_eq!(workspace.remarks[0].place.row, Some(1));
    let answers = workspace.projects[0].answers_of(1);
    assert!(answers.is_empty());
    // What is wrong stays in the file for its author to mend.
    assert!(workspace.to_text().contains("outfal = \"no\" # 电话核实"));
}

#[test]
fn the_area_that_counts_is_kept_and_an_unknown_one_is_told_with_its_line() {
    use redline::geom::AreaMethod;
    let mut workspace = parse(TEXT);
    assert_eq!(workspace.area_method, None);
    workspace.area_method = Some(AreaMethod::Planar);
    let saved = workspace.to_text();
    assert!(saved.contains("area_method = \"planar\""), "{saved}");
    let mut again = parse(&saved);
    assert_eq!(again.area_method, Some(AreaMethod::Planar));
    again.area_method = None;
    assert!(!again.to_text().contains("area_method"));
    let wrong = TEXT.replace(
        "schematic = true\n",
        "schematic = true\narea_method = \"round\"\n",
    );
    match Workspace::parse(&wrong, Path::new("w/workspace.toml")) {
        Err(WorkspaceError::Malformed { line, .. }) => assert_eq!(line, 5),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_offices_rule_files_are_named_kept_with_their_comments_and_followed_when_saved_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("rules")).unwrap();
    for (name, text) in [("b.toml", "# b\n"), ("a.toml", "# a\n"), (".c.toml", "#")] {
        std::fs::write(dir.path().join("rules").join(name), text).unwrap();
    }
    let path = dir.path().join("w.toml");
    let text = "schema = 1\ntitle = \"t\"\nrules = [\"rules/*.toml\"] # 本单位\n";
    let mut workspace = Workspace::parse(text, &path).unwrap();
    assert!(
        workspace
            .to_text()
            .contains("rules = [\"rules/*.toml\"] # 本单位")
    );
    let texts = workspace.rule_texts(Paths::InsideFolder).unwrap();
    let names: Vec<&str> = texts.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["rules/a.toml", "rules/b.toml"]);
    assert_eq!(texts[0].1, "# a\n");
    std::fs::create_dir(dir.path().join("deep")).unwrap();
    workspace.save().unwrap();
    workspace.save_as(&dir.path().join("deep/w.toml")).unwrap();
    let texts = workspace.rule_texts(Paths::Anywhere).unwrap();
    assert_eq!(texts.len(), 2, "{:?}", workspace.rules);
    // From down there they lie outside the folder.
    assert!(workspace.rule_texts(Paths::InsideFolder).is_err());
    workspace.rules.clear();
    assert!(!workspace.to_text().contains("rules"));
}
