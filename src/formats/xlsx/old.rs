//! How large the sheets of an Excel 97 to 2003 workbook become. Its reader makes a dense table
//! of each sheet, so two cells in far corners are four thousand million: what the records say
//! is added up before the file is handed over.
//!
//! The container is MS-CFB, the records are MS-XLS; only what the sum needs is read.

use std::collections::BTreeMap;

/// Streams shorter than this lie in the mini stream (MS-CFB 2.2).
const MINI_CUTOFF: u64 = 4096;
/// Ids from here on are no sectors: end of chain, free, FAT.
const NO_SECTOR: u32 = 0xffff_fffa;
/// Position of a sheet in the stream, in the globals (MS-XLS 2.4.28).
const BOUND_SHEET: u16 = 0x0085;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;

/// Cells of the dense tables of all sheets; `None` if the file cannot be walked.
pub(super) fn dense_cells(file: &[u8]) -> Option<u64> {
    let stream = workbook_stream(file)?;
    let mut sheets = Vec::new();
    for (kind, body) in records(&stream) {
        match kind {
            BOUND_SHEET => sheets.push(u32_at(body, 0)?),
            END => break,
            _ => {}
        }
    }
    let mut sizes: BTreeMap<u32, u64> = BTreeMap::new();
    let mut sum = 0u64;
    for position in sheets {
        let size = match sizes.get(&position) {
            Some(size) => *size,
            None => {
                let size = sheet_cells(stream.get(position as usize..).unwrap_or_default());
                sizes.insert(position, size);
                size
            }
        };
        sum = sum.saturating_add(size);
        // Sheets that all begin elsewhere and run to the end of the stream are made to hurt.
        if sizes.len() > 4096 {
            return None;
        }
    }
    Some(sum)
}

/// Cells of the box around the cells of one sheet.
fn sheet_cells(stream: &[u8]) -> u64 {
    let mut bounds: Option<[u16; 4]> = None;
    let mut depth = 0u32;
    for (kind, body) in records(stream) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // BLANK to FORMULA of BIFF2, BIFF3 and 4, BIFF5 and 8 (MS-XLS 2.3).
            0x0001..=0x0007
            | 0x0201..=0x0207
            | 0x0406
            | 0x00d6
            | 0x00fd
            | 0x027e
            | 0x00bd
            | 0x00be => {
                let (Some(row), Some(first)) = (u16_at(body, 0), u16_at(body, 2)) else {
                    continue;
                };
                let last = match kind {
                    0x00bd | 0x00be => body
                        .len()
                        .checked_sub(2)
                        .and_then(|at| u16_at(body, at))
                        .unwrap_or(first),
                    _ => first,
                };
                let b = bounds.get_or_insert([row, row, first, first]);
                *b = [
                    b[0].min(row),
                    b[1].max(row),
                    b[2].min(first),
                    b[3].max(first.max(last)),
                ];
            }
            _ => {}
        }
    }
    bounds.map_or(0, |[top, bottom, left, right]| {
        (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
    })
}

/// Records of a stream: type and body, to where they end or are cut.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at + 2)?);
        let body = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, body))
    })
}

/// The stream that holds the workbook.
fn workbook_stream(file: &[u8]) -> Option<Vec<u8>> {
    let container = Container::open(file)?;
    let directory = container.chain(u32_at(file, 48)?, u64::MAX)?;
    let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
    let find = |wanted: &str| {
        entries
            .iter()
            .find(|e| name_of(e).eq_ignore_ascii_case(wanted))
    };
    let entry = find("Workbook").or_else(|| find("Book"))?;
    let root = entries.first()?;
    // The reader walks these chains whenever the header counts a sector of them, and stops at
    // lengths that the file declares: chains in a circle end here.
    let (mini, table) = if u32_at(file, 64)? > 0 {
        (
            container.chain(u32_at(root, 116)?, u64::MAX)?,
            container.chain(u32_at(file, 60)?, u64::MAX)?,
        )
    } else {
        (Vec::new(), Vec::new())
    };
    let (start, size) = (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?));
    if size >= MINI_CUTOFF {
        return container.chain(start, size);
    }
    let mut out = Vec::new();
    let mut id = start;
    while id < NO_SECTOR && (out.len() as u64) < size {
        let at = (id as usize).checked_mul(64)?;
        let sector = mini.get(at..(at + 64).min(mini.len()))?;
        // An empty one would never add up to the size.
        if sector.is_empty() {
            return None;
        }
        out.extend_from_slice(sector);
        id = u32_at(&table, (id as usize).checked_mul(4)?)?;
    }
    out.truncate(usize::try_from(size).ok()?);
    Some(out)
}

