//! Which lane does which work of a session.

use super::lane::{Lane, Policy, Waker};
use super::{End, Report, Running, Stop};
use crate::base::message::Message;
use crate::base::parallel::processors;
use crate::base::progress::Progress;
use crate::layer::Layer;
use crate::session::attributes::{self, TableJob};
use crate::session::checking;
use crate::session::checkup::{self, CheckupJob};
use crate::session::command::{Command, Effect, LayerFile, PreviewJob};
use crate::session::counties::Counties;
use crate::session::selected::{self, SelectCommand};
use crate::session::{
    cases, details, export_layer, find, images, keep, overlaps, packing, picturing, preview,
    reports, sites, statistics, style_packs, styling,
};
use crate::workspace::{LoadedLayer, Paths, Workspace};

/// The lanes of one window.
pub struct Jobs {
    open: Lane<Command>,
    check: Lane<Command>,
    save: Lane<Command>,
    find: Lane<Command>,
    overlap: Lane<Command>,
    preview: Lane<Command>,
    sites: Lane<Command>,
    count: Lane<Command>,
    select: Lane<Command>,
    rows: Lane<Command>,
    cells: Lane<Command>,
    describe: Lane<Command>,
    statistics: Lane<Command>,
    detail: Lane<Command>,
}

impl Jobs {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            open: Lane::new("open", Policy::Queue, waker.clone())?,
            check: Lane::new("check", Policy::LatestWins, waker.clone())?,
            save: Lane::new("save", Policy::Queue, waker.clone())?,
            find: Lane::new("find", Policy::LatestWins, waker.clone())?,
            overlap: Lane::new("overlap", Policy::LatestWins, waker.clone())?,
            preview: Lane::new("preview", Policy::LatestWins, waker.clone())?,
            sites: Lane::new("sites", Policy::LatestWins, waker.clone())?,
            count: Lane::new("count", Policy::Queue, waker.clone())?,
            select: Lane::new("select", Policy::LatestWins, waker.clone())?,
            rows: Lane::new("rows", Policy::LatestWins, waker.clone())?,
            cells: Lane::new("cells", Policy::LatestWins, waker.clone())?,
            describe: Lane::new("describe", Policy::LatestWins, waker.clone())?,
            statistics: Lane::new("statistics", Policy::LatestWins, waker.clone())?,
            detail: Lane::new("detail", Policy::Queue, waker.clone())?,
        })
    }

    /// The commands that finished jobs turn into.
    pub fn poll(&self) -> Vec<Command> {
        let lanes = [
            &self.open,
            &self.check,
            &self.save,
            &self.find,
            &self.overlap,
            &self.preview,
            &self.sites,
            &self.count,
            &self.select,
            &self.rows,
            &self.cells,
            &self.describe,
            &self.statistics,
            &self.detail,
        ];
        let mut commands = Vec::new();
        for lane in lanes {
            while let Some(report) = lane.poll() {
                commands.extend(command(report));
            }
        }
        commands
    }

    /// Whether nothing runs or waits.
    pub fn is_idle(&self) -> bool {
        [
            &self.open,
            &self.check,
            &self.save,
            &self.find,
            &self.overlap,
            &self.preview,
            &self.sites,
            &self.count,
            &self.select,
            &self.rows,
            &self.cells,
            &self.describe,
            &self.statistics,
            &self.detail,
        ]
        .into_iter()
        .all(Lane::is_idle)
    }

    /// What runs now and takes long enough to be shown; searching never does.
    pub fn running(&self) -> Option<Running> {
        [
            &self.save,
            &self.select,
            &self.rows,
            &self.describe,
            &self.statistics,
            &self.open,
            &self.check,
            &self.sites,
            &self.detail,
        ]
        .into_iter()
        .filter_map(Lane::running)
        .find(|r| r.title.code != "session.job_settings")
    }

    /// What is being looked into before it is opened, for the dialog that shows it.
    pub fn previewing(&self) -> Option<Running> {
        self.preview.running()
    }

    /// Stops what the status line shows.
    pub fn cancel(&self) {
        self.open.cancel();
        self.check.cancel();
        self.sites.cancel();
        self.select.cancel();
        self.rows.cancel();
        self.describe.cancel();
        self.statistics.cancel();
        self.detail.cancel();
    }
}

fn command(report: Report<Command>) -> Option<Command> {
    match report.end {
        End::Done(command) => Some(command),
        End::Cancelled => None,
        End::Failed(message) => Some(Command::Failed(message)),
        End::Panicked(text) => Some(Command::Failed(fault(report.title, &text))),
    }
}

/// What is said of work that ended in a fault of the program.
pub(crate) fn fault(title: Message, text: &str) -> Message {
    Message::new("session.fault")
        .with("what", title)
        .with("detail", text)
}

