//! Edits with before and after, and the history that undoes and redoes them (decision 14).

use crate::base::message::Message;
use crate::geom::AreaMethod;
use crate::screening::CaseMeta;
use crate::workspace::{Bookmark, ImageEntry, LayerEntry, ProjectEntry, Sketch, Workspace};
use std::sync::Arc;

/// An entry and its position in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<T> {
    /// Position, from 0.
    pub index: usize,
    /// The entry.
    pub entry: T,
}

/// What an edit changes: the whole entry before and after; absent before is an addition,
/// absent after a removal, another index a move.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a history of some hundred entries at most"
)]
pub enum Change {
    /// A layer.
    Layer {
        /// Before the edit.
        before: Option<Placed<LayerEntry>>,
        /// After the edit.
        after: Option<Placed<LayerEntry>>,
    },
    /// A backdrop.
    Image {
        /// Before the edit.
        before: Option<Placed<ImageEntry>>,
        /// After the edit.
        after: Option<Placed<ImageEntry>>,
    },
    /// A project file.
    Project {
        /// Before the edit.
        before: Option<Placed<ProjectEntry>>,
        /// After the edit.
        after: Option<Placed<ProjectEntry>>,
    },
    /// Which area counts.
    AreaMethod {
        /// Before the edit.
        before: Option<AreaMethod>,
        /// After the edit.
        after: Option<AreaMethod>,
    },
    /// What the office knows of every case in the workspace.
    Case {
        /// Before the edit.
        before: Box<CaseMeta>,
        /// After the edit.
        after: Box<CaseMeta>,
    },
    /// Which style pack is used.
    StylePack {
        /// Before the edit.
        before: Option<String>,
        /// After the edit.
        after: Option<String>,
    },
    /// Views kept by name.
    Bookmarks {
        /// Before the edit.
        before: Vec<Bookmark>,
        /// After the edit.
        after: Vec<Bookmark>,
    },
    /// One sketch of a file of sketches.
    Sketch {
        /// The file, as the workspace names it.
        file: String,
        /// Before the edit.
        before: Option<Placed<Arc<Sketch>>>,
        /// After the edit.
        after: Option<Placed<Arc<Sketch>>>,
    },
    /// Several at once, made in order.
    Several(Vec<Self>),
}

impl Change {
    fn apply(&self, workspace: &mut Workspace) {
        match self {
            Self::Layer { before, after } => put(&mut workspace.layers, before, after),
            Self::Image { before, after } => put(&mut workspace.images, before, after),
            Self::Project { before, after } => put(&mut workspace.projects, before, after),
            Self::AreaMethod { after, .. } => workspace.area_method = *after,
            Self::Case { after, .. } => workspace.case = after.as_ref().clone(),
            Self::StylePack { after, .. } => workspace.style_pack.clone_from(after),
            Self::Bookmarks { after, .. } => workspace.bookmarks.clone_from(after),
            Self::Sketch {
                file,
                before,
                after,
            } => {
                let list = workspace.sketches.entry(file.clone()).or_default();
                put(list, before, after);
            }
            Self::Several(all) => all.iter().for_each(|change| change.apply(workspace)),
        }
    }

    fn inverse(&self) -> Self {
        match self.clone() {
            Self::Layer { before, after } => Self::Layer {
                before: after,
                after: before,
            },
            Self::Image { before, after } => Self::Image {
                before: after,
                after: before,
            },
            Self::Project { before, after } => Self::Project {
                before: after,
                after: before,
            },
            Self::AreaMethod { before, after } => Self::AreaMethod {
                before: after,
                after: before,
            },
            Self::Case { before, after } => Self::Case {
                before: after,
                after: before,
            },
            Self::StylePack { before, after } => Self::StylePack {
                before: after,
                after: before,
            },
            Self::Bookmarks { before, after } => Self::Bookmarks {
                before: after,
                after: before,
            },
            Self::Sketch {
                file,
                before,
                after,
            } => Self::Sketch {
                file,
                before: after,
                after: before,
            },
            Self::Several(all) => Self::Several(all.iter().rev().map(Self::inverse).collect()),
        }
    }

