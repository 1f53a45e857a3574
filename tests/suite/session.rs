//! Suite: session. Commands, edits and undo, dragging, outdated results, faults.

use redline::base::date::Date;
use redline::base::ids::FeatureId;
use redline::layer::Role;
use redline::session::jobs::{Jobs, start};
use redline::session::{
    Action, Command, Effect, Loaded, NoticeKind, OpenAs, ProjectKey, Question, Session, Settings,
    dispatch,
};
use redline::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A workspace with one red line, one reserve and one project file, comments included.
pub fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    let square = |name: &str, x: f64, y: f64, side: f64| {
        let (a, b) = (x + side, y + side);
        format!(
            r#"{{"type":"Feature","properties":{{"名称":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{a},{y}],[{a},{b}],[{x},{b}],[{x},{y}]]]}}}}"#
        )
    };
    let collection = |features: &[String]| {
        format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            features.join(",")
        )
    };
    write(
        "red.geojson",
        &collection(&[square("示意红线-001", 110.30, 25.20, 0.10)]),
    );
    write(
        "reserve.geojson",
        &collection(&[square("示意保护区", 110.60, 25.20, 0.10)]),
    );
    write(
        "sites.geojson",
        &collection(&[
            square("甲地块", 110.29, 25.25, 0.02),
            square("乙地块", 110.50, 25.25, 0.01),
        ]),
    );
    write(
        "workspace.toml",
        r#"# 某局工作区
schema = 1
title = "测试"

[[layer]]
id = "red"
name = "生态保护红线" # 定稿
file = "red.geojson"
role = "ecological_redline"
check = "required"
mystery = 7

[[layer]]
id = "reserve"
name = "自然保护区"
file = "reserve.geojson"
role = "nature_reserve"

[[project]]
file = "sites.geojson"
note = "来件"
"#,
    );
    dir
}

pub struct Desk {
    pub session: Session,
    jobs: Jobs,
    /// Effects that only a window can carry out.
    pub seen: Vec<Effect>,
}

impl Desk {
    pub fn new() -> Self {
        let as_of = Date::new(2026, 11, 23).unwrap();
        Self {
            session: Session::new(as_of, Settings::default()),
            jobs: Jobs::new(&(Arc::new(|| {}) as _)).unwrap(),
            seen: Vec::new(),
        }
    }

    pub fn open(path: &Path) -> Self {
        let mut desk = Self::new();
        desk.send(Command::OpenWorkspace(path.to_path_buf()));
        desk.settle();
        desk
    }

    pub fn send(&mut self, command: Command) {
        for effect in dispatch(&mut self.session, command) {
            self.start(effect);
        }
    }

    /// Starts the work of an effect, or keeps it.
    pub fn start(&mut self, effect: Effect) {
        if let Some(effect) = start(&self.jobs, effect) {
            self.seen.push(effect);
        }
    }

