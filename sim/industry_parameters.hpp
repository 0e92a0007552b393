// Free parameters of vendors, lines, stacks and brokers (M6 to M9, M12), with unit, range and source.
#pragma once

#include "sim/fields.hpp"

namespace chokepoint {

struct SupplyParameters {
    double demand_smoothing_weeks = 8.0;
    double adjustment_weeks = 8.0;
    double backlog_trust = 0.5;
    double safety_weeks = 4.0;
    double launch_share = 0.25;
    double run_out_weeks = 52.0;
    double vendor_risk_gain = 0.3;
    double vendor_risk_decay_per_year = 0.3;
    double write_down_weeks = 52.0;
    double foreign_input_cover_weeks = 13.0;
    double stockpile_weeks = 156.0;
    double interposer_factor = 1.78;
    double hbm_stack_mm2 = 110.0;
    double investment_threshold = 0.9;
    double investment_lead_weeks = 52.0;

    static constexpr auto fields(auto list) {
        return list(
            field("demand_smoothing_weeks", &SupplyParameters::demand_smoothing_weeks, "weeks",
                  "time constant of vendors' demand forecast", {1.0, 104.0},
                  "assumption, 4-26; form: order-up-to policy (John, Naim, Towill 1994)"),
            field("adjustment_weeks", &SupplyParameters::adjustment_weeks, "weeks",
                  "time over which vendors close the gap between wanted and actual stocks and pipelines", {0.1, 104.0},
                  "assumption, 4-26; form: APIOBPCS (John, Naim, Towill 1994)"),
            field("backlog_trust", &SupplyParameters::backlog_trust, "1",
                  "share of waiting orders that vendors plan for; the rest may be placed elsewhere by then", fraction,
                  "assumption, 0.3-1"),
            field("safety_weeks", &SupplyParameters::safety_weeks, "weeks", "finished stock a vendor aims at", {0.0, 52.0},
                  "assumption, 2-8"),
            field("launch_share", &SupplyParameters::launch_share, "1",
                  "before a launch: production planned for this share of the vendor's sales value", fraction,
                  "assumption, 0.1-0.5"),
            field("run_out_weeks", &SupplyParameters::run_out_weeks, "weeks",
                  "how long a withdrawn chip is still sold from stock", {0.0, 520.0}, "assumption, 26-104"),
            field("vendor_risk_gain", &SupplyParameters::vendor_risk_gain, "1",
                  "rise of a GPU vendor's discount on a market when a rule closes all its sales there", fraction,
                  "assumption, 0-0.6"),
            field("vendor_risk_decay_per_year", &SupplyParameters::vendor_risk_decay_per_year, "1/year",
                  "rate at which that discount is forgotten", {0.0, 20.0}, "assumption, 0.1-1"),
            field("write_down_weeks", &SupplyParameters::write_down_weeks, "weeks",
                  "stock beyond so many weeks of expected sales is written down", {1.0, 520.0},
                  "assumption, 26-104; form: lower of cost and net realizable value (ASC 330)"),
            field("foreign_input_cover_weeks", &SupplyParameters::foreign_input_cover_weeks, "weeks",
                  "stock of an input that comes from under a foreign rule", {0.0, 260.0}, "assumption, 4-26"),
            field("stockpile_weeks", &SupplyParameters::stockpile_weeks, "weeks",
                  "stock aimed at once a ban of the input is announced or feared", {0.0, 520.0},
                  "assumption, 52-260: a stock for years of growth; 13 m stacks came in before the ban (SemiAnalysis)"),
            field("interposer_factor", &SupplyParameters::interposer_factor, "1",
                  "interposer area over the area of dies and stacks, edge loss included", {1.0, 5.0},
                  "fits 29 H100 and 16 B200 units per 300 mm wafer (industry estimates)"),
            field("hbm_stack_mm2", &SupplyParameters::hbm_stack_mm2, "mm2", "footprint of one HBM stack", {10.0, 1000.0},
                  "JEDEC HBM package outline, about 10 x 11 mm"),
            field("investment_threshold", &SupplyParameters::investment_threshold, "1",
                  "utilisation above which a line orders more equipment", fraction, "assumption, 0.8-0.95"),
            field("investment_lead_weeks", &SupplyParameters::investment_lead_weeks, "weeks",
                  "from the decision to the capacity", {1.0, 520.0}, "assumption, 40-100"));
    }
};

struct PriceParameters {
    double adjustment_per_year = 0.6;
    double floor = 0.5;
    double ceiling = 1.25;
    double learning_rate = 0.08;
    double learning_units = 200000.0;

