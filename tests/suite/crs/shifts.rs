//! Shifts of web maps and transforms of the user's, against `coord-convert` and PROJ
//! (`tests/oracle/crs/make_shifts.py`).

use super::{number, rows};
use redline::crs::{
    Convention, Crs, Datum, Parameters, Shift, Transform, TransformError, Way, metres_between,
};

#[test]
fn both_shifts_are_the_public_formulas() {
    for row in rows("shifts.csv", ',') {
        let v: Vec<f64> = row.iter().map(|f| number(f)).collect();
        for (shift, at) in [(Shift::Gcj02, (v[2], v[3])), (Shift::Bd09, (v[4], v[5]))] {
            let got = shift.forward(v[0], v[1]);
            let off = metres_between(got, at);
            assert!(off < 1e-6, "{shift:?} {row:?}: {off} m");
        }
    }
}

#[test]
fn undoing_gives_the_true_position_to_a_thousandth_of_a_centimetre_everywhere_in_china() {
    let mut most = 0.0_f64;
    // A coarse grid over China's box and a fine one over Guilin, the root at 105°E included.
    let coarse = (0..=260).flat_map(|i| {
        (0..=215).map(move |j| (72.01 + 0.253 * f64::from(i), 0.84 + 0.2557 * f64::from(j)))
    });
    let guilin = (0..=100).flat_map(|i| {
        (0..=100).map(move |j| (109.5 + 0.0211 * f64::from(i), 24.1 + 0.0233 * f64::from(j)))
    });
    let root = (0..100).map(|i| (105.0 + 1e-9 * f64::from(i * i), 20.0 + 0.3 * f64::from(i)));
    for (lon, lat) in coarse.chain(guilin).chain(root) {
        if !Shift::is_inside(lon, lat) {
            continue;
        }
        for shift in [Shift::Gcj02, Shift::Bd09] {
            let (x, y) = shift.forward(lon, lat);
            let back = shift.undo(x, y).unwrap();
            most = most.max(metres_between((lon, lat), back));
            let (again_x, again_y) = shift.forward(back.0, back.1);
            assert!(metres_between((x, y), (again_x, again_y)) < 1e-4);
        }
    }
    assert!(most < 1e-5, "{most} m");
}

#[test]
fn outside_china_nothing_is_shifted_and_hostile_numbers_end_in_none() {
    for shift in Shift::ALL {
        for (lon, lat) in [(2.35, 48.86), (-74.0, 40.7), (151.2, -33.9), (180.0, 90.0)] {
            assert_eq!(shift.forward(lon, lat), (lon, lat));
            assert_eq!(shift.undo(lon, lat), Some((lon, lat)));
        }
        assert_eq!(shift.undo(f64::NAN, 25.0), None);
        assert_eq!(shift.undo(110.0, f64::INFINITY), None);
    }
}

#[test]
fn names_of_shifts_are_read_as_people_write_them() {
    for (text, shift) in [
        ("gcj02", Shift::Gcj02),
        ("GCJ-02", Shift::Gcj02),
        ("BD09", Shift::Bd09),
        ("bd-09", Shift::Bd09),
        ("none", Shift::None),
    ] {
        assert_eq!(Shift::parse(text), Some(shift), "{text}");
    }
    assert_eq!(Shift::parse("wgs84"), None);
}

#[test]
fn seven_parameters_are_projs_exact_helmert_in_both_conventions() {
    for row in rows("helmert.csv", ',') {
        let v: Vec<f64> = row[2..].iter().map(|f| number(f)).collect();
        let datum = if row[0] == "xian80" {
            Datum::Xian80
        } else {
            Datum::Beijing54
        };
        let convention = if row[1] == "position_vector" {
            Convention::PositionVector
        } else {
            Convention::CoordinateFrame
        };
        let way = Way {
            crs: Crs::geographic(datum),
            transform: Some(Transform {
                parameters: Parameters::BursaWolf {
                    shift_m: [v[0], v[1], v[2]],
                    rotation_s: [v[3], v[4], v[5]],
                    scale_ppm: v[6],
                    convention,
                },
                accuracy_m: 0.1,
            }),
            shift: Shift::None,
        };
        let got = way.lon_lat_from_xy(v[7], v[8]).unwrap();
        let off = metres_between(got, (v[9], v[10]));
        assert!(off < 1e-6, "{row:?}: {off} m");
        // It did something, so that leaving it out would show.
        assert!(metres_between((v[7], v[8]), got) > 10.0);
    }
}

