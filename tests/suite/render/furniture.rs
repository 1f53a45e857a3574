//! Furniture and PNG.

use super::support::{BLACK, Shapes, drawn, filled, view};
use redline::geom::Coord;
use redline::i18n::Lang;
use redline::render::{
    Furniture, GridKind, LegendBlock, LegendEntry, LegendGroup, MapView, Picture, draw_furniture,
    png_bytes, scale_bar,
};
use redline::style::{MapTheme, Symbol};

#[test]
fn the_scale_bar_is_round_and_as_long_as_it_says() {
    for scale in [0.37, 5.0, 42.0, 180.0, 999.0] {
        let view = MapView::new(Coord::lon_lat(110.3, 25.25), scale, (1440, 900), 1.0);
        let bar = scale_bar(&view, 130.0);
        let mantissa = bar.length_m / 10_f64.powf(bar.length_m.log10().floor());
        assert!(
            [1.0, 2.0, 4.0, 5.0]
                .iter()
                .any(|m| (m - mantissa).abs() < 1e-9)
        );
        assert!(
            bar.length_px <= 130.0 && bar.length_px > 50.0,
            "{}",
            bar.length_px
        );
        assert!((bar.length_px * scale - bar.length_m).abs() < bar.length_m * 1e-9);
    }
    let view = MapView::new(Coord::lon_lat(110.3, 25.25), 400.0, (1440, 900), 1.0);
    assert_eq!(scale_bar(&view, 130.0).labels, ["0", "25", "50 km"]);
}

#[test]
fn the_wordmark_is_present_and_never_in_the_way() {
    let view = view(600, 400);
    let paper = Picture {
        rgba: vec![255; 600 * 400 * 4],
        ..Picture::transparent(600, 400)
    };
    let mut picture = paper.clone();
    let furniture = Furniture {
        wordmark: Some("示意".into()),
        ..Furniture::default()
    };
    draw_furniture(&mut picture, &view, &furniture, MapTheme::Light);
    let least = picture.rgba.iter().min().unwrap();
    assert!((240..=248).contains(least), "{least}");
    let inked = picture.rgba.chunks_exact(4).filter(|p| p[0] < 250).count();
    let share = inked as f64 / 240_000.0;
    assert!((0.02..0.2).contains(&share), "{share}");
}

#[test]
fn all_furniture_fits_a_small_picture_without_harm() {
    let furniture = Furniture {
        title: Some("桂林市".into()),
        subtitle: Some("核查日期 2026-11-23".into()),
        scale_bar: true,
        north: Some("北".into()),
        scale_text: Some("1:50,000".into()),
        grid: Some(GridKind::Degrees),
        wordmark: Some("示意".into()),
        source: vec!["界线数据来源：天地图".into()],
        legend: Some(LegendBlock {
            title: "图例".into(),
            groups: vec![LegendGroup {
                title: None,
                entries: vec![LegendEntry::new(
                    Symbol::filled(BLACK),
                    "永久基本农田".into(),
                )],
            }],
        }),
        frame: true,
        lang: Lang::Zh,
    };
    for size in [(1, 1), (40, 30), (300, 200)] {
        let view = MapView::new(Coord::lon_lat(110.3, 25.25), 300.0, size, 2.0);
        let mut picture = Picture::transparent(size.0, size.1);
        draw_furniture(&mut picture, &view, &furniture, MapTheme::Dark);
        assert_eq!(picture.rgba.len(), (size.0 * size.1 * 4) as usize);
    }
}

#[test]
fn a_png_holds_the_same_pixels_the_same_bytes_and_no_clock() {
    let view = view(64, 48);
    let layer = Shapes::on(&view).rect(10.25, 10.5, 50.75, 29.75).layer();
    let picture = drawn(&filled(layer, BLACK.percent(60)), &view);
    let bytes = png_bytes(&picture, 2.0).unwrap();
    assert_eq!(bytes, png_bytes(&picture, 2.0).unwrap());
    assert!(!bytes.windows(4).any(|w| w == b"tIME" || w == b"tEXt"));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    for (straight, drawn) in pixels.chunks_exact(4).zip(picture.rgba.chunks_exact(4)) {
        assert_eq!(straight[3], drawn[3]);
    }
    let dims = reader.info().pixel_dims.unwrap();
    assert_eq!(dims.xppu, 7559, "2 × 96 pixels to the inch");
}
