//! The health check of a file of coordinates: findings with place and reason on the left, the
//! shapes and the corrections on the right, the corrected file below.

use super::frame;
use super::open_files::inside;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::base::text::visible;
use crate::formats::coord_txt::{AngleForm, Correction, Corrections, Finding};
use crate::i18n::numbers;
use crate::report::place_words;
use crate::session::checkup::{Checkup, Examined};
use crate::session::preview::crs_text;
use crate::session::{CheckupCommand, Command};
use crate::ui::choices::{ENCODINGS, SYSTEMS, combo, system};
use crate::ui::panels::layer_details::remark_lines;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, UNTINTED, bold, plain};
use crate::ui::widgets::{button, card, filled_pill, ghost_button, primary_button, quiet, text};
use eframe::egui::{
    self, Align, ColorImage, CornerRadius, Id, Layout, Modal, Painter, Rect, ScrollArea, Sense,
    Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

/// Room between the pieces, points.
const GAP: f32 = 16.0;

/// What the dialog keeps between frames.
#[derive(Default)]
pub struct CheckupDialog {
    texture: Option<(u64, TextureHandle)>,
    /// The finding under the pointer.
    pointed: Option<usize>,
}

fn send(shown: &Shown<'_>, command: CheckupCommand) {
    shown.send(Command::Checkup(command));
}

impl CheckupDialog {
    /// Lets go of the picture.
    pub fn forget(&mut self) {
        self.texture = None;
        self.pointed = None;
    }

    /// Shows the dialog.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>, checkup: &Checkup) {
        let screen = ctx.content_rect().size();
        let size = vec2(
            (screen.x - 80.0).clamp(600.0, 1080.0),
            (screen.y - 80.0).clamp(400.0, 740.0),
        );
        let response = Modal::new(Id::unique("checkup"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let (head, body) = rect.split_top_bottom_at_y(rect.top() + 56.0);
                let (body, foot) = body.split_top_bottom_at_y(rect.bottom() - 44.0);
                inside(ui, head, |ui| heading(ui, shown, checkup));
                let (left, right) = body.split_left_right_at_x(body.left() + 0.56 * body.width());
                let right = right.with_min_x(right.left() + GAP);
                inside(ui, left, |ui| self.findings(ui, shown, checkup));
                let (map, below) = right.split_top_bottom_at_y(right.top() + 0.46 * right.height());
                self.map(ui, map, shown, checkup);
                let below = below.with_min_y(below.top() + 10.0);
                inside(ui, below, |ui| corrections(ui, shown, checkup));
                inside(ui, foot, |ui| footer(ui, shown, checkup));
            });
        if response.should_close() {
            send(shown, CheckupCommand::Close);
        }
    }

    fn findings(&mut self, ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup) {
        let palette = shown.palette;
        if let Some((what, hint)) = &checkup.failure {
            text(ui, &shown.say(what), plain(BODY), palette.prohibited[0]);
            if let Some(hint) = hint {
                quiet(ui, palette, &shown.say(hint));
            }
            return;
        }
        let Some(examined) = &checkup.examined else {
            quiet(ui, palette, shown.t("ui.checkup_running"));
            return;
        };
        self.pointed = None;
        ScrollArea::vertical()
            .id_salt("findings")
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.set_width(ui.available_width() - 10.0);
                let findings = &examined.health.findings;
                if findings.is_empty() {
                    let [ink, _] = palette.none_found;
                    text(ui, shown.t("ui.checkup_nothing"), plain(BODY), ink);
                }
                for (i, found) in findings.iter().enumerate() {
                    let response = card(palette)
                        .show(ui, |ui| {
                            ui.set_width(ui.available_width());
                            finding(ui, shown, checkup, i, found);
                        })
                        .response;
                    if response.contains_pointer() {
                        self.pointed = Some(i);
                    }
                    ui.add_space(6.0);
                }
                for (kind, n) in &examined.health.more {
                    let message = Message::new("ui.checkup_more")
                        .with("n", *n)
                        .with("kind", kind.title());
                    quiet(ui, palette, &shown.say(&message));
                }
            });
    }

    fn map(&mut self, ui: &mut Ui, rect: Rect, shown: &Shown<'_>, checkup: &Checkup) {
        let palette = shown.palette;
        ui.painter().rect(
            rect,
            CornerRadius::same(8),
            palette.paper,
            Stroke::new(1.0, palette.hairline),
            StrokeKind::Inside,
        );
        let Some(examined) = &checkup.examined else {
            return;
        };
        if self.texture.as_ref().map(|(number, _)| *number) != Some(examined.generation) {
            let picture = &examined.picture;
            let size = [picture.width as usize, picture.height as usize];
            let image = ColorImage::from_rgba_premultiplied(size, &picture.rgba);
            let handle = ui
                .ctx()
                .load_texture("checkup", image, TextureOptions::LINEAR);
            self.texture = Some((examined.generation, handle));
        }
        let Some((_, texture)) = &self.texture else {
            return;
        };
        // The middle of the picture fills the frame.
        let inner = rect.shrink(1.0);
        let size = texture.size_vec2();
        let scale = (inner.width() / size.x).max(inner.height() / size.y);
        let place = Rect::from_center_size(inner.center(), size * scale);
        let tint = if checkup.is_running {
            UNTINTED.gamma_multiply(0.5)
        } else {
            UNTINTED
        };
        let painter = ui.painter().with_clip_rect(inner);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), place, whole, tint);
        marks(&painter, place, shown, examined, self.pointed);
    }
}

