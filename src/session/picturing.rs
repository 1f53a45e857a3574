//! The picture of the map about to be written: area, size and pieces as chosen in its dialog,
//! a small preview, and the jobs that draw it.

use super::checking::CheckRequest;
use super::command::{Command, Effect, Question};
use super::engine;
use super::jobs::Stop;
use super::plates::{Grids, LayerSource, Pieces, Saying, flat_legend, furniture, legend};
use super::scene::scene;
use super::settings::Theme;
use super::state::{NoticeKind, Session};
use crate::base::files::{io_message, write_atomically_with};
use crate::base::message::Message;
use crate::base::parallel::processors;
use crate::base::progress::Progress;
use crate::geom::{Bbox, Coord};
use crate::i18n::Lang;
use crate::render::{MapView, Picture, Plate, PlateError, Scene, SceneImage, SceneLayer};
use crate::report::{ProjectMapOrder, project_map};
use crate::screening::model::ProjectResult;
use crate::style::MapTheme;
use std::path::PathBuf;
use std::sync::Arc;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureArea {
    /// What the window shows.
    View,
    /// Everything.
    All,
    /// The chosen project with what was found.
    Project,
}

/// How large a picture is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PictureSize {
    /// As the map in the window.
    Window,
    /// Pixels.
    Pixels(u32, u32),
    /// Millimetres of paper.
    Paper(f64, f64),
}

/// How a picture is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureOptions {
    /// What it shows.
    pub area: PictureArea,
    /// How large it is.
    pub size: PictureSize,
    /// Dots per inch: also how large type and lines are.
    pub dots_per_inch: u32,
    /// What stands on it.
    pub pieces: Pieces,
    /// Its title.
    pub title: String,
}

/// A picture about to be written.
#[derive(Debug, Clone)]
pub struct Picturing {
    /// How it is wanted.
    pub options: PictureOptions,
    /// How it would look, small.
    pub preview: Option<Arc<Picture>>,
    /// Whether a preview is on its way.
    pub is_running: bool,
    /// Whether a project is chosen that could be shown.
    pub has_project: bool,
    generation: u64,
}

/// What happens to a picture.
#[derive(Debug)]
pub enum PictureCommand {
    /// Make it in this way.
    Set(Box<PictureOptions>),
    /// A preview was drawn.
    Drawn(u64, Arc<Picture>),
    /// Ask where to.
    AskWhere,
    /// Do not.
    Close,
}

/// A picture job; it owns what it reads.
#[derive(Debug)]
pub struct PictureJob {
    content: Content,
    images: Vec<SceneImage>,
    options: PictureOptions,
    saying: Saying,
    frame: Sized,
    /// Box of the area.
    bbox: Bbox,
    /// Centre and metres per point of the window, where just that is shown.
    window: Option<(Coord, f64)>,
    wanted: Wanted,
}

#[derive(Debug)]
enum Content {
    Layers(Vec<(SceneLayer, String)>),
    Project(Box<(CheckRequest, Arc<ProjectResult>)>),
}

#[derive(Debug)]
enum Wanted {
    Preview(u64),
    File(PathBuf),
}

/// Pixels and their density.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sized {
    width: u32,
    height: u32,
    density: f32,
}

/// Longest side of a picture, pixels.
const LONGEST: f64 = 30_000.0;
/// Room of the preview, pixels.
const PREVIEW: (f64, f64) = (1_120.0, 840.0);
/// Points round everything, and round a project.
const MARGINS_PT: (f32, f32) = (32.0, 44.0);

impl PictureOptions {
    /// Width and height in pixels; `window` is the map's size in points.
    pub fn pixels(&self, window: (f64, f64)) -> (u32, u32) {
        let dpi = f64::from(self.dots_per_inch);
        let (width, height) = match self.size {
            PictureSize::Window => (window.0 * dpi / 96.0, window.1 * dpi / 96.0),
            PictureSize::Pixels(width, height) => (f64::from(width), f64::from(height)),
            PictureSize::Paper(width, height) => (width / 25.4 * dpi, height / 25.4 * dpi),
        };
        let whole = |side: f64| side.round().clamp(16.0, LONGEST) as u32;
        (whole(width), whole(height))
    }

