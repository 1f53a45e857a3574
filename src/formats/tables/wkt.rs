//! Well-known text as it stands in a cell: simple features with or without Z and M, EMPTY, and
//! the SRID that PostGIS puts before it. Curves are not read.

use crate::base::message::Message;
use crate::formats::raw_parts::RawParts;
use crate::geom::Coord;

/// How deep collections may stand in each other.
const MAX_DEPTH: usize = 16;

/// A geometry from text.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wkt {
    pub(crate) parts: RawParts,
    /// The number behind `SRID=`.
    pub(crate) srid: Option<u32>,
    /// Z or M were there and left out.
    pub(crate) has_zm: bool,
    /// Most decimals of a coordinate.
    pub(crate) decimals: u32,
}

const KEYWORDS: &[&str] = &[
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTIPOINT",
    "MULTILINESTRING",
    "MULTIPOLYGON",
    "GEOMETRYCOLLECTION",
];

/// Whether a text begins as WKT does.
pub(crate) fn looks_like_wkt(text: &str) -> bool {
    let body = match text.split_once(';') {
        Some((srid, rest)) if starts_with_word(srid.trim(), "SRID=") => rest.trim_start(),
        _ => text.trim_start(),
    };
    let word: String = body
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .take(24)
        .collect::<String>()
        .to_ascii_uppercase();
    let rest = body.get(word.len()..).unwrap_or_default().trim_start();
    let is_known = KEYWORDS.iter().any(|k| {
        word.strip_prefix(k)
            .is_some_and(|tail| matches!(tail, "" | "Z" | "M" | "ZM" | "EMPTY"))
    }) || [
        "CURVEPOLYGON",
        "CIRCULARSTRING",
        "COMPOUNDCURVE",
        "MULTISURFACE",
        "MULTICURVE",
        "TRIANGLE",
        "TIN",
        "POLYHEDRALSURFACE",
    ]
    .contains(&word.as_str());
    let upper = rest
        .get(..rest.len().min(5))
        .unwrap_or_default()
        .to_ascii_uppercase();
    is_known
        && (rest.starts_with('(')
            || word.ends_with("EMPTY")
            || ["Z", "M", "EMPTY"].iter().any(|w| upper.starts_with(w)))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.get(..word.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(word))
}