/// Where the findings lie; the one pointed at stands out.
fn marks(
    painter: &Painter,
    place: Rect,
    shown: &Shown<'_>,
    examined: &Examined,
    pointed: Option<usize>,
) {
    let palette = shown.palette;
    for (i, x, y) in &examined.marks {
        let at = pos2(
            place.left() + x * place.width(),
            place.top() + y * place.height(),
        );
        let [ink, _] = palette.prohibited;
        if pointed == Some(*i) {
            painter.circle_stroke(at, 9.0, Stroke::new(2.5, ink));
        } else {
            painter.circle_stroke(at, 4.0, Stroke::new(1.2, ink));
        }
    }
}

fn heading(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup) {
    let palette = shown.palette;
    ui.horizontal(|ui| {
        text(ui, shown.t("ui.checkup"), bold(TITLE), palette.ink);
        quiet(ui, palette, &visible(&checkup.name));
    });
    let Some(examined) = &checkup.examined else {
        return;
    };
    let health = &examined.health;
    let area: f64 = health.parcels.iter().filter_map(|p| p.ellipsoid_m2).sum();
    let points: usize = health.parcels.iter().map(|p| p.num_points).sum();
    let count =
        |wanted: &dyn Fn(&Finding) -> bool| health.findings.iter().filter(|f| wanted(f)).count();
    let message = Message::new("ui.checkup_about")
        .with("parcels", health.parcels.len())
        .with("points", points)
        .with("hectares", numbers::fixed(area / 10_000.0, 4))
        .with(
            "faults",
            count(&|f| !f.is_guess && f.severity >= Severity::Warning),
        )
        .with("guesses", count(&|f| f.is_guess));
    quiet(ui, palette, &shown.say(&message));
}

fn finding(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup, index: usize, found: &Finding) {
    let palette = shown.palette;
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.horizontal_wrapped(|ui| {
        let (word, color) = match (found.is_guess, found.severity) {
            (true, _) => ("ui.checkup_guess", palette.attention[0]),
            (_, Severity::Info) => ("common.severity_info", palette.cannot_tell[0]),
            (_, Severity::Warning) => ("common.severity_warning", palette.restricted[0]),
            (_, Severity::Error) => ("common.severity_error", palette.prohibited[0]),
        };
        filled_pill(ui, palette, shown.t(word), color);
        text(ui, &shown.say(&found.kind.title()), bold(BODY), palette.ink);
        quiet(ui, palette, &place_words(shown.lang, &found.place));
    });
    text(ui, &shown.say(&found.message), plain(BODY), palette.ink);
    let reasons = found.reason.iter().chain(&found.assumed);
    for more in reasons {
        quiet(ui, palette, &shown.say(more));
    }
    if let Some(correction) = found.correction
        && let Some((code, corrected)) = corrected(correction, &checkup.corrections, checkup)
    {
        ui.push_id(index, |ui| {
            let words = shown.t(code);
            if ghost_button(ui, palette, None, words, words).clicked() {
                send(shown, CheckupCommand::Correct(corrected));
            }
        });
    }
}

/// What one click on a finding does; systems and encodings are chosen on the right.
fn corrected(
    correction: Correction,
    now: &Corrections,
    checkup: &Checkup,
) -> Option<(&'static str, Corrections)> {
    let mut wanted = now.clone();
    let code = match correction {
        Correction::SwapAxes => {
            let is_swapped = checkup
                .examined
                .as_ref()
                .and_then(|e| e.health.layer.crs.as_ref())
                .is_some_and(|d| d.swapped_axes);
            wanted.swapped_axes = Some(!now.swapped_axes.unwrap_or(is_swapped));
            "ui.correct_swap"
        }
        Correction::CloseRings => {
            wanted.close_rings = true;
            "ui.correct_close"
        }
        Correction::DropDuplicates => {
            wanted.drop_duplicates = true;
            "ui.correct_duplicates"
        }
        Correction::DropSpikes => {
            wanted.drop_spikes = true;
            "ui.correct_spikes"
        }
        Correction::ChooseSystem | Correction::ChooseEncoding | Correction::ReadAngles => {
            return None;
        }
    };
    (wanted != *now).then_some((code, wanted))
}

/// Every correction, tried out at once.
fn corrections(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup) {
    let mut wanted = checkup.corrections.clone();
    text(
        ui,
        shown.t("ui.corrections"),
        bold(SMALL + 0.5),
        shown.palette.quiet,
    );
    ScrollArea::vertical()
        .id_salt("corrections")
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.set_width(ui.available_width() - 10.0);
            ui.checkbox(&mut wanted.close_rings, shown.t("ui.correct_close"));
            ui.checkbox(
                &mut wanted.drop_duplicates,
                shown.t("ui.correct_duplicates"),
            );
            ui.checkbox(&mut wanted.drop_spikes, shown.t("ui.correct_spikes"));
            choices(ui, shown, checkup, &mut wanted);
            changes(ui, shown, checkup);
        });
    if wanted != checkup.corrections {
        send(shown, CheckupCommand::Correct(wanted));
    }
}

