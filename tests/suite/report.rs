//! Suite: the siting report. What it says is what the check found, in the office's words; the
//! same input gives the same bytes; invented ground says so everywhere.

use redline::base::progress::Progress;
use redline::base::units::{Meters, SquareMeters};
use redline::i18n::{Lang, findings, numbers, tables, text};
use redline::layer::Secrecy;
use redline::report::siting::{ReportCase, SitingInput, conclusion, siting, summary};
use redline::report::{Block, Document, Paper, Picture, Table, docx, html, maps, plain};
use redline::report::{MapError, project_shape};
use redline::screening::model::{HitKind, Screening};
use redline::screening::{CheckInput, Opinion, check};
use redline::session::reporting::{ReportKind, ReportOrder, write};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The sample of Guilin, checked once for all tests.
fn sample() -> &'static (CheckInput, Screening) {
    static SAMPLE: OnceLock<(CheckInput, Screening)> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let input = crate::common::sample_input("workspace.toml", "2026-11-24");
        let screening = check(&input, &Progress::new()).unwrap();
        (input, screening)
    })
}

fn report(index: usize, lang: Lang, case: &ReportCase, pictures: &[Picture]) -> Document {
    let (input, screening) = sample();
    let result = &screening.projects[index];
    siting(
        &SitingInput {
            screening,
            result,
            case,
            shape: project_shape(input, result),
            way_out: &[],
            maps: pictures,
        },
        lang,
    )
}

/// Every text of a document, tables too.
fn texts(document: &Document) -> Vec<String> {
    let mut all = vec![document.title.clone()];
    for block in &document.blocks {
        match block {
            Block::Heading(_, t) | Block::Paragraph(t) | Block::Line(t) | Block::Note(t) => {
                all.push(t.clone());
            }
            Block::Table(t) => {
                all.extend(t.caption.clone());
                all.extend(t.head.iter().chain(t.rows.iter().flatten()).cloned());
            }
            Block::Picture(p) => all.push(p.caption.clone()),
            Block::Signatures(lines) => {
                all.extend(lines.iter().flat_map(|(l, v)| [l.clone(), v.clone()]));
            }
            Block::PageBreak => {}
        }
    }
    all
}

fn tables_of(document: &Document) -> Vec<&Table> {
    document
        .blocks
        .iter()
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            _ => None,
        })
        .collect()
}

#[test]
fn every_figure_of_the_check_stands_in_the_report() {
    let (_, screening) = sample();
    for (i, result) in screening.projects.iter().enumerate() {
        let document = report(i, Lang::Zh, &ReportCase::default(), &[]);
        let detail = tables_of(&document)
            .into_iter()
            .find(|t| t.caption.as_deref() == Some(text(Lang::Zh, "siting.detail_caption")));
        assert_eq!(detail.map_or(0, |t| t.rows.len()), result.hits.len());
        for (hit, row) in result.hits.iter().zip(detail.map_or(&[][..], |t| &t.rows)) {
            assert_eq!(row[2], hit.zone_name);
            let amount = match hit.kind {
                HitKind::Crossing => numbers::meters(Meters(hit.length_m)),
                HitKind::PointInside => text(Lang::Zh, "siting.point_inside").to_owned(),
                _ => findings::hit_hectares(hit),
            };
            assert!(row[3].starts_with(&amount), "{row:?}: {amount}");
            assert_eq!(row[4], numbers::percent(hit.share));
        }
        let methods = tables_of(&document)
            .into_iter()
            .find(|t| t.caption.as_deref() == Some(text(Lang::Zh, "siting.methods_caption")));
        if let Some(table) = methods {
            let square = |m2: f64| numbers::square_meters(SquareMeters(m2));
            assert_eq!(table.rows[0][2], square(result.areas.ellipsoid_m2));
            assert_eq!(table.rows[0][3], square(result.areas.geodesic_m2));
            assert_eq!(table.rows[0][4], square(result.areas.planar_m2));
        }
        let all = texts(&document).join("\n");
        for sheet in tables::sheets(Lang::Zh, result, screening) {
            for cell in sheet.rows.iter().flatten().filter(|c| *c != "0.0000") {
                assert!(all.contains(cell.as_str()), "{}: {cell}", sheet.caption);
            }
        }
        for doubt in &result.cannot_tell {
            assert!(all.contains(&redline::i18n::say(Lang::Zh, &doubt.message)));
        }
        for unchecked in &result.unchecked {
            assert!(all.contains(&redline::i18n::say(Lang::Zh, &unchecked.message)));
        }
    }
}

