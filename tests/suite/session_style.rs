//! Suite: session. Styles: drafts shown live, one edit each, undo, copies, packs.

use super::session::{Desk, folder};
use redline::layer::Role;
use redline::session::scene::scene;
use redline::session::{Action, Command, StyleCommand, Theme};
use redline::style::breaks::Method;
use redline::style::{Condition, LayerStyle, MapTheme, Order, Ramp, Scheme, StylePack, Symbol};
use std::sync::Arc;

/// A workspace with a layer of ten plots with areas and kinds.
fn plots() -> tempfile::TempDir {
    let dir = folder();
    let plot = |i: u32| {
        let (x, y) = (110.30 + 0.02 * f64::from(i), 25.20);
        let (a, b) = (x + 0.01, y + 0.01);
        let kind = ["林地", "耕地", "林地"][(i % 3) as usize];
        format!(
            r#"{{"type":"Feature","properties":{{"类":"{kind}","面积":{}}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{a},{y}],[{a},{b}],[{x},{b}],[{x},{y}]]]}}}}"#,
            i * i
        )
    };
    let features: Vec<String> = (1..=10).map(plot).collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    std::fs::write(dir.path().join("red.geojson"), text).unwrap();
    dir
}

fn desk(dir: &tempfile::TempDir) -> Desk {
    Desk::open(&dir.path().join("workspace.toml"))
}

fn style(desk: &mut Desk, command: StyleCommand) {
    desk.send(Command::Style(command));
    desk.settle();
}

fn graduated(classes: usize) -> Scheme {
    Scheme::Graduated {
        field: "面积".to_owned(),
        method: Method::Quantile,
        classes,
        ramp: Ramp::YlGnBu,
        reversed: false,
    }
}

fn drawn(desk: &Desk, layer: usize) -> Arc<LayerStyle> {
    Arc::clone(&scene(&desk.session, Theme::Light).layers[layer].style)
}

/// The red line lies under the reserve in the file's order reversed.
const RED: usize = 1;

#[test]
fn a_draft_is_on_the_map_at_once_and_cancelled_leaves_no_trace() {
    let dir = plots();
    let mut desk = desk(&dir);
    let before = desk.text();
    let picture = desk.session.picture_revision();
    let pack = drawn(&desk, RED);
    style(&mut desk, StyleCommand::Open("red".to_owned()));
    style(&mut desk, StyleCommand::Scheme(Some(graduated(5))));
    assert_eq!(drawn(&desk, RED).rules.len(), 6, "five classes and no data");
    assert!(desk.session.picture_revision() > picture);
    assert!(!desk.session.is_dirty());
    style(&mut desk, StyleCommand::DraftOpacity(0.4));
    style(&mut desk, StyleCommand::Cancel);
    assert_eq!(*drawn(&desk, RED), *pack);
    assert_eq!(scene(&desk.session, Theme::Light).layers[RED].opacity, 1.0);
    assert_eq!(desk.text(), before);
}

#[test]
fn many_drafts_are_one_edit_and_undo_brings_the_exact_text_back() {
    let dir = plots();
    let mut desk = desk(&dir);
    let before = desk.text();
    style(&mut desk, StyleCommand::Open("red".to_owned()));
    for classes in 2..=7 {
        style(&mut desk, StyleCommand::Scheme(Some(graduated(classes))));
    }
    let mut draft = (*desk.session.styling().unwrap().draft).clone();
    for width in [1.0, 2.0, 3.0] {
        draft.rules[0].symbol.outline.as_mut().unwrap().width_pt = width;
        style(&mut desk, StyleCommand::Draft(Box::new(draft.clone())));
    }
    style(&mut desk, StyleCommand::DraftOpacity(0.5));
    style(&mut desk, StyleCommand::Apply);
    assert!(desk.session.styling().is_none());
    let entry = desk.session.layer_entry("red").unwrap();
    assert_eq!(**entry.style.as_ref().unwrap(), draft);
    assert_eq!(entry.opacity, 0.5);
    let kept = desk.text();
    assert_ne!(kept, before);
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.text(), before);
    assert!(!desk.session.history().can_undo());
    desk.send(Command::Do(Action::Redo));
    desk.settle();
    assert_eq!(desk.text(), kept);
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let again = self::desk(&dir);
    let entry = again.session.layer_entry("red").unwrap();
    assert_eq!(**entry.style.as_ref().unwrap(), draft, "reopened equal");
}