fn choices(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup, wanted: &mut Corrections) {
    let auto = shown.t("ui.as_found");
    let width = ui.available_width() - 90.0;
    let mut line = |code: &'static str, now: String, options: &mut dyn FnMut(&mut Ui)| {
        ui.horizontal(|ui| {
            ui.allocate_ui(vec2(70.0, 28.0), |ui| {
                ui.set_width(70.0);
                quiet(ui, shown.palette, shown.t(code));
            });
            combo(ui, code, shown.t(code), &now, width, |ui| options(ui));
        });
    };
    let decision = checkup
        .examined
        .as_ref()
        .and_then(|e| e.health.layer.crs.as_ref());
    let candidates: Vec<String> = decision
        .iter()
        .flat_map(|d| d.candidates.iter().map(|c| crs_text(&c.crs)))
        .collect();
    let now = match (&wanted.crs, decision) {
        (Some(crs), _) => system(shown, &crs_text(crs)),
        (None, Some(d)) => {
            shown.say(&Message::new("ui.as_found_is").with("what", d.crs.describe()))
        }
        (None, None) => auto.to_owned(),
    };
    line("ui.crs", now, &mut |ui| {
        if ui.selectable_label(wanted.crs.is_none(), auto).clicked() {
            wanted.crs = None;
        }
        let mut listed: Vec<&str> = candidates.iter().map(String::as_str).collect();
        listed.extend(
            SYSTEMS
                .iter()
                .filter(|s| !candidates.iter().any(|c| c == *s)),
        );
        for code in listed {
            let is_on = wanted.crs.as_ref().is_some_and(|c| crs_text(c) == code);
            if ui.selectable_label(is_on, system(shown, code)).clicked() {
                wanted.crs = crate::crs::Crs::parse(code).ok();
            }
        }
    });
    let axes = |swapped: Option<bool>| {
        shown.t(match swapped {
            None => "ui.as_found",
            Some(false) => "ui.axes_north_first",
            Some(true) => "ui.axes_east_first",
        })
    };
    line("ui.axes", axes(wanted.swapped_axes).to_owned(), &mut |ui| {
        for option in [None, Some(false), Some(true)] {
            ui.selectable_value(&mut wanted.swapped_axes, option, axes(option));
        }
    });
    let angles = |form: Option<AngleForm>| {
        shown.t(match form {
            None => "ui.as_found",
            Some(AngleForm::Decimal) => "ui.angles_decimal",
            Some(AngleForm::PackedSeconds) => "ui.angles_packed",
        })
    };
    line("ui.angles", angles(wanted.angles).to_owned(), &mut |ui| {
        for option in [
            None,
            Some(AngleForm::Decimal),
            Some(AngleForm::PackedSeconds),
        ] {
            ui.selectable_value(&mut wanted.angles, option, angles(option));
        }
    });
    let now = wanted.encoding.clone().unwrap_or_else(|| auto.to_owned());
    line("ui.encoding", now, &mut |ui| {
        ui.selectable_value(&mut wanted.encoding, None, auto);
        for name in ENCODINGS {
            ui.selectable_value(&mut wanted.encoding, Some(name.to_owned()), name);
        }
    });
}

/// What the corrections changed, and what writing the file changed.
fn changes(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup) {
    let Some(examined) = &checkup.examined else {
        return;
    };
    if !examined.health.changes.is_empty() {
        ui.add_space(4.0);
        let title = shown.t("ui.corrected");
        text(ui, title, bold(SMALL + 0.5), shown.palette.quiet);
        for change in &examined.health.changes {
            quiet(ui, shown.palette, &shown.say(change));
        }
    }
    if !checkup.changes.is_empty() {
        ui.add_space(4.0);
        let title = shown.t("ui.changed_in_file");
        text(ui, title, bold(SMALL + 0.5), shown.palette.quiet);
        remark_lines(ui, shown, &checkup.changes);
    }
}

fn footer(ui: &mut Ui, shown: &Shown<'_>, checkup: &Checkup) {
    let palette = shown.palette;
    ui.with_layout(Layout::right_to_left(Align::Max), |ui| {
        let ready = checkup.examined.is_some() && !checkup.is_running;
        if primary_button(ui, palette, shown.t("ui.save_coordinates"), ready).clicked() {
            send(shown, CheckupCommand::AskFile);
        }
        ui.add_enabled_ui(ready, |ui| {
            if button(ui, shown.t("ui.correction_notice")).clicked() {
                send(shown, CheckupCommand::AskNotice);
            }
        });
        if button(ui, shown.t("ui.close")).clicked() {
            send(shown, CheckupCommand::Close);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            quiet(ui, palette, shown.t("ui.checkup_unchanged"));
        });
    });
}
