//! GeoTIFF: the same pixels and the same places as GDAL and PROJ have (tests/oracle/imagery).

use redline::base::progress::Progress;
use redline::formats::imagery::{ImageOptions, open};
use redline::layer::image::{Image, Look, StretchKind};
use std::path::{Path, PathBuf};

pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/imagery")
        .join(name)
}

fn oracle(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/oracle/imagery")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1);
    rows.map(|l| l.split(',').map(str::to_owned).collect())
        .collect()
}

pub(super) fn opened(name: &str) -> Image {
    open(&fixture(name), &ImageOptions::default(), &Progress::new())
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// All pixels of a level, premultiplied.
pub(super) fn pixels(image: &Image, level: usize, stretch: StretchKind) -> Vec<[u8; 4]> {
    let progress = Progress::new();
    let look = Look {
        stretch: image
            .stretch(stretch, &progress)
            .unwrap()
            .map(|d| d.stretch),
        greyscale: false,
    };
    let (w, h) = (image.levels()[level].width, image.levels()[level].height);
    let rect = [0, 0, i64::from(w), i64::from(h)];
    image.window(level, rect, &look, &progress).unwrap().pixels
}

#[test]
fn every_layout_compression_and_kind_of_pixel_reads_as_gdal_reads_it() {
    let rows = oracle("pixels.csv");
    assert!(rows.len() > 40);
    let mut faults = Vec::new();
    for row in rows {
        let [name, width, height, look, lossy, hash] = row.as_slice() else {
            panic!("{row:?}");
        };
        let image = match open(&fixture(name), &ImageOptions::default(), &Progress::new()) {
            Ok(image) => image,
            Err(e) => {
                faults.push(format!("{name}: {e}"));
                continue;
            }
        };
        let level = usize::from(look == "level 1");
        let size = (image.levels()[level].width, image.levels()[level].height);
        assert_eq!(
            format!("{width},{height}"),
            format!("{},{}", size.0, size.1),
            "{name}"
        );
        assert!(image.levels()[level].own.is_some(), "{name}");
        let stretch = StretchKind::parse(look).unwrap_or_default();
        let got: Vec<u8> = pixels(&image, level, stretch).concat();
        if !image.faults().0.is_empty() {
            faults.push(format!("{name}: {:?}", image.faults().0[0]));
        }
        let most: u8 = lossy.parse().unwrap();
        if most == 0 {
            if redline::base::files::sha256_of_bytes(&got) != *hash {
                faults.push(format!("{name}: other pixels, {:?}…", &got[..16]));
            }
        } else {
            let path = format!("tests/oracle/imagery/lossy/{name}.rgba");
            let expected = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
            assert_eq!(got.len(), expected.len());
            let off = got.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b));
            let worst = off.clone().max().unwrap();
            let mean = off.map(f64::from).sum::<f64>() / got.len() as f64;
            if worst > most || mean > 1.5 {
                faults.push(format!("{name}: off by up to {worst}, mean {mean}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn pixels_lie_where_proj_puts_them_within_a_tenth_of_a_pixel() {
    let rows = oracle("places.csv");
    assert!(rows.len() > 60);
    for row in rows {
        let number = |i: usize| row[i].parse::<f64>().unwrap();
        let name = &row[0];
        let options = ImageOptions {
            // Without any word of its own the system is the user's to say.
            crs: (name == "p_only_world_file.tif")
                .then(|| redline::crs::Crs::from_epsg(4546).unwrap()),
            ..ImageOptions::default()
        };
        let image = open(&fixture(name), &options, &Progress::new())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let at = redline::geom::Coord::lon_lat(number(3), number(4));
        let (column, row) = image.placement().pixel_from_lon_lat(at).unwrap();
        let off = (column - number(1)).abs().max((row - number(2)).abs());
        assert!(off < 0.1, "{name}: {column}, {row}");
        // Far better where it is the same arithmetic.
        assert!(off < 1e-3, "{name}: off by {off}");
    }
}
