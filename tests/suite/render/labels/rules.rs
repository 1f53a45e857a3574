//! Who is named, where, and with which words.

use super::{overlapping, placed_in, style};
use crate::render::support::{Shapes, blob, scene_of, view};
use redline::base::ids::FeatureId;
use redline::geom::{Coord, PartKind};
use redline::layer::{Field, FieldKind, LayerBuilder, Role, Schema, Value};
use redline::render::labels::{draw_labels, place};
use redline::render::{MapView, Picture, Scene};
use redline::style::{LabelFit, ScaleRange, default_for};
use std::sync::Arc;

fn random() -> impl FnMut() -> f64 {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[test]
fn of_two_thousand_names_none_lies_on_another_or_on_its_own_mark() {
    let view = view(1200, 900);
    let mut random = random();
    let mut shapes = Shapes::on(&view);
    let mut spots = Vec::new();
    for i in 0..2000 {
        let (x, y) = (random() * 1200.0, random() * 900.0);
        spots.push((x, y));
        let name = if i % 3 == 0 {
            format!("Site {i}")
        } else {
            format!("示意点{i}")
        };
        shapes = shapes.point(&name, x, y);
    }
    let placed = placed_in(&scene_of(shapes.layer(), default_for(Role::Other)), &view);
    assert!(placed.len() > 300, "{}", placed.len());
    let boxes: Vec<_> = placed.iter().map(|l| l.boxes(&view)).collect();
    for (i, some) in boxes.iter().enumerate() {
        for a in some {
            assert!(a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= 1200.0 && a[3] <= 900.0);
            for b in boxes[..i].iter().flatten() {
                assert!(!overlapping(a, b));
            }
        }
    }
    for label in &placed {
        let (x, y) = spots[label.feature.0 as usize - 1];
        let mark = [x - 3.0, y - 3.0, x + 3.0, y + 3.0];
        assert!(
            label.boxes(&view).iter().all(|b| !overlapping(b, &mark)),
            "{}",
            label.text
        );
    }
}

#[test]
fn a_point_takes_the_next_of_eight_positions_when_the_first_is_taken() {
    let view = view(300, 200);
    let lone = Shapes::on(&view).point("灵渠", 150.0, 100.0).layer();
    let right = placed_in(&scene_of(lone, default_for(Role::Other)), &view);
    assert!(right[0].frame[0] > 150.0, "right first");
    // A neighbour to the right: its mark is better left in sight.
    let pair = Shapes::on(&view)
        .point("灵渠", 150.0, 100.0)
        .point("秦堤", 168.0, 100.0)
        .layer();
    let placed = placed_in(&scene_of(pair, default_for(Role::Other)), &view);
    assert_eq!(placed.len(), 2);
    let first = placed.iter().find(|l| l.text == "灵渠").unwrap();
    let mark = [165.0, 97.0, 171.0, 103.0];
    assert!(!overlapping(&first.frame, &mark));
    // At the right border it turns to the left.
    let edge = Shapes::on(&view).point("灵渠", 290.0, 100.0).layer();
    let placed = placed_in(&scene_of(edge, default_for(Role::Other)), &view);
    assert!(placed[0].frame[2] < 290.0);
}

#[test]
fn the_higher_priority_wins_whatever_the_size() {
    let view = view(300, 200);
    let large = Shapes::on(&view).named("图斑甲乙丙", "", &[&blob(150.0, 100.0, 90.0, 1, 40)]);
    let small = Shapes::on(&view).named("项目", "", &[&blob(150.0, 100.0, 30.0, 1, 40)]);
    let mut scene = scene_of(large.layer(), default_for(Role::Other));
    scene
        .layers
        .extend(scene_of(small.layer(), default_for(Role::Project)).layers);
    let placed = placed_in(&scene, &view);
    assert_eq!(placed[0].text, "项目");
}

#[test]
fn a_long_name_breaks_over_two_lines_where_one_does_not_fit() {
    let view = view(400, 300);
    let named = |width: f64| {
        let ring = [
            (200.0 - width / 2.0, 100.0),
            (200.0 + width / 2.0, 100.0),
            (200.0 + width / 2.0, 200.0),
            (200.0 - width / 2.0, 200.0),
        ];
        let layer = Shapes::on(&view)
            .named("猫儿山国家级自然保护区", "", &[&ring])
            .layer();
        placed_in(&scene_of(layer, default_for(Role::NatureReserve)), &view)
    };
    assert_eq!(named(160.0)[0].num_lines(), 1);
    let two = named(90.0);
    assert_eq!(two[0].num_lines(), 2);
    let f = two[0].frame;
    assert!(f[0] > 150.0 && f[2] < 250.0, "inside: {f:?}");
    // Both lines are centred on one another.
    let boxes = two[0].boxes(&view);
    let middle = |b: &[f64; 4]| (b[0] + b[2]) / 2.0;
    assert!((middle(&boxes[0]) - middle(&boxes[1])).abs() < 0.01);
}

#[test]
fn a_name_that_does_not_fit_is_dropped_or_stands_over_or_beside_as_the_style_says() {
    let view = view(400, 300);
    let ring = [
        (180.0, 140.0),
        (204.0, 140.0),
        (204.0, 160.0),
        (180.0, 160.0),
    ];
    let layer = Shapes::on(&view)
        .named("示意地块一号", "", &[&ring])
        .layer();
    let with = |fit: LabelFit| {
        placed_in(
            &scene_of(layer.clone(), style(Role::Other, |l| l.fit = fit)),
            &view,
        )
    };
    assert!(with(LabelFit::Inside).is_empty());
    let over = with(LabelFit::Over);
    let f = over[0].frame;
    assert!(f[0] < 180.0 && f[2] > 204.0 && ((f[0] + f[2]) / 2.0 - 192.0).abs() < 2.0);
    let beside = with(LabelFit::Beside);
    let shape = [180.0, 140.0, 204.0, 160.0];
    assert!(!overlapping(&beside[0].boxes(&view)[0], &shape));
    assert!(beside[0].frame[0] > 200.0 && beside[0].frame[0] < 215.0);
    assert!(!beside[0].has_leader());
}

#[test]
fn a_project_in_a_crowd_is_named_farther_out_with_a_leader() {
    let view = view(400, 300);
    let mut crowd = Shapes::on(&view);
    for i in 0..5 {
        let y = 118.0 + f64::from(i) * 16.0;
        let ring = [(60.0, y), (340.0, y), (340.0, y + 15.5), (60.0, y + 15.5)];
        crowd = crowd.named(
            &format!("地块{i}号地块名称很长很长很长很长很长"),
            "",
            &[&ring],
        );
    }
    let ring = [
        (190.0, 150.0),
        (206.0, 150.0),
        (206.0, 162.0),
        (190.0, 162.0),
    ];
    let project = Shapes::on(&view).named("示意项目", "", &[&ring]);
    let mut scene = scene_of(crowd.layer(), style(Role::Other, |l| l.priority = 20));
    scene
        .layers
        .extend(scene_of(project.layer(), default_for(Role::Project)).layers);
    let placed = placed_in(&scene, &view);
    let label = placed.iter().find(|l| l.text == "示意项目");
    let label = label.expect("what must be named is named");
    assert!(placed.len() >= 4);
    assert!(label.has_leader());
}

#[test]
fn labels_show_between_their_scales_only() {
    let view = view(400, 300);
    let layer = Shapes::on(&view)
        .named("阳朔县", "", &[&blob(200.0, 150.0, 100.0, 1, 40)])
        .layer();
    let scale = view.scale_denominator();
    for (from, to, num) in [
        (None, None, 1),
        (Some(scale * 0.9), Some(scale * 1.1), 1),
        (Some(scale * 1.1), None, 0),
        (None, Some(scale * 0.9), 0),
    ] {
        let scene = scene_of(
            layer.clone(),
            style(Role::County, |l| l.scales = ScaleRange { from, to }),
        );
        assert_eq!(placed_in(&scene, &view).len(), num);
    }
    let mut hidden = scene_of(layer, default_for(Role::County));
    hidden.layers[0].labels = false;
    assert!(placed_in(&hidden, &view).is_empty());
}

fn with_area(view: &MapView, template: &str) -> Scene {
    let field = |name: &str, kind| Field {
        name: name.into(),
        kind,
    };
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![
            field("名称", FieldKind::Text),
            field("面积", FieldKind::Real),
        ],
    });
    let rows = [
        (100.0, "甲地块", Value::Real(12.3456)),
        (300.0, "乙地块", Value::Null),
    ];
    for (num, (x, name, area)) in (1..).zip(rows) {
        let ring = blob(x, 150.0, 90.0, 1, 40);
        let mut ring: Vec<Coord> = ring
            .iter()
            .map(|p| crate::render::support::at(view, p.0, p.1))
            .collect();
        ring.push(ring[0]);
        builder.geometry().push_ring(ring);
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(num), &[Value::Text(name.into()), area]);
    }
    scene_of(
        Arc::new(builder.build("template")),
        style(Role::Other, |l| l.template = Some(template.into())),
    )
}

