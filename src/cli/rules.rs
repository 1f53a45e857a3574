//! `redline rules list|show|check|diff`: the rule base itself, shipped and local.

use super::args::{flag, option};
use super::{EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};
use crate::base::date::{Date, NotADate};
use crate::base::message::Message;
use crate::base::text::visible;
use crate::i18n::{Lang, diagnostics, say, text};
use crate::layer::Role;
use crate::rules::{LawRow, Rule, RuleBase, RuleErrors, law_rows, shipped_texts};
use crate::workspace::{Paths, RulesError, Workspace, read_rule_file};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// `redline rules`.
#[derive(Debug)]
pub(super) struct RulesPlan {
    lang: Lang,
    workspace: Option<PathBuf>,
    allow_outside: bool,
    json: bool,
    what: What,
}

#[derive(Debug)]
enum What {
    List {
        as_of: Date,
        role: Option<Role>,
        all: bool,
    },
    Show {
        id: String,
    },
    Check {
        files: Vec<PathBuf>,
    },
    Diff {
        one: Date,
        other: Date,
    },
}

pub(super) fn command(lang: Lang) -> Command {
    let workspace = || {
        [
            option(lang, "workspace", "WORKSPACE", "rules.help_workspace")
                .value_parser(value_parser!(PathBuf)),
            flag(lang, "allow-outside", "cli.help_allow_outside"),
            flag(lang, "json", "rules.help_json"),
        ]
    };
    let positional = |name: &'static str, shown: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(shown)
            .required(true)
            .help(text(lang, help))
    };
    Command::new("rules")
        .about(text(lang, "rules.about"))
        .subcommand_required(true)
        .subcommand(
            Command::new("list")
                .about(text(lang, "rules.about_list"))
                .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
                .arg(option(lang, "role", "ROLE", "rules.help_role"))
                .arg(flag(lang, "all", "rules.help_all"))
                .args(workspace()),
        )
        .subcommand(
            Command::new("show")
                .about(text(lang, "rules.about_show"))
                .arg(positional("id", "ID", "rules.help_id"))
                .args(workspace()),
        )
        .subcommand(
            Command::new("check")
                .about(text(lang, "rules.about_check"))
                .arg(
                    positional("files", "FILE.toml", "rules.help_files")
                        .action(ArgAction::Append)
                        .num_args(1..)
                        .value_parser(value_parser!(PathBuf)),
                ),
        )
        .subcommand(
            Command::new("diff")
                .about(text(lang, "rules.about_diff"))
                .arg(positional("one", "DATE1", "rules.help_date"))
                .arg(positional("other", "DATE2", "rules.help_date"))
                .args(workspace()),
        )
}

/// The plan; `today` is the check date where none is given.
pub(super) fn plan(lang: Lang, matches: &ArgMatches, today: Date) -> Result<RulesPlan, Message> {
    let (name, m) = matches.subcommand().unwrap_or(("list", matches));
    let word = |name: &str| m.get_one::<String>(name).cloned();
    let day = |text: &str| -> Result<Date, Message> {
        text.parse()
            .map_err(|e: NotADate| Message::new("cli.bad_date").with("text", e.0))
    };
    let what = match name {
        "show" => What::Show {
            id: word("id").unwrap_or_default(),
        },
        "check" => What::Check {
            files: m
                .get_many::<PathBuf>("files")
                .unwrap_or_default()
                .cloned()
                .collect(),
        },
        "diff" => What::Diff {
            one: day(&word("one").unwrap_or_default())?,
            other: day(&word("other").unwrap_or_default())?,
        },
        _ => What::List {
            as_of: match word("as-of") {
                Some(text) => day(&text)?,
                None => today,
            },
            role: match word("role") {
                None => None,
                Some(written) => Some(role_of(&written)?),
            },
            all: m.get_flag("all"),
        },
    };
    let is_check = matches!(what, What::Check { .. });
    Ok(RulesPlan {
        lang,
        workspace: (!is_check)
            .then(|| m.get_one::<PathBuf>("workspace").cloned())
            .flatten(),
        allow_outside: !is_check && m.get_flag("allow-outside"),
        json: !is_check && m.get_flag("json"),
        what,
    })
}

