//! Sites side by side and the way out, as JSON, CSV and GeoJSON.

use super::json::{project_json, rounded, share};
use super::matrix::{row_name, summary_rows};
use crate::base::text::{spreadsheet_cell, visible};
use crate::geom::{Columns, Coord, FeatureView, PartKind};
use crate::i18n::wayout::{Unit, cell};
use crate::i18n::{Lang, say, text as word};
use crate::screening::alternatives::{Cell, Matrix};
use crate::screening::wayout::{
    Corridor, Detour, Found, LandShare, Residual, Shift, Status, Translation, Trim, WayOut,
};
use serde_json::{Map, Value as Json, json};

/// Schema number of the JSON.
const SCHEMA: u32 = 1;

fn pretty(value: &Json) -> String {
    format!(
        "{}\n",
        serde_json::to_string_pretty(value).unwrap_or_default()
    )
}

/// `{"schema", "as_of", "schematic", "recommendation": null, "sites": […], "rows": […]}`.
pub fn matrix_json(matrix: &Matrix) -> String {
    let sites: Vec<Json> = matrix
        .sites
        .iter()
        .map(|s| {
            let doubts: Vec<String> = s.cannot_tell.iter().map(|m| say(Lang::Zh, m)).collect();
            json!({
                "id": s.id, "name": s.name, "file": s.layer, "row": s.feature,
                "verdict": s.verdict, "area_m2": rounded(s.area_m2),
                "length_m": rounded(s.length_m), "points": s.num_points,
                "prohibited": rounded(s.prohibited), "restricted": rounded(s.restricted),
                "zones": s.num_zones, "cannot_tell": doubts, "unchecked": s.num_unchecked,
            })
        })
        .collect();
    let rows: Vec<Json> = matrix
        .rows
        .iter()
        .map(|r| {
            json!({
                "role": r.role, "class": r.class, "outside": r.is_outside, "effect": r.effect,
                "clauses": r.citations, "cells": r.cells.iter().map(cell_json).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut root = json!({
        "schema": SCHEMA, "as_of": matrix.as_of, "schematic": matrix.schematic,
        "note": word(Lang::Zh, "wayout.matrix_note"), "sites": sites, "rows": rows,
    });
    state_schematic(&mut root, matrix.schematic);
    pretty(&root)
}

fn state_schematic(root: &mut Json, schematic: bool) {
    if schematic && let Some(map) = root.as_object_mut() {
        let statement = json!(word(Lang::Zh, "wayout.schematic"));
        map.insert("statement".to_owned(), statement);
    }
}

fn cell_json(cell: &Cell) -> Json {
    json!({
        "state": cell.state.code(), "effect": cell.effect, "amount": rounded(cell.amount),
        "share": share(cell.share), "zones": cell.num_zones,
        "distance_m": cell.distance_m.map(rounded), "open": cell.is_open,
        "provisional": cell.provisional,
        "doubts": cell.doubts.iter().map(|m| say(Lang::Zh, m)).collect::<Vec<_>>(),
    })
}

/// A line a kind of ground, a column a site; the sums below.
pub fn matrix_csv(lang: Lang, matrix: &Matrix) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let safe = |s: &str| spreadsheet_cell(&visible(s));
    let mut head = vec![
        word(lang, "wayout.matrix_role").to_owned(),
        word(lang, "wayout.matrix_clause").to_owned(),
    ];
    head.extend(matrix.sites.iter().map(|s| safe(&s.name)));
    // Writing to memory does not fail.
    writer.write_record(&head).ok();
    for row in &matrix.rows {
        let clauses = row.citations.join(word(lang, "screening.separator"));
        let mut line = vec![row_name(lang, row), safe(&clauses)];
        for (c, site) in row.cells.iter().zip(&matrix.sites) {
            line.push(safe(&cell(lang, Unit::of_site(site), c)));
        }
        writer.write_record(&line).ok();
    }
    for (name, figures) in summary_rows(matrix, lang) {
        let mut line = vec![name, String::new()];
        line.extend(figures.iter().map(|f| safe(f)));
        writer.write_record(&line).ok();
    }
    if matrix.schematic {
        let mut line = vec![word(lang, "wayout.schematic").to_owned()];
        line.resize(matrix.sites.len() + 2, String::new());
        writer.write_record(&line).ok();
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The way out for programs. Shapes stand in the GeoJSON.
pub fn way_out_json(out: &WayOut) -> String {
    let (status, missing) = match &out.status {
        Status::Given => ("given", Vec::new()),
        Status::LayersMissing(missing) => (
            "layers_missing",
            missing.iter().map(|m| say(Lang::Zh, m)).collect(),
        ),
        Status::NothingProhibits => ("nothing_prohibits", Vec::new()),
        Status::Unusable => ("unusable", Vec::new()),
    };
    let zones: Vec<Json> = out
        .zones
        .iter()
        .map(|z| {
            json!({
                "layer": z.layer, "role": z.role, "class": z.class, "zone": z.zone,
                "zone_name": z.zone_name, "area_m2": rounded(z.area_m2),
                "length_m": rounded(z.length_m), "distance_m": z.distance_m.map(rounded),
                "clauses": z.citations, "certain": z.certain,
                "questions": z.questions.iter().map(|q| q.code()).collect::<Vec<_>>(),
                "provisional": z.provisional,
            })
        })
        .collect();
    let mut root = json!({
        "schema": SCHEMA, "label": word(Lang::Zh, "wayout.label"),
        "schematic": out.schematic,
        "project": { "id": out.id, "name": out.name, "file": out.layer, "row": out.feature },
        "status": status, "missing": missing, "zones": zones,
        "caveats": out.caveats.iter().map(|m| say(Lang::Zh, m)).collect::<Vec<_>>(),
        "trim": out.trim.as_ref().map(trim_json),
        "shift": out.shift.as_ref().map(shift_json),
        "corridor": out.corridor.as_ref().map(corridor_json),
    });
    state_schematic(&mut root, out.schematic);
    pretty(&root)
}

fn trim_json(trim: &Trim) -> Json {
    let parts: Vec<Json> = trim
        .parts
        .iter()
        .map(|p| {
            json!({
                "area_m2": rounded(p.area_m2), "length_m": rounded(p.length_m),
                "width_m": rounded(p.width_m), "sliver": p.is_sliver,
            })
        })
        .collect();
    json!({
        "unit": if trim.is_line { "m" } else { "m2" },
        "whole": rounded(trim.whole), "given_up": rounded(trim.given_up),
        "left": rounded(trim.left), "share": share(trim.share),
        "one_piece": trim.is_one_piece, "parts": parts, "confirmed": trim.confirmed,
    })
}

fn by_json(by: &Translation) -> Json {
    json!({
        "east_m": rounded(by.east_m), "north_m": rounded(by.north_m),
        "plane_m": rounded(by.plane_m), "ground_m": rounded(by.ground_m),
    })
}

fn residual_json(residual: &Residual) -> Json {
    json!({
        "by": by_json(&residual.by), "amount": rounded(residual.amount),
        "grid_m": rounded(residual.step_m),
    })
}

fn shift_json(shift: &Shift) -> Json {
    let found = match &shift.found {
        Found::At(shifted) => {
            let use_json = |s: &LandShare| json!({ "name": s.name, "amount": rounded(s.amount) });
            let uses = shifted.land_use.as_ref();
            let uses = uses.map(|l| l.iter().map(use_json).collect::<Vec<_>>());
            json!({
                "found": "at", "by": by_json(&shifted.by), "confirmed": shifted.confirmed,
                "land_use": uses, "result": project_json(&shifted.result),
            })
        }
        Found::None(residual) => json!({ "found": "none", "residual": residual_json(residual) }),
        Found::GaveUp { proven_m, residual } => json!({
            "found": "gave_up", "proven_m": rounded(*proven_m),
            "residual": residual_json(residual),
        }),
        Found::NotSought(why) => json!({ "found": "not_sought", "why": say(Lang::Zh, why) }),
    };
    let mut root = json!({
        "limit_m": rounded(shift.limit_m), "step_m": 0.1,
        "clearance_m": rounded(shift.clearance_m), "counties": shift.counties,
    });
    if let (Some(map), Json::Object(found)) = (root.as_object_mut(), found) {
        map.extend(found);
    }
    root
}

fn corridor_json(corridor: &Corridor) -> Json {
    let sections: Vec<Json> = corridor
        .sections
        .iter()
        .map(|s| {
            let detour = match &s.detour {
                Detour::Found {
                    from_m,
                    to_m,
                    length_m,
                    ..
                } => json!({
                    "found": "way", "from_m": rounded(*from_m), "to_m": rounded(*to_m),
                    "length_m": rounded(*length_m),
                    "more_m": rounded(length_m - (to_m - from_m)),
                }),
                Detour::EndInside => json!({ "found": "end_inside" }),
                Detour::NotSought => json!({ "found": "not_sought" }),
                Detour::NotFound { within_m } => {
                    json!({ "found": "none", "within_m": rounded(*within_m) })
                }
            };
            json!({
                "line": s.line + 1, "from_m": rounded(s.from_m), "to_m": rounded(s.to_m),
                "length_m": rounded(s.length_m()), "entry": [s.entry.x, s.entry.y],
                "exit": [s.exit.x, s.exit.y], "zones": s.zones, "detour": detour,
            })
        })
        .collect();
    json!({
        "by_centre_line": corridor.by_centre_line, "inside_m": rounded(corridor.inside_m),
        "lengths_m": corridor.lengths_m.iter().map(|m| rounded(*m)).collect::<Vec<_>>(),
        "sections": sections,
    })
}

/// The shapes of a way out: RFC 7946, longitude and latitude on CGCS2000. Every feature carries
/// the label and 数据性质.
pub fn way_out_geojson(out: &WayOut) -> String {
    let mut features = Vec::new();
    let mut add = |code: &'static str, geometry: Json, more: Vec<(&str, Json)>| {
        if geometry.is_null() {
            return;
        }
        let nature = if out.schematic {
            "示意"
        } else {
            "计算结果"
        };
        let mut properties = Map::new();
        for (name, value) in [
            ("项目", json!(out.name)),
            ("项目编号", json!(out.id)),
            ("图形", json!(word(Lang::Zh, code))),
            ("数据性质", json!(nature)),
            ("说明", json!(word(Lang::Zh, "wayout.label"))),
        ] {
            properties.insert(name.to_owned(), value);
        }
        if out.schematic {
            let statement = json!(word(Lang::Zh, "wayout.schematic"));
            properties.insert("声明".to_owned(), statement);
        }
        properties.extend(more.into_iter().map(|(k, v)| (k.to_owned(), v)));
        features.push(json!({
            "type": "Feature", "properties": properties, "geometry": geometry,
        }));
    };
    let unit = |is_line: bool| {
        if is_line {
            "长度_米"
        } else {
            "面积_平方米"
        }
    };
    if let Some(trim) = &out.trim {
        let given_up = (unit(trim.is_line), rounded(trim.given_up));
        let left = (unit(trim.is_line), rounded(trim.left));
        let shape = geometry(&trim.given_up_shape);
        add("wayout.shape_given_up", shape, vec![given_up]);
        add("wayout.shape_left", geometry(&trim.left_shape), vec![left]);
    }
    if let Some(Shift {
        found: Found::At(shifted),
        ..
    }) = &out.shift
    {
        let by = vec![
            ("东移_米", rounded(shifted.by.east_m)),
            ("北移_米", rounded(shifted.by.north_m)),
        ];
        add("wayout.shape_shifted", geometry(&shifted.shape), by);
    }
    if let Some(corridor) = &out.corridor {
        for section in &corridor.sections {
            let chain = corridor.lines.feature(section.line);
            let chain = chain.map_or(&[][..], |f| f.coords());
            let stretch = crate::screening::wayout::stretch_of(chain, section);
            let along = vec![
                ("自_米", rounded(section.from_m)),
                ("至_米", rounded(section.to_m)),
            ];
            add("wayout.shape_section", line(&stretch), along);
            if let Detour::Found { way, length_m, .. } = &section.detour {
                let length = vec![("长度_米", rounded(*length_m))];
                add("wayout.shape_detour", line(way), length);
            }
        }
    }
    let mut root = json!({
        "type": "FeatureCollection", "label": word(Lang::Zh, "wayout.label"),
        "features": features,
    });
    if out.status != Status::Given
        && let Some(map) = root.as_object_mut()
    {
        let why = crate::i18n::wayout::refusal(Lang::Zh, out).join("；");
        map.insert("status".to_owned(), json!(why));
    }
    state_schematic(&mut root, out.schematic);
    pretty(&root)
}

fn positions(chain: &[Coord]) -> Json {
    chain.iter().map(|c| json!([c.x, c.y])).collect()
}

fn line(chain: &[Coord]) -> Json {
    if chain.len() < 2 {
        return Json::Null;
    }
    json!({ "type": "LineString", "coordinates": positions(chain) })
}

/// The first feature as a geometry of its kind; null where there is nothing.
fn geometry(shape: &Columns) -> Json {
    let Some(view) = shape.feature(0).filter(|v| !v.is_null()) else {
        return Json::Null;
    };
    let of = |kind: PartKind| -> Vec<Json> {
        let parts = view.parts().filter(|p| p.kind() == kind);
        parts
            .map(|part| match kind {
                PartKind::Polygon => part.rings().map(positions).collect(),
                PartKind::Line => positions(part.outer()),
                PartKind::Point => part
                    .outer()
                    .first()
                    .map_or(Json::Null, |c| json!([c.x, c.y])),
            })
            .collect()
    };
    by_kind(&view, &of)
}

fn by_kind(view: &FeatureView<'_>, of: &dyn Fn(PartKind) -> Vec<Json>) -> Json {
    let name = |kind| match kind {
        PartKind::Polygon => "MultiPolygon",
        PartKind::Line => "MultiLineString",
        PartKind::Point => "MultiPoint",
    };
    let mut all: Vec<Json> = [PartKind::Polygon, PartKind::Line, PartKind::Point]
        .into_iter()
        .filter(|kind| view.parts().any(|p| p.kind() == *kind))
        .map(|kind| json!({ "type": name(kind), "coordinates": of(kind) }))
        .collect();
    if all.len() == 1 {
        return all.remove(0);
    }
    json!({ "type": "GeometryCollection", "geometries": all })
}
