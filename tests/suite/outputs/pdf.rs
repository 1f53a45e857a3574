//! The PDF: what stands in it is what the document says, and where pages end.

use super::dense;
use super::read_pdf::{embedded_fonts, pages};
use redline::i18n::Lang;
use redline::report::{Block, Document, Paper, PdfError, Picture, Table, pdf};
use std::sync::Arc;

const SENTENCE: &str = "经与生态保护红线（示意）图层（来源：示意；数据时点：2026-06-30；版本：v1）套合，项目拟用地涉及生态保护红线0.1234公顷，占拟用地面积的5.67%，位于灵川县潭下镇；“是否属于允许有限人为活动”以有权机关出具的认定意见为准。";

fn png(width: u32, height: u32) -> Arc<[u8]> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    let data: Vec<u8> = (0..width * height)
        .flat_map(|i| [(i % 251) as u8, 128, 200])
        .collect();
    writer.write_image_data(&data).unwrap();
    writer.finish().unwrap();
    bytes.into()
}

/// A document with a block of each kind.
fn document() -> Document {
    let mut document = Document::new(Lang::Zh, "建设项目选址红线研判报告".to_owned());
    document.mark = Some("示意数据，非法定边界，不得作为审批、执法、宣传依据".to_owned());
    document.footer = Some("规则库 2026.11.2（a3bb4167275e）".to_owned());
    let blocks = &mut document.blocks;
    blocks.push(Block::Line("受理编号：2026-001".to_owned()));
    blocks.push(Block::Heading(1, "一、结论".to_owned()));
    for _ in 0..4 {
        blocks.push(Block::Paragraph(SENTENCE.to_owned()));
    }
    blocks.push(Block::Heading(2, "（一）现状地类".to_owned()));
    blocks.push(Block::Table(Table {
        caption: Some("表1 拟用地现状地类面积汇总表（公顷）".to_owned()),
        head: [
            "县（市、区）",
            "乡（镇）",
            "行政村",
            "合计",
            "农用地",
            "其中：耕地",
            "建设用地",
            "未利用地",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: (0..60)
            .map(|i| {
                let mut row: Vec<String> = ["灵川县", "潭下镇", "行政村：无数据"]
                    .map(str::to_owned)
                    .to_vec();
                row.extend((0..5).map(|k| format!("{}.{:04}", i + k, i * 7 + k)));
                row
            })
            .collect(),
        widths: vec![3, 3, 3, 2, 2, 2, 2, 2],
        figures: vec![3, 4, 5, 6, 7],
        has_total: true,
    }));
    blocks.push(Block::Note(
        "文件校验值：0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".to_owned(),
    ));
    blocks.push(Block::Picture(Picture {
        png: png(300, 200),
        size_px: [300, 200],
        width_mm: 150,
        caption: "图1 区位示意图".to_owned(),
    }));
    blocks.push(Block::PageBreak);
    blocks.push(Block::Paragraph("名称里的\u{202E}怪字\u{1F600}照样看得见；Words stay whole, even in Latin text of some length.".to_owned()));
    blocks.push(Block::Signatures(vec![
        ("经办人：".to_owned(), String::new()),
        ("复核：".to_owned(), "某某".to_owned()),
    ]));
    document
}

fn said(document: &Document) -> String {
    let mut out = document.title.clone();
    for block in &document.blocks {
        match block {
            Block::Heading(_, t) | Block::Paragraph(t) | Block::Line(t) | Block::Note(t) => {
                out.push_str(t);
            }
            Block::Table(t) => {
                out.push_str(t.caption.as_deref().unwrap_or(""));
                out.extend(
                    t.head
                        .iter()
                        .chain(t.rows.iter().flatten())
                        .map(String::as_str),
                );
            }
            Block::Picture(p) => out.push_str(&p.caption),
            Block::Signatures(lines) => {
                out.extend(lines.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]));
            }
            Block::PageBreak => {}
        }
    }
    out.replace('\u{202E}', "⟨U+202E⟩")
        .replace('\u{1F600}', "⟨U+1F600⟩")
}

#[test]
fn the_text_read_back_is_the_documents_text() {
    let document = document();
    let read: String = pages(&pdf(&document).unwrap())
        .iter()
        .map(|p| p.text.as_str())
        .collect();
    assert_eq!(dense(&read), dense(&said(&document)));
}

