//! The map set of a report: 区位示意图, 套合分析图, and a 局部放大图 for each group of zones found.
//!
//! Pictures of print resolution on light paper, drawn by room `render`: the same bytes for the
//! same input, whatever the number of threads. Only the project reported is shown, at most five
//! legend entries, and every picture says by itself what it is not.

mod found;
mod ground;
mod project_map;

use super::document::Picture;
use crate::base::message::Message;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::{Bbox, Coord, FeatureView};
use crate::i18n::{Lang, say, text};
use crate::render::{
    Furniture, MapView, RenderError, Scene, Strip, draw_call_outs, draw_furniture, draw_on_threads,
    png_bytes, with_strip,
};
use crate::screening::CheckInput;
use crate::screening::model::ProjectResult;
use crate::style::MapTheme;
use found::{Group, groups};
use ground::Ground;
use std::sync::Arc;

pub use project_map::{ProjectMap, ProjectMapOrder, project_map};

/// Width on paper, millimetres: the text width of A4.
const WIDTH_MM: u32 = 150;
/// Height of the map on paper without its strip, millimetres: two figures with their captions
/// fit a page.
const HEIGHT_MM: u32 = 72;
/// Dots per inch.
const DPI: f64 = 200.0;
/// 局部放大图 drawn at most; the table of details holds every zone.
const MOST_DETAILS: usize = 6;
/// Legend entries at most.
const MOST_ENTRIES: usize = 5;
/// Call-outs on one picture at most.
const MOST_CALL_OUTS: usize = 4;

/// The maps could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// Somebody asked to stop: no fault.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A picture could not be written.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// The project's shape as it was checked; `None` where it has none.
pub fn project_shape<'a>(input: &'a CheckInput, result: &ProjectResult) -> Option<FeatureView<'a>> {
    input
        .projects
        .iter()
        .find(|p| p.id == result.layer)?
        .layer
        .feature(result.feature)?
        .geometry()
        .filter(|view| !view.is_null())
}

/// The map set of one project, in order; empty where it has no usable shape.
///
/// # Errors
/// [`MapError::Cancelled`] once somebody asked to stop; [`MapError::Render`] where a picture
/// cannot be encoded.
pub fn maps(
    input: &CheckInput,
    result: &ProjectResult,
    lang: Lang,
    num_threads: usize,
    progress: &Progress,
) -> Result<Vec<Picture>, MapError> {
    let Some(shape) = project_shape(input, result) else {
        return Ok(Vec::new());
    };
    let mut studio = Studio {
        input,
        result,
        lang,
        num_threads,
        progress,
        ground: Ground::new(input, result, shape, lang, MapTheme::Light),
        pictures: Vec::new(),
    };
    let groups = groups(input, result, shape, progress)?;
    studio.location(shape)?;
    studio.overlay(shape, &groups)?;
    // What only asks for attention and covers the whole site shows nothing the overlay does not.
    let closer: Vec<&Group> = groups.iter().filter(|g| g.tells_more(result)).collect();
    for group in closer.iter().take(MOST_DETAILS) {
        studio.detail(group)?;
    }
    let left_out = groups.len() - closer.len().min(MOST_DETAILS);
    if left_out > 0
        && let Some(last) = studio.pictures.last_mut()
    {
        let more = Message::new("siting.map_more").with("count", left_out);
        last.caption = match lang {
            Lang::Zh => format!("{}（{}）", last.caption, say(lang, &more)),
            Lang::En => format!("{} ({})", last.caption, say(lang, &more)),
        };
    }
    Ok(studio.pictures)
}

/// Where the pictures of one project are made.
struct Studio<'a> {
    input: &'a CheckInput,
    result: &'a ProjectResult,
    lang: Lang,
    num_threads: usize,
    progress: &'a Progress,
    ground: Ground<'a>,
    pictures: Vec<Picture>,
}

