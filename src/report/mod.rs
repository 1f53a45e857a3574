//! Documents: a small tree of title, paragraphs, tables and signature lines, and its writers to
//! HTML, DOCX, PDF and plain text. The 补正告知单 is made here; so are a check as JSON, as a
//! workbook, and the ground it found as patches.
//!
//! Floor 6. Pure: a document becomes bytes, the same for the same document; nobody here opens a
//! file or reads a clock.

mod document;
mod docx;
mod html;
mod json;
mod maps;
mod matrix;
mod notice;
mod patches;
mod pdf;
mod plain;
mod sites;
pub mod siting;
mod way_out;
mod workbook;

pub use document::{Block, Document, Paper, Picture, Table};
pub use docx::{DocxError, docx};
pub use html::html;
pub use json::{SCHEMA as JSON_SCHEMA, is_schematic, json, measured_as};
pub use maps::{MapError, ProjectMap, ProjectMapOrder, maps, project_map, project_shape};
pub use matrix::{matrix_document, row_name, site_name, summary_rows};
pub use notice::{NoticeMeta, correction_notice, finding_words, place_words};
pub use patches::{patch_layer, write_patches};
pub use pdf::{PdfError, pdf};
pub use plain::plain;
pub use sites::{matrix_csv, matrix_json, way_out_geojson, way_out_json};
pub use way_out::{way_out_blocks, way_out_document};
pub use workbook::{Cell, SheetTable, Unit, WorkbookError, workbook, written as write_sheets};
