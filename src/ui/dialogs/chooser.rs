//! The built-in file chooser: folders, files of the wanted kind, and a field for a typed path.

use super::buttons;
use super::picker::Wish;
use crate::base::files::list_folder;
use crate::base::text::visible;
use crate::formats::FormatKind;
use crate::formats::imagery::ImageKind;
use crate::session::Question;
use crate::ui::icons::{self, Icon};
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, TITLE, bold, plain};
use crate::ui::widgets::{button, galley_cut, ghost_button, primary_button, quiet, row, text};
use eframe::egui::{Key, Rect, ScrollArea, Sense, TextEdit, Ui, pos2, vec2};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What comes in with a case: data, letters, scans.
fn incoming() -> Vec<&'static str> {
    let data = FormatKind::ALL
        .iter()
        .flat_map(|kind| kind.extensions().iter().copied())
        .filter(|e| !matches!(*e, "shx" | "dbf" | "prj" | "cpg"));
    data.chain([
        "doc", "docx", "pdf", "xls", "jpg", "png", "tif", "dwg", "rar", "7z",
    ])
    .collect()
}

/// A name for the pack, after the workspace's title.
fn packed_name(shown: &Shown<'_>) -> String {
    let title = &shown.session.workspace().title;
    let safe: String = title
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '))
        .take(40)
        .collect();
    let safe = safe.trim();
    if safe.is_empty() {
        "workspace".to_owned()
    } else {
        safe.to_owned()
    }
}

/// What to ask for, for a question about a file.
pub fn wish(question: &Question, shown: &Shown<'_>) -> Wish {
    let workspace = shown.session.workspace();
    let all = || -> Vec<&'static str> {
        let of = |kind: &FormatKind| kind.extensions().iter().copied();
        let sidecar = |e: &&str| !matches!(*e, "shx" | "dbf" | "prj" | "cpg");
        let images = ImageKind::ALL
            .iter()
            .flat_map(|k| k.extensions().iter().copied());
        FormatKind::ALL
            .iter()
            .flat_map(of)
            .filter(sidecar)
            .chain(images)
            .collect()
    };
    let suggested = |extension: &str| {
        let name = shown.session.exporting().map(|e| e.name.clone());
        format!("{}.{extension}", name.unwrap_or_default())
    };
    let corrected = || {
        let examined = shown.session.checkup().and_then(|c| c.examined.as_ref());
        let file = examined.map(|e| e.health.file.clone()).unwrap_or_default();
        let stem = std::path::Path::new(&file).file_stem().unwrap_or_default();
        format!(
            "{}-{}.txt",
            stem.to_string_lossy(),
            shown.t("ui.corrected_name")
        )
    };
    let (title, save, kind, extensions, name) = match question {
        Question::AddLayer => (
            "ui.choose_layer",
            false,
            "ui.kind_layer",
            all(),
            String::new(),
        ),
        Question::AddProjects => (
            "ui.choose_projects",
            false,
            "ui.kind_layer",
            all(),
            String::new(),
        ),
        Question::SaveAs => (
            "ui.choose_save",
            true,
            "ui.kind_workspace",
            vec!["toml"],
            "workspace.toml".to_owned(),
        ),
        Question::ExportMap => (
            "ui.choose_export",
            true,
            "ui.kind_picture",
            vec!["png"],
            "map.png".to_owned(),
        ),
        Question::SaveStylePack => (
            "style.choose_save",
            true,
            "style.kind_pack",
            vec!["toml"],
            "styles.toml".to_owned(),
        ),
        Question::ApplyStylePack => (
            "style.choose_apply",
            false,
            "style.kind_pack",
            vec!["toml"],
            String::new(),
        ),
        Question::ReportsTo => reports_wish(shown),
        Question::Matrix => (
            "wayout.matrix_title",
            true,
            "wayout.matrix_title",
            vec!["docx", "pdf", "html", "txt"],
            format!("{}.docx", shown.t("wayout.export_kind")),
        ),
        Question::Originals => (
            "cases.choose_originals",
            false,
            "cases.kind_any",
            incoming(),
            String::new(),
        ),
        Question::Issued => (
            "cases.choose_issued",
            false,
            "cases.kind_any",
            vec!["docx", "pdf", "xlsx", "html", "txt", "json", "zip", "rlb"],
            String::new(),
        ),
        Question::ArchiveList => (
            "cases.choose_archive",
            true,
            "cases.kind_csv",
            vec!["csv"],
            shown.t("cases.archive_name").to_owned(),
        ),
        Question::PackTo => (
            "pack.choose",
            true,
            "pack.kind",
            vec!["zip"],
            format!("{}.zip", packed_name(shown)),
        ),
        Question::Notice => (
            "ui.correction_notice",
            true,
            "ui.correction_notice_kind",
            vec!["docx", "pdf", "html", "txt"],
            format!("{}.docx", shown.t("ui.correction_notice_kind")),
        ),
        Question::CoordinateFile => (
            "ui.save_coordinates",
            true,
            "ui.format_coord_txt",
            vec!["txt"],
            corrected(),
        ),
        Question::ExportLayerTo(extension) => (
            "ui.choose_export_layer",
            true,
            "ui.kind_layer",
            vec![*extension],
            suggested(extension),
        ),
        _ => (
            "ui.choose_workspace",
            false,
            "ui.kind_workspace",
            vec!["toml"],
            String::new(),
        ),
    };
    Wish {
        title: shown.t(title).to_owned(),
        save,
        several: matches!(
            question,
            Question::AddLayer | Question::AddProjects | Question::Originals | Question::Issued
        ),
        kind: shown.t(kind).to_owned(),
        extensions,
        folder: workspace
            .folder()
            .map(PathBuf::from)
            .filter(|f| f.is_dir())
            .or_else(|| std::env::current_dir().ok())
            .and_then(|f| std::path::absolute(f).ok()),
        name,
    }
}

