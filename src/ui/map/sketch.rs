//! Drawing and editing on the map: what pointer and keys do while a tool is up, and the shape on
//! its way over the picture.

use super::camera::Camera;
use super::snap::{Snap, mark};
use super::tip::card;
use crate::base::message::Message;
use crate::geom::edit::{self, Sheet};
use crate::geom::{Coord, FeatureView, PartKind};
use crate::i18n::numbers;
use crate::session::jobs::Waker;
use crate::session::moved::zone_plane;
use crate::session::sketch::{Figures, Grip, SketchTool, Snapped, grip_under, rounded};
use crate::session::{Command, ProjectKey, SketchCommand};
use crate::ui::shown::Shown;
use crate::ui::theme::{bold, plain};
use eframe::egui::{
    self, Color32, CursorIcon, Event, Key, Painter, Pos2, Rect, Response, Shape, Stroke,
    StrokeKind, Ui, Vec2, pos2, vec2,
};

/// How near a corner has to be to be taken hold of, points.
const HOLD: f32 = 8.0;
/// How far a click may be off what it means, points.
const REACH: f32 = 4.0;
/// A second click within this of the last corner ends the shape, points.
const SAME: f32 = 6.0;
/// Handles that are drawn at most: more are no help.
const MOST_HANDLES: usize = 800;

/// Where a corner would be put.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The position.
    pub at: Coord,
    /// What it snaps to.
    pub snapped: Option<Snapped>,
}

/// What the hand keeps between frames.
pub struct SketchHand {
    snap: Snap,
    place: Option<Place>,
    over: Option<Grip>,
    /// What is being typed.
    pub(super) typed: String,
    /// Whether the box is to take the keys at the next frame.
    pub(super) wants_keys: bool,
    /// The name being typed, and of which sketch.
    pub(super) name: Option<(ProjectKey, String)>,
}

