//! `redline map`: a picture of a workspace, a layer, a project with its findings or a plain
//! file, written band by band.

pub(super) mod args;
mod drawings;
mod framing;
mod images;
mod named;
mod writing;

use super::args::CheckPlan;
use super::{EXIT_CANNOT_TELL, EXIT_NONE_FOUND, Failure, print};
use crate::base::message::Message;
use crate::formats::{ReadOptions, Source};
use crate::geom::Bbox;
use crate::i18n::say;
use crate::render::Plate;
use crate::session::plates::Pieces;
use args::{Area, Size};
use clap::ArgMatches;
use std::path::{Path, PathBuf};

/// `redline map`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct MapPlan {
    check: CheckPlan,
    options: ReadOptions,
    area: Area,
    size: Size,
    map_scale: Option<f64>,
    margin_pt: Option<f32>,
    pieces: Pieces,
    title: Option<String>,
    only: Vec<String>,
    hide: Vec<String>,
    has_labels: bool,
    is_dark: bool,
    has_world_file: bool,
    has_date: bool,
    /// `None` is stdout.
    output: Option<PathBuf>,
}

pub(super) fn plan(
    m: &ArgMatches,
    check: CheckPlan,
    options: ReadOptions,
) -> Result<MapPlan, Message> {
    let output = m.get_one::<PathBuf>("output").cloned().unwrap_or_default();
    let output = (output != Path::new("-")).then_some(output);
    let has_world_file = m.get_flag("world-file");
    if has_world_file && output.is_none() {
        return Err(Message::new("map.world_file_needs_file"));
    }
    Ok(MapPlan {
        check: CheckPlan {
            output: None,
            ..check
        },
        options,
        area: args::area(m)?,
        size: args::size(m)?,
        map_scale: args::map_scale(m)?,
        margin_pt: args::margin(m)?,
        pieces: args::pieces(m)?,
        title: m.get_one::<String>("title").cloned(),
        only: args::names(m, "only"),
        hide: args::names(m, "hide"),
        has_labels: !m.get_flag("no-labels"),
        is_dark: m.get_flag("dark"),
        has_world_file,
        has_date: m.contains_id("as-of"),
        output,
    })
}

/// What is drawn, before it is.
struct Drawing {
    plate: Plate,
    /// Something that belongs on it is not: the exit status says so.
    is_partial: bool,
}

pub(super) fn run(plan: &MapPlan) -> Result<u8, Failure> {
    let lang = plan.check.lang;
    let mut drawing = match (&plan.area, plain_file(plan)) {
        (Area::Project(_), Some(_)) => return Err(failed("map.file_has_no_project")),
        (Area::Project(id), None) => drawings::project(plan, id)?,
        (_, Some(source)) => drawings::file(plan, &source)?,
        (_, None) => drawings::workspace(plan)?,
    };
    let plate = &mut drawing.plate;
    if !plan.has_labels {
        for layer in &mut plate.scene.layers {
            layer.labels = false;
        }
    }
    let window = plate.view.bbox(0.0);
    let has_image = plate
        .scene
        .images
        .iter()
        .any(|i| i.image.footprint().meets(&window));
    if !has_image
        && !plate
            .scene
            .layers
            .iter()
            .any(|l| l.layer.candidates(window).next().is_some())
    {
        print::note(&say(
            lang,
            &Message::new("map.nothing_here").with("bbox", degrees(&window)),
        ));
        drawing.is_partial = true;
    }
    writing::write(plan, &drawing.plate)?;
    Ok(if drawing.is_partial {
        EXIT_CANNOT_TELL
    } else {
        EXIT_NONE_FOUND
    })
}

fn failed(code: &'static str) -> Failure {
    Failure {
        message: Message::new(code),
        path: None,
    }
}

fn degrees(bbox: &Bbox) -> String {
    format!(
        "{:.5},{:.5},{:.5},{:.5}",
        bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y
    )
}

/// The file that is named in place of a workspace.
fn plain_file(plan: &MapPlan) -> Option<Source> {
    let typed = plan
        .check
        .workspace
        .as_ref()?
        .to_string_lossy()
        .into_owned();
    let source = Source::parse(&typed);
    let is_workspace = source
        .path
        .extension()
        .is_none_or(|e| e.eq_ignore_ascii_case("toml"));
    (!is_workspace).then_some(source)
}