#[test]
fn four_parameters_work_in_the_plane_with_and_without_zone_number() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/crs/four.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut num = 0;
    for line in text.lines().skip(2) {
        let v: Vec<f64> = line.split(',').map(number).collect();
        let way = Way {
            crs: Crs::from_epsg(v[0] as u32).unwrap(),
            transform: Some(Transform {
                parameters: Parameters::FourParameter {
                    north_m: v[1],
                    east_m: v[2],
                    rotation_s: v[3],
                    scale_ppm: v[4],
                },
                accuracy_m: 0.05,
            }),
            shift: Shift::None,
        };
        let got = way.lon_lat_from_xy(v[5], v[6]).unwrap();
        let off = metres_between(got, (v[7], v[8]));
        assert!(off < 1e-5, "{line}: {off} m");
        num += 1;
    }
    assert!(num >= 8);
}

const SEVEN: &str = "# 七参数\nkind = \"bursa-wolf\"\nconvention = \"position_vector\"\nshift_m = [-12.5, 101.25, 44]\nrotation_s = [1.25, -0.75, 3.5]\nscale_ppm = -2.75\naccuracy_m = 0.2\n";

#[test]
fn a_transform_file_is_read_and_debug_hides_it() {
    let transform = Transform::from_toml(SEVEN).unwrap();
    assert_eq!(transform.accuracy_m, 0.2);
    assert_eq!(
        transform.parameters,
        Parameters::BursaWolf {
            shift_m: [-12.5, 101.25, 44.0],
            rotation_s: [1.25, -0.75, 3.5],
            scale_ppm: -2.75,
            convention: Convention::PositionVector,
        }
    );
    let shown = format!("{transform:?} {:?}", transform.parameters);
    assert!(!shown.contains(|c: char| c.is_ascii_digit()), "{shown}");
    let four = "kind='四参数'\nnorth_m=1\neast_m=2.5\nrotation_s=3\nscale_ppm=0\naccuracy_m=0.05";
    assert!(Transform::from_toml(four).unwrap().is_planar());
}

#[test]
fn what_is_wrong_with_a_transform_file_is_said_by_line_and_key_without_a_value() {
    let cases = [
        (
            SEVEN.replace("44]", "44"),
            TransformError::Syntax { line: 5 },
        ),
        (
            SEVEN.replace("scale_ppm = -2.75\n", ""),
            TransformError::Missing { key: "scale_ppm" },
        ),
        (
            SEVEN.replace("-2.75", "\"-2.75\""),
            TransformError::Wrong {
                line: 6,
                key: "scale_ppm",
            },
        ),
        (
            SEVEN.replace("101.25, 44", "101.25"),
            TransformError::Wrong {
                line: 4,
                key: "shift_m",
            },
        ),
        (
            SEVEN.replace("-12.5", "nan"),
            TransformError::Wrong {
                line: 4,
                key: "shift_m",
            },
        ),
        (
            SEVEN.replace("= 0.2", "= 0"),
            TransformError::Wrong {
                line: 7,
                key: "accuracy_m",
            },
        ),
        (
            SEVEN.replace("scale_ppm = -2.75", "scale_pm = -2.75"),
            TransformError::Unknown { line: 6 },
        ),
        ("x".repeat(1 << 17), TransformError::TooLong),
    ];
    for (text, expected) in cases {
        let error = Transform::from_toml(&text).unwrap_err();
        assert_eq!(error, expected);
        let shown = format!("{error} {error:?} {:?}", error.message());
        for secret in ["12.5", "101.25", "1.25", "2.75", "3.5", "0.75"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
