//! Pictures inside rasters: JPEG, WebP and PNG to samples. Sizes are held against what the
//! raster promised before anything is decoded.
//!
//! JPEG is decoded without the processor's own instructions, so that the bytes are the same on
//! every machine (decision 8).

use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Most pixels of a picture decoded at once.
pub(super) const MOST_PIXELS: u64 = 40 << 20;
/// What an Adobe marker looks like that says: no colour transform.
const NO_TRANSFORM: [u8; 16] = *b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0";

/// A picture of 8-bit colours, straight opacity.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pixels: Vec<[u8; 4]>,
}

fn jpeg_options() -> DecoderOptions {
    DecoderOptions::default()
        .set_use_unsafe(false)
        .set_strict_mode(false)
        .set_max_width(1 << 16)
        .set_max_height(1 << 16)
        .jpeg_set_max_scans(64)
}

/// The samples of a JPEG tile, and how many a pixel has. `is_ycbcr`: luma and chroma are turned
/// to red, green and blue; otherwise samples stay as they are. `None` if it is broken or not of
/// the size given (a last strip may be taller than what is left of the image).
pub(super) fn jpeg_samples(
    tables: &[u8],
    stored: &[u8],
    is_ycbcr: bool,
    size: (u32, u32),
) -> Option<(Vec<u8>, usize)> {
    let body = stored.strip_prefix(b"\xff\xd8")?;
    let mut whole = Vec::with_capacity(tables.len() + stored.len() + 32);
    whole.extend_from_slice(b"\xff\xd8");
    if !is_ycbcr {
        whole.extend_from_slice(&NO_TRANSFORM);
    }
    // Tables are a stream of their own: its beginning and end go.
    if let Some(tables) = tables.strip_prefix(b"\xff\xd8") {
        whole.extend_from_slice(tables.strip_suffix(b"\xff\xd9").unwrap_or(tables));
    }
    whole.extend_from_slice(body);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&whole), jpeg_options());
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if width != size.0 as usize || height < size.1 as usize || !fits(width, height) {
        return None;
    }
    let components = usize::from(decoder.info()?.components);
    let out = match components {
        1 => ColorSpace::Luma,
        3 => ColorSpace::RGB,
        4 => ColorSpace::CMYK,
        _ => return None,
    };
    decoder.set_options(jpeg_options().jpeg_set_out_colorspace(out));
    let samples = decoder.decode().ok()?;
    (samples.len() == width * height * components).then_some((samples, components))
}

/// The samples of a WebP tile.
pub(super) fn webp_samples(stored: &[u8], has_alpha: bool, size: (u32, u32)) -> Option<Vec<u8>> {
    let decoded = webp(stored)?;
    if decoded.width != size.0 || decoded.height < size.1 {
        return None;
    }
    let mut out = Vec::with_capacity(decoded.pixels.len() * 4);
    for [r, g, b, a] in decoded.pixels {
        out.extend_from_slice(&[r, g, b]);
        if has_alpha {
            out.push(a);
        }
    }
    Some(out)
}

fn fits(width: usize, height: usize) -> bool {
    width > 0 && height > 0 && (width as u64).saturating_mul(height as u64) <= MOST_PIXELS
}

/// What kind of picture some bytes are: `png`, `jpg`, `webp`.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("jpg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("webp")
    } else {
        None
    }
}

/// Columns and rows of a picture, from its head.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    match kind(bytes)? {
        "png" => {
            let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
            Some(reader.info().size())
        }
        "jpg" => {
            let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), jpeg_options());
            decoder.decode_headers().ok()?;
            let (width, height) = decoder.dimensions()?;
            Some((width as u32, height as u32))
        }
        _ => {
            let decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
            Some(decoder.dimensions())
        }
    }
}

/// Any of the three; `None` if it is broken, too large or something else.
pub(super) fn picture(bytes: &[u8]) -> Option<Decoded> {
    match kind(bytes)? {
        "png" => png(bytes),
        "jpg" => jpeg(bytes),
        _ => webp(bytes),
    }
}

fn jpeg(bytes: &[u8]) -> Option<Decoded> {
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), jpeg_options());
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    if !fits(width, height) {
        return None;
    }
    decoder.set_options(jpeg_options().jpeg_set_out_colorspace(ColorSpace::RGB));
    let samples = decoder.decode().ok()?;
    Some(Decoded {
        width: width as u32,
        height: height as u32,
        pixels: opaque(&samples),
    })
}

fn opaque(rgb: &[u8]) -> Vec<[u8; 4]> {
    let (pixels, _) = rgb.as_chunks::<3>();
    pixels.iter().map(|&[r, g, b]| [r, g, b, 255]).collect()
}

fn webp(bytes: &[u8]) -> Option<Decoded> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).ok()?;
    let (width, height) = decoder.dimensions();
    if !fits(width as usize, height as usize) || decoder.is_animated() {
        return None;
    }
    decoder.set_memory_limit(MOST_PIXELS as usize * 4);
    let mut samples = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut samples).ok()?;
    let pixels = if decoder.has_alpha() {
        samples.as_chunks::<4>().0.to_vec()
    } else {
        opaque(&samples)
    };
    Some(Decoded {
        width,
        height,
        pixels,
    })
}

fn png(bytes: &[u8]) -> Option<Decoded> {
    let mut decoder = png::Decoder::new_with_limits(
        Cursor::new(bytes),
        png::Limits {
            bytes: MOST_PIXELS as usize * 4,
        },
    );
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = reader.info().size();
    if !fits(width as usize, height as usize) {
        return None;
    }
    let mut samples = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut samples).ok()?;
    let (color, _) = reader.output_color_type();
    let pixels: Vec<[u8; 4]> = match color {
        png::ColorType::Rgba => samples.as_chunks::<4>().0.to_vec(),
        png::ColorType::Rgb => opaque(&samples),
        png::ColorType::Grayscale => samples.iter().map(|&v| [v, v, v, 255]).collect(),
        png::ColorType::GrayscaleAlpha => {
            let (pairs, _) = samples.as_chunks::<2>();
            pairs.iter().map(|&[v, a]| [v, v, v, a]).collect()
        }
        png::ColorType::Indexed => return None,
    };
    Some(Decoded {
        width,
        height,
        pixels,
    })
}
