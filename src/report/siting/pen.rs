//! The hand that writes: numbers chapters, words messages, keeps the document.

use super::SitingInput;
use crate::base::date::Date;
use crate::base::message::Message;
use crate::i18n::{Lang, say, text};
use crate::layer::Secrecy;
use crate::report::document::{Block, Document, Table};

/// Chinese numerals of chapters and sections.
const NUMERALS: [&str; 20] = [
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十",
];

/// Writes a document.
pub(super) struct Pen {
    pub lang: Lang,
    document: Document,
    chapter: usize,
    section: usize,
}

impl Pen {
    pub fn new(input: &SitingInput<'_>, lang: Lang) -> Self {
        let mut document = Document::new(lang, text(lang, "siting.title").to_owned());
        if input.result.schematic {
            document.mark = Some(text(lang, "common.schematic_statement").to_owned());
        }
        document.footer = Some(footer(lang, input.case.secrecy, &input.result.name));
        Self {
            lang,
            document,
            chapter: 0,
            section: 0,
        }
    }

    /// A pen for a document of its own.
    pub fn blank(lang: Lang, document: Document) -> Self {
        Self {
            lang,
            document,
            chapter: 0,
            section: 0,
        }
    }

    pub fn finish(self) -> Document {
        self.document
    }

    pub fn t(&self, code: &'static str) -> &'static str {
        text(self.lang, code)
    }

    pub fn say(&self, message: &Message) -> String {
        say(self.lang, message)
    }

    /// `一、项目概况`, or `1. Overview`.
    pub fn chapter(&mut self, code: &'static str) {
        self.chapter += 1;
        self.section = 0;
        let title = self.t(code);
        let heading = match self.lang {
            Lang::Zh => format!("{}、{title}", numeral(self.chapter)),
            Lang::En => format!("{}. {title}", self.chapter),
        };
        self.push(Block::Heading(1, heading));
    }

    /// `（一）生态保护红线`, or `2.1 Ecological red line`.
    pub fn section(&mut self, title: &str) {
        self.section += 1;
        let heading = match self.lang {
            Lang::Zh => format!("（{}）{title}", numeral(self.section)),
            Lang::En => format!("{}.{} {title}", self.chapter, self.section),
        };
        self.push(Block::Heading(2, heading));
    }

    pub fn paragraph(&mut self, text: String) {
        self.push(Block::Paragraph(text));
    }

    pub fn note(&mut self, text: String) {
        self.push(Block::Note(text));
    }

    pub fn push(&mut self, block: Block) {
        self.document.blocks.push(block);
    }

    pub fn blocks(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.document.blocks.extend(blocks);
    }

    /// A table with its heads from the catalogue; a sentence in its place where it has no row.
    pub fn table(&mut self, table: Table, when_empty: &'static str) {
        if table.rows.is_empty() {
            self.paragraph(self.t(when_empty).to_owned());
        } else {
            self.push(Block::Table(table));
        }
    }

    /// Heads of a table's columns.
    pub fn heads(&self, codes: &[&'static str]) -> Vec<String> {
        codes.iter().map(|c| self.t(c).to_owned()).collect()
    }

    /// The value, or 未载明.
    pub fn or_unstated(&self, value: &str) -> String {
        if value.trim().is_empty() {
            self.t("screening.unstated").to_owned()
        } else {
            value.trim().to_owned()
        }
    }

    /// Words one after another, in the list's own separator.
    pub fn list(&self, words: &[String]) -> String {
        words.join(self.t("screening.separator"))
    }

    /// Sentences or clauses one after another.
    pub fn semicolons(&self, words: &[String]) -> String {
        words.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }
}

fn numeral(n: usize) -> String {
    n.checked_sub(1)
        .and_then(|i| NUMERALS.get(i))
        .map_or_else(|| n.to_string(), |word| (*word).to_owned())
}

/// The line at the foot of every page: secrecy class, project.
pub(super) fn footer(lang: Lang, secrecy: Secrecy, project: &str) -> String {
    say(
        lang,
        &Message::new("siting.footer")
            .with("secrecy", secrecy_words(lang, secrecy))
            .with("project", project),
    )
}

/// 公开, 内部, 秘密 or 机密.
pub(super) fn secrecy_words(lang: Lang, secrecy: Secrecy) -> &'static str {
    text(
        lang,
        match secrecy {
            Secrecy::Public => "siting.secrecy_public",
            Secrecy::Internal => "siting.secrecy_internal",
            Secrecy::Secret => "siting.secrecy_secret",
            Secrecy::Confidential => "siting.secrecy_confidential",
        },
    )
}

/// A date as the office writes it.
pub(super) fn date_words(lang: Lang, date: Date) -> String {
    let (year, month, day) = date.parts();
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日"),
        Lang::En => date.to_string(),
    }
}