    static constexpr auto fields(auto list) {
        return list(
            field("adjustment_per_year", &PriceParameters::adjustment_per_year, "1/year",
                  "speed of prices under full excess demand", {0.0, 20.0}, "assumption, 0.2-1.5"),
            field("floor", &PriceParameters::floor, "1", "lowest price over list price", {0.01, 1.0}, "assumption"),
            field("ceiling", &PriceParameters::ceiling, "1", "highest price over list price", {1.0, 100.0}, "assumption"),
            field("learning_rate", &PriceParameters::learning_rate, "1",
                  "fall of cost for each doubling of cumulative units", {0.0, 0.9},
                  "Wright (1936); semiconductors 0.05-0.3 (Irwin and Klenow 1994)"),
            field("learning_units", &PriceParameters::learning_units, "units", "units made before cost starts to fall",
                  {1.0, 1e9}, "assumption, 5e4-1e6"));
    }
};

struct ResearchParameters {
    double revenue_share = 0.2;
    double depreciation_per_year = 0.2;
    double design_years = 2.0;
    double speed_elasticity = 0.15;
    double redesign_gain = 1.1;
    double node_exponent = 0.6;
    double gain_at_reference = 1.25;
    double research_elasticity = 0.12;
    double reference_stock_usd = 1e9;
    double benchmark_strength = 0.5;
    double asic_gain = 1.3;
    double switch_loss = 0.15;
    double memory_exponent = 0.5;
    double interconnect_exponent = 0.5;
    double power_exponent = 0.4;
    double price_exponent = 0.6;
    double compliance_weeks = 16.0;
    double compliance_margin = 0.013;
    double compliance_worth = 1.5;

    static constexpr auto fields(auto list) {
        return list(
            field("revenue_share", &ResearchParameters::revenue_share, "1", "share of revenue spent on R&D", fraction,
                  "NVIDIA and Cambricon filings: 0.1-0.5 by year"),
            field("depreciation_per_year", &ResearchParameters::depreciation_per_year, "1/year",
                  "depreciation of the R&D stock", {0.0, 2.0}, "Hall, Mairesse, Mohnen (2010): 0.15-0.3"),
            field("design_years", &ResearchParameters::design_years, "years",
                  "from one design to the next at the reference stock", {0.5, 10.0}, "announced cadences: 1 to 2.5 years"),
            field("speed_elasticity", &ResearchParameters::speed_elasticity, "1",
                  "elasticity of the speed of design to the R&D stock", {0.0, 2.0},
                  "assumption, 0-0.3; form: time against cost of development (Scherer 1967, Mansfield 1971)"),
            field("redesign_gain", &ResearchParameters::redesign_gain, "1", "gain of a design at an unchanged node", {1.0, 5.0},
                  "assumption, 1-1.3"),
            field("node_exponent", &ResearchParameters::node_exponent, "1",
                  "gain of a finer node: (old node / new node)^exponent", {0.0, 4.0},
                  "assumption, 0.3-1; A100 to H100 with 7 to 5 nm, less what the architecture gave"),
            field("gain_at_reference", &ResearchParameters::gain_at_reference, "1", "R&D gain of a design at the reference stock",
                  {1.0, 5.0}, "assumption, 1.1-1.5"),
            field("research_elasticity", &ResearchParameters::research_elasticity, "1",
                  "elasticity of a design's gain to the R&D stock", {0.0, 2.0},
                  "Hall, Mairesse, Mohnen (2010): 0.05-0.2"),
            field("reference_stock_usd", &ResearchParameters::reference_stock_usd, "USD",
                  "R&D stock of a design of reference gain and speed", {1e6, 1e13}, "assumption, 3e8-1e10"),
            field("benchmark_strength", &ResearchParameters::benchmark_strength, "1",
                  "pull of the best chip on sale at home", {0.0, 10.0}, "assumption, 0-1.5"),
            field("asic_gain", &ResearchParameters::asic_gain, "1",
                  "peak of an ASIC over a GPU from the same silicon", {0.1, 10.0}, "assumption, 1.0-2.0"),
            field("switch_loss", &ResearchParameters::switch_loss, "1",
                  "part of a design's performance lost when it is the first of its class for its vendor", fraction,
                  "assumption, 0-0.3"),
            field("memory_exponent", &ResearchParameters::memory_exponent, "1", "memory of a design: gain^exponent", {0.0, 2.0},
                  "assumption, 0.3-1: generations of NVIDIA and Huawei read by eye"),
            field("interconnect_exponent", &ResearchParameters::interconnect_exponent, "1", "interconnect: gain^exponent",
                  {0.0, 2.0}, "assumption, 0.3-1: the same"),
            field("power_exponent", &ResearchParameters::power_exponent, "1", "power: gain^exponent", {0.0, 2.0},
                  "assumption, 0.2-0.7: the same"),
            field("price_exponent", &ResearchParameters::price_exponent, "1", "list price: gain^exponent", {0.0, 2.0},
                  "assumption, 0.3-1: the same"),
            field("compliance_weeks", &ResearchParameters::compliance_weeks, "weeks",
                  "from a rule to the sale of a chip cut down to pass it", {0.0, 260.0},
                  "October 2022 to A800 5 and H800 23 weeks; October 2023 to H20 15 weeks: 5-26"),
            field("compliance_margin", &ResearchParameters::compliance_margin, "1",
                  "how far below a threshold a chip is cut", {0.0, 0.9}, "H20: TPP 2368 under 2400 (data sheet)"),
            field("compliance_worth", &ResearchParameters::compliance_worth, "1",
                  "worth over the best chip allowed there that makes a cut-down chip worth designing", {1.0, 100.0},
                  "assumption, 1.2-2"));
    }
};

struct StackParameters {
    double developer_adjustment_per_year = 0.4;
    double developers_per_unit = 1.2e-6;
    double growth_per_year = 0.6;
    double developers_half_million = 1.0;
    double spending_weight = 0.5;
    double spending_half_usd_per_year = 5e8;
    double spending_share = 0.06;
    double erosion = 0.25;