#[test]
fn every_clause_that_applies_stands_once_with_its_id_mark_and_dates() {
    let (_, screening) = sample();
    for (i, result) in screening.projects.iter().enumerate() {
        let document = report(i, Lang::Zh, &ReportCase::default(), &[]);
        let table = tables_of(&document)
            .into_iter()
            .find(|t| t.caption.as_deref() == Some(text(Lang::Zh, "siting.clauses_caption")));
        for hit in result.hits.iter().filter(|h| h.kind.is_involved()) {
            for rule in findings::applying(&hit.rules) {
                let rows: Vec<_> = table
                    .map_or(&[][..], |t| &t.rows)
                    .iter()
                    .filter(|r| {
                        r[3].contains(&format!("；{}）", rule.id))
                            && r[3].contains(&rule.citation())
                    })
                    .collect();
                assert_eq!(rows.len(), 1, "{}", rule.id);
                assert_eq!(rows[0][2], findings::effect_pill(Lang::Zh, rule.effect));
                assert!(rows[0][3].contains(&rule.valid_from.to_string()));
                let mark = findings::confidence_mark(Lang::Zh, rule.confidence);
                assert!(rows[0][3].contains(&mark));
                assert!(rows[0][5].contains(&rule.authority));
            }
        }
    }
}

#[test]
fn a_prohibition_comes_first_and_hides_neither_doubt_nor_restriction() {
    let (_, screening) = sample();
    let mut result = screening
        .projects
        .iter()
        .find(|p| {
            p.verdict == redline::screening::model::Verdict::Prohibited && p.cannot_tell.is_empty()
        })
        .unwrap()
        .clone();
    let alone = conclusion(Lang::Zh, &result);
    let other = screening
        .projects
        .iter()
        .find(|p| !p.cannot_tell.is_empty())
        .unwrap();
    result.cannot_tell.clone_from(&other.cannot_tell);
    let lines = conclusion(Lang::Zh, &result);
    assert_eq!(lines[0], alone[0]);
    assert!(lines[0].starts_with("涉及禁止性管控要求，建议避让"));
    assert!(lines[1].starts_with(&format!("无法判断{}项", other.cannot_tell.len())));
    assert_eq!(lines.len(), alone.len() + 1, "{lines:?}");
}

#[test]
fn invented_ground_is_marked_on_every_page_and_nobody_signs_it() {
    let statement = text(Lang::Zh, "common.schematic_statement");
    let (input, screening) = sample();
    assert!(screening.projects.iter().all(|p| p.schematic));
    let pictures = maps(input, &screening.projects[0], Lang::Zh, 1, &Progress::new()).unwrap();
    assert!(pictures.len() > 2);
    assert!(
        pictures
            .iter()
            .all(|p| p.caption.contains("示意数据，非法定边界"))
    );
    let document = report(0, Lang::Zh, &ReportCase::default(), &pictures);
    assert_eq!(document.mark.as_deref(), Some(statement));
    let all = texts(&document);
    assert!(all.iter().any(|t| t == "示例，无效"));
    assert!(!all.iter().any(|t| t == "审定："));
    assert!(plain(&document).starts_with(statement));
    assert!(plain(&document).trim_end().ends_with(statement));
    assert!(html(&document).matches(statement).count() >= 2);
    let header = part(&docx(&document).unwrap(), "word/header1.xml");
    assert!(header.matches(statement).count() >= 2, "line and watermark");
    assert!(header.contains("PowerPlusWaterMarkObject"));
    let results: Vec<_> = screening.projects.iter().collect();
    let all = summary(screening, &results, &[], Secrecy::Public, Lang::Zh);
    assert_eq!(all.mark.as_deref(), Some(statement));
}

