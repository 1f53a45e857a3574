//! What the features of a layer say of themselves that a clause may ask for: the grade of a
//! road, the protection grade of a forest, the rank of a river; and the words and field names
//! in which offices write it.
//!
//! An attribute that is absent, or written in words nobody here knows, is not known: never a no.

use super::Question;
use serde::{Deserialize, Serialize};

macro_rules! attributes {
    ($( $(#[$doc:meta])* $name:ident = $code:literal, [$($value:literal),*], [$($field:literal),*] );* $(;)?) => {
        /// An attribute that clauses ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Attribute { $( $(#[$doc])* $name ),* }

        impl Attribute {
            /// Every attribute.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code, as in rule files and workspaces.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The attribute of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }

            /// Codes of its values; empty for a text such as a unit's code.
            pub fn values(self) -> &'static [&'static str] {
                match self { $( Self::$name => &[ $($value),* ] ),* }
            }

            /// Names that fields of this content commonly bear, likeliest first.
            pub fn fields(self) -> &'static [&'static str] {
                match self { $( Self::$name => &[ $($field),* ] ),* }
            }
        }
    };
}

attributes! {
    /// 林地保护等级
    ForestProtectionGrade = "forest_protection_grade", ["1", "2", "3", "4"],
        ["林地保护等级", "保护等级", "LDBHDJ", "BH_DJ", "BHDJ", "forest_protection_grade"];
    /// 公益林级别
    PublicForestGrade = "public_forest_grade", ["national", "provincial"],
        ["公益林级别", "公益林等级", "事权等级", "SHI_QUAN_D", "级别", "public_forest_grade"];
    /// 公路行政等级
    RoadGrade = "road_grade", ["national", "provincial", "county", "township", "village", "special"],
        ["公路行政等级", "行政等级", "路线编号", "线路编号", "公路编号", "XZDJ", "LXBH", "LXBM", "ref", "road_grade"];
    /// 公路的路基、桥梁、渡口、隧道
    RoadPart = "road_part", ["roadbed", "bridge", "ferry", "tunnel"],
        ["构造物类型", "设施类型", "结构物类型", "路段类型", "类型", "road_part"];
    /// 管道的线路、穿越隧道、站场
    PipelinePart = "pipeline_part", ["line", "tunnel", "station"],
        ["管道设施类型", "设施类型", "类型", "pipeline_part"];
    /// 湿地级别
    WetlandGrade = "wetland_grade", ["national", "provincial", "general"],
        ["湿地级别", "重要湿地级别", "湿地等级", "级别", "wetland_grade"];
    /// 干流、重要支流、支流
    RiverRank = "river_rank", ["trunk", "important_tributary", "tributary"],
        ["干支流", "河流等级", "河流级别", "河流名称", "水体名称", "river_rank"];
    /// 所属流域
    Basin = "basin", ["yangtze", "pearl"],
        ["所属流域", "流域", "流域名称", "水系", "水系名称", "basin"];
    /// 岸线功能区
    ShorelineFunction = "shoreline_function", ["protection", "reserve", "controlled", "development"],
        ["岸线功能区", "岸线功能分区", "功能区类型", "shoreline_function"];
    /// 自然保护地级别
    ProtectedAreaLevel = "protected_area_level", ["national", "provincial", "municipal", "county"],
        ["保护地级别", "自然保护地级别", "保护区级别", "公园级别", "风景区级别", "级别", "protected_area_level"];
    /// 文物保护单位级别
    RelicLevel = "relic_level", ["national", "provincial", "municipal", "county", "unlisted"],
        ["文物级别", "保护单位级别", "保护级别", "级别", "relic_level"];
    /// 生态环境管控单元编码
    UnitCode = "unit_code", [],
        ["管控单元编码", "环境管控单元编码", "单元编码", "管控单元编号", "HJGKDYBM", "GKDYBM", "unit_code"];
    /// 水源保护区划定批复
    SourceApproval = "source_approval", [],
        ["划定批复文号", "批复文号", "批复文件", "划定批复", "source_approval"];
    /// 水源地的供水规模
    SourceScale = "source_scale", ["city", "county", "township", "village"],
        ["水源地级别", "供水规模", "水源地类型", "source_scale"];
    /// 敏感场所类别
    PlaceKind = "place_kind", ["residential", "school", "hospital", "sanatorium", "nursing_home"],
        ["场所类别", "场所类型", "类别", "类型", "place_kind"];
    /// 现状地类
    LandType = "land_type", ["paddy", "irrigated", "dry", "other"],
        ["地类编码", "DLBM", "地类名称", "DLMC", "地类", "land_type"];
    /// 矿业权和矿产类别
    MineralKind = "mineral_kind", ["exploration", "mining", "strategic", "other"],
        ["矿业权类型", "矿权类型", "矿产类别", "类型", "mineral_kind"];
    /// 农用地土壤环境质量类别
    SoilClass = "soil_class", ["priority", "safe_use", "strict"],
        ["土壤环境质量类别", "农用地类别", "类别", "soil_class"];
    /// 风险管控、修复目标
    RemediationState = "remediation_state", ["met", "not_met"],
        ["修复状态", "风险管控修复状态", "修复目标", "状态", "remediation_state"];
    /// 地质灾害易发程度
    HazardGrade = "hazard_grade", ["high", "medium", "low", "none"],
        ["易发程度", "易发分区", "易发等级", "等级", "hazard_grade"];
    /// 地下水禁采、限采
    GroundwaterControl = "groundwater_control", ["ban", "limit"],
        ["管控类型", "禁限采类型", "类型", "groundwater_control"];
}

