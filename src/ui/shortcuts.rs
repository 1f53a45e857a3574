//! Keys to actions, from the one list of actions.

use super::shown::Shown;
use crate::session::{ACTIONS, Key};
use eframe::egui::{self, Event};

fn egui_key(key: Key) -> Option<egui::Key> {
    match key {
        Key::Letter(c) => egui::Key::from_name(&c.to_string()),
        Key::Function(n) => egui::Key::from_name(&format!("F{n}")),
        Key::Plus => Some(egui::Key::Plus),
        Key::Minus => Some(egui::Key::Minus),
        Key::Home => Some(egui::Key::Home),
        Key::Left => Some(egui::Key::ArrowLeft),
        Key::Right => Some(egui::Key::ArrowRight),
    }
}

/// Sends the actions whose keys were pressed; keys that a text field wants stay with it.
pub fn listen(ctx: &egui::Context, shown: &Shown<'_>) {
    // Only where text is typed: a map or a row that has the keys wants none of these.
    let typing = ctx.text_edit_focused();
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
        // The event's own modifiers, exactly: egui's matching lets Ctrl Shift S save as Ctrl S, and
        // those of the frame may be released already.
        let is_it = |event: &Event| match event {
            Event::Key {
                key: pressed_key,
                pressed: true,
                modifiers,
                ..
            } => {
                // + is = with or without Shift on most keyboards.
                let is_plus = shortcut.key == Key::Plus && *pressed_key == egui::Key::Equals;
                let is_letter = matches!(shortcut.key, Key::Letter(_));
                (*pressed_key == key || is_plus)
                    && modifiers.command == shortcut.ctrl
                    && modifiers.alt == shortcut.alt
                    && (modifiers.shift == shortcut.shift || !is_letter)
            }
            _ => false,
        };
        let pressed = ctx.input_mut(|i| {
            let before = i.events.len();
            i.events.retain(|event| !is_it(event));
            i.events.len() != before
        });
        if pressed {
            shown.act(info.action);
        }
    }
}
