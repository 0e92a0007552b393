// What exists: chips, firms, software stacks, facilities, brokers and regions, as the catalogue describes them.
#pragma once

#include "sim/date.hpp"
#include "sim/fields.hpp"
#include "sim/names.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

enum class ChipClass { gpu, asic };
template <>
struct EnumWords<ChipClass> {
    static constexpr std::array<std::string_view, 2> words{"gpu", "asic"};
};

enum class Workload { training, inference };
template <>
struct EnumWords<Workload> {
    static constexpr std::array<std::string_view, 2> words{"training", "inference"};
};
inline constexpr std::size_t workload_count = count_of<Workload>;

/// What a facility makes, whatever its kind: what a chip needs is asked for by this.
enum class Goods { logic_wafers, dram_wafers, hbm_stacks, interposers };
template <>
struct EnumWords<Goods> {
    static constexpr std::array<std::string_view, 4> words{"logic wafers", "DRAM wafers", "HBM stacks", "interposers"};
};

/// How good a figure is: A filing or official rule, B named analyst or major press, C estimate.
enum class Grade { A, B, C };
template <>
struct EnumWords<Grade> {
    static constexpr std::array<std::string_view, 3> words{"A", "B", "C"};
};

struct Region {
    std::string title;
    double electricity_usd_per_kwh = 0.08;
    double power_usage_effectiveness = 1.3;
    double discount_rate_per_year = 0.10;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            required_field("title", &Region::title, "", "name in tables and plots"),
            field("electricity_usd_per_kwh", &Region::electricity_usd_per_kwh, "USD/kWh",
                  "electricity price of data centres", {0.0, 2.0}),
            field("power_usage_effectiveness", &Region::power_usage_effectiveness, "1",
                  "facility power over equipment power", {1.0, 3.0}),
            field("discount_rate_per_year", &Region::discount_rate_per_year, "1/year", "buyers' cost of capital",
                  {0.0, 1.0}),
            field("source", &Region::source, "", "where the figures come from"),
            field("grade", &Region::grade, "", "quality of the source"));
    }
};

/// A programming stack (CUDA, CANN, ...): what buyers have to port to.
struct Stack {
    double training_maturity = 0.5;
    double inference_maturity = 0.5;
    double developers_million = 0.1;
    double spending_usd_per_year = 0.0;
    double fp8_training_use = 0.0;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            field("training_maturity", &Stack::training_maturity, "1", "maturity at the start, training",
                  {0.01, 1.0}),
            field("inference_maturity", &Stack::inference_maturity, "1", "maturity at the start, inference",
                  {0.01, 1.0}),
            field("developers_million", &Stack::developers_million, "million", "developers at the start",
                  {0.0, 1000.0}),
            field("spending_usd_per_year", &Stack::spending_usd_per_year, "USD/year",
                  "vendor's software spending at the start", non_negative),
            field("fp8_training_use", &Stack::fp8_training_use, "1",
                  "share of the FP8 speed-up over 16 bit that training on this stack realises", fraction),
            field("source", &Stack::source, "", "where the figures come from"),
            field("grade", &Stack::grade, "", "quality of the source"));
    }
};

struct Firm {
    std::string kind;
    std::string country;
    std::string stack;
    double rd_stock_usd = 1e8;
    double revenue_usd_per_year = 0.0;
    int future_designs = 0;
    int compliance_designs = 0;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Firm::kind, "", "kind of vendor (see `describe kinds`)"),
            required_field("country", &Firm::country, "", "country of headquarters; a region's name if it is one"),
            required_field("stack", &Firm::stack, "", "software stack of its chips"),
            field("rd_stock_usd", &Firm::rd_stock_usd, "USD", "R&D stock at the start", non_negative),
            field("revenue_usd_per_year", &Firm::revenue_usd_per_year, "USD/year",
                  "revenue before the run that feeds R&D until sales are observed", non_negative),
            field("future_designs", &Firm::future_designs, "designs",
                  "how many designs past the announced roadmap the run has room for", {0, 16}),
            field("compliance_designs", &Firm::compliance_designs, "designs",
                  "how many chips cut down to pass a rule, beyond those of the catalogue, the run has room for", {0, 16}),
            field("source", &Firm::source, "", "where the figures come from"),
            field("grade", &Firm::grade, "", "quality of the source"));
    }
};

