//! The application without a window: session, actions, commands, history, jobs.
//!
//! Floor 7. [`Session`] is everything the window shows; only [`dispatch`] changes it. What a
//! user can name is an [`Action`]; whatever happens is a [`Command`]; what the outside has to
//! do about it is an [`Effect`], and long work runs in [`jobs`], whose results come back as
//! commands.

mod action;
pub mod attributes;
pub mod bundling;
pub mod cases;
mod checking;
pub mod checkup;
mod command;
mod counties;
pub mod details;
mod dispatch;
pub mod drawer;
mod edit;
mod edits;
mod engine;
pub mod export_layer;
pub mod failure;
mod files;
pub mod find;
pub mod findings;
pub mod grid;
mod held;
pub mod identify;
pub mod images;
pub mod jobs;
pub mod keep;
mod looking;
pub mod measuring;
pub mod moved;
pub mod opinion;
pub mod overlaps;
pub mod packing;
pub mod picturing;
pub mod plates;
pub mod preview;
mod project;
pub mod recent;
pub mod reporting;
pub mod reports;
pub mod scene;
pub mod selected;
pub mod settings;
pub mod sites;
pub mod sketch;
mod state;
pub mod statistics;
pub mod style_packs;
pub mod styling;
pub mod table;
pub mod tiles;
pub mod view;
pub mod views;

pub use action::{ACTIONS, Action, ActionInfo, Key, Menu, Shortcut};
pub use attributes::TableCommand;
pub use cases::CasesCommand;
pub use checking::{CheckAnswer, CheckRequest, Stamp};
pub use checkup::CheckupCommand;
pub use command::{Command, Effect, LayerFile, OpenAs, PreviewJob, Question};
pub use counties::Counties;
pub use dispatch::dispatch;
pub use edit::{Change, Edit, History, Placed};
pub use export_layer::{ExportCommand, Exported};
pub use held::Loaded;
pub use images::{ImageCommand, ImageState};
pub use keep::KeepCommand;
pub use measuring::MeasureCommand;
pub use opinion::OpinionDraft;
pub use packing::PackCommand;
pub use picturing::PictureCommand;
pub use preview::PreviewCommand;
pub use recent::Recent;
pub use selected::SelectCommand;
pub use settings::{Settings, Theme};
pub use sites::SitesCommand;
pub use sketch::{SketchCommand, SketchTool};
pub use state::{Checked, Drag, Notice, NoticeKind, ProjectKey, ProjectRow, Selection, Session};
pub use statistics::StatisticsCommand;
pub use styling::{StyleCommand, Styling};
pub use view::View;
pub use views::ViewsCommand;