#[test]
fn real_ground_has_no_mark_and_lines_to_sign() {
    let (input, screening) = sample();
    let mut result = screening.projects[0].clone();
    result.schematic = false;
    let case = ReportCase::default();
    let document = siting(
        &SitingInput {
            screening,
            result: &result,
            case: &case,
            shape: project_shape(input, &result),
            way_out: &[],
            maps: &[],
        },
        Lang::Zh,
    );
    assert_eq!(document.mark, None);
    let all = texts(&document);
    assert!(all.iter().any(|t| t == "审定："));
    assert!(!all.iter().any(|t| t == "示例，无效"));
    let bytes = docx(&document).unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert!(archive.by_name("word/header1.xml").is_err());
}

#[test]
fn the_machine_never_says_what_only_the_office_may() {
    let (_, screening) = sample();
    for i in 0..screening.projects.len() {
        let document = report(i, Lang::Zh, &ReportCase::default(), &[]);
        for text in texts(&document) {
            // 通过 is fine where something passes through, never as a verdict of its own.
            for word in ["冲突", "合规", "审查通过", "审核通过", "选址可行"] {
                assert!(!text.contains(word), "{text}");
            }
        }
        let all = texts(&document);
        for needed in ["common.military", "screening.machine", "common.source_line"] {
            assert!(all.iter().any(|t| t == text(Lang::Zh, needed)), "{needed}");
        }
        assert!(all.iter().any(|t| t == "仅供参考"));
    }
}

#[test]
fn not_involved_is_said_of_complete_dated_undoubted_layers_only() {
    let (input, screening) = sample();
    let mut doubted = screening.projects[0].clone();
    let near = doubted.nearest[0].clone();
    for n in &mut doubted.nearest {
        n.declared_complete = true;
    }
    let say_of = |result: &redline::screening::model::ProjectResult| {
        let case = ReportCase::default();
        let document = siting(
            &SitingInput {
                screening,
                result,
                case: &case,
                shape: project_shape(input, result),
                way_out: &[],
                maps: &[],
            },
            Lang::Zh,
        );
        texts(&document)
            .into_iter()
            .filter(|t| {
                t.starts_with("经套合") && t.contains("不涉及") && t.contains(&near.layer_name)
            })
            .count()
    };
    assert_eq!(say_of(&doubted), 1);
    let other = screening
        .projects
        .iter()
        .find_map(|p| p.cannot_tell.first())
        .unwrap();
    for (layer, role) in [(Some(near.layer.clone()), None), (None, None)] {
        let mut result = doubted.clone();
        let mut doubt = other.clone();
        doubt.layer = layer;
        doubt.role = role;
        result.cannot_tell.push(doubt);
        assert_eq!(say_of(&result), 0);
    }
    for n in &mut doubted.nearest {
        n.declared_complete = false;
    }
    assert_eq!(say_of(&doubted), 0);
}

#[test]
fn the_officers_judgement_stands_beside_the_machines_and_changes_nothing() {
    let (_, screening) = sample();
    let result = &screening.projects[0];
    let mut case = ReportCase::default();
    let given = (
        result.verdict,
        redline::screening::opinion::fingerprint(result),
    );
    let mut opinion = Opinion::new(
        redline::screening::model::Verdict::Restricted,
        "已取得占用批复",
        given,
    )
    .unwrap();
    "拟同意按程序报批".clone_into(&mut opinion.text);
    case.opinions.set(None, Some(opinion));
    let find = |case: &ReportCase| {
        let document = report(0, Lang::Zh, case, &[]);
        tables_of(&document)
            .into_iter()
            .find(|t| t.caption.as_deref() == Some(text(Lang::Zh, "siting.opinion_caption")))
            .unwrap()
            .rows[0]
            .clone()
    };
    let with = find(&case);
    assert_eq!(with[1], find(&ReportCase::default())[1]);
    assert_eq!(with[1], conclusion(Lang::Zh, result).concat());
    for words in ["拟同意按程序报批", "理由：已取得占用批复", "涉及限制"] {
        assert!(with[2].contains(words), "{}", with[2]);
    }
    assert!(!with[2].contains("此后已有变化"));
    if let Some(whole) = &mut case.opinions.whole {
        "other".clone_into(&mut whole.facts);
    }
    assert!(find(&case)[2].contains("此后已有变化"));
}

