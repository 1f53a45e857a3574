//! Suite: files looked into before they are opened, exports, what was opened last.

use super::session::{Desk, folder};
use redline::formats::{FormatKind, TextEncoding, WriteOptions};
use redline::layer::Role;
use redline::session::preview::{Choices, Stage};
use redline::session::{
    Action, Command, Effect, ExportCommand, Exported, Loaded, NoticeKind, OpenAs, PreviewCommand,
    Question, Recent,
};
use redline::workspace::Secrecy;
use std::path::{Path, PathBuf};

fn send(desk: &mut Desk, command: PreviewCommand) {
    desk.send(Command::Preview(command));
    desk.settle();
}

/// A GBK shapefile without any declaration, and a CSV of two points without one.
fn incoming(dir: &Path) -> (PathBuf, PathBuf) {
    let layer = redline::formats::read(
        &redline::formats::Source::from(dir.join("red.geojson").as_path()),
        &Default::default(),
        &Default::default(),
    )
    .unwrap();
    let folder = dir.join("来件");
    std::fs::create_dir_all(&folder).unwrap();
    let shp = folder.join("红线.shp");
    let mut options =
        WriteOptions::for_layer(FormatKind::Shapefile, &layer, "2026-11-23".parse().unwrap());
    options.encoding = TextEncoding::Gbk;
    options.crs = redline::crs::Crs::parse("EPSG:4525").unwrap();
    redline::formats::write(&layer, &shp, &options, &Default::default()).unwrap();
    for extension in ["prj", "cpg"] {
        std::fs::remove_file(shp.with_extension(extension)).unwrap();
    }
    let csv = folder.join("点.csv");
    std::fs::write(&csv, "名称,经度,纬度\n甲,110.31,25.21\n乙,110.32,25.22\n").unwrap();
    (shp, csv)
}

#[test]
fn several_files_are_looked_into_and_opened_as_one_edit() {
    let dir = folder();
    let (shp, csv) = incoming(dir.path());
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let before = desk.text();
    // A sidecar stands for its shapefile, and nothing is listed twice.
    send(
        &mut desk,
        PreviewCommand::Open(vec![shp.with_extension("dbf"), shp, csv], None),
    );
    let preview = desk.session.preview().unwrap();
    assert_eq!(preview.items.len(), 2);
    let item = preview.item().unwrap();
    assert_eq!(item.stage, Stage::Ready);
    assert_eq!(item.open_as, OpenAs::Layer(Role::EcologicalRedline));
    let own = item.own.as_ref().unwrap();
    assert!(!own.crs.as_ref().unwrap().confirmed);
    assert_eq!(own.encodings[0].name, "GBK");
    assert!(own.encodings[0].sample.contains("名称"));
    let seen = item.current().unwrap();
    assert_eq!(seen.rows[0][0], "示意红线-001");
    assert!(
        seen.picture
            .rgba
            .chunks(4)
            .any(|p| p != &seen.picture.rgba[..4])
    );
    send(&mut desk, PreviewCommand::Choose(1));
    send(&mut desk, PreviewCommand::OpenAs(1, OpenAs::Projects));
    send(&mut desk, PreviewCommand::Accept);
    let workspace = desk.session.workspace();
    assert_eq!((workspace.layers.len(), workspace.projects.len()), (3, 2));
    assert_eq!(desk.session.project_rows().len(), 4);
    assert!(desk.session.is_checked());
    assert!(desk.session.preview().is_none());
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.text(), before);
    assert!(!desk.session.history().can_undo(), "one edit");
    desk.send(Command::Do(Action::Redo));
    desk.settle();
    assert_eq!(desk.session.project_rows().len(), 4);
}

#[test]
fn another_system_is_read_at_once_kept_in_the_workspace_and_as_text_the_same_after_loading() {
    let dir = folder();
    let (shp, _) = incoming(dir.path());
    let path = dir.path().join("workspace.toml");
    let mut desk = Desk::open(&path);
    send(&mut desk, PreviewCommand::Open(vec![shp], None));
    let first = desk.session.preview().unwrap().item().unwrap().clone();
    let choices = Choices {
        crs: Some("EPSG:4525".into()),
        encoding: Some("Big5".into()),
        ..Choices::default()
    };
    send(&mut desk, PreviewCommand::Read(0, choices.clone()));
    let item = desk.session.preview().unwrap().item().unwrap().clone();
    let seen = item.current().unwrap();
    assert!(seen.layer.crs.as_ref().unwrap().confirmed);
    assert_ne!(seen.rows[0][0], "示意红线-001", "Big5 gives other words");
    // What the file says by itself stays in sight.
    assert_eq!(
        item.own.as_ref().unwrap().encodings[0].name,
        first.own.as_ref().unwrap().encodings[0].name
    );
    send(
        &mut desk,
        PreviewCommand::Read(
            0,
            Choices {
                encoding: None,
                ..choices
            },
        ),
    );
    send(&mut desk, PreviewCommand::Accept);
    assert_eq!(
        desk.session.workspace().layers[0].crs.as_deref(),
        Some("EPSG:4525")
    );
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let again = Desk::open(&path);
    assert_eq!(again.text(), desk.text());
    let layer = again.session.loaded("红线").layer().unwrap().clone();
    assert!(layer.crs.unwrap().confirmed);
}

