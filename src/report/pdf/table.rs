//! Tables as pieces: the size of their type, the widths of their columns, their rows.

use super::flow::{Item, Maker, Part, Piece, SMALL, THIN, on_line, shift};
use super::lines::{Line, Style, broken, widest, width};
use crate::report::document::Table;

/// Sizes a table is tried in until its words and figures fit.
const TABLE_SIZES: [f64; 5] = [12.0, 10.5, 9.0, 8.0, 7.0];
/// Size down to which the heads of a table may press its type.
const LEGIBLE: f64 = 9.0;
const TABLE_LEADING: f64 = 1.35;
const PAD: f64 = 3.5;
const HEAVY: f64 = 1.0;

impl Maker<'_, '_> {
    /// Takes a table apart.
    pub(super) fn table(&mut self, table: &Table) {
        let columns = table
            .rows
            .iter()
            .map(Vec::len)
            .max()
            .unwrap_or(0)
            .max(table.head.len());
        if columns == 0 {
            return;
        }
        let (size, widths) = self.columns(table, columns);
        let number = self.out.heads.len();
        let has_head = table.head.iter().any(|h| !h.is_empty());
        let mut before = 8.0;
        if let Some(caption) = &table.caption {
            let style = Style {
                size: SMALL,
                bold: true,
            };
            self.out.parts.push(Part::Caption);
            self.text(caption, style, 0.0, before, true);
            before = 2.0;
        }
        self.out.parts.push(Part::Table);
        let cells = |row: &[String], bold| Row {
            cells: row.to_vec(),
            bold,
            size,
        };
        let mut head = Piece::default();
        if has_head {
            let mut set = self.row(&cells(&table.head, true), &widths, &[], true);
            if let Some(first) = set.drain(..).next() {
                head = first;
                head.table = Some(number);
                head.keeps_next = true;
                rule_over(&mut head, self.measure, HEAVY);
            }
        }
        self.out.heads.push(head.clone());
        let count = table.rows.len();
        let mut is_first = true;
        if has_head {
            head.before = before;
            self.push(head);
            is_first = false;
        }
        for (i, row) in table.rows.iter().enumerate() {
            let is_last = i + 1 == count;
            let is_total = is_last && table.has_total;
            let pieces = self.row(&cells(row, is_total), &widths, &table.figures, false);
            let parts = pieces.len();
            for (k, mut piece) in pieces.into_iter().enumerate() {
                piece.table = Some(number);
                piece.row = i + 1;
                if is_first {
                    piece.before = before;
                    rule_over(&mut piece, self.measure, HEAVY);
                    is_first = false;
                }
                if is_total && k == 0 {
                    rule_over(&mut piece, self.measure, HEAVY);
                }
                if is_last && k + 1 == parts {
                    rule_under(&mut piece, self.measure, HEAVY);
                    piece.height += 8.0;
                }
                // A total does not stand alone on a page.
                piece.keeps_next = table.has_total && i + 2 == count && k + 1 == parts;
                self.push(piece);
            }
        }
    }

    /// The largest size whose words and figures fit, and the columns' widths in it.
    fn columns(&self, table: &Table, columns: usize) -> (f64, Vec<f64>) {
        let shares: Vec<f64> = (0..columns)
            .map(|i| f64::from(table.widths.get(i).copied().unwrap_or(1).max(1)))
            .collect();
        let all: f64 = shares.iter().sum();
        let wished: Vec<f64> = shares.iter().map(|s| s / all * self.measure).collect();
        let mut last = (7.0, wished.clone());
        // First with heads of two lines or so; where that makes the type too small, without.
        let tries = TABLE_SIZES.map(|size| (size, size >= LEGIBLE));
        let tries = tries.into_iter().filter(|(_, heads)| *heads);
        for (size, heads) in tries.chain(TABLE_SIZES.map(|size| (size, false))) {
            let needed: Vec<f64> = (0..columns)
                .map(|i| {
                    let of = |text: Option<&String>, bold| {
                        text.map_or(0.0, |t| widest(self.faces, t, Style { size, bold }))
                    };
                    let head = table.head.get(i).filter(|_| heads).map_or(0.0, |h| {
                        let whole = width(self.faces, h, Style { size, bold: true });
                        (whole / 2.0 + size / 2.0).min(4.0 * size).min(whole)
                    });
                    let rows = table.rows.iter().map(|row| of(row.get(i), false));
                    let total = table.rows.last().map_or(0.0, |row| of(row.get(i), true));
                    rows.fold(of(table.head.get(i), true).max(total).max(head), f64::max)
                        + 2.0 * PAD
                        + 0.5
                })
                .collect();
            let least: f64 = needed.iter().sum();
            if least <= self.measure {
                return (size, shared(&wished, &needed, self.measure));
            }
            last = (
                size,
                needed.iter().map(|n| n / least * self.measure).collect(),
            );
        }
        last
    }

