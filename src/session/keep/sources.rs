//! The files a workspace names, watched: what changed since it was recorded is said and its results
//! are outdated; what is missing is looked for, with one question for all.

use super::{Keep, KeepCommand, KeepJob};
use crate::base::message::{Arg, Message};
use crate::base::progress::Progress;
use crate::base::text::visible;
use crate::formats::{Source, SourceStamp};
use crate::session::command::{Command, Effect};
use crate::session::edit::{Change, Edit, Placed};
use crate::session::jobs::Stop;
use crate::session::state::{NoticeKind, Session};
use crate::workspace::keep::sources::{Candidate, Missing, SourceEntry, facts_of, search};
use crate::workspace::{Paths, Workspace};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Names told in one sentence.
const MOST_NAMES: usize = 3;

/// Files to look at.
#[derive(Debug)]
pub struct Looking {
    workspace: PathBuf,
    files: Vec<Watched>,
}

/// A file to look at.
#[derive(Debug)]
struct Watched {
    /// Name in the workspace.
    file: String,
    path: PathBuf,
    /// How it stood when it was read.
    read: SourceStamp,
    /// What it held when it was read, if that is known.
    held: Option<SourceEntry>,
    /// What it held when the workspace was saved.
    recorded: Option<SourceEntry>,
    /// How it stood when its change was told.
    told: Option<SourceStamp>,
}

/// What was seen.
#[derive(Debug, Default)]
pub struct Looked {
    workspace: PathBuf,
    /// What files hold that stand as they were read.
    facts: Vec<(SourceEntry, SourceStamp)>,
    /// Files that hold something else than when the workspace was saved.
    changed_before: Vec<String>,
    /// Files that hold something else than what was read, and how they stand.
    changed_now: Vec<(String, SourceStamp)>,
    /// Files written anew that hold what was read.
    same: Vec<(SourceEntry, SourceStamp)>,
    missing: Vec<Missing>,
}

/// A missing file, and where it is taken from if the user agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelinkRow {
    /// The file, as the workspace names it.
    pub file: String,
    /// Where it may be.
    pub candidates: Vec<Candidate>,
    /// The one taken: none leaves the file missing.
    pub chosen: Option<usize>,
}

impl Session {
    /// The one question about missing files, while it is open.
    pub fn relinking(&self) -> Option<&[RelinkRow]> {
        self.keep.relinking.as_deref()
    }

    /// Asks for a look at the files: all that nothing is known of yet, else those that changed.
    pub(super) fn look_at_sources(&mut self) -> Vec<Effect> {
        let Some(workspace) = self.workspace.path.clone() else {
            return Vec::new();
        };
        if !self.is_loaded() || self.keep.is_looking || self.is_empty() {
            return Vec::new();
        }
        let mut files = Vec::new();
        for (file, read) in self.read_stamps() {
            if self.keep.gone.contains(&file) {
                continue;
            }
            let known = self.keep.facts.get(&file);
            let recorded = self.workspace.sources.iter().find(|s| s.file == file);
            files.push(Watched {
                path: Source::parse(&self.workspace.resolve(&file).to_string_lossy()).path,
                held: known.filter(|k| k.1 == read).map(|k| k.0.clone()),
                // Read anew: that it changed is known.
                recorded: recorded.filter(|_| known.is_none()).cloned(),
                told: self.keep.told.get(&file).cloned(),
                file,
                read,
            });
        }
        self.keep.is_looking = true;
        vec![Effect::Keep(Box::new(KeepJob::Look(Looking {
            workspace,
            files,
        })))]
    }

    /// Every file that was read, under the name without a layer, and how it stood then.
    fn read_stamps(&self) -> BTreeMap<String, SourceStamp> {
        let layers = self
            .workspace
            .layers
            .iter()
            .filter_map(|e| Some((&e.file, self.layers.get(&e.id)?)));
        let projects = self
            .workspace
            .projects
            .iter()
            // Sketches are this program's own: their entry carries their hash.
            .filter(|e| !e.sketch)
            .filter_map(|e| Some((&e.file, self.files.get(&e.file)?)));
        layers
            .chain(projects)
            .filter_map(|(file, held)| Some((plain(file), held.source.clone()?)))
            .collect()
    }

