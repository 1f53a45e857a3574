//! Reports of projects: from a check to files, in the window and on the command line.
//!
//! Every format but JSON goes through the same document. A batch writes one summary first, then
//! one report each; projects are spread over threads, names of files are settled before, so
//! the result does not depend on their number.

use super::jobs::Stop;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::i18n::{Lang, text};
use crate::layer::Secrecy;
use crate::report::siting::{ReportCase, SitingInput, siting, summary};
use crate::report::{self, Document, MapError};
use crate::screening::CheckInput;
use crate::screening::model::{ProjectResult, Screening};
use crate::screening::wayout::{self, WayOutOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Characters a file's name keeps of a project's name.
const NAME_LENGTH: usize = 48;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportKind {
    /// Word and WPS.
    Docx,
    /// For printing and signing.
    Pdf,
    /// For spreadsheets: the check's tables, figures as figures.
    Xlsx,
    /// One file for a browser.
    Html,
    /// Plain text.
    Txt,
    /// For programs: the check as JSON.
    Json,
}

impl ReportKind {
    /// Every kind, in the order of dialogs.
    pub const ALL: &'static [Self] = &[
        Self::Docx,
        Self::Pdf,
        Self::Xlsx,
        Self::Html,
        Self::Txt,
        Self::Json,
    ];

    /// The ending of its files, and its name on the command line.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::Html => "html",
            Self::Txt => "txt",
        }
    }

    /// The kind of that ending.
    pub fn from_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        Self::ALL
            .iter()
            .copied()
            .find(|k| k.extension() == extension)
    }

    /// Whether it can be written to a terminal.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Html | Self::Txt | Self::Json)
    }
}

/// Everything that writing reports takes. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct ReportOrder {
    /// What was checked: layers for the maps, shapes for the coordinates.
    pub input: Arc<CheckInput>,
    /// What the check said.
    pub screening: Arc<Screening>,
    /// Which projects of it, by position.
    pub chosen: Vec<usize>,
    /// As what.
    pub kinds: Vec<ReportKind>,
    /// In which language.
    pub lang: Lang,
    /// About each chosen project's case, in the same order; the last holds for those beyond.
    pub cases: Vec<ReportCase>,
    /// Whether maps are drawn.
    pub with_maps: bool,
    /// Whether 避让比选参考 is looked for: it takes a while.
    pub with_way_out: bool,
    /// Where to: a folder, or one file.
    pub to: PathBuf,
}

impl ReportOrder {
    fn result(&self, position: usize) -> Option<&ProjectResult> {
        let index = self.chosen.get(position)?;
        self.screening.projects.get(*index)
    }

    fn case(&self, position: usize) -> ReportCase {
        self.cases
            .get(position)
            .or_else(|| self.cases.last())
            .cloned()
            .unwrap_or_default()
    }

    /// Highest class among the cases.
    fn secrecy(&self) -> Secrecy {
        self.cases
            .iter()
            .map(|c| c.secrecy)
            .max()
            .unwrap_or_default()
    }

    /// The document of one chosen project.
    ///
    /// # Errors
    /// [`Stop`]: cancelled, or why there is none.
    pub fn document(
        &self,
        position: usize,
        num_threads: usize,
        progress: &Progress,
    ) -> Result<Document, Stop> {
        let Some(result) = self.result(position) else {
            return Err(Stop::Failed(Message::new("siting.nothing_to_report")));
        };
        let case = self.case(position);
        let maps = if self.with_maps {
            report::maps(&self.input, result, self.lang, num_threads, progress).map_err(
                |e| match e {
                    MapError::Cancelled(_) => Stop::Cancelled,
                    MapError::Render(cause) => failed(&cause.to_string()),
                },
            )?
        } else {
            Vec::new()
        };
        progress.check()?;
        let way_out = if self.with_way_out {
            let project = (&result.layer, result.feature);
            let options = WayOutOptions::default();
            wayout::way_out(&self.input, project, &options, progress)?
                .map(|out| report::way_out_blocks(&out, self.lang))
                .unwrap_or_default()
        } else {
            Vec::new()
        };
        Ok(siting(
            &SitingInput {
                screening: &self.screening,
                result,
                case: &case,
                shape: report::project_shape(&self.input, result),
                way_out: &way_out,
                maps: &maps,
            },
            self.lang,
        ))
    }

    /// The summary of the chosen projects; `files` names their reports.
    pub fn summary(&self, files: &[String]) -> Document {
        let results: Vec<&ProjectResult> = (0..self.chosen.len())
            .filter_map(|i| self.result(i))
            .collect();
        summary(&self.screening, &results, files, self.secrecy(), self.lang)
    }

    /// The file of each chosen project, without ending: number and name made safe, so that no
    /// two are the same on any system.
    pub fn file_stems(&self) -> Vec<String> {
        let digits = self.chosen.len().to_string().len().max(2);
        let mut stems: Vec<String> = Vec::new();
        for position in 0..self.chosen.len() {
            let name = self.result(position).map_or("", |r| r.name.as_str());
            let number = position + 1;
            stems.push(format!("{number:0digits$}_{}", safe_name(name)));
        }
        stems
    }

    /// Whether the target names a file: one project, and an ending of a known kind. Every kind
    /// then takes its own ending.
    pub fn is_one_file(&self) -> bool {
        let ending = self
            .to
            .extension()
            .and_then(|e| ReportKind::from_extension(&e.to_string_lossy()));
        self.chosen.len() == 1 && ending.is_some() && !self.to.is_dir()
    }

    /// The check of some chosen projects alone.
    fn part(&self, positions: &[usize]) -> Screening {
        Screening {
            projects: positions
                .iter()
                .filter_map(|&i| self.result(i))
                .cloned()
                .collect(),
            ..(*self.screening).clone()
        }
    }

