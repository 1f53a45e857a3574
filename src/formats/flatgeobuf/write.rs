//! Writing FlatGeobuf 3 with its index: features along a Hilbert curve, as the format wants
//! them, so their order changes. Where a feature has no shape there is no index, and the order
//! stays.

use super::MAGIC;
use crate::base::diagnostics::{Diagnostic, Severity};
use crate::base::message::Message;
use crate::base::progress::Progress;
use crate::crs::to_wkt_esri;
use crate::formats::error::WriteError;
use crate::formats::wkb::Shapes;
use crate::formats::writing::WriteOptions;
use crate::geom::{Bbox, Coord, FeatureView, PartKind, PartView};
use crate::layer::{FeatureRef, FieldKind, Layer, Value};
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent, hilbert_sort};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Crs as FgbCrs, CrsArgs, Feature, FeatureArgs, Geometry,
    GeometryArgs, GeometryType, Header, HeaderArgs,
};
use std::path::Path;

/// Most bytes of a table: its length is a signed number of 32 bits.
const MOST_TABLE: usize = i32::MAX as usize / 2;

/// What the format cannot hold of a layer: the order of its features.
pub(in crate::formats) fn losses(layer: &Layer, _options: &WriteOptions) -> Vec<Diagnostic> {
    if has_nulls(layer) || layer.len() < 2 {
        return Vec::new();
    }
    vec![Diagnostic::new(
        Severity::Info,
        Message::new("vectors.fgb_order"),
    )]
}

/// Writes a layer.
pub(in crate::formats) fn write(
    layer: &Layer,
    path: &Path,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<Diagnostic>, WriteError> {
    let bytes = to_bytes(layer, options, progress)?;
    crate::formats::writing::save(path, &bytes)?;
    Ok(losses(layer, options))
}

fn has_nulls(layer: &Layer) -> bool {
    layer
        .features()
        .any(|f| f.geometry().is_none_or(|g| g.is_null()))
}

fn to_bytes(
    layer: &Layer,
    options: &WriteOptions,
    progress: &Progress,
) -> Result<Vec<u8>, WriteError> {
    let shapes = Shapes::of(layer);
    let with_index = !has_nulls(layer) && !layer.is_empty();
    let mut tables: Vec<Vec<u8>> = Vec::with_capacity(layer.len());
    let mut nodes: Vec<NodeItem> = Vec::with_capacity(layer.len());
    let mut all = Bbox::EMPTY;
    for (feature, i) in layer.features().zip(0u64..) {
        if i.is_multiple_of(1024) {
            progress.check()?;
        }
        let (table, bbox) = feature_table(&feature, shapes, options)?;
        let mut node = NodeItem::bounds(bbox.min.x, bbox.min.y, bbox.max.x, bbox.max.y);
        node.offset = i;
        nodes.push(node);
        all = all.union(&bbox);
        tables.push(table);
    }
    let mut out = MAGIC.to_vec();
    out.extend(header_table(layer, shapes, with_index, all, options));
    if with_index {
        let extent = calc_extent(&nodes);
        hilbert_sort(&mut nodes, &extent);
        let mut offset = 0;
        let placed: Vec<NodeItem> = nodes
            .iter()
            .map(|node| {
                let mut placed = node.clone();
                placed.offset = offset;
                offset += table_of(&tables, node).len() as u64;
                placed
            })
            .collect();
        PackedRTree::build(&placed, &extent, PackedRTree::DEFAULT_NODE_SIZE)
            .map_err(|e| failed(&e.to_string()))?
            .stream_write(&mut out)
            .map_err(|e| failed(&e.to_string()))?;
    }
    for node in &nodes {
        out.extend_from_slice(table_of(&tables, node));
    }
    Ok(out)
}

fn failed(why: &str) -> WriteError {
    WriteError::DoesNotFit {
        message: Message::new("vectors.not_written").with("why", why),
    }
}

fn table_of<'t>(tables: &'t [Vec<u8>], node: &NodeItem) -> &'t [u8] {
    usize::try_from(node.offset)
        .ok()
        .and_then(|i| tables.get(i))
        .map_or(&[], Vec::as_slice)
}

