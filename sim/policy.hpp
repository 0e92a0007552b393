// Rules in the law's own terms: what a regulator may write, dated, with its source.
#pragma once

#include "sim/catalog.hpp"

namespace chokepoint {

/// A chip is covered when every stated condition holds (thresholds are inclusive below, exclusive above).
struct Criteria {
    std::optional<double> tpp_min;
    std::optional<double> tpp_max;
    std::optional<double> performance_density_min;
    std::optional<double> performance_density_max;
    std::optional<double> memory_bandwidth_gb_s_min;
    std::optional<double> memory_bandwidth_gb_s_max;
    std::optional<double> interconnect_gb_s_min;
    std::vector<std::string> vendors;
    std::vector<std::string> chips;

    static constexpr auto fields(auto list) {
        return list(
            field("tpp_min", &Criteria::tpp_min, "TOPS x bit", "total processing performance of at least", non_negative),
            field("tpp_max", &Criteria::tpp_max, "TOPS x bit", "total processing performance below", non_negative),
            field("performance_density_min", &Criteria::performance_density_min, "TPP/mm2", "density of at least",
                  non_negative),
            field("performance_density_max", &Criteria::performance_density_max, "TPP/mm2", "density below",
                  non_negative),
            field("memory_bandwidth_gb_s_min", &Criteria::memory_bandwidth_gb_s_min, "GB/s",
                  "memory bandwidth of at least", non_negative),
            field("memory_bandwidth_gb_s_max", &Criteria::memory_bandwidth_gb_s_max, "GB/s", "memory bandwidth below",
                  non_negative),
            field("interconnect_gb_s_min", &Criteria::interconnect_gb_s_min, "GB/s", "interconnect of at least",
                  non_negative),
            field("vendors", &Criteria::vendors, "", "only chips of these firms; empty: of any"),
            field("chips", &Criteria::chips, "", "only these chips; empty: any"));
    }
};

/// How exports of a covered chip are treated.
enum class Treatment { permit, licence, deny };
template <>
struct EnumWords<Treatment> {
    static constexpr std::array<std::string_view, 3> words{"permit", "licence", "deny"};
};

/// US instrument: export of chips to destinations.
struct ChipControl {
    std::vector<std::string> destinations;
    std::vector<Criteria> covers;
    Treatment treatment = Treatment::deny;
    double approval_rate = 1.0;
    double processing_weeks = 0.0;
    std::optional<double> volume_cap_share;
    bool home_first = false;
    double revenue_share = 0.0;
    double tariff = 0.0;