    /// Bytes in a kind: of the document, or, for spreadsheets and programs, of the check of
    /// these chosen projects.
    ///
    /// # Errors
    /// [`Stop::Failed`] with the reason.
    pub fn bytes(
        &self,
        document: &Document,
        positions: &[usize],
        kind: ReportKind,
    ) -> Result<Vec<u8>, Stop> {
        match kind {
            ReportKind::Docx => report::docx(document).map_err(|e| failed(&e.to_string())),
            ReportKind::Pdf => report::pdf(document).map_err(|e| Stop::Failed(e.message())),
            ReportKind::Html => Ok(report::html(document).into_bytes()),
            ReportKind::Txt => Ok(report::plain(document).into_bytes()),
            ReportKind::Xlsx => report::workbook(&self.part(positions), self.lang)
                .map_err(|e| Stop::Failed(e.message())),
            ReportKind::Json => Ok(report::json(&self.part(positions)).into_bytes()),
        }
    }
}

fn failed(cause: &str) -> Stop {
    Stop::Failed(Message::new("siting.failed").with("cause", cause))
}

/// Writes all files of an order; the files written, in order. Progress counts projects.
///
/// # Errors
/// [`Stop`]: cancelled, or why a file could not be written; files written before stay.
pub fn write(order: &ReportOrder, progress: &Progress) -> Result<Vec<PathBuf>, Stop> {
    progress.set_total(order.chosen.len() as u64);
    if order.is_one_file() {
        let document = order.document(0, order.input.num_threads, progress)?;
        let mut written = Vec::new();
        for &kind in &order.kinds {
            let path = order.to.with_extension(kind.extension());
            save(&path, &order.bytes(&document, &[0], kind)?)?;
            written.push(path);
        }
        progress.set_done(1);
        return Ok(written);
    }
    let stems = order.file_stems();
    let mut written = Vec::new();
    if order.chosen.len() > 1 {
        let first = order.kinds.first().map_or("", |k| k.extension());
        let files: Vec<String> = stems.iter().map(|s| format!("{s}.{first}")).collect();
        let document = order.summary(&files);
        let all: Vec<usize> = (0..order.chosen.len()).collect();
        let digits = order.chosen.len().to_string().len().max(2);
        let name = format!("{:0digits$}_{}", 0, text(order.lang, "siting.summary_name"));
        for &kind in &order.kinds {
            let path = order.to.join(format!("{name}.{}", kind.extension()));
            save(&path, &order.bytes(&document, &all, kind)?)?;
            written.push(path);
        }
    }
    written.extend(projects(order, &stems, progress)?);
    Ok(written)
}

/// The reports of all projects, spread over threads.
fn projects(
    order: &ReportOrder,
    stems: &[String],
    progress: &Progress,
) -> Result<Vec<PathBuf>, Stop> {
    let next = AtomicUsize::new(0);
    let num = order.input.num_threads.clamp(1, stems.len().max(1));
    let work = || -> Result<Vec<(usize, PathBuf)>, Stop> {
        let mut own = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(stem) = stems.get(position) else {
                return Ok(own);
            };
            progress.check()?;
            // One thread a project: a single project may use them all.
            let threads = if num > 1 { 1 } else { order.input.num_threads };
            let document = order.document(position, threads, progress)?;
            for &kind in &order.kinds {
                let path = order.to.join(format!("{stem}.{}", kind.extension()));
                save(&path, &order.bytes(&document, &[position], kind)?)?;
                own.push((position, path));
            }
            progress.advance(1);
        }
    };
    let mut written: Vec<(usize, PathBuf)> = Vec::new();
    let mut fault: Option<Stop> = None;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..num)
            .filter_map(|i| {
                std::thread::Builder::new()
                    .name(format!("report-{i}"))
                    .spawn_scoped(scope, work)
                    .ok()
            })
            .collect();
        if workers.is_empty() {
            match work() {
                Ok(own) => written.extend(own),
                Err(stop) => fault = Some(stop),
            }
        }
        for worker in workers {
            match worker.join() {
                Ok(Ok(own)) => written.extend(own),
                // A failure says more than that others were stopped.
                Ok(Err(stop)) if matches!(stop, Stop::Failed(_)) || fault.is_none() => {
                    fault = Some(stop);
                }
                Ok(Err(_)) => {}
                Err(cause) => std::panic::resume_unwind(cause),
            }
        }
    });
    if let Some(stop) = fault {
        return Err(stop);
    }
    written.sort();
    Ok(written.into_iter().map(|(_, path)| path).collect())
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let cause = |e: &std::io::Error| {
        Stop::Failed(
            Message::new("siting.not_written")
                .with("cause", io_message(e))
                .with("path", path.display().to_string()),
        )
    };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| cause(&e))?;
    }
    write_atomically(path, bytes).map_err(|e| cause(&e))
}

/// A name that every system takes as part of a file's name.
pub fn safe_name(name: &str) -> String {
    let kept: String = name
        .trim()
        .chars()
        .map(|c| {
            let forbidden = matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
            if forbidden || crate::base::text::is_hidden(c) {
                '_'
            } else {
                c
            }
        })
        .take(NAME_LENGTH)
        .collect();
    let kept = kept.trim_matches([' ', '.', '_']);
    if kept.is_empty() {
        "project".to_owned()
    } else {
        kept.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn names_that_leave_their_folder_or_hide_lose_what_does_it() {
        assert_eq!(safe_name("../../甲\u{202E}乙"), "甲_乙");
        assert_eq!(safe_name("a:b|c.docx. "), "a_b_c.docx");
        assert_eq!(safe_name(" . "), "project");
        assert_eq!(safe_name(&"长".repeat(300)).chars().count(), 48);
    }
}
