//! How the window looks: colours, type and spacing. The only place with colours of the
//! interface; colours of the map live in room `style`.

use crate::render::text::{bold_font_bytes, font_bytes};
use crate::rules::Effect;
use crate::screening::model::Verdict;
use crate::session::{Settings, Theme};
use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow,
    Stroke, TextStyle, Visuals, vec2,
};
use std::sync::Arc;

/// Colours of one theme, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Behind the map.
    pub paper: Color32,
    /// Side panels.
    pub panel: Color32,
    /// Cards, fields, menus: one step nearer than the panel.
    pub raised: Color32,
    /// Text.
    pub ink: Color32,
    /// Secondary text; at least 4.5 to 1 on `panel`.
    pub quiet: Color32,
    /// Lines between things.
    pub hairline: Color32,
    /// Borders of controls.
    pub border: Color32,
    /// The chosen row.
    pub selected: Color32,
    /// The row under the pointer.
    pub hovered: Color32,
    /// The product's red.
    pub accent: Color32,
    /// Keyboard focus.
    pub focus: Color32,
    /// Prohibited: text and border, then ground.
    pub prohibited: [Color32; 2],
    /// Restricted.
    pub restricted: [Color32; 2],
    /// Attention.
    pub attention: [Color32; 2],
    /// None found.
    pub none_found: [Color32; 2],
    /// Cannot tell.
    pub cannot_tell: [Color32; 2],
    /// Text on a filled pill.
    pub on_fill: Color32,
    /// Shadow under what floats.
    pub shadow: Color32,
    /// The half-white under the outline of the chosen project.
    pub halo: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    // Three bytes of a literal: the casts cannot lose anything.
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const LIGHT: Palette = Palette {
    paper: rgb(0x00f1_eee6),
    panel: rgb(0x00fd_fcf9),
    raised: rgb(0x00ff_ffff),
    ink: rgb(0x002b_2a27),
    quiet: rgb(0x006b_665c),
    hairline: rgb(0x00e6_e1d6),
    border: rgb(0x00d8_d1c3),
    selected: rgb(0x00f1_ece0),
    hovered: rgb(0x00f7_f4ec),
    accent: rgb(0x00b3_261e),
    focus: rgb(0x002f_6f9f),
    prohibited: [rgb(0x00b3_261e), rgb(0x00fb_ebe9)],
    restricted: [rgb(0x00a6_5500), rgb(0x00fc_f1e3)],
    attention: [rgb(0x007d_6214), rgb(0x00f8_f2de)],
    none_found: [rgb(0x002b_7549), rgb(0x00e9_f4ec)],
    cannot_tell: [rgb(0x0052_5b69), rgb(0x00ee_f0f3)],
    on_fill: rgb(0x00ff_ffff),
    shadow: Color32::from_rgba_premultiplied(0, 0, 0, 28),
    halo: Color32::from_rgba_premultiplied(150, 150, 150, 150),
};

const DARK: Palette = Palette {
    paper: rgb(0x001b_1d1f),
    panel: rgb(0x0022_2427),
    raised: rgb(0x002a_2d30),
    ink: rgb(0x00ec_e8e0),
    quiet: rgb(0x00ab_a69b),
    hairline: rgb(0x0037_3a3e),
    border: rgb(0x004a_4d52),
    selected: rgb(0x0036_3732),
    hovered: rgb(0x002e_3033),
    accent: rgb(0x00f0_7a70),
    focus: rgb(0x0078_b4e0),
    prohibited: [rgb(0x00ff_8f85), rgb(0x0046_2724)],
    restricted: [rgb(0x00f0_aa5c), rgb(0x0044_311b)],
    attention: [rgb(0x00dc_c064), rgb(0x003c_361e)],
    none_found: [rgb(0x007f_cf9b), rgb(0x0020_382a)],
    cannot_tell: [rgb(0x00b4_bdca), rgb(0x002f_353d)],
    on_fill: rgb(0x001b_1d1f),
    shadow: Color32::from_rgba_premultiplied(0, 0, 0, 90),
    halo: Color32::from_rgba_premultiplied(20, 20, 20, 150),
};

/// No tint: a picture is shown in its own colours.
pub const UNTINTED: Color32 = Color32::WHITE;

/// Height of the bar at the top, points.
pub const TOP_HEIGHT: f32 = 48.0;
/// Height of the line at the bottom, points.
pub const STATUS_HEIGHT: f32 = 26.0;
/// Width of the panel on the left, points.
pub const LEFT_WIDTH: f32 = 272.0;
/// Width of the panel on the right, points.
pub const RIGHT_WIDTH: f32 = 372.0;
/// Corner radius of cards and fields, points.
pub const RADIUS: u8 = 8;
/// Size of text, points.
pub const BODY: f32 = 13.0;
/// Size of secondary text, points.
pub const SMALL: f32 = 11.5;
/// Size of titles and key figures, points.
pub const TITLE: f32 = 17.0;
/// How much larger everything is in the meeting view.
pub const LARGE: f32 = 1.4;

impl Palette {
    /// The palette of a theme.
    pub fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// Text and ground of a conclusion.
    pub fn verdict(&self, verdict: Verdict) -> [Color32; 2] {
        match verdict {
            Verdict::Prohibited => self.prohibited,
            Verdict::CannotTell => self.cannot_tell,
            Verdict::Restricted => self.restricted,
            Verdict::Attention => self.attention,
            Verdict::NoneFound => self.none_found,
        }
    }

