//! Text broken into lines by the rules of Chinese setting (禁则, GB/T 15834): no closing mark
//! begins a line, no opening mark ends one, Latin words and figures stay whole.

use super::face::{Face, Faces};
use std::ops::Range;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// Size in points.
    pub size: f64,
    pub bold: bool,
}

/// A glyph of a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    pub face: Face,
    pub id: u32,
    /// Advance in points, with what the line adds to fill its measure.
    pub advance: f64,
    /// Its character in the line's text, bytes.
    pub text: Range<usize>,
}

/// A line, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub text: String,
    pub glyphs: Vec<Set>,
    /// Points.
    pub width: f64,
    pub size: f64,
}

/// Most a line is stretched between two characters, share of the size: more would read as a
/// blank.
const MOST_STRETCH: f64 = 0.08;

/// What no line may begin with.
const NOT_FIRST: &str = "，。、；：？！）》〉」』】〕］｝”’…—·・％‰℃℉°′″,.;:?!)]}>%々〻ー～〜";
/// What no line may end with.
const NOT_LAST: &str = "（《〈「『【〔［｛“‘([{<＜¥￥＄$#№";

/// Characters that are set on one line or not at all.
struct Atom {
    chars: Range<usize>,
    width: f64,
    is_blank: bool,
    /// Whether a line may begin here.
    may_begin: bool,
    /// Whether room may be added before it.
    may_stretch: bool,
}

/// Width of a text on one line, points.
pub(super) fn width(faces: &Faces, text: &str, style: Style) -> f64 {
    let of = |c: char| faces.glyph(c, style.bold).map_or(0.0, |g| g.advance);
    faces.shown(text).chars().map(of).sum::<f64>() * style.size
}

/// Width of the widest piece of a text that no line breaks, points. Pieces longer than a figure or
/// a word can be are broken all the same.
pub(super) fn widest(faces: &Faces, text: &str, style: Style) -> f64 {
    const LONGEST: usize = 24;
    let chars: Vec<char> = faces.shown(text).chars().collect();
    let widths = widths(faces, &chars, style);
    atoms(&chars, &widths)
        .iter()
        .filter(|a| !a.is_blank && a.chars.len() <= LONGEST)
        .map(|a| a.width)
        .fold(0.0, f64::max)
}

/// Breaks a text into lines no wider than `measure`, the first begun `indent` later. `fill` sets
/// lines out to the measure but for the last.
pub(super) fn broken(
    faces: &Faces,
    text: &str,
    style: Style,
    (indent, measure): (f64, f64),
    fill: bool,
) -> Vec<Line> {
    let chars: Vec<char> = faces.shown(text).chars().collect();
    let widths = widths(faces, &chars, style);
    let atoms = split_wide(atoms(&chars, &widths), &widths, measure - indent.max(0.0));
    let mut lines = Vec::new();
    let mut start = 0;
    while start < atoms.len() {
        let room = if lines.is_empty() {
            measure - indent
        } else {
            measure
        };
        let end = line_end(&atoms, start, room);
        let is_last = end >= atoms.len();
        let mut taken = atoms.get(start..end).unwrap_or_default();
        while let Some((last, rest)) = taken.split_last()
            && last.is_blank
            && !rest.is_empty()
        {
            taken = rest;
        }
        let stretch = if fill && !is_last {
            stretch(taken, room, style.size)
        } else {
            0.0
        };
        lines.push(line(faces, &chars, taken, style, stretch));
        start = end;
        while atoms.get(start).is_some_and(|a| a.is_blank) {
            start += 1;
        }
    }
    if lines.is_empty() {
        lines.push(line(faces, &chars, &[], style, 0.0));
    }
    lines
}

fn widths(faces: &Faces, chars: &[char], style: Style) -> Vec<f64> {
    chars
        .iter()
        .map(|&c| faces.glyph(c, style.bold).map_or(0.0, |g| g.advance) * style.size)
        .collect()
}

/// Whether a character stands by itself: a line may break on either side of it.
fn is_ideographic(c: char) -> bool {
    u32::from(c) >= 0x2E80 || "“”‘’…—·×÷±≤≥≈→←↑↓■□●○".contains(c)
}

fn atoms(chars: &[char], widths: &[f64]) -> Vec<Atom> {
    let mut out: Vec<Atom> = Vec::new();
    let mut before: Option<char> = None;
    for (i, &c) in chars.iter().enumerate() {
        let width = widths.get(i).copied().unwrap_or(0.0);
        let is_blank = c == ' ';
        let in_word = |c: char| c != ' ' && !is_ideographic(c);
        let joins = before.is_some_and(|b| in_word(b) && in_word(c) && !ends_piece(b, c));
        match out.last_mut() {
            Some(last) if joins => {
                last.chars.end = i + 1;
                last.width += width;
            }
            _ => {
                let (may_begin, may_stretch) = match before {
                    None => (false, false),
                    Some(b) => (
                        !is_blank && may_part(b, c),
                        b == ' ' || is_ideographic(b) || is_ideographic(c),
                    ),
                };
                out.push(Atom {
                    chars: i..i + 1,
                    width,
                    is_blank,
                    may_begin,
                    may_stretch,
                });
            }
        }
        before = Some(c);
    }
    out
}

