//! Suite: session. What is kept with a project besides its answers: industry, opinion, case.

use crate::session::{Desk, folder};
use redline::screening::model::Verdict;
use redline::screening::{CaseMeta, Standing};
use redline::session::{Action, Command, NoticeKind, OpinionDraft};
use std::fs;

fn draft(verdict: Verdict, reason: &str) -> Option<Box<OpinionDraft>> {
    Some(Box::new(OpinionDraft {
        verdict,
        text: "  同意  ".into(),
        reason: reason.into(),
        by: String::new(),
    }))
}

fn opened() -> (tempfile::TempDir, Desk) {
    let dir = folder();
    let desk = Desk::open(&dir.path().join("workspace.toml"));
    (dir, desk)
}

#[test]
fn an_opinion_is_kept_beside_the_result_signed_by_the_cases_officer_and_undone() {
    let (_dir, mut desk) = opened();
    let key = Desk::site(1);
    let case = CaseMeta {
        handler: "张三".into(),
        ..CaseMeta::default()
    };
    desk.send(Command::SetCase(None, Box::new(case)));
    desk.send(Command::SelectProject(Some(key.clone())));
    let machine = desk.session.selected_result().unwrap().verdict;
    assert_ne!(machine, Verdict::NoneFound);
    desk.send(Command::SetOpinion(
        key.clone(),
        None,
        draft(Verdict::NoneFound, " "),
    ));
    assert!(desk.session.opinions_of(&key).is_empty(), "no reason");
    let told = desk.session.notices().last().unwrap();
    assert_eq!(told.kind, NoticeKind::Error);
    assert_eq!(told.message.code, "form.reason_missing");
    desk.send(Command::SetOpinion(
        key.clone(),
        None,
        draft(Verdict::NoneFound, "红线已调整"),
    ));
    let finding = Some("ecological_redline".to_owned());
    desk.send(Command::SetOpinion(
        key.clone(),
        finding.clone(),
        draft(Verdict::Attention, "边界待核"),
    ));
    let opinions = desk.session.opinions_of(&key);
    let whole = opinions.whole.clone().unwrap();
    assert_eq!((whole.by.as_str(), whole.text.as_str()), ("张三", "同意"));
    assert_eq!(whole.machine, machine);
    assert_eq!(whole.on, Some(desk.session.as_of()));
    assert_eq!(opinions.findings.len(), 1);
    assert_eq!(desk.session.selected_result().unwrap().verdict, machine);
    // On what is not there nothing can be said.
    let absent = Some("scenic_area/core".to_owned());
    desk.send(Command::SetOpinion(
        key.clone(),
        absent,
        draft(Verdict::Attention, "无"),
    ));
    assert_eq!(desk.session.opinions_of(&key), opinions);

    let standing = |desk: &Desk| desk.session.standing_of(&key, None, &whole);
    assert_eq!(standing(&desk), Some(Standing::Current));
    desk.send(Command::DragProject(key.clone(), 900.0, 0.0));
    desk.send(Command::DropProject);
    // The machine's word of that moment is not known: no opinion can be given on it.
    desk.send(Command::SetOpinion(
        key.clone(),
        None,
        draft(Verdict::Attention, "移动后"),
    ));
    assert_eq!(desk.session.opinions_of(&key), opinions);
    desk.settle();
    assert_eq!(standing(&desk), Some(Standing::OnEarlierResult));
    desk.send(Command::Do(Action::Undo));
    desk.settle();
    assert_eq!(standing(&desk), Some(Standing::Current));
    let text = desk.text();
    assert!(text.contains("[project.opinions.1.whole]"), "{text}");
    assert!(text.contains("# 定稿"), "{text}");
    desk.send(Command::SetOpinion(key.clone(), None, None));
    assert!(desk.session.opinions_of(&key).whole.is_none());
    for _ in 0..4 {
        desk.send(Command::Do(Action::Undo));
    }
    assert!(desk.session.opinions_of(&key).is_empty());
    assert!(desk.session.case_of(&key).is_empty());
    assert!(!desk.session.is_dirty());
}

#[test]
fn an_industry_is_kept_by_its_full_code_and_one_that_is_none_is_refused() {
    let (_dir, mut desk) = opened();
    let key = Desk::site(2);
    desk.send(Command::SetIndustry(
        key.clone(),
        Some("3011 水泥制造".into()),
    ));
    desk.settle();
    assert_eq!(desk.session.answers_of(&key).industry(), Some("C3011"));
    assert!(desk.text().contains("industry_code = \"C3011\""));
    desk.send(Command::SetIndustry(key.clone(), Some("98".into())));
    assert_eq!(desk.session.answers_of(&key).industry(), Some("C3011"));
    let told = desk.session.notices().last().unwrap();
    assert_eq!(told.message.code, "form.industry_unknown");
    desk.send(Command::SetIndustry(key.clone(), None));
    assert_eq!(desk.session.answers_of(&key).industry(), None);
    desk.send(Command::Do(Action::Undo));
    assert_eq!(desk.session.answers_of(&key).industry(), Some("C3011"));
}

#[test]
fn what_is_mistyped_in_a_workspace_is_told_when_it_is_opened() {
    let dir = folder();
    let path = dir.path().join("workspace.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("\n[project.answers.1]\noutfal = \"no\"\noutfall = \"maybe\"\n");
    fs::write(&path, &text).unwrap();
    let desk = Desk::open(&path);
    let told: Vec<&str> = desk
        .session
        .notices()
        .iter()
        .map(|n| n.message.code.as_str())
        .collect();
    assert_eq!(told, ["form.workspace_answer"; 2]);
    assert!(desk.session.is_checked(), "and everything else goes on");
}
