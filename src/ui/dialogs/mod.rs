//! Questions that only the user can settle, one at a time, in the middle of the window.

mod about;
mod chooser;
mod picker;

pub use picker::{Picker, PortalPicker};

use super::shown::Shown;
use super::theme::{BODY, TITLE, bold, plain};
use super::widgets::{button, primary_button, quiet, text};
use crate::i18n::words;
use crate::layer::Role;
use crate::session::{Command, OpenAs, Question};
use chooser::{Chooser, Chosen};
use eframe::egui::{self, Align, ComboBox, Frame, Id, Layout, Margin, Modal, Stroke, Ui};
use picker::Asked;
use std::path::PathBuf;

/// The question that is open, and what was typed so far.
#[derive(Default)]
pub struct Dialogs {
    open: Option<Open>,
    after_save: Option<AfterSave>,
}

/// What to do once the workspace is saved.
#[derive(Debug, Clone, PartialEq)]
enum AfterSave {
    Open(PathBuf),
    Close,
}

enum Open {
    File {
        question: Question,
        chooser: Box<Chooser>,
        /// The system's own dialog, while it is open.
        asked: Option<Asked>,
    },
    Kind {
        paths: Vec<PathBuf>,
        role: Role,
        projects: bool,
    },
    Unsaved(Option<PathBuf>),
    About,
}

impl Dialogs {
    /// Opens a question; the system's own file dialog is tried first.
    pub fn ask(&mut self, question: Question, shown: &Shown<'_>, picker: &dyn Picker) {
        self.open = Some(match question {
            Question::Unsaved(path) => Open::Unsaved(path),
            Question::About => Open::About,
            Question::Dropped(paths) => kind(paths, false),
            file => {
                let wish = chooser::wish(&file, shown);
                let asked = picker.ask(&wish);
                Open::File {
                    chooser: Box::new(Chooser::new(wish)),
                    asked,
                    question: file,
                }
            }
        });
    }

    /// Whether a question is open.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The workspace is saved: what waited for that goes on.
    pub fn saved(&mut self, shown: &Shown<'_>) {
        match self.after_save.take() {
            Some(AfterSave::Open(path)) => shown.send(Command::OpenWorkspaceAnyway(path)),
            Some(AfterSave::Close) => shown.send(Command::CloseAnyway),
            None => {}
        }
    }

    /// Shows the open question, if one is.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>) {
        let Some(open) = &mut self.open else { return };
        if let Open::File {
            question,
            asked,
            chooser,
        } = open
            && let Some(waiting) = asked
        {
            match waiting.poll() {
                picker::Poll::Open => {
                    ctx.request_repaint_after_secs(0.1);
                    return;
                }
                picker::Poll::Chosen(path) => {
                    let question = question.clone();
                    self.settle(question, path, shown);
                    return;
                }
                picker::Poll::Nothing => {
                    // Nothing chosen, or no dialog there: the built-in one says which.
                    chooser.no_portal();
                    *asked = None;
                }
            }
        }
        let mut done = None;
        let frame = Frame::new()
            .fill(shown.palette.raised)
            .stroke(Stroke::new(1.0, shown.palette.hairline))
            .corner_radius(12)
            .inner_margin(Margin::same(20))
            .shadow(ctx.style_of(ctx.theme()).visuals.window_shadow);
        let response = Modal::new(Id::unique("dialog"))
            .frame(frame)
            .show(ctx, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                match open {
                    Open::File { chooser, .. } => {
                        ui.set_width(560.0);
                        match chooser.show(ui, shown) {
                            Some(Chosen::Path(path)) => done = Some(Answer::Path(path)),
                            Some(Chosen::Cancel) => done = Some(Answer::Nothing),
                            None => {}
                        }
                    }
                    Open::Kind {
                        paths,
                        role,
                        projects,
                    } => {
                        ui.set_width(420.0);
                        done = ask_kind(ui, shown, paths, role, projects);
                    }
                    Open::Unsaved(_) => {
                        ui.set_width(400.0);
                        done = ask_unsaved(ui, shown);
                    }
                    Open::About => {
                        ui.set_width(440.0);
                        if about::show(ui, shown) {
                            done = Some(Answer::Nothing);
                        }
                    }
                }
            });
        if response.should_close() {
            done.get_or_insert(Answer::Nothing);
        }
        if let Some(answer) = done {
            self.answer(answer, shown);
        }
    }

    fn answer(&mut self, answer: Answer, shown: &Shown<'_>) {
        let Some(open) = self.open.take() else { return };
        match (open, answer) {
            (Open::File { question, .. }, Answer::Path(path)) => self.settle(question, path, shown),
            (Open::Kind { paths, .. }, Answer::As(open_as)) => {
                for path in paths {
                    shown.send(Command::OpenFile(path, open_as));
                }
            }
            (Open::Unsaved(next), Answer::Save) => {
                self.after_save = Some(match next {
                    Some(path) => AfterSave::Open(path),
                    None => AfterSave::Close,
                });
                shown.act(crate::session::Action::Save);
            }
            (Open::Unsaved(next), Answer::Discard) => match next {
                Some(path) => shown.send(Command::OpenWorkspaceAnyway(path)),
                None => shown.send(Command::CloseAnyway),
            },
            _ => {}
        }
    }

    fn settle(&mut self, question: Question, path: PathBuf, shown: &Shown<'_>) {
        self.open = None;
        match question {
            Question::OpenWorkspace => shown.send(Command::OpenWorkspace(path)),
            Question::AddLayer => self.open = Some(kind(vec![path], false)),
            Question::AddProjects => shown.send(Command::OpenFile(path, OpenAs::Projects)),
            Question::SaveAs => shown.send(Command::SaveAs(with_extension(path, "toml"))),
            Question::ExportMap => shown.send(Command::ExportMap(with_extension(path, "png"))),
            Question::Dropped(_) | Question::Unsaved(_) | Question::About => {}
        }
    }
}

