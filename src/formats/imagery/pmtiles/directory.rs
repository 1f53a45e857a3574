//! Directories of PMTiles: runs of tile ids along the Hilbert curve, and where their bytes are.

/// A run of tiles with the same bytes, or (`run` 0) a directory of the next depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) id: u64,
    pub(super) run: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// Reads an unpacked directory; `None` if it is not one.
pub(super) fn parse(bytes: &[u8]) -> Option<Vec<Run>> {
    let mut rest = bytes;
    let count = varint(&mut rest)?;
    // Each entry takes at least four bytes.
    if count > bytes.len() as u64 / 4 {
        return None;
    }
    let count = count as usize;
    let mut column = || -> Option<Vec<u64>> { (0..count).map(|_| varint(&mut rest)).collect() };
    let (ids, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let mut all: Vec<Run> = Vec::with_capacity(count);
    let mut id = 0_u64;
    for (((step, run), length), offset) in ids.into_iter().zip(runs).zip(lengths).zip(offsets) {
        id = id.checked_add(step)?;
        let offset = match (offset, all.last()) {
            (0, Some(last)) => last.offset.checked_add(last.length)?,
            (0, None) => return None,
            (told, _) => told - 1,
        };
        all.push(Run {
            id,
            run,
            offset,
            length,
        });
    }
    Some(all)
}

/// The run that holds a tile, or the directory that may.
pub(super) fn find(all: &[Run], id: u64) -> Option<Run> {
    let after = all.partition_point(|r| r.id <= id);
    let run = *all.get(after.checked_sub(1)?)?;
    (run.run == 0 || id - run.id < run.run).then_some(run)
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Number of a tile: all tiles of lesser zooms, then the place on the Hilbert curve.
pub(super) fn tile_id(zoom: u8, column: u32, row: u32) -> u64 {
    let before = ((1_u64 << (2 * u32::from(zoom))) - 1) / 3;
    let (mut x, mut y) = (u64::from(column), u64::from(row));
    let mut along = 0;
    let mut side = (1_u64 << zoom) >> 1;
    while side > 0 {
        let (right, down) = (u64::from(x & side > 0), u64::from(y & side > 0));
        along += side * side * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                let last = (1_u64 << zoom) - 1;
                (x, y) = (last - x, last - y);
            }
            (x, y) = (y, x);
        }
        side >>= 1;
    }
    before + along
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_numbered_as_the_specification_numbers_them() {
        // PMTiles specification 3, section 4.1.1.
        for (z, x, y, id) in [
            (0, 0, 0, 0),
            (1, 0, 0, 1),
            (1, 0, 1, 2),
            (1, 1, 1, 3),
            (1, 1, 0, 4),
            (2, 0, 0, 5),
            (12, 3423, 1763, 19_078_479),
        ] {
            assert_eq!(tile_id(z, x, y), id, "{z}/{x}/{y}");
        }
    }

    #[test]
    fn a_directory_that_promises_more_than_its_bytes_hold_is_none() {
        assert_eq!(parse(&[0xff, 0xff, 0x7f, 1]), None);
        assert_eq!(parse(&[]), None);
        assert_eq!(parse(&[0]), Some(Vec::new()));
    }
}
