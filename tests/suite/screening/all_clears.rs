//! What must never become an all-clear: each test is a way in which one once could.

use super::*;
use redline::i18n::say;
use redline::screening::FailedLayer;

const FAR: Rect = [110.1, 25.1, 110.11, 25.11];
const NEAR: Rect = [110.3, 25.3, 110.31, 25.31];

fn redline_far() -> ZoneLayer {
    zone("r", Role::EcologicalRedline, &[("远", "", FAR)])
}

fn one_metre() -> Position {
    Position {
        datum_accuracy_m: Some(1.0),
        ..Position::default()
    }
}

/// A layer of one feature without a shape, behind those of `zone`.
fn with_a_null_shape(mut zone: ZoneLayer, rects: &[Rect]) -> ZoneLayer {
    let mut builder = LayerBuilder::new(Schema::default());
    for (i, rect) in rects.iter().enumerate() {
        builder.geometry().push_ring(ring(*rect));
        builder.geometry().end_part(PartKind::Polygon);
        builder.finish_feature(FeatureId(i as u64 + 1), &[]);
    }
    builder.finish_feature(FeatureId(rects.len() as u64 + 1), &[]);
    zone.layer = builder.build("r");
    zone
}

#[test]
fn the_second_layer_of_a_role_that_failed_is_not_hidden_by_the_first() {
    let mut input = input(vec![counties(), redline_far()], site(SITE));
    assert_eq!(one(&input).verdict, Verdict::NoneFound);
    let mut meta = ZoneMeta::undeclared("r2", "红线补充", Role::EcologicalRedline);
    meta.check = Check::Required;
    input.failed.push(FailedLayer {
        meta: Arc::new(meta),
        message: Message::new("formats.file_unknown"),
    });
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::LayerUnreadable);
}

#[test]
fn counties_that_could_not_be_read_leave_the_coverage_unknown() {
    let mut input = input(vec![redline_far()], site(SITE));
    let told = one(&input);
    assert_eq!(told.verdict, Verdict::NoneFound);
    assert!(told.unchecked.iter().any(|u| u.role == Role::County));
    input.failed.push(FailedLayer {
        meta: Arc::new(ZoneMeta::undeclared("c", "县界", Role::County)),
        message: Message::new("formats.file_unknown"),
    });
    assert_eq!(one(&input).verdict, Verdict::CannotTell);
}

#[test]
fn a_zone_without_a_shape_and_a_layer_without_zones_forbid_the_all_clear() {
    for rects in [&[FAR][..], &[]] {
        let redline = with_a_null_shape(redline_far(), rects);
        let result = one(&input(vec![counties(), redline], site(SITE)));
        assert_eq!(result.verdict, Verdict::CannotTell, "{rects:?}");
    }
    let empty = zone("r", Role::EcologicalRedline, &[]);
    let result = one(&input(vec![counties(), empty], site(SITE)));
    assert_eq!(result.verdict, Verdict::CannotTell);
}

#[test]
fn a_zone_whose_repair_leaves_nothing_is_cannot_tell_beside_it_and_nowhere_else() {
    let mut redline = redline_far();
    let mut builder = LayerBuilder::new(Schema::default());
    // Out and back along one line: a ring without any ground.
    let chain = [
        (110.48, 25.21),
        (110.52, 25.21),
        (110.5, 25.21),
        (110.48, 25.21),
    ];
    builder
        .geometry()
        .push_ring(chain.map(|(x, y)| Coord::lon_lat(x, y)));
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    redline.layer = builder.build("r");
    let beside = one(&input(vec![counties(), redline.clone()], site(SITE)));
    assert_eq!(beside.verdict, Verdict::CannotTell);
    assert_eq!(beside.cannot_tell[0].reason, Reason::UnreadableFeatures);
    let away = one(&input(vec![counties(), redline], site(NEAR)));
    assert_eq!(away.verdict, Verdict::NoneFound);
}

