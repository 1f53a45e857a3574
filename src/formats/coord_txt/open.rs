//! A file of coordinates becomes a layer, with everything found on the way: what both reading
//! and the health check start from.

use super::fields;
use super::health::{Corrections, Finding, FindingKind, Found};
use super::model::{CoordTxt, RecordKind};
use super::number::AngleForm;
use super::resolve::{self, Resolution};
use super::shape::{Shaped, Shaper};
use super::{MOST_BYTES, parse, text};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::ids::FeatureId;
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::assemble::Draft;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::kind::FormatKind;
use crate::formats::placing::Declared;
use crate::formats::reading::Reading;
use crate::formats::remarks::Remarks;
use crate::formats::source::ReadOptions;
use crate::geom::PartKind;
use crate::layer::{CrsDecision, Layer};

/// Metres of a degree, for distances between points that lie beside each other.
const METRES_PER_DEGREE: f64 = 111_000.0;

/// A file opened.
pub(super) struct Opened {
    pub(super) layer: Layer,
    pub(super) file: CoordTxt,
    pub(super) shaped: Vec<Shaped>,
    pub(super) resolution: Resolution,
    /// Findings of parcels, in file order.
    pub(super) found: Found,
    pub(super) changes: Vec<Message>,
    /// How many of the layer's diagnostics are on the whole file.
    pub(super) num_of_file: usize,
}

/// Opens a file.
///
/// # Errors
/// [`ReadErrorKind`] if nothing can be used.
pub(super) fn open(
    input: &Input,
    options: &ReadOptions,
    corrections: &Corrections,
    progress: &Progress,
) -> Result<Opened, ReadErrorKind> {
    let options = corrected(options, corrections);
    let bytes = input.whole(MOST_BYTES)?;
    let mut reading = Reading::new(input);
    let (text, encoding) = text::decoded(&bytes, options.encoding.as_deref(), &mut reading.remarks);
    drop(bytes);
    let file = parse::parse(&text, corrections.angles, progress)?;
    drop(text);
    if !file
        .parcels
        .iter()
        .any(|p| !p.points.is_empty() || !p.attributes.is_empty())
    {
        return Err(ReadErrorKind::malformed_with_hint(
            Message::new("coord_txt.nothing_there"),
            Message::new("coord_txt.hint_format"),
        ));
    }
    about_header(&file, &mut reading.remarks);
    let resolution = resolve::resolve(&file, &options, &mut reading.remarks);
    let mut found = Found::default();
    let mut changes = Vec::new();
    if corrections.crs.is_some()
        && let Some(crs) = resolution.crs
    {
        changes.push(Message::new("coord_txt.change_system").with("crs", crs.describe()));
    }
    if corrections.swapped_axes.is_some() {
        changes.push(Message::new(if resolution.swapped {
            "coord_txt.change_axes_swapped"
        } else {
            "coord_txt.change_axes_kept"
        }));
    }
    let is_degrees = resolution.crs.is_some_and(|crs| crs.is_geographic());
    let mut shaper = Shaper {
        swapped: resolution.swapped,
        unit_m: if is_degrees { METRES_PER_DEGREE } else { 1.0 },
        corrections,
        found: &mut found,
        changes: &mut changes,
    };
    reading.draft = Draft::with_schema(fields::schema());
    let mut shaped = Vec::with_capacity(file.parcels.len());
    for (parcel, number) in file.parcels.iter().zip(1u64..) {
        progress.check()?;
        let shape = shaper.shape(parcel, number);
        for (name, value) in fields::values(parcel) {
            let field = reading
                .draft
                .field(&name)
                .unwrap_or_else(|| reading.draft.add_field(&name));
            reading.draft.set(field, &value);
        }
        draw(&shape, &mut reading.draft);
        reading.draft.finish_feature(FeatureId(number));
        shaped.push(shape);
    }
    reading.num_records = file.parcels.len() as u64;
    reading.decimals = Some(file.decimals);
    reading.encoding = Some(encoding);
    reading.declared = Declared::Nothing;
    // The system is decided here; placing only turns the vertices.
    let placing = ReadOptions {
        crs: resolution.crs,
        swapped_axes: false,
        ..options
    };
    let mut layer = reading.into_layer(
        input,
        input.stem(),
        FormatKind::CoordTxt,
        &placing,
        progress,
    )?;
    let confirmed = resolution.confirmed && !file.angles_guessed;
    if let Some(crs) = resolution.crs {
        layer.crs = Some(CrsDecision {
            crs,
            basis: resolution.basis.clone(),
            confirmed,
            candidates: resolution.candidates.clone(),
            swapped_axes: layer.crs.as_ref().is_some_and(|d| d.swapped_axes),
            mends: layer.crs.take().map(|d| d.mends).unwrap_or_default(),
            shift: None,
            transform: None,
        });
        layer.position.confirmed = confirmed;
    }
    let num_of_file = layer.diagnostics.len();
    let mut remarks = Remarks::new(input.file_name());
    for finding in &found.findings {
        remarks.push(diagnostic(finding));
    }
    layer.diagnostics.extend(remarks.finish());
    Ok(Opened {
        layer,
        file,
        shaped,
        resolution,
        found,
        changes,
        num_of_file,
    })
}