/// Words that name a value, looked for in the value as written, first match wins.
type Words = &'static [(&'static str, &'static [&'static str])];

const LEVELS: Words = &[
    ("unlisted", &["未定级", "未核定", "一般不可移动", "尚未"]),
    ("national", &["国家", "全国"]),
    ("provincial", &["自治区", "省"]),
    ("municipal", &["市"]),
    ("county", &["县", "区级"]),
];

impl Attribute {
    /// Key of its name.
    pub fn label_code(self) -> String {
        format!("rules.attribute_{}", self.code())
    }

    /// The question that stands in where a zone does not say it, with the value of a yes.
    pub fn question(self) -> Option<(Question, &'static str)> {
        match self {
            Self::WetlandGrade => Some((Question::NationalImportantWetland, "national")),
            _ => None,
        }
    }

    /// The value that an office's words name; `None` if they name none. Texts are themselves.
    pub fn read(self, words: &str) -> Option<String> {
        let words = words.trim();
        if words.is_empty() {
            return None;
        }
        if self.values().is_empty() {
            return Some(words.to_owned());
        }
        if let Some(code) = self.values().iter().find(|code| **code == words) {
            return Some((*code).to_owned());
        }
        self.read_words(words).map(str::to_owned)
    }

    fn read_words(self, words: &str) -> Option<&'static str> {
        let named = |list: Words| {
            let names = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
            list.iter().find(|(_, parts)| names(parts)).map(|(v, _)| *v)
        };
        let known = match self {
            Self::ForestProtectionGrade => roman_grade(words),
            Self::PublicForestGrade => named(&[
                ("national", &["国家"]),
                ("provincial", &["自治区", "省", "地方"]),
            ]),
            Self::RoadGrade => named(&[
                ("national", &["国道", "国家高速"]),
                ("provincial", &["省道", "省级高速", "地方高速"]),
                ("county", &["县道"]),
                ("township", &["乡道"]),
                ("village", &["村道"]),
                ("special", &["专用公路"]),
            ])
            .or_else(|| road_number(words)),
            Self::RoadPart => named(&[
                ("tunnel", &["隧道"]),
                ("ferry", &["渡口"]),
                ("bridge", &["桥"]),
                ("roadbed", &["路基", "路堤", "路堑", "路段"]),
            ]),
            Self::PipelinePart => named(&[
                ("tunnel", &["隧道"]),
                ("station", &["站", "阀室", "储罐", "油库"]),
                ("line", &["管线", "管道", "线路", "管段"]),
            ]),
            Self::WetlandGrade => named(&[
                ("national", &["国际重要", "国家重要", "国家级"]),
                ("provincial", &["自治区", "省"]),
                ("general", &["一般"]),
            ]),
            Self::RiverRank => named(&[
                ("important_tributary", &["重要支流", "湘江"]),
                ("tributary", &["支流"]),
                ("trunk", &["干流"]),
            ]),
            Self::Basin => named(&[
                ("yangtze", &["长江", "湘江", "资江", "资水", "洞庭"]),
                (
                    "pearl",
                    &["珠江", "西江", "桂江", "漓江", "柳江", "洛清江", "贺江"],
                ),
            ]),
            Self::ShorelineFunction => named(&[
                ("controlled", &["控制利用"]),
                ("development", &["开发利用"]),
                ("reserve", &["保留"]),
                ("protection", &["保护"]),
            ]),
            Self::ProtectedAreaLevel | Self::RelicLevel => {
                named(LEVELS).filter(|level| self.values().contains(level))
            }
            Self::SourceScale => named(&[
                ("village", &["村", "千吨万人", "农村"]),
                ("township", &["乡", "镇"]),
                ("county", &["县"]),
                ("city", &["市"]),
            ]),
            Self::PlaceKind => named(&[
                ("nursing_home", &["养老", "敬老", "福利院"]),
                ("sanatorium", &["疗养"]),
                ("hospital", &["医院", "卫生院", "医疗"]),
                (
                    "school",
                    &["学校", "中学", "小学", "幼儿园", "大学", "学院"],
                ),
                ("residential", &["居民", "居住", "住宅", "小区", "村庄"]),
            ]),
            Self::LandType => land_type(words),
            Self::MineralKind => named(&[
                ("strategic", &["战略性"]),
                ("exploration", &["探矿"]),
                ("mining", &["采矿"]),
            ]),
            Self::SoilClass => named(&[
                ("priority", &["优先保护"]),
                ("safe_use", &["安全利用"]),
                ("strict", &["严格管控"]),
            ]),
            Self::RemediationState => named(&[
                ("not_met", &["未达", "未完成", "修复中", "管控中"]),
                ("met", &["已达", "达到", "完成"]),
            ]),
            Self::HazardGrade => named(&[
                ("none", &["不易发", "非易发"]),
                ("high", &["高"]),
                ("medium", &["中"]),
                ("low", &["低"]),
            ]),
            Self::GroundwaterControl => named(&[("ban", &["禁采"]), ("limit", &["限采"])]),
            Self::UnitCode | Self::SourceApproval => None,
        };
        known.filter(|value| self.values().contains(value))
    }
}

