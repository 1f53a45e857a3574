//! A case from intake to archive, kept in its folder; and the list of cases.

use super::{folder, open, tick, told, workspace};
use crate::common::{out, redline};
use crate::session::Desk;
use redline::session::cases::StepDraft;
use redline::session::{CasesCommand, Command};
use redline::workspace::cases::{CaseFile, FILE, Outcome, Step};
use std::fs;
use std::path::Path;

fn send(desk: &mut Desk, command: CasesCommand) {
    desk.send(Command::Cases(command));
    desk.settle();
}

fn case(dir: &Path) -> CaseFile {
    CaseFile::open(dir).unwrap().unwrap()
}

fn step(desk: &mut Desk, step: Option<Step>, outcome: Option<Outcome>, note: &str) {
    send(
        desk,
        CasesCommand::Take(StepDraft {
            step,
            officer: "李四".to_owned(),
            outcome,
            note: note.to_owned(),
        }),
    );
}

#[test]
fn a_case_goes_from_intake_to_archive_with_everything_kept() {
    let dir = folder();
    let mail = tempfile::tempdir().unwrap();
    let letter = mail.path().join("申请.txt");
    fs::write(&letter, "来件原文").unwrap();
    let path = workspace(dir.path());
    let text = fs::read_to_string(&path).unwrap();
    let office = "\n[case]\nreceipt_no = \"2026-17\"\napplicant = \"某公司\"\nhandler = \"张三\"\n";
    fs::write(&path, format!("{text}{office}")).unwrap();

    let mut desk = open(dir.path());
    tick(&mut desk);
    send(&mut desk, CasesCommand::Open);
    assert!(desk.session.cases().is_open() && desk.session.cases().seen().is_none());
    send(&mut desk, CasesCommand::Begin(String::new()));
    let begun = case(dir.path());
    assert_eq!(
        (begun.receipt_no.as_str(), begun.name.as_str()),
        ("2026-17", "测试")
    );
    assert_eq!(
        begun.steps[0].officer, "张三",
        "the office's own, where none is typed"
    );

    send(&mut desk, CasesCommand::Add(vec![letter.clone()]));
    let kept = case(dir.path()).originals[0].clone();
    assert_eq!(
        fs::read_to_string(dir.path().join(&kept.file)).unwrap(),
        "来件原文"
    );
    step(&mut desk, None, None, "");
    assert!(
        told(&desk, "cases.outcome_missing"),
        "坐标检查 says what it came to"
    );
    step(&mut desk, None, Some(Outcome::ToMend), "缺拐点");
    send(&mut desk, CasesCommand::KeepRound);
    assert_eq!(
        case(dir.path()).rounds[0].number,
        2,
        "mending begins the next round"
    );

    // The second round comes with a site moved out of the red line.
    let sites = dir.path().join("sites.geojson");
    let moved = fs::read_to_string(&sites)
        .unwrap()
        .replace("110.29,", "110.20,");
    let moved = moved.replace("110.31,", "110.22,");
    fs::write(&sites, moved).unwrap();
    desk.send(Command::Do(redline::session::Action::Recheck));
    tick(&mut desk);
    step(&mut desk, None, None, "第二轮");
    step(&mut desk, None, Some(Outcome::Sound), "");
    step(&mut desk, None, None, "");
    send(&mut desk, CasesCommand::KeepRound);
    let now = case(dir.path());
    assert_eq!(now.rounds.len(), 2);
    assert_ne!(
        now.rounds[0].result, now.rounds[1].result,
        "nothing is written over"
    );
    for round in &now.rounds {
        let bytes = fs::read(dir.path().join(&round.result)).unwrap();
        assert_eq!(redline::base::files::sha256_of_bytes(&bytes), round.sha256);
    }

    let report = dir.path().join("意见.docx");
    fs::write(&report, "report").unwrap();
    send(&mut desk, CasesCommand::Issue(vec![report]));
    assert!(desk.session.touched().is_empty());
    for _ in [Step::Judgement, Step::Review, Step::Opinion, Step::Archive] {
        step(&mut desk, None, None, "");
    }
    let done = case(dir.path());
    assert_eq!(done.state().unwrap().step, Step::Archive);
    assert_eq!(done.next_step(), None);
    let list = dir.path().join("归档清单.csv");
    send(&mut desk, CasesCommand::Archive(list.clone()));
    let listed = fs::read_to_string(list).unwrap();
    for name in [
        "申请.txt",
        "意见.docx",
        "案卷.toml",
        "轮次/",
        "sites.geojson",
    ] {
        assert!(listed.contains(name), "{name} is not in {listed}");
    }
    assert!(listed.contains(&kept.sha256) && !listed.contains(".redline"));

    // A layer that changes touches what was issued on it.
    let red = dir.path().join("red.geojson");
    let text = fs::read_to_string(&red).unwrap();
    fs::write(&red, text.replace("110.3,", "110.301,")).unwrap();
    desk.send(Command::Do(redline::session::Action::Recheck));
    tick(&mut desk);
    let touched = desk.session.touched();
    assert_eq!(touched.len(), 1);
    assert_eq!(touched[0].1, ["生态保护红线"]);
}

