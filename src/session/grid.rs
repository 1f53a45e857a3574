//! A plain table that pastes into Word and Excel: as HTML and, for what takes no HTML, as text
//! with tabs. Whoever fills it has made words and figures already.

use crate::base::text::{escape_markup, spreadsheet_cell, visible};

/// A table and what stands around it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grid {
    /// Its title; empty for none.
    pub title: String,
    /// Sentences over the table.
    pub above: Vec<String>,
    /// Heads, and whether figures stand under them.
    pub heads: Vec<(String, bool)>,
    /// Rows, as long as the heads.
    pub rows: Vec<Vec<String>>,
    /// Sentences under the table.
    pub below: Vec<String>,
}

impl Grid {
    /// Text with tabs and line ends.
    pub fn tsv(&self) -> String {
        let mut lines = Vec::new();
        if !self.title.is_empty() {
            lines.push(cell(&self.title));
        }
        lines.extend(self.above.iter().map(|l| cell(l)));
        if !self.rows.is_empty() {
            let heads: Vec<String> = self.heads.iter().map(|(head, _)| cell(head)).collect();
            lines.push(heads.join("\t"));
            let cells = |row: &Vec<String>| row.iter().map(|c| cell(c)).collect::<Vec<_>>();
            lines.extend(self.rows.iter().map(|row| cells(row).join("\t")));
        }
        lines.extend(self.below.iter().map(|l| cell(l)));
        lines.join("\r\n") + "\r\n"
    }

    /// A table with borders; figures stand right and keep their decimals in a spreadsheet.
    pub fn html(&self) -> String {
        let sentence = |line: &String| format!("<p>{}</p>\n", escape_markup(&cell(line)));
        let mut out = String::from("<meta charset=\"utf-8\">\n");
        if !self.title.is_empty() {
            let title = escape_markup(&cell(&self.title));
            out.push_str(&format!("<p><b>{title}</b></p>\n"));
        }
        out.extend(self.above.iter().map(sentence));
        if !self.rows.is_empty() {
            out.push_str(
                "<table border=\"1\" cellspacing=\"0\" cellpadding=\"4\" \
                 style=\"border-collapse:collapse\">\n<tr>",
            );
            for (head, _) in &self.heads {
                out.push_str(&format!("<th>{}</th>", escape_markup(&cell(head))));
            }
            out.push_str("</tr>\n");
            for row in &self.rows {
                out.push_str("<tr>");
                for (value, (_, is_figure)) in row.iter().zip(&self.heads) {
                    let value = cell(value);
                    let style = if *is_figure {
                        format!("text-align:right;mso-number-format:'{}'", format(&value))
                    } else {
                        "mso-number-format:'\\@'".to_owned()
                    };
                    let value = escape_markup(&value);
                    out.push_str(&format!("<td style=\"{style}\">{value}</td>"));
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
        }
        out.extend(self.below.iter().map(sentence));
        out
    }
}

/// The format by which a spreadsheet keeps the decimals of a figure.
fn format(figure: &str) -> String {
    match figure.split_once('.') {
        Some((_, decimals)) => format!("0\\.{}", "0".repeat(decimals.len().min(12))),
        None => "0".to_owned(),
    }
}

/// Text as a cell: one line, nothing a spreadsheet would run, hidden characters shown.
pub fn cell(text: &str) -> String {
    spreadsheet_cell(&visible(&text.replace(['\t', '\r', '\n'], " ")))
}

/// Figures without the thin spaces that spreadsheets take for text.
pub fn plain(figure: &str) -> String {
    figure.replace('\u{2009}', "")
}