/// Ⅰ–Ⅳ in Roman, Chinese or Arabic figures, with or without 级 behind.
fn roman_grade(words: &str) -> Option<&'static str> {
    let bare = words
        .trim_end_matches("保护")
        .trim_end_matches('级')
        .trim_end_matches("等")
        .trim();
    match bare {
        "Ⅰ" | "I" | "i" | "一" | "1" | "１" => Some("1"),
        "Ⅱ" | "II" | "ii" | "二" | "2" | "２" => Some("2"),
        "Ⅲ" | "III" | "iii" | "三" | "3" | "３" => Some("3"),
        "Ⅳ" | "IV" | "iv" | "四" | "4" | "４" => Some("4"),
        _ => None,
    }
}

/// The grade of a road by its number (GB/T 917): G321, S301, X158, Y012, C045, Z001.
fn road_number(words: &str) -> Option<&'static str> {
    let mut letters = words.chars();
    let first = letters.next()?;
    if !letters.next()?.is_ascii_digit() {
        return None;
    }
    match first.to_ascii_uppercase() {
        'G' => Some("national"),
        'S' => Some("provincial"),
        'X' => Some("county"),
        'Y' => Some("township"),
        'C' => Some("village"),
        'Z' => Some("special"),
        _ => None,
    }
}

