//! The window's frame loop: results of jobs → commands → dispatch → panels, which read the
//! session and send commands.

use super::dialogs::{Dialogs, Picker};
use super::drawer::Drawer;
use super::map::Map;
use super::panels::{
    findings, image_details, images, keeping, layer_details, layers, notices, projects, status,
    style, top::TopBar,
};
use super::recording::{Recording, Seen};
use super::script::Script;
use super::shown::{Commands, Shown};
use super::theme::{self, LEFT_WIDTH, Palette, RIGHT_WIDTH, STATUS_HEIGHT, TOP_HEIGHT};
use super::widgets::{button, text};
use super::{dialogs, shortcuts};
use crate::session::jobs::{Jobs, Waker, start};
use crate::session::keep::{EVERY_S, KeepCommand};
use crate::session::{Action, Command, Effect, Question, Session, Settings, dispatch};
use eframe::egui::{
    self, CentralPanel, Frame, Panel, ScrollArea, Stroke, Ui, ViewportCommand, vec2,
};
use std::sync::Arc;
use std::time::Instant;

/// The window.
pub struct App {
    session: Session,
    jobs: Jobs,
    commands: Commands,
    map: Map,
    top: TopBar,
    drawer: Drawer,
    dialogs: Dialogs,
    picker: Box<dyn Picker>,
    script: Option<Script>,
    recording: Option<Recording>,
    applied: Option<Settings>,
    title: String,
    /// Kept while the window is open: on X11 the owner of what was copied hands it out.
    clipboard: Option<arboard::Clipboard>,
    may_close: bool,
    /// When the session was last asked to keep what is not saved, seconds.
    kept_at: f64,
}

