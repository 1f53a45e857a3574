//! 数据与规则依据: layers with their declarations and hashes, rule base, check date.

use super::SitingInput;
use super::pen::Pen;
use crate::base::message::Message;
use crate::i18n::{findings, numbers, words};
use crate::layer::Role;
use crate::report::document::{Block, Table};
use crate::screening::model::LayerEvidence;

pub(super) fn write(pen: &mut Pen, input: &SitingInput<'_>) {
    pen.chapter("siting.chapter_evidence");
    let screening = input.screening;
    let layers: Vec<&LayerEvidence> = screening
        .layers
        .iter()
        .filter(|l| bears_on_result(l.role))
        .collect();
    let rows = layers
        .iter()
        .enumerate()
        .map(|(i, layer)| row(pen, i + 1, layer))
        .collect();
    pen.table(
        Table {
            caption: Some(pen.t("siting.layers_caption").to_owned()),
            head: pen.heads(&[
                "siting.no",
                "siting.layer",
                "siting.check",
                "siting.source",
                "siting.data_date",
                "siting.version",
                "siting.complete",
                "siting.num_features",
                "siting.accuracy",
            ]),
            rows,
            widths: vec![6, 21, 8, 15, 14, 10, 9, 8, 9],
            figures: vec![7, 8],
            has_total: false,
        },
        "siting.no_layers",
    );
    pen.note(pen.t("siting.accuracy_note").to_owned());
    let reliability: Vec<Block> = layers
        .iter()
        .filter_map(|layer| {
            let what = findings::reliability(pen.lang, layer);
            let message = Message::new("siting.layer_reliability")
                .with("layer", layer.name.as_str())
                .with("what", what.as_str());
            (!what.is_empty()).then(|| Block::Note(pen.say(&message)))
        })
        .collect();
    pen.blocks(reliability);
    let hashes: Vec<Block> = layers
        .iter()
        .map(|layer| {
            Block::Note(
                pen.say(
                    &Message::new("siting.layer_hash")
                        .with("layer", layer.name.as_str())
                        .with(
                            "hash",
                            layer
                                .sha256
                                .clone()
                                .unwrap_or_else(|| pen.t("siting.no_data").to_owned()),
                        ),
                ),
            )
        })
        .collect();
    pen.blocks(hashes);
    pen.paragraph(
        pen.say(
            &Message::new("siting.rule_base")
                .with("date", screening.as_of.to_string())
                .with("version", screening.rules_version.as_str()),
        ),
    );
    pen.note(
        pen.say(&Message::new("siting.rule_hash").with("hash", screening.rules_hash.as_str())),
    );
}

/// Layers the result rests on: those that are checked, land use, and the places.
fn bears_on_result(role: Role) -> bool {
    role.is_checked()
        || matches!(
            role,
            Role::LandUse | Role::County | Role::Township | Role::Village
        )
}

fn row(pen: &Pen, number: usize, layer: &LayerEvidence) -> Vec<String> {
    let mut name = layer.name.clone();
    if layer.schematic && !name.contains(pen.t("common.schematic")) {
        name = format!("{name}［{}］", pen.t("common.schematic"));
    }
    let role = words::role(pen.lang, layer.role);
    if !name.contains(&role) {
        name = format!("{name}［{role}］");
    }
    vec![
        number.to_string(),
        name,
        findings::check(pen.lang, layer.check).to_owned(),
        pen.or_unstated(&layer.source),
        pen.or_unstated(&layer.date),
        pen.or_unstated(&layer.version),
        pen.t(if layer.complete {
            "siting.declared"
        } else {
            "siting.undeclared"
        })
        .to_owned(),
        layer.num_features.to_string(),
        format!(
            "{} / {}",
            layer
                .u_m
                .map_or_else(|| "?".to_owned(), |u| format!("{u:.1}")),
            numbers::fixed(layer.e_m, 3)
        ),
    ]
}
