//! The project form, opinions and case in words: questions, answers and where they come from,
//! what an answer would change.

use super::catalogue::{Lang, raw, say, text};
use super::findings;
use crate::base::message::Message;
use crate::rules::{INDUSTRY, Question, industry};
use crate::screening::model::{ProjectResult, Verdict};
use crate::screening::{AnswerSource, Bearing, Forecast, FormItem};

/// Clauses named before the rest is counted.
const NAMED: usize = 2;

/// The question of a code as it is asked; the industry among them.
pub fn question(lang: Lang, code: &str) -> String {
    if code == INDUSTRY {
        return text(lang, "form.industry").to_owned();
    }
    match Question::from_code(code) {
        Some(question) => raw(lang, &question.text_code()).to_owned(),
        None => code.to_owned(),
    }
}

/// An answer in words.
pub fn answer(lang: Lang, code: &str, answer: &str) -> String {
    if code == INDUSTRY {
        return industry_words(lang, answer);
    }
    match Question::from_code(code) {
        Some(question) if question.options().contains(&answer) => {
            raw(lang, &question.option_code(answer)).to_owned()
        }
        _ => answer.to_owned(),
    }
}

/// An industry's code with its name, or with its group's where the class is not named.
pub fn industry_words(lang: Lang, code: &str) -> String {
    let (key, entry) = match industry::industry(code) {
        None => return code.to_owned(),
        Some(industry::Known::Named(entry)) => ("form.industry_named", entry),
        Some(industry::Known::OfGroup(group)) => ("form.industry_of_group", group),
    };
    say(
        lang,
        &Message::new(key)
            .with("code", code)
            .with("name", entry.name),
    )
}

/// Who gave an answer.
pub fn source(lang: Lang, source: AnswerSource) -> &'static str {
    text(
        lang,
        match source {
            AnswerSource::Officer => "form.source_officer",
            AnswerSource::List => "form.source_list",
            AnswerSource::Attribute => "form.source_attribute",
            AnswerSource::Presumed => "form.source_presumed",
        },
    )
}

/// What an answer would change, in a few words; `now` is the result's conclusion.
pub fn forecast(lang: Lang, now: Verdict, forecast: &Forecast) -> String {
    let mut parts = Vec::new();
    if forecast.verdict != now {
        let verdict = findings::verdict_pill(lang, forecast.verdict);
        parts.push(Message::new("form.verdict_becomes").with("verdict", verdict));
    }
    for (code, bearings) in [
        ("form.appears", &forecast.appears),
        ("form.vanishes", &forecast.vanishes),
    ] {
        if !bearings.is_empty() {
            parts.push(Message::new(code).with("rules", rules(lang, bearings)));
        }
    }
    for (code, questions) in [
        ("form.opens", &forecast.opens),
        ("form.settles", &forecast.settles),
    ] {
        if !questions.is_empty() {
            parts.push(Message::new(code).with("n", questions.len()));
        }
    }
    if parts.is_empty() {
        return text(lang, "form.nothing_changes").to_owned();
    }
    let words: Vec<String> = parts.iter().map(|m| say(lang, m)).collect();
    words.join(match lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    })
}

/// Clauses with their effects, each once, the strictest first.
fn rules(lang: Lang, bearings: &[Bearing]) -> String {
    let mut all: Vec<String> = Vec::new();
    for bearing in bearings {
        let rule = &bearing.rule;
        let words = say(
            lang,
            &Message::new("form.rule_and_effect")
                .with("citation", rule.citation())
                .with("effect", findings::effect_pill(lang, rule.effect)),
        );
        if !all.contains(&words) {
            all.push(words);
        }
    }
    let count = all.len();
    all.truncate(NAMED);
    let list = all.join(match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    });
    if count <= NAMED {
        return list;
    }
    say(
        lang,
        &Message::new("form.and_more")
            .with("list", list)
            .with("n", count),
    )
}

/// What every answer to a question would change, one sentence an answer that changes anything;
/// the answer in force is left out.
pub fn forecasts(lang: Lang, now: Verdict, item: &FormItem) -> Vec<String> {
    item.options
        .iter()
        .filter(|f| item.answer != Some(f.answer))
        .map(|f| {
            let message = Message::new("form.if_answered")
                .with("answer", answer(lang, item.question.code(), f.answer))
                .with("what", forecast(lang, now, f));
            say(lang, &message)
        })
        .collect()
}

/// The answers a check took, and the open questions that matter with what each answer would
/// change: one line each, for text output.
pub fn lines(lang: Lang, result: &ProjectResult) -> Vec<String> {
    let given = result.answers.iter().map(|(code, value)| {
        let from = result.answer_sources.get(code);
        let from = from.map_or("", |s| source(lang, *s));
        say(
            lang,
            &Message::new("form.answer_line")
                .with("question", question(lang, code))
                .with("answer", answer(lang, code, value))
                .with("source", from),
        )
    });
    let open = result.form.due().map(|item| {
        let what = forecasts(lang, result.verdict, item).join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        });
        say(
            lang,
            &Message::new("form.open_line")
                .with("question", question(lang, item.question.code()))
                .with("what", what),
        )
    });
    given.chain(open).collect()
}
