//! What stands in the sheets of a workbook.

use crate::base::date::Date;
use crate::base::message::Message;
use crate::i18n::{Lang, findings, form, places, say, tables, text, words};
use crate::layer::Role;
use crate::report::json::is_schematic;
use crate::rules::Rule;
use crate::screening::model::{Hit, HitKind, ProjectResult, Screening};

/// What a figure is: how many decimals it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 公顷, four decimals.
    Hectares,
    /// 平方米, two.
    SquareMeters,
    /// 亩, two.
    Mu,
    /// 米, two.
    Meters,
    /// A narrow width in metres, four.
    Width,
    /// A share 0–1, as per cent with two.
    Share,
    /// A number of things.
    Count,
}

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// Words.
    Text(String),
    /// A figure.
    Figure(f64, Unit),
    /// A date.
    Date(Date),
}

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetTable {
    /// Name of the sheet.
    pub name: String,
    /// Head of each column.
    pub head: Vec<String>,
    /// Rows of cells, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that are totals, from 0.
    pub totals: Vec<usize>,
    /// Columns that stay in sight.
    pub frozen: u16,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

impl Cell {
    /// Words; nothing where there are none.
    pub fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() {
            Self::Blank
        } else {
            Self::Text(words)
        }
    }

    /// A figure; nothing where it is none (a line has no area).
    pub fn positive(value: f64, unit: Unit) -> Self {
        if value > 0.0 {
            Self::Figure(value, unit)
        } else {
            Self::Blank
        }
    }

    fn count(number: usize) -> Self {
        Self::Figure(number as f64, Unit::Count)
    }
}

/// Every sheet, in order.
pub(super) fn all(screening: &Screening, lang: Lang) -> Vec<SheetTable> {
    let desk = Desk { screening, lang };
    let mut out = vec![desk.summary(), desk.hits(), desk.clauses()];
    out.extend(desk.tables());
    out.extend([desk.doubts(), desk.layers(), desk.answers()]);
    let note = text(lang, "common.schematic_statement");
    if is_schematic(screening) {
        for sheet in &mut out {
            if !sheet.notes.iter().any(|n| n == note) {
                sheet.notes.push(note.to_owned());
            }
        }
    }
    out
}

struct Desk<'a> {
    screening: &'a Screening,
    lang: Lang,
}

