//! A pull reader of JSON: one event at a time from any stream, numbers as they are written,
//! and able to go on after a mistake.
//!
//! Why not `serde_json`: numbers have to arrive exactly rounded and with their decimals, a
//! million features must not stand in memory, `NaN` and a comma too many are found in real
//! files, and one bad feature must not stop the run.

mod text;

use super::positions::{Run, Scanner};
use std::io::Read;

/// Deepest nesting of arrays and objects taken.
const MAX_DEPTH: usize = 128;
const BUFFER: usize = 1 << 16;
/// A position with fewer bytes than this left in the buffer waits for more of them.
const LOW: usize = 512;

/// One step through a document. The text of keys, strings and numbers is in
/// [`JsonReader::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    BeginObject,
    EndObject,
    BeginArray,
    EndArray,
    Key,
    Text,
    /// Also `NaN`, `Infinity` and `-Infinity`, which JSON has not.
    Number,
    Bool(bool),
    Null,
    /// The input is used up.
    End,
}

/// What is wrong with a document.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JsonError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The input ends inside a value.
    #[error("unexpected end at line {line}")]
    Cut { line: u64 },
    /// A byte that cannot stand there.
    #[error("unexpected {found:?} at line {line}")]
    Unexpected { found: char, line: u64 },
    #[error("too deep at line {line}")]
    TooDeep { line: u64 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Object,
    Array,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    /// A value, with nothing before it.
    Value,
    /// A value or the end of an array just begun or after a comma.
    ValueOrEnd,
    /// A key or the end of an object just begun or after a comma.
    KeyOrEnd,
    /// A comma or the end of the container.
    CommaOrEnd,
    /// Another document, or nothing.
    Document,
}

/// The reader.
#[derive(Debug)]
pub(crate) struct JsonReader<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    consumed: u64,
    line: u64,
    stack: Vec<Inside>,
    expect: Expect,
    text: Vec<u8>,
    number: f64,
    /// Commas too many or missing between elements, seen and forgiven.
    pub(crate) stray_commas: u64,
    /// `\u` without four hexadecimal digits, read as a replacement character.
    pub(crate) bad_escapes: u64,
}