    pub(super) fn sources_looked(&mut self, looked: Looked) -> Vec<Effect> {
        self.keep.is_looking = false;
        if self.workspace.path.as_ref() != Some(&looked.workspace) {
            return Vec::new();
        }
        for (facts, stamp) in looked.facts {
            self.keep.facts.insert(facts.file.clone(), (facts, stamp));
        }
        for (facts, stamp) in looked.same {
            self.restamp(&facts.file, &stamp);
            self.keep.facts.insert(facts.file.clone(), (facts, stamp));
        }
        if !looked.changed_before.is_empty() {
            let names = self.names_of(&looked.changed_before);
            let message = Message::new("keep.changed_since_saved").with("names", names);
            self.tell(NoticeKind::Error, message);
        }
        if !looked.changed_now.is_empty() {
            let files: Vec<String> = looked.changed_now.iter().map(|c| c.0.clone()).collect();
            let message = Message::new("keep.changed_now").with("names", self.names_of(&files));
            self.tell(NoticeKind::Error, message);
            self.keep.told.extend(looked.changed_now);
            // Not asked for anew: what was read is not what is there.
            self.ground += 1;
            self.refresh_rows();
        }
        self.keep
            .gone
            .extend(looked.missing.iter().map(|m| m.file.clone()));
        if looked.missing.iter().any(|m| !m.candidates.is_empty()) {
            let rows = looked.missing.into_iter().map(|m| RelinkRow {
                // What is only called the same is shown, not taken.
                chosen: m.candidates.iter().position(|c| c.is_same != Some(false)),
                file: m.file,
                candidates: m.candidates,
            });
            self.keep.relinking = Some(rows.collect());
        }
        Vec::new()
    }

    fn restamp(&mut self, file: &str, stamp: &SourceStamp) {
        let layers: Vec<String> = self
            .workspace
            .layers
            .iter()
            .filter(|e| plain(&e.file) == file)
            .map(|e| e.id.clone())
            .collect();
        for id in layers {
            if let Some(held) = self.layers.get_mut(&id) {
                held.source = Some(stamp.clone());
            }
        }
        for (name, held) in &mut self.files {
            if plain(name) == file {
                held.source = Some(stamp.clone());
            }
        }
    }

    /// What files are called in the layer list, the first few.
    fn names_of(&self, files: &[String]) -> Arg {
        let name = |file: &String| {
            let layer = self
                .workspace
                .layers
                .iter()
                .find(|l| plain(&l.file) == *file);
            visible(layer.map_or(file, |l| &l.name))
        };
        let first: Vec<String> = files.iter().take(MOST_NAMES).map(name).collect();
        let first = first.join("、");
        if files.len() <= MOST_NAMES {
            return first.into();
        }
        Message::new("keep.diff_and_more")
            .with("names", first)
            .with("count", files.len())
            .into()
    }

    /// Another place for a missing file, or none.
    pub(super) fn choose_place(&mut self, row: usize, chosen: Option<usize>) {
        if let Some(row) = self.keep.relinking.as_mut().and_then(|r| r.get_mut(row)) {
            row.chosen = chosen.filter(|c| *c < row.candidates.len());
        }
    }

    /// The answer to the one question: one edit for all files taken from elsewhere.
    pub(super) fn relink(&mut self, agreed: bool) -> Vec<Effect> {
        let Some(rows) = self.keep.relinking.take().filter(|_| agreed) else {
            return Vec::new();
        };
        let mut moved: BTreeMap<String, String> = BTreeMap::new();
        for row in rows {
            let chosen = row.chosen.and_then(|c| row.candidates.get(c));
            if let Some(candidate) = chosen {
                moved.insert(row.file, self.workspace.relative(&candidate.path));
            }
        }
        let changes = relinked(&self.workspace, &moved);
        if changes.is_empty() {
            return Vec::new();
        }
        if moved.values().any(|file| self.workspace.is_outside(file)) {
            // The user named these very files: that is consent to open them.
            self.paths = Paths::Anywhere;
        }
        self.keep.gone.retain(|file| !moved.contains_key(file));
        self.make(Edit {
            label: Message::new("keep.edit_relink").with("count", moved.len()),
            change: Change::Several(changes),
        })
    }

    /// What files hold, as far as it is known now.
    pub(in crate::session) fn known_sources(&self) -> Vec<SourceEntry> {
        self.keep.facts.values().map(|f| f.0.clone()).collect()
    }

