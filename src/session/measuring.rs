//! The ruler on the map: vertices put down one by one, figures by three methods. It is no edit and
//! is not saved.

use super::command::Effect;
use super::grid::{Grid, plain};
use super::selected::{MapTool, SelectCommand};
use super::state::{NoticeKind, Session};
use crate::base::message::Message;
use crate::geom::{ByMethod, Coord, RulerFigures, ruler};
use crate::i18n::{Lang, numbers, say, text};

/// Vertices at most.
const MOST: usize = 500;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// A line: its length and direction.
    Distance,
    /// What a line goes about.
    Area,
}

/// The ruler as it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Measuring {
    /// What is measured.
    pub kind: MeasureKind,
    /// Vertices put down.
    pub points: Vec<Coord>,
    /// Where the pointer is, while the line is still drawn.
    pub ahead: Option<Coord>,
    /// Whether the line is finished: the next vertex begins another.
    pub is_done: bool,
    /// Figures, the way to the pointer included.
    pub figures: RulerFigures,
}

/// Something about the ruler.
#[derive(Debug, Clone)]
pub enum MeasureCommand {
    /// Take it up for this, or put it down.
    Use(Option<MeasureKind>),
    /// Put a vertex down.
    Add(Coord),
    /// The pointer is there.
    Ahead(Coord),
    /// Take the last vertex back.
    Back,
    /// The line is finished.
    Finish,
    /// Put the figures on the clipboard.
    Copy,
}

impl Measuring {
    /// Vertices, the pointer's included.
    pub fn line(&self) -> Vec<Coord> {
        self.points.iter().copied().chain(self.ahead).collect()
    }

    fn measure(&mut self) {
        self.figures = ruler(&self.line(), self.kind == MeasureKind::Area);
    }
}

impl Session {
    /// The ruler, if it is taken up.
    pub fn measuring(&self) -> Option<&Measuring> {
        self.measuring.as_ref()
    }

    pub(super) fn toggle_measure(&mut self, kind: MeasureKind) -> Vec<Effect> {
        let is_up = self.measuring.as_ref().is_some_and(|m| m.kind == kind);
        self.measure_command(MeasureCommand::Use((!is_up).then_some(kind)))
    }

    pub(super) fn measure_command(&mut self, command: MeasureCommand) -> Vec<Effect> {
        if let MeasureCommand::Use(kind) = command {
            let points = self.measuring.take().map(|m| m.points);
            if let Some(kind) = kind {
                let mut measuring = Measuring {
                    kind,
                    points: points.unwrap_or_default(),
                    ahead: None,
                    is_done: false,
                    figures: RulerFigures::default(),
                };
                measuring.measure();
                self.measuring = Some(measuring);
                // One tool at a time.
                let mut effects = self.put_sketch_tool_down();
                effects.extend(self.select_command(SelectCommand::Use(MapTool::Hand)));
                return effects;
            }
            return Vec::new();
        }
        let lang = self.settings.lang;
        let Some(measuring) = &mut self.measuring else {
            return Vec::new();
        };
        match command {
            MeasureCommand::Add(at) => {
                if measuring.is_done {
                    measuring.points.clear();
                    measuring.is_done = false;
                }
                if measuring.points.last() != Some(&at) && measuring.points.len() < MOST {
                    measuring.points.push(at);
                }
                measuring.ahead = None;
            }
            MeasureCommand::Ahead(at) => {
                if measuring.is_done || measuring.points.is_empty() || measuring.ahead == Some(at) {
                    return Vec::new();
                }
                measuring.ahead = Some(at);
            }
            MeasureCommand::Back => {
                measuring.points.pop();
                measuring.is_done = false;
                if measuring.points.is_empty() {
                    measuring.ahead = None;
                }
            }
            MeasureCommand::Finish => {
                measuring.ahead = None;
                measuring.is_done = true;
            }
            MeasureCommand::Copy => {
                let grid = grid(lang, measuring);
                self.tell(NoticeKind::Done, Message::new("measure.copied"));
                return vec![Effect::Copy {
                    html: grid.html(),
                    text: grid.tsv(),
                }];
            }
            MeasureCommand::Use(_) => {}
        }
        if let Some(measuring) = &mut self.measuring {
            measuring.measure();
        }
        Vec::new()
    }
}

/// A line of the ruler's table: what, and by each method in words.
pub type RulerLine = (String, [String; 3]);

/// The figures in words: length, direction of the last leg, area in two units. One method a
/// column: geodesic, ellipsoid, plane.
pub fn lines(lang: Lang, measuring: &Measuring) -> Vec<RulerLine> {
    let figures = &measuring.figures;
    let by = |value: ByMethod, word: &dyn Fn(f64) -> String| {
        [value.geodesic, value.ellipsoid, value.planar].map(word)
    };
    let mut out: Vec<RulerLine> = Vec::new();
    let mut add = |code: &'static str, cells: [String; 3]| {
        out.push((text(lang, code).to_owned(), cells));
    };
    let is_area = measuring.kind == MeasureKind::Area;
    if let Some(areas) = figures.areas.filter(|_| is_area) {
        let m2 = ByMethod {
            geodesic: areas.geodesic_m2,
            ellipsoid: areas.ellipsoid_m2,
            planar: areas.planar_m2,
        };
        add(
            "measure.hectares",
            by(m2, &|m2| {
                numbers::hectares(crate::base::units::SquareMeters(m2))
            }),
        );
        add("measure.square_meters", by(m2, &|m2| numbers::fixed(m2, 2)));
    }
    let length = if is_area {
        "measure.perimeter"
    } else {
        "measure.length"
    };
    add(length, by(figures.length_m, &|m| numbers::fixed(m, 2)));
    if let Some(bearing) = figures.bearing_deg.filter(|_| !is_area) {
        add("measure.bearing", by(bearing, &bearing_words));
    }
    out
}

/// A direction in degrees, minutes and seconds.
pub fn bearing_words(degrees: f64) -> String {
    if !degrees.is_finite() {
        return "—".to_owned();
    }
    let seconds = (degrees * 3600.0).round().rem_euclid(1_296_000.0);
    let (d, rest) = ((seconds / 3600.0).floor(), seconds.rem_euclid(3600.0));
    let (m, s) = ((rest / 60.0).floor(), rest.rem_euclid(60.0));
    format!("{d:.0}°{m:02.0}′{s:02.0}″")
}

/// Heads of the ruler's table.
pub fn heads(lang: Lang, measuring: &Measuring) -> [String; 3] {
    let plane = Message::new("measure.planar").with("zone", measuring.figures.zone);
    [
        text(lang, "measure.geodesic").to_owned(),
        text(lang, "measure.ellipsoid").to_owned(),
        say(lang, &plane),
    ]
}

fn grid(lang: Lang, measuring: &Measuring) -> Grid {
    let mut heads_of: Vec<(String, bool)> = vec![(text(lang, "measure.what").to_owned(), false)];
    heads_of.extend(heads(lang, measuring).map(|head| (head, true)));
    let rows = lines(lang, measuring).into_iter().map(|(what, cells)| {
        let cells = cells.map(|c| plain(&c));
        std::iter::once(what).chain(cells).collect()
    });
    Grid {
        heads: heads_of,
        rows: rows.collect(),
        ..Grid::default()
    }
}

#[cfg(test)]
mod tests {
    use super::bearing_words;

    #[test]
    fn directions_carry_over_and_never_read_360() {
        assert_eq!(bearing_words(45.5), "45°30′00″");
        assert_eq!(bearing_words(359.999_999), "0°00′00″");
        assert_eq!(bearing_words(f64::NAN), "—");
    }
}
