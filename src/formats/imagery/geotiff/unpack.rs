//! Stored bytes become samples: decompression, predictors, byte order. Output is never longer
//! than what the directory promised.

use super::directory::{Compression, Directory, Format};
use crate::base::message::Message;
use crate::formats::imagery::codec;
use flate2::{Decompress, FlushDecompress};
use weezl::BitOrder;

/// What could not be unpacked, as a sentence.
fn failed(directory: &Directory) -> Message {
    let name = match directory.compression {
        Compression::None => "TIFF",
        Compression::Lzw => "LZW",
        Compression::Deflate => "Deflate",
        Compression::PackBits => "PackBits",
        Compression::Jpeg => "JPEG",
        Compression::Webp => "WebP",
        Compression::Zstd => "Zstandard",
    };
    Message::new("imagery.block_broken").with("compression", name)
}

/// The samples of a stored tile or strip of `rows` rows, in the machine's byte order.
///
/// A strip that ends early gives what is there; the rest is zero.
pub(super) fn unpack(
    directory: &Directory,
    is_big_endian: bool,
    stored: &[u8],
    rows: u32,
) -> Result<Vec<u8>, Message> {
    let width = directory.stored.0;
    let row = directory.row_bytes(width);
    let len = row * rows as usize;
    let mut out = match directory.compression {
        Compression::None => stored
            .get(..len.min(stored.len()))
            .unwrap_or_default()
            .to_vec(),
        Compression::Lzw => lzw(stored, len).ok_or_else(|| failed(directory))?,
        Compression::Deflate => deflate(stored, len).ok_or_else(|| failed(directory))?,
        Compression::PackBits => pack_bits(stored, len),
        Compression::Zstd => {
            zstd::bulk::decompress(stored, len).map_err(|_cause| failed(directory))?
        }
        Compression::Jpeg => {
            let decoded = codec::jpeg_samples(
                &directory.jpeg_tables,
                stored,
                directory.meaning == super::directory::Meaning::YCbCr,
                (width, rows),
            );
            decoded
                .filter(|(_, n)| {
                    *n == if directory.is_planar {
                        1
                    } else {
                        directory.samples as usize
                    }
                })
                .ok_or_else(|| failed(directory))?
                .0
        }
        Compression::Webp => {
            let has_alpha = directory.samples == 4;
            codec::webp_samples(stored, has_alpha, (width, rows))
                .filter(|_| matches!(directory.samples, 3 | 4) && directory.bits == 8)
                .ok_or_else(|| failed(directory))?
        }
    };
    if out.is_empty() {
        return Err(failed(directory));
    }
    out.resize(len, 0);
    if matches!(directory.compression, Compression::Jpeg | Compression::Webp) {
        return Ok(out);
    }
    let samples = if directory.is_planar {
        1
    } else {
        directory.samples as usize
    };
    let bytes = (directory.bits / 8) as usize;
    if directory.predictor == 3 && directory.format == Format::Float {
        for row in out.chunks_exact_mut(row) {
            undo_float(row, samples, bytes);
        }
        return Ok(out);
    }
    if is_big_endian && bytes > 1 {
        for sample in out.chunks_exact_mut(bytes) {
            sample.reverse();
        }
    }
    #[cfg(target_endian = "big")]
    if bytes > 1 {
        for sample in out.chunks_exact_mut(bytes) {
            sample.reverse();
        }
    }
    let is_packed = !matches!(
        directory.compression,
        Compression::None | Compression::PackBits
    );
    if directory.predictor == 2 && is_packed {
        for row in out.chunks_exact_mut(row) {
            match bytes {
                1 => undo::<1>(row, samples),
                2 => undo::<2>(row, samples),
                4 => undo::<4>(row, samples),
                8 => undo::<8>(row, samples),
                _ => {}
            }
        }
    }
    Ok(out)
}