struct Chip {
    std::string vendor;
    ChipClass chip_class = ChipClass::gpu;
    Date available{};
    std::optional<Date> withdrawn;
    int generation = 0;
    bool inference_only = false;
    double bf16_tflops = 0.0;
    std::optional<double> fp8_tflops;
    double memory_gb = 0.0;
    double memory_bandwidth_tb_s = 0.0;
    double interconnect_gb_s = 0.0;
    double tdp_w = 0.0;
    double price_usd = 0.0;
    double die_mm2 = 0.0;
    std::int64_t dies = 1;
    std::int64_t hbm_stacks = 0;
    std::optional<double> total_processing_performance;
    std::vector<std::string> sold_in;
    std::vector<std::string> made_at;
    std::vector<std::string> hbm_from;
    std::vector<std::string> packaged_at;
    std::string source;
    Grade grade = Grade::C;
    std::string note;

    static constexpr auto fields(auto list) {
        return list(
            required_field("vendor", &Chip::vendor, "", "firm that designs and sells it"),
            required_field("class", &Chip::chip_class, "", "gpu or asic"),
            required_field("available", &Chip::available, "date", "first date of sale"),
            field("withdrawn", &Chip::withdrawn, "date", "date after which no more are started"),
            field("generation", &Chip::generation, "1", "vendor's generation: a sliding-scale rule counts these",
                  {0, 1000}),
            field("inference_only", &Chip::inference_only, "", "sold for inference alone: nobody trains on it"),
            required_field("bf16_tflops", &Chip::bf16_tflops, "TFLOP/s", "dense 16-bit peak", {1.0, 1e6}),
            field("fp8_tflops", &Chip::fp8_tflops, "TFLOP/s", "dense 8-bit floating peak; absent: not supported",
                  {1.0, 1e6}),
            required_field("memory_gb", &Chip::memory_gb, "GB", "memory", {1.0, 1e5}),
            required_field("memory_bandwidth_tb_s", &Chip::memory_bandwidth_tb_s, "TB/s", "memory bandwidth",
                           {0.01, 1e3}),
            required_field("interconnect_gb_s", &Chip::interconnect_gb_s, "GB/s", "chip-to-chip bandwidth, both ways",
                           {1.0, 1e5}),
            required_field("tdp_w", &Chip::tdp_w, "W", "thermal design power", {10.0, 1e5}),
            required_field("price_usd", &Chip::price_usd, "USD", "list price at launch", {100.0, 1e7}),
            required_field("die_mm2", &Chip::die_mm2, "mm2", "logic silicon of one unit, all dies", {10.0, 1e4}),
            field("dies", &Chip::dies, "dies", "logic dies of one unit", {1, 64}),
            field("hbm_stacks", &Chip::hbm_stacks, "stacks", "HBM stacks of one unit", {0, 64}),
            field("total_processing_performance", &Chip::total_processing_performance, "TOPS x bit",
                  "TPP as the rule counts it; absent: the larger of 16 x bf16 and 8 x fp8", {0.0, 1e7}),
            required_field("sold_in", &Chip::sold_in, "", "regions in which the vendor offers it"),
            required_field("made_at", &Chip::made_at, "", "foundry lines that can make its dies, first choice first"),
            field("hbm_from", &Chip::hbm_from, "", "HBM makers qualified for it, first choice first"),
            required_field("packaged_at", &Chip::packaged_at, "", "packaging lines, first choice first"),
            field("source", &Chip::source, "", "where the figures come from"),
            field("grade", &Chip::grade, "", "quality of the source"),
            field("note", &Chip::note, "", "what a reader should know"));
    }
};

