//! The house: rooms import from lower floors only, and fences hold (src/ARCHITECTURE.md).

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms and their floors.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("geom", 1),
    ("crs", 1),
    ("layer", 2),
    ("formats", 3),
    ("rules", 4),
    ("screening", 4),
    ("stats", 4),
    ("style", 4),
    ("i18n", 5),
    ("render", 5),
    ("report", 6),
    ("workspace", 6),
    ("session", 7),
    ("cli", 8),
    ("ui", 8),
];

/// Siblings that may know each other, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "geom",
        "crs",
        "areas are measured on the ellipsoid and in the plane, which stand in crs",
    ),
    (
        "screening",
        "rules",
        "a judgement is a rule applied to a fact",
    ),
    (
        "render",
        "i18n",
        "the map's furniture is worded: source line, legend, scale",
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// (room, path from src, text without comments and without the tests at the end).
fn rooms() -> Vec<(String, String, String)> {
    let src = root().join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let inside = path
                .strip_prefix(&src)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            let room = inside.split('/').next().unwrap().to_owned();
            if room.ends_with(".rs") {
                return None;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
            let code: String = text
                .lines()
                .map(|l| l.split("//").next().unwrap_or_default())
                .collect::<Vec<_>>()
                .join("\n");
            Some((room, inside, code))
        })
        .collect()
}

fn floor(room: &str) -> u8 {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .unwrap_or_else(|| {
            panic!("room `{room}` stands on no floor: add it to FLOORS and ARCHITECTURE.md")
        })
        .1
}

/// Rooms named after `crate::`, in paths and in braced `use` lists.
fn named_rooms(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for after in code.split("crate::").skip(1) {
        if let Some(list) = after.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_start = true;
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => {
                        depth -= 1;
                        if depth == 0 {
                            break;
                        }
                    }
                    ',' if depth == 1 => at_start = true,
                    _ => {}
                }
                if at_start && (c.is_alphanumeric() || c == '_') {
                    word.push(c);
                } else if !word.is_empty() {
                    names.push(std::mem::take(&mut word));
                    at_start = false;
                }
            }
            if !word.is_empty() {
                names.push(word);
            }
        } else {
            names.push(
                after
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect(),
            );
        }
    }
    names.retain(|n| FLOORS.iter().any(|(room, _)| room == n));
    names
}

#[test]
fn rooms_import_from_lower_floors_only() {
    let mut faults = Vec::new();
    for (room, path, code) in rooms() {
        for other in named_rooms(&code) {
            let allowed = other == room
                || floor(&other) < floor(&room)
                || EXCEPTIONS.iter().any(|(a, b, _)| *a == room && *b == other);
            if !allowed {
                faults.push(format!(
                    "{path}: {room} (floor {}) imports {other} (floor {})",
                    floor(&room),
                    floor(&other)
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn braced_imports_are_seen_too() {
    assert_eq!(
        named_rooms("use crate::{base::{text, files}, ui}; crate::render::draw()"),
        ["base", "ui", "render"]
    );
}

#[test]
fn egui_stays_in_the_window_room() {
    for (room, path, code) in rooms() {
        for name in ["egui", "eframe", "epaint", "rfd"] {
            assert!(
                room == "ui" || !code.contains(&format!("{name}::")),
                "{path} names {name}"
            );
        }
    }
}

#[test]
fn only_the_doors_and_the_shells_touch_files() {
    const MAY: &[&str] = &[
        "base/files.rs",
        "formats/",
        "workspace/",
        "session/",
        "cli/",
    ];
    for (_, path, code) in rooms() {
        let touches = [
            "std::fs",
            "fs::read",
            "fs::write",
            "File::open",
            "File::create",
        ]
        .iter()
        .any(|w| code.contains(w));
        assert!(
            !touches || MAY.iter().any(|m| path.starts_with(m)) || path.starts_with("ui/dialogs/"),
            "{path} touches files"
        );
    }
}

#[test]
fn colours_are_named_in_style_and_theme_only() {
    for (_, path, code) in rooms() {
        if path.starts_with("style/") || path == "ui/theme.rs" || path.starts_with("ui/theme/") {
            continue;
        }
        for word in [
            "Color32::from_rgb(",
            "Color32::from_rgba",
            "Color32::from_gray(",
            "from_hex(",
            "Color32::RED",
            "Color32::BLACK",
            "Color32::WHITE",
        ] {
            assert!(!code.contains(word), "{path} names a colour: {word}");
        }
    }
}

#[test]
fn text_files_name_no_machine_path() {
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        rust_files(&root().join(folder), &mut files);
    }
    for path in files {
        if path.ends_with("house.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for word in ["/work/", "/root/", "/tmp/"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn every_code_used_in_the_source_is_in_the_catalogue() {
    use redline::i18n::{Lang, has};
    let mut lacking = Vec::new();
    for (_, path, code) in rooms() {
        for after in code.split("Message::new(\"").skip(1) {
            let name = after.split('"').next().unwrap();
            if !has(Lang::Zh, name) {
                lacking.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn banned_words_of_the_office_are_in_no_sentence() {
    use redline::i18n::{Lang, keys, raw};
    for code in keys(Lang::Zh) {
        let text = raw(Lang::Zh, code);
        for word in ["冲突", "合规", "可行", "！", "请"] {
            let fine = word == "可行" && text.contains("可行性");
            let asks = word == "请"
                && (text.contains("申请") || text.contains("请求") || text.contains("按程序"));
            assert!(!text.contains(word) || fine || asks, "{code}: {text}");
        }
    }
}
