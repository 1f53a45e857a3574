//! What a frame costs: our own work (`logic`, `ui`, tessellation) and the whole of it, painting
//! included, told apart by what the window was doing.

use super::minute::Phase;
use eframe::egui::{self, FullOutput, Plugin};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long turning shapes into triangles took, measured beside the window's own doing of it.
#[derive(Debug, Clone, Default)]
struct Tessellated {
    work: Duration,
    /// All that measuring cost: taken off the frame.
    extra: Duration,
}

struct Watch(Arc<Mutex<Tessellated>>);

impl Plugin for Watch {
    fn debug_name(&self) -> &'static str {
        "frame times"
    }

    fn output_hook(&mut self, ctx: &egui::Context, output: &mut FullOutput) {
        let began = Instant::now();
        let shapes = output.shapes.clone();
        let copied = Instant::now();
        let triangles = ctx.tessellate(shapes, output.pixels_per_point);
        let work = copied.elapsed();
        drop(triangles);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Tessellated {
            work,
            extra: began.elapsed(),
        };
    }
}

/// One frame.
#[derive(Debug, Clone, Copy)]
struct Sample {
    phase: Phase,
    /// Whether every drawing thread was at work.
    is_busy: bool,
    ours_ms: f64,
    /// From its beginning to the next one's, without what measuring cost.
    whole_ms: f64,
}

/// Notes what frames cost.
pub struct Frames {
    tessellated: Arc<Mutex<Tessellated>>,
    samples: Vec<Sample>,
    began: Option<Instant>,
    ours: Duration,
    phase: Phase,
    is_busy: bool,
    /// Seconds from the program's start, by what was reached.
    reached: Vec<(&'static str, f64)>,
}

impl Frames {
    /// Starts noting.
    pub fn new(ctx: &egui::Context) -> Self {
        let tessellated = Arc::new(Mutex::new(Tessellated::default()));
        ctx.add_plugin(Watch(Arc::clone(&tessellated)));
        Self {
            tessellated,
            samples: Vec::new(),
            began: None,
            ours: Duration::ZERO,
            phase: Phase::Opening,
            is_busy: false,
            reached: Vec::new(),
        }
    }

    /// A frame begins: the one before is over.
    pub fn begin(&mut self, phase: Phase, is_busy: bool) {
        let now = Instant::now();
        if let Some(began) = self.began.replace(now) {
            let tessellated = self
                .tessellated
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            let ms = |d: Duration| d.as_secs_f64() * 1e3;
            let whole = (now - began).saturating_sub(tessellated.extra);
            self.samples.push(Sample {
                phase: self.phase,
                is_busy: self.is_busy,
                ours_ms: ms(self.ours + tessellated.work),
                whole_ms: ms(whole),
            });
        }
        self.ours = Duration::ZERO;
        (self.phase, self.is_busy) = (phase, is_busy);
    }

    /// Counts work of ours within the frame.
    pub fn add(&mut self, work: Duration) {
        self.ours += work;
    }

    /// Notes when something was reached first, seconds from the program's start.
    pub fn reach(&mut self, what: &'static str, seconds: f64) {
        if !self.reached.iter().any(|(known, _)| *known == what) {
            self.reached.push((what, seconds));
        }
    }

    /// All of it as JSON: milliseconds, median, 99th percentile and worst.
    pub fn report(&self) -> String {
        let mut out = String::from("{\n");
        for (what, seconds) in &self.reached {
            put(&mut out, format_args!("  \"{what}_s\": {seconds:.3},\n"));
        }
        let minute = |s: &&Sample| s.phase.is_of_the_minute();
        let ours = |s: &Sample| s.ours_ms;
        let whole = |s: &Sample| s.whole_ms;
        line(
            &mut out,
            "ours_ms",
            self.samples.iter().filter(minute).map(ours),
        );
        let busy = self.samples.iter().filter(minute).filter(|s| s.is_busy);
        line(&mut out, "ours_all_threads_busy_ms", busy.map(ours));
        let opening = self.samples.iter().filter(|s| s.phase == Phase::Opening);
        line(&mut out, "ours_while_opening_ms", opening.map(ours));
        let mut by_phase: BTreeMap<Phase, Vec<&Sample>> = BTreeMap::new();
        for sample in &self.samples {
            by_phase.entry(sample.phase).or_default().push(sample);
        }
        for (phase, samples) in &by_phase {
            let name = phase.name();
            line(
                &mut out,
                &format!("ours_{name}_ms"),
                samples.iter().map(|s| s.ours_ms),
            );
            line(
                &mut out,
                &format!("frame_{name}_ms"),
                samples.iter().map(|s| s.whole_ms),
            );
        }
        let median = |phase: Phase| {
            let frames = self.samples.iter().filter(|s| s.phase == phase);
            Spread::of(frames.map(whole)).median
        };
        let ratio = median(Phase::Pan) / median(Phase::Empty).max(1e-9);
        put(
            &mut out,
            format_args!("  \"pan_over_empty\": {ratio:.2}\n}}\n"),
        );
        out
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written: std::fmt::Result = out.write_fmt(what);
}

fn line(out: &mut String, name: &str, values: impl Iterator<Item = f64>) {
    let s = Spread::of(values);
    put(
        out,
        format_args!(
            "  \"{name}\": {{\"frames\": {}, \"median\": {:.2}, \"p99\": {:.2}, \"worst\": {:.2}}},\n",
            s.num, s.median, s.p99, s.worst
        ),
    );
}

/// How values spread.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Spread {
    num: usize,
    median: f64,
    p99: f64,
    worst: f64,
}

impl Spread {
    /// By nearest rank; all zero of no values.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let rank = |percent: usize| {
            let at = (values.len() * percent).div_ceil(100).saturating_sub(1);
            values.get(at).copied().unwrap_or(0.0)
        };
        Self {
            num: values.len(),
            median: rank(50),
            p99: rank(99),
            worst: rank(100),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let spread = Spread::of((1..=200).rev().map(f64::from));
        assert_eq!(
            (spread.num, spread.median, spread.p99, spread.worst),
            (200, 100.0, 198.0, 200.0)
        );
        assert_eq!(Spread::of([7.0].into_iter()).p99, 7.0);
        assert_eq!(Spread::of(std::iter::empty()), Spread::default());
    }
}
