"""Small files as GDAL and other programs write them, for the readers of tables and markup.

Needs pyogrio (GDAL 3.12), shapely and xlwt: pip install pyogrio geopandas shapely xlwt.
Writes into tests/fixtures/formats; the corpus of the fuzz targets is copied from there.
"""

import datetime
import pathlib
import shutil

import geopandas
import pyogrio
import shapely
import xlwt

ROOT = pathlib.Path(__file__).resolve().parents[3]
OUT = ROOT / "tests/fixtures/formats"
CORPUS = ROOT / "tests/fuzz/corpus"

polygon = shapely.Polygon(
    [(110.3, 25.3), (110.31, 25.3), (110.31, 25.31), (110.3, 25.31)],
    [[(110.303, 25.303), (110.303, 25.304), (110.304, 25.304), (110.304, 25.303)]],
)
pair = shapely.MultiPolygon([polygon, shapely.box(110.4, 25.4, 110.401, 25.401)])
areas = geopandas.GeoDataFrame(
    {
        "名称": ["示意漓江", "象鼻山, \"甲\""],
        "面积": [12.375, 2.5],
        "数量": [-3, 7],
        "代码": ["0450305", "0450311"],
    },
    geometry=[pair, polygon],
    crs=4326,
)
points = geopandas.GeoDataFrame(
    {"name": ["界桩一", "界桩二"], "数量": [1, 2]},
    geometry=[shapely.Point(110.3, 25.3), shapely.Point(110.123456789, 25.987654321)],
    crs=4326,
)
lines = geopandas.GeoDataFrame(
    {"name": ["巡护路线"]},
    geometry=[shapely.LineString([(110.3, 25.3), (110.31, 25.31), (110.32, 25.3)])],
    crs=4326,
)


def csv_and_excel():
    areas.to_file(OUT / "gdal_wkt.csv", driver="CSV", GEOMETRY="AS_WKT", SEPARATOR="SEMICOLON")
    table = geopandas.pd.DataFrame(
        {
            "名称": ["界桩一", "界桩二"],
            "经度": [110.3, 110.123456789],
            "纬度": [25.3, 25.987654321],
            "日期": [datetime.date(2026, 8, 15), datetime.date(2026, 1, 1)],
        }
    )
    pyogrio.write_dataframe(table, OUT / "gdal_xy.csv", driver="CSV", SEPARATOR="TAB")
    pyogrio.write_dataframe(table, OUT / "gdal.xlsx", driver="XLSX")
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("界址点")
    sheet.write_merge(0, 0, 0, 4, "某项目界址点成果表")
    for column, name in enumerate(["地块编号", "圈号", "点号", "X", "Y"]):
        sheet.write(1, column, name)
    # EPSG:4525 of the corners of 110.3 25.3 to 110.31 25.31, to the millimetre
    # (pyproj 3.7.2, always_xy).
    corners = [
        (2799470.742, 37429506.366),
        (2799465.521, 37430513.450),
        (2800573.347, 37430519.153),
        (2800578.570, 37429512.152),
        (2799470.742, 37429506.366),
    ]
    for row, (x, y) in enumerate(corners, start=2):
        for column, value in enumerate(["A1", 1, f"J{(row - 2) % 4 + 1}", x, y]):
            sheet.write(row, column, value)
    book.save(OUT / "corners.xls")


def markup():
    areas.to_file(OUT / "gdal_areas.kml", driver="KML")
    areas.to_file(OUT / "gdal_libkml.kml", driver="LIBKML")
    points.to_file(OUT / "gdal_points.gpx", driver="GPX", GPX_USE_EXTENSIONS="YES")
    lines.to_file(OUT / "gdal_lines.gpx", driver="GPX", FORCE_GPX_TRACK="YES")


