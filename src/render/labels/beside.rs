//! Beside a point or a small shape: eight positions in order of preference, right first as
//! reading asks, then the corners, last above and below; farther out with a leader.

use super::block::Block;
use super::grid::Frame;
use super::room::Point;
use super::spot::Spot;

/// First variant of a position beside; the farther ring follows at the next eight.
pub(super) const FIRST_VARIANT: u16 = 100;

/// Where the label lies: right or left, below or above.
const POSITIONS: [(i8, i8); 8] = [
    (1, 0),
    (1, -1),
    (1, 1),
    (-1, 0),
    (-1, -1),
    (-1, 1),
    (0, -1),
    (0, 1),
];

/// Places around a box that is given from an anchor: `mark` is what must not be covered, `gap`
/// the room between it and the type, `around` the room kept around the type;
/// `far` the distances of further rings, which have leaders.
pub(super) fn beside(
    anchor: Point,
    block: &Block,
    mark: &Frame,
    (gap, around): (f64, f64),
    far: &[f64],
) -> Vec<Spot> {
    let mut out = Vec::new();
    for (ring, &distance) in std::iter::once(&gap).chain(far).enumerate() {
        for (index, (side, level)) in (0_u16..).zip(POSITIONS) {
            let mut block = block.clone();
            block.aligned(-side);
            let (w, h) = (block.width / 2.0, block.height / 2.0);
            // At a corner the label may come a little nearer than straight across.
            let near = if side != 0 && level != 0 {
                distance * 0.6
            } else {
                distance
            };
            let x = match side {
                1 => mark[2] + near + w,
                -1 => mark[0] - near - w,
                _ => (mark[0] + mark[2]) / 2.0,
            };
            let y = match (level, side) {
                (0, _) => (mark[1] + mark[3]) / 2.0,
                // Straight above or below.
                (1, 0) => mark[3] + near + h,
                (_, 0) => mark[1] - near - h,
                (1, _) => mark[3] + near * 0.5 + h * 0.5,
                (_, _) => mark[1] - near * 0.5 - h * 0.5,
            };
            let mut spot = Spot::block(anchor, &block, (x, y), around);
            spot.variant = FIRST_VARIANT + index + 8 * ring as u16;
            spot.cost = i32::from(index) + 10 * ring as i32;
            if ring > 0 {
                let from = ((mark[0] + mark[2]) / 2.0, (mark[1] + mark[3]) / 2.0);
                let to = (
                    x - f64::from(side) * (w + 2.0),
                    if side == 0 {
                        y - f64::from(level) * (h + 1.0)
                    } else {
                        y
                    },
                );
                spot.leader = Some((from, to));
            }
            out.push(spot);
        }
    }
    out
}
