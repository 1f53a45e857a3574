//! Between longitude and latitude and the window's points.

use crate::geom::Coord;
use crate::render::tiles::{TILE_PX, TileKey};
use crate::render::{MapPos, MapView, ScreenPos, lon_lat_from_map, map_from_lon_lat};
use crate::session::View;
use eframe::egui::{Pos2, Rect, Vec2, pos2};

/// The map's place in the window and where it looks.
#[derive(Debug, Clone, Copy)]
pub struct Camera {
    /// The map's rectangle, points.
    pub rect: Rect,
    /// Where it looks.
    pub view: View,
    /// Physical pixels per point.
    pub pixels_per_point: f32,
}

impl Camera {
    /// Where a position lies in the window.
    pub fn screen(&self, at: Coord) -> Pos2 {
        let center = map_from_lon_lat(self.view.center);
        let p = map_from_lon_lat(at);
        let scale = self.view.meters_per_point;
        pos2(
            self.rect.center().x + ((p.x - center.x) / scale) as f32,
            self.rect.center().y + ((p.y - center.y) / scale) as f32,
        )
    }

    /// Where a position of the map plane lies in the window.
    pub fn screen_of(&self, p: MapPos) -> Pos2 {
        let center = map_from_lon_lat(self.view.center);
        let scale = self.view.meters_per_point;
        let middle = self.rect.center();
        pos2(
            (f64::from(middle.x) + (p.x - center.x) / scale) as f32,
            (f64::from(middle.y) + (p.y - center.y) / scale) as f32,
        )
    }

    /// The map's corners in whole physical pixels of the window: left, top, right, bottom.
    fn corners_px(&self) -> [f64; 4] {
        let px = |v: f32| f64::from((v * self.pixels_per_point).round());
        [
            px(self.rect.left()),
            px(self.rect.top()),
            px(self.rect.right()),
            px(self.rect.bottom()),
        ]
    }

    /// The view of exactly what the map shows, pixel by pixel.
    pub fn sharp_view(&self) -> MapView {
        let [left, top, right, bottom] = self.corners_px();
        MapView::new(
            self.view.center,
            self.view.meters_per_point / f64::from(self.pixels_per_point),
            // A window's side: positive and far below 2³².
            (
                (right - left).max(1.0) as u32,
                (bottom - top).max(1.0) as u32,
            ),
            self.pixels_per_point,
        )
    }

    /// Where a tile of the sharp view's own scale lies: on whole pixels.
    pub fn place_tile(&self, sharp: &MapView, tile: &TileKey) -> Rect {
        let [left, top, ..] = self.corners_px();
        let ((ox, oy), (x, y)) = (sharp.origin_px(), tile.origin_px());
        let points = |px: f64| (px / f64::from(self.pixels_per_point)) as f32;
        let side = f64::from(TILE_PX);
        let (x, y) = (left + (x - ox) as f64, top + (y - oy) as f64);
        Rect::from_min_max(
            pos2(points(x), points(y)),
            pos2(points(x + side), points(y + side)),
        )
    }

    /// Where a tile of another scale lies.
    pub fn place_scaled(&self, tile: &TileKey) -> Rect {
        let [a, b] = tile.corners();
        Rect::from_min_max(self.screen_of(a), self.screen_of(b))
    }

    /// Which position lies under a point of the window.
    pub fn lon_lat(&self, at: Pos2) -> Coord {
        let center = map_from_lon_lat(self.view.center);
        let scale = self.view.meters_per_point;
        let from_center = at - self.rect.center();
        lon_lat_from_map(MapPos {
            x: center.x + f64::from(from_center.x) * scale,
            y: center.y + f64::from(from_center.y) * scale,
        })
    }

    /// The view after a drag by some points.
    pub fn panned(&self, by: Vec2) -> View {
        View {
            center: self.lon_lat(self.rect.center() - by),
            ..self.view
        }
        .clamped()
    }

