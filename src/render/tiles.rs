//! The grid of tiles: which pieces a picture is put together from, and in which order.
//!
//! Tiles hang on the world origin of one exact scale (decision 9): a tile's pixels are the same
//! for every view of that scale, so a pan moves tiles that exist. Nothing is drawn and nothing
//! is kept here.

use super::view::{MapPos, MapView};
use crate::geom::Coord;

/// Side of a tile, physical pixels.
pub const TILE_PX: u32 = 512;
/// Pixels drawn beyond a tile on each side, so that it can be scaled without a seam.
pub const GUTTER_PX: u32 = 1;
/// Side of a tile's picture, gutter and all, physical pixels.
pub const TILE_PICTURE_PX: u32 = TILE_PX + 2 * GUTTER_PX;

/// One exact scale on one kind of screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileScale {
    meters_per_pixel: u64,
    pixels_per_point: u32,
}

/// A tile: the square from (`column`, `row`) × [`TILE_PX`] on, counted from the world origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileKey {
    /// Its scale.
    pub scale: TileScale,
    /// Tiles east of the world origin.
    pub column: i64,
    /// Tiles south of the world origin.
    pub row: i64,
}

impl TileScale {
    /// The scale of a view.
    pub fn of(view: &MapView) -> Self {
        Self {
            meters_per_pixel: view.meters_per_pixel().to_bits(),
            pixels_per_point: view.pixels_per_point().to_bits(),
        }
    }

    /// Metres on the map plane per physical pixel.
    pub fn meters_per_pixel(self) -> f64 {
        f64::from_bits(self.meters_per_pixel)
    }

    /// Physical pixels per point.
    pub fn pixels_per_point(self) -> f32 {
        f32::from_bits(self.pixels_per_point)
    }
}

impl TileKey {
    /// The world pixel of its top left corner, without the gutter.
    pub fn origin_px(&self) -> (i64, i64) {
        let side = i64::from(TILE_PX);
        (self.column * side, self.row * side)
    }

    /// The view that draws it, with its gutter.
    pub fn view(&self) -> MapView {
        let whole = MapView::new(
            Coord::lon_lat(0.0, 0.0),
            self.scale.meters_per_pixel(),
            (TILE_PX, TILE_PX),
            self.scale.pixels_per_point(),
        );
        let (from, to) = (whole.origin_px(), self.origin_px());
        let gutter = i64::from(GUTTER_PX);
        whole.tile(
            to.0 - from.0 - gutter,
            to.1 - from.1 - gutter,
            (TILE_PICTURE_PX, TILE_PICTURE_PX),
        )
    }

    /// Its corners on the map plane without the gutter: north-west, south-east.
    pub fn corners(&self) -> [MapPos; 2] {
        let scale = self.scale.meters_per_pixel();
        let (x, y) = self.origin_px();
        let side = i64::from(TILE_PX);
        [(x, y), (x + side, y + side)].map(|(x, y)| MapPos {
            x: x as f64 * scale,
            y: y as f64 * scale,
        })
    }

    /// Bytes of its picture.
    pub const fn bytes() -> usize {
        (TILE_PICTURE_PX * TILE_PICTURE_PX * 4) as usize
    }

    /// Share of it, 0–1, that another tile covers, of whatever scale.
    pub fn share_covered_by(&self, other: &Self) -> f64 {
        let ([a, b], [c, d]) = (self.corners(), other.corners());
        let overlap =
            |low: f64, high: f64, from: f64, to: f64| (high.min(to) - low.max(from)).max(0.0);
        let width = overlap(a.x, b.x, c.x, d.x);
        let height = overlap(a.y, b.y, c.y, d.y);
        width * height / ((b.x - a.x) * (b.y - a.y))
    }
}

/// The tiles that a view shows any pixel of, from its centre out.
pub fn tiles_of(view: &MapView) -> Vec<TileKey> {
    tiles_within(view, 0)
}

/// The tiles around those of a view, `rings` deep, from the centre out.
pub fn tiles_around(view: &MapView, rings: u32) -> Vec<TileKey> {
    let shown = tiles_of(view);
    let mut around = tiles_within(view, i64::from(rings));
    around.retain(|key| !shown.contains(key));
    around
}

