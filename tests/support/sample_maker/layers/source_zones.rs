//! Drinking-water source zones (示意): stretches chosen evenly along rivers, not at intakes.

use super::super::arrangement::Area;
use super::super::contour::Grid;
use super::super::noise::smooth;
use super::super::plane::{Km, distance, km, to_line};
use super::super::table::{Shape, Table, Value};
use super::super::world::World;
use super::rivers::{RESERVOIR, reservoir};
use super::{nested, numbered, of_label};

/// A stretch of a river whose zones are drawn: latitudes of its ends and the river's name.
struct Stretch {
    name: &'static str,
    river: &'static str,
    /// Where along the river the stretch starts and ends, as shares of its length.
    span: (f64, f64),
    /// Reach of second grade and quasi zone from the water, kilometres.
    reach: (f64, f64),
}

const STRETCHES: &[Stretch] = &[
    Stretch {
        name: "示意水源-01（漓江上段）",
        river: "漓江",
        span: (0.385, 0.475),
        reach: (1.25, 2.6),
    },
    Stretch {
        name: "示意水源-02（漓江下段）",
        river: "漓江",
        span: (0.52, 0.60),
        reach: (1.15, 2.3),
    },
    Stretch {
        name: "示意水源-04（湘江）",
        river: "湘江",
        span: (0.36, 0.42),
        reach: (1.0, 2.0),
    },
    Stretch {
        name: "示意水源-05（湘江）",
        river: "湘江",
        span: (0.58, 0.64),
        reach: (1.0, 2.0),
    },
    Stretch {
        name: "示意水源-06（灌江）",
        river: "灌江",
        span: (0.24, 0.32),
        reach: (0.9, 1.8),
    },
    Stretch {
        name: "示意水源-07（资江）",
        river: "资江",
        span: (0.20, 0.30),
        reach: (0.9, 1.7),
    },
    Stretch {
        name: "示意水源-08（恭城河）",
        river: "恭城河",
        span: (0.40, 0.47),
        reach: (0.9, 1.8),
    },
    Stretch {
        name: "示意水源-09（荔浦河）",
        river: "荔浦河",
        span: (0.18, 0.29),
        reach: (0.9, 1.7),
    },
    Stretch {
        name: "示意水源-10（义江）",
        river: "义江",
        span: (0.44, 0.52),
        reach: (1.0, 1.9),
    },
    Stretch {
        name: "示意水源-11（桑江）",
        river: "桑江",
        span: (0.34, 0.42),
        reach: (0.8, 1.5),
    },
    Stretch {
        name: "示意水源-12（桂江）",
        river: "桂江",
        span: (0.16, 0.26),
        reach: (1.0, 1.9),
    },
];

/// The stretch whose zones carry no grade: whoever checks against it cannot tell.
const WITHOUT_GRADE: &str = "示意水源-09（荔浦河）";

fn piece(line: &[Km], span: (f64, f64)) -> Vec<Km> {
    let n = line.len() as f64;
    line.get((span.0 * n) as usize..(span.1 * n) as usize)
        .unwrap_or_default()
        .to_vec()
}

/// Level field of a stretch: 3 on the water's edge, 2 at the first grade's rim, 1 at the
/// second's, 0 at the quasi zone's. Zones of higher grade are shorter, too.
fn stretch_field(line: &[Km], reach: (f64, f64), p: Km) -> f64 {
    let q = (
        p.0 + 0.22 * smooth(51, p.0 / 1.7, p.1 / 1.7),
        p.1 + 0.22 * smooth(53, p.0 / 1.7, p.1 / 1.7),
    );
    let (d, along) = to_line(q, line);
    let length: f64 = line.windows(2).map(|w| distance(w[0], w[1])).sum();
    // From the middle of the stretch outwards, 0–1.
    let off = (2.0 * along / length.max(0.1) - 1.0).abs();
    let value = |width: f64, share: f64| {
        let across = d / width;
        let beyond = ((off - share).max(0.0) * length / 2.0) / width;
        1.0 - (across * across + beyond * beyond).sqrt()
    };
    let one = value(0.34, 0.30);
    let two = value(reach.0, 0.62);
    let quasi = value(reach.1, 0.82);
    if one > 0.0 {
        2.0 + one.min(1.0)
    } else if two > 0.0 {
        1.0 + two.min(0.98)
    } else {
        quasi.min(0.98)
    }
}

/// Level field of the reservoir: second grade along the shore, quasi over the slopes.
fn reservoir_field(p: Km) -> f64 {
    let water = reservoir(p);
    let core = distance(p, km(RESERVOIR.0 + 0.008, RESERVOIR.1 - 0.012));
    let basin = 1.0 - distance(p, km(RESERVOIR.0 - 0.025, RESERVOIR.1 + 0.035)) / 10.5
        + 0.18 * smooth(57, p.0 / 5.0, p.1 / 5.0);
    if core < 1.35 && water > -0.12 {
        2.0 + (1.35 - core).min((water + 0.12) * 1.2).min(1.0)
    } else if water > -0.75 {
        1.0 + ((water + 0.75) * 0.8).clamp(0.001, 0.98)
    } else {
        basin.min(0.98)
    }
}

const GRADES: [&str; 3] = ["一级", "二级", "准保护区"];

/// The zones of every source: name and areas labelled 1 (first grade) to 3 (quasi).
pub fn zoned(world: &World) -> Vec<(&'static str, Vec<Area>)> {
    let mut out: Vec<(&'static str, Vec<Area>)> = Vec::new();
    for stretch in STRETCHES {
        let line = piece(world.river(stretch.river), stretch.span);
        if line.is_empty() {
            continue;
        }
        let pad = stretch.reach.1 + 1.0;
        let low = line
            .iter()
            .fold((f64::MAX, f64::MAX), |b, p| (b.0.min(p.0), b.1.min(p.1)));
        let high = line
            .iter()
            .fold((f64::MIN, f64::MIN), |b, p| (b.0.max(p.0), b.1.max(p.1)));
        let grid = Grid::over(
            (low.0 - pad, low.1 - pad),
            (high.0 + pad, high.1 + pad),
            0.085,
        );
        let field = |p: Km| stretch_field(&line, stretch.reach, p);
        out.push((
            stretch.name,
            nested(world, &grid, &field, &[0.0, 1.0, 2.0], 0.010),
        ));
    }
    let grid = Grid::around(km(RESERVOIR.0 - 0.02, RESERVOIR.1 + 0.03), 13.0, 0.1);
    let areas = nested(world, &grid, &reservoir_field, &[0.0, 1.0, 2.0], 0.012);
    out.insert(2.min(out.len()), ("示意水源-03（青狮潭）", areas));
    out
}

/// The layer: one feature per source and grade.
pub fn table(zoned: &[(&'static str, Vec<Area>)]) -> Table {
    let mut table = Table::new(&["编号", "水源地名称", "级别", "划定批复文号", "划定日期"]);
    let mut number = 0;
    for (name, areas) in zoned {
        for (k, grade) in GRADES.iter().enumerate() {
            let areas = of_label(areas, k as u32 + 1);
            if areas.is_empty() {
                continue;
            }
            number += 1;
            let graded = *name != WITHOUT_GRADE;
            let given = |text: String| {
                if graded {
                    Value::Text(text)
                } else {
                    Value::Nothing
                }
            };
            table.add(
                Shape::areas(areas),
                vec![
                    numbered("水源区", number).into(),
                    (*name).into(),
                    given((*grade).to_owned()),
                    given(format!("示意批复〔2021〕{}号", 100 + number)),
                    given("2021-06-30".to_owned()),
                ],
            );
        }
    }
    table
}
