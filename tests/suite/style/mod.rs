//! Styles: schemes, breaks, colours, the style pack.

mod breaks;
mod colours;
mod pack;
mod schemes;
mod workspace;
