//! One named worker thread and its policy.

use super::{End, Report, Running, Stop};
use crate::base::message::Message;
use crate::base::progress::Progress;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Wakes whoever waits for reports.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// What a lane does with a job that comes while another runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// One after the other.
    Queue,
    /// The new one takes the place of all before it.
    LatestWins,
}

/// Reports that wait at most; the worker pauses when nobody takes them.
const REPORTS: usize = 256;

type Work<T> = Box<dyn FnOnce(&Progress) -> Result<T, Stop> + Send>;

struct Job<T> {
    id: u64,
    title: Message,
    progress: Progress,
    work: Work<T>,
    is_stop: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    queue: VecDeque<Job<T>>,
    running: Option<Under>,
    next_id: u64,
    stop: bool,
}

/// What is under way.
#[derive(Clone)]
struct Under {
    title: Message,
    progress: Progress,
    is_stop: bool,
}

/// One worker thread. Dropping the lane cancels its work; the thread ends by itself.
pub struct Lane<T> {
    shared: Arc<Shared<T>>,
    reports: Receiver<Report<T>>,
    policy: Policy,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // The state is consistent between any two statements; a panic elsewhere does not spoil it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T: Send + 'static> Lane<T> {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn new(name: &str, policy: Policy, waker: Waker) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                queue: VecDeque::new(),
                running: None,
                next_id: 1,
                stop: false,
            }),
            changed: Condvar::new(),
        });
        let (sender, reports) = sync_channel(REPORTS);
        let worker = Arc::clone(&shared);
        std::thread::Builder::new()
            .name(format!("redline-{name}"))
            .spawn(move || run(&worker, &sender, &waker))?;
        Ok(Self {
            shared,
            reports,
            policy,
        })
    }

    /// Hands in a job; returns its number.
    pub fn submit(
        &self,
        title: Message,
        work: impl FnOnce(&Progress) -> Result<T, Stop> + Send + 'static,
    ) -> u64 {
        self.push(title, false, Box::new(work))
    }

    /// Hands in one stop of a way (a drag): it takes the place of whatever waits, but lets an
    /// earlier stop that runs come to its end. So a way that never rests still has results, and
    /// its last stop is done last.
    pub fn submit_stop(
        &self,
        title: Message,
        work: impl FnOnce(&Progress) -> Result<T, Stop> + Send + 'static,
    ) -> u64 {
        self.push(title, true, Box::new(work))
    }

    fn push(&self, title: Message, is_stop: bool, work: Work<T>) -> u64 {
        let mut state = lock(&self.shared.state);
        if self.policy == Policy::LatestWins {
            state.queue.clear();
            if let Some(under) = &state.running
                && !(is_stop && under.is_stop)
            {
                under.progress.cancel();
            }
        }
        let id = state.next_id;
        state.next_id += 1;
        state.queue.push_back(Job {
            id,
            title,
            progress: Progress::new(),
            work,
            is_stop,
        });
        drop(state);
        self.shared.changed.notify_one();
        id
    }

    /// The next finished job, if one is there.
    pub fn poll(&self) -> Option<Report<T>> {
        self.reports.try_recv().ok()
    }

    /// Waits for a finished job, at most so long; for tests and scripts.
    pub fn wait(&self, timeout: std::time::Duration) -> Option<Report<T>> {
        self.reports.recv_timeout(timeout).ok()
    }

    /// What runs now.
    pub fn running(&self) -> Option<Running> {
        let state = lock(&self.shared.state);
        let running = state.running.as_ref();
        let (title, progress) = running
            .map(|u| (u.title.clone(), u.progress.clone()))
            .or_else(|| {
                let next = state.queue.front()?;
                Some((next.title.clone(), next.progress.clone()))
            })?;
        Some(Running {
            title,
            progress,
            waiting: state.queue.len(),
        })
    }

    /// Whether nothing runs and nothing waits.
    pub fn is_idle(&self) -> bool {
        let state = lock(&self.shared.state);
        state.running.is_none() && state.queue.is_empty()
    }

    /// Stops what runs and forgets what waits.
    pub fn cancel(&self) {
        let mut state = lock(&self.shared.state);
        state.queue.clear();
        if let Some(under) = &state.running {
            under.progress.cancel();
        }
    }
}

impl<T> Drop for Lane<T> {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        state.stop = true;
        state.queue.clear();
        if let Some(under) = &state.running {
            under.progress.cancel();
        }
        drop(state);
        self.shared.changed.notify_all();
    }
}