#[test]
fn the_highest_secrecy_class_stands_on_cover_and_foot() {
    let case = ReportCase {
        secrecy: Secrecy::Internal,
        ..ReportCase::default()
    };
    let document = report(0, Lang::Zh, &case, &[]);
    assert!(
        document
            .footer
            .as_deref()
            .unwrap()
            .starts_with("内部（工作秘密）")
    );
    assert!(texts(&document).iter().any(|t| t == "内部（工作秘密）"));
    let footer = part(&docx(&document).unwrap(), "word/footer1.xml");
    assert!(footer.contains("内部（工作秘密）"));
}

#[test]
fn coordinates_are_those_of_the_file_in_the_zone_plane_and_in_degrees() {
    // PROJ 9.5.1, EPSG:4490 to EPSG:4525, as in the sample's own test.
    let (input, screening) = sample();
    let plane = redline::crs::Crs::gauss_kruger_zone(
        redline::crs::Datum::Cgcs2000,
        redline::crs::Zone {
            number: 37,
            width_deg: 3,
        },
    );
    let result = &screening.projects[0];
    let shape = project_shape(input, result).unwrap();
    let document = report(0, Lang::Zh, &ReportCase::default(), &[]);
    let table = tables_of(&document)
        .into_iter()
        .find(|t| t.caption.as_deref() == Some(text(Lang::Zh, "siting.coordinates_caption")))
        .unwrap();
    let ring = shape.coords();
    assert_eq!(
        table.rows.len(),
        ring.len() - 1,
        "the closing point is the first"
    );
    for (row, c) in table.rows.iter().zip(ring) {
        let (x, y) = plane.xy_from_lon_lat(c.x, c.y).unwrap();
        assert_eq!(row[2], format!("{y:.3}"));
        assert_eq!(row[3], format!("{x:.3}"));
        assert!(row[3].starts_with("37"), "zone number before the easting");
        assert_eq!(row[4].parse::<f64>().unwrap(), (c.x * 1e8).round() / 1e8);
        assert_eq!(row[5].parse::<f64>().unwrap(), (c.y * 1e8).round() / 1e8);
    }
}

#[test]
fn maps_are_the_same_bytes_with_one_thread_or_four_and_end_when_told_to() {
    let (input, screening) = sample();
    let result = &screening.projects[0];
    let one = maps(input, result, Lang::Zh, 1, &Progress::new()).unwrap();
    let four = maps(input, result, Lang::Zh, 4, &Progress::new()).unwrap();
    assert!(one == four);
    for picture in &one {
        // 150 mm at 200 dots to the inch.
        assert_eq!(picture.size_px[0], 1181);
        assert_eq!(picture.width_mm, 150);
        assert!(picture.png.starts_with(&[0x89, b'P', b'N', b'G']));
    }
    let stopped = Progress::new();
    stopped.cancel();
    let end = maps(input, result, Lang::Zh, 1, &stopped);
    assert!(matches!(end, Err(MapError::Cancelled(_))));
}

#[test]
fn both_languages_say_all_of_it_and_every_writer_gives_the_same_bytes_again() {
    let (input, screening) = sample();
    let pictures = maps(input, &screening.projects[0], Lang::En, 2, &Progress::new()).unwrap();
    for lang in Lang::ALL {
        let again = || report(0, lang, &ReportCase::default(), &pictures);
        let document = again();
        for text in texts(&document) {
            // A code that no catalogue has is shown as it is; "rules." may end a sentence.
            for room in ["siting.", "screening.", "stats.", "rules."] {
                let mut after = text.split(room).skip(1);
                let is_code = after.any(|t| t.starts_with(|c: char| c.is_ascii_lowercase()));
                assert!(!is_code, "{text}");
            }
            assert!(!text.contains(['{', '}']), "{text}");
        }
        assert_eq!(document, again());
        assert!(docx(&document).unwrap() == docx(&again()).unwrap());
        assert!(html(&document) == html(&again()));
        assert!(plain(&document) == plain(&again()));
    }
}