    fn rename_files(&mut self, rename: &dyn Fn(&str) -> String) {
        match self {
            Self::Layer { before, after } => {
                for placed in before.iter_mut().chain(after) {
                    placed.entry.file = rename(&placed.entry.file);
                }
            }
            Self::Project { before, after } => {
                for placed in before.iter_mut().chain(after) {
                    placed.entry.file = rename(&placed.entry.file);
                }
            }
            Self::Image { before, after } => {
                for placed in before.iter_mut().chain(after) {
                    placed.entry.file = rename(&placed.entry.file);
                }
            }
            Self::AreaMethod { .. } => {}
            Self::Case { .. } | Self::Bookmarks { .. } => {}
            Self::StylePack { before, after } => {
                for file in before.iter_mut().chain(after) {
                    *file = rename(file);
                }
            }
            Self::Sketch { file, .. } => *file = rename(file),
            Self::Several(all) => all.iter_mut().for_each(|c| c.rename_files(rename)),
        }
    }
}

/// One thing the user did to the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What it is called in 撤销××.
    pub label: Message,
    /// What it changes.
    pub change: Change,
}

fn put<T: Clone>(list: &mut Vec<T>, before: &Option<Placed<T>>, after: &Option<Placed<T>>) {
    if let Some(placed) = before
        && placed.index < list.len()
    {
        list.remove(placed.index);
    }
    if let Some(placed) = after {
        list.insert(placed.index.min(list.len()), placed.entry.clone());
    }
}

impl Edit {
    /// Makes the edit.
    pub fn apply(&self, workspace: &mut Workspace) {
        self.change.apply(workspace);
    }

    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            label: self.label.clone(),
            change: self.change.inverse(),
        }
    }
}

/// Edits made and edits taken back.
#[derive(Debug, Clone, Default)]
pub struct History {
    done: Vec<Edit>,
    undone: Vec<Edit>,
    /// Number of edits done when the workspace was last saved; `None` once that state can no
    /// longer be reached.
    saved_at: Option<usize>,
    /// Counts every change of the workspace.
    revision: u64,
}

impl History {
    /// A history of a workspace as it stands on disk.
    pub fn saved() -> Self {
        Self {
            saved_at: Some(0),
            ..Self::default()
        }
    }

    /// A history of a workspace that differs from what is on disk before the first edit.
    pub fn unsaved() -> Self {
        Self::default()
    }

    /// Remembers an edit that was just made; what had been undone is gone.
    pub fn push(&mut self, edit: Edit) {
        if self.saved_at.is_some_and(|at| at > self.done.len()) {
            self.saved_at = None;
        }
        self.undone.clear();
        self.done.push(edit);
        self.revision += 1;
    }

    /// Takes the last edit for undoing.
    pub fn undo(&mut self) -> Option<Edit> {
        let edit = self.done.pop()?;
        self.undone.push(edit.clone());
        self.revision += 1;
        Some(edit.inverse())
    }

    /// Takes the last undone edit for making it again.
    pub fn redo(&mut self) -> Option<Edit> {
        let edit = self.undone.pop()?;
        self.done.push(edit.clone());
        self.revision += 1;
        Some(edit)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// What undo would take back.
    pub fn next_undo(&self) -> Option<&Message> {
        self.done.last().map(|e| &e.label)
    }

    /// What redo would make again.
    pub fn next_redo(&self) -> Option<&Message> {
        self.undone.last().map(|e| &e.label)
    }

    /// Number of edits done: identifies the state that a save wrote.
    pub fn position(&self) -> usize {
        self.done.len()
    }

    /// Number that changes with every edit, made, taken back or made again.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Edits made after the first so many.
    pub fn since(&self, position: usize) -> &[Edit] {
        self.done.get(position..).unwrap_or_default()
    }

    /// The workspace moved to another folder: its files have other names from here on.
    pub(super) fn rename_files(&mut self, rename: &dyn Fn(&str) -> String) {
        for edit in self.done.iter_mut().chain(&mut self.undone) {
            edit.change.rename_files(rename);
        }
    }

    /// The workspace was saved as it was after so many edits.
    pub fn mark_saved(&mut self, position: usize) {
        self.saved_at = Some(position);
    }

    /// Whether the workspace differs from what was saved.
    pub fn is_dirty(&self) -> bool {
        self.saved_at != Some(self.done.len())
    }
}