impl App {
    /// A window on a session. `first` is dispatched before the first frame.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn new(
        ctx: &egui::Context,
        session: Session,
        first: Vec<Command>,
    ) -> std::io::Result<Self> {
        theme::install_fonts(ctx);
        theme::apply(ctx, session.settings());
        let waker: Waker = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let tile_bytes = session.settings().tile_bytes();
        let commands = Commands::default();
        for command in first {
            commands.send(command);
        }
        Ok(Self {
            applied: Some(*session.settings()),
            session,
            jobs: Jobs::new(&waker)?,
            commands,
            map: Map::new(&waker, tile_bytes)?,
            top: TopBar::default(),
            drawer: Drawer::default(),
            dialogs: Dialogs::default(),
            picker: Box::new(dialogs::PortalPicker),
            script: None,
            recording: None,
            title: String::new(),
            clipboard: None,
            may_close: false,
            kept_at: 0.0,
        })
    }

    /// With other file dialogs than the desktop's.
    #[must_use]
    pub fn with_picker(mut self, picker: Box<dyn Picker>) -> Self {
        self.picker = picker;
        self
    }

    /// With a script that looks at the window from outside: pictures, a drag.
    #[must_use]
    pub(super) fn with_script(mut self, script: Option<Script>) -> Self {
        self.script = script;
        self
    }

    /// With what its frames cost noted over a scripted minute.
    #[must_use]
    pub(super) fn with_recording(mut self, recording: Recording) -> Self {
        self.recording = Some(recording);
        self
    }

    /// The session, to read.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Sends a command, as a panel would.
    pub fn send(&self, command: Command) {
        self.commands.send(command);
    }

    /// Whether nothing runs and nothing waits.
    pub fn is_idle(&self) -> bool {
        self.jobs.is_idle()
    }

    /// Whether the window shows all there is to show: everything read and checked, and the
    /// map's picture of this very state.
    pub fn is_complete(&self) -> bool {
        let shown = shown(&self.session, &self.commands);
        self.is_idle()
            && self.commands.is_empty()
            && self.session.is_checked()
            && self.map.is_current(&shown)
    }

    /// Takes in what has happened since the last frame.
    pub fn step(&mut self, ctx: &egui::Context) {
        if let Some(message) = self.map.poll(ctx) {
            self.commands.send(Command::Failed(message));
        }
        let mut queue = self.jobs.poll();
        queue.extend(self.commands.take());
        for command in queue {
            let was_saved = command.is_saved();
            let effects = dispatch(&mut self.session, command);
            for effect in effects {
                if let Some(effect) = start(&self.jobs, effect) {
                    self.carry_out(ctx, effect);
                }
            }
            if was_saved {
                let shown = shown(&self.session, &self.commands);
                self.dialogs.saved(&shown);
            }
        }
        self.keep(ctx);
        if self.applied != Some(*self.session.settings()) {
            self.applied = Some(*self.session.settings());
            theme::apply(ctx, self.session.settings());
            ctx.request_repaint();
        }
        if !self.commands.is_empty() {
            ctx.request_repaint();
        }
    }

    /// Every few seconds the session looks at what is not saved yet, and at its files.
    fn keep(&mut self, ctx: &egui::Context) {
        if self.session.is_empty() {
            return;
        }
        let now = ctx.input(|i| i.time);
        if now - self.kept_at >= EVERY_S {
            self.kept_at = now;
            self.commands.send(Command::Keep(KeepCommand::Tick));
        }
        ctx.request_repaint_after_secs(EVERY_S as f32);
    }

    /// Notes a frame's beginning; returns whether to go on.
    fn record(&mut self, ctx: &egui::Context) -> bool {
        let Some(mut recording) = self.recording.take() else {
            return true;
        };
        let shown = shown(&self.session, &self.commands);
        let seen = Seen {
            is_complete: self.is_complete(),
            is_loaded: self.session.is_loaded(),
            shows_something: self.map.shows_something(&shown),
            is_sharp: self.map.is_current(&shown),
            is_busy: self.map.is_busy(),
        };
        let goes_on = recording.begin(ctx, &shown, seen);
        self.recording = Some(recording);
        goes_on
    }

    fn carry_out(&mut self, ctx: &egui::Context, effect: Effect) {
        match effect {
            Effect::Copy { html, text } => self.copy(ctx, html, text),
            Effect::Ask(question) => self.ask(question),
            Effect::Glide(view) => {
                let now = ctx.input(|i| i.time);
                self.map.glide_to(self.session.view(), view, now);
                ctx.request_repaint();
            }
            Effect::FocusFind => self.top.focus_find(),
            Effect::Close => {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            // All others were taken by the lanes.
            _ => {}
        }
    }

    /// Puts a table on the clipboard; where that takes no HTML, as text the window's own way.
    fn copy(&mut self, ctx: &egui::Context, html: String, text: String) {
        if self.clipboard.is_none() {
            self.clipboard = arboard::Clipboard::new().ok();
        }
        let set = self
            .clipboard
            .as_mut()
            .map(|c| c.set_html(html, Some(text.clone())));
        if !matches!(set, Some(Ok(()))) {
            self.clipboard = None;
            ctx.copy_text(text);
        }
    }

    fn ask(&mut self, question: Question) {
        let shown = shown(&self.session, &self.commands);
        self.dialogs.ask(question, &shown, self.picker.as_ref());
    }

    /// Asks before leaving unsaved edits behind.
    fn guard_close(&mut self, ctx: &egui::Context) {
        let wants_close = ctx.input(|i| i.viewport().close_requested());
        if wants_close && !self.may_close && self.session.is_dirty() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.ask(Question::Unsaved(None));
        }
    }

    fn name_window(&mut self, ctx: &egui::Context) {
        let shown = shown(&self.session, &self.commands);
        let mut title = shown.t("ui.window_title").to_owned();
        if !self.session.workspace().title.is_empty() {
            title = format!("{} — {title}", self.session.workspace().title);
        }
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
    }

    /// Shows the whole window.
    pub fn show(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let shown = shown(&self.session, &self.commands);
        let palette = shown.palette;
        if !self.dialogs.is_open(&shown) {
            shortcuts::listen(&ctx, &shown);
        }
        let dropped = ctx.input(|i| i.raw.dropped_files.clone());
        let paths: Vec<_> = dropped.iter().map(|f| f.path().to_path_buf()).collect();
        if !paths.is_empty() {
            shown.send(Command::Dropped(paths));
        }
        let flat = |fill| Frame::new().fill(fill);
        let line = Stroke::new(1.0, palette.hairline);
        Panel::top("top")
            .exact_size(TOP_HEIGHT)
            .resizable(false)
            .show_separator_line(false)
            .frame(flat(palette.panel))
            .show(ui, |ui| {
                self.top.show(ui, &shown);
                let rect = ui.max_rect();
                ui.painter()
                    .hline(rect.x_range(), rect.bottom() - 0.5, line);
            });
        keeping::show(ui, &shown);
        let running = self.jobs.running();
        let pointer = self.map.pointer();
        Panel::bottom("status")
            .exact_size(STATUS_HEIGHT)
            .resizable(false)
            .show_separator_line(false)
            .frame(flat(palette.panel))
            .show(ui, |ui| {
                let rect = ui.max_rect();
                ui.painter().hline(rect.x_range(), rect.top() + 0.5, line);
                if status::show(ui, &shown, pointer, running.as_ref()) {
                    self.jobs.cancel();
                    shown.send(Command::Table(crate::session::TableCommand::Stopped));
                    let stopped = crate::session::StatisticsCommand::Stopped;
                    shown.send(Command::Statistics(stopped));
                    // What was looked for is looked for no more.
                    let is_looking = |w: &crate::session::sites::WayOutShown| w.found.is_none();
                    if shown.session.way_out().is_some_and(is_looking) {
                        shown.send(Command::Sites(crate::session::SitesCommand::CloseWayOut));
                    }
                }
            });
        self.drawer.show(ui, &shown);
        // Side panels keep to what a small window leaves the map.
        let side = |wanted: f32, share: f32| wanted.min(ui.available_width() * share);
        let (left, right) = (side(LEFT_WIDTH, 0.30), side(RIGHT_WIDTH, 0.36));
        // In a meeting the map is the page: the lists go, and the projects are leafed through.
        let has_left = !shown.session.settings().large_text || shown.session.is_empty();
        if has_left {
            Panel::left("left")
                .exact_size(left)
                .resizable(false)
                .show_separator_line(false)
                .frame(flat(palette.panel))
                .show(ui, |ui| {
                    let rect = ui.max_rect();
                    ui.painter().vline(rect.right() - 0.5, rect.y_range(), line);
                    // Both lists are always in sight: each scrolls by itself, and neither takes more
                    // than it needs.
                    let height = ui.available_height();
                    let wanted = projects::height(&shown);
                    let below = wanted.clamp(height * 0.25, height * 0.46);
                    let list =
                        |ui: &mut Ui, key: &str, height: f32, add: &mut dyn FnMut(&mut Ui)| {
                            ui.allocate_ui(vec2(left, height), |ui| {
                                ScrollArea::vertical()
                                    .id_salt(key)
                                    .auto_shrink(false)
                                    .show(ui, |ui| add(ui));
                            });
                        };
                    layers::head(ui, &shown);
                    let layers_height = height - below - layers::HEAD - projects::HEAD;
                    list(ui, "layers", layers_height, &mut |ui| {
                        layers::show(ui, &shown);
                        images::show(ui, &shown);
                    });
                    projects::head(ui, &shown);
                    let rest = ui.available_height();
                    list(ui, "projects", rest, &mut |ui| projects::show(ui, &shown));
                });
        }
        let layer = shown
            .session
            .selection()
            .layer
            .as_deref()
            .and_then(|id| shown.session.layer_entry(id));
        let image = shown.session.chosen_image();
        let has_right = layer.is_some() || !shown.session.is_empty();
        if has_right {
            Panel::right("right")
                .exact_size(right)
                .resizable(false)
                .show_separator_line(false)
                .frame(flat(palette.panel))
                .show(ui, |ui| {
                    let rect = ui.max_rect();
                    ui.painter().vline(rect.left() + 0.5, rect.y_range(), line);
                    let styling = shown.session.styling();
                    let styled = styling.and_then(|s| shown.session.layer_entry(&s.layer));
                    match (styling.zip(styled), layer, image) {
                        (Some((styling, entry)), ..) => style::show(ui, &shown, entry, styling),
                        (None, Some(entry), _) => layer_details::show(ui, &shown, entry),
                        (None, None, Some(entry)) => image_details::show(ui, &shown, entry),
                        (None, None, None) => findings::show(ui, &shown),
                    }
                });
        }
        let map = &mut self.map;
        let middle = CentralPanel::no_frame().show(ui, |ui| {
            if shown.session.is_empty() && !shown.session.is_opening() {
                welcome(ui, &shown);
            } else {
                map.show(ui, &shown);
            }
        });
        notices::show(ui, &shown, middle.response.rect);
        if ctx.input(|i| !i.raw.hovered_files.is_empty()) {
            drop_hint(ui, &shown);
        }
        let previewing = self.jobs.previewing();
        self.dialogs.show(&ctx, &shown, previewing.as_ref());
    }
}

