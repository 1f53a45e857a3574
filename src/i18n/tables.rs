//! Tables 1 to 4 of a project in words: plain rows of text for whatever writer.

use super::catalogue::{Lang, say, text};
use super::{findings, numbers, words};
use crate::base::message::Message;
use crate::base::units::SquareMeters;
use crate::layer::{Place, Role};
use crate::screening::model::{ProjectResult, Screening};
use crate::stats::{
    Figure, LandClasses, LandGroup, LandRow, LandTable, Ownership, Remark, ZoneGround, ZoneTable,
};

/// A table as rows of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// 1 to 4.
    pub number: u8,
    /// 表1 拟用地现状地类面积汇总表（公顷）.
    pub caption: String,
    /// Head of each column.
    pub head: Vec<String>,
    /// Rows, each as long as the head; empty where there is nothing to list.
    pub rows: Vec<Vec<String>>,
    /// Relative widths of the columns.
    pub widths: Vec<u32>,
    /// Columns of figures.
    pub figures: Vec<usize>,
    /// Rows at the end that are totals.
    pub num_totals: usize,
    /// What has to be said below: missing layers, unknown classes, how it was rounded.
    pub notes: Vec<String>,
}

/// The four tables of a project, in order. Lines and points take no area and have none: each
/// table then says so.
pub fn sheets(lang: Lang, result: &ProjectResult, screening: &Screening) -> [Sheet; 4] {
    let has = |role: Role| screening.layers.iter().any(|l| l.role == role);
    let classes = LandClasses::shipped();
    let land = LandTable::of(&result.land, &classes);
    let zone = |role: Role| {
        ZoneTable::of(
            result
                .hits
                .iter()
                .filter(|h| h.role == role && h.area_m2 > 0.0)
                .map(|h| ZoneGround {
                    name: &h.zone_name,
                    class: h.class,
                    parts: &h.parts,
                }),
        )
    };
    let mut all = [
        land_sheet(lang, result, &land, has(Role::LandUse)),
        zone_sheet(lang, 2, result, Role::PermanentBasicFarmland, &zone, &has),
        zone_sheet(lang, 3, result, Role::EcologicalRedline, &zone, &has),
        cropland_sheet(lang, result, &land.cropland(), has(Role::LandUse)),
    ];
    for sheet in &mut all {
        if result.area_m2 <= 0.0 {
            sheet.rows.clear();
            sheet.num_totals = 0;
            sheet.notes = vec![text(lang, "stats.no_area").to_owned()];
            continue;
        }
        if !sheet.rows.is_empty() {
            places_lacking(lang, &has, &mut sheet.notes);
            let rounding = Message::new("stats.rounding")
                .with("method", findings::method(lang, result.areas.counts));
            sheet.notes.push(say(lang, &rounding));
        }
    }
    all
}

/// Said below a table where a whole kind of place is not loaded.
fn places_lacking(lang: Lang, has: &dyn Fn(Role) -> bool, notes: &mut Vec<String>) {
    let lacking: Vec<String> = [Role::County, Role::Township, Role::Village]
        .into_iter()
        .filter(|r| !has(*r))
        .map(|r| words::role(lang, r))
        .collect();
    if !lacking.is_empty() {
        let message = Message::new("stats.places_lacking")
            .with("roles", lacking.join(text(lang, "screening.separator")));
        notes.push(say(lang, &message));
    }
}

/// 无数据 for what is not known, never blank; ground of no county is said to be outside.
fn place_cells(lang: Lang, place: &Place) -> [String; 3] {
    place
        .names()
        .map(|n| n.map_or_else(|| text(lang, "stats.no_data").to_owned(), str::to_owned))
}

fn ownership(lang: Lang, ownership: Ownership) -> String {
    text(
        lang,
        match ownership {
            Ownership::State => "stats.state",
            Ownership::Collective => "stats.collective",
            Ownership::Unknown => "stats.no_data",
        },
    )
    .to_owned()
}

fn caption(lang: Lang, number: u8) -> String {
    text(
        lang,
        match number {
            1 => "stats.table_1",
            2 => "stats.table_2",
            3 => "stats.table_3",
            _ => "stats.table_4",
        },
    )
    .to_owned()
}