    static constexpr auto fields(auto list) {
        return list(
            field("developer_adjustment_per_year", &StackParameters::developer_adjustment_per_year, "1/year",
                  "speed at which developers follow the installed base", {0.0, 10.0}, "assumption, 0.2-1"),
            field("developers_per_unit", &StackParameters::developers_per_unit, "million/unit",
                  "developers that an installed unit sustains", {0.0, 1.0},
                  "NVIDIA 10-K: 5.9 million over some 5 million data-centre units"),
            field("growth_per_year", &StackParameters::growth_per_year, "1/year",
                  "fastest closing of the distance to full maturity", {0.0, 10.0}, "assumption, 0.1-0.8"),
            field("developers_half_million", &StackParameters::developers_half_million, "million",
                  "developers at which growth is half of the fastest", {0.001, 100.0}, "assumption, 0.3-3"),
            field("spending_weight", &StackParameters::spending_weight, "1",
                  "part of growth that the vendor's spending gives", fraction, "assumption, 0.2-0.8"),
            field("spending_half_usd_per_year", &StackParameters::spending_half_usd_per_year, "USD/year",
                  "spending at which that part is half", {1e5, 1e12}, "assumption, 3e8-3e9"),
            field("spending_share", &StackParameters::spending_share, "1", "share of revenue spent on software", fraction,
                  "assumption, 0.03-0.1"),
            field("erosion", &StackParameters::erosion, "1", "share of the maturity lost in a full architecture shock",
                  fraction, "assumption, 0-0.5"));
    }
};

struct ChannelParameters {
    double premium_adjustment_per_year = 2.0;
    double premium_max = 4.0;
    double diversion_margin = 0.3;
    double stock_weeks = 8.0;
    double shipping_weeks = 4.0;
    double patience_weeks = 2.0;
    double idle_share = 0.1;
    double no_service_loss = 0.25;
    double default_seizure_rate = 0.03;

    static constexpr auto fields(auto list) {
        return list(
            field("premium_adjustment_per_year", &ChannelParameters::premium_adjustment_per_year, "1/year",
                  "speed at which the premium clears scarce supply", {0.0, 50.0}, "assumption, 1-6"),
            field("premium_max", &ChannelParameters::premium_max, "1", "highest premium over list price", {0.0, 20.0},
                  "assumption; 0.3-0.6 was reported for B200 servers in 2025 (Financial Times)"),
            field("diversion_margin", &ChannelParameters::diversion_margin, "1",
                  "margin, after seizures and over the price abroad, at which diverters reach their share of sales", {0.01, 20.0},
                  "assumption, 0.1-1; rising cost of smuggling: Pitt (1981)"),
            field("stock_weeks", &ChannelParameters::stock_weeks, "weeks", "stock a broker aims at", {0.0, 104.0},
                  "assumption"),
            field("shipping_weeks", &ChannelParameters::shipping_weeks, "weeks", "goods of a broker are under way, and its customers count on it",
                  {0.0, 52.0}, "assumption, 2-12"),
            field("patience_weeks", &ChannelParameters::patience_weeks, "weeks",
                  "mean time that a customer waits for what a broker does not have, if shorter than review_weeks", {0.1, 1e6},
                  "assumption, 1-8: what is smuggled or rented is taken where it is to be had"),
            field("idle_share", &ChannelParameters::idle_share, "1",
                  "part of its largest purchase that a broker keeps up without customers", fraction, "assumption, 0-0.3"),
            field("no_service_loss", &ChannelParameters::no_service_loss, "1",
                  "part of a smuggled chip's worth that is lost without warranty, support and full racks", {0.0, 0.95},
                  "assumption, 0.1-0.5"),
            field("default_seizure_rate", &ChannelParameters::default_seizure_rate, "1",
                  "share of diverted units seized without a rule on enforcement", fraction, "assumption, 0-0.2"));
    }
};

}  // namespace chokepoint
