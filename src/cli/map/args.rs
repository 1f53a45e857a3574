//! What `redline map` is asked for: area, size, pieces, as typed and as understood.

use crate::base::message::Message;
use crate::cli::args::{flag, option};
use crate::geom::{Bbox, Coord};
use crate::i18n::{Lang, text};
use crate::session::plates::{Grids, Pieces};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// What the picture shows.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Area {
    /// The view the workspace was saved with, else everything.
    Usual,
    /// West, south, east, north.
    Box(Bbox),
    /// A layer.
    Layer(String),
    /// A project with its findings.
    Project(String),
}

/// Size of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: u32,
    pub height: u32,
    /// Pixels per point.
    pub density: f32,
    pub dots_per_inch: f64,
}

/// Longest side of a picture, pixels: beyond, places in it are no longer exact.
const LONGEST: u32 = 60_000;
/// Paper sizes, millimetres, upright.
const PAPERS: [(&str, f64, f64); 5] = [
    ("A4", 210.0, 297.0),
    ("A3", 297.0, 420.0),
    ("A2", 420.0, 594.0),
    ("A1", 594.0, 841.0),
    ("A0", 841.0, 1_189.0),
];
/// Density of a picture for paper, dots per inch.
const PAPER_DPI: f64 = 300.0;

/// The subcommand without the arguments that say how files are read.
pub(in crate::cli) fn command(lang: Lang) -> Command {
    let many = |name, value, help| {
        option(lang, name, value, help)
            .action(ArgAction::Append)
            .value_delimiter(',')
    };
    Command::new("map")
        .about(text(lang, "map.about"))
        .after_help(text(lang, "map.after_help"))
        .arg(
            Arg::new("workspace")
                .value_name("WORKSPACE|FILE[#layer]")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "map.help_workspace")),
        )
        .arg(
            option(lang, "bbox", "W,S,E,N", "map.help_bbox")
                .allow_hyphen_values(true)
                .conflicts_with_all(["layer", "project"]),
        )
        .arg(option(lang, "layer", "NAME", "map.help_layer").conflicts_with("project"))
        .arg(option(lang, "project", "ID", "map.help_project"))
        .arg(
            option(lang, "project-file", "FILE[#layer]", "cli.help_project")
                .action(ArgAction::Append),
        )
        .arg(option(lang, "size", "WxH", "map.help_size").conflicts_with("paper"))
        .arg(option(
            lang,
            "paper",
            "A4|A4-portrait|WxH",
            "map.help_paper",
        ))
        .arg(option(lang, "scale", "N", "map.help_scale"))
        .arg(option(lang, "dpi", "N", "map.help_dpi"))
        .arg(option(lang, "map-scale", "1:N", "map.help_map_scale"))
        .arg(option(lang, "margin", "PT", "map.help_margin"))
        .arg(
            option(lang, "furniture", "PIECES", "map.help_furniture")
                .num_args(0..=1)
                .require_equals(true)
                .default_missing_value("all"),
        )
        .arg(
            option(lang, "grid", "degrees|km|none", "map.help_grid")
                .value_parser(Grids::ALL.map(Grids::code)),
        )
        .arg(option(lang, "title", "TEXT", "map.help_title"))
        .arg(many("only", "LAYER", "map.help_only").conflicts_with("hide"))
        .arg(many("hide", "LAYER", "map.help_hide"))
        .arg(flag(lang, "no-labels", "map.help_no_labels"))
        .arg(flag(lang, "dark", "map.help_dark"))
        .arg(flag(lang, "world-file", "map.help_world_file"))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE.png")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "map.help_output")),
        )
        .arg(
            option(lang, "answers", "FILE.csv", "cli.help_answers")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
        .arg(crate::cli::cache::argument(lang))
        .arg(option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize)))
        .arg(flag(lang, "allow-outside", "cli.help_allow_outside"))
}

fn given<'a>(m: &'a ArgMatches, name: &str) -> Option<&'a str> {
    m.get_one::<String>(name).map(String::as_str)
}

fn bad(code: &'static str, typed: &str) -> Message {
    Message::new(code).with("text", typed)
}

fn number(m: &ArgMatches, name: &str, from: f64, to: f64) -> Result<Option<f64>, Message> {
    let Some(typed) = given(m, name) else {
        return Ok(None);
    };
    match typed.trim().parse::<f64>() {
        Ok(value) if (from..=to).contains(&value) => Ok(Some(value)),
        _ => Err(Message::new("map.bad_number")
            .with("name", format!("--{name}"))
            .with("text", typed)
            .with("from", from)
            .with("to", to)),
    }
}

/// What is to be shown.
pub(super) fn area(m: &ArgMatches) -> Result<Area, Message> {
    if let Some(typed) = given(m, "bbox") {
        return bbox(typed)
            .map(Area::Box)
            .ok_or_else(|| bad("map.bad_bbox", typed));
    }
    Ok(match (given(m, "layer"), given(m, "project")) {
        (Some(name), _) => Area::Layer(name.to_owned()),
        (None, Some(id)) => Area::Project(id.to_owned()),
        (None, None) => Area::Usual,
    })
}

fn bbox(typed: &str) -> Option<Bbox> {
    let numbers: Vec<f64> = typed
        .split(',')
        .map(|n| n.trim().parse::<f64>().ok())
        .collect::<Option<_>>()?;
    let &[west, south, east, north] = numbers.as_slice() else {
        return None;
    };
    let is_sound = (-180.0..=180.0).contains(&west)
        && (-180.0..=180.0).contains(&east)
        && (-90.0..=90.0).contains(&south)
        && (-90.0..=90.0).contains(&north)
        && west < east
        && south < north;
    is_sound.then(|| Bbox {
        min: Coord::lon_lat(west, south),
        max: Coord::lon_lat(east, north),
    })
}

