//! What may come next in a condition that is being typed: fields, operators, values, joining
//! words. Pure; the values of a field are asked of whoever has counted them.

use super::lex::{Token, Word, is_name, lex};
use super::parse::is_keyword;
use crate::layer::{Field, FieldKind, Schema};

/// Suggestions at most.
const MOST: usize = 12;

/// What a suggestion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggested {
    /// A field.
    Field,
    /// An operator.
    Operator,
    /// A value of the field before.
    Value,
    /// A word that joins conditions, or a parenthesis.
    Joint,
}

/// Something that may come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is put in, quotes and the space behind it included.
    pub text: String,
    /// What it is.
    pub kind: Suggested,
}

/// What may come next at a place of an expression.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// Where what is typed already begins, in characters: from there to the cursor is replaced.
    pub from: usize,
    /// The cursor, in characters.
    pub to: usize,
    /// The field whose values are asked for here.
    pub values_of: Option<usize>,
    /// What may come, best first.
    pub items: Vec<Suggestion>,
}

impl Completion {
    /// The expression with a suggestion put in, and the cursor behind it, in characters.
    pub fn taken(&self, text: &str, suggestion: &Suggestion) -> (String, usize) {
        let before: String = text.chars().take(self.from).collect();
        let after: String = text.chars().skip(self.to).collect();
        let at = self.from + suggestion.text.chars().count();
        (
            format!("{before}{}{}", suggestion.text, after.trim_start()),
            at,
        )
    }
}

/// What is expected behind some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Condition,
    Operator(Option<usize>),
    Null,
    In(Option<usize>),
    List(Option<usize>),
    Value(Option<usize>),
    ListValue(Option<usize>),
    ListMore(Option<usize>),
    Joint,
}

