//! The questions a project form may ask: only what can change an answer of the rule base.

use serde::{Deserialize, Serialize};

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// 是 or 否.
    YesNo,
    /// One of a list.
    Choice,
}

const YES_NO: &[&str] = &["yes", "no"];

macro_rules! questions {
    ($( $(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, [$($option:literal),*] );* $(;)?) => {
        /// A question of the project form. Declaration order is the order of the form.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Question { $( $(#[$doc])* $name ),* }

        impl Question {
            /// Every question, in form order.
            pub const ALL: &'static [Self] = &[ $( Self::$name ),* ];

            /// The stable code, as in rule files, answer files and JSON.
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code ),* }
            }

            /// The Chinese column heading that answer files may use instead of the code.
            pub fn heading(self) -> &'static str {
                match self { $( Self::$name => $zh ),* }
            }

            /// The question of that code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$name), )* _ => None }
            }

            fn choices(self) -> &'static [&'static str] {
                match self { $( Self::$name => &[ $($option),* ] ),* }
            }
        }
    };
}

questions! {
    /// 办理环节
    ProjectStage = "project_stage", "办理环节", ["site_selection", "land_prereview", "land_conversion", "planning_permit", "eia", "temporary_land"];
    /// 新建／改建／扩建／现状
    BuildKind = "build_kind", "建设性质", ["new", "rebuild", "extend", "existing"];
    /// 是否新增建设用地
    NewConstructionLand = "new_construction_land", "是否新增建设用地", [];
    /// 是否临时用地
    TemporaryUse = "temporary_use", "是否临时用地", [];
    /// 穿越方式
    Crossing = "crossing", "穿越方式", ["ground", "overhead", "tunnel"];
    /// 是否国家重大项目
    NationalMajorProject = "national_major_project", "是否国家重大项目", [];
    /// 是否国家能源、交通、水利、军事设施等重点建设项目
    KeyInfrastructure = "key_infrastructure", "是否国家重点建设项目", [];
    /// 主张的允许有限人为活动类别
    LimitedActivityClass = "limited_activity_class", "允许有限人为活动类别", ["none", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    /// 是否主张属于自然保护区条例所列活动
    ReserveListedActivity = "reserve_listed_activity", "是否自然保护区条例所列活动", [];
    /// 是否生产设施
    ProductionFacility = "production_facility", "是否生产设施", [];
    /// 是否供水设施或保护水源项目
    SupplyOrSourceProtection = "supply_or_source_protection", "是否供水设施或保护水源项目", [];
    /// 是否排放污染物
    DischargesPollutants = "discharges_pollutants", "是否排放污染物", [];
    /// 是否对水体污染严重
    SeverelyPolluting = "severely_polluting", "是否对水体污染严重", [];
    /// 改建是否增加排污量
    AddsDischarge = "adds_discharge", "改建是否增加排污量", [];
    /// 是否设置排污口
    Outfall = "outfall", "是否设置排污口", [];
    /// 是否可能造成地下水污染
    MayPolluteGroundwater = "may_pollute_groundwater", "是否可能造成地下水污染", [];
    /// 是否可能造成土壤污染
    MayPolluteSoil = "may_pollute_soil", "是否可能造成土壤污染", [];
    /// 固体废物集中设施类别
    WasteFacility = "waste_facility", "固体废物集中设施类别", ["none", "industrial_or_hazardous", "construction_waste", "domestic_landfill"];
    /// 是否采石、采矿、取土或爆破
    QuarryOrBlasting = "quarry_or_blasting", "是否采石采矿取土或爆破", [];
    /// 是否储存易燃易爆、有毒有害物品
    HazardousStore = "hazardous_store", "是否储存危险物品", [];
    /// 是否规模养殖
    Livestock = "livestock", "是否规模养殖", [];
    /// 是否使用高污染燃料
    HighPollutionFuel = "high_pollution_fuel", "是否使用高污染燃料", [];
    /// 是否违反风景名胜区规划
    ViolatesScenicPlan = "violates_scenic_plan", "是否违反风景名胜区规划", [];
    /// 是否与风景名胜资源保护无关的建筑物
    UnrelatedToProtection = "unrelated_to_protection", "是否与资源保护无关的建筑物", [];
    /// 是否国家重要湿地
    NationalImportantWetland = "national_important_wetland", "是否国家重要湿地", [];
    /// 是否国家重要湿地的除外项目
    WetlandExemptProject = "wetland_exempt_project", "是否国家重要湿地除外项目", [];
    /// 是否开垦、排干、填埋湿地或在湿地采挖
    FillsWetland = "fills_wetland", "是否填埋排干湿地或采挖", [];
    /// 是否违反生态环境准入清单
    ViolatesAccessList = "violates_access_list", "是否违反生态环境准入清单", [];
    /// 是否文物保护工程
    RelicProtectionWork = "relic_protection_work", "是否文物保护工程", [];
    /// 是否妨碍行洪
    ObstructsFlood = "obstructs_flood", "是否妨碍行洪", [];
    /// 立项方式：审批／核准／备案
    ApprovalMode = "approval_mode", "立项方式", ["approval", "verification", "record"];
    /// 单独选址／批次用地
    LandMode = "land_mode", "用地报批方式", ["single_site", "batch"];
    /// 供地方式：划拨／出让
    LandSupply = "land_supply", "供地方式", ["allocation", "grant"];
    /// 敏感用途：住宅、公共管理与公共服务
    SensitiveUse = "sensitive_use", "敏感用途", ["none", "residential", "public_service"];
    /// 线性和能源基础设施类型
    InfrastructureKind = "infrastructure_kind", "基础设施类型", ["none", "road", "railway", "airport", "waterway", "hydropower", "wind_power", "solar_power", "other_linear"];
    /// 桥面、路面径流是否收集
    RunoffCollected = "runoff_collected", "是否收集桥面径流", [];
    /// 是否运输危险化学品
    DangerousGoodsTraffic = "dangerous_goods_traffic", "是否运输危险化学品", [];
    /// 是否从事网箱养殖、旅游、游泳、垂钓等活动
    WaterRecreation = "water_recreation", "是否网箱养殖旅游游泳垂钓", [];
    /// 是否旅游度假、餐饮项目
    TourismOrCatering = "tourism_or_catering", "是否旅游度假或餐饮", [];
    /// 锅炉燃料
    BoilerFuel = "boiler_fuel", "锅炉燃料", ["none", "coal", "wood_or_straw", "biomass_pellet", "other"];
    /// 锅炉吨位，蒸吨／小时
    BoilerTonnage = "boiler_tonnage", "锅炉吨位", ["under_10", "10_to_20", "20_or_more"];
    /// 是否分散燃煤供热锅炉
    DispersedHeatingBoiler = "dispersed_heating_boiler", "是否分散燃煤供热锅炉", [];
    /// 位于哪一级建成区
    BuiltUpArea = "built_up_area", "所在建成区", ["none", "city", "county"];
    /// 是否位于工业园区
    InIndustrialPark = "in_industrial_park", "是否位于工业园区", [];
    /// 是否涉重金属
    HeavyMetal = "heavy_metal", "是否涉重金属", [];
    /// 是否排放挥发性有机物
    EmitsVoc = "emits_voc", "是否排放挥发性有机物", [];
    /// 是否涉新污染物
    NewPollutants = "new_pollutants", "是否涉新污染物", [];
    /// 是否化工园区或化工项目
    ChemicalProject = "chemical_project", "是否化工项目", [];
    /// 是否尾矿库
    TailingsPond = "tailings_pond", "是否尾矿库", [];
    /// 改建是否以提升安全、生态环境保护水平为目的
    RaisesSafety = "raises_safety", "改建是否提升安全环保水平", [];
    /// 是否取用地下水
    TakesGroundwater = "takes_groundwater", "是否取用地下水", [];
    /// 是否排放噪声的工业企业
    EmitsNoise = "emits_noise", "是否排放噪声的工业企业", [];
    /// 是否产生恶臭气体
    EmitsOdour = "emits_odour", "是否产生恶臭气体", [];
    /// 是否居民住宅楼等处的餐饮服务项目
    CateringBelowHomes = "catering_below_homes", "是否住宅楼内餐饮", [];
    /// 是否土壤风险管控、修复项目
    RemediationWork = "remediation_work", "是否土壤风险管控修复项目", [];
    /// 产业政策类别
    IndustryPolicyClass = "industry_policy_class", "产业政策类别", ["none", "restricted", "eliminated"];
    /// 是否高耗能高排放项目
    HighEnergyEmission = "high_energy_emission", "是否高耗能高排放项目", [];
    /// 是否储油库、加油站
    PetrolStation = "petrol_station", "是否储油库或加油站", [];
    /// 是否砖厂
    BrickKiln = "brick_kiln", "是否砖厂", [];
    /// 是否位于青狮潭水库汇水区
    QingshitanCatchment = "qingshitan_catchment", "是否位于青狮潭水库汇水区", [];
    /// 是否辐射建设项目
    RadiationProject = "radiation_project", "是否辐射建设项目", [];
}

impl Question {
    /// Yes or no, or a choice.
    pub fn kind(self) -> QuestionKind {
        if self.choices().is_empty() {
            QuestionKind::YesNo
        } else {
            QuestionKind::Choice
        }
    }

    /// Codes of its possible answers, in form order.
    pub fn options(self) -> &'static [&'static str] {
        match self.kind() {
            QuestionKind::YesNo => YES_NO,
            QuestionKind::Choice => self.choices(),
        }
    }

    /// Key of the question as asked.
    pub fn text_code(self) -> String {
        format!("rules.question_{}", self.code())
    }

    /// Key of an answer's label; `option` is one of [`Question::options`].
    pub fn option_code(self, option: &str) -> String {
        match (self, self.kind()) {
            (Self::ProjectStage, _) => format!("rules.stage_{option}"),
            (_, QuestionKind::YesNo) => format!("rules.answer_{option}"),
            _ => format!("rules.answer_{}_{option}", self.code()),
        }
    }

    /// The question of a code or of a Chinese column heading.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim();
        Self::from_code(name).or_else(|| Self::ALL.iter().copied().find(|q| q.heading() == name))
    }

    /// The answer that says "nothing of the kind": no, or none of the list. Questions that only
    /// sort the project (办理环节、建设性质、穿越方式) have none.
    pub fn negative(self) -> Option<&'static str> {
        let options = self.options();
        ["no", "none"]
            .into_iter()
            .find(|code| options.contains(code))
    }
}
