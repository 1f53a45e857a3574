//! The only place of the command line that writes to stdout and stderr.

use super::Failure;
use crate::base::files::io_message;
use crate::base::files::write_atomically;
use crate::base::message::Message;
use crate::base::progress::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// One line to stderr.
pub(super) fn note(line: &str) {
    // Nobody is left to tell when stderr is gone.
    writeln!(io::stderr(), "{line}").ok();
}

/// An error to stderr, its path last.
pub(super) fn error(line: &str, path: Option<&Path>) {
    note(&format!("redline: {line}"));
    if let Some(path) = path {
        note(&format!("  {}", path.display()));
    }
}

/// The result: to a file when one is named, else to stdout.
pub(super) fn result(content: &str, output: Option<&Path>) -> Result<(), Failure> {
    bytes(content.as_bytes(), output)
}

/// As [`result`], for what is no text.
pub(super) fn bytes(content: &[u8], output: Option<&Path>) -> Result<(), Failure> {
    let written = match output {
        Some(path) => write_atomically(path, content),
        None => match io::stdout().write_all(content) {
            // A closed pipe (`| head`) is the reader's choice.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        },
    };
    written.map_err(|e| Failure {
        message: Message::new("cli.write_failed").with("cause", io_message(&e)),
        path: output.map(Path::to_path_buf),
    })
}

/// What is written piece by piece, to stdout. A closed pipe (`| head`) is the reader's choice.
pub(super) fn streamed<E: From<io::Error>>(
    fill: impl FnOnce(&mut io::BufWriter<Pipe>) -> Result<(), E>,
) -> Result<(), E> {
    let mut out = io::BufWriter::with_capacity(1 << 16, Pipe);
    fill(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Stdout; what a closed pipe no longer takes is dropped.
pub(super) struct Pipe;

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match io::stdout().lock().write(bytes) {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match io::stdout().lock().flush() {
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// Shows a job's progress while `work` runs: a bar on a terminal, a line every ten seconds
/// otherwise.
pub(super) fn with_progress<T>(label: &str, progress: &Progress, work: impl FnOnce() -> T) -> T {
    let finished = Arc::new(AtomicBool::new(false));
    let watcher = {
        let progress = progress.clone();
        let finished = Arc::clone(&finished);
        let label = label.to_owned();
        std::thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || watch(&label, &progress, &finished))
    };
    let value = work();
    finished.store(true, Ordering::Relaxed);
    if let Ok(handle) = watcher {
        handle.thread().unpark();
        handle.join().ok();
    }
    value
}

fn watch(label: &str, progress: &Progress, finished: &AtomicBool) {
    let terminal = io::stderr().is_terminal();
    let step = Duration::from_millis(if terminal { 100 } else { 10_000 });
    let mut bar: Option<ProgressBar> = None;
    loop {
        std::thread::park_timeout(step);
        if finished.load(Ordering::Relaxed) {
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
            return;
        }
        let (done, total) = progress.state();
        if terminal {
            let bar = bar.get_or_insert_with(|| {
                let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
                if let Ok(style) =
                    ProgressStyle::with_template("{msg} {wide_bar} {percent:>3}% {elapsed}")
                {
                    bar.set_style(style);
                }
                bar.set_message(label.to_owned());
                bar
            });
            bar.set_length(total.max(1));
            bar.set_position(done);
        } else {
            match (done.min(total) * 100).checked_div(total) {
                Some(percent) => note(&format!("{label} {percent}%")),
                None => note(label),
            }
        }
    }
}
