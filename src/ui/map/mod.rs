//! The map: the page of the window.

mod camera;
mod chrome;
mod identified;
mod legend;
mod overlay;
mod picture;
mod way_out;

use super::shown::Shown;
use crate::base::message::Message;
use crate::geom::Coord;
use crate::session::identify::project_under;
use crate::session::jobs::Waker;
use crate::session::{Command, ProjectKey, View, moved};
use camera::Camera;
use eframe::egui::{self, CursorIcon, Key, Role, Sense, Ui, Vec2, WidgetInfo};
use legend::Legend;
use picture::PictureLane;

/// How long a glide takes, seconds.
const GLIDE: f64 = 0.15;
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
    Project { key: ProjectKey, from: Coord },
}

/// The map's own state: nothing that is not gone with the window.
pub struct Map {
    picture: PictureLane,
    legend: Legend,
    glide: Option<Glide>,
    press: Option<Press>,
    pointer: Option<Coord>,
    camera: Option<Camera>,
    size: Vec2,
}

impl Map {
    /// Starts the drawing thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            picture: PictureLane::new(waker)?,
            legend: Legend::new(waker)?,
            glide: None,
            press: None,
            pointer: None,
            camera: None,
            size: Vec2::ZERO,
        })
    }

    /// Takes finished pictures; returns what to tell if drawing failed.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        self.legend.poll(ctx);
        self.picture.poll(ctx)
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
        self.picture.ask(shown.session, &camera);

        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, 0.0, shown.palette.paper);
        self.picture.paint(&painter, &camera);
        chrome::graticule(&painter, shown, &camera);
        chrome::wordmark(ui, &painter, shown, &camera);
        overlay::feature(&painter, shown, &camera);
        overlay::project(&painter, shown, &camera);
        overlay::involved(ui, &painter, shown, &camera);
        way_out::show(ui, &painter, shown, &camera);
        overlay::place(&painter, shown, &camera);
        chrome::source_line(ui, &painter, shown, &camera);
        chrome::scale_bar(ui, &painter, shown, &camera);
        chrome::controls(ui, shown, &camera);
        self.legend.show(ui, shown, &camera);
        identified::show(ui, shown, rect);
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
        if let Some(at) = hover {
            let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
            let factor = (f64::from(scroll) * WHEEL).exp() * f64::from(pinch);
            if (factor - 1.0).abs() > 1e-6 {
                let view = camera.zoomed_at(at, factor);
                self.set(shown, camera, view);
            }
        }
        self.handle_drag(ui, shown, response, camera);
        if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            response.request_focus();
            shown.send(Command::IdentifyAt(
                camera.lon_lat(at),
                camera.degrees(REACH),
            ));
        }
        if response.double_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let to = camera.zoomed_at(at, 2.0);
            self.glide_to(camera.view, to, ui.input(|i| i.time));
        }
        if response.has_focus() || ui.memory(|m| m.focused().is_none()) {
            self.handle_keys(ui, shown, camera);
        }
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
            self.press = Some(match over {
                Some(key) if session.selection().project.as_ref() == Some(&key) => {
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
            _ => {}
        }
        if response.drag_stopped() {
            if matches!(self.press, Some(Press::Project { .. })) {
                shown.send(Command::DropProject);
            }
            self.press = None;
        }
        if self.press.is_none()
            && let Some(at) = response.hover_pos()
        {
            let over = project_under(session, camera.lon_lat(at), camera.degrees(REACH));
            if over.is_some() && over == session.selection().project {
                ui.ctx().set_cursor_icon(CursorIcon::Move);
            } else if over.is_some() {
                ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            }
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
        if escape {
            shown.send(Command::CloseIdentified);
            shown.send(Command::ShowFinding(None));
        }
    }
}
