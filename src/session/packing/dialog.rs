//! The dialog that packs: which classes go in, and to which area layers are clipped.

use super::work::PackingJob;
use super::{PackRequest, widened};
use crate::base::message::Message;
use crate::geom::{Bbox, Coord};
use crate::layer::Secrecy;
use crate::session::command::{Effect, Question};
use crate::session::state::{NoticeKind, Session};
use crate::session::view::View;
use crate::workspace::keep::copies::CopyKind;
use std::path::PathBuf;

/// To what layers are clipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// To nothing: everything goes in.
    Whole,
    /// To what the map shows.
    View,
    /// To the chosen project and what is near it.
    Project,
}

/// The dialog's state.
#[derive(Debug, Clone, PartialEq)]
pub struct Packing {
    /// The highest class let in.
    pub max_class: Secrecy,
    /// To what layers are clipped.
    pub area: Area,
}

/// Something about packing.
#[derive(Debug)]
pub enum PackCommand {
    /// Show the dialog.
    Open,
    /// What is chosen in it.
    Set(Packing),
    /// Ask where to.
    AskWhere,
    /// Pack into that file.
    Write(PathBuf),
    /// It was packed, with what was left out, clipped or missing; a sentence each.
    Written(PathBuf, Vec<String>),
    /// Enough.
    Close,
}

impl Session {
    /// The packing dialog, while it is open.
    pub fn packing(&self) -> Option<&Packing> {
        self.packing.as_ref()
    }

    /// The layers that a class leaves out: name and class.
    pub fn left_out_by(&self, max_class: Secrecy) -> Vec<(String, Secrecy)> {
        let layers = self.workspace.layers.iter();
        layers
            .filter(|l| l.secrecy > max_class)
            .map(|l| (self.layer_name(l, self.settings.lang), l.secrecy))
            .collect()
    }

    /// The area that a choice means now, degrees; none for everything, and where there is none.
    pub fn pack_area(&self, area: Area) -> Option<Bbox> {
        match area {
            Area::Whole => None,
            Area::View => Some(seen(self.view, self.map_size)),
            Area::Project => self.selected_row().map(|r| widened(&r.bbox)),
        }
    }

    pub(in crate::session) fn pack_command(&mut self, command: PackCommand) -> Vec<Effect> {
        match command {
            PackCommand::Open => {
                // The safe choice: nothing above 公开 without being asked for.
                self.packing = Some(Packing {
                    max_class: Secrecy::Public,
                    area: Area::Whole,
                });
                Vec::new()
            }
            PackCommand::Set(packing) => {
                if self.packing.is_some() {
                    self.packing = Some(packing);
                }
                Vec::new()
            }
            PackCommand::AskWhere => vec![Effect::Ask(Question::PackTo)],
            PackCommand::Write(to) => self.pack_to(to),
            PackCommand::Written(path, remarks) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let message = Message::new("pack.written").with("name", name.as_ref());
                let message = if remarks.is_empty() {
                    message
                } else {
                    Message::new("pack.written_with")
                        .with("name", name.as_ref())
                        .with("remarks", remarks.join(" "))
                };
                self.tell(NoticeKind::Done, message);
                Vec::from_iter(self.copy_made(vec![path], CopyKind::Pack))
            }
            PackCommand::Close => {
                self.packing = None;
                Vec::new()
            }
        }
    }

    fn pack_to(&mut self, to: PathBuf) -> Vec<Effect> {
        let Some(packing) = self.packing.take() else {
            return Vec::new();
        };
        let within = self.pack_area(packing.area);
        if packing.area != Area::Whole && within.is_none() {
            self.tell(NoticeKind::Error, Message::new("pack.bad_area"));
            return Vec::new();
        }
        vec![Effect::Pack(Box::new(PackingJob {
            request: PackRequest {
                workspace: self.workspace.clone(),
                paths: self.paths,
                max_class: packing.max_class,
                within,
                lang: self.settings.lang,
                date: self.as_of,
            },
            to,
        }))]
    }
}

/// What a map of that size shows, degrees.
fn seen(view: View, (width, height): (f64, f64)) -> Bbox {
    const METERS_PER_DEGREE: f64 = 111_000.0;
    let north = 0.5 * height * view.meters_per_point / METERS_PER_DEGREE;
    let shorter = libm::cos(view.center.y.to_radians()).max(0.05);
    let east = 0.5 * width * view.meters_per_point / (METERS_PER_DEGREE * shorter);
    Bbox {
        min: Coord::lon_lat(view.center.x - east, view.center.y - north),
        max: Coord::lon_lat(view.center.x + east, view.center.y + north),
    }
}
