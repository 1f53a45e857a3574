//! Text out of a PDF as a reader's copy command takes it: character codes through each font's
//! ToUnicode table, page by page; what is marked as artifact apart from what is text.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use std::collections::HashMap;

/// The text of a page.
#[derive(Debug, Default, Clone)]
pub(super) struct PageText {
    /// In the order of the page's content.
    pub text: String,
    /// What repeats on every page: footers, marks, heads of tables said again.
    pub artifacts: String,
}

type ToUnicode = HashMap<u32, String>;

/// Every page's text.
pub(super) fn pages(bytes: &[u8]) -> Vec<PageText> {
    let file = Document::load_mem(bytes).unwrap();
    file.get_pages()
        .into_values()
        .map(|id| {
            let fonts: HashMap<Vec<u8>, ToUnicode> = file
                .get_page_fonts(id)
                .unwrap()
                .into_iter()
                .map(|(name, font)| (name, to_unicode(&file, font)))
                .collect();
            page(&file.get_page_content(id), &fonts)
        })
        .collect()
}

/// Names of the fonts of a file that carry their own outlines.
pub(super) fn embedded_fonts(bytes: &[u8]) -> (usize, usize) {
    let file = Document::load_mem(bytes).unwrap();
    let descriptors: Vec<&Dictionary> = file
        .objects
        .values()
        .filter_map(|o| o.as_dict().ok())
        .filter(|d| d.has_type(b"FontDescriptor"))
        .collect();
    let embedded = descriptors
        .iter()
        .filter(|d| d.has(b"FontFile2") || d.has(b"FontFile3"))
        .count();
    (descriptors.len(), embedded)
}

fn to_unicode(file: &Document, font: &Dictionary) -> ToUnicode {
    let (_, stream) = file.dereference(font.get(b"ToUnicode").unwrap()).unwrap();
    let stream = stream.as_stream().unwrap();
    let content = stream
        .decompressed_content()
        .unwrap_or_else(|_| stream.content.clone());
    cmap(&String::from_utf8_lossy(&content))
}

/// `beginbfchar` and `beginbfrange` of a CMap (Adobe technical note 5014).
fn cmap(text: &str) -> ToUnicode {
    let mut out = ToUnicode::new();
    let mut mode = "";
    for line in text.lines() {
        match line.trim() {
            l if l.ends_with("beginbfchar") => mode = "char",
            l if l.ends_with("beginbfrange") => mode = "range",
            "endbfchar" | "endbfrange" => mode = "",
            l if !mode.is_empty() => {
                let hex: Vec<&str> = l
                    .split(['<', '>'])
                    .map(str::trim)
                    .filter(|p| !p.is_empty())
                    .collect();
                let code = |h: &str| u32::from_str_radix(h, 16).unwrap();
                if mode == "char" {
                    out.insert(code(hex[0]), utf16(hex[1]));
                } else {
                    for (i, c) in (code(hex[0])..=code(hex[1])).enumerate() {
                        let mut units = units(hex[2]);
                        *units.last_mut().unwrap() += i as u16;
                        out.insert(c, String::from_utf16(&units).unwrap());
                    }
                }
            }
            _ => {}
        }
    }
    out
}

fn units(hex: &str) -> Vec<u16> {
    (0..hex.len() / 4)
        .map(|i| u16::from_str_radix(&hex[4 * i..4 * i + 4], 16).unwrap())
        .collect()
}

fn utf16(hex: &str) -> String {
    String::from_utf16(&units(hex)).unwrap()
}

/// What stands between BDC and EMC.
struct Marked {
    is_artifact: bool,
    has_actual_text: bool,
}

fn page(content: &[u8], fonts: &HashMap<Vec<u8>, ToUnicode>) -> PageText {
    let mut out = PageText::default();
    let mut open: Vec<Marked> = Vec::new();
    let mut font = None;
    for op in Content::decode(content).unwrap().operations {
        let is_artifact = |open: &[Marked]| open.iter().any(|m| m.is_artifact);
        match op.operator.as_str() {
            "BMC" | "BDC" => {
                let name = op.operands[0].as_name().unwrap();
                let actual = op
                    .operands
                    .get(1)
                    .and_then(|o| o.as_dict().ok())
                    .and_then(|d| d.get(b"ActualText").ok())
                    .map(|o| lopdf::decode_text_string(o).unwrap());
                let is_artifact = name == b"Artifact" || is_artifact(&open);
                if let Some(text) = &actual {
                    if is_artifact {
                        out.artifacts.push_str(text);
                    } else {
                        out.text.push_str(text);
                    }
                }
                open.push(Marked {
                    is_artifact,
                    has_actual_text: actual.is_some(),
                });
            }
            "EMC" => {
                open.pop().unwrap();
            }
            "Tf" => font = fonts.get(op.operands[0].as_name().unwrap()),
            "Tj" | "TJ" if !open.iter().any(|m| m.has_actual_text) => {
                let mut shown = String::new();
                for operand in &op.operands {
                    codes(operand, font.unwrap(), &mut shown);
                }
                if is_artifact(&open) {
                    out.artifacts.push_str(&shown);
                } else {
                    assert!(!open.is_empty(), "text without a tag: {shown}");
                    out.text.push_str(&shown);
                }
            }
            _ => {}
        }
    }
    assert!(open.is_empty());
    out
}

fn codes(operand: &Object, font: &ToUnicode, out: &mut String) {
    match operand {
        Object::String(bytes, _) => {
            for pair in bytes.chunks(2) {
                let code = u32::from(pair[0]) << 8 | u32::from(pair[1]);
                out.push_str(font.get(&code).map_or("\u{FFFD}", String::as_str));
            }
        }
        Object::Array(list) => {
            for item in list {
                codes(item, font, out);
            }
        }
        _ => {}
    }
}