    /// Text and ground of a rule's effect; what no rule names is a fact to attend to.
    pub fn effect(&self, effect: Option<Effect>) -> [Color32; 2] {
        match effect {
            Some(Effect::Prohibited) => self.prohibited,
            Some(e) if e.needs_procedure() => self.restricted,
            Some(_) => self.attention,
            None => self.cannot_tell,
        }
    }
}

/// A colour of the map, for its symbols in lists.
pub fn of_map(c: crate::style::Color) -> Color32 {
    Color32::from_rgba_unmultiplied(c.r, c.g, c.b, c.a)
}

/// The heavy face.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// The plain face.
pub fn plain(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Puts the bundled faces first in every family, so that the window reads as the map and its
/// pictures do, whatever the machine has.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    add("noto", font_bytes());
    add("noto-bold", bold_font_bytes());
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts
            .families
            .entry(family)
            .or_default()
            .insert(0, "noto".to_owned());
    }
    let mut heavy = vec!["noto-bold".to_owned()];
    heavy.extend(
        fonts
            .families
            .get(&FontFamily::Proportional)
            .cloned()
            .unwrap_or_default(),
    );
    fonts
        .families
        .insert(FontFamily::Name("bold".into()), heavy);
    ctx.set_fonts(fonts);
}

/// Brings egui's own style in line with the settings.
pub fn apply(ctx: &egui::Context, settings: &Settings) {
    let palette = Palette::of(settings.theme);
    let dark = settings.theme == Theme::Dark;
    ctx.set_theme(if dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    });
    ctx.set_zoom_factor(if settings.large_text { LARGE } else { 1.0 });
    ctx.all_styles_mut(|style| {
        style.visuals = visuals(palette, dark);
        style.text_styles = [
            (TextStyle::Body, plain(BODY)),
            (TextStyle::Button, plain(BODY)),
            (TextStyle::Small, plain(SMALL)),
            (TextStyle::Monospace, plain(BODY)),
            (TextStyle::Heading, bold(TITLE)),
        ]
        .into();
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(8.0, 4.0);
        spacing.button_padding = vec2(10.0, 4.0);
        spacing.interact_size = vec2(28.0, 28.0);
        spacing.menu_margin = Margin::same(6);
        spacing.window_margin = Margin::same(20);
        spacing.tooltip_width = 320.0;
        spacing.scroll = egui::style::ScrollStyle::floating();
        spacing.scroll.floating_allocated_width = 0.0;
        spacing.scroll.bar_width = 7.0;
        style.interaction.selectable_labels = false;
    });
}

fn visuals(palette: &Palette, dark: bool) -> Visuals {
    let mut v = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    v.override_text_color = Some(palette.ink);
    v.weak_text_color = Some(palette.quiet);
    v.panel_fill = palette.panel;
    v.window_fill = palette.raised;
    v.window_stroke = Stroke::new(1.0, palette.hairline);
    v.window_corner_radius = CornerRadius::same(RADIUS);
    v.menu_corner_radius = CornerRadius::same(RADIUS);
    v.extreme_bg_color = palette.raised;
    v.text_edit_bg_color = Some(palette.raised);
    v.faint_bg_color = palette.hovered;
    v.hyperlink_color = palette.focus;
    v.selection.bg_fill = palette.focus.gamma_multiply(if dark { 0.45 } else { 0.28 });
    v.selection.stroke = Stroke::new(1.0, palette.focus);
    v.window_shadow = Shadow {
        offset: [0, 6],
        blur: 24,
        spread: 0,
        color: palette.shadow,
    };
    v.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 14,
        spread: 0,
        color: palette.shadow,
    };
    let states = [
        (
            &mut v.widgets.noninteractive,
            palette.panel,
            palette.hairline,
        ),
        (&mut v.widgets.inactive, palette.raised, palette.border),
        (&mut v.widgets.hovered, palette.hovered, palette.quiet),
        (&mut v.widgets.active, palette.selected, palette.ink),
        (&mut v.widgets.open, palette.selected, palette.border),
    ];
    for (state, fill, line) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.0, palette.ink);
        state.corner_radius = CornerRadius::same(RADIUS);
        state.expansion = 0.0;
    }
    // Rails of sliders, boxes of switches: they need an edge against the panel.
    v.widgets.inactive.bg_fill = palette.hairline;
    v.slider_trailing_fill = true;
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_of_both_themes_reads_on_its_ground_as_wcag_asks() {
        for palette in [LIGHT, DARK] {
            for ground in [palette.panel, palette.raised, palette.selected] {
                assert!(contrast(palette.ink, ground) >= 7.0);
                assert!(contrast(palette.quiet, ground) >= 4.5, "{ground:?}");
            }
            for [text, ground] in [
                palette.prohibited,
                palette.restricted,
                palette.attention,
                palette.none_found,
                palette.cannot_tell,
            ] {
                assert!(contrast(text, ground) >= 4.5, "{text:?}");
                assert!(contrast(text, palette.raised) >= 4.5, "{text:?}");
                assert!(contrast(palette.on_fill, text) >= 4.5, "{text:?}");
            }
        }
    }
}
