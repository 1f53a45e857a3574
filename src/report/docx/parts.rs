//! Paragraphs, runs and tables of a DOCX, with ids of this document's own: the crate counts
//! them over the process.

use crate::base::text::visible;
use crate::report::document::Table as Content;
use docx_rs::{
    AlignmentType, LineSpacing, LineSpacingType, Paragraph, Run, RunFonts, SpecialIndentType,
    Table, TableCell, TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

/// Body.
pub(super) const BODY: &str = "仿宋";
/// Title, first headings, table heads.
pub(super) const HEAD: &str = "黑体";
/// Second headings.
pub(super) const KAI: &str = "楷体";
const LATIN: &str = "Times New Roman";

/// How a piece of text is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    font: &'static str,
    half_points: usize,
    line_points: f64,
}

impl Setting {
    /// Body text: three-hao 仿宋, 28 points from line to line.
    pub const BODY: Self = Self {
        font: BODY,
        half_points: 32,
        line_points: 28.0,
    };
    /// Notes under tables and the mark in the header.
    pub const NOTE: Self = Self {
        font: BODY,
        half_points: 21,
        line_points: 16.0,
    };
    /// The footer.
    pub const FOOT: Self = Self {
        font: BODY,
        half_points: 21,
        line_points: 16.0,
    };

    fn cell(half_points: usize, is_head: bool) -> Self {
        Self {
            font: if is_head { HEAD } else { BODY },
            half_points,
            line_points: half_points as f64 * 0.7,
        }
    }
}

/// A fixed distance from line to line, points.
pub(super) fn points(distance: f64) -> LineSpacing {
    LineSpacing::new()
        .line_rule(LineSpacingType::AtLeast)
        .line((distance * 20.0).round() as i32)
}

/// A font for Chinese beside the Latin one.
pub(super) fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .ascii(LATIN)
        .hi_ansi(LATIN)
        .east_asia(east_asia)
}

/// Makes paragraphs and tables.
pub(super) struct Maker {
    next: u32,
    text_width: usize,
    /// The next paragraph begins a page.
    pub break_before: bool,
}

impl Maker {
    pub fn new(text_width: usize) -> Self {
        Self {
            next: 1,
            text_width,
            break_before: false,
        }
    }

    fn empty(&mut self) -> Paragraph {
        let id = format!("{:08X}", self.next);
        self.next += 1;
        let paragraph = Paragraph::new().id(id);
        if std::mem::take(&mut self.break_before) {
            paragraph.page_break_before(true)
        } else {
            paragraph
        }
    }

    /// Text in a setting.
    pub fn run(&self, text: &str, setting: Setting) -> Run {
        Run::new()
            .add_text(visible(text))
            .size(setting.half_points)
            .fonts(fonts(setting.font))
    }

    /// A paragraph of text in a setting.
    pub fn plain(&mut self, text: &str, setting: Setting) -> Paragraph {
        let run = self.run(text, setting);
        self.empty()
            .line_spacing(points(setting.line_points))
            .add_run(run)
    }

    /// A body paragraph, its first line indented by two characters.
    pub fn indented(&mut self, text: &str) -> Paragraph {
        self.plain(text, Setting::BODY).indent(
            None,
            Some(SpecialIndentType::FirstLine(640)),
            None,
            None,
        )
    }

    /// A paragraph that a style sets.
    pub fn styled(&mut self, text: &str, style: &str) -> Paragraph {
        self.empty()
            .style(style)
            .add_run(Run::new().add_text(visible(text)))
    }

    /// A paragraph that holds a picture.
    pub fn holding(&mut self, run: Run) -> Paragraph {
        self.empty().add_run(run)
    }

    /// A little room under a table.
    pub fn gap(&mut self) -> Paragraph {
        self.empty().line_spacing(
            LineSpacing::new()
                .line_rule(LineSpacingType::Exact)
                .line(160),
        )
    }

    pub fn table(&mut self, content: &Content) -> Table {
        let total = content
            .widths
            .iter()
            .map(|w| *w as usize)
            .sum::<usize>()
            .max(1);
        let grid: Vec<usize> = content
            .widths
            .iter()
            .map(|w| *w as usize * self.text_width / total)
            .collect();
        let half_points = size_of(content.head.len(), self.text_width);
        let mut rows = vec![self.row(content, &content.head, &grid, half_points, true)];
        let last = content.rows.len().saturating_sub(1);
        for (i, cells) in content.rows.iter().enumerate() {
            let is_total = content.has_total && i == last;
            rows.push(
                self.row(content, cells, &grid, half_points, is_total)
                    .cant_split(),
            );
        }
        Table::new(rows)
            .set_grid(grid)
            .layout(TableLayoutType::Fixed)
            .width(self.text_width, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(30, 70, 30, 70))
    }

    fn row(
        &mut self,
        content: &Content,
        cells: &[String],
        grid: &[usize],
        half_points: usize,
        is_strong: bool,
    ) -> TableRow {
        let is_head = std::ptr::eq(cells, content.head.as_slice());
        let cells = cells
            .iter()
            .enumerate()
            .map(|(i, text)| {
                let align = if is_head {
                    AlignmentType::Center
                } else if content.figures.contains(&i) {
                    AlignmentType::Right
                } else {
                    AlignmentType::Left
                };
                TableCell::new()
                    .width(grid.get(i).copied().unwrap_or(1000), WidthType::Dxa)
                    .vertical_align(VAlignType::Center)
                    .add_paragraph(
                        self.plain(text, Setting::cell(half_points, is_strong))
                            .align(align),
                    )
            })
            .collect();
        TableRow::new(cells)
    }
}

/// Size of a table's type: smaller with more columns on the same width.
fn size_of(num_columns: usize, text_width: usize) -> usize {
    let per_column = text_width / num_columns.max(1);
    match per_column {
        0..=800 => 15,
        801..=1_150 => 18,
        1_151..=1_900 => 21,
        _ => 24,
    }
}
