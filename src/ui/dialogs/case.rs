//! 案卷信息: what the office knows of a case, for one project or for all of them.

use super::{buttons, frame};
use crate::base::date::Date;
use crate::base::text::visible;
use crate::geom::AreaMethod;
use crate::screening::{CaseField, CaseMeta, Consultation};
use crate::session::{Command, ProjectKey, Session};
use crate::ui::choices::combo;
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, ghost_button, primary_button, quiet, text};
use eframe::egui::{self, Id, Margin, Modal, ScrollArea, TextEdit, Ui, vec2};

/// Room for the names of the lines, and for what is entered, points.
const NAME_WIDTH: f32 = 116.0;
const FIELD_WIDTH: f32 = 396.0;

/// What is being entered.
pub struct CaseDialog {
    /// The project; none where no project is chosen.
    key: Option<ProjectKey>,
    /// Whether the entries for all projects are shown.
    for_all: bool,
    own: Entry,
    all: Entry,
    /// Which area counts in the workspace.
    method: AreaMethod,
}

/// A case and its dates as typed.
struct Entry {
    case: CaseMeta,
    received: String,
    /// Asked and replied.
    dates: Vec<[String; 2]>,
}

impl Entry {
    fn new(case: CaseMeta) -> Self {
        let date = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        Self {
            received: date(case.received),
            dates: case
                .consultations
                .iter()
                .map(|c| [date(c.asked), date(c.replied)])
                .collect(),
            case,
        }
    }

    /// The case with its dates; none while one of them is no date.
    fn read(&self) -> Option<CaseMeta> {
        let mut case = self.case.clone();
        case.received = date(&self.received)?;
        for (consultation, [asked, replied]) in case.consultations.iter_mut().zip(&self.dates) {
            consultation.asked = date(asked)?;
            consultation.replied = date(replied)?;
        }
        let blank = Consultation::default();
        case.consultations.retain(|c| *c != blank);
        for field in CaseField::ALL {
            let text = case.text_mut(field);
            *text = text.trim().to_owned();
        }
        Some(case)
    }
}

/// Nothing typed is no date; something else that is none is a fault.
fn date(typed: &str) -> Option<Option<Date>> {
    if typed.trim().is_empty() {
        return Some(None);
    }
    typed.parse().ok().map(Some)
}

impl CaseDialog {
    /// Begins with what is kept.
    pub fn new(session: &Session) -> Self {
        let key = session.selection().project.clone();
        Self {
            for_all: key.is_none(),
            own: Entry::new(match &key {
                Some(_) => session.own_case(key.as_ref()),
                None => CaseMeta::default(),
            }),
            all: Entry::new(session.own_case(None)),
            method: session.workspace().area_method.unwrap_or_default(),
            key,
        }
    }

    /// Shows the dialog; returns whether it is to close.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>) -> bool {
        let palette = shown.palette;
        let height = (ctx.content_rect().height() - 230.0).clamp(220.0, 440.0);
        let mut close = false;
        let response = Modal::new(Id::unique("case"))
            .frame(frame(ctx, shown))
            .show(ctx, |ui| {
                ui.set_width(560.0);
                ui.spacing_mut().item_spacing.y = 8.0;
                text(ui, shown.t("form.case_title"), bold(TITLE), palette.ink);
                if let Some(row) = shown.session.selected_row() {
                    quiet(ui, palette, &visible(&row.name));
                }
                if self.key.is_some() {
                    ui.horizontal(|ui| {
                        for (code, for_all) in [
                            ("form.case_of_project", false),
                            ("form.case_of_workspace", true),
                        ] {
                            let choice = egui::Button::new(shown.t(code))
                                .min_size(vec2(88.0, 28.0))
                                .selected(self.for_all == for_all);
                            if ui.add(choice).clicked() {
                                self.for_all = for_all;
                            }
                        }
                    });
                    if !self.for_all {
                        quiet(ui, palette, shown.t("form.case_about"));
                    }
                }
                let inherited = self.all.case.clone();
                let (entry, below) = if self.for_all {
                    (&mut self.all, None)
                } else {
                    (&mut self.own, Some(&inherited))
                };
                ScrollArea::vertical()
                    .id_salt(("case", self.for_all))
                    .max_height(height)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        ui.set_width(548.0);
                        lines(ui, shown, entry, below);
                        if self.for_all {
                            method(ui, shown, &mut self.method);
                        }
                        consultations(ui, shown, entry);
                    });
                close = self.foot(ui, shown);
            });
        close || response.should_close()
    }

    fn foot(&self, ui: &mut Ui, shown: &Shown<'_>) -> bool {
        let read = (self.own.read(), self.all.read());
        let ready = read.0.is_some() && read.1.is_some();
        let mut close = false;
        buttons(ui, |ui| {
            if primary_button(ui, shown.palette, shown.t("form.save"), ready).clicked() {
                if let (Some(own), Some(all)) = read {
                    if self.key.is_some() {
                        shown.send(Command::SetCase(self.key.clone(), Box::new(own)));
                    }
                    shown.send(Command::SetCase(None, Box::new(all)));
                    let now = shown.session.workspace().area_method;
                    if now.unwrap_or_default() != self.method {
                        shown.send(Command::SetAreaMethod(self.method));
                    }
                }
                close = true;
            }
            if button(ui, shown.t("ui.cancel")).clicked() {
                close = true;
            }
        });
        close
    }
}