fn shown<'a>(session: &'a Session, commands: &'a Commands) -> Shown<'a> {
    Shown {
        session,
        palette: Palette::of(session.settings().theme),
        lang: session.settings().lang,
        commands,
    }
}

/// What a window without a workspace says.
fn welcome(ui: &mut Ui, shown: &Shown<'_>) {
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, shown.palette.paper);
    ui.vertical_centered(|ui| {
        ui.add_space(rect.height() * 0.32);
        text(
            ui,
            shown.t("ui.welcome"),
            theme::bold(theme::TITLE),
            shown.palette.ink,
        );
        ui.add_space(4.0);
        text(
            ui,
            shown.t("ui.welcome_about"),
            theme::plain(theme::BODY),
            shown.palette.quiet,
        );
        ui.add_space(12.0);
        let has_sample = Action::OpenSample.is_enabled(shown.session);
        let (code, action) = if has_sample {
            ("ui.open_sample", Action::OpenSample)
        } else {
            ("ui.open_workspace", Action::OpenWorkspace)
        };
        if button(ui, shown.t(code)).clicked() {
            shown.act(action);
        }
        if has_sample && button(ui, shown.t("ui.open_workspace")).clicked() {
            shown.act(Action::OpenWorkspace);
        }
    });
}

/// While files hang over the window.
fn drop_hint(ui: &Ui, shown: &Shown<'_>) {
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(egui::LayerId::new(
        egui::Order::Foreground,
        egui::Id::unique("drop"),
    ));
    painter.rect_filled(rect, 0.0, shown.palette.paper.gamma_multiply(0.85));
    painter.rect_stroke(
        rect.shrink(24.0),
        12.0,
        Stroke::new(2.0, shown.palette.focus),
        egui::StrokeKind::Inside,
    );
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        shown.t("ui.drop_here"),
        theme::bold(20.0),
        shown.palette.ink,
    );
}