/// Starts the work of an effect; an effect that is none of the lanes' comes back.
pub fn start(jobs: &Jobs, effect: Effect) -> Option<Effect> {
    match effect {
        Effect::OpenWorkspace(path) => {
            jobs.open
                .submit(Message::new("session.job_open"), move |_| {
                    Ok(keep::open(&path, false))
                });
        }
        Effect::Load {
            file,
            generation,
            workspace,
            paths,
            counties,
        } => {
            let name = match &file {
                LayerFile::Layer(e) => e.name.clone(),
                LayerFile::Projects(e) => e.file.clone(),
            };
            let title = Message::new("session.job_read").with("name", name);
            let shown = title.clone();
            jobs.open.submit(title, move |progress| {
                let ground = (&*workspace, paths, &counties);
                Ok(load(file, generation, ground, progress, shown))
            });
        }
        Effect::LoadImage(load) => {
            let title = Message::new("session.job_read").with("name", load.entry.name.as_str());
            let shown = title.clone();
            jobs.open.submit(title, move |progress| {
                Ok(images::run(*load, progress, shown))
            });
        }
        Effect::Check(request) => {
            let title = Message::new("session.job_check");
            let is_drag = request.is_drag;
            let work = move |progress: &Progress| checking::run(*request, progress);
            if is_drag {
                jobs.check.submit_stop(title, work);
            } else {
                jobs.check.submit(title, work);
            }
        }
        Effect::Overlaps(request) => {
            let title = Message::new("session.job_overlap");
            let is_drag = request.is_drag;
            let work = move |progress: &Progress| {
                overlaps::run(*request, progress).map(Command::Overlapped)
            };
            if is_drag {
                jobs.overlap.submit_stop(title, work);
            } else {
                jobs.overlap.submit(title, work);
            }
        }
        Effect::Find(request) => {
            jobs.find
                .submit(Message::new("session.job_find"), move |progress| {
                    find::run(*request, progress).map(Command::Found)
                });
        }
        Effect::Save {
            workspace,
            path,
            position,
            is_held,
        } => {
            jobs.save
                .submit(Message::new("session.job_save"), move |_| {
                    Ok(keep::store(workspace, path.as_deref(), position, is_held))
                });
        }
        Effect::Keep(job) => {
            let (lane, title) = if job.is_opening() {
                (&jobs.open, "session.job_open")
            } else if job.is_looking() {
                (&jobs.count, "session.job_settings")
            } else {
                (&jobs.save, "session.job_settings")
            };
            lane.submit(Message::new(title), move |progress| {
                keep::run(*job, progress)
            });
        }
        Effect::Cases(job) => {
            // Everything on a case's file in order, as saving.
            jobs.save
                .submit(Message::new("cases.job"), move |progress| {
                    cases::run(*job, progress)
                });
        }
        Effect::Pack(job) => {
            jobs.open.submit(Message::new("pack.job"), move |progress| {
                packing::run(*job, progress)
            });
        }
        Effect::Preview(job) => {
            jobs.preview.submit(
                Message::new("session.job_preview"),
                move |progress| match *job {
                    PreviewJob::List(generation, paths) => {
                        preview::list(generation, &paths, progress)
                    }
                    PreviewJob::Look(looking) => preview::look(*looking, progress),
                },
            );
        }
        Effect::Checkup(job) => {
            let lane = match *job {
                CheckupJob::Examine(_) => &jobs.preview,
                CheckupJob::WriteFile(..) | CheckupJob::WriteNotice(..) => &jobs.save,
            };
            lane.submit(Message::new("session.job_checkup"), move |progress| {
                checkup::run(*job, progress)
            });
        }
        Effect::Sites(job) => {
            jobs.sites
                .submit(Message::new("wayout.job"), move |progress| {
                    sites::run(*job, progress)
                });
        }
        Effect::Count(request) => {
            jobs.count
                .submit(Message::new("style.job"), move |progress| {
                    styling::run(*request, progress)
                });
        }
        Effect::StylePack(job) => {
            jobs.count.submit(Message::new("style.job_pack"), move |_| {
                style_packs::run(job)
            });
        }
        Effect::StopSites => jobs.sites.cancel(),
        Effect::StopPreview => jobs.preview.cancel(),
        Effect::Select(request) => {
            jobs.select
                .submit(Message::new("map_view.job_select"), move |progress| {
                    let answer = selected::run(*request, progress)?;
                    Ok(Command::Select(SelectCommand::Found(Box::new(answer))))
                });
        }
        Effect::BuildDetail(request) => {
            jobs.detail.submit(request.title(), move |progress| {
                details::run(*request, progress)
            });
        }
        Effect::StopSelect => jobs.select.cancel(),
        Effect::Table(job) => {
            let lane = match *job {
                TableJob::Arrange(_) => &jobs.rows,
                TableJob::Choose { .. } => &jobs.select,
                TableJob::Describe(..) => &jobs.describe,
                TableJob::Measure(..) => &jobs.cells,
                TableJob::Values(..) => &jobs.count,
                TableJob::Copy(_) | TableJob::Pick(..) => &jobs.open,
            };
            lane.submit(job.title(), move |progress| attributes::run(*job, progress));
        }
        Effect::Statistics(number, request) => {
            let title = Message::new("statistics.job");
            jobs.statistics.submit(title, move |progress| {
                match statistics::work::sum_up(&request, progress) {
                    Ok(summed) => Ok(statistics::command(number, Ok(summed))),
                    // Told where the sums would stand.
                    Err(Stop::Failed(message)) => Ok(statistics::command(number, Err(message))),
                    Err(Stop::Cancelled) => Err(Stop::Cancelled),
                }
            });
        }
        Effect::StopStatistics => jobs.statistics.cancel(),
        Effect::StopTable => {
            jobs.rows.cancel();
            jobs.cells.cancel();
            jobs.describe.cancel();
        }
        Effect::TellLosses(telling) => {
            jobs.preview
                .submit(Message::new("session.job_losses"), move |_| {
                    Ok(export_layer::tell(*telling))
                });
        }
        Effect::WriteLayer(writing) => {
            let title = Message::new("session.job_write").with("name", writing.name());
            jobs.open.submit(title, move |progress| {
                export_layer::write(*writing, progress)
            });
        }
        Effect::Report(job) => {
            let lane = if job.is_preview() {
                &jobs.preview
            } else {
                &jobs.open
            };
            lane.submit(Message::new("siting.writing"), move |progress| {
                reports::run(*job, progress)
            });
        }
        Effect::StoreRecent(recent, path) => {
            jobs.save
                .submit(Message::new("session.job_settings"), move |_| {
                    recent.store(&path).map_err(|cause| {
                        Stop::Failed(
                            Message::new("session.settings_not_kept")
                                .with("cause", cause.to_string()),
                        )
                    })?;
                    Err(Stop::Cancelled)
                });
        }
        Effect::Picture(job) => {
            // A preview gives way to the next; a file does not.
            let lane = if job.is_preview() {
                &jobs.preview
            } else {
                &jobs.save
            };
            lane.submit(Message::new("session.job_export"), move |progress| {
                picturing::run(*job, progress)
            });
        }
        Effect::StoreSettings(settings, path) => {
            jobs.save
                .submit(Message::new("session.job_settings"), move |_| {
                    settings.store(&path).map_err(|cause| {
                        Stop::Failed(
                            Message::new("session.settings_not_kept")
                                .with("cause", cause.to_string()),
                        )
                    })?;
                    Err(Stop::Cancelled)
                });
        }
        Effect::CancelAll => {
            jobs.open.cancel();
            jobs.check.cancel();
            jobs.find.cancel();
            jobs.sites.cancel();
            jobs.count.cancel();
            jobs.select.cancel();
            jobs.rows.cancel();
            jobs.cells.cancel();
            jobs.describe.cancel();
            jobs.statistics.cancel();
            jobs.detail.cancel();
        }
        other => return Some(other),
    }
    None
}

