//! Writing the picture of the map, and the files that say where it lies.

use super::MapPlan;
use crate::base::files::{io_message, write_atomically, write_atomically_with};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::cli::{Failure, print};
use crate::crs::{Crs, to_wkt_esri};
use crate::i18n::{say, text};
use crate::render::{MapView, Plate, PlateError, ScreenPos};
use std::path::Path;

pub(super) fn write(plan: &MapPlan, plate: &Plate) -> Result<(), Failure> {
    let lang = plan.check.lang;
    let progress = Progress::new();
    let dpi = plan.size.dots_per_inch;
    let threads = plan.check.threads;
    let label = text(lang, "map.drawing");
    let told = |error: PlateError, path: Option<&Path>| Failure {
        message: match error {
            PlateError::Cancelled(_) => Message::new("cli.cancelled"),
            PlateError::Io(e) => Message::new("cli.write_failed").with("cause", io_message(&e)),
            PlateError::Render(e) => Message::new("cli.write_failed").with("cause", e.to_string()),
        },
        path: path.map(Path::to_path_buf),
    };
    let Some(path) = &plan.output else {
        return print::with_progress(label, &progress, || {
            print::streamed(|out| plate.write_png(out, dpi, threads, &progress))
        })
        .map_err(|e| told(e, None));
    };
    print::with_progress(label, &progress, || {
        write_atomically_with(path, |file| plate.write_png(file, dpi, threads, &progress))
    })
    .map_err(|e| told(e, Some(path)))?;
    if plan.has_world_file {
        for (extension, content) in [
            ("pgw", world_file(&plate.view)),
            ("prj", to_wkt_esri(&Crs::CGCS2000)),
        ] {
            let path = path.with_extension(extension);
            write_atomically(&path, content.as_bytes())
                .map_err(|e| told(PlateError::Io(e), Some(&path)))?;
        }
    }
    let message = Message::new("map.wrote")
        .with("width", plate.view.width())
        .with("height", plate.view.height());
    print::note(&say(lang, &message));
    Ok(())
}

/// Six numbers that place the picture in degrees: exact, since the map plane is linear in them.
fn world_file(view: &MapView) -> String {
    let at = |x: f64, y: f64| view.lon_lat_from_screen(ScreenPos { x, y });
    let (width, height) = (f64::from(view.width()), f64::from(view.height()));
    let (a, b) = (at(0.0, 0.0), at(width, height));
    let first = at(0.5, 0.5);
    let (per_x, per_y) = ((b.x - a.x) / width, (b.y - a.y) / height);
    format!(
        "{per_x:.15}\n0\n0\n{per_y:.15}\n{:.12}\n{:.12}\n",
        first.x, first.y
    )
}
