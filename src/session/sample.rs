//! Where the sample workspace of Guilin stands.

use std::path::PathBuf;

/// The sample's place under the folder it is looked for in.
const SAMPLE: &str = "data/guilin/workspace.toml";

/// The sample workspace: beside the program (an installed copy), in the current folder, or in
/// the source tree the program was built from; `None` where none of them has it.
pub fn path() -> Option<PathBuf> {
    let beside = std::env::current_exe()
        .ok()
        .and_then(|exe| exe.parent().map(PathBuf::from));
    let here = std::env::current_dir().ok();
    let built = Some(PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    [beside, here, built]
        .into_iter()
        .flatten()
        .map(|folder| folder.join(SAMPLE))
        .find(|path| path.is_file())
}
