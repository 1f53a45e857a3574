//! Project × zones → results with evidence. Floor 4.
