//! Choosing features on the map: the box and the lasso under the pointer, and the bar that says
//! what is chosen and how.

use super::camera::Camera;
use crate::base::message::Message;
use crate::geom::{Bbox, Coord, Region, Relation};
use crate::i18n::numbers;
use crate::session::selected::{Joining, MapTool};
use crate::session::{Command, SelectCommand};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::widgets::{card, ghost_button, quiet};
use eframe::egui::{
    self, Area, Button, Order, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, vec2,
};

/// Points between two corners of a lasso at least.
const STEP: f32 = 3.0;
/// Corners of a lasso at most: from there on, every second is dropped.
const MOST: usize = 512;

/// A region on its way.
#[derive(Debug, Clone)]
pub enum Drawing {
    /// From a corner to the pointer.
    Box(Coord, Coord),
    /// Along the pointer's way.
    Lasso(Vec<Coord>),
}

impl Drawing {
    /// Begins one, if a tool is up (a box with Shift held).
    pub fn begin(tool: MapTool, shift: bool, at: Coord) -> Option<Self> {
        match tool {
            MapTool::Lasso => Some(Self::Lasso(vec![at])),
            MapTool::Box => Some(Self::Box(at, at)),
            MapTool::Hand if shift => Some(Self::Box(at, at)),
            MapTool::Hand => None,
        }
    }

    /// Follows the pointer.
    pub fn follow(&mut self, camera: &Camera, at: Pos2) {
        let to = camera.lon_lat(at);
        match self {
            Self::Box(_, corner) => *corner = to,
            Self::Lasso(line) => {
                let last = line.last().map(|c| camera.screen(*c));
                if last.is_none_or(|last| last.distance(at) >= STEP) {
                    line.push(to);
                }
                if line.len() > MOST {
                    let mut keep = false;
                    line.retain(|_| {
                        keep = !keep;
                        keep
                    });
                }
            }
        }
    }

    /// What it encloses.
    pub fn region(&self) -> Option<Region> {
        match self {
            Self::Box(a, b) => Region::of_box(&Bbox::around(&[*a, *b])),
            Self::Lasso(line) => Region::of_line(line),
        }
    }

    /// Shows it.
    pub fn paint(&self, painter: &Painter, shown: &Shown<'_>, camera: &Camera) {
        let (ink, halo) = (shown.palette.focus, shown.palette.halo);
        match self {
            Self::Box(a, b) => {
                let rect = Rect::from_two_pos(camera.screen(*a), camera.screen(*b));
                painter.rect_filled(rect, 0.0, ink.gamma_multiply(0.12));
                painter.rect_stroke(rect, 0.0, Stroke::new(3.0, halo), StrokeKind::Middle);
                painter.rect_stroke(rect, 0.0, Stroke::new(1.4, ink), StrokeKind::Middle);
            }
            Self::Lasso(line) => {
                let mut points: Vec<Pos2> = line.iter().map(|c| camera.screen(*c)).collect();
                let closing: Vec<Pos2> = points
                    .last()
                    .into_iter()
                    .chain(points.first())
                    .copied()
                    .collect();
                painter.extend(Shape::dashed_line(
                    &closing,
                    Stroke::new(1.2, ink),
                    4.0,
                    3.0,
                ));
                painter.add(Shape::line(points.clone(), Stroke::new(3.4, halo)));
                painter.add(Shape::line(
                    std::mem::take(&mut points),
                    Stroke::new(1.6, ink),
                ));
            }
        }
    }

    /// Asks for what it takes.
    pub fn send(&self, shown: &Shown<'_>, ctrl: bool) {
        let joining = if ctrl {
            Joining::Toggle
        } else {
            Joining::Replace
        };
        match self.region() {
            Some(region) => shown.send(Command::Select(SelectCommand::Take(region, joining))),
            None if ctrl => {}
            None => shown.send(Command::Select(SelectCommand::Clear)),
        }
    }
}

/// How many are chosen, in words.
pub fn count(shown: &Shown<'_>) -> String {
    let num = numbers::fixed(shown.session.selected().len() as f64, 0);
    shown.say(&Message::new("map_view.selected").with("n", num))
}

/// Shows the bar at the map's top, while a tool is up or something is chosen.
pub fn bar(ui: &Ui, shown: &Shown<'_>, map: Rect) {
    let selected = shown.session.selected();
    if selected.tool() == MapTool::Hand && selected.is_empty() {
        return;
    }
    Area::new(egui::Id::unique("choosing"))
        .order(Order::Middle)
        .pivot(egui::Align2::CENTER_TOP)
        .fixed_pos(map.center_top() + vec2(0.0, 12.0))
        .constrain_to(map)
        .show(ui.ctx(), |ui| {
            card(shown.palette).show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 6.0;
                    tools(ui, shown);
                    ui.separator();
                    relations(ui, shown);
                    ui.separator();
                    let words = if selected.is_empty() {
                        shown.t("map_view.choose_hint").to_owned()
                    } else {
                        count(shown)
                    };
                    quiet(ui, shown.palette, &words);
                    if !selected.is_empty() {
                        let clear = shown.t("map_view.choose_clear");
                        if ghost_button(ui, shown.palette, Some(Icon::Cross), clear, clear)
                            .clicked()
                        {
                            shown.send(Command::Select(SelectCommand::Clear));
                        }
                    }
                    if selected.tool() != MapTool::Hand {
                        let done = shown.t("map_view.choose_done");
                        if ui.add(Button::new(done)).clicked() {
                            shown.send(Command::Select(SelectCommand::Use(MapTool::Hand)));
                        }
                    }
                });
            });
        });
}

fn tools(ui: &mut Ui, shown: &Shown<'_>) {
    for (tool, code) in [
        (MapTool::Box, "map_view.choose_box"),
        (MapTool::Lasso, "map_view.choose_lasso"),
    ] {
        let is_up = shown.session.selected().tool() == tool;
        if ui.add(Button::new(shown.t(code)).selected(is_up)).clicked() {
            let next = if is_up { MapTool::Hand } else { tool };
            shown.send(Command::Select(SelectCommand::Use(next)));
        }
    }
}

fn relations(ui: &mut Ui, shown: &Shown<'_>) {
    for (relation, code) in [
        (Relation::Meets, "map_view.choose_meets"),
        (Relation::Within, "map_view.choose_within"),
    ] {
        let is_it = shown.session.selected().relation() == relation;
        if ui.add(Button::new(shown.t(code)).selected(is_it)).clicked() {
            shown.send(Command::Select(SelectCommand::Require(relation)));
        }
    }
}
