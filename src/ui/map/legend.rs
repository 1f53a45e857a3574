//! The legend on the map: what a picture of this view would list, made by a worker and shown at
//! the map's right; a click on its heading folds it.

use super::camera::Camera;
use crate::base::message::Message;
use crate::render::{Picture, swatch};
use crate::session::jobs::{End, Lane, Policy, Waker};
use crate::session::picturing::named_layers;
use crate::session::plates;
use crate::session::{Command, Session, View};
use crate::ui::shown::Shown;
use crate::ui::theme::{SMALL, UNTINTED, bold, plain};
use crate::ui::widgets::{galley, galley_cut};
use eframe::egui::{
    self, Color32, ColorImage, CornerRadius, Galley, Rect, Role, Sense, Stroke, StrokeKind,
    TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Widest name, points.
const WIDEST: f32 = 176.0;
/// Height of a line, points.
const ROW: f32 = 20.0;
/// Size of a symbol, points.
const MARK: (f32, f32) = (26.0, 14.0);
/// Room that the buttons above it and the source line below take, points.
const ROOM: (f32, f32) = (240.0, 52.0);
/// Share of the map's height that it takes at most: the map is the page.
const MOST: f32 = 0.45;
/// How long a view rests before its legend is made, seconds.
const REST: f64 = 0.2;

/// A line: a heading, or a symbol with its name.
struct Line {
    name: String,
    mark: Option<Picture>,
}

/// What a legend was made of.
#[derive(Clone, PartialEq)]
struct Of {
    revision: u64,
    bbox: [i64; 4],
    lang: crate::i18n::Lang,
}

/// Makes and shows the legend.
pub struct Legend {
    lane: Lane<(Of, Vec<Line>)>,
    asked: Option<Of>,
    /// The view of the last frame, and since when it rests.
    rests: Option<(View, f64)>,
    lines: Vec<(String, Option<TextureHandle>)>,
}

impl Legend {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn new(waker: &Waker) -> std::io::Result<Self> {
        Ok(Self {
            lane: Lane::new("legend", Policy::LatestWins, waker.clone())?,
            asked: None,
            rests: None,
            lines: Vec::new(),
        })
    }

    /// Takes finished legends. One that failed shows the one before: the map itself says what
    /// is wrong.
    pub fn poll(&mut self, ctx: &egui::Context) {
        while let Some(report) = self.lane.poll() {
            let End::Done((_, lines)) = report.end else {
                continue;
            };
            self.lines = lines
                .into_iter()
                .map(|line| {
                    let texture = line.mark.map(|mark| {
                        let size = [mark.width as usize, mark.height as usize];
                        let image = ColorImage::from_rgba_premultiplied(size, &mark.rgba);
                        ctx.load_texture("legend", image, TextureOptions::LINEAR)
                    });
                    (line.name, texture)
                })
                .collect();
        }
    }

    /// Asks for a legend of what is shown now, unless it is there or on its way.
    fn ask(&mut self, session: &Session, camera: &Camera) {
        let view = camera.picture_view(0.0);
        let bbox = view.bbox(0.0);
        let unit = (bbox.max.y - bbox.min.y) / 64.0;
        let rough = |v: f64| (v / unit).round() as i64;
        let of = Of {
            revision: session.picture_revision(),
            bbox: [bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y].map(rough),
            lang: session.settings().lang,
        };
        if self.asked.as_ref() == Some(&of) {
            return;
        }
        self.asked = Some(of.clone());
        let layers = named_layers(session);
        let density = camera.pixels_per_point;
        self.lane
            .submit(Message::new("session.job_picture"), move |progress| {
                let mut lines = Vec::new();
                let block = plates::legend(&layers, &view, of.lang);
                for group in block.map(|b| b.groups).unwrap_or_default() {
                    progress.check()?;
                    lines.extend(group.title.map(|name| Line { name, mark: None }));
                    for entry in group.entries {
                        let size = ((MARK.0 * density) as u32, (MARK.1 * density) as u32);
                        lines.push(Line {
                            mark: Some(swatch(&entry.symbol, entry.shape, size, density)),
                            name: entry.name,
                        });
                    }
                }
                Ok((of, lines))
            });
    }

    /// Whether the view has not moved for a while; a legend of every step of a drag would only
    /// take time from the tiles.
    fn is_at_rest(&mut self, ui: &Ui, camera: &Camera) -> bool {
        let now = ui.input(|i| i.time);
        let since = match self.rests {
            Some((view, since)) if view == camera.view => since,
            _ => now,
        };
        self.rests = Some((camera.view, since));
        let is_at_rest = now - since >= REST;
        if !is_at_rest {
            ui.ctx().request_repaint_after_secs(REST as f32);
        }
        is_at_rest
    }

    /// Shows it, if it is wanted.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>, camera: &Camera) {
        let settings = shown.session.settings();
        if !settings.legend {
            return;
        }
        if !settings.legend_folded && self.is_at_rest(ui, camera) {
            self.ask(shown.session, camera);
        }
        let palette = shown.palette;
        let title = galley(
            ui,
            shown.t("session.legend"),
            bold(SMALL + 0.5),
            palette.ink,
            f32::INFINITY,
        );
        let room = (camera.rect.height() - ROOM.0 - ROOM.1 - 44.0).min(MOST * camera.rect.height());
        let most = (room / ROW).max(0.0) as usize;
        let rows = self.rows(ui, shown, if settings.legend_folded { 0 } else { most });
        let widest = rows
            .iter()
            .map(|(name, mark)| name.size().x + if mark.is_some() { 34.0 } else { 0.0 })
            .fold(title.size().x + 28.0, f32::max);
        let height = 30.0 + ROW * rows.len() as f32 + if rows.is_empty() { 0.0 } else { 8.0 };
        let corner = camera.rect.right_bottom() - vec2(16.0, ROOM.1);
        let size = vec2(widest + 20.0, height);
        let rect = Rect::from_min_size(corner - size, size);
        let painter = ui.painter_at(camera.rect);
        let line = Stroke::new(1.0, palette.border);
        painter.rect(
            rect,
            CornerRadius::same(8),
            palette.raised,
            line,
            StrokeKind::Outside,
        );
        let head = Rect::from_min_size(rect.min, vec2(rect.width(), 30.0));
        let id = ui.scope_id().with("map-legend");
        let response = ui.interact(head, id, Sense::click());
        let words = shown.t("map.legend_fold");
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
        painter.galley(head.min + vec2(10.0, 7.0), title, palette.ink);
        triangle(&painter, head, settings.legend_folded, palette.quiet);
        if response.on_hover_text(words).clicked() {
            shown.send(Command::FoldLegend(!settings.legend_folded));
        }
        let mut y = head.bottom();
        for (name, mark) in rows {
            let mut x = rect.left() + 10.0;
            let mut color = palette.quiet;
            if let Some(mark) = mark {
                let place = Rect::from_min_size(pos2(x, y + 3.0), vec2(MARK.0, MARK.1));
                let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                painter.image(mark, place, whole, UNTINTED);
                x += 34.0;
                color = palette.ink;
            }
            let top = y + (ROW - name.size().y) / 2.0;
            painter.galley(pos2(x, top), name, color);
            y += ROW;
        }
    }

    /// The lines that fit, the last of which counts the rest.
    fn rows(
        &self,
        ui: &Ui,
        shown: &Shown<'_>,
        most: usize,
    ) -> Vec<(Arc<Galley>, Option<egui::TextureId>)> {
        let palette = shown.palette;
        let num = self.lines.len();
        let kept = if num <= most {
            num
        } else {
            most.saturating_sub(1)
        };
        let mut rows: Vec<_> = self
            .lines
            .iter()
            .take(kept)
            .map(|(name, mark)| {
                let (font, color) = match mark {
                    Some(_) => (plain(SMALL + 0.5), palette.ink),
                    None => (bold(SMALL), palette.quiet),
                };
                let name = galley_cut(ui, name, font, color, WIDEST);
                (name, mark.as_ref().map(TextureHandle::id))
            })
            .collect();
        if kept < num && most > 0 {
            let left_out = self.lines.iter().skip(kept).filter(|l| l.1.is_some());
            let more = Message::new("map.legend_more").with("n", left_out.count());
            let words = shown.say(&more);
            let line = galley(ui, &words, plain(SMALL), palette.quiet, f32::INFINITY);
            rows.push((line, None));
        }
        rows
    }
}

/// A small triangle: down where the block is open, left where it is folded.
fn triangle(painter: &egui::Painter, head: Rect, is_folded: bool, color: Color32) {
    let c = pos2(head.right() - 14.0, head.center().y);
    let points = if is_folded {
        vec![c + vec2(3.0, -4.0), c + vec2(3.0, 4.0), c + vec2(-3.0, 0.0)]
    } else {
        vec![
            c + vec2(-4.0, -2.5),
            c + vec2(4.0, -2.5),
            c + vec2(0.0, 3.0),
        ]
    };
    painter.add(egui::Shape::convex_polygon(points, color, Stroke::NONE));
}
