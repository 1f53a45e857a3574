//! Writes the sets of the benchmarks as shapefiles in CGCS2000 degrees, UTF-8 names:
//! `cargo run --release --no-default-features --example make_bench [FOLDER] [SET…]`
//! (target/bench; without names 10k 100k 1m, the zones of the checks and the projects; of the
//! map blobs-100k mosaic-100k blobs-1m mosaic-1m, or all four as `map`). A million polygons
//! take about 750 MB, a hundred thousand of the map 180 MB.
#![allow(clippy::print_stderr)]

#[path = "../tests/support/bench_set.rs"]
#[allow(dead_code)]
mod bench_set;
#[path = "../tests/support/map_sets.rs"]
#[allow(dead_code)]
mod map_sets;

use redline::geom::{Bbox, Coord};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

const PRJ: &str = "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench"),
        PathBuf::from,
    );
    let wanted: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for set in map_sets::MAP_SETS {
        if wanted.iter().any(|w| w == set.name || w == "map") {
            write(&folder, set.name, |visit| set.each(visit))?;
        }
    }
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if bench_set::SETS.iter().any(|(name, _)| asked(name)) {
        let mut projects = Shapefile::create(&folder, "projects", "示意项目")?;
        for ring in bench_set::projects() {
            projects.push(&ring)?;
        }
        projects.finish()?;
    }
    for (name, num_zones) in bench_set::SETS {
        if asked(name) {
            write(&folder, &format!("zones-{name}"), |visit| {
                bench_set::each_zone(num_zones, |_, ring| visit(ring));
            })?;
        }
    }
    Ok(())
}

/// Writes polygons as they are made.
fn write(
    folder: &Path,
    name: &str,
    each: impl FnOnce(&mut dyn FnMut(Vec<Coord>)),
) -> io::Result<()> {
    let mut file = Shapefile::create(folder, name, "示意图斑")?;
    let mut failed = Ok(());
    each(&mut |ring| {
        if failed.is_ok() {
            failed = file.push(&ring);
        }
    });
    failed?;
    file.finish()
}

/// A shapefile written record by record.
struct Shapefile {
    shp: BufWriter<File>,
    shx: BufWriter<File>,
    dbf: BufWriter<File>,
    prefix: &'static str,
    path: PathBuf,
    count: u32,
    at: u32,
    bbox: Bbox,
}

const NAME_WIDTH: usize = 24;

impl Shapefile {
    fn create(folder: &Path, name: &str, prefix: &'static str) -> io::Result<Self> {
        let path = folder.join(format!("{name}.shp"));
        std::fs::write(path.with_extension("prj"), PRJ)?;
        std::fs::write(path.with_extension("cpg"), "UTF-8")?;
        let open = |extension: &str| -> io::Result<BufWriter<File>> {
            let file = File::create(path.with_extension(extension))?;
            Ok(BufWriter::with_capacity(1 << 20, file))
        };
        let (mut shp, mut shx, mut dbf) = (open("shp")?, open("shx")?, open("dbf")?);
        shp.write_all(&[0; 100])?;
        shx.write_all(&[0; 100])?;
        dbf.write_all(&[0; 32])?;
        for (name, letter, width) in [("NAME", b'C', NAME_WIDTH), ("CODE", b'N', 9)] {
            let mut field = [0; 32];
            for (to, from) in field.iter_mut().zip(name.bytes()) {
                *to = from;
            }
            field[11] = letter;
            field[16] = width as u8;
            dbf.write_all(&field)?;
        }
        dbf.write_all(&[0x0d])?;
        Ok(Self {
            shp,
            shx,
            dbf,
            prefix,
            path,
            count: 0,
            at: 50,
            bbox: Bbox::EMPTY,
        })
    }

    fn push(&mut self, ring: &[Coord]) -> io::Result<()> {
        self.count += 1;
        let bbox = Bbox::around(ring);
        self.bbox = self.bbox.union(&bbox);
        let num = ring.len() + 1;
        let words = u32::try_from((48 + 16 * num) / 2).unwrap_or(u32::MAX);
        self.shx.write_all(&self.at.to_be_bytes())?;
        self.shx.write_all(&words.to_be_bytes())?;
        self.shp.write_all(&self.count.to_be_bytes())?;
        self.shp.write_all(&words.to_be_bytes())?;
        self.at += words + 4;
        self.shp.write_all(&5i32.to_le_bytes())?;
        for v in [bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y] {
            self.shp.write_all(&v.to_le_bytes())?;
        }
        self.shp.write_all(&1i32.to_le_bytes())?;
        self.shp.write_all(&(num as i32).to_le_bytes())?;
        self.shp.write_all(&0i32.to_le_bytes())?;
        // Outer rings run clockwise in a shapefile.
        for c in ring.first().into_iter().chain(ring.iter().rev()) {
            self.shp.write_all(&c.x.to_le_bytes())?;
            self.shp.write_all(&c.y.to_le_bytes())?;
        }
        let name = format!("{}{}", self.prefix, self.count);
        writeln_row(&mut self.dbf, &name, self.count % 997)
    }

    fn finish(mut self) -> io::Result<()> {
        for (file, words) in [
            (&mut self.shp, self.at),
            (&mut self.shx, 50 + 4 * self.count),
        ] {
            let mut header = [0; 100];
            header[..4].copy_from_slice(&9994u32.to_be_bytes());
            header[24..28].copy_from_slice(&words.to_be_bytes());
            header[28..32].copy_from_slice(&1000i32.to_le_bytes());
            header[32..36].copy_from_slice(&5i32.to_le_bytes());
            let b = self.bbox;
            for (k, v) in [b.min.x, b.min.y, b.max.x, b.max.y].into_iter().enumerate() {
                header[36 + 8 * k..44 + 8 * k].copy_from_slice(&v.to_le_bytes());
            }
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&header)?;
            file.flush()?;
        }
        let mut header = [0; 32];
        header[..4].copy_from_slice(&[3, 126, 1, 1]);
        header[4..8].copy_from_slice(&self.count.to_le_bytes());
        header[8..10].copy_from_slice(&97u16.to_le_bytes());
        header[10..12].copy_from_slice(&34u16.to_le_bytes());
        self.dbf.write_all(&[0x1a])?;
        self.dbf.seek(SeekFrom::Start(0))?;
        self.dbf.write_all(&header)?;
        self.dbf.flush()?;
        eprintln!("{:>8} {}", self.count, self.path.display());
        Ok(())
    }
}

fn writeln_row(dbf: &mut impl Write, name: &str, code: u32) -> io::Result<()> {
    let pad = NAME_WIDTH.saturating_sub(name.len());
    write!(dbf, " {name}{}{code:>9}", " ".repeat(pad))
}