#[test]
fn the_line_of_a_mixed_project_through_a_zone_is_a_crossing_and_no_sliver() {
    let mut builder = LayerBuilder::new(Schema::default());
    builder.geometry().push_ring(ring(NEAR));
    builder.geometry().end_part(PartKind::Polygon);
    builder
        .geometry()
        .push_ring([Coord::lon_lat(110.40, 25.10), Coord::lon_lat(110.40, 25.30)]);
    builder.geometry().end_part(PartKind::Line);
    builder.finish_feature(FeatureId(1), &[]);
    let mut project = site(SITE);
    project.layer = builder.build("sites");
    let zones = vec![
        counties(),
        zone(
            "w",
            Role::Wetland,
            &[("湿地", "", [110.39, 25.19, 110.41, 25.22])],
        ),
    ];
    let result = one(&input(zones, project));
    let hit = &result.hits[0];
    assert_eq!(hit.kind, HitKind::Crossing);
    assert!(!hit.rules.is_empty(), "its clauses apply");
    // GeographicLib Inverse(25.19, 110.4, 25.22, 110.4).s12.
    assert!((hit.length_m - 3323.2784317).abs() < 0.01);
}

#[test]
fn a_sliver_that_a_shift_could_take_away_is_no_certain_prohibition() {
    // 0.000 000 05° of longitude is about 5 mm.
    let beside = [110.50999995, 25.20, 110.52, 25.22];
    let farm = zone("f", Role::PermanentBasicFarmland, &[("永农", "", beside)]);
    let exact = input(vec![counties(), farm.clone()], site(SITE));
    let certain = one(&exact);
    assert_eq!(certain.hits[0].kind, HitKind::SliverInvolved);
    assert!(!certain.hits[0].provisional);
    let mut loose = site(SITE);
    loose.layer.position = one_metre();
    let doubtful = one(&input(vec![counties(), farm], loose));
    assert!(doubtful.hits[0].provisional);
    assert_eq!(doubtful.verdict, Verdict::CannotTell);
}

#[test]
fn a_core_zone_that_is_only_touched_stays_in_doubt_beside_a_certain_hit() {
    let zones = zone(
        "s",
        Role::ScenicArea,
        &[
            ("一般", "一般景区", [110.40, 25.10, 110.51, 25.30]),
            ("核心", "核心景区", [110.51, 25.10, 110.60, 25.30]),
        ],
    );
    let mut loose = site(SITE);
    loose.layer.position = one_metre();
    let result = one(&input(vec![counties(), zones], loose));
    assert!(!result.hits[0].provisional);
    assert!(
        result
            .cannot_tell
            .iter()
            .any(|c| c.reason == Reason::Position)
    );
}

#[test]
fn a_required_layer_without_a_role_is_listed_as_not_judged() {
    let zones = vec![
        counties(),
        redline_far(),
        zone("x", Role::Other, &[("片", "", SITE)]),
    ];
    let result = one(&input(zones, site(SITE)));
    assert!(result.unchecked.iter().any(|u| u.role == Role::Other));
}

#[test]
fn a_strip_beyond_the_counties_never_prints_as_zero_hectares() {
    let strip = [110.99, 25.20, 111.000_000_001, 25.21];
    let result = one(&input(vec![counties(), redline_far()], site(strip)));
    let told = say(Lang::Zh, &result.cannot_tell[0].message);
    assert!(told.contains("＜0.0001公顷"), "{told}");
}

#[test]
fn a_date_before_every_clause_is_cannot_tell_and_not_a_mere_hint() {
    let redline = zone("r", Role::EcologicalRedline, &[("红线", "", SITE)]);
    let mut input = input(vec![counties(), redline], site(SITE));
    input.as_of = Date::new(1990, 1, 1).unwrap();
    let result = one(&input);
    assert_eq!(result.verdict, Verdict::CannotTell);
    assert_eq!(result.cannot_tell[0].reason, Reason::NoRule);
}

#[test]
fn a_point_is_certain_deep_inside_a_zone_and_provisional_at_its_border() {
    let zones = || vec![counties(), zone("w", Role::Wetland, &[("湿地", "", SITE)])];
    // 0.000 005° of longitude is about half a metre, within u = 1 m.
    for (lon, is_provisional) in [(110.50, false), (110.490_005, true)] {
        let mut builder = LayerBuilder::new(Schema::default());
        builder.geometry().push_ring([Coord::lon_lat(lon, 25.21)]);
        builder.geometry().end_part(PartKind::Point);
        builder.finish_feature(FeatureId(1), &[]);
        let mut project = site(SITE);
        project.layer = builder.build("sites");
        project.layer.position = one_metre();
        let result = one(&input(zones(), project));
        assert_eq!(result.hits[0].provisional, is_provisional, "{lon}");
    }
}

