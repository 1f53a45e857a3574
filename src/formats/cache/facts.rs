//! What a layer is besides its chunks: schema, origin, decisions, diagnostics.

use super::bytes::{In, Out};
use crate::base::diagnostics::{Diagnostic, Place, Severity};
use crate::base::message::{Arg, Message};
use crate::crs::{Candidate, Crs, CrsKind, Datum, Mend, Shift};
use crate::formats::kind::FormatKind;
use crate::layer::{
    CrsDecision, EncodingDecision, Field, FieldKind, Layer, Origin, Position, Schema, ShiftDone,
    SourceHash,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Deepest a message may hold messages.
const MAX_DEPTH: usize = 16;
const KINDS: [FieldKind; 5] = [
    FieldKind::Text,
    FieldKind::Int,
    FieldKind::Real,
    FieldKind::Bool,
    FieldKind::Date,
];
const DATUMS: [Datum; 4] = [
    Datum::Cgcs2000,
    Datum::Wgs84,
    Datum::Xian80,
    Datum::Beijing54,
];
const SEVERITIES: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

/// Writes all of a layer but its chunks; `None` if it is one that is not kept: of a path that
/// is no text, or made with a transform of the user's, which is secret.
pub(super) fn put(out: &mut Out, layer: &Layer) -> Option<()> {
    let secret = layer.crs.as_ref().is_some_and(|c| c.transform.is_some());
    if secret {
        return None;
    }
    out.text(&layer.name);
    out.list(&layer.schema.fields, |out, field| {
        out.text(&field.name);
        put_one_of(out, &KINDS, field.kind);
    });
    out.u64(layer.revision);
    out.text(layer.origin.path.to_str()?);
    out.text(layer.origin.format);
    out.option(layer.origin.sha256.get(), Out::text);
    out.u64(layer.origin.num_records);
    out.option(layer.encoding.as_ref(), |out, e| {
        out.text(e.encoding);
        put_message(out, &e.basis);
        out.flag(e.guessed);
        out.list(&e.alternatives, |out, a| out.text(a));
    });
    out.option(layer.crs.as_ref(), put_decision);
    let position = layer.position;
    out.option(position.datum_accuracy_m, Out::f64);
    out.flag(position.confirmed);
    out.f64(position.quantum_m);
    out.f64(position.sag_m);
    out.list(&layer.diagnostics, put_diagnostic);
    Some(())
}

/// Reads the same back; the layer has no chunks yet.
pub(super) fn get(input: &mut In<'_>) -> Option<Layer> {
    let name = input.text()?;
    let fields = input.list(|i| {
        Some(Field {
            name: i.text()?,
            kind: get_one_of(i, &KINDS)?,
        })
    })?;
    let revision = input.u64()?;
    let path = PathBuf::from(input.text()?);
    let format = input.text()?;
    let origin = Origin {
        path,
        format: FormatKind::ALL
            .iter()
            .map(|kind| kind.name())
            .find(|name| *name == format)?,
        sha256: input
            .option(In::text)?
            .map_or_else(SourceHash::default, SourceHash::known),
        num_records: input.u64()?,
    };
    let encoding = input.option(|i| {
        Some(EncodingDecision {
            encoding: get_encoding(i)?,
            basis: get_message(i, 0)?,
            guessed: i.flag()?,
            alternatives: i.list(get_encoding)?,
        })
    })?;
    let crs = input.option(get_decision)?;
    let position = Position {
        datum_accuracy_m: input.option(In::f64)?,
        confirmed: input.flag()?,
        quantum_m: input.f64()?,
        sag_m: input.f64()?,
    };
    let diagnostics = input.list(get_diagnostic)?;
    Some(Layer {
        name,
        schema: Arc::new(Schema { fields }),
        chunks: Vec::new(),
        revision,
        origin,
        encoding,
        crs,
        position,
        diagnostics,
    })
}

fn put_one_of<T: PartialEq>(out: &mut Out, all: &[T], one: T) {
    let at = all.iter().position(|a| *a == one);
    out.u8(at.and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX));
}

fn get_one_of<T: Copy>(input: &mut In<'_>, all: &[T]) -> Option<T> {
    all.get(usize::from(input.u8()?)).copied()
}

fn get_encoding(input: &mut In<'_>) -> Option<&'static str> {
    let name = input.text()?;
    let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
    (encoding.name() == name).then(|| encoding.name())
}

fn put_message(out: &mut Out, message: &Message) {
    out.text(&message.code);
    out.list(&message.args, |out, (name, arg)| {
        out.text(name);
        match arg {
            Arg::Int(i) => {
                out.u8(0);
                out.i64(*i);
            }
            Arg::Real(r) => {
                out.u8(1);
                out.f64(*r);
            }
            Arg::Text(t) => {
                out.u8(2);
                out.text(t);
            }
            Arg::Message(m) => {
                out.u8(3);
                put_message(out, m);
            }
        }
    });
}

fn get_message(input: &mut In<'_>, depth: usize) -> Option<Message> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(Message {
        code: input.text()?,
        args: input.list(|i| {
            let name = i.text()?;
            let arg = match i.u8()? {
                0 => Arg::Int(i.i64()?),
                1 => Arg::Real(i.f64()?),
                2 => Arg::Text(i.text()?),
                3 => Arg::Message(Box::new(get_message(i, depth + 1)?)),
                _ => return None,
            };
            Some((name, arg))
        })?,
    })
}

