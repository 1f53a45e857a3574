//! A document as one HTML file that needs nothing else: no script, no font; pictures inside as
//! data.

use super::document::{Block, Document, Paper, Picture, Table};
use crate::base::text::{escape_markup, visible};
use crate::i18n::Lang;

const STYLE: &str = "body{font-family:'FangSong','仿宋','仿宋_GB2312','STFangsong',\
'Noto Serif CJK SC','SimSun',serif;font-size:16pt;line-height:1.5;max-width:170mm;\
margin:2em auto;padding:0 1em}body.a3{max-width:370mm}\
h1,h2,h4{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif;font-weight:normal}\
h1{font-size:22pt;text-align:center}h2{font-size:16pt}h4{font-size:16pt}\
h3{font-family:'KaiTi','楷体','STKaiti','Noto Serif CJK SC',serif;font-size:16pt;\
font-weight:normal}h2,h3,h4{margin:.8em 0 .3em;break-after:avoid}\
p{margin:.3em 0}p.i{text-indent:2em}p.n{font-size:10.5pt}\
p.c{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif;font-size:12pt;\
text-align:center;margin:.6em 0 .2em;break-after:avoid}\
figure{margin:.8em 0;text-align:center;break-inside:avoid}figure img{max-width:100%;height:auto}\
figcaption{font-size:12pt}\
table{border-collapse:collapse;width:100%;font-size:10.5pt;line-height:1.35;margin:.3em 0 .6em}\
thead{display:table-header-group}tr{break-inside:avoid}\
th,td{border:1px solid;padding:.25em .4em;vertical-align:middle;text-align:left;\
overflow-wrap:anywhere}th{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif;\
font-weight:normal;text-align:center}td.f{text-align:right}\
tr.t td{font-family:'SimHei','黑体','Noto Sans CJK SC',sans-serif}\
span.b{display:inline-block;min-width:8em;border-bottom:1px solid}\
hr{border:0;border-top:1px dashed;margin:2em 0}\
div.m{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;\
pointer-events:none;overflow:hidden}div.m span{transform:rotate(-35deg);white-space:nowrap;\
font-size:24pt;opacity:.16}footer{font-size:10.5pt;text-align:center;margin-top:2em}\
@media print{body{max-width:none;margin:0;padding:0}hr{visibility:hidden;break-after:page;\
margin:0}}";

/// The file's text, UTF-8.
pub fn html(document: &Document) -> String {
    let lang = match document.lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let title = escaped(&document.title);
    let (page, class) = match document.paper {
        Paper::A4 => ("@page{size:A4;margin:37mm 26mm 35mm 28mm}", ""),
        Paper::A3Landscape => ("@page{size:A3 landscape;margin:28mm 25mm}", " class=\"a3\""),
    };
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>{page}{STYLE}</style>\n</head>\n<body{class}>\n"
    );
    if let Some(mark) = &document.mark {
        let mark = escaped(mark);
        out.push_str(&format!(
            "<div class=\"m\" aria-hidden=\"true\"><span>{mark}</span></div>\n\
             <p class=\"n\">{mark}</p>\n"
        ));
    }
    out.push_str(&format!("<h1>{title}</h1>\n"));
    for block in &document.blocks {
        write(block, &mut out);
    }
    if let Some(footer) = &document.footer {
        out.push_str(&format!("<footer>{}</footer>\n", escaped(footer)));
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn write(block: &Block, out: &mut String) {
    match block {
        Block::Paragraph(text) => {
            out.push_str(&format!("<p class=\"i\">{}</p>\n", escaped(text)));
        }
        Block::Line(text) => out.push_str(&format!("<p>{}</p>\n", escaped(text))),
        Block::Note(text) => {
            out.push_str(&format!("<p class=\"n\">{}</p>\n", escaped(text)));
        }
        Block::Heading(level, text) => {
            let level = level.saturating_add(1).clamp(2, 4);
            out.push_str(&format!("<h{level}>{}</h{level}>\n", escaped(text)));
        }
        Block::Table(content) => table(content, out),
        Block::Picture(content) => picture(content, out),
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

fn picture(content: &Picture, out: &mut String) {
    let caption = escaped(&content.caption);
    let [width, height] = content.size_px;
    out.push_str(&format!(
        "<figure><img width=\"{width}\" height=\"{height}\" style=\"width:{}mm\" \
         alt=\"{caption}\" src=\"data:image/png;base64,{}\">\
         <figcaption>{caption}</figcaption></figure>\n",
        content.width_mm,
        base64(&content.png)
    ));
}

fn table(content: &Table, out: &mut String) {
    if let Some(caption) = &content.caption {
        out.push_str(&format!("<p class=\"c\">{}</p>\n", escaped(caption)));
    }
    let total: u32 = content.widths.iter().sum::<u32>().max(1);
    out.push_str("<table>\n<thead><tr>");
    for (i, cell) in content.head.iter().enumerate() {
        let width = content.widths.get(i).map_or(0, |w| w * 100 / total);
        out.push_str(&format!(
            "<th style=\"width:{width}%\">{}</th>",
            escaped(cell)
        ));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    let last = content.rows.len().saturating_sub(1);
    for (r, row) in content.rows.iter().enumerate() {
        out.push_str(if content.has_total && r == last {
            "<tr class=\"t\">"
        } else {
            "<tr>"
        });
        for (i, cell) in row.iter().enumerate() {
            let class = if content.figures.contains(&i) {
                " class=\"f\""
            } else {
                ""
            };
            out.push_str(&format!("<td{class}>{}</td>", escaped(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn escaped(text: &str) -> String {
    escape_markup(&visible(text))
}

/// Bytes in base 64 (RFC 4648), for a data address.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|i| u32::from(group.get(i).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for i in 0..4 {
            let digit = DIGITS
                .get((bits >> (18 - 6 * i) & 63) as usize)
                .copied()
                .unwrap_or(b'A');
            out.push(if i <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_agrees_with_the_vectors_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
