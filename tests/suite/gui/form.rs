//! The project form, the opinion beside the machine's result and the case details, found by
//! their words.

use super::*;
use redline::rules::Question;
use redline::screening::model::{ProjectResult, Verdict};
use redline::session::ProjectKey;
use std::sync::Arc;

/// The sample with a project chosen that waits for an answer.
fn with_open(question: Question) -> (Window, ProjectKey) {
    let mut window = sample(Settings::default());
    let rows = app(&window).session().project_rows();
    let row = rows.iter().find(|r| {
        let form = r.result.as_ref().map(|r| &r.form);
        form.and_then(|f| f.item(question))
            .is_some_and(|i| i.is_due())
    });
    let (key, name) = row.map(|r| (r.key.clone(), r.name.clone())).unwrap();
    click(&mut window, &name);
    (window, key)
}

fn result(window: &Window) -> Arc<ProjectResult> {
    Arc::clone(app(window).session().selected_result().unwrap())
}

/// Types into the field of that name, brought into sight first.
fn type_into(window: &mut Window, name: &str, words: &str) {
    let is_field = |node: &egui_kittest::Node<'_>| {
        use eframe::egui::accesskit::Role;
        let role = node.accesskit_node().role();
        matches!(role, Role::TextInput | Role::MultilineTextInput)
    };
    let field = |window: &Window| {
        let mut all = window.query_all_by_label(name);
        all.find(|n| is_field(n)).map(|n| n.rect()).unwrap()
    };
    window
        .query_all_by_label(name)
        .find(|n| is_field(n))
        .unwrap()
        .scroll_to_me();
    rest(window);
    let at = field(window).center();
    window.hover_at(at);
    window.step();
    window.drag_at(at);
    window.step();
    window.drop_at(at);
    rest(window);
    window
        .query_all_by_label(name)
        .find(|n| is_field(n))
        .unwrap()
        .type_text(words);
    rest(window);
}

#[test]
fn an_answer_changes_the_result_as_the_form_said_and_undo_brings_the_question_back() {
    let question = Question::MayPolluteGroundwater;
    let (mut window, _) = with_open(question);
    let asked = "是否可能造成地下水污染";
    let before = result(&window);
    let item = before.form.item(question).unwrap();
    let promised = item.forecast("yes").unwrap().verdict;
    assert_eq!(window.query_all_by_label(asked).count(), 1, "asked once");
    for words in ["项目表单", "未答", "答“是”："] {
        assert!(has(&window, words), "{words}");
    }
    click(&mut window, &format!("{asked}：是"));
    let after = result(&window);
    assert_eq!(after.verdict, promised);
    let answer = ("may_pollute_groundwater".to_owned(), "yes".to_owned());
    assert!(after.answers.contains(&answer));
    assert!(!after.form.item(question).unwrap().is_due());
    assert!(has(&window, "经办人填写"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    rest(&mut window);
    assert_eq!(result(&window).verdict, before.verdict);
    assert!(result(&window).form.item(question).unwrap().is_due());
    assert!(!app(&window).session().is_dirty());
}

#[test]
fn an_opinion_that_departs_needs_its_reason_and_is_marked_once_the_machine_says_otherwise() {
    let (mut window, key) = with_open(Question::MayPolluteGroundwater);
    let machine = result(&window).verdict;
    let (other, words) = match machine {
        Verdict::Restricted => (Verdict::Attention, "需关注"),
        _ => (Verdict::Restricted, "涉及限制"),
    };
    let kept = |window: &Window| app(window).session().opinions_of(&key).whole;
    click(&mut window, "研判意见…");
    assert!(has(&window, "机器套合结果（不可改）") && has(&window, "经办人研判意见"));
    assert!(has(&window, "理由可不写"));
    click(&mut window, &format!("研判结论：{words}"));
    assert!(has(&window, "须写明理由"));
    click(&mut window, "保存意见");
    assert!(kept(&window).is_none(), "without a reason nothing is kept");
    type_into(&mut window, "理由", "已取得主管部门批复");
    click(&mut window, "保存意见");
    let opinion = kept(&window).unwrap();
    assert_eq!(
        (opinion.verdict, opinion.machine, opinion.reason.as_str()),
        (other, machine, "已取得主管部门批复")
    );
    assert_eq!(opinion.on, Date::new(2026, 11, 23));
    assert_eq!(result(&window).verdict, machine, "the machine's stays");
    assert!(has(&window, "与机器套合结果不一致"));
    assert!(!has(&window, "较早的机器套合结果"));
    click(&mut window, "是否可能造成地下水污染：是");
    assert!(has(&window, "较早的机器套合结果"));
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        rest(&mut window);
    }
    assert!(kept(&window).is_none());
    assert!(!app(&window).session().is_dirty());
}

#[test]
fn the_industry_is_found_by_its_name_and_taken_with_a_click() {
    let (mut window, key) = with_open(Question::MayPolluteGroundwater);
    type_into(&mut window, "行业代码", "石灰石");
    click(&mut window, "B1011 石灰石、石膏开采");
    let given = ("industry_code".to_owned(), "B1011".to_owned());
    assert!(result(&window).answers.contains(&given));
    let session = app(&window).session();
    assert_eq!(session.answers_of(&key).industry(), Some("B1011"));
    click(&mut window, "行业代码 撤回答复");
    assert_eq!(app(&window).session().answers_of(&key).industry(), None);
}

#[test]
fn the_case_is_entered_for_the_project_and_for_all_and_undone() {
    let (mut window, key) = with_open(Question::MayPolluteGroundwater);
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    rest(&mut window);
    type_into(&mut window, "受理编号", "2026-17");
    type_into(&mut window, "收件日期", "11月3日");
    assert!(has(&window, "不是日期"));
    click(&mut window, "保存");
    let case = |window: &Window| app(window).session().case_of(&key);
    assert_eq!(
        case(&window).receipt_no,
        "",
        "a date that is none keeps it open"
    );
    click(&mut window, "取消");
    window.key_press_modifiers(Modifiers::COMMAND, Key::D);
    rest(&mut window);
    type_into(&mut window, "受理编号", "2026-17");
    click(&mut window, "全部项目");
    type_into(&mut window, "经办人", "张三");
    click(&mut window, "保存");
    assert_eq!(case(&window).receipt_no, "2026-17");
    assert_eq!(case(&window).handler, "张三");
    let all = app(&window).session().own_case(None);
    assert_eq!(
        (all.receipt_no.as_str(), all.handler.as_str()),
        ("", "张三")
    );
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        rest(&mut window);
    }
    assert!(case(&window).is_empty());
    assert!(!app(&window).session().is_dirty());
}
