//! XML as KML and GPX need it: a pull reader over text that never expands an entity, never
//! follows a reference, bounds depth and says where it stopped.
//!
//! Names are local names: prefixes and namespaces are not looked at, as half the files in
//! circulation have them wrong.

use super::encoding::{Declaration, Declared, from_label};
use super::remarks::Remarks;
use crate::base::diagnostics::Severity;
use crate::base::message::Message;
use encoding_rs::UTF_8;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// How deep elements may stand in each other.
const MAX_DEPTH: usize = 128;
/// Most bytes of text kept of one element; a description with pictures in it is longer.
const MAX_TEXT: usize = 1 << 26;

/// One step through a document.
pub(super) enum Step<'a> {
    /// An element begins; its end comes as a step of its own, for empty elements too.
    Open(Tag<'a>),
    /// The innermost open element ends.
    Close,
    /// Text, references resolved; one text may come in several steps.
    Text(String),
    /// The document ends.
    End,
}

/// The beginning of an element.
pub(super) struct Tag<'a> {
    /// Local name.
    pub(super) name: String,
    start: BytesStart<'a>,
}

impl Tag<'_> {
    /// Value of an attribute by local name, references resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.start
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|a| a.key.local_name().as_ref() == name)
            .map(|a| unescaped(&a.value))
    }
}

/// A document being read.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    text: &'a str,
    depth: usize,
    doctype: bool,
    entities: u64,
    /// Bytes looked through for line ends, and how many were found.
    lines: (usize, u64),
}

/// Why reading stops.
#[derive(Debug)]
pub(super) struct XmlFault(pub(super) Message);

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            text,
            depth: 0,
            doctype: false,
            entities: 0,
            lines: (0, 0),
        }
    }

    /// The next step.
    ///
    /// # Errors
    /// What is wrong with the document, with its line.
    pub(super) fn step(&mut self) -> Result<Step<'a>, XmlFault> {
        loop {
            let event = self.reader.read_event();
            match event {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(self.fault("markup.xml_deep", String::new()));
                    }
                    let name = start.local_name().as_ref().to_owned();
                    return Ok(Step::Open(Tag { name, start }));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Step::Close);
                }
                Ok(Event::Text(text)) => return Ok(Step::Text(text.xml10_content().into_owned())),
                Ok(Event::CData(text)) => {
                    return Ok(Step::Text(text.xml10_content().into_owned()));
                }
                Ok(Event::GeneralRef(reference)) => {
                    let resolved = resolve(&reference);
                    self.entities += u64::from(resolved.is_none());
                    return Ok(Step::Text(
                        resolved.unwrap_or_else(|| format!("&{};", &*reference)),
                    ));
                }
                Ok(Event::DocType(_)) => self.doctype = true,
                Ok(Event::Eof) if self.depth > 0 => {
                    return Err(self.fault("markup.xml_cut", String::new()));
                }
                Ok(Event::Eof) => return Ok(Step::End),
                Ok(_) => {}
                Err(e) => return Err(self.fault("markup.xml_broken", e.to_string())),
            }
        }
    }

    /// Passes over the rest of the innermost open element.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub(super) fn skip(&mut self) -> Result<(), XmlFault> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if let Step::End = self.step()? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The text of the innermost open element, elements in it passed over; blanks around it
    /// dropped.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub(super) fn text(&mut self) -> Result<String, XmlFault> {
        let mut out = String::new();
        loop {
            match self.step()? {
                Step::Text(text) if out.len() + text.len() <= MAX_TEXT => out.push_str(&text),
                Step::Text(_) => {}
                Step::Open(_) => self.skip()?,
                Step::Close | Step::End => return Ok(out.trim().to_owned()),
            }
        }
    }

    /// The line reading has come to.
    pub(super) fn line(&mut self) -> u64 {
        let at = usize::try_from(self.reader.buffer_position())
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        let (from, before) = self.lines;
        let read = self.text.as_bytes().get(from..at).unwrap_or_default();
        self.lines = (
            at.max(from),
            before + read.iter().filter(|b| **b == b'\n').count() as u64,
        );
        self.lines.1 + 1
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn fault(&mut self, code: &str, why: String) -> XmlFault {
        let mut message = Message::new(code).with("line", self.line());
        if !why.is_empty() {
            message = message.with("why", why);
        }
        XmlFault(message)
    }

    /// Says what was left alone.
    pub(super) fn say(&self, remarks: &mut Remarks) {
        if self.doctype {
            remarks.say(Severity::Info, Message::new("markup.doctype"));
        }
        if self.entities > 0 {
            remarks.say(
                Severity::Warning,
                Message::new("markup.entities").with("count", self.entities),
            );
        }
    }
}

