//! 报备坐标 TXT: one parcel in forty and more dialects is the same polygon, or is flagged for
//! the right reason.

use super::coord_txt_parcel::{
    Style, assert_is_parcel, blank_signs, degrees, packed, plain_style, signs, six_numbers, text,
    without_prefix,
};
use super::gbk;
use redline::crs::Crs;
use redline::formats::ReadOptions;
use redline::formats::coord_txt::{parse_text, read_bytes};
use redline::layer::{Layer, Value};

/// 0.1 mm on the ground; seconds to five decimals are 0.3 mm.
const METRES: f64 = 1e-9;
const SECONDS: f64 = 3e-9;

struct Variant {
    name: &'static str,
    bytes: Vec<u8>,
    options: ReadOptions,
    tolerance: f64,
    /// Whether the system stands on a declaration or the user's word.
    confirmed: bool,
    /// Codes that must be told.
    told: &'static [&'static str],
}

fn variant(name: &'static str, edit: impl Fn(&mut Style)) -> Variant {
    let mut style = plain_style();
    edit(&mut style);
    Variant {
        name,
        bytes: gbk(&text(&style)),
        options: ReadOptions::default(),
        tolerance: METRES,
        confirmed: true,
        told: &[],
    }
}

impl Variant {
    fn map(mut self, edit: impl Fn(String) -> String) -> Self {
        let (text, _, _) = encoding_rs::GBK.decode(&self.bytes);
        self.bytes = gbk(&edit(text.into_owned()));
        self
    }

    fn bytes(mut self, edit: impl Fn(&str) -> Vec<u8>) -> Self {
        let (text, _, _) = encoding_rs::GBK.decode(&self.bytes);
        self.bytes = edit(&text);
        self
    }

    fn guess(mut self) -> Self {
        self.confirmed = false;
        self
    }

    fn tells(mut self, codes: &'static [&'static str]) -> Self {
        self.told = codes;
        self
    }

    fn within(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    fn with(mut self, edit: impl Fn(&mut ReadOptions)) -> Self {
        edit(&mut self.options);
        self
    }
}

fn set(style: &mut Style, key: &str, value: &str) {
    let entry = style.header.iter_mut().find(|(k, _)| *k == key).unwrap();
    entry.1 = value.into();
}

