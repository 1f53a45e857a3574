//! GeoTIFF: classic and BigTIFF, strips and tiles, overviews inside and beside, masks.
//!
//! The walk over directories is ours and not the `tiff` crate's: blocks are wanted one by one
//! from several threads, each by positioned reads, while that crate decodes through one mutable
//! reader; and of a hostile file each number must be held against the file's size first. The
//! decoders are kept crates.

mod block;
mod directory;
mod fields;
mod georef;
mod unpack;

use super::{ImageOptions, placing, refused, world_file};
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::formats::error::ReadErrorKind;
use crate::formats::input::Input;
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use crate::layer::image::{Image, ImageFacts, ImageLevel};
use block::{Blocks, Level};
use directory::{Compression, Directory, Format, Meaning};
use fields::{Entries, Tiff, broken};
use std::sync::Arc;

/// Opens a GeoTIFF.
pub(super) fn open(input: &Input, options: &ImageOptions) -> Result<Image, ReadErrorKind> {
    let mut remarks = Remarks::new(input.file_name());
    let (tiff, first) = Tiff::open(input.positioned()?)?;
    let (directories, is_cut) = tiff.directories(first);
    let Some(main) = directories.first() else {
        return Err(broken("imagery.tiff_no_directory"));
    };
    if is_cut {
        remarks.advise(
            Severity::Warning,
            Message::new("imagery.tiff_directories_cut").with("count", directories.len()),
            Message::new("imagery.hint_file_again"),
        );
    }
    let image = Directory::new(&tiff, main)?;
    say_bands(&image, main, &tiff, &mut remarks);
    let (to_plane, declared) = place_of(input, &tiff, main, &mut remarks)?;
    let size = (image.width, image.height);
    let (crs, placement) = placing::place(to_plane, size, declared, options, &mut remarks)?;
    let description = describe(&image);
    let (value_bands, is_byte) = (image.value_bands(), image.is_byte());
    let is_palette = image.meaning == Meaning::Palette;
    let blocks = levels(input, tiff, &directories, image, &mut remarks);
    let levels = blocks
        .levels
        .iter()
        .enumerate()
        .map(|(i, l)| ImageLevel::own(i, (l.image.width, l.image.height), l.image.block, size))
        .collect();
    let facts = ImageFacts {
        name: input.stem().to_owned(),
        path: input.path().to_path_buf(),
        format: "geotiff",
        description,
        size,
        value_bands,
        is_byte,
        is_palette,
        levels,
        crs,
        placement,
        diagnostics: remarks.finish(),
    };
    let image = Image::new(facts, Arc::new(blocks), Arc::clone(&options.cache));
    image.ok_or_else(|| broken("imagery.tiff_no_size"))
}

/// Where the pixels lie and in what, from the file or what stands beside it.
fn place_of(
    input: &Input,
    tiff: &Tiff,
    main: &Entries,
    remarks: &mut Remarks,
) -> Result<([f64; 6], Declared), ReadErrorKind> {
    let found = georef::read(tiff, main, remarks);
    let declared = match found.declared {
        Declared::Nothing => world_file::system(input, remarks),
        declared => declared,
    };
    if let Some(to_plane) = found.to_plane {
        return Ok((to_plane, declared));
    }
    if let Some((to_plane, name)) = world_file::read(input)? {
        remarks.say(
            Severity::Info,
            Message::new("imagery.placed_by_world_file").with("file", name),
        );
        return Ok((to_plane, declared));
    }
    if found.has_control_points {
        return Err(refused(
            Message::new("imagery.only_control_points"),
            "imagery.hint_warp",
        ));
    }
    Err(refused(
        Message::new("imagery.no_place"),
        "imagery.hint_no_place",
    ))
}

/// Says what was decided about which bands are shown.
fn say_bands(image: &Directory, main: &Entries, tiff: &Tiff, remarks: &mut Remarks) {
    let photometric = main.get(&262).and_then(|e| tiff.number(e, 0));
    if image.meaning == Meaning::Rgb && !matches!(photometric, Some(2 | 6)) {
        remarks.say(
            Severity::Info,
            Message::new("imagery.bands_taken_as_rgb").with("count", image.samples),
        );
    } else if image.samples > 4 {
        remarks.say(
            Severity::Info,
            Message::new("imagery.bands_left_out").with("count", image.samples),
        );
    }
}