    /// Until nothing runs and nothing more comes of it.
    pub fn settle(&mut self) {
        let patience = Instant::now() + Duration::from_secs(60);
        let mut quiet = 0;
        while quiet < 3 {
            assert!(Instant::now() < patience, "no rest");
            let idle = self.jobs.is_idle();
            let commands = self.jobs.poll();
            quiet = if idle && commands.is_empty() {
                quiet + 1
            } else {
                0
            };
            for command in commands {
                self.send(command);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    pub fn text(&self) -> String {
        self.session.workspace().to_text()
    }

    pub fn site(feature: u64) -> ProjectKey {
        ProjectKey {
            file: "sites.geojson".to_owned(),
            feature: FeatureId(feature),
        }
    }

    pub fn area(&self, feature: u64) -> f64 {
        let row = self
            .session
            .project_rows()
            .iter()
            .find(|r| r.key.feature == FeatureId(feature))
            .unwrap();
        row.result
            .as_ref()
            .unwrap()
            .hits
            .iter()
            .map(|h| h.area_m2)
            .sum()
    }
}

#[test]
fn a_workspace_opens_is_checked_and_has_nothing_to_save() {
    let dir = folder();
    let desk = Desk::open(&dir.path().join("workspace.toml"));
    assert!(desk.session.is_checked());
    assert!(!desk.session.is_dirty());
    assert_eq!(desk.session.project_rows().len(), 2);
    // Half of 甲地块 (0.02° × 0.02°, about 2,016 m × 2,216 m) lies in the red line.
    let half = 0.5 * 2_016.0 * 2_215.0;
    assert!((desk.area(1) / half - 1.0).abs() < 0.01, "{}", desk.area(1));
    assert_eq!(desk.area(2), 0.0);
    let overlaps = desk.session.overlaps().unwrap();
    assert_eq!(overlaps.cards.len(), 1);
}

#[test]
fn every_edit_undone_restores_the_exact_text_and_redone_comes_back() {
    let dir = folder();
    let extra = dir.path().join("more.geojson");
    std::fs::copy(dir.path().join("reserve.geojson"), &extra).unwrap();
    type Commands = fn(&Path) -> Vec<Command>;
    let edits: Vec<(&str, Commands)> = vec![
        ("hide", |_| vec![Command::SetVisible("red".into(), false)]),
        ("opacity", |_| {
            vec![
                Command::PreviewOpacity("red".into(), 0.7),
                Command::PreviewOpacity("red".into(), 0.5),
                Command::SetOpacity("red".into(), 0.5),
            ]
        }),
        ("order", |_| vec![Command::MoveLayer("reserve".into(), 0)]),
        ("remove", |_| vec![Command::RemoveLayer("red".into())]),
        ("role", |_| {
            vec![Command::SetRole("reserve".into(), Role::ForestPark)]
        }),
        ("reading", |_| {
            vec![Command::SetReading {
                layer: "red".into(),
                crs: Some("EPSG:4326".into()),
                encoding: None,
            }]
        }),
        ("add layer", |p| {
            vec![Command::OpenFile(
                p.to_path_buf(),
                OpenAs::Layer(Role::GeoPark),
            )]
        }),
        ("add projects", |p| {
            vec![Command::OpenFile(p.to_path_buf(), OpenAs::Projects)]
        }),
        ("remove projects", |_| {
            vec![Command::RemoveProjects("sites.geojson".into())]
        }),
        ("move", |_| {
            vec![
                Command::DragProject(Desk::site(1), 300.0, 40.0),
                Command::DragProject(Desk::site(1), 900.5, 120.25),
                Command::DropProject,
            ]
        }),
        ("answer", |_| {
            let question = redline::rules::Question::QuarryOrBlasting;
            vec![Command::Answer(Desk::site(1), question, Some("no"))]
        }),
    ];
    for (name, commands) in edits {
        let mut desk = Desk::open(&dir.path().join("workspace.toml"));
        let before = desk.text();
        for command in commands(&extra) {
            desk.send(command);
        }
        desk.settle();
        let after = desk.text();
        assert_ne!(before, after, "{name} changes the text");
        assert!(desk.session.is_dirty(), "{name}");
        desk.send(Command::Do(Action::Undo));
        desk.settle();
        assert_eq!(desk.text(), before, "{name} undone");
        assert!(!desk.session.is_dirty(), "{name} undone");
        assert!(!desk.session.history().can_undo(), "{name} is one edit");
        desk.send(Command::Do(Action::Redo));
        desk.settle();
        assert_eq!(desk.text(), after, "{name} redone");
        assert!(desk.session.is_checked(), "{name} is checked again");
    }
}

#[test]
fn an_answer_settles_its_question_is_saved_and_taken_back_opens_it_again() {
    use redline::rules::Question as Asked;
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let mut desk = Desk::open(&path);
    let open = |desk: &Desk| -> Vec<&'static str> {
        desk.session.project_rows()[0]
            .result
            .as_ref()
            .unwrap()
            .cannot_tell
            .iter()
            .filter_map(|c| c.question)
            .collect()
    };
    let before = desk.text();
    let question = Asked::from_code(open(&desk)[0]).unwrap();
    let answer = question.options()[0];
    desk.send(Command::Answer(Desk::site(1), question, Some(answer)));
    assert!(desk.session.project_rows()[0].outdated);
    assert!(
        !desk.session.project_rows()[1].outdated,
        "only the one asked about"
    );
    desk.settle();
    assert!(!open(&desk).contains(&question.code()), "{:?}", open(&desk));
    let result = desk.session.project_rows()[0].result.clone().unwrap();
    let given = (question.code().to_owned(), answer.to_owned());
    assert!(result.answers.contains(&given), "{:?}", result.answers);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let saved = std::fs::read_to_string(&path).unwrap();
    assert!(saved.contains("[project.answers.1]"), "{saved}");
    assert!(!open(&Desk::open(&path)).contains(&question.code()));
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert!(open(&desk).contains(&question.code()));
    let view = |text: &str| {
        text.find("[view]")
            .map(|at| text[..at].len())
            .unwrap_or(text.len())
    };
    let text = desk.text();
    assert_eq!(text[..view(&text)].trim_end(), before.trim_end());
    assert!(desk.session.is_dirty(), "the file still holds the answer");
}

#[test]
fn a_drag_of_many_stops_is_one_edit_keeps_the_shape_and_changes_the_result() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let before = desk.area(1);
    for stop in 1..=20 {
        desk.send(Command::DragProject(
            Desk::site(1),
            100.0 * f64::from(stop),
            0.0,
        ));
    }
    desk.settle();
    // On the way the result is already the moved project's, and nothing is edited yet.
    let on_the_way = desk.session.selected_result().unwrap().hits[0].area_m2;
    assert!(on_the_way > before * 1.5);
    assert!(!desk.session.is_dirty());
    desk.send(Command::DropProject);
    desk.settle();
    assert!((desk.area(1) - on_the_way).abs() < 1.0);
    let moved = &desk.session.workspace().projects[0].moved;
    assert_eq!((moved[0].east_m, moved[0].north_m), (2000.0, 0.0));
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.area(1), before);
    assert!(!desk.session.history().can_undo());
}