/// Reads a geometry.
///
/// # Errors
/// What is wrong, with the 1-based position of the character.
pub(crate) fn read_wkt(text: &str) -> Result<Wkt, Message> {
    let mut reader = Reader {
        text,
        at: 0,
        wkt: Wkt::default(),
    };
    reader.srid()?;
    reader.geometry(0)?;
    reader.skip_blanks();
    if reader.at < text.len() {
        return Err(reader.unexpected());
    }
    Ok(reader.wkt)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    wkt: Wkt,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_blanks();
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn expect(&mut self, wanted: char) -> Result<(), Message> {
        if self.take(wanted) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// What stands where something else should.
    fn unexpected(&mut self) -> Message {
        let position = self.text.get(..self.at).map_or(0, |t| t.chars().count()) + 1;
        match self.peek() {
            Some(found) => Message::new("tables.wkt_unexpected")
                .with("found", found.to_string())
                .with("position", position),
            None => Message::new("tables.wkt_cut").with("position", position),
        }
    }

    fn word(&mut self) -> String {
        self.skip_blanks();
        let word: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        self.at += word.len();
        word.to_ascii_uppercase()
    }

    fn srid(&mut self) -> Result<(), Message> {
        self.skip_blanks();
        if !starts_with_word(self.rest(), "SRID=") {
            return Ok(());
        }
        self.at += "SRID=".len();
        let digits: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        self.at += digits.len();
        self.wkt.srid = digits.parse().ok();
        self.expect(';')
    }

    fn geometry(&mut self, depth: usize) -> Result<(), Message> {
        let start = self.at;
        let mut word = self.word();
        if word.is_empty() {
            return Err(self.unexpected());
        }
        let mut is_empty = false;
        if let Some(rest) = word.strip_suffix("EMPTY") {
            is_empty = true;
            word = rest.to_owned();
        }
        let kind = KEYWORDS.iter().find(|k| {
            word.strip_prefix(**k)
                .is_some_and(|tail| matches!(tail, "" | "Z" | "M" | "ZM"))
        });
        let Some(kind) = kind else {
            let position = self.text.get(..start).map_or(0, |t| t.chars().count()) + 1;
            return Err(Message::new("tables.wkt_kind")
                .with("kind", word)
                .with("position", position));
        };
        loop {
            match self.peek() {
                Some('(') if !is_empty => break,
                Some(c) if c.is_ascii_alphabetic() && !is_empty => match self.word().as_str() {
                    "Z" | "M" | "ZM" => {}
                    "EMPTY" => is_empty = true,
                    _ => return Err(self.unexpected()),
                },
                _ if is_empty => return Ok(()),
                _ => return Err(self.unexpected()),
            }
        }
        match *kind {
            "POINT" => {
                for position in self.positions()? {
                    self.wkt.parts.point(position);
                }
            }
            "LINESTRING" => {
                let line = self.positions()?;
                self.wkt.parts.line(line);
            }
            "POLYGON" => {
                let rings = self.list(Self::positions)?;
                self.wkt.parts.polygon(rings);
            }
            "MULTIPOINT" => {
                // Both MULTIPOINT(1 2, 3 4) and MULTIPOINT((1 2), (3 4)) are written.
                for positions in self.list(Self::one_or_bracketed)? {
                    for position in positions {
                        self.wkt.parts.point(position);
                    }
                }
            }
            "MULTILINESTRING" => {
                for line in self.list(Self::positions)? {
                    self.wkt.parts.line(line);
                }
            }
            "MULTIPOLYGON" => {
                for rings in self.list(|reader| reader.list(Self::positions))? {
                    self.wkt.parts.polygon(rings);
                }
            }
            _ => {
                if depth >= MAX_DEPTH {
                    return Err(Message::new("tables.wkt_deep"));
                }
                self.list(|reader| reader.geometry(depth + 1))?;
            }
        }
        Ok(())
    }

    /// `(item, item, …)`, or `EMPTY`.
    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Message>,
    ) -> Result<Vec<T>, Message> {
        let mut items = Vec::new();
        if self.is_empty_word() {
            return Ok(items);
        }
        self.expect('(')?;
        loop {
            items.push(item(self)?);
            if self.take(')') {
                return Ok(items);
            }
            self.expect(',')?;
        }
    }

    fn is_empty_word(&mut self) -> bool {
        self.skip_blanks();
        let is_empty = starts_with_word(self.rest(), "EMPTY");
        if is_empty {
            self.at += "EMPTY".len();
        }
        is_empty
    }

    fn positions(&mut self) -> Result<Vec<Coord>, Message> {
        self.list(Self::position)
    }

    fn one_or_bracketed(&mut self) -> Result<Vec<Coord>, Message> {
        if self.peek() == Some('(') || self.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
            self.positions()
        } else {
            Ok(vec![self.position()?])
        }
    }

    fn position(&mut self) -> Result<Coord, Message> {
        let x = self.number()?;
        let y = self.number()?;
        let mut more = 0;
        while self.peek().is_some_and(|c| !matches!(c, ',' | ')' | '(')) {
            self.number()?;
            more += 1;
            if more > 2 {
                return Err(self.unexpected());
            }
        }
        self.wkt.has_zm |= more > 0;
        Ok(Coord { x, y })
    }

    fn number(&mut self) -> Result<f64, Message> {
        self.skip_blanks();
        let length = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
            .unwrap_or(self.rest().len());
        let word = self.rest().get(..length).unwrap_or_default();
        let decimals = super::cell::decimals(word);
        match word.parse::<f64>() {
            Ok(value) => {
                self.at += length;
                self.wkt.decimals = self.wkt.decimals.max(decimals);
                Ok(value)
            }
            Err(_) => Err(self.unexpected()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> usize {
        read_wkt(text).unwrap().parts.num_positions()
    }

    #[test]
    fn every_simple_feature_is_read() {
        assert_eq!(positions("POINT (110 25)"), 1);
        assert_eq!(positions("point z(110 25 3)"), 1);
        assert_eq!(positions("POINTZM (1 2 3 4)"), 1);
        assert_eq!(positions("LINESTRING(1 2,3 4)"), 2);
        assert_eq!(
            positions("POLYGON((0 0,1 0,1 1,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1))"),
            8
        );
        assert_eq!(positions("MULTIPOINT(1 2, 3 4)"), 2);
        assert_eq!(positions("MULTIPOINT((1 2), (3 4))"), 2);
        assert_eq!(
            positions("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))"),
            8
        );
        assert_eq!(
            positions("GEOMETRYCOLLECTION(POINT(1 2),LINESTRING EMPTY,LINESTRING(1 2,3 4))"),
            3
        );
        assert_eq!(positions("POLYGON EMPTY"), 0);
        assert_eq!(positions("MULTIPOLYGON Z EMPTY"), 0);
        let found = read_wkt("SRID=4490;POINT(110.25 25)").unwrap();
        assert_eq!((found.srid, found.decimals), (Some(4490), 2));
    }

    #[test]
    fn a_fault_says_what_and_where() {
        let fault = |text| read_wkt(text).unwrap_err();
        let at = |position: i64| crate::base::message::Arg::Int(position);
        let cut = fault("POINT (110");
        assert_eq!(cut.code, "tables.wkt_cut");
        assert_eq!(cut.args[0].1, at(11));
        let wrong = fault("POINT (110 甲)");
        assert_eq!(wrong.code, "tables.wkt_unexpected");
        assert_eq!(wrong.args[1].1, at(12));
        assert_eq!(fault("CURVEPOLYGON((0 0,1 1))").code, "tables.wkt_kind");
        assert_eq!(fault("POINT(1 2) x").code, "tables.wkt_unexpected");
        let deep = format!("{}POINT(1 2)", "GEOMETRYCOLLECTION(".repeat(10_000));
        assert_eq!(fault(&deep).code, "tables.wkt_deep");
    }

    #[test]
    fn words_are_not_taken_for_geometry() {
        assert!(looks_like_wkt("POLYGON ((0 0"));
        assert!(looks_like_wkt("SRID=4490;POINT Z (1 2 3)"));
        assert!(looks_like_wkt("POINT EMPTY"));
        assert!(!looks_like_wkt("point"));
        assert!(!looks_like_wkt("Pointe 3"));
        assert!(!looks_like_wkt("地块(一)"));
    }
}