/// What one line turns out: wafers of logic, HBM stacks, or packaged units (counted by interposer area).
struct Facility {
    std::string kind;
    std::string operated_by;
    std::string country;
    double node_nm = 0.0;
    DatedPath capacity_per_month;
    double capacity_scale = 1.0;
    bool precarious = false;
    double lead_time_weeks = 12.0;
    double unit_price_usd = 0.0;
    double yield_start = 1.0;
    double yield_ceiling = 1.0;
    double reference_die_mm2 = 0.0;
    double learning_wafers = 1.0;
    double growth_limit_per_year = 0.3;
    Named<double> contracts;
    std::string fed_by;
    double feed_per_unit = 0.0;
    std::string source;
    Grade grade = Grade::C;
    std::string note;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Facility::kind, "", "kind of facility (see `describe kinds`)"),
            required_field("operated_by", &Facility::operated_by, "", "company that runs the line"),
            required_field("country", &Facility::country, "", "where it stands: decides which rules bind it"),
            field("node_nm", &Facility::node_nm, "nm", "node in the rule's sense; 0 where it has none", {0.0, 1000.0}),
            required_field("capacity_per_month", &Facility::capacity_per_month, "wafers or stacks/month",
                           "capacity open to accelerators, by date; after the last date it follows investment"),
            field("capacity_scale", &Facility::capacity_scale, "1", "multiplies the whole path, and the wafers that learning takes, for studies", {0.0, 1000.0}),
            field("precarious", &Facility::precarious, "",
                  "supply that may end any day: customers stockpile as if a ban were announced"),
            field("lead_time_weeks", &Facility::lead_time_weeks, "weeks", "from start to delivery", {0.0, 260.0}),
            field("unit_price_usd", &Facility::unit_price_usd, "USD",
                  "price of a wafer, a stack, or a packaged interposer wafer: what a chip costs its vendor", non_negative),
            field("yield_start", &Facility::yield_start, "1", "yield at the first wafer of the run", {0.0, 1.0}),
            field("yield_ceiling", &Facility::yield_ceiling, "1", "yield that learning approaches", {0.0, 1.0}),
            field("reference_die_mm2", &Facility::reference_die_mm2, "mm2",
                  "die area that the yields are stated for; 0: every die has them", {0.0, 1e4}),
            field("learning_wafers", &Facility::learning_wafers, "wafers",
                  "wafers that close 63 % of the distance to the ceiling", {1.0, 1e9}),
            field("growth_limit_per_year", &Facility::growth_limit_per_year, "1/year",
                  "fastest growth of capacity that equipment allows after the announced path", {0.0, 10.0}),
            field("contracts", &Facility::contracts, "1",
                  "part of capacity that a firm is served first; all firms share the rest evenly, up to what each wants", fraction),
            field("fed_by", &Facility::fed_by, "", "facility whose output this one consumes; empty: none"),
            field("feed_per_unit", &Facility::feed_per_unit, "1", "units of that input per unit of output",
                  {0.0, 1e6}),
            field("source", &Facility::source, "", "where the figures come from"),
            field("grade", &Facility::grade, "", "quality of the source"),
            field("note", &Facility::note, "", "what a reader should know"));
    }
};

/// One who buys abroad and supplies buyers whom the vendor cannot: a grey market or an offshore cloud.
struct Broker {
    std::string kind;
    std::string buys_in;
    std::string serves;
    std::vector<std::string> chips;
    double share_of_sales = 0.02;
    double premium_start = 0.3;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Broker::kind, "", "kind of broker (see `describe kinds`)"),
            required_field("buys_in", &Broker::buys_in, "", "region where it buys"),
            required_field("serves", &Broker::serves, "", "region of its customers"),
            required_field("chips", &Broker::chips, "", "chips it deals in"),
            field("share_of_sales", &Broker::share_of_sales, "1",
                  "share of the vendor's recent sales in `buys_in` that it can take, a smuggler at "
                  "`channels.diversion_margin`", fraction),
            field("premium_start", &Broker::premium_start, "1",
                  "over the price abroad: the margin after seizures that a smuggler enters with (none or less: nobody enters), "
                  "or a cloud's throughout", {-0.9, 10.0}),
            field("source", &Broker::source, "", "where the figures come from"),
            field("grade", &Broker::grade, "", "quality of the source"));
    }
};

}  // namespace chokepoint
