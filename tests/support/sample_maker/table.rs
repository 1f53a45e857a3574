//! A layer of the sample before it becomes a file.

use super::arrangement::Area;
use super::plane::Spot;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// A number, written with that many decimals.
    Number(f64, usize),
    /// Nothing.
    Nothing,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A shape of the sample.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Polygons, each with its outer ring first.
    Areas(Vec<Vec<Vec<Spot>>>),
    /// Lines.
    Lines(Vec<Vec<Spot>>),
    /// One point.
    Point(Spot),
}

impl Shape {
    /// A shape of one polygon.
    pub fn area(area: &Area) -> Self {
        Self::Areas(vec![area.rings.clone()])
    }

    /// A shape of several polygons.
    pub fn areas<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Self {
        Self::Areas(areas.into_iter().map(|a| a.rings.clone()).collect())
    }
}

/// A shape and its values, in the order of the table's fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The shape.
    pub shape: Shape,
    /// One value per field.
    pub values: Vec<Value>,
}

/// A layer: field names and rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Field names; in a shapefile at most ten bytes each.
    pub fields: Vec<&'static str>,
    /// Features.
    pub rows: Vec<Row>,
}

/// The field and value that every invented feature carries.
pub const NATURE: (&str, &str) = ("数据性质", "示意");

impl Table {
    /// An empty table; 数据性质 comes last by itself.
    pub fn new(fields: &[&'static str]) -> Self {
        let mut fields = fields.to_vec();
        fields.push(NATURE.0);
        Self {
            fields,
            rows: Vec::new(),
        }
    }

    /// Adds a feature; 数据性质=示意 is added to its values.
    pub fn add(&mut self, shape: Shape, values: Vec<Value>) {
        let mut values = values;
        values.push(NATURE.1.into());
        self.rows.push(Row { shape, values });
    }
}