/// The image with its overviews and masks, from the file and the .ovr beside it.
fn levels(
    input: &Input,
    tiff: Tiff,
    directories: &[Entries],
    image: Directory,
    remarks: &mut Remarks,
) -> Blocks {
    let mut files = vec![tiff];
    let mut found: Vec<(usize, Directory)> = Vec::new();
    let read = |tiff: &Tiff, file: usize, all: &[Entries], found: &mut Vec<_>| {
        for entries in all {
            // What cannot be used is left out: the image itself is there.
            if let Ok(directory) = Directory::new(tiff, entries) {
                found.push((file, directory));
            }
        }
    };
    if let Some(tiff) = files.first() {
        read(
            tiff,
            0,
            directories.get(1..).unwrap_or_default(),
            &mut found,
        );
    }
    if let Some(beside) = overviews_beside(input) {
        match beside.positioned().and_then(Tiff::open) {
            Ok((tiff, first)) => {
                let (all, _) = tiff.directories(first);
                for entries in &all {
                    if let Ok(mut directory) = Directory::new(&tiff, entries) {
                        directory.is_reduced = true;
                        found.push((files.len(), directory));
                    }
                }
                files.push(tiff);
            }
            Err(_) => remarks.say(
                Severity::Warning,
                Message::new("imagery.ovr_unreadable").with("file", beside.file_name()),
            ),
        }
    }
    let (masks, images): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, d)| d.is_mask);
    let (bands, is_byte) = (image.value_bands(), image.is_byte());
    let full = (image.width, image.height);
    let mut levels = vec![Level {
        file: 0,
        image,
        mask: None,
    }];
    let mut smaller: Vec<(usize, Directory)> = images
        .into_iter()
        .filter(|(_, d)| {
            d.is_reduced
                && d.value_bands() == bands
                && d.is_byte() == is_byte
                && (d.width < full.0 || d.height < full.1)
                && is_same_shape((d.width, d.height), full)
        })
        .collect();
    smaller.sort_by_key(|(_, d)| std::cmp::Reverse((d.width, d.height)));
    smaller.dedup_by_key(|(_, d)| (d.width, d.height));
    levels.extend(smaller.into_iter().map(|(file, image)| Level {
        file,
        image,
        mask: None,
    }));
    for (file, mask) in masks {
        let size = (mask.width, mask.height);
        let of = levels
            .iter_mut()
            .find(|l| l.mask.is_none() && (l.image.width, l.image.height) == size);
        if let Some(level) = of
            && mask.samples == 1
            && mask.bits <= 8
        {
            level.mask = Some((file, mask));
        }
    }
    Blocks { files, levels }
}

/// Whether an overview can be of an image: the same shape but for rounding.
fn is_same_shape(small: (u32, u32), full: (u32, u32)) -> bool {
    let factor =
        (f64::from(full.0) / f64::from(small.0)).max(f64::from(full.1) / f64::from(small.1));
    let expected = |v: u32| f64::from(v) / factor;
    (expected(full.0) - f64::from(small.0)).abs() <= 2.0
        && (expected(full.1) - f64::from(small.1)).abs() <= 2.0
}

/// The overviews beside: `name.tif.ovr`.
fn overviews_beside(input: &Input) -> Option<Input> {
    if !input.is_on_disk() {
        return None;
    }
    let mut name = input.path().as_os_str().to_owned();
    name.push(".ovr");
    let path = std::path::PathBuf::from(name);
    path.is_file().then(|| Input::file(&path))
}

/// What its pixels are, in words.
fn describe(image: &Directory) -> Vec<Message> {
    let meaning = match image.meaning {
        Meaning::Grey { .. } => "imagery.pixels_grey",
        Meaning::Rgb | Meaning::YCbCr => "imagery.pixels_rgb",
        Meaning::Palette => "imagery.pixels_palette",
    };
    let format = match image.format {
        Format::Float => "imagery.samples_float",
        Format::Signed => "imagery.samples_signed",
        Format::Unsigned => "imagery.samples_unsigned",
    };
    let compression = match image.compression {
        Compression::None => Message::new("imagery.uncompressed"),
        packed => Message::new("imagery.compressed").with(
            "name",
            match packed {
                Compression::Lzw => "LZW",
                Compression::Deflate => "Deflate",
                Compression::PackBits => "PackBits",
                Compression::Jpeg => "JPEG",
                Compression::Webp => "WebP",
                _ => "Zstandard",
            },
        ),
    };
    let layout = if image.is_tiled {
        Message::new("imagery.tiled")
            .with("width", image.stored.0)
            .with("height", image.stored.1)
    } else {
        Message::new("imagery.stripped").with("height", image.stored.1)
    };
    let mut all = vec![
        Message::new(meaning).with("count", image.samples),
        Message::new(format).with("bits", image.bits),
        compression,
        layout,
    ];
    if let Some(nodata) = image.nodata {
        all.push(Message::new("imagery.nodata").with("value", nodata.to_string()));
    }
    all
}
