//! Long work, off the window's thread.
//!
//! A [`Lane`] is one named thread with one policy: a queue (opening, saving) or latest-wins
//! (pictures, checks, finding). Every job ends in exactly one [`End`]; a panic is an end like
//! the others and is shown, never swallowed.

mod lane;
mod work;

pub use lane::{Lane, Policy, Waker};
pub(crate) use work::fault;
pub use work::{Jobs, start};

use crate::base::message::Message;
use crate::base::progress::Progress;

/// How a job ended.
#[derive(Debug)]
pub enum End<T> {
    /// It is done, with this.
    Done(T),
    /// Somebody stopped it, or a later job of its lane took its place.
    Cancelled,
    /// It could not do what it was asked; the sentence says why and what to do.
    Failed(Message),
    /// The program has a fault; the text is the panic's own.
    Panicked(String),
}

/// How a job reports that it did not finish.
#[derive(Debug)]
pub enum Stop {
    /// Asked to stop.
    Cancelled,
    /// Could not.
    Failed(Message),
}

impl From<crate::base::progress::Cancelled> for Stop {
    fn from(_: crate::base::progress::Cancelled) -> Self {
        Self::Cancelled
    }
}

/// A finished job.
#[derive(Debug)]
pub struct Report<T> {
    /// Number of the job within its lane.
    pub id: u64,
    /// What it was, in words.
    pub title: Message,
    /// How it ended.
    pub end: End<T>,
    /// How long it took, seconds. For the status line only, never part of a result.
    pub seconds: f64,
}

/// A job under way, for the status line.
#[derive(Debug, Clone)]
pub struct Running {
    /// What it is, in words.
    pub title: Message,
    /// Its progress, and the handle to cancel it.
    pub progress: Progress,
    /// Jobs waiting behind it.
    pub waiting: usize,
}
