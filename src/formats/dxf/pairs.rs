//! Group codes and values, two lines each (AutoCAD DXF reference, "Group Codes").

/// A group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair<'a> {
    pub(super) code: i32,
    /// The value's bytes without the line's end.
    pub(super) value: &'a [u8],
    /// 1-based number of the code's line.
    pub(super) line: u64,
}

impl Pair<'_> {
    /// The value as a number.
    pub(super) fn number(&self) -> Option<f64> {
        std::str::from_utf8(self.value).ok()?.trim().parse().ok()
    }

    /// The value as a whole number.
    pub(super) fn int(&self) -> Option<i64> {
        let text = std::str::from_utf8(self.value).ok()?.trim();
        text.parse().ok()
    }
}

/// Walks the groups of a file.
pub(super) struct Pairs<'a> {
    rest: &'a [u8],
    line: u64,
    /// Lines that should have been a code and were none; they are stepped over.
    pub(super) bad_lines: u64,
    /// The first of them.
    pub(super) first_bad: u64,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self {
            rest,
            line: 0,
            bad_lines: 0,
            first_bad: 0,
        }
    }

    /// Bytes not yet walked.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    fn next_line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self
            .rest
            .iter()
            .position(|b| *b == b'\n')
            .unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest.get(1..).unwrap_or_default();
        self.line += 1;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Pair<'a>;

    fn next(&mut self) -> Option<Pair<'a>> {
        loop {
            let code = self.next_line()?;
            let line = self.line;
            let parsed = std::str::from_utf8(code)
                .ok()
                .and_then(|c| c.trim().parse::<i32>().ok());
            if let Some(code) = parsed {
                let value = self.next_line()?;
                return Some(Pair { code, value, line });
            }
            if code.trim_ascii().is_empty() && self.rest.trim_ascii().is_empty() {
                return None;
            }
            if self.bad_lines == 0 {
                self.first_bad = line;
            }
            self.bad_lines += 1;
        }
    }
}
