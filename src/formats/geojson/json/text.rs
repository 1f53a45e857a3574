//! Strings of JSON: escapes, half pairs, bytes that are no UTF-8.

use super::{JsonError, JsonReader};
use std::io::Read;

impl<R: Read> JsonReader<R> {
    /// String into `text`, the quote at `at`.
    pub(super) fn string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        self.text.clear();
        loop {
            let rest = self.buffer.get(self.at..self.filled).unwrap_or_default();
            let length = rest
                .iter()
                .position(|b| matches!(b, b'"' | b'\\' | b'\n'))
                .unwrap_or(rest.len());
            self.text
                .extend_from_slice(rest.get(..length).unwrap_or_default());
            self.at += length;
            match self.peek()? {
                None => return Err(JsonError::Cut { line: self.line }),
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape()?;
                }
                // A raw line break is not allowed in a string, yet found.
                Some(b'\n') => {
                    self.line += 1;
                    self.at += 1;
                    self.text.push(b'\n');
                }
                Some(_) => {}
            }
        }
        if std::str::from_utf8(&self.text).is_err() {
            self.text = String::from_utf8_lossy(&self.text)
                .into_owned()
                .into_bytes();
        }
        Ok(())
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let Some(byte) = self.peek()? else {
            return Err(JsonError::Cut { line: self.line });
        };
        self.at += 1;
        let plain = match byte {
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let unit = self.hex4()?;
                let code = if (0xd800..0xdc00).contains(&unit) && self.peek()? == Some(b'\\') {
                    self.at += 1;
                    if self.peek()? == Some(b'u') {
                        self.at += 1;
                        let low = self.hex4()?;
                        if (0xdc00..0xe000).contains(&low) {
                            0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
                        } else {
                            // A lone half; what follows it is lost with it.
                            0xfffd
                        }
                    } else {
                        self.push_char(0xfffd);
                        return self.escape();
                    }
                } else {
                    unit
                };
                self.push_char(code);
                return Ok(());
            }
            // Quote, slash, backslash; anything else stands for itself.
            other => other,
        };
        self.text.push(plain);
        Ok(())
    }

    fn push_char(&mut self, code: u32) {
        let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.text
            .extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let Some(byte) = self.peek()? else {
                return Err(JsonError::Cut { line: self.line });
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                self.bad_escapes += 1;
                return Ok(0xfffd);
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }
}