#[test]
fn choices_are_remembered_for_the_folder_unless_something_is_secret() {
    let dir = folder();
    let (shp, _) = incoming(dir.path());
    let settings = tempfile::tempdir().unwrap();
    let kept = settings.path().join("recent.toml");
    let choices = Choices {
        crs: Some("EPSG:4525".into()),
        ..Choices::default()
    };
    for secrecy in [Secrecy::Internal, Secrecy::Public] {
        let mut desk = Desk::new();
        desk.session = desk
            .session
            .with_recent(Recent::default(), Some(kept.clone()));
        desk.send(Command::OpenWorkspace(dir.path().join("workspace.toml")));
        desk.settle();
        send(&mut desk, PreviewCommand::Open(vec![shp.clone()], None));
        assert!(!desk.session.preview().unwrap().items[0].is_remembered);
        send(&mut desk, PreviewCommand::Secrecy(0, secrecy));
        send(&mut desk, PreviewCommand::Read(0, choices.clone()));
        send(&mut desk, PreviewCommand::Accept);
        let recent = Recent::load(&kept);
        assert_eq!(recent.workspaces.len(), 1);
        let found = recent.choices_for(&shp, Some(FormatKind::Shapefile));
        if secrecy == Secrecy::Public {
            assert_eq!(found, Some(&choices));
            assert_eq!(recent.files, std::slice::from_ref(&shp));
        } else {
            assert_eq!(found, None);
            assert!(recent.files.is_empty());
        }
    }
    // The next file of the folder is read so, and both that and what it says itself are shown.
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.session = desk.session.with_recent(Recent::load(&kept), None);
    send(&mut desk, PreviewCommand::Open(vec![shp], None));
    let item = desk.session.preview().unwrap().item().unwrap();
    assert!(item.is_remembered);
    assert_eq!(item.choices, choices);
    assert!(!item.own.as_ref().unwrap().crs.as_ref().unwrap().confirmed);
}

#[test]
fn a_workspace_with_anything_above_public_is_not_among_the_last_opened() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("mystery = 7", "secrecy = \"secret\"")).unwrap();
    let desk = Desk::open(&path);
    assert!(desk.session.recent().workspaces.is_empty());
}

#[test]
fn a_large_file_is_read_only_when_the_user_says_so() {
    let dir = folder();
    let large = dir.path().join("large.geojson");
    let file = std::fs::File::create(&large).unwrap();
    file.set_len(2_000_000_000).unwrap();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    send(&mut desk, PreviewCommand::Open(vec![large], None));
    let item = desk.session.preview().unwrap().item().unwrap();
    assert_eq!(item.stage, Stage::Large);
    assert!(
        item.memory_mb >= redline::session::preview::TOLD_FROM_MB,
        "{}",
        item.memory_mb
    );
    send(&mut desk, PreviewCommand::Close);
    assert!(desk.session.preview().is_none());
}

#[test]
fn a_folder_is_listed_with_what_cannot_be_read_left_unchecked() {
    let dir = folder();
    let (shp, csv) = incoming(dir.path());
    let folder = shp.parent().unwrap();
    std::fs::write(folder.join("坏.geojson"), "{ nonsense").unwrap();
    std::fs::write(folder.join("说明.docx"), "no").unwrap();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::Dropped(vec![folder.to_path_buf()]));
    desk.settle();
    let names = |desk: &Desk| -> Vec<String> {
        let items = &desk.session.preview().unwrap().items;
        items.iter().map(|i| i.name.clone()).collect()
    };
    assert_eq!(names(&desk), ["坏", "点", "红线"]);
    // Found out when it is looked into.
    let item = desk.session.preview().unwrap().items[0].clone();
    assert!(matches!(item.stage, Stage::Failed(..)), "{:?}", item.stage);
    send(&mut desk, PreviewCommand::Check(0, false));
    send(&mut desk, PreviewCommand::Accept);
    assert_eq!(desk.session.workspace().layers.len(), 4);
    assert!(desk.session.is_loaded());
    drop(csv);
}

