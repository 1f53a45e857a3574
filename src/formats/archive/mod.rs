//! Zips: shapefiles, GeoJSON and the rest from inside an archive, KMZ, and folders of files.
//!
//! Nothing is ever unpacked to disk: a member is held in memory within stated bounds, and its
//! name, whatever it says about folders, is only a name. Archives in archives are opened one
//! level deep.

mod container;
mod listing;
mod names;
mod write;
mod zipped;

pub(super) use write::write;

use super::error::ReadErrorKind;
use super::input::Input;
use super::kind::FormatKind;
use super::source::{Contained, ReadOptions};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use container::Container;
use listing::{Item, list};
use std::path::Path;
use std::sync::Arc;

/// Archives in archives that are opened.
const DEPTH: u32 = 1;

/// Layers of all its members.
pub(super) fn layers(
    input: &Input,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Vec<Contained>, ReadErrorKind> {
    let mut container = Container::open(input)?;
    let items = list(&mut container, options, progress, 0)?.items;
    Ok(items.into_iter().map(|i| i.contained).collect())
}

/// Reads a layer.
pub(super) fn read(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadErrorKind> {
    read_at(input, layer, options, progress, 0)
}

/// Layers of a member that holds several, as its own format names them.
fn list_inner(
    member: &Input,
    is_archive: bool,
    options: &ReadOptions,
    progress: &Progress,
    depth: u32,
) -> Result<Vec<Contained>, ReadErrorKind> {
    if !is_archive {
        return super::layers_of(member, options, progress);
    }
    let mut container = Container::open(member)?;
    let listed = list(&mut container, options, progress, depth + 1)?;
    Ok(listed.items.into_iter().map(|i| i.contained).collect())
}

fn read_at(
    input: &Input,
    layer: Option<&str>,
    options: &ReadOptions,
    progress: &Progress,
    depth: u32,
) -> Result<Layer, ReadErrorKind> {
    let mut container = Container::open(input)?;
    let listed = list(&mut container, options, progress, depth)?;
    let all: Vec<Contained> = listed.items.iter().map(|i| i.contained.clone()).collect();
    if all.is_empty()
        && let Some(why) = listed.left_out.first()
    {
        return Err(ReadErrorKind::malformed_with_hint(
            why.clone(),
            Message::new("archive.hint_unpack"),
        ));
    }
    let chosen = super::choose(&all, layer)?.name.clone();
    let Some(item) = listed
        .items
        .into_iter()
        .find(|i| i.contained.name == chosen)
    else {
        return Err(ReadErrorKind::NoSuchLayer(chosen));
    };
    let member = container.member(&item, progress)?;
    let is_archive = matches!(item.kind, FormatKind::Zip | FormatKind::Kmz);
    let mut found = if is_archive && depth < DEPTH {
        read_at(&member, item.inner.as_deref(), options, progress, depth + 1)?
    } else {
        super::read_input(&member, item.inner.as_deref(), options, progress)?
    };
    if depth == 0 {
        found.name = chosen;
    }
    let mut said = container.remarks.finish();
    said.extend(
        listed
            .left_out
            .into_iter()
            .map(|m| Diagnostic::new(Severity::Info, m)),
    );
    said.append(&mut found.diagnostics);
    found.diagnostics = said;
    Ok(found)
}

/// Reads the only layer, or the first, of an archive in memory.
///
/// # Errors
/// As [`read`](super::read).
pub fn read_bytes(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Layer, ReadErrorKind> {
    let file = format!("{name}.zip");
    let input = Input::memory(Path::new(""), &file, Arc::from(bytes));
    let progress = Progress::new();
    let first = layers(&input, options, &progress)?
        .into_iter()
        .next()
        .map(|c| c.name);
    read(&input, first.as_deref(), options, &progress)
}

impl Item {
    /// Whether it is read from a container of its own.
    fn holds_several(kind: FormatKind) -> bool {
        matches!(
            kind,
            FormatKind::GeoPackage | FormatKind::Xlsx | FormatKind::Zip | FormatKind::Kmz
        )
    }
}
