//! `redline bundle` and `redline verify`, and what `redline check` writes besides its result: a
//! check bundle, overlap patches, a workbook.

use super::args::{CheckPlan, flag, option};
use super::{EXIT_FAILED, EXIT_FOUND, EXIT_NONE_FOUND, Failure, print};
use crate::base::date::Date;
use crate::base::files::{io_message, write_atomically};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::formats::{ReadOptions, Source};
use crate::i18n::{Lang, say, text, words};
use crate::report::{patch_layer, workbook, write_patches};
use crate::screening::CheckInput;
use crate::screening::model::Screening;
use crate::session::bundling::{
    BundleRequest, BundlingError, Mark, VerifyRequest, class_word, make, project_entry, verify,
};
use crate::workspace::bundle::Bundle;
use crate::workspace::{Paths, Secrecy, Workspace};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// Most differences listed.
const MOST_LINES: usize = 500;

/// What may go into a bundle.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Packing {
    pub with_data: bool,
    pub include: Secrecy,
    pub leave_out: bool,
    pub without_pictures: bool,
}

/// What a check writes besides its result.
#[derive(Debug, Clone, Default)]
pub(super) struct Outputs {
    pub bundle: Option<PathBuf>,
    pub patches: Option<PathBuf>,
    pub workbook: Option<PathBuf>,
    pub packing: Packing,
}

/// `redline bundle`.
#[derive(Debug)]
pub(super) struct BundlePlan {
    pub lang: Lang,
    pub workspace: Option<PathBuf>,
    pub projects: Vec<(Source, ReadOptions)>,
    pub answers: Option<PathBuf>,
    pub as_of: Date,
    pub output: PathBuf,
    pub packing: Packing,
    pub allow_outside: bool,
    pub threads: usize,
}

/// `redline verify`.
#[derive(Debug)]
pub(super) struct VerifyPlan {
    lang: Lang,
    bundle: PathBuf,
    workspace: Option<PathBuf>,
    threads: usize,
}

/// Arguments that say what may go into a bundle.
fn packing_arguments(lang: Lang) -> [Arg; 4] {
    [
        flag(lang, "with-data", "bundle.help_with_data"),
        option(lang, "include-class", "CLASS", "bundle.help_include_class"),
        flag(lang, "leave-out", "bundle.help_leave_out"),
        flag(lang, "no-pictures", "bundle.help_no_pictures"),
    ]
}

/// Arguments of `redline check` for what is written besides.
pub(super) fn arguments(lang: Lang) -> Vec<Arg> {
    let file =
        |name, value, help| option(lang, name, value, help).value_parser(value_parser!(PathBuf));
    let mut all = vec![
        file("bundle", "FILE.rlb", "bundle.help_bundle"),
        file("patches", "FILE.geojson|.shp", "bundle.help_patches"),
        file("xlsx", "FILE.xlsx", "bundle.help_xlsx"),
    ];
    all.extend(packing_arguments(lang));
    all
}

pub(super) fn outputs_plan(m: &ArgMatches) -> Result<Outputs, Message> {
    // A report is a check without these arguments.
    if m.try_contains_id("bundle").is_err() {
        return Ok(Outputs::default());
    }
    Ok(Outputs {
        bundle: m.get_one::<PathBuf>("bundle").cloned(),
        patches: m.get_one::<PathBuf>("patches").cloned(),
        workbook: m.get_one::<PathBuf>("xlsx").cloned(),
        packing: packing(m)?,
    })
}

pub(super) fn packing(m: &ArgMatches) -> Result<Packing, Message> {
    let include = match m.get_one::<String>("include-class").map(String::as_str) {
        None | Some("public") => Secrecy::Public,
        Some("internal") => Secrecy::Internal,
        Some("secret") => Secrecy::Secret,
        Some("confidential") => Secrecy::Confidential,
        Some(other) => return Err(Message::new("bundle.bad_class").with("text", other)),
    };
    Ok(Packing {
        with_data: m.get_flag("with-data"),
        include,
        leave_out: m.get_flag("leave-out"),
        without_pictures: m.get_flag("no-pictures"),
    })
}

