//! WKT as a tree: keywords with arguments, each with its place in the text. Knows brackets,
//! strings and numbers; knows no coordinate system.

use crate::base::message::Message;
use crate::crs::CrsError;

/// Longest text taken for a coordinate system, bytes. The longest of the supported systems
/// as PROJ writes them has under 3 KB.
const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting; real ones have seven levels.
const MAX_DEPTH: usize = 24;

/// A keyword with its arguments.
#[derive(Debug)]
pub(super) struct Node {
    /// Upper case.
    pub keyword: String,
    pub args: Vec<Value>,
    /// Byte offset of the keyword.
    pub at: usize,
}

/// One argument.
#[derive(Debug)]
pub(super) enum Value {
    Node(Node),
    Text(String),
    Number(f64),
    Word(String),
}

impl Node {
    /// Children in order.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.args.iter().filter_map(|v| match v {
            Value::Node(n) => Some(n),
            _ => None,
        })
    }

    /// The first child with one of some keywords.
    pub fn child(&self, keywords: &[&str]) -> Option<&Self> {
        self.children()
            .find(|n| keywords.contains(&n.keyword.as_str()))
    }

    /// The name: the first argument, if it is text.
    pub fn name(&self) -> &str {
        match self.args.first() {
            Some(Value::Text(t)) => t,
            _ => "",
        }
    }

    /// The numbers among the arguments, in order; numbers in quotes count too.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        self.args.iter().skip(1).filter_map(|v| match v {
            Value::Number(n) => Some(*n),
            Value::Text(t) => t.trim().parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        })
    }

    /// The first bare word among the arguments, lower case.
    pub fn word(&self) -> Option<String> {
        self.args.iter().find_map(|v| match v {
            Value::Word(w) => Some(w.to_lowercase()),
            _ => None,
        })
    }
}

/// An error at a byte offset of the text.
pub(super) fn error_at(text: &str, at: usize, reason: Message) -> CrsError {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    CrsError::Wkt {
        line,
        column,
        reason,
    }
}

/// Parses the root of a text. What follows the root after a comma (ESRI appends `VERTCS`) is
/// left alone; its keyword is returned.
pub(super) fn parse(text: &str) -> Result<(Node, Option<String>), CrsError> {
    if text.len() > MAX_BYTES {
        let reason = Message::new("crs.wkt_too_long").with("bytes", text.len());
        return Err(error_at(text, 0, reason));
    }
    let mut parser = Parser { text, at: 0 };
    parser.skip_blank();
    if parser.peek().is_none() {
        return Err(error_at(text, 0, Message::new("crs.wkt_empty")));
    }
    let Value::Node(root) = parser.value(0)? else {
        return Err(error_at(text, 0, Message::new("crs.wkt_no_keyword")));
    };
    parser.skip_blank();
    match parser.peek() {
        None => Ok((root, None)),
        Some(',') => {
            parser.bump();
            parser.skip_blank();
            let rest = parser.bare_word().to_uppercase();
            Ok((root, Some(rest)))
        }
        Some(_) => Err(parser.error("crs.wkt_trailing")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn skip_blank(&mut self) {
        // Fixed-length .prj fields end in NUL, old ones in Ctrl-Z; some start with a BOM.
        while self
            .peek()
            .is_some_and(|c| c.is_whitespace() || matches!(c, '\0' | '\u{1A}' | '\u{FEFF}'))
        {
            self.bump();
        }
    }

    fn error(&self, code: &str) -> CrsError {
        error_at(self.text, self.at, Message::new(code))
    }

    fn bare_word(&mut self) -> &'a str {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-' | ':'))
        {
            self.bump();
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn value(&mut self, depth: usize) -> Result<Value, CrsError> {
        if depth > MAX_DEPTH {
            return Err(self.error("crs.wkt_too_deep"));
        }
        self.skip_blank();
        let start = self.at;
        if self.peek() == Some('"') {
            return self.quoted().map(Value::Text);
        }
        let word = self.bare_word();
        let Some(first) = word.chars().next() else {
            return Err(self.error(if self.peek().is_none() {
                "crs.wkt_cut_off"
            } else {
                "crs.wkt_value_expected"
            }));
        };
        if first.is_ascii_digit() || matches!(first, '+' | '-' | '.') {
            return match word.parse::<f64>() {
                Ok(n) if n.is_finite() => Ok(Value::Number(n)),
                _ => {
                    let reason = Message::new("crs.wkt_bad_number").with("text", shortened(word));
                    Err(error_at(self.text, start, reason))
                }
            };
        }
        self.skip_blank();
        let close = match self.peek() {
            Some('[') => ']',
            Some('(') => ')',
            _ => return Ok(Value::Word(word.to_owned())),
        };
        self.bump();
        let args = self.arguments(close, depth)?;
        Ok(Value::Node(Node {
            keyword: word.to_uppercase(),
            args,
            at: start,
        }))
    }

    fn arguments(&mut self, close: char, depth: usize) -> Result<Vec<Value>, CrsError> {
        let mut args = Vec::new();
        loop {
            args.push(self.value(depth + 1)?);
            self.skip_blank();
            match self.peek() {
                Some(',') => self.bump(),
                Some(c) if c == close => {
                    self.bump();
                    return Ok(args);
                }
                Some(_) => return Err(self.error("crs.wkt_comma_expected")),
                None => return Err(self.error("crs.wkt_cut_off")),
            }
        }
    }

    /// A quoted text; a doubled quote inside stands for one.
    fn quoted(&mut self) -> Result<String, CrsError> {
        let start = self.at;
        self.bump();
        let mut out = String::new();
        loop {
            match self.peek() {
                None => {
                    let reason = Message::new("crs.wkt_open_quote");
                    return Err(error_at(self.text, start, reason));
                }
                Some('"') => {
                    self.bump();
                    if self.peek() != Some('"') {
                        return Ok(out);
                    }
                    out.push('"');
                    self.bump();
                }
                Some(c) => {
                    out.push(c);
                    self.bump();
                }
            }
        }
    }
}

/// The first 40 characters of a text, for messages.
pub(in crate::crs) fn shortened(text: &str) -> String {
    if text.chars().nth(40).is_none() {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(40).collect();
    out.push('…');
    out
}
