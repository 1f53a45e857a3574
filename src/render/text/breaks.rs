//! Where a name may break over two lines: Chinese between any two characters but best before
//! a term that belongs together, Latin at spaces; never so that a line opens with closing
//! punctuation or ends with opening punctuation.

/// Names shorter than this, in half-widths, stay on one line.
const SHORTEST: usize = 10;
/// Terms that are not torn apart and open a second line well.
const TERMS: &[&str] = &[
    "国家级",
    "自治区级",
    "省级",
    "市级",
    "县级",
    "自然保护区",
    "自然保护地",
    "风景名胜区",
    "国家湿地公园",
    "国家森林公园",
    "国家地质公园",
    "湿地公园",
    "森林公园",
    "地质公园",
    "自然公园",
    "饮用水水源",
    "水源保护区",
    "水源地",
    "保护区",
    "保护范围",
    "建设控制地带",
    "一级",
    "二级",
    "准保护区",
    "自治县",
    "自治区",
    "工业园",
    "产业园",
    "开发区",
    "污水处理厂",
    "管控单元",
    "生态保护红线",
];
const CLOSING: &str = "，。、；：！？）】》」』〉〕”’·…—,.;:!?)]}%％";
const OPENING: &str = "（【《「『〈〔“‘([{";

/// Whether a character is as wide as it is high.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// A name on two lines, or `None` where it is too short or has no place to break.
pub(crate) fn two_lines(text: &str) -> Option<(String, String)> {
    let total = width(text);
    if total < SHORTEST {
        return None;
    }
    let terms: Vec<(usize, usize)> = TERMS
        .iter()
        .flat_map(|term| text.match_indices(term))
        .map(|(from, term)| (from, from + term.len()))
        .collect();
    let inside_term = |at: usize| terms.iter().any(|(from, to)| *from < at && at < *to);
    let mut best: Option<(usize, usize)> = None;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let Some(last) = before.replace(c) else {
            continue;
        };
        let is_place = last == ' '
            || c == '（'
            || c == '('
            || (is_wide(last) || is_wide(c)) && !c.is_whitespace()
            || last == '-' && c.is_alphabetic();
        if !is_place || CLOSING.contains(c) || OPENING.contains(last) {
            continue;
        }
        let (head, tail) = text.split_at_checked(at)?;
        let (head, tail) = (width(head.trim_end()), width(tail));
        let is_good = last == ' '
            || matches!(last, '·' | '-')
            || matches!(c, '（' | '(')
            || is_wide(last) != is_wide(c)
            || terms.iter().any(|(from, _)| *from == at);
        // The longer line counts; words unknown here may be torn for the width of two
        // characters, a known term for that of six.
        let mut cost =
            head.max(tail) + 4 * usize::from(!is_good) + 12 * usize::from(inside_term(at));
        // A lone character on a line looks lost.
        cost += 12 * usize::from(head <= 2 || tail <= 2);
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, at));
        }
    }
    let (_, at) = best?;
    let (head, tail) = text.split_at_checked(at)?;
    Some((head.trim_end().to_owned(), tail.trim_start().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str) -> String {
        two_lines(text).map_or_else(|| text.to_owned(), |(a, b)| format!("{a}|{b}"))
    }

    #[test]
    fn names_break_before_terms_that_belong_together() {
        assert_eq!(broken("猫儿山国家级自然保护区"), "猫儿山国家级|自然保护区");
        assert_eq!(broken("会仙喀斯特国家湿地公园"), "会仙喀斯特|国家湿地公园");
        assert_eq!(broken("示意红线-001"), "示意红线|-001");
        assert_eq!(
            broken("漓江城区段水源保护区（二级）"),
            "漓江城区段|水源保护区（二级）"
        );
    }

    #[test]
    fn latin_breaks_at_spaces_only() {
        assert_eq!(
            broken("Guilin International Airport"),
            "Guilin International|Airport"
        );
        assert_eq!(
            broken("Pneumonoultramicroscopic"),
            "Pneumonoultramicroscopic"
        );
    }

    #[test]
    fn short_names_stay_whole_and_no_line_opens_with_closing_punctuation() {
        assert_eq!(broken("阳朔县"), "阳朔县");
        for name in ["甲乙丙丁，戊己庚", "甲乙丙（丁戊己庚）", "甲乙丙丁戊己）庚"]
        {
            let (_, second) = two_lines(name).unwrap();
            assert!(
                !CLOSING.contains(second.chars().next().unwrap()),
                "{second}"
            );
        }
    }
}
