//! A symbol: how one kind of feature is filled, hatched, outlined and marked.
//!
//! Lengths are in points (1 pt = one logical pixel of the window, 1/96 inch), so that a
//! picture at twice the pixels looks the same, sharper.

use super::color::Color;
use serde::{Deserialize, Serialize};

/// A pattern laid over a fill. Patterns hang on the world: they move with the map.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Pattern {
    /// No pattern.
    #[default]
    None,
    /// Parallel lines.
    Hatch {
        /// Direction of the lines, degrees counter-clockwise from east.
        angle_deg: f32,
        /// Distance from line to line, points.
        spacing_pt: f32,
        /// Width of a line, points.
        width_pt: f32,
        /// Colour of the lines.
        color: Color,
    },
    /// Two sets of parallel lines at right angles.
    CrossHatch {
        /// Direction of the first set, degrees counter-clockwise from east.
        angle_deg: f32,
        /// Distance from line to line, points.
        spacing_pt: f32,
        /// Width of a line, points.
        width_pt: f32,
        /// Colour of the lines.
        color: Color,
    },
    /// Dots in staggered rows.
    Stipple {
        /// Distance from dot to dot, points.
        spacing_pt: f32,
        /// Radius of a dot, points.
        radius_pt: f32,
        /// Colour of the dots.
        color: Color,
    },
}

/// Lengths of dash, gap, dash, gap… in points.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dash(pub Vec<f32>);

/// A drawn line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width, points.
    pub width_pt: f32,
    /// Dashes along the line; empty is a solid line.
    #[serde(default, skip_serializing_if = "Dash::is_solid")]
    pub dash: Dash,
    /// A wider line under it, always solid: colour and how far it stands out on each side, points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub casing: Option<(Color, f32)>,
}

/// Shape of a point mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointShape {
    /// ●
    Circle,
    /// ■
    Square,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ★
    Star,
    /// ✚
    Cross,
    /// 取水口: water drawn in.
    Intake,
    /// 监测点: a measuring mast.
    Monitor,
    /// 排污口: a pipe that drips.
    Outfall,
    /// 文物: a hall with its roof.
    Relic,
    /// 村: houses.
    Village,
    /// 桥: arches.
    Bridge,
    /// 矿: crossed picks.
    Mine,
    /// 风机: a wind turbine.
    WindTurbine,
    /// 古树: a tree.
    Tree,
    /// 泉: water that springs.
    Spring,
}

/// How a point is marked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointMark {
    /// Shape.
    pub shape: PointShape,
    /// Width of the mark, points.
    pub size_pt: f32,
    /// Inside.
    pub fill: Color,
    /// Line around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Stroke>,
    /// Size by a value of the feature, in place of the one size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_by: Option<SizeBy>,
}

/// What a value is shown by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeScale {
    /// The mark's area grows with the value: twice the value, twice the ink.
    #[default]
    Area,
    /// The mark's width grows with the value.
    Width,
}

/// Size of a point mark by a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SizeBy {
    /// Field that holds the value.
    pub field: String,
    /// Value shown at the smallest size, and below.
    pub from: f64,
    /// Value shown at the largest size, and above.
    pub to: f64,
    /// Smallest width, points; also of a feature without a value.
    pub least_pt: f32,
    /// Largest width, points.
    pub most_pt: f32,
    /// What grows evenly with the value.
    #[serde(default)]
    pub scale: SizeScale,
}

/// A soft shadow under everything the layer fills.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shadow {
    /// Colour and strength.
    pub color: Color,
    /// How far it fades out, points.
    pub radius_pt: f32,
    /// How far it lies below, points.
    pub offset_pt: f32,
}

/// How one kind of feature looks, whatever its geometry.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Symbol {
    /// Fill of polygons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<Color>,
    /// Pattern over the fill.
    #[serde(skip_serializing_if = "Pattern::is_none")]
    pub pattern: Pattern,
    /// Outline of polygons, and lines themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outline: Option<Stroke>,
    /// Mark of points; without one a dot of the outline's or the fill's colour is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point: Option<PointMark>,
}

impl Pattern {
    /// Its colour.
    pub fn color(&self) -> Option<Color> {
        match self {
            Self::None => None,
            Self::Hatch { color, .. }
            | Self::CrossHatch { color, .. }
            | Self::Stipple { color, .. } => Some(*color),
        }
    }

    /// The same pattern in another colour.
    #[must_use]
    pub fn colored(mut self, ink: Color) -> Self {
        match &mut self {
            Self::None => {}
            Self::Hatch { color, .. }
            | Self::CrossHatch { color, .. }
            | Self::Stipple { color, .. } => *color = ink,
        }
        self
    }