#[test]
fn a_stopped_reading_waits_and_a_late_one_is_not_shown() {
    let dir = folder();
    let (shp, csv) = incoming(dir.path());
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    send(&mut desk, PreviewCommand::Open(vec![shp, csv], None));
    desk.send(Command::Preview(PreviewCommand::Choose(1)));
    desk.send(Command::Preview(PreviewCommand::Stop));
    desk.settle();
    let stage = |desk: &Desk, i: usize| desk.session.preview().unwrap().items[i].stage.clone();
    assert!(matches!(stage(&desk, 1), Stage::Stopped | Stage::Ready));
    for system in ["EPSG:4546", "EPSG:2361", "EPSG:4525"] {
        let choices = Choices {
            crs: Some(system.into()),
            ..Choices::default()
        };
        desk.send(Command::Preview(PreviewCommand::Choose(0)));
        desk.send(Command::Preview(PreviewCommand::Read(0, choices)));
    }
    desk.settle();
    let item = desk.session.preview().unwrap().item().unwrap();
    let crs = item.current().unwrap().layer.crs.as_ref().unwrap().crs;
    assert_eq!(crs.epsg(), Some(4525));
}

#[test]
fn an_export_tells_losses_before_it_writes_and_reads_back() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::SelectLayer(Some("red".into())));
    desk.send(Command::Do(Action::ExportLayer));
    desk.settle();
    let exporting = desk.session.exporting().unwrap().clone();
    assert_eq!(exporting.what, Exported::Layer("red".into()));
    assert_eq!(exporting.losses.as_ref().unwrap().len(), 0);
    let options = WriteOptions {
        kind: FormatKind::GeoJson,
        ..exporting.options
    };
    desk.send(Command::ExportLayer(ExportCommand::Set(options)));
    desk.settle();
    desk.send(Command::ExportLayer(ExportCommand::AskWhere));
    let asked = |e: &Effect| matches!(e, Effect::Ask(Question::ExportLayerTo("geojson")));
    assert!(desk.seen.iter().any(asked));
    let path = dir.path().join("out.geojson");
    desk.send(Command::ExportLayer(ExportCommand::Write(path.clone())));
    desk.settle();
    assert!(
        desk.session
            .notices()
            .iter()
            .any(|n| n.kind == NoticeKind::Done)
    );
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .contains("示意红线-001")
    );
    // Never onto what it came from.
    let source = dir.path().join("red.geojson");
    let before = std::fs::read(&source).unwrap();
    desk.send(Command::Do(Action::ExportLayer));
    desk.send(Command::ExportLayer(ExportCommand::Write(source.clone())));
    desk.settle();
    assert_eq!(std::fs::read(&source).unwrap(), before);
    assert!(
        desk.session
            .notices()
            .iter()
            .any(|n| n.kind == NoticeKind::Error)
    );
    assert!(matches!(desk.session.loaded("red"), Loaded::Ready(_)));
}

