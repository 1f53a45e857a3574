//! Which column of a table is what: as it was taken, with the reason, and how to overrule it.

use crate::base::text::visible;
use crate::formats::TableColumns;
use crate::formats::tables::{Angles, ColumnMeaning, TableGuess};
use crate::session::preview::Item;
use crate::ui::choices::combo;
use crate::ui::shown::Shown;
use crate::ui::widgets::quiet;
use eframe::egui::{Ui, vec2};

/// What makes all rows the corners of one parcel.
const ONE_PARCEL: &str = "*";

/// What a column can be.
#[derive(Clone, Copy)]
enum Use {
    East,
    North,
    Wkt,
    Parcel,
    Ring,
    Order,
}

impl Use {
    const ALL: [(Self, &'static str, ColumnMeaning); 6] = [
        (Self::East, "ui.column_east", ColumnMeaning::East),
        (Self::North, "ui.column_north", ColumnMeaning::North),
        (Self::Wkt, "ui.column_wkt", ColumnMeaning::Wkt),
        (Self::Parcel, "ui.column_parcel", ColumnMeaning::Parcel),
        (Self::Ring, "ui.column_ring", ColumnMeaning::Ring),
        (Self::Order, "ui.column_order", ColumnMeaning::Order),
    ];

    fn of(self, columns: &mut TableColumns) -> &mut Option<String> {
        match self {
            Self::East => &mut columns.east,
            Self::North => &mut columns.north,
            Self::Wkt => &mut columns.wkt,
            Self::Parcel => &mut columns.parcel,
            Self::Ring => &mut columns.ring,
            Self::Order => &mut columns.order,
        }
    }
}

/// Shows them; `choose` gets what is wanted instead, `None` for what the table says by itself.
pub fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    item: &Item,
    mut choose: impl FnMut(Option<TableColumns>),
) {
    let Some(guess) = &item.table else {
        return;
    };
    quiet(ui, shown.palette, &shown.say(&guess.reason));
    if item.choices.columns.is_some() {
        let again = shown.t("ui.decide_anew");
        if crate::ui::widgets::ghost_button(ui, shown.palette, None, again, again).clicked() {
            choose(None);
        }
    }
    let now = guess.as_columns();
    for (which, code, meaning) in Use::ALL {
        one(ui, shown, guess, &now, (which, code), &mut choose);
        let column = guess.columns.iter().find(|c| c.meaning == meaning);
        if let Some(column) = column {
            quiet(ui, shown.palette, &shown.say(&column.reason));
        }
    }
    ui.horizontal(|ui| {
        for (angles, code) in [
            (Angles::Signed, "ui.angles_signed"),
            (Angles::Packed, "ui.angles_packed"),
        ] {
            if ui.radio(guess.angles == angles, shown.t(code)).clicked() {
                choose(Some(TableColumns {
                    angles: Some(angles),
                    ..now.clone()
                }));
            }
        }
    });
}

fn one(
    ui: &mut Ui,
    shown: &Shown<'_>,
    guess: &TableGuess,
    columns: &TableColumns,
    (which, code): (Use, &'static str),
    choose: &mut impl FnMut(Option<TableColumns>),
) {
    let mut now = columns.clone();
    let now = which.of(&mut now).clone();
    let none = shown.t("ui.column_none");
    let all = shown.t("ui.column_one_parcel");
    ui.horizontal(|ui| {
        ui.allocate_ui(vec2(52.0, 24.0), |ui| {
            ui.set_width(52.0);
            quiet(ui, shown.palette, shown.t(code));
        });
        let words = match now.as_deref() {
            None => none.to_owned(),
            Some(ONE_PARCEL) => all.to_owned(),
            Some(name) => visible(name),
        };
        let width = (ui.available_width() - 8.0).max(60.0);
        combo(ui, code, shown.t(code), &words, width, |ui| {
            let mut pick = |name: Option<&str>| {
                let mut wanted = columns.clone();
                *which.of(&mut wanted) = name.map(str::to_owned);
                choose(Some(wanted));
            };
            if ui.selectable_label(now.is_none(), none).clicked() {
                pick(None);
            }
            if matches!(which, Use::Parcel) {
                let is_on = now.as_deref() == Some(ONE_PARCEL);
                if ui.selectable_label(is_on, all).clicked() {
                    pick(Some(ONE_PARCEL));
                }
            }
            for column in &guess.columns {
                let is_on = now.as_deref() == Some(column.name.as_str());
                if ui.selectable_label(is_on, visible(&column.name)).clicked() {
                    pick(Some(&column.name));
                }
            }
        });
    });
}