#[test]
fn a_repair_that_failed_is_not_told_as_a_repair() {
    let mut project = site(SITE);
    let mut builder = LayerBuilder::new(Schema::default());
    for _ in 0..2 {
        builder.geometry().push_ring(ring(SITE));
    }
    builder.geometry().end_part(PartKind::Polygon);
    builder.finish_feature(FeatureId(1), &[]);
    project.layer = builder.build("sites");
    let result = one(&input(vec![counties(), redline_far()], project));
    assert_eq!(result.cannot_tell[0].reason, Reason::ProjectUnreadable);
    let codes: Vec<&str> = result.notes.iter().map(|n| n.code()).collect();
    assert_eq!(codes, ["geom.repaired_null"]);
}

/// Numbers that look random and are the same on every machine (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

const ROLES: &[Role] = &[
    Role::EcologicalRedline,
    Role::NatureReserve,
    Role::ScenicArea,
    Role::DrinkingWaterSourceZone,
    Role::PermanentBasicFarmland,
    Role::Wetland,
    Role::KarstStrong,
    Role::EcoControlUnit,
    Role::UrbanDevelopmentBoundary,
    Role::ForestLand,
    Role::Highway,
    Role::SensitivePlace,
    Role::FuelBurningBan,
];

const CLASSES: &[&str] = &[
    "",
    "核心保护区",
    "一般控制区",
    "实验区",
    "一级",
    "二级",
    "核心景区",
    "优先",
    "不详",
];

/// A layer of a random role: shapes here, near and far, some null, some declared, some not.
fn random_zone(dice: &mut Dice, id: &str) -> ZoneLayer {
    let role = dice.of(ROLES);
    let field = |name: &str| Field {
        name: name.into(),
        kind: FieldKind::Text,
    };
    let names = [
        "名称",
        "级别",
        "路线编号",
        "构造物类型",
        "林地保护等级",
        "场所类别",
    ];
    let mut builder = LayerBuilder::new(Schema {
        fields: names.map(field).to_vec(),
    });
    for i in 0..dice.below(4) {
        let kind = dice.of(&[
            PartKind::Polygon,
            PartKind::Polygon,
            PartKind::Line,
            PartKind::Point,
        ]);
        let is_far = dice.one_in(2);
        let (x, y) = if is_far {
            (dice.between(110.1, 110.9), dice.between(25.05, 25.45))
        } else {
            (dice.between(110.47, 110.52), dice.between(25.18, 25.23))
        };
        let size = dice.of(&[1e-7, 0.0005, 0.004, 0.05]);
        if !dice.one_in(8) {
            match kind {
                PartKind::Polygon => builder
                    .geometry()
                    .push_ring(ring([x, y, x + size, y + size])),
                PartKind::Line => builder
                    .geometry()
                    .push_ring([Coord::lon_lat(x, y), Coord::lon_lat(x + size, y + size)]),
                PartKind::Point => builder.geometry().push_ring([Coord::lon_lat(x, y)]),
            }
            builder.geometry().end_part(kind);
        }
        let values = [
            dice.of(&["", "某区", "另一区"]),
            dice.of(CLASSES),
            dice.of(&["", "G321", "X158", "Y012"]),
            dice.of(&["", "路基", "大桥"]),
            dice.of(&["", "Ⅰ级", "Ⅲ级"]),
            dice.of(&["", "小学", "医院"]),
        ];
        let values = values.map(|v| Value::Text(v.into()));
        builder.finish_feature(FeatureId(i as u64 + 1), &values);
    }
    let mut meta = ZoneMeta::undeclared(id, &format!("图层{id}"), role);
    meta.check = dice.of(&[
        Check::Required,
        Check::Required,
        Check::Optional,
        Check::Skipped,
    ]);
    meta.complete = !dice.one_in(4);
    meta.date = dice
        .of(&["2026-10-01", "2026-10-01", "2016", "最新", ""])
        .into();
    meta.schematic = dice.one_in(6);
    meta.class_field = (!dice.one_in(4)).then(|| "级别".to_owned());
    if dice.one_in(5) {
        meta.covers = vec![dice.of(&["甲县", "乙县"]).to_owned()];
    }
    let mut layer = builder.build(id);
    if dice.one_in(6) {
        let error = Diagnostic::new(Severity::Error, Message::new("formats.test"));
        layer.diagnostics.push(error);
    }
    layer.position.confirmed = !dice.one_in(8);
    layer.position.datum_accuracy_m = dice.of(&[Some(0.0), Some(0.0), Some(2.0), None]);
    // Some layers are all that an office can wish for, so that there is something to deny.
    if dice.one_in(2) {
        (meta.complete, meta.schematic) = (true, false);
        meta.date = "2026-10-01".into();
        meta.covers.clear();
        layer.diagnostics.clear();
        layer.position = Position::default();
    }
    ZoneLayer {
        meta: Arc::new(meta),
        layer,
    }
}

