//! KML: what placemarks become, what is left alone, and what we write.

use super::tables::{first, said};
use super::{column, gbk, ids, is_null, rings, text};
use redline::base::date::Date;
use redline::base::diagnostics::Severity;
use redline::base::ids::FeatureId;
use redline::base::progress::Progress;
use redline::crs::Crs;
use redline::formats::{
    FormatKind, ReadErrorKind, ReadOptions, Source, TextEncoding, WriteOptions, kml, losses, read,
    write,
};
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, Layer, LayerBuilder, Schema, Value};

fn parse(body: &str) -> Layer {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" xmlns:gx=\"http://www.google.com/kml/ext/2.2\"><Document><name>文档</name>{body}</Document></kml>"
    );
    kml::read_bytes(document.as_bytes(), "a", &ReadOptions::default()).unwrap()
}

fn refused(document: &[u8]) -> String {
    match kml::read_bytes(document, "a", &ReadOptions::default()) {
        Err(ReadErrorKind::Malformed { message, .. }) => message.code,
        other => panic!("{other:?}"),
    }
}

const POINT: &str = "<Point><coordinates>110.3,25.3,0</coordinates></Point>";

#[test]
fn every_geometry_of_a_placemark_is_read() {
    let layer = parse(
        "<Placemark><Point><coordinates>110.3,25.3,150</coordinates></Point></Placemark>
        <Placemark><LineString><coordinates>110,25 110.1,25.1\n110.2,25.2</coordinates></LineString></Placemark>
        <Placemark><LinearRing><coordinates>110,25 110.1,25 110.1,25.1 110,25</coordinates></LinearRing></Placemark>
        <Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>110,25 110.3,25 110.3,25.3 110,25</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>110.2,25.05 110.25,25.05 110.25,25.1 110.2,25.05</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
        <Placemark><MultiGeometry><Point><coordinates>110,25</coordinates></Point><MultiGeometry><LineString><coordinates>110,25 111,25</coordinates></LineString></MultiGeometry></MultiGeometry></Placemark>
        <Placemark><gx:Track><when>2026-01-01</when><gx:coord>110 25 30</gx:coord><gx:coord>110.1 25.1 31</gx:coord></gx:Track></Placemark>
        <Placemark><gx:MultiTrack><gx:Track><gx:coord>110 25</gx:coord><gx:coord>110.1 25.1</gx:coord></gx:Track><gx:Track><gx:coord>111 25</gx:coord><gx:coord>111.1 25.1</gx:coord></gx:Track></gx:MultiTrack></Placemark>",
    );
    let kinds: Vec<Vec<PartKind>> = layer
        .features()
        .map(|f| f.geometry().unwrap().parts().map(|p| p.kind()).collect())
        .collect();
    use PartKind::{Line, Point, Polygon};
    assert_eq!(
        kinds,
        [
            vec![Point],
            vec![Line],
            vec![Line],
            vec![Polygon],
            vec![Point, Line],
            vec![Line],
            vec![Line, Line]
        ]
    );
    assert_eq!(rings(&layer, 3), [2]);
    assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    assert_eq!(said(&layer, "formats.z_dropped").len(), 1);
    assert!(layer.crs.as_ref().unwrap().confirmed);
}

#[test]
fn folders_names_and_data_become_attributes_of_their_types() {
    let layer = parse(&format!(
        "<Schema name=\"s\" id=\"s\"><SimpleField type=\"int\" name=\"数\"/><SimpleField type=\"double\" name=\"面积\"/><SimpleField type=\"bool\" name=\"对\"/><SimpleField type=\"string\" name=\"代码\"/></Schema>
        <Folder><name>甲</name><Folder><name>乙</name><Placemark><name>A &amp; B</name><description><![CDATA[<b>红线</b>]]></description>
        <ExtendedData><SchemaData schemaUrl=\"#s\"><SimpleData name=\"数\">7</SimpleData><SimpleData name=\"面积\">1.5</SimpleData><SimpleData name=\"对\">1</SimpleData><SimpleData name=\"代码\">007</SimpleData></SchemaData><Data name=\"备注\"><value> 无 </value></Data></ExtendedData>{POINT}</Placemark></Folder>
        <Placemark><name>二</name>{POINT}</Placemark></Folder><Placemark>{POINT}</Placemark>"
    ));
    let feature = layer.features().next().unwrap();
    assert_eq!(feature.value("name"), text("A & B"));
    assert_eq!(feature.value("description"), text("<b>红线</b>"));
    assert_eq!(feature.value("数"), Value::Int(7));
    assert_eq!(feature.value("面积"), Value::Real(1.5));
    assert_eq!(feature.value("对"), Value::Bool(true));
    assert_eq!(feature.value("代码"), text("007"));
    assert_eq!(feature.value("备注"), text("无"));
    assert_eq!(column(&layer, "文件夹"), ["甲/乙", "甲", ""]);
}

