//! A layer in the making, its coordinates still the source's numbers and its fields still
//! widening. Both readers fill one; [`super::placing`] turns it into a layer.
//!
//! Why not [`LayerBuilder`](crate::layer::LayerBuilder): GeoJSON names its fields and types as
//! it goes, and where a file declares no coordinate system only the whole range of its numbers
//! says which it can be.

use crate::base::ids::FeatureId;
use crate::geom::{Bbox, Columns, Coord};
use crate::layer::{CHUNK_FEATURES, Column, Decode, Field, FieldKind, Schema, Value};
use std::collections::HashMap;
use std::fmt;

/// Most whole numbers a real number holds exactly: 2⁵³.
const EXACT_INT: u64 = 1 << 53;

/// Up to [`CHUNK_FEATURES`] features in the source's coordinates (`x` east, `y` north).
#[derive(Debug, Default)]
pub(crate) struct SourceChunk {
    pub(crate) geometry: Columns,
    pub(crate) attributes: Vec<Column>,
    /// In place of `attributes` where they are decoded when asked for.
    pub(crate) later: Option<Later>,
    pub(crate) ids: Vec<FeatureId>,
    /// Rings already run the right way round.
    pub(crate) oriented: bool,
    /// What was seen of features that were left aside.
    pub(crate) aside: Aside,
}

/// Attribute columns that are still bytes.
pub(crate) struct Later(pub(crate) Decode);

impl fmt::Debug for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Later")
    }
}

/// Features far from whatever is sought: not kept, but where they lie counts for the decision
/// which system the numbers are in.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    pub(crate) boxes: Vec<Bbox>,
    /// A coordinate now and then.
    pub(crate) sample: Vec<Coord>,
}

impl SourceChunk {
    /// Boxes of all its features, also of those left aside.
    pub(crate) fn boxes(&self) -> impl Iterator<Item = &Bbox> {
        self.geometry.boxes().iter().chain(&self.aside.boxes)
    }

    /// Box of them all.
    pub(crate) fn bbox(&self) -> Bbox {
        self.boxes().fold(Bbox::EMPTY, |all, b| all.union(b))
    }

    /// Some of its coordinates, about so many.
    pub(crate) fn sample(&self, about: usize) -> impl Iterator<Item = &Coord> {
        let coords = self.geometry.coords();
        coords
            .iter()
            .step_by((coords.len() / about).max(1))
            .chain(&self.aside.sample)
    }
}

/// A layer in the making.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    names: Vec<String>,
    kinds: Vec<Option<FieldKind>>,
    by_name: HashMap<String, usize>,
    done: Vec<SourceChunk>,
    open: SourceChunk,
}

impl Draft {
    /// With fields of known types.
    pub(crate) fn with_schema(schema: Schema) -> Self {
        let mut draft = Self::default();
        for field in schema.fields {
            draft.by_name.insert(field.name.clone(), draft.names.len());
            draft.names.push(field.name);
            draft.kinds.push(Some(field.kind));
        }
        draft
    }

    /// Number of features so far.
    pub(crate) fn len(&self) -> usize {
        self.done.len() * CHUNK_FEATURES + self.open.ids.len()
    }

    /// Number of fields so far.
    pub(crate) fn num_fields(&self) -> usize {
        self.names.len()
    }