/// Builds the chunks' indices on all cores: a million boxes take a moment to sort, and the
/// window's thread must not be the first to ask.
fn build_indices(layer: &Layer) {
    let num_threads = processors();
    let share = layer.chunks.len().div_ceil(num_threads).max(1);
    std::thread::scope(|scope| {
        for chunks in layer.chunks.chunks(share) {
            scope.spawn(move || chunks.iter().for_each(|chunk| chunk.build_index()));
        }
    });
}

/// Reads a file; a fault while reading ends at the file, not at the lane, so that the layer
/// list can show it where it belongs.
fn load(
    file: LayerFile,
    generation: u64,
    (workspace, paths, counties): (&Workspace, Paths, &Counties),
    progress: &Progress,
    title: Message,
) -> Command {
    let read = || -> LoadedLayer {
        let mut loaded = match &file {
            LayerFile::Layer(entry) => workspace.load_layer(entry, paths, progress),
            LayerFile::Projects(entry) => workspace.load_project(entry, paths, progress),
        };
        if let LoadedLayer::Ready(layer) = &mut loaded {
            counties.compare(layer, &file, workspace, paths, progress);
            build_indices(layer);
        }
        loaded
    };
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
        Ok(loaded) => Command::FileLoaded(file, generation, Box::new(loaded)),
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            Command::FileBroken(file, generation, fault(title, &text))
        }
    }
}
