//! Suite: session. The way out asked for; sites side by side.

use crate::session::{Desk, folder};
use redline::screening::alternatives::RowOrder;
use redline::screening::wayout::{Found, Status};
use redline::session::{Action, Command, Effect, Question, SitesCommand};

/// A desk with the first site 200 m deep in the red line, chosen.
fn desk(dir: &tempfile::TempDir) -> Desk {
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    desk.send(Command::SelectProject(Some(Desk::site(1))));
    desk.send(Command::DragProject(Desk::site(1), -800.0, 0.0));
    desk.send(Command::DropProject);
    desk.settle();
    desk
}

#[test]
fn the_way_out_is_looked_for_as_a_job_and_without_a_shift_there_is_none_to_take() {
    let dir = folder();
    let mut desk = desk(&dir);
    assert!(desk.session.way_out().is_none());
    desk.send(Command::Do(Action::WayOut));
    assert!(desk.session.way_out().unwrap().found.is_none());
    desk.settle();
    let out = desk.session.way_out().unwrap().found.clone().unwrap();
    assert_eq!(out.status, Status::Given);
    // Nothing is answered: clauses with a distance of a kilometre may apply, and are kept.
    let Found::None(residual) = &out.shift.as_ref().unwrap().found else {
        panic!("{:?}", out.shift);
    };
    assert!(residual.by.east_m < -190.0 && residual.by.east_m > -220.0);
    assert_eq!(residual.amount, 0.0);
    let before = desk.text();
    desk.send(Command::Sites(SitesCommand::TakeShift));
    desk.settle();
    assert_eq!(desk.text(), before);
}

#[test]
fn a_way_out_is_gone_once_the_project_has_moved() {
    let dir = folder();
    let mut desk = desk(&dir);
    desk.send(Command::Do(Action::WayOut));
    desk.settle();
    assert!(desk.session.way_out().is_some());
    desk.send(Command::DragProject(Desk::site(1), 50.0, 0.0));
    desk.send(Command::DropProject);
    desk.settle();
    assert!(desk.session.way_out().is_none());
}

#[test]
fn two_sites_are_compared_sorted_copied_and_written() {
    let dir = folder();
    let mut desk = desk(&dir);
    desk.send(Command::Do(Action::Compare));
    desk.settle();
    let comparing = desk.session.comparing().unwrap();
    assert_eq!(comparing.sites, [Desk::site(1), Desk::site(2)]);
    assert_eq!(comparing.matrix.as_ref().unwrap().sites.len(), 2);
    desk.send(Command::Sites(SitesCommand::SortRows(RowOrder::Site(1))));
    assert!(desk.session.comparing().unwrap().sorted().is_some());
    desk.send(Command::Sites(SitesCommand::Copy));
    let copied = desk.seen.iter().any(
        |e| matches!(e, Effect::Copy { html, text } if html.contains("<table") && text.contains('\t')),
    );
    assert!(copied);
    desk.send(Command::Sites(SitesCommand::AskExport));
    let asks = |e: &Effect| matches!(e, Effect::Ask(Question::Matrix));
    assert!(desk.seen.iter().any(asks));
    let path = dir.path().join("对照.html");
    desk.send(Command::Sites(SitesCommand::Export(path.clone())));
    desk.settle();
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("甲地块") && text.contains("不作推荐"));
    desk.send(Command::Sites(SitesCommand::Tick(Desk::site(2), false)));
    desk.settle();
    assert!(desk.session.comparing().unwrap().matrix.is_none());
    desk.send(Command::Sites(SitesCommand::CloseCompare));
    assert!(desk.session.comparing().is_none());
}
