//! What the pointer is over: found by a worker, outlined with its name. Never more than one
//! frame's work in the window's thread, however large a layer or a feature is.

use super::camera::Camera;
use super::tip::card;
use crate::base::message::Message;
use crate::base::text::visible;
use crate::geom::Coord;
use crate::session::identify::{Hovered, Pointable};
use crate::session::jobs::{End, Lane, Policy, Waker, fault};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, bold, plain};
use crate::ui::widgets::galley_cut;
use eframe::egui::{Painter, Pos2, Shape, Stroke, Ui, vec2};
use std::sync::Arc;

/// How far a line or point may be off the pointer, points.
const REACH: f32 = 3.0;
/// Corners nearer to each other than this are one, points.
const FINE: f32 = 0.7;

/// Finds and shows what the pointer is over.
pub struct Hover {
    lane: Lane<(Coord, Option<Hovered>)>,
    /// What can be pointed at, in a state of the picture.
    pointable: Option<(u64, Arc<Pointable>)>,
    asked: Option<(Coord, u64)>,
    found: Option<Hovered>,
}

impl Hover {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            lane: Lane::new("hover", Policy::LatestWins, waker.clone())?,
            pointable: None,
            asked: None,
            found: None,
        })
    }

    /// Takes what was found; returns what to tell if looking failed.
    pub fn poll(&mut self) -> Option<Message> {
        let mut failure = None;
        while let Some(report) = self.lane.poll() {
            match report.end {
                // An answer to an earlier place shows while the next is on its way.
                End::Done((_, found)) if self.asked.is_some() => self.found = found,
                End::Done(_) | End::Cancelled => {}
                End::Failed(message) => failure = Some(message),
                End::Panicked(text) => {
                    failure = Some(fault(report.title, &text));
                }
            }
        }
        failure
    }

    /// Asks what lies at a place; nothing where the pointer is elsewhere or busy.
    pub fn ask(&mut self, shown: &Shown<'_>, camera: &Camera, at: Option<Coord>) {
        let Some(at) = at else {
            self.asked = None;
            self.found = None;
            return;
        };
        let revision = shown.session.picture_revision();
        if self.asked == Some((at, revision)) {
            return;
        }
        let pointable = match &self.pointable {
            Some((made, pointable)) if *made == revision => Arc::clone(pointable),
            _ => {
                let made = Arc::new(Pointable::of(shown.session));
                self.pointable = Some((revision, Arc::clone(&made)));
                made
            }
        };
        self.asked = Some((at, revision));
        let (tolerance, fine) = (camera.degrees(REACH), camera.degrees(FINE));
        // A question under way is answered, the one that waits is replaced: a pointer that
        // never rests still sees what it passes.
        self.lane
            .submit_stop(Message::new("map_view.job_hover"), move |_| {
                Ok((at, pointable.under(at, tolerance, fine)))
            });
    }

    /// Outlines it.
    pub fn paint(&self, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
        let Some(found) = &self.found else { return };
        for (width, color) in [(3.6, shown.palette.halo), (1.6, shown.palette.focus)] {
            for line in &found.outline {
                let points: Vec<Pos2> = line.iter().map(|c| camera.screen(*c)).collect();
                painter.add(Shape::line(points, Stroke::new(width, color)));
            }
        }
    }

    /// Names it beside the pointer.
    pub fn name(&self, ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera, at: Pos2) {
        let Some(found) = &self.found else { return };
        let palette = shown.palette;
        let layer = visible(&shown.layer_name(found.layer.as_str()));
        let name = visible(&found.name);
        let title = galley_cut(ui, &name, bold(SMALL), palette.ink, 260.0);
        let detail = galley_cut(ui, &layer, plain(SMALL - 1.0), palette.quiet, 260.0);
        let size = vec2(
            title.size().x.max(detail.size().x) + 16.0,
            title.size().y + detail.size().y + 8.0,
        );
        let place = (size, vec2(14.0, 16.0), 10.0);
        let rect = card(painter, palette, camera.rect, at, place);
        let first = rect.min + vec2(8.0, 4.0);
        let second = first + vec2(0.0, title.size().y);
        painter.galley(first, title, palette.ink);
        painter.galley(second, detail, palette.quiet);
    }
}
