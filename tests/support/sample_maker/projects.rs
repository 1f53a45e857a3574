//! Proposed projects (示例·…): one for every kind of answer a check can give.
//!
//! Answers to the project form are properties named by question code. What each project must
//! lead to stands in tests/fixtures/sample_expected.toml.

use super::Made;
use super::arrangement::Area;
use super::noise::Chance;
use super::plane::{Km, Spot, distance, km, km_of, spot, zone_millimetres};
use super::table::{NATURE, Shape, Table};
use super::write_geojson;
use super::write_shapefile::{self, Manner};

/// Where a project lies.
enum Ground {
    /// A parcel: longitude, latitude, kilometres long and wide, turn (tangent).
    Parcel(f64, f64, f64, f64, f64),
    /// A line through these places.
    Line(&'static [(f64, f64)]),
    /// A point.
    Point(f64, f64),
}

struct Project {
    file: &'static str,
    name: &'static str,
    kind: &'static str,
    ground: Ground,
    answers: &'static [(&'static str, &'static str)],
}

const PROJECTS: &[Project] = &[
    Project {
        file: "site-01",
        name: "示例·滨江产业园二期",
        kind: "工业",
        ground: Ground::Parcel(110.3758, 25.1852, 0.76, 0.58, 0.4),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("temporary_use", "no"),
            ("key_infrastructure", "no"),
            ("national_major_project", "no"),
            ("production_facility", "yes"),
            ("supply_or_source_protection", "no"),
            ("discharges_pollutants", "yes"),
            ("severely_polluting", "no"),
            ("outfall", "no"),
            ("may_pollute_groundwater", "no"),
            ("may_pollute_soil", "no"),
            ("waste_facility", "none"),
            ("violates_access_list", "no"),
            ("high_pollution_fuel", "no"),
            ("violates_scenic_plan", "no"),
            ("unrelated_to_protection", "no"),
            ("quarry_or_blasting", "no"),
            ("hazardous_store", "no"),
            ("livestock", "no"),
            ("water_recreation", "no"),
            ("infrastructure_kind", "none"),
        ],
    },
    Project {
        file: "site-03",
        name: "示例·云海观景栈道",
        kind: "旅游",
        ground: Ground::Parcel(110.4250, 25.8620, 0.42, 0.26, 0.5),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("temporary_use", "no"),
            ("national_major_project", "no"),
            ("key_infrastructure", "no"),
            ("limited_activity_class", "none"),
            ("reserve_listed_activity", "no"),
            ("production_facility", "no"),
            ("waste_facility", "none"),
            ("quarry_or_blasting", "no"),
            ("discharges_pollutants", "no"),
            ("violates_access_list", "no"),
            ("may_pollute_groundwater", "no"),
        ],
    },
    Project {
        file: "site-06",
        name: "示例·县县通输气管线",
        kind: "线性",
        ground: Ground::Line(&[
            (110.3560, 25.4380),
            (110.4020, 25.4900),
            (110.4680, 25.5270),
            (110.5600, 25.5610),
            (110.6320, 25.5900),
            (110.6960, 25.6420),
            (110.7460, 25.7100),
            (110.8350, 25.7620),
            (110.9080, 25.8280),
            (111.0240, 25.8960),
        ]),
        answers: &[
            ("project_stage", "land_prereview"),
            ("build_kind", "new"),
            ("new_construction_land", "no"),
            ("temporary_use", "yes"),
            ("crossing", "tunnel"),
            ("key_infrastructure", "yes"),
            ("national_major_project", "no"),
            ("production_facility", "no"),
            ("supply_or_source_protection", "no"),
            ("discharges_pollutants", "no"),
            ("severely_polluting", "no"),
            ("outfall", "no"),
            ("may_pollute_groundwater", "no"),
            ("may_pollute_soil", "no"),
            ("waste_facility", "none"),
            ("hazardous_store", "no"),
            ("quarry_or_blasting", "no"),
            ("violates_access_list", "no"),
            ("relic_protection_work", "no"),
            ("obstructs_flood", "no"),
            ("livestock", "no"),
            ("water_recreation", "no"),
            ("infrastructure_kind", "other_linear"),
        ],
    },
    Project {
        file: "site-07",
        name: "示例·邻市物流园",
        kind: "物流",
        ground: Ground::Parcel(111.4300, 25.4200, 0.70, 0.50, 0.2),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
        ],
    },
    Project {
        file: "site-08",
        name: "示例·电镀集中加工区",
        kind: "工业",
        ground: Ground::Parcel(109.9573, 24.9952, 0.55, 0.40, 0.3),
        answers: &[
            ("project_stage", "eia"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("production_facility", "yes"),
            ("discharges_pollutants", "yes"),
            ("may_pollute_soil", "yes"),
            ("waste_facility", "none"),
            ("key_infrastructure", "no"),
        ],
    },
    Project {
        file: "site-10",
        name: "示例·荔浦河滨水厂",
        kind: "市政",
        ground: Ground::Parcel(110.3217, 24.4554, 0.32, 0.24, 0.6),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "extend"),
            ("new_construction_land", "yes"),
            ("supply_or_source_protection", "no"),
            ("discharges_pollutants", "no"),
            ("severely_polluting", "no"),
            ("outfall", "no"),
            ("key_infrastructure", "no"),
            ("may_pollute_soil", "no"),
            ("waste_facility", "none"),
            ("water_recreation", "no"),
            ("infrastructure_kind", "none"),
        ],
    },
    Project {
        file: "site-11",
        name: "示例·建筑垃圾消纳场",
        kind: "固废",
        ground: Ground::Parcel(110.1174, 25.4290, 0.60, 0.42, -0.3),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("temporary_use", "no"),
            ("national_major_project", "no"),
            ("limited_activity_class", "none"),
            ("waste_facility", "construction_waste"),
            ("discharges_pollutants", "yes"),
            ("may_pollute_groundwater", "yes"),
            ("may_pollute_soil", "yes"),
            ("key_infrastructure", "no"),
            ("violates_access_list", "no"),
        ],
    },
    Project {
        file: "site-12",
        name: "示例·全州东环路",
        kind: "交通",
        ground: Ground::Parcel(111.1180, 25.8600, 0.90, 0.10, 0.8),
        answers: &[
            ("project_stage", "land_prereview"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("temporary_use", "no"),
            ("key_infrastructure", "yes"),
            ("national_major_project", "no"),
            ("production_facility", "no"),
            ("discharges_pollutants", "no"),
            ("may_pollute_soil", "no"),
            ("may_pollute_groundwater", "no"),
            ("waste_facility", "none"),
            ("quarry_or_blasting", "no"),
        ],
    },
    Project {
        file: "site-13",
        name: "示例·临桂政务服务中心",
        kind: "公共服务",
        ground: Ground::Parcel(110.2020, 25.2440, 0.36, 0.26, 0.1),
        answers: &[
            ("project_stage", "planning_permit"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("production_facility", "no"),
            ("discharges_pollutants", "no"),
            ("may_pollute_groundwater", "no"),
            ("may_pollute_soil", "no"),
            ("high_pollution_fuel", "no"),
            ("waste_facility", "none"),
            ("violates_access_list", "no"),
            ("livestock", "no"),
            ("hazardous_store", "no"),
        ],
    },
    Project {
        file: "site-14",
        name: "示例·漓江游客驿站",
        kind: "旅游",
        ground: Ground::Parcel(110.4178, 25.0542, 0.26, 0.20, 0.0),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("unrelated_to_protection", "yes"),
            ("quarry_or_blasting", "no"),
            ("hazardous_store", "no"),
            ("livestock", "no"),
            ("discharges_pollutants", "no"),
            ("may_pollute_groundwater", "no"),
            ("violates_access_list", "no"),
            ("waste_facility", "none"),
            ("key_infrastructure", "no"),
        ],
    },
    Project {
        file: "site-15",
        name: "示例·湘桂走廊观测站",
        kind: "监测",
        ground: Ground::Point(110.6950, 25.5997),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "no"),
            ("production_facility", "no"),
            ("discharges_pollutants", "no"),
            ("may_pollute_groundwater", "no"),
            ("relic_protection_work", "no"),
            ("violates_access_list", "no"),
        ],
    },
    Project {
        file: "site-16",
        name: "示例·灌江湿地科普馆",
        kind: "公共服务",
        ground: Ground::Parcel(111.1180, 25.5800, 0.22, 0.18, 0.2),
        answers: &[
            ("project_stage", "site_selection"),
            ("build_kind", "new"),
            ("new_construction_land", "yes"),
            ("fills_wetland", "no"),
            ("national_important_wetland", "no"),
            ("discharges_pollutants", "no"),
            ("quarry_or_blasting", "no"),
            ("reserve_listed_activity", "no"),
            ("key_infrastructure", "no"),
            ("waste_facility", "none"),
            ("production_facility", "no"),
        ],
    },
];