/// 水田, 水浇地, 旱地 or something else, by the code or the name of the land class
/// (GB/T 21010, 三调): 0101, 0102, 0103.
fn land_type(words: &str) -> Option<&'static str> {
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    match words {
        _ if words.starts_with("0101") || words == "011" => Some("paddy"),
        _ if words.starts_with("0102") || words == "012" => Some("irrigated"),
        _ if words.starts_with("0103") || words == "013" => Some("dry"),
        // The class as a whole: which kind is not said, that it is cultivated land is.
        "01" | "耕地" => Some("dry"),
        "水田" => Some("paddy"),
        "水浇地" => Some("irrigated"),
        "旱地" => Some("dry"),
        _ if digits >= 2 && !words.starts_with("01") => Some("other"),
        _ if digits == 0 && NOT_CULTIVATED.iter().any(|part| words.contains(part)) => Some("other"),
        _ => None,
    }
}

/// Parts of the names of land classes that are not cultivated land.
const NOT_CULTIVATED: &[&str] = &[
    "园地",
    "果园",
    "茶园",
    "林地",
    "草地",
    "水面",
    "用地",
    "沟渠",
    "坑塘",
    "裸",
    "道路",
    "公路",
    "田坎",
    "滩涂",
    "湿地",
    "沼泽",
    "盐碱地",
    "沙地",
    "广场",
];

#[cfg(test)]
mod tests {
    use super::Attribute;

    #[test]
    fn the_words_offices_use_name_the_value() {
        for (attribute, words, value) in [
            (Attribute::ForestProtectionGrade, "Ⅱ级保护", Some("2")),
            (Attribute::ForestProtectionGrade, "IV", Some("4")),
            (Attribute::ForestProtectionGrade, "五级", None),
            (Attribute::RoadGrade, "G321", Some("national")),
            (Attribute::RoadGrade, "g72", Some("national")),
            (Attribute::RoadGrade, "县道", Some("county")),
            (Attribute::RoadGrade, "阳朔路", None),
            (Attribute::RoadPart, "特大桥", Some("bridge")),
            (
                Attribute::RiverRank,
                "长江流域重要支流",
                Some("important_tributary"),
            ),
            (
                Attribute::RelicLevel,
                "全国重点文物保护单位",
                Some("national"),
            ),
            (
                Attribute::RelicLevel,
                "未核定为文物保护单位",
                Some("unlisted"),
            ),
            (
                Attribute::ProtectedAreaLevel,
                "自治区级",
                Some("provincial"),
            ),
            (Attribute::LandType, "0103", Some("dry")),
            (Attribute::LandType, "0307K", Some("other")),
            (Attribute::LandType, "农村宅基地", None),
            (Attribute::LandType, "其他林地", Some("other")),
            (
                Attribute::RemediationState,
                "未达到修复目标",
                Some("not_met"),
            ),
            (
                Attribute::UnitCode,
                " ZH45030210001 ",
                Some("ZH45030210001"),
            ),
            (Attribute::UnitCode, "  ", None),
        ] {
            assert_eq!(attribute.read(words).as_deref(), value, "{words}");
        }
    }

    #[test]
    fn codes_and_attributes_are_each_others_inverse() {
        for &attribute in Attribute::ALL {
            assert_eq!(Attribute::from_code(attribute.code()), Some(attribute));
            assert!(attribute.fields().contains(&attribute.code()));
            for value in attribute.values() {
                assert_eq!(attribute.read(value).as_deref(), Some(*value));
            }
        }
    }
}
