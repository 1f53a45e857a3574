//! The project list, each with its result as an outlined pill.

use crate::base::text::visible;
use crate::i18n::findings as words;
use crate::session::failure::why_absent;
use crate::session::{Action, Command, Loaded, ProjectRow, SketchTool};
use crate::ui::icons::Icon;
use crate::ui::shown::Shown;
use crate::ui::theme::{BODY, SMALL, plain};
use crate::ui::widgets::{
    button, empty_state, galley_cut, ghost_button, hairline, pill_at, quiet, row, section, text,
};
use eframe::egui::{Frame, Margin, Rect, Sense, Ui, pos2, vec2};

/// Height of a project's row, points.
const ROW: f32 = 48.0;
/// Rows up to which all are made, whether in sight or not.
const MANY: usize = 200;

/// Height of the heading, points.
pub const HEAD: f32 = 40.0;

/// Height the list would like, points.
pub fn height(shown: &Shown<'_>) -> f32 {
    let rows = shown.session.project_rows().len();
    (rows as f32 * ROW).max(120.0)
}

/// Shows the heading, which does not scroll.
pub fn head(ui: &mut Ui, shown: &Shown<'_>) {
    let rows = shown.session.project_rows();
    hairline(ui, shown.palette);
    section(
        ui,
        shown.palette,
        shown.t("ui.projects"),
        Some(rows.len()),
        |ui| {
            let name = shown.t("ui.add_projects_name");
            if ghost_button(
                ui,
                shown.palette,
                Some(Icon::Plus),
                shown.t("ui.import"),
                name,
            )
            .clicked()
            {
                shown.act(Action::AddProjects);
            }
            let draw = Action::Sketch(SketchTool::Polygon);
            let name = shown.t("session.action_sketch_polygon");
            ui.add_enabled_ui(draw.is_enabled(shown.session), |ui| {
                if ghost_button(ui, shown.palette, None, shown.t("sketch.draw"), name).clicked() {
                    shown.act(draw);
                }
            });
        },
    );
}

/// Shows the list.
pub fn show(ui: &mut Ui, shown: &Shown<'_>) {
    let rows = shown.session.project_rows();
    ui.spacing_mut().item_spacing.y = 0.0;
    let (from, to) = in_sight(ui, rows.len());
    follow(ui, shown, rows, from..to);
    ui.add_space(from as f32 * ROW);
    for row in rows.iter().take(to).skip(from) {
        one(ui, shown, row);
    }
    ui.add_space((rows.len() - to) as f32 * ROW);
    let mut is_waiting = false;
    for entry in &shown.session.workspace().projects {
        let loaded = shown.session.loaded_projects(&entry.file);
        is_waiting |= matches!(loaded, Loaded::Loading);
        if let Some((why, hint)) = why_absent(loaded) {
            failed(
                ui,
                shown,
                &entry.file,
                &shown.say(&why),
                hint.map(|h| shown.say(&h)),
            );
        }
    }
    if shown.session.workspace().projects.is_empty() {
        let import = shown.t("ui.add_projects_name");
        if empty_state(ui, shown.palette, shown.t("ui.no_projects"), Some(import)) {
            shown.act(Action::AddProjects);
        }
    } else if rows.is_empty() && is_waiting {
        empty_state(ui, shown.palette, shown.t("ui.reading"), None);
    }
}

/// The rows that are made: of a long list those in sight and a few around, so that a thousand
/// projects cost no more than twenty.
fn in_sight(ui: &Ui, num: usize) -> (usize, usize) {
    if num <= MANY {
        return (0, num);
    }
    let (top, clip) = (ui.cursor().top(), ui.clip_rect());
    let row = |y: f32| ((y - top) / ROW).clamp(0.0, num as f32) as usize;
    (row(clip.top() - 2.0 * ROW), row(clip.bottom() + 3.0 * ROW))
}

/// Chosen on the map or by the find box: the list follows, once; here where the chosen row is
/// out of sight and not made.
fn follow(ui: &Ui, shown: &Shown<'_>, rows: &[ProjectRow], made: std::ops::Range<usize>) {
    let chosen = shown.session.selection().project.as_ref();
    let at = rows.iter().position(|r| Some(&r.key) == chosen);
    let Some((at, project)) = at.and_then(|at| Some((at, rows.get(at)?))) else {
        return;
    };
    let seen = ui.scope_id().with("chosen");
    if !made.contains(&at) && ui.data(|d| d.get_temp::<(String, u64)>(seen)) != Some(id_of(project))
    {
        ui.data_mut(|d| d.insert_temp(seen, id_of(project)));
        let top = ui.cursor().left_top() + vec2(0.0, at as f32 * ROW);
        let rect = Rect::from_min_size(top, vec2(ui.available_width(), ROW));
        ui.scroll_to_rect(rect, None);
    }
}

