//! A check as JSON (decision 13): what bundle, command line and window write. Every key is
//! described in `docs/check.schema.json`, which a test holds against what is made here.

mod near;

use crate::geom::{AreaMethod, Areas};
use crate::i18n::{Lang, findings, say, text as word};
use crate::layer::PlacedPart;
use crate::screening::Bearing;
use crate::screening::model::{Hit, HitKind, PlaceShare, ProjectResult, Screening};
use serde_json::{Value as Json, json};

/// Schema number of the JSON.
pub const SCHEMA: u32 = 1;

/// Whether invented geometry took part in a check.
pub fn is_schematic(screening: &Screening) -> bool {
    screening.projects.iter().any(|p| p.schematic)
}

/// What the project's shares of the counties are: areas, lengths, or numbers of points.
pub fn measured_as(project: &ProjectResult) -> HitKind {
    if project.area_m2 > 0.0 {
        HitKind::Overlap
    } else if project.length_m > 0.0 {
        HitKind::Crossing
    } else {
        HitKind::PointInside
    }
}

/// A figure with four decimals (decision 13).
pub fn rounded(value: f64) -> Json {
    // Four decimals (decision 13); JSON numbers are written in shortest form.
    let text = format!("{value:.4}");
    text.parse::<f64>().map_or(Json::Null, |v| json!(v))
}

/// A share, 0–1, with six decimals.
pub fn share(value: f64) -> Json {
    let text = format!("{value:.6}");
    text.parse::<f64>().map_or(Json::Null, |v| json!(v))
}

/// For programs: decision 13's schema.
pub fn json(screening: &Screening) -> String {
    let layers: Vec<Json> = screening
        .layers
        .iter()
        .map(|l| {
            json!({
                "id": l.id, "name": l.name, "role": l.role, "check": l.check,
                "source": l.source, "date": l.date, "version": l.version,
                "complete": l.complete, "schematic": l.schematic,
                "features": l.num_features, "sha256": l.sha256,
                "u_m": l.u_m, "e_m": rounded(l.e_m), "tolerance_m": rounded(l.tolerance_m),
                "line": l.line, "covers": l.covers,
                "distrust": l.distrust, "younger_rules": l.younger_rules,
            })
        })
        .collect();
    let projects: Vec<Json> = screening.projects.iter().map(project_json).collect();
    let mut root = json!({
        "schema": SCHEMA,
        "as_of": screening.as_of,
        "rule_set": { "version": screening.rules_version, "hash": screening.rules_hash },
        "schematic": is_schematic(screening),
        "area_method": screening.area_method,
        "layers": layers,
        "projects": projects,
    });
    if is_schematic(screening)
        && let Some(map) = root.as_object_mut()
    {
        map.insert(
            "statement".to_owned(),
            json!(word(Lang::Zh, "common.schematic_statement")),
        );
    }
    format!(
        "{}\n",
        serde_json::to_string_pretty(&root).unwrap_or_default()
    )
}

/// Parts by county: square metres of an area, metres of a line, number of points.
fn places(list: &[PlaceShare], kind: HitKind) -> Vec<Json> {
    let key = amount_key(kind);
    list.iter()
        .map(|s| json!({ "name": s.name, key: rounded(s.amount) }))
        .collect()
}

/// Parts by county, township and village; `null` is no data.
fn parts(list: &[PlacedPart], kind: HitKind) -> Vec<Json> {
    list.iter()
        .map(|p| {
            let place = &p.place;
            let mut one = json!({
                "county": place.county, "township": place.township, "village": place.village,
                amount_key(kind): rounded(p.amount),
            });
            if amount_key(kind) == "area_m2" {
                add_areas(&mut one, &p.areas);
            }
            one
        })
        .collect()
}

/// The smallest pieces of ground, village × 地类图斑; `patch` null is ground without one.
fn land(p: &ProjectResult) -> Vec<Json> {
    p.land
        .iter()
        .map(|piece| {
            let place = &piece.place;
            let mut one = json!({
                "county": place.county, "township": place.township, "village": place.village,
                "layer": piece.patch.as_ref().map(|(layer, _)| layer),
                "patch": piece.patch.as_ref().map(|(_, id)| id),
                "class_code": piece.code, "class_name": piece.name,
                "ownership": piece.ownership,
            });
            add_areas(&mut one, &piece.areas);
            one
        })
        .collect()
}

/// The area by the office's methods, beside `area_m2`.
fn add_areas(to: &mut Json, areas: &Areas) {
    if let Some(map) = to.as_object_mut() {
        for method in AreaMethod::ALL {
            let key = format!("area_{}_m2", method.code());
            map.insert(key, rounded(areas.by(method)));
        }
    }
}

fn amount_key(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Crossing => "length_m",
        HitKind::PointInside => "points",
        _ => "area_m2",
    }
}

