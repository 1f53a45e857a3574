//! A JPEG or PNG with a world file beside it. The whole picture is one block: it is decoded when
//! first drawn, and its size is bounded.

use super::{ImageOptions, codec, placing, refused, world_file};
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::remarks::Remarks;
use crate::layer::image::{
    Block, BlockSource, Image, ImageFacts, ImageLevel, Pixels, premultiplied,
};
use std::sync::Arc;

/// Most bytes of such a file.
const MOST_BYTES: u64 = 256 << 20;
/// Bytes in which the size of a picture must stand.
const HEAD: usize = 4 << 20;

/// The file, decoded as a whole when asked.
#[derive(Debug)]
struct Whole {
    input: Input,
    size: (u32, u32),
}

impl BlockSource for Whole {
    fn block(&self, _level: usize, _column: u32, _row: u32) -> Result<Block, Message> {
        let broken = || Message::new("imagery.picture_broken");
        let bytes = self.input.whole(MOST_BYTES).map_err(|_cause| broken())?;
        let decoded = codec::picture(&bytes)
            .filter(|d| (d.width, d.height) == self.size)
            .ok_or_else(broken)?;
        Ok(Block {
            width: decoded.width,
            height: decoded.height,
            pixels: Pixels::Rgba(decoded.pixels.into_iter().map(premultiplied).collect()),
        })
    }
}

/// Opens a picture.
pub(super) fn open(input: &Input, options: &ImageOptions) -> Result<Image, ReadErrorKind> {
    let mut remarks = Remarks::new(input.file_name());
    let head = input.head(HEAD).map_err(ReadErrorKind::Io)?;
    let size = codec::size(&head).ok_or_else(|| {
        refused(
            Message::new("imagery.picture_broken"),
            "imagery.hint_file_again",
        )
    })?;
    let pixels = u64::from(size.0) * u64::from(size.1);
    if pixels > codec::MOST_PIXELS || pixels == 0 {
        return Err(refused(
            Message::new("imagery.picture_too_large")
                .with("width", size.0)
                .with("height", size.1),
            "imagery.hint_translate",
        ));
    }
    let declared = world_file::system(input, &mut remarks);
    let Some((to_plane, _)) = world_file::read(input)? else {
        return Err(refused(
            Message::new("imagery.no_place"),
            "imagery.hint_no_place",
        ));
    };
    let (crs, placement) = placing::place(to_plane, size, declared, options, &mut remarks)?;
    let facts = ImageFacts {
        name: input.stem().to_owned(),
        path: input.path().to_path_buf(),
        format: "picture",
        description: vec![
            Message::new("imagery.compressed").with("name", codec::kind(&head).unwrap_or("")),
        ],
        size,
        value_bands: 0,
        is_byte: true,
        is_palette: false,
        levels: vec![ImageLevel::own(0, size, size, size)],
        crs,
        placement,
        diagnostics: remarks.finish(),
    };
    let source = Arc::new(Whole {
        input: input.clone(),
        size,
    });
    Image::new(facts, source, Arc::clone(&options.cache)).ok_or_else(|| {
        refused(
            Message::new("imagery.picture_broken"),
            "imagery.hint_file_again",
        )
    })
}