    fn sized(&self, window: (f64, f64)) -> Sized {
        let (width, height) = self.pixels(window);
        Sized {
            width,
            height,
            density: self.dots_per_inch as f32 / 96.0,
        }
    }
}

impl Sized {
    /// The same picture small.
    fn small(self) -> Self {
        let share = (PREVIEW.0 / f64::from(self.width))
            .min(PREVIEW.1 / f64::from(self.height))
            .min(1.0);
        let side = |v: u32| (f64::from(v) * share).round().max(1.0) as u32;
        Self {
            width: side(self.width),
            height: side(self.height),
            density: self.density * share as f32,
        }
    }

    fn fit(self, bbox: &Bbox, margin_pt: f32) -> MapView {
        MapView::fit(bbox, (self.width, self.height), self.density, margin_pt)
    }
}

impl Session {
    /// The picture about to be written, while its dialog is open.
    pub fn picturing(&self) -> Option<&Picturing> {
        self.picturing.as_ref()
    }

    /// The map's size in the window, points.
    pub fn map_points(&self) -> (f64, f64) {
        self.map_size
    }

    /// Opens the dialog.
    pub(super) fn open_picture(&mut self) -> Vec<Effect> {
        let grid = match (self.settings.graticule, self.settings.kilometers) {
            (false, _) => Grids::None,
            (true, false) => Grids::Degrees,
            (true, true) => Grids::Km,
        };
        self.picturing = Some(Picturing {
            options: PictureOptions {
                area: PictureArea::View,
                size: PictureSize::Window,
                dots_per_inch: 192,
                pieces: Pieces {
                    grid,
                    ..Pieces::ALL
                },
                title: self.workspace.title.clone(),
            },
            preview: None,
            is_running: false,
            has_project: self.selected_result().is_some(),
            generation: 0,
        });
        self.preview_picture()
    }

    pub(super) fn picture_command(&mut self, command: PictureCommand) -> Vec<Effect> {
        let Some(picturing) = &mut self.picturing else {
            return Vec::new();
        };
        match command {
            PictureCommand::Set(mut options) => {
                // A project has its own title until somebody types one.
                let was = picturing.options.area;
                if was != options.area && options.title == picturing.options.title {
                    options.title = self.usual_title(options.area);
                }
                if let Some(picturing) = &mut self.picturing {
                    picturing.options = *options;
                }
                self.preview_picture()
            }
            PictureCommand::Drawn(generation, picture) => {
                if picturing.generation == generation {
                    picturing.is_running = false;
                    picturing.preview = Some(picture);
                }
                Vec::new()
            }
            PictureCommand::AskWhere => vec![Effect::Ask(Question::ExportMap)],
            PictureCommand::Close => {
                self.picturing = None;
                vec![Effect::StopPreview]
            }
        }
    }

    fn usual_title(&self, area: PictureArea) -> String {
        let name = self.selected_result().map(|r| r.name.clone());
        match (area, name) {
            (PictureArea::Project, Some(name)) => crate::i18n::say(
                self.settings.lang,
                &Message::new("map.project_title").with("name", name),
            ),
            _ => self.workspace.title.clone(),
        }
    }

    fn preview_picture(&mut self) -> Vec<Effect> {
        let generation = self.next_generation;
        self.next_generation += 1;
        let Some(picturing) = &mut self.picturing else {
            return Vec::new();
        };
        picturing.generation = generation;
        picturing.is_running = true;
        let options = picturing.options.clone();
        vec![Effect::Picture(Box::new(
            self.picture_job(options, Wanted::Preview(generation)),
        ))]
    }