    /// The field of that name, if it is there.
    pub(crate) fn field(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Name of a field.
    pub(crate) fn field_name(&self, field: usize) -> &str {
        self.names.get(field).map_or("", String::as_str)
    }

    /// Adds a field whose type the first value decides.
    pub(crate) fn add_field(&mut self, name: &str) -> usize {
        let index = self.names.len();
        self.by_name.insert(name.to_owned(), index);
        self.names.push(name.to_owned());
        self.kinds.push(None);
        index
    }

    /// Columns to push the open feature's rings and parts into.
    pub(crate) fn geometry(&mut self) -> &mut Columns {
        &mut self.open.geometry
    }

    /// Sets a field of the open feature; call at most once for each field. A value the field's
    /// type cannot hold widens the type, so that no value is lost; returns the types before and
    /// after if that happened.
    pub(crate) fn set(&mut self, field: usize, value: &Value) -> Option<(FieldKind, FieldKind)> {
        let kind = kind_of(value)?;
        let row = self.open.ids.len();
        let slot = self.kinds.get_mut(field)?;
        let mut widened = None;
        let wide = match *slot {
            None => kind,
            Some(old) => {
                let wide = unify(old, value, kind);
                if wide != old {
                    widened = Some((old, wide));
                }
                wide
            }
        };
        *slot = Some(wide);
        if let Some((_, to)) = widened {
            let chunks = self.done.iter_mut().chain(std::iter::once(&mut self.open));
            let mut to = to;
            let mut columns: Vec<&mut Column> =
                chunks.filter_map(|c| c.attributes.get_mut(field)).collect();
            // A whole number beyond 2⁵³ is not a real number: text keeps it.
            if to == FieldKind::Real && columns.iter().any(|c| !is_exact_as_real(c)) {
                to = FieldKind::Text;
            }
            for column in &mut columns {
                convert(column, to);
            }
            self.kinds[field] = Some(to);
            widened = widened.map(|(from, _)| (from, to));
        }
        let now = self.kinds.get(field).copied().flatten()?;
        while self.open.attributes.len() <= field {
            let kind = self
                .kinds
                .get(self.open.attributes.len())
                .copied()
                .flatten();
            self.open
                .attributes
                .push(Column::empty(kind.unwrap_or(FieldKind::Text)));
        }
        let column = self.open.attributes.get_mut(field)?;
        if column.is_empty() {
            *column = Column::empty(now);
        }
        while column.len() < row {
            column.push(&Value::Null);
        }
        if column.len() == row {
            column.push(value);
        }
        widened
    }

    /// Ends the open feature; fields not set are null.
    pub(crate) fn finish_feature(&mut self, id: FeatureId) {
        self.open.geometry.end_feature();
        self.open.ids.push(id);
        if self.open.ids.len() == CHUNK_FEATURES {
            // What growing left over would double the memory of a big file.
            self.open.geometry.shrink();
            self.done.push(std::mem::take(&mut self.open));
        }
    }

    /// The schema and the chunks; a field without any value is text.
    pub(crate) fn into_parts(mut self) -> (Schema, Vec<SourceChunk>) {
        if !self.open.ids.is_empty() {
            self.done.push(self.open);
        }
        let fields: Vec<Field> = self
            .names
            .into_iter()
            .zip(&self.kinds)
            .map(|(name, kind)| Field {
                name,
                kind: kind.unwrap_or(FieldKind::Text),
            })
            .collect();
        for chunk in &mut self.done {
            // Columns begun before their field had a type, and fields that came later.
            for (i, field) in fields.iter().enumerate() {
                match chunk.attributes.get_mut(i) {
                    Some(column) if column.is_empty() => *column = Column::empty(field.kind),
                    Some(_) => {}
                    None => chunk.attributes.push(Column::empty(field.kind)),
                }
                if let Some(column) = chunk.attributes.get_mut(i) {
                    while column.len() < chunk.ids.len() {
                        column.push(&Value::Null);
                    }
                }
            }
        }
        (Schema { fields }, self.done)
    }
}

fn kind_of(value: &Value) -> Option<FieldKind> {
    match value {
        Value::Null => None,
        Value::Text(_) => Some(FieldKind::Text),
        Value::Int(_) => Some(FieldKind::Int),
        Value::Real(_) => Some(FieldKind::Real),
        Value::Bool(_) => Some(FieldKind::Bool),
        Value::Date(_) => Some(FieldKind::Date),
    }
}

/// The narrowest type that holds a column's values and one more.
fn unify(column: FieldKind, value: &Value, kind: FieldKind) -> FieldKind {
    match (column, value) {
        _ if column == kind => column,
        (FieldKind::Real, Value::Int(i)) if i.unsigned_abs() <= EXACT_INT => FieldKind::Real,
        (FieldKind::Int, Value::Real(_)) => FieldKind::Real,
        _ => FieldKind::Text,
    }
}

fn is_exact_as_real(column: &Column) -> bool {
    match column {
        Column::Int(values) => values
            .iter()
            .flatten()
            .all(|i| i.unsigned_abs() <= EXACT_INT),
        _ => true,
    }
}

fn convert(column: &mut Column, to: FieldKind) {
    let mut wide = Column::empty(to);
    for row in 0..column.len() {
        wide.push(&column.value(row));
    }
    *column = wide;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[Value]) -> (FieldKind, Vec<Value>) {
        let mut draft = Draft::default();
        let field = draft.add_field("f");
        for (value, id) in values.iter().zip(1..) {
            draft.set(field, value);
            draft.finish_feature(FeatureId(id));
        }
        let (schema, chunks) = draft.into_parts();
        let kind = schema.fields[0].kind;
        let all = chunks
            .iter()
            .flat_map(|c| (0..c.ids.len()).map(|i| c.attributes[0].value(i)))
            .collect();
        (kind, all)
    }

    #[test]
    fn a_field_widens_only_as_far_as_its_values_need() {
        let (kind, values) = column(&[Value::Null, Value::Int(1), Value::Real(0.5)]);
        assert_eq!(kind, FieldKind::Real);
        assert_eq!(values, [Value::Null, Value::Real(1.0), Value::Real(0.5)]);
        let (kind, values) = column(&[Value::Int(1), Value::Text("甲".into()), Value::Null]);
        assert_eq!(kind, FieldKind::Text);
        assert_eq!(
            values,
            [
                Value::Text("1".into()),
                Value::Text("甲".into()),
                Value::Null
            ]
        );
    }

    #[test]
    fn a_whole_number_too_long_for_a_real_number_keeps_its_digits() {
        let id = 450_305_000_000_000_017;
        let (kind, values) = column(&[Value::Int(id), Value::Real(0.5)]);
        assert_eq!(kind, FieldKind::Text);
        assert_eq!(values[0], Value::Text("450305000000000017".into()));
    }

    #[test]
    fn widening_reaches_back_into_finished_chunks() {
        let mut values = vec![Value::Int(7); CHUNK_FEATURES + 1];
        values.push(Value::Text("x".into()));
        let (kind, values) = column(&values);
        assert_eq!(kind, FieldKind::Text);
        assert_eq!(values[0], Value::Text("7".into()));
    }
}
