//! Looking for words in all attributes of a chunk's features.

use crate::layer::{Chunk, Column};

/// What is looked for.
#[derive(Debug)]
pub(super) struct Search {
    words: Vec<String>,
}

impl Search {
    /// Words parted by blanks, each of which has to stand somewhere in the row; none of blanks
    /// alone. Latin letters are found in either case.
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        (!words.is_empty()).then_some(Self { words })
    }

    /// Whether each feature has all the words.
    pub fn found(&self, chunk: &Chunk) -> Vec<bool> {
        let mut all = vec![true; chunk.len()];
        for word in &self.words {
            let mut one = vec![false; chunk.len()];
            for column in chunk.attributes() {
                mark(column, word, &mut one);
            }
            for (all, one) in all.iter_mut().zip(one) {
                *all &= one;
            }
        }
        all
    }
}

fn mark(column: &Column, word: &str, found: &mut [bool]) {
    let mut hit = |row: usize| {
        if let Some(found) = found.get_mut(row) {
            *found = true;
        }
    };
    match column {
        Column::Text(texts) => texts.each_holding(word, true, &mut hit),
        // Numbers and dates as they are shown; most words rule them out at once.
        Column::Int(_) | Column::Real(_) | Column::Date(_) => {
            let could_be = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'e' | b'E');
            if word.bytes().all(could_be) {
                let rows = 0..column.len();
                rows.filter(|row| column.value(*row).display().contains(word))
                    .for_each(hit);
            }
        }
        Column::Bool(_) => {}
    }
}
