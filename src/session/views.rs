//! Where the map has been: back and forward through views, and views kept by name. Going back is
//! no edit; keeping one is, and it is saved with the workspace.

use super::command::Effect;
use super::edit::{Change, Edit};
use super::state::Session;
use super::view::View;
use crate::base::message::Message;
use crate::geom::Coord;
use crate::i18n::say;
use crate::layer::Role;
use crate::screening::feature_name;
use crate::workspace::Bookmark;

/// Views remembered.
const MOST: usize = 200;
/// Longest name of a bookmark, characters.
const LONGEST: usize = 60;

/// Views gone through.
#[derive(Debug, Clone, Default)]
pub struct ViewHistory {
    views: Vec<View>,
    at: usize,
}

/// Something about views.
#[derive(Debug, Clone)]
pub enum ViewsCommand {
    /// The map has come to rest here.
    Rested(View),
    /// To the view before.
    Back,
    /// To the view after.
    Forward,
    /// Keep the view by a name; without one it gets the name of the place.
    Keep(Option<String>),
    /// Go to a kept view.
    Go(usize),
    /// Call a kept view something else.
    Rename(usize, String),
    /// Keep it no longer.
    Forget(usize),
}

/// Whether two views are one to a person: the same scale within a twentieth, and centres less
/// than a dozen points apart.
fn are_one(a: &View, b: &View) -> bool {
    let ratio = a.meters_per_point / b.meters_per_point;
    let points = |degrees: f64| degrees.abs() * 111_000.0 / b.meters_per_point;
    (0.95..1.05).contains(&ratio)
        && points(a.center.x - b.center.x) < 12.0
        && points(a.center.y - b.center.y) < 12.0
}

impl ViewHistory {
    /// Remembers a view; what lay ahead is forgotten, unless this is where the map already is.
    pub fn rest(&mut self, view: View) {
        match self.views.get(self.at) {
            Some(now) if are_one(now, &view) => {}
            _ => {
                self.views.truncate(self.at + 1);
                self.views.push(view);
                if self.views.len() > MOST {
                    self.views.remove(0);
                }
                self.at = self.views.len() - 1;
            }
        }
    }

    /// Whether there is a view before.
    pub fn can_go_back(&self) -> bool {
        self.at > 0
    }

    /// Whether there is a view after.
    pub fn can_go_forward(&self) -> bool {
        self.at + 1 < self.views.len()
    }

    fn go(&mut self, to: usize) -> Option<View> {
        let view = self.views.get(to).copied()?;
        self.at = to;
        Some(view)
    }
}

impl Session {
    /// Views gone through.
    pub fn view_history(&self) -> &ViewHistory {
        &self.view_history
    }

    pub(super) fn views_command(&mut self, command: ViewsCommand) -> Vec<Effect> {
        let glide = |view: Option<View>| view.map(Effect::Glide).into_iter().collect();
        match command {
            ViewsCommand::Rested(view) => {
                self.view_history.rest(view);
                Vec::new()
            }
            ViewsCommand::Back => {
                // Where the map is now is where forward leads back to.
                let view = self.view;
                self.view_history.rest(view);
                let to = self.view_history.at.checked_sub(1);
                glide(to.and_then(|to| self.view_history.go(to)))
            }
            ViewsCommand::Forward => {
                let to = self.view_history.at + 1;
                glide(self.view_history.go(to))
            }
            ViewsCommand::Keep(name) => self.keep_view(name),
            ViewsCommand::Go(index) => {
                let kept = self.workspace.bookmarks.get(index);
                glide(kept.map(|b| View::from(b.view())))
            }
            ViewsCommand::Rename(index, name) => {
                let name: String = name.trim().chars().take(LONGEST).collect();
                let mut after = self.workspace.bookmarks.clone();
                let is_taken = after.iter().any(|b| b.name == name);
                let Some(bookmark) = after.get_mut(index) else {
                    return Vec::new();
                };
                if name.is_empty() || is_taken {
                    return Vec::new();
                }
                bookmark.name.clone_from(&name);
                self.change_bookmarks("views.edit_rename", &name, after)
            }
            ViewsCommand::Forget(index) => {
                let mut after = self.workspace.bookmarks.clone();
                if index >= after.len() {
                    return Vec::new();
                }
                let name = after.remove(index).name;
                self.change_bookmarks("views.edit_forget", &name, after)
            }
        }
    }

    fn keep_view(&mut self, name: Option<String>) -> Vec<Effect> {
        let name = name.unwrap_or_else(|| self.place_name(self.view.center));
        let wanted: String = name.trim().chars().take(LONGEST).collect();
        let is_taken = |name: &str| self.workspace.bookmarks.iter().any(|b| b.name == name);
        let mut name = wanted.clone();
        let mut number = 2;
        while is_taken(&name) {
            name = format!("{wanted} {number}");
            number += 1;
        }
        let mut after = self.workspace.bookmarks.clone();
        after.push(Bookmark {
            name: name.clone(),
            lon: self.view.center.x,
            lat: self.view.center.y,
            meters_per_point: self.view.meters_per_point,
        });
        self.change_bookmarks("views.edit_keep", &name, after)
    }

    /// The township or county a position lies in, for naming a view; else a plain word.
    fn place_name(&self, at: Coord) -> String {
        let found = [Role::Township, Role::County].into_iter().find_map(|role| {
            let entries = self.workspace.layers.iter().filter(|e| e.role == role);
            entries.into_iter().find_map(|entry| {
                let layer = self.loaded(&entry.id).layer()?;
                let feature = super::identify::feature_under(layer, at)?;
                Some(feature_name(feature, entry.name_field.as_deref()))
            })
        });
        found.unwrap_or_else(|| say(self.settings.lang, &Message::new("views.unnamed")))
    }

    fn change_bookmarks(&mut self, code: &str, name: &str, after: Vec<Bookmark>) -> Vec<Effect> {
        let before = self.workspace.bookmarks.clone();
        let label = Message::new(code).with("name", name);
        self.last_done = Some(label.clone());
        self.make(Edit {
            label,
            change: Change::Bookmarks { before, after },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(lon: f64, scale: f64) -> View {
        View {
            center: Coord::lon_lat(lon, 25.0),
            meters_per_point: scale,
        }
    }

    #[test]
    fn a_view_hardly_moved_is_no_other_view_and_going_back_keeps_the_way_forward() {
        let mut history = ViewHistory::default();
        history.rest(view(110.0, 100.0));
        history.rest(view(110.001, 101.0));
        assert!(!history.can_go_back());
        history.rest(view(110.5, 100.0));
        history.rest(view(110.5, 20.0));
        assert_eq!(history.go(1), Some(view(110.5, 100.0)));
        history.rest(view(110.5, 100.0));
        assert!(history.can_go_back() && history.can_go_forward());
        history.rest(view(111.0, 100.0));
        assert!(history.can_go_back() && !history.can_go_forward());
    }
}
