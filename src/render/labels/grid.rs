//! What ground of the picture is taken: boxes in a grid, so that a label is held against its
//! neighbours only. Taken ground is hard; things better left in sight are only dear.

/// Left, top, right, bottom, pixels.
pub(super) type Frame = [f64; 4];

/// Pixels of a cell along each side.
const CELL: f64 = 64.0;
/// Most cells along a side: a picture larger than that has larger cells.
const MOST_CELLS: f64 = 256.0;

/// Boxes by the cells they touch.
#[derive(Debug)]
pub(super) struct Grid {
    cell: f64,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<u32>>,
    boxes: Vec<(Frame, u8)>,
}

/// The weight of what must not be covered at all.
const HARD: u8 = u8::MAX;

/// Whether two boxes share ground.
pub(super) fn meets(a: &Frame, b: &Frame) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The smallest box around some boxes.
pub(super) fn around<'a>(boxes: impl IntoIterator<Item = &'a Frame>) -> Frame {
    boxes.into_iter().fold(
        [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ],
        |all, b| {
            [
                all[0].min(b[0]),
                all[1].min(b[1]),
                all[2].max(b[2]),
                all[3].max(b[3]),
            ]
        },
    )
}

impl Grid {
    /// An empty grid over a picture.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let cell = CELL.max(width.max(height) / MOST_CELLS);
        let (columns, rows) = (
            (width / cell).ceil().max(1.0) as usize,
            (height / cell).ceil().max(1.0) as usize,
        );
        Self {
            cell,
            columns,
            rows,
            cells: vec![Vec::new(); columns * rows],
            boxes: Vec::new(),
        }
    }

    fn span(&self, frame: &Frame) -> (usize, usize, usize, usize) {
        // Saturating casts: what lies outside counts in the outermost cells.
        let column = |x: f64| ((x / self.cell) as usize).min(self.columns - 1);
        let row = |y: f64| ((y / self.cell) as usize).min(self.rows - 1);
        (
            column(frame[0]),
            column(frame[2]),
            row(frame[1]),
            row(frame[3]),
        )
    }

    fn add(&mut self, frame: Frame, weight: u8) {
        let Ok(index) = u32::try_from(self.boxes.len()) else {
            return;
        };
        let (from, to, top, bottom) = self.span(&frame);
        self.boxes.push((frame, weight));
        for row in top..=bottom {
            for column in from..=to {
                if let Some(cell) = self.cells.get_mut(row * self.columns + column) {
                    cell.push(index);
                }
            }
        }
    }

    /// Takes ground.
    pub fn take(&mut self, frame: Frame) {
        self.add(frame, HARD);
    }

    /// Marks ground that is better left in sight; the weight is what covering it costs.
    pub fn spare(&mut self, frame: Frame, weight: u8) {
        self.add(frame, weight.min(HARD - 1));
    }

    /// What a label on some boxes would cover: `None` if taken ground, else the greatest weight.
    pub fn cost(&self, frames: &[Frame]) -> Option<u8> {
        let mut cost = 0;
        for frame in frames {
            let (from, to, top, bottom) = self.span(frame);
            for row in top..=bottom {
                for column in from..=to {
                    let cell = self.cells.get(row * self.columns + column);
                    for &index in cell.into_iter().flatten() {
                        let Some((other, weight)) = self.boxes.get(index as usize) else {
                            continue;
                        };
                        if *weight > cost && meets(frame, other) {
                            if *weight == HARD {
                                return None;
                            }
                            cost = *weight;
                        }
                    }
                }
            }
        }
        Some(cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_ground_is_refused_and_spared_ground_is_dear() {
        let mut grid = Grid::new(1000, 500);
        grid.take([100.0, 100.0, 200.0, 120.0]);
        grid.spare([300.0, 0.0, 310.0, 500.0], 7);
        assert_eq!(grid.cost(&[[190.0, 110.0, 260.0, 130.0]]), None);
        assert_eq!(grid.cost(&[[200.0, 110.0, 260.0, 130.0]]), Some(0));
        assert_eq!(grid.cost(&[[220.0, 400.0, 305.0, 420.0]]), Some(7));
        assert_eq!(grid.cost(&[[-50.0, -50.0, 20_000.0, 20_000.0]]), None);
    }
}
