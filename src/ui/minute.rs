//! A minute at the map for measuring: an empty window first, then pointing, zooming and dragging
//! as a hand does it, through the window's own events.

use eframe::egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect,
    TouchPhase, Vec2, pos2, vec2,
};

/// What the window is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Reading, checking, drawing the first picture.
    Opening,
    /// Showing nothing at all.
    Empty,
    /// The pointer wanders over the map.
    Hover,
    /// The wheel turns.
    Zoom,
    /// The map is dragged.
    Pan,
    /// Done.
    Over,
}

/// Seconds an empty window is shown.
const EMPTY_S: f64 = 4.0;
/// Seconds of one round: pointing, closer, dragging, dragging on, farther.
const ROUND_S: f64 = 6.0;
/// Rounds: a minute.
const ROUNDS: f64 = 10.0;
/// Seconds that opening may take.
const PATIENCE_S: f64 = 180.0;
/// Points of the wheel a frame.
const WHEEL: f32 = 14.0;

impl Phase {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Empty => "empty",
            Self::Hover => "hover",
            Self::Zoom => "zoom",
            Self::Pan => "pan",
            Self::Over => "over",
        }
    }

    /// Whether its frames are among those the promise is about.
    pub fn is_of_the_minute(self) -> bool {
        matches!(self, Self::Hover | Self::Zoom | Self::Pan)
    }
}

/// The minute under way.
#[derive(Debug, Clone)]
pub struct Minute {
    phase: Phase,
    /// When it began, and when the phase of the empty window did; seconds of the program.
    began: f64,
    is_pressed: bool,
    at: Pos2,
}

impl Default for Minute {
    fn default() -> Self {
        Self {
            phase: Phase::Opening,
            began: f64::NAN,
            is_pressed: false,
            at: Pos2::ZERO,
        }
    }
}

impl Minute {
    /// What the window is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Whether the second half has come, in which the drawing threads never rest.
    pub fn is_second_half(&self, now: f64) -> bool {
        self.phase.is_of_the_minute() && now - self.began > EMPTY_S + ROUND_S * ROUNDS / 2.0
    }

    /// Whether opening takes too long.
    pub fn is_late(&self, now: f64) -> bool {
        self.phase == Phase::Opening && now > PATIENCE_S
    }

    /// Goes on; `is_open` says that all is read, checked and drawn.
    pub fn step(&mut self, now: f64, is_open: bool) {
        if self.phase == Phase::Opening {
            if is_open {
                self.phase = Phase::Empty;
                self.began = now;
            }
            return;
        }
        let since = now - self.began - EMPTY_S;
        self.phase = if since < 0.0 {
            Phase::Empty
        } else if since > ROUND_S * ROUNDS {
            Phase::Over
        } else {
            match since.rem_euclid(ROUND_S) {
                t if t < 1.5 => Phase::Hover,
                t if t < 2.2 => Phase::Zoom,
                t if t < 5.3 => Phase::Pan,
                _ => Phase::Zoom,
            }
        };
    }

    /// Puts in what a hand would do over the map at this moment.
    pub fn act(&mut self, now: f64, map: Rect, input: &mut RawInput) {
        let since = now - self.began - EMPTY_S;
        let within = since.rem_euclid(ROUND_S);
        let wants_press = self.phase == Phase::Pan;
        if wants_press != self.is_pressed && self.phase.is_of_the_minute() {
            self.is_pressed = wants_press;
            input.events.push(Event::PointerButton {
                pos: self.at,
                button: PointerButton::Primary,
                pressed: wants_press,
                modifiers: Modifiers::NONE,
            });
        }
        let center = map.center();
        let reach = 0.42 * map.size();
        let turn = |rate: f64| (since * rate) as f32;
        let wanders = vec2(turn(1.9).sin() * reach.x, turn(2.7).sin() * reach.y);
        let to = match self.phase {
            Phase::Hover => center + wanders,
            // Off the middle, so that a chosen project is not what is dragged.
            Phase::Zoom => pos2(center.x + 0.2 * reach.x, center.y - 0.3 * reach.y),
            // Back and forth, about 500 points a second.
            Phase::Pan => {
                let way = turn(1.4).sin() * 0.9;
                center + vec2(way * reach.x, (turn(0.9).cos() - 0.2) * 0.6 * reach.y)
            }
            _ => return,
        };
        if to != self.at {
            self.at = to;
            input.events.push(Event::PointerMoved(to));
        }
        if self.phase == Phase::Zoom {
            let closer = within < ROUND_S / 2.0;
            let delta = Vec2::new(0.0, if closer { WHEEL } else { -WHEEL });
            input.events.push(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta,
                phase: TouchPhase::Move,
                source: MouseWheelSource::Unknown,
                modifiers: Modifiers::NONE,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minute_waits_for_the_map_and_has_all_its_phases() {
        let mut minute = Minute::default();
        minute.step(1.0, false);
        assert_eq!(minute.phase(), Phase::Opening);
        minute.step(2.0, true);
        let mut seen = Vec::new();
        for i in 0..7000 {
            minute.step(2.0 + f64::from(i) * 0.01, false);
            if seen.last() != Some(&minute.phase()) {
                seen.push(minute.phase());
            }
        }
        assert_eq!(
            seen[..5],
            [
                Phase::Empty,
                Phase::Hover,
                Phase::Zoom,
                Phase::Pan,
                Phase::Zoom
            ]
        );
        assert_eq!(seen.last(), Some(&Phase::Over));
        assert_eq!(seen.iter().filter(|p| **p == Phase::Pan).count(), 10);
    }
}
