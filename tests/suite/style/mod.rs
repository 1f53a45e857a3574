//! Styles: schemes, breaks, colours, the style pack.

mod breaks;
mod colours;
mod schemes;