#[test]
fn prefixes_and_declared_encodings_do_not_matter() {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"GBK\"?><k:kml xmlns:k=\"http://www.opengis.net/kml/2.2\"><k:Placemark><k:name>漓江</k:name>{}</k:Placemark></k:kml>",
        POINT.replace('<', "<k:").replace("<k:/", "</k:")
    );
    let read = |bytes: &[u8]| kml::read_bytes(bytes, "a", &ReadOptions::default()).unwrap();
    let layer = read(&gbk(&document));
    assert_eq!(column(&layer, "name"), ["漓江"]);
    // The declaration is wrong: the bytes are UTF-8, and that is said.
    let layer = read(document.as_bytes());
    assert_eq!(column(&layer, "name"), ["漓江"]);
    assert_eq!(said(&layer, "formats.encoding_declaration_wrong").len(), 1);
    let wide: Vec<u8> = format!("\u{feff}{document}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(column(&read(&wide), "name"), ["漓江"]);
}

#[test]
fn blanks_beside_commas_are_read_and_said_and_nonsense_is_an_error() {
    let layer = parse(
        "<Placemark><LineString><coordinates>110.1, 25.1, 0 110.2, 25.2, 0</coordinates></LineString></Placemark>
        <Placemark><LineString><coordinates>110.1,25.1 oops</coordinates></LineString></Placemark>
        <Placemark><Point><coordinates>nan,25</coordinates></Point></Placemark>
        <Placemark><Point><coordinates> </coordinates></Point></Placemark>
        <Placemark><name>无</name></Placemark>",
    );
    assert_eq!(ids(&layer), [1, 2, 3, 4, 5]);
    assert!(!is_null(&layer, 0) && (1..5).all(|i| is_null(&layer, i)));
    assert_eq!(said(&layer, "markup.tuple_spaces").len(), 1);
    let unusable = said(&layer, "formats.feature_unusable");
    assert_eq!(unusable.len(), 2);
    assert_eq!(unusable[0].severity, Severity::Error);
    assert_eq!(unusable[0].place.row, Some(2));
    assert_eq!(unusable[0].place.path.as_deref(), Some("line 3"));
    assert_eq!(said(&layer, "formats.empty_geometry").len(), 1);
    assert_eq!(said(&layer, "formats.null_geometry").len(), 1);
}

#[test]
fn links_are_never_followed_and_pictures_and_models_are_said() {
    let layer = parse(&format!(
        "<NetworkLink><Link><href>http://example.invalid/a.kml</href></Link></NetworkLink><GroundOverlay><name>图</name></GroundOverlay><Placemark>{POINT}</Placemark><Placemark><Model><Location/></Model></Placemark>"
    ));
    assert_eq!(said(&layer, "markup.network_links").len(), 1);
    assert_eq!(said(&layer, "markup.overlays").len(), 1);
    assert_eq!(said(&layer, "markup.model").len(), 1);
    assert!(is_null(&layer, 1));
    assert_eq!(refused(b"<kml><NetworkLink/></kml>"), "markup.only_links");
}

#[test]
fn entities_are_not_expanded_and_depth_is_bounded() {
    let bomb = format!(
        "<!DOCTYPE kml [<!ENTITY a \"{}\"><!ENTITY b \"&a;&a;&a;\">]><kml><Placemark><name>&b;</name>{POINT}</Placemark></kml>",
        "x".repeat(1000)
    );
    let layer = kml::read_bytes(bomb.as_bytes(), "a", &ReadOptions::default()).unwrap();
    assert_eq!(column(&layer, "name"), ["&b;"]);
    assert_eq!(said(&layer, "markup.doctype").len(), 1);
    assert_eq!(said(&layer, "markup.entities").len(), 1);
    assert_eq!(
        refused("<Folder>".repeat(100_000).as_bytes()),
        "markup.xml_deep"
    );
    let inside = format!("<kml><Placemark>{}", "<MultiGeometry>".repeat(100_000));
    assert_eq!(refused(inside.as_bytes()), "markup.xml_deep");
}

#[test]
fn a_file_that_ends_too_early_keeps_what_came_before_and_says_it() {
    let whole = format!(
        "<kml><Document><Placemark>{POINT}</Placemark><Placemark>{POINT}</Placemark></Document></kml>"
    );
    let cut = &whole[..whole.len() - 40];
    let layer = kml::read_bytes(cut.as_bytes(), "a", &ReadOptions::default()).unwrap();
    assert_eq!(layer.len(), 1);
    let lost = said(&layer, "markup.rest_lost");
    assert_eq!(lost[0].severity, Severity::Error);
    for (document, code) in [
        (&b"<kml></kml>"[..], "markup.no_placemarks"),
        (b"<kml><Placemark>", "markup.xml_cut"),
        (b"<kml></b>", "markup.xml_broken"),
        (b"<kml", "markup.xml_broken"),
    ] {
        assert_eq!(refused(document), code);
    }
}