enum Answer {
    Path(PathBuf),
    As(OpenAs),
    Save,
    Discard,
    Nothing,
}

fn kind(paths: Vec<PathBuf>, projects: bool) -> Open {
    Open::Kind {
        paths,
        role: Role::EcologicalRedline,
        projects,
    }
}

fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() {
        path
    } else {
        path.with_extension(extension)
    }
}

fn ask_kind(
    ui: &mut Ui,
    shown: &Shown<'_>,
    paths: &[PathBuf],
    role: &mut Role,
    projects: &mut bool,
) -> Option<Answer> {
    let mut done = None;
    text(
        ui,
        shown.t("ui.open_as_title"),
        bold(TITLE),
        shown.palette.ink,
    );
    for path in paths.iter().take(6) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        quiet(ui, shown.palette, &crate::base::text::visible(&name));
    }
    ui.add_space(4.0);
    ui.radio_value(projects, true, shown.t("ui.as_projects"));
    ui.radio_value(projects, false, shown.t("ui.as_layer"));
    ui.add_enabled_ui(!*projects, |ui| {
        ui.horizontal(|ui| {
            ui.add_space(24.0);
            let response = ComboBox::from_id_salt("role")
                .selected_text(words::role(shown.lang, *role))
                .width(280.0)
                .height(300.0)
                .show_ui(ui, |ui| {
                    for &r in Role::ALL {
                        ui.selectable_value(role, r, words::role(shown.lang, r));
                    }
                })
                .response;
            response.accessible_name(shown.t("ui.role"));
        });
    });
    buttons(ui, |ui| {
        if primary_button(ui, shown.palette, shown.t("ui.open"), true).clicked() {
            let open_as = if *projects {
                OpenAs::Projects
            } else {
                OpenAs::Layer(*role)
            };
            done = Some(Answer::As(open_as));
        }
        if button(ui, shown.t("ui.cancel")).clicked() {
            done = Some(Answer::Nothing);
        }
    });
    done
}

fn ask_unsaved(ui: &mut Ui, shown: &Shown<'_>) -> Option<Answer> {
    let mut done = None;
    text(
        ui,
        shown.t("ui.unsaved_title"),
        bold(TITLE),
        shown.palette.ink,
    );
    text(
        ui,
        shown.t("ui.unsaved_about"),
        plain(BODY),
        shown.palette.ink,
    );
    buttons(ui, |ui| {
        if primary_button(ui, shown.palette, shown.t("ui.save"), true).clicked() {
            done = Some(Answer::Save);
        }
        if button(ui, shown.t("ui.discard")).clicked() {
            done = Some(Answer::Discard);
        }
        if button(ui, shown.t("ui.cancel")).clicked() {
            done = Some(Answer::Nothing);
        }
    });
    done
}

/// A dialog's buttons, right-aligned, the main one first.
fn buttons(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.add_space(8.0);
    ui.with_layout(Layout::right_to_left(Align::Center), add);
}
