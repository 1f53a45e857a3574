//! The map: the page of the window.

mod bookmarks;
mod camera;
pub mod choosing;
mod chrome;
mod hover;
mod identified;
mod labels;
mod legend;
mod measure;
mod overlay;
mod picture;
mod sketch;
mod sketch_bar;
mod snap;
mod tiles;
mod tip;
mod way_out;

use super::shown::Shown;
use crate::base::message::Message;
use crate::geom::Coord;
use crate::session::identify::project_under;
use crate::session::jobs::Waker;
use crate::session::selected::MapTool;
use crate::session::sketch::{Grip, SketchTool};
use crate::session::{
    Command, ProjectKey, SelectCommand, SketchCommand, View, ViewsCommand, moved,
};
use camera::Camera;
use choosing::Drawing;
use eframe::egui::{self, CursorIcon, Key, Role, Sense, Ui, Vec2, WidgetInfo};
use hover::Hover;
use legend::Legend;
use picture::MapPicture;
use sketch::SketchHand;

/// How long a glide takes, seconds.
const GLIDE: f64 = 0.15;
/// How long a map has to lie still until its view is one to go back to, seconds.
const REST: f64 = 0.8;
/// Zoom of one notch of a wheel (50 points in egui).
const WHEEL: f64 = 0.0045;
/// How far a pointer may be off, points.
const REACH: f32 = 4.0;

#[derive(Debug, Clone, Copy)]
struct Glide {
    from: View,
    to: View,
    began: f64,
}

#[derive(Debug, Clone)]
enum Press {
    Pan,
    Project {
        key: ProjectKey,
        from: Coord,
    },
    Choosing(Drawing),
    /// A corner of the sketch being edited.
    Grip(Grip),
    /// Given up with Esc while the button is still down.
    Nothing,
}

/// The map's own state: nothing that is not gone with the window.
pub struct Map {
    picture: MapPicture,
    hover: Hover,
    legend: Legend,
    sketch: SketchHand,
    glide: Option<Glide>,
    press: Option<Press>,
    pointer: Option<Coord>,
    camera: Option<Camera>,
    size: Vec2,
    /// Since when the map looks where it does; none once that is told.
    since: Option<f64>,
    seen: Option<View>,
}

