//! s
use super::*;
pub(super) fn read(
    path: &std::path::Path,
    o: &ReadOptions,
    p: &Progress,
) -> Result<Layer, ReadErrorKind> {
    Err(ReadErrorKind::UnknownFormat)
}