fn lzw(stored: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; len];
    let mut decoder = weezl::decode::Decoder::with_tiff_size_switch(BitOrder::Msb, 8);
    let (mut read, mut written) = (0, 0);
    // Each turn reads or writes something; the decoder says so or is done.
    loop {
        let result = decoder.decode_bytes(
            stored.get(read..).unwrap_or_default(),
            out.get_mut(written..)?,
        );
        read += result.consumed_in;
        written += result.consumed_out;
        let is_over = match result.status {
            Ok(weezl::LzwStatus::Ok) => result.consumed_in + result.consumed_out == 0,
            Ok(weezl::LzwStatus::NoProgress | weezl::LzwStatus::Done) => true,
            // What was written before the fault stands.
            Err(_) => {
                if written == 0 {
                    return None;
                }
                true
            }
        };
        if is_over || written == len {
            break;
        }
    }
    out.truncate(written);
    Some(out)
}

fn deflate(stored: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut out = vec![0; len];
    let mut inflater = Decompress::new(true);
    loop {
        let (read, written) = (inflater.total_in() as usize, inflater.total_out() as usize);
        let from = stored.get(read..).unwrap_or_default();
        let into = out.get_mut(written..)?;
        let status = inflater.decompress(from, into, FlushDecompress::None);
        let now = inflater.total_out() as usize;
        let is_stuck = inflater.total_in() as usize == read && now == written;
        match status {
            Ok(flate2::Status::StreamEnd) => break,
            Ok(_) if now == len || is_stuck => break,
            Ok(_) => {}
            Err(_) if now == 0 => return None,
            Err(_) => break,
        }
    }
    out.truncate(inflater.total_out() as usize);
    Some(out)
}

fn pack_bits(stored: &[u8], len: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(len);
    let mut rest = stored;
    while let Some((&head, after)) = rest.split_first() {
        if out.len() >= len {
            break;
        }
        let head = head as i8;
        if head >= 0 {
            let n = (head as usize + 1).min(after.len());
            out.extend_from_slice(after.get(..n).unwrap_or_default());
            rest = after.get(n..).unwrap_or_default();
        } else if head == -128 {
            rest = after;
        } else {
            let Some((&value, after)) = after.split_first() else {
                break;
            };
            out.extend(std::iter::repeat_n(value, (1 - isize::from(head)) as usize));
            rest = after;
        }
    }
    out.truncate(len);
    out
}

/// Horizontal differences of whole numbers of N bytes, little end first, summed up.
fn undo<const N: usize>(row: &mut [u8], samples: usize) {
    let mut last = vec![0_u64; samples];
    for pixel in row.chunks_exact_mut(samples * N) {
        for (sample, last) in pixel.chunks_exact_mut(N).zip(&mut last) {
            let mut wide = [0_u8; 8];
            if let Some(low) = wide.get_mut(..N) {
                low.copy_from_slice(sample);
            }
            *last = last.wrapping_add(u64::from_le_bytes(wide));
            let sum = last.to_le_bytes();
            sample.copy_from_slice(sum.get(..N).unwrap_or_default());
        }
    }
}

/// Floating point predictor (Adobe Photoshop TIFF technical note 3): bytes of equal weight
/// stand together, the weightiest first, and are differences.
fn undo_float(row: &mut [u8], samples: usize, bytes: usize) {
    for i in samples..row.len() {
        let before = row.get(i - samples).copied().unwrap_or(0);
        if let Some(byte) = row.get_mut(i) {
            *byte = byte.wrapping_add(before);
        }
    }
    let apart = row.to_vec();
    let count = row.len() / bytes.max(1);
    for (i, sample) in row.chunks_exact_mut(bytes.max(1)).enumerate() {
        for (b, byte) in sample.iter_mut().enumerate() {
            // The machine's order here is little end first.
            let weight = bytes - 1 - b;
            *byte = apart.get(weight * count + i).copied().unwrap_or(0);
        }
    }
}
