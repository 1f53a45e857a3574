//! cargo-fuzz target: the reader and the health check of coordinate TXT.
#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::coord_txt(data));
