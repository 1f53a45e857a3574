//! cargo-fuzz target: the xlsx reader.
#![no_main]

#[path = "../targets.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(
    // The reader contains panics of the crate it uses and says so; libFuzzer's hook would end
    // the process at the first of them. One that comes out still ends it.
    init: std::panic::set_hook(Box::new(|_| {})),
    |data: &[u8]| targets::xlsx(data)
);
