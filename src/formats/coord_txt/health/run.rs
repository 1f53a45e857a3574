//! The order of a health check.

use super::checks::{self, Checked};
use super::model::{Correction, Corrections, Finding, FindingKind, Found, Health};
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::coord_txt::open::{Opened, open};
use crate::formats::error::{ReadError, ReadErrorKind};
use crate::formats::input::Input;
use crate::formats::kind::{FormatKind, probe_input};
use crate::formats::source::{ReadOptions, Source};
use crate::geom::Coord;
use crate::layer::Layer;
use std::path::Path;
use std::sync::Arc;

/// Examines a file. A coordinate TXT gets every check; any other format those of shapes, and
/// of corrections only system and axes.
///
/// # Errors
/// [`ReadError`] if nothing of the file can be used, or the user stopped it.
pub fn examine(
    source: &Source,
    options: &ReadOptions,
    corrections: &Corrections,
    progress: &Progress,
) -> Result<Health, ReadError> {
    let input = Input::file(&source.path);
    let failed = |kind| ReadError {
        path: source.path.clone(),
        kind,
    };
    if probe_input(&input).map_err(failed)? == FormatKind::CoordTxt {
        return examine_input(&input, options, corrections, progress).map_err(failed);
    }
    let options = ReadOptions {
        crs: corrections.crs.or(options.crs),
        swapped_axes: corrections.swapped_axes.unwrap_or(options.swapped_axes),
        encoding: corrections
            .encoding
            .clone()
            .or_else(|| options.encoding.clone()),
        ..options.clone()
    };
    let layer = crate::formats::read(source, &options, progress)?;
    examine_layer(layer, progress).map_err(failed)
}

/// Examines a coordinate TXT held in memory.
///
/// # Errors
/// As [`examine`].
pub fn examine_bytes(
    bytes: &[u8],
    name: &str,
    options: &ReadOptions,
    corrections: &Corrections,
) -> Result<Health, ReadErrorKind> {
    let input = Input::memory(Path::new(""), name, Arc::from(bytes));
    examine_input(&input, options, corrections, &Progress::new())
}

fn examine_input(
    input: &Input,
    options: &ReadOptions,
    corrections: &Corrections,
    progress: &Progress,
) -> Result<Health, ReadErrorKind> {
    let opened = open(input, options, corrections, progress)?;
    let mut found = Found::default();
    of_file(&opened.layer, opened.num_of_file, &mut found);
    let Opened {
        mut layer,
        file,
        shaped,
        resolution,
        found: of_parcels,
        changes,
        ..
    } = opened;
    for finding in of_parcels.findings {
        found.push(finding);
    }
    let checked = Checked {
        layer: &layer,
        file: Some(&file),
        shaped: &shaped,
        swapped: resolution.swapped,
    };
    let parcels = checks::run(&checked, &mut found, progress)?;
    for finding in &mut found.findings {
        locate(finding, &checked);
    }
    let more = found.more();
    let mut findings = found.findings;
    findings.sort_by_key(|f| (f.place.parcel, f.place.line));
    // The dialog's map shows the layer; what it has to say stands in the findings.
    layer.diagnostics.shrink_to_fit();
    Ok(Health {
        file: input.file_name().to_owned(),
        header: Some(file.header),
        layer,
        parcels,
        findings,
        more,
        changes,
    })
}

/// Examines a layer read from any format: its shapes, areas and positions.
///
/// # Errors
/// [`ReadErrorKind::Cancelled`].
pub fn examine_layer(layer: Layer, progress: &Progress) -> Result<Health, ReadErrorKind> {
    let mut found = Found::default();
    of_file(&layer, layer.diagnostics.len(), &mut found);
    let checked = Checked {
        layer: &layer,
        file: None,
        shaped: &[],
        swapped: false,
    };
    let parcels = checks::run(&checked, &mut found, progress)?;
    let more = found.more();
    let mut findings = found.findings;
    findings.sort_by_key(|f| (f.place.parcel, f.place.line));
    Ok(Health {
        file: crate::formats::file_name(&layer.origin.path),
        header: None,
        layer,
        parcels,
        findings,
        more,
        changes: Vec::new(),
    })
}

/// Findings on the whole file: its text, its system, what the reader remarked.
fn of_file(layer: &Layer, num_of_file: usize, found: &mut Found) {
    if let Some(decision) = &layer.encoding {
        let finding = Finding::new(
            FindingKind::Encoding,
            Severity::Info,
            Message::new("coord_txt.encoding_used").with("encoding", decision.encoding),
        )
        .because(decision.basis.clone());
        found.push(if decision.guessed && !decision.alternatives.is_empty() {
            finding.mended_by(Correction::ChooseEncoding)
        } else {
            finding
        });
    }
    if let Some(decision) = &layer.crs {
        found.push(
            Finding::new(
                FindingKind::System,
                Severity::Info,
                Message::new("coord_txt.system_used").with("crs", decision.crs.describe()),
            )
            .because(decision.basis.clone())
            .mended_by(Correction::ChooseSystem),
        );
    }
    for diagnostic in layer.diagnostics.iter().take(num_of_file) {
        found.push(of_remark(diagnostic));
    }
}

fn of_remark(diagnostic: &Diagnostic) -> Finding {
    let kind = Opened::kind_of_remark(diagnostic.code());
    let mut finding = Finding::new(kind, diagnostic.severity, diagnostic.message.clone());
    finding.place.parcel = diagnostic.place.row;
    finding.place.ring = diagnostic.place.ring;
    finding.place.line = diagnostic
        .place
        .path
        .as_ref()
        .and_then(|p| p.strip_prefix('L'))
        .and_then(|p| p.parse().ok());
    finding.correction = match kind {
        FindingKind::AxisOrder => Some(Correction::SwapAxes),
        FindingKind::System | FindingKind::Zone => Some(Correction::ChooseSystem),
        FindingKind::Angles => Some(Correction::ReadAngles),
        FindingKind::Encoding => Some(Correction::ChooseEncoding),
        _ => None,
    };
    let is_guess = matches!(
        diagnostic.code(),
        "formats.crs_guessed" | "coord_txt.angles_packed" | "coord_txt.angles_ambiguous"
    );
    if is_guess { finding.guess() } else { finding }
}

/// Gives a finding its position on the map, from the point its line holds.
fn locate(finding: &mut Finding, checked: &Checked<'_>) {
    if finding.place.at.is_some() {
        return;
    }
    let (Some(number), Some(line), Some(file)) =
        (finding.place.parcel, finding.place.line, checked.file)
    else {
        return;
    };
    let parcel = usize::try_from(number)
        .ok()
        .and_then(|n| n.checked_sub(1))
        .and_then(|i| file.parcels.get(i));
    let point = parcel.and_then(|p| {
        let i = p.points.binary_search_by_key(&line, |q| q.line).ok()?;
        p.points.get(i)
    });
    finding.place.at = point
        .and_then(|p| checked.lon_lat(p.xy))
        .map(|(lon, lat)| Coord { x: lon, y: lat });
}
