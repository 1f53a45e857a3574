//! Results of a check in the office's words, as ARCHITECTURE.md lists them. Facts and what
//! follows from a clause; never more.

use super::catalogue::{Lang, raw, say, text};
use super::{numbers, places, words};
use crate::base::message::Message;
use crate::base::units::{Meters, SquareMeters};
use crate::geom::{AreaMethod, Areas};
use crate::layer::DrawnLine;
use crate::rules::{Applied, Confidence, Effect, Lack, Rule};
use crate::screening::Check;
use crate::screening::model::{
    Disagreement, Hit, HitKind, LayerEvidence, Nearest, OutsideFact, PlaceShare, ProjectResult,
    Proximity, RoleTotal, Touch, Verdict,
};
use crate::stats::Figure;

/// The conclusion line of a project.
pub fn verdict(lang: Lang, result: &ProjectResult) -> String {
    match result.verdict {
        Verdict::Prohibited => text(lang, "screening.verdict_prohibited").to_owned(),
        Verdict::NoneFound => text(lang, "screening.verdict_none_found").to_owned(),
        Verdict::Restricted => {
            let requires = procedures(lang, result);
            say(
                lang,
                &Message::new("screening.verdict_restricted").with("requires", requires),
            )
        }
        Verdict::Attention => {
            let mut what = Vec::new();
            if !result.touches.is_empty() {
                what.push(text(lang, "screening.attention_adjacent"));
            }
            if result.hits.iter().any(|h| h.kind.is_involved()) {
                what.push(text(lang, "screening.attention_layer"));
            }
            if result.hits.iter().any(|h| !h.kind.is_involved()) {
                what.push(text(lang, "screening.attention_sliver"));
            }
            if result.proximities.iter().any(|p| p.bears()) {
                what.push(text(lang, "screening.attention_near"));
            }
            if !result.outside.is_empty() {
                what.push(text(lang, "screening.attention_outside"));
            }
            let what = what.join(text(lang, "screening.separator"));
            say(
                lang,
                &Message::new("screening.verdict_attention").with("what", what),
            )
        }
        Verdict::CannotTell => {
            let mut what: Vec<String> = result
                .cannot_tell
                .iter()
                .map(|c| say(lang, &c.message))
                .collect();
            let more = what.len() > 2;
            what.truncate(2);
            let mut what = what.join(if lang == Lang::Zh { "；" } else { "; " });
            if more {
                what.push('…');
            }
            say(
                lang,
                &Message::new("screening.verdict_cannot_tell").with("what", what),
            )
        }
    }
}

/// The conclusion as a short label.
pub fn verdict_pill(lang: Lang, verdict: Verdict) -> &'static str {
    text(
        lang,
        match verdict {
            Verdict::Prohibited => "screening.pill_prohibited",
            Verdict::CannotTell => "screening.pill_cannot_tell",
            Verdict::Restricted => "screening.pill_restricted",
            Verdict::Attention => "screening.pill_attention",
            Verdict::NoneFound => "screening.pill_none_found",
        },
    )
}

