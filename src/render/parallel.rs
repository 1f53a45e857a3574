//! Work on numbered pieces by several named threads.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Runs `work` for the numbers below `count` on up to so many threads, the caller's among
/// them; who is done takes the next. Gives the results in order, or the first failure.
pub(crate) fn in_order<T: Send, E: Send>(
    num_threads: usize,
    count: usize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let done: Mutex<Vec<(usize, Result<T, E>)>> = Mutex::new(Vec::with_capacity(count));
    let worker = || {
        while !stop.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return;
            }
            let result = work(i);
            if result.is_err() {
                stop.store(true, Ordering::Relaxed);
            }
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((i, result));
        }
    };
    std::thread::scope(|scope| {
        for n in 1..num_threads.min(count) {
            // A thread that cannot be started leaves its share to the others.
            std::thread::Builder::new()
                .name(format!("drawing-{n}"))
                .spawn_scoped(scope, worker)
                .ok();
        }
        worker();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}
