//! Work on one huge shape on a thread of its own, so that whoever waits for it can leave within
//! milliseconds. What the work is, and that it ends by itself, is its caller's business.

use crate::base::progress::{Cancelled, Progress};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often whoever waits looks whether it was asked to stop.
const PATIENCE: Duration = Duration::from_millis(5);

/// Runs `work` on a named thread and waits for it, but no longer than until somebody asks to
/// stop: the thread is then left to end at its own next look, and what it makes is dropped.
/// Where the system gives no thread, the work is done here.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub(super) fn aside<T: Send + 'static>(
    progress: &Progress,
    work: impl FnOnce(&Progress) -> Result<T, Cancelled> + Send + 'static,
) -> Result<T, Cancelled> {
    let (sender, answer) = sync_channel(1);
    // Kept in reach, because a thread that cannot be started drops what it was to do.
    let work = Arc::new(Mutex::new(Some(work)));
    let take = |work: &Mutex<Option<_>>| work.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (its, watched) = (Arc::clone(&work), progress.clone());
    let thread = std::thread::Builder::new()
        .name("redline-shape".to_owned())
        .spawn(move || {
            if let Some(work) = take(&its) {
                // Nobody may be left to take it.
                sender.send(work(&watched)).ok();
            }
        });
    let Ok(thread) = thread else {
        return take(&work).map_or(Err(Cancelled), |work| work(progress));
    };
    loop {
        match answer.recv_timeout(PATIENCE) {
            Ok(value) => return value,
            Err(RecvTimeoutError::Timeout) => progress.check()?,
            Err(RecvTimeoutError::Disconnected) => match thread.join() {
                Err(panic) => std::panic::resume_unwind(panic),
                Ok(()) => return Err(Cancelled),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_stopped_is_left_to_itself() {
        let progress = Progress::new();
        let (release, held) = sync_channel::<()>(1);
        let (started, has_started) = sync_channel(1);
        let end = std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                aside(&progress, move |_| {
                    started.send(()).unwrap();
                    held.recv().ok();
                    Ok(1)
                })
            });
            has_started.recv().unwrap();
            progress.cancel();
            waiting.join().unwrap()
        });
        // It came back although the work is still held.
        assert_eq!(end, Err(Cancelled));
        drop(release);
    }

    #[test]
    fn its_value_and_its_panic_come_through() {
        assert_eq!(aside(&Progress::new(), |_| Ok(7)), Ok(7));
        let panic = std::panic::catch_unwind(|| {
            aside(&Progress::new(), |_| -> Result<(), Cancelled> {
                panic!("ring 7")
            })
        });
        assert!(panic.is_err());
    }
}
