//! The ground that a check found, as features: what each project and each zone have in common,
//! for GeoJSON, a shapefile or any other format of shapes.
//!
//! The shape is cut from the same geometry as the area was measured on, repaired where the check
//! repaired it. The area that is told is the check's own. The shape's own area differs from it by
//! what its vertices are rounded to, 1e-9 of the project's size: by no more than that step along
//! its border, and 1e-6 m². A sliver narrower than the step may have no shape left, and is then a
//! feature without one.

use crate::base::diagnostics::Diagnostic;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::formats::{self, FormatKind, TextEncoding, WriteError, WriteOptions};
use crate::geom::overlap_shape_until;
use crate::i18n::{Lang, findings, text, words};
use crate::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};
use crate::screening::model::{Hit, HitKind, ProjectResult, Screening};
use crate::screening::{CheckInput, ProjectLayer};
use std::path::Path;

/// Fields of a patch, at most ten bytes each so that a shapefile keeps them; the Chinese one in
/// GBK.
const FIELDS: &[(&str, FieldKind)] = &[
    ("project", FieldKind::Text),
    ("proj_name", FieldKind::Text),
    ("layer", FieldKind::Text),
    ("layer_name", FieldKind::Text),
    ("zone", FieldKind::Int),
    ("zone_name", FieldKind::Text),
    ("role", FieldKind::Text),
    ("class", FieldKind::Text),
    ("kind", FieldKind::Text),
    ("involved", FieldKind::Bool),
    ("provisnl", FieldKind::Bool),
    ("effect", FieldKind::Text),
    ("rule", FieldKind::Text),
    ("clause", FieldKind::Text),
    ("area_m2", FieldKind::Real),
    ("counted_m2", FieldKind::Real),
    ("method", FieldKind::Text),
    ("length_m", FieldKind::Real),
    ("share", FieldKind::Real),
    ("数据性质", FieldKind::Text),
    ("as_of", FieldKind::Date),
    ("rule_ver", FieldKind::Text),
    ("rule_hash", FieldKind::Text),
];

/// One feature a hit, in the order of the check; lines and points of a project as what of them
/// lies inside. Ids count from 1.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn patch_layer(
    input: &CheckInput,
    screening: &Screening,
    lang: Lang,
    progress: &Progress,
) -> Result<Layer, Cancelled> {
    let mut builder = LayerBuilder::new(Schema {
        fields: FIELDS
            .iter()
            .map(|&(name, kind)| Field {
                name: name.to_owned(),
                kind,
            })
            .collect(),
    });
    let mut number = 0;
    for project in &screening.projects {
        let layer = input.projects.iter().find(|l| {
            l.id == project.layer
                && l.layer.feature(project.feature).is_some_and(|f| {
                    // Two files of one name: the id tells them apart.
                    l.id_of(f) == project.id
                })
        });
        for hit in &project.hits {
            progress.check()?;
            number += 1;
            if let Some(layer) = layer {
                shape(input, layer, project, hit, &mut builder, progress)?;
            }
            builder.finish_feature(FeatureId(number), &values(screening, project, hit, lang));
        }
    }
    let name = text(lang, "bundle.patches_name");
    Ok(builder.build(name))
}

/// Writes patches to a file, GeoJSON or a shapefile by its extension, or any format that holds
/// shapes. A shapefile is written in GBK, which the programs of Chinese offices expect.
///
/// # Errors
/// [`WriteError`]; `None` where the extension names no format.
pub fn write_patches(
    patches: &Layer,
    path: &Path,
    screening: &Screening,
    progress: &Progress,
) -> Option<Result<Vec<Diagnostic>, WriteError>> {
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    let kind = FormatKind::of_extension(&extension)?;
    let mut options = WriteOptions::for_layer(kind, patches, screening.as_of);
    if matches!(kind, FormatKind::Shapefile | FormatKind::Zip) {
        options.encoding = TextEncoding::Gbk;
    }
    Some(formats::write(patches, path, &options, progress))
}

