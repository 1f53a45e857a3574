//! A map as a plate: layers, grid, labels, call-outs and furniture of one picture, drawn in
//! bands that are written as they are made, so that a picture of any size needs the memory of
//! a band. Bands fit (decision 9) and their height depends on the width alone: the bytes are
//! the same for any number of threads.

use super::draw::draw_layers;
use super::furniture::{
    CallOut, Frame, Furniture, Laid, LaidCallOuts, Sheet, lay_call_outs, lay_out,
};
use super::labels::{self, PlacedLabel};
use super::picture::Picture;
use super::png_out::{self, RenderError};
use super::scene::Scene;
use super::view::MapView;
use crate::base::progress::{Cancelled, Progress};
use std::io::Write;

/// Pixels of a band, about: 44 bytes each while it is drawn.
const BAND_PIXELS: u32 = 3_000_000;

/// A map picture to be made.
#[derive(Debug, Clone)]
pub struct Plate {
    /// The layers.
    pub scene: Scene,
    /// Which piece of the world, on how many pixels.
    pub view: MapView,
    /// What stands beside them.
    pub furniture: Furniture,
    /// What was found, beside its place.
    pub call_outs: Vec<CallOut>,
    /// What call-outs keep clear of besides the furniture, pixels.
    pub keep_clear: Vec<Frame>,
}

/// A plate could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PlateError {
    /// Somebody asked to stop: no fault.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The encoder refused, or what it writes to did.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// What it is written to failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A plate with everything in its place.
struct Ready<'a> {
    plate: &'a Plate,
    laid: Laid,
    call_outs: LaidCallOuts,
    labels: Vec<PlacedLabel>,
}

impl Plate {
    /// A plate of a scene without anything beside it.
    pub fn new(scene: Scene, view: MapView) -> Self {
        Self {
            scene,
            view,
            furniture: Furniture::default(),
            call_outs: Vec::new(),
            keep_clear: Vec::new(),
        }
    }

    /// The picture in memory.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody asked to stop.
    pub fn picture(&self, num_threads: usize, progress: &Progress) -> Result<Picture, Cancelled> {
        let ready = self.ready(progress)?;
        let height = self.view.height();
        progress.set_total(u64::from(height));
        let mut rgba = Vec::new();
        for (top, rows) in self.bands() {
            rgba.extend(ready.band(top, rows, num_threads, progress)?.rgba);
            progress.set_done(u64::from(top + rows));
        }
        Ok(Picture {
            width: self.view.width(),
            height,
            rgba,
        })
    }

    /// Writes the picture as PNG, band by band; `dots_per_inch` is its density on paper.
    ///
    /// # Errors
    /// [`PlateError`]: cancelled, or what `out` says.
    pub fn write_png<W: Write>(
        &self,
        out: W,
        dots_per_inch: f64,
        num_threads: usize,
        progress: &Progress,
    ) -> Result<(), PlateError> {
        let ready = self.ready(progress)?;
        let (width, height) = (self.view.width(), self.view.height());
        progress.set_total(u64::from(height));
        let has_alpha = self.scene.transparent;
        let size = (width, height);
        png_out::streamed(out, size, dots_per_inch, has_alpha, |write| {
            for (top, rows) in self.bands() {
                write(&ready.band(top, rows, num_threads, progress)?)?;
                progress.set_done(u64::from(top + rows));
            }
            Ok(())
        })
    }

    /// Top and height of each band.
    fn bands(&self) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (width, height) = (self.view.width(), self.view.height());
        let rows = (BAND_PIXELS / width).clamp(16, 4_096);
        (0..height)
            .step_by(rows as usize)
            .map(move |top| (top, rows.min(height - top)))
    }

    fn ready(&self, progress: &Progress) -> Result<Ready<'_>, Cancelled> {
        let laid = lay_out(&self.view, &self.furniture, self.scene.theme);
        let mut clear = laid.frames();
        clear.extend(&self.keep_clear);
        let call_outs = lay_call_outs(&self.view, &self.call_outs, &clear, self.scene.theme);
        let mut labels = Vec::new();
        if self.scene.layers.iter().any(|l| l.labels) {
            // No name under a legend or a call-out: it finds another place, or waits.
            let pieces: Vec<[f64; 4]> = laid
                .frames()
                .into_iter()
                .chain(call_outs.frames())
                .map(|f| f.map(f64::from))
                .collect();
            labels = labels::place_around(&self.scene, &self.view, &[], &pieces, progress)?;
        }
        Ok(Ready {
            plate: self,
            laid,
            call_outs,
            labels,
        })
    }
}

impl Ready<'_> {
    /// A band of the picture.
    fn band(
        &self,
        top: u32,
        rows: u32,
        num_threads: usize,
        progress: &Progress,
    ) -> Result<Picture, Cancelled> {
        let view = &self.plate.view;
        let band = view.tile(0, i64::from(top), (view.width(), rows));
        let mut picture = draw_layers(&self.plate.scene, &band, num_threads, progress)?;
        self.laid.draw_under(&mut Sheet::band(&mut picture, top));
        let (from, to) = (f64::from(top) - 8.0, f64::from(top + rows) + 8.0);
        let margin = f64::from(view.pixels(4.0));
        let labels: Vec<PlacedLabel> = self
            .labels
            .iter()
            .filter(|l| l.frame[3] + margin >= from && l.frame[1] - margin <= to)
            .cloned()
            .collect();
        labels::draw_labels(&mut picture, &band, &labels);
        let mut sheet = Sheet::band(&mut picture, top);
        self.laid.draw_over(&mut sheet);
        self.call_outs.draw(&mut sheet);
        Ok(picture)
    }
}
