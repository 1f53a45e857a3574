//! A document as one HTML file that needs nothing else: no script, no font, no picture.

use super::document::{Block, Document, Table};
use crate::base::text::{escape_markup, visible};
use crate::i18n::Lang;

const STYLE: &str = "@page{size:A4;margin:37mm 26mm 35mm 28mm}\
body{font-family:'FangSong','仿宋','仿宋_GB2312','STFangsong','Noto Serif CJK SC','SimSun',serif;\
font-size:16pt;line-height:1.5;max-width:170mm;margin:2em auto;padding:0 1em}\
h1{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif;font-size:22pt;font-weight:normal;\
text-align:center}p{margin:.3em 0}p.i{text-indent:2em}p.n{font-size:12pt}\
table{border-collapse:collapse;width:100%;font-size:12pt;margin:.6em 0}\
thead{display:table-header-group}tr{page-break-inside:avoid}\
th,td{border:1px solid;padding:.25em .4em;vertical-align:top;text-align:left;\
overflow-wrap:anywhere}th{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif;\
font-weight:normal}span.b{display:inline-block;min-width:8em;border-bottom:1px solid}";

/// The file's text, UTF-8.
pub fn html(document: &Document) -> String {
    let lang = match document.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let title = escaped(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for block in &document.blocks {
        match block {
            Block::Paragraph(text) => {
                out.push_str(&format!("<p class=\"i\">{}</p>\n", escaped(text)));
            }
            Block::Line(text) => out.push_str(&format!("<p>{}</p>\n", escaped(text))),
            Block::Note(text) => {
                out.push_str(&format!("<p class=\"n\">{}</p>\n", escaped(text)));
            }
            Block::Heading(level, text) => {
                let level = level + 1;
                out.push_str(&format!("<h{level}>{}</h{level}>\n", escaped(text)));
            }
            Block::Table(content) => table(content, &mut out),
            Block::Picture(picture) => {
                out.push_str(&format!("<p>{}</p>\n", escaped(&picture.caption)));
            }
            Block::PageBreak => out.push_str("<hr>\n"),
            Block::Signatures(lines) => {
                for (label, value) in lines {
                    out.push_str(&format!(
                        "<p>{}<span class=\"b\">{}</span></p>\n",
                        escaped(label),
                        escaped(value)
                    ));
                }
            }
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn table(content: &Table, out: &mut String) {
    let Table {
        caption,
        head,
        rows,
        widths,
        ..
    } = content;
    if let Some(caption) = caption {
        out.push_str(&format!("<p>{}</p>\n", escaped(caption)));
    }
    let total: u32 = widths.iter().sum::<u32>().max(1);
    out.push_str("<table>\n<thead><tr>");
    for (i, cell) in head.iter().enumerate() {
        let width = widths.get(i).map_or(0, |w| w * 100 / total);
        out.push_str(&format!(
            "<th style=\"width:{width}%\">{}</th>",
            escaped(cell)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            out.push_str(&format!("<td>{}</td>", escaped(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn escaped(text: &str) -> String {
    escape_markup(&visible(text))
}
