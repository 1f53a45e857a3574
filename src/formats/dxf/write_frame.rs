//! What a drawing of AutoCAD 2000 must have around its entities: header, tables, the two blocks
//! of model and paper, and the root dictionary.

use crate::formats::writing::{TextEncoding, WriteOptions};
use std::fmt::Write;

fn push(out: &mut String, groups: &[(u32, &str)]) {
    for (code, value) in groups {
        // Writing to a string does not fail.
        write!(out, "{code}\r\n{value}\r\n").unwrap_or_default();
    }
}

/// Everything before the entities. The handle that is free next stands in the header.
pub(super) fn head(layers: &[String], options: &WriteOptions, handle: &mut u32) -> String {
    let mut tables = String::new();
    push(&mut tables, &[(0, "SECTION"), (2, "TABLES")]);
    table(&mut tables, "VPORT", "8", &[]);
    let line_types = [
        ("14", "ByBlock", ""),
        ("15", "ByLayer", ""),
        ("16", "Continuous", "Solid line"),
    ];
    begin_table(&mut tables, "LTYPE", "5", line_types.len());
    for (own, name, description) in line_types {
        push(
            &mut tables,
            &[
                (0, "LTYPE"),
                (5, own),
                (330, "5"),
                (100, "AcDbSymbolTableRecord"),
                (100, "AcDbLinetypeTableRecord"),
                (2, name),
                (70, "0"),
                (3, description),
                (72, "65"),
                (73, "0"),
                (40, "0.0"),
            ],
        );
    }
    push(&mut tables, &[(0, "ENDTAB")]);
    let others: Vec<&String> = layers.iter().filter(|l| *l != "0").collect();
    begin_table(&mut tables, "LAYER", "2", others.len() + 1);
    layer(&mut tables, "10", "0", "7");
    for (name, i) in others.iter().zip(0usize..) {
        // Red, yellow, green, cyan, blue, magenta, in turn.
        let color = (i % 6 + 1).to_string();
        layer(&mut tables, &format!("{handle:X}"), name, &color);
        *handle += 1;
    }
    push(&mut tables, &[(0, "ENDTAB")]);
    begin_table(&mut tables, "STYLE", "3", 1);
    push(
        &mut tables,
        &[
            (0, "STYLE"),
            (5, "11"),
            (330, "3"),
            (100, "AcDbSymbolTableRecord"),
            (100, "AcDbTextStyleTableRecord"),
            (2, "Standard"),
            (70, "0"),
            (40, "0.0"),
            (41, "1.0"),
            (50, "0.0"),
            (71, "0"),
            (42, "2.5"),
            (3, "simsun.ttf"),
            (4, ""),
        ],
    );
    push(&mut tables, &[(0, "ENDTAB")]);
    table(&mut tables, "VIEW", "6", &[]);
    table(&mut tables, "UCS", "7", &[]);
    begin_table(&mut tables, "APPID", "9", 1);
    push(
        &mut tables,
        &[
            (0, "APPID"),
            (5, "12"),
            (330, "9"),
            (100, "AcDbSymbolTableRecord"),
            (100, "AcDbRegAppTableRecord"),
            (2, "ACAD"),
            (70, "0"),
        ],
    );
    push(&mut tables, &[(0, "ENDTAB")]);
    table(&mut tables, "DIMSTYLE", "A", &[(100, "AcDbDimStyleTable")]);
    begin_table(&mut tables, "BLOCK_RECORD", "1", 2);
    for (own, name) in BLOCKS {
        push(
            &mut tables,
            &[
                (0, "BLOCK_RECORD"),
                (5, own),
                (330, "1"),
                (100, "AcDbSymbolTableRecord"),
                (100, "AcDbBlockTableRecord"),
                (2, name),
            ],
        );
    }
    push(&mut tables, &[(0, "ENDTAB"), (0, "ENDSEC")]);
    blocks(&mut tables);
    push(&mut tables, &[(0, "SECTION"), (2, "ENTITIES")]);
    let page = match options.encoding {
        TextEncoding::Gbk => "ANSI_936",
        TextEncoding::Utf8 => "ANSI_1252",
    };
    let units = if options.crs.is_geographic() {
        "0"
    } else {
        "6"
    };
    let mut out = String::new();
    push(
        &mut out,
        &[
            (0, "SECTION"),
            (2, "HEADER"),
            (9, "$ACADVER"),
            (1, "AC1015"),
            (9, "$DWGCODEPAGE"),
            (3, page),
            (9, "$INSUNITS"),
            (70, units),
            (9, "$HANDSEED"),
            (5, &format!("{handle:X}")),
            (0, "ENDSEC"),
            (0, "SECTION"),
            (2, "CLASSES"),
            (0, "ENDSEC"),
        ],
    );
    out + &tables
}

