//! Where else: the way out of the chosen project, and sites side by side. Both are jobs on one
//! lane; what has become outdated is dropped, never shown as current.

use super::checking::{CheckRequest, Stamp};
use super::command::{Command, Effect, Question};
use super::jobs::Stop;
use super::state::{NoticeKind, ProjectKey, Session};
use super::{engine, moved::only};
use crate::base::files::{io_message, write_atomically};
use crate::base::ids::{FeatureId, LayerId};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::report::{self, Document, matrix_document};
use crate::screening::alternatives::{Matrix, RowOrder, SITES, SiteOrder, matrix};
use crate::screening::wayout::{Found, WayOut, WayOutOptions, way_out};
use crate::screening::{self, ProjectLayer};
use std::path::PathBuf;
use std::sync::Arc;

/// What happens to a way out or a comparison.
#[derive(Debug)]
pub enum SitesCommand {
    /// Look for the way out of the chosen project.
    AskWayOut,
    /// It was found, or there is none.
    WayOutFound(Box<WayOutAnswer>),
    /// Move the project where the way out says, and check it there.
    TakeShift,
    /// The way out is read.
    CloseWayOut,
    /// Open the comparison, the chosen project in it.
    OpenCompare,
    /// A site comes in or goes out.
    Tick(ProjectKey, bool),
    /// A comparison ended.
    Compared(Box<CompareAnswer>),
    /// Sort the rows.
    SortRows(RowOrder),
    /// Sort the sites.
    SortSites(SiteOrder),
    /// Put the table on the clipboard.
    Copy,
    /// Ask where to write it.
    AskExport,
    /// Write it: .docx, .pdf, .html or .txt.
    Export(PathBuf),
    /// It was written.
    Exported(PathBuf),
    /// Enough.
    CloseCompare,
}

/// Work of this module.
#[derive(Debug)]
pub enum SitesJob {
    /// Look for a way out.
    WayOut(Box<CheckRequest>, ProjectKey, Stamp),
    /// Compare.
    Compare(Box<CheckRequest>, Vec<(ProjectKey, Stamp)>),
    /// Write a document.
    Write(Box<Document>, PathBuf),
}

/// A way out and what it was made from.
#[derive(Debug)]
pub struct WayOutAnswer {
    key: ProjectKey,
    stamp: Stamp,
    found: Option<Arc<WayOut>>,
}

/// A comparison and what it was made from.
#[derive(Debug)]
pub struct CompareAnswer {
    stamps: Vec<(ProjectKey, Stamp)>,
    matrix: Matrix,
}

/// The way out as the window has it.
#[derive(Debug, Clone)]
pub struct WayOutShown {
    /// Of which project.
    pub key: ProjectKey,
    stamp: Stamp,
    /// What was found; none while it is looked for.
    pub found: Option<Arc<WayOut>>,
}

/// The comparison as the window has it.
#[derive(Debug, Clone, Default)]
pub struct Comparing {
    /// The sites, in the order they were ticked.
    pub sites: Vec<ProjectKey>,
    stamps: Vec<(ProjectKey, Stamp)>,
    /// The matrix as made, sites as they were ticked; none while it is made.
    pub matrix: Option<Arc<Matrix>>,
    /// Order of its rows.
    pub rows: RowOrder,
    /// Order of its sites.
    pub columns: SiteOrder,
}

impl Comparing {
    /// The matrix in the orders asked for.
    pub fn sorted(&self) -> Option<Matrix> {
        let matrix = self.matrix.as_ref()?;
        Some(matrix.sorted(self.rows, self.columns))
    }
}

/// The work.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be made.
pub fn run(job: SitesJob, progress: &Progress) -> Result<Command, Stop> {
    let command = match job {
        SitesJob::WayOut(request, key, stamp) => {
            let input = engine::input(&request)?;
            let layer = LayerId(key.file.clone());
            let options = WayOutOptions::default();
            let found = way_out(&input, (&layer, key.feature), &options, progress)?;
            SitesCommand::WayOutFound(Box::new(WayOutAnswer {
                key,
                stamp,
                found: found.map(Arc::new),
            }))
        }
        SitesJob::Compare(request, stamps) => {
            let input = engine::input(&request)?;
            let screening = screening::check(&input, progress)?;
            let matrix = matrix(&input, &screening, progress)?;
            SitesCommand::Compared(Box::new(CompareAnswer { stamps, matrix }))
        }
        SitesJob::Write(document, path) => {
            let bytes = bytes(&document, &path)?;
            write_atomically(&path, &bytes).map_err(|e| {
                Stop::Failed(Message::new("cli.write_failed").with("cause", io_message(&e)))
            })?;
            SitesCommand::Exported(path)
        }
    };
    Ok(Command::Sites(command))
}

