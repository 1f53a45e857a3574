//! The map's labels: placed and set by a worker, shown as pieces of one sheet over the tiles.
//! They move with the map and stay until those of the new view are ready.

use super::camera::Camera;
use crate::base::message::Message;
use crate::render::labels::{PlacedLabel, draw_labels, place};
use crate::render::pieces::{Piece, Sheet, pieces_of};
use crate::render::{MapView, Picture, Scene};
use crate::session::jobs::{End, Lane, Policy, Waker, fault};
use crate::ui::theme::UNTINTED;
use eframe::egui::{
    self, ColorImage, Mesh, Painter, Rect, Shape, TextureHandle, TextureOptions, Vec2, pos2, vec2,
};
use std::sync::Arc;

/// How much more than the map is labelled, share of its size on each side: a pan then shows
/// labels that are there.
const MARGIN: f32 = 0.25;

struct Set {
    labels: Arc<Vec<PlacedLabel>>,
    sheets: Vec<Sheet>,
    view: MapView,
    revision: u64,
}

struct Shown {
    labels: Arc<Vec<PlacedLabel>>,
    sheets: Vec<(TextureHandle, [usize; 2], Vec<Piece>)>,
    view: MapView,
    revision: u64,
}

/// Places and shows labels.
pub struct Labels {
    lane: Lane<Set>,
    shown: Option<Shown>,
    asked: Option<(MapView, u64)>,
}

impl Labels {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            lane: Lane::new("labels", Policy::LatestWins, waker.clone())?,
            shown: None,
            asked: None,
        })
    }

    /// Takes finished labels; returns what to tell if placing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        let mut failure = None;
        while let Some(report) = self.lane.poll() {
            match report.end {
                End::Done(set) => self.shown = Some(upload(ctx, set)),
                End::Cancelled => {}
                End::Failed(message) => failure = Some(message),
                End::Panicked(text) => {
                    // Nothing more comes of this state: what was asked counts as shown.
                    self.shown = self.asked.map(|(view, revision)| Shown {
                        labels: Arc::default(),
                        sheets: Vec::new(),
                        view,
                        revision,
                    });
                    failure = Some(fault(report.title, &text));
                }
            }
        }
        failure
    }

    /// Asks for labels if those that are there, or on their way, are not of this view.
    pub fn ask(&mut self, camera: &Camera, scene: &Arc<Scene>, revision: u64) {
        let is_good = |(view, made): (MapView, u64)| made == revision && serves(camera, &view);
        let of_shown = self.shown.as_ref().map(|s| (s.view, s.revision));
        if self.asked.is_some_and(is_good) || of_shown.is_some_and(is_good) {
            return;
        }
        let view = camera.picture_view(MARGIN);
        let previous = self.shown.as_ref().map(|s| Arc::clone(&s.labels));
        let scene = Arc::clone(scene);
        self.asked = Some((view, revision));
        self.lane
            .submit(Message::new("map_view.job_labels"), move |progress| {
                let previous = previous.as_ref().map_or(&[][..], |p| p.as_slice());
                let labels = place(&scene, &view, previous, progress)?;
                let mut picture = Picture::transparent(view.width(), view.height());
                if !labels.is_empty() {
                    draw_labels(&mut picture, &view, &labels);
                }
                progress.check()?;
                Ok(Set {
                    labels: Arc::new(labels),
                    sheets: pieces_of(&picture),
                    view,
                    revision,
                })
            });
    }

    /// Whether the labels shown are of this very state.
    pub fn is_current(&self, camera: &Camera, revision: u64) -> bool {
        self.shown
            .as_ref()
            .is_some_and(|s| s.revision == revision && serves(camera, &s.view))
    }

    /// Shows what there is.
    pub fn paint(&self, painter: &Painter, camera: &Camera) {
        let Some(shown) = &self.shown else { return };
        let whole = camera.place(&shown.view);
        let scale = vec2(
            whole.width() / shown.view.width() as f32,
            whole.height() / shown.view.height() as f32,
        );
        for (texture, [width, height], pieces) in &shown.sheets {
            let share = vec2(1.0 / *width as f32, 1.0 / *height as f32);
            let mut mesh = Mesh::with_texture(texture.id());
            for piece in pieces {
                let rect = placed(piece.from, piece.size, scale).translate(whole.min.to_vec2());
                if rect.intersects(camera.rect) {
                    mesh.add_rect_with_uv(rect, placed(piece.at, piece.size, share), UNTINTED);
                }
            }
            painter.add(Shape::mesh(mesh));
        }
    }
}

fn placed(at: (u32, u32), size: (u32, u32), scale: Vec2) -> Rect {
    let corner = |x: u32, y: u32| pos2(x as f32 * scale.x, y as f32 * scale.y);
    Rect::from_min_max(corner(at.0, at.1), corner(at.0 + size.0, at.1 + size.1))
}

/// Whether labels of a view do for what the map shows.
fn serves(camera: &Camera, view: &MapView) -> bool {
    let per_pixel = camera.view.meters_per_point / f64::from(camera.pixels_per_point);
    view.pixels_per_point() == camera.pixels_per_point
        && (view.meters_per_pixel() / per_pixel - 1.0).abs() < 1e-6
        && camera.place(view).contains_rect(camera.rect)
}

fn upload(ctx: &egui::Context, set: Set) -> Shown {
    let sheets = set
        .sheets
        .into_iter()
        .map(|sheet| {
            let size = [sheet.picture.width as usize, sheet.picture.height as usize];
            let image = ColorImage::from_rgba_premultiplied(size, &sheet.picture.rgba);
            let texture = ctx.load_texture("labels", image, TextureOptions::LINEAR);
            (texture, size, sheet.pieces)
        })
        .collect();
    Shown {
        labels: set.labels,
        sheets,
        view: set.view,
        revision: set.revision,
    }
}
