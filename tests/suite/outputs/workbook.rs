//! The workbook as another program reads it.

use super::sample;
use calamine::{Data, Reader, Xlsx};
use redline::i18n::{Lang, has, keys, text};
use redline::report::{Cell, SheetTable, Unit, workbook, write_sheets};
use std::io::Cursor;

fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).unwrap()
}

#[test]
fn figures_are_figures_and_every_hit_has_its_row() {
    let screening = &sample().1;
    let mut book = open(&workbook(screening, Lang::Zh).unwrap());
    assert_eq!(
        book.sheet_names(),
        [
            "汇总",
            "涉及清单",
            "管控要求",
            "表1",
            "表2",
            "表3",
            "表4",
            "未核查与无法判断",
            "图层",
            "答复"
        ]
    );
    let hits = book.worksheet_range("涉及清单").unwrap();
    let column = |name: &str| {
        (0..hits.width())
            .find(|&c| *hits.get((0, c)).unwrap() == name)
            .unwrap()
    };
    let (hectares, id, share) = (column("面积（公顷）"), column("编号"), column("占比"));
    let mut row = 1;
    for project in &screening.projects {
        for hit in &project.hits {
            assert_eq!(hits.get((row, id)).unwrap().to_string(), project.id);
            let expected = hit.areas.counted_m2() / 10_000.0;
            match hits.get((row, hectares)).unwrap() {
                Data::Float(f) => {
                    assert!((f - expected).abs() <= 0.000_05 + 1e-12, "{f} {expected}");
                    // As shown: four decimals, unless so little that it shows as less.
                    assert!(*f < 0.000_05 || ((f * 1e4).round() / 1e4 - f).abs() < 1e-12);
                }
                Data::Empty => assert_eq!(hit.area_m2, 0.0),
                other => panic!("{other:?}"),
            }
            assert!(matches!(
                hits.get((row, share)).unwrap(),
                Data::Float(_) | Data::Empty
            ));
            row += 1;
        }
    }
    let last = hits.get((hits.height() - 1, 0)).unwrap().to_string();
    assert_eq!(last, text(Lang::Zh, "common.schematic_statement"));
    assert!(row > 20);
}

#[test]
fn what_a_spreadsheet_would_run_is_quoted_and_the_bytes_are_the_same_each_time() {
    let mut screening = sample().1.clone();
    screening.projects[0].name = "=HYPERLINK(\"x\")\u{202E}".to_owned();
    let table = SheetTable {
        name: "表1 [地类]/面积：'".to_owned(),
        head: vec!["甲".to_owned(), "乙".to_owned()],
        rows: vec![
            vec![Cell::text("+1+1"), Cell::Figure(0.000_01, Unit::Hectares)],
            vec![Cell::Blank, Cell::Figure(f64::NAN, Unit::Mu)],
        ],
        totals: vec![1],
        ..SheetTable::default()
    };
    let bytes = workbook(&screening, Lang::En).unwrap();
    assert_eq!(bytes, workbook(&screening, Lang::En).unwrap());
    let mut book = open(&bytes);
    let summary = book.worksheet_range("Summary").unwrap();
    assert_eq!(
        summary.get((1, 1)).unwrap().to_string(),
        "'=HYPERLINK(\"x\")⟨U+202E⟩"
    );
    let bytes = write_sheets(&[table], screening.as_of, Lang::En).unwrap();
    let mut book = open(&bytes);
    let own = book.worksheet_range("表1 地类面积：").unwrap();
    assert_eq!(own.get((1, 0)).unwrap().to_string(), "'+1+1");
    assert_eq!(own.get((1, 1)).unwrap(), &Data::Float(0.000_01));
    assert_eq!(own.get((2, 1)).unwrap().to_string(), "—");
}

#[test]
fn heads_are_words_of_both_catalogues() {
    for code in keys(Lang::Zh).filter(|k| k.starts_with("bundle.head_")) {
        assert!(has(Lang::En, code), "{code}");
    }
}