impl Studio<'_> {
    /// 区位示意图: the project within its county or counties.
    fn location(&mut self, shape: FeatureView<'_>) -> Result<(), MapError> {
        let around = self.ground.counties_around(shape);
        let bbox = around.unwrap_or_else(|| grown(&shape.bbox(), 12.0));
        let mut scene = Scene::new(self.ground.base(), MapTheme::Light);
        scene.layers.push(self.ground.marker());
        let legend = self.ground.marker_legend(self.lang);
        self.picture("siting.map_location", None, &scene, &bbox, legend, &[])
    }

    /// 套合分析图: the site, what it meets, the part involved hatched and called out.
    fn overlay(&mut self, shape: FeatureView<'_>, groups: &[Group]) -> Result<(), MapError> {
        let bbox = grown(&shape.bbox(), 0.8);
        let named: Vec<&Group> = groups.iter().collect();
        self.found("siting.map_overlay", None, &bbox, &named, MOST_CALL_OUTS)
    }

    /// 局部放大图 of one group of zones.
    fn detail(&mut self, group: &Group) -> Result<(), MapError> {
        let bbox = grown(&group.bbox, 0.5);
        let what = group.what(self.result, self.lang);
        self.found("siting.map_detail", Some(what), &bbox, &[group], 1)
    }

    fn found(
        &mut self,
        title: &'static str,
        what: Option<String>,
        bbox: &Bbox,
        groups: &[&Group],
        most_call_outs: usize,
    ) -> Result<(), MapError> {
        let view = view(bbox);
        let composed = project_map::compose(&self.ground, groups, &view, most_call_outs, self.lang);
        let scene = Scene::new(composed.layers, MapTheme::Light);
        let (entries, call_outs) = (composed.legend, composed.call_outs);
        self.picture(title, what, &scene, bbox, entries, &call_outs)
    }

    fn picture(
        &mut self,
        code: &'static str,
        what: Option<String>,
        scene: &Scene,
        bbox: &Bbox,
        legend: Vec<ground::Entry>,
        call_outs: &[crate::render::CallOut],
    ) -> Result<(), MapError> {
        let lang = self.lang;
        let view = view(bbox);
        let mut picture = draw_on_threads(scene, &view, self.num_threads, self.progress)?;
        let is_schematic = project_map::is_schematic(self.input, self.result, &scene.layers);
        let furniture = Furniture {
            scale_bar: true,
            north: Some(text(lang, "render.north").to_owned()),
            wordmark: is_schematic.then(|| text(lang, "common.schematic").to_owned()),
            ..Furniture::default()
        };
        draw_furniture(&mut picture, &view, &furniture, MapTheme::Light);
        let clear = keep_clear(&view, &self.result.bbox);
        draw_call_outs(&mut picture, &view, call_outs, &clear, MapTheme::Light);
        let statement = is_schematic.then(|| text(lang, "common.schematic_statement").to_owned());
        let strip = Strip {
            legend: legend.into_iter().take(MOST_ENTRIES).collect(),
            lines: statement
                .into_iter()
                .chain([text(lang, "common.source_line").to_owned()])
                .collect(),
        };
        let picture = with_strip(&picture, &view, &strip, MapTheme::Light);
        let title = match what {
            Some(what) => say(lang, &Message::new(code).with("what", what)),
            None => text(lang, code).to_owned(),
        };
        let caption = Message::new(if is_schematic {
            "siting.map_caption_schematic"
        } else {
            "siting.map_caption"
        });
        self.pictures.push(Picture {
            png: Arc::from(png_bytes(&picture, density())?),
            size_px: [picture.width, picture.height],
            width_mm: WIDTH_MM,
            caption: say(
                lang,
                &caption
                    .with("n", self.pictures.len() + 1)
                    .with("title", title),
            ),
        });
        Ok(())
    }
}

/// What call-outs keep clear of: the site, the north arrow, the scale bar; pixels.
fn keep_clear(view: &MapView, site: &Bbox) -> Vec<[f32; 4]> {
    let (width, height) = (view.width() as f32, view.height() as f32);
    let px = |points: f32| view.pixels(points);
    let mut clear = vec![
        [width - px(56.0), 0.0, width, px(64.0)],
        [0.0, height - px(52.0), px(230.0), height],
    ];
    if !site.is_empty() {
        let a = view.screen_from_lon_lat(Coord::lon_lat(site.min.x, site.max.y));
        let b = view.screen_from_lon_lat(Coord::lon_lat(site.max.x, site.min.y));
        clear.push([a.x as f32, a.y as f32, b.x as f32, b.y as f32]);
    }
    clear
}

/// Pixels per point, a point being 1/96 inch.
fn density() -> f32 {
    (DPI / 96.0) as f32
}

fn view(bbox: &Bbox) -> MapView {
    let pixels = |mm: u32| (f64::from(mm) / 25.4 * DPI).round() as u32;
    MapView::fit(bbox, (pixels(WIDTH_MM), pixels(HEIGHT_MM)), density(), 44.0)
}

/// A box with a share of its size, at least some hundred metres, added on each side.
fn grown(bbox: &Bbox, share: f64) -> Bbox {
    if bbox.is_empty() {
        return *bbox;
    }
    let pad = |size: f64| (size * share).max(0.001);
    let size = (bbox.max.x - bbox.min.x).max(bbox.max.y - bbox.min.y);
    let padded = bbox.padded(pad(size), pad(size));
    Bbox {
        min: Coord::lon_lat(padded.min.x.max(-180.0), padded.min.y.max(-90.0)),
        max: Coord::lon_lat(padded.max.x.min(180.0), padded.max.y.min(90.0)),
    }
}
