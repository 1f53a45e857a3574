//! The file of one kept layer: magic, chunks, facts with the chunks' places, and a trailer that
//! tells where the facts stand. Everything is under a checksum; what does not fit is no layer.

use super::bytes::{In, Out};
use super::checksum::xxh64;
use super::{chunk, facts};
use crate::base::parallel::{in_order, processors};
use crate::base::progress::Progress;
use crate::formats::positioned::Positioned;
use crate::layer::Layer;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// First and last bytes of a kept layer; the last one is the version of what is between.
pub(super) const MAGIC: [u8; 16] = *b"redline-cache\0\0\x01";
const TRAILER: u64 = 24 + 16;
/// Most bytes of facts that are looked at.
const MAX_FACTS: u64 = 256 << 20;

/// What a kept layer was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// The source's path as given.
    pub(super) path: String,
    /// Everything else that the reading depends on: folder, layer, options, program.
    pub(super) how: String,
    /// Facts and samples of the source.
    pub(super) fingerprint: Vec<u8>,
}

/// A kept layer whose chunks are still to be read, and the hash of everything it was read from.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) full_hash: String,
    layer: Layer,
    places: Vec<Place>,
    file: Positioned<'static>,
}

#[derive(Debug)]
struct Place {
    at: u64,
    length: u64,
    checksum: u64,
}

/// Writes a layer; `Ok(false)` if it is one that is not kept.
pub(super) fn write(
    file: &mut File,
    key: &Key,
    full_hash: &str,
    layer: &Layer,
) -> io::Result<bool> {
    let mut out = Out::default();
    out.text(&key.path);
    out.text(&key.how);
    out.bytes(&key.fingerprint);
    out.text(full_hash);
    if facts::put(&mut out, layer).is_none() {
        return Ok(false);
    }
    file.write_all(&MAGIC)?;
    let mut at = MAGIC.len() as u64;
    out.count(layer.chunks.len());
    let mut one = Out::default();
    for chunk in &layer.chunks {
        one.0.clear();
        chunk::put(&mut one, chunk);
        file.write_all(&one.0)?;
        out.u64(at);
        out.count(one.0.len());
        out.u64(xxh64(&one.0));
        at += one.0.len() as u64;
    }
    file.write_all(&out.0)?;
    let mut trailer = Out::default();
    trailer.u64(at);
    trailer.count(out.0.len());
    trailer.u64(xxh64(&out.0));
    trailer.0.extend_from_slice(&MAGIC);
    file.write_all(&trailer.0)?;
    Ok(true)
}

/// The path of the source that a kept layer was read from; `None` if the file is none.
pub(super) fn source(path: &Path) -> Option<String> {
    let file = Positioned::File(File::open(path).ok()?);
    let facts = read_facts(&file)?;
    In(&facts).text()
}

/// Opens a layer that was kept under a key; `None` if the file is not one, is damaged, or was
/// kept under another.
pub(super) fn open(path: &Path, key: &Key) -> Option<Stored> {
    let file = Positioned::File(File::open(path).ok()?);
    let bytes = read_facts(&file)?;
    let mut input = In(&bytes);
    let found = Key {
        path: input.text()?,
        how: input.text()?,
        fingerprint: input.bytes()?.to_vec(),
    };
    if found != *key {
        return None;
    }
    let full_hash = input.text()?;
    let layer = facts::get(&mut input)?;
    let places = input.list(|i| {
        Some(Place {
            at: i.u64()?,
            length: i.u64()?,
            checksum: i.u64()?,
        })
    })?;
    if !input.is_at_end() {
        return None;
    }
    let size = file.size().ok()?;
    let is_inside = |place: &Place| {
        place
            .at
            .checked_add(place.length)
            .is_some_and(|end| end <= size)
    };
    // Places may not overlap: all of them together hold no more than the file.
    let total = places
        .iter()
        .try_fold(0u64, |sum, place| sum.checked_add(place.length))?;
    if total > size || !places.iter().all(is_inside) {
        return None;
    }
    Some(Stored {
        full_hash,
        layer,
        places,
        file,
    })
}

impl Stored {
    /// Reads its chunks; `None` if one is damaged, or somebody asked to stop.
    pub(super) fn read(self, progress: &Progress) -> Option<Layer> {
        let Self {
            mut layer,
            places,
            file,
            ..
        } = self;
        progress.set_total(places.len() as u64);
        let chunks = in_order(
            "reading",
            processors(),
            places.len(),
            |buffer: &mut Vec<u8>, i| {
                let mut get = || {
                    progress.check().ok()?;
                    let place = places.get(i)?;
                    buffer.resize(usize::try_from(place.length).ok()?, 0);
                    file.read_exact_at(place.at, buffer).ok()?;
                    if xxh64(buffer) != place.checksum {
                        return None;
                    }
                    let chunk = chunk::get(buffer)?;
                    progress.advance(1);
                    Some(Arc::new(chunk))
                };
                get().ok_or(())
            },
        )
        .ok()?;
        let fields = layer.schema.fields.len();
        if chunks.iter().any(|c| c.attributes().len() > fields) {
            return None;
        }
        layer.chunks = chunks;
        Some(layer)
    }
}

fn read_facts(file: &Positioned<'_>) -> Option<Vec<u8>> {
    let size = file.size().ok()?;
    let mut magic = [0; MAGIC.len()];
    file.read_exact_at(0, &mut magic).ok()?;
    let mut trailer = [0; TRAILER as usize];
    let end = size.checked_sub(TRAILER)?;
    file.read_exact_at(end, &mut trailer).ok()?;
    let mut input = In(&trailer);
    let (at, length, checksum) = (input.u64()?, input.u64()?, input.u64()?);
    let fits = magic == MAGIC
        && input.0 == MAGIC
        && length <= MAX_FACTS
        && at.checked_add(length) == Some(end);
    if !fits {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    file.read_exact_at(at, &mut bytes).ok()?;
    (xxh64(&bytes) == checksum).then_some(bytes)
}