fn bytes(document: &Document, path: &std::path::Path) -> Result<Vec<u8>, Stop> {
    let extension = path.extension().map(|e| e.to_ascii_lowercase());
    match extension.as_ref().and_then(|e| e.to_str()) {
        Some("html" | "htm") => Ok(report::html(document).into_bytes()),
        Some("txt") => Ok(report::plain(document).into_bytes()),
        Some("pdf") => report::pdf(document).map_err(|e| Stop::Failed(e.message())),
        _ => report::docx(document).map_err(|e| {
            Stop::Failed(Message::new("cli.write_failed").with("cause", e.to_string()))
        }),
    }
}

impl Session {
    /// The way out of the chosen project: being looked for, or found, where it stands now.
    pub fn way_out(&self) -> Option<&WayOutShown> {
        let shown = self.way_out.as_ref()?;
        let is_chosen = self.selection.project.as_ref() == Some(&shown.key);
        (is_chosen && self.stamp(&shown.key) == shown.stamp).then_some(shown)
    }

    /// The comparison, while it is open.
    pub fn comparing(&self) -> Option<&Comparing> {
        self.comparing.as_ref()
    }

    pub(super) fn sites_command(&mut self, command: SitesCommand) -> Vec<Effect> {
        match command {
            SitesCommand::AskWayOut => self.ask_way_out(),
            SitesCommand::WayOutFound(answer) => {
                if let Some(shown) = &mut self.way_out
                    && (&shown.key, &shown.stamp) == (&answer.key, &answer.stamp)
                {
                    shown.found = answer.found;
                    if shown.found.is_none() {
                        self.way_out = None;
                    }
                }
                Vec::new()
            }
            SitesCommand::TakeShift => self.take_shift(),
            SitesCommand::CloseWayOut => {
                self.way_out = None;
                vec![Effect::StopSites]
            }
            SitesCommand::OpenCompare => {
                let mut sites: Vec<ProjectKey> = self.selection.project.iter().cloned().collect();
                if self.rows.len() <= *SITES.end() {
                    let others = self.rows.iter().map(|r| &r.key);
                    let others: Vec<_> = others.filter(|k| !sites.contains(k)).cloned().collect();
                    sites.extend(others);
                }
                self.comparing = Some(Comparing {
                    sites,
                    ..Comparing::default()
                });
                self.ask_matrix()
            }
            SitesCommand::Tick(key, is_in) => {
                let Some(comparing) = &mut self.comparing else {
                    return Vec::new();
                };
                comparing.sites.retain(|k| *k != key);
                if is_in && comparing.sites.len() < *SITES.end() {
                    comparing.sites.push(key);
                }
                // Orders by one of the sites or rows mean nothing any more.
                if let RowOrder::Site(_) = comparing.rows {
                    comparing.rows = RowOrder::default();
                }
                if let SiteOrder::Row(_) = comparing.columns {
                    comparing.columns = SiteOrder::default();
                }
                self.ask_matrix()
            }
            SitesCommand::Compared(answer) => {
                if let Some(comparing) = &mut self.comparing
                    && comparing.stamps == answer.stamps
                {
                    comparing.matrix = Some(Arc::new(answer.matrix));
                }
                Vec::new()
            }
            SitesCommand::SortRows(order) => {
                if let Some(comparing) = &mut self.comparing {
                    comparing.rows = order;
                }
                Vec::new()
            }
            SitesCommand::SortSites(order) => {
                if let Some(comparing) = &mut self.comparing {
                    comparing.columns = order;
                }
                Vec::new()
            }
            SitesCommand::Copy => self.copy_matrix(),
            SitesCommand::AskExport => vec![Effect::Ask(Question::Matrix)],
            SitesCommand::Export(path) => match self.matrix_document() {
                Some(document) => {
                    let job = SitesJob::Write(Box::new(document), path);
                    vec![Effect::Sites(Box::new(job))]
                }
                None => Vec::new(),
            },
            SitesCommand::Exported(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.tell(
                    NoticeKind::Done,
                    Message::new("wayout.exported").with("name", name.as_ref()),
                );
                Vec::new()
            }
            SitesCommand::CloseCompare => {
                self.comparing = None;
                vec![Effect::StopSites]
            }
        }
    }

