//! Which tiles are kept, and what of a view can be shown with them.
//!
//! Generic over what is kept of a tile (a texture in the window, nothing in tests). The budget
//! counts pictures' bytes; what is looked at is never given up for what is drawn ahead.

use crate::render::MapView;
use crate::render::tiles::{TileKey, TileScale, tiles_of};
use std::collections::BTreeMap;

/// Other scales looked into at most to cover what is not drawn yet.
const MOST_SCALES: usize = 4;
/// Share of a tile from which on it counts as covered.
const COVERED: f64 = 0.999;

#[derive(Debug)]
struct Entry<T> {
    revision: u64,
    used: u64,
    tile: T,
}

/// Tiles that were drawn.
#[derive(Debug)]
pub struct TileCache<T> {
    entries: BTreeMap<TileKey, Entry<T>>,
    /// Tiles that cannot be drawn, and of which state.
    broken: BTreeMap<TileKey, u64>,
    budget: usize,
    clock: u64,
}

/// What is to be shown of a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Tiles of other scales that stand in for missing ones, from the bottom up.
    pub beneath: Vec<TileKey>,
    /// Tiles of the view's own scale.
    pub own: Vec<TileKey>,
    /// Tiles of the view that are not there or not of this state, from the centre out.
    pub missing: Vec<TileKey>,
    /// Whether every pixel of the view is covered by something.
    pub covers: bool,
}

impl<T> TileCache<T> {
    /// Keeps at most so many bytes of pictures.
    pub fn new(budget: usize) -> Self {
        Self {
            entries: BTreeMap::new(),
            broken: BTreeMap::new(),
            budget,
            clock: 0,
        }
    }

    /// Bytes of the pictures kept.
    pub fn bytes(&self) -> usize {
        self.entries.len() * TileKey::bytes()
    }

    /// Most bytes that are kept.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Most tiles that fit the budget.
    pub fn room(&self) -> usize {
        self.budget / TileKey::bytes()
    }

    /// A tile that is kept.
    pub fn get(&self, key: &TileKey) -> Option<&T> {
        self.entries.get(key).map(|e| &e.tile)
    }

    /// A tile that is kept, to change.
    pub fn get_mut(&mut self, key: &TileKey) -> Option<&mut T> {
        self.entries.get_mut(key).map(|e| &mut e.tile)
    }

    /// Whether a tile of this state is kept, or cannot be drawn of it.
    pub fn is_settled(&self, key: &TileKey, revision: u64) -> bool {
        self.entries
            .get(key)
            .is_some_and(|e| e.revision == revision)
            || self.broken.get(key) == Some(&revision)
    }

    /// Keeps a tile. The longest unused of the others go until all fit the budget. A tile of an
    /// older state never takes the place of a newer one; then it comes back.
    pub fn insert(&mut self, key: TileKey, revision: u64, tile: T) -> Option<T> {
        if self
            .entries
            .get(&key)
            .is_some_and(|e| e.revision > revision)
        {
            return Some(tile);
        }
        self.broken.remove(&key);
        let used = self.entries.get(&key).map_or(self.clock, |e| e.used);
        let entry = Entry {
            revision,
            used,
            tile,
        };
        self.entries.insert(key, entry);
        while self.bytes() > self.budget {
            let oldest = self
                .entries
                .iter()
                .filter(|(k, _)| **k != key)
                .min_by_key(|(k, e)| (e.used, **k))
                .map(|(k, _)| *k);
            match oldest {
                Some(oldest) => self.entries.remove(&oldest),
                None => break,
            };
        }
        None
    }

    /// Notes that a tile cannot be drawn of a state: nobody asks for it again.
    pub fn give_up(&mut self, key: TileKey, revision: u64) {
        self.broken.insert(key, revision);
    }

