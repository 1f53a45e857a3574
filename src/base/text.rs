//! Text from outside made safe to show: control and direction characters become visible.
//!
//! A name in a file may hold characters that hide or reorder what an officer reads
//! (decision 16). Nothing is removed: each is shown by its code point.

/// Whether a character would be invisible or reorder the text around it.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The text with every hidden character replaced by its code point, such as `⟨U+202E⟩`.
pub fn visible(text: &str) -> String {
    if !text.chars().any(is_hidden) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// A cell for CSV or a spreadsheet: what a spreadsheet would run as a formula is quoted.
pub fn spreadsheet_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err() {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Text as HTML or XML character data.
pub fn escape_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_reorders_its_surroundings_is_shown_by_code_point() {
        assert_eq!(visible("甲\u{202E}乙"), "甲⟨U+202E⟩乙");
        assert_eq!(visible("漓江"), "漓江");
    }

    #[test]
    fn formulas_are_escaped_and_negative_numbers_are_not() {
        assert_eq!(spreadsheet_cell("=1+1"), "'=1+1");
        assert_eq!(spreadsheet_cell("-3.5"), "-3.5");
    }
}
