//! Answers in Chinese and English, and where a bad one stands.

use redline::rules::{AnswerErrorKind, Answers, Question, QuestionKind};

#[test]
fn yes_and_no_are_read_in_both_languages_and_an_open_answer_stays_open() {
    for word in ["是", "yes", "Yes", "TRUE", "1", " 有 "] {
        assert_eq!(
            Question::Outfall.parse_answer(word),
            Ok(Some("yes")),
            "{word}"
        );
    }
    for word in ["否", "no", "false", "0", "无"] {
        assert_eq!(
            Question::Outfall.parse_answer(word),
            Ok(Some("no")),
            "{word}"
        );
    }
    for word in ["", "未答", "?"] {
        assert_eq!(Question::Outfall.parse_answer(word), Ok(None), "{word}");
    }
    assert!(Question::Outfall.parse_answer("也许").is_err());
}

#[test]
fn choices_are_read_by_code_and_by_the_words_of_the_form() {
    let stage = Question::ProjectStage;
    assert_eq!(
        stage.parse_answer("用地预审与选址"),
        Ok(Some("land_prereview"))
    );
    assert_eq!(stage.parse_answer("EIA"), Ok(Some("eia")));
    let class = Question::LimitedActivityClass;
    assert_eq!(class.parse_answer("第10类"), Ok(Some("10")));
    // "1" is class one here, not yes.
    assert_eq!(class.parse_answer("1"), Ok(Some("1")));
    assert_eq!(class.parse_answer("不属于"), Ok(Some("none")));
    assert!(class.parse_answer("第11类").is_err());
    assert_eq!(
        Question::Crossing.parse_answer("架空跨越"),
        Ok(Some("overhead"))
    );
}

#[test]
fn every_option_reads_back_as_itself() {
    for question in Question::ALL {
        assert_eq!(Question::from_code(question.code()), Some(*question));
        assert_eq!(Question::from_name(question.heading()), Some(*question));
        assert!(question.options().len() >= 2);
        let yes_no = question.options() == ["yes", "no"];
        assert_eq!(yes_no, question.kind() == QuestionKind::YesNo);
        for option in question.options() {
            assert_eq!(question.parse_answer(option), Ok(Some(*option)));
        }
    }
}

#[test]
fn an_answers_file_names_row_and_column_of_each_bad_cell() {
    let text = "项目,办理环节,outfall,颜色\nP1,环评,是,红\nP2,睡觉,也许,蓝\n";
    let errors = Answers::read_csv(text).unwrap_err();
    let places: Vec<_> = errors.iter().map(|e| (e.row, e.column.as_str())).collect();
    assert_eq!(
        places,
        [(None, "颜色"), (Some(2), "办理环节"), (Some(2), "outfall")]
    );
    assert_eq!(errors[0].kind, AnswerErrorKind::UnknownQuestion);
    let remark = errors[2].diagnostic();
    assert_eq!(remark.code(), "rules.answer_value_unknown");
    assert_eq!(remark.place.row, Some(2));
}

#[test]
fn an_answers_file_with_a_bom_gives_each_project_its_answers() {
    let text = "\u{FEFF}project,crossing,是否设置排污口\nP1,overhead,否\nP2,,\n";
    let rows = Answers::read_csv(text).unwrap();
    assert_eq!(rows[0].project, "P1");
    assert_eq!(rows[0].answers.get(Question::Crossing), Some("overhead"));
    assert_eq!(rows[0].answers.get(Question::Outfall), Some("no"));
    assert!(rows[1].answers.is_empty());
}

#[test]
fn only_an_explicit_declaration_turns_open_questions_into_no() {
    let text = "project,outfall,其余事项\nP1,yes,否\nP2,yes,\n";
    let rows = Answers::read_csv(text).unwrap();
    assert_eq!(rows[0].answers.get(Question::Outfall), Some("yes"));
    assert_eq!(rows[0].answers.get(Question::Livestock), Some("no"));
    assert_eq!(rows[0].answers.get(Question::WasteFacility), Some("none"));
    // What only sorts the project has no negative and stays open.
    assert_eq!(rows[0].answers.get(Question::ProjectStage), None);
    assert_eq!(rows[1].answers.get(Question::Livestock), None);
    assert!(Answers::read_csv("project,rest\nP1,perhaps\n").is_err());
}

#[test]
fn a_file_whose_first_column_is_a_question_is_refused() {
    let errors = Answers::read_csv("outfall,crossing\nyes,ground\n").unwrap_err();
    assert_eq!(errors[0].kind, AnswerErrorKind::NoProjectColumn);
}

#[test]
fn a_question_in_two_columns_is_refused() {
    let errors = Answers::read_csv("project,outfall,是否设置排污口\nP1,yes,no\n").unwrap_err();
    assert_eq!(errors[0].kind, AnswerErrorKind::Twice);
}