#[test]
fn a_template_says_fields_and_text_and_a_broken_one_falls_back_to_the_name() {
    let view = view(400, 300);
    let texts = |template: &str| {
        let mut texts: Vec<String> = placed_in(&with_area(&view, template), &view)
            .into_iter()
            .map(|l| l.text)
            .collect();
        texts.sort();
        texts
    };
    assert_eq!(
        texts("{名称}（{面积:2}公顷）"),
        ["乙地块", "甲地块（12.35公顷）"]
    );
    assert_eq!(texts("{面积:1}"), ["12.3"]);
    assert_eq!(texts("{名称"), ["乙地块", "甲地块"]);
    // A break of its own makes two lines.
    let two = placed_in(&with_area(&view, "{名称}\n{面积:2}公顷"), &view);
    assert!(two.iter().any(|l| l.num_lines() == 2));
}

#[test]
fn a_name_leaves_the_border_of_a_project_in_sight_where_it_can() {
    let view = view(500, 400);
    let county = Shapes::on(&view)
        .named(
            "阳朔县",
            "",
            &[&[(20.0, 20.0), (480.0, 20.0), (480.0, 380.0), (20.0, 380.0)]],
        )
        .layer();
    let free = placed_in(&scene_of(county.clone(), default_for(Role::County)), &view);
    let f = free[0].frame;
    // A project whose border runs right through where the name stood.
    let middle = (f[1] + f[3]) / 2.0;
    let ring = [
        (100.0, middle),
        (400.0, middle),
        (400.0, middle + 120.0),
        (100.0, middle + 120.0),
    ];
    let project = Shapes::on(&view).named("", "", &[&ring]).layer();
    let mut scene = scene_of(county, default_for(Role::County));
    let mut layer = scene_of(project, default_for(Role::Project)).layers;
    layer[0].role = Role::Project;
    layer[0].name_field = Some("kind".into());
    scene.layers.extend(layer);
    let placed = placed_in(&scene, &view);
    let label = placed.iter().find(|l| l.text == "阳朔县").unwrap();
    let f = label.frame;
    assert!(f[3] <= middle || f[1] >= middle, "{f:?} over {middle}");
}

