//! A set of feature ids, small in memory: a bit for each in blocks that are there only where
//! something is. A million features of one layer take an eighth of a megabyte.

use crate::base::ids::FeatureId;
use std::collections::BTreeMap;

/// Ids of a block.
const BLOCK: u64 = 4096;
const WORDS: usize = (BLOCK / 64) as usize;

type Block = Box<[u64; WORDS]>;

/// A set of feature ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdSet {
    /// Blocks by number; none is empty.
    blocks: BTreeMap<u64, Block>,
    len: usize,
}

fn place(id: FeatureId) -> (u64, usize, u64) {
    let within = id.0 % BLOCK;
    // Below 4,096: the cast cannot lose anything.
    (id.0 / BLOCK, (within / 64) as usize, 1 << (within % 64))
}

impl IdSet {
    /// Number of ids.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether an id is in it.
    pub fn contains(&self, id: FeatureId) -> bool {
        let (block, word, bit) = place(id);
        self.blocks
            .get(&block)
            .and_then(|b| b.get(word))
            .is_some_and(|w| w & bit != 0)
    }

    /// Puts an id in; says whether it is new.
    pub fn insert(&mut self, id: FeatureId) -> bool {
        let (block, word, bit) = place(id);
        let block = self
            .blocks
            .entry(block)
            .or_insert_with(|| Box::new([0; WORDS]));
        let Some(word) = block.get_mut(word) else {
            return false;
        };
        let is_new = *word & bit == 0;
        *word |= bit;
        self.len += usize::from(is_new);
        is_new
    }

    /// Everything that is in this set or the other.
    pub fn add(&mut self, other: &Self) {
        for (number, block) in &other.blocks {
            let mine = self
                .blocks
                .entry(*number)
                .or_insert_with(|| Box::new([0; WORDS]));
            for (mine, other) in mine.iter_mut().zip(block.iter()) {
                *mine |= other;
            }
        }
        self.recount();
    }

    /// What is in this set and not in the other.
    pub fn take_out(&mut self, other: &Self) {
        for (number, block) in &other.blocks {
            if let Some(mine) = self.blocks.get_mut(number) {
                for (mine, other) in mine.iter_mut().zip(block.iter()) {
                    *mine &= !other;
                }
            }
        }
        self.recount();
    }

    /// Whether all of the other's ids are in this one.
    pub fn holds_all(&self, other: &Self) -> bool {
        other.blocks.iter().all(|(number, block)| {
            self.blocks
                .get(number)
                .is_some_and(|mine| mine.iter().zip(block.iter()).all(|(m, o)| o & !m == 0))
        })
    }

    /// Ids in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = FeatureId> + '_ {
        self.blocks.iter().flat_map(|(number, block)| {
            block.iter().zip(0u64..).flat_map(move |(word, i)| {
                let first = number * BLOCK + i * 64;
                (0..64u64)
                    .filter(move |bit| word >> bit & 1 == 1)
                    .map(move |bit| FeatureId(first + bit))
            })
        })
    }

    fn recount(&mut self) {
        let count = |b: &Block| b.iter().map(|w| w.count_ones() as usize).sum::<usize>();
        self.blocks.retain(|_, b| b.iter().any(|w| *w != 0));
        self.len = self.blocks.values().map(count).sum();
    }
}

impl FromIterator<FeatureId> for IdSet {
    fn from_iter<I: IntoIterator<Item = FeatureId>>(ids: I) -> Self {
        let mut set = Self::default();
        for id in ids {
            set.insert(id);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn ids(seed: u64, num: u64) -> Vec<FeatureId> {
        // Dense and far apart, like record numbers and like hashes.
        (0..num)
            .map(|i| {
                let v = (i + 1).wrapping_mul(seed | 1) % 9_000;
                FeatureId(if i % 3 == 0 { v << 40 } else { v })
            })
            .collect()
    }

    fn plain(ids: &[FeatureId]) -> BTreeSet<FeatureId> {
        ids.iter().copied().collect()
    }

    #[test]
    fn it_does_what_a_plain_set_does() {
        let (a, b) = (ids(7919, 3000), ids(104_729, 2000));
        let (set_a, set_b): (IdSet, IdSet) =
            (a.iter().copied().collect(), b.iter().copied().collect());
        let (plain_a, plain_b) = (plain(&a), plain(&b));
        assert!(set_a.iter().eq(plain_a.iter().copied()));
        assert_eq!(set_a.len(), plain_a.len());
        let mut both = set_a.clone();
        both.add(&set_b);
        assert!(both.iter().eq(plain_a.union(&plain_b).copied()));
        assert_eq!(both.len(), plain_a.union(&plain_b).count());
        assert!(both.holds_all(&set_a) && both.holds_all(&set_b));
        let mut rest = set_a.clone();
        rest.take_out(&set_b);
        assert!(rest.iter().eq(plain_a.difference(&plain_b).copied()));
        assert!(!rest.holds_all(&set_a));
        rest.take_out(&set_a);
        assert!(rest.is_empty() && rest == IdSet::default());
    }

    #[test]
    fn a_million_ids_of_a_file_take_little_memory() {
        let all: IdSet = (1..=1_000_000).map(FeatureId).collect();
        assert_eq!(all.len(), 1_000_000);
        assert!(all.blocks.len() * size_of::<[u64; WORDS]>() < 140_000);
    }
}
