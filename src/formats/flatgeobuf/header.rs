//! The header: columns, coordinate system, and how long the index is.

use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use crate::crs::{Crs, parse_wkt};
use crate::formats::placing::Declared;
use crate::formats::remarks::Remarks;
use flatgeobuf::{ColumnType, Header};

/// Bytes of an index entry: four numbers and an offset.
const NODE: u64 = 40;

/// A column as the header or a feature declares it.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnType,
}

/// The columns of a header.
pub(super) fn columns(header: &Header<'_>) -> Vec<Column> {
    header
        .columns()
        .into_iter()
        .flatten()
        .map(|c| Column {
            name: c.name().to_owned(),
            kind: c.type_(),
        })
        .collect()
}

/// Bytes of the index behind the header; `None` if the header's numbers cannot be.
pub(super) fn index_size(header: &Header<'_>) -> Option<u64> {
    let node_size = u64::from(header.index_node_size());
    let mut level = header.features_count();
    if node_size == 0 || level == 0 {
        return Some(0);
    }
    if node_size < 2 {
        return None;
    }
    let mut nodes = level;
    while level > 1 {
        level = level.div_ceil(node_size);
        nodes = nodes.checked_add(level)?;
    }
    // One feature has a root of its own.
    if header.features_count() == 1 {
        nodes = 2;
    }
    nodes.checked_mul(NODE)
}

/// What the header says about the coordinate system.
pub(super) fn declared(header: &Header<'_>, remarks: &mut Remarks) -> Declared {
    let Some(crs) = header.crs() else {
        return Declared::Nothing;
    };
    let organization = crs.org().unwrap_or("EPSG");
    let wkt = crs.wkt().unwrap_or_default();
    let name = format!(
        "{organization}:{} {}",
        crs.code(),
        crs.name().unwrap_or_default()
    );
    if crs.code() == 0 && wkt.is_empty() {
        return Declared::Nothing;
    }
    let by_code = organization
        .eq_ignore_ascii_case("epsg")
        .then(|| u32::try_from(crs.code()).ok())
        .flatten()
        .and_then(|code| Crs::from_epsg(code).ok());
    let found = match by_code {
        Some(crs) => crs,
        None => match parse_wkt(wkt) {
            Ok(found) => found.crs,
            Err(e) => {
                remarks.say(
                    Severity::Warning,
                    Message::new("vectors.srs_unreadable")
                        .with("name", name.trim())
                        .with("why", e.message()),
                );
                return Declared::Nothing;
            }
        },
    };
    Declared::System {
        crs: found,
        basis: Message::new("vectors.crs_by_file")
            .with("name", name.trim())
            .with("crs", found.describe()),
    }
}