#[test]
fn every_page_has_its_number_the_footer_and_the_mark_and_a_tables_page_its_head() {
    let document = document();
    let read = pages(&pdf(&document).unwrap());
    assert!(read.len() >= 4, "{}", read.len());
    for (i, page) in read.iter().enumerate() {
        let extra = dense(&page.artifacts);
        let number = format!("第{}页共{}页", i + 1, read.len());
        assert!(extra.contains(&number), "{extra}");
        assert!(
            extra.contains(&dense(document.footer.as_deref().unwrap())),
            "{extra}"
        );
        assert!(extra.contains(document.mark.as_deref().unwrap()), "{extra}");
        // The head is said once as text; where rows go on, it is repeated.
        let has_rows = page.text.contains("潭下镇") && page.text.contains("无数据");
        let has_caption = page.text.contains("表1");
        let repeated = extra.contains("县（市、区）");
        assert_eq!(
            repeated,
            has_rows && !has_caption,
            "page {}: {}",
            i + 1,
            page.text
        );
    }
}

#[test]
fn faces_are_embedded_and_the_bytes_are_the_same_each_time() {
    let bytes = pdf(&document()).unwrap();
    assert_eq!(bytes, pdf(&document()).unwrap());
    assert_eq!(embedded_fonts(&bytes), (2, 2));
    // Subsets: the two faces together are some eleven megabytes.
    assert!(bytes.len() < 600_000, "{}", bytes.len());
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let root = file.catalog().unwrap();
    assert_eq!(root.get(b"Lang").unwrap().as_str().unwrap(), b"zh-CN");
    assert!(root.has(b"StructTreeRoot"));
    let info = file.trailer.get(b"Info").unwrap();
    let (_, info) = file.dereference(info).unwrap();
    let info = info.as_dict().unwrap();
    assert_eq!(
        lopdf::decode_text_string(info.get(b"Title").unwrap()).unwrap(),
        "建设项目选址红线研判报告"
    );
    assert!(!info.has(b"CreationDate") && !info.has(b"ModDate"));
}

#[test]
fn a_matrix_lies_on_a3_and_a_row_taller_than_a_page_is_parted() {
    let mut document = Document::new(Lang::En, "Alternatives".to_owned());
    document.paper = Paper::A3Landscape;
    document.blocks.push(Block::Table(Table {
        head: vec!["Site".to_owned(), "Finding".to_owned()],
        rows: vec![vec!["A".to_owned(), SENTENCE.repeat(60)]],
        widths: vec![1, 1],
        ..Table::default()
    }));
    let bytes = pdf(&document).unwrap();
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let page = *file.get_pages().values().next().unwrap();
    let media = file.get_dictionary(page).unwrap().get(b"MediaBox").unwrap();
    let sides: Vec<f32> = media
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o.as_float().unwrap())
        .collect();
    assert!(
        (sides[2] - 1190.55).abs() < 0.1 && (sides[3] - 841.89).abs() < 0.1,
        "{sides:?}"
    );
    let read = pages(&bytes);
    assert!(read.len() > 1);
    let all: String = read.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(
        dense(&all),
        format!("AlternativesSiteFindingA{}", dense(&SENTENCE.repeat(60)))
    );
}

#[test]
fn a_broken_picture_is_an_error_that_names_it_and_an_empty_document_is_one_page() {
    let mut document = Document::new(Lang::Zh, String::new());
    assert_eq!(pages(&pdf(&document).unwrap()).len(), 1);
    document.blocks.push(Block::Picture(Picture {
        png: Arc::from(*b"no png"),
        size_px: [0, 0],
        width_mm: 0,
        caption: String::new(),
    }));
    assert!(matches!(
        pdf(&document),
        Err(PdfError::Picture { number: 1, .. })
    ));
    // A whole head and no picture behind it.
    let mut cut = png(40, 40).to_vec();
    cut.truncate(60);
    let Block::Picture(picture) = &mut document.blocks[0] else {
        panic!()
    };
    picture.png = cut.into();
    picture.size_px = [40, 40];
    picture.width_mm = 100;
    assert!(pdf(&document).is_err());
}

#[test]
fn odd_tables_are_set_without_harm() {
    let mut document = Document::new(Lang::Zh, "表".to_owned());
    let table = |head: &[&str], rows: &[&[&str]], widths: &[u32]| {
        Block::Table(Table {
            head: head.iter().map(|s| (*s).to_owned()).collect(),
            rows: rows
                .iter()
                .map(|r| r.iter().map(|s| (*s).to_owned()).collect())
                .collect(),
            widths: widths.to_vec(),
            figures: vec![0, 9],
            has_total: true,
            ..Table::default()
        })
    };
    let wide: Vec<&str> = vec!["1234567.8901公顷"; 60];
    document.blocks = vec![
        table(&[], &[], &[]),
        table(&["甲"], &[], &[0]),
        table(&[], &[&["一", "二"]], &[]),
        table(&["甲", "乙"], &[&["一"], &["一", "二", "三"]], &[1]),
        table(&wide, &[&wide], &[]),
    ];
    let read: String = pages(&pdf(&document).unwrap())
        .iter()
        .map(|p| p.text.clone())
        .collect();
    assert!(dense(&read).contains("一二三"));
}
