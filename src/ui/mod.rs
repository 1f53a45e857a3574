//! The window. Floor 8. The only room that knows egui.