    /// Projects as a check takes them, each by itself, in an order.
    fn sites_of(&self, keys: &[ProjectKey]) -> Vec<ProjectLayer> {
        let one = |key: &ProjectKey| {
            let mut project = self.check_layer(self.project_entry(&key.file)?)?;
            project.layer = only(&project.layer, &[FeatureId(key.feature.0)]);
            Some(project)
        };
        keys.iter().filter_map(one).collect()
    }

    fn ask_way_out(&mut self) -> Vec<Effect> {
        let Some(key) = self.selection.project.clone() else {
            return Vec::new();
        };
        if !self.is_loaded() {
            return Vec::new();
        }
        let stamp = self.stamp(&key);
        let projects = self.sites_of(std::slice::from_ref(&key));
        let request = self.check_request(projects, Vec::new(), false);
        self.way_out = Some(WayOutShown {
            key: key.clone(),
            stamp: stamp.clone(),
            found: None,
        });
        let job = SitesJob::WayOut(Box::new(request), key, stamp);
        vec![Effect::Sites(Box::new(job))]
    }

    /// Moves the project as the way out says: an edit like a drag, so that it can be taken back
    /// and the file stays as it came. The check that follows confirms it or does not.
    fn take_shift(&mut self) -> Vec<Effect> {
        let Some(shown) = self.way_out() else {
            return Vec::new();
        };
        let key = shown.key.clone();
        let shift = shown.found.as_ref().and_then(|out| out.shift.as_ref());
        let Some(Found::At(shifted)) = shift.map(|s| &s.found) else {
            return Vec::new();
        };
        let (east, north) = self.move_of(&key);
        // Millimetres, as a drag leaves them.
        let round = |m: f64| (m * 1000.0).round() / 1000.0;
        let to = (
            round(east + shifted.by.east_m),
            round(north + shifted.by.north_m),
        );
        self.way_out = None;
        self.set_move(&key, to, "wayout.edit_shift")
    }

    fn ask_matrix(&mut self) -> Vec<Effect> {
        let Some(comparing) = &self.comparing else {
            return Vec::new();
        };
        let sites = comparing.sites.clone();
        let stamps: Vec<_> = sites.iter().map(|k| (k.clone(), self.stamp(k))).collect();
        let is_enough = SITES.contains(&sites.len()) && self.is_loaded();
        let request = is_enough.then(|| {
            let projects = self.sites_of(&sites);
            self.check_request(projects, Vec::new(), false)
        });
        if let Some(comparing) = &mut self.comparing {
            comparing.matrix = None;
            comparing.stamps.clone_from(&stamps);
        }
        match request {
            Some(request) => {
                let job = SitesJob::Compare(Box::new(request), stamps);
                vec![Effect::Sites(Box::new(job))]
            }
            None => vec![Effect::StopSites],
        }
    }

    fn matrix_document(&self) -> Option<Document> {
        let sorted = self.comparing.as_ref()?.sorted()?;
        Some(matrix_document(&sorted, self.settings.lang))
    }

    fn copy_matrix(&mut self) -> Vec<Effect> {
        let Some(document) = self.matrix_document() else {
            return Vec::new();
        };
        self.tell(NoticeKind::Done, Message::new("wayout.copied"));
        vec![Effect::Copy {
            html: report::html(&document),
            text: tabbed(&document),
        }]
    }
}

/// The tables of a document as lines with tabs, its other words as lines.
fn tabbed(document: &Document) -> String {
    use crate::base::text::{spreadsheet_cell, visible};
    use crate::report::Block;
    let mut lines = vec![visible(&document.title)];
    for block in &document.blocks {
        match block {
            Block::Table(table) => {
                let rows = std::iter::once(&table.head).chain(&table.rows);
                lines.extend(rows.map(|row| {
                    let cells: Vec<String> =
                        row.iter().map(|c| spreadsheet_cell(&visible(c))).collect();
                    cells.join("\t")
                }));
            }
            Block::Line(text) | Block::Note(text) | Block::Paragraph(text) => {
                lines.push(visible(text));
            }
            _ => {}
        }
    }
    lines.join("\n")
}
