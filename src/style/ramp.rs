//! Colour ramps: for classes in order, for classes on both sides of a middle, and for
//! categories without order.
//!
//! Sequential and diverging ramps are those of ColorBrewer 2.0 (Cynthia Brewer, Mark Harrower and
//! The Pennsylvania State University, Apache License 2.0), chosen among its colour-blind safe
//! ones, and Viridis and Cividis (Nuñez, Anderton and Renslow 2018). Categories take the colours
//! of Okabe and Ito 2008 and of Paul Tol's muted scheme. Between the published colours ramps run
//! straight in CIELAB.

use super::color::Color;
use super::vision::lab;
use serde::{Deserialize, Serialize};

/// What a ramp is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RampKind {
    /// From little to much.
    Sequential,
    /// On both sides of a middle.
    Diverging,
    /// Categories.
    Qualitative,
}

/// A colour ramp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ramp {
    /// 黄绿蓝
    #[default]
    YlGnBu,
    /// 橙红
    OrRd,
    /// 蓝
    Blues,
    /// 绿
    Greens,
    /// 紫
    Purples,
    /// 翠蓝黄 Viridis
    Viridis,
    /// 蓝灰黄 Cividis
    Cividis,
    /// 褐–青
    BrBg,
    /// 紫–橙
    PuOr,
    /// 红–蓝
    RdBu,
    /// Okabe–Ito
    OkabeIto,
    /// 柔和
    Muted,
}

impl Ramp {
    /// Every ramp.
    pub const ALL: [Self; 12] = [
        Self::YlGnBu,
        Self::OrRd,
        Self::Blues,
        Self::Greens,
        Self::Purples,
        Self::Viridis,
        Self::Cividis,
        Self::BrBg,
        Self::PuOr,
        Self::RdBu,
        Self::OkabeIto,
        Self::Muted,
    ];

    /// Its name in files and catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::YlGnBu => "yl_gn_bu",
            Self::OrRd => "or_rd",
            Self::Blues => "blues",
            Self::Greens => "greens",
            Self::Purples => "purples",
            Self::Viridis => "viridis",
            Self::Cividis => "cividis",
            Self::BrBg => "br_bg",
            Self::PuOr => "pu_or",
            Self::RdBu => "rd_bu",
            Self::OkabeIto => "okabe_ito",
            Self::Muted => "muted",
        }
    }

    /// What it is for.
    pub const fn kind(self) -> RampKind {
        match self {
            Self::BrBg | Self::PuOr | Self::RdBu => RampKind::Diverging,
            Self::OkabeIto | Self::Muted => RampKind::Qualitative,
            _ => RampKind::Sequential,
        }
    }

    /// The published colours.
    const fn colors(self) -> &'static [u32] {
        match self {
            Self::YlGnBu => &[
                0xffffd9, 0xedf8b1, 0xc7e9b4, 0x7fcdbb, 0x41b6c4, 0x1d91c0, 0x225ea8, 0x253494,
                0x081d58,
            ],
            Self::OrRd => &[
                0xfff7ec, 0xfee8c8, 0xfdd49e, 0xfdbb84, 0xfc8d59, 0xef6548, 0xd7301f, 0xb30000,
                0x7f0000,
            ],
            Self::Blues => &[
                0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c,
                0x08306b,
            ],
            Self::Greens => &[
                0xf7fcf5, 0xe5f5e0, 0xc7e9c0, 0xa1d99b, 0x74c476, 0x41ab5d, 0x238b45, 0x006d2c,
                0x00441b,
            ],
            Self::Purples => &[
                0xfcfbfd, 0xefedf5, 0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x807dba, 0x6a51a3, 0x54278f,
                0x3f007d,
            ],
            Self::Viridis => &[
                0xfde725, 0xaadc32, 0x5cc863, 0x27ad81, 0x21918c, 0x2c728e, 0x3b528b, 0x472d7b,
                0x440154,
            ],
            Self::Cividis => &[
                0xfee838, 0xdac25b, 0xbbaf6f, 0x9d9a79, 0x828479, 0x686c76, 0x4c5572, 0x293f70,
                0x00224e,
            ],
            Self::BrBg => &[
                0x543005, 0x8c510a, 0xbf812d, 0xdfc27d, 0xf6e8c3, 0xf5f5f5, 0xc7eae5, 0x80cdc1,
                0x35978f, 0x01665e, 0x003c30,
            ],
            Self::PuOr => &[
                0x7f3b08, 0xb35806, 0xe08214, 0xfdb863, 0xfee0b6, 0xf7f7f7, 0xd8daeb, 0xb2abd2,
                0x8073ac, 0x542788, 0x2d004b,
            ],
            Self::RdBu => &[
                0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x92c5de,
                0x4393c3, 0x2166ac, 0x053061,
            ],
            Self::OkabeIto => &[
                0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7, 0x000000,
            ],
            Self::Muted => &[
                0x88ccee, 0xcc6677, 0xddcc77, 0x117733, 0x332288, 0xaa4499, 0x44aa99, 0x999933,
                0x882255,
            ],
        }
    }

    /// So many colours. Of categories, what goes beyond the published colours comes again lighter
    /// and darker, so that neighbours differ; more than about twenty nobody tells apart.
    pub fn pick(self, num: usize, reversed: bool) -> Vec<Color> {
        let all = self.colors();
        let mut picked: Vec<Color> = match self.kind() {
            RampKind::Qualitative => (0..num).map(|i| category(all, i)).collect(),
            // The palest colours of a sequential ramp are those of the paper.
            RampKind::Sequential => (0..num).map(|i| between(all, 1.0, share(i, num))).collect(),
            RampKind::Diverging => (0..num).map(|i| between(all, 0.5, share(i, num))).collect(),
        };
        if reversed {
            picked.reverse();
        }
        picked
    }
}

fn share(i: usize, num: usize) -> f64 {
    if num < 2 {
        0.6
    } else {
        i as f64 / (num - 1) as f64
    }
}

/// The colour part of the way along; `skip` colours are left out at the pale start of a
/// sequential ramp, or half at both ends of a diverging one.
fn between(colors: &[u32], skip: f64, share: f64) -> Color {
    let last = colors.len().saturating_sub(1) as f64;
    let (from, to) = if skip < 1.0 {
        (skip, last - skip)
    } else {
        (skip, last - 0.5)
    };
    let at = from + (to - from) * share;
    let index = at.floor().clamp(0.0, last);
    let pick = |i: f64| {
        colors
            .get(i as usize)
            .copied()
            .map_or(Color::TRANSPARENT, Color::rgb)
    };
    let (a, b) = (pick(index), pick((index + 1.0).min(last)));
    if at == index {
        return a;
    }
    lab(a).toward(lab(b), at - index).color()
}

fn category(colors: &[u32], index: usize) -> Color {
    let num = colors.len().max(1);
    let color = colors
        .get(index % num)
        .copied()
        .map_or(Color::TRANSPARENT, Color::rgb);
    let mut shade = lab(color);
    match index / num {
        0 => return color,
        round if round % 2 == 1 => shade.l = (shade.l + 22.0).min(93.0),
        _ => shade.l = (shade.l - 22.0).max(12.0),
    }
    shade.color()
}
