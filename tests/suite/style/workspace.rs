//! Styles in the workspace file.

use redline::layer::Role;
use redline::style::breaks::Method;
use redline::style::{
    Condition, FieldValues, LayerStyle, Ramp, Scheme, Stroke, Symbol, default_for,
};
use redline::workspace::Workspace;
use std::path::Path;
use std::sync::Arc;

const TEXT: &str = r##"schema = 1
title = "样式"

[[layer]]
id = "a"
name = "地块"
file = "a.geojson"

[layer.style] # 科长定的
future = 3
rules = [
    # 低值
    { when = { up_to = { field = "面积", to = 10.0 } }, symbol = { fill = "#aabbcc", glow = 2 } },
    { when = { up_to = { field = "面积", above = 10.0 } }, symbol = { fill = "#112233" } }, # 高值
]

[[layer]]
id = "b"
name = "乙"
file = "b.geojson"
"##;

fn parse(text: &str) -> Workspace {
    Workspace::parse(text, Path::new("w/workspace.toml")).unwrap()
}

fn with(workspace: &Workspace, index: usize, style: Option<LayerStyle>) -> Workspace {
    let mut out = workspace.clone();
    out.layers[index].style = style.map(Arc::new);
    out
}

fn graduated() -> LayerStyle {
    let scheme = Scheme::Graduated {
        field: "面积".to_owned(),
        method: Method::Quantile,
        classes: 3,
        ramp: Ramp::PuOr,
        reversed: true,
    };
    let values = FieldValues {
        numbers: (0..9).map(f64::from).collect(),
        ..FieldValues::default()
    };
    let base = Symbol::filled("#888888".parse().unwrap())
        .with_outline(Stroke::solid("#333333".parse().unwrap(), 0.5));
    LayerStyle {
        rules: scheme.rules(&values, &base, &[]),
        scheme: Some(scheme),
        ..default_for(Role::River)
    }
}

#[test]
fn an_untouched_style_is_saved_byte_for_byte() {
    let workspace = parse(TEXT);
    assert!(workspace.remarks.is_empty(), "{:?}", workspace.remarks);
    let style = workspace.layers[0].style.as_ref().unwrap();
    assert_eq!(style.rules.len(), 2);
    assert_eq!(style.breaks(), [10.0]);
    assert!(workspace.layers[1].style.is_none());
    assert_eq!(parse(&workspace.to_text()).to_text(), workspace.to_text());
    assert!(workspace.to_text().contains("[layer.style] # 科长定的"));
    assert!(workspace.to_text().contains("# 低值\n    { when"));
}

#[test]
fn an_edited_style_keeps_comments_and_keys_of_a_newer_version() {
    let workspace = parse(TEXT);
    let mut style = (**workspace.layers[0].style.as_ref().unwrap()).clone();
    style.rules[0].symbol.fill = Some("#ff0000".parse().unwrap());
    style.rules[1].title = Some("大".to_owned());
    let text = with(&workspace, 0, Some(style.clone())).to_text();
    for kept in [
        "# 科长定的",
        "future = 3",
        "# 低值",
        "glow = 2",
        "#ff0000",
        "title = \"大\"",
    ] {
        assert!(text.contains(kept), "{kept}\n{text}");
    }
    assert_eq!(**parse(&text).layers[0].style.as_ref().unwrap(), style);
}

#[test]
fn every_kind_of_style_reopens_equal_and_is_gone_when_reset() {
    let workspace = parse(TEXT);
    let mut styles = vec![graduated()];
    styles.extend(Role::ALL.iter().map(|r| default_for(*r)));
    for style in styles {
        for index in [0, 1] {
            let text = with(&workspace, index, Some(style.clone())).to_text();
            let back = parse(&text);
            assert!(back.remarks.is_empty(), "{:?}\n{text}", back.remarks);
            assert_eq!(
                **back.layers[index].style.as_ref().unwrap(),
                style,
                "{text}"
            );
            let reset = with(&back, index, None).to_text();
            assert!(parse(&reset).layers[index].style.is_none(), "{reset}");
        }
    }
    let none = with(&workspace, 0, None).to_text();
    assert!(!none.contains("style"), "{none}");
}

#[test]
fn rules_that_come_and_go_leave_no_trace() {
    let workspace = parse(TEXT);
    let long = with(&workspace, 0, Some(graduated()));
    let short = LayerStyle::single(Symbol::filled("#010203".parse().unwrap()));
    let back = parse(&with(&parse(&long.to_text()), 0, Some(short.clone())).to_text());
    assert_eq!(**back.layers[0].style.as_ref().unwrap(), short);
    assert!(back.layers[0].style.as_ref().unwrap().rules[0].when == Condition::Always);
}

#[test]
fn a_style_nobody_understands_is_told_kept_and_does_not_keep_the_file_shut() {
    let broken = TEXT.replace("#aabbcc", "rot");
    let workspace = parse(&broken);
    assert!(workspace.layers[0].style.is_none());
    let message = &workspace.remarks[0].message;
    assert_eq!(message.code, "style.workspace_style");
    let said = redline::i18n::say(redline::i18n::Lang::Zh, message);
    assert!(said.contains("第 9 行") && said.contains("地块"), "{said}");
    let text = workspace.to_text();
    assert!(text.contains("fill = \"rot\""), "{text}");
    // Once a style is set it takes the place of the one nobody could read.
    let set = with(&workspace, 0, Some(graduated())).to_text();
    assert_eq!(**parse(&set).layers[0].style.as_ref().unwrap(), graduated());
}

#[test]
fn a_style_that_cannot_be_drawn_is_told_with_its_bounds() {
    let broken = TEXT.replace(
        "fill = \"#112233\"",
        "outline = { color = \"#112233\", width_pt = 4000.0 }",
    );
    let workspace = parse(&broken);
    assert!(workspace.layers[0].style.is_none());
    let said = redline::i18n::say(redline::i18n::Lang::Zh, &workspace.remarks[0].message);
    assert!(said.contains("rules[1].symbol.outline.width_pt"), "{said}");
}
