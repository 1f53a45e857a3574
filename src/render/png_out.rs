//! A picture as PNG bytes: straight alpha, no time, no program name, the same bytes each time.

use super::picture::Picture;

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
    let (width, height) = (picture.width, picture.height);
    let failed = |source| RenderError::Png {
        width,
        height,
        source,
    };
    let opaque = picture.rgba.chunks_exact(4).all(|p| p.last() == Some(&255));
    let mut data = Vec::with_capacity(picture.rgba.len());
    for pixel in picture.rgba.chunks_exact(4) {
        let [r, g, b, a] = pixel else { continue };
        if opaque {
            data.extend([*r, *g, *b]);
        } else {
            let straight = |c: u8| match *a {
                0 => 0,
                a => ((u32::from(c) * 255 + u32::from(a) / 2) / u32::from(a)).min(255) as u8,
            };
            data.extend([straight(*r), straight(*g), straight(*b), *a]);
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(if opaque {
        png::ColorType::Rgb
    } else {
        png::ColorType::Rgba
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::RelativeColorimetric);
    let per_meter = (f64::from(pixels_per_point) * 96.0 / 0.0254 + 0.5) as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_meter,
        yppu: per_meter,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&data).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}
