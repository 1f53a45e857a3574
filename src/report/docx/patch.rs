//! What the crate cannot say is added to the finished parts: repeated table heads, what a
//! reader who cannot see a picture is told, other names of fonts, the diagonal mark.

use crate::base::text::{escape_markup, visible};
use crate::report::document::Document;
use docx_rs::XMLDocx;
use std::fmt::Write;

/// Fonts of the office and what they are called or replaced by elsewhere.
const FONTS: &[(&str, &str, &str)] = &[
    ("仿宋", "FangSong", "modern"),
    ("黑体", "SimHei", "swiss"),
    ("楷体", "KaiTi", "script"),
];

pub(super) fn apply(package: &mut XMLDocx, document: &Document, captions: &[String], width: f64) {
    // Only head rows have no property of their own: the others may not be split.
    replace(&mut package.document, "<w:trPr />", |_| {
        "<w:trPr><w:cantSplit /><w:tblHeader /></w:trPr>".to_owned()
    });
    replace(
        &mut package.document,
        "<wp:docPr id=\"1\" name=\"Figure\" />",
        |i| {
            let caption = captions.get(i).map(String::as_str).unwrap_or_default();
            let number = i + 1;
            let descr = escape_markup(&visible(caption));
            format!("<wp:docPr id=\"{number}\" name=\"Figure {number}\" descr=\"{descr}\" />")
        },
    );
    replace(&mut package.font_table, "</w:fonts>", |_| {
        let mut fonts = String::new();
        for (name, other, family) in FONTS {
            // Writing to a string does not fail.
            write!(
                fonts,
                "<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\" />\
                 <w:charset w:val=\"86\" /><w:family w:val=\"{family}\" />\
                 <w:pitch w:val=\"variable\" /></w:font>"
            )
            .ok();
        }
        format!("{fonts}</w:fonts>")
    });
    if let Some(mark) = &document.mark {
        for header in &mut package.headers {
            replace(header, "</w:hdr>", |_| {
                format!("{}</w:hdr>", watermark(mark, width))
            });
        }
    }
}

/// Replaces every occurrence, the n-th by what is made for n.
fn replace(part: &mut Vec<u8>, what: &str, mut by: impl FnMut(usize) -> String) {
    let Ok(text) = std::str::from_utf8(part) else {
        return;
    };
    let mut out = String::with_capacity(text.len() + 256);
    for (i, piece) in text.split(what).enumerate() {
        if i > 0 {
            out.push_str(&by(i - 1));
        }
        out.push_str(piece);
    }
    *part = out.into_bytes();
}

/// The mark across the page, as Word itself makes its watermarks.
fn watermark(mark: &str, sheet_mm: f64) -> String {
    let mark = visible(mark);
    let across = sheet_mm / 25.4 * 72.0 * 0.95;
    let count = mark.chars().count().max(1) as f64;
    let high = (across / count * 1.15).clamp(14.0, 80.0);
    let words = escape_markup(&mark);
    format!(
        "<w:p><w:r><w:pict>\
         <v:shapetype id=\"_x0000_t136\" coordsize=\"21600,21600\" o:spt=\"136\" adj=\"10800\" \
         path=\"m@7,l@8,m@5,21600l@6,21600e\"><v:formulas><v:f eqn=\"sum #0 0 10800\"/>\
         <v:f eqn=\"prod #0 2 1\"/><v:f eqn=\"sum 21600 0 @1\"/><v:f eqn=\"sum 0 0 @2\"/>\
         <v:f eqn=\"sum 21600 0 @3\"/><v:f eqn=\"if @0 @3 0\"/><v:f eqn=\"if @0 21600 @1\"/>\
         <v:f eqn=\"if @0 0 @2\"/><v:f eqn=\"if @0 @4 21600\"/><v:f eqn=\"mid @5 @6\"/>\
         <v:f eqn=\"mid @8 @5\"/><v:f eqn=\"mid @7 @8\"/><v:f eqn=\"mid @6 @7\"/>\
         <v:f eqn=\"sum @6 0 @5\"/></v:formulas><v:path textpathok=\"t\" o:connecttype=\"custom\" \
         o:connectlocs=\"@9,0;@10,10800;@11,21600;@12,10800\" o:connectangles=\"270,180,90,0\"/>\
         <v:textpath on=\"t\" fitshape=\"t\"/><o:lock v:ext=\"edit\" text=\"t\" shapetype=\"t\"/>\
         </v:shapetype>\
         <v:shape id=\"PowerPlusWaterMarkObject1\" o:spid=\"_x0000_s2049\" type=\"#_x0000_t136\" \
         style=\"position:absolute;margin-left:0;margin-top:0;width:{across:.0}pt;height:{high:.0}pt;\
         rotation:315;z-index:-251658752;mso-position-horizontal:center;\
         mso-position-horizontal-relative:margin;mso-position-vertical:center;\
         mso-position-vertical-relative:margin\" o:allowincell=\"f\" fillcolor=\"silver\" \
         stroked=\"f\"><v:fill opacity=\".45\"/>\
         <v:textpath style=\"font-family:&quot;黑体&quot;;font-size:1pt\" string=\"{words}\"/>\
         </v:shape></w:pict></w:r></w:p>"
    )
}