/// `redline bundle` without the arguments that every reading command has.
pub(super) fn command(lang: Lang) -> Command {
    Command::new("bundle")
        .about(text(lang, "bundle.about_bundle"))
        .arg(
            Arg::new("workspace")
                .value_name("WORKSPACE")
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "cli.help_workspace")),
        )
        .arg(
            option(lang, "project", "FILE[#layer]", "cli.help_project")
                .action(clap::ArgAction::Append),
        )
        .arg(
            option(lang, "answers", "FILE.csv", "cli.help_answers")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(option(lang, "as-of", "DATE", "cli.help_as_of"))
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("FILE.rlb")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "bundle.help_bundle_output")),
        )
        .args(packing_arguments(lang))
        .arg(flag(lang, "allow-outside", "cli.help_allow_outside"))
        .arg(threads(lang))
}

fn threads(lang: Lang) -> Arg {
    option(lang, "threads", "N", "cli.help_threads").value_parser(value_parser!(usize))
}

/// `redline verify`.
pub(super) fn verify_command(lang: Lang) -> Command {
    Command::new("verify")
        .about(text(lang, "bundle.about_verify"))
        .arg(
            Arg::new("bundle")
                .value_name("FILE.rlb")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help(text(lang, "bundle.help_bundle_file")),
        )
        .arg(
            option(
                lang,
                "workspace",
                "WORKSPACE",
                "bundle.help_verify_workspace",
            )
            .value_parser(value_parser!(PathBuf)),
        )
        .arg(threads(lang))
}

pub(super) fn verify_plan(lang: Lang, m: &ArgMatches, threads: usize) -> VerifyPlan {
    VerifyPlan {
        lang,
        bundle: m.get_one::<PathBuf>("bundle").cloned().unwrap_or_default(),
        workspace: m.get_one::<PathBuf>("workspace").cloned(),
        threads,
    }
}

pub(super) fn run(plan: &BundlePlan) -> Result<u8, Failure> {
    let mut workspace = opened(plan.workspace.as_deref())?;
    give(&mut workspace, &plan.projects)?;
    let request = BundleRequest {
        workspace,
        paths: paths(plan.allow_outside),
        answers: plan.answers.as_deref().map(read).transpose()?,
        as_of: plan.as_of,
        with_data: plan.packing.with_data,
        include: plan.packing.include,
        leave_out: plan.packing.leave_out,
        with_pictures: !plan.packing.without_pictures,
        num_threads: plan.threads,
    };
    pack(plan.lang, &request, &plan.output)?;
    Ok(EXIT_NONE_FOUND)
}

/// Writes what a check was asked to write besides its result.
pub(super) fn write_outputs(
    plan: &CheckPlan,
    input: &CheckInput,
    screening: &Screening,
) -> Result<(), Failure> {
    let outputs = &plan.outputs;
    if outputs.patches.is_none() && outputs.workbook.is_none() && outputs.bundle.is_none() {
        return Ok(());
    }
    let mut workspace = opened(plan.workspace.as_deref())?;
    if let Some(path) = &outputs.workbook {
        let bytes = workbook(screening, plan.lang).map_err(|e| Failure {
            message: e.message(),
            path: Some(path.clone()),
        })?;
        save(path, &bytes)?;
    }
    if let Some(path) = &outputs.patches {
        patches(plan, input, screening, path)?;
        let class = workspace.layers.iter().map(|l| l.secrecy).max();
        if let Some(class) = class.filter(|c| *c > Secrecy::Public) {
            let word = class_word(plan.lang, class);
            let message = Message::new("bundle.patches_classed").with("class", word);
            print::note(&say(plan.lang, &message));
        }
    }
    if let Some(path) = &outputs.bundle {
        override_zones(plan, &mut workspace)?;
        workspace.area_method = plan.area_method.or(workspace.area_method);
        give(&mut workspace, &plan.projects)?;
        let request = BundleRequest {
            workspace,
            paths: paths(plan.allow_outside),
            answers: plan.answers.as_deref().map(read).transpose()?,
            as_of: plan.as_of,
            with_data: outputs.packing.with_data,
            include: outputs.packing.include,
            leave_out: outputs.packing.leave_out,
            with_pictures: !outputs.packing.without_pictures,
            num_threads: plan.threads,
        };
        pack(plan.lang, &request, path)?;
    }
    Ok(())
}

