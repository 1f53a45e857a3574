//! Work on numbered pieces by several named threads, the results in order.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// As many threads as the machine has processors for this program.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs `work` for the numbers below `count` on up to so many threads, the caller's among
/// them, each with a state of its own; who is done takes the next number. Gives the results in
/// order. The first failure stops the others; which failure is told does not depend on the
/// threads only if all are alike. The threads are called `name-1`, `name-2`, …
pub(crate) fn in_order<S: Default, T: Send, E: Send>(
    name: &str,
    num_threads: usize,
    count: usize,
    work: impl Fn(&mut S, usize) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let done: Mutex<Vec<(usize, Result<T, E>)>> = Mutex::new(Vec::with_capacity(count));
    let worker = || {
        let mut state = S::default();
        while !stop.load(Ordering::Relaxed) {
            let i = next.fetch_add(1, Ordering::Relaxed);
            if i >= count {
                return;
            }
            let result = work(&mut state, i);
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
                .name(format!("{name}-{n}"))
                .spawn_scoped(scope, worker)
                .ok();
        }
        worker();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_number_of_threads() {
        for threads in [0, 1, 2, 7] {
            let squares = in_order("test", threads, 100, |seen: &mut usize, i| {
                *seen += 1;
                Ok::<_, ()>(i * i)
            });
            assert_eq!(squares, Ok((0..100).map(|i| i * i).collect()));
        }
    }

    #[test]
    fn a_failure_ends_the_work_and_is_told() {
        let got = in_order("test", 2, 1_000, |_: &mut (), i| match i {
            10 => Err("ten"),
            _ => Ok(i),
        });
        assert_eq!(got, Err("ten"));
    }
}