#[test]
fn a_style_changes_no_check() {
    let dir = plots();
    let mut desk = desk(&dir);
    assert!(desk.session.is_checked());
    let single = LayerStyle::single(Symbol::filled("#123456".parse().unwrap()));
    for effect in redline::session::dispatch(
        &mut desk.session,
        Command::Style(StyleCommand::Set("red".to_owned(), Some(Box::new(single)))),
    ) {
        assert!(
            !matches!(effect, redline::session::Effect::Check(_)),
            "nothing is checked again"
        );
    }
    assert!(desk.session.is_checked());
}

#[test]
fn the_legend_counts_what_each_class_holds() {
    let dir = plots();
    let mut desk = desk(&dir);
    style(&mut desk, StyleCommand::Open("red".to_owned()));
    let scheme = Scheme::Categories {
        field: "类".to_owned(),
        order: Order::Count,
        ramp: Ramp::OkabeIto,
        most: 12,
    };
    style(&mut desk, StyleCommand::Scheme(Some(scheme)));
    style(&mut desk, StyleCommand::Apply);
    let entry = desk.session.layer_entry("red").unwrap();
    let counts: Vec<Option<usize>> = desk
        .session
        .layer_legend(entry, MapTheme::Light)
        .iter()
        .map(|l| l.count)
        .collect();
    // Nothing lacks a value and nothing is left over: those lines are not shown.
    assert_eq!(counts, [Some(6), Some(4)]);
    let again = {
        desk.send(Command::Do(Action::Save));
        desk.settle();
        self::desk(&dir)
    };
    let entry = again.session.layer_entry("red").unwrap();
    let legend = again.session.layer_legend(entry, MapTheme::Light);
    assert_eq!(legend[0].count, Some(6), "counted again once it is read");
}

#[test]
fn a_style_is_taken_along_to_another_layer_and_reset() {
    let dir = plots();
    let mut desk = desk(&dir);
    style(&mut desk, StyleCommand::Copy("red".to_owned()));
    style(&mut desk, StyleCommand::Paste("reserve".to_owned()));
    let red = StylePack::shipped().style(Role::EcologicalRedline, MapTheme::Light);
    let entry = |desk: &Desk| desk.session.layer_entry("reserve").unwrap().style.clone();
    assert_eq!(entry(&desk), Some(red));
    style(&mut desk, StyleCommand::Set("reserve".to_owned(), None));
    assert_eq!(entry(&desk), None);
    desk.send(Command::Do(Action::Undo));
    assert!(entry(&desk).is_some());
}

#[test]
fn what_cannot_be_drawn_is_no_draft_and_no_style() {
    let dir = plots();
    let mut desk = desk(&dir);
    let mut wild = LayerStyle::single(Symbol::filled("#123456".parse().unwrap()));
    wild.scales.from = Some(9.0);
    wild.scales.to = Some(2.0);
    style(&mut desk, StyleCommand::Open("red".to_owned()));
    let before = drawn(&desk, RED);
    style(&mut desk, StyleCommand::Draft(Box::new(wild.clone())));
    assert_eq!(*drawn(&desk, RED), *before);
    style(
        &mut desk,
        StyleCommand::Set("red".to_owned(), Some(Box::new(wild))),
    );
    assert!(desk.session.layer_entry("red").unwrap().style.is_none());
}

#[test]
fn a_late_count_of_an_earlier_scheme_is_dropped() {
    let dir = plots();
    let mut desk = desk(&dir);
    style(&mut desk, StyleCommand::Open("red".to_owned()));
    desk.send(Command::Style(StyleCommand::Scheme(Some(graduated(3)))));
    desk.send(Command::Style(StyleCommand::Scheme(Some(graduated(7)))));
    desk.settle();
    assert_eq!(desk.session.styling().unwrap().draft.rules.len(), 8);
    style(&mut desk, StyleCommand::Scheme(None));
    let draft = &desk.session.styling().unwrap().draft;
    assert!(draft.scheme.is_none() && draft.rules.len() == 1);
    assert_eq!(draft.rules[0].when, Condition::Always);
}

