//! Dated rule base: zone × activity × clause × effect, loaded from TOML. Floor 4.