#[test]
fn word_gets_headings_repeated_heads_pictures_with_words_and_page_numbers() {
    let (input, screening) = sample();
    let pictures = maps(input, &screening.projects[0], Lang::Zh, 2, &Progress::new()).unwrap();
    let document = report(0, Lang::Zh, &ReportCase::default(), &pictures);
    let bytes = docx(&document).unwrap();
    let main = part(&bytes, "word/document.xml");
    let num_tables = tables_of(&document).len();
    assert_eq!(main.matches("<w:tblHeader />").count(), num_tables);
    assert_eq!(main.matches("<wp:docPr ").count(), pictures.len());
    for (i, picture) in pictures.iter().enumerate() {
        let words = format!(
            "descr=\"{}\"",
            redline::base::text::escape_markup(&picture.caption)
        );
        assert!(main.contains(&words), "{words}");
        assert!(main.contains(&format!("r:embed=\"rIdImage{}\"", i + 1)));
    }
    let headings = document
        .blocks
        .iter()
        .filter(|b| matches!(b, Block::Heading(1, _)))
        .count();
    assert_eq!(main.matches("w:val=\"Heading1\"").count(), headings);
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains("w:val=\"heading 1\""));
    assert!(part(&bytes, "word/footer1.xml").contains("PAGE"));
    assert!(part(&bytes, "word/fontTable.xml").contains("FangSong"));
}

#[test]
fn markup_in_a_name_stays_a_name() {
    let (input, screening) = sample();
    let mut result = screening.projects[0].clone();
    "<b>甲</b>&\"乙\"\u{202E}".clone_into(&mut result.name);
    let case = ReportCase::default();
    let document = siting(
        &SitingInput {
            screening,
            result: &result,
            case: &case,
            shape: project_shape(input, &result),
            way_out: &[],
            maps: &[],
        },
        Lang::Zh,
    );
    let page = html(&document);
    assert!(page.contains("&lt;b&gt;甲&lt;/b&gt;&amp;&quot;乙&quot;⟨U+202E⟩"));
    assert!(!page.contains("<b>甲"));
    let bytes = docx(&document).unwrap();
    for name in ["word/document.xml", "word/footer1.xml"] {
        let text = part(&bytes, name);
        assert!(!text.contains("<b>"), "{name}");
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(e) => panic!("{name}: {e}"),
            }
        }
    }
}

#[test]
fn a_matrix_gets_a_sheet_of_a3_across() {
    let mut document = Document::new(Lang::Zh, "表".into());
    document.paper = Paper::A3Landscape;
    let main = part(&docx(&document).unwrap(), "word/document.xml");
    assert!(main.contains("w:w=\"23811\"") && main.contains("w:h=\"16838\""));
    assert!(main.contains("w:orient=\"landscape\""));
    assert!(html(&document).contains("size:A3 landscape"));
}

fn order(chosen: Vec<usize>, to: &Path, threads: usize) -> ReportOrder {
    let (input, screening) = sample();
    let mut input = input.clone();
    input.num_threads = threads;
    ReportOrder {
        input: Arc::new(input),
        screening: Arc::new(screening.clone()),
        chosen,
        kinds: vec![ReportKind::Docx, ReportKind::Html, ReportKind::Txt],
        lang: Lang::Zh,
        cases: vec![ReportCase::default()],
        with_maps: false,
        with_way_out: false,
        to: to.to_path_buf(),
    }
}

#[test]
fn a_batch_is_one_summary_and_one_report_each_whatever_the_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let num = sample().1.projects.len();
    let mut bytes: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
    for threads in [1, 4] {
        let to = dir.path().join(threads.to_string());
        let progress = Progress::new();
        let written = write(&order((0..num).collect(), &to, threads), &progress).unwrap();
        assert_eq!(written.len(), 3 * (num + 1));
        assert_eq!(progress.state(), (num as u64, num as u64));
        bytes.push(
            written
                .iter()
                .map(|p| {
                    let name = p.file_name().unwrap().to_str().unwrap().to_owned();
                    (name, std::fs::read(p).unwrap())
                })
                .collect(),
        );
    }
    assert!(bytes[0] == bytes[1]);
    assert!(bytes[0].contains_key("00_套合分析汇总.docx"));
    let stopped = Progress::new();
    stopped.cancel();
    let to = dir.path().join("stopped");
    let end = write(&order(vec![0, 1], &to, 1), &stopped);
    assert!(matches!(end, Err(redline::session::jobs::Stop::Cancelled)));
}

