//! Colour differences and colour blindness against published data and colour-science
//! (tests/oracle/style/make_colours.py), and the ramps by them.

use redline::style::vision::{Lab, Vision, apart, ciede2000, lab, seen};
use redline::style::{Color, Ramp, RampKind};

#[test]
fn colour_differences_are_those_of_the_published_test_data() {
    let mut num = 0;
    for line in include_str!("../../oracle/style/ciede2000.csv")
        .lines()
        .skip(1)
    {
        let v: Vec<f64> = line.split(',').map(|v| v.parse().unwrap()).collect();
        let of = |i: usize| Lab {
            l: v[i],
            a: v[i + 1],
            b: v[i + 2],
        };
        let found = ciede2000(of(0), of(3));
        assert!((found - v[6]).abs() < 5.1e-5, "{line}: {found}");
        let back = ciede2000(of(3), of(0));
        assert!((back - v[6]).abs() < 5.1e-5, "{line}: {back} the other way");
        num += 1;
    }
    assert_eq!(num, 34);
}

#[test]
fn colours_are_seen_by_colour_blind_eyes_as_colour_science_says() {
    let mut num = 0;
    for line in include_str!("../../oracle/style/colours.csv")
        .lines()
        .skip(1)
    {
        let v: Vec<&str> = line.split(',').collect();
        let color: Color = format!("#{}", v[0]).parse().unwrap();
        let found = lab(color);
        for (found, wanted) in [found.l, found.a, found.b].iter().zip(&v[1..4]) {
            let wanted: f64 = wanted.parse().unwrap();
            assert!((found - wanted).abs() < 0.03, "{line}: {found}");
        }
        for (vision, wanted) in Vision::ALL[1..].iter().zip(&v[4..]) {
            let wanted: Color = format!("#{wanted}").parse().unwrap();
            let found = seen(color, *vision);
            let off = |a: u8, b: u8| a.abs_diff(b);
            let off = off(found.r, wanted.r)
                .max(off(found.g, wanted.g))
                .max(off(found.b, wanted.b));
            assert!(off <= 1, "{line} {vision:?}: {found}");
        }
        assert_eq!(seen(color, Vision::Normal), color);
        num += 1;
    }
    assert_eq!(num, 12);
}

#[test]
fn classes_of_a_ramp_are_told_apart_by_every_eye() {
    for ramp in Ramp::ALL {
        if ramp.kind() == RampKind::Qualitative {
            continue;
        }
        for num in 2..=7 {
            let colors = ramp.pick(num, false);
            assert_eq!(colors.len(), num);
            for vision in Vision::ALL {
                for pair in colors.windows(2) {
                    let apart = apart(pair[0], pair[1], vision);
                    assert!(
                        apart > 4.5,
                        "{ramp:?} of {num}, {vision:?}: {} and {} are {apart:.1} apart",
                        pair[0],
                        pair[1]
                    );
                }
            }
        }
    }
}

#[test]
fn categories_are_told_apart_by_every_eye() {
    for ramp in [Ramp::OkabeIto, Ramp::Muted] {
        let colors = ramp.pick(8, false);
        for vision in Vision::ALL {
            for (i, one) in colors.iter().enumerate() {
                for other in colors.iter().skip(i + 1) {
                    let apart = apart(*one, *other, vision);
                    assert!(apart > 5.0, "{ramp:?} {vision:?}: {one} {other} {apart:.1}");
                }
            }
        }
        let many = ramp.pick(24, false);
        let mut once = many.clone();
        once.sort_by_key(ToString::to_string);
        once.dedup();
        assert!(once.len() >= 22, "{ramp:?}: {}", once.len());
    }
}

#[test]
fn a_sequential_ramp_only_darkens_and_a_reversed_one_only_lightens() {
    for ramp in Ramp::ALL {
        if ramp.kind() == RampKind::Sequential {
            let light = |reversed| -> Vec<f64> {
                ramp.pick(9, reversed)
                    .into_iter()
                    .map(|c| lab(c).l)
                    .collect()
            };
            assert!(light(false).windows(2).all(|w| w[0] > w[1]), "{ramp:?}");
            assert!(light(true).windows(2).all(|w| w[0] < w[1]), "{ramp:?}");
        }
    }
}