/// Name of a directory entry: UTF-16 to its first zero.
fn name_of(entry: &[u8]) -> String {
    let units: Vec<u16> = entry
        .get(..64)
        .unwrap_or_default()
        .chunks_exact(2)
        .filter_map(|c| u16_at(c, 0))
        .take_while(|u| *u != 0)
        .collect();
    String::from_utf16_lossy(&units)
}

struct Container<'a> {
    file: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
}

impl<'a> Container<'a> {
    fn open(file: &'a [u8]) -> Option<Self> {
        let shift = u16_at(file, 30)?;
        if !matches!(shift, 9 | 12) {
            return None;
        }
        let mut container = Self {
            file,
            sector: 1 << shift,
            fat: Vec::new(),
        };
        let most = file.len() / container.sector + 1;
        let mut ids: Vec<u32> = (0..109).filter_map(|i| u32_at(file, 76 + 4 * i)).collect();
        let mut next = u32_at(file, 68)?;
        // A chain of more sectors than the file has runs in a circle; a sector that is cut short
        // adds no id, so the ids do not tell.
        let mut walked = 0;
        while next < NO_SECTOR {
            walked += 1;
            if walked > most {
                return None;
            }
            let sector = container.at(next)?;
            let mut entries: Vec<u32> = words(sector).collect();
            next = entries.pop()?;
            ids.extend(entries);
        }
        for id in ids.into_iter().filter(|id| *id < NO_SECTOR).take(most) {
            let sector = container.at(id)?;
            let entries: Vec<u32> = words(sector).collect();
            container.fat.extend(entries);
        }
        Some(container)
    }

    /// A sector; the last of a file may be cut short.
    fn at(&self, id: u32) -> Option<&'a [u8]> {
        let from = (id as usize).checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.file.len());
        self.file.get(from..to).filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors, at most so many.
    fn chain(&self, start: u32, size: u64) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut id = start;
        while id < NO_SECTOR && (out.len() as u64) < size {
            out.extend_from_slice(self.at(id)?);
            // A chain longer than the file runs in a circle.
            if out.len() > self.file.len() {
                return None;
            }
            id = *self.fat.get(id as usize)?;
        }
        out.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Some(out)
    }
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|c| u32_at(c, 0))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of sectors of 512 bytes with its first table sector and first list of tables.
    fn header(fat: u32, list: u32) -> Vec<u8> {
        let mut file = vec![0; 512];
        file[30] = 9;
        file[68..72].copy_from_slice(&list.to_le_bytes());
        for i in 0..109 {
            file[76 + 4 * i..80 + 4 * i].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        file[76..80].copy_from_slice(&fat.to_le_bytes());
        file
    }

    #[test]
    fn a_list_of_tables_that_names_itself_ends() {
        // The only word of a sector that is cut short names that sector again.
        let mut file = header(u32::MAX, 0);
        file.extend([0; 7]);
        assert_eq!(dense_cells(&file), None);
    }

    #[test]
    fn a_chain_through_an_empty_sector_ends() {
        // Sector 1 begins where the file ends; the table says that it follows itself.
        let mut file = header(0, u32::MAX);
        file[48..52].copy_from_slice(&1_u32.to_le_bytes());
        let mut table = vec![0; 512];
        table[4..8].copy_from_slice(&1_u32.to_le_bytes());
        file.extend(table);
        assert_eq!(dense_cells(&file), None);
    }
}
