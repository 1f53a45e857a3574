//! What the pointer would snap to: found by a worker, so that the window's thread never looks
//! through a layer; shown before it is taken.

use super::camera::Camera;
use crate::base::message::Message;
use crate::geom::Coord;
use crate::session::ProjectKey;
use crate::session::jobs::{End, Lane, Policy, Waker, fault};
use crate::session::sketch::{SnapKind, Snappable, Snapped};
use crate::ui::shown::Shown;
use crate::ui::theme::plain;
use eframe::egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2};
use std::sync::Arc;

/// How near the pointer has to come, points.
const REACH: f32 = 10.0;

/// A question: where, in which state of the picture, without which project.
type Asked = (Coord, u64, Option<ProjectKey>);

/// Finds and shows what can be snapped to.
pub struct Snap {
    lane: Lane<Option<Snapped>>,
    snappable: Option<(u64, Arc<Snappable>)>,
    asked: Option<Asked>,
    found: Option<Snapped>,
}

impl Snap {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            lane: Lane::new("snap", Policy::LatestWins, waker.clone())?,
            snappable: None,
            asked: None,
            found: None,
        })
    }

    /// Takes what was found; returns what to tell if looking failed.
    pub fn poll(&mut self) -> Option<Message> {
        let mut failure = None;
        while let Some(report) = self.lane.poll() {
            match report.end {
                End::Done(found) if self.asked.is_some() => self.found = found,
                End::Done(_) | End::Cancelled => {}
                End::Failed(message) => failure = Some(message),
                End::Panicked(text) => {
                    failure = Some(fault(report.title, &text));
                }
            }
        }
        failure
    }

    /// Asks what lies near a place; nothing where nobody draws. `own` are corners put so far,
    /// `without` a project that is being changed itself.
    pub fn ask(
        &mut self,
        shown: &Shown<'_>,
        camera: &Camera,
        at: Option<Coord>,
        own: &[Coord],
        without: Option<ProjectKey>,
    ) {
        let Some(at) = at else {
            self.asked = None;
            self.found = None;
            self.snappable = None;
            return;
        };
        let revision = shown.session.picture_revision();
        let question = (at, revision, without);
        if self.asked.as_ref() == Some(&question) {
            return;
        }
        let snappable = match &self.snappable {
            Some((made, snappable)) if *made == revision => Arc::clone(snappable),
            _ => {
                let made = Arc::new(Snappable::of(shown.session));
                self.snappable = Some((revision, Arc::clone(&made)));
                made
            }
        };
        let without = question.2.clone();
        self.asked = Some(question);
        let (reach, own) = (camera.degrees(REACH), own.to_vec());
        self.lane
            .submit_stop(Message::new("sketch.job_snap"), move |_| {
                Ok(snappable.near(at, reach, &own, without.as_ref()))
            });
    }

    /// What a pointer at a point of the window snaps to: what was found last, while it is near.
    pub fn near(&self, camera: &Camera, at: Pos2) -> Option<Snapped> {
        self.found
            .filter(|found| camera.screen(found.at).distance(at) <= REACH + 1.0)
    }
}

/// Marks what a corner will snap to: a square for a corner, a cross for a crossing, a diamond for
/// an edge, with its name.
pub fn mark(painter: &Painter, shown: &Shown<'_>, camera: &Camera, snapped: &Snapped) {
    let at = camera.screen(snapped.at);
    let palette = shown.palette;
    for (width, color) in [(4.2, palette.halo), (1.8, palette.accent)] {
        let stroke = Stroke::new(width, color);
        let line = |points: &[Vec2]| {
            painter.add(Shape::line(
                points.iter().map(|p| at + *p).collect(),
                stroke,
            ));
        };
        match snapped.kind {
            SnapKind::Corner => {
                let square = Rect::from_center_size(at, Vec2::splat(11.0));
                painter.rect_stroke(square, 0.0, stroke, StrokeKind::Middle);
            }
            SnapKind::Crossing => {
                line(&[vec2(-6.0, -6.0), vec2(6.0, 6.0)]);
                line(&[vec2(6.0, -6.0), vec2(-6.0, 6.0)]);
            }
            SnapKind::Edge => line(&[
                vec2(0.0, -7.0),
                vec2(7.0, 0.0),
                vec2(0.0, 7.0),
                vec2(-7.0, 0.0),
                vec2(0.0, -7.0),
            ]),
        }
    }
    let words = shown.t(snapped.kind.code());
    let corner = at + vec2(11.0, -9.0);
    let font = plain(11.0);
    let galley = painter.layout_no_wrap(words.to_owned(), font.clone(), palette.accent);
    let ground = Align2::LEFT_BOTTOM.anchor_size(corner, galley.size());
    painter.rect_filled(ground.expand2(vec2(4.0, 1.0)), 4.0, palette.raised);
    painter.galley(ground.min, galley, palette.accent);
}