/// Names of the procedures that the rules which apply ask for.
pub fn procedures(lang: Lang, result: &ProjectResult) -> String {
    let mut names: Vec<&str> = Vec::new();
    let applied = result
        .hits
        .iter()
        .filter(|h| h.kind.is_involved() && !h.provisional)
        .flat_map(|h| &h.rules)
        .chain(result.outside.iter().flat_map(|o| &o.rules))
        .chain(result.proximities.iter().flat_map(|p| &p.rules))
        .chain(&result.project_rules)
        .filter(|a| a.applies() && a.rule.effect.needs_procedure());
    for a in applied {
        let name = match lang {
            Lang::Zh => a.rule.requires.as_deref(),
            Lang::En => a.rule.requires_en.as_deref().or(a.rule.requires.as_deref()),
        };
        if let Some(name) = name
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.join(text(lang, "screening.separator"))
}

/// What a zone is, with its class: 饮用水水源保护区（二级保护区）.
pub fn hit_what(lang: Lang, hit: &Hit) -> String {
    words::role_and_class(lang, hit.role, hit.class)
}

/// The fact of a hit as one sentence, with the layer's evidence.
pub fn hit(lang: Lang, hit: &Hit, layers: &[LayerEvidence]) -> String {
    let code = match hit.kind {
        HitKind::Overlap => "screening.hit_area",
        HitKind::SliverInvolved => "screening.hit_sliver_involved",
        HitKind::Sliver => "screening.hit_sliver",
        HitKind::Crossing => "screening.hit_line",
        HitKind::PointInside => "screening.hit_point",
    };
    let named = Message::new("screening.zone_named")
        .with("what", hit_what(lang, hit))
        .with("name", hit.zone_name.as_str());
    let sentence = say(
        lang,
        &Message::new(code)
            .with("layer", hit.layer_name.as_str())
            .with("evidence", evidence(lang, hit, layers))
            .with("what", named)
            .with("hectares", hit_hectares(hit))
            .with("square_meters", numbers::square_meters(counted(&hit.areas)))
            .with("meters", numbers::meters(Meters(hit.length_m)))
            .with("percent", numbers::percent(hit.share))
            .with("width", format!("{:.4}", hit.width_m))
            .with("tolerance", format!("{:.4}", hit.tolerance_m))
            .with(
                "place",
                places::location(lang, &hit.parts, hit.kind, !hit.places.is_empty()),
            ),
    );
    if hit.provisional {
        format!("［{}］{sentence}", text(lang, "screening.provisional"))
    } else {
        sentence
    }
}

fn evidence(lang: Lang, hit: &Hit, layers: &[LayerEvidence]) -> String {
    let Some(layer) = layers.iter().find(|l| l.id == hit.layer) else {
        return String::new();
    };
    let or = |value: &str| {
        if value.trim().is_empty() {
            text(lang, "screening.unstated").to_owned()
        } else {
            value.to_owned()
        }
    };
    say(
        lang,
        &Message::new("screening.evidence")
            .with("source", or(&layer.source))
            .with("date", or(&layer.date))
            .with("version", or(&layer.version)),
    )
}

/// One area by all three methods, and which counts.
pub fn by_methods(lang: Lang, areas: &Areas) -> String {
    let figure = |method| numbers::square_meters(SquareMeters(areas.by(method)));
    let mut message = Message::new("stats.by_methods").with("counts", method(lang, areas.counts));
    for one in AreaMethod::ALL {
        message = message
            .with(one.code(), figure(one))
            .with(&format!("{}_name", one.code()), method(lang, one));
    }
    say(lang, &message)
}

/// 图斑椭球面积, 测地线面积 or 3度带平面面积.
pub fn method(lang: Lang, method: AreaMethod) -> &'static str {
    text(
        lang,
        match method {
            AreaMethod::Ellipsoid => "stats.method_ellipsoid",
            AreaMethod::Geodesic => "stats.method_geodesic",
            AreaMethod::Planar => "stats.method_planar",
        },
    )
}

/// How the area that counts is measured, for the foot of a result.
pub fn how_measured(lang: Lang, method: AreaMethod) -> &'static str {
    text(
        lang,
        match method {
            AreaMethod::Ellipsoid => "stats.method_how_ellipsoid",
            AreaMethod::Geodesic => "stats.method_how_geodesic",
            AreaMethod::Planar => "stats.method_how_planar",
        },
    )
}

/// Hectares of a hit as its tables have them: each part by village rounded, then added.
pub fn hit_hectares(hit: &Hit) -> String {
    if hit.parts.len() > 1 {
        let parts = hit.parts.iter().map(|p| p.areas.counted_m2());
        Figure::sum(parts.map(Figure::piece)).hectares()
    } else {
        numbers::hectares(counted(&hit.areas))
    }
}

/// The area that counts, by the office's switch.
pub fn counted(areas: &Areas) -> SquareMeters {
    SquareMeters(areas.counted_m2())
}

/// The places alone, such as `灵川县1.2000公顷、临桂区0.3000公顷`.
pub fn places_text(lang: Lang, places: &[PlaceShare], kind: HitKind) -> String {
    let several = places.len() > 1;
    let words: Vec<String> = places
        .iter()
        .map(|p| {
            let name = p
                .name
                .clone()
                .unwrap_or_else(|| text(lang, "screening.outside_all").to_owned());
            if !several || kind == HitKind::PointInside {
                return name;
            }
            let amount = if kind == HitKind::Crossing {
                format!(
                    "{}{}",
                    numbers::meters(Meters(p.amount)),
                    unit(lang, "common.meter")
                )
            } else {
                format!(
                    "{}{}",
                    numbers::hectares(counted(&p.areas)),
                    unit(lang, "common.hectare")
                )
            };
            say(
                lang,
                &Message::new("screening.place_share")
                    .with("name", name)
                    .with("amount", amount),
            )
        })
        .collect();
    words.join(text(lang, "screening.separator"))
}

fn unit(lang: Lang, code: &'static str) -> String {
    match lang {
        Lang::Zh => text(lang, code).to_owned(),
        Lang::En => format!(" {}", text(lang, code)),
    }
}

/// 相邻, with the shared length.
pub fn touch(lang: Lang, touch: &Touch) -> String {
    let code = if touch.length_m > 0.0 {
        "screening.touch"
    } else {
        "screening.touch_point"
    };
    say(
        lang,
        &Message::new(code)
            .with("what", words::role_and_class(lang, touch.role, touch.class))
            .with("name", touch.zone_name.as_str())
            .with("meters", numbers::meters(Meters(touch.length_m))),
    )
}

