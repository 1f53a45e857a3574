//! Old and new law side by side.

use super::base;
use redline::base::date::Date;
use redline::i18n::{Lang, say};
use redline::rules::{ChangeKind, Changed, Effect, compare, law_rows};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_day_of_the_code_pairs_each_old_article_with_its_new_one() {
    // Witness: the reference's table of old and new citations.
    let rows = law_rows(&base(), day("2026-08-14"), day("2026-08-15"));
    let row = |id: &str| rows.iter().find(|r| r.new_id == id).unwrap();
    for (id, old, new) in [
        (
            "L-15",
            "《水污染防治法》第六十四条",
            "《生态环境法典》第三百一十八条",
        ),
        (
            "L-16",
            "《水污染防治法》第六十五条",
            "《生态环境法典》第三百一十九条",
        ),
        (
            "L-05",
            "《固体废物污染环境防治法》第二十一条",
            "《生态环境法典》第四百八十一条",
        ),
        (
            "L-28",
            "《土壤污染防治法》第五十条",
            "《生态环境法典》第四百四十五条",
        ),
        (
            "L-29",
            "《土壤污染防治法》第三十二条",
            "《生态环境法典》第四百二十七条",
        ),
        (
            "L-30",
            "《土壤污染防治法》第六十一条",
            "《生态环境法典》第四百五十六条",
        ),
        (
            "L-31",
            "《土壤污染防治法》第六十六条",
            "《生态环境法典》第四百六十一条",
        ),
        (
            "L-38",
            "《大气污染防治法》第三十八条",
            "《生态环境法典》第二百零七条",
        ),
        (
            "L-39",
            "《大气污染防治法》第三十九条",
            "《生态环境法典》第二百零八条",
        ),
        (
            "L-42",
            "《大气污染防治法》第八十条",
            "《生态环境法典》第二百四十九条",
        ),
        (
            "L-43",
            "《大气污染防治法》第八十一条",
            "《生态环境法典》第二百五十条",
        ),
        (
            "L-45",
            "《地下水管理条例》第四十二条",
            "《生态环境法典》第二百八十六条",
        ),
    ] {
        assert_eq!(row(id).old_id, format!("{id}-old"));
        assert_eq!(
            (row(id).old_citation.as_str(), row(id).new_citation.as_str()),
            (old, new)
        );
        assert_eq!(row(id).old_until, Some(day("2026-08-14")), "{id}");
        assert_eq!(row(id).new_from, Some(day("2026-08-15")), "{id}");
    }
    // Construction waste came in with the code: the gist and the scope changed, not only the number.
    let waste = compare(&base(), day("2026-08-14"), day("2026-08-15"));
    let waste = waste
        .iter()
        .find(|c| c.new.as_ref().is_some_and(|r| r.id == "L-05"))
        .unwrap();
    assert_eq!(
        waste.changed,
        [Changed::Citation, Changed::Gist, Changed::Scope]
    );
    assert_eq!(
        say(Lang::Zh, &waste.remark()),
        "有变化：引用、要点、适用范围"
    );
    let outfall = row("L-15");
    assert_eq!(say(Lang::Zh, &outfall.remark), "只换引用，内容没有变化");
    assert_eq!(
        say(Lang::En, &outfall.remark),
        "cited anew, content unchanged"
    );
}

#[test]
fn what_began_and_what_ended_without_a_partner_is_said() {
    let changes = compare(&base(), day("2026-08-14"), day("2026-08-15"));
    let began: Vec<&str> = changes
        .iter()
        .filter(|c| c.kind == ChangeKind::Began)
        .filter_map(|c| c.new.as_ref().map(|r| r.id.as_str()))
        .collect();
    assert!(began.contains(&"L-33"), "{began:?}");
    // 自然保护区条例 of 2017 to that of 2026.
    let changes = compare(&base(), day("2026-03-14"), day("2026-03-15"));
    let ended: Vec<&str> = changes
        .iter()
        .filter(|c| c.kind == ChangeKind::Ended)
        .filter_map(|c| c.old.as_ref().map(|r| r.id.as_str()))
        .collect();
    assert_eq!(ended, ["L-07-dig-old", "L-07-entry-old", "L-07-other-old"]);
    let zones = changes
        .iter()
        .find(|c| c.new.as_ref().is_some_and(|r| r.id == "L-06"))
        .unwrap();
    assert_eq!(zones.old.as_ref().unwrap().effect, Effect::Prohibited);
    assert!(zones.changed.contains(&Changed::Scope));
}

#[test]
fn the_order_of_the_days_does_not_matter_and_one_day_differs_from_itself_in_nothing() {
    let base = base();
    let (one, other) = (day("2025-12-01"), day("2027-01-01"));
    let forward = law_rows(&base, one, other);
    assert_eq!(forward, law_rows(&base, other, one));
    assert!(law_rows(&base, one, one).is_empty());
    // New year's day brings the farmland act.
    let rows = law_rows(&base, day("2026-12-31"), other);
    let ids: Vec<&str> = rows.iter().map(|r| r.new_id.as_str()).collect();
    assert_eq!(ids, ["L-04-farmland-2027", "L-27-2027"]);
}

#[test]
fn both_languages_have_the_gist_of_both_sides() {
    for row in law_rows(&base(), day("2026-01-01"), day("2026-12-01")) {
        for (id, gist) in [(&row.old_id, &row.old_gist), (&row.new_id, &row.new_gist)] {
            assert_eq!(id.is_empty(), gist[0].is_empty(), "{id}");
            assert_eq!(id.is_empty(), gist[1].is_empty(), "{id}");
        }
        for lang in Lang::ALL {
            let remark = say(lang, &row.remark);
            assert!(
                !remark.contains("rules.") && !remark.contains('{'),
                "{remark}"
            );
        }
    }
}