impl Desk<'_> {
    fn sheet(&self, name: &'static str, head: &[&'static str], rows: Vec<Vec<Cell>>) -> SheetTable {
        SheetTable {
            name: text(self.lang, name).to_owned(),
            head: head
                .iter()
                .map(|code| text(self.lang, code).to_owned())
                .collect(),
            rows,
            frozen: 2,
            ..SheetTable::default()
        }
    }

    /// 表1 to 表4, the projects below each other; totals are the projects' own.
    fn tables(&self) -> Vec<SheetTable> {
        let mut out: Vec<SheetTable> = Vec::new();
        for project in &self.screening.projects {
            for sheet in tables::sheets(self.lang, project, self.screening) {
                let at = usize::from(sheet.number.saturating_sub(1));
                if at >= out.len() {
                    out.resize_with(at + 1, SheetTable::default);
                }
                if let Some(table) = out.get_mut(at) {
                    self.add(table, project, sheet);
                }
            }
        }
        out
    }

    fn add(&self, table: &mut SheetTable, project: &ProjectResult, sheet: tables::Sheet) {
        let word = |code: &'static str| text(self.lang, code).to_owned();
        let name = Message::new("bundle.sheet_table").with("n", u32::from(sheet.number));
        table.name = say(self.lang, &name);
        table.frozen = 2;
        if table.head.is_empty() {
            table.head = vec![word("bundle.head_id"), word("screening.table_project")];
            table.head.extend(sheet.head);
            table.notes.push(sheet.caption);
        }
        let first_total = sheet.rows.len().saturating_sub(sheet.num_totals);
        for (i, row) in sheet.rows.iter().enumerate() {
            if i >= first_total {
                table.totals.push(table.rows.len());
            }
            let mut cells = vec![
                Cell::text(project.id.as_str()),
                Cell::text(project.name.as_str()),
            ];
            cells.extend(row.iter().enumerate().map(|(column, cell)| {
                let figure = cell.parse::<f64>().ok();
                match figure.filter(|_| sheet.figures.contains(&column)) {
                    Some(figure) => Cell::Figure(figure, Unit::Hectares),
                    // ＜0.0001 is what there is to say of it.
                    None => Cell::text(cell.as_str()),
                }
            }));
            table.rows.push(cells);
        }
        for note in sheet.notes {
            if !table.notes.contains(&note) {
                table.notes.push(note);
            }
        }
    }

    fn summary(&self) -> SheetTable {
        let rows = self.screening.projects.iter().map(|p| self.summary_row(p));
        let mut sheet = self.sheet(
            "bundle.sheet_summary",
            &[
                "bundle.head_id",
                "screening.table_project",
                "screening.table_result",
                "bundle.head_conclusion",
                "screening.table_hectares",
                "screening.table_mu",
                "screening.table_length",
                "screening.table_place",
                "bundle.head_hits",
                "bundle.head_cannot_tell",
                "bundle.head_unchecked",
                "bundle.head_nature",
            ],
            rows.collect(),
        );
        sheet.notes = vec![
            say(
                self.lang,
                &Message::new("screening.as_of")
                    .with("date", self.screening.as_of.to_string())
                    .with("version", self.screening.rules_version.as_str())
                    .with(
                        "hash",
                        self.screening
                            .rules_hash
                            .chars()
                            .take(12)
                            .collect::<String>(),
                    ),
            ),
            findings::how_measured(self.lang, self.screening.area_method).to_owned(),
            text(self.lang, "common.military").to_owned(),
            text(self.lang, "screening.machine").to_owned(),
        ];
        sheet
    }

    fn summary_row(&self, p: &ProjectResult) -> Vec<Cell> {
        let area = findings::counted(&p.areas);
        let kind = crate::report::json::measured_as(p);
        vec![
            Cell::text(p.id.as_str()),
            Cell::text(p.name.as_str()),
            Cell::text(findings::verdict_pill(self.lang, p.verdict)),
            Cell::text(findings::verdict(self.lang, p)),
            Cell::positive(area.hectares(), Unit::Hectares),
            Cell::positive(area.mu(), Unit::Mu),
            Cell::positive(p.length_m, Unit::Meters),
            Cell::text(places::parts_text(
                self.lang,
                &p.parts,
                kind,
                !p.counties.is_empty(),
            )),
            Cell::count(p.hits.iter().filter(|h| h.kind.is_involved()).count()),
            Cell::count(p.cannot_tell.len()),
            Cell::count(p.unchecked.len()),
            self.nature(p.schematic),
        ]
    }

    fn nature(&self, schematic: bool) -> Cell {
        if schematic {
            Cell::text(text(self.lang, "common.schematic"))
        } else {
            Cell::Blank
        }
    }

    fn hits(&self) -> SheetTable {
        let mut rows = Vec::new();
        for p in &self.screening.projects {
            for hit in &p.hits {
                rows.push(self.hit_row(p, hit));
            }
        }
        self.sheet(
            "bundle.sheet_hits",
            &[
                "bundle.head_id",
                "screening.table_project",
                "screening.table_role",
                "screening.table_zone",
                "screening.table_layer",
                "bundle.head_kind",
                "screening.table_effect",
                "screening.table_hectares",
                "bundle.head_square_meters",
                "screening.table_mu",
                "bundle.head_share",
                "screening.table_length",
                "bundle.head_width",
                "screening.table_place",
                "bundle.head_position",
                "bundle.head_nature",
            ],
            rows,
        )
    }

    fn hit_row(&self, p: &ProjectResult, hit: &Hit) -> Vec<Cell> {
        let area = findings::counted(&hit.areas);
        let kind = match hit.kind {
            HitKind::Overlap => "bundle.kind_overlap",
            HitKind::SliverInvolved => "bundle.kind_sliver_involved",
            HitKind::Sliver => "bundle.kind_sliver",
            HitKind::Crossing => "bundle.kind_crossing",
            HitKind::PointInside => "bundle.kind_point_inside",
        };
        let effect = hit
            .effect()
            .map(|e| findings::effect_pill(self.lang, e))
            .unwrap_or_default();
        vec![
            Cell::text(p.id.as_str()),
            Cell::text(p.name.as_str()),
            Cell::text(findings::hit_what(self.lang, hit)),
            Cell::text(hit.zone_name.as_str()),
            Cell::text(hit.layer_name.as_str()),
            Cell::text(text(self.lang, kind)),
            Cell::text(effect),
            Cell::positive(area.hectares(), Unit::Hectares),
            Cell::positive(area.0, Unit::SquareMeters),
            Cell::positive(area.mu(), Unit::Mu),
            Cell::positive(hit.share, Unit::Share),
            Cell::positive(hit.length_m, Unit::Meters),
            Cell::positive(hit.width_m, Unit::Width),
            Cell::text(places::parts_text(
                self.lang,
                &hit.parts,
                hit.kind,
                !hit.places.is_empty(),
            )),
            if hit.provisional {
                Cell::text(text(self.lang, "screening.provisional"))
            } else {
                Cell::Blank
            },
            self.nature(hit.schematic || p.schematic),
        ]
    }

    fn clauses(&self) -> SheetTable {
        let mut rows = Vec::new();
        for p in &self.screening.projects {
            for hit in &p.hits {
                for rule in findings::applying(&hit.rules) {
                    let what = findings::hit_what(self.lang, hit);
                    rows.push(self.clause_row(p, &what, &hit.zone_name, rule));
                }
            }
            for near in &p.proximities {
                for rule in findings::applying(&near.rules) {
                    let what = words::role_and_class(self.lang, near.role, near.class);
                    let what = say(
                        self.lang,
                        &Message::new("screening.near_what").with("what", what),
                    );
                    rows.push(self.clause_row(p, &what, &near.zone_name, rule));
                }
            }
            for rule in findings::applying(&p.project_rules) {
                let role = words::role(self.lang, Role::Project);
                rows.push(self.clause_row(p, &role, "", rule));
            }
            for near in p.proximities.iter().filter(|n| n.bears()) {
                for rule in findings::applying(&near.rules) {
                    let what = words::role_and_class(self.lang, near.role, near.class);
                    rows.push(self.clause_row(p, &what, &near.zone_name, rule));
                }
            }
            for rule in findings::applying(&p.project_rules) {
                let what = text(self.lang, "screening.table_project");
                rows.push(self.clause_row(p, what, &p.name, rule));
            }
            for outside in &p.outside {
                for rule in findings::applying(&outside.rules) {
                    let role = words::role(self.lang, outside.role);
                    let place = text(self.lang, "screening.attention_outside");
                    rows.push(self.clause_row(p, &role, place, rule));
                }
            }
        }
        self.sheet(
            "bundle.sheet_clauses",
            &[
                "bundle.head_id",
                "screening.table_project",
                "screening.table_role",
                "screening.table_zone",
                "screening.table_effect",
                "bundle.head_rule",
                "screening.table_clause",
                "bundle.head_gist",
                "bundle.head_authority",
                "bundle.head_requires",
                "bundle.head_paper",
                "bundle.head_from",
                "bundle.head_to",
                "bundle.head_confidence",
            ],
            rows,
        )
    }

    fn clause_row(&self, p: &ProjectResult, what: &str, zone: &str, rule: &Rule) -> Vec<Cell> {
        let (gist, authority, requires) = match self.lang {
            Lang::Zh => (&rule.gist, &rule.authority, rule.requires.as_ref()),
            Lang::En => (
                &rule.gist_en,
                &rule.authority_en,
                rule.requires_en.as_ref().or(rule.requires.as_ref()),
            ),
        };
        vec![
            Cell::text(p.id.as_str()),
            Cell::text(p.name.as_str()),
            Cell::text(what),
            Cell::text(zone),
            Cell::text(findings::effect_pill(self.lang, rule.effect)),
            Cell::text(rule.id.as_str()),
            Cell::text(rule.citation()),
            Cell::text(gist.as_str()),
            Cell::text(authority.as_str()),
            Cell::text(requires.cloned().unwrap_or_default()),
            Cell::text(rule.paper.clone().unwrap_or_default()),
            Cell::Date(rule.valid_from),
            rule.valid_to.map_or(Cell::Blank, Cell::Date),
            Cell::text(findings::confidence_mark(self.lang, rule.confidence)),
        ]
    }

    fn doubts(&self) -> SheetTable {
        let mut rows = Vec::new();
        for p in &self.screening.projects {
            let mut row = |what: &'static str, role: String, said: String| {
                rows.push(vec![
                    Cell::text(p.id.as_str()),
                    Cell::text(p.name.as_str()),
                    Cell::text(text(self.lang, what)),
                    Cell::text(role),
                    Cell::text(said),
                ]);
            };
            for c in &p.cannot_tell {
                let role = c.role.map(|r| words::role(self.lang, r));
                row(
                    "screening.heading_cannot_tell",
                    role.unwrap_or_default(),
                    say(self.lang, &c.message),
                );
            }
            for u in &p.unchecked {
                row(
                    "screening.heading_unchecked",
                    words::role(self.lang, u.role),
                    format!(
                        "{}  {}",
                        findings::check(self.lang, u.check),
                        say(self.lang, &u.message)
                    ),
                );
            }
        }
        self.sheet(
            "bundle.sheet_doubts",
            &[
                "bundle.head_id",
                "screening.table_project",
                "bundle.head_what",
                "screening.table_role",
                "bundle.head_why",
            ],
            rows,
        )
    }

    fn layers(&self) -> SheetTable {
        let yes_no = |yes: bool| text(self.lang, if yes { "common.yes" } else { "common.no" });
        let rows = self.screening.layers.iter().map(|l| {
            vec![
                Cell::text(l.id.as_str()),
                Cell::text(l.name.as_str()),
                Cell::text(words::role(self.lang, l.role)),
                Cell::text(findings::check(self.lang, l.check)),
                Cell::text(l.source.as_str()),
                Cell::text(l.date.as_str()),
                Cell::text(l.version.as_str()),
                Cell::text(yes_no(l.complete)),
                self.nature(l.schematic),
                Cell::count(l.num_features),
                Cell::text(l.sha256.clone().unwrap_or_default()),
            ]
        });
        self.sheet(
            "bundle.sheet_layers",
            &[
                "bundle.head_id",
                "screening.table_layer",
                "screening.table_role",
                "screening.table_check",
                "screening.table_source",
                "screening.table_date",
                "bundle.head_version",
                "bundle.head_complete",
                "bundle.head_nature",
                "screening.table_count",
                "bundle.head_sha256",
            ],
            rows.collect(),
        )
    }

    fn answers(&self) -> SheetTable {
        let mut rows = Vec::new();
        for p in &self.screening.projects {
            for (code, answer) in &p.answers {
                let question = form::question(self.lang, code);
                let answer = form::answer(self.lang, code, answer);
                rows.push(vec![
                    Cell::text(p.id.as_str()),
                    Cell::text(p.name.as_str()),
                    Cell::text(question),
                    Cell::text(answer),
                ]);
            }
        }
        self.sheet(
            "bundle.sheet_answers",
            &[
                "bundle.head_id",
                "screening.table_project",
                "bundle.head_question",
                "bundle.head_answer",
            ],
            rows,
        )
    }
}