    /// The view after a zoom that keeps what lies under a point there.
    pub fn zoomed_at(&self, at: Pos2, factor: f64) -> View {
        let kept = self.lon_lat(at);
        let closer = Self {
            view: self.view.zoomed(factor),
            ..*self
        };
        let slipped = closer.screen(kept);
        closer.panned(at - slipped)
    }

    /// Degrees of latitude in a length of points: a tolerance for pointing.
    pub fn degrees(&self, points: f32) -> f64 {
        let a = self.lon_lat(self.rect.center());
        let b = self.lon_lat(self.rect.center() + Vec2::new(0.0, points));
        (a.y - b.y).abs()
    }

    /// What to ask the renderer for: the map and `margin` of its size more on each side, so
    /// that a pan shows what is already drawn.
    pub fn picture_view(&self, margin: f32) -> MapView {
        let pixels = |points: f32| {
            // A window's side: positive and far below 2³².
            (points * (1.0 + 2.0 * margin) * self.pixels_per_point).round() as u32
        };
        MapView::new(
            self.view.center,
            self.view.meters_per_point / f64::from(self.pixels_per_point),
            (pixels(self.rect.width()), pixels(self.rect.height())),
            self.pixels_per_point,
        )
    }

    /// Where a picture lies in the window now, whatever view it was made for; on whole pixels
    /// when it is at the window's own scale.
    pub fn place(&self, picture: &MapView) -> Rect {
        let corner = |x: f64, y: f64| self.screen(picture.lon_lat_from_screen(ScreenPos { x, y }));
        let min = corner(0.0, 0.0);
        let max = corner(f64::from(picture.width()), f64::from(picture.height()));
        let size = Vec2::new(
            picture.width() as f32 / self.pixels_per_point,
            picture.height() as f32 / self.pixels_per_point,
        );
        if ((max - min) - size).length() < 0.05 {
            let snap = |v: f32| (v * self.pixels_per_point).round() / self.pixels_per_point;
            Rect::from_min_size(pos2(snap(min.x), snap(min.y)), size)
        } else {
            Rect::from_min_max(min, max)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera() -> Camera {
        Camera {
            rect: Rect::from_min_size(pos2(272.0, 48.0), Vec2::new(796.0, 826.0)),
            view: View::default(),
            pixels_per_point: 1.0,
        }
    }

    #[test]
    fn what_lies_under_the_pointer_stays_there_while_zooming() {
        let at = pos2(500.0, 300.0);
        let before = camera().lon_lat(at);
        let zoomed = Camera {
            view: camera().zoomed_at(at, 3.0),
            ..camera()
        };
        let after = zoomed.lon_lat(at);
        assert!((before.x - after.x).abs() < 1e-6 && (before.y - after.y).abs() < 1e-6);
    }

    #[test]
    fn tiles_of_the_view_s_scale_lie_on_whole_pixels_side_by_side() {
        for pixels_per_point in [1.0, 1.25, 1.5, 2.0] {
            let camera = Camera {
                pixels_per_point,
                ..camera()
            };
            let sharp = camera.sharp_view();
            let tiles = crate::render::tiles::tiles_of(&sharp);
            let placed: Vec<Rect> = tiles.iter().map(|t| camera.place_tile(&sharp, t)).collect();
            for rect in &placed {
                for v in [rect.left(), rect.top(), rect.right(), rect.bottom()] {
                    let px = v * pixels_per_point;
                    assert!((px - px.round()).abs() < 1e-3, "{px}");
                }
                // Its place by the map plane is the same to less than a pixel.
                let other =
                    camera.place_scaled(&tiles[placed.iter().position(|r| r == rect).unwrap()]);
                assert!((other.min - rect.min).length() * pixels_per_point < 1.6);
            }
            let all = placed.iter().fold(Rect::NOTHING, |all, r| all.union(*r));
            assert!(all.contains_rect(camera.rect.shrink(0.5)));
        }
    }

    #[test]
    fn a_picture_of_the_same_scale_lies_on_whole_pixels() {
        let camera = camera();
        let placed = camera.place(&camera.picture_view(0.25));
        assert_eq!(placed.min.x.fract(), 0.0);
        assert!(placed.contains_rect(camera.rect));
    }
}
