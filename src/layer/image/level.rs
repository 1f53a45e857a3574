//! Levels of an image: those of its file, and halvings between and below them.

/// One level. Level 0 is the image itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImageLevel {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Columns and rows of a block.
    pub block: (u32, u32),
    /// Pixels of this level per pixel of level 0, across and down.
    pub scale: (f64, f64),
    /// Which of the file's levels it is; `None`: made by halving the level before.
    pub own: Option<usize>,
    /// What of it can hold anything, in its pixels: left, top, right, bottom (excluded).
    pub covered: [u32; 4],
}

/// Blocks of made levels.
const MADE_BLOCK: (u32, u32) = (256, 256);
/// A gap wider than this to the file's next level is filled.
const WIDEST_GAP: f64 = 2.6;

impl ImageLevel {
    /// One of the file's levels.
    pub fn own(index: usize, size: (u32, u32), block: (u32, u32), full: (u32, u32)) -> Self {
        Self {
            width: size.0,
            height: size.1,
            block: (block.0.max(1), block.1.max(1)),
            scale: (
                f64::from(size.0) / f64::from(full.0.max(1)),
                f64::from(size.1) / f64::from(full.1.max(1)),
            ),
            own: Some(index),
            covered: [0, 0, size.0, size.1],
        }
    }

    /// Columns and rows of blocks.
    pub fn blocks(&self) -> (u32, u32) {
        (
            self.width.div_ceil(self.block.0),
            self.height.div_ceil(self.block.1),
        )
    }

    /// Pixels that can hold anything.
    pub fn num_covered(&self) -> u64 {
        let [left, top, right, bottom] = self.covered;
        u64::from(right.saturating_sub(left)) * u64::from(bottom.saturating_sub(top))
    }

    fn halved(&self) -> Self {
        let half = |v: u32| v.div_ceil(2).max(1);
        let [left, top, right, bottom] = self.covered;
        Self {
            width: half(self.width),
            height: half(self.height),
            block: MADE_BLOCK,
            scale: (self.scale.0 / 2.0, self.scale.1 / 2.0),
            own: None,
            covered: [left / 2, top / 2, right.div_ceil(2), bottom.div_ceil(2)],
        }
    }
}

/// The file's levels, largest first, with halvings wherever the next one is more than about a
/// half smaller, down to a single pixel.
pub(super) fn filled(own: &[ImageLevel]) -> Vec<ImageLevel> {
    let mut all: Vec<ImageLevel> = Vec::new();
    for level in own {
        while let Some(last) = all.last()
            && last.scale.0 / level.scale.0 > WIDEST_GAP
        {
            let next = last.halved();
            all.push(next);
        }
        all.push(*level);
    }
    while let Some(last) = all.last()
        && last.width.max(last.height) > 1
        && all.len() < 64
    {
        let next = last.halved();
        all.push(next);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_overviews_is_halved_down_to_a_pixel() {
        let size = (1000, 300);
        let all = filled(&[ImageLevel::own(0, size, (64, 64), size)]);
        assert_eq!(all.len(), 11);
        assert_eq!((all[1].width, all[1].height), (500, 150));
        assert_eq!((all[10].width, all[10].height), (1, 1));
        assert!(all.iter().skip(1).all(|l| l.own.is_none()));
    }

    #[test]
    fn gaps_between_the_overviews_of_a_file_are_filled() {
        let size = (4096, 4096);
        let own = [
            ImageLevel::own(0, size, (256, 256), size),
            ImageLevel::own(1, (512, 512), (256, 256), size),
        ];
        let all = filled(&own);
        let made: Vec<(u32, bool)> = all
            .iter()
            .take(5)
            .map(|l| (l.width, l.own.is_some()))
            .collect();
        assert_eq!(
            made,
            [
                (4096, true),
                (2048, false),
                (1024, false),
                (512, true),
                (256, false)
            ]
        );
    }
}
