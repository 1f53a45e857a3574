//! The picture of the map: tiles with labels over them, of the scene as the session has it.
//! What is there stays, moved and scaled, until what is asked for is ready.

use super::camera::Camera;
use super::labels::Labels;
use super::tiles::Tiles;
use crate::base::message::Message;
use crate::geom::Bbox;
use crate::render::{MapView, Scene};
use crate::session::jobs::Waker;
use crate::session::{Session, View, scene};
use eframe::egui::{self, Color32};
use std::sync::Arc;

/// Longest side of a map that is drawn, pixels: beyond, it is no screen.
const LARGEST: f32 = 8192.0;
/// A scale that lasts so long is worth drawing, seconds.
const STEADY: f64 = 0.06;
/// While the scale changes and changes, it is drawn so often all the same, seconds.
const MEANWHILE: f64 = 0.35;

/// A map at rest for so long is drawn ahead, seconds.
const AHEAD: f64 = 0.5;

/// Draws and shows the map's picture.
pub struct MapPicture {
    tiles: Tiles,
    labels: Labels,
    /// The scene of a state, with the box of all in it.
    scene: Option<((u64, u64), Arc<Scene>, Bbox)>,
    /// The scale and when it was taken up.
    scale: (f64, f64),
    ordered: f64,
    /// The view and since when it has been sharp.
    rest: (MapView, f64),
}

impl MapPicture {
    /// Starts the threads. `budget` is in bytes of pictures.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker, budget: usize) -> std::io::Result<Self> {
        Ok(Self {
            tiles: Tiles::new(waker, budget)?,
            labels: Labels::new(waker)?,
            scene: None,
            scale: (0.0, 0.0),
            ordered: f64::NEG_INFINITY,
            rest: (MapView::fit(&Bbox::EMPTY, (1, 1), 1.0, 0.0), 0.0),
        })
    }

    /// Takes what was finished; returns what to tell if drawing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        let labels = self.labels.poll(ctx);
        self.tiles.poll(ctx).or(labels)
    }

    /// Asks for what is missing. `target` is where a glide under way will end.
    pub fn ask(
        &mut self,
        ctx: &egui::Context,
        session: &Session,
        camera: &Camera,
        target: Option<View>,
    ) {
        // Before its first event egui takes the screen for 10,000 points square: no picture of
        // that. (It cost gigabytes and minutes, and the map stayed empty.)
        let largest = camera.rect.width().max(camera.rect.height()) * camera.pixels_per_point;
        if largest > LARGEST {
            return;
        }
        let wanted = Camera {
            view: target.unwrap_or(camera.view),
            ..*camera
        };
        let now = ctx.input(|i| i.time);
        if self.scale.0 != wanted.view.meters_per_point {
            self.scale = (wanted.view.meters_per_point, now);
        }
        let is_steady = target.is_some() || now - self.scale.1 >= STEADY;
        if !is_steady && !self.tiles.is_empty() && now - self.ordered < MEANWHILE {
            ctx.request_repaint_after_secs(STEADY as f32);
            return;
        }
        let revision = session.picture_revision();
        let (scene, extent) = self.scene(session);
        let view = wanted.sharp_view();
        // Drawn ahead is only what a map at rest may need next.
        let is_sharp = self.tiles.is_current(&view, revision);
        if view != self.rest.0 || !is_sharp {
            self.rest = (view, now);
        }
        let is_ahead = is_sharp && now - self.rest.1 >= AHEAD;
        if is_sharp && !is_ahead {
            ctx.request_repaint_after_secs(AHEAD as f32);
        }
        if self.tiles.order(&view, &extent, &scene, revision, is_ahead) {
            self.ordered = now;
        }
        self.labels.ask(&wanted, &scene, revision);
    }

    fn scene(&mut self, session: &Session) -> (Arc<Scene>, Bbox) {
        let revision = (session.picture_revision(), session.detail_revision());
        match &self.scene {
            Some((made, scene, extent)) if *made == revision => (Arc::clone(scene), *extent),
            _ => {
                let scene = Arc::new(scene::scene(session, session.settings().theme));
                let extent = session.extent();
                self.scene = Some((revision, Arc::clone(&scene), extent));
                (scene, extent)
            }
        }
    }

    /// Whether all that shows is sharp and of this very state.
    pub fn is_current(&self, session: &Session, camera: &Camera) -> bool {
        let revision = session.picture_revision();
        self.tiles.is_current(&camera.sharp_view(), revision)
            && self.labels.is_current(camera, revision)
    }

    /// Whether a tile of this very state shows.
    pub fn shows_something(&self, session: &Session, camera: &Camera) -> bool {
        let revision = session.picture_revision();
        self.tiles.shows_something(&camera.sharp_view(), revision)
    }

    /// Whether every drawing thread is at work.
    pub fn is_busy(&self) -> bool {
        self.tiles.is_busy()
    }

    /// Shows what there is; `paper` lies where nothing is.
    pub fn paint(
        &mut self,
        painter: &egui::Painter,
        session: &Session,
        camera: &Camera,
        paper: Color32,
    ) {
        self.tiles
            .paint(painter, camera, session.picture_revision(), paper);
        self.labels.paint(painter, camera);
    }
}
