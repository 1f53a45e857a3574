//! Worked cases: the statute's own words, a project, and what follows from the one for the
//! other, worked out by hand. Wording: 生态环境法典 from a public copy, compare with the gazette.

use super::{hit, on};
use redline::layer::{Role, ZoneClass};
use redline::rules::{Applied, Effect, NoFacts, Question, State};

const DAY: &str = "2026-11-24";

/// The prohibitions that surely apply, by id and citation.
fn barred(applied: &[Applied]) -> Vec<(&str, String)> {
    applied
        .iter()
        .filter(|a| a.applies() && a.rule.effect == Effect::Prohibited)
        .map(|a| (a.rule.id.as_str(), a.rule.citation()))
        .collect()
}

fn project(day: &str, given: &[(&str, &str)]) -> Vec<Applied> {
    on(day).apply_project(&NoFacts, &super::answers(given))
}

/// 第三百一十八条　在饮用水水源保护区内，禁止设置排污口。
///
/// Every grade is a 饮用水水源保护区: an outfall is barred in each, and by this article alone.
#[test]
fn an_outfall_is_barred_in_every_grade_of_a_source_zone() {
    for class in [ZoneClass::GradeOne, ZoneClass::GradeTwo, ZoneClass::Quasi] {
        let given = [
            ("outfall", "yes"),
            ("supply_or_source_protection", "yes"),
            ("discharges_pollutants", "no"),
            ("severely_polluting", "no"),
            ("build_kind", "new"),
            ("livestock", "no"),
            ("water_recreation", "no"),
            ("infrastructure_kind", "none"),
        ];
        let applied = hit(DAY, Role::DrinkingWaterSourceZone, Some(class), &given);
        let expected = [("L-15", "《生态环境法典》第三百一十八条".to_owned())];
        assert_eq!(barred(&applied), expected, "{}", class.code());
    }
}

/// 第三百一十九条　禁止在饮用水水源一级保护区内新建、改建、扩建与供水设施和保护水源无关的建设项目；
/// …… 禁止在饮用水水源一级保护区内从事网箱养殖、旅游、游泳、垂钓或者其他可能污染饮用水水体的活动。
///
/// A waterworks is not barred by the first paragraph; a bathing place is by the second, and by
/// the first too, being unrelated to supply.
#[test]
fn a_waterworks_may_stand_in_grade_one_and_a_bathing_place_may_not() {
    let base = [
        ("outfall", "no"),
        ("livestock", "no"),
        ("build_kind", "new"),
    ];
    let waterworks = [
        &base[..],
        &[
            ("supply_or_source_protection", "yes"),
            ("water_recreation", "no"),
        ],
    ]
    .concat();
    let zone = Some(ZoneClass::GradeOne);
    let applied = hit(DAY, Role::DrinkingWaterSourceZone, zone, &waterworks);
    assert!(barred(&applied).is_empty());
    let bathing = [
        &base[..],
        &[
            ("supply_or_source_protection", "no"),
            ("water_recreation", "yes"),
        ],
    ]
    .concat();
    let applied = hit(DAY, Role::DrinkingWaterSourceZone, zone, &bathing);
    let ids: Vec<_> = barred(&applied).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["L-16", "L-16-activity"]);
}

/// 第三百二十条　…… 在饮用水水源二级保护区内从事网箱养殖、旅游等活动的，应当按照规定采取有效措施，
/// 防止污染饮用水水体。
///
/// In grade two the same bathing place is bound to measures, not barred.
#[test]
fn recreation_in_grade_two_needs_measures() {
    let given = [
        ("water_recreation", "yes"),
        ("discharges_pollutants", "no"),
        ("outfall", "no"),
        ("livestock", "no"),
        ("infrastructure_kind", "none"),
    ];
    let zone = Some(ZoneClass::GradeTwo);
    let applied = hit(DAY, Role::DrinkingWaterSourceZone, zone, &given);
    assert!(barred(&applied).is_empty());
    let measures = applied
        .iter()
        .find(|a| a.rule.id == "L-17-activity")
        .unwrap();
    assert!(measures.applies());
    assert_eq!(measures.rule.citation(), "《生态环境法典》第三百二十条");
    assert_eq!(measures.rule.effect, Effect::Restricted);
}

