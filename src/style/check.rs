//! Whether a style can be drawn as it says: bounds of lengths, colours and counts. One that comes
//! from a file is held against them before it is used.

use super::layer_style::{Condition, LayerStyle};
use super::symbol::{Pattern, PointMark, Stroke, Symbol};
use super::template::Template;

/// Rules of one layer at most.
pub const MOST_RULES: usize = 200;

/// Something in a style that cannot be drawn: where, and between what bounds it has to be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StyleFault {
    /// A number out of bounds.
    #[error("{place}: {found} (allowed: {least} – {most})")]
    Bounds {
        /// Where in the style, such as `rules[2].symbol.outline.width_pt`.
        place: String,
        /// What stands there.
        found: f64,
        /// Least that can be drawn.
        least: f64,
        /// Most that can be drawn.
        most: f64,
    },
    /// More rules than are read.
    #[error("rules: {found} (at most {MOST_RULES})")]
    Rules {
        /// How many there are.
        found: usize,
    },
    /// Two ends of a range that are the wrong way round.
    #[error("{place}: the lower end is not below the upper one")]
    Ends {
        /// Where.
        place: String,
    },
    /// A label template with a fault.
    #[error("label.template: {0}")]
    Template(#[from] super::template::TemplateError),
}

impl LayerStyle {
    /// Whether it can be drawn as it says.
    ///
    /// # Errors
    /// The first [`StyleFault`].
    pub fn check(&self) -> Result<(), StyleFault> {
        if self.rules.len() > MOST_RULES {
            return Err(StyleFault::Rules {
                found: self.rules.len(),
            });
        }
        for (i, rule) in self.rules.iter().enumerate() {
            let place = format!("rules[{i}]");
            symbol(&rule.symbol, &format!("{place}.symbol"))?;
            ends(&rule.when, &place)?;
        }
        if let Some(line) = &self.rim {
            stroke(line, "rim")?;
        }
        if let Some(shadow) = &self.shadow {
            within("shadow.radius_pt", shadow.radius_pt.into(), 0.0, 60.0)?;
            within("shadow.offset_pt", shadow.offset_pt.into(), -60.0, 60.0)?;
        }
        if let Some(label) = &self.label {
            within("label.size_pt", label.size_pt.into(), 4.0, 96.0)?;
            within("label.spacing_pt", label.spacing_pt.into(), -2.0, 40.0)?;
            if let Some(template) = &label.template {
                Template::parse(template)?;
            }
            if let (Some(from), Some(to)) = (label.scales.from, label.scales.to)
                && from > to
            {
                return Err(StyleFault::Ends {
                    place: "label.scales".to_owned(),
                });
            }
        }
        match (self.scales.from, self.scales.to) {
            (Some(from), Some(to)) if from > to => Err(StyleFault::Ends {
                place: "scales".to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

fn within(place: &str, found: f64, least: f64, most: f64) -> Result<(), StyleFault> {
    if found >= least && found <= most {
        return Ok(());
    }
    Err(StyleFault::Bounds {
        place: place.to_owned(),
        found,
        least,
        most,
    })
}

fn ends(when: &Condition, place: &str) -> Result<(), StyleFault> {
    let wrong = match when {
        Condition::Between { from, to, .. } => from > to,
        Condition::UpTo {
            above: Some(above),
            to: Some(to),
            ..
        } => above > to,
        _ => false,
    };
    if wrong {
        return Err(StyleFault::Ends {
            place: format!("{place}.when"),
        });
    }
    Ok(())
}

fn symbol(symbol: &Symbol, place: &str) -> Result<(), StyleFault> {
    if let Some(line) = &symbol.outline {
        stroke(line, &format!("{place}.outline"))?;
    }
    let pattern = format!("{place}.pattern");
    match symbol.pattern {
        Pattern::None => {}
        Pattern::Hatch {
            angle_deg,
            spacing_pt,
            width_pt,
            ..
        }
        | Pattern::CrossHatch {
            angle_deg,
            spacing_pt,
            width_pt,
            ..
        } => {
            within(
                &format!("{pattern}.angle_deg"),
                angle_deg.into(),
                -360.0,
                360.0,
            )?;
            within(
                &format!("{pattern}.spacing_pt"),
                spacing_pt.into(),
                1.0,
                200.0,
            )?;
            within(&format!("{pattern}.width_pt"), width_pt.into(), 0.1, 50.0)?;
        }
        Pattern::Stipple {
            spacing_pt,
            radius_pt,
            ..
        } => {
            within(
                &format!("{pattern}.spacing_pt"),
                spacing_pt.into(),
                1.0,
                200.0,
            )?;
            within(&format!("{pattern}.radius_pt"), radius_pt.into(), 0.1, 50.0)?;
        }
    }
    match &symbol.point {
        Some(mark) => point(mark, &format!("{place}.point")),
        None => Ok(()),
    }
}

fn stroke(line: &Stroke, place: &str) -> Result<(), StyleFault> {
    within(
        &format!("{place}.width_pt"),
        line.width_pt.into(),
        0.0,
        50.0,
    )?;
    for length in &line.dash.0 {
        within(&format!("{place}.dash"), (*length).into(), 0.0, 200.0)?;
    }
    if !line.dash.0.is_empty() {
        let sum: f32 = line.dash.0.iter().sum();
        within(&format!("{place}.dash"), sum.into(), 1.0, 2000.0)?;
        let num = line.dash.0.len() as f64;
        within(&format!("{place}.dash"), num, 1.0, 16.0)?;
    }
    match line.casing {
        Some((_, beyond)) => within(&format!("{place}.casing"), beyond.into(), 0.0, 30.0),
        None => Ok(()),
    }
}

fn point(mark: &PointMark, place: &str) -> Result<(), StyleFault> {
    within(&format!("{place}.size_pt"), mark.size_pt.into(), 1.0, 120.0)?;
    if let Some(line) = &mark.outline {
        stroke(line, &format!("{place}.outline"))?;
    }
    if let Some(by) = &mark.size_by {
        let place = format!("{place}.size_by");
        within(&format!("{place}.least_pt"), by.least_pt.into(), 0.0, 120.0)?;
        within(&format!("{place}.most_pt"), by.most_pt.into(), 1.0, 120.0)?;
        let bound = f64::MAX;
        within(&format!("{place}.from"), by.from, -bound, bound)?;
        within(&format!("{place}.to"), by.to, -bound, bound)?;
    }
    Ok(())
}
