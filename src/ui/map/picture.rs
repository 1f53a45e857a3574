//! The picture of the map: drawn by a worker, shown as a texture. The old one stays, moved
//! and scaled, until the new one is there.

use super::camera::Camera;
use crate::base::message::Message;
use crate::render::{self, MapView, Picture};
use crate::session::jobs::{End, Lane, Policy, Waker};
use crate::session::{Session, scene};
use crate::ui::theme::UNTINTED;
use eframe::egui::{self, ColorImage, Rect, TextureHandle, TextureOptions, pos2};

/// How much more than the map is drawn, share of its size on each side.
const MARGIN: f32 = 0.25;

/// Longest side of a map that is drawn, pixels: beyond, it is no screen.
const LARGEST: f32 = 8192.0;

struct Drawn {
    picture: Picture,
    view: MapView,
    revision: u64,
}

struct Texture {
    handle: TextureHandle,
    view: MapView,
    revision: u64,
}

/// Draws and shows the map's picture.
pub struct PictureLane {
    lane: Lane<Drawn>,
    texture: Option<Texture>,
    asked: Option<(MapView, u64)>,
    failure: Option<Message>,
}

impl PictureLane {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            lane: Lane::new("picture", Policy::LatestWins, waker.clone())?,
            texture: None,
            asked: None,
            failure: None,
        })
    }

    /// Takes finished pictures; returns what to tell if drawing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        while let Some(report) = self.lane.poll() {
            match report.end {
                End::Done(drawn) => self.show(ctx, drawn),
                End::Cancelled => {}
                End::Failed(message) => self.failure = Some(message),
                End::Panicked(text) => {
                    self.failure = Some(
                        Message::new("session.fault")
                            .with("what", report.title)
                            .with("detail", text),
                    );
                }
            }
        }
        self.failure.take()
    }

    fn show(&mut self, ctx: &egui::Context, drawn: Drawn) {
        let size = [drawn.picture.width as usize, drawn.picture.height as usize];
        let image = ColorImage::from_rgba_premultiplied(size, &drawn.picture.rgba);
        let handle = match self.texture.take() {
            Some(mut old) => {
                old.handle.set(image, TextureOptions::LINEAR);
                old.handle
            }
            None => ctx.load_texture("map", image, TextureOptions::LINEAR),
        };
        self.texture = Some(Texture {
            handle,
            view: drawn.view,
            revision: drawn.revision,
        });
    }

    /// Asks for a new picture if the one that is there, or on its way, is not of this view.
    pub fn ask(&mut self, session: &Session, camera: &Camera) {
        // Before its first event egui takes the screen for 10,000 points square: no picture of
        // that. (It cost gigabytes and minutes, and the map stayed empty.)
        let largest = camera.rect.width().max(camera.rect.height()) * camera.pixels_per_point;
        if largest > LARGEST {
            return;
        }
        let wanted = camera.picture_view(MARGIN);
        let revision = session.picture_revision();
        let is_good = |view: &MapView, made: u64| {
            made == revision
                && view.pixels_per_point() == wanted.pixels_per_point()
                && (view.meters_per_pixel() / wanted.meters_per_pixel() - 1.0).abs() < 1e-6
                && camera.place(view).contains_rect(camera.rect)
        };
        let is_asked = self.asked.as_ref().is_some_and(|(v, r)| is_good(v, *r));
        let is_there = self
            .texture
            .as_ref()
            .is_some_and(|t| is_good(&t.view, t.revision));
        if is_asked || is_there {
            return;
        }
        let scene = scene::scene(session, session.settings().theme);
        self.asked = Some((wanted, revision));
        self.lane
            .submit(Message::new("session.job_picture"), move |progress| {
                let picture = render::draw(&scene, &wanted, progress)?;
                Ok(Drawn {
                    picture,
                    view: wanted,
                    revision,
                })
            });
    }

    /// Whether the picture that is shown is of this very state.
    pub fn is_current(&self, session: &Session, camera: &Camera) -> bool {
        self.texture.as_ref().is_some_and(|t| {
            t.revision == session.picture_revision()
                && camera.place(&t.view).contains_rect(camera.rect)
                && (t.view.meters_per_pixel() * f64::from(camera.pixels_per_point)
                    / camera.view.meters_per_point
                    - 1.0)
                    .abs()
                    < 1e-6
        })
    }

    /// Shows what there is.
    pub fn paint(&self, painter: &egui::Painter, camera: &Camera) {
        if let Some(texture) = &self.texture {
            painter.image(
                texture.handle.id(),
                camera.place(&texture.view),
                Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
                UNTINTED,
            );
        }
    }
}
