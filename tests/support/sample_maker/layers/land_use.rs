//! Land-use patches (地类图斑) of one county and about the sites elsewhere (示意): no gaps, cut by
//! village borders.

use super::super::arrangement::{Area, Arrangement};
use super::super::contour::{kept, label_borders};
use super::super::noise::{at_lattice, fractal, smooth};
use super::super::plane::{Km, distance, km, km_of, to_line};
use super::super::table::{Shape, Table, Value};
use super::super::world::World;
use super::admin::{Villages, at};
use super::farmland;

/// Code and name as in TD/T 1055, owned by the state, size of a patch in kilometres.
const KINDS: &[(&str, &str, bool, f64)] = &[
    ("0101", "水田", false, 0.72),
    ("0103", "旱地", false, 0.66),
    ("0201", "果园", false, 0.85),
    ("0301", "乔木林地", false, 1.05),
    ("0305", "灌木林地", false, 0.95),
    ("0302", "竹林地", false, 0.80),
    ("0404", "其他草地", false, 0.60),
    ("0702", "农村宅基地", false, 0.60),
    ("0701", "城镇住宅用地", true, 0.42),
    ("05H1", "商业服务业设施用地", true, 0.42),
    ("08H2", "科教文卫用地", true, 0.60),
    ("0601", "工业用地", true, 0.60),
    ("1003", "公路用地", true, 6.0),
    ("1101", "河流水面", true, 9.0),
    ("1104", "坑塘水面", false, 0.70),
    ("1106", "内陆滩涂", true, 1.2),
    ("1207", "裸岩石砾地", false, 0.60),
];

/// Trunk roads of the county, invented.
const ROADS: &[&[(f64, f64)]] = &[
    &[
        (110.290, 25.250),
        (110.300, 25.190),
        (110.322, 25.130),
        (110.312, 25.085),
        (110.335, 25.030),
        (110.352, 24.980),
    ],
    &[
        (110.240, 25.105),
        (110.312, 25.085),
        (110.372, 25.098),
        (110.424, 25.118),
        (110.500, 25.100),
    ],
];

struct Ground<'a> {
    world: &'a World,
    homes: &'a [Km],
    roads: Vec<Vec<Km>>,
    large: Vec<&'a [Km]>,
    small: Vec<&'a [Km]>,
}

impl Ground<'_> {
    /// Number of the kind of land at a place.
    fn kind(&self, p: Km) -> usize {
        let to = |lines: &[&[Km]]| {
            lines
                .iter()
                .map(|l| to_line(p, l).0)
                .fold(f64::INFINITY, f64::min)
        };
        let (river, brook) = (to(&self.large), to(&self.small));
        let rough = fractal(9001, p.0, p.1, 1.6, 3);
        if river < 0.105 + 0.03 * rough || brook < 0.042 {
            return 13;
        }
        if self
            .roads
            .iter()
            .map(|r| to_line(p, r).0)
            .fold(f64::INFINITY, f64::min)
            < 0.036
        {
            return 12;
        }
        if river < 0.17 + 0.12 * smooth(9003, p.0 / 1.1, p.1 / 1.1) {
            return 15;
        }
        let home = self
            .homes
            .iter()
            .map(|&h| distance(p, h))
            .fold(f64::INFINITY, f64::min);
        let town = self.world.town(p);
        if town > 0.05 {
            let use_of = fractal(9005, p.0, p.1, 1.1, 2);
            return if use_of > 0.24 {
                10
            } else if use_of > 0.08 {
                9
            } else if use_of > -0.26 {
                8
            } else {
                11
            };
        }
        let farm = farmland::field(self.world, p);
        let wet = self.world.valley(p) > 0.35 + 0.3 * rough;
        if farm > 0.0 {
            return usize::from(!wet);
        }
        if home < 0.26 + 0.34 * rough {
            return 7;
        }
        // Peaks of the karst: steep, scattered, wooded; bare at some tops.
        let peak = fractal(9007, p.0, p.1, 3.0, 4) + 0.5 * (self.world.height(p) - 0.2) - 0.05;
        if peak > 0.50 {
            return if smooth(9009, p.0 / 0.8, p.1 / 0.8) > 0.15 {
                16
            } else {
                4
            };
        }
        if peak > 0.06 {
            let woods = fractal(9011, p.0, p.1, 4.0, 2);
            return if woods > 0.22 {
                5
            } else if woods > -0.12 {
                3
            } else {
                4
            };
        }
        if fractal(9013, p.0, p.1, 0.9, 2) > 0.68 {
            return 14;
        }
        if farm > -0.10 {
            return usize::from(!wet);
        }
        let slope = fractal(9015, p.0, p.1, 2.8, 2);
        if slope > 0.12 {
            2
        } else if slope > -0.16 {
            1
        } else if slope > -0.34 {
            3
        } else {
            6
        }
    }

    /// Label of a place: kind and a jittered cell, so that one kind falls into several patches.
    fn label(&self, p: Km) -> u32 {
        let kind = self.kind(p);
        let size = KINDS[kind].3;
        let q = (
            p.0 + 0.16 * smooth(9021, p.0 / 0.5, p.1 / 0.5),
            p.1 + 0.16 * smooth(9023, p.0 / 0.5, p.1 / 0.5),
        );
        let (ci, cj) = ((q.0 / size).floor() as i64, (q.1 / size).floor() as i64);
        let mut best = (f64::INFINITY, 0, 0);
        for i in ci - 1..=ci + 1 {
            for j in cj - 1..=cj + 1 {
                let seat = (
                    (i as f64 + at_lattice(9031, i, j)) * size,
                    (j as f64 + at_lattice(9033, i, j)) * size,
                );
                let d = distance(seat, q);
                if d < best.0 {
                    best = (d, i, j);
                }
            }
        }
        let cell = (best.1.rem_euclid(128) * 128 + best.2.rem_euclid(128)) as u32;
        (kind as u32 * 16384) + cell + 1
    }
}

