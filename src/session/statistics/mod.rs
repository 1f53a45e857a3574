//! Statistics of a layer or project file in the drawer: by county, township and village, by class,
//! by a field, by another layer. The adding up is `stats::Summary`; cutting is the check's own
//! kernel (`screening::Placing`); the work stands in [`mod@work`], for the command line too.

pub mod words;
pub mod work;

pub use work::{SumRequest, Summed};

use super::attributes::{TableOf, is_same};
use super::command::{Command, Effect};
use super::drawer::Page;
use super::state::{NoticeKind, Session};
use crate::base::message::Message;
use crate::base::parallel::processors;
use crate::i18n::Lang;
use crate::layer::{Layer, Role};
use crate::screening::{Placing, ZoneLayer};
use crate::stats::GroupBy;
use std::sync::Arc;

/// Statistics as they are open.
#[derive(Debug, Clone)]
pub struct Statistics {
    /// What they are of.
    pub of: TableOf,
    /// By what it is added up.
    pub by: GroupBy,
    /// Only what is chosen.
    pub only_selected: bool,
    /// The sums; none until they are there.
    pub summed: Option<Arc<Summed>>,
    /// The sums in words, in the interface's language.
    pub sheet: Option<Arc<words::Sheet>>,
    /// Why there are none.
    pub fault: Option<Message>,
    asked: u64,
    answered: u64,
    /// The layer and the ground that the sums were made from.
    layer: Layer,
    ground: u64,
    sheet_lang: Lang,
}

/// Something about statistics.
#[derive(Debug)]
pub enum StatisticsCommand {
    /// Open those of a layer or project file.
    Open(TableOf),
    /// Add up by this.
    By(GroupBy),
    /// Only what is chosen, or all.
    OnlySelected(bool),
    /// Once more: something has changed.
    Again,
    /// Put the table on the clipboard.
    Copy,
    /// The sums are there, or could not be made.
    Summed(u64, Result<Box<Summed>, Message>),
    /// The user stopped what was under way.
    Stopped,
}

impl Statistics {
    /// Whether the sums are those that were asked for last.
    pub fn is_current(&self) -> bool {
        self.asked == self.answered
    }
}

impl Session {
    /// The statistics, if they are open.
    pub fn statistics(&self) -> Option<&Statistics> {
        self.statistics.as_ref()
    }

    /// Whether something has changed since the sums were made.
    pub fn are_statistics_outdated(&self) -> bool {
        self.statistics.as_ref().is_some_and(|s| {
            let now = self.table_layer(&s.of);
            s.summed.is_some()
                && (s.ground != self.ground || now.is_none_or(|now| !is_same(now, &s.layer)))
        })
    }

    /// By what a layer can be added up here: places whose layers are loaded, its class, its
    /// fields, other areal layers.
    pub fn groupings(&self, of: &TableOf) -> Vec<GroupBy> {
        let has = |role: Role| self.zones_of(role).next().is_some();
        let mut all = Vec::new();
        if has(Role::County) {
            all.push(GroupBy::County);
        }
        if has(Role::Township) {
            all.push(GroupBy::Township);
        }
        if has(Role::Village) {
            all.push(GroupBy::Village);
        }
        if let TableOf::Layer(id) = of
            && self
                .layer_entry(id)
                .is_some_and(|e| e.class_field.is_some())
        {
            all.push(GroupBy::Class);
        }
        if let Some(layer) = self.table_layer(of) {
            let fields = layer.schema.fields.iter();
            all.extend(fields.map(|f| GroupBy::Field(f.name.clone())));
        }
        let is_itself = |id: &str| matches!(of, TableOf::Layer(own) if own == id);
        let others = self.workspace.layers.iter();
        let others = others.filter(|e| {
            !matches!(e.role, Role::County | Role::Township | Role::Village)
                && !is_itself(&e.id)
                && self.loaded(&e.id).layer().is_some_and(is_areal)
        });
        all.extend(others.map(|e| GroupBy::Layer(e.id.clone())));
        all
    }