impl SketchHand {
    /// Starts the thread that looks for what can be snapped to.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            snap: Snap::new(waker)?,
            place: None,
            over: None,
            typed: String::new(),
            wants_keys: false,
            name: None,
        })
    }

    /// Takes what was found; returns what to tell if looking failed.
    pub fn poll(&mut self) -> Option<Message> {
        self.snap.poll()
    }

    /// The corner under a point of the window, while corners are edited.
    pub fn grip_at(shown: &Shown<'_>, camera: &Camera, at: Pos2) -> Option<Grip> {
        let session = shown.session;
        if session.sketching().tool() != Some(SketchTool::Corners) {
            return None;
        }
        let key = session.selection().project.as_ref()?;
        let feature = session.sketch(key)?.feature()?;
        grip_under(feature, camera.lon_lat(at), camera.degrees(HOLD))
    }

    /// Follows the pointer: asks what it would snap to and tells the session where it is. Nothing
    /// while no tool is up.
    pub fn follow(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        camera: &Camera,
        pointer: Option<Pos2>,
        grip: Option<Grip>,
    ) {
        let sketching = shown.session.sketching();
        let Some(tool) = sketching.tool() else {
            self.snap.ask(shown, camera, None, &[], None);
            self.place = None;
            self.over = None;
            self.typed.clear();
            self.name = None;
            return;
        };
        let puts_corners = tool.takes_corners() || grip.is_some();
        let Some(at) = pointer else {
            self.place = None;
            return;
        };
        let corners = sketching.corners();
        let (before_last, own) = corners
            .split_last()
            .map_or((None, corners), |(_, rest)| (rest.last().copied(), rest));
        let held = grip.and_then(|_| shown.session.selection().project.clone());
        let asks = (puts_corners && !ui.input(|i| i.modifiers.alt)).then(|| camera.lon_lat(at));
        self.snap.ask(shown, camera, asks, own, held);
        self.over = Self::grip_at(shown, camera, at);
        if !puts_corners {
            self.place = None;
            return;
        }
        let pointed = rounded(camera.lon_lat(at));
        let shift = ui.input(|i| i.modifiers.shift);
        let last = corners.last().copied().filter(|_| shift);
        let square = last.and_then(|last| {
            let sheet = Sheet::about(zone_plane(), last)?;
            edit::orthogonal(&sheet, before_last, last, pointed).map(rounded)
        });
        let place = match square {
            Some(at) => Place { at, snapped: None },
            None => {
                let snapped = asks.and_then(|_| self.snap.near(camera, at));
                Place {
                    at: snapped.map_or(pointed, |s| s.at),
                    snapped,
                }
            }
        };
        self.place = Some(place);
        if tool.takes_corners() && !corners.is_empty() && sketching.pointer() != Some(place.at) {
            shown.send(Command::Sketch(SketchCommand::Follow(place.at)));
        }
    }

    /// Where a corner would be put now.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// What a click does; returns whether it was for a tool.
    pub fn click(
        &self,
        shown: &Shown<'_>,
        camera: &Camera,
        response: &Response,
        ctrl: bool,
    ) -> bool {
        let sketching = shown.session.sketching();
        let Some(tool) = sketching.tool() else {
            return false;
        };
        let Some(at) = response.interact_pointer_pos() else {
            return true;
        };
        if response.secondary_clicked() {
            if let Some(grip) = Self::grip_at(shown, camera, at) {
                shown.send(Command::Sketch(SketchCommand::TakeOut(grip)));
            }
            return true;
        }
        if !response.clicked() {
            return true;
        }
        response.request_focus();
        if tool == SketchTool::Corners || tool.takes_number() {
            // Another sketch is chosen by a click, as without a tool.
            let tolerance = camera.degrees(REACH);
            let under = crate::session::identify::project_under(
                shown.session,
                camera.lon_lat(at),
                tolerance,
            );
            if under.is_some() && under != shown.session.selection().project {
                shown.send(Command::SelectProject(under));
            }
            return true;
        }
        let last = sketching.corners().last().map(|c| camera.screen(*c));
        let is_same = last.is_some_and(|last| last.distance(at) <= SAME);
        if response.double_clicked() && is_same {
            shown.send(Command::Sketch(SketchCommand::Finish));
            return true;
        }
        let place = self
            .place
            .map_or_else(|| rounded(camera.lon_lat(at)), |p| p.at);
        let tolerance = camera.degrees(REACH);
        shown.send(Command::Sketch(if ctrl {
            SketchCommand::Trace(place, tolerance)
        } else {
            SketchCommand::Put(place, tolerance)
        }));
        true
    }

    /// What keys do on the map; returns whether Esc was for a tool.
    pub fn keys(&mut self, ui: &Ui, shown: &Shown<'_>) -> bool {
        let sketching = shown.session.sketching();
        let mut pasted = None;
        let mut digits = String::new();
        ui.input(|i| {
            for event in &i.events {
                match event {
                    Event::Paste(text) => pasted = Some(text.clone()),
                    Event::Text(text)
                        if text.starts_with(|c: char| c.is_ascii_digit() || c == '@') =>
                    {
                        digits.push_str(text);
                    }
                    _ => {}
                }
            }
        });
        if let Some(text) = pasted.filter(|_| !shown.session.is_empty()) {
            shown.send(Command::Sketch(SketchCommand::Type(text)));
        }
        if sketching.tool().is_none() {
            return false;
        }
        if !digits.is_empty() {
            self.typed.push_str(&digits);
            self.wants_keys = true;
        }
        let send = |command| shown.send(Command::Sketch(command));
        let pressed = |key| ui.input(|i| i.key_pressed(key));
        if pressed(Key::Enter) {
            send(SketchCommand::Finish);
        }
        if pressed(Key::Backspace) || pressed(Key::Delete) {
            match self.over {
                Some(grip) => send(SketchCommand::TakeOut(grip)),
                None => send(SketchCommand::Back),
            }
        }
        let escape = pressed(Key::Escape);
        if escape {
            send(SketchCommand::GiveUp);
        }
        escape
    }

    /// The pointer's shape while a tool is up.
    pub fn cursor(&self, shown: &Shown<'_>) -> Option<CursorIcon> {
        let tool = shown.session.sketching().tool()?;
        if self.over.is_some() {
            return Some(CursorIcon::Move);
        }
        Some(match tool {
            SketchTool::Corners => return None,
            tool if tool.takes_shapes() => CursorIcon::PointingHand,
            tool if tool.takes_number() => CursorIcon::Default,
            _ => CursorIcon::Crosshair,
        })
    }

    /// Shows the shape on its way, the handles of the one being edited, and what is snapped to.
    pub fn paint(&self, ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
        let sketching = shown.session.sketching();
        let Some(tool) = sketching.tool() else { return };
        if tool == SketchTool::Corners {
            self.paint_handles(painter, shown, camera);
        }
        if let Some(live) = sketching.live()
            && let Some(feature) = live.shape.feature(0)
        {
            let ink = match live.defect {
                Some(_) => shown.palette.prohibited[0],
                None => shown.palette.focus,
            };
            paint_shape(painter, shown, camera, feature, ink);
            if let Some(defect) = live.defect {
                let at = camera.screen(defect.at);
                painter.circle_stroke(at, 9.0, Stroke::new(4.5, shown.palette.halo));
                painter.circle_stroke(at, 9.0, Stroke::new(2.2, ink));
            }
        }
        let corners: Vec<Pos2> = sketching
            .corners()
            .iter()
            .map(|c| camera.screen(*c))
            .collect();
        if let (Some(last), Some(place)) = (corners.last(), self.place) {
            let rubber = [*last, camera.screen(place.at)];
            let stroke = Stroke::new(1.2, shown.palette.focus);
            painter.extend(Shape::dashed_line(&rubber, stroke, 4.0, 3.0));
        }
        for at in &corners {
            handle(painter, shown, *at, 3.5, shown.palette.focus);
        }
        if let Some(snapped) = self.place.and_then(|p| p.snapped) {
            mark(painter, shown, camera, &snapped);
        }
        self.paint_figures(ui, painter, shown, camera);
    }

    fn paint_handles(&self, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
        let session = shown.session;
        let sketching = session.sketching();
        let Some(key) = &session.selection().project else {
            return;
        };
        let shape = match sketching.live() {
            Some(live) => Some(&*live.shape),
            None => session.sketch(key).map(|s| &s.shape),
        };
        let Some(feature) = shape.and_then(|s| s.feature(0)) else {
            return;
        };
        let within = camera.rect.expand(8.0);
        let corners: Vec<Pos2> = feature
            .coords()
            .iter()
            .map(|c| camera.screen(*c))
            .filter(|p| within.contains(*p))
            .take(MOST_HANDLES + 1)
            .collect();
        if corners.len() > MOST_HANDLES {
            return;
        }
        if sketching.grip().is_none() {
            for (_, middle) in edit::middles(feature) {
                let at = camera.screen(middle);
                if within.contains(at) {
                    painter.circle(
                        at,
                        3.0,
                        shown.palette.raised,
                        Stroke::new(1.2, shown.palette.focus),
                    );
                }
            }
        }
        for at in corners {
            handle(painter, shown, at, 4.0, shown.palette.focus);
        }
    }

    /// Area and length beside the pointer, and the way from the last corner.
    fn paint_figures(&self, ui: &Ui, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
        let sketching = shown.session.sketching();
        let Some(place) = self.place else { return };
        let mut lines: Vec<String> = Vec::new();
        if let Some(live) = sketching.live() {
            match live.defect {
                Some(defect) => lines.push(shown.say(&defect.message())),
                None => lines.extend(size_words(shown, &live.figures)),
            }
        }
        if let Some(last) = sketching.corners().last().filter(|c| **c != place.at)
            && let Some(leg) = Sheet::about(zone_plane(), *last)
                .and_then(|sheet| edit::leg(&sheet, *last, place.at))
        {
            lines.push(shown.say(&leg_words(leg)));
        }
        if lines.is_empty() {
            return;
        }
        let palette = shown.palette;
        let galleys: Vec<_> = lines
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let font = if i == 0 { bold(12.0) } else { plain(11.5) };
                crate::ui::widgets::galley(ui, line, font, palette.ink, 280.0)
            })
            .collect();
        let width = galleys.iter().fold(0.0_f32, |w, g| w.max(g.size().x));
        let height: f32 = galleys.iter().map(|g| g.size().y).sum();
        let size = vec2(width + 16.0, height + 10.0);
        let pointer = camera.screen(place.at);
        let beside = (size, vec2(16.0, 18.0), 14.0);
        let rect = card(painter, palette, camera.rect, pointer, beside);
        let mut at = rect.min + vec2(8.0, 5.0);
        for galley in galleys {
            let step = galley.size().y;
            painter.galley(at, galley, palette.ink);
            at.y += step;
        }
    }
}

