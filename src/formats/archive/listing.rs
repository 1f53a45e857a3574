//! Which members are layers, what belongs to which, and how each is called.

use super::container::Container;
use super::{DEPTH, list_inner};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::error::ReadErrorKind;
use crate::formats::kind::{FormatKind, probe_bytes};
use crate::formats::source::{Contained, ReadOptions};
use std::collections::{BTreeMap, HashMap};

/// How much of a member is looked at.
const HEAD: usize = 4096;
/// What stands beside a .shp.
const SIDECARS: [&str; 4] = ["shx", "dbf", "prj", "cpg"];
/// Members left out that are named; the rest goes unsaid.
const NAMED: usize = 20;

/// A layer that a member holds.
pub(super) struct Item {
    pub(super) contained: Contained,
    /// The member.
    pub(super) member: usize,
    /// Its format.
    pub(super) kind: FormatKind,
    /// The layer in the member, where it holds several.
    pub(super) inner: Option<String>,
    /// Members beside it, by extension in lower case.
    pub(super) sidecars: Vec<(String, usize)>,
}

/// What a container holds.
pub(super) struct Listed {
    pub(super) items: Vec<Item>,
    /// Members that look like data and could not be looked into.
    pub(super) left_out: Vec<Message>,
}

struct Member {
    index: usize,
    kind: FormatKind,
}

/// Lists the layers.
pub(super) fn list(
    container: &mut Container,
    options: &ReadOptions,
    progress: &Progress,
    depth: u32,
) -> Result<Listed, ReadErrorKind> {
    let names = container.names.clone();
    let mut left_out = Vec::new();
    let mut members = Vec::new();
    // .shp files by their name in lower case without extension.
    let shapes: HashMap<String, usize> = names
        .iter()
        .zip(0..)
        .filter(|(name, _)| is_wanted(name) && split(name).1 == "shp")
        .map(|(name, index)| (split(name).0.to_lowercase(), index))
        .collect();
    let mut sidecars: BTreeMap<usize, Vec<(String, usize)>> = BTreeMap::new();
    for (name, index) in names.iter().zip(0..) {
        progress.check()?;
        if !is_wanted(name) {
            continue;
        }
        let (path, extension) = split(name);
        if SIDECARS.contains(&extension.as_str()) {
            if let Some(shape) = shapes.get(&path.to_lowercase()) {
                sidecars.entry(*shape).or_default().push((extension, index));
            }
            continue;
        }
        match container.head(index, HEAD) {
            Ok(head) => {
                if let Some(kind) = kind_of(&head, &extension) {
                    members.push(Member { index, kind });
                }
            }
            Err(why) if FormatKind::of_extension(&extension).is_some() => {
                if left_out.len() < NAMED {
                    left_out.push(why);
                }
            }
            Err(_) => {}
        }
    }
    if container.kind == Some(FormatKind::Kmz) {
        only_document(container, &mut members, progress)?;
    }
    let called = called(container, &names, &members);
    let mut items = Vec::new();
    for (member, name) in members.iter().zip(called) {
        let item = |name: String, inner: Option<String>, num_features| Item {
            contained: Contained {
                name,
                kind: member.kind,
                num_features,
            },
            member: member.index,
            kind: member.kind,
            inner,
            sidecars: sidecars.get(&member.index).cloned().unwrap_or_default(),
        };
        if !Item::holds_several(member.kind) {
            items.push(item(name, None, None));
            continue;
        }
        let is_archive = matches!(member.kind, FormatKind::Zip | FormatKind::Kmz);
        if is_archive && depth >= DEPTH {
            if left_out.len() < NAMED {
                left_out.push(Message::new("archive.too_deep").with("name", name));
            }
            continue;
        }
        let inside = container
            .alone(member.index, progress)
            .and_then(|input| list_inner(&input, is_archive, options, progress, depth));
        match inside {
            Ok(inside) => {
                let is_one = inside.len() == 1;
                for layer in inside {
                    let called = if is_one {
                        name.clone()
                    } else {
                        format!("{name}/{}", layer.name)
                    };
                    items.push(item(called, Some(layer.name), layer.num_features));
                }
            }
            Err(ReadErrorKind::Cancelled(c)) => return Err(c.into()),
            // Its own reader says what is wrong with it.
            Err(_) => items.push(item(name, None, None)),
        }
    }
    Ok(Listed { items, left_out })
}