    /// The pieces of a row: one, or several where it is taller than a page.
    fn row(&self, row: &Row, widths: &[f64], figures: &[usize], is_head: bool) -> Vec<Piece> {
        let style = Style {
            size: row.size,
            bold: row.bold,
        };
        let leading = row.size * TABLE_LEADING;
        let mut cells: Vec<Vec<Line>> = Vec::new();
        for (i, &width) in widths.iter().enumerate() {
            let text = row.cells.get(i).map_or("", String::as_str);
            let measure = (width - 2.0 * PAD).max(1.0);
            cells.push(broken(self.faces, text, style, (0.0, measure), false));
        }
        let most = ((self.depth * 0.85 - 2.0 * PAD) / leading).floor().max(1.0) as usize;
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        let mut out = Vec::new();
        for from in (0..lines.max(1)).step_by(most) {
            let count = lines.saturating_sub(from).min(most).max(1);
            let height = count as f64 * leading + 2.0 * PAD;
            let mut items = Vec::new();
            let mut left = 0.0;
            for (i, &width) in widths.iter().enumerate() {
                let part = cells
                    .get(i)
                    .and_then(|c| c.get(from..(from + most).min(c.len())))
                    .unwrap_or_default();
                let top = if is_head {
                    (height - part.len() as f64 * leading) / 2.0
                } else {
                    PAD
                };
                for (k, line) in part.iter().enumerate() {
                    let x = if is_head {
                        left + (width - line.width) / 2.0
                    } else if figures.contains(&i) {
                        left + width - PAD - line.width
                    } else {
                        left + PAD
                    };
                    let mut item = on_line(line.clone(), x, TABLE_LEADING);
                    shift(&mut item, 0.0, top + k as f64 * leading);
                    if let Item::Text { cell, .. } = &mut item {
                        *cell = i;
                    }
                    items.push(item);
                }
                if left > 0.0 {
                    items.push(rule((left, 0.0), (left, height)));
                }
                left += width;
            }
            items.push(rule((0.0, 0.0), (0.0, height)));
            items.push(rule((left, 0.0), (left, height)));
            items.push(rule((0.0, 0.0), (left, 0.0)));
            items.push(rule((0.0, height), (left, height)));
            out.push(Piece {
                height,
                items,
                ..Piece::default()
            });
        }
        out
    }
}

struct Row {
    cells: Vec<String>,
    bold: bool,
    size: f64,
}

fn rule(from: (f64, f64), to: (f64, f64)) -> Item {
    Item::Rule {
        from,
        to,
        weight: THIN,
    }
}

fn rule_over(piece: &mut Piece, measure: f64, weight: f64) {
    piece.items.push(Item::Rule {
        from: (0.0, 0.0),
        to: (measure, 0.0),
        weight,
    });
}

fn rule_under(piece: &mut Piece, measure: f64, weight: f64) {
    piece.items.push(Item::Rule {
        from: (0.0, piece.height),
        to: (measure, piece.height),
        weight,
    });
}

/// Widths as wished where every column has what it needs; else those that have more give.
fn shared(wished: &[f64], needed: &[f64], measure: f64) -> Vec<f64> {
    let lacking: f64 = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| (n - w).max(0.0))
        .sum();
    let spare: f64 = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| (w - n).max(0.0))
        .sum();
    let give = if spare > 0.0 {
        (lacking / spare).min(1.0)
    } else {
        0.0
    };
    let mut out: Vec<f64> = wished
        .iter()
        .zip(needed)
        .map(|(w, n)| if n >= w { *n } else { w - (w - n) * give })
        .collect();
    // To the last digit, so that all rules end together.
    let sum: f64 = out.iter().sum();
    if let Some(last) = out.last_mut() {
        *last += measure - sum;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_need_more_than_they_wished_take_it_from_those_that_have_it() {
        let widths = shared(&[50.0, 50.0, 100.0], &[80.0, 20.0, 40.0], 200.0);
        assert!((widths.iter().sum::<f64>() - 200.0).abs() < 1e-9);
        assert!(widths[0] >= 80.0 && widths[1] >= 20.0 && widths[2] >= 40.0);
    }
}