/// Where reports go: a file for one project, a folder for several.
fn reports_wish(
    shown: &Shown<'_>,
) -> (&'static str, bool, &'static str, Vec<&'static str>, String) {
    let reports = shown.session.reports();
    let wanted: Vec<&String> = reports
        .iter()
        .flat_map(|r| r.rows.iter().filter(|r| r.2).map(|r| &r.1))
        .collect();
    let kinds = reports.map(|r| r.kinds.clone()).unwrap_or_default();
    let stem = shown.t("siting.summary_name");
    let name = match (wanted.as_slice(), kinds.first()) {
        ([one], Some(kind)) => {
            let one = crate::session::reporting::safe_name(one);
            format!("{one}.{}", kind.extension())
        }
        _ => stem.to_owned(),
    };
    let code = if wanted.len() == 1 {
        "siting.dialog_to_file"
    } else {
        "siting.dialog_to_folder"
    };
    let extensions = kinds.iter().map(|k| k.extension()).collect();
    (code, true, "siting.dialog_kind", extensions, name)
}

/// What came of it.
pub enum Chosen {
    /// Files; one, unless the wish is for several.
    Paths(Vec<PathBuf>),
    /// Nothing.
    Cancel,
}

/// The chooser.
pub struct Chooser {
    wish: Wish,
    folder: PathBuf,
    entries: Vec<(String, bool)>,
    listed: Option<PathBuf>,
    typed: String,
    why: bool,
    overwrite: Option<PathBuf>,
    /// Files of this folder chosen together, with Ctrl.
    marked: BTreeSet<String>,
    /// Whether the field has had the cursor: a chooser opens ready to type into.
    focused: bool,
}

impl Chooser {
    /// A chooser for a wish.
    pub fn new(wish: Wish) -> Self {
        Self {
            folder: wish.folder.clone().unwrap_or_else(|| PathBuf::from("/")),
            typed: wish.name.clone(),
            entries: Vec::new(),
            listed: None,
            why: false,
            overwrite: None,
            marked: BTreeSet::new(),
            focused: false,
            wish,
        }
    }

    /// The system's dialog gave nothing: say so.
    pub fn no_portal(&mut self) {
        self.why = true;
    }

    fn path(&self) -> PathBuf {
        let typed = PathBuf::from(self.typed.trim());
        if typed.is_absolute() {
            typed
        } else {
            self.folder.join(typed)
        }
    }