/// An angular parcel, closed, counter-clockwise.
fn parcel(seed: u64, middle: Km, long: f64, wide: f64, turn: f64) -> Vec<Spot> {
    let mut chance = Chance::new(seed);
    let corners: [(f64, f64); 9] = [
        (-0.50, -0.46),
        (0.06, -0.52),
        (0.44, -0.48),
        (0.52, -0.14),
        (0.47, 0.36),
        (0.30, 0.50),
        (-0.12, 0.47),
        (-0.47, 0.42),
        (-0.53, -0.08),
    ];
    let scale = (1.0 + turn * turn).sqrt();
    let mut ring: Vec<Spot> = corners
        .iter()
        .map(|&(u, v)| {
            let u = (u + chance.between(-0.05, 0.05)) * long;
            let v = (v + chance.between(-0.05, 0.05)) * wide;
            spot((
                middle.0 + (u - turn * v) / scale,
                middle.1 + (v + turn * u) / scale,
            ))
        })
        .collect();
    ring.extend(ring.first().copied());
    ring
}

fn row(project: &Project, code: &str) -> Table {
    let mut fields = vec!["项目编号", "项目名称", "项目类型"];
    fields.extend(project.answers.iter().map(|a| a.0));
    let mut table = Table::new(&fields);
    let shape = match project.ground {
        Ground::Parcel(lon, lat, long, wide, turn) => Shape::Areas(vec![vec![parcel(
            code.len() as u64 + seed_of(code),
            km(lon, lat),
            long,
            wide,
            turn,
        )]]),
        Ground::Line(places) => Shape::Lines(vec![
            places
                .iter()
                .map(|&(lon, lat)| spot(km(lon, lat)))
                .collect(),
        ]),
        Ground::Point(lon, lat) => Shape::Point(spot(km(lon, lat))),
    };
    let mut values = vec![code.into(), project.name.into(), project.kind.into()];
    values.extend(project.answers.iter().map(|a| a.1.into()));
    table.add(shape, values);
    table
}