#[test]
fn a_drag_given_up_leaves_no_trace() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let (text, area) = (desk.text(), desk.area(1));
    desk.send(Command::DragProject(Desk::site(1), 5000.0, 0.0));
    desk.settle();
    desk.send(Command::CancelDrag);
    desk.settle();
    assert_eq!(desk.text(), text);
    assert_eq!(desk.area(1), area);
    assert!(!desk.session.is_dirty());
}

#[test]
fn a_result_is_outdated_from_the_edit_until_the_new_one_is_there() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::RemoveLayer("reserve".into()));
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
    desk.settle();
    assert!(desk.session.project_rows().iter().all(|r| !r.outdated));
    // How a layer looks changes no answer.
    desk.send(Command::SetVisible("red".into(), false));
    assert!(desk.session.project_rows().iter().all(|r| !r.outdated));
}

#[test]
fn another_check_date_asks_again() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::SetAsOf(Date::new(2020, 1, 1).unwrap()));
    assert!(desk.session.project_rows().iter().all(|r| r.outdated));
    desk.settle();
    assert!(desk.session.is_checked());
}

#[test]
fn saving_elsewhere_keeps_files_comments_and_undo() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::SetVisible("red".into(), false));
    let other = dir.path().join("deep/copy.toml");
    std::fs::create_dir(dir.path().join("deep")).unwrap();
    desk.send(Command::SaveAs(other.clone()));
    desk.settle();
    assert!(!desk.session.is_dirty());
    let text = std::fs::read_to_string(&other).unwrap();
    assert!(text.contains("# 某局工作区") && text.contains("mystery = 7"));
    assert!(desk.session.is_checked());
    let saved = Workspace::open(&other).unwrap();
    assert!(saved.resolve(&saved.layers[0].file).is_file());
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    let layer = &desk.session.workspace().layers[0];
    assert!(layer.visible);
    assert_eq!(layer.file, saved.layers[0].file);
    assert!(matches!(desk.session.loaded("red"), Loaded::Ready(_)));
}