/// Whether a word may be left after `b`, as at the slashes of a path.
fn ends_piece(b: char, c: char) -> bool {
    (b == '/' || b == '\\' || b == '_') && c.is_alphanumeric()
}

fn may_part(b: char, c: char) -> bool {
    let pair = b == c && (c == '—' || c == '…');
    !pair && !NOT_FIRST.contains(c) && !NOT_LAST.contains(b)
}

/// Atoms wider than the measure in single characters.
fn split_wide(atoms: Vec<Atom>, widths: &[f64], measure: f64) -> Vec<Atom> {
    let mut out = Vec::with_capacity(atoms.len());
    for atom in atoms {
        if atom.width <= measure || atom.chars.len() < 2 {
            out.push(atom);
            continue;
        }
        for i in atom.chars.clone() {
            let is_first = i == atom.chars.start;
            out.push(Atom {
                chars: i..i + 1,
                width: widths.get(i).copied().unwrap_or(0.0),
                is_blank: false,
                may_begin: !is_first || atom.may_begin,
                may_stretch: is_first && atom.may_stretch,
            });
        }
    }
    out
}

/// Where the line that begins at `start` ends; always later.
fn line_end(atoms: &[Atom], start: usize, room: f64) -> usize {
    let mut used = 0.0;
    let mut last_break = None;
    for (i, atom) in atoms.iter().enumerate().skip(start) {
        if i > start && atom.may_begin {
            last_break = Some(i);
        }
        used += atom.width;
        // A hundredth of a point: the sum of a column's widths is its width but for rounding.
        if used > room + 0.01 && !atom.is_blank && i > start {
            return last_break.unwrap_or(i);
        }
    }
    atoms.len()
}

/// Points to add at each place that may be stretched, so that the line fills its measure.
fn stretch(taken: &[Atom], room: f64, size: f64) -> f64 {
    let used: f64 = taken.iter().map(|a| a.width).sum();
    let places = taken.iter().skip(1).filter(|a| a.may_stretch).count();
    let each = (room - used) / places.max(1) as f64;
    if (0.0..=MOST_STRETCH * size).contains(&each) {
        each
    } else {
        0.0
    }
}

fn line(faces: &Faces, chars: &[char], taken: &[Atom], style: Style, stretch: f64) -> Line {
    let mut out = Line {
        text: String::new(),
        glyphs: Vec::new(),
        width: 0.0,
        size: style.size,
    };
    for (k, atom) in taken.iter().enumerate() {
        if k > 0
            && atom.may_stretch
            && let Some(last) = out.glyphs.last_mut()
        {
            last.advance += stretch;
            out.width += stretch;
        }
        for &c in chars.get(atom.chars.clone()).unwrap_or_default() {
            let from = out.text.len();
            out.text.push(c);
            let Some(glyph) = faces.glyph(c, style.bold) else {
                continue;
            };
            let advance = glyph.advance * style.size;
            out.width += advance;
            out.glyphs.push(Set {
                face: glyph.face,
                id: glyph.id,
                advance,
                text: from..out.text.len(),
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        size: 10.0,
        bold: false,
    };

    fn texts(text: &str, measure: f64) -> Vec<String> {
        let faces = Faces::bundled().unwrap();
        broken(&faces, text, STYLE, (0.0, measure), false)
            .into_iter()
            .map(|l| l.text)
            .collect()
    }

    #[test]
    fn no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() {
        // Ten points a character: four to a line.
        assert_eq!(texts("甲乙丙丁，戊己", 40.0), ["甲乙丙", "丁，戊己"]);
        assert_eq!(texts("甲乙丙（丁戊）", 40.0), ["甲乙丙", "（丁戊）"]);
        assert_eq!(texts("甲乙丙（（丁", 40.0), ["甲乙丙", "（（丁"]);
        assert_eq!(texts("甲乙丙——丁", 40.0), ["甲乙", "丙——丁"]);
    }

    #[test]
    fn words_and_figures_stay_whole_and_what_fits_nowhere_is_broken() {
        assert_eq!(
            texts("面积12345.6789公顷", 60.0),
            ["面积", "12345.6789", "公顷"]
        );
        assert_eq!(texts("two words", 30.0), ["two", "words"]);
        let hash = texts("0123456789abcdef", 30.0);
        assert!(hash.len() > 2);
        assert_eq!(hash.concat(), "0123456789abcdef");
    }

    #[test]
    fn lines_that_are_set_out_are_as_wide_as_the_measure_but_for_the_last() {
        let faces = Faces::bundled().unwrap();
        let text = "经与已载入图层套合，项目拟用地涉及生态保护红线，占拟用地面积的比例另表列明。";
        let lines = broken(&faces, text, STYLE, (20.0, 155.0), true);
        assert!(lines.len() > 2);
        assert!((lines[0].width - 135.0).abs() < 1e-6 || lines[0].width < 135.0 - 4.0);
        for line in &lines[1..lines.len() - 1] {
            assert!(line.width <= 155.0 + 1e-6);
        }
        assert_eq!(
            lines.iter().map(|l| l.text.as_str()).collect::<String>(),
            text
        );
    }

    #[test]
    fn a_character_nobody_has_is_set_by_its_code_point() {
        assert_eq!(texts("甲\u{1F600}\u{202E}", 500.0), ["甲⟨U+1F600⟩⟨U+202E⟩"]);
    }
}
