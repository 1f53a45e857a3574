//! Symbols, classes and the legend derived from them. Floor 4.