/// The user's options with the corrections over them.
fn corrected(options: &ReadOptions, corrections: &Corrections) -> ReadOptions {
    ReadOptions {
        crs: corrections.crs.or(options.crs),
        swapped_axes: corrections.swapped_axes.unwrap_or(options.swapped_axes),
        encoding: corrections
            .encoding
            .clone()
            .or_else(|| options.encoding.clone()),
        ..options.clone()
    }
}

/// Remarks on the header that do not bear on the coordinate system.
fn about_header(file: &CoordTxt, remarks: &mut Remarks) {
    if file.header.has_parameters {
        remarks.say(Severity::Info, Message::new("coord_txt.has_parameters"));
    }
    if file.has_sections && file.header.entries.is_empty() {
        remarks.say(Severity::Warning, Message::new("coord_txt.header_missing"));
    }
    if !file.has_sections {
        remarks.say(
            Severity::Info,
            Message::new("coord_txt.bare_list").with("parcels", file.parcels.len()),
        );
    }
    for (title, _) in file.header.sections.iter().take(20) {
        remarks.say(
            Severity::Info,
            Message::new("coord_txt.more_sections").with("title", title.as_str()),
        );
    }
    let packed = file.angles == Some(AngleForm::PackedSeconds);
    if file.angles_guessed {
        remarks.advise(
            Severity::Warning,
            Message::new(if packed {
                "coord_txt.angles_packed"
            } else {
                "coord_txt.angles_ambiguous"
            }),
            Message::new("coord_txt.hint_angles"),
        );
    } else if packed {
        remarks.say(Severity::Info, Message::new("coord_txt.angles_declared"));
    }
}

fn draw(shaped: &Shaped, draft: &mut Draft) {
    if !shaped.usable {
        return;
    }
    let geometry = draft.geometry();
    match shaped.kind {
        RecordKind::Point => {
            for coord in shaped.rings.iter().flat_map(|r| &r.coords) {
                geometry.push_ring([*coord]);
                geometry.end_part(PartKind::Point);
            }
        }
        RecordKind::Line => {
            for ring in &shaped.rings {
                geometry.push_ring(ring.coords.iter().copied());
                geometry.end_part(PartKind::Line);
            }
        }
        RecordKind::Polygon => {
            for part in &shaped.parts {
                for index in std::iter::once(&part.index).chain(&part.holes) {
                    if let Some(ring) = shaped.rings.get(*index) {
                        geometry.push_ring(ring.coords.iter().copied());
                    }
                }
                geometry.end_part(PartKind::Polygon);
            }
        }
    }
}

/// A finding as a diagnostic of the layer.
fn diagnostic(finding: &Finding) -> Diagnostic {
    let place = Place {
        row: finding.place.parcel,
        ring: finding.place.ring,
        path: match (finding.place.line, &finding.place.point) {
            (Some(line), Some(point)) => Some(format!("L{line} {point}")),
            (Some(line), None) => Some(format!("L{line}")),
            _ => None,
        },
        ..Place::default()
    };
    let out = Diagnostic::new(finding.severity, finding.message.clone()).at(place);
    match &finding.assumed {
        Some(assumed) => out.hint(assumed.clone()),
        None => out,
    }
}

impl Opened {
    /// The kind a remark on the whole file belongs to.
    pub(super) fn kind_of_remark(code: &str) -> FindingKind {
        match code {
            "coord_txt.axes_swapped" => FindingKind::AxisOrder,
            "coord_txt.zone_missing" => FindingKind::Zone,
            "coord_txt.angles_packed"
            | "coord_txt.angles_ambiguous"
            | "coord_txt.angles_declared" => FindingKind::Angles,
            "coord_txt.system_unknown"
            | "coord_txt.system_missing"
            | "coord_txt.header_contradicts"
            | "formats.crs_guessed"
            | "formats.crs_doubtful" => FindingKind::System,
            "coord_txt.has_parameters"
            | "coord_txt.header_missing"
            | "coord_txt.more_sections"
            | "coord_txt.bare_list" => FindingKind::Header,
            code if code.contains(".encoding_") || code.contains(".text_") => FindingKind::Encoding,
            "formats.outside_crs" => FindingKind::NoShape,
            _ => FindingKind::Reading,
        }
    }
}