/// A role by its code or its name in either language.
fn role_of(written: &str) -> Result<Role, Message> {
    let named = |role: &&Role| {
        role.code() == written || Lang::ALL.iter().any(|l| role_name(*l, **role) == written)
    };
    Role::ALL.iter().find(named).copied().ok_or_else(|| {
        let known: Vec<&str> = Role::ALL
            .iter()
            .filter(|r| r.is_checked())
            .map(|r| r.code())
            .collect();
        Message::new("rules.bad_role")
            .with("role", written)
            .with("known", known.join(", "))
    })
}

pub(super) fn run(plan: &RulesPlan) -> Result<u8, Failure> {
    let lang = plan.lang;
    if let What::Check { files } = &plan.what {
        return check(lang, files);
    }
    let base = base(plan)?;
    let (content, status) = match &plan.what {
        What::List { as_of, role, all } => {
            let rules: Vec<Arc<Rule>> = if *all {
                base.rules().to_vec()
            } else {
                base.at(*as_of).rules().to_vec()
            };
            let wanted = |r: &Arc<Rule>| role.is_none_or(|role| r.concerns(role));
            let rules: Vec<Arc<Rule>> = rules.into_iter().filter(wanted).collect();
            let content = if plan.json {
                list_json(&base, *as_of, &rules)
            } else {
                list_text(lang, &base, &rules)
            };
            (content, EXIT_NONE_FOUND)
        }
        What::Show { id } => {
            let Some(rule) = base.get(id) else {
                return Err(failure(
                    Message::new("rules.no_such_rule").with("id", id.as_str()),
                ));
            };
            let content = if plan.json {
                pretty(&rule_json(rule))
            } else {
                show_text(lang, &base, rule)
            };
            (content, EXIT_NONE_FOUND)
        }
        What::Diff { one, other } => {
            let rows = law_rows(&base, *one, *other);
            let status = if rows.is_empty() {
                EXIT_NONE_FOUND
            } else {
                EXIT_FOUND
            };
            let content = if plan.json {
                diff_json(lang, &base, (*one, *other), &rows)
            } else {
                diff_text(lang, (*one, *other), &rows)
            };
            (content, status)
        }
        What::Check { .. } => return Ok(EXIT_NONE_FOUND),
    };
    print::result(&content, None)?;
    Ok(status)
}

fn failure(message: Message) -> Failure {
    Failure {
        message,
        path: None,
    }
}

fn base(plan: &RulesPlan) -> Result<RuleBase, Failure> {
    let Some(path) = &plan.workspace else {
        return RuleBase::shipped().map_err(|e| told(plan.lang, &RulesError::Faults(e)));
    };
    let workspace = Workspace::open(path).map_err(|e| failure(e.message()))?;
    local_base(plan.lang, &workspace, plan.allow_outside)
}

/// The workspace's rule base; every fault of its files is printed.
///
/// # Errors
/// Why there is none.
pub(super) fn local_base(
    lang: Lang,
    workspace: &Workspace,
    allow_outside: bool,
) -> Result<RuleBase, Failure> {
    let paths = if allow_outside {
        Paths::Anywhere
    } else {
        Paths::InsideFolder
    };
    workspace.rule_base(paths).map_err(|e| told(lang, &e))
}

/// Prints every fault but the first, which becomes the failure itself.
fn told(lang: Lang, error: &RulesError) -> Failure {
    for diagnostic in error.diagnostics().iter().skip(1) {
        print::error(&diagnostics::line(lang, diagnostic), None);
    }
    failure(error.message())
}

fn check(lang: Lang, files: &[PathBuf]) -> Result<u8, Failure> {
    let mut texts = Vec::new();
    for path in files {
        let name = path.to_string_lossy().replace('\\', "/");
        let content = read_rule_file(path, &name).map_err(|e| told(lang, &e))?;
        texts.push((name, content));
    }
    let base = RuleBase::with_local(shipped_texts().iter().copied(), texts)
        .map_err(|e: RuleErrors| told(lang, &RulesError::Faults(e)))?;
    let mut out = String::new();
    for rule in base.rules() {
        if let Some(sentence) = local_line(lang, rule) {
            out.push_str(&sentence);
            out.push('\n');
        }
    }
    for (parameter, figure) in base.parameters() {
        let message = Message::new("rules.parameter_set")
            .with("name", Message::new(&parameter.label_code()))
            .with("metres", figure.get());
        out.push_str(&format!("{}\n", say(lang, &message)));
    }
    out.push_str(&format!("{}\n", say(lang, &rule_set(&base))));
    print::result(&out, None)?;
    Ok(EXIT_NONE_FOUND)
}