    /// Whether there is no pattern.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

impl Dash {
    /// Whether the line is solid: no dashes, or dashes that do not add up to a length.
    pub fn is_solid(&self) -> bool {
        !(self.0.iter().all(|l| l.is_finite() && *l >= 0.0) && self.0.iter().sum::<f32>() > 0.1)
    }
}

impl Stroke {
    /// A solid line.
    pub const fn solid(color: Color, width_pt: f32) -> Self {
        Self {
            color,
            width_pt,
            dash: Dash(Vec::new()),
            casing: None,
        }
    }

    /// The same line in dashes: lengths of dash, gap… in points.
    #[must_use]
    pub fn dashed(mut self, lengths_pt: &[f32]) -> Self {
        self.dash = Dash(lengths_pt.to_vec());
        self
    }

    /// The same line on a wider one.
    #[must_use]
    pub fn cased(mut self, color: Color, beyond_pt: f32) -> Self {
        self.casing = Some((color, beyond_pt));
        self
    }

    /// How far from its middle anything of it is drawn, points.
    pub fn reach_pt(&self) -> f32 {
        0.5 * self.width_pt + self.casing.map_or(0.0, |(_, beyond)| beyond)
    }
}

impl PointShape {
    /// Every shape and icon, plain shapes first.
    pub const ALL: [Self; 16] = [
        Self::Circle,
        Self::Square,
        Self::Triangle,
        Self::Diamond,
        Self::Star,
        Self::Cross,
        Self::Intake,
        Self::Monitor,
        Self::Outfall,
        Self::Relic,
        Self::Village,
        Self::Bridge,
        Self::Mine,
        Self::WindTurbine,
        Self::Tree,
        Self::Spring,
    ];

    /// Its name in files and catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::Square => "square",
            Self::Triangle => "triangle",
            Self::Diamond => "diamond",
            Self::Star => "star",
            Self::Cross => "cross",
            Self::Intake => "intake",
            Self::Monitor => "monitor",
            Self::Outfall => "outfall",
            Self::Relic => "relic",
            Self::Village => "village",
            Self::Bridge => "bridge",
            Self::Mine => "mine",
            Self::WindTurbine => "wind_turbine",
            Self::Tree => "tree",
            Self::Spring => "spring",
        }
    }
}

impl SizeBy {
    /// Width for a value, points.
    pub fn size_pt(&self, value: Option<f64>) -> f32 {
        let span = self.to - self.from;
        let share = match value {
            Some(v) if v.is_finite() && span.is_finite() && span != 0.0 => {
                ((v - self.from) / span).clamp(0.0, 1.0) as f32
            }
            _ => 0.0,
        };
        let (least, most) = (self.least_pt.max(0.0), self.most_pt.max(0.0));
        match self.scale {
            SizeScale::Width => least + (most - least) * share,
            SizeScale::Area => (least * least + (most * most - least * least) * share)
                .max(0.0)
                .sqrt(),
        }
    }
}

impl PointMark {
    /// Width of the largest mark, points.
    pub fn largest_pt(&self) -> f32 {
        self.size_by
            .as_ref()
            .map_or(self.size_pt, |s| s.least_pt.max(s.most_pt))
    }
}

impl Symbol {
    /// A plain fill.
    pub fn filled(fill: Color) -> Self {
        Self {
            fill: Some(fill),
            ..Self::default()
        }
    }

    /// Only an outline.
    pub fn outlined(outline: Stroke) -> Self {
        Self {
            outline: Some(outline),
            ..Self::default()
        }
    }

    /// With an outline.
    #[must_use]
    pub fn with_outline(mut self, outline: Stroke) -> Self {
        self.outline = Some(outline);
        self
    }

    /// With a pattern.
    #[must_use]
    pub fn with_pattern(mut self, pattern: Pattern) -> Self {
        self.pattern = pattern;
        self
    }

    /// With a point mark.
    #[must_use]
    pub fn with_point(mut self, point: PointMark) -> Self {
        self.point = Some(point);
        self
    }

    /// The colour a person would call it by: outline, else pattern, else fill, opaque.
    pub fn main_color(&self) -> Color {
        let pattern = self.pattern.color();
        self.outline
            .as_ref()
            .map(|o| o.color)
            .or(pattern)
            .or(self.fill)
            .or(self.point.as_ref().map(|p| p.fill))
            .map_or(Color::TRANSPARENT, |c| c.percent(100))
    }

    /// The colour that stands for it in a chart: fill, else what it is called by, opaque.
    pub fn main_fill(&self) -> Color {
        self.fill.unwrap_or_else(|| self.main_color()).percent(100)
    }

    /// How far from a feature anything of it is drawn, points.
    pub fn reach_pt(&self) -> f32 {
        let point = self.point.as_ref().map_or(3.0, |p| {
            0.5 * p.largest_pt() + p.outline.as_ref().map_or(0.0, Stroke::reach_pt)
        });
        self.outline
            .as_ref()
            .map_or(0.0, Stroke::reach_pt)
            .max(point)
    }
}