/// Adds what the project and the zone have in common to the feature being built.
fn shape(
    input: &CheckInput,
    projects: &ProjectLayer,
    project: &ProjectResult,
    hit: &Hit,
    builder: &mut LayerBuilder,
    progress: &Progress,
) -> Result<(), Cancelled> {
    let Some(zones) = input.zones.iter().find(|z| z.meta.id == hit.layer) else {
        return Ok(());
    };
    let (Some(subject), Some(zone)) = (
        projects.layer.feature(project.feature),
        zones.layer.feature(hit.zone),
    ) else {
        return Ok(());
    };
    // As the check has it: a defective shape counts as it was repaired.
    let subject_repair = subject.chunk.repaired_until(subject.index, progress)?;
    let zone_repair = zone.chunk.repaired_until(zone.index, progress)?;
    let of_project = match subject_repair {
        Some(repair) => repair.shape.feature(0),
        None => subject.geometry(),
    };
    let of_zone = match zone_repair {
        Some(repair) => repair.shape.feature(0),
        None => zone.geometry(),
    };
    let (Some(of_project), Some(of_zone)) = (of_project, of_zone) else {
        return Ok(());
    };
    let common = overlap_shape_until(of_project, of_zone, progress)?;
    let Some(common) = common.feature(0) else {
        return Ok(());
    };
    for part in common.parts() {
        for ring in part.rings() {
            builder.geometry().push_ring(ring.iter().copied());
        }
        builder.geometry().end_part(part.kind());
    }
    Ok(())
}

fn values(screening: &Screening, project: &ProjectResult, hit: &Hit, lang: Lang) -> Vec<Value> {
    let said = |text: &str| {
        if text.is_empty() {
            Value::Null
        } else {
            Value::Text(text.to_owned())
        }
    };
    let rules: Vec<&crate::rules::Rule> = findings::applying(&hit.rules).collect();
    let ids: Vec<&str> = rules.iter().map(|r| r.id.as_str()).collect();
    let clauses: Vec<String> = rules.iter().map(|r| r.citation()).collect();
    let class = hit
        .class
        .map(|class| words::zone_of_role(lang, hit.role, class))
        .unwrap_or_default();
    let effect = hit
        .effect()
        .map(|effect| findings::effect_pill(lang, effect))
        .unwrap_or_default();
    let schematic = hit.schematic || project.schematic;
    let nature = if schematic {
        text(Lang::Zh, "common.schematic")
    } else {
        ""
    };
    let rounded = |value: f64, decimals: usize| {
        Value::Real(format!("{value:.decimals$}").parse().unwrap_or(value))
    };
    vec![
        said(&project.id),
        said(&project.name),
        said(hit.layer.as_str()),
        said(&hit.layer_name),
        Value::Int(i64::try_from(hit.zone.0).unwrap_or(i64::MAX)),
        said(&hit.zone_name),
        said(&words::role(lang, hit.role)),
        said(&class),
        said(kind_code(hit.kind)),
        Value::Bool(hit.kind.is_involved()),
        Value::Bool(hit.provisional),
        said(&effect),
        said(&ids.join(";")),
        said(&clauses.join("；")),
        rounded(hit.area_m2, 4),
        rounded(hit.areas.counted_m2(), 4),
        said(hit.areas.counts.code()),
        rounded(hit.length_m, 4),
        rounded(hit.share, 6),
        said(nature),
        Value::Date(screening.as_of),
        said(&screening.rules_version),
        said(&screening.rules_hash),
    ]
}

/// The code of a kind, as JSON has it.
fn kind_code(kind: HitKind) -> &'static str {
    match kind {
        HitKind::Overlap => "overlap",
        HitKind::SliverInvolved => "sliver_involved",
        HitKind::Sliver => "sliver",
        HitKind::Crossing => "crossing",
        HitKind::PointInside => "point_inside",
    }
}
