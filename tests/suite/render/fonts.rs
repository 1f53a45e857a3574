//! The bundled font holds what the program shows (decision 12).

use redline::render::text::{TextStyle, missing_glyphs, set};
use std::path::Path;

fn table() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/standard_characters.txt");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|l| !l.starts_with('#')).collect()
}

#[test]
fn the_font_holds_the_whole_table_of_standard_characters() {
    let table = table();
    assert_eq!(table.chars().count(), 8105);
    assert!(missing_glyphs(&table).is_empty());
}

#[test]
fn the_font_holds_both_catalogues_and_all_rules() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let mut files = 0;
    for folder in ["i18n/zh", "i18n/en", "rules"] {
        let Ok(entries) = std::fs::read_dir(assets.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let missing = missing_glyphs(&text.replace(['\n', '\r', '\t'], ""));
            assert!(missing.is_empty(), "{}: {missing:?}", path.display());
            files += 1;
        }
    }
    assert!(files >= 2);
}

#[test]
fn units_arrows_and_signs_have_glyphs() {
    assert_eq!(
        missing_glyphs("①⑳㎡²³°′″§·…—–−×÷≤≥±→←↑↓▲△■□●○◆◇★☆Ωμ℃‰Ⅰ⟨⟩▸▾✕✓\u{2009}\u{202F}\u{3000}"),
        [] as [char; 0]
    );
}

#[test]
fn a_character_nobody_has_is_shown_by_its_code_point_and_counted() {
    let style = TextStyle::plain(20.0);
    let text = set("甲\u{2A6D6}乙", style);
    assert_eq!(text.missing(), ['\u{2A6D6}']);
    let shown = set("甲乙", style).width_px() + 0.6 * set("⟨U+2A6D6⟩", style).width_px();
    assert!((text.width_px() - shown).abs() < 0.1);
}

#[test]
fn a_hidden_character_is_shown_and_not_obeyed() {
    let style = TextStyle::plain(20.0);
    assert!(set("甲\u{202E}乙", style).width_px() > set("甲乙", style).width_px() + 30.0);
}

#[test]
fn chinese_is_one_em_wide_and_spacing_stands_between() {
    let style = TextStyle {
        spacing_px: 3.0,
        ..TextStyle::plain(16.0)
    };
    assert_eq!(set("桂林市", style).width_px(), 3.0 * 16.0 + 2.0 * 3.0);
}