impl eframe::App for App {
    fn raw_input_hook(&mut self, _ctx: &egui::Context, raw_input: &mut egui::RawInput) {
        if let Some(recording) = &mut self.recording {
            recording.act(self.map.rect(), raw_input);
        } else if self.script.is_some() {
            // Wherever the pointer happens to be, pictures are the same.
            raw_input
                .events
                .retain(|e| !matches!(e, egui::Event::PointerMoved(_)));
        }
    }

    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let goes_on = self.record(ctx);
        let began = Instant::now();
        if !goes_on {
            self.may_close = true;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
        self.step(ctx);
        self.guard_close(ctx);
        self.name_window(ctx);
        if let Some(mut script) = self.script.take() {
            let shown = shown(&self.session, &self.commands);
            let is_quiet = self.jobs.is_idle() && self.commands.is_empty();
            let map_is_current = self.map.is_current(&shown);
            if !script.step(ctx, &shown, is_quiet && map_is_current) {
                self.may_close = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
            self.script = Some(script);
        }
        if let Some(recording) = &mut self.recording {
            recording.add(began);
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let began = Instant::now();
        if self.recording.as_ref().is_some_and(Recording::is_blank) {
            // As empty as a window gets: its ground, nothing on it.
            CentralPanel::default().show(ui, |_| {});
        } else {
            self.show(ui);
        }
        if let Some(recording) = &mut self.recording {
            recording.add(began);
        }
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        Palette::of(self.session.settings().theme)
            .paper
            .to_normalized_gamma_f32()
    }
}
