//! 国民经济行业分类: codes, names, initials, and what an industry may suggest.

use redline::rules::industry::{
    Known, Level, industry, normalised, num_industries, search, suggestions,
};
use redline::rules::{AnswerErrorKind, Answers, Question};
use std::collections::BTreeSet;

#[test]
fn the_table_holds_every_section_division_and_group_of_the_standard() {
    // GB/T 4754—2017 counts 20 门类, 97 大类, 473 中类.
    let mut codes: Vec<String> = ('A'..='T').map(String::from).collect();
    codes.extend((1..100).map(|n| format!("{n:02}")));
    codes.extend((10..1000).map(|n| format!("{n:03}")));
    let found = |len: usize| {
        let all = codes.iter().filter(|c| c.len() == len);
        all.filter(|c| matches!(industry(c), Some(Known::Named(_))))
            .count()
    };
    assert_eq!((found(1), found(2), found(3)), (20, 97, 473));
    assert!(num_industries() > 20 + 97 + 473);
}

#[test]
fn a_code_is_read_with_and_without_its_letter_and_with_its_name_behind_it() {
    for text in ["C3011", "3011", " c3011 ", "3011 水泥制造", "C3011（水泥）"] {
        assert_eq!(normalised(text).as_deref(), Some("C3011"), "{text}");
    }
    assert_eq!(normalised("D").as_deref(), Some("D"));
    assert_eq!(normalised("44").as_deref(), Some("D44"));
    assert_eq!(normalised("b101").as_deref(), Some("B101"));
    let known = industry("4416").unwrap();
    assert_eq!(known.entry().name, "太阳能发电");
    assert_eq!(known.entry().level(), Level::Class);
    assert_eq!(known.entry().parent().unwrap().name, "电力生产");
    assert_eq!(known.entry().parent().unwrap().parent().unwrap().code, "44");
}

#[test]
fn a_class_that_the_table_does_not_name_is_taken_by_its_group_and_no_other_unknown_code_is() {
    let known = industry("0111").unwrap();
    assert!(matches!(known, Known::OfGroup(group) if group.name == "谷物种植"));
    assert_eq!(normalised("A0111").as_deref(), Some("A0111"));
    for bad in [
        "",
        "U",
        "00",
        "98",
        "999",
        "4490",
        "D3011",
        "30111",
        "水泥",
        "CC30",
        "３０１１",
    ] {
        assert!(normalised(bad).is_none(), "{bad}");
    }
}

#[test]
fn a_search_finds_by_code_by_words_and_by_initials_the_nearest_first() {
    let codes = |query: &str| -> Vec<&str> { search(query, 8).iter().map(|e| e.code).collect() };
    assert_eq!(codes("太阳能")[0], "4416");
    assert_eq!(codes("tynfd")[0], "4416");
    assert_eq!(codes("C30")[0], "30");
    assert!(codes("C30").contains(&"301"));
    assert_eq!(codes("3011"), ["3011"]);
    assert!(codes("石灰石").contains(&"1011"));
    assert!(codes("").is_empty() && codes("没有这个行业").is_empty());
    assert_eq!(search("业", 5).len(), 5);
}

#[test]
fn an_industry_only_suggests_and_says_why() {
    let quarry = suggestions("B1011");
    assert_eq!(quarry.len(), 1);
    assert_eq!(quarry[0].question, Question::QuarryOrBlasting);
    assert_eq!(quarry[0].answer, "yes");
    assert_eq!(quarry[0].reason.code, "form.suggested_by_industry");
    assert!(suggestions("P831").is_empty());
    // The code itself answers no question.
    let mut answers = Answers::new();
    answers.set_industry("行业代码", "1011").unwrap();
    assert_eq!(answers.iter().count(), 0);
    for section in 'A'..='T' {
        for s in suggestions(&section.to_string()) {
            assert!(s.question.options().contains(&s.answer));
        }
    }
    let all: BTreeSet<&str> = (0..10_000)
        .flat_map(|n| suggestions(&format!("{n:04}")))
        .inspect(|s| assert!(s.question.options().contains(&s.answer), "{s:?}"))
        .map(|s| s.question.code())
        .collect();
    assert!(all.len() >= 6, "{all:?}");
}

#[test]
fn an_answers_file_takes_the_industry_and_tells_a_wrong_one_with_its_row() {
    let rows = Answers::read_csv("项目,行业代码,是否设置排污口\n甲,4416,否\n乙,,是\n").unwrap();
    assert_eq!(rows[0].answers.industry(), Some("D4416"));
    assert_eq!(rows[1].answers.industry(), None);
    let given = rows[0].answers.given();
    assert!(given.contains(&("industry_code".into(), "D4416".into())));
    let errors = Answers::read_csv("项目,industry_code\n甲,4416\n乙,1234567\n").unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].row, Some(2));
    assert_eq!(errors[0].column, "industry_code");
    assert!(matches!(
        errors[0].kind,
        AnswerErrorKind::UnknownIndustry { .. }
    ));
    let twice = Answers::read_csv("项目,行业代码,industry_code\n甲,1,2\n").unwrap_err();
    assert!(twice.iter().any(|e| e.kind == AnswerErrorKind::Twice));
}