fn rule_set(base: &RuleBase) -> Message {
    Message::new("rules.rule_set")
        .with("version", base.version())
        .with("hash", base.hash())
}

/// What a local entry is: added, or in the place of which shipped one.
fn local_line(lang: Lang, rule: &Rule) -> Option<String> {
    let local = rule.local.as_ref()?;
    let message = match &local.overrides {
        None => Message::new("rules.local_added"),
        Some(shipped) => Message::new("rules.local_overrides").with("shipped", shipped.as_str()),
    };
    let message = message
        .with("id", rule.id.as_str())
        .with("citation", rule.citation())
        .with("file", local.file.as_str())
        .with("line", local.line);
    Some(say(lang, &message))
}

fn of(lang: Lang, zh: &str, en: &str) -> String {
    visible(match lang {
        Lang::Zh => zh,
        Lang::En => en,
    })
}

fn in_force(lang: Lang, rule: &Rule) -> String {
    let message = match rule.valid_to {
        None => Message::new("rules.in_force"),
        Some(end) => Message::new("rules.in_force_until").with("to", end.to_string()),
    };
    say(lang, &message.with("from", rule.valid_from.to_string()))
}

fn roles(lang: Lang, rule: &Rule) -> String {
    let names: Vec<String> = rule.roles.iter().map(|r| role_name(lang, *r)).collect();
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}

fn list_text(lang: Lang, base: &RuleBase, rules: &[Arc<Rule>]) -> String {
    let mut out = String::new();
    for rule in rules {
        let mark = rule
            .confidence
            .mark_code()
            .map_or_else(String::new, |code| format!(" [{}]", text(lang, code)));
        let local = match &rule.local {
            Some(local) => format!(" [{}]", visible(&local.file)),
            None => String::new(),
        };
        out.push_str(&format!(
            "{}  {}  {}  {}  {}{mark}{local}\n",
            visible(&rule.id),
            say(lang, &Message::new(&rule.effect.pill_code())),
            roles(lang, rule),
            visible(&rule.citation()),
            of(lang, &rule.title, &rule.title_en),
        ));
    }
    let message = Message::new("rules.list_total").with("count", rules.len());
    out.push_str(&format!("{}\n", say(lang, &message)));
    out.push_str(&format!("{}\n", say(lang, &rule_set(base))));
    out
}

fn list_json(base: &RuleBase, as_of: Date, rules: &[Arc<Rule>]) -> String {
    let rules: Vec<serde_json::Value> = rules.iter().map(|r| rule_json(r)).collect();
    pretty(&json!({
        "schema": 1,
        "as_of": as_of.to_string(),
        "rule_set": { "version": base.version(), "hash": base.hash() },
        "rules": rules,
    }))
}

/// An entry, with where it stands if it is the office's own.
fn rule_json(rule: &Rule) -> serde_json::Value {
    let mut value = json!(rule);
    if let (Some(object), Some(local)) = (value.as_object_mut(), &rule.local) {
        let local = json!({
            "file": local.file,
            "line": local.line,
            "overrides": local.overrides,
        });
        object.insert("local".to_owned(), local);
    }
    value
}

fn pretty(value: &serde_json::Value) -> String {
    // Plain values: writing cannot fail.
    let mut out = serde_json::to_string_pretty(value).unwrap_or_default();
    out.push('\n');
    out
}