/// A coordinate TXT with an open ring, a repeated point and an area that is not the ring's.
fn faulty_txt(dir: &Path) -> PathBuf {
    let text = "[属性描述]\n格式版本号=1.01\n数据产生单位=某测绘队\n数据产生日期=2025-6-15\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=37\n精度=0.001\n转换参数=,,,,,,\n[地块坐标]\n5,9.0000,1,地块一,面,图幅号,用途,地类,@\nJ1,1,2790000.000,37438000.000\nJ2,1,2790000.000,37438100.000\nJ3,1,2790100.000,37438100.000\nJ3,1,2790100.000,37438100.000\nJ4,1,2790100.000,37438000.000\n";
    let path = dir.join("来件.txt");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_health_check_tries_corrections_out_and_leaves_the_file_that_came_in_alone() {
    use redline::formats::coord_txt::{Corrections, FindingKind};
    use redline::session::CheckupCommand;
    let dir = folder();
    let path = faulty_txt(dir.path());
    let before = std::fs::read(&path).unwrap();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let source = redline::formats::Source::from(path.as_path());
    desk.send(Command::Checkup(CheckupCommand::Open(
        source,
        Choices::default(),
        "来件.txt".into(),
    )));
    desk.settle();
    let has = |desk: &Desk, kind: FindingKind| {
        let examined = desk.session.checkup().unwrap().examined.clone().unwrap();
        examined.health.findings.iter().any(|f| f.kind == kind)
    };
    for kind in [
        FindingKind::Closure,
        FindingKind::Duplicate,
        FindingKind::Area,
    ] {
        assert!(has(&desk, kind), "{kind:?}");
    }
    desk.send(Command::Checkup(CheckupCommand::Correct(
        Corrections::all_geometry(),
    )));
    desk.settle();
    assert!(!has(&desk, FindingKind::Duplicate));
    assert!(
        has(&desk, FindingKind::Area),
        "nobody corrects a declared area"
    );
    let out = dir.path().join("补正.txt");
    desk.send(Command::Checkup(CheckupCommand::WriteFile(out.clone())));
    for extension in ["docx", "html", "txt"] {
        let notice = dir.path().join(format!("告知单.{extension}"));
        desk.send(Command::Checkup(CheckupCommand::WriteNotice(notice)));
    }
    // Never onto the file that came in.
    desk.send(Command::Checkup(CheckupCommand::WriteFile(path.clone())));
    desk.settle();
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let bytes = std::fs::read(&out).unwrap();
    let (text, _, _) = encoding_rs::GBK.decode(&bytes);
    assert!(
        text.contains("[地块坐标]\r\n") && text.contains("地块一"),
        "{text}"
    );
    assert!(!desk.session.checkup().unwrap().changes.is_empty());
    let plain = std::fs::read_to_string(dir.path().join("告知单.txt")).unwrap();
    assert!(
        plain.contains("补正") && plain.contains("地块一"),
        "{plain}"
    );
    assert!(
        std::fs::read(dir.path().join("告知单.docx"))
            .unwrap()
            .starts_with(b"PK")
    );
    desk.send(Command::Checkup(CheckupCommand::Close));
    assert!(desk.session.checkup().is_none());
}

#[test]
fn a_swapped_candidate_taken_with_one_click_is_read_the_right_way_round() {
    let dir = folder();
    let csv = dir.path().join("点.geojson");
    // Latitude first, and no declaration: only a guess can tell.
    let text = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[2790123.0,37438683.0]}}"#;
    std::fs::write(&csv, text).unwrap();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::OpenFile(csv, OpenAs::Layer(Role::Other)));
    desk.settle();
    let id = desk.session.workspace().layers[0].id.clone();
    let decision = desk
        .session
        .loaded(&id)
        .layer()
        .unwrap()
        .crs
        .clone()
        .unwrap();
    let offer = decision
        .candidates
        .iter()
        .map(|c| (c.crs, c.swapped_axes))
        .chain(decision.mends.iter().map(|m| (m.crs, m.swapped_axes)))
        .find(|(crs, swapped)| *swapped && crs.epsg() == Some(4525));
    let (crs, swapped_axes) = offer.unwrap();
    desk.send(Command::ReadAs {
        layer: id.clone(),
        crs: redline::session::preview::crs_text(&crs),
        swapped_axes,
        shift: None,
    });
    desk.settle();
    let layer = desk.session.loaded(&id).layer().unwrap();
    let at = layer.bbox().center();
    assert!(
        (at.x - 110.39).abs() < 0.02 && (at.y - 25.22).abs() < 0.02,
        "{at:?}"
    );
    assert!(layer.crs.as_ref().unwrap().confirmed);
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.session.workspace().layers[0].crs, None);
}

#[test]
fn a_workspace_layer_that_looks_shifted_is_unconfirmed_whatever_is_read_first() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin");
    let dir = tempfile::tempdir().unwrap();
    let counties = dir.path().join("counties.geojson");
    std::fs::copy(root.join("counties.geojson"), &counties).unwrap();
    let layer = redline::formats::read(
        &redline::formats::Source::from(counties.as_path()),
        &Default::default(),
        &Default::default(),
    )
    .unwrap();
    // As a web map publishes them.
    let features: Vec<String> = layer
        .features()
        .map(|f| {
            let polygons: Vec<String> = f
                .geometry()
                .unwrap()
                .parts()
                .map(|part| {
                    let ring: Vec<String> = part
                        .outer()
                        .iter()
                        .map(|c| {
                            let (x, y) = redline::crs::Shift::Gcj02.forward(c.x, c.y);
                            format!("[{x},{y}]")
                        })
                        .collect();
                    format!("[[{}]]", ring.join(","))
                })
                .collect();
            format!(
                r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"MultiPolygon","coordinates":[{}]}}}}"#,
                polygons.join(",")
            )
        })
        .collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    std::fs::write(dir.path().join("web.geojson"), text).unwrap();
    let workspace = dir.path().join("workspace.toml");
    // The counties come last, so that they are read last.
    std::fs::write(
        &workspace,
        "schema = 1\n\n[[layer]]\nid = \"web\"\nname = \"网上下载\"\nfile = \"web.geojson\"\nrole = \"eco_control_unit\"\n\n[[layer]]\nid = \"counties\"\nname = \"县界\"\nfile = \"counties.geojson\"\nrole = \"county\"\n",
    )
    .unwrap();
    let desk = Desk::open(&workspace);
    let decision = |id: &str| {
        let layer = desk.session.loaded(id).layer().unwrap();
        layer.crs.clone().unwrap()
    };
    assert!(!decision("web").confirmed);
    assert!(
        decision("web")
            .mends
            .iter()
            .any(|m| m.shift == Some(redline::crs::Shift::Gcj02))
    );
    assert!(decision("counties").confirmed);
}