fn field(ui: &mut Ui, name: &str, hint: &str, value: &mut String, width: f32) {
    let edit = TextEdit::singleline(value)
        .hint_text(hint)
        .margin(Margin::symmetric(8, 5))
        .desired_width(width);
    ui.add(edit).accessible_name(name);
}

fn date_field(ui: &mut Ui, shown: &Shown<'_>, name: &str, value: &mut String, width: f32) {
    field(ui, name, shown.t("form.case_date_hint"), value, width);
    if date(value).is_none() {
        let ink = shown.palette.prohibited[0];
        text(ui, shown.t("form.case_date_bad"), plain(SMALL), ink);
    }
}

/// A line: its name at the left, what is entered at the right.
fn named(ui: &mut Ui, shown: &Shown<'_>, name: &str, add: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(NAME_WIDTH, 28.0), |ui| {
            ui.set_width(NAME_WIDTH);
            quiet(ui, shown.palette, name);
        });
        add(ui);
    });
}

/// `below` is what holds where nothing is entered here.
fn lines(ui: &mut Ui, shown: &Shown<'_>, entry: &mut Entry, below: Option<&CaseMeta>) {
    for one in CaseField::ALL {
        let name = shown.t(one.code());
        let hint = below.map_or("", |b| b.text(one));
        named(ui, shown, name, |ui| {
            field(ui, name, hint, entry.case.text_mut(one), FIELD_WIDTH);
        });
        if one == CaseField::Applicant {
            let name = shown.t("form.case_received");
            named(ui, shown, name, |ui| {
                date_field(ui, shown, name, &mut entry.received, 140.0);
            });
        }
    }
}

/// Which area counts.
fn method(ui: &mut Ui, shown: &Shown<'_>, method: &mut AreaMethod) {
    let words = |m: AreaMethod| {
        shown.t(match m {
            AreaMethod::Ellipsoid => "stats.method_ellipsoid",
            AreaMethod::Geodesic => "stats.method_geodesic",
            AreaMethod::Planar => "stats.method_planar",
        })
    };
    let name = shown.t("form.case_area_method");
    named(ui, shown, name, |ui| {
        combo(ui, "case-area", name, words(*method), FIELD_WIDTH, |ui| {
            for one in AreaMethod::ALL {
                ui.selectable_value(method, one, words(one));
            }
        });
    });
}

fn consultations(ui: &mut Ui, shown: &Shown<'_>, entry: &mut Entry) {
    let palette = shown.palette;
    ui.add_space(6.0);
    text(
        ui,
        shown.t("form.case_consultations"),
        bold(BODY),
        palette.ink,
    );
    let mut removed = None;
    for (i, (one, [asked, replied])) in entry
        .case
        .consultations
        .iter_mut()
        .zip(&mut entry.dates)
        .enumerate()
    {
        ui.horizontal(|ui| {
            let name = shown.t("form.case_department");
            field(ui, name, name, &mut one.department, 190.0);
            date_field(ui, shown, shown.t("form.case_asked"), asked, 130.0);
            let name = shown.t("form.case_remove");
            let words = format!("{name} {}", one.department);
            if ghost_button(ui, palette, Some(Icon::Cross), "", words.trim()).clicked() {
                removed = Some(i);
            }
        });
        ui.horizontal(|ui| {
            let name = shown.t("form.case_reply_no");
            field(ui, name, name, &mut one.reply_no, 190.0);
            date_field(ui, shown, shown.t("form.case_replied"), replied, 130.0);
            let name = shown.t("form.case_reply");
            field(ui, name, name, &mut one.reply, 130.0);
        });
        ui.add_space(4.0);
    }
    if let Some(i) = removed {
        entry.case.consultations.remove(i);
        entry.dates.remove(i);
    }
    if button(ui, shown.t("form.case_add")).clicked() {
        entry.case.consultations.push(Consultation::default());
        entry.dates.push([String::new(), String::new()]);
    }
}