/// Whether a member can be data: no folder, none of the files that systems leave behind.
fn is_wanted(name: &str) -> bool {
    let mut pieces = name.split('/');
    let file = pieces.next_back().unwrap_or_default();
    !file.is_empty() && !file.starts_with('.') && !pieces.any(|p| p == "__MACOSX")
}

/// The path without extension, and the extension in lower case.
fn split(name: &str) -> (&str, String) {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (
            name.get(..name.len() - extension.len() - 1).unwrap_or(name),
            extension.to_lowercase(),
        ),
        _ => (name, String::new()),
    }
}

/// The format of a member. A text that says nothing of coordinates is somebody's note.
fn kind_of(head: &[u8], extension: &str) -> Option<FormatKind> {
    let kind = probe_bytes(head, extension)?;
    let by_content = probe_bytes(head, "").is_some();
    let is_note = kind == FormatKind::CoordTxt && !by_content && !has_numbers(head);
    (!is_note).then_some(kind)
}

/// Whether at least three lines hold two numbers with decimals or more.
fn has_numbers(head: &[u8]) -> bool {
    head.split(|b| matches!(b, b'\n' | b'\r'))
        .filter(|line| {
            line.split(|b| !(b.is_ascii_digit() || matches!(b, b'.' | b'-')))
                .filter(|word| word.len() > 3 && word.contains(&b'.'))
                .count()
                >= 2
        })
        .take(3)
        .count()
        == 3
}

/// Most bytes of a document that only links to others.
const MOST_INDEX: u64 = 1 << 20;

/// Of a KMZ, the document: `doc.kml`, or the first KML not in a folder (OGC 12-007r2, C.2). One
/// without a place of its own that links to others gives way to them: so GDAL writes its layers.
fn only_document(
    container: &mut Container,
    members: &mut Vec<Member>,
    progress: &Progress,
) -> Result<(), ReadErrorKind> {
    members.retain(|m| m.kind == FormatKind::Kml);
    let names = &container.names;
    let name = |m: &Member| names.get(m.index).map_or("", String::as_str);
    let document = members
        .iter()
        .position(|m| name(m).eq_ignore_ascii_case("doc.kml"))
        .or_else(|| members.iter().position(|m| !name(m).contains('/')))
        .or(if members.is_empty() { None } else { Some(0) });
    let Some(document) = document else {
        return Ok(());
    };
    let kept = members.remove(document);
    if !members.is_empty() && links_only(container, kept.index, progress)? {
        return Ok(());
    }
    *members = vec![kept];
    Ok(())
}

/// Whether a document links to others and holds no place itself.
fn links_only(
    container: &mut Container,
    member: usize,
    progress: &Progress,
) -> Result<bool, ReadErrorKind> {
    let input = match container.alone(member, progress) {
        Ok(input) => input,
        Err(ReadErrorKind::Cancelled(c)) => return Err(c.into()),
        // Its own reader says what is wrong with it.
        Err(_) => return Ok(false),
    };
    let has = |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    let bytes = input.whole(MOST_INDEX);
    Ok(bytes.is_ok_and(|b| has(&b, b"NetworkLink") && !has(&b, b"Placemark")))
}

/// What each is called: its stem where no other has it, else its path without extension, else
/// with it. A KMZ's document is called as the file is.
fn called(container: &Container, names: &[String], members: &[Member]) -> Vec<String> {
    if container.kind == Some(FormatKind::Kmz) && members.len() == 1 {
        return vec![container.stem.clone()];
    }
    let name = |m: &Member| names.get(m.index).map_or("", String::as_str);
    let stem = |m: &Member| {
        let path = split(name(m)).0;
        path.rsplit('/').next().unwrap_or(path).to_owned()
    };
    let mut stems: HashMap<String, u32> = HashMap::new();
    let mut paths: HashMap<String, u32> = HashMap::new();
    for member in members {
        *stems.entry(stem(member)).or_default() += 1;
        *paths.entry(split(name(member)).0.to_owned()).or_default() += 1;
    }
    members
        .iter()
        .map(|m| {
            let (stem, path) = (stem(m), split(name(m)).0);
            if stems.get(&stem) == Some(&1) {
                stem
            } else if paths.get(path) == Some(&1) {
                path.to_owned()
            } else {
                name(m).to_owned()
            }
        })
        .collect()
}