/// The size of the picture.
pub(super) fn size(m: &ArgMatches) -> Result<Size, Message> {
    let scale = number(m, "scale", 0.25, 8.0)?;
    let dpi = number(m, "dpi", 24.0, 768.0)?;
    let (width, height, dots_per_inch) = match given(m, "paper") {
        Some(typed) => {
            let (w, h) = paper(typed).ok_or_else(|| bad("map.bad_paper", typed))?;
            let dpi = dpi.unwrap_or(PAPER_DPI);
            let pixels = |mm: f64| mm / 25.4 * dpi * scale.unwrap_or(1.0);
            (pixels(w), pixels(h), dpi * scale.unwrap_or(1.0))
        }
        None => {
            let typed = given(m, "size").unwrap_or("1920x1080");
            let (w, h) = sides(typed).ok_or_else(|| bad("map.bad_size", typed))?;
            let times = scale.unwrap_or(1.0);
            (w * times, h * times, dpi.unwrap_or(96.0 * times))
        }
    };
    let pixels = |side: f64| {
        let side = side.round();
        (1.0..=f64::from(LONGEST))
            .contains(&side)
            .then_some(side as u32)
    };
    match (pixels(width), pixels(height)) {
        (Some(width), Some(height)) => Ok(Size {
            width,
            height,
            density: (dots_per_inch / 96.0) as f32,
            dots_per_inch,
        }),
        _ => Err(Message::new("map.too_large")
            .with("width", format!("{width:.0}"))
            .with("height", format!("{height:.0}"))
            .with("most", LONGEST)),
    }
}

fn sides(typed: &str) -> Option<(f64, f64)> {
    let (w, h) = typed.split_once(['x', 'X', '×', '*'])?;
    let side = |text: &str| {
        let side = text.trim().parse::<f64>().ok()?;
        (side.is_finite() && side > 0.0).then_some(side)
    };
    Some((side(w)?, side(h)?))
}

/// Width and height in millimetres; lying, unless it says otherwise.
fn paper(typed: &str) -> Option<(f64, f64)> {
    let (name, is_upright) = match typed.split_once('-') {
        Some((name, "portrait")) => (name, true),
        Some((name, "landscape")) => (name, false),
        Some(_) => return None,
        None => (typed, false),
    };
    let known = PAPERS
        .iter()
        .find(|(paper, ..)| paper.eq_ignore_ascii_case(name));
    match known {
        Some(&(_, short, long)) if is_upright => Some((short, long)),
        Some(&(_, short, long)) => Some((long, short)),
        None => sides(typed),
    }
}

/// The 50,000 of 1:50,000.
pub(super) fn map_scale(m: &ArgMatches) -> Result<Option<f64>, Message> {
    let Some(typed) = given(m, "map-scale") else {
        return Ok(None);
    };
    let figure = typed
        .trim()
        .trim_start_matches("1:")
        .trim_start_matches("1：");
    let plain: String = figure.chars().filter(|c| !" ,，".contains(*c)).collect();
    match plain.parse::<f64>() {
        Ok(n) if (1.0..=100_000_000.0).contains(&n) => Ok(Some(n)),
        _ => Err(bad("map.bad_map_scale", typed)),
    }
}

/// Points round what is shown.
pub(super) fn margin(m: &ArgMatches) -> Result<Option<f32>, Message> {
    Ok(number(m, "margin", 0.0, 2_000.0)?.map(|pt| pt as f32))
}

/// The pieces beside the map.
pub(super) fn pieces(m: &ArgMatches) -> Result<Pieces, Message> {
    let mut pieces = Pieces::NONE;
    if let Some(list) = given(m, "furniture") {
        for name in list.split(',').map(str::trim) {
            match name {
                "all" => pieces = Pieces::ALL,
                "title" => pieces.title = true,
                "scale" => pieces.scale = true,
                "north" => pieces.north = true,
                "legend" => pieces.legend = true,
                "source" => pieces.source = true,
                "grid" => pieces.grid = Grids::Degrees,
                _ => return Err(bad("map.bad_furniture", name)),
            }
        }
    }
    if let Some(grids) = given(m, "grid").and_then(Grids::from_code) {
        pieces.grid = grids;
    }
    pieces.title |= m.contains_id("title");
    Ok(pieces)
}

/// Names given to a list argument.
pub(super) fn names(m: &ArgMatches, name: &str) -> Vec<String> {
    m.get_many::<String>(name)
        .unwrap_or_default()
        .map(|n| n.trim().to_owned())
        .filter(|n| !n.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_lie_unless_they_are_to_stand() {
        assert_eq!(paper("A4"), Some((297.0, 210.0)));
        assert_eq!(paper("a3-portrait"), Some((297.0, 420.0)));
        assert_eq!(paper("150x72"), Some((150.0, 72.0)));
        assert_eq!(paper("B5"), None);
        assert_eq!(paper("A4-sideways"), None);
    }

    #[test]
    fn a_box_that_is_turned_or_leaves_the_earth_is_none() {
        assert!(bbox("109,24,111,26").is_some());
        for typed in [
            "111,24,109,26",
            "109,26,111,24",
            "109,24,111",
            "109,24,111,96",
            "a,b,c,d",
        ] {
            assert!(bbox(typed).is_none(), "{typed}");
        }
    }
}