#[test]
fn latitude_first_is_found_out_and_said() {
    let layer =
        parse("<Placemark><Point><coordinates>25.3,110.3</coordinates></Point></Placemark>");
    assert_eq!(first(&layer), Coord::lon_lat(110.3, 25.3));
    assert!(!layer.crs.as_ref().unwrap().confirmed);
}

fn sample() -> Layer {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        kind,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("面积", FieldKind::Real),
            field("数量", FieldKind::Int),
            field("示意", FieldKind::Bool),
            field("name", FieldKind::Text),
        ],
    });
    let ring = |x: f64, y: f64, side: f64| {
        [
            (x, y),
            (x + side, y),
            (x + side, y + side),
            (x, y + side),
            (x, y),
        ]
        .map(|(x, y)| Coord::lon_lat(x, y))
    };
    let geometry = builder.geometry();
    geometry.push_ring(ring(110.3, 25.3, 0.01));
    geometry.push_ring(ring(110.303, 25.303, 0.001));
    geometry.end_part(PartKind::Polygon);
    geometry.push_ring([Coord::lon_lat(110.123_456_789_012_3, 25.0)]);
    geometry.end_part(PartKind::Point);
    builder.finish_feature(
        FeatureId(1),
        &[
            text("<script>\"漓江\"&\u{202e}</script>"),
            Value::Real(12.375),
            Value::Int(-3),
            Value::Bool(false),
            text("甲"),
        ],
    );
    builder.finish_feature(FeatureId(2), &[]);
    builder.build("图层<1>")
}

fn options(crs: Crs) -> WriteOptions {
    WriteOptions {
        kind: FormatKind::Kml,
        crs,
        encoding: TextEncoding::Utf8,
        date: Date::new(2026, 1, 1).unwrap(),
    }
}

#[test]
fn what_we_write_reads_back_bit_for_bit_with_its_types() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.kml");
    let layer = sample();
    write(&layer, &path, &options(Crs::CGCS2000), &Progress::new()).unwrap();
    let found = read(
        &Source::from(path.as_path()),
        &ReadOptions::default(),
        &Progress::new(),
    )
    .unwrap();
    assert_eq!(ids(&found), [1, 2]);
    for (a, b) in found.features().zip(layer.features()) {
        assert_eq!(
            a.geometry().unwrap().coords(),
            b.geometry().unwrap().coords()
        );
        assert_eq!(
            a.geometry().unwrap().num_parts(),
            b.geometry().unwrap().num_parts()
        );
        for field in &layer.schema.fields {
            assert_eq!(a.value(&field.name), b.value(&field.name), "{}", field.name);
        }
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(!written.contains("<script>") && written.contains("&lt;script&gt;"));
    let again = dir.path().join("b.kml");
    write(&layer, &again, &options(Crs::CGCS2000), &Progress::new()).unwrap();
    assert_eq!(
        std::fs::read(&path).unwrap(),
        std::fs::read(&again).unwrap()
    );
}

#[test]
fn what_kml_cannot_hold_is_said_before() {
    let fields = [("日", FieldKind::Date), ("长", FieldKind::Int)].map(|(name, kind)| Field {
        name: name.to_owned(),
        kind,
    });
    let mut builder = LayerBuilder::new(Schema {
        fields: fields.to_vec(),
    });
    builder.finish_feature(FeatureId(1), &[Value::Null, Value::Int(5_000_000_000)]);
    let said: Vec<String> = losses(&builder.build("a"), &options(Crs::from_epsg(4525).unwrap()))
        .iter()
        .map(|d| d.code().to_owned())
        .collect();
    assert_eq!(
        said,
        [
            "formats.writes_degrees",
            "markup.loses_date",
            "markup.loses_long_int"
        ]
    );
}

#[test]
fn data_of_one_name_are_kept_apart_up_to_a_bound() {
    let data: String = (0..20_000)
        .map(|i| format!("<Data name=\"a\"><value>{i}</value></Data>"))
        .collect();
    let layer = parse(&format!(
        "<Placemark><ExtendedData>{data}</ExtendedData>{POINT}</Placemark>"
    ));
    assert_eq!(layer.schema.fields.len(), 9);
    assert_eq!(column(&layer, "a_2"), ["1"]);
}