fn put_crs(out: &mut Out, crs: &Crs) {
    put_one_of(out, &DATUMS, crs.datum);
    match crs.kind {
        CrsKind::Geographic => out.u8(0),
        CrsKind::TransverseMercator {
            central_meridian,
            false_easting,
            false_northing,
            scale,
            origin_latitude,
        } => {
            out.u8(1);
            for value in [
                central_meridian,
                false_easting,
                false_northing,
                scale,
                origin_latitude,
            ] {
                out.f64(value);
            }
        }
        CrsKind::WebMercator => out.u8(2),
    }
}

fn get_crs(input: &mut In<'_>) -> Option<Crs> {
    let datum = get_one_of(input, &DATUMS)?;
    let kind = match input.u8()? {
        0 => CrsKind::Geographic,
        1 => CrsKind::TransverseMercator {
            central_meridian: input.f64()?,
            false_easting: input.f64()?,
            false_northing: input.f64()?,
            scale: input.f64()?,
            origin_latitude: input.f64()?,
        },
        2 => CrsKind::WebMercator,
        _ => return None,
    };
    Some(Crs { datum, kind })
}

fn put_decision(out: &mut Out, decision: &CrsDecision) {
    put_crs(out, &decision.crs);
    put_message(out, &decision.basis);
    out.flag(decision.confirmed);
    out.list(&decision.candidates, |out, c| {
        put_crs(out, &c.crs);
        out.flag(c.swapped_axes);
        put_message(out, &c.reason);
    });
    out.flag(decision.swapped_axes);
    out.list(&decision.mends, |out, m| {
        put_crs(out, &m.crs);
        out.flag(m.swapped_axes);
        out.option(m.shift, |out, s| put_one_of(out, &Shift::ALL, s));
        put_message(out, &m.reason);
        put_message(out, &m.explains);
    });
    out.option(decision.shift, |out, s| {
        put_one_of(out, &Shift::ALL, s.shift);
        out.f64(s.mean_m);
        out.f64(s.max_m);
    });
}

fn get_decision(input: &mut In<'_>) -> Option<CrsDecision> {
    Some(CrsDecision {
        crs: get_crs(input)?,
        basis: get_message(input, 0)?,
        confirmed: input.flag()?,
        candidates: input.list(|i| {
            Some(Candidate {
                crs: get_crs(i)?,
                swapped_axes: i.flag()?,
                reason: get_message(i, 0)?,
            })
        })?,
        swapped_axes: input.flag()?,
        mends: input.list(|i| {
            Some(Mend {
                crs: get_crs(i)?,
                swapped_axes: i.flag()?,
                shift: i.option(|i| get_one_of(i, &Shift::ALL))?,
                reason: get_message(i, 0)?,
                explains: get_message(i, 0)?,
            })
        })?,
        shift: input.option(|i| {
            Some(ShiftDone {
                shift: get_one_of(i, &Shift::ALL)?,
                mean_m: i.f64()?,
                max_m: i.f64()?,
            })
        })?,
        transform: None,
    })
}

fn put_diagnostic(out: &mut Out, diagnostic: &Diagnostic) {
    put_one_of(out, &SEVERITIES, diagnostic.severity);
    put_message(out, &diagnostic.message);
    out.option(diagnostic.hint.as_ref(), put_message);
    let place = &diagnostic.place;
    out.option(place.file.as_deref(), Out::text);
    out.option(place.row, Out::u64);
    out.option(place.field.as_deref(), Out::text);
    out.option(place.part, Out::u32);
    out.option(place.ring, Out::u32);
    out.option(place.vertex, Out::u32);
    out.option(place.path.as_deref(), Out::text);
}

fn get_diagnostic(input: &mut In<'_>) -> Option<Diagnostic> {
    Some(Diagnostic {
        severity: get_one_of(input, &SEVERITIES)?,
        message: get_message(input, 0)?,
        hint: input.option(|i| get_message(i, 0))?,
        place: Place {
            file: input.option(In::text)?,
            row: input.option(In::u64)?,
            field: input.option(In::text)?,
            part: input.option(In::u32)?,
            ring: input.option(In::u32)?,
            vertex: input.option(In::u32)?,
            path: input.option(In::text)?,
        },
    })
}
