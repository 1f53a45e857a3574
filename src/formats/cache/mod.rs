//! Opening a source a second time: an optional folder of layers as they were read (decision 16).
//!
//! Off unless somebody names a folder. A kept layer is given back where the source's facts and
//! samples are as they were; the hash of the whole source is then taken in the background, and
//! until it ends the layer is 来源校验中. A transform's parameters are secret: a layer read with
//! one is never kept. Whoever knows a layer's class keeps those above 公开 away from here.

mod bytes;
mod checksum;
mod chunk;
mod facts;
mod fingerprint;
mod folder;
mod stored;

pub use folder::{Cache, CacheEntry, CacheError};

use super::error::ReadError;
use super::source::{ReadOptions, Source};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::layer::Layer;
use fingerprint::Files;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread::JoinHandle;
use stored::Key;

/// Whether a layer is what its source holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationState {
    /// It is.
    Done,
    /// Not known yet; nothing may be printed or signed on it.
    Running,
    /// It is not, or the source can no longer be read: read again.
    Changed,
}

const DONE: u8 = 0;
const RUNNING: u8 = 1;
const CHANGED: u8 = 2;

/// The check of a kept layer's source, while it runs and after. Dropping it stops the check.
#[derive(Debug)]
pub struct Verification {
    state: Arc<AtomicU8>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl VerificationState {
    /// What to say of a layer in this state; nothing of one that is verified.
    pub fn message(self) -> Option<Message> {
        match self {
            Self::Done => None,
            Self::Running => Some(Message::new("formats.cache_verifying")),
            Self::Changed => Some(Message::new("formats.cache_changed")),
        }
    }
}

impl Verification {
    fn done() -> Self {
        Self {
            state: Arc::new(AtomicU8::new(DONE)),
            stop: Arc::default(),
            thread: None,
        }
    }

    fn start(files: Files, full_hash: String, progress: &Progress) -> Self {
        let state = Arc::new(AtomicU8::new(RUNNING));
        let stop = Arc::new(AtomicBool::new(false));
        let work = {
            let (state, stop, progress) = (state.clone(), stop.clone(), progress.clone());
            move || {
                let stopped = || stop.load(Ordering::Relaxed) || progress.is_cancelled();
                let is_same = matches!(files.hash(&stopped), Ok(Some(hash)) if hash == full_hash);
                state.store(if is_same { DONE } else { CHANGED }, Ordering::Release);
            }
        };
        let thread = std::thread::Builder::new()
            .name("verifying".to_owned())
            .spawn(work)
            .ok();
        if thread.is_none() {
            // Nobody can look: better read again.
            state.store(CHANGED, Ordering::Release);
        }
        Self {
            state,
            stop,
            thread,
        }
    }

    /// How it stands.
    pub fn state(&self) -> VerificationState {
        match self.state.load(Ordering::Acquire) {
            DONE => VerificationState::Done,
            RUNNING => VerificationState::Running,
            _ => VerificationState::Changed,
        }
    }

    /// Waits for the end; never [`VerificationState::Running`].
    pub fn wait(mut self) -> VerificationState {
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            return VerificationState::Changed;
        }
        self.state()
    }
}

impl Drop for Verification {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// What one reading is known by; `None` where nothing is kept: of a folder, of a path that is no
/// text, of a reading with a transform.
fn key(source: &Source, options: &ReadOptions, files: &Files) -> Option<Key> {
    if options.transform.is_some() || !source.path.is_file() {
        return None;
    }
    let path = source.path.to_str()?.to_owned();
    let whole = std::path::absolute(&source.path).ok()?;
    let how = format!(
        "{}\n{:?}\n{options:?}\n{}",
        whole.to_str()?,
        source.layer,
        env!("CARGO_PKG_VERSION")
    );
    Some(Key {
        path,
        how,
        fingerprint: files.fingerprint().ok()?,
    })
}

/// As [`super::read`], from the cache where the source seems unchanged since it was kept; else
/// read and kept. A cache that cannot be read or written is passed over.
///
/// The layer may be used at once; nothing that follows from it may be given away before the
/// verification is done, and if it ends as changed, [`reread`] gives the layer.
///
/// # Errors
/// As [`super::read`].
pub fn read_cached(
    source: &Source,
    options: &ReadOptions,
    cache: &Cache,
    progress: &Progress,
) -> Result<(Layer, Verification), ReadError> {
    let files = Files::of(&source.path);
    if let Some(key) = key(source, options, &files)
        && let Some(stored) = stored::open(&cache.path_of(&key), &key)
    {
        // The source is looked at while the chunks are read; should they be damaged, it is left.
        let verification = Verification::start(files, stored.full_hash.clone(), progress);
        if let Some(layer) = stored.read(progress) {
            return Ok((layer, verification));
        }
    }
    reread(source, options, cache, progress).map(|layer| (layer, Verification::done()))
}

/// Drops what is kept of a source read in one way; nothing happens if nothing is.
pub fn forget(source: &Source, options: &ReadOptions, cache: &Cache) {
    if let Some(key) = key(source, options, &Files::of(&source.path)) {
        // What cannot be removed is found changed again.
        std::fs::remove_file(cache.path_of(&key)).ok();
    }
}

/// As [`super::read`], and kept.
///
/// # Errors
/// As [`super::read`].
pub fn reread(
    source: &Source,
    options: &ReadOptions,
    cache: &Cache,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let files = Files::of(&source.path);
    let before = key(source, options, &files);
    let layer = super::read(source, options, progress)?;
    if let Some(before) = before
        && let Some(hash) = full_hash(&files, &layer, progress)
        // A source that changed meanwhile: nobody knows what was read.
        && key(source, options, &files).as_ref() == Some(&before)
    {
        // Without the cache the layer is as good.
        cache.keep(&before, &hash, &layer).ok();
    }
    Ok(layer)
}

/// As [`read_cached`], and waits until the source is verified; one that changed is read again.
///
/// # Errors
/// As [`super::read`].
pub fn read_verified(
    source: &Source,
    options: &ReadOptions,
    cache: &Cache,
    progress: &Progress,
) -> Result<Layer, ReadError> {
    let (layer, verification) = read_cached(source, options, cache, progress)?;
    let state = verification.wait();
    progress.check().map_err(|cancelled| ReadError {
        path: source.path.clone(),
        kind: cancelled.into(),
    })?;
    match state {
        VerificationState::Done => Ok(layer),
        VerificationState::Running | VerificationState::Changed => {
            reread(source, options, cache, progress)
        }
    }
}

/// Hash of all that a layer was read from. That of a shapefile was taken while it was read.
fn full_hash(files: &Files, layer: &Layer, progress: &Progress) -> Option<String> {
    if files.is_in_use() {
        return None;
    }
    match (files.is_shapefile, layer.origin.format == "shapefile") {
        (true, true) => layer.origin.sha256.get().map(str::to_owned),
        // By its name something else than by its content: what else was read is not known.
        (true, false) => None,
        (false, true) if !is_archive(layer, files) => None,
        _ => files.hash(&|| progress.is_cancelled()).ok().flatten(),
    }
}

/// Whether a shapefile stood in an archive, whose bytes are all there is.
fn is_archive(layer: &Layer, files: &Files) -> bool {
    files.main.first().is_some_and(|path| {
        *path == layer.origin.path && matches!(super::probe(path), Some(super::FormatKind::Zip))
    })
}
