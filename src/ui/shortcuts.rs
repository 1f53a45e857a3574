//! Keys to actions, from the one list of actions.

use super::shown::Shown;
use crate::session::{ACTIONS, Key};
use eframe::egui::{self, KeyboardShortcut, Modifiers};

fn egui_key(key: Key) -> Option<egui::Key> {
    match key {
        Key::Letter(c) => egui::Key::from_name(&c.to_string()),
        Key::Function(n) => egui::Key::from_name(&format!("F{n}")),
        Key::Plus => Some(egui::Key::Plus),
        Key::Minus => Some(egui::Key::Minus),
        Key::Home => Some(egui::Key::Home),
    }
}

/// Sends the actions whose keys were pressed; keys that a text field wants stay with it.
pub fn listen(ctx: &egui::Context, shown: &Shown<'_>) {
    let typing = ctx.egui_wants_keyboard_input();
    for info in ACTIONS {
        let Some(shortcut) = info.shortcut else {
            continue;
        };
        let Some(key) = egui_key(shortcut.key) else {
            continue;
        };
        let is_editing_key = !shortcut.ctrl || matches!(shortcut.key, Key::Letter('Z' | 'Y'));
        if typing && is_editing_key && !matches!(shortcut.key, Key::Function(_)) {
            continue;
        }
        let mut modifiers = Modifiers::NONE;
        modifiers.command = shortcut.ctrl;
        modifiers.shift = shortcut.shift;
        let pressed = ctx.input_mut(|i| {
            // egui lets more modifiers pass than asked for: Ctrl Shift S would save as Ctrl S.
            let is_exact =
                !matches!(shortcut.key, Key::Letter(_)) || i.modifiers.shift == shortcut.shift;
            if !is_exact {
                return false;
            }
            i.consume_shortcut(&KeyboardShortcut::new(modifiers, key))
                // Without Shift, + is = on most keyboards.
                || (shortcut.key == Key::Plus
                    && i.consume_shortcut(&KeyboardShortcut::new(modifiers, egui::Key::Equals)))
        });
        if pressed {
            shown.act(info.action);
        }
    }
}