fn random_answers(dice: &mut Dice) -> Answers {
    let mut answers = Answers::new();
    let openness = dice.of(&[1, 2, 30]);
    for &question in Question::ALL {
        if !dice.one_in(openness) || openness == 30 {
            let negative = question.negative();
            let drawn = dice.of(question.options());
            let code = negative.filter(|_| !dice.one_in(3)).unwrap_or(drawn);
            answers = answers.with(question, code);
        }
    }
    answers
}

/// A whole check, with the examples of near and attribute rules behind the shipped ones.
fn random_check(seed: u64) -> CheckInput {
    let mut dice = Dice(seed);
    let mut zones: Vec<ZoneLayer> = (0..=dice.below(4))
        .map(|i| random_zone(&mut dice, &i.to_string()))
        .collect();
    if !dice.one_in(4) {
        zones.push(counties());
    }
    let x = dice.between(110.48, 110.50);
    let size = dice.of(&[0.002, 0.01, 0.02]);
    let mut project = site([x, 25.20, x + size, 25.20 + size]);
    project.layer.position.confirmed = !dice.one_in(10);
    let mut input = input(zones, project);
    let own = include_str!("../../fixtures/rules/near_and_where.toml");
    let own = own.replacen("version = \"example\"", "", 1);
    let texts = redline::rules::shipped_texts().iter().copied();
    let base = RuleBase::parse(texts.chain([("own.toml", own.as_str())]));
    input.rules = Arc::new(base.unwrap());
    input.answers = BTreeMap::from([("1".to_owned(), random_answers(&mut dice))]);
    if dice.one_in(5) {
        let check = dice.of(&[Check::Required, Check::Optional, Check::Skipped]);
        input.checklist.push((Role::MineralRight, check, None));
    }
    if dice.one_in(5) {
        let zone = random_zone(&mut dice, "f");
        input.failed.push(FailedLayer {
            meta: zone.meta,
            message: Message::new("formats.file_unknown"),
        });
    }
    input
}

/// Whether a layer may stand behind 不涉及, by what the office requires of one: complete,
/// authoritative, dated, all of it readable. Looked at here without the check's own eyes.
fn may_deny(zone: &ZoneLayer) -> bool {
    let has_year = zone
        .meta
        .date
        .get(..4)
        .is_some_and(|y| y.parse::<u16>().is_ok());
    let shapes = zone.layer.features();
    zone.meta.complete
        && !zone.meta.schematic
        && has_year
        && zone.layer.diagnostics.is_empty()
        && !zone.layer.is_empty()
        && shapes
            .into_iter()
            .all(|f| f.geometry().is_some_and(|g| !g.is_null()))
        && zone.layer.position.confirmed
        && zone.layer.position.datum_accuracy_m.is_some()
}

/// Every sentence of every output, with those the window prints of the layers without a hit.
fn everything_said(screening: &Screening) -> Vec<String> {
    use redline::cli::export;
    let mut said = vec![redline::report::json(screening)];
    for lang in [Lang::Zh, Lang::En] {
        said.push(export::text(lang, screening));
        said.push(export::csv(lang, screening));
        said.push(export::markdown(lang, screening));
        for project in &screening.projects {
            said.extend(project.nearest.iter().map(|n| findings::nearest(lang, n)));
            said.push(findings::verdict(lang, project));
        }
    }
    let lines = said.iter().flat_map(|s| s.split(['\n', '。', '；']));
    lines.map(str::to_owned).collect()
}