fn show_text(lang: Lang, base: &RuleBase, rule: &Rule) -> String {
    let mut lines = vec![
        format!(
            "{}  {}",
            visible(&rule.id),
            of(lang, &rule.title, &rule.title_en)
        ),
        visible(&rule.citation()),
        of(lang, &rule.gist, &rule.gist_en),
    ];
    let mut say_with = |message: Message| lines.push(say(lang, &message));
    say_with(
        Message::new("rules.shown_effect")
            .with("effect", Message::new(&rule.effect.pill_code()))
            .with("roles", roles(lang, rule)),
    );
    if let Some(requires) = of_option(lang, &rule.requires, &rule.requires_en) {
        say_with(Message::new("rules.shown_requires").with("requires", requires));
    }
    say_with(
        Message::new("rules.authority").with("name", of(lang, &rule.authority, &rule.authority_en)),
    );
    if let Some(paper) = &rule.paper {
        say_with(Message::new("rules.paper").with("name", paper.as_str()));
    }
    for question in rule.questions() {
        say_with(
            Message::new("rules.shown_question")
                .with("question", Message::new(&question.text_code())),
        );
    }
    if let Some(quote) = &rule.plan_quote {
        say_with(
            Message::new("rules.plan_quote")
                .with("section", quote.section.as_str())
                .with("text", quote.text.as_str()),
        );
    }
    lines.push(in_force(lang, rule));
    let mut say_with = |message: Message| lines.push(say(lang, &message));
    for old in &rule.replaces {
        let citation = base.get(old).map(|r| r.citation()).unwrap_or_default();
        say_with(
            Message::new("rules.shown_replaces")
                .with("id", old.as_str())
                .with("citation", citation),
        );
    }
    for next in base.successors(&rule.id) {
        say_with(
            Message::new("rules.superseded")
                .with("id", next.id.as_str())
                .with("citation", next.citation()),
        );
    }
    say_with(
        Message::new("rules.shown_source")
            .with("source", rule.source.as_str())
            .with("checked", rule.checked_on.to_string())
            .with(
                "confidence",
                Message::new(&format!("rules.confidence_{}", rule.confidence.code())),
            ),
    );
    if let Some(note) = &rule.note {
        say_with(Message::new("rules.shown_note").with("note", note.as_str()));
    }
    lines.extend(local_line(lang, rule));
    lines.push(say(lang, &rule_set(base)));
    lines.join("\n") + "\n"
}

fn role_name(lang: Lang, role: Role) -> String {
    say(lang, &Message::new(&format!("layer.role_{}", role.code())))
}

fn of_option(lang: Lang, zh: &Option<String>, en: &Option<String>) -> Option<String> {
    match lang {
        Lang::Zh => zh.as_deref(),
        Lang::En => en.as_deref().or(zh.as_deref()),
    }
    .map(visible)
}

fn diff_text(lang: Lang, (one, other): (Date, Date), rows: &[LawRow]) -> String {
    let heading = Message::new("rules.diff_heading")
        .with("from", one.min(other).to_string())
        .with("to", one.max(other).to_string())
        .with("count", rows.len());
    let mut out = format!("{}\n", say(lang, &heading));
    let pick = |texts: &[String; 2]| of(lang, &texts[0], &texts[1]);
    for row in rows {
        let id = match (row.old_id.as_str(), row.new_id.as_str()) {
            (old, "") => visible(old),
            ("", new) => visible(new),
            (old, new) => format!("{} → {}", visible(old), visible(new)),
        };
        out.push_str(&format!(
            "\n{id}  {}\n",
            of(lang, &row.title, &row.title_en)
        ));
        out.push_str(&format!("  {}\n", say(lang, &row.remark)));
        for (code, citation, gist, day) in [
            (
                "rules.diff_old",
                &row.old_citation,
                &row.old_gist,
                row.old_until,
            ),
            (
                "rules.diff_new",
                &row.new_citation,
                &row.new_gist,
                row.new_from,
            ),
        ] {
            if citation.is_empty() {
                continue;
            }
            let day = day.map_or_else(String::new, |d| d.to_string());
            let message = Message::new(code)
                .with("citation", citation.as_str())
                .with("day", day)
                .with("gist", pick(gist));
            out.push_str(&format!("  {}\n", say(lang, &message)));
        }
    }
    out
}

fn diff_json(lang: Lang, base: &RuleBase, (one, other): (Date, Date), rows: &[LawRow]) -> String {
    let rows: Vec<serde_json::Value> = rows
        .iter()
        .map(|row| {
            let mut value = json!(row);
            if let Some(object) = value.as_object_mut() {
                object.insert("remark".to_owned(), json!(say(lang, &row.remark)));
            }
            value
        })
        .collect();
    pretty(&json!({
        "schema": 1,
        "from": one.min(other).to_string(),
        "to": one.max(other).to_string(),
        "rule_set": { "version": base.version(), "hash": base.hash() },
        "rows": rows,
    }))
}
