//! Writes the sample workspace: `cargo run --example make_sample [FOLDER]` (data/guilin).
#![allow(clippy::print_stderr)]

#[path = "../tests/support/sample_maker/mod.rs"]
mod sample_maker;

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data/guilin");
    let folder = std::env::args_os()
        .nth(1)
        .map_or_else(|| home.clone(), PathBuf::from);
    let counties = std::fs::read_to_string(home.join("counties.geojson"))?;
    for (name, bytes) in sample_maker::make(&counties) {
        let path = folder.join(&name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        eprintln!("{:>9} {name}", bytes.len());
        std::fs::write(path, bytes)?;
    }
    Ok(())
}
