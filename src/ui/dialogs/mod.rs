//! Questions that only the user can settle, one at a time, in the middle of the window.

mod about;
mod case;
mod case_course;
mod cases_list;
mod checkup;
mod chooser;
mod compare;
mod export;
mod law;
mod open_files;
mod opinion;
mod pack;
mod pages;
mod picker;
mod picture;
mod recover;
mod relink;
mod report;

pub use picker::{NoPicker, Picker, PortalPicker};

use super::shown::Shown;
use super::theme::{BODY, TITLE, bold, plain};
use super::widgets::{button, primary_button, text};
use crate::session::jobs::Running;
use crate::session::reports::ReportCommand;
use crate::session::{
    CasesCommand, CheckupCommand, Command, ExportCommand, OpenAs, PackCommand, PreviewCommand,
    Question, SitesCommand, StyleCommand,
};
use case::CaseDialog;
use case_course::CaseCourse;
use cases_list::CasesList;
use checkup::CheckupDialog;
use chooser::{Chooser, Chosen};
use eframe::egui::{self, Align, Frame, Id, Layout, Margin, Modal, Stroke, Ui};
use law::LawDialog;
use open_files::OpenFiles;
use opinion::OpinionDialog;
use picker::Asked;
use picture::PictureDialog;
use report::ReportDialog;
use std::path::PathBuf;

/// The question that is open, and what was typed so far.
#[derive(Default)]
pub struct Dialogs {
    open: Option<Open>,
    after_save: Option<AfterSave>,
    open_files: OpenFiles,
    checkup: CheckupDialog,
    report: ReportDialog,
    picture: PictureDialog,
    case_course: CaseCourse,
    cases_list: CasesList,
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
    Unsaved(Option<PathBuf>),
    Case(Box<CaseDialog>),
    Opinion(Box<OpinionDialog>),
    Law(Box<LawDialog>),
    About,
}