#[test]
fn projects_of_one_name_keep_files_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let mut order = order(vec![0, 1, 2], dir.path(), 1);
    let mut screening = (*order.screening).clone();
    for project in &mut screening.projects {
        "同名/项目:一".clone_into(&mut project.name);
    }
    order.screening = Arc::new(screening);
    assert_eq!(
        order.file_stems(),
        ["01_同名_项目_一", "02_同名_项目_一", "03_同名_项目_一"]
    );
    order.kinds = vec![ReportKind::Txt];
    assert_eq!(write(&order, &Progress::new()).unwrap().len(), 4);
}

/// The text of a part of a DOCX.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// The binary as a user types it.
mod typed {
    use std::path::Path;
    use std::process::{Command, Output};

    fn redline(folder: &Path, args: &[&str]) -> Output {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/guilin/workspace.toml");
        Command::new(env!("CARGO_BIN_EXE_redline"))
            .arg("report")
            .arg(sample)
            .args(["--as-of", "2026-11-24", "--no-maps"])
            .args(args)
            .current_dir(folder)
            .output()
            .unwrap()
    }

    fn out(output: &Output) -> String {
        String::from_utf8(output.stdout.clone()).unwrap()
    }

    #[test]
    fn one_project_is_printed_with_what_the_command_line_says_of_its_case() {
        let dir = tempfile::tempdir().unwrap();
        let args = [
            "--project",
            "示例-01",
            "--format",
            "txt",
            "--case",
            "receipt_no=受〔2026〕7号",
            "--case",
            "applicant=甲公司",
        ];
        let output = redline(dir.path(), &args);
        let text = out(&output);
        assert_eq!(output.status.code(), Some(0));
        for words in [
            "建设项目选址套合分析报告",
            "受〔2026〕7号",
            "甲公司",
            "2026年11月24日",
            "示例，无效",
        ] {
            assert!(text.contains(words), "{words}");
        }
        assert_eq!(text, out(&redline(dir.path(), &args)), "the same again");
    }

    #[test]
    fn every_format_of_one_project_takes_its_own_ending() {
        let dir = tempfile::tempdir().unwrap();
        let formats = "docx,pdf,xlsx,html,txt,json";
        let args = [
            "--project",
            "示例-01",
            "--format",
            formats,
            "--out",
            "一/报告.docx",
            "--lang",
            "en",
        ];
        let output = redline(dir.path(), &args);
        let told = String::from_utf8(output.stderr.clone()).unwrap();
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(told.contains("Wrote 6 reports"), "{told}");
        for (ending, begins) in [
            ("docx", &b"PK"[..]),
            ("pdf", b"%PDF-"),
            ("xlsx", b"PK"),
            ("html", b"<!DOCTYPE html>"),
            ("txt", "示意数据".as_bytes()),
            ("json", b"{"),
        ] {
            let path = dir.path().join(format!("一/报告.{ending}"));
            let bytes = std::fs::read(&path).unwrap_or_default();
            let is_text_in_english = ending == "txt" && !bytes.is_empty();
            assert!(bytes.starts_with(begins) || is_text_in_english, "{ending}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_said_and_nothing_is_written() {
        let dir = tempfile::tempdir().unwrap();
        for (args, words) in [
            (vec!["--project", "没有"], "没有编号或名称为“没有”的项目"),
            (vec!["--case", "colour=red"], "案件信息“colour=red”不能识别"),
            (vec!["--case", "received=昨天"], "不能识别"),
            (vec!["--format", "docx"], "须给 --out"),
        ] {
            let output = redline(dir.path(), &args);
            let told = String::from_utf8(output.stderr.clone()).unwrap();
            assert_eq!(output.status.code(), Some(2), "{told}");
            assert!(told.contains(words), "{told}");
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}