#[test]
fn no_input_makes_placing_panic_or_endless() {
    let view = view(200, 150);
    let mut builder = LayerBuilder::new(Schema {
        fields: vec![Field {
            name: "name".into(),
            kind: FieldKind::Text,
        }],
    });
    let odd = [f64::NAN, f64::INFINITY, -1e308, 1e308, 0.0, 110.3, 25.25];
    let mut num = 0;
    for kind in [PartKind::Polygon, PartKind::Line, PartKind::Point] {
        for &a in &odd {
            for &b in &odd {
                let ring = [
                    Coord::lon_lat(a, b),
                    Coord::lon_lat(110.3, 25.2),
                    Coord::lon_lat(b, a),
                    Coord::lon_lat(a, b),
                ];
                let take = if kind == PartKind::Point { 1 } else { 4 };
                builder.geometry().push_ring(ring[..take].iter().copied());
                builder.geometry().end_part(kind);
                num += 1;
                let name = "名".repeat(1 + num % 400);
                builder.finish_feature(FeatureId(num as u64), &[Value::Text(name)]);
            }
        }
    }
    let layer = Arc::new(builder.build("odd"));
    for size in [0.0, f32::NAN, 1e9, 11.0] {
        let scene = scene_of(
            layer.clone(),
            style(Role::Project, |l| {
                l.size_pt = size;
                l.spacing_pt = if size > 100.0 { f32::INFINITY } else { 0.0 };
            }),
        );
        let placed = place(&scene, &view, &[], &Default::default()).unwrap();
        let mut picture = Picture::transparent(200, 150);
        draw_labels(&mut picture, &view, &placed);
        let again = place(&scene, &view, &placed, &Default::default()).unwrap();
        draw_labels(&mut picture, &view.pan(3.0, 1e7), &again);
    }
}

#[test]
fn a_name_inside_lies_wholly_inside() {
    let view = view(900, 700);
    let mut shapes = Shapes::on(&view);
    let mut rings = Vec::new();
    for i in 0..63_u32 {
        let (x, y) = (
            f64::from(i % 9) * 100.0 + 50.0,
            f64::from(i / 9) * 100.0 + 50.0,
        );
        let ring = blob(x, y, 30.0 + f64::from(i % 4) * 7.0, i, 50);
        shapes = shapes.named(&format!("图斑{i}"), "", &[&ring]);
        rings.push(ring);
    }
    let scene = scene_of(
        shapes.layer(),
        style(Role::Other, |l| l.fit = LabelFit::Inside),
    );
    let placed = placed_in(&scene, &view);
    assert!(placed.len() > 30, "{}", placed.len());
    for label in &placed {
        let ring = &rings[label.feature.0 as usize - 1];
        for f in label.boxes(&view) {
            // Without the gap to other labels.
            let f = [f[0] + 3.0, f[1] + 3.0, f[2] - 3.0, f[3] - 3.0];
            for i in 0..=10 {
                let t = f64::from(i) / 10.0;
                for p in [
                    (f[0] + (f[2] - f[0]) * t, f[1]),
                    (f[0] + (f[2] - f[0]) * t, f[3]),
                    (f[0], f[1] + (f[3] - f[1]) * t),
                    (f[2], f[1] + (f[3] - f[1]) * t),
                ] {
                    assert!(super::holds(ring, p), "{} reaches out", label.text);
                }
            }
        }
    }
}