fn seed_of(code: &str) -> u64 {
    code.bytes().fold(0, |s, b| s * 31 + u64::from(b))
}

/// A nearly straight section of a red-line patch near a place: its positions in ring order (the
/// zone lies to the left), and the direction out of the zone.
fn section(red: &[Area], near: Km, span: (f64, f64)) -> Option<(Vec<Spot>, (f64, f64))> {
    let mut best: Option<(f64, Vec<Spot>, (f64, f64))> = None;
    for area in red.iter().filter(|a| a.km2() > 20.0) {
        let ring = &area.rings[0];
        for start in 0..ring.len().saturating_sub(9) {
            for count in 4..9 {
                let part = &ring[start..=start + count];
                let (a, b) = (km_of(part[0]), km_of(part[count]));
                let chord = distance(a, b);
                if chord < span.0 || chord > span.1 {
                    continue;
                }
                let off = part
                    .iter()
                    .map(|&p| super::plane::to_segment(km_of(p), a, b).0)
                    .fold(0.0, f64::max);
                let away = distance(a, near);
                if off < 0.12 * chord && best.as_ref().is_none_or(|(d, ..)| away < *d) {
                    let out = ((b.1 - a.1) / chord, -(b.0 - a.0) / chord);
                    best = Some((away, part.to_vec(), out));
                }
            }
        }
    }
    best.map(|(_, part, out)| (part, out))
}

/// A project along a red-line section, in whole millimetres of zone 37: the section's own
/// vertices, moved into the zone by `into_mm`, and a back side `depth` kilometres outside.
fn along_section(
    red: &[Area],
    near: Km,
    span: (f64, f64),
    depth: f64,
    into_mm: f64,
) -> Vec<(i64, i64)> {
    let Some((part, out)) = section(red, near, span) else {
        return Vec::new();
    };
    let shift = (
        (-out.0 * into_mm).round() as i64,
        (-out.1 * into_mm).round() as i64,
    );
    let mut ring: Vec<(i64, i64)> = part
        .iter()
        .rev()
        .map(|&p| {
            let (x, y) = zone_millimetres(p);
            (x + shift.0, y + shift.1)
        })
        .collect();
    let outside = |p: Spot, depth: f64| {
        let place = km_of(p);
        zone_millimetres(spot((place.0 + out.0 * depth, place.1 + out.1 * depth)))
    };
    let first = part[0];
    let last = part[part.len() - 1];
    ring.push(outside(first, depth));
    ring.push(outside(part[part.len() / 2], depth * 1.12));
    ring.push(outside(last, depth * 0.94));
    ring.push(ring[0]);
    ring
}