/// A file that gave no project: why, and what to do, where the thing is.
fn failed(ui: &mut Ui, shown: &Shown<'_>, file: &str, why: &str, hint: Option<String>) {
    let name = std::path::Path::new(file)
        .file_stem()
        .map_or_else(|| file.to_owned(), |s| s.to_string_lossy().into_owned());
    Frame::new()
        .inner_margin(Margin::symmetric(16, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            text(ui, &visible(&name), plain(BODY), shown.palette.ink);
            text(ui, why, plain(SMALL), shown.palette.prohibited[0]);
            if let Some(hint) = hint {
                quiet(ui, shown.palette, &hint);
            }
            ui.horizontal(|ui| {
                if button(ui, shown.t("ui.read_again")).clicked() {
                    shown.send(Command::Reload(file.to_owned()));
                }
                if button(ui, shown.t("ui.remove")).clicked() {
                    shown.send(Command::RemoveProjects(file.to_owned()));
                }
            });
        });
}

fn one(ui: &mut Ui, shown: &Shown<'_>, project: &ProjectRow) {
    let palette = shown.palette;
    let chosen = shown.session.selection().project.as_ref() == Some(&project.key);
    let name = visible(&project.name);
    let (rect, response) = row(ui, palette, ROW, chosen, &name, Sense::click());
    let result = if chosen {
        shown.session.selected_result()
    } else {
        project.result.as_ref()
    };
    // Chosen on the map or by the find box: the list follows, once.
    let seen = ui.scope_id().with("chosen");
    if chosen && ui.data(|d| d.get_temp::<(String, u64)>(seen)) != Some(id_of(project)) {
        ui.data_mut(|d| d.insert_temp(seen, id_of(project)));
        ui.scroll_to_rect(rect, None);
    }
    let is_stale = project.outdated && shown.session.drag().is_none();
    let colors = result.map_or(palette.cannot_tell, |r| palette.verdict(r.verdict));
    ui.painter()
        .circle_filled(pos2(rect.left() + 20.0, rect.center().y), 4.0, colors[0]);
    let right = rect.right() - 14.0;
    let pill = match result {
        None => shown.t("ui.pill_checking"),
        Some(_) if is_stale => shown.t("ui.pill_outdated"),
        Some(r) => words::verdict_pill(shown.lang, r.verdict),
    };
    let pill_colors = if result.is_none() || is_stale {
        palette.cannot_tell
    } else {
        colors
    };
    let width = pill_at(ui, right, rect.center().y, pill, pill_colors);
    let room = right - width - 10.0 - (rect.left() + 34.0);
    let title = galley_cut(ui, &name, plain(BODY), palette.ink, room);
    let detail = galley_cut(
        ui,
        &detail(shown, project),
        plain(SMALL),
        palette.quiet,
        room,
    );
    let at = rect.left_top() + vec2(34.0, 6.0);
    ui.painter().galley(at, title, palette.ink);
    ui.painter()
        .galley(at + vec2(0.0, 19.0), detail, palette.quiet);
    if response.clicked() {
        shown.send(Command::ShowProject(project.key.clone()));
    }
}

fn id_of(project: &ProjectRow) -> (String, u64) {
    (project.key.file.clone(), project.key.feature.0)
}

fn detail(shown: &Shown<'_>, project: &ProjectRow) -> String {
    let mut parts = Vec::new();
    if let Some(result) = &project.result {
        parts.push(size_short(shown, result));
        let counties: Vec<&str> = result
            .counties
            .iter()
            .filter_map(|c| c.name.as_deref())
            .collect();
        match counties.as_slice() {
            [] => {}
            [one] => parts.push(visible(one)),
            [first, ..] => parts.push(format!("{}{}", visible(first), shown.t("ui.and_others"))),
        }
    }
    if project.moved {
        parts.push(shown.t("ui.moved").to_owned());
    }
    parts.join(" · ")
}

fn size_short(shown: &Shown<'_>, result: &crate::screening::model::ProjectResult) -> String {
    use crate::i18n::numbers::fixed;
    if result.area_m2 > 0.0 {
        format!(
            "{} {}",
            fixed(result.area_m2 / 1e4, 1),
            shown.t("common.hectare")
        )
    } else if result.length_m > 0.0 {
        format!("{} km", fixed(result.length_m / 1e3, 1))
    } else {
        words::size(shown.lang, result)
    }
}