impl Map {
    /// Starts the drawing threads. `tile_bytes` is how much memory pictures may take.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker, tile_bytes: usize) -> std::io::Result<Self> {
        Ok(Self {
            picture: MapPicture::new(waker, tile_bytes)?,
            hover: Hover::new(waker)?,
            legend: Legend::new(waker)?,
            sketch: SketchHand::new(waker)?,
            glide: None,
            press: None,
            pointer: None,
            camera: None,
            size: Vec2::ZERO,
            since: None,
            seen: None,
        })
    }

    /// Takes finished pictures; returns what to tell if drawing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        let hover = self.hover.poll().or(self.sketch.poll());
        self.legend.poll(ctx);
        self.picture.poll(ctx).or(hover)
    }

    /// Moves to a view, gliding.
    pub fn glide_to(&mut self, from: View, to: View, now: f64) {
        self.glide = Some(Glide {
            from,
            to,
            began: now,
        });
    }

    /// The position under the pointer.
    pub fn pointer(&self) -> Option<Coord> {
        self.pointer
    }

    /// Whether the picture shown is of the session as it is, at rest.
    pub fn is_current(&self, shown: &Shown<'_>) -> bool {
        self.glide.is_none()
            && self
                .camera
                .is_some_and(|c| self.picture.is_current(shown.session, &c))
    }

    /// Whether a tile of the session as it is shows.
    pub fn shows_something(&self, shown: &Shown<'_>) -> bool {
        self.camera
            .is_some_and(|c| self.picture.shows_something(shown.session, &c))
    }

    /// Whether every drawing thread is at work.
    pub fn is_busy(&self) -> bool {
        self.picture.is_busy()
    }

    /// Where in the window it is.
    pub fn rect(&self) -> Option<egui::Rect> {
        self.camera.map(|c| c.rect)
    }

    /// Shows the map in what is left of the window.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>) {
        let rect = ui.available_rect_before_wrap();
        let response = ui.allocate_rect(rect, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, shown.t("ui.map")));
        if rect.size() != self.size {
            self.size = rect.size();
            shown.send(Command::MapResized(
                f64::from(rect.width()),
                f64::from(rect.height()),
            ));
        }
        let mut camera = Camera {
            rect,
            view: shown.session.view(),
            pixels_per_point: ui.ctx().pixels_per_point(),
        };
        self.step_glide(ui, shown, &mut camera);
        self.handle(ui, shown, &response, &mut camera);
        self.camera = Some(camera);
        self.rest(ui, shown, camera.view);
        let target = self.glide.map(|g| g.to);
        self.picture.ask(ui.ctx(), shown.session, &camera, target);

        let painter = ui.painter_at(rect);
        self.picture
            .paint(&painter, shown.session, &camera, shown.palette.paper);
        self.hover.paint(&painter, shown, &camera);
        chrome::graticule(&painter, shown, &camera);
        chrome::wordmark(ui, &painter, shown, &camera);
        overlay::feature(&painter, shown, &camera);
        overlay::project(&painter, shown, &camera);
        overlay::involved(ui, &painter, shown, &camera);
        way_out::show(ui, &painter, shown, &camera);
        overlay::place(&painter, shown, &camera);
        chrome::source_line(ui, &painter, shown, &camera);
        chrome::scale_bar(ui, &painter, shown, &camera);
        measure::paint(ui, &painter, shown, &camera);
        if let Some(Press::Choosing(drawing)) = &self.press {
            drawing.paint(&painter, shown, &camera);
        }
        self.sketch.paint(ui, &painter, shown, &camera);
        if let Some(at) = response.hover_pos() {
            self.hover.name(ui, &painter, shown, &camera, at);
        }
        chrome::controls(ui, shown, &camera);
        self.legend.show(ui, shown, &camera);
        identified::show(ui, shown, rect);
        if shown.session.measuring().is_some() {
            measure::show(ui, shown, rect);
        } else if shown.session.sketching().tool().is_none() {
            choosing::bar(ui, shown, rect);
        }
        sketch_bar::show(&mut self.sketch, ui, shown, rect);
    }

    /// Tells once the map has come to rest: such views are gone back to.
    fn rest(&mut self, ui: &Ui, shown: &Shown<'_>, view: View) {
        let now = ui.input(|i| i.time);
        if self.seen != Some(view) {
            self.seen = Some(view);
            self.since = Some(now);
        }
        let is_moving = self.glide.is_some() || self.press.is_some();
        match self.since {
            Some(since) if !is_moving && now - since >= REST => {
                self.since = None;
                shown.send(Command::Views(ViewsCommand::Rested(view)));
            }
            Some(_) => ui.ctx().request_repaint_after_secs(REST as f32),
            None => {}
        }
    }

    fn step_glide(&mut self, ui: &Ui, shown: &Shown<'_>, camera: &mut Camera) {
        let Some(glide) = self.glide else { return };
        let t = (ui.input(|i| i.time) - glide.began) / GLIDE;
        if t >= 1.0 {
            self.glide = None;
            camera.view = glide.to;
        } else {
            let t = t.max(0.0);
            // Eased at both ends.
            camera.view = glide.from.towards(glide.to, t * t * (3.0 - 2.0 * t));
            ui.ctx().request_repaint();
        }
        shown.send(Command::SetView(camera.view));
    }

    fn set(&mut self, shown: &Shown<'_>, camera: &mut Camera, view: View) {
        if view != camera.view {
            self.glide = None;
            camera.view = view;
            shown.send(Command::SetView(view));
        }
    }

    fn handle(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        response: &egui::Response,
        camera: &mut Camera,
    ) {
        let hover = response.hover_pos();
        self.pointer = hover.map(|p| camera.lon_lat(p));
        let ctrl = ui.input(|i| i.modifiers.command);
        if let Some(at) = hover {
            let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
            let factor = (f64::from(scroll) * WHEEL).exp() * f64::from(pinch);
            if (factor - 1.0).abs() > 1e-6 {
                let view = camera.zoomed_at(at, factor);
                self.set(shown, camera, view);
            }
        }
        let grip = match self.press {
            Some(Press::Grip(grip)) => Some(grip),
            _ => None,
        };
        let at = if grip.is_some() {
            response.interact_pointer_pos()
        } else {
            hover
        };
        self.sketch.follow(ui, shown, camera, at, grip);
        self.handle_drag(ui, shown, response, camera);
        if measure::handle(ui, shown, response, camera) {
            return;
        }
        let is_sketching = self.sketch.click(shown, camera, response, ctrl);
        if response.clicked()
            && !is_sketching
            && let Some(at) = response.interact_pointer_pos()
        {
            response.request_focus();
            let (at, tolerance) = (camera.lon_lat(at), camera.degrees(REACH));
            shown.send(if ctrl {
                Command::Select(SelectCommand::Toggle(at, tolerance))
            } else {
                Command::IdentifyAt(at, tolerance)
            });
        }
        if response.double_clicked()
            && !is_sketching
            && let Some(at) = response.interact_pointer_pos()
        {
            let to = camera.zoomed_at(at, 2.0);
            self.glide_to(camera.view, to, ui.input(|i| i.time));
        }
        if response.has_focus() || ui.memory(|m| m.focused().is_none()) {
            self.handle_keys(ui, shown, camera);
        }
        let is_free = self.press.is_none() && self.glide.is_none() && !is_sketching;
        let over = self.pointer.filter(|_| is_free);
        self.hover.ask(shown, camera, over);
    }

    fn handle_drag(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        response: &egui::Response,
        camera: &mut Camera,
    ) {
        let session = shown.session;
        if response.drag_started()
            && let Some(at) = ui.input(|i| i.pointer.press_origin())
        {
            let from = camera.lon_lat(at);
            let over = project_under(session, from, camera.degrees(REACH));
            let shift = ui.input(|i| i.modifiers.shift);
            let tool = session.sketching().tool();
            let drawing = match tool {
                None => Drawing::begin(session.selected().tool(), shift, from),
                Some(_) => None,
            };
            let grip = SketchHand::grip_at(shown, camera, at);
            let may_drag = matches!(tool, None | Some(SketchTool::Corners));
            self.press = Some(match over {
                _ if grip.is_some() => grip.map_or(Press::Nothing, Press::Grip),
                _ if drawing.is_some() => drawing.map_or(Press::Nothing, Press::Choosing),
                // With the ruler up, a drag moves the map.
                _ if session.measuring().is_some() => Press::Pan,
                Some(key) if may_drag && session.selection().project.as_ref() == Some(&key) => {
                    Press::Project { key, from }
                }
                _ => Press::Pan,
            });
        }
        match self.press.clone() {
            Some(Press::Pan) if response.dragged() => {
                let view = camera.panned(response.drag_delta());
                self.set(shown, camera, view);
                ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
            }
            Some(Press::Project { key, from }) if response.dragged() => {
                if ui.input(|i| i.key_pressed(Key::Escape)) {
                    self.press = None;
                    shown.send(Command::CancelDrag);
                } else if let Some(at) = response.interact_pointer_pos()
                    && response.drag_delta() != Vec2::ZERO
                {
                    let (east, north) = moved::offset_m(from, camera.lon_lat(at));
                    shown.send(Command::DragProject(key, east, north));
                }
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            }
            Some(Press::Grip(grip)) if response.dragged() => {
                if ui.input(|i| i.key_pressed(Key::Escape)) {
                    self.press = Some(Press::Nothing);
                    shown.send(Command::Sketch(SketchCommand::CancelGrip));
                } else if let Some(place) = self.sketch.place() {
                    shown.send(Command::Sketch(SketchCommand::DragGrip(grip, place.at)));
                }
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            }
            _ => {}
        }
        self.handle_choosing(ui, shown, response, camera);
        if response.drag_stopped() {
            match self.press.take() {
                Some(Press::Project { .. }) => shown.send(Command::DropProject),
                Some(Press::Grip(_)) => shown.send(Command::Sketch(SketchCommand::DropGrip)),
                Some(Press::Choosing(drawing)) => {
                    drawing.send(shown, ui.input(|i| i.modifiers.command));
                }
                _ => {}
            }
        }
        if self.press.is_none()
            && let Some(at) = response.hover_pos()
        {
            let over = project_under(session, camera.lon_lat(at), camera.degrees(REACH));
            if let Some(cursor) = self.sketch.cursor(shown) {
                ui.ctx().set_cursor_icon(cursor);
            } else if session.selected().tool() != MapTool::Hand {
                ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
            } else if over.is_some() && over == session.selection().project {
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            } else if over.is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            }
        }
    }

    fn handle_choosing(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        response: &egui::Response,
        camera: &Camera,
    ) {
        let Some(Press::Choosing(drawing)) = &mut self.press else {
            return;
        };
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            self.press = Some(Press::Nothing);
            shown.send(Command::Select(SelectCommand::Use(MapTool::Hand)));
        } else if response.dragged()
            && let Some(at) = response.interact_pointer_pos()
        {
            drawing.follow(camera, at);
        }
    }

    fn handle_keys(&mut self, ui: &Ui, shown: &Shown<'_>, camera: &mut Camera) {
        let step = 0.15 * camera.rect.size();
        let (by, factor, escape) = ui.input(|i| {
            let mut by = Vec2::ZERO;
            for (key, x, y) in [
                (Key::ArrowLeft, 1.0, 0.0),
                (Key::ArrowRight, -1.0, 0.0),
                (Key::ArrowUp, 0.0, 1.0),
                (Key::ArrowDown, 0.0, -1.0),
            ] {
                if i.key_pressed(key) {
                    by += Vec2::new(x * step.x, y * step.y);
                }
            }
            let plus = i.key_pressed(Key::Plus) || i.key_pressed(Key::Equals);
            let minus = i.key_pressed(Key::Minus);
            let factor = if plus {
                1.6
            } else if minus {
                1.0 / 1.6
            } else {
                1.0
            };
            (by, factor, i.key_pressed(Key::Escape))
        });
        if by != Vec2::ZERO || factor != 1.0 {
            let mut to = camera.panned(by);
            to = to.zoomed(factor);
            self.glide_to(camera.view, to, ui.input(|i| i.time));
            ui.ctx().request_repaint();
        }
        let was_sketching = self.sketch.keys(ui, shown);
        if escape && !was_sketching && !matches!(self.press, Some(Press::Nothing)) {
            let selected = shown.session.selected();
            // One step back at a time: the tool, what is chosen, what is asked about.
            if selected.tool() != MapTool::Hand {
                shown.send(Command::Select(SelectCommand::Use(MapTool::Hand)));
            } else if !selected.is_empty() {
                shown.send(Command::Select(SelectCommand::Clear));
            } else {
                shown.send(Command::CloseIdentified);
                shown.send(Command::ShowFinding(None));
            }
        }
    }
}