/// One project as an element of `projects`.
pub fn project_json(p: &ProjectResult) -> Json {
    let whole = measured_as(p);
    let hits: Vec<Json> = p
        .hits
        .iter()
        .flat_map(|h| hit_json(h, &places(&h.places, h.kind)))
        .collect();
    let totals: Vec<Json> = p
        .totals
        .iter()
        .map(|t| {
            let mut total = json!({
                "role": t.role, "class": t.class, "role_total": t.is_role_total,
                "area_m2": rounded(t.area_m2), "length_m": rounded(t.length_m),
                "share": share(t.share), "zones": t.num_zones, "counties": places(&t.counties, HitKind::Overlap),
            });
            add_areas(&mut total, &t.areas);
            total
        })
        .collect();
    let touches: Vec<Json> = p
        .touches
        .iter()
        .map(|t| {
            json!({
                "role": t.role, "class": t.class, "layer": t.layer, "zone": t.zone,
                "zone_name": t.zone_name, "length_m": rounded(t.length_m),
            })
        })
        .collect();
    let nearest: Vec<Json> = p
        .nearest
        .iter()
        .map(|n| {
            json!({
                "role": n.role, "class": n.class, "layer": n.layer, "zone": n.zone,
                "zone_name": n.zone_name, "distance_m": rounded(n.distance_m),
            })
        })
        .collect();
    let outside: Vec<Json> = p
        .outside
        .iter()
        .map(|o| {
            let mut fact = json!({
                "role": o.role, "area_m2": rounded(o.area_m2), "share": share(o.share),
                "rules": o.rules.iter().filter(|r| r.applies()).map(|r| &r.rule.id).collect::<Vec<_>>(),
            });
            add_areas(&mut fact, &o.areas);
            fact
        })
        .collect();
    let cannot_tell: Vec<Json> = p
        .cannot_tell
        .iter()
        .map(|c| {
            json!({
                "reason": c.reason, "role": c.role, "layer": c.layer,
                "question": c.question, "message": say(Lang::Zh, &c.message),
            })
        })
        .collect();
    let unchecked: Vec<Json> = p
        .unchecked
        .iter()
        .map(|u| json!({ "role": u.role, "check": u.check, "message": say(Lang::Zh, &u.message) }))
        .collect();
    let disagreements: Vec<Json> = p
        .disagreements
        .iter()
        .map(|d| {
            let zones: Vec<Json> = d
                .zones
                .iter()
                .map(|(layer, zone, class)| json!({ "layer": layer, "zone": zone, "class": class }))
                .collect();
            json!({ "role": d.role, "zones": zones, "area_m2": rounded(d.area_m2) })
        })
        .collect();
    let mut project = json!({
        "id": p.id, "name": p.name, "file": p.layer, "row": p.feature,
        "verdict": p.verdict,
        "area_m2": rounded(p.area_m2), "length_m": rounded(p.length_m), "points": p.num_points,
        "counties": places(&p.counties, whole), "parts": parts(&p.parts, whole),
        "land": land(p),
        "answers": p.answers.iter().map(|(q, a)| (q.clone(), json!(a))).collect::<serde_json::Map<_, _>>(),
        "answer_sources": p.answer_sources, "form": form_json(p),
        "hits": hits, "totals": totals, "touches": touches, "nearest": nearest,
        "outside": outside, "disagreements": disagreements,
        "cannot_tell": cannot_tell, "unchecked": unchecked,
        "notes": p.notes, "schematic": p.schematic,
        "near": near::near(p),
        "project_rules": near::project_rules(p),
    });
    add_areas(&mut project, &p.areas);
    project
}

/// The questions that can change the result, and what each answer would change.
fn form_json(p: &ProjectResult) -> Vec<Json> {
    let ids = |bearings: &[Bearing]| -> Vec<Json> {
        bearings
            .iter()
            .map(|b| json!({ "rule": b.rule.id, "role": b.role, "class": b.class }))
            .collect()
    };
    p.form
        .items
        .iter()
        .map(|item| {
            let options: Vec<Json> = item
                .options
                .iter()
                .map(|f| {
                    json!({
                        "answer": f.answer, "verdict": f.verdict, "changes": f.changes,
                        "appears": ids(&f.appears), "vanishes": ids(&f.vanishes),
                        "opens": f.opens, "settles": f.settles,
                    })
                })
                .collect();
            json!({
                "question": item.question, "answer": item.answer, "source": item.source,
                "due": item.is_due(), "roles": item.roles, "options": options,
            })
        })
        .collect()
}

/// One entry a rule that applies, or one without a rule where none does.
fn hit_json(hit: &Hit, places: &[Json]) -> Vec<Json> {
    let base = |rule: Option<&crate::rules::Rule>| {
        let mut entry = json!({
            "rule": rule.map(|r| &r.id), "effect": rule.map(|r| r.effect),
            "law": rule.map(|r| &r.law), "article": rule.map(|r| &r.article),
            "confidence": rule.map(|r| r.confidence),
            "role": hit.role, "class": hit.class, "layer": hit.layer,
            "zone": hit.zone, "zone_name": hit.zone_name, "kind": hit.kind,
            "area_m2": rounded(hit.area_m2), "length_m": rounded(hit.length_m),
            "share": share(hit.share), "width_m": rounded(hit.width_m),
            "tolerance_m": rounded(hit.tolerance_m),
            "provisional": hit.provisional, "schematic": hit.schematic, "places": places,
            "parts": parts(&hit.parts, hit.kind),
        });
        add_areas(&mut entry, &hit.areas);
        entry
    };
    let with_rules: Vec<Json> = findings::applying(&hit.rules)
        .map(|r| base(Some(r)))
        .collect();
    if with_rules.is_empty() {
        vec![base(None)]
    } else {
        with_rules
    }
}
