//! The geometry blob: a header of GeoPackage's own before the WKB (OGC 12-128r19, 2.1.3).

use crate::base::message::Message;

/// The WKB behind the header; `None` for a shape said to be empty.
pub(super) fn wkb(blob: &[u8]) -> Result<Option<&[u8]>, Message> {
    let Some([b'G', b'P', _version, flags, _, _, _, _]) = blob.first_chunk::<8>() else {
        return Err(Message::new("vectors.gpkg_blob"));
    };
    if flags & 0b10_0000 != 0 {
        return Err(Message::new("vectors.gpkg_blob_extended"));
    }
    let envelope = match flags >> 1 & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(Message::new("vectors.gpkg_blob")),
    };
    if flags & 0b1_0000 != 0 {
        return Ok(None);
    }
    blob.get(8 + envelope..)
        .map(Some)
        .ok_or_else(|| Message::new("vectors.gpkg_blob"))
}
