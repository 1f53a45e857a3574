//! A picture as PNG bytes: straight alpha, no time, no program name, the same bytes each time;
//! whole, or band by band as it is drawn.

use super::picture::Picture;
use std::io::Write;

/// A picture could not be written as PNG.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The encoder refused.
    #[error("cannot encode a {width}×{height} PNG: {source}")]
    Png {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Why.
        source: png::EncodingError,
    },
}

/// Encodes a picture as PNG. `pixels_per_point` is written as the density (96 points to the
/// inch), so that a picture of twice the pixels prints at the same size. Opaque pictures are
/// written without alpha.
///
/// # Errors
/// [`RenderError::Png`] where the encoder refuses, which a whole picture never makes it do.
pub fn png_bytes(picture: &Picture, pixels_per_point: f32) -> Result<Vec<u8>, RenderError> {
    let size = (picture.width, picture.height);
    let failed = |source| refused(size, source);
    let opaque = picture.rgba.chunks_exact(4).all(|p| p.last() == Some(&255));
    let mut bytes = Vec::new();
    let dots_per_inch = f64::from(pixels_per_point) * 96.0;
    let mut writer = encoder(&mut bytes, size, dots_per_inch, !opaque)
        .write_header()
        .map_err(failed)?;
    writer
        .write_image_data(&straight(picture, !opaque))
        .map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// Writes a PNG band by band: `bands` hands each band, from the top, to what it is given.
pub(super) fn streamed<W: Write, E: From<RenderError>>(
    out: W,
    size: (u32, u32),
    dots_per_inch: f64,
    has_alpha: bool,
    bands: impl FnOnce(&mut dyn FnMut(&Picture) -> std::io::Result<()>) -> Result<(), E>,
) -> Result<(), E> {
    let failed = |source| E::from(refused(size, source));
    let mut writer = encoder(out, size, dots_per_inch, has_alpha)
        .write_header()
        .map_err(failed)?;
    let mut stream = writer.stream_writer_with_size(1 << 16).map_err(failed)?;
    bands(&mut |band| stream.write_all(&straight(band, has_alpha)))?;
    stream.finish().map_err(failed)?;
    writer.finish().map_err(failed)
}

fn refused((width, height): (u32, u32), source: png::EncodingError) -> RenderError {
    RenderError::Png {
        width,
        height,
        source,
    }
}

fn encoder<W: Write>(
    out: W,
    (width, height): (u32, u32),
    dots_per_inch: f64,
    has_alpha: bool,
) -> png::Encoder<'static, W> {
    let mut encoder = png::Encoder::new(out, width, height);
    encoder.set_color(if has_alpha {
        png::ColorType::Rgba
    } else {
        png::ColorType::Rgb
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::RelativeColorimetric);
    let per_meter = (dots_per_inch / 0.0254 + 0.5) as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_meter,
        yppu: per_meter,
        unit: png::Unit::Meter,
    }));
    encoder
}

/// Straight colours, with alpha or without.
fn straight(picture: &Picture, has_alpha: bool) -> Vec<u8> {
    let mut data = Vec::with_capacity(picture.rgba.len());
    for pixel in picture.rgba.chunks_exact(4) {
        let [r, g, b, a] = pixel else { continue };
        if has_alpha {
            let straight = |c: u8| match *a {
                0 => 0,
                a => ((u32::from(c) * 255 + u32::from(a) / 2) / u32::from(a)).min(255) as u8,
            };
            data.extend([straight(*r), straight(*g), straight(*b), *a]);
        } else {
            data.extend([*r, *g, *b]);
        }
    }
    data
}
