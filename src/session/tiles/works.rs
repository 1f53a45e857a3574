//! The threads that draw tiles.
//!
//! An [`Order`] takes the place of the one before it: what is no longer wanted leaves the queue,
//! and is stopped if it runs. What is wanted still goes on, even if the scene has changed since:
//! a slider that never rests still shows what it does.

use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::render::tiles::TileKey;
use crate::render::{Picture, Scene, draw_layers};
use crate::session::jobs::Waker;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Drawn tiles that wait at most to be taken; the threads pause beyond.
const MOST_WAITING: usize = 12;

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Order {
    /// What is drawn.
    pub scene: Arc<Scene>,
    /// Number of the scene's state.
    pub revision: u64,
    /// Tiles that are not there yet, the most urgent first.
    pub tiles: Vec<TileKey>,
    /// How many of them are looked at now; the others are drawn ahead and give way to these.
    pub num_shown: usize,
}

/// A tile that came to its end.
#[derive(Debug, Clone)]
pub struct DrawnTile {
    /// Which.
    pub key: TileKey,
    /// State of the scene it was drawn of.
    pub revision: u64,
    /// What became of it.
    pub end: TileEnd,
}

/// How a tile ended. A stopped one is not handed out.
#[derive(Debug, Clone)]
pub enum TileEnd {
    /// Its picture, gutter and all.
    Drawn(Picture),
    /// The program has a fault; the sentence says so.
    Broken(Message),
}

struct Running {
    number: u64,
    key: TileKey,
    revision: u64,
    progress: Progress,
}

#[derive(Default)]
struct State {
    order: Option<Order>,
    /// Places in the order's list, the next first.
    queue: VecDeque<usize>,
    running: Vec<Running>,
    done: VecDeque<DrawnTile>,
    next_number: u64,
    stop: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// The threads. Dropping them cancels their work; they end by themselves.
pub struct TileWorks {
    shared: Arc<Shared>,
    num_threads: usize,
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    // Consistent between any two statements; a panic elsewhere does not spoil it.
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TileWorks {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(num_threads: usize, waker: &Waker) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let num_threads = num_threads.clamp(1, 16);
        for num in 1..=num_threads {
            let (shared, waker) = (Arc::clone(&shared), waker.clone());
            std::thread::Builder::new()
                .name(format!("redline-tiles-{num}"))
                .spawn(move || run(&shared, &waker))?;
        }
        Ok(Self {
            shared,
            num_threads,
        })
    }

    /// Orders tiles, in place of whatever was ordered before.
    pub fn order(&self, order: Order) {
        let mut state = lock(&self.shared);
        let revision = order.revision;
        state.done.retain(|d| order.tiles.contains(&d.key));
        for running in &state.running {
            if !order.tiles.contains(&running.key) {
                running.progress.cancel();
            }
        }
        let is_under_way = |key: &TileKey| {
            let runs =
                |r: &Running| r.key == *key && r.revision == revision && !r.progress.is_cancelled();
            let waits = |d: &DrawnTile| d.key == *key && d.revision == revision;
            state.running.iter().any(runs) || state.done.iter().any(waits)
        };
        let mut queue: VecDeque<usize> = (0..order.tiles.len())
            .filter(|&i| order.tiles.get(i).is_some_and(|key| !is_under_way(key)))
            .collect();
        // What is drawn ahead gives way to what is looked at.
        let num_free = self.num_threads.saturating_sub(state.running.len());
        let num_urgent = queue.iter().filter(|&&i| i < order.num_shown).count();
        let mut num_urgent = num_urgent.saturating_sub(num_free);
        for running in state.running.iter().rev() {
            let place = order.tiles.iter().position(|k| *k == running.key);
            if num_urgent > 0
                && !running.progress.is_cancelled()
                && let Some(place) = place.filter(|p| *p >= order.num_shown)
            {
                running.progress.cancel();
                queue.push_back(place);
                num_urgent -= 1;
            }
        }
        state.queue = queue;
        state.order = Some(order);
        drop(state);
        self.shared.changed.notify_all();
    }

    /// The next tile that came to its end, if one has.
    pub fn take(&self) -> Option<DrawnTile> {
        let taken = lock(&self.shared).done.pop_front();
        if taken.is_some() {
            self.shared.changed.notify_all();
        }
        taken
    }

    /// Whether a tile waits to be taken.
    pub fn has_done(&self) -> bool {
        !lock(&self.shared).done.is_empty()
    }

    /// Whether nothing runs, waits to be drawn or to be taken.
    pub fn is_idle(&self) -> bool {
        let state = lock(&self.shared);
        state.queue.is_empty() && state.running.is_empty() && state.done.is_empty()
    }

    /// Tiles that are drawn now and not about to stop.
    pub fn running(&self) -> Vec<TileKey> {
        let state = lock(&self.shared);
        let going = state.running.iter().filter(|r| !r.progress.is_cancelled());
        going.map(|r| r.key).collect()
    }

    /// How many threads there are.
    pub fn num_threads(&self) -> usize {
        self.num_threads
    }
}

impl Drop for TileWorks {
    fn drop(&mut self) {
        let mut state = lock(&self.shared);
        state.stop = true;
        state.queue.clear();
        state.running.iter().for_each(|r| r.progress.cancel());
        drop(state);
        self.shared.changed.notify_all();
    }
}

struct Task {
    number: u64,
    key: TileKey,
    revision: u64,
    scene: Arc<Scene>,
    progress: Progress,
}

fn run(shared: &Shared, waker: &Waker) {
    while let Some(task) = next(shared) {
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            draw_layers(&task.scene, &task.key.view(), 1, &task.progress)
        }));
        // The scene may be the last of its kind: it is freed here, not in the window's thread.
        drop(task.scene);
        let end = match drawn {
            Ok(Ok(picture)) => Some(TileEnd::Drawn(picture)),
            Ok(Err(_cancelled)) => None,
            Err(panic) => Some(TileEnd::Broken(fault(panic.as_ref()))),
        };
        let mut state = lock(shared);
        state.running.retain(|r| r.number != task.number);
        let is_stopped = task.progress.is_cancelled();
        if let Some(end) = end.filter(|_| !is_stopped) {
            state.done.push_back(DrawnTile {
                key: task.key,
                revision: task.revision,
                end,
            });
        }
        drop(state);
        shared.changed.notify_all();
        waker();
    }
}

/// Waits for the next tile to draw; none once all is to end.
fn next(shared: &Shared) -> Option<Task> {
    let mut state = lock(shared);
    loop {
        if state.stop {
            return None;
        }
        if state.done.len() < MOST_WAITING
            && let Some(place) = state.queue.pop_front()
            && let Some(order) = &state.order
            && let Some(&key) = order.tiles.get(place)
        {
            let task = Task {
                number: state.next_number,
                key,
                revision: order.revision,
                scene: Arc::clone(&order.scene),
                progress: Progress::new(),
            };
            state.next_number += 1;
            state.running.push(Running {
                number: task.number,
                key,
                revision: task.revision,
                progress: task.progress.clone(),
            });
            return Some(task);
        }
        state = shared
            .changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner);
    }
}

fn fault(panic: &(dyn std::any::Any + Send)) -> Message {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Message::new("session.fault")
        .with("what", Message::new("session.job_picture"))
        .with("detail", text)
}
