//! Which page of the drawer from below is open.

use super::state::Session;

/// A page of the drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The drawer is shut.
    #[default]
    None,
    /// The attribute table.
    Table,
    /// Statistics.
    Statistics,
}

impl Session {
    /// Which page of the drawer is open.
    pub fn drawer(&self) -> Page {
        self.drawer
    }
}
