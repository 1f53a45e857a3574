//! What a layer is in the planner's world, and which zone of it a feature is.
//!
//! Names are fixed by the office's glossary (src/ARCHITECTURE.md); the codes below stand in
//! workspace files, rule files and JSON and never change.

use serde::{Deserialize, Serialize};

macro_rules! roles {
    ($( $(#[$doc:meta])* $name:ident = $code:literal ),* $(,)?) => {
        /// What a layer is in the planner's world.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Role { $( $(#[$doc])* $name ),* }

        impl Role {
            /// Every role, in the order reports list them.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code, a key `role.<code>` of both catalogues.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The role of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }
        }
    };
}

roles! {
    /// 生态保护红线
    EcologicalRedline = "ecological_redline",
    /// 自然保护区
    NatureReserve = "nature_reserve",
    /// 湿地公园
    WetlandPark = "wetland_park",
    /// 森林公园
    ForestPark = "forest_park",
    /// 地质公园（含石漠公园）
    GeoPark = "geo_park",
    /// 风景名胜区
    ScenicArea = "scenic_area",
    /// 世界自然遗产地
    WorldHeritage = "world_heritage",
    /// 饮用水水源保护区
    DrinkingWaterSourceZone = "drinking_water_source_zone",
    /// 永久基本农田
    PermanentBasicFarmland = "permanent_basic_farmland",
    /// 湿地
    Wetland = "wetland",
    /// 岩溶强发育、落水洞漏斗密集区
    KarstStrong = "karst_strong",
    /// 岩溶一般分布区
    KarstGeneral = "karst_general",
    /// 生态环境管控单元
    EcoControlUnit = "eco_control_unit",
    /// 城镇开发边界
    UrbanDevelopmentBoundary = "urban_development_boundary",
    /// 文物保护范围、建设控制地带
    CulturalRelic = "cultural_relic",
    /// 河湖管理范围
    RiverManagement = "river_management",
    /// 林地（保护等级）
    ForestLand = "forest_land",
    /// 公益林
    PublicForest = "public_forest",
    /// 地质灾害易发区
    GeologicalHazard = "geological_hazard",
    /// 矿业权、战略性矿产
    MineralRight = "mineral_right",
    /// 高污染燃料禁燃区
    FuelBurningBan = "fuel_burning_ban",
    /// 露天禁烧区
    OpenBurningBan = "open_burning_ban",
    /// 烟花爆竹禁放区
    FireworksBan = "fireworks_ban",
    /// 公路
    Highway = "highway",
    /// 铁路
    Railway = "railway",
    /// 石油天然气管道
    OilGasPipeline = "oil_gas_pipeline",
    /// 机场净空和周边
    Airport = "airport",
    /// 河湖岸线（长江流域干支流、岸线功能区）
    Shoreline = "shoreline",
    /// 流域生态环境保护范围（漓江流域）
    BasinProtection = "basin_protection",
    /// 水利工程管理和保护范围
    HydraulicWorks = "hydraulic_works",
    /// 泉域保护范围
    SpringArea = "spring_area",
    /// 地下水禁采区、限采区
    GroundwaterLimit = "groundwater_limit",
    /// 居民区、学校、医院、疗养院、养老院等
    SensitivePlace = "sensitive_place",
    /// 人口集中地区
    PopulatedArea = "populated_area",
    /// 噪声敏感建筑物集中区域
    NoiseSensitiveArea = "noise_sensitive_area",
    /// 集中供热管网覆盖地区
    HeatingNetwork = "heating_network",
    /// 建设用地土壤污染风险管控和修复名录地块
    ContaminatedParcel = "contaminated_parcel",
    /// 农用地土壤环境质量类别
    SoilClass = "soil_class",
    /// 永久基本农田储备区
    FarmlandReserve = "farmland_reserve",
    /// 天然林
    NaturalForest = "natural_forest",
    /// 野生动物重要栖息地、迁徙洄游通道
    WildlifeHabitat = "wildlife_habitat",
    /// 历史文化名镇名村、传统村落
    HistoricSettlement = "historic_settlement",
    /// 现状地类图斑
    LandUse = "land_use",
    /// 县级行政区
    County = "county",
    /// 乡镇
    Township = "township",
    /// 村
    Village = "village",
    /// 河流
    River = "river",
    /// 湖泊、水库
    Lake = "lake",
    /// 规划重点项目
    KeyProject = "key_project",
    /// 拟建项目
    Project = "project",
    /// 其他（只显示，不核查）
    Other = "other",
}

impl Role {
    /// Whether a slight overlap is never waved through (decision 5, tolerance 0).
    pub fn is_zero_tolerance(self, class: Option<ZoneClass>) -> bool {
        match self {
            Self::EcologicalRedline | Self::PermanentBasicFarmland => true,
            Self::NatureReserve => matches!(
                class,
                None | Some(ZoneClass::Core | ZoneClass::LegacyCore | ZoneClass::LegacyBuffer)
            ),
            Self::DrinkingWaterSourceZone => matches!(class, None | Some(ZoneClass::GradeOne)),
            _ => false,
        }
    }

    /// How far the edge of such a thing may lie from its centre line at most, metres, where the
    /// layer does not say: what a centre line leaves in doubt beyond a clause's distance.
    /// Generous on purpose: cuttings and interchanges for roads, broad reaches for rivers.
    pub fn half_width_m(self) -> f64 {
        match self {
            Self::Highway | Self::Railway => 100.0,
            Self::OilGasPipeline => 10.0,
            Self::Shoreline | Self::River | Self::Lake | Self::RiverManagement => 500.0,
            _ => 200.0,
        }
    }

    /// Whether its zones leave no ground between them, so that ground without one shows a layer
    /// that was cut short.
    pub fn covers_everything(self) -> bool {
        matches!(self, Self::EcoControlUnit | Self::LandUse)
    }

    /// Whether a project is checked against it (the rest is orientation: borders, rivers…).
    pub fn is_checked(self) -> bool {
        !matches!(
            self,
            Self::LandUse
                | Self::County
                | Self::Township
                | Self::Village
                | Self::River
                | Self::Lake
                | Self::KeyProject
                | Self::Project
                | Self::Other
        )
    }
}

macro_rules! zone_classes {
    ($( $(#[$doc:meta])* $name:ident = $code:literal ),* $(,)?) => {
        /// Which zone of its role a feature is; a role without zones has none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ZoneClass { $( $(#[$doc])* $name ),* }

        impl ZoneClass {
            /// Every class, strictest first within its role.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code, a key `zone_class.<code>` of both catalogues.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The class of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }
        }
    };
}

zone_classes! {
    /// 核心保护区（自然保护地），核心景区（风景名胜区），遗产地（世界遗产）
    Core = "core",
    /// 一般控制区，一般景区
    General = "general",
    /// 旧三区：核心区
    LegacyCore = "legacy_core",
    /// 旧三区：缓冲区
    LegacyBuffer = "legacy_buffer",
    /// 旧三区：实验区
    LegacyExperimental = "legacy_experimental",
    /// 一级保护区
    GradeOne = "grade_one",
    /// 二级保护区
    GradeTwo = "grade_two",
    /// 准保护区
    Quasi = "quasi",
    /// 优先保护单元
    Priority = "priority",
    /// 重点管控单元
    Key = "key",
    /// 一般管控单元
    GeneralUnit = "general_unit",
    /// 遗产地缓冲区
    Buffer = "buffer",
    /// 文物保护范围
    Protection = "protection",
    /// 建设控制地带
    ConstructionControl = "construction_control",
}

impl ZoneClass {
    /// The class that an attribute value names in the words offices use; `None` if it names
    /// none. Old three-zone words give the legacy classes (rule L-07).
    pub fn from_words(role: Role, words: &str) -> Option<Self> {
        let words = words.trim();
        if let Some(class) = Self::from_code(words) {
            return Some(class);
        }
        let has = |part: &str| words.contains(part);
        match role {
            Role::NatureReserve | Role::WetlandPark | Role::ForestPark | Role::GeoPark => {
                if has("核心保护") {
                    Some(Self::Core)
                } else if has("一般控制") {
                    Some(Self::General)
                } else if has("核心") {
                    Some(Self::LegacyCore)
                } else if has("缓冲") {
                    Some(Self::LegacyBuffer)
                } else if has("实验") {
                    Some(Self::LegacyExperimental)
                } else {
                    None
                }
            }
            Role::EcologicalRedline => has("核心保护").then_some(Self::Core),
            Role::ScenicArea => {
                if has("核心") {
                    Some(Self::Core)
                } else {
                    has("一般").then_some(Self::General)
                }
            }
            Role::WorldHeritage => {
                if has("缓冲") {
                    Some(Self::Buffer)
                } else {
                    (has("遗产") || has("核心")).then_some(Self::Core)
                }
            }
            Role::DrinkingWaterSourceZone => {
                if has("准") {
                    Some(Self::Quasi)
                } else if has("一级") || words == "1" || words == "Ⅰ" {
                    Some(Self::GradeOne)
                } else {
                    (has("二级") || words == "2" || words == "Ⅱ").then_some(Self::GradeTwo)
                }
            }
            Role::EcoControlUnit => {
                if has("优先") {
                    Some(Self::Priority)
                } else if has("重点") {
                    Some(Self::Key)
                } else {
                    has("一般").then_some(Self::GeneralUnit)
                }
            }
            Role::CulturalRelic => {
                if has("控制") {
                    Some(Self::ConstructionControl)
                } else {
                    has("保护").then_some(Self::Protection)
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_offices_use_name_the_right_zone() {
        let reserve = |w| ZoneClass::from_words(Role::NatureReserve, w);
        assert_eq!(reserve("核心保护区"), Some(ZoneClass::Core));
        assert_eq!(reserve("核心区"), Some(ZoneClass::LegacyCore));
        assert_eq!(reserve("实验区"), Some(ZoneClass::LegacyExperimental));
        let source = |w| ZoneClass::from_words(Role::DrinkingWaterSourceZone, w);
        assert_eq!(source("准保护区"), Some(ZoneClass::Quasi));
        assert_eq!(source("二级保护区"), Some(ZoneClass::GradeTwo));
        assert_eq!(source(""), None);
    }

    #[test]
    fn codes_and_roles_are_each_others_inverse() {
        for &role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        for &class in ZoneClass::ALL {
            assert_eq!(ZoneClass::from_code(class.code()), Some(class));
        }
    }
}