impl Dialogs {
    /// Opens a question; the system's own file dialog is tried first.
    pub fn ask(&mut self, question: Question, shown: &Shown<'_>, picker: &dyn Picker) {
        self.open = Some(match question {
            Question::Unsaved(path) => Open::Unsaved(path),
            Question::About => Open::About,
            Question::CaseDetails => Open::Case(Box::new(CaseDialog::new(shown.session))),
            Question::Opinion => match OpinionDialog::new(shown.session) {
                Some(dialog) => Open::Opinion(Box::new(dialog)),
                None => return,
            },
            Question::OldAndNewLaw => Open::Law(Box::new(LawDialog::new(shown.session))),
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
    pub fn is_open(&self, shown: &Shown<'_>) -> bool {
        let session = shown.session;
        self.open.is_some()
            || session.keep().offered().is_some()
            || session.relinking().is_some()
            || session.preview().is_some()
            || session.exporting().is_some()
            || session.picturing().is_some()
            || session.packing().is_some()
            || session.cases().is_open()
            || session.cases().listing().is_some()
            || session.checkup().is_some()
            || session.reports().is_some()
            || session.comparing().is_some()
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
    /// `running` is what is being read for it.
    pub fn show(&mut self, ctx: &egui::Context, shown: &Shown<'_>, running: Option<&Running>) {
        let Some(open) = &mut self.open else {
            let session = shown.session;
            if let Some(offered) = session.keep().offered() {
                recover::show(ctx, shown, offered);
            } else if let Some(rows) = session.relinking() {
                relink::show(ctx, shown, rows);
            } else if let Some(checkup) = session.checkup() {
                self.checkup.show(ctx, shown, checkup);
            } else if let Some(preview) = session.preview() {
                self.open_files.show(ctx, shown, preview, running);
            } else if let Some(exporting) = session.exporting() {
                export::show(ctx, shown, exporting);
            } else if let Some(picturing) = session.picturing() {
                self.picture.show(ctx, shown, picturing);
            } else if let Some(listing) = session.cases().listing() {
                self.cases_list.show(ctx, shown, listing);
            } else if session.cases().is_open() {
                self.case_course.show(ctx, shown);
            } else if let Some(packing) = session.packing() {
                pack::show(ctx, shown, packing);
            } else if let Some(reports) = session.reports() {
                self.report.show(ctx, shown, reports, running);
            } else if let Some(comparing) = session.comparing() {
                compare::show(ctx, shown, comparing);
            }
            if session.preview().is_none() {
                self.open_files.forget();
            }
            if session.picturing().is_none() {
                self.picture.forget();
            }
            if session.checkup().is_none() {
                self.checkup.forget();
            }
            if session.reports().is_none() {
                self.report.forget();
            }
            return;
        };
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
                picker::Poll::Chosen(paths) => {
                    let question = question.clone();
                    self.settle(question, paths, shown);
                    return;
                }
                picker::Poll::Nothing => {
                    // Nothing chosen, or no dialog there: the built-in one says which.
                    chooser.no_portal();
                    *asked = None;
                }
            }
        }
        let closed = match open {
            Open::Case(dialog) => Some(dialog.show(ctx, shown)),
            Open::Opinion(dialog) => Some(dialog.show(ctx, shown)),
            Open::Law(dialog) => Some(dialog.show(ctx, shown)),
            _ => None,
        };
        if let Some(closed) = closed {
            if closed {
                self.open = None;
            }
            return;
        }
        let mut done = None;
        let frame = frame(ctx, shown);
        let response = Modal::new(Id::unique("dialog"))
            .frame(frame)
            .show(ctx, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                match open {
                    Open::File { chooser, .. } => {
                        ui.set_width(560.0);
                        match chooser.show(ui, shown) {
                            Some(Chosen::Paths(paths)) => done = Some(Answer::Paths(paths)),
                            Some(Chosen::Cancel) => done = Some(Answer::Nothing),
                            None => {}
                        }
                    }
                    Open::Case(_) | Open::Opinion(_) | Open::Law(_) => {}
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
            (Open::File { question, .. }, Answer::Paths(paths)) => {
                self.settle(question, paths, shown);
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

    fn settle(&mut self, question: Question, paths: Vec<PathBuf>, shown: &Shown<'_>) {
        self.open = None;
        let look = |open_as| PreviewCommand::Open(paths.clone(), open_as);
        match question {
            Question::AddLayer => shown.send(Command::Preview(look(None))),
            Question::AddProjects => shown.send(Command::Preview(look(Some(OpenAs::Projects)))),
            Question::Originals => shown.send(Command::Cases(CasesCommand::Add(paths))),
            Question::Issued => shown.send(Command::Cases(CasesCommand::Issue(paths))),
            _ => {
                let Some(path) = paths.into_iter().next() else {
                    return;
                };
                match question {
                    Question::OpenWorkspace => shown.send(Command::OpenWorkspace(path)),
                    Question::SaveAs => shown.send(Command::SaveAs(with_extension(path, "toml"))),
                    Question::ExportMap => {
                        shown.send(Command::ExportMap(with_extension(path, "png")));
                    }
                    Question::SaveStylePack => {
                        let path = with_extension(path, "toml");
                        shown.send(Command::Style(StyleCommand::SavePack(path)));
                    }
                    Question::ApplyStylePack => {
                        shown.send(Command::Style(StyleCommand::ApplyPack(path)));
                    }
                    Question::ExportLayerTo(extension) => {
                        let path = with_extension(path, extension);
                        shown.send(Command::ExportLayer(ExportCommand::Write(path)));
                    }
                    Question::ReportsTo => {
                        shown.send(Command::Report(ReportCommand::Write(path)));
                    }
                    Question::ArchiveList => {
                        let path = with_extension(path, "csv");
                        shown.send(Command::Cases(CasesCommand::Archive(path)));
                    }
                    Question::PackTo => {
                        let path = with_extension(path, "zip");
                        shown.send(Command::Pack(PackCommand::Write(path)));
                    }
                    Question::Matrix => {
                        let path = with_extension(path, "docx");
                        shown.send(Command::Sites(SitesCommand::Export(path)));
                    }
                    Question::Notice => {
                        let path = with_extension(path, "docx");
                        shown.send(Command::Checkup(CheckupCommand::WriteNotice(path)));
                    }
                    Question::CoordinateFile => {
                        let path = with_extension(path, "txt");
                        shown.send(Command::Checkup(CheckupCommand::WriteFile(path)));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What every dialog stands in.
fn frame(ctx: &egui::Context, shown: &Shown<'_>) -> Frame {
    Frame::new()
        .fill(shown.palette.raised)
        .stroke(Stroke::new(1.0, shown.palette.hairline))
        .corner_radius(12)
        .inner_margin(Margin::same(20))
        .shadow(ctx.style_of(ctx.theme()).visuals.window_shadow)
}

enum Answer {
    Paths(Vec<PathBuf>),
    Save,
    Discard,
    Nothing,
}

fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    if path.extension().is_some() {
        path
    } else {
        path.with_extension(extension)
    }
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