    /// Writes the picture as its dialog has it, else as the window shows the map.
    pub(super) fn write_picture(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.picturing.is_none() {
            self.open_picture();
        }
        let Some(picturing) = self.picturing.take() else {
            return Vec::new();
        };
        let job = self.picture_job(picturing.options, Wanted::File(path));
        vec![Effect::Picture(Box::new(job))]
    }

    pub(super) fn picture_written(&mut self, path: &std::path::Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let message = Message::new("session.map_exported").with("name", name.as_ref());
        self.tell(NoticeKind::Done, message);
    }

    fn picture_job(&self, options: PictureOptions, wanted: Wanted) -> PictureJob {
        // Print stays light, whatever the window's theme.
        let scene = scene(self, Theme::Light);
        let chosen = self
            .selection
            .project
            .clone()
            .zip(self.selected_result().cloned())
            .filter(|_| options.area == PictureArea::Project);
        let frame = options.sized(self.map_size);
        let density = f64::from(frame.density);
        let window = MapView::new(
            self.view.center,
            self.view.meters_per_point / density,
            (
                (self.map_size.0 * density) as u32,
                (self.map_size.1 * density) as u32,
            ),
            frame.density,
        );
        let is_window = options.area == PictureArea::View && options.size == PictureSize::Window;
        PictureJob {
            bbox: match options.area {
                PictureArea::View => window.bbox(0.0),
                PictureArea::All | PictureArea::Project => self.extent(),
            },
            window: is_window.then_some((self.view.center, self.view.meters_per_point)),
            saying: self.saying(&options, &scene),
            content: match chosen {
                Some((key, result)) => {
                    Content::Project(Box::new((self.request_for(&[key]), result)))
                }
                None => Content::Layers(named(self, &scene, self.settings.lang)),
            },
            images: scene.images,
            frame,
            options,
            wanted,
        }
    }

    /// What a picture says about itself: what it shows, as of when, from whom, and that it is
    /// invented if it is.
    fn saying(&self, options: &PictureOptions, scene: &Scene) -> Saying {
        let lang = self.settings.lang;
        let shown = || self.workspace.layers.iter().filter(|l| l.visible);
        let is_missing = |id: &str| self.loaded(id).layer().is_none();
        let images = || self.workspace.images.iter().filter(|i| i.visible);
        let drawn = |role| scene.layers.iter().any(|l| l.role == role);
        Saying {
            lang,
            title: options.title.clone(),
            as_of: Some(self.as_of),
            sources: shown()
                .filter(|l| drawn(l.role))
                .filter_map(LayerSource::of)
                .collect(),
            missing: shown()
                .filter(|l| is_missing(&l.id))
                .map(|l| self.layer_name(l, lang))
                .chain(
                    images()
                        .filter(|i| self.image(&i.id).image().is_none())
                        .map(|i| i.name.clone()),
                )
                .collect(),
            schematic: self.workspace.schematic
                || self.workspace.layers.iter().any(|l| l.schematic)
                || images().any(|i| i.schematic),
        }
    }
}

/// The layers of a scene with the names they have in the list.
pub(super) fn named(session: &Session, scene: &Scene, lang: Lang) -> Vec<(SceneLayer, String)> {
    let entries = &session.workspace().layers;
    scene
        .layers
        .iter()
        .map(|layer| {
            let entry = entries
                .iter()
                .find(|e| e.role == layer.role && e.name == layer.layer.name);
            let name = entry.map_or_else(String::new, |e| session.layer_name(e, lang));
            (layer.clone(), name)
        })
        .collect()
}

/// The layers a session shows with their names, from the bottom up: what a legend is made of.
pub fn named_layers(session: &Session) -> Vec<(SceneLayer, String)> {
    let scene = scene(session, session.settings().theme);
    named(session, &scene, session.settings().lang)
}

impl PictureJob {
    /// Whether it is a preview, which nobody waits for once another is asked for.
    pub fn is_preview(&self) -> bool {
        matches!(self.wanted, Wanted::Preview(_))
    }