fn bare(style: &mut Style) {
    style.sections = false;
    style.header.clear();
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

fn variants() -> Vec<Variant> {
    let mut all = vec![
        variant("as the format has it", |_| {}),
        variant("UTF-8", |_| {}).bytes(|t| t.as_bytes().to_vec()),
        variant("UTF-8 with mark", |_| {}).bytes(|t| format!("\u{feff}{t}").into_bytes()),
        variant("UTF-16 with mark", |_| {})
            .bytes(|t| utf16(&format!("\u{feff}{t}"), u16::to_le_bytes)),
        variant("UTF-16, big end first", |_| {})
            .bytes(|t| utf16(&format!("\u{feff}{t}"), u16::to_be_bytes)),
        variant("UTF-16 without mark", |_| {}).bytes(|t| utf16(t, u16::to_le_bytes)),
        variant("lines end in LF", |s| s.end_of_line = "\n"),
        variant("lines end in CR", |s| s.end_of_line = "\r"),
        variant("full-width commas", |s| s.separator = "，")
            .map(|t| t.replace("11,", "11，").replace(",@", "，@")),
        variant("enumeration commas", |s| s.separator = "、"),
        variant("tabs", |s| s.separator = "\t"),
        variant("blanks", |s| s.separator = "  "),
        variant("semicolons", |s| s.separator = ";"),
        variant("commas and blanks", |s| s.separator = ", "),
        variant("full-width digits and signs", |_| {}).map(|t| {
            t.replace('=', "＝")
                .replace("[属性描述]", "【属性描述】")
                .replace("[地块坐标]", "［地块坐标］")
                .replace("2799650.120", "２７９９６５０．１２０")
        }),
        variant("no closing points", |s| s.closed = false).tells(&["not_closed"]),
        variant("points without J", |s| s.name = |n| n.to_string()),
        variant("points named at will", |s| s.name = |n| format!("界桩-{n}")),
        variant("points without names", |s| s.name = |_| String::new())
            .map(|t| t.replace("\n1,", "\n,1,").replace("\n2,", "\n,2,")),
        variant("rings as words", |s| s.ring = Some(|r| format!("第{r}圈"))),
        variant("counter-clockwise", |s| s.reversed = true),
        variant("prefix off", |s| s.numbers = without_prefix),
        variant("no zone number, prefix on", |s| set(s, "带号", "")),
        variant("zone number missing, prefix off", |s| {
            set(s, "带号", "");
            s.numbers = without_prefix;
        })
        .guess()
        .tells(&["zone_missing", "crs_guessed"]),
        variant("central meridian for zone number", |s| {
            set(s, "带号", "111");
            s.numbers = without_prefix;
        }),
        variant("X and Y swapped", |s| s.swapped = true)
            .guess()
            .tells(&["axes_swapped"]),
        variant("X and Y swapped, the user says so", |s| s.swapped = true)
            .with(|o| o.swapped_axes = true),
        variant("X and Y swapped, prefix off", |s| {
            s.swapped = true;
            s.numbers = without_prefix;
        })
        .guess()
        .tells(&["axes_swapped"]),
        variant("zone 36 in the header, prefix 37", |s| set(s, "带号", "36"))
            .guess()
            .tells(&["header_contradicts", "crs_guessed"]),
        variant("zone 36 in the header, the user knows better", |s| {
            set(s, "带号", "36");
        })
        .with(|o| o.crs = Some(Crs::from_epsg(4525).unwrap())),
        variant("six degrees and zone 37", |s| set(s, "几度分带", "6"))
            .guess()
            .tells(&["header_contradicts"]),
        variant("no coordinate system", |s| set(s, "坐标系", ""))
            .guess()
            .tells(&["system_missing", "crs_guessed"]),
        variant("a system nobody knows", |s| {
            set(s, "坐标系", "本地独立坐标系")
        })
        .guess()
        .tells(&["system_unknown", "crs_guessed"]),
        variant("no header entries", |s| s.header.clear())
            .guess()
            .tells(&["header_missing", "crs_guessed"]),
        variant("keys renamed", |_| {}).map(|t| {
            t.replace("坐标系=", "坐标系统 = ")
                .replace("几度分带=3", "分带=三度带")
                .replace("带号=", "投影带号：")
        }),
        variant("further sections", |_| {})
            .map(|t| {
                t.replace(
                    "[地块坐标]",
                    "[项目信息]\r\n项目名称=某项目\r\n[转换参数]\r\ndx=12.5\r\n[地块坐标]",
                )
            })
            .tells(&["more_sections", "has_parameters"]),
        variant("transformation parameters", |_| {})
            .map(|t| t.replace(",,,,,,\r\n[", "1.5,2.5,3.5,0,0,0,1\r\n["))
            .tells(&["has_parameters"]),
        variant("nine attributes", |_| {}).map(|t| t.replace("0601,@", "0601,备注,@")),
        variant("thirteen attributes", |_| {}).map(|t| t.replace("0601,@", "0601,a,b,c,d,e,@")),
        variant("fifteen attributes", |_| {})
            .map(|t| t.replace("0601,@", "0601,a,b,c,d,e,f,g,@"))
            .tells(&["attribute_count"]),
        variant("the @ is missing", |_| {}).map(|t| t.replace(",@", "")),
        variant("kind missing", |_| {})
            .map(|t| t.replace(",面,", ",,"))
            .tells(&["kind_missing"]),
        variant("an attribute before the kind", |_| {})
            .map(|t| t.replace(",面,", ",甲,面,"))
            .tells(&["kind_elsewhere"]),
        variant("heights behind", |_| {})
            .map(|t| {
                t.lines()
                    .map(|l| {
                        if l.starts_with('J') {
                            format!("{l},152.31\r\n")
                        } else {
                            format!("{l}\r\n")
                        }
                    })
                    .collect()
            })
            .tells(&["more_columns"]),
        variant("every ring is ring 1", |s| s.ring = Some(|_| "1".into()))
            .tells(&["hole_unmarked"]),
        variant("blank lines between", |_| {}).map(|t| t.replace("\r\nJ6", "\r\n\r\nJ6")),
        variant("no attributes at all", |s| s.attributes.clear()),
        variant("Xi'an 80 is kept", |s| set(s, "坐标系", "1980西安坐标系"))
            .with(|o| o.crs = Some(Crs::from_epsg(4525).unwrap())),
        variant("degrees", |s| {
            set(s, "计量单位", "度");
            set(s, "投影类型", "");
            s.numbers = degrees;
        }),
        variant("degrees, longitude first", |s| {
            set(s, "计量单位", "度");
            set(s, "投影类型", "");
            s.numbers = degrees;
            s.swapped = true;
        })
        .guess()
        .tells(&["axes_swapped"]),
        variant("degrees under a header in metres", |s| s.numbers = degrees)
            .guess()
            .tells(&["header_contradicts"]),
        variant("degrees, minutes, seconds", |s| {
            set(s, "计量单位", "度");
            set(s, "投影类型", "");
            s.numbers = signs;
        })
        .within(SECONDS),
        variant("DD.MMSS as the header says", |s| {
            set(s, "计量单位", "度.分秒");
            set(s, "投影类型", "");
            s.numbers = packed;
        })
        .within(SECONDS)
        .tells(&["angles_declared"]),
        variant("bare list with names and rings", bare)
            .guess()
            .tells(&["bare_list", "crs_guessed"]),
        variant("bare list, east first", |s| {
            bare(s);
            s.swapped = true;
        })
        .guess()
        .tells(&["bare_list", "crs_guessed"]),
        variant("bare list of numbers alone", |s| {
            bare(s);
            s.name = |_| String::new();
            s.ring = None;
            s.separator = " ";
        })
        .guess()
        .tells(&["bare_list"]),
        variant("bare list with a title and column names", bare)
            .map(|t| format!("某项目界址点坐标表\r\n点号,圈号,X坐标,Y坐标\r\n{t}"))
            .guess(),
        variant("bare list in degrees, longitude first", |s| {
            bare(s);
            s.numbers = degrees;
            s.swapped = true;
        })
        .guess(),
        variant("bare list in degrees and blanks", |s| {
            bare(s);
            s.numbers = blank_signs;
        })
        .guess()
        .within(SECONDS),
        variant("bare list of DD.MMSS", |s| {
            bare(s);
            s.numbers = packed;
        })
        .guess()
        .within(SECONDS)
        .tells(&["angles_packed"]),
        variant("bare list of six numbers", |s| {
            bare(s);
            s.numbers = six_numbers;
            s.separator = " ";
            s.ring = None;
        })
        .guess()
        .within(SECONDS),
    ];
    all.push(
        variant("the user names the encoding", |_| {}).with(|o| o.encoding = Some("GBK".into())),
    );
    all
}

fn has(layer: &Layer, code: &str) -> bool {
    layer
        .diagnostics
        .iter()
        .any(|d| d.code() == format!("coord_txt.{code}") || d.code() == format!("formats.{code}"))
}

#[test]
fn one_parcel_in_sixty_dialects_is_the_same_polygon_and_every_oddity_is_told() {
    let all = variants();
    assert!(all.len() >= 60, "{}", all.len());
    let mut faults = Vec::new();
    for v in &all {
        let layer = match read_bytes(&v.bytes, "甲.txt", &v.options) {
            Ok(layer) => layer,
            Err(e) => {
                faults.push(format!("{}: {e:?}", v.name));
                continue;
            }
        };
        let told: Vec<&str> = layer.diagnostics.iter().map(|d| d.code()).collect();
        let same = std::panic::catch_unwind(|| assert_is_parcel(&layer, v.tolerance, v.name));
        if same.is_err() {
            faults.push(format!("{}: another shape; {told:?}", v.name));
        }
        let crs = layer.crs.as_ref().unwrap();
        if crs.confirmed != v.confirmed || layer.position.confirmed != v.confirmed {
            faults.push(format!("{}: confirmed {}", v.name, crs.confirmed));
        }
        for code in v.told {
            if !has(&layer, code) {
                faults.push(format!("{}: {code} is not told: {told:?}", v.name));
            }
        }
        // A declared file in order has nothing to remark on.
        if v.confirmed && v.told.is_empty() && !told.is_empty() {
            faults.push(format!("{}: tells {told:?}", v.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn attributes_become_typed_fields_and_what_has_no_name_a_numbered_one() {
    let style = plain_style();
    let file = text(&style).replace("0601,@", "0601,备注,@");
    let layer = read_bytes(&gbk(&file), "甲.txt", &ReadOptions::default()).unwrap();
    let feature = layer.features().next().unwrap();
    assert_eq!(feature.value("界址点数"), Value::Int(11));
    assert_eq!(feature.value("地块编号"), super::text("450305-001"));
    assert_eq!(feature.value("地块名称"), super::text("地块一"));
    assert_eq!(feature.value("记录图形属性"), super::text("面"));
    assert_eq!(feature.value("地块用途"), super::text("工业用地"));
    assert_eq!(feature.value("地类编码"), super::text("0601"));
    assert_eq!(feature.value("属性9"), super::text("备注"));
    assert!(matches!(feature.value("地块面积(公顷)"), Value::Real(a) if a > 5.0));
    assert!(layer.origin.sha256.get().is_some());
}

#[test]
fn transformation_parameters_are_nowhere_in_what_was_read() {
    let file = text(&plain_style()).replace(",,,,,,", "11.25,22.75,33.5,0,0,0,1");
    let parsed = parse_text(&file, None);
    assert!(parsed.header.has_parameters);
    assert!(!format!("{parsed:?}").contains("22.75"));
    let layer = read_bytes(&gbk(&file), "甲.txt", &ReadOptions::default()).unwrap();
    assert!(!format!("{layer:?}").contains("22.75"));
}

#[test]
fn a_ring_marked_as_hole_outside_the_first_is_another_part_and_told() {
    let file = text(&plain_style())
        .replace("J6,2,2799", "J6,2,2789")
        .replace("J7,2,2799", "J7,2,2789")
        .replace("J8,2,2799", "J8,2,2789")
        .replace("J9,2,2799", "J9,2,2789");
    let layer = read_bytes(&gbk(&file), "甲.txt", &ReadOptions::default()).unwrap();
    assert_eq!(super::rings(&layer, 0), [1, 1]);
    let told = layer
        .diagnostics
        .iter()
        .find(|d| d.code() == "coord_txt.ring_outside")
        .unwrap();
    assert_eq!(told.place.ring, Some(2));
    assert_eq!(told.place.row, Some(1));
}

#[test]
fn several_parcels_points_and_lines_keep_their_kinds() {
    let file = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=37\n[地块坐标]\n\
        4,1.0,1,甲,面,,,,@\nJ1,1,2799600,37429500\nJ2,1,2799600,37429600\nJ3,1,2799500,37429600\nJ1,1,2799600,37429500\n\
        2,,2,乙,点,,,,@\nP1,1,2799610,37429510\nP2,1,2799620,37429520\n\
        2,,3,丙,线,,,,@\nL1,1,2799610,37429510\nL2,1,2799620,37429520\n";
    let layer = read_bytes(file.as_bytes(), "甲.txt", &ReadOptions::default()).unwrap();
    use redline::geom::PartKind::{Line, Point, Polygon};
    let kinds: Vec<_> = layer
        .features()
        .map(|f| f.geometry().unwrap().kind().unwrap())
        .collect();
    assert_eq!(kinds, [Polygon, Point, Line]);
    assert_eq!(super::rings(&layer, 1), [1, 1]);
    assert_eq!(super::column(&layer, "地块名称"), ["甲", "乙", "丙"]);
}

#[test]
fn a_bare_list_is_parted_by_blank_lines_and_by_numbers_that_begin_anew() {
    let ring = |e: f64| {
        format!(
            "1 2799600.000 {:.3}\n2 2799600.000 {:.3}\n3 2799500.000 {:.3}\n",
            e,
            e + 100.0,
            e + 100.0
        )
    };
    for between in ["\n", "", "地块乙\n"] {
        let file = format!("{}{between}{}", ring(37_429_500.0), ring(37_429_800.0));
        let layer = read_bytes(file.as_bytes(), "甲.txt", &ReadOptions::default()).unwrap();
        assert_eq!(layer.len(), 2, "{between:?}");
        assert!(!super::is_null(&layer, 0) && !super::is_null(&layer, 1));
        let crs = layer.crs.unwrap();
        assert!(!crs.confirmed && crs.candidates.len() > 1);
        // The reason speaks of the file's own columns; north first is the format's order.
        assert!(format!("{:?}", crs.basis).contains("crs.guess_north_first"));
        assert!(!crs.candidates[0].swapped_axes);
    }
}

#[test]
fn a_line_that_cannot_be_read_takes_its_parcel_and_no_other() {
    let file = text(&plain_style());
    let second = file
        .split("[地块坐标]\r\n")
        .nth(1)
        .unwrap()
        .replace("地块一", "地块二");
    for bad in ["NaN", "1e999", "二七九九", "--5", "0x1F"] {
        let broken = file.replacen("2799631.477", bad, 1);
        let layer = read_bytes(
            &gbk(&format!("{broken}{second}")),
            "甲.txt",
            &ReadOptions::default(),
        )
        .unwrap();
        assert_eq!(layer.len(), 2, "{bad}");
        assert!(super::is_null(&layer, 0), "{bad}: no false shape");
        assert!(!super::is_null(&layer, 1), "{bad}");
        let told = layer
            .diagnostics
            .iter()
            .find(|d| d.code() == "coord_txt.bad_line")
            .unwrap();
        assert_eq!(told.place.path.as_deref(), Some("L15"), "{bad}");
    }
}

#[test]
fn files_of_which_nothing_can_be_used_are_refused_and_hostile_ones_end() {
    use redline::formats::ReadErrorKind;
    let refused = |bytes: &[u8]| {
        matches!(
            read_bytes(bytes, "甲.txt", &ReadOptions::default()),
            Err(ReadErrorKind::Malformed { .. })
        )
    };
    assert!(refused(b""));
    assert!(refused("会议纪要\n第一条\n".as_bytes()));
    assert!(refused(&[b','; 1_000_000]));
    assert!(refused(
        "[属性描述]\n坐标系=2000国家大地坐标系\n".as_bytes()
    ));
    // No system explains millimetres.
    assert!(refused(b"1,1,9e15,9e15\n2,1,9e15,8e15\n3,1,8e15,8e15\n"));
    let file = gbk(&text(&plain_style()));
    for cut in (0..file.len()).step_by(7) {
        read_bytes(&file[..cut], "甲.txt", &ReadOptions::default()).ok();
    }
    // A hundred thousand rings in one parcel, and as many parcels.
    let mut many = String::from("[属性描述]\n[地块坐标]\n9,1,1,甲,面,,,,@\n");
    for i in 0..100_000 {
        let x = 2_799_000 + i % 300;
        many.push_str(&format!("J1,{},{x},37429500\n", i + 1));
    }
    let layer = read_bytes(many.as_bytes(), "甲.txt", &ReadOptions::default()).unwrap();
    assert!(super::is_null(&layer, 0));
    assert!(layer.diagnostics.len() < 100);
    let mut parcels = String::from("[地块坐标]\n");
    for _ in 0..100_000 {
        parcels.push_str("9,1,1,甲,面,,,,@\n");
    }
    let layer = read_bytes(parcels.as_bytes(), "甲.txt", &ReadOptions::default()).unwrap();
    assert_eq!(layer.len(), 100_000);
}
