//! The text of a `coordinates` element: `lon,lat[,alt]` tuples between blanks, and what people
//! make of it.

use crate::base::message::Message;
use crate::geom::Coord;

/// What was found.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Tuples {
    pub(super) positions: Vec<Coord>,
    /// Blanks stood beside commas.
    pub(super) has_spaces: bool,
    /// An altitude other than 0.
    pub(super) has_altitude: bool,
    /// Most decimals of a number.
    pub(super) decimals: u32,
}

/// Reads the text.
///
/// # Errors
/// Which tuple is none (1-based) and how it stands there.
pub(super) fn read_tuples(text: &str) -> Result<Tuples, Message> {
    let mut found = Tuples::default();
    let mut tuple = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        tuple.push_str(word);
        // `110.1, 25.2` and `110.1 ,25.2` are one tuple.
        let goes_on = word.ends_with(',') || words.peek().is_some_and(|w| w.starts_with(','));
        if goes_on && words.peek().is_some() {
            found.has_spaces = true;
            continue;
        }
        push(tuple.trim_end_matches(','), &mut found)?;
        tuple.clear();
    }
    Ok(found)
}

fn push(tuple: &str, found: &mut Tuples) -> Result<(), Message> {
    let wrong = || {
        Message::new("markup.tuple")
            .with("tuple", tuple.chars().take(60).collect::<String>())
            .with("number", found.positions.len() + 1)
    };
    let numbers: Vec<f64> = tuple
        .split(',')
        .map(|n| n.parse().ok())
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    let (x, y, altitude) = match numbers.as_slice() {
        [x, y] => (*x, *y, 0.0),
        [x, y, z] => (*x, *y, *z),
        _ => return Err(wrong()),
    };
    for number in tuple.split(',').take(2) {
        let decimals = number.split_once('.').map_or(0, |(_, f)| f.len().min(17));
        found.decimals = found.decimals.max(u32::try_from(decimals).unwrap_or(17));
    }
    found.has_altitude |= altitude != 0.0;
    found.positions.push(Coord { x, y });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_are_read_with_and_without_blanks_beside_commas() {
        let found = read_tuples("\n 110.1,25.2,0 110.25,25.3\t110.3,25.4,7.5\n").unwrap();
        assert_eq!(found.positions.len(), 3);
        assert!(found.has_altitude && !found.has_spaces);
        assert_eq!(found.decimals, 2);
        let spaced = read_tuples("110.1, 25.2, 0\n110.2 ,25.3 ,0").unwrap();
        assert_eq!(spaced.positions.len(), 2);
        assert!(spaced.has_spaces && !spaced.has_altitude);
    }

    #[test]
    fn a_tuple_that_is_none_is_named() {
        let fault = read_tuples("110,25 110,25,0,1").unwrap_err();
        assert_eq!(fault.code, "markup.tuple");
        assert_eq!(fault.args[1].1, crate::base::message::Arg::Int(2));
        assert!(read_tuples("110").is_err());
        assert!(read_tuples("110,北").is_err());
        assert_eq!(read_tuples(" ").unwrap(), Tuples::default());
    }
}
