//! Suite: crs. Against PROJ's EPSG database and projections (`tests/oracle/crs`), against the
//! `.prj` texts ESRI and GDAL write, and against hostile input.

mod guess;
mod projection;
mod shifts;
mod text;

/// Rows of an oracle file, fields split; comment and head line left out.
fn rows(name: &str, separator: char) -> Vec<Vec<String>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/oracle/crs")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<_> = text
        .lines()
        .skip(2)
        .filter(|l| !l.is_empty())
        .map(|l| l.split(separator).map(str::to_owned).collect())
        .collect();
    assert!(rows.len() > 20, "{name} is too short to be the oracle");
    rows
}

fn number(field: &str) -> f64 {
    field.parse().unwrap()
}