    /// Shows it; returns what was chosen once something was.
    pub fn show(&mut self, ui: &mut Ui, shown: &Shown<'_>) -> Option<Chosen> {
        let palette = shown.palette;
        if self.listed.as_ref() != Some(&self.folder) {
            self.entries = list_folder(&self.folder, &self.wish.extensions);
            self.listed = Some(self.folder.clone());
        }
        text(ui, &self.wish.title, bold(TITLE), palette.ink);
        if self.why {
            quiet(ui, palette, shown.t("ui.no_portal"));
        }
        ui.horizontal(|ui| {
            let up = shown.t("ui.folder_up");
            if ghost_button(ui, palette, Some(Icon::Up), "", up).clicked()
                && let Some(parent) = self.folder.parent()
            {
                self.folder = parent.to_path_buf();
            }
            let here = visible(&self.folder.to_string_lossy());
            quiet(ui, palette, &here);
        });
        let mut chosen = self.list(ui, shown);
        let edit = ui
            .add(
                TextEdit::singleline(&mut self.typed)
                    .desired_width(f32::INFINITY)
                    .margin(vec2(10.0, 7.0))
                    .hint_text(shown.t("ui.type_path")),
            )
            .accessible_name(shown.t("ui.type_path"));
        if !self.focused {
            self.focused = true;
            edit.request_focus();
        }
        let enter = edit.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let path = self.path();
        let asks_overwrite = self.overwrite.as_ref() == Some(&path);
        if asks_overwrite {
            text(
                ui,
                shown.t("ui.overwrite"),
                plain(SMALL),
                palette.restricted[0],
            );
        }
        buttons(ui, |ui| {
            let verb = match (self.wish.save, asks_overwrite) {
                (true, true) => "ui.replace",
                (true, false) => "ui.save",
                (false, _) => "ui.open",
            };
            let ready = !self.typed.trim().is_empty() || !self.marked.is_empty();
            if (primary_button(ui, palette, shown.t(verb), ready).clicked() || enter) && ready {
                if !self.marked.is_empty() {
                    let marked = self.marked.iter().map(|name| self.folder.join(name));
                    chosen = Some(Chosen::Paths(marked.collect()));
                } else if path.is_dir() {
                    self.folder = path;
                    self.typed.clear();
                } else if self.wish.save && path.is_file() && !asks_overwrite {
                    self.overwrite = Some(path);
                } else {
                    chosen = Some(Chosen::Paths(vec![path]));
                }
            }
            if button(ui, shown.t("ui.cancel")).clicked() {
                chosen = Some(Chosen::Cancel);
            }
            if self.wish.several && button(ui, shown.t("ui.open_folder")).clicked() {
                chosen = Some(Chosen::Paths(vec![self.folder.clone()]));
            }
        });
        chosen
    }

    fn list(&mut self, ui: &mut Ui, shown: &Shown<'_>) -> Option<Chosen> {
        let palette = shown.palette;
        let mut chosen = None;
        let mut enter = None;
        let together = ui.input(|i| i.modifiers.command || i.modifiers.shift);
        ScrollArea::vertical()
            .id_salt(&self.folder)
            .max_height(280.0)
            .min_scrolled_height(280.0)
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                if self.entries.is_empty() {
                    quiet(ui, palette, shown.t("ui.folder_empty"));
                }
                for (name, is_folder) in &self.entries {
                    let label = visible(name);
                    let (rect, response) = row(
                        ui,
                        palette,
                        28.0,
                        self.typed == *name || self.marked.contains(name),
                        &label,
                        Sense::click(),
                    );
                    let icon = if *is_folder { Icon::Folder } else { Icon::File };
                    let square = Rect::from_min_size(
                        pos2(rect.left() + 6.0, rect.center().y - 8.0),
                        vec2(16.0, 16.0),
                    );
                    icons::paint(ui.painter(), icon, square, palette.quiet);
                    let g = galley_cut(ui, &label, plain(BODY), palette.ink, rect.width() - 40.0);
                    ui.painter().galley(
                        pos2(rect.left() + 30.0, rect.center().y - g.size().y * 0.5),
                        g,
                        palette.ink,
                    );
                    if response.clicked() && *is_folder {
                        enter = Some(self.folder.join(name));
                    } else if response.double_clicked() && !self.wish.save {
                        chosen = Some(Chosen::Paths(vec![self.folder.join(name)]));
                    } else if response.clicked() && self.wish.several && together {
                        if !self.typed.is_empty() {
                            self.marked.insert(std::mem::take(&mut self.typed));
                        }
                        if !self.marked.remove(name) {
                            self.marked.insert(name.clone());
                        }
                    } else if response.clicked() {
                        self.marked.clear();
                        self.typed.clone_from(name);
                    }
                }
            });
        if let Some(folder) = enter {
            self.marked.clear();
            self.folder = folder;
        }
        chosen
    }
}