#[test]
fn no_sentence_denies_an_involvement_without_a_complete_and_dated_layer_behind_it() {
    let (mut denials, mut clears) = (0, 0);
    for seed in 0..400 {
        let input = random_check(seed);
        let screening = run(&input);
        let result = &screening.projects[0];
        let is_read = |z: &&ZoneLayer| z.meta.check != Check::Skipped;
        for line in everything_said(&screening) {
            // The list of reasons why it is never said.
            if line.contains("不能据以说不涉及") {
                continue;
            }
            if line.contains("不涉及") || line.contains("does not involve") {
                denials += 1;
                let behind = input
                    .zones
                    .iter()
                    .filter(is_read)
                    .find(|z| line.contains(&z.meta.name));
                assert!(behind.is_some_and(may_deny), "seed {seed}: {line}");
                assert!(
                    input.projects[0].layer.position.confirmed,
                    "seed {seed}: {line}"
                );
            }
        }
        if result.verdict == Verdict::NoneFound {
            clears += 1;
            for zone in &input.zones {
                let counts = zone.meta.check == Check::Required && zone.meta.role.is_checked();
                // Invented geometry is judged, and every page says that it is invented.
                let mut judged = zone.clone();
                Arc::make_mut(&mut judged.meta).schematic = false;
                assert!(!counts || may_deny(&judged), "seed {seed}: {:?}", zone.meta);
            }
            let missing = |role: &Role| !input.zones.iter().any(|z| z.meta.role == *role);
            let mut listed = input.checklist.iter();
            assert!(
                !listed.any(|(r, c, _)| *c == Check::Required && missing(r)),
                "seed {seed}"
            );
            let required =
                |f: &FailedLayer| f.meta.check == Check::Required && f.meta.role.is_checked();
            assert!(!input.failed.iter().any(required), "seed {seed}");
        }
    }
    // The generator reaches what it is about.
    assert!(
        denials > 40 && clears > 3,
        "{denials} denials, {clears} all-clears"
    );
}

/// How near to an all-clear a conclusion is; a prohibition and 无法判断 are equally far.
fn clearness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Prohibited | Verdict::CannotTell => 0,
        Verdict::Restricted => 1,
        Verdict::Attention => 2,
        Verdict::NoneFound => 3,
    }
}

/// Adds one doubt to a check; none where there is nothing to doubt of that kind.
fn doubted(input: &CheckInput, kind: usize, dice: &mut Dice) -> Option<CheckInput> {
    let mut input = input.clone();
    let at = dice.below(input.zones.len());
    let zone = input.zones.get_mut(at)?;
    let is_required = zone.meta.check == Check::Required && zone.meta.role.is_checked();
    let meta = Arc::make_mut(&mut zone.meta);
    match kind {
        0 => meta.date.clear(),
        1 => meta.complete = false,
        2 => meta.date = "1950".into(),
        3 => zone.layer.diagnostics.push(Diagnostic::new(
            Severity::Error,
            Message::new("formats.test"),
        )),
        4 => zone.layer.position.confirmed = false,
        5 => zone.layer.position.datum_accuracy_m = None,
        6 => input.projects[0].layer.position.confirmed = false,
        7 => meta.covers = vec!["丙县".to_owned()],
        8 => meta.line = Some(redline::layer::DrawnLine::Centre),
        // A required layer that fails, or that is not there: what it showed is gone, and the
        // doubt must weigh no less.
        9 if is_required => {
            let zone = input.zones.remove(at);
            input.failed.push(FailedLayer {
                meta: zone.meta,
                message: Message::new("formats.file_unknown"),
            });
        }
        10 if is_required => {
            let role = meta.role;
            input.zones.retain(|z| z.meta.role != role);
        }
        11 if is_required => {
            let mut empty = zone.clone();
            empty.layer = LayerBuilder::new(Schema::default()).build("r");
            *zone = empty;
        }
        // The class of a red line patch is seldom stated, and without it the clause on what lies
        // outside the cores is taken: not a doubt.
        12 if meta.role != Role::EcologicalRedline => meta.class_field = None,
        13 => {
            let answers = input.answers.get_mut("1")?;
            // Without an answer the crossing of a site is presumed to be on the ground.
            let given: Vec<Question> = answers
                .iter()
                .map(|(q, _)| q)
                .filter(|q| *q != Question::Crossing)
                .collect();
            if given.is_empty() {
                return None;
            }
            answers.clear(dice.of(&given));
        }
        _ => return None,
    }
    Some(input)
}

#[test]
fn adding_a_doubt_never_turns_a_conclusion_more_favourable() {
    let mut tried = 0;
    for seed in 0..300 {
        let mut dice = Dice(seed + 10_000);
        let input = random_check(seed);
        let before = one(&input).verdict;
        for kind in 0..14 {
            let Some(with_doubt) = doubted(&input, kind, &mut dice) else {
                continue;
            };
            tried += 1;
            let after = one(&with_doubt).verdict;
            assert!(
                clearness(after) <= clearness(before),
                "seed {seed}, doubt {kind}: {before:?} became {after:?}"
            );
        }
    }
    assert!(tried > 2_000, "{tried}");
}
