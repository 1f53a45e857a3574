//! Bytes of .shp, .shx and .dbf made by hand, so that bad ones can be made too. Written from
//! the specifications, independently of the product's own writer.

#![allow(dead_code)]

/// A ring or line.
pub type Ring = Vec<(f64, f64)>;

/// A square ring, clockwise as the specification has outer rings.
pub fn square(x: f64, y: f64, side: f64) -> Ring {
    vec![
        (x, y),
        (x, y + side),
        (x + side, y + side),
        (x + side, y),
        (x, y),
    ]
}

/// A ring turned round.
pub fn turned(mut ring: Ring) -> Ring {
    ring.reverse();
    ring
}

/// Content of a null shape.
pub fn null_shape() -> Vec<u8> {
    0i32.to_le_bytes().to_vec()
}

/// Content of a point record of type 1, 11 or 21.
pub fn point(shape_type: i32, x: f64, y: f64) -> Vec<u8> {
    let mut out = shape_type.to_le_bytes().to_vec();
    out.extend(x.to_le_bytes());
    out.extend(y.to_le_bytes());
    let extra = match shape_type {
        11 => 2,
        21 => 1,
        _ => 0,
    };
    for _ in 0..extra {
        out.extend(7.0f64.to_le_bytes());
    }
    out
}

/// Content of a multipoint record of type 8, 18 or 28.
pub fn multipoint(shape_type: i32, points: &[(f64, f64)]) -> Vec<u8> {
    let mut out = shape_type.to_le_bytes().to_vec();
    out.extend([0; 32]);
    out.extend((points.len() as u32).to_le_bytes());
    push_points(&mut out, points.iter().copied());
    push_zm(&mut out, shape_type, points.len());
    out
}

/// Content of a polyline (3, 13, 23) or polygon (5, 15, 25) record.
pub fn rings(shape_type: i32, rings: &[Ring]) -> Vec<u8> {
    let mut out = shape_type.to_le_bytes().to_vec();
    out.extend([0; 32]);
    let num_points: usize = rings.iter().map(Vec::len).sum();
    out.extend((rings.len() as u32).to_le_bytes());
    out.extend((num_points as u32).to_le_bytes());
    let mut start = 0u32;
    for ring in rings {
        out.extend(start.to_le_bytes());
        start += ring.len() as u32;
    }
    push_points(&mut out, rings.iter().flatten().copied());
    push_zm(&mut out, shape_type, num_points);
    out
}

fn push_points(out: &mut Vec<u8>, points: impl Iterator<Item = (f64, f64)>) {
    for (x, y) in points {
        out.extend(x.to_le_bytes());
        out.extend(y.to_le_bytes());
    }
}

fn push_zm(out: &mut Vec<u8>, shape_type: i32, num_points: usize) {
    // Z has its range and values, then M; type M has one such block.
    let blocks = match shape_type / 10 {
        0 => 0,
        1 => 2,
        _ => 1,
    };
    for _ in 0..blocks {
        for _ in 0..num_points + 2 {
            out.extend(5.0f64.to_le_bytes());
        }
    }
}

/// A file header for a file of so many bytes.
pub fn header(bytes: usize, shape_type: i32) -> Vec<u8> {
    let mut out = 9994u32.to_be_bytes().to_vec();
    out.extend([0; 20]);
    out.extend(((bytes / 2) as u32).to_be_bytes());
    out.extend(1000u32.to_le_bytes());
    out.extend(shape_type.to_le_bytes());
    out.extend([0; 64]);
    out
}

/// .shp and .shx of record contents.
pub fn shp_shx(shape_type: i32, contents: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let mut body = Vec::new();
    let mut index = Vec::new();
    for (content, number) in contents.iter().zip(1u32..) {
        index.extend((((100 + body.len()) / 2) as u32).to_be_bytes());
        index.extend(((content.len() / 2) as u32).to_be_bytes());
        body.extend(number.to_be_bytes());
        body.extend(((content.len() / 2) as u32).to_be_bytes());
        body.extend(content);
    }
    let whole = |body: Vec<u8>| [header(100 + body.len(), shape_type), body].concat();
    (whole(body), whole(index))
}

/// .shp of record contents.
pub fn shp(shape_type: i32, contents: &[Vec<u8>]) -> Vec<u8> {
    shp_shx(shape_type, contents).0
}

/// A field: raw name, type letter, width, decimals.
pub type DbfField<'a> = (&'a [u8], u8, u8, u8);

/// A row: whether it is deleted, and its raw cells.
pub type DbfRow = (bool, Vec<Vec<u8>>);

/// A .dbf with a language byte.
pub fn dbf(ldid: u8, fields: &[DbfField<'_>], rows: &[DbfRow]) -> Vec<u8> {
    let row_length = 1 + fields.iter().map(|f| usize::from(f.2)).sum::<usize>();
    let mut out = vec![0x03, 126, 1, 1];
    out.extend((rows.len() as u32).to_le_bytes());
    out.extend(((33 + 32 * fields.len()) as u16).to_le_bytes());
    out.extend((row_length as u16).to_le_bytes());
    out.extend([0; 17]);
    out.push(ldid);
    out.extend([0; 2]);
    for (name, letter, width, decimals) in fields {
        let mut descriptor = vec![0; 32];
        descriptor[..name.len()].copy_from_slice(name);
        descriptor[11] = *letter;
        descriptor[16] = *width;
        descriptor[17] = *decimals;
        out.extend(descriptor);
    }
    out.push(0x0d);
    for (deleted, cells) in rows {
        out.push(if *deleted { b'*' } else { b' ' });
        for ((_, _, width, _), cell) in fields.iter().zip(cells) {
            let mut cell = cell.clone();
            cell.resize(usize::from(*width), b' ');
            out.extend(cell);
        }
    }
    out.push(0x1a);
    out
}

/// A .dbf with one text field and a row for each text.
pub fn texts(ldid: u8, field: &[u8], width: u8, values: &[Vec<u8>]) -> Vec<u8> {
    let rows: Vec<DbfRow> = values.iter().map(|v| (false, vec![v.clone()])).collect();
    dbf(ldid, &[(field, b'C', width, 0)], &rows)
}

/// .prj of CGCS2000 in degrees, as ArcGIS writes it.
pub const PRJ_4490: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

/// .prj of EPSG:4525 (CGCS2000, 3-degree zone 37 with prefix), as ArcGIS writes it.
pub const PRJ_4525: &str = r#"PROJCS["CGCS2000_3_Degree_GK_Zone_37",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",37500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",111.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
