//! Patterns over fills: how much of a world pixel a hatch or stipple covers. A function of
//! the world pixel alone, so patterns hang on the world and tiles fit (decision 9).

use crate::style::Pattern;

/// A pattern at one density of pixels.
#[derive(Debug, Clone)]
pub(crate) struct Ink {
    pub color: [f32; 4],
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Lines {
        normals: Vec<(f64, f64)>,
        spacing: f64,
        half: f64,
    },
    Dots {
        spacing: f64,
        radius: f64,
    },
}

/// Closest spacing, pixels: closer than this a pattern is a tint.
const CLOSEST: f64 = 2.0;

impl Ink {
    /// The pattern, or `None` where there is none to draw.
    pub fn new(pattern: &Pattern, pixels_per_point: f32) -> Option<Self> {
        let px = |points: f32| f64::from(points * pixels_per_point);
        let lines = |angles: &[f32], spacing_pt: f32, width_pt: f32| Kind::Lines {
            normals: angles
                .iter()
                .map(|&a| {
                    let a = f64::from(a).to_radians();
                    (libm::sin(a), libm::cos(a))
                })
                .collect(),
            spacing: px(spacing_pt).max(CLOSEST),
            half: px(width_pt) / 2.0,
        };
        let (color, kind) = match *pattern {
            Pattern::None => return None,
            Pattern::Hatch {
                angle_deg,
                spacing_pt,
                width_pt,
                color,
            } => (color, lines(&[angle_deg], spacing_pt, width_pt)),
            Pattern::CrossHatch {
                angle_deg,
                spacing_pt,
                width_pt,
                color,
            } => (
                color,
                lines(&[angle_deg, angle_deg + 90.0], spacing_pt, width_pt),
            ),
            Pattern::Stipple {
                spacing_pt,
                radius_pt,
                color,
            } => (
                color,
                Kind::Dots {
                    spacing: px(spacing_pt).max(CLOSEST),
                    radius: px(radius_pt),
                },
            ),
        };
        Some(Self {
            color: color.premultiplied(),
            kind,
        })
    }

    /// How much of a world pixel is inked, 0–1.
    #[inline]
    pub fn cover(&self, x: i64, y: i64) -> f32 {
        let (x, y) = (x as f64 + 0.5, y as f64 + 0.5);
        match &self.kind {
            Kind::Lines {
                normals,
                spacing,
                half,
            } => {
                let mut most = 0.0_f64;
                for (nx, ny) in normals {
                    let p = (x * nx + y * ny) / spacing;
                    let distance = (p - (p + 0.5).floor()).abs() * spacing;
                    // Thinner than a pixel, a line covers at most its width.
                    most = most.max((half + 0.5 - distance).clamp(0.0, (2.0 * half).min(1.0)));
                }
                most as f32
            }
            Kind::Dots { spacing, radius } => {
                let row_height = spacing * 0.866_025_403_784_438_6;
                let row = (y / row_height + 0.5).floor();
                let odd = row - 2.0 * (row / 2.0).floor();
                let shift = 0.5 * odd;
                let p = x / spacing - shift;
                let dx = (p - (p + 0.5).floor()) * spacing;
                let dy = y - row * row_height;
                (radius + 0.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0) as f32
            }
        }
    }
}