#[test]
fn unsaved_edits_are_asked_about_before_another_workspace_or_the_end() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let mut desk = Desk::open(&path);
    desk.send(Command::SetVisible("red".into(), false));
    desk.send(Command::OpenWorkspace(path));
    desk.send(Command::Do(Action::Quit));
    let asked = desk
        .seen
        .iter()
        .filter(|e| matches!(e, Effect::Ask(Question::Unsaved(_))))
        .count();
    assert_eq!(asked, 2);
    assert!(!desk.seen.iter().any(|e| matches!(e, Effect::Close)));
}

#[test]
fn a_file_that_cannot_be_read_says_why_where_it_is_and_the_rest_goes_on() {
    let dir = folder();
    std::fs::write(dir.path().join("reserve.geojson"), "{ nonsense").unwrap();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    assert!(matches!(desk.session.loaded("reserve"), Loaded::Failed(_)));
    assert!(desk.session.is_checked());
    desk.send(Command::OpenWorkspaceAnyway(PathBuf::from("no/such.toml")));
    desk.settle();
    let notices = desk.session.notices();
    assert!(notices.iter().any(|n| n.kind == NoticeKind::Error));
}

#[test]
fn files_outside_the_folder_wait_for_consent() {
    let dir = folder();
    let inner = dir.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let text = std::fs::read_to_string(dir.path().join("workspace.toml")).unwrap();
    let text = text.replace("\"red.geojson\"", "\"../red.geojson\"");
    std::fs::write(inner.join("workspace.toml"), text).unwrap();
    for name in ["reserve.geojson", "sites.geojson"] {
        std::fs::copy(dir.path().join(name), inner.join(name)).unwrap();
    }
    let mut desk = Desk::open(&inner.join("workspace.toml"));
    assert_eq!(desk.session.outside_files(), ["../red.geojson"]);
    assert_eq!(desk.area(1), 0.0);
    desk.send(Command::AllowOutside);
    desk.settle();
    assert!(desk.session.outside_files().is_empty());
    assert!(desk.area(1) > 0.0);
}

#[test]
fn finding_takes_names_and_pasted_positions() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::Find("乙地".into()));
    desk.settle();
    assert_eq!(desk.session.find_hits()[0].label, "乙地块");
    desk.send(Command::TakeFound(0));
    assert_eq!(desk.session.selected_row().unwrap().name, "乙地块");
    assert!(desk.seen.iter().any(|e| matches!(e, Effect::Glide(_))));
    desk.send(Command::Find("110°17′24″E 25°16′12″N".into()));
    desk.settle();
    let at = desk.session.find_hits()[0].bbox.center();
    assert!((at.x - 110.29).abs() < 1e-9 && (at.y - 25.27).abs() < 1e-9);
}

#[test]
fn a_click_chooses_the_project_under_it_and_lists_the_layers_under_it() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let at = redline::geom::Coord::lon_lat(110.505, 25.255);
    desk.send(Command::IdentifyAt(at, 1e-4));
    assert_eq!(desk.session.selected_row().unwrap().name, "乙地块");
    let at = redline::geom::Coord::lon_lat(110.35, 25.22);
    desk.send(Command::IdentifyAt(at, 1e-4));
    let identified = desk.session.selection().identified.as_ref().unwrap();
    assert_eq!(identified.under[0].name, "示意红线-001");
}

