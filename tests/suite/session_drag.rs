//! Suite: session. A drag faster than the check: results of the way are shown, the last is of
//! the last position.

use crate::session::{Desk, folder};
use redline::session::{Action, Command, Effect, dispatch};

impl Desk {
    /// Drags without starting the work it asks for: an engine that is still busy.
    fn drag_unanswered(&mut self, east_m: f64) -> Effect {
        let command = Command::DragProject(Self::site(1), east_m, 0.0);
        let effects = dispatch(&mut self.session, command);
        let is_check = |e: &Effect| matches!(e, Effect::Check(_));
        effects.into_iter().find(is_check).unwrap()
    }

    fn shown_area(&self) -> f64 {
        let result = self.session.selected_result().unwrap();
        result.hits.iter().map(|h| h.area_m2).sum()
    }
}

#[test]
fn a_drag_that_never_rests_shows_results_of_its_way_and_ends_with_that_of_its_end() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    let before = desk.area(1);
    assert!(!desk.session.is_drag_ahead());
    let Effect::Check(first) = desk.drag_unanswered(200.0) else {
        unreachable!();
    };
    // One project only is checked.
    assert_eq!((first.stamps.len(), first.projects.len()), (1, 1));
    assert_eq!(first.projects[0].layer.len(), 1);
    assert!(first.is_drag);
    for stop in 2..20 {
        desk.drag_unanswered(200.0 * f64::from(stop));
    }
    let last = desk.drag_unanswered(1000.0);
    // The check of the first position ends only now: it is shown, and known to be behind.
    desk.start(Effect::Check(first));
    desk.settle();
    let on_the_way = desk.shown_area();
    assert!(on_the_way > before * 1.1, "{on_the_way} {before}");
    assert!(desk.session.is_drag_ahead());
    desk.start(last);
    desk.settle();
    let at_the_end = desk.shown_area();
    assert!(at_the_end > on_the_way * 1.2);
    assert!(!desk.session.is_drag_ahead());
    desk.send(Command::DropProject);
    desk.settle();
    assert!((desk.area(1) - at_the_end).abs() < 1e-6 * at_the_end);
    assert!(desk.session.is_checked());
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(desk.area(1), before);
    assert!(desk.session.is_checked());
}

#[test]
fn checks_that_a_drag_pushed_aside_are_asked_for_again_when_it_is_given_up() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    // An edit outdates every result; the drag comes before its check has begun.
    let asked = dispatch(&mut desk.session, Command::RemoveLayer("reserve".into()));
    assert!(asked.iter().any(|e| matches!(e, Effect::Check(_))));
    let stop = desk.drag_unanswered(300.0);
    desk.start(stop);
    desk.settle();
    assert!(!desk.session.is_checked());
    desk.send(Command::CancelDrag);
    desk.settle();
    assert!(desk.session.is_checked());
}