    fn zones_of(&self, role: Role) -> impl Iterator<Item = ZoneLayer> {
        let entries = self.workspace.layers.iter();
        entries
            .filter(move |e| e.role == role)
            .filter_map(|e| Some(e.zone_layer(self.loaded(&e.id).layer()?.clone())))
    }

    pub(super) fn toggle_statistics(&mut self) -> Vec<Effect> {
        if self.drawer == Page::Statistics {
            self.drawer = Page::None;
            self.statistics = None;
            return vec![Effect::StopStatistics];
        }
        let table = self.attributes.as_ref().map(|t| t.of.clone());
        match table.or_else(|| self.table_candidate()) {
            Some(of) => self.statistics_command(StatisticsCommand::Open(of)),
            None => Vec::new(),
        }
    }

    pub(super) fn statistics_command(&mut self, command: StatisticsCommand) -> Vec<Effect> {
        if let StatisticsCommand::Open(of) = command {
            return self.open_statistics(of);
        }
        let Some(statistics) = &mut self.statistics else {
            return Vec::new();
        };
        match command {
            StatisticsCommand::By(by) => {
                statistics.by = by;
                self.ask_to_sum()
            }
            StatisticsCommand::OnlySelected(only) => {
                statistics.only_selected = only;
                self.ask_to_sum()
            }
            StatisticsCommand::Again => self.ask_to_sum(),
            StatisticsCommand::Copy => self.copy_statistics(),
            StatisticsCommand::Summed(number, summed) => {
                if number == statistics.asked {
                    statistics.answered = number;
                    statistics.sheet = None;
                    match summed {
                        Ok(summed) => statistics.summed = Some(Arc::from(summed)),
                        Err(fault) => {
                            statistics.summed = None;
                            statistics.fault = Some(fault);
                        }
                    }
                }
                Vec::new()
            }
            StatisticsCommand::Stopped => {
                if !statistics.is_current() {
                    statistics.answered = statistics.asked;
                    statistics.fault = Some(Message::new("statistics.stopped"));
                }
                Vec::new()
            }
            StatisticsCommand::Open(_) => Vec::new(),
        }
    }

    fn open_statistics(&mut self, of: TableOf) -> Vec<Effect> {
        if self.table_layer(&of).is_none() {
            return Vec::new();
        }
        self.drawer = Page::Statistics;
        if self.statistics.as_ref().is_some_and(|s| s.of == of) {
            return Vec::new();
        }
        let all = self.groupings(&of);
        let before = self.statistics.as_ref().map(|s| s.by.clone());
        let kept = before.filter(|by| all.contains(by));
        let Some(by) = kept.or_else(|| all.into_iter().next()) else {
            return Vec::new();
        };
        self.statistics = Some(Statistics {
            of,
            by,
            only_selected: false,
            summed: None,
            sheet: None,
            sheet_lang: self.settings.lang,
            fault: None,
            asked: 0,
            answered: 0,
            layer: Layer::default(),
            ground: 0,
        });
        self.ask_to_sum()
    }