/// 第三百二十一条　禁止在饮用水水源准保护区内新建、扩建对水体污染严重的建设项目；改建建设项目，
/// 不得增加排污量。
///
/// Four projects: a new severe polluter and a rebuilding that adds discharge are barred; a new
/// mild one and a rebuilding that adds nothing are not.
#[test]
fn the_quasi_zone_bars_new_severe_polluters_and_rebuilding_that_adds_discharge() {
    let of = |kind, severe, adds| {
        let given = [
            ("build_kind", kind),
            ("severely_polluting", severe),
            ("adds_discharge", adds),
            ("outfall", "no"),
            ("livestock", "no"),
        ];
        let applied = hit(
            DAY,
            Role::DrinkingWaterSourceZone,
            Some(ZoneClass::Quasi),
            &given,
        );
        barred(&applied).len()
    };
    assert_eq!(of("new", "yes", "no"), 1);
    assert_eq!(of("extend", "yes", "no"), 1);
    assert_eq!(of("rebuild", "no", "yes"), 1);
    assert_eq!(of("new", "no", "yes"), 0);
    assert_eq!(of("rebuild", "yes", "no"), 0);
}

/// 第四百八十一条　在生态保护红线区域、永久基本农田集中区域和其他需要特别保护的区域，禁止建设工业固体
/// 废物、建筑垃圾、危险废物集中贮存、利用、处置的设施、场所和生活垃圾填埋场。
#[test]
fn each_of_the_listed_waste_facilities_is_barred_on_the_listed_ground() {
    for role in [Role::EcologicalRedline, Role::PermanentBasicFarmland] {
        for kind in [
            "industrial_or_hazardous",
            "construction_waste",
            "domestic_landfill",
        ] {
            let applied = hit(DAY, role, None, &[("waste_facility", kind)]);
            let cited = barred(&applied)
                .into_iter()
                .any(|(id, citation)| id == "L-05" && citation == "《生态环境法典》第四百八十一条");
            assert!(cited, "{} {kind}", role.code());
        }
        let none = hit(DAY, role, None, &[("waste_facility", "none")]);
        assert!(none.iter().all(|a| a.rule.id != "L-05"));
    }
}

/// 第二百八十六条　在泉域保护范围以及岩溶强发育、存在较多落水洞和岩溶漏斗的区域，不得新建、改建、
/// 扩建可能造成地下水污染的建设项目。
///
/// Both kinds of ground are named; general karst is neither.
#[test]
fn what_may_pollute_groundwater_is_barred_in_spring_areas_and_strong_karst_alone() {
    let given = [("may_pollute_groundwater", "yes")];
    let cited = |role| {
        let applied = hit(DAY, role, None, &given);
        barred(&applied)
            .into_iter()
            .map(|(_, c)| c)
            .collect::<Vec<_>>()
    };
    assert_eq!(cited(Role::SpringArea), ["《生态环境法典》第二百八十六条"]);
    assert_eq!(cited(Role::KarstStrong), ["《生态环境法典》第二百八十六条"]);
    assert!(cited(Role::KarstGeneral).is_empty());
}