    static constexpr auto fields(auto list) {
        return list(
            required_field("destinations", &ChipControl::destinations, "", "regions of the buyers it concerns"),
            required_field("covers", &ChipControl::covers, "", "a chip that meets one of these is covered"),
            required_field("treatment", &ChipControl::treatment, "", "permit, licence or deny"),
            field("approval_rate", &ChipControl::approval_rate, "1", "share of orders that licences cover", fraction),
            field("processing_weeks", &ChipControl::processing_weeks, "weeks",
                  "from the rule's date to the first licences", {0.0, 520.0}),
            field("volume_cap_share", &ChipControl::volume_cap_share, "1",
                  "cap on units in 52 weeks, as a share of the units sold at home in 52 weeks", {0.0, 100.0}),
            field("home_first", &ChipControl::home_first, "", "orders of the home region are served first"),
            field("revenue_share", &ChipControl::revenue_share, "1", "share of revenue paid to the government",
                  {0.0, 0.95}),
            field("tariff", &ChipControl::tariff, "1", "duty on the price, paid at export", {0.0, 5.0}));
    }
};

/// Designers that may not have dies made at foundries under the rule's reach, and buyers that vendors abroad may not serve.
struct EntityList {
    std::vector<std::string> designers;
    std::vector<std::string> buyers;
    static constexpr auto fields(auto list) {
        return list(field("designers", &EntityList::designers, "", "firms listed: no foundry abroad makes their chips"),
                    field("buyers", &EntityList::buyers, "", "named buyers listed: no vendor abroad sells to them"));
    }
};

/// No advanced logic for designers of these countries.
struct FoundryControl {
    std::vector<std::string> designer_countries;
    double node_nm_max = 7.0;
    static constexpr auto fields(auto list) {
        return list(
            required_field("designer_countries", &FoundryControl::designer_countries, "", "designers concerned"),
            field("node_nm_max", &FoundryControl::node_nm_max, "nm", "nodes up to this one", {0.0, 1000.0}));
    }
};

/// No HBM for vendors of these countries from facilities elsewhere.
struct HbmControl {
    std::vector<std::string> destinations;
    static constexpr auto fields(auto list) {
        return list(required_field("destinations", &HbmControl::destinations, "", "countries cut off"));
    }
};

/// Less equipment for lines in these countries (15 CFR 744.23 and ECCN 3B001). Assumption: a part of their growth, however it
/// was to come, is missing while the rule is in force; what stands stays and runs.
struct EquipmentControl {
    std::vector<std::string> destinations;
    std::vector<std::string> lines;
    double growth_cut = 0.0;
    static constexpr auto fields(auto list) {
        return list(
            required_field("destinations", &EquipmentControl::destinations, "", "countries of the lines concerned"),
            field("lines", &EquipmentControl::lines, "", "only these lines; empty: all that stand there"),
            required_field("growth_cut", &EquipmentControl::growth_cut, "1",
                           "part of their growth that is missing; 1: they do not grow; the latest rule in force decides for a line", fraction));
    }
};

enum class RentalTreatment { permit, deny };
template <>
struct EnumWords<RentalTreatment> {
    static constexpr std::array<std::string_view, 2> words{"permit", "deny"};
};

/// Rental of controlled chips abroad by customers of these regions.
struct RemoteAccess {
    std::vector<std::string> destinations;
    std::vector<Criteria> covers;  // empty: every chip
    RentalTreatment treatment = RentalTreatment::deny;
    static constexpr auto fields(auto list) {
        return list(
            required_field("destinations", &RemoteAccess::destinations, "", "regions of the customers"),
            field("covers", &RemoteAccess::covers, "", "any of these; empty: every chip"),
            required_field("treatment", &RemoteAccess::treatment, "", "whether chips that are covered may be rented"));
    }
};

struct Enforcement {
    double seizure_rate = 0.05;
    static constexpr auto fields(auto list) {
        return list(required_field("seizure_rate", &Enforcement::seizure_rate, "1",
                                         "share of diverted units seized on the way", fraction));
    }
};

/// Chinese instrument: window guidance not to buy foreign chips, and talk that makes them look risky.
struct Guidance {
    std::vector<Criteria> covers;
    std::optional<double> strength;
    std::optional<double> perceived_risk;
    static constexpr auto fields(auto list) {
        return list(
            field("covers", &Guidance::covers, "",
                  "a foreign chip that meets one of these is discouraged; empty: every one is"),
            field("strength", &Guidance::strength, "1",
                  "0 none, 1 as strong as officials can make it; absent: as strong as before", fraction),
            field("perceived_risk", &Guidance::perceived_risk, "1", "level to which belief of foreign supply is pulled, of all chips; absent: as before",
                  fraction));
    }
};

/// Chinese instrument: what foreign chips may enter.
struct Customs {
    std::vector<Criteria> covers;
    double approval_rate = 1.0;
    std::optional<double> quota_units_per_quarter;

    static constexpr auto fields(auto list) {
        return list(
            required_field("covers", &Customs::covers, "", "a foreign chip that meets one of these is covered"),
            field("approval_rate", &Customs::approval_rate, "1", "share of orders that buyers may justify", fraction),
            field("quota_units_per_quarter", &Customs::quota_units_per_quarter, "units/quarter",
                  "import quota, first come; what is left lapses; absent: none", non_negative));
    }
};

struct StateDataCentres {
    bool foreign_banned = false;
    static constexpr auto fields(auto list) {
        return list(required_field("foreign_banned", &StateDataCentres::foreign_banned, "",
                                         "no foreign chips in state-funded data centres"));
    }
};

/// Chinese instrument: money for domestic chips. An act says what it changes; what it is silent on goes on as before.
struct Subsidy {
    std::optional<double> chip_price_share;
    std::optional<double> electricity_cut;
    std::optional<double> rd_usd_per_year;
    std::optional<double> fab_growth_per_year;
    static constexpr auto fields(auto list) {
        return list(
            field("chip_price_share", &Subsidy::chip_price_share, "1", "share of a domestic chip's price that the state pays; absent: as before", fraction),
            field("electricity_cut", &Subsidy::electricity_cut, "1", "cut in the electricity price of domestic chips; absent: as before",
                  fraction),
            field("rd_usd_per_year", &Subsidy::rd_usd_per_year, "USD/year", "R&D money for domestic designers; absent: as before",
                  non_negative),
            field("fab_growth_per_year", &Subsidy::fab_growth_per_year, "1/year",
                  "added to the growth limit of domestic lines; absent: as before", {0.0, 5.0}));
    }
};

/// A dated act of one regulator, with one or more instruments. For each chip the latest rule that covers it decides.
struct Rule {
    std::string regulator;
    Date effective{};
    std::optional<Date> announced;
    std::optional<Date> published;
    std::optional<Date> until;
    std::optional<ChipControl> chip_control;
    std::optional<EntityList> entity_list;
    std::optional<FoundryControl> foundry_control;
    std::optional<HbmControl> hbm_control;
    std::optional<EquipmentControl> equipment_control;
    std::optional<RemoteAccess> remote_access;
    std::optional<Enforcement> enforcement;
    std::optional<Guidance> guidance;
    std::optional<Customs> customs;
    std::optional<StateDataCentres> state_data_centres;
    std::optional<Subsidy> subsidy;
    std::string source;
    Grade grade = Grade::C;
    std::string note;

