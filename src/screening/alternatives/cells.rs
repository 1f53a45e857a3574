//! What one site has of one kind of ground.

use super::model::{Cell, CellState};
use crate::base::message::Message;
use crate::layer::{Role, ZoneClass};
use crate::rules::{Applied, State};
use crate::screening::input::{Check, CheckInput};
use crate::screening::model::{CannotTell, Hit, ProjectResult, Reason};

const EMPTY: Cell = Cell {
    state: CellState::NoneFound,
    amount: 0.0,
    share: 0.0,
    num_zones: 0,
    distance_m: None,
    effect: None,
    is_open: false,
    provisional: false,
    doubts: Vec::new(),
};

/// Doubts about a role, and those about the whole project.
fn doubts_of(result: &ProjectResult, role: Role) -> Vec<Message> {
    let about = result
        .cannot_tell
        .iter()
        .filter(|c| c.role == Some(role) || (c.role.is_none() && c.layer.is_none()));
    about.map(|c| c.message.clone()).collect()
}

pub(super) fn cell(
    input: &CheckInput,
    result: &ProjectResult,
    role: Role,
    class: Option<ZoneClass>,
) -> Cell {
    let doubts = doubts_of(result, role);
    let hits: Vec<&Hit> = result
        .hits
        .iter()
        .filter(|h| h.role == role && h.class == class)
        .collect();
    let involved: Vec<&Hit> = hits
        .iter()
        .copied()
        .filter(|h| h.kind.is_involved())
        .collect();
    if let Some(first) = involved.first() {
        let total = result
            .totals
            .iter()
            .find(|t| t.role == role && t.class == class);
        let amount_of = |h: &Hit| {
            if h.area_m2 > 0.0 {
                h.area_m2
            } else {
                h.length_m
            }
        };
        let amount = match (total, involved.len()) {
            (Some(total), n) if n > 1 || total.num_zones == 1 => {
                if total.area_m2 > 0.0 {
                    total.area_m2
                } else {
                    total.length_m
                }
            }
            _ => involved.iter().map(|h| amount_of(h)).fold(0.0, f64::max),
        };
        let effect = involved.iter().filter_map(|h| h.effect()).max();
        let open = |h: &&Hit| {
            let open = |a: &Applied| {
                matches!(a.state, State::CannotTell { .. }) && Some(a.rule.effect) > effect
            };
            h.rules.iter().any(open)
        };
        return Cell {
            state: CellState::Involved,
            amount: if amount > 0.0 || result.num_points == 0 {
                amount
            } else {
                (first.share * result.num_points as f64).round()
            },
            share: total.map_or(first.share, |t| t.share),
            num_zones: involved.len(),
            effect,
            is_open: involved.iter().any(open) || effect.is_none() && !doubts.is_empty(),
            provisional: involved.iter().all(|h| h.provisional),
            doubts,
            ..EMPTY
        };
    }
    let touches = result
        .touches
        .iter()
        .any(|t| t.role == role && (class.is_none() || t.class == class));
    let nearest = result
        .nearest
        .iter()
        .filter(|n| n.role == role && (class.is_none() || n.class == class));
    let distance_m = nearest.clone().map(|n| n.distance_m).reduce(f64::min);
    let declared = nearest.clone().next().is_some() && nearest.clone().all(|n| n.declared_complete);
    let loaded = input
        .zones
        .iter()
        .any(|z| z.meta.role == role && z.meta.check != Check::Skipped);
    let unchecked = !loaded || result.unchecked.iter().any(|u| u.role == role);
    let state = if !doubts.is_empty() || is_unreadable(result) {
        CellState::CannotTell
    } else if !hits.is_empty() {
        CellState::Sliver
    } else if touches {
        CellState::Adjacent
    } else if unchecked {
        CellState::Unchecked
    } else if declared {
        CellState::NotInvolved
    } else {
        CellState::NoneFound
    };
    Cell {
        state,
        amount: hits.iter().map(|h| h.area_m2).sum(),
        num_zones: hits.len(),
        distance_m: if touches { Some(0.0) } else { distance_m },
        doubts,
        ..EMPTY
    }
}

pub(super) fn outside_cell(result: &ProjectResult, role: Role) -> Cell {
    let doubts = doubts_of(result, role);
    let Some(fact) = result.outside.iter().find(|o| o.role == role) else {
        return Cell {
            state: if doubts.is_empty() {
                CellState::NoneFound
            } else {
                CellState::CannotTell
            },
            doubts,
            ..EMPTY
        };
    };
    let effect = Applied::worst(&fact.rules);
    let amount = if fact.area_m2 > 0.0 {
        fact.area_m2
    } else if result.length_m > 0.0 {
        fact.share * result.length_m
    } else {
        fact.share * result.num_points as f64
    };
    Cell {
        state: CellState::Involved,
        amount,
        share: fact.share,
        effect,
        is_open: effect.is_none(),
        doubts,
        ..EMPTY
    }
}

/// Whether the project's own shape could not be used, so that nothing was compared.
fn is_unreadable(result: &ProjectResult) -> bool {
    let unreadable = |c: &CannotTell| c.reason == Reason::ProjectUnreadable;
    result.cannot_tell.iter().any(unreadable)
}
