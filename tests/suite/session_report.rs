//! Suite: session. The report dialog: what is wanted, the preview, the files written.

use crate::session::{Desk, folder};
use redline::i18n::Lang;
use redline::session::reporting::ReportKind;
use redline::session::reports::ReportCommand;
use redline::session::{Action, Command, Effect, NoticeKind, Question};

/// Sends a command and waits for what comes of it.
fn tell(desk: &mut Desk, command: Command) {
    desk.send(command);
    desk.settle();
}

#[test]
fn the_dialog_previews_the_chosen_project_and_writes_what_is_wanted() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    tell(&mut desk, Command::SelectProject(Some(Desk::site(1))));
    tell(&mut desk, Command::Do(Action::Report));
    let reports = desk.session.reports().unwrap();
    assert_eq!(reports.num_wanted(), 1);
    let page = reports.page.clone().unwrap();
    assert!(!reports.is_running);
    let words = format!("{:?}", page.blocks);
    assert!(words.contains("甲地块") && !words.contains("乙地块"));

    tell(&mut desk, Command::Report(ReportCommand::Focus(1)));
    let words = format!("{:?}", desk.session.reports().unwrap().page);
    assert!(words.contains("乙地块"));
    tell(&mut desk, Command::Report(ReportCommand::Lang(Lang::En)));
    let page = desk.session.reports().unwrap().page.clone().unwrap();
    assert_eq!(page.lang, Lang::En);

    tell(&mut desk, Command::Report(ReportCommand::Lang(Lang::Zh)));
    tell(&mut desk, Command::Report(ReportCommand::Maps(false)));
    tell(&mut desk, Command::Report(ReportCommand::WantAll(true)));
    tell(
        &mut desk,
        Command::Report(ReportCommand::Kind(ReportKind::Txt, true)),
    );
    assert!(desk.session.reports().unwrap().is_ready());
    let out = dir.path().join("报告");
    tell(
        &mut desk,
        Command::Report(ReportCommand::Write(out.clone())),
    );
    assert!(
        desk.session.reports().is_none(),
        "the dialog closes at once"
    );
    let mut names: Vec<String> = std::fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "00_套合分析汇总.docx",
            "00_套合分析汇总.txt",
            "01_甲地块.docx",
            "01_甲地块.txt",
            "02_乙地块.docx",
            "02_乙地块.txt",
        ]
    );
    let told = desk.session.notices().last().unwrap();
    assert_eq!(told.kind, NoticeKind::Done);
    assert_eq!(told.message.code, "siting.wrote");
}

#[test]
fn nothing_wanted_is_nothing_to_write_and_a_folder_that_cannot_be_is_told() {
    let dir = folder();
    let mut desk = Desk::open(&dir.path().join("workspace.toml"));
    tell(&mut desk, Command::Do(Action::Report));
    tell(&mut desk, Command::Report(ReportCommand::WantAll(false)));
    assert!(!desk.session.reports().unwrap().is_ready());
    tell(&mut desk, Command::Report(ReportCommand::WantAll(true)));
    tell(
        &mut desk,
        Command::Report(ReportCommand::Kind(ReportKind::Docx, false)),
    );
    assert!(!desk.session.reports().unwrap().is_ready());
    tell(
        &mut desk,
        Command::Report(ReportCommand::Kind(ReportKind::Txt, true)),
    );
    tell(&mut desk, Command::Report(ReportCommand::Maps(false)));
    // A file stands where the folder should be.
    let blocked = dir.path().join("workspace.toml").join("报告");
    tell(&mut desk, Command::Report(ReportCommand::Write(blocked)));
    let told = desk.session.notices().last().unwrap();
    assert_eq!(told.kind, NoticeKind::Error);
    assert_eq!(told.message.code, "siting.not_written");
    let asks = |effect: &Effect| matches!(effect, Effect::Ask(Question::ReportsTo));
    tell(&mut desk, Command::Do(Action::Report));
    let effects =
        redline::session::dispatch(&mut desk.session, Command::Report(ReportCommand::AskWhere));
    assert!(effects.iter().any(asks));
}