const OWN: &str = "schema = 1\nname = \"本局\"\n[role.ecological_redline]\nrules = [{ symbol = { fill = \"#00ff00\" } }]\n";

#[test]
fn a_pack_is_applied_by_an_edit_read_again_at_opening_and_undone() {
    let dir = plots();
    let path = dir.path().join("own.toml");
    std::fs::write(&path, OWN).unwrap();
    let mut desk = desk(&dir);
    let before = desk.text();
    style(&mut desk, StyleCommand::ApplyPack(path));
    let green = |desk: &Desk| drawn(desk, RED).rules[0].symbol.fill.unwrap().to_string();
    assert_eq!(green(&desk), "#00ff00");
    assert!(desk.text().contains("style_pack = \"own.toml\""));
    desk.send(Command::Do(Action::Save));
    desk.settle();
    let mut again = self::desk(&dir);
    assert_eq!(green(&again), "#00ff00");
    // A fault in it is told, and the shipped one stands in.
    std::fs::write(dir.path().join("own.toml"), OWN.replace("#00ff00", "grün")).unwrap();
    again = self::desk(&dir);
    assert_ne!(green(&again), "#00ff00");
    let told = again
        .session
        .notices()
        .iter()
        .find(|n| n.message.code == "style.pack_fault");
    let said = redline::i18n::say(redline::i18n::Lang::Zh, &told.unwrap().message);
    assert!(
        said.contains("own.toml") && said.contains("第 4 行"),
        "{said}"
    );
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    // Saving also wrote down where the map looks.
    let text = desk.text();
    assert_eq!(text.split("\n[view]").next().unwrap(), before);
    assert_ne!(green(&desk), "#00ff00");
}

#[test]
fn a_pack_that_cannot_be_read_is_not_applied() {
    let dir = plots();
    let path = dir.path().join("bad.toml");
    std::fs::write(&path, "schema = [").unwrap();
    let mut desk = desk(&dir);
    style(&mut desk, StyleCommand::ApplyPack(path));
    assert!(!desk.session.is_dirty());
    assert!(
        desk.session
            .notices()
            .iter()
            .any(|n| n.message.code == "style.pack_no_toml")
    );
}

#[test]
fn a_pack_outside_the_folder_waits_for_consent() {
    let dir = plots();
    let elsewhere = tempfile::tempdir().unwrap();
    let pack = elsewhere.path().join("own.toml");
    std::fs::write(&pack, OWN).unwrap();
    let file = dir.path().join("workspace.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let named = format!("style_pack = {:?}\n", pack.to_string_lossy());
    std::fs::write(&file, text.replacen("title", &format!("{named}title"), 1)).unwrap();
    let mut desk = desk(&dir);
    let fill = |desk: &Desk| drawn(desk, RED).rules[0].symbol.fill.unwrap().to_string();
    assert_ne!(fill(&desk), "#00ff00");
    assert!(
        desk.session
            .notices()
            .iter()
            .any(|n| n.message.code == "style.pack_outside")
    );
    desk.send(Command::AllowOutside);
    desk.settle();
    assert_eq!(fill(&desk), "#00ff00");
}

#[test]
fn styles_of_a_workspace_are_written_as_a_pack_that_another_can_use() {
    let dir = plots();
    let mut desk = desk(&dir);
    assert!(!desk.session.has_own_styles());
    let own = LayerStyle::single(Symbol::filled("#0a0b0c".parse().unwrap()));
    let set = StyleCommand::Set("red".to_owned(), Some(Box::new(own.clone())));
    style(&mut desk, set);
    let path = dir.path().join("saved.toml");
    style(&mut desk, StyleCommand::SavePack(path.clone()));
    let pack = StylePack::read(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(*pack.style(Role::EcologicalRedline, MapTheme::Dark), own);
}
