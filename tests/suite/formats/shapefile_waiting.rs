//! Values of attributes that wait undecoded until somebody asks: the same values and the same
//! remarks as those that the walk, record by record, decodes at once.

use super::bytes::{self, DbfRow, PRJ_4490, square};
use super::shapefile::read;
use encoding_rs::{GBK, UTF_8};
use redline::formats::shapefile::ShapefileBytes;
use redline::layer::Layer;

struct Seeded(u64);

impl Seeded {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A cell of each field; in a damaged table now and then one that cannot be read.
fn cells(
    g: &mut Seeded,
    i: u64,
    damaged: bool,
    encoding: &'static encoding_rs::Encoding,
) -> DbfRow {
    let name = match g.below(4) {
        0 => String::new(),
        1 => format!("plain {i}"),
        2 => "乡镇名称".to_owned(),
        _ => format!("图斑{i}"),
    };
    let mut name = encoding.encode(&name).0.into_owned();
    let mut whole = match g.below(5) {
        0 => Vec::new(),
        1 => format!("{:>9}", -(i as i64)).into_bytes(),
        _ => format!("{i:>9}").into_bytes(),
    };
    let mut real = format!("{:>11.3}", i as f64 / 7.0).into_bytes();
    let mut date = if g.below(3) == 0 {
        Vec::new()
    } else {
        format!("2026{:02}15", 1 + g.below(12)).into_bytes()
    };
    let mut flag = vec![b"TFYN? "[g.below(6) as usize]];
    if damaged {
        match g.below(40) {
            0 => name = vec![0xff, b'a'],
            1 => name = encoding.encode("乡镇").0[..3].to_vec(),
            2 => whole = b"12x".to_vec(),
            3 => real = b"1.#QNAN".to_vec(),
            4 => date = b"20260231".to_vec(),
            5 => flag = b"Q".to_vec(),
            6 => whole = b"*********".to_vec(),
            _ => {}
        }
    }
    let deleted = damaged && g.below(30) == 0;
    (deleted, vec![name, whole, real, date, flag])
}

fn told(layer: &Layer) -> (Vec<String>, Vec<String>) {
    let values = layer.features().map(|f| {
        let fields = layer.schema.fields.iter();
        let values = fields.enumerate().map(|(k, _)| f.chunk.value(f.index, k));
        format!("{} {:?}", f.id(), values.collect::<Vec<_>>())
    });
    let remarks = layer.diagnostics.iter().map(|d| format!("{d:?}"));
    (values.collect(), remarks.collect())
}

#[test]
fn values_that_wait_are_those_that_the_walk_decodes() {
    let (mut num_plain, mut num_told) = (0, 0);
    for seed in 0..40 {
        let mut g = Seeded(seed);
        let (damaged, encoding) = (g.below(2) == 0, [GBK, UTF_8][g.below(2) as usize]);
        let num = 1 + g.below(200);
        let rows: Vec<DbfRow> = (0..num)
            .map(|i| cells(&mut g, i, damaged, encoding))
            .collect();
        let fields: [bytes::DbfField<'_>; 5] = [
            (b"NAME", b'C', 16, 0),
            (b"WHOLE", b'N', 9, 0),
            (b"REAL", b'N', 11, 3),
            (b"DAY", b'D', 8, 0),
            (b"FLAG", b'L', 1, 0),
        ];
        let dbf = bytes::dbf(0, &fields, &rows);
        let shapes: Vec<Vec<u8>> = (0..num)
            .map(|i| bytes::rings(5, &[square(110.0 + i as f64 * 1e-3, 25.0, 5e-4)]))
            .collect();
        let (shp, shx) = bytes::shp_shx(5, &shapes);
        let of = |shx: Option<&[u8]>| {
            read(ShapefileBytes {
                shp: &shp,
                shx,
                dbf: Some(&dbf),
                prj: Some(PRJ_4490.as_bytes()),
                cpg: None,
            })
        };
        // With an .shx blocks are taken, without one records are walked.
        let (blocks, walked) = (told(&of(Some(&shx))), told(&of(None)));
        assert_eq!(blocks, walked, "{seed}");
        let is_of_value = |r: &String| r.contains("value_unreadable") || r.contains("text_");
        let tells = blocks.1.iter().any(is_of_value);
        num_told += usize::from(tells);
        num_plain += usize::from(!tells);
    }
    assert!(num_plain > 12 && num_told > 12, "{num_plain} {num_told}");
}