/// GeoJSON with the old `crs` member and zone metres, as survey offices still export it.
fn zone_geojson(name: &str, values: &[(&str, &str)], ring: &[(i64, i64)]) -> String {
    let metres = |mm: i64| format!("{}.{:03}", mm / 1000, mm % 1000);
    let quoted = |t: &str| serde_json::Value::String(t.to_owned()).to_string();
    let places: Vec<String> = ring
        .iter()
        .map(|p| format!("[{},{}]", metres(p.0), metres(p.1)))
        .collect();
    let fields: Vec<String> = values
        .iter()
        .map(|(k, v)| format!("{}:{}", quoted(k), quoted(v)))
        .collect();
    format!(
        "{{\"type\":\"FeatureCollection\",\"name\":{},\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::4525\"}}}},\"features\":[\n{{\"type\":\"Feature\",\"properties\":{{{}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}\n]}}\n",
        quoted(name),
        fields.join(","),
        places.join(",")
    )
}

const BESIDE: &[(&str, &str)] = &[
    ("project_stage", "site_selection"),
    ("build_kind", "new"),
    ("new_construction_land", "yes"),
    ("temporary_use", "no"),
    ("national_major_project", "no"),
    ("key_infrastructure", "no"),
    ("limited_activity_class", "none"),
    ("production_facility", "yes"),
    ("discharges_pollutants", "no"),
    ("may_pollute_groundwater", "no"),
    ("may_pollute_soil", "no"),
    ("waste_facility", "none"),
    ("quarry_or_blasting", "no"),
    ("violates_access_list", "no"),
];

/// The project files, under projects/.
pub fn files(red: &[Area]) -> Vec<Made> {
    let mut out = Vec::new();
    for project in PROJECTS {
        let code = project.file.replace("site", "示例");
        let text = write_geojson::text(project.name, &row(project, &code));
        out.push((
            format!("projects/{}.geojson", project.file),
            text.into_bytes(),
        ));
    }
    let beside: [(&str, &str, &str, Km, f64); 2] = [
        (
            "site-04",
            "示例·石材加工堆场",
            "工业",
            km(110.9400, 25.4900),
            0.0,
        ),
        (
            "site-05",
            "示例·边坡治理工程",
            "交通",
            km(110.2500, 24.3900),
            3.0,
        ),
    ];
    for (file, name, kind, near, into_mm) in beside {
        let ring = along_section(red, near, (0.45, 1.1), 0.28, into_mm);
        let code = file.replace("site", "示例");
        let mut values = vec![
            ("项目编号", code.as_str()),
            ("项目名称", name),
            ("项目类型", kind),
        ];
        values.extend(BESIDE);
        values.push(NATURE);
        out.push((
            format!("projects/{file}.geojson"),
            zone_geojson(name, &values, &ring).into_bytes(),
        ));
    }
    // Two shapefiles as surveyors send them, GBK without .cpg; the second has lost its .prj.
    let surveyed = [
        Project {
            file: "site-02",
            name: "示例·荔浦城东中转站",
            kind: "市政",
            ground: Ground::Parcel(110.4010, 24.4930, 0.22, 0.16, 0.3),
            answers: &[],
        },
        Project {
            file: "site-09",
            name: "示例·恭城光伏基地",
            kind: "能源",
            ground: Ground::Parcel(110.8600, 24.8700, 0.80, 0.55, -0.4),
            answers: &[],
        },
    ];
    for (project, prj) in surveyed.iter().zip([true, false]) {
        let table = row(project, &project.file.replace("site", "示例"));
        let manner = Manner {
            zone: true,
            gbk: true,
            prj,
        };
        for (ending, bytes) in write_shapefile::files(&table, manner) {
            out.push((format!("projects/{}.{ending}", project.file), bytes));
        }
    }
    out
}