fn geometry_type(kind: PartKind, multi: bool) -> GeometryType {
    match (kind, multi) {
        (PartKind::Point, false) => GeometryType::Point,
        (PartKind::Point, true) => GeometryType::MultiPoint,
        (PartKind::Line, false) => GeometryType::LineString,
        (PartKind::Line, true) => GeometryType::MultiLineString,
        (PartKind::Polygon, false) => GeometryType::Polygon,
        (PartKind::Polygon, true) => GeometryType::MultiPolygon,
    }
}

fn header_table(
    layer: &Layer,
    shapes: Shapes,
    with_index: bool,
    all: Bbox,
    options: &WriteOptions,
) -> Vec<u8> {
    let mut fbb = FlatBufferBuilder::new();
    let columns: Vec<WIPOffset<Column<'_>>> = layer
        .schema
        .fields
        .iter()
        .map(|field| {
            let name = fbb.create_string(&field.name);
            let args = ColumnArgs {
                name: Some(name),
                type_: match field.kind {
                    FieldKind::Text => ColumnType::String,
                    FieldKind::Int => ColumnType::Long,
                    FieldKind::Real => ColumnType::Double,
                    FieldKind::Bool => ColumnType::Bool,
                    FieldKind::Date => ColumnType::DateTime,
                },
                ..ColumnArgs::default()
            };
            Column::create(&mut fbb, &args)
        })
        .collect();
    let columns = fbb.create_vector(&columns);
    let wkt = to_wkt_esri(&options.crs);
    let crs_args = CrsArgs {
        org: options.crs.epsg().map(|_| fbb.create_string("EPSG")),
        code: options
            .crs
            .epsg()
            .and_then(|code| i32::try_from(code).ok())
            .unwrap_or(0),
        name: wkt.split('"').nth(1).map(|name| fbb.create_string(name)),
        wkt: Some(fbb.create_string(&wkt)),
        ..CrsArgs::default()
    };
    let crs = FgbCrs::create(&mut fbb, &crs_args);
    let envelope =
        (!all.is_empty()).then(|| fbb.create_vector(&[all.min.x, all.min.y, all.max.x, all.max.y]));
    let args = HeaderArgs {
        name: Some(fbb.create_string(&layer.name)),
        envelope,
        geometry_type: match shapes {
            Shapes::Alike { kind, multi } => geometry_type(kind, multi),
            Shapes::Mixed => GeometryType::Unknown,
        },
        columns: Some(columns),
        features_count: layer.len() as u64,
        index_node_size: if with_index {
            PackedRTree::DEFAULT_NODE_SIZE
        } else {
            0
        },
        crs: Some(crs),
        ..HeaderArgs::default()
    };
    let header = Header::create(&mut fbb, &args);
    fbb.finish_size_prefixed(header, None);
    fbb.finished_data().to_vec()
}

fn feature_table(
    feature: &FeatureRef<'_>,
    shapes: Shapes,
    options: &WriteOptions,
) -> Result<(Vec<u8>, Bbox), WriteError> {
    let mut bbox = Bbox::EMPTY;
    let mut fbb = FlatBufferBuilder::new();
    let properties = properties(feature);
    let size = feature.geometry().map_or(0, |g| g.coords().len() * 16) + properties.len();
    if size > MOST_TABLE {
        return Err(failed("a feature beyond 1 GB"));
    }
    let geometry = match feature.geometry().filter(|g| !g.is_null()) {
        Some(geometry) => {
            let mut build = Build {
                fbb: &mut fbb,
                options,
                bbox: &mut bbox,
            };
            let built = build
                .feature(geometry, shapes)
                .ok_or(WriteError::OutsideCrs {
                    feature: feature.id().0,
                })?;
            Some(built)
        }
        None => None,
    };
    let args = FeatureArgs {
        geometry,
        properties: Some(fbb.create_vector(&properties)),
        ..FeatureArgs::default()
    };
    let table = Feature::create(&mut fbb, &args);
    fbb.finish_size_prefixed(table, None);
    Ok((fbb.finished_data().to_vec(), bbox))
}