/// 第四百五十六条　…… 列入建设用地土壤污染风险管控和修复名录的地块，不得作为居住、公共管理与公共服务
/// 用地。
/// 第四百六十一条　…… 未达到土壤污染风险评估报告确定的风险管控、修复目标 …… 的建设用地地块，禁止开工
/// 建设任何与风险管控、修复无关的项目 ……
///
/// Flats on a registered parcel meet both; a factory only the second; remediation neither.
#[test]
fn a_registered_parcel_bars_homes_by_use_and_everything_else_until_its_targets_are_met() {
    let of = |purpose, remediation| {
        let given = [
            ("sensitive_use", purpose),
            ("remediation_work", remediation),
        ];
        let applied = hit(DAY, Role::ContaminatedParcel, None, &given);
        barred(&applied)
            .into_iter()
            .map(|(id, _)| id.to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("residential", "no"), ["L-30", "L-31"]);
    assert_eq!(of("public_service", "no"), ["L-30", "L-31"]);
    assert_eq!(of("none", "no"), ["L-31"]);
    assert!(of("none", "yes").is_empty());
}

/// 第五百六十六条　在噪声敏感建筑物集中区域，禁止新建排放噪声的工业企业，改建、扩建工业企业的，应当采取
/// 有效措施防止工业噪声污染。
/// 第五百七十四条　…… 新建公路、铁路线路选线设计，应当尽量避让噪声敏感建筑物集中区域。
#[test]
fn noisy_industry_is_barred_when_new_and_bound_when_rebuilt_and_a_road_is_to_avoid() {
    let of = |given: &[(&str, &str)]| {
        let applied = hit(DAY, Role::NoiseSensitiveArea, None, given);
        let sure = applied
            .into_iter()
            .filter(|a| a.applies() && a.rule.id != "P-64");
        sure.map(|a| (a.rule.id.clone(), a.rule.effect))
            .collect::<Vec<_>>()
    };
    let factory = |kind| {
        [
            ("emits_noise", "yes"),
            ("infrastructure_kind", "none"),
            ("build_kind", kind),
        ]
    };
    let expected = |id: &str, effect| vec![(id.to_owned(), effect)];
    assert_eq!(of(&factory("new")), expected("L-44", Effect::Prohibited));
    assert_eq!(
        of(&factory("extend")),
        expected("L-44-rebuild", Effect::Restricted)
    );
    let road = [
        ("emits_noise", "no"),
        ("infrastructure_kind", "road"),
        ("build_kind", "new"),
    ];
    assert_eq!(
        of(&road),
        [
            ("L-44-barrier".to_owned(), Effect::Restricted),
            ("L-44-route".to_owned(), Effect::Restricted)
        ]
    );
}

/// 第二百零八条　…… 在集中供热管网覆盖地区，禁止新建、扩建分散燃煤供热锅炉 ……
/// 第二百零七条　…… 在禁燃区内 …… 禁止新建、扩建燃用高污染燃料的设施 ……
#[test]
fn boilers_are_barred_by_the_network_and_by_the_fuel_zone() {
    let boiler = |kind| {
        [
            ("dispersed_heating_boiler", "yes"),
            ("build_kind", kind),
            ("boiler_fuel", "other"),
        ]
    };
    let network = |kind| hit(DAY, Role::HeatingNetwork, None, &boiler(kind)).len();
    assert_eq!((network("new"), network("extend")), (1, 1));
    assert_eq!((network("rebuild"), network("existing")), (0, 0));
    let zone = hit(
        DAY,
        Role::FuelBurningBan,
        None,
        &[("high_pollution_fuel", "yes")],
    );
    assert_eq!(
        barred(&zone),
        [("L-38", "《生态环境法典》第二百零七条".to_owned())]
    );
}

/// 第八百一十六条　…… 机场、铁路、公路、航道、水利水电、风电、光伏发电、围堰、填海、围海等建设项目的选址
/// 选线，应当避让野生动物重要栖息地、迁徙洄游通道；确实无法避让的，应当采取修建野生动物通道、过鱼设施等
/// 措施 ……
#[test]
fn each_listed_kind_of_project_avoids_wildlife_habitats() {
    for kind in [
        "airport",
        "railway",
        "road",
        "waterway",
        "hydropower",
        "wind_power",
        "solar_power",
    ] {
        let applied = hit(
            DAY,
            Role::WildlifeHabitat,
            None,
            &[("infrastructure_kind", kind)],
        );
        assert_eq!(applied.len(), 1, "{kind}");
        assert_eq!(applied[0].rule.citation(), "《生态环境法典》第八百一十六条");
        assert_eq!(applied[0].rule.effect, Effect::Restricted);
    }
}

/// 第六十七条　…… 禁止违反生态环境准入清单规定进行生产建设活动。
/// 第一千二百四十二条　本法自2026年8月15日起施行 ……
///
/// The day before there was no such statute: the list was policy, and nothing is barred by law.
#[test]
fn breaking_an_access_list_is_barred_by_statute_from_the_code_on() {
    let given = [("violates_access_list", "yes")];
    let of = |day| {
        let applied = hit(day, Role::EcoControlUnit, Some(ZoneClass::Key), &given);
        barred(&applied).len()
    };
    assert_eq!(of("2026-08-14"), 0);
    assert_eq!(of("2026-08-15"), 1);
}

/// 第二百五十条　…… 禁止在居民住宅楼、未配套设立专用烟道的商住综合楼以及商住综合楼内与居住层相邻的商业
/// 楼层内新建、改建、扩建产生油烟、异味、废气的餐饮服务项目。
/// 第二百四十九条　…… 在生产经营活动中产生恶臭气体的，应当科学选址，设置合理的防护距离 ……
///
/// Both speak of the project wherever it lies.
#[test]
fn catering_under_homes_is_barred_and_foul_smells_need_their_distance_anywhere() {
    let given = [
        ("catering_below_homes", "yes"),
        ("emits_odour", "yes"),
        ("build_kind", "new"),
    ];
    let applied = project(DAY, &given);
    assert_eq!(
        barred(&applied),
        [("L-43", "《生态环境法典》第二百五十条".to_owned())]
    );
    let odour = applied.iter().find(|a| a.rule.id == "L-42").unwrap();
    assert!(odour.applies() && odour.rule.requires.as_ref().unwrap().contains("防护距离"));
}

/// 第一百零五条　建设项目有下列情形之一的 …… 应当对生态环境影响报告书、生态环境影响报告表作出不予批准的
/// 决定：（一）建设项目类型及其选址、布局、规模等不符合生态环境法律法规和相关法定规划 ……
///
/// It speaks at the stage of the assessment, not before.
#[test]
fn the_grounds_of_refusal_are_named_at_the_stage_of_the_assessment() {
    let at = |stage| {
        let given = [("project_stage", stage), ("build_kind", "new")];
        let applied = project(DAY, &given);
        applied.iter().any(|a| a.rule.id == "L-37" && a.applies())
    };
    assert!(at("eia"));
    assert!(!at("land_prereview"));
}

/// A sentence of the plan is policy: it never bars by itself, whatever it says.
#[test]
fn the_plan_never_prohibits_and_is_quoted_with_its_section() {
    for rule in super::base()
        .rules()
        .iter()
        .filter(|r| r.id.starts_with("P-"))
    {
        assert_ne!(rule.effect, Effect::Prohibited, "{}", rule.id);
        let quote = rule.plan_quote.as_ref().unwrap();
        assert!(!quote.text.is_empty() && !quote.section.is_empty());
        assert!(
            rule.note.as_ref().unwrap().contains("不是法条"),
            "{}",
            rule.id
        );
    }
}

/// What is not answered stays open and names the question: a road through grade two.
#[test]
fn a_road_through_grade_two_waits_for_runoff_and_dangerous_goods() {
    let given = [
        ("infrastructure_kind", "road"),
        ("discharges_pollutants", "no"),
        ("outfall", "no"),
        ("livestock", "no"),
        ("water_recreation", "no"),
    ];
    let zone = Some(ZoneClass::GradeTwo);
    let applied = hit(DAY, Role::DrinkingWaterSourceZone, zone, &given);
    let road = applied.iter().find(|a| a.rule.id == "L-17-road").unwrap();
    assert!(matches!(road.state, State::CannotTell { .. }));
    assert_eq!(
        Applied::missing(&applied),
        [Question::RunoffCollected, Question::DangerousGoodsTraffic]
    );
}