def corpus():
    texts = {
        "csv": {
            "corners": "地块编号,圈号,点号,X,Y\nA,1,J1,2799470.742,37429506.366\nA,1,J2,2799465.521,37430513.45\nA,1,J3,2800573.347,37430519.153\nA,2,J4,2799801.5,37429810.2\nA,2,J5,2799912.3,37429810.8\nA,2,J6,2799911.8,37429911.5\n",
            "angles": "名称;经度;纬度\n甲;110°18′00″;25°18′00″\n乙;110.18;25.18\n",
            "bare": "J1\t2799470.742\t37429506.366\nJ2\t2799465.521\t37430513.45\n",
        },
        "kml": {
            "track": '<kml xmlns:gx="g"><Folder><name>甲</name><Placemark><gx:MultiTrack><gx:Track><gx:coord>110 25 1</gx:coord><gx:coord>110.1 25 1</gx:coord></gx:Track></gx:MultiTrack></Placemark></Folder></kml>',
            "multi": "<kml><Placemark><name>&lt;a&gt;</name><MultiGeometry><Point><coordinates>110, 25, 0</coordinates></Point><LinearRing><coordinates>110,25 111,25 111,26</coordinates></LinearRing></MultiGeometry></Placemark></kml>",
            "data": '<?xml version="1.0"?><kml><Schema id="s"><SimpleField name="a" type="int"/></Schema><Placemark><ExtendedData><SchemaData schemaUrl="#s"><SimpleData name="a">1</SimpleData></SchemaData><Data name="b"><value><![CDATA[x]]></value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>110,25 111,25 111,26 110,25</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>',
        },
        "gpx": {
            "route": '<gpx><rte><name>a</name><rtept lat="25" lon="110"/><rtept lat="25.1" lon="110"/></rte></gpx>',
            "track": '<gpx version="1.0"><trk><trkseg><trkpt lat="25" lon="110"><ele>1</ele></trkpt><trkpt lat="25.1" lon="110"/></trkseg><trkseg/></trk></gpx>',
            "waypoint": '<?xml version="1.0" encoding="GBK"?><gpx><wpt lat="25" lon="110"><ele>x</ele><time>2026</time><desc>&amp;&#20;</desc></wpt></gpx>',
        },
    }
    for target, files in texts.items():
        (CORPUS / target).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (CORPUS / target / name).write_text(text, encoding="utf-8")
    (CORPUS / "xlsx").mkdir(exist_ok=True)
    for target, name in [
        ("csv", "gdal_wkt.csv"),
        ("csv", "gdal_xy.csv"),
        ("kml", "gdal_areas.kml"),
        ("kml", "gdal_libkml.kml"),
        ("gpx", "gdal_points.gpx"),
        ("gpx", "gdal_lines.gpx"),
        ("xlsx", "gdal.xlsx"),
        ("xlsx", "corners.xls"),
    ]:
        shutil.copyfile(OUT / name, CORPUS / target / name.rsplit(".", 1)[0])


def workbooks():
    """Stored, not packed, so that a changed byte reaches the XML."""
    import io
    import zipfile

    with zipfile.ZipFile(OUT / "gdal.xlsx") as book:
        members = {name: book.read(name) for name in book.namelist()}

    def put(name, change):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
            for member, content in members.items():
                book.writestr(zipfile.ZipInfo(member), change(member, content))
        (CORPUS / "xlsx" / name).write_bytes(out.getvalue())

    put("stored", lambda member, content: content)
    put(
        "far_corner",
        lambda member, content: content.replace(b'r="A3"', b'r="XFD1048576"'),
    )
    put(
        "without_strings",
        lambda member, content: b"" if "sharedStrings" in member else content,
    )


OUT.mkdir(exist_ok=True)
# GDAL adds to a file that is there.
for old in [*OUT.glob("gdal*.csv"), *OUT.glob("gdal*.kml"), *OUT.glob("gdal*.gpx"), OUT / "gdal.xlsx"]:
    old.unlink(missing_ok=True)
csv_and_excel()
markup()
corpus()
workbooks()
