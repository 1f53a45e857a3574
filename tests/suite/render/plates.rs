//! Plates: pictures drawn in bands are those drawn whole, the same bytes for any number of
//! threads.

use super::support::{Shapes, blob};
use redline::base::progress::{Cancelled, Progress};
use redline::geom::Coord;
use redline::i18n::Lang;
use redline::layer::Role;
use redline::render::{
    CallOut, Furniture, GridKind, MapView, Plate, PlateError, Scene, SceneLayer, draw_call_outs,
    draw_furniture, draw_layers,
};
use redline::style::MapTheme;

/// Wide enough that it is drawn in several bands.
fn plate(size: (u32, u32), labels: bool) -> Plate {
    let view = MapView::new(Coord::lon_lat(110.3, 25.25), 5.0, size, 1.0);
    let mut shapes = Shapes::on(&view);
    for i in 0..400_u32 {
        let (x, y) = (f64::from(i * 397 % size.0), f64::from(i * 211 % size.1));
        let name = format!("示意区{i}");
        shapes = shapes.named(&name, "", &[&blob(x, y, 90.0, i, 40)]);
    }
    let mut layer = SceneLayer::new(shapes.layer(), Role::NatureReserve, MapTheme::Light);
    layer.labels = labels;
    let mut plate = Plate::new(Scene::new(vec![layer], MapTheme::Light), view);
    plate.furniture = Furniture {
        lang: Lang::Zh,
        title: Some("桂林市".into()),
        scale_bar: true,
        north: Some("北".into()),
        grid: Some(GridKind::Kilometers),
        wordmark: Some("示意".into()),
        source: vec!["数据来源：示例".into()],
        frame: true,
        ..Furniture::default()
    };
    plate.call_outs = vec![CallOut {
        at: view.center(),
        title: "生态保护红线".into(),
        detail: "0.1234公顷".into(),
    }];
    plate
}

#[test]
fn a_picture_in_bands_is_the_picture_drawn_whole() {
    let plate = plate((6000, 1500), false);
    let progress = Progress::new();
    let in_bands = plate.picture(1, &progress).unwrap();
    let mut whole = draw_layers(&plate.scene, &plate.view, 1, &progress).unwrap();
    draw_furniture(&mut whole, &plate.view, &plate.furniture, MapTheme::Light);
    let laid = redline::render::furniture::lay_out(&plate.view, &plate.furniture, MapTheme::Light);
    draw_call_outs(
        &mut whole,
        &plate.view,
        &plate.call_outs,
        &laid.frames(),
        MapTheme::Light,
    );
    assert!(in_bands == whole);
}

#[test]
fn a_png_has_the_same_bytes_for_one_and_for_three_threads() {
    let plate = plate((4000, 1600), true);
    let bytes = |threads: usize| {
        let mut out = Vec::new();
        plate
            .write_png(&mut out, 96.0, threads, &Progress::new())
            .unwrap();
        out
    };
    let one = bytes(1);
    assert!(one == bytes(3));
    let mut reader = png::Decoder::new(std::io::Cursor::new(&one))
        .read_info()
        .unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    let picture = plate.picture(2, &Progress::new()).unwrap();
    let same = rgb
        .chunks_exact(3)
        .zip(picture.rgba.chunks_exact(4))
        .all(|(a, b)| *a == b[..3]);
    assert!(same, "what is written is not what is drawn");
}

#[test]
fn a_cancelled_plate_says_so_and_a_full_disk_is_told() {
    let plate = plate((400, 300), true);
    let progress = Progress::new();
    progress.cancel();
    assert_eq!(plate.picture(1, &progress).unwrap_err(), Cancelled);

    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let found = plate.write_png(Full, 96.0, 1, &Progress::new());
    assert!(matches!(
        found,
        Err(PlateError::Io(_) | PlateError::Render(_))
    ));
}

#[test]
fn no_label_stands_under_a_piece_of_furniture() {
    use redline::render::furniture::lay_out;
    let with = plate((900, 700), true);
    let mut without = with.clone();
    without.furniture = Furniture::default();
    without.call_outs.clear();
    let progress = Progress::new();
    let placed = redline::render::labels::place(&with.scene, &with.view, &[], &progress).unwrap();
    let frames = lay_out(&with.view, &with.furniture, MapTheme::Light).frames();
    let covered = placed.iter().any(|label| {
        frames.iter().map(|f| f.map(f64::from)).any(|f| {
            label.frame[0] < f[2]
                && f[0] < label.frame[2]
                && label.frame[1] < f[3]
                && f[1] < label.frame[3]
        })
    });
    assert!(covered, "the case shows nothing");
    // Under the title's ground, which lets a little through, only the layers differ.
    let title = frames.iter().find(|f| f[0] < 40.0 && f[1] < 40.0).unwrap();
    let bare = {
        let mut plate = with.clone();
        for layer in &mut plate.scene.layers {
            layer.labels = false;
        }
        plate.picture(1, &progress).unwrap()
    };
    let labelled = with.picture(1, &progress).unwrap();
    for y in title[1] as u32 + 2..title[3] as u32 - 2 {
        for x in title[0] as u32 + 2..title[2] as u32 - 2 {
            assert_eq!(labelled.pixel(x, y), bare.pixel(x, y), "({x}, {y})");
        }
    }
}
