//! From a workspace and its files, wherever they lie, to what a check takes.

use super::BundlingError;
use crate::base::files::sha256_of_bytes;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::Shift;
use crate::formats::{self, ReadError, ReadErrorKind, ReadOptions, Source, note_shift};
use crate::layer::{Layer, Role};
use crate::rules::{Answers, RuleBase};
use crate::screening::{CheckInput, FailedLayer, ProjectLayer};
use crate::session::moved::moved_layer;
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Where a file of a check is.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// On disk.
    Disk(PathBuf),
    /// In memory, under its name, with what stands beside it.
    Held(Vec<(String, Arc<[u8]>)>),
}

/// Files of a check by their names in the bundle's workspace.
pub(super) type Places = BTreeMap<String, Place>;

/// What a check is made with besides the files.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub rules: Arc<RuleBase>,
    pub answers: BTreeMap<String, Answers>,
    pub as_of: crate::base::date::Date,
    pub num_threads: usize,
}

/// Reads everything. A layer that cannot be read is a failed layer, as in any check; a project
/// file that cannot ends it.
pub(super) fn gather(
    workspace: &Workspace,
    places: &Places,
    terms: &Terms,
    progress: &Progress,
) -> Result<CheckInput, BundlingError> {
    let mut zones = Vec::new();
    let mut failed = Vec::new();
    for entry in &workspace.layers {
        let layer = workspace
            .layer_options(entry)
            .and_then(|options| read(places, &entry.file, &options, progress));
        match layer {
            Ok(mut layer) => {
                if !entry.name.is_empty() {
                    layer.name.clone_from(&entry.name);
                }
                zones.push(entry.zone_layer(layer));
            }
            Err(error) if is_cancelled(&error) => return Err(BundlingError::Cancelled),
            Err(error) => failed.push(FailedLayer {
                meta: Arc::new(entry.zone_meta()),
                message: worded(&error),
            }),
        }
    }
    // County borders are what a shift is recognised by.
    let trusted = zones
        .iter()
        .find(|z| z.meta.role == Role::County)
        .map(|z| z.layer.clone());
    if let Some(trusted) = &trusted {
        for zone in &mut zones {
            if zone.meta.role != Role::County {
                note_shift(&mut zone.layer, trusted, progress)?;
            }
        }
    }
    let mut projects: Vec<ProjectLayer> = Vec::new();
    for entry in &workspace.projects {
        if entry.file.is_empty() {
            continue;
        }
        let mut entry = entry.clone();
        entry.schematic |= workspace.schematic;
        let layer = workspace
            .project_options(&entry)
            .and_then(|options| read(places, &entry.file, &options, progress));
        let mut layer = layer.map_err(|error| {
            if is_cancelled(&error) {
                BundlingError::Cancelled
            } else {
                BundlingError::failed(worded(&error), Some(error.path.clone()))
            }
        })?;
        if let Some(trusted) = &trusted {
            note_shift(&mut layer, trusted, progress)?;
        }
        projects.push(entry.project_layer(moved_layer(&layer, &entry.moved)));
    }
    Ok(CheckInput {
        zones,
        failed,
        checklist: workspace
            .checklist_roles()
            .into_iter()
            .map(|(role, check, reason)| (role, check, reason.map(str::to_owned)))
            .collect(),
        projects,
        rules: Arc::clone(&terms.rules),
        answers: terms.answers.clone(),
        as_of: terms.as_of,
        area_method: workspace.area_method.unwrap_or_default(),
        num_threads: terms.num_threads,
    })
}

fn is_cancelled(error: &ReadError) -> bool {
    matches!(error.kind, ReadErrorKind::Cancelled(_))
}

fn worded(error: &ReadError) -> Message {
    match error.message() {
        (what, Some(hint)) => Message::new("cli.malformed_hint")
            .with("what", what)
            .with("hint", hint),
        (what, None) => what,
    }
}

fn read(
    places: &Places,
    file: &str,
    options: &ReadOptions,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let (name, layer) = split(places, file);
    match places.get(name) {
        Some(Place::Disk(path)) => formats::read(
            &Source {
                path: path.clone(),
                layer: layer.map(str::to_owned),
            },
            options,
            progress,
        ),
        Some(Place::Held(files)) => formats::read_held(files, layer, options, progress),
        None => Err(ReadError {
            path: name.into(),
            kind: ReadErrorKind::Io(std::io::Error::from(std::io::ErrorKind::NotFound)),
        }),
    }
}

/// A file's name and the layer named behind it: a name may hold a `#` too.
fn split<'a>(places: &Places, file: &'a str) -> (&'a str, Option<&'a str>) {
    if places.contains_key(file) {
        return (file, None);
    }
    file.match_indices('#')
        .filter_map(|(at, _)| Some((file.get(..at)?, file.get(at + 1..)?)))
        .find(|(name, _)| places.contains_key(*name))
        .map_or((file, None), |(name, layer)| (name, Some(layer)))
}

/// Answers of a CSV file by project, as the command line reads them.
pub(super) fn answers(bytes: &[u8]) -> Result<BTreeMap<String, Answers>, Message> {
    // Spreadsheets in Chinese offices save CSV as GBK; what is not UTF-8 is read as that.
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    let rows = Answers::read_csv(&text).map_err(|errors| {
        errors.first().map_or_else(
            || Message::new("cli.answers_empty"),
            |e| e.diagnostic().message,
        )
    })?;
    let mut out = BTreeMap::new();
    for row in rows {
        if out.insert(row.project.clone(), row.answers).is_some() {
            return Err(Message::new("cli.answers_twice")
                .with("project", row.project)
                .with("row", row.row));
        }
    }
    Ok(out)
}

/// SHA-256 and size of a file, on disk or held.
pub(super) fn fingerprint(place: &Place) -> std::io::Result<(String, u64)> {
    match place {
        Place::Disk(path) => Ok((
            crate::base::files::sha256_of_file(path)?,
            path.metadata()?.len(),
        )),
        Place::Held(files) => files.first().map_or_else(
            || Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
            |(_, bytes)| Ok((sha256_of_bytes(bytes), bytes.len() as u64)),
        ),
    }
}

/// The keys of a project entry that say what these options do. `None` where an entry cannot say
/// it: a transform is secret and never packed, points put into edges have no key.
pub fn project_entry(file: &str, options: &ReadOptions) -> Option<crate::workspace::ProjectEntry> {
    if options.transform.is_some() || options.densify_m.is_some() {
        return None;
    }
    Some(crate::workspace::ProjectEntry {
        file: file.to_owned(),
        encoding: options.encoding.clone(),
        crs: options.crs.map(|crs| {
            crs.epsg().map_or_else(
                || crate::crs::to_wkt_esri(&crs),
                |code| format!("EPSG:{code}"),
            )
        }),
        swapped_axes: options.swapped_axes,
        shift: options.shift.map(|s: Shift| s.name().to_owned()),
        columns: options.columns.as_ref().map(formats::TableColumns::to_text),
        ..crate::workspace::ProjectEntry::default()
    })
}