/// The layer.
pub fn table(world: &World, covers: &[Villages]) -> Table {
    let mut table = Table::new(&[
        "标识码",
        "DLBM",
        "DLMC",
        "QSXZ",
        "坐落代码",
        "坐落名称",
        "乡镇",
        "县",
        "TBMJ",
    ]);
    let mut number = 0;
    for villages in covers {
        cover(world, villages, &mut number, &mut table);
    }
    table
}

/// The patches on the ground that some villages cover.
fn cover(world: &World, villages: &Villages, number: &mut usize, table: &mut Table) {
    let lines_of =
        |names: &[&str]| -> Vec<&[Km]> { names.iter().map(|n| world.river(n)).collect() };
    let ground = Ground {
        world,
        homes: &villages.homes,
        roads: ROADS
            .iter()
            .map(|r| {
                let line: Vec<Km> = r.iter().map(|&(lon, lat)| km(lon, lat)).collect();
                super::super::contour::rounded(&super::super::contour::rounded(&line))
            })
            .collect(),
        large: lines_of(&["漓江"]),
        small: lines_of(&["相思江", "良丰江", "潮田河", "瓦窑河"]),
    };
    let grid = villages.extent.grid(world, 0.045);
    let labels = grid.sample(|p| ground.label(p));
    let mut lines: Vec<_> = label_borders(&grid, &labels, 2)
        .iter()
        .map(|l| kept(l, 0.008))
        .collect();
    lines.extend(villages.lines.iter().cloned());
    lines.extend(villages.outline.iter().cloned());
    let plane = Arrangement::new(&lines);
    let homes: Vec<(u32, &Area)> = villages
        .areas
        .iter()
        .enumerate()
        .flat_map(|(k, areas)| areas.iter().map(move |a| (k as u32, a)))
        .collect();
    // Village × kind × cell in one number.
    let span = 17 * 16384 + 2;
    let mut face_labels = plane.label(|s| {
        if !villages.extent.holds(world, s) {
            return 0;
        }
        let village = homes
            .iter()
            .find(|(_, a)| a.holds(s))
            .map_or(0, |(k, _)| *k);
        village * span + at(&grid, &labels, km_of(s))
    });
    plane.absorb(&mut face_labels, 0.016, false);
    for area in &plane.areas(&face_labels) {
        let village = (area.label / span) as usize;
        let kind = ((area.label % span - 1) / 16384) as usize;
        let (code, name, state, _) = KINDS[kind];
        *number += 1;
        table.add(
            Shape::area(area),
            vec![
                format!("示意{number:05}").into(),
                code.into(),
                name.into(),
                (if state { "10" } else { "30" }).into(),
                villages.code(world, village).into(),
                villages.name(village).into(),
                villages.township_name(village).into(),
                villages.county_name(world, village).into(),
                Value::Number(area.km2() * 1e6, 2),
            ],
        );
    }
}
