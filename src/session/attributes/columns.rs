//! The columns of the attribute table: heads, widths, and cells in words.

use super::AttributeTable;
use crate::base::units::{Meters, SquareMeters};
use crate::i18n::{Lang, numbers, raw};
use crate::layer::table::{ColumnKey, Measure, Measures};
use crate::layer::{FeatureRef, FieldKind, Layer, Value};
use unicode_width::UnicodeWidthStr;

/// Fields shown at most.
const MOST_FIELDS: usize = 200;
/// Rows whose cells decide how wide a column is.
const LOOKED_AT: usize = 200;

/// Head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The column.
    pub column: ColumnKey,
    /// Its name.
    pub name: String,
    /// Whether its cells are figures, which stand right.
    pub is_figure: bool,
    /// Width in narrow characters.
    pub width: usize,
}

impl AttributeTable {
    /// The columns shown, the record number first.
    pub fn heads(&self, lang: Lang) -> Vec<Head> {
        let mut heads = vec![Head {
            column: ColumnKey::Id,
            name: raw(lang, "table.id").to_owned(),
            is_figure: true,
            width: 8,
        }];
        if self.with_measures {
            for measure in Measure::ALL {
                let name = raw(lang, measure_name(measure)).to_owned();
                heads.push(Head {
                    column: ColumnKey::Measure(measure),
                    width: name.width().max(14) + 2,
                    name,
                    is_figure: true,
                });
            }
        }
        let fields = self.layer().schema.fields.iter().take(MOST_FIELDS);
        for (i, field) in fields.enumerate() {
            heads.push(Head {
                column: ColumnKey::Field(i),
                name: field.name.clone(),
                is_figure: matches!(field.kind, FieldKind::Int | FieldKind::Real),
                width: self.widths.get(i).copied().unwrap_or(10),
            });
        }
        heads
    }

    /// What stands in a cell.
    pub fn cell(&self, position: usize, column: ColumnKey) -> String {
        match self.feature(position) {
            Some(feature) => cell_text(feature, column, self.measures(position)),
            None => String::new(),
        }
    }
}

/// Key of a computed column's name in the catalogues.
pub fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Ellipsoid => "table.ellipsoid_m2",
        Measure::Geodesic => "table.geodesic_m2",
        Measure::Planar => "table.planar_m2",
        Measure::Length => "table.length_m",
    }
}

/// What stands in a cell; nothing in a computed one that is not measured.
pub fn cell_text(
    feature: FeatureRef<'_>,
    column: ColumnKey,
    measures: Option<&Measures>,
) -> String {
    match column {
        ColumnKey::Id => feature.id().to_string(),
        ColumnKey::Field(field) => shown(&feature.chunk.value(feature.index, field)),
        ColumnKey::Measure(measure) => match (measures.and_then(|m| m.get(measure)), measure) {
            (None, _) => String::new(),
            (Some(m), Measure::Length) => numbers::meters(Meters(m)),
            (Some(m2), _) => numbers::square_meters(SquareMeters(m2)),
        },
    }
}

fn shown(value: &Value) -> String {
    value.display()
}

/// Width of each field's column in narrow characters: of its widest cell among the first rows,
/// within bounds.
pub(super) fn widths(layer: &Layer) -> Vec<usize> {
    let fields = layer.schema.fields.iter().take(MOST_FIELDS).enumerate();
    fields
        .map(|(i, field)| {
            let cells = layer.features().take(LOOKED_AT);
            let widest = cells
                .map(|f| shown(&f.chunk.value(f.index, i)).chars().take(40).collect())
                .map(|text: String| text.width())
                .max()
                .unwrap_or(0);
            // Room for the mark of the order beside the name.
            widest.max(field.name.width() + 2).clamp(6, 34)
        })
        .collect()
}
