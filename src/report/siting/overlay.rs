//! 二、套合分析 and 三、其他管控: what was found, role by role, in sentences.
//!
//! 涉及 for what is involved, 相邻 for shared borders, 未发现涉及 for the rest; 不涉及 only where
//! the layer is declared complete and dated and nothing about it is in doubt.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::i18n::{findings, say, words};
use crate::layer::Role;
use crate::screening::Check;
use crate::screening::model::{CannotTell, LayerEvidence, Nearest, ProjectResult};

/// Zones of a role that get a sentence each; the table of details holds them all.
const SENTENCES: usize = 12;

/// Roles of the second chapter: the red lines of siting. All others follow in the third.
const MAIN: &[Role] = &[
    Role::EcologicalRedline,
    Role::NatureReserve,
    Role::WetlandPark,
    Role::ForestPark,
    Role::GeoPark,
    Role::ScenicArea,
    Role::WorldHeritage,
    Role::DrinkingWaterSourceZone,
    Role::PermanentBasicFarmland,
    Role::UrbanDevelopmentBoundary,
];

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_overlay");
    let said = roles(pen, input, |role| MAIN.contains(&role));
    if !said {
        pen.paragraph(pen.t("siting.no_layers").to_owned());
    }
    for d in &input.result.disagreements {
        pen.paragraph(findings::disagreement(pen.lang, d));
    }
}

pub(super) fn write_others(pen: &mut Pen, input: &SitingInput<'_>) {
    let others = |role: Role| !MAIN.contains(&role);
    pen.chapter("siting.chapter_others");
    let said = roles(pen, input, |role| {
        others(role) && is_met(input.result, role)
    });
    // The rest, one line each, under one heading.
    let quiet: Vec<String> = Role::ALL
        .iter()
        .filter(|r| others(**r) && !is_met(input.result, **r))
        .flat_map(|&role| sentences(pen, input, role))
        .collect();
    if !quiet.is_empty() {
        let title = pen.t("siting.section_quiet");
        pen.section(title);
        for line in &quiet {
            pen.paragraph(line.clone());
        }
    }
    if !said && quiet.is_empty() {
        pen.paragraph(pen.t("siting.no_layers").to_owned());
    }
    pen.paragraph(pen.t("common.military").to_owned());
}

/// Whether the project meets or touches something of the role, or lies outside it.
fn is_met(result: &ProjectResult, role: Role) -> bool {
    result.hits.iter().any(|h| h.role == role)
        || result.touches.iter().any(|t| t.role == role)
        || result.outside.iter().any(|o| o.role == role)
        || result
            .proximities
            .iter()
            .any(|n| n.role == role && n.bears())
}

/// Writes the sections of the roles that are wanted; tells whether there was any.
fn roles(pen: &mut Pen, input: &SitingInput<'_>, wanted: impl Fn(Role) -> bool) -> bool {
    let mut said = false;
    for &role in Role::ALL.iter().filter(|r| wanted(**r)) {
        let lines = sentences(pen, input, role);
        if lines.is_empty() {
            continue;
        }
        said = true;
        pen.section(&words::role(pen.lang, role));
        for line in lines {
            pen.paragraph(line);
        }
    }
    said
}