#[test]
fn two_rounds_are_compared_in_words_an_officer_looks_for() {
    let dir = folder();
    let mut desk = open(dir.path());
    tick(&mut desk);
    send(&mut desk, CasesCommand::Open);
    send(&mut desk, CasesCommand::Begin("张三".to_owned()));
    send(&mut desk, CasesCommand::KeepRound);
    assert!(desk.session.cases().seen().unwrap().changes.is_none());
    step(
        &mut desk,
        Some(Step::Coordinates),
        Some(Outcome::ToMend),
        "",
    );
    step(&mut desk, None, None, "");
    desk.send(Command::SetCheck(
        "reserve".into(),
        redline::screening::Check::Optional,
    ));
    let sites = dir.path().join("sites.geojson");
    let text = fs::read_to_string(&sites).unwrap();
    // 甲地块 leaves the red line; 乙地块 stays.
    let moved = text
        .replace("110.29,", "110.20,")
        .replace("110.31,", "110.22,");
    fs::write(&sites, moved).unwrap();
    desk.send(Command::Do(redline::session::Action::Recheck));
    tick(&mut desk);
    send(&mut desk, CasesCommand::KeepRound);
    let seen = desk.session.cases().seen().unwrap();
    let changes = seen.changes.as_ref().unwrap();
    let codes: Vec<_> = changes.iter().map(|m| m.code.as_str()).collect();
    assert!(codes.contains(&"cases.change_ground_gone"), "{codes:?}");
    let about =
        |m: &redline::base::message::Message| redline::i18n::say(redline::i18n::Lang::Zh, m);
    let words: Vec<String> = changes.iter().map(about).collect();
    assert!(words.iter().all(|w| w.starts_with("甲地块")), "{words:?}");
    assert!(
        words.iter().any(|w| w.contains("不再涉及生态保护红线")),
        "{words:?}"
    );
}

#[test]
fn a_folder_that_is_not_ours_and_a_case_file_that_is_broken_are_not_written() {
    let dir = folder();
    let _first = open(dir.path());
    let mut second = open(dir.path());
    send(&mut second, CasesCommand::Open);
    send(&mut second, CasesCommand::Begin("张三".to_owned()));
    assert!(told(&second, "keep.theirs"));
    assert!(!dir.path().join(FILE).exists());

    let dir = folder();
    fs::write(dir.path().join(FILE), "name = [").unwrap();
    let mut desk = open(dir.path());
    send(&mut desk, CasesCommand::Open);
    assert_eq!(
        desk.session.cases().fault().unwrap().code,
        "cases.malformed"
    );
    send(&mut desk, CasesCommand::Begin("张三".to_owned()));
    send(&mut desk, CasesCommand::KeepRound);
    assert_eq!(
        fs::read_to_string(dir.path().join(FILE)).unwrap(),
        "name = ["
    );
}

#[test]
fn cases_in_a_folder_are_listed_by_state_and_words() {
    let root = tempfile::tempdir().unwrap();
    let make = |folder: &str, no: &str, applicant: &str, steps: &str| {
        let dir = root.path().join(folder);
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("workspace.toml"), "schema = 1\n").unwrap();
        let text = format!(
            "schema = 1\nname = \"{folder}项目\"\nworkspace = \"workspace.toml\"\nreceipt_no = \"{no}\"\napplicant = \"{applicant}\"\n{steps}"
        );
        fs::write(dir.join(FILE), text).unwrap();
    };
    let taken = |step: &str| {
        format!("[[step]]\nstep = \"{step}\"\ndate = \"2026-11-03\"\nofficer = \"张三\"\n")
    };
    make("2026/乙", "2026-2", "某公司", &taken("review"));
    make("2026/甲", "2026-1", "某局", &taken("intake"));
    make("丙", "", "", "");
    fs::create_dir(root.path().join("坏")).unwrap();
    fs::write(root.path().join("坏").join(FILE), "schema = [").unwrap();
    let list = |arguments: &[&str]| {
        let mut all = vec!["cases", "."];
        all.extend(arguments);
        let output = redline(root.path(), &all);
        assert!(output.status.success());
        out(&output)
    };
    let all = list(&[]);
    let lines: Vec<&str> = all.lines().collect();
    assert_eq!(lines.len(), 4, "{all}");
    assert!(lines[0].starts_with("2026-1  2026/甲项目  某局  接件  2026-11-03  张三"));
    assert!(all.contains("案卷文件第 1 行有误"), "{all}");
    assert_eq!(list(&["--state", "复核"]).lines().count(), 1);
    assert_eq!(list(&["--state", "intake"]).lines().count(), 1);
    assert_eq!(list(&["--search", "某公司 乙"]).lines().count(), 1);
    let json: serde_json::Value = serde_json::from_str(&list(&["--json"])).unwrap();
    assert_eq!(json["cases"][1]["state"], "review");
    assert_eq!(json["cases"][0]["folder"], "2026/甲");
    assert_eq!(json["cases"].as_array().unwrap().len(), 4);
    let wrong = redline(root.path(), &["cases", ".", "--state", "飞"]);
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn no_case_file_of_mutated_bytes_stops_the_program() {
    let text = "schema = 1\nname = \"甲\"\nworkspace = \"w.toml\"\n[[step]]\nstep = \"coordinates\"\ndate = \"2026-11-03\"\nofficer = \"张三\"\noutcome = \"to_mend\"\nround = 4294967295\n[[round]]\nnumber = 4294967295\ndate = \"2026-11-03\"\nresult = \"../../x\"\nsha256 = \"00\"\n";
    let path = Path::new(FILE);
    let whole = CaseFile::parse(text, path).unwrap();
    assert_eq!(whole.round(), u32::MAX, "counted up to where numbers end");
    let sound = super::mutations(text.as_bytes(), |text| {
        let Ok(case) = CaseFile::parse(text, path) else {
            return false;
        };
        let again = CaseFile::parse(&case.to_text(), path);
        assert_eq!(
            again.map(|c| c.steps).ok(),
            Some(case.steps.clone()),
            "{text}"
        );
        case.next_step();
        case.round();
        true
    });
    assert!(sound > 0 && sound < 2_000, "{sound}");
}