const PLACES: [&str; 3] = ["stats.county", "stats.township", "stats.village"];

fn heads(lang: Lang, codes: &[&'static str]) -> Vec<String> {
    let all = PLACES.iter().chain(codes);
    all.map(|code| text(lang, code).to_owned()).collect()
}

/// The columns of table 1 from 合计 on.
fn land_cells(row: &LandRow) -> Vec<String> {
    let group = |g| row.group(g);
    [
        row.total(),
        row.of(LandGroup::is_farmland),
        row.of(LandGroup::is_cropland),
        group(LandGroup::Paddy),
        group(LandGroup::Irrigated),
        group(LandGroup::Dry),
        group(LandGroup::Garden),
        group(LandGroup::Forest),
        group(LandGroup::Grass),
        group(LandGroup::OtherFarm),
        group(LandGroup::Construction),
        group(LandGroup::Unused),
    ]
    .map(Figure::hectares)
    .to_vec()
}

fn cropland_cells(row: &LandRow) -> Vec<String> {
    [
        row.of(LandGroup::is_cropland),
        row.group(LandGroup::Paddy),
        row.group(LandGroup::Irrigated),
        row.group(LandGroup::Dry),
    ]
    .map(Figure::hectares)
    .to_vec()
}

fn remark(lang: Lang, remark: Option<&Remark>) -> String {
    match remark {
        None => String::new(),
        Some(Remark::NoPatch) => text(lang, "stats.no_patch").to_owned(),
        Some(Remark::UnknownClass(code, name)) => {
            let or_none = |s: &str| {
                if s.is_empty() {
                    text(lang, "stats.no_data").to_owned()
                } else {
                    s.to_owned()
                }
            };
            say(
                lang,
                &Message::new("stats.unknown_class")
                    .with("code", or_none(code))
                    .with("name", or_none(name)),
            )
        }
    }
}

fn land_sheet(lang: Lang, result: &ProjectResult, table: &LandTable, has_layer: bool) -> Sheet {
    let codes = [
        "stats.ownership",
        "stats.total",
        "stats.farmland",
        "stats.cropland",
        "stats.paddy",
        "stats.irrigated",
        "stats.dry",
        "stats.garden",
        "stats.forest",
        "stats.grass",
        "stats.other_farm",
        "stats.construction",
        "stats.unused",
        "stats.remark",
    ];
    let mut sheet = Sheet {
        number: 1,
        caption: caption(lang, 1),
        head: heads(lang, &codes),
        widths: [&[10, 10, 10, 7][..], &[9; 12], &[12]].concat(),
        figures: (4..16).collect(),
        ..Sheet::default()
    };
    if !has_layer {
        sheet.notes.push(text(lang, "stats.no_land_use").to_owned());
        return sheet;
    }
    for row in &table.rows {
        let mut cells = place_cells(lang, &row.place).to_vec();
        cells.push(ownership(lang, row.ownership));
        cells.extend(land_cells(row));
        cells.push(remark(lang, row.remark.as_ref()));
        sheet.rows.push(cells);
    }
    let mut total = |code, owner| {
        let row = table.total(owner);
        if owner.is_none() || row.total().is_some() {
            let mut cells = vec![text(lang, code).to_owned()];
            cells.resize(3, String::new());
            cells.push(owner.map_or_else(String::new, |o| ownership(lang, o)));
            cells.extend(land_cells(&row));
            cells.push(String::new());
            sheet.rows.push(cells);
            sheet.num_totals += 1;
        }
    };
    total("stats.of_which", Some(Ownership::State));
    total("stats.of_which", Some(Ownership::Collective));
    total("stats.total", None);
    against_whole(lang, result, table.total(None).total(), &mut sheet.notes);
    if table.rows.iter().any(|r| r.remark.is_some()) {
        sheet.notes.push(text(lang, "stats.see_remarks").to_owned());
    }
    sheet
}

/// How far the sum of rounded pieces is from the project measured as one.
fn against_whole(lang: Lang, result: &ProjectResult, sum: Figure, notes: &mut Vec<String>) {
    let whole = Figure::piece(result.areas.counted_m2());
    if whole != sum {
        let apart = whole.units().abs_diff(sum.units());
        notes.push(say(
            lang,
            &Message::new("stats.against_whole")
                .with("whole", whole.hectares())
                .with("apart", i64::try_from(apart).unwrap_or(i64::MAX)),
        ));
    }
}

fn cropland_sheet(lang: Lang, _: &ProjectResult, table: &LandTable, has_layer: bool) -> Sheet {
    let codes = [
        "stats.ownership",
        "stats.total",
        "stats.paddy",
        "stats.irrigated",
        "stats.dry",
    ];
    let mut sheet = Sheet {
        number: 4,
        caption: caption(lang, 4),
        head: heads(lang, &codes),
        widths: vec![12, 12, 12, 9, 10, 10, 10, 10],
        figures: (4..8).collect(),
        ..Sheet::default()
    };
    if !has_layer {
        sheet.notes.push(text(lang, "stats.no_land_use").to_owned());
        return sheet;
    }
    if table.rows.is_empty() {
        sheet.notes.push(text(lang, "stats.no_cropland").to_owned());
        return sheet;
    }
    for row in &table.rows {
        let mut cells = place_cells(lang, &row.place).to_vec();
        cells.push(ownership(lang, row.ownership));
        cells.extend(cropland_cells(row));
        sheet.rows.push(cells);
    }
    let mut cells = vec![text(lang, "stats.total").to_owned()];
    cells.resize(4, String::new());
    cells.extend(cropland_cells(&table.total(None)));
    sheet.rows.push(cells);
    sheet.num_totals = 1;
    sheet
}

fn zone_sheet(
    lang: Lang,
    number: u8,
    result: &ProjectResult,
    role: Role,
    table_of: &dyn Fn(Role) -> ZoneTable,
    has: &dyn Fn(Role) -> bool,
) -> Sheet {
    let is_redline = role == Role::EcologicalRedline;
    let mut codes = vec![if is_redline {
        "stats.redline_patch"
    } else {
        "stats.farmland_patch"
    }];
    if is_redline {
        codes.push("stats.kind");
    }
    codes.push("stats.area");
    let mut sheet = Sheet {
        number,
        caption: caption(lang, number),
        head: heads(lang, &codes),
        ..Sheet::default()
    };
    sheet.widths = vec![12; sheet.head.len()];
    sheet.figures = vec![sheet.head.len() - 1];
    let role_name = words::role(lang, role);
    if !has(role) {
        let message = Message::new("stats.no_layer").with("role", role_name);
        sheet.notes.push(say(lang, &message));
        return sheet;
    }
    let table = table_of(role);
    if table.rows.is_empty() {
        let message = Message::new("stats.none_found").with("role", role_name);
        sheet.notes.push(say(lang, &message));
        return sheet;
    }
    for row in &table.rows {
        let mut cells = place_cells(lang, &row.place).to_vec();
        cells.push(row.name.clone());
        if is_redline {
            cells.push(row.class.map_or_else(
                || text(lang, "stats.no_data").to_owned(),
                |c| words::zone_of_role(lang, role, c),
            ));
        }
        cells.push(row.area.hectares());
        sheet.rows.push(cells);
    }
    let mut cells = vec![text(lang, "stats.total").to_owned()];
    cells.resize(sheet.head.len() - 1, String::new());
    cells.push(table.total().hectares());
    sheet.rows.push(cells);
    sheet.num_totals = 1;
    overlapping(lang, result, role, &mut sheet.notes);
    if result.hits.iter().any(|h| h.role == role && h.provisional) {
        sheet
            .notes
            .push(text(lang, "screening.provisional").to_owned());
    }
    sheet
}

/// Patches that overlap each other count ground twice in a table of patches: the union is said.
fn overlapping(lang: Lang, result: &ProjectResult, role: Role, notes: &mut Vec<String>) {
    let of_role = result.hits.iter().filter(|h| h.role == role);
    let sum: f64 = of_role.map(|h| h.area_m2).sum();
    let total = result
        .totals
        .iter()
        .find(|t| t.role == role && t.is_role_total);
    if let Some(total) = total
        && sum - total.area_m2 > 1.0
    {
        let union = numbers::hectares(SquareMeters(total.areas.counted_m2()));
        notes.push(say(
            lang,
            &Message::new("stats.overlapping").with("hectares", union),
        ));
    }
}