fn tiles_within(view: &MapView, rings: i64) -> Vec<TileKey> {
    let side = i64::from(TILE_PX);
    let (left, top) = view.origin_px();
    let (width, height) = (i64::from(view.width()), i64::from(view.height()));
    let range = |from: i64, size: i64| {
        (from.div_euclid(side) - rings)..=((from + size - 1).div_euclid(side) + rings)
    };
    let scale = TileScale::of(view);
    let mut tiles: Vec<TileKey> = range(top, height)
        .flat_map(|row| range(left, width).map(move |column| (column, row)))
        .map(|(column, row)| TileKey { scale, column, row })
        .collect();
    let middle = (2 * left + width, 2 * top + height);
    // Twice the distance of centres, squared, in tiles' pixels: whole numbers.
    let away = |key: &TileKey| {
        let (x, y) = key.origin_px();
        let (dx, dy) = (2 * x + side - middle.0, 2 * y + side - middle.1);
        dx.saturating_mul(dx).saturating_add(dy.saturating_mul(dy))
    };
    tiles.sort_by_key(|key| (away(key), key.row, key.column));
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(ppp: f32) -> MapView {
        MapView::new(Coord::lon_lat(110.31, 25.27), 7.3, (1333, 777), ppp)
    }

    #[test]
    fn the_tiles_of_a_view_cover_it_and_none_lies_beside_it() {
        for ppp in [1.0, 1.25, 1.5, 2.0] {
            let view = view(ppp);
            let (left, top) = view.origin_px();
            let (right, bottom) = (left + 1333, top + 777);
            let side = i64::from(TILE_PX);
            let mut pixels = 0;
            for key in tiles_of(&view) {
                let (x, y) = key.origin_px();
                let width = right.min(x + side) - left.max(x);
                let height = bottom.min(y + side) - top.max(y);
                assert!(width > 0 && height > 0, "{key:?}");
                pixels += width * height;
            }
            assert_eq!(pixels, 1333 * 777);
        }
    }

    #[test]
    fn tiles_come_from_the_centre_out_and_rings_lie_around_them() {
        let view = view(1.0);
        let shown = tiles_of(&view);
        let center = crate::render::map_from_lon_lat(view.center());
        let (cx, cy) = (center.x / 7.3, center.y / 7.3);
        let first = shown.first().unwrap().origin_px();
        let side = f64::from(TILE_PX);
        assert!((first.0 as f64..=first.0 as f64 + side).contains(&cx));
        assert!((first.1 as f64..=first.1 as f64 + side).contains(&cy));
        let ring = tiles_around(&view, 1);
        assert!(ring.iter().all(|k| !shown.contains(k)));
        let columns = |keys: &[TileKey]| {
            let all: std::collections::BTreeSet<i64> = keys.iter().map(|k| k.column).collect();
            all.len()
        };
        assert_eq!(columns(&ring), columns(&shown) + 2);
    }

    #[test]
    fn a_tile_s_view_begins_one_gutter_before_it() {
        for scale in [0.013, 0.5, 7.3, 311.7, 9_999.1] {
            let view = MapView::new(Coord::lon_lat(110.31, 25.27), scale, (800, 600), 1.5);
            for key in tiles_of(&view).into_iter().chain(tiles_around(&view, 2)) {
                let (x, y) = key.origin_px();
                let gutter = i64::from(GUTTER_PX);
                assert_eq!(key.view().origin_px(), (x - gutter, y - gutter));
                assert_eq!(key.view().meters_per_pixel(), scale);
            }
        }
    }

    #[test]
    fn what_a_tile_covers_of_another_is_told_across_scales() {
        let near = view(1.0);
        let far = MapView::new(near.center(), 2.0 * 7.3, (1333, 777), 1.0);
        let over = tiles_of(&far);
        for key in tiles_of(&near) {
            let share: f64 = over.iter().map(|o| key.share_covered_by(o)).sum();
            assert!((share - 1.0).abs() < 1e-9, "{share}");
        }
    }
}
