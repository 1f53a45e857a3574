//! Coordinate systems as text, without what must not be handed on.

/// WKT without its TOWGS84 nodes: they hold the parameters of a transform.
pub(super) fn without_towgs84(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let upper = rest.to_ascii_uppercase();
        let Some(at) = upper.find("TOWGS84") else {
            break;
        };
        let (before, node) = (rest.get(..at), rest.get(at..));
        let (Some(before), Some(node)) = (before, node) else {
            break;
        };
        let Some(end) = node.find([']', ')']) else {
            break;
        };
        let after = node.get(end + 1..).unwrap_or_default();
        let before = before.trim_end();
        out.push_str(before.strip_suffix(',').unwrap_or(before));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_transform_are_taken_out_of_wkt_and_nothing_else() {
        let wkt = r#"GEOGCS["x",DATUM["d",SPHEROID["s",6378245,298.3],TOWGS84[15.8,-154.4,-82.3,0,0,0,0]],PRIMEM["Greenwich",0]]"#;
        assert_eq!(
            without_towgs84(wkt),
            r#"GEOGCS["x",DATUM["d",SPHEROID["s",6378245,298.3]],PRIMEM["Greenwich",0]]"#
        );
        assert_eq!(without_towgs84("EPSG:4525"), "EPSG:4525");
        assert_eq!(without_towgs84("TOWGS84[1,2"), "TOWGS84[1,2");
    }
}