/// 临近: how far, within which distance, measured from which line.
pub fn proximity(lang: Lang, near: &Proximity) -> String {
    let apart = &near.apart;
    let lacks = Applied::lacks(near.rules.get(..1).unwrap_or_default());
    let code = if near.is_approximate() && apart.distance_m > 0.0 {
        "screening.near_approximate"
    } else if lacks.contains(&Lack::Position) {
        "screening.near_doubtful"
    } else if apart.distance_m > 0.0 {
        "screening.near"
    } else {
        "screening.near_touching"
    };
    let drawn = match apart.drawn {
        DrawnLine::Edge => "screening.drawn_edge",
        DrawnLine::Centre => "screening.drawn_centre",
        DrawnLine::Point => "screening.drawn_point",
    };
    let lines: Vec<String> = near
        .measured_from
        .iter()
        .map(|line| raw(lang, &line.label_code()).to_owned())
        .collect();
    let either = if lang == Lang::Zh { "或者" } else { " or " };
    say(
        lang,
        &Message::new(code)
            .with("layer", near.layer_name.as_str())
            .with("what", words::role_and_class(lang, near.role, near.class))
            .with("name", near.zone_name.as_str())
            .with("meters", numbers::meters(Meters(apart.distance_m)))
            .with("limit", format!("{}", near.limit_m))
            .with("line", lines.join(either))
            .with("drawn", text(lang, drawn))
            .with("band", format!("{:.2}", apart.band_m.unwrap_or_default())),
    )
}

/// A rule that speaks of the project as such; what it waits for stands in front.
pub fn project_rule(lang: Lang, applied: &Applied) -> String {
    let clause = &applied.rule;
    let line = format!(
        "{} {}",
        effect_pill(lang, clause.effect),
        rule(lang, clause)
    );
    let mut open: Vec<String> = Applied::missing(std::slice::from_ref(applied))
        .into_iter()
        .map(|question| raw(lang, &question.text_code()).to_owned())
        .collect();
    for lack in Applied::lacks(std::slice::from_ref(applied)) {
        open.push(match lack {
            Lack::Measure(measure) => raw(lang, &measure.label_code()).to_owned(),
            _ => text(lang, "screening.county_of_project").to_owned(),
        });
    }
    if open.is_empty() {
        return line;
    }
    let what = open.join(text(lang, "screening.separator"));
    let waits = Message::new("screening.waits_for").with("what", what);
    format!("{}{line}", say(lang, &waits))
}

/// Why 不涉及 is never said of a layer, and which clauses are younger than its data; empty for a
/// layer that can be relied on and is younger than all.
pub fn reliability(lang: Lang, layer: &LayerEvidence) -> String {
    let mut out = Vec::new();
    if !layer.distrust.is_empty() {
        let why: Vec<String> = layer
            .distrust
            .iter()
            .map(|code| raw(lang, &format!("screening.distrust_{code}")).to_owned())
            .collect();
        let what = why.join(text(lang, "screening.separator"));
        out.push(say(
            lang,
            &Message::new("screening.distrust").with("what", what),
        ));
    }
    if !layer.younger_rules.is_empty() {
        let rules = layer.younger_rules.join(text(lang, "screening.separator"));
        out.push(say(
            lang,
            &Message::new("screening.younger_rules").with("rules", rules),
        ));
    }
    out.join(if lang == Lang::Zh { "；" } else { "; " })
}

/// 未发现涉及 (or 不涉及, only where the layer is declared complete and dated), with the nearest.
pub fn nearest(lang: Lang, nearest: &Nearest) -> String {
    let code = if nearest.declared_complete {
        "screening.not_involved"
    } else {
        "screening.none_found"
    };
    say(
        lang,
        &Message::new(code)
            .with("layer", nearest.layer_name.as_str())
            .with("name", nearest.zone_name.as_str())
            .with("meters", numbers::meters(Meters(nearest.distance_m))),
    )
}

/// All layers without a hit on one line, each with its nearest distance; none if there is none.
pub fn none_found(lang: Lang, nearest: &[Nearest]) -> Option<String> {
    let one = |n: &Nearest| {
        say(
            lang,
            &Message::new("screening.none_found_item")
                .with("layer", n.layer_name.as_str())
                .with("meters", numbers::meters(Meters(n.distance_m))),
        )
    };
    let items: Vec<String> = nearest.iter().map(one).collect();
    (!items.is_empty()).then(|| items.join(text(lang, "screening.separator")))
}