    /// Forgets everything, for another workspace.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.broken.clear();
    }

    /// What is to be shown of a view of a state, now. What is shown counts as used.
    pub fn plan(&mut self, view: &MapView, revision: u64) -> Plan {
        self.clock += 1;
        let mut plan = Plan::default();
        let mut open: Vec<TileKey> = Vec::new();
        for key in tiles_of(view) {
            if !self.is_settled(&key, revision) {
                plan.missing.push(key);
            }
            if self.entries.contains_key(&key) {
                plan.own.push(key);
            } else {
                open.push(key);
            }
        }
        if !open.is_empty() {
            plan.beneath = self.stand_ins(TileScale::of(view), &mut open);
        }
        plan.covers = open.is_empty();
        for key in plan.own.iter().chain(&plan.beneath) {
            if let Some(entry) = self.entries.get_mut(key) {
                entry.used = self.clock;
            }
        }
        plan
    }

    /// Counts tiles as used, though they are not shown: they outlast others.
    pub fn touch(&mut self, keys: &[TileKey]) {
        for key in keys {
            if let Some(entry) = self.entries.get_mut(key) {
                entry.used = self.clock;
            }
        }
    }

    /// Tiles of the nearest scales that cover what is open, from the bottom up; what they
    /// cover is taken out of `open`.
    fn stand_ins(&self, own: TileScale, open: &mut Vec<TileKey>) -> Vec<TileKey> {
        let ratio = |scale: TileScale| {
            libm::fabs(libm::log(scale.meters_per_pixel() / own.meters_per_pixel()))
        };
        let mut scales: Vec<TileScale> = self.entries.keys().map(|k| k.scale).collect();
        scales.dedup();
        scales.retain(|s| *s != own);
        scales.sort_by(|a, b| ratio(*a).total_cmp(&ratio(*b)));
        let mut found = Vec::new();
        let mut num_used = 0;
        for scale in scales {
            if open.is_empty() || num_used == MOST_SCALES {
                break;
            }
            let tiles: Vec<TileKey> = self
                .entries
                .keys()
                .filter(|k| k.scale == scale)
                .filter(|k| open.iter().any(|o| o.share_covered_by(k) > 0.0))
                .copied()
                .collect();
            if tiles.is_empty() {
                continue;
            }
            num_used += 1;
            open.retain(|o| {
                let share: f64 = tiles.iter().map(|t| o.share_covered_by(t)).sum();
                share < COVERED
            });
            found.push(tiles);
        }
        found.into_iter().rev().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Coord;
    use crate::render::tiles::tiles_around;

    fn view(scale: f64) -> MapView {
        MapView::new(Coord::lon_lat(110.3, 25.25), scale, (1500, 900), 1.0)
    }

    fn filled(view: &MapView, revision: u64) -> TileCache<u64> {
        let mut cache = TileCache::new(64 * TileKey::bytes());
        for key in tiles_of(view) {
            cache.insert(key, revision, revision);
        }
        cache
    }

    #[test]
    fn an_empty_cache_covers_nothing_and_misses_all_from_the_centre_out() {
        let mut cache: TileCache<()> = TileCache::new(1 << 30);
        let plan = cache.plan(&view(10.0), 1);
        assert!(!plan.covers && plan.own.is_empty() && plan.beneath.is_empty());
        assert_eq!(plan.missing, tiles_of(&view(10.0)));
    }

    #[test]
    fn a_new_state_shows_the_old_tiles_until_each_new_one_is_there() {
        let mut cache = filled(&view(10.0), 1);
        let plan = cache.plan(&view(10.0), 2);
        assert!(plan.covers && plan.beneath.is_empty());
        assert_eq!(plan.own.len(), plan.missing.len());
        let first = plan.missing[0];
        cache.insert(first, 2, 2);
        let plan = cache.plan(&view(10.0), 2);
        assert!(plan.covers && !plan.missing.contains(&first));
        // A late tile of the state before changes nothing.
        assert_eq!(cache.insert(first, 1, 1), Some(1));
        assert_eq!(cache.get(&first), Some(&2));
    }

    #[test]
    fn while_zooming_the_nearest_scale_stands_in_and_the_next_where_it_ends() {
        let mut cache = filled(&view(10.0), 1);
        for key in tiles_of(&view(80.0)) {
            cache.insert(key, 1, 1);
        }
        let plan = cache.plan(&view(7.0), 1);
        assert!(plan.covers && plan.own.is_empty());
        assert!(
            plan.beneath
                .iter()
                .all(|k| k.scale.meters_per_pixel() == 10.0)
        );
        let plan = cache.plan(&view(20.0), 1);
        assert!(plan.covers);
        let scales: Vec<f64> = plan
            .beneath
            .iter()
            .map(|k| k.scale.meters_per_pixel())
            .collect();
        assert_eq!(scales.first(), Some(&80.0), "the far one lies beneath");
        assert_eq!(scales.last(), Some(&10.0));
    }

    #[test]
    fn the_budget_is_kept_and_what_is_looked_at_stays() {
        let mut cache = filled(&view(10.0), 1);
        cache.plan(&view(10.0), 1);
        let far = MapView::new(Coord::lon_lat(112.0, 26.0), 10.0, (1500, 900), 1.0);
        for key in tiles_around(&far, 4) {
            cache.insert(key, 1, 1);
            assert!(cache.bytes() <= cache.budget());
            cache.plan(&view(10.0), 1);
        }
        assert!(cache.plan(&view(10.0), 1).missing.is_empty());
    }

    #[test]
    fn a_tile_that_cannot_be_drawn_is_not_asked_for_until_something_changes() {
        let mut cache: TileCache<()> = TileCache::new(1 << 30);
        let key = cache.plan(&view(10.0), 1).missing[0];
        cache.give_up(key, 1);
        assert!(!cache.plan(&view(10.0), 1).missing.contains(&key));
        assert!(cache.plan(&view(10.0), 2).missing.contains(&key));
    }
}