    fn scene(&self, layers: Vec<SceneLayer>) -> Scene {
        Scene {
            images: self.images.clone(),
            ..Scene::new(layers, MapTheme::Light)
        }
    }

    fn plate(&self, frame: Sized, progress: &Progress) -> Result<Plate, Stop> {
        let lang = self.saying.lang;
        let layers = match &self.content {
            Content::Layers(layers) => layers,
            Content::Project(of) => {
                let (request, result) = of.as_ref();
                if let Some(plate) = self.project_plate(request, result, frame, progress)? {
                    return Ok(plate);
                }
                return Err(Stop::Failed(Message::new("map.project_without_shape")));
            }
        };
        let view = match self.window {
            Some((center, meters_per_point)) => MapView::new(
                center,
                meters_per_point / f64::from(frame.density),
                (frame.width, frame.height),
                frame.density,
            ),
            None => frame.fit(
                &self.bbox,
                match self.options.area {
                    PictureArea::View => 0.0,
                    PictureArea::All | PictureArea::Project => MARGINS_PT.0,
                },
            ),
        };
        let legend = legend(layers, &view, lang);
        let layers: Vec<SceneLayer> = layers.iter().map(|(layer, _)| layer.clone()).collect();
        let mut plate = Plate::new(self.scene(layers), view);
        plate.furniture = furniture(
            &self.saying,
            &self.options.pieces,
            &view,
            &plate.scene.layers,
            legend,
        );
        Ok(plate)
    }

    fn project_plate(
        &self,
        request: &CheckRequest,
        result: &ProjectResult,
        frame: Sized,
        progress: &Progress,
    ) -> Result<Option<Plate>, Stop> {
        let input = engine::input(request)?;
        let order = ProjectMapOrder {
            lang: self.saying.lang,
            ..ProjectMapOrder::default()
        };
        let fit = |bbox: &Bbox| frame.fit(bbox, MARGINS_PT.1);
        let Some(map) = project_map(&input, result, &order, fit, progress)? else {
            return Ok(None);
        };
        let saying = Saying {
            schematic: self.saying.schematic || map.schematic,
            ..self.saying.clone()
        };
        let legend = flat_legend(map.legend, saying.lang);
        let furniture = furniture(
            &saying,
            &self.options.pieces,
            &map.view,
            &map.layers,
            Some(legend),
        );
        let a = map
            .view
            .screen_from_lon_lat(Coord::lon_lat(map.site.min.x, map.site.max.y));
        let b = map
            .view
            .screen_from_lon_lat(Coord::lon_lat(map.site.max.x, map.site.min.y));
        let mut plate = Plate::new(self.scene(map.layers), map.view);
        plate.furniture = furniture;
        plate.call_outs = map.call_outs;
        plate.keep_clear = vec![[a.x as f32, a.y as f32, b.x as f32, b.y as f32]];
        Ok(Some(plate))
    }
}

/// The work of a picture.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be drawn or written.
pub fn run(job: PictureJob, progress: &Progress) -> Result<Command, Stop> {
    let threads = processors();
    let path = match &job.wanted {
        Wanted::Preview(generation) => {
            let plate = job.plate(job.frame.small(), progress)?;
            let picture = plate.picture(threads, progress)?;
            let drawn = PictureCommand::Drawn(*generation, Arc::new(picture));
            return Ok(Command::Picture(drawn));
        }
        Wanted::File(path) => path.clone(),
    };
    let plate = job.plate(job.frame, progress)?;
    let dots_per_inch = f64::from(job.options.dots_per_inch);
    write_atomically_with(&path, |file| {
        plate.write_png(file, dots_per_inch, threads, progress)
    })
    .map_err(|e| {
        let failed = Message::new("session.export_failed");
        match e {
            PlateError::Cancelled(_) => Stop::Cancelled,
            PlateError::Io(e) => Stop::Failed(failed.with("cause", io_message(&e))),
            PlateError::Render(e) => Stop::Failed(failed.with("cause", e.to_string())),
        }
    })?;
    Ok(Command::MapExported(path))
}
