//! Decoded blocks of all images, as many as a bound in bytes allows: the longest unused go
//! first. Two threads that want one block decode it once.

use super::pixels::Block;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// Bytes kept unless said otherwise.
const USUAL_BYTES: usize = 160 << 20;

/// image, level, column, row
pub(super) type Key = (u64, u16, u32, u32);

/// A bounded store of decoded blocks, shared by the images opened with it.
#[derive(Debug)]
pub struct BlockCache {
    most_bytes: usize,
    next_image: AtomicU64,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    slots: HashMap<Key, Entry>,
    /// Keys by when they were last used.
    order: BTreeMap<u64, Key>,
    clock: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    slot: Arc<Slot>,
    used: u64,
    bytes: usize,
}

/// One block: empty until the first who wants it has decoded it.
#[derive(Debug, Default)]
pub(super) struct Slot(Mutex<Option<Arc<Block>>>);

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking thread left is whole: values are put in place at the end.
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Default for BlockCache {
    fn default() -> Self {
        Self::new(USUAL_BYTES)
    }
}

impl BlockCache {
    /// A store of at most so many bytes, and always the block last asked for.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            next_image: AtomicU64::new(0),
            held: Mutex::default(),
        }
    }

    /// Bytes held now.
    pub fn bytes(&self) -> usize {
        locked(&self.held).bytes
    }

    pub(super) fn new_image(&self) -> u64 {
        self.next_image.fetch_add(1, Ordering::Relaxed)
    }

    /// The block of a key, made by `make` where nobody has it. A `make` that fails leaves
    /// nothing behind.
    pub(super) fn get<E>(
        &self,
        key: Key,
        make: impl FnOnce() -> Result<Block, E>,
    ) -> Result<Arc<Block>, E> {
        let slot = self.slot(key);
        let mut content = locked(&slot.0);
        if let Some(block) = content.as_ref() {
            return Ok(Arc::clone(block));
        }
        let block = Arc::new(make()?);
        *content = Some(Arc::clone(&block));
        drop(content);
        self.weigh(key, &slot, block.bytes());
        Ok(block)
    }

    fn slot(&self, key: Key) -> Arc<Slot> {
        let mut guard = locked(&self.held);
        let held = &mut *guard;
        held.clock += 1;
        let clock = held.clock;
        let entry = held.slots.entry(key).or_insert_with(|| Entry {
            slot: Arc::default(),
            used: clock,
            bytes: 0,
        });
        held.order.remove(&entry.used);
        entry.used = clock;
        held.order.insert(clock, key);
        Arc::clone(&entry.slot)
    }

    /// Counts a block just made, and lets go of the longest unused beyond the bound.
    fn weigh(&self, key: Key, slot: &Arc<Slot>, bytes: usize) {
        let mut guard = locked(&self.held);
        let held = &mut *guard;
        match held.slots.get_mut(&key) {
            Some(entry) if Arc::ptr_eq(&entry.slot, slot) && entry.bytes == 0 => {
                entry.bytes = bytes;
                held.bytes += bytes;
            }
            _ => return,
        }
        while held.bytes > self.most_bytes {
            let Some((used, oldest)) = held.order.iter().next().map(|(u, k)| (*u, *k)) else {
                break;
            };
            if oldest == key {
                break;
            }
            held.order.remove(&used);
            if let Some(gone) = held.slots.remove(&oldest) {
                held.bytes -= gone.bytes;
            }
        }
    }

    /// Forgets the blocks of an image.
    pub(super) fn forget(&self, image: u64) {
        let mut guard = locked(&self.held);
        let held = &mut *guard;
        held.slots.retain(|key, entry| {
            if key.0 != image {
                return true;
            }
            held.order.remove(&entry.used);
            held.bytes -= entry.bytes;
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block() -> Result<Block, ()> {
        Ok(Block::empty(10, 10))
    }

    #[test]
    fn the_longest_unused_block_goes_first_and_the_bound_holds() {
        let each = block().unwrap().bytes();
        let cache = BlockCache::new(3 * each);
        for column in 0..3 {
            cache.get((0, 0, column, 0), block).unwrap();
        }
        cache.get((0, 0, 0, 0), || Err(())).unwrap();
        cache.get((0, 0, 3, 0), block).unwrap();
        assert_eq!(cache.bytes(), 3 * each);
        cache.get((0, 0, 0, 0), || Err(())).unwrap();
        assert_eq!(cache.get((0, 0, 1, 0), || Err(())), Err(()));
    }

    #[test]
    fn forgetting_an_image_gives_its_bytes_back() {
        let cache = BlockCache::new(1 << 20);
        cache.get((0, 0, 0, 0), block).unwrap();
        cache.get((1, 0, 0, 0), block).unwrap();
        cache.forget(0);
        assert_eq!(cache.bytes(), block().unwrap().bytes());
    }
}
