//! Suite: session. Backdrops: added, dimmed, ordered, removed, each undoable, kept in the
//! workspace with its comments.

use crate::session::{Desk, folder};
use redline::session::{Action, Command, ImageCommand, ImageState, Theme, scene};
use redline::workspace::Workspace;
use std::fs;
use std::path::Path;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/imagery")
        .join(name)
}

/// A folder with a workspace and an image beside it, opened.
fn desk() -> (tempfile::TempDir, Desk) {
    let dir = folder();
    fs::copy(fixture("g_overviews.tif"), dir.path().join("影像.tif")).unwrap();
    fs::copy(fixture("p_nowhere.tif"), dir.path().join("nowhere.tif")).unwrap();
    let desk = Desk::open(&dir.path().join("workspace.toml"));
    (dir, desk)
}

fn ids(desk: &Desk) -> Vec<&str> {
    let images = &desk.session.workspace().images;
    images.iter().map(|i| i.id.as_str()).collect()
}

fn image(desk: &mut Desk, command: ImageCommand) {
    desk.send(Command::Image(command));
    desk.settle();
}

#[test]
fn a_dropped_tiff_becomes_an_image_under_everything_and_undo_takes_it_out() {
    let (dir, mut desk) = desk();
    let layers = desk.session.workspace().layers.len();
    desk.send(Command::Dropped(vec![dir.path().join("影像.tif")]));
    desk.settle();
    assert_eq!(ids(&desk), ["影像"]);
    assert_eq!(desk.session.workspace().layers.len(), layers);
    assert!(desk.session.preview().is_none());
    assert!(matches!(desk.session.image("影像"), ImageState::Ready(_)));
    let shown = scene::scene(&desk.session, Theme::Light);
    assert_eq!(shown.images.len(), 1);
    // Relative to the workspace's folder.
    assert_eq!(desk.session.workspace().images[0].file, "影像.tif");
    // A picture of the map has it, and no check was made anew for it.
    assert!(desk.session.is_checked());
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert!(ids(&desk).is_empty());
    assert!(scene::scene(&desk.session, Theme::Light).images.is_empty());
    desk.send(Command::Do(Action::Redo));
    desk.settle();
    assert!(matches!(desk.session.image("影像"), ImageState::Ready(_)));
}

#[test]
fn a_tiff_without_a_place_is_told_and_not_drawn() {
    let (dir, mut desk) = desk();
    image(&mut desk, ImageCommand::Add(dir.path().join("nowhere.tif")));
    assert!(scene::scene(&desk.session, Theme::Light).images.is_empty());
    let (why, hint) = desk.session.image("nowhere").why_absent().unwrap();
    assert_eq!(why.code, "imagery.no_place");
    assert_eq!(hint.unwrap().code, "imagery.hint_no_place");
    let notices = desk.session.notices();
    assert!(
        notices
            .iter()
            .any(|n| n.message.code == "imagery.not_shown")
    );
}

#[test]
fn each_change_of_an_image_is_one_edit_and_the_slider_on_its_way_is_none() {
    let (dir, mut desk) = desk();
    image(&mut desk, ImageCommand::Add(dir.path().join("影像.tif")));
    let id = || "影像".to_owned();
    let made = desk.session.history().position();
    for dim in [0.1, 0.2, 0.35] {
        image(&mut desk, ImageCommand::PreviewDim(id(), dim));
        let entry = desk.session.image_entry("影像").unwrap();
        assert_eq!(desk.session.dim(entry), dim);
        assert_eq!(entry.dim, 0.0);
    }
    assert_eq!(desk.session.history().position(), made);
    image(&mut desk, ImageCommand::SetDim(id(), 0.35));
    image(&mut desk, ImageCommand::SetGreyscale(id(), true));
    image(&mut desk, ImageCommand::SetVisible(id(), false));
    assert!(scene::scene(&desk.session, Theme::Light).images.is_empty());
    image(&mut desk, ImageCommand::SetVisible(id(), true));
    assert_eq!(desk.session.history().position(), made + 4);
    let shown = scene::scene(&desk.session, Theme::Light);
    assert!(shown.images[0].greyscale && (shown.images[0].dim - 0.35).abs() < 1e-6);
    // Another system: opened anew, elsewhere.
    let before = shown.images[0].image.footprint().center();
    image(
        &mut desk,
        ImageCommand::SetCrs(id(), Some("EPSG:4549".to_owned())),
    );
    let after = desk.session.image("影像").image().unwrap().footprint();
    assert!((after.center().x - before.x - 9.0).abs() < 0.01);
    assert!(
        desk.session
            .image("影像")
            .image()
            .unwrap()
            .facts()
            .crs
            .confirmed
    );
    for _ in 0..5 {
        desk.send(Command::Do(Action::Undo));
    }
    desk.settle();
    let entry = desk.session.image_entry("影像").unwrap();
    assert_eq!(
        (entry.dim, entry.visible, entry.greyscale),
        (0.0, true, false)
    );
    let back = desk.session.image("影像").image().unwrap().footprint();
    assert_eq!(back.center(), before);
}

#[test]
fn images_are_kept_in_the_workspace_and_its_comments_survive() {
    let (dir, mut desk) = desk();
    fs::copy(fixture("t_png.pmtiles"), dir.path().join("t.pmtiles")).unwrap();
    image(&mut desk, ImageCommand::Add(dir.path().join("影像.tif")));
    image(&mut desk, ImageCommand::Add(dir.path().join("t.pmtiles")));
    assert_eq!(ids(&desk), ["影像", "t"]);
    image(&mut desk, ImageCommand::Move("t".to_owned(), 0));
    image(&mut desk, ImageCommand::SetDim("t".to_owned(), 0.5));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let path = dir.path().join("workspace.toml");
    let text = fs::read_to_string(&path).unwrap();
    let marked = text.replace(
        "[[image]]\nid = \"t\"",
        "# 2024年航片\n[[image]]\nid = \"t\"\nflight = 7",
    );
    assert_ne!(marked, text);
    let mut workspace = Workspace::parse(&marked, &path).unwrap();
    assert_eq!(workspace.images[0].dim, 0.5);
    workspace.images[0].greyscale = true;
    workspace.images.swap(0, 1);
    let again = workspace.to_text();
    assert!(
        again.contains("# 2024年航片") && again.contains("flight = 7"),
        "{again}"
    );
    let read = Workspace::parse(&again, &path).unwrap();
    assert_eq!(read.images, workspace.images);
    // Greys no more: the key goes.
    workspace.images[1].greyscale = false;
    assert!(!workspace.to_text().contains("greyscale"));
}

#[test]
fn an_image_outside_the_workspaces_folder_waits_for_consent() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    let outside = fixture("g_overviews.tif");
    text.push_str(&format!(
        "\n[[image]]\nid = \"x\"\nname = \"x\"\nfile = \"{}\"\n",
        outside.display()
    ));
    fs::write(&path, text).unwrap();
    let mut desk = Desk::open(&path);
    assert!(matches!(desk.session.image("x"), ImageState::Outside));
    assert_eq!(desk.session.outside_files().len(), 1);
    desk.send(Command::AllowOutside);
    desk.settle();
    assert!(matches!(desk.session.image("x"), ImageState::Ready(_)));
}