/// Handles and names of the blocks that model and paper are.
const BLOCKS: [(&str, &str); 2] = [("1F", "*Model_Space"), ("1B", "*Paper_Space")];

fn begin_table(out: &mut String, name: &str, handle: &str, count: usize) {
    push(
        out,
        &[
            (0, "TABLE"),
            (2, name),
            (5, handle),
            (330, "0"),
            (100, "AcDbSymbolTable"),
            (70, &count.to_string()),
        ],
    );
}

fn table(out: &mut String, name: &str, handle: &str, more: &[(u32, &str)]) {
    begin_table(out, name, handle, 0);
    push(out, more);
    push(out, &[(0, "ENDTAB")]);
}

fn layer(out: &mut String, handle: &str, name: &str, color: &str) {
    push(
        out,
        &[
            (0, "LAYER"),
            (5, handle),
            (330, "2"),
            (100, "AcDbSymbolTableRecord"),
            (100, "AcDbLayerTableRecord"),
            (2, name),
            (70, "0"),
            (62, color),
            (6, "Continuous"),
            (390, "F"),
        ],
    );
}

fn blocks(out: &mut String) {
    push(out, &[(0, "SECTION"), (2, "BLOCKS")]);
    for ((record, name), (begin, end)) in BLOCKS.iter().zip([("20", "21"), ("1C", "1D")]) {
        push(
            out,
            &[
                (0, "BLOCK"),
                (5, begin),
                (330, record),
                (100, "AcDbEntity"),
                (8, "0"),
                (100, "AcDbBlockBegin"),
                (2, name),
                (70, "0"),
                (10, "0.0"),
                (20, "0.0"),
                (30, "0.0"),
                (3, name),
                (1, ""),
                (0, "ENDBLK"),
                (5, end),
                (330, record),
                (100, "AcDbEntity"),
                (8, "0"),
                (100, "AcDbBlockEnd"),
            ],
        );
    }
    push(out, &[(0, "ENDSEC")]);
}

/// Everything after the entities.
pub(super) fn foot() -> &'static str {
    "0\r\nENDSEC\r\n0\r\nSECTION\r\n2\r\nOBJECTS\r\n\
     0\r\nDICTIONARY\r\n5\r\nC\r\n330\r\n0\r\n100\r\nAcDbDictionary\r\n281\r\n1\r\n\
     3\r\nACAD_GROUP\r\n350\r\nD\r\n3\r\nACAD_PLOTSTYLENAME\r\n350\r\nE\r\n\
     0\r\nDICTIONARY\r\n5\r\nD\r\n330\r\nC\r\n100\r\nAcDbDictionary\r\n281\r\n1\r\n\
     0\r\nACDBDICTIONARYWDFLT\r\n5\r\nE\r\n330\r\nC\r\n100\r\nAcDbDictionary\r\n281\r\n1\r\n\
     3\r\nNormal\r\n350\r\nF\r\n100\r\nAcDbDictionaryWithDefault\r\n340\r\nF\r\n\
     0\r\nACDBPLACEHOLDER\r\n5\r\nF\r\n330\r\nE\r\n\
     0\r\nENDSEC\r\n0\r\nEOF\r\n"
}
