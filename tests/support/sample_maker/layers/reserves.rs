//! Nature reserves (示意): core and general zones, one still in the old three.

use super::super::arrangement::Area;
use super::super::contour::Grid;
use super::super::plane::{Km, km};
use super::super::table::{Shape, Table};
use super::super::world::World;
use super::{nested, numbered, of_label, patch};

/// A reserve of the sample: roughly where a published extent lies, never its outline.
pub struct Reserve {
    name: &'static str,
    level: &'static str,
    middle: (f64, f64),
    size: (f64, f64),
    lean: f64,
    /// Attributes still in three zones.
    old: bool,
}

const fn reserve(
    name: &'static str,
    level: &'static str,
    middle: (f64, f64),
    size: (f64, f64),
    lean: f64,
    old: bool,
) -> Reserve {
    Reserve {
        name,
        level,
        middle,
        size,
        lean,
        old,
    }
}

/// All of them.
pub const RESERVES: &[Reserve] = &[
    reserve(
        "示意·猫儿山",
        "国家级",
        (110.425, 25.862),
        (6.2, 10.0),
        0.10,
        false,
    ),
    reserve(
        "示意·花坪",
        "国家级",
        (109.893, 25.592),
        (7.8, 7.2),
        -0.4,
        false,
    ),
    reserve(
        "示意·千家洞",
        "国家级",
        (111.252, 25.445),
        (5.6, 8.6),
        0.5,
        false,
    ),
    reserve(
        "示意·银竹老山",
        "国家级",
        (110.590, 26.262),
        (4.0, 5.2),
        -0.3,
        false,
    ),
    reserve(
        "示意·海洋山",
        "自治区级",
        (110.735, 25.395),
        (8.6, 15.5),
        -0.25,
        false,
    ),
    reserve(
        "示意·青狮潭",
        "自治区级",
        (110.150, 25.620),
        (7.6, 5.8),
        0.3,
        false,
    ),
    reserve(
        "示意·银殿山",
        "自治区级",
        (111.055, 24.885),
        (6.0, 9.4),
        -0.4,
        false,
    ),
    reserve(
        "示意·寿城",
        "自治区级",
        (109.735, 25.215),
        (4.6, 8.6),
        0.1,
        false,
    ),
    reserve(
        "示意·架桥岭",
        "自治区级",
        (110.100, 24.905),
        (5.6, 10.5),
        -0.2,
        true,
    ),
    reserve(
        "示意·建新",
        "自治区级",
        (110.215, 25.862),
        (5.0, 3.6),
        0.2,
        false,
    ),
    reserve(
        "示意·五福宝顶",
        "自治区级",
        (110.842, 26.155),
        (4.2, 6.6),
        -0.35,
        false,
    ),
];

impl Reserve {
    fn field(&self, seed: u64, p: Km) -> f64 {
        patch(
            seed,
            km(self.middle.0, self.middle.1),
            self.size,
            self.lean,
            p,
        )
    }

    fn levels(&self) -> &'static [f64] {
        if self.old {
            &[0.0, 0.24, 0.46]
        } else {
            &[0.0, 0.38]
        }
    }
}

/// Above 0 inside any reserve.
pub fn field(p: Km) -> f64 {
    RESERVES
        .iter()
        .enumerate()
        .map(|(k, r)| r.field(900 + k as u64, p))
        .fold(f64::NEG_INFINITY, f64::max)
}

/// A reserve and its zones: from the innermost (label 1) outwards.
pub struct Zoned {
    pub reserve: &'static Reserve,
    pub zones: Vec<Area>,
}

/// The zones of all reserves.
pub fn zoned(world: &World) -> Vec<Zoned> {
    RESERVES
        .iter()
        .enumerate()
        .map(|(k, reserve)| {
            let reach = reserve.size.0.max(reserve.size.1) * 1.75;
            let grid = Grid::around(km(reserve.middle.0, reserve.middle.1), reach, 0.3);
            let zones = nested(
                world,
                &grid,
                &|p| reserve.field(900 + k as u64, p),
                reserve.levels(),
                0.022,
            );
            Zoned { reserve, zones }
        })
        .collect()
}

/// The layer.
pub fn table(all: &[Zoned]) -> Table {
    let mut table = Table::new(&["编号", "名称", "级别", "分区"]);
    let mut number = 0;
    for item in all {
        let zones: &[(u32, &str)] = if item.reserve.old {
            &[(1, "核心区"), (2, "缓冲区"), (3, "实验区")]
        } else {
            &[(1, "核心保护区"), (2, "一般控制区")]
        };
        for &(label, zone) in zones {
            let areas = of_label(&item.zones, label);
            if areas.is_empty() {
                continue;
            }
            number += 1;
            table.add(
                Shape::areas(areas),
                vec![
                    numbered("保护区", number).into(),
                    item.reserve.name.into(),
                    item.reserve.level.into(),
                    zone.into(),
                ],
            );
        }
    }
    table
}
