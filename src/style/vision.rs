//! How far apart two colours look, also to colour-blind eyes.
//!
//! Colour blindness is simulated by the matrices of Machado, Oliveira and Fernandes, "A
//! physiologically-based model for simulation of color vision deficiency", 2009, at severity 1.0,
//! on linear RGB. Distances are CIEDE2000 (CIE 142-2001; Sharma, Wu and Dalal 2005, whose test
//! data the suite holds) in CIELAB under D65. Trigonometry is `libm`'s.

use super::color::Color;
use std::f64::consts::PI;

/// Eyes a colour is seen with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vision {
    /// As most see.
    Normal,
    /// 红色盲
    Protanopia,
    /// 绿色盲
    Deuteranopia,
    /// 蓝色盲
    Tritanopia,
}

impl Vision {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::Normal,
        Self::Protanopia,
        Self::Deuteranopia,
        Self::Tritanopia,
    ];

    /// What it makes of linear RGB.
    const fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Normal => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protanopia => [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
            Self::Deuteranopia => [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
            Self::Tritanopia => [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        }
    }
}

/// CIELAB under D65: lightness 0–100, then green to red and blue to yellow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lab {
    /// Lightness.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

fn linear(color: Color) -> [f64; 3] {
    [color.r, color.g, color.b].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            libm::pow((c + 0.055) / 1.055, 2.4)
        }
    })
}

fn encoded(linear: [f64; 3]) -> Color {
    let [r, g, b] = linear.map(|c| {
        let c = c.clamp(0.0, 1.0);
        let c = if c <= 0.003_130_8 {
            c * 12.92
        } else {
            1.055 * libm::pow(c, 1.0 / 2.4) - 0.055
        };
        (c * 255.0 + 0.5).floor() as u8
    });
    Color { r, g, b, a: 255 }
}

fn times(m: [[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// The colour as those eyes see it, opaque.
pub fn seen(color: Color, vision: Vision) -> Color {
    encoded(times(vision.matrix(), linear(color)))
}

/// White of D65, 2° observer, as sRGB has it.
const WHITE: [f64; 3] = [0.950_47, 1.0, 1.088_83];
const XYZ_OF_RGB: [[f64; 3]; 3] = [
    [0.412_456_4, 0.357_576_1, 0.180_437_5],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9, 0.119_192_0, 0.950_304_1],
];
const RGB_OF_XYZ: [[f64; 3]; 3] = [
    [3.240_454_2, -1.537_138_5, -0.498_531_4],
    [-0.969_266_0, 1.876_010_8, 0.041_556_0],
    [0.055_643_4, -0.204_025_9, 1.057_225_2],
];

/// The colour in CIELAB; its opacity does not count.
pub fn lab(color: Color) -> Lab {
    let xyz = times(XYZ_OF_RGB, linear(color));
    let f = |i: usize| {
        let t = xyz.get(i).copied().unwrap_or(0.0) / WHITE.get(i).copied().unwrap_or(1.0);
        if t > 216.0 / 24_389.0 {
            libm::cbrt(t)
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (x, y, z) = (f(0), f(1), f(2));
    Lab {
        l: 116.0 * y - 16.0,
        a: 500.0 * (x - y),
        b: 200.0 * (y - z),
    }
}

impl Lab {
    /// The nearest colour the screen has.
    pub fn color(self) -> Color {
        let y = (self.l + 16.0) / 116.0;
        let of = |t: f64, white: f64| {
            let cube = t * t * t;
            white
                * if cube > 216.0 / 24_389.0 {
                    cube
                } else {
                    (116.0 * t - 16.0) * 27.0 / 24_389.0
                }
        };
        let xyz = [
            of(y + self.a / 500.0, WHITE[0]),
            of(y, WHITE[1]),
            of(y - self.b / 200.0, WHITE[2]),
        ];
        encoded(times(RGB_OF_XYZ, xyz))
    }

    /// Part of the way to another colour, 0–1.
    #[must_use]
    pub fn toward(self, other: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * share;
        Self {
            l: mix(self.l, other.l),
            a: mix(self.a, other.a),
            b: mix(self.b, other.b),
        }
    }
}

/// How far apart two colours look to some eyes; about 2 is seen side by side, 10 at a glance.
pub fn apart(one: Color, other: Color, vision: Vision) -> f64 {
    ciede2000(lab(seen(one, vision)), lab(seen(other, vision)))
}

/// The least distance two colours have to any eyes.
pub fn apart_to_all(one: Color, other: Color) -> f64 {
    Vision::ALL
        .iter()
        .map(|v| apart(one, other, *v))
        .fold(f64::INFINITY, f64::min)
}

/// CIEDE2000 with unit weights.
pub fn ciede2000(one: Lab, other: Lab) -> f64 {
    let pow7 = |v: f64| libm::pow(v, 7.0);
    let deg = |v: f64| v * 180.0 / PI;
    let rad = |v: f64| v * PI / 180.0;
    let mean_c = (one.a.hypot(one.b) + other.a.hypot(other.b)) / 2.0;
    let g = 0.5 * (1.0 - (pow7(mean_c) / (pow7(mean_c) + pow7(25.0))).sqrt());
    let polar = |lab: Lab| {
        let a = lab.a * (1.0 + g);
        let c = a.hypot(lab.b);
        let h = if a == 0.0 && lab.b == 0.0 {
            0.0
        } else {
            let h = deg(libm::atan2(lab.b, a));
            if h < 0.0 { h + 360.0 } else { h }
        };
        (c, h)
    };
    let ((c1, h1), (c2, h2)) = (polar(one), polar(other));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let dl = other.l - one.l;
    let dc = c2 - c1;
    let dh = 2.0 * (c1 * c2).sqrt() * libm::sin(rad(turn / 2.0));
    let l = (one.l + other.l) / 2.0;
    let c = (c1 + c2) / 2.0;
    let h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let cos = |v: f64| libm::cos(rad(v));
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let bend = (h - 275.0) / 25.0;
    let theta = 30.0 * libm::exp(-bend * bend);
    let rc = 2.0 * (pow7(c) / (pow7(c) + pow7(25.0))).sqrt();
    let off = (l - 50.0) * (l - 50.0);
    let sl = 1.0 + 0.015 * off / (20.0 + off).sqrt();
    let sc = 1.0 + 0.045 * c;
    let sh = 1.0 + 0.015 * c * t;
    let rt = -libm::sin(rad(2.0 * theta)) * rc;
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).max(0.0).sqrt()
}
