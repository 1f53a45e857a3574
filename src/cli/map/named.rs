//! Layers by the names that were typed, and the name that was perhaps meant.

use super::{MapPlan, images};
use crate::base::message::Message;
use crate::cli::Failure;
use crate::i18n::{Lang, say};
use crate::session::plates::without_mark;
use crate::workspace::{LayerEntry, Workspace};

/// Ids of the layers that are drawn.
pub(super) fn shown(plan: &MapPlan, workspace: &Workspace) -> Result<Vec<String>, Failure> {
    let lang = plan.check.lang;
    let ids = |names: &[String]| -> Result<Vec<String>, Failure> {
        names
            .iter()
            // A backdrop is no layer, and has its own place.
            .filter(|name| images::find(workspace, name).is_none())
            .map(|name| find_layer(lang, workspace, name).map(|e| e.id.clone()))
            .collect()
    };
    if !plan.only.is_empty() {
        return ids(&plan.only);
    }
    let hidden = ids(&plan.hide)?;
    Ok(workspace
        .layers
        .iter()
        .filter(|e| e.visible && !hidden.contains(&e.id))
        .map(|e| e.id.clone())
        .collect())
}

pub(super) fn layer_name(entry: &LayerEntry, lang: Lang) -> String {
    match (lang, &entry.name_en) {
        (Lang::En, Some(name)) => name.clone(),
        _ => entry.name.clone(),
    }
}

/// The same on a map all of which is marked as invented.
pub(super) fn name_on_map(workspace: &Workspace, entry: &LayerEntry, lang: Lang) -> String {
    let name = layer_name(entry, lang);
    if workspace.schematic {
        without_mark(&name)
    } else {
        name
    }
}

/// A layer by id or name; failing that, the only one whose name holds what was typed.
pub(super) fn find_layer<'w>(
    lang: Lang,
    workspace: &'w Workspace,
    typed: &str,
) -> Result<&'w LayerEntry, Failure> {
    let is_it =
        |e: &&LayerEntry| e.id == typed || e.name == typed || e.name_en.as_deref() == Some(typed);
    if let Some(entry) = workspace.layers.iter().find(is_it) {
        return Ok(entry);
    }
    let holds = |e: &&LayerEntry| e.name.contains(typed) && !typed.is_empty();
    let mut holding = workspace.layers.iter().filter(holds);
    if let (Some(only), None) = (holding.next(), holding.next()) {
        return Ok(only);
    }
    let names: Vec<String> = workspace
        .layers
        .iter()
        .map(|e| layer_name(e, lang))
        .collect();
    Err(no_layer(lang, typed, &names))
}

pub(super) fn no_layer(lang: Lang, typed: &str, names: &[String]) -> Failure {
    let message = Message::new("map.no_layer")
        .with("name", typed)
        .with("names", listed(lang, names));
    Failure {
        message: with_hint(message, typed, names, lang),
        path: None,
    }
}

pub(super) fn listed(lang: Lang, names: &[String]) -> String {
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

/// A message with the name that was perhaps meant.
pub(super) fn with_hint(message: Message, typed: &str, names: &[String], lang: Lang) -> Message {
    // Remarks in brackets are not what a name is mistyped in.
    let bare = |name: &str| name.split('（').next().unwrap_or_default().to_owned();
    let nearest = names
        .iter()
        .map(|name| (changes(typed, &bare(name)), name))
        .min()
        .filter(|(n, name)| *n <= bare(name).chars().count().max(typed.chars().count()) / 2);
    let hint = nearest.map_or_else(String::new, |(_, name)| {
        say(
            lang,
            &Message::new("map.perhaps").with("name", name.as_str()),
        )
    });
    message.with("hint", hint)
}

/// Characters to change, add or drop to make one name of another.
fn changes(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], k: usize| row.get(k).copied().unwrap_or(usize::MAX / 2);
            let change = at(&row, j) + usize::from(x != *y);
            next.push(change.min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_between_names_are_counted_in_characters() {
        // kitten → sitting is the textbook's 3.
        assert_eq!(changes("kitten", "sitting"), 3);
        assert_eq!(changes("生态红线", "生态保护红线"), 2);
        assert_eq!(changes("", "ab"), 2);
    }
}
