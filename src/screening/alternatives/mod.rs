//! Sites side by side: a matrix of kinds of ground × sites, and sums for each site.
//!
//! Facts and what clauses make of them, in orders that are data; which site is better is nobody's
//! word here. What could not be told stands in its cell as such, never as a blank.

mod cells;
mod model;
mod orders;
mod sums;

pub use model::{Cell, CellState, Matrix, Row, SITES, Site};
pub use orders::{ROW_ORDERS, RowOrder, SITE_ORDERS, SiteOrder};

use super::input::{CheckInput, ProjectLayer};
use super::model::Screening;
use crate::base::ids::FeatureId;
use crate::base::progress::{Cancelled, Progress};
use crate::geom::FeatureView;
use crate::layer::{Layer, LayerBuilder, Role, ZoneClass};
use crate::rules::Applied;
use cells::{cell, outside_cell};
use sums::site;

/// The input with these projects alone, each by itself and in this order: numbers of project
/// layers and features. `None` where one names a project that is not there.
pub fn only_sites(input: &CheckInput, sites: &[(usize, FeatureId)]) -> Option<CheckInput> {
    let mut projects = Vec::new();
    for (number, feature) in sites {
        let project = input.projects.get(*number)?;
        let reference = project.layer.feature(*feature)?;
        let mut builder = LayerBuilder::new((*project.layer.schema).clone());
        for part in reference.geometry().iter().flat_map(FeatureView::parts) {
            for ring in part.rings() {
                builder.geometry().push_ring(ring.iter().copied());
            }
            builder.geometry().end_part(part.kind());
        }
        let values: Vec<_> = (0..project.layer.schema.fields.len())
            .map(|field| reference.chunk.value(reference.index, field))
            .collect();
        builder.finish_feature(reference.id(), &values);
        let built = builder.build(&project.layer.name);
        projects.push(ProjectLayer {
            layer: Layer {
                chunks: built.chunks,
                ..project.layer.clone()
            },
            ..project.clone()
        });
    }
    Some(CheckInput {
        projects,
        ..input.clone()
    })
}

/// The matrix of a check's projects; `screening` is the check of `input`.
///
/// # Errors
/// [`Cancelled`] when somebody asked to stop.
pub fn matrix(
    input: &CheckInput,
    screening: &Screening,
    progress: &Progress,
) -> Result<Matrix, Cancelled> {
    let mut sites = Vec::new();
    let features = input.projects.iter().flat_map(|p| p.layer.features());
    for (result, feature) in screening.projects.iter().zip(features) {
        progress.check()?;
        sites.push(site(input, result, feature, progress)?);
    }
    let mut keys = keys(screening);
    keys.sort();
    keys.dedup();
    // A role met as some class at one site needs no line without a class.
    let known: Vec<(Role, bool, Option<ZoneClass>)> = keys.clone();
    keys.retain(|(role, is_outside, class)| {
        class.is_some()
            || *is_outside
            || screening
                .projects
                .iter()
                .any(|p| p.hits.iter().any(|h| h.role == *role && h.class.is_none()))
            || !known.iter().any(|(r, o, c)| r == role && !o && c.is_some())
    });
    let rows = keys
        .into_iter()
        .map(|(role, is_outside, class)| row(input, screening, role, class, is_outside))
        .collect();
    Ok(Matrix {
        as_of: screening.as_of,
        sites,
        rows,
        schematic: screening.projects.iter().any(|p| p.schematic),
    })
}

fn keys(screening: &Screening) -> Vec<(Role, bool, Option<ZoneClass>)> {
    let mut keys = Vec::new();
    for project in &screening.projects {
        keys.extend(project.hits.iter().map(|h| (h.role, false, h.class)));
        keys.extend(project.touches.iter().map(|t| (t.role, false, None)));
        keys.extend(project.nearest.iter().map(|n| (n.role, false, None)));
        keys.extend(project.outside.iter().map(|o| (o.role, true, None)));
        let doubted = project.cannot_tell.iter().filter_map(|c| c.role);
        keys.extend(
            doubted
                .filter(|r| !project.outside.iter().any(|o| o.role == *r))
                .map(|r| (r, false, None)),
        );
        keys.extend(project.unchecked.iter().map(|u| (u.role, false, None)));
    }
    keys.retain(|(role, _, _)| role.is_checked());
    keys
}

fn row(
    input: &CheckInput,
    screening: &Screening,
    role: Role,
    class: Option<ZoneClass>,
    is_outside: bool,
) -> Row {
    let mut citations: Vec<String> = Vec::new();
    let mut cells = Vec::new();
    for result in &screening.projects {
        let applied: Vec<&Applied> = if is_outside {
            let outside = result.outside.iter().filter(|o| o.role == role);
            outside.flat_map(|o| &o.rules).collect()
        } else {
            let hits = result.hits.iter();
            let hits = hits.filter(|h| h.role == role && h.class == class);
            hits.flat_map(|h| &h.rules).collect()
        };
        for a in applied {
            let citation = a.rule.citation();
            if !citations.contains(&citation) {
                citations.push(citation);
            }
        }
        cells.push(if is_outside {
            outside_cell(result, role)
        } else {
            cell(input, result, role, class)
        });
    }
    Row {
        role,
        class,
        is_outside,
        effect: cells.iter().filter_map(|c| c.effect).max(),
        citations,
        cells,
    }
}