    /// What is known of the files of a workspace about to be saved.
    pub(in crate::session) fn record_sources(&self, workspace: &mut Workspace) {
        let mut names: Vec<String> = workspace
            .layers
            .iter()
            .map(|l| &l.file)
            .chain(
                workspace
                    .projects
                    .iter()
                    .filter(|p| !p.sketch)
                    .map(|p| &p.file),
            )
            .map(|file| plain(file))
            .collect();
        names.sort();
        names.dedup();
        let old = std::mem::take(&mut workspace.sources);
        workspace.sources = names
            .iter()
            .filter_map(|name| {
                let known = self.keep.facts.get(name).map(|k| &k.0);
                known
                    .or_else(|| old.iter().find(|s| s.file == *name))
                    .cloned()
            })
            .collect();
    }
}

impl Session {
    pub(in crate::session) fn keep_renamed(&mut self, rename: &dyn Fn(&str) -> String) {
        self.keep.rename_facts(rename);
    }
}

impl Keep {
    /// The workspace went to another folder: its files have other names.
    pub(super) fn rename_facts(&mut self, rename: &dyn Fn(&str) -> String) {
        self.facts = std::mem::take(&mut self.facts)
            .into_values()
            .map(|(facts, stamp)| {
                let file = rename(&facts.file);
                (file.clone(), (SourceEntry { file, ..facts }, stamp))
            })
            .collect();
        self.told.clear();
        self.gone.clear();
    }
}

/// A file's name without that of a layer in it.
fn plain(file: &str) -> String {
    let source = Source::parse(file);
    match source.layer {
        Some(_) => source.path.to_string_lossy().into_owned(),
        None => file.to_owned(),
    }
}

/// The changes that take files from where they are now.
fn relinked(workspace: &Workspace, moved: &BTreeMap<String, String>) -> Vec<Change> {
    let renamed = |file: &str| -> Option<String> {
        let new = moved.get(&plain(file))?;
        Some(match Source::parse(file).layer {
            Some(layer) => format!("{new}#{layer}"),
            None => new.clone(),
        })
    };
    let layers = workspace
        .layers
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let file = renamed(&entry.file)?;
            let (before, after) = swapped(index, entry, |after| after.file = file);
            Some(Change::Layer { before, after })
        });
    let projects = workspace
        .projects
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let file = renamed(&entry.file)?;
            let (before, after) = swapped(index, entry, |after| after.file = file);
            Some(Change::Project { before, after })
        });
    layers.chain(projects).collect()
}

/// An entry in its place before and after it is changed.
fn swapped<T: Clone>(
    index: usize,
    entry: &T,
    change: impl FnOnce(&mut T),
) -> (Option<Placed<T>>, Option<Placed<T>>) {
    let mut after = entry.clone();
    change(&mut after);
    let placed = |entry| Some(Placed { index, entry });
    (placed(entry.clone()), placed(after))
}

/// The work of looking.
///
/// # Errors
/// [`Stop::Cancelled`].
pub(super) fn look(looking: Looking, progress: &Progress) -> Result<Command, Stop> {
    let mut looked = Looked::default();
    let mut missing = Vec::new();
    for watched in looking.files {
        progress.check()?;
        let Watched {
            file,
            path,
            read,
            held,
            recorded,
            told,
        } = watched;
        let now = SourceStamp::of(&path);
        if told.as_ref() == Some(&now) || (held.is_some() && now == read) {
            continue;
        }
        if path.symlink_metadata().is_err() {
            match held {
                None => missing.push((file, recorded)),
                Some(_) => looked.changed_now.push((file, now)),
            }
            continue;
        }
        // What is being written just now is looked at the next time.
        let facts = facts_of(&file, &path)
            .ok()
            .filter(|_| now.changed().is_none());
        let Some(facts) = facts.filter(|_| path.is_file()) else {
            continue;
        };
        if now == read {
            if recorded.is_some_and(|r| r.sha256 != facts.sha256) {
                looked.changed_before.push(file);
            }
            looked.facts.push((facts, now));
        } else if held.is_some_and(|h| h.sha256 == facts.sha256) {
            looked.same.push((facts, now));
        } else {
            looked.changed_now.push((file, now));
        }
    }
    looked.missing = search(&looking.workspace, &missing, progress)?;
    looked.workspace = looking.workspace;
    Ok(Command::Keep(KeepCommand::Looked(Box::new(looked))))
}