fn run<T>(shared: &Shared<T>, reports: &SyncSender<Report<T>>, waker: &Waker) {
    loop {
        let mut state = lock(&shared.state);
        let job = loop {
            if state.stop {
                return;
            }
            if let Some(job) = state.queue.pop_front() {
                break job;
            }
            state = shared
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        };
        state.running = Some(Under {
            title: job.title.clone(),
            progress: job.progress.clone(),
            is_stop: job.is_stop,
        });
        drop(state);
        let began = Instant::now();
        let end = finish(job.work, &job.progress);
        let mut report = Report {
            id: job.id,
            title: job.title,
            end,
            seconds: began.elapsed().as_secs_f64(),
        };
        lock(&shared.state).running = None;
        // A full channel means that the window is busy: wait for it, unless it has gone.
        loop {
            match reports.try_send(report) {
                Ok(()) => break,
                Err(TrySendError::Disconnected(_)) => return,
                Err(TrySendError::Full(back)) => {
                    report = back;
                    waker();
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            }
        }
        waker();
    }
}

fn finish<T>(work: Work<T>, progress: &Progress) -> End<T> {
    if progress.is_cancelled() {
        return End::Cancelled;
    }
    match catch_unwind(AssertUnwindSafe(|| work(progress))) {
        Ok(Ok(value)) => End::Done(value),
        Ok(Err(Stop::Cancelled)) => End::Cancelled,
        Ok(Err(Stop::Failed(message))) => End::Failed(message),
        Err(panic) => {
            let text = panic
                .downcast_ref::<&str>()
                .map(|s| (*s).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_default();
            End::Panicked(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn lane(policy: Policy) -> Lane<u32> {
        Lane::new("test", policy, Arc::new(|| {})).unwrap()
    }

    fn wait(lane: &Lane<u32>) -> Report<u32> {
        lane.wait(Duration::from_secs(20)).unwrap()
    }

    #[test]
    fn a_queue_does_everything_in_order() {
        let lane = lane(Policy::Queue);
        for n in 0..5 {
            lane.submit(Message::new("x"), move |_| Ok(n));
        }
        for n in 0..5 {
            assert!(matches!(wait(&lane).end, End::Done(m) if m == n));
        }
        assert!(lane.is_idle());
    }

    #[test]
    fn the_latest_picture_takes_the_place_of_the_one_under_way() {
        let lane = lane(Policy::LatestWins);
        let (started, has_started) = sync_channel(1);
        lane.submit(Message::new("x"), move |progress| {
            started.send(()).unwrap();
            while !progress.is_cancelled() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(Stop::Cancelled)
        });
        has_started.recv().unwrap();
        for n in 2..9 {
            lane.submit(Message::new("x"), move |_| Ok(n));
        }
        assert!(matches!(wait(&lane).end, End::Cancelled));
        // Whatever ran in between, the last one is done last.
        let mut last = None;
        while let Some(report) = lane.wait(Duration::from_millis(300)) {
            if let End::Done(n) = report.end {
                last = Some(n);
            }
        }
        assert_eq!(last, Some(8));
    }

    #[test]
    fn a_stop_under_way_is_finished_and_only_what_waits_is_replaced() {
        let lane = lane(Policy::LatestWins);
        let (started, has_started) = sync_channel(1);
        let (release, held) = sync_channel::<()>(1);
        lane.submit_stop(Message::new("x"), move |progress| {
            started.send(()).unwrap();
            held.recv().unwrap();
            progress.check()?;
            Ok(1)
        });
        has_started.recv().unwrap();
        for n in 2..9 {
            lane.submit_stop(Message::new("x"), move |_| Ok(n));
        }
        release.send(()).unwrap();
        let ends = [wait(&lane).end, wait(&lane).end];
        assert!(matches!(ends, [End::Done(1), End::Done(8)]), "{ends:?}");
        assert!(lane.wait(Duration::from_millis(50)).is_none());
    }

    #[test]
    fn other_work_does_not_wait_for_a_stop() {
        let lane = lane(Policy::LatestWins);
        let (started, has_started) = sync_channel(1);
        lane.submit_stop(Message::new("x"), move |progress| {
            started.send(()).unwrap();
            while !progress.is_cancelled() {
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(Stop::Cancelled)
        });
        has_started.recv().unwrap();
        lane.submit(Message::new("x"), |_| Ok(2));
        let ends = [wait(&lane).end, wait(&lane).end];
        assert!(matches!(ends, [End::Cancelled, End::Done(2)]), "{ends:?}");
    }

    #[test]
    fn a_panic_is_an_end_with_its_own_words_and_the_lane_goes_on() {
        let lane = lane(Policy::Queue);
        lane.submit(Message::new("x"), |_| panic!("ring 7 of nothing"));
        lane.submit(Message::new("x"), |_| Ok(1));
        assert!(matches!(wait(&lane).end, End::Panicked(t) if t == "ring 7 of nothing"));
        assert!(matches!(wait(&lane).end, End::Done(1)));
    }

    #[test]
    fn a_failure_carries_its_sentence() {
        let lane = lane(Policy::Queue);
        lane.submit(Message::new("x"), |_| {
            Err(Stop::Failed(Message::new("formats.io")))
        });
        assert!(matches!(wait(&lane).end, End::Failed(m) if m.code == "formats.io"));
    }
}