/// The union for a role or class.
pub fn total(lang: Lang, total: &RoleTotal) -> String {
    let code = if total.area_m2 > 0.0 {
        "screening.total"
    } else {
        "screening.total_line"
    };
    say(
        lang,
        &Message::new(code)
            .with("what", words::role_and_class(lang, total.role, total.class))
            .with("hectares", numbers::hectares(counted(&total.areas)))
            .with("meters", numbers::meters(Meters(total.length_m)))
            .with("percent", numbers::percent(total.share))
            .with("count", total.num_zones),
    )
}

/// Part of the project outside a boundary.
pub fn outside(lang: Lang, fact: &OutsideFact) -> String {
    let code = if fact.area_m2 > 0.0 {
        "screening.outside"
    } else {
        "screening.outside_other"
    };
    say(
        lang,
        &Message::new(code)
            .with("hectares", numbers::hectares(counted(&fact.areas)))
            .with("percent", numbers::percent(fact.share))
            .with("role", words::role(lang, fact.role)),
    )
}

/// Zones that disagree on the same ground.
pub fn disagreement(lang: Lang, d: &Disagreement) -> String {
    let [a, b] = &d.zones;
    say(
        lang,
        &Message::new("screening.disagreement")
            .with("role", words::role(lang, d.role))
            .with("a", a.1.to_string())
            .with("b", b.1.to_string())
            .with(
                "square_meters",
                numbers::square_meters(SquareMeters(d.area_m2)),
            ),
    )
}

/// The effect's short label: 禁止, 须报批…
pub fn effect_pill(lang: Lang, effect: Effect) -> String {
    raw(lang, &effect.pill_code()).to_owned()
}

/// A rule on one line: citation, date, mark, gist.
pub fn rule(lang: Lang, rule: &Rule) -> String {
    let code = if rule.valid_to.is_some() {
        "screening.rule_until"
    } else {
        "screening.rule_line"
    };
    let gist = match lang {
        Lang::Zh => &rule.gist,
        Lang::En => &rule.gist_en,
    };
    say(
        lang,
        &Message::new(code)
            .with("citation", rule.citation())
            .with("from", rule.valid_from.to_string())
            .with(
                "to",
                rule.valid_to.map(|d| d.to_string()).unwrap_or_default(),
            )
            .with("mark", marks(lang, rule))
            .with("gist", gist.as_str()),
    )
}

/// ［待核］, ［待补］, and ［本单位规则］ where the entry is the office's own.
fn marks(lang: Lang, rule: &Rule) -> String {
    let mut marks = confidence_mark(lang, rule.confidence);
    if let Some(local) = &rule.local {
        let word = match &local.overrides {
            None => Message::new("rules.mark_local"),
            Some(shipped) => {
                Message::new("rules.mark_local_override").with("shipped", shipped.as_str())
            }
        };
        marks.push_str(&say(
            lang,
            &Message::new("screening.mark").with("word", word),
        ));
    }
    marks
}

/// ［待核］ or ［待补］; empty for a confirmed entry.
pub fn confidence_mark(lang: Lang, confidence: Confidence) -> String {
    confidence.mark_code().map_or_else(String::new, |code| {
        say(
            lang,
            &Message::new("screening.mark").with("word", text(lang, code)),
        )
    })
}

/// Who decides, for a rule.
pub fn authority(lang: Lang, rule: &Rule) -> String {
    let name = match lang {
        Lang::Zh => &rule.authority,
        Lang::En => &rule.authority_en,
    };
    say(
        lang,
        &Message::new("screening.rule_authority").with("authority", name.as_str()),
    )
}

/// The rules of a hit that surely apply.
pub fn applying(rules: &[Applied]) -> impl Iterator<Item = &Rule> {
    rules.iter().filter(|a| a.applies()).map(|a| &*a.rule)
}

/// 必查, 选查 or 不查.
pub fn check(lang: Lang, check: Check) -> &'static str {
    text(
        lang,
        match check {
            Check::Required => "screening.check_required",
            Check::Optional => "screening.check_optional",
            Check::Skipped => "screening.check_skipped",
        },
    )
}

/// The project's size: hectares and mu, length, or number of points.
pub fn size(lang: Lang, result: &ProjectResult) -> String {
    if result.area_m2 > 0.0 {
        let area = counted(&result.areas);
        say(
            lang,
            &Message::new("screening.project_size")
                .with("hectares", numbers::hectares(area))
                .with("mu", numbers::mu(area)),
        )
    } else if result.length_m > 0.0 {
        say(
            lang,
            &Message::new("screening.project_length")
                .with("meters", numbers::meters(Meters(result.length_m))),
        )
    } else {
        say(
            lang,
            &Message::new("screening.project_points").with("count", result.num_points),
        )
    }
}
