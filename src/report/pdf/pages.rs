//! Where pages end: pieces that stay together move together, heads of tables are repeated.

use super::flow::{Flow, Piece};

/// A piece on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed<'a> {
    pub piece: &'a Piece,
    /// From the top of what is printed, points.
    pub y: f64,
    /// Whether it is a table's head said again.
    pub is_repeated: bool,
}

/// The pages, at least one.
pub(super) fn pages<'a>(flow: &'a Flow<'_>, depth: f64) -> Vec<Vec<Placed<'a>>> {
    let mut desk = Desk {
        flow,
        depth,
        pages: vec![Vec::new()],
        used: 0.0,
    };
    let mut at = 0;
    while at < flow.pieces.len() {
        let end = group_end(&flow.pieces, at);
        desk.place(flow.pieces.get(at..end).unwrap_or_default());
        at = end;
    }
    desk.pages
}

/// The end of the pieces that stay together from `at` on; a page break parts them.
fn group_end(pieces: &[Piece], at: usize) -> usize {
    let mut end = at;
    while let Some(piece) = pieces.get(end) {
        end += 1;
        let parts = pieces.get(end).is_some_and(|p| p.breaks_page);
        if !piece.keeps_next || parts {
            break;
        }
    }
    end
}

struct Desk<'a, 'd> {
    flow: &'a Flow<'d>,
    depth: f64,
    pages: Vec<Vec<Placed<'a>>>,
    used: f64,
}

impl<'a> Desk<'a, '_> {
    fn place(&mut self, group: &'a [Piece]) {
        let wants_page = group.first().is_some_and(|p| p.breaks_page);
        if wants_page && !self.is_fresh() {
            self.turn();
        }
        let height: f64 = group.iter().map(|p| p.before + p.height).sum();
        let first_before = group.first().map_or(0.0, |p| p.before);
        if !self.is_fresh() && self.used + height > self.depth + 0.01 {
            // What fits on no page is parted where it has to be, from here on.
            let head = self.head_of(group.first()).map_or(0.0, |h| h.height);
            if height - first_before + head <= self.depth {
                self.turn();
            }
        }
        for piece in group {
            let before = if self.is_fresh() { 0.0 } else { piece.before };
            if !self.is_fresh() && self.used + before + piece.height > self.depth + 0.01 {
                self.turn();
            }
            self.put(piece);
        }
    }

    fn is_fresh(&self) -> bool {
        self.pages.last().is_none_or(Vec::is_empty)
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.used = 0.0;
    }

    fn head_of(&self, piece: Option<&Piece>) -> Option<&'a Piece> {
        let flow = self.flow;
        piece
            .and_then(|p| p.table)
            .and_then(|t| flow.heads.get(t))
            .filter(|h| h.height > 0.0)
    }

    fn put(&mut self, piece: &'a Piece) {
        let is_fresh = self.is_fresh();
        if is_fresh
            && let Some(head) = self.head_of(Some(piece))
            && head.items != piece.items
        {
            self.lay(head, 0.0, true);
        }
        let before = if is_fresh { 0.0 } else { piece.before };
        self.lay(piece, before, false);
    }

    fn lay(&mut self, piece: &'a Piece, before: f64, is_repeated: bool) {
        let y = self.used + before;
        self.used = y + piece.height;
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed {
                piece,
                y,
                is_repeated,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(height: f64, keeps_next: bool) -> Piece {
        Piece {
            height,
            keeps_next,
            ..Piece::default()
        }
    }

    fn heights(flow: &Flow<'_>) -> Vec<Vec<f64>> {
        pages(flow, 100.0)
            .iter()
            .map(|p| p.iter().map(|x| x.piece.height).collect())
            .collect()
    }

    #[test]
    fn a_heading_goes_with_what_follows_it() {
        let flow = Flow {
            pieces: vec![piece(85.0, false), piece(10.0, true), piece(11.0, false)],
            ..Flow::default()
        };
        assert_eq!(heights(&flow), [vec![85.0], vec![10.0, 11.0]]);
    }

    #[test]
    fn the_head_of_a_table_stands_on_each_of_its_pages() {
        let row = |height| Piece {
            height,
            table: Some(0),
            ..Piece::default()
        };
        let head = Piece {
            keeps_next: true,
            items: vec![super::super::flow::Item::Rule {
                from: (0.0, 0.0),
                to: (1.0, 0.0),
                weight: 1.0,
            }],
            ..row(20.0)
        };
        let flow = Flow {
            pieces: vec![head.clone(), row(50.0), row(50.0), row(50.0)],
            heads: vec![head],
            ..Flow::default()
        };
        assert_eq!(
            heights(&flow),
            [vec![20.0, 50.0], vec![20.0, 50.0], vec![20.0, 50.0]]
        );
        assert!(pages(&flow, 100.0)[1][0].is_repeated);
    }

    #[test]
    fn what_is_taller_than_a_page_ends_all_the_same() {
        let flow = Flow {
            pieces: vec![piece(60.0, true), piece(60.0, true), piece(300.0, false)],
            ..Flow::default()
        };
        assert_eq!(heights(&flow), [vec![60.0], vec![60.0], vec![300.0]]);
    }

    #[test]
    fn a_page_break_begins_a_page_and_no_empty_one() {
        let mut first = piece(10.0, true);
        first.breaks_page = true;
        let mut second = piece(10.0, false);
        second.breaks_page = true;
        let flow = Flow {
            pieces: vec![first, second],
            ..Flow::default()
        };
        assert_eq!(heights(&flow), [vec![10.0], vec![10.0]]);
    }
}