/// A predefined entity or a character by its number.
fn resolve(reference: &str) -> Option<String> {
    Some(match reference {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        _ => {
            let digits = reference.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?.to_string()
        }
    })
}

fn unescaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after.split_once(';') {
            Some((name, tail)) if name.len() <= 8 && resolve(name).is_some() => {
                out.push_str(&resolve(name).unwrap_or_default());
                rest = tail;
            }
            _ => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The encoding an XML file declares; UTF-8 if it says nothing (XML 1.0, 4.3.3).
pub(super) fn declared_encoding(bytes: &[u8]) -> Declaration {
    let head: String = bytes
        .iter()
        .take(256)
        .map(|b| char::from(*b))
        .take_while(|c| *c != '>')
        .collect();
    let label = head
        .split_once("encoding")
        .filter(|_| {
            head.trim_start_matches(|c: char| !c.is_ascii_graphic())
                .starts_with("<?xml")
        })
        .and_then(|(_, rest)| {
            let rest = rest.trim_start().strip_prefix('=')?.trim_start();
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            rest.get(1..)?.split(quote).next().map(str::to_owned)
        });
    match label {
        Some(label) => Declaration {
            by: Declared::Format,
            encoding: from_label(&label),
            text: label,
        },
        None => Declaration {
            by: Declared::Format,
            text: "XML: UTF-8".to_owned(),
            encoding: Some(UTF_8),
        },
    }
}

/// Text as character data: markup escaped, characters that no XML may hold shown as U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\t' | '\n' => c,
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            _ => c,
        })
        .collect();
    crate::base::text::escape_markup(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(xml: &str) -> Vec<String> {
        let mut reader = Xml::new(xml);
        let mut out = Vec::new();
        loop {
            match reader.step().unwrap() {
                Step::Text(t) => out.push(t),
                Step::End => return out,
                _ => {}
            }
        }
    }

    #[test]
    fn known_references_are_resolved_and_entities_stay_as_they_are() {
        let xml = "<!DOCTYPE a [<!ENTITY b \"bomb\">]><a>1&lt;2&#x4e59;&b;</a>";
        assert_eq!(texts(xml).concat(), "1<2乙&b;");
    }

    #[test]
    fn an_end_too_early_and_depth_without_end_are_faults() {
        let mut reader = Xml::new("<a><b>");
        reader.step().ok();
        reader.step().ok();
        assert_eq!(reader.step().err().unwrap().0.code, "markup.xml_cut");
        let deep = "<a>".repeat(10_000);
        let mut reader = Xml::new(&deep);
        let fault = loop {
            if let Err(fault) = reader.step() {
                break fault;
            }
        };
        assert_eq!(fault.0.code, "markup.xml_deep");
    }

    #[test]
    fn the_declared_encoding_is_found() {
        let declared = declared_encoding(b"<?xml version='1.0' encoding='gb2312'?><kml/>");
        assert_eq!(declared.encoding.unwrap().name(), "GBK");
        assert_eq!(declared_encoding(b"<kml/>").encoding.unwrap(), UTF_8);
    }
}
