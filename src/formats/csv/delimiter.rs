//! What stands between the cells of a table written as text.

/// What may stand there, the commonest first. The full-width comma comes from tables typed by
/// hand.
pub(super) const DELIMITERS: [char; 5] = [',', '\t', ';', '，', '|'];
/// Lines looked at.
const LINES: usize = 100;

/// The delimiter that cuts most lines into the same number of cells, more than one; a comma if
/// none does.
pub(super) fn guess(text: &str) -> char {
    let lines: Vec<&str> = text
        .lines()
        .filter(|l| !l.trim().is_empty())
        .take(LINES)
        .collect();
    let mut best = (0, ',');
    for delimiter in DELIMITERS {
        let counts: Vec<usize> = lines.iter().map(|l| count(l, delimiter)).collect();
        // Titles above the table have none: the commonest count that is one decides.
        let mut tally = std::collections::BTreeMap::new();
        for count in counts.iter().filter(|c| **c > 0) {
            *tally.entry(*count).or_insert(0usize) += 1;
        }
        let lines_alike = tally.values().copied().max().unwrap_or(0);
        if lines_alike > best.0 {
            best = (lines_alike, delimiter);
        }
    }
    best.1
}

/// How often a delimiter stands outside quotes and brackets: WKT has commas of its own.
fn count(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    let mut depth = 0usize;
    let mut found = 0;
    for (at, c) in line.char_indices() {
        match c {
            // PostGIS puts `SRID=4490;` before the geometry.
            ';' if !quoted && ends_in_srid(line.get(..at).unwrap_or_default()) => {}
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if c == delimiter && !quoted && depth == 0 => found += 1,
            _ => {}
        }
    }
    found
}

fn ends_in_srid(text: &str) -> bool {
    let head = text.trim_end_matches(|c: char| c.is_ascii_digit());
    head.len() < text.len() && head.to_ascii_uppercase().ends_with("SRID=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_cuts_lines_alike() {
        assert_eq!(guess("a,b\n1,2\n"), ',');
        assert_eq!(guess("a\tb\n1,5\t2\n3\t4,5"), '\t');
        assert_eq!(guess("名称；\na;b\n1;2,5\n"), ';');
        assert_eq!(guess("点号，X，Y\nJ1，1，2\n"), '，');
        assert_eq!(guess("id|wkt\n1|POLYGON((0 0,1 1,2 0,0 0))\n"), '|');
        assert_eq!(
            guess("geom\nSRID=4490;POINT(1 2)\nSRID=4490;POINT(3 4)"),
            ','
        );
        assert_eq!(guess("一列\n1\n"), ',');
        assert_eq!(guess("\"a;b;c\",1\n\"d;e;f\",2\n"), ',');
    }
}
