//! What differs between two states of a workspace, in a few sentences a person decides by.

use crate::base::message::{Arg, Message};
use crate::base::text::visible;
use crate::workspace::{ProjectEntry, Workspace};

/// Names listed of each kind of change.
const MOST_NAMES: usize = 3;

/// What `after` has otherwise than `before`: layers, backdrops and projects by name, everything
/// else by what it is. Empty where nothing differs that a person could see; views do not count.
pub fn differences(before: &Workspace, after: &Workspace) -> Vec<Message> {
    let mut told = Vec::new();
    if before.title != after.title {
        told.push(
            Message::new("keep.diff_title")
                .with("before", visible(&before.title))
                .with("after", visible(&after.title)),
        );
    }
    lists(
        "keep.diff_layers",
        (&before.layers, &after.layers),
        (|l| &l.id, |l| &l.name),
        &mut told,
    );
    lists(
        "keep.diff_images",
        (&before.images, &after.images),
        (|i| &i.id, |i| &i.name),
        &mut told,
    );
    lists(
        "keep.diff_projects",
        (&before.projects, &after.projects),
        (|p| &p.file, |p| &p.file),
        &mut told,
    );
    for now in &after.projects {
        if let Some(then) = before.projects.iter().find(|p| p.file == now.file) {
            told.extend(project(then, now));
        }
    }
    let others = [
        ("keep.diff_case", before.case != after.case),
        (
            "keep.diff_area_method",
            before.area_method != after.area_method,
        ),
        ("keep.diff_rules", before.rules != after.rules),
        (
            "keep.diff_style_pack",
            before.style_pack != after.style_pack,
        ),
        ("keep.diff_checklist", before.checklist != after.checklist),
        ("keep.diff_schematic", before.schematic != after.schematic),
    ];
    told.extend(others.iter().filter(|o| o.1).map(|o| Message::new(o.0)));
    told
}

/// A word of an entry.
type Word<T> = fn(&T) -> &String;

fn lists<T: PartialEq>(
    what: &str,
    (before, after): (&[T], &[T]),
    (key, name): (Word<T>, Word<T>),
    told: &mut Vec<Message>,
) {
    let find = |list: &'_ [T], wanted: &str| list.iter().position(|x| key(x) == wanted);
    let names = |chosen: Vec<&T>| {
        chosen
            .into_iter()
            .map(|x| visible(name(x)))
            .collect::<Vec<_>>()
    };
    let added = after.iter().filter(|x| find(before, key(x)).is_none());
    let removed = before.iter().filter(|x| find(after, key(x)).is_none());
    let changed = after.iter().filter(|x| {
        let then = before.iter().find(|b| key(b) == key(x));
        then.is_some_and(|then| then != *x)
    });
    let kinds = [
        ("keep.diff_added", names(added.collect())),
        ("keep.diff_removed", names(removed.collect())),
        ("keep.diff_changed", names(changed.collect())),
    ];
    for (code, names) in kinds {
        if !names.is_empty() {
            told.push(
                Message::new(code)
                    .with("what", Message::new(what))
                    .with("names", listed(&names)),
            );
        }
    }
    let order = |list: &[T], other: &[T]| -> Vec<String> {
        list.iter()
            .filter(|x| find(other, key(x)).is_some())
            .map(|x| key(x).clone())
            .collect()
    };
    if order(before, after) != order(after, before) {
        told.push(Message::new("keep.diff_order").with("what", Message::new(what)));
    }
}

/// Names, the first few by themselves.
fn listed(names: &[String]) -> Arg {
    let first: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    let first = first.join("、");
    if names.len() <= MOST_NAMES {
        return first.into();
    }
    Message::new("keep.diff_and_more")
        .with("names", first)
        .with("count", names.len())
        .into()
}

/// What of a project file's own entries differs.
fn project(then: &ProjectEntry, now: &ProjectEntry) -> Vec<Message> {
    let parts = [
        ("keep.diff_moved", then.moved != now.moved),
        ("keep.diff_answers", then.answers != now.answers),
        ("keep.diff_opinions", then.opinions != now.opinions),
        ("keep.diff_project_case", then.case != now.case),
    ];
    parts
        .iter()
        .filter(|p| p.1)
        .map(|p| Message::new(p.0).with("name", visible(&now.file)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Role;
    use crate::workspace::LayerEntry;

    fn with(layers: &[&str]) -> Workspace {
        let mut workspace = Workspace::new("甲");
        workspace.layers = layers
            .iter()
            .map(|id| LayerEntry::undeclared(id, id, "a.geojson", Role::Other))
            .collect();
        workspace
    }

    fn codes(before: &Workspace, after: &Workspace) -> Vec<String> {
        let told = differences(before, after);
        told.into_iter().map(|m| m.code).collect()
    }

    #[test]
    fn what_came_went_changed_and_moved_is_told_once_each() {
        let before = with(&["a", "b", "c"]);
        assert!(codes(&before, &before).is_empty());
        let mut after = with(&["c", "b", "d"]);
        after.layers[1].opacity = 0.5;
        after.case.office = "某局".to_owned();
        assert_eq!(
            codes(&before, &after),
            [
                "keep.diff_added",
                "keep.diff_removed",
                "keep.diff_changed",
                "keep.diff_order",
                "keep.diff_case"
            ]
        );
    }

    #[test]
    fn a_long_list_is_told_by_its_first_names_and_their_number() {
        let told = differences(&with(&[]), &with(&["a", "b", "c", "d"]));
        let Some((_, Arg::Message(names))) = told[0].args.iter().find(|a| a.0 == "names") else {
            panic!("{told:?}");
        };
        assert_eq!(names.args[0].1, Arg::Text("a、b、c".to_owned()));
        assert_eq!(names.args[1].1, Arg::Int(4));
    }
}