#[test]
fn the_copied_table_has_a_line_per_zone_and_no_thin_spaces() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::Do(Action::CopyFindings));
    let copied = desk.seen.iter().find_map(|e| match e {
        Effect::Copy { html, text } => Some((html.clone(), text.clone())),
        _ => None,
    });
    let (html, text) = copied.unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "甲地块");
    assert!(lines[2].contains("2026-11-23"), "{text}");
    assert!(
        lines[4].starts_with("生态保护红线\t示意红线-001\t生态保护红线\t"),
        "{text}"
    );
    assert!(!text.contains('\u{2009}') && !html.contains('\u{2009}'));
    let rows = desk.session.selected_result().unwrap().hits.len();
    assert_eq!(html.matches("<tr>").count(), rows + 1, "{html}");
    assert!(html.contains("示意红线-001</td>"), "{html}");
    // What could not be told goes with the table: a table alone would hide it.
    assert!(text.contains("无法判断") && html.contains("无法判断"));
}

#[test]
fn the_map_is_exported_as_a_png_on_light_paper() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::MapResized(300.0, 200.0));
    let path = dir.path().join("map.png");
    desk.send(Command::ExportMap(path.clone()));
    desk.settle();
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[1..4], b"PNG");
}

#[test]
fn the_switch_of_areas_counts_another_checks_again_and_is_undone_like_any_edit() {
    use redline::geom::AreaMethod;
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let counted = |desk: &Desk| {
        let rows = desk.session.project_rows();
        let result = rows[0].result.as_ref().unwrap();
        (result.areas.counts, result.hits[0].areas.counted_m2())
    };
    let (method, before) = counted(&desk);
    assert_eq!(method, AreaMethod::Ellipsoid);
    desk.send(Command::SetAreaMethod(AreaMethod::Planar));
    desk.settle();
    let (method, planar) = counted(&desk);
    assert_eq!(method, AreaMethod::Planar);
    assert!((planar - before).abs() > 1.0, "{planar} {before}");
    assert!(desk.text().contains("area_method = \"planar\""));
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(counted(&desk), (AreaMethod::Ellipsoid, before));
    // Choosing what counts already is no edit.
    desk.send(Command::SetAreaMethod(AreaMethod::Ellipsoid));
    assert!(!desk.session.history().can_undo());
}

#[test]
fn the_offices_own_rules_take_part_and_a_fault_in_them_is_told_instead_of_a_result() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "title = \"测试\"",
        "title = \"测试\"\nrules = [\"own.toml\"]",
    );
    std::fs::write(&path, text).unwrap();
    let own = "[[rule]]\nid = \"GL-1\"\ntitle = \"本单位规则\"\ntitle_en = \"own\"\n\
        role = \"ecological_redline\"\neffect = \"prohibited\"\nlaw = \"示例规定\"\n\
        article = \"第一条\"\ngist = \"测试\"\ngist_en = \"test\"\nauthority = \"某部门\"\n\
        authority_en = \"someone\"\nvalid_from = 2020-01-01\nsource = \"本单位\"\n\
        checked_on = 2026-11-01\nconfidence = \"confirmed\"\n";
    std::fs::write(dir.path().join("own.toml"), own).unwrap();
    let desk = Desk::open(&path);
    let row = &desk.session.project_rows()[0];
    let hit = &row.result.as_ref().unwrap().hits[0];
    let rule = hit.rules.iter().find(|a| a.rule.id == "GL-1").unwrap();
    assert!(rule.applies() && rule.rule.local.is_some());
    assert!(
        desk.session
            .rules()
            .base()
            .unwrap()
            .version()
            .contains("+local.")
    );
    std::fs::write(dir.path().join("own.toml"), own.replace("law =", "lax =")).unwrap();
    let desk = Desk::open(&path);
    assert!(desk.session.project_rows()[0].result.is_none());
    let told: Vec<String> = desk
        .session
        .notices()
        .iter()
        .map(|n| redline::i18n::say(redline::i18n::Lang::Zh, &n.message))
        .collect();
    assert!(told.iter().any(|t| t.contains("own.toml第1行")), "{told:?}");
}