    static constexpr auto fields(auto list) {
        return list(
            required_field("regulator", &Rule::regulator, "", "who makes it"),
            required_field("effective", &Rule::effective, "date", "first day in force"),
            field("announced", &Rule::announced, "date", "day it became known; absent: when effective"),
            field("published", &Rule::published, "date",
                  "day its text was there for designers to read; absent: when announced, or effective"),
            field("until", &Rule::until, "date", "first day no longer in force"),
            field("chip_control", &Rule::chip_control, "", "export of chips"),
            field("entity_list", &Rule::entity_list, "", "designers cut off from foundries, buyers from chips"),
            field("foundry_control", &Rule::foundry_control, "", "advanced nodes closed to designers"),
            field("hbm_control", &Rule::hbm_control, "", "HBM closed to countries"),
            field("equipment_control", &Rule::equipment_control, "", "equipment of foundry, memory and packaging lines"),
            field("remote_access", &Rule::remote_access, "", "rental abroad"),
            field("enforcement", &Rule::enforcement, "", "seizures of diverted units"),
            field("guidance", &Rule::guidance, "", "officials advise against foreign chips"),
            field("customs", &Rule::customs, "", "imports"),
            field("state_data_centres", &Rule::state_data_centres, "", "state-funded buyers"),
            field("subsidy", &Rule::subsidy, "", "money for domestic chips"),
            field("source", &Rule::source, "", "where the rule is published"),
            field("grade", &Rule::grade, "", "quality of the source"),
            field("note", &Rule::note, "", "what a reader should know"));
    }
};

/// What a regulator does besides its dated rules.
enum class Strategy { timeline, fixed_threshold, sliding_scale, gap_keeping, tighten_with_supply, ratio };
template <>
struct EnumWords<Strategy> {
    static constexpr std::array<std::string_view, 6> words{"timeline",    "fixed_threshold",     "sliding_scale",
                                                           "gap_keeping", "tighten_with_supply", "ratio"};
};

struct Regulator {
    std::string kind;
    std::string region;
    Strategy strategy = Strategy::timeline;
    Date strategy_from{};
    std::string destination = "CN";
    double tpp_threshold = 4800.0;
    int generations_behind = 1;
    double compute_ratio_floor = 5.0;
    double domestic_fill_target = 0.9;
    double foreign_per_domestic = 1.0;
    std::string source;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Regulator::kind, "", "kind of regulator (see `describe kinds`)"),
            required_field("region", &Regulator::region, "", "region it governs"),
            field("strategy", &Regulator::strategy, "", "what it does besides its dated rules"),
            field("strategy_from", &Regulator::strategy_from, "date", "first day of the strategy"),
            field("destination", &Regulator::destination, "",
                  "fixed_threshold, sliding_scale, gap_keeping: region to which exports follow the strategy"),
            field("tpp_threshold", &Regulator::tpp_threshold, "TOPS x bit",
                  "fixed_threshold: chips at or above it are denied", non_negative),
            field("generations_behind", &Regulator::generations_behind, "generations",
                  "sliding_scale: how far behind the newest a chip must be to be sold", {0, 20}),
            field("compute_ratio_floor", &Regulator::compute_ratio_floor, "1",
                  "gap_keeping: sales are denied while home compute over destination compute is below it",
                  non_negative),
            field("domestic_fill_target", &Regulator::domestic_fill_target, "1",
                  "tighten_with_supply: fill rate of domestic orders at which imports are no longer needed", {0.01, 1.0}),
            field("foreign_per_domestic", &Regulator::foreign_per_domestic, "1",
                  "ratio: foreign units admitted per domestic unit delivered in 52 weeks", non_negative),
            field("source", &Regulator::source, "", "why this strategy"));
    }
};

}  // namespace chokepoint