/// What may come at the cursor (in characters) of an expression on layers of a schema; `values`
/// gives what a field holds, most frequent first. Nothing where the words before make no sense.
pub fn complete(
    text: &str,
    cursor: usize,
    schema: &Schema,
    values: impl Fn(usize) -> Vec<String>,
) -> Completion {
    let before: Vec<char> = text.chars().take(cursor).collect();
    let cursor = before.len();
    let nothing = Completion {
        from: cursor,
        to: cursor,
        ..Completion::default()
    };
    let Some((tokens, from, quoted)) = split(&before) else {
        return nothing;
    };
    let Some((expect, depth)) = expected(&tokens, schema) else {
        return nothing;
    };
    let typed: String = before.iter().skip(from + usize::from(quoted)).collect();
    let mut found = Completion { from, ..nothing };
    let mut all: Vec<Suggestion> = Vec::new();
    let mut add = |text: String, kind| all.push(Suggestion { text, kind });
    match expect {
        Expect::Condition => {
            for field in &schema.fields {
                add(format!("{} ", field_text(&field.name)), Suggested::Field);
            }
            if !quoted {
                add("not ".to_owned(), Suggested::Joint);
                add("(".to_owned(), Suggested::Joint);
            }
        }
        Expect::Operator(field) if !quoted => {
            let kind = field.and_then(|i| schema.fields.get(i)).map(|f| f.kind);
            for text in operators(kind.unwrap_or(FieldKind::Text)) {
                add((*text).to_owned(), Suggested::Operator);
            }
        }
        Expect::Null if !quoted => {
            add("null ".to_owned(), Suggested::Operator);
            add("not null ".to_owned(), Suggested::Operator);
        }
        Expect::In(_) if !quoted => add("in (".to_owned(), Suggested::Operator),
        Expect::List(_) if !quoted => add("(".to_owned(), Suggested::Operator),
        Expect::Value(field) | Expect::ListValue(field) => {
            found.values_of = field;
            let kind = field.and_then(|i| schema.fields.get(i)).map(|f| f.kind);
            let close = if matches!(expect, Expect::ListValue(_)) {
                ""
            } else {
                " "
            };
            for value in field.map(&values).unwrap_or_default() {
                let text = value_text(&value, kind.unwrap_or(FieldKind::Text));
                add(format!("{text}{close}"), Suggested::Value);
            }
        }
        Expect::ListMore(_) if !quoted => {
            add(", ".to_owned(), Suggested::Joint);
            add(") ".to_owned(), Suggested::Joint);
        }
        Expect::Joint if !quoted => {
            add("and ".to_owned(), Suggested::Joint);
            add("or ".to_owned(), Suggested::Joint);
            if depth > 0 {
                add(") ".to_owned(), Suggested::Joint);
            }
        }
        _ => {}
    }
    let wanted = typed.to_lowercase();
    let rank = |s: &Suggestion| {
        let bare = s.text.trim_start_matches(['\'', '"']).to_lowercase();
        match bare.find(&wanted) {
            Some(0) => Some(0),
            Some(_) => Some(1),
            None => None,
        }
    };
    let mut ranked: Vec<(i32, Suggestion)> = all
        .into_iter()
        .filter_map(|s| Some((rank(&s)?, s)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    found.items = ranked.into_iter().map(|(_, s)| s).take(MOST).collect();
    found
}

/// The finished words before the cursor, where the unfinished one begins, and whether it stands
/// in quotes that are still open.
fn split(before: &[char]) -> Option<(Vec<Token>, usize, bool)> {
    let text: String = before.iter().collect();
    match lex(&text) {
        Ok(mut tokens) => {
            tokens.pop();
            let touches = before.last().is_some_and(|c| is_name(*c));
            let unfinished = match tokens.last() {
                Some(Token {
                    word: Word::Name(_) | Word::Int(_) | Word::Real(_),
                    column,
                }) if touches => Some(column - 1),
                _ => None,
            };
            if unfinished.is_some() {
                tokens.pop();
            }
            Some((tokens, unfinished.unwrap_or(before.len()), false))
        }
        Err(fault) if fault.message.code == "convert.filter_open_quote" => {
            let from = fault.column.saturating_sub(1);
            let finished: String = before.iter().take(from).collect();
            let mut tokens = lex(&finished).ok()?;
            tokens.pop();
            Some((tokens, from, true))
        }
        Err(_) => None,
    }
}

/// What is expected behind words, and how many parentheses are open.
fn expected(tokens: &[Token], schema: &Schema) -> Option<(Expect, usize)> {
    let mut expect = Expect::Condition;
    let mut depth = 0_usize;
    let is = |word: &Word, keyword: &str| matches!(word, Word::Name(n) if is_keyword(n, keyword));
    for token in tokens {
        let word = &token.word;
        expect = match expect {
            Expect::Condition if is(word, "not") => Expect::Condition,
            Expect::Condition => match word {
                Word::Open => {
                    depth += 1;
                    Expect::Condition
                }
                Word::Name(name) | Word::Field(name) | Word::Quoted(name) => {
                    Expect::Operator(schema.find(name))
                }
                _ => return None,
            },
            Expect::Operator(field) => match word {
                Word::Compare(_) => Expect::Value(field),
                word if is(word, "is") => Expect::Null,
                word if is(word, "not") => Expect::In(field),
                word if is(word, "in") => Expect::List(field),
                _ => return None,
            },
            Expect::Null if is(word, "not") => Expect::Null,
            Expect::Null if is(word, "null") => Expect::Joint,
            Expect::In(field) if is(word, "in") => Expect::List(field),
            Expect::List(field) if *word == Word::Open => Expect::ListValue(field),
            Expect::Value(_) if is_value(word) => Expect::Joint,
            Expect::ListValue(field) if is_value(word) => Expect::ListMore(field),
            Expect::ListMore(field) if *word == Word::Comma => Expect::ListValue(field),
            Expect::ListMore(_) if *word == Word::Close => Expect::Joint,
            Expect::Joint if is(word, "and") || is(word, "or") => Expect::Condition,
            Expect::Joint if *word == Word::Close && depth > 0 => {
                depth -= 1;
                Expect::Joint
            }
            _ => return None,
        };
    }
    Some((expect, depth))
}

fn is_value(word: &Word) -> bool {
    matches!(
        word,
        Word::Quoted(_) | Word::Int(_) | Word::Real(_) | Word::Date(_) | Word::Name(_)
    )
}

fn operators(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Text => &["= ", "~ ", "!= ", "in (", "is null ", "is not null "],
        FieldKind::Bool => &["= ", "!= ", "is null ", "is not null "],
        FieldKind::Int | FieldKind::Real | FieldKind::Date => &[
            "= ",
            ">= ",
            "<= ",
            "> ",
            "< ",
            "!= ",
            "in (",
            "is null ",
            "is not null ",
        ],
    }
}

/// The condition that a field has a value, given as it is shown.
pub fn equals(field: &Field, value: &str) -> String {
    let value = value_text(value, field.kind);
    format!("{} = {value}", field_text(&field.name))
}

/// A field as an expression names it: bare where that is unmistakable.
fn field_text(name: &str) -> String {
    const WORDS: [&str; 8] = ["and", "or", "not", "in", "is", "null", "true", "false"];
    let is_word = WORDS.iter().any(|w| is_keyword(name, w)) || name == "是" || name == "否";
    let is_bare = !name.is_empty()
        && name.chars().all(is_name)
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !is_word;
    if is_bare {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// A value as an expression writes it.
fn value_text(value: &str, kind: FieldKind) -> String {
    match kind {
        FieldKind::Int | FieldKind::Real | FieldKind::Bool | FieldKind::Date => value.to_owned(),
        FieldKind::Text => format!("'{}'", value.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::filter::Filter;

    fn schema() -> Schema {
        let field = |name: &str, kind| Field {
            name: name.to_owned(),
            kind,
        };
        Schema {
            fields: vec![
                field("名称", FieldKind::Text),
                field("面积", FieldKind::Real),
                field("级 别", FieldKind::Text),
                field("in", FieldKind::Bool),
            ],
        }
    }

    fn offered(text: &str) -> Vec<String> {
        let values = |field: usize| match field {
            0 => vec!["漓江".to_owned(), "老'江".to_owned()],
            1 => vec!["1.5".to_owned()],
            _ => Vec::new(),
        };
        let found = complete(text, text.chars().count(), &schema(), values);
        found.items.into_iter().map(|s| s.text).collect()
    }

    #[test]
    fn fields_operators_values_and_joining_words_are_offered_where_they_may_stand() {
        assert_eq!(
            offered(""),
            ["名称 ", "面积 ", "\"级 别\" ", "\"in\" ", "not ", "("]
        );
        assert_eq!(offered("面"), ["面积 "]);
        assert_eq!(offered("名称 ")[..2], ["= ", "~ "]);
        assert_eq!(offered("面积 ")[..2], ["= ", ">= "]);
        assert_eq!(offered("名称 i"), ["in (", "is null ", "is not null "]);
        assert_eq!(offered("名称 = "), ["'漓江' ", "'老''江' "]);
        assert_eq!(offered("名称 = '漓"), ["'漓江' "]);
        assert_eq!(offered("名称 in ("), ["'漓江'", "'老''江'"]);
        assert_eq!(offered("名称 in ('漓江'"), [", ", ") "]);
        assert_eq!(offered("面积 > 1 "), ["and ", "or "]);
        assert_eq!(offered("(面积 > 1 "), ["and ", "or ", ") "]);
        assert_eq!(offered("面积 is "), ["null ", "not null "]);
        assert_eq!(offered("\"级")[0], "\"级 别\" ");
        assert!(offered("= ").is_empty() && offered("名称 = 'a' 'b' ").is_empty());
    }

    #[test]
    fn taking_what_is_offered_first_always_comes_to_an_expression_that_is_understood() {
        for start in ["", "名", "not ", "(", "面积 ", "名称 in (", "名称 ~ '漓"] {
            let mut text = start.to_owned();
            let mut cursor = text.chars().count();
            for _ in 0..6 {
                if Filter::parse(&text).is_ok_and(|f| f.bind(&schema()).is_ok()) {
                    break;
                }
                let values = |_: usize| vec!["1".to_owned(), "漓江".to_owned()];
                let found = complete(&text, cursor, &schema(), values);
                // A list is closed, a parenthesis too.
                let wanted = found.items.iter().find(|s| s.text == ") ");
                let first = wanted.or(found.items.first()).unwrap();
                (text, cursor) = found.taken(&text, first);
            }
            assert!(Filter::parse(&text).is_ok(), "{start} → {text}");
        }
    }

    #[test]
    fn whatever_is_typed_and_wherever_the_cursor_stands_something_comes_of_it() {
        let pieces = [
            "名称", " ", "=", "'", "\"", "[", "(", ")", ",", "in", "is", "not", "3.", "1e", "”",
            "\u{202E}", "\t", "龘", "~", "2020-01-", "and",
        ];
        let mut seed = 5_u64;
        for _ in 0..3000 {
            let mut text = String::new();
            for _ in 0..7 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                text.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            let cursor = (seed >> 40) as usize % (text.chars().count() + 3);
            let found = complete(&text, cursor, &schema(), |_| vec!["x'\"".to_owned()]);
            assert!(found.from <= found.to && found.to <= text.chars().count());
            for item in &found.items {
                let (taken, at) = found.taken(&text, item);
                assert!(at <= taken.chars().count());
            }
        }
    }
}