fn properties(feature: &FeatureRef<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for (field, number) in (0..feature.schema.fields.len()).zip(0u16..) {
        let value = feature.chunk.value(feature.index, field);
        let mut text = |t: &str| {
            out.extend(number.to_le_bytes());
            out.extend(u32::try_from(t.len()).unwrap_or(0).to_le_bytes());
            out.extend(t.bytes());
        };
        match value {
            Value::Null => {}
            Value::Text(t) => text(&t),
            Value::Date(d) => text(&d.to_string()),
            Value::Int(i) => {
                out.extend(number.to_le_bytes());
                out.extend(i.to_le_bytes());
            }
            Value::Real(r) => {
                out.extend(number.to_le_bytes());
                out.extend(r.to_le_bytes());
            }
            Value::Bool(b) => {
                out.extend(number.to_le_bytes());
                out.push(u8::from(b));
            }
        }
    }
    out
}

struct Build<'b, 'f> {
    fbb: &'b mut FlatBufferBuilder<'f>,
    options: &'b WriteOptions,
    bbox: &'b mut Bbox,
}

impl<'f> Build<'_, 'f> {
    /// A feature's geometry in the type that the layer is written as.
    fn feature(
        &mut self,
        geometry: FeatureView<'_>,
        shapes: Shapes,
    ) -> Option<WIPOffset<Geometry<'f>>> {
        let first = geometry.parts().next()?.kind();
        let alike = geometry.parts().all(|p| p.kind() == first);
        let multi = match shapes {
            Shapes::Alike { multi, .. } => multi,
            Shapes::Mixed => geometry.num_parts() > 1,
        };
        if !alike {
            let parts = geometry
                .parts()
                .map(|p| self.part(p, geometry_type(p.kind(), false)))
                .collect::<Option<Vec<_>>>()?;
            return Some(self.collection(&parts, GeometryType::GeometryCollection));
        }
        let kind = geometry_type(first, multi);
        if kind == GeometryType::MultiPolygon {
            let parts = geometry
                .parts()
                .map(|p| self.part(p, GeometryType::Polygon))
                .collect::<Option<Vec<_>>>()?;
            return Some(self.collection(&parts, kind));
        }
        let chains: Vec<&[Coord]> = geometry.parts().flat_map(|p| p.rings()).collect();
        self.chains(&chains, kind)
    }

    fn part(&mut self, part: PartView<'_>, kind: GeometryType) -> Option<WIPOffset<Geometry<'f>>> {
        let chains: Vec<&[Coord]> = part.rings().collect();
        self.chains(&chains, kind)
    }

    fn collection(
        &mut self,
        parts: &[WIPOffset<Geometry<'f>>],
        kind: GeometryType,
    ) -> WIPOffset<Geometry<'f>> {
        let parts = Some(self.fbb.create_vector(parts));
        let args = GeometryArgs {
            parts,
            type_: kind,
            ..GeometryArgs::default()
        };
        Geometry::create(self.fbb, &args)
    }

    fn chains(
        &mut self,
        chains: &[&[Coord]],
        kind: GeometryType,
    ) -> Option<WIPOffset<Geometry<'f>>> {
        let mut xy = Vec::new();
        let mut ends = Vec::new();
        for chain in chains {
            for position in *chain {
                let (x, y) = self.options.crs.xy_from_lon_lat(position.x, position.y)?;
                self.bbox.grow(Coord { x, y });
                xy.extend([x, y]);
            }
            ends.push(u32::try_from(xy.len() / 2).ok()?);
        }
        // One chain needs no end, points have none; of lines GDAL wants it all the same.
        let has_ends = kind != GeometryType::MultiPoint
            && (ends.len() > 1 || kind == GeometryType::MultiLineString);
        let ends = has_ends.then(|| self.fbb.create_vector(&ends));
        let xy = Some(self.fbb.create_vector(&xy));
        let args = GeometryArgs {
            ends,
            xy,
            type_: kind,
            ..GeometryArgs::default()
        };
        Some(Geometry::create(self.fbb, &args))
    }
}
