//! The map's tiles as textures: taken from the threads that draw them, shown where they belong.
//!
//! Own tiles lie on whole pixels, one to one; until they are there, tiles of other scales stand
//! in for them, scaled. Few are handed to the painter a frame, so that no frame waits for them.

use super::camera::Camera;
use crate::base::message::Message;
use crate::geom::Bbox;
use crate::render::tiles::{
    GUTTER_PX, TILE_PICTURE_PX, TileKey, TileScale, tiles_around, tiles_of,
};
use crate::render::{MapView, Picture, Scene};
use crate::session::jobs::Waker;
use crate::session::tiles::{DrawnTile, Order, TileCache, TileEnd, TileWorks};
use crate::ui::theme::UNTINTED;
use eframe::egui::{self, Color32, ColorImage, Painter, Rect, TextureHandle, TextureOptions, pos2};
use std::sync::Arc;

/// Bytes handed to the painter a frame, about.
const UPLOAD: usize = 2 << 20;
/// Tiles drawn ahead around those that are looked at.
const RINGS: u32 = 1;
/// Side of the picture of everything that is kept for when nothing else is there, pixels.
const OVERVIEW: u32 = 700;

struct Shown {
    texture: TextureHandle,
    /// Whether it is set to be scaled smoothly.
    is_smooth: bool,
    /// Its first pixel: setting a texture's filter takes writing one.
    first: Color32,
}

/// What was ordered last.
struct Ordered {
    view: MapView,
    revision: u64,
    scene: Arc<Scene>,
    is_ahead: bool,
}

/// Draws, keeps and shows tiles.
pub struct Tiles {
    works: TileWorks,
    cache: TileCache<Shown>,
    ordered: Option<Ordered>,
    overview: Vec<TileKey>,
}

impl Tiles {
    /// Starts the threads, one per core.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker, budget: usize) -> std::io::Result<Self> {
        let num_threads = crate::base::parallel::processors();
        Ok(Self {
            works: TileWorks::new(num_threads, waker)?,
            cache: TileCache::new(budget),
            ordered: None,
            overview: Vec::new(),
        })
    }

    /// Takes what was drawn, as much as a frame may; returns what to tell if drawing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        let mut bytes = 0;
        let mut failure = None;
        while bytes < UPLOAD
            && let Some(DrawnTile { key, revision, end }) = self.works.take()
        {
            match end {
                TileEnd::Drawn(picture) => {
                    bytes += picture.rgba.len();
                    self.cache.insert(key, revision, upload(ctx, &picture));
                }
                TileEnd::Broken(message) => {
                    self.cache.give_up(key, revision);
                    failure = Some(message);
                }
            }
        }
        if self.works.has_done() {
            ctx.request_repaint();
        }
        failure
    }

    /// Whether nothing was ever drawn.
    pub fn is_empty(&self) -> bool {
        self.cache.bytes() == 0
    }

    /// Orders what is missing of a view, with `is_ahead` also a picture of everything and what
    /// lies around. Returns whether that is a new order.
    pub fn order(
        &mut self,
        view: &MapView,
        extent: &Bbox,
        scene: &Arc<Scene>,
        revision: u64,
        is_ahead: bool,
    ) -> bool {
        let is_same = |o: &Ordered| {
            o.view == *view
                && o.revision == revision
                && o.is_ahead >= is_ahead
                && Arc::ptr_eq(&o.scene, scene)
        };
        if self.ordered.as_ref().is_some_and(is_same) {
            return false;
        }
        self.ordered = Some(Ordered {
            view: *view,
            revision,
            scene: Arc::clone(scene),
            is_ahead,
        });
        let is_missing = |cache: &TileCache<Shown>, key: &TileKey| !cache.is_settled(key, revision);
        let shown = tiles_of(view);
        let mut tiles: Vec<TileKey> = shown
            .iter()
            .filter(|key| is_missing(&self.cache, key))
            .copied()
            .collect();
        let num_shown = tiles.len();
        self.overview = overview(view, extent);
        if is_ahead {
            let room = (self.cache.room() / 2).saturating_sub(shown.len());
            let ahead = self.overview.iter().copied();
            let ahead = ahead
                .chain(tiles_around(view, RINGS))
                .filter(|key| !shown.contains(key))
                .take(room);
            tiles.extend(ahead.filter(|key| is_missing(&self.cache, key)));
        }
        self.works.order(Order {
            scene: Arc::clone(scene),
            revision,
            tiles,
            num_shown,
        });
        true
    }

    /// Whether every tile of a view is there in this state, or cannot be.
    pub fn is_current(&self, view: &MapView, revision: u64) -> bool {
        tiles_of(view)
            .iter()
            .all(|key| self.cache.is_settled(key, revision))
    }

    /// Whether a tile of a view shows in this state.
    pub fn shows_something(&self, view: &MapView, revision: u64) -> bool {
        tiles_of(view)
            .iter()
            .any(|key| self.cache.is_settled(key, revision))
    }

    /// Whether every thread is at work.
    pub fn is_busy(&self) -> bool {
        self.works.running().len() >= self.works.num_threads()
    }

    /// Shows what there is; `paper` lies where nothing is.
    pub fn paint(&mut self, painter: &Painter, camera: &Camera, revision: u64, paper: Color32) {
        let sharp = camera.sharp_view();
        let plan = self.cache.plan(&sharp, revision);
        self.cache.touch(&self.overview);
        if !plan.covers {
            painter.rect_filled(camera.rect, 0.0, paper);
        }
        for key in &plan.beneath {
            self.paint_one(painter, key, camera.place_scaled(key), true);
        }
        for key in &plan.own {
            self.paint_one(painter, key, camera.place_tile(&sharp, key), false);
        }
    }

    fn paint_one(&mut self, painter: &Painter, key: &TileKey, rect: Rect, is_smooth: bool) {
        let Some(shown) = self.cache.get_mut(key) else {
            return;
        };
        if shown.is_smooth != is_smooth {
            shown.is_smooth = is_smooth;
            let pixel = ColorImage::filled([1, 1], shown.first);
            shown.texture.set_partial([0, 0], pixel, filter(is_smooth));
        }
        let low = GUTTER_PX as f32 / TILE_PICTURE_PX as f32;
        let inner = Rect::from_min_max(pos2(low, low), pos2(1.0 - low, 1.0 - low));
        painter.image(shown.texture.id(), rect, inner, UNTINTED);
    }
}

fn filter(is_smooth: bool) -> TextureOptions {
    if is_smooth {
        TextureOptions::LINEAR
    } else {
        TextureOptions::NEAREST
    }
}

fn upload(ctx: &egui::Context, picture: &Picture) -> Shown {
    let size = [picture.width as usize, picture.height as usize];
    let image = ColorImage::from_rgba_premultiplied(size, &picture.rgba);
    Shown {
        first: image.pixels.first().copied().unwrap_or_default(),
        texture: ctx.load_texture("tile", image, filter(false)),
        is_smooth: false,
    }
}

/// Tiles of a picture of everything, for when nothing nearer is there.
fn overview(view: &MapView, extent: &Bbox) -> Vec<TileKey> {
    if extent.is_empty() {
        return Vec::new();
    }
    let whole = MapView::fit(extent, (OVERVIEW, OVERVIEW), view.pixels_per_point(), 8.0);
    // Nothing to fall back to where the view is wider already.
    if whole.meters_per_pixel() <= view.meters_per_pixel() {
        return Vec::new();
    }
    tiles_of(&whole)
        .into_iter()
        .filter(|key| key.scale != TileScale::of(view))
        .collect()
}
