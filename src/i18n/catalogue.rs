//! The catalogue: loading, looking up, filling in arguments.

use crate::base::message::{Arg, Message};
use crate::base::text::visible;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A language of the interface.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 简体中文, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// From `zh`, `zh-CN`, `en`, `en_US.UTF-8`…
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.to_ascii_lowercase();
        if code.starts_with("zh") {
            Some(Self::Zh)
        } else if code.starts_with("en") {
            Some(Self::En)
        } else {
            None
        }
    }
}

macro_rules! rooms {
    ($($room:literal),* $(,)?) => {
        &[ $( (
            $room,
            include_str!(concat!("../../assets/i18n/zh/", $room, ".toml")),
            include_str!(concat!("../../assets/i18n/en/", $room, ".toml")),
        ) ),* ]
    };
}

/// (room, Chinese file, English file).
const FILES: &[(&str, &str, &str)] = rooms![
    "archive",
    "bundle",
    "cases",
    "cli",
    "common",
    "convert",
    "coord_txt",
    "crs",
    "form",
    "formats",
    "geom",
    "imagery",
    "keep",
    "layer",
    "map_view",
    "map",
    "markup",
    "measure",
    "pack",
    "render",
    "report",
    "rules",
    "screening",
    "session",
    "shift",
    "siting",
    "sketch",
    "statistics",
    "stats",
    "style",
    "table",
    "tables",
    "ui",
    "vectors",
    "views",
    "wayout",
    "workspace",
];

type Table = BTreeMap<String, String>;

fn table(lang: Lang) -> &'static Table {
    static ZH: OnceLock<Table> = OnceLock::new();
    static EN: OnceLock<Table> = OnceLock::new();
    let cell = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    cell.get_or_init(|| {
        let mut all = Table::new();
        for (room, zh, en) in FILES {
            let source = match lang {
                Lang::Zh => zh,
                Lang::En => en,
            };
            // A catalogue that does not parse is a build fault; the suite holds every file to it.
            if let Ok(parsed) = toml::from_str::<BTreeMap<String, String>>(source) {
                all.extend(parsed.into_iter().map(|(k, v)| (format!("{room}.{k}"), v)));
            }
        }
        all
    })
}

/// Whether the catalogue has this code.
pub fn has(lang: Lang, code: &str) -> bool {
    table(lang).contains_key(code)
}

/// All codes of a language, sorted.
pub fn keys(lang: Lang) -> impl Iterator<Item = &'static str> {
    table(lang).keys().map(String::as_str)
}

/// The sentence as it stands in the catalogue, with `{arguments}`; the code itself if missing.
pub fn raw(lang: Lang, code: &str) -> &str {
    table(lang).get(code).map_or(code, String::as_str)
}

/// A sentence without arguments; the code itself if missing.
pub fn text(lang: Lang, code: &'static str) -> &'static str {
    table(lang).get(code).map_or(code, String::as_str)
}

/// The sentence of a message in a language.
///
/// A code that the catalogue lacks is shown with its arguments rather than hidden.
pub fn say(lang: Lang, message: &Message) -> String {
    let Some(template) = table(lang).get(message.code.as_str()) else {
        let mut out = message.code.clone();
        for (name, value) in &message.args {
            out.push_str(&format!(" {name}={}", argument(lang, value)));
        }
        return out;
    };
    fill(lang, template, &message.args)
}

fn fill(lang: Lang, template: &str, args: &[(String, Arg)]) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match args.iter().find(|(n, _)| n == name) {
            Some((_, value)) => out.push_str(&argument(lang, value)),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn argument(lang: Lang, value: &Arg) -> String {
    match value {
        Arg::Int(i) => i.to_string(),
        Arg::Real(r) => super::numbers::short(*r),
        Arg::Text(t) => visible(t),
        Arg::Message(m) => say(lang, m),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_file_parses_and_both_languages_have_the_same_codes_and_arguments() {
        for (room, zh, en) in FILES {
            for source in [zh, en] {
                let parsed = toml::from_str::<BTreeMap<String, String>>(source);
                assert!(parsed.is_ok(), "{room}: {parsed:?}");
            }
        }
        let zh: Vec<_> = keys(Lang::Zh).collect();
        let en: Vec<_> = keys(Lang::En).collect();
        let lacking: Vec<_> = zh
            .iter()
            .filter(|k| !en.contains(k))
            .chain(en.iter().filter(|k| !zh.contains(k)))
            .collect();
        assert!(lacking.is_empty(), "only in one language: {lacking:?}");
        for code in zh {
            assert_eq!(
                arguments(raw(Lang::Zh, code)),
                arguments(raw(Lang::En, code)),
                "{code}"
            );
        }
    }

    fn arguments(template: &str) -> Vec<String> {
        let mut names: Vec<String> = template
            .split('{')
            .skip(1)
            .filter_map(|p| p.split_once('}').map(|(n, _)| n.to_owned()))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    #[test]
    fn arguments_are_filled_in_and_hidden_characters_shown() {
        let args = vec![("name".to_owned(), Arg::Text("甲\u{202E}".into()))];
        assert_eq!(
            fill(Lang::Zh, "图层{name}缺{what}", &args),
            "图层甲⟨U+202E⟩缺{what}"
        );
    }
}
