//! Wall and CPU time of the bench `map`, and what memory the process holds, from proc(5).

use std::time::Instant;

/// Since when.
pub struct Clock {
    cpu_s: f64,
    wall: Instant,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            cpu_s: cpu_seconds(),
            wall: Instant::now(),
        }
    }

    pub fn wall_ms(&self) -> f64 {
        self.wall.elapsed().as_secs_f64() * 1e3
    }

    /// CPU time of all threads, to a hundredth of a second, and wall time.
    pub fn cpu_and_wall_ms(&self) -> (f64, f64) {
        ((cpu_seconds() - self.cpu_s) * 1e3, self.wall_ms())
    }
}

/// Times of the same work.
#[derive(Default)]
pub struct Times {
    wall_ms: Vec<f64>,
    cpu_ms: f64,
}

impl Times {
    pub fn run<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let clock = Clock::start();
        let made = work();
        let (cpu, wall) = clock.cpu_and_wall_ms();
        self.cpu_ms += cpu;
        self.wall_ms.push(wall);
        made
    }

    /// Median and worst wall time, mean CPU time.
    pub fn told(&self) -> (f64, f64, f64) {
        let mut sorted = self.wall_ms.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let worst = sorted.last().copied().unwrap_or_default();
        (median, worst, self.cpu_ms / sorted.len().max(1) as f64)
    }

    pub fn print(&self, what: &str, target_ms: Option<f64>) {
        let (median, worst, cpu) = self.told();
        let target = target_ms.map_or(String::new(), |t| {
            let held = if worst <= t {
                "held"
            } else if median <= t {
                "held by the median"
            } else {
                "not held"
            };
            format!("  target {t:.0} ms {held}")
        });
        println!("  {what:<44}{median:>8.1} ms median {worst:>8.1} worst {cpu:>8.1} CPU{target}");
    }
}

/// User and system seconds of this process (stat, fields 14 and 15, a hundred a second).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |i: usize| {
        let field = rest.split_whitespace().nth(i);
        field.and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

/// Memory of this process that is in use (status, VmRSS), MB.
pub fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:"));
    let kb = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}
