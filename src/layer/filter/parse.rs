//! Words become a condition.

use super::lex::{Compare, Token, Word, lex};
use super::{FilterError, MAX_DEPTH};
use crate::base::date::Date;
use crate::base::message::Message;

/// A value as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Int(i64),
    Real(f64),
    Bool(bool),
    Date(Date),
}

/// Something written, and its 1-based column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub value: T,
    pub column: usize,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    And(Vec<Self>),
    Or(Vec<Self>),
    Not(Box<Self>),
    Compare(At<String>, Compare, At<Literal>),
    In(At<String>, Vec<At<Literal>>),
    IsNull(At<String>),
}

pub(super) fn parse(text: &str) -> Result<Node, FilterError> {
    let mut parser = Parser {
        tokens: lex(text)?,
        at: 0,
        depth: 0,
    };
    let node = parser.either()?;
    match parser.token() {
        Token {
            word: Word::End, ..
        } => Ok(node),
        rest => Err(FilterError::new(
            rest.column,
            Message::new("convert.filter_rest"),
        )),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

/// A keyword in the languages of the product.
pub(super) fn is_keyword(name: &str, keyword: &str) -> bool {
    name.eq_ignore_ascii_case(keyword)
        || matches!(
            (keyword, name),
            ("and", "且") | ("or", "或") | ("not", "非")
        )
}

impl Parser {
    /// The word to come; after the last it stays the end.
    fn token(&self) -> Token {
        let last = || {
            self.tokens.last().cloned().unwrap_or(Token {
                word: Word::End,
                column: 1,
            })
        };
        self.tokens.get(self.at).cloned().unwrap_or_else(last)
    }

    fn take(&mut self) -> Token {
        let token = self.token();
        self.at += 1;
        token
    }

    fn take_keyword(&mut self, keyword: &str) -> bool {
        let is_it = matches!(&self.token().word, Word::Name(name) if is_keyword(name, keyword));
        self.at += usize::from(is_it);
        is_it
    }

    fn either(&mut self) -> Result<Node, FilterError> {
        let mut all = vec![self.both()?];
        while self.take_keyword("or") {
            all.push(self.both()?);
        }
        Ok(one_or(all, Node::Or))
    }

    fn both(&mut self) -> Result<Node, FilterError> {
        let mut all = vec![self.single()?];
        while self.take_keyword("and") {
            all.push(self.single()?);
        }
        Ok(one_or(all, Node::And))
    }

    fn single(&mut self) -> Result<Node, FilterError> {
        let token = self.token();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = Message::new("convert.filter_too_deep");
            return Err(FilterError::new(token.column, message));
        }
        let node = if self.take_keyword("not") {
            Node::Not(Box::new(self.single()?))
        } else if token.word == Word::Open {
            self.at += 1;
            let node = self.either()?;
            let close = self.take();
            if close.word != Word::Close {
                let message = Message::new("convert.filter_open").with("column", token.column);
                return Err(FilterError::new(close.column, message));
            }
            node
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn comparison(&mut self) -> Result<Node, FilterError> {
        let token = self.take();
        let field = match token.word {
            Word::Name(name) | Word::Field(name) | Word::Quoted(name) => At {
                value: name,
                column: token.column,
            },
            _ => {
                let message = Message::new("convert.filter_field");
                return Err(FilterError::new(token.column, message));
            }
        };
        if self.take_keyword("is") {
            let negated = self.take_keyword("not");
            let null = self.token().column;
            if !self.take_keyword("null") {
                return Err(FilterError::new(null, Message::new("convert.filter_null")));
            }
            return Ok(negate(negated, Node::IsNull(field)));
        }
        let negated = self.take_keyword("not");
        if self.take_keyword("in") {
            return Ok(negate(negated, Node::In(field, self.list()?)));
        }
        let operator = self.take();
        match operator.word {
            Word::Compare(compare) if !negated => {
                Ok(Node::Compare(field, compare, self.literal()?))
            }
            _ => {
                let message =
                    Message::new("convert.filter_operator").with("field", field.value.as_str());
                Err(FilterError::new(operator.column, message))
            }
        }
    }

    fn list(&mut self) -> Result<Vec<At<Literal>>, FilterError> {
        let open = self.take();
        if open.word != Word::Open {
            return Err(FilterError::new(
                open.column,
                Message::new("convert.filter_list"),
            ));
        }
        let mut all = vec![self.literal()?];
        loop {
            let token = self.take();
            match token.word {
                Word::Comma => all.push(self.literal()?),
                Word::Close => return Ok(all),
                _ => {
                    return Err(FilterError::new(
                        token.column,
                        Message::new("convert.filter_list"),
                    ));
                }
            }
        }
    }

    fn literal(&mut self) -> Result<At<Literal>, FilterError> {
        let token = self.take();
        let value = match token.word {
            Word::Quoted(text) => Literal::Text(text),
            Word::Int(int) => Literal::Int(int),
            Word::Real(real) => Literal::Real(real),
            Word::Date(date) => Literal::Date(date),
            Word::Name(name) if name.eq_ignore_ascii_case("true") || name == "是" => {
                Literal::Bool(true)
            }
            Word::Name(name) if name.eq_ignore_ascii_case("false") || name == "否" => {
                Literal::Bool(false)
            }
            Word::Name(name) | Word::Field(name) => {
                let message = Message::new("convert.filter_unquoted").with("text", name);
                return Err(FilterError::new(token.column, message));
            }
            _ => {
                let message = Message::new("convert.filter_value");
                return Err(FilterError::new(token.column, message));
            }
        };
        Ok(At {
            value,
            column: token.column,
        })
    }
}

fn one_or(mut all: Vec<Node>, several: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            all.extend(last);
            several(all)
        }
    }
}

fn negate(negated: bool, node: Node) -> Node {
    if negated {
        Node::Not(Box::new(node))
    } else {
        node
    }
}