fn patches(
    plan: &CheckPlan,
    input: &CheckInput,
    screening: &Screening,
    path: &Path,
) -> Result<(), Failure> {
    let progress = Progress::new();
    let layer = patch_layer(input, screening, plan.lang, &progress).map_err(super::cancelled)?;
    let written = write_patches(&layer, path, screening, &progress).ok_or_else(|| Failure {
        message: Message::new("bundle.patches_no_format"),
        path: Some(path.to_path_buf()),
    })?;
    let remarks = written.map_err(|e| Failure {
        message: e.message().0,
        path: Some(path.to_path_buf()),
    })?;
    // Among them, which files a shapefile of areas and lines became.
    super::overlap::tell(plan.lang, &remarks);
    let message = Message::new("bundle.patches_written")
        .with("count", layer.len())
        .with("path", path.display().to_string());
    print::note(&say(plan.lang, &message));
    Ok(())
}

fn paths(allow_outside: bool) -> Paths {
    if allow_outside {
        Paths::Anywhere
    } else {
        Paths::InsideFolder
    }
}

/// The workspace named, or the sample; by its whole path, from which its files are named.
fn opened(path: Option<&Path>) -> Result<Workspace, Failure> {
    let path = match path {
        Some(path) => path.to_path_buf(),
        None => crate::workspace::sample_path().ok_or_else(|| Failure {
            message: Message::new("cli.no_sample"),
            path: None,
        })?,
    };
    let path = std::path::absolute(&path).unwrap_or(path);
    Workspace::open(&path).map_err(|e| Failure {
        message: e.message(),
        path: None,
    })
}

/// Puts projects given on the command line in the place of the workspace's.
fn give(workspace: &mut Workspace, projects: &[(Source, ReadOptions)]) -> Result<(), Failure> {
    if projects.is_empty() {
        return Ok(());
    }
    workspace.projects.clear();
    for (source, options) in projects {
        let path = std::path::absolute(&source.path).unwrap_or_else(|_| source.path.clone());
        let path = path.to_string_lossy();
        let file = match &source.layer {
            Some(layer) => format!("{path}#{layer}"),
            None => path.into_owned(),
        };
        let entry = project_entry(&file, options).ok_or_else(|| Failure {
            message: Message::new("bundle.not_packable"),
            path: Some(source.path.clone()),
        })?;
        workspace.projects.push(entry);
    }
    Ok(())
}

/// Options for all zones, written into the entries as the check applied them.
fn override_zones(plan: &CheckPlan, workspace: &mut Workspace) -> Result<(), Failure> {
    if !plan.zones_given && plan.zones.transform.is_none() {
        return Ok(());
    }
    let given = project_entry("", &plan.zones).ok_or_else(|| Failure {
        message: Message::new("bundle.not_packable"),
        path: None,
    })?;
    for entry in &mut workspace.layers {
        entry.encoding = given.encoding.clone().or(entry.encoding.take());
        entry.crs = given.crs.clone().or(entry.crs.take());
        entry.shift = given.shift.clone().or(entry.shift.take());
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|e| Failure {
        message: Message::new("cli.io").with("cause", io_message(&e)),
        path: Some(path.to_path_buf()),
    })
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_atomically(path, bytes).map_err(|e| Failure {
        message: Message::new("cli.write_failed").with("cause", io_message(&e)),
        path: Some(path.to_path_buf()),
    })
}

