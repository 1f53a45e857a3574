//! Characters become words with their columns.

use super::{FilterError, MAX_CHARS};
use crate::base::date::Date;
use crate::base::message::Message;

/// How a value compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

/// One word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// A bare name or keyword.
    Name(String),
    /// A name in `` `…` `` or `[…]`: a field, never a keyword.
    Field(String),
    /// Text in quotes: a value, or a field where one is expected.
    Quoted(String),
    Int(i64),
    Real(f64),
    Date(Date),
    Compare(Compare),
    Open,
    Close,
    Comma,
    End,
}

/// A word and its 1-based column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub word: Word,
    pub column: usize,
}

/// Words of an expression, closed by [`Word::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Token>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > MAX_CHARS {
        let message = Message::new("convert.filter_too_long").with("most", MAX_CHARS);
        return Err(FilterError::new(MAX_CHARS, message));
    }
    let mut lexer = Lexer { chars, at: 0 };
    let mut tokens = Vec::new();
    loop {
        while lexer.peek().is_some_and(char::is_whitespace) {
            lexer.at += 1;
        }
        let column = lexer.at + 1;
        let Some(c) = lexer.peek() else {
            tokens.push(Token {
                word: Word::End,
                column,
            });
            return Ok(tokens);
        };
        let word = lexer.word(c, column)?;
        tokens.push(Token { word, column });
    }
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
}

/// Full-width signs as the input method of a Chinese keyboard gives them.
fn narrow(c: char) -> char {
    match c {
        '＝' => '=',
        '＜' => '<',
        '＞' => '>',
        '！' => '!',
        '（' => '(',
        '）' => ')',
        '，' | '、' => ',',
        '～' => '~',
        other => other,
    }
}

impl Lexer {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    /// Takes the next character if it is that one, in either width.
    fn take(&mut self, wanted: char) -> bool {
        let is_it = self.peek().map(narrow) == Some(wanted);
        self.at += usize::from(is_it);
        is_it
    }

    fn word(&mut self, c: char, column: usize) -> Result<Word, FilterError> {
        let sign = narrow(c);
        if sign.is_ascii_digit() || matches!(sign, '-' | '+' | '.') {
            return self.number(column);
        }
        let closing = match sign {
            '\'' => Some(('\'', true)),
            '"' => Some(('"', true)),
            '“' => Some(('”', true)),
            '‘' => Some(('’', true)),
            '`' => Some(('`', false)),
            '[' => Some((']', false)),
            _ => None,
        };
        if let Some((closing, is_value)) = closing {
            self.at += 1;
            let text = self.quoted(closing, column)?;
            return Ok(if is_value {
                Word::Quoted(text)
            } else {
                Word::Field(text)
            });
        }
        if is_name(c) {
            let from = self.at;
            while self.peek().is_some_and(is_name) {
                self.at += 1;
            }
            let name = self.chars.get(from..self.at).unwrap_or_default();
            return Ok(Word::Name(name.iter().collect()));
        }
        self.at += 1;
        let word = match sign {
            '(' => Word::Open,
            ')' => Word::Close,
            ',' => Word::Comma,
            '~' => Word::Compare(Compare::Contains),
            '≠' => Word::Compare(Compare::NotEqual),
            '≤' => Word::Compare(Compare::LessOrEqual),
            '≥' => Word::Compare(Compare::GreaterOrEqual),
            '=' => {
                self.take('=');
                Word::Compare(Compare::Equal)
            }
            '!' if self.take('=') => Word::Compare(Compare::NotEqual),
            '<' if self.take('=') => Word::Compare(Compare::LessOrEqual),
            '<' if self.take('>') => Word::Compare(Compare::NotEqual),
            '<' => Word::Compare(Compare::Less),
            '>' if self.take('=') => Word::Compare(Compare::GreaterOrEqual),
            '>' => Word::Compare(Compare::Greater),
            _ => {
                let message = Message::new("convert.filter_sign").with("sign", c.to_string());
                return Err(FilterError::new(column, message));
            }
        };
        Ok(word)
    }

    /// Text up to the closing quote; a doubled one stands for itself.
    fn quoted(&mut self, closing: char, column: usize) -> Result<String, FilterError> {
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else {
                let message = Message::new("convert.filter_open_quote");
                return Err(FilterError::new(column, message));
            };
            self.at += 1;
            if c != closing {
                out.push(c);
            } else if self.peek() == Some(closing) {
                out.push(closing);
                self.at += 1;
            } else {
                return Ok(out);
            }
        }
    }

    fn number(&mut self, column: usize) -> Result<Word, FilterError> {
        let from = self.at;
        self.at += 1;
        // An exponent's sign belongs to the number, and so do the dashes of a date.
        while self
            .peek()
            .is_some_and(|c| is_name(c) || matches!(c, '.' | '-' | '+' | '/'))
        {
            self.at += 1;
        }
        let text: String = self
            .chars
            .get(from..self.at)
            .unwrap_or_default()
            .iter()
            .collect();
        let bad = || {
            let message = Message::new("convert.filter_number").with("text", text.as_str());
            FilterError::new(column, message)
        };
        if let Ok(int) = text.parse::<i64>() {
            return Ok(Word::Int(int));
        }
        let is_plain = text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'));
        if is_plain && let Ok(real) = text.parse::<f64>() {
            return if real.is_finite() {
                Ok(Word::Real(real))
            } else {
                Err(bad())
            };
        }
        let is_date = text.matches(['-', '/']).count() == 2;
        text.parse::<Date>()
            .ok()
            .filter(|_| is_date)
            .map(Word::Date)
            .ok_or_else(bad)
    }
}

pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