impl<R: Read> JsonReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            at: 0,
            filled: 0,
            consumed: 0,
            line: 1,
            stack: Vec::new(),
            expect: Expect::Document,
            text: Vec::new(),
            number: 0.0,
            stray_commas: 0,
            bad_escapes: 0,
        }
    }

    /// Text of the last key, string or number.
    pub(crate) fn text(&self) -> &str {
        // Strings are made valid when they are read.
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// Value of the last number, exactly rounded.
    pub(crate) fn number(&self) -> f64 {
        self.number
    }

    /// Bytes used up so far.
    pub(crate) fn position(&self) -> u64 {
        self.consumed + self.at as u64
    }

    /// Line of the next byte, 1-based.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many containers are open.
    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    fn fill(&mut self) -> Result<bool, JsonError> {
        self.consumed += self.filled as u64;
        self.at = 0;
        self.filled = 0;
        loop {
            match self.input.read(&mut self.buffer) {
                Ok(n) => {
                    self.filled = n;
                    return Ok(n > 0);
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    /// Moves what is left of the buffer to its front and reads more behind it.
    fn top_up(&mut self) -> Result<(), JsonError> {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.consumed += self.at as u64;
        self.filled -= self.at;
        self.at = 0;
        let Some(room) = self.buffer.get_mut(self.filled..) else {
            return Ok(());
        };
        loop {
            match self.input.read(room) {
                Ok(n) => {
                    self.filled += n;
                    return Ok(());
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e.into()),
            }
        }
    }

    /// Takes positions of the open array as long as they look the usual way, `[x,y]` or
    /// `[x,y,z]` in plain decimals, without an event for each bracket and number. Stops before
    /// anything else, which [`Self::next_event`] then reads as if this had not been called.
    ///
    /// # Errors
    /// [`JsonError::Io`].
    pub(super) fn positions(&mut self, run: &mut Run<'_>) -> Result<u32, JsonError> {
        let mut count = 0;
        if self.stack.last() != Some(&Inside::Array) {
            return Ok(0);
        }
        loop {
            if self.filled - self.at < LOW {
                self.top_up()?;
            }
            let rest = self.buffer.get(self.at..self.filled).unwrap_or_default();
            let mut scan = Scanner::new(rest);
            match self.expect {
                Expect::ValueOrEnd => {
                    let Some(position) = scan.position() else {
                        return Ok(count);
                    };
                    run.take(position);
                    count += 1;
                    self.expect = Expect::CommaOrEnd;
                }
                Expect::CommaOrEnd => {
                    if !scan.comma_before_bracket() {
                        return Ok(count);
                    }
                    self.expect = Expect::ValueOrEnd;
                }
                _ => return Ok(count),
            }
            self.at += scan.at;
            self.line += scan.lines;
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, JsonError> {
        if self.at >= self.filled && !self.fill()? {
            return Ok(None);
        }
        Ok(self.buffer.get(self.at).copied())
    }

    fn peek_solid(&mut self) -> Result<Option<u8>, JsonError> {
        loop {
            match self.peek()? {
                Some(b'\n') => {
                    self.line += 1;
                    self.at += 1;
                }
                // A byte order mark inside a sequence of documents, and RFC 8142's separator.
                Some(b' ' | b'\t' | b'\r' | 0x1e) => self.at += 1,
                other => return Ok(other),
            }
        }
    }

    /// The next event.
    ///
    /// # Errors
    /// [`JsonError`]; go on with [`Self::recover`].
    pub(crate) fn next_event(&mut self) -> Result<Event, JsonError> {
        loop {
            let Some(byte) = self.peek_solid()? else {
                return if self.stack.is_empty() && self.expect == Expect::Document {
                    Ok(Event::End)
                } else {
                    Err(JsonError::Cut { line: self.line })
                };
            };
            match (self.expect, byte) {
                (Expect::CommaOrEnd, b',') => {
                    self.at += 1;
                    self.expect = match self.stack.last() {
                        Some(Inside::Object) => Expect::KeyOrEnd,
                        _ => Expect::ValueOrEnd,
                    };
                    if matches!(self.peek_solid()?, Some(b',' | b'}' | b']')) {
                        self.stray_commas += 1;
                        if self.peek_solid()? == Some(b',') {
                            self.expect = Expect::CommaOrEnd;
                        }
                    }
                }
                (Expect::CommaOrEnd, b'{') if self.stack.last() == Some(&Inside::Array) => {
                    self.stray_commas += 1;
                    return self.value(byte);
                }
                (Expect::CommaOrEnd | Expect::KeyOrEnd, b'}')
                    if self.stack.last() == Some(&Inside::Object) =>
                {
                    self.at += 1;
                    self.close();
                    return Ok(Event::EndObject);
                }
                (Expect::CommaOrEnd | Expect::ValueOrEnd, b']')
                    if self.stack.last() == Some(&Inside::Array) =>
                {
                    self.at += 1;
                    self.close();
                    return Ok(Event::EndArray);
                }
                (Expect::KeyOrEnd, b'"') => {
                    self.string()?;
                    match self.peek_solid()? {
                        Some(b':') => self.at += 1,
                        other => return Err(self.unexpected(other)),
                    }
                    self.expect = Expect::Value;
                    return Ok(Event::Key);
                }
                (Expect::Value | Expect::ValueOrEnd | Expect::Document, _) => {
                    return self.value(byte);
                }
                _ => return Err(self.unexpected(Some(byte))),
            }
        }
    }

    fn close(&mut self) {
        self.stack.pop();
        self.after_value();
    }

    fn after_value(&mut self) {
        self.expect = if self.stack.is_empty() {
            Expect::Document
        } else {
            Expect::CommaOrEnd
        };
    }

    fn value(&mut self, byte: u8) -> Result<Event, JsonError> {
        match byte {
            b'{' | b'[' => {
                if self.stack.len() >= MAX_DEPTH {
                    return Err(JsonError::TooDeep { line: self.line });
                }
                self.at += 1;
                if byte == b'{' {
                    self.stack.push(Inside::Object);
                    self.expect = Expect::KeyOrEnd;
                    Ok(Event::BeginObject)
                } else {
                    self.stack.push(Inside::Array);
                    self.expect = Expect::ValueOrEnd;
                    Ok(Event::BeginArray)
                }
            }
            b'"' => {
                self.string()?;
                self.after_value();
                Ok(Event::Text)
            }
            b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.word()?;
                let event = match self.text.as_slice() {
                    b"true" => Event::Bool(true),
                    b"false" => Event::Bool(false),
                    b"null" => Event::Null,
                    // `parse` also reads inf, infinity and nan, in any case.
                    _ => match self.text().parse() {
                        Ok(number) => {
                            self.number = number;
                            Event::Number
                        }
                        Err(_) => {
                            let found = self.text.first().copied();
                            return Err(self.unexpected(found));
                        }
                    },
                };
                self.after_value();
                Ok(event)
            }
            other => Err(self.unexpected(Some(other))),
        }
    }

    fn unexpected(&self, found: Option<u8>) -> JsonError {
        match found {
            Some(byte) => JsonError::Unexpected {
                found: char::from(byte),
                line: self.line,
            },
            None => JsonError::Cut { line: self.line },
        }
    }

    /// Number or literal into `text`.
    fn word(&mut self) -> Result<(), JsonError> {
        self.text.clear();
        loop {
            let rest = self.buffer.get(self.at..self.filled).unwrap_or_default();
            let length = rest
                .iter()
                .position(
                    |b| !matches!(b, b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z'),
                )
                .unwrap_or(rest.len());
            self.text
                .extend_from_slice(rest.get(..length).unwrap_or_default());
            self.at += length;
            if self.at < self.filled || !self.fill()? {
                return Ok(());
            }
        }
    }

    /// Skips the rest of the value whose first event was just taken.
    ///
    /// # Errors
    /// As [`Self::next_event`].
    pub(crate) fn skip_rest(&mut self, first: Event) -> Result<(), JsonError> {
        if !matches!(first, Event::BeginArray | Event::BeginObject) {
            return Ok(());
        }
        let outside = self.stack.len() - 1;
        while self.stack.len() > outside {
            self.next_event()?;
        }
        Ok(())
    }

    /// After an error: skips bytes, heeding only quotes and brackets, until so many containers
    /// are open. Best effort; the end of input is [`JsonError::Cut`].
    ///
    /// # Errors
    /// [`JsonError::Cut`] or [`JsonError::Io`].
    pub(crate) fn recover(&mut self, depth: usize) -> Result<(), JsonError> {
        // Only the count of open containers matters: a mistake often unbalances their kinds.
        let mut open = self.stack.len();
        while open > depth {
            let Some(byte) = self.peek()? else {
                return Err(JsonError::Cut { line: self.line });
            };
            self.at += 1;
            match byte {
                b'\n' => self.line += 1,
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => self.skip_string()?,
                _ => {}
            }
        }
        self.stack.truncate(depth);
        self.after_value();
        Ok(())
    }

    fn skip_string(&mut self) -> Result<(), JsonError> {
        loop {
            let Some(byte) = self.peek()? else {
                return Err(JsonError::Cut { line: self.line });
            };
            self.at += 1;
            match byte {
                b'"' => return Ok(()),
                b'\\' => self.at += usize::from(self.peek()?.is_some()),
                b'\n' => self.line += 1,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Vec<Event> {
        let mut reader = JsonReader::new(text.as_bytes());
        let mut events = Vec::new();
        while let Ok(event) = reader.next_event() {
            events.push(event);
            if event == Event::End {
                break;
            }
        }
        events
    }

    #[test]
    fn a_document_comes_in_events_and_a_comma_too_many_is_forgiven() {
        use Event::*;
        assert_eq!(
            events(r#"{"a":[1,-2.5e3,NaN,],"b":{},"c":true,}"#),
            [
                BeginObject,
                Key,
                BeginArray,
                Number,
                Number,
                Number,
                EndArray,
                Key,
                BeginObject,
                EndObject,
                Key,
                Bool(true),
                EndObject,
                End
            ]
        );
        assert!(!events("[1 2]").contains(&End));
        assert!(!events("{]").contains(&End));
    }

    #[test]
    fn escapes_are_read_and_half_a_pair_becomes_a_replacement() {
        let mut reader = JsonReader::new(r#""\u6f13\u6C5F\n\ud83d\ude00\ud83d""#.as_bytes());
        assert_eq!(reader.next_event().unwrap(), Event::Text);
        assert_eq!(reader.text(), "漓江\n😀\u{fffd}");
    }

    #[test]
    fn after_a_mistake_the_next_element_is_read() {
        let mut reader = JsonReader::new(r#"[{"a":x,"b":[1,"]"]},7]"#.as_bytes());
        reader.next_event().unwrap();
        let depth = reader.depth();
        while reader.next_event().is_ok() {}
        reader.recover(depth).unwrap();
        assert_eq!(reader.next_event().unwrap(), Event::Number);
        assert_eq!(reader.text(), "7");
    }
}