/// Everything to say about a role.
fn sentences(pen: &Pen, input: &SitingInput<'_>, role: Role) -> Vec<String> {
    let (lang, result) = (pen.lang, input.result);
    let layers = &input.screening.layers;
    let mut lines = Vec::new();
    let hits: Vec<_> = result.hits.iter().filter(|h| h.role == role).collect();
    if hits.len() > 1 {
        for total in result.totals.iter().filter(|t| t.role == role) {
            if total.num_zones > 1 || total.is_role_total {
                lines.push(format!("{}{}", findings::total(lang, total), stop(pen)));
            }
        }
    }
    for hit in hits.iter().take(SENTENCES) {
        lines.push(findings::hit(lang, hit, layers));
    }
    if hits.len() > SENTENCES {
        lines.push(
            pen.say(&Message::new("siting.more_zones").with("count", hits.len() - SENTENCES)),
        );
    }
    for outside in result.outside.iter().filter(|o| o.role == role) {
        lines.push(findings::outside(lang, outside));
    }
    for touch in result.touches.iter().filter(|t| t.role == role) {
        lines.push(findings::touch(lang, touch));
    }
    let near = result.proximities.iter().filter(|n| n.role == role);
    for near in near.filter(|n| n.bears()) {
        lines.push(findings::proximity(lang, near));
    }
    let nearest: Vec<_> = result.nearest.iter().filter(|n| n.role == role).collect();
    for near in &nearest {
        let doubted = in_doubt(result, near);
        let near = Nearest {
            declared_complete: near.declared_complete && !doubted,
            ..(*near).clone()
        };
        lines.push(findings::nearest(lang, &near));
    }
    if lines.is_empty() {
        lines.extend(quiet(pen, input, role));
    }
    let unsettled: Vec<String> = result
        .cannot_tell
        .iter()
        .filter(|c| c.role == Some(role))
        .map(|c| say(lang, &c.message))
        .collect();
    if !unsettled.is_empty() {
        lines.push(pen.say(
            &Message::new("siting.cannot_tell_role").with("what", pen.semicolons(&unsettled)),
        ));
    }
    let unchecked: Vec<String> = result
        .unchecked
        .iter()
        .filter(|u| u.role == role)
        .map(|u| say(lang, &u.message))
        .collect();
    if !unchecked.is_empty() {
        lines.push(
            pen.say(
                &Message::new("siting.unchecked_role").with("what", pen.semicolons(&unchecked)),
            ),
        );
    }
    lines
}

/// Whether something about a layer, or about the project as a whole, could not be told.
fn in_doubt(result: &ProjectResult, near: &Nearest) -> bool {
    result.cannot_tell.iter().any(|c: &CannotTell| {
        let about_layer = c.layer.as_ref() == Some(&near.layer);
        let about_role = c.layer.is_none() && c.role == Some(near.role);
        let about_project = c.layer.is_none() && c.role.is_none();
        about_layer || about_role || about_project
    })
}

/// Layers of a role that took part and gave nothing at all: without a zone anywhere, or a
/// border that the project stays within.
fn quiet(pen: &Pen, input: &SitingInput<'_>, role: Role) -> Vec<String> {
    if !role.is_checked() {
        return Vec::new();
    }
    let result = input.result;
    let doubts = result
        .cannot_tell
        .iter()
        .any(|c| c.role == Some(role) || (c.role.is_none() && c.layer.is_none()));
    input
        .screening
        .layers
        .iter()
        .filter(|l| l.role == role && l.check != Check::Skipped)
        .filter(|_| !doubts)
        .map(|layer| {
            let within = result
                .totals
                .iter()
                .any(|t| t.role == role && t.is_role_total && t.share > 1.0 - 1e-9);
            let code = if within {
                "siting.all_within"
            } else {
                "siting.nothing_near"
            };
            pen.say(
                &Message::new(code)
                    .with("layer", layer.name.as_str())
                    .with("evidence", evidence(pen, layer))
                    .with("role", words::role(pen.lang, role)),
            )
        })
        .collect()
}

/// Source, date and version of a layer in brackets.
fn evidence(pen: &Pen, layer: &LayerEvidence) -> String {
    pen.say(
        &Message::new("screening.evidence")
            .with("source", pen.or_unstated(&layer.source))
            .with("date", pen.or_unstated(&layer.date))
            .with("version", pen.or_unstated(&layer.version)),
    )
}

fn stop(pen: &Pen) -> &'static str {
    match pen.lang {
        crate::i18n::Lang::Zh => "。",
        crate::i18n::Lang::En => ".",
    }
}