fn pack(lang: Lang, request: &BundleRequest, path: &Path) -> Result<(), Failure> {
    let progress = Progress::new();
    let made = print::with_progress(text(lang, "bundle.progress"), &progress, || {
        make(request, &progress)
    })
    .map_err(|e| failure(lang, e))?;
    save(path, &made.bytes)?;
    let manifest = &made.bundle.manifest;
    let tell = |message: Message| print::note(&say(lang, &message));
    tell(
        Message::new("bundle.made")
            .with("path", path.display().to_string())
            .with("count", manifest.members.len() + 1)
            .with("class", class_word(lang, manifest.secrecy)),
    );
    for left in &manifest.left_out {
        tell(
            Message::new("bundle.left_out")
                .with("role", words::role(lang, left.role))
                .with("class", class_word(lang, left.secrecy)),
        );
    }
    tell(Message::new("bundle.hash").with("hash", made.sha256.as_str()));
    tell(Message::new("bundle.statement"));
    Ok(())
}

fn failure(lang: Lang, error: BundlingError) -> Failure {
    match error {
        BundlingError::Failed(message, path) => Failure { message, path },
        BundlingError::Cancelled => super::cancelled(crate::base::progress::Cancelled),
        BundlingError::Classified(layers) => {
            print::error(text(lang, "bundle.classed"), None);
            let mut highest = Secrecy::Public;
            for (name, class) in layers {
                highest = highest.max(class);
                let message = Message::new("bundle.classed_item")
                    .with("name", name)
                    .with("class", class_word(lang, class));
                print::note(&format!("  {}", say(lang, &message)));
            }
            let code = match highest {
                Secrecy::Public => "public",
                Secrecy::Internal => "internal",
                Secrecy::Secret => "secret",
                Secrecy::Confidential => "confidential",
            };
            Failure {
                message: Message::new("bundle.classed_hint").with("class", code),
                path: None,
            }
        }
    }
}

pub(super) fn run_verify(plan: &VerifyPlan) -> Result<u8, Failure> {
    let lang = plan.lang;
    let (bundle, sha256) = Bundle::open(&plan.bundle).map_err(|e| Failure {
        message: e.message(),
        path: None,
    })?;
    let folder = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        path.parent().map(Path::to_path_buf)
    };
    let request = VerifyRequest {
        bundle,
        sha256,
        folder: folder(plan.workspace.as_deref().unwrap_or(&plan.bundle)),
        workspace: plan.workspace.clone(),
        num_threads: plan.threads,
    };
    let progress = Progress::new();
    let found = print::with_progress(text(lang, "bundle.verifying"), &progress, || {
        verify(&request, &progress)
    })
    .map_err(|e| failure(lang, e))?;
    let hash = Message::new("bundle.hash").with("hash", found.sha256.as_str());
    let mut lines = vec![say(lang, &hash), text(lang, "bundle.statement").to_owned()];
    for finding in &found.findings {
        let mark = text(
            lang,
            match finding.mark {
                Mark::Same => "bundle.mark_same",
                Mark::Note => "bundle.mark_note",
                Mark::Differs => "bundle.mark_differs",
                Mark::Missing => "bundle.mark_missing",
            },
        );
        lines.push(format!("［{mark}］{}", say(lang, &finding.message)));
    }
    for change in found.changes.iter().take(MOST_LINES) {
        let path = crate::base::text::visible(&change.path);
        for (sign, value) in [("－", &change.before), ("＋", &change.after)] {
            if let Some(value) = value {
                let value = crate::base::text::visible(value);
                lines.push(format!("  {sign} {path}: {value}"));
            }
        }
    }
    if found.changes.len() > MOST_LINES {
        let more = Message::new("bundle.v_more").with("count", found.changes.len() - MOST_LINES);
        lines.push(say(lang, &more));
    }
    let (code, status) = match found.outcome() {
        Mark::Same | Mark::Note => ("bundle.outcome_same", EXIT_NONE_FOUND),
        Mark::Differs => ("bundle.outcome_differs", EXIT_FOUND),
        Mark::Missing => ("bundle.outcome_missing", EXIT_FAILED),
    };
    lines.push(text(lang, code).to_owned());
    print::result(&format!("{}\n", lines.join("\n")), None)?;
    Ok(status)
}