/// The size of a shape in a line or two.
pub fn size_words(shown: &Shown<'_>, figures: &Figures) -> Option<String> {
    use crate::base::units::{Meters, SquareMeters};
    let area = figures.areas.counted_m2();
    if area > 0.0 {
        let area = SquareMeters(area);
        return Some(
            shown.say(
                &Message::new("sketch.area")
                    .with("ha", numbers::hectares(area))
                    .with("mu", numbers::mu(area))
                    .with("length", numbers::meters(Meters(figures.length_m))),
            ),
        );
    }
    (figures.length_m > 0.0).then(|| {
        let length = numbers::meters(Meters(figures.length_m));
        shown.say(&Message::new("sketch.length").with("length", length))
    })
}

fn leg_words(leg: edit::Leg) -> Message {
    use crate::base::units::Meters;
    let minutes = (leg.bearing_deg * 60.0).round().rem_euclid(360.0 * 60.0);
    let (degrees, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    Message::new("sketch.leg")
        .with("length", numbers::meters(Meters(leg.length_m)))
        .with("bearing", format!("{degrees:.0}°{rest:02.0}′"))
}

fn handle(painter: &Painter, shown: &Shown<'_>, at: Pos2, half: f32, color: Color32) {
    let square = Rect::from_center_size(at, Vec2::splat(2.0 * half));
    painter.rect(
        square,
        1.0,
        shown.palette.raised,
        Stroke::new(1.5, color),
        StrokeKind::Middle,
    );
}

fn paint_shape(
    painter: &Painter,
    shown: &Shown<'_>,
    camera: &Camera,
    feature: FeatureView<'_>,
    ink: Color32,
) {
    for part in feature.parts() {
        if part.kind() == PartKind::Point {
            for c in part.outer() {
                painter.circle_stroke(camera.screen(*c), 6.0, Stroke::new(2.2, ink));
            }
            continue;
        }
        for ring in part.rings() {
            let points: Vec<Pos2> = ring.iter().map(|c| camera.screen(*c)).collect();
            painter.add(Shape::line(
                points.clone(),
                Stroke::new(5.0, shown.palette.halo),
            ));
            painter.add(Shape::line(points, Stroke::new(2.2, ink)));
        }
    }
}

/// Where the strip stands: the middle of the map's top.
pub(super) fn strip_at(map: Rect) -> Pos2 {
    pos2(map.center().x, map.top() + 12.0)
}

/// Whether an id is that of the box for typing.
pub(super) fn typing_id() -> egui::Id {
    egui::Id::unique("sketch-typing")
}