    fn ask_to_sum(&mut self) -> Vec<Effect> {
        let Some(statistics) = &self.statistics else {
            return Vec::new();
        };
        let Some(layer) = self.table_layer(&statistics.of).cloned() else {
            return Vec::new();
        };
        let meta = match &statistics.of {
            TableOf::Layer(id) => self.layer_entry(id).map(|e| Arc::new(e.zone_meta())),
            TableOf::Projects(_) => None,
        };
        let places = match &statistics.by {
            GroupBy::County => self.zones_of(Role::County).collect(),
            GroupBy::Township => [Role::County, Role::Township]
                .into_iter()
                .flat_map(|role| self.zones_of(role))
                .collect(),
            GroupBy::Village => [Role::County, Role::Township, Role::Village]
                .into_iter()
                .flat_map(|role| self.zones_of(role))
                .collect(),
            GroupBy::Layer(id) => {
                let other = self.layer_entry(id).and_then(|entry| {
                    let layer = self.loaded(id).layer()?.clone();
                    Some(Placing::in_place_of_counties(&entry.zone_layer(layer)))
                });
                other.into_iter().collect()
            }
            GroupBy::Class | GroupBy::Field(_) => Vec::new(),
        };
        let chosen = self.chosen_of(&statistics.of);
        let request = SumRequest {
            layer: layer.clone(),
            meta,
            by: statistics.by.clone(),
            places,
            filter: None,
            only: statistics.only_selected.then(|| chosen.unwrap_or_default()),
            method: self.workspace.area_method.unwrap_or_default(),
            num_threads: processors(),
        };
        self.next_generation += 1;
        let (number, ground) = (self.next_generation, self.ground);
        if let Some(statistics) = &mut self.statistics {
            statistics.asked = number;
            statistics.layer = layer;
            statistics.ground = ground;
            statistics.fault = None;
        }
        vec![Effect::Statistics(number, Box::new(request))]
    }

    fn copy_statistics(&mut self) -> Vec<Effect> {
        let Some(statistics) = &self.statistics else {
            return Vec::new();
        };
        let Some(sheet) = statistics.sheet.clone() else {
            return Vec::new();
        };
        let name = self.table_name(&statistics.of);
        let message = Message::new("statistics.copied").with("name", name);
        let grid = sheet.grid();
        self.tell(NoticeKind::Done, message);
        vec![Effect::Copy {
            html: grid.html(),
            text: grid.tsv(),
        }]
    }

    /// What a grouping is called.
    pub fn grouping_name(&self, by: &GroupBy) -> String {
        let lang = self.settings.lang;
        match by {
            GroupBy::Layer(id) => match self.layer_entry(id) {
                Some(entry) => self.layer_name(entry, lang),
                None => id.clone(),
            },
            by => words::grouping(lang, by),
        }
    }

    /// Puts sums into words, once and again where the language changes.
    fn word_statistics(&mut self) {
        let lang = self.settings.lang;
        let Some(statistics) = &self.statistics else {
            return;
        };
        let Some(summed) = &statistics.summed else {
            return;
        };
        if statistics.sheet.is_some() && statistics.sheet_lang == lang {
            return;
        }
        let name = self.table_name(&statistics.of);
        let schematic = self.is_table_schematic(&statistics.of);
        let grouping = self.grouping_name(&summed.by);
        let sheet = words::Sheet::of(lang, &name, &grouping, summed, schematic);
        if let Some(statistics) = &mut self.statistics {
            statistics.sheet = Some(Arc::new(sheet));
            statistics.sheet_lang = lang;
        }
    }

    /// Forgets statistics of what is gone, and words what is new.
    pub(super) fn keep_statistics(&mut self) {
        let is_gone = self.statistics.as_ref().is_some_and(|s| match &s.of {
            TableOf::Layer(id) => self.layer_entry(id).is_none(),
            TableOf::Projects(file) => self.project_entry(file).is_none(),
        });
        if is_gone {
            self.statistics = None;
            if self.drawer == Page::Statistics {
                self.drawer = Page::None;
            }
        }
        self.word_statistics();
    }
}

/// Whether a layer has areas.
fn is_areal(layer: &Layer) -> bool {
    let first = layer.features().take(50);
    let mut parts = first.filter_map(|f| f.geometry()?.parts().next().map(|p| p.kind()));
    parts.any(|kind| kind == crate::geom::PartKind::Polygon)
}

/// The command that the work of a job comes to.
pub(super) fn command(number: u64, summed: Result<Summed, Message>) -> Command {
    Command::Statistics(StatisticsCommand::Summed(number, summed.map(Box::new)))
}
