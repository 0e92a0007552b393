// Everything that changes during a run, as plain data: what the hash covers and a checkpoint must hold.
#pragma once

#include "sim/buyers.hpp"
#include "sim/catalog.hpp"
#include "sim/delay_line.hpp"
#include "sim/fields.hpp"
#include "sim/trailing.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace chokepoint {

inline constexpr std::size_t no_region = static_cast<std::size_t>(-1);

/// The datasheet in force, and where its goods are.
struct ProductState {
    bool designed = false;
    ChipClass chip_class = ChipClass::gpu;
    Date available{};
    Date withdrawn{1 << 28};
    int generation = 0;
    bool inference_only = false;
    double bf16_tflops = 0.0;
    double fp8_tflops = 0.0;  // 0: not supported
    double memory_gb = 0.0;
    double memory_bandwidth_tb_s = 0.0;
    double interconnect_gb_s = 0.0;
    double tdp_w = 0.0;
    double list_price_usd = 0.0;
    double die_mm2 = 0.0;
    double tpp = 0.0;
    std::int64_t dies = 1;
    std::int64_t hbm_stacks = 0;
    std::int64_t dies_per_wafer = 0;
    std::int64_t interposer_mm2 = 0;
    double node_nm = 0.0;              // of the line it was drawn for
    std::size_t reserved_for = no_region;  // region that it was cut down for
    double price_factor = 1.0;  // scarcity over list
    double cost_factor = 1.0;   // Wright's law on the part that is cost, over list
    double cost_part = 0.0;     // of the list price, when the first were sold; 0: none were yet
    std::int64_t die_bank = 0;
    std::int64_t finished = 0;
    std::int64_t units_made = 0;
    double wafer_shortfall = 0.0;  // smoothed share of wanted wafers that foundries refused
    std::int64_t written_down_units = 0;  // so far
    std::int64_t impaired = 0;            // of these, still in stock
    double written_down_usd = 0.0;
    bool had_market = false;

    static constexpr auto fields(auto list) {
        return list(
            state("designed", &ProductState::designed),
            state("chip_class", &ProductState::chip_class),
            state("available", &ProductState::available, "date"),
            state("withdrawn", &ProductState::withdrawn, "date"),
            state("generation", &ProductState::generation),
            state("inference_only", &ProductState::inference_only),
            state("bf16_tflops", &ProductState::bf16_tflops, "TFLOP/s"),
            state("fp8_tflops", &ProductState::fp8_tflops, "TFLOP/s"),
            state("memory_gb", &ProductState::memory_gb, "GB"),
            state("memory_bandwidth_tb_s", &ProductState::memory_bandwidth_tb_s, "TB/s"),
            state("interconnect_gb_s", &ProductState::interconnect_gb_s, "GB/s"),
            state("tdp_w", &ProductState::tdp_w, "W"),
            state("list_price_usd", &ProductState::list_price_usd, "USD"),
            state("die_mm2", &ProductState::die_mm2, "mm2"),
            state("tpp", &ProductState::tpp, "TOPS x bit"),
            state("dies", &ProductState::dies),
            state("hbm_stacks", &ProductState::hbm_stacks),
            state("dies_per_wafer", &ProductState::dies_per_wafer),
            state("interposer_mm2", &ProductState::interposer_mm2, "mm2"),
            state("node_nm", &ProductState::node_nm, "nm"),
            state("reserved_for", &ProductState::reserved_for),
            state("price_factor", &ProductState::price_factor),
            state("cost_factor", &ProductState::cost_factor),
            state("cost_part", &ProductState::cost_part),
            state("die_bank", &ProductState::die_bank, "dies"),
            state("finished", &ProductState::finished, "units"),
            state("units_made", &ProductState::units_made, "units"),
            state("wafer_shortfall", &ProductState::wafer_shortfall),
            state("written_down_units", &ProductState::written_down_units, "units"),
            state("impaired", &ProductState::impaired, "units"),
            state("written_down_usd", &ProductState::written_down_usd, "USD"),
            state("had_market", &ProductState::had_market));
    }
};

struct ListingState {
    double demand_per_tick = 0.0;  // forecast of orders that gates will let through, less what is withdrawn
    std::int64_t unfilled = 0;     // orders that last tick left open; of a vendor's own, those that gates had approved
    std::int64_t approved = 0;     // units that they have approved, nobody has delivered yet, and buyers still want
    std::int64_t refused = 0;      // units that they have refused and buyers still want
    double judged_at = 1.0;        // rate at which those refused were judged, in the mean: a higher one judges them again
    double held_back = 0.0;        // smoothed part of the orders that gates do not let pass; 1 from a ban on
    double fill = 1.0;             // smoothed share of orders filled
    Trailing sold;                 // units, brokers' purchases included
    std::array<Trailing, workload_count> delivered_units;  // to the region's buyers
    std::array<Trailing, workload_count> delivered_usd;    // their value: Offer::value_usd
    bool was_legal = true;

    static constexpr auto fields(auto list) {
        return list(
            state("demand_per_tick", &ListingState::demand_per_tick, "units/tick"),
            state("unfilled", &ListingState::unfilled, "units"),
            state("approved", &ListingState::approved, "units"),
            state("refused", &ListingState::refused, "units"),
            state("judged_at", &ListingState::judged_at),
            state("held_back", &ListingState::held_back),
            state("fill", &ListingState::fill),
            state("sold", &ListingState::sold, "units"),
            state("delivered_units", &ListingState::delivered_units, "units"),
            state("delivered_usd", &ListingState::delivered_usd, "USD"),
            state("was_legal", &ListingState::was_legal));
    }
};

struct LinkState {
    DelayLine line;
    bool used = true;              // a design may leave lines out that its vendor knows
    std::int64_t yield_carry = 0;  // good dies in millionths that no whole die has used yet
    static constexpr auto fields(auto list) {
        return list(state("line", &LinkState::line), state("used", &LinkState::used),
                          state("yield_carry", &LinkState::yield_carry));
    }
};

struct FeedState {
    DelayLine line;
    std::int64_t stock = 0;
    std::int64_t use_carry = 0;  // input used in millionths of a unit
    static constexpr auto fields(auto list) {
        return list(state("line", &FeedState::line), state("stock", &FeedState::stock),
                          state("use_carry", &FeedState::use_carry));
    }
};

struct FacilityState {
    double capacity_per_month = 0.0;
    double missed_per_month = 0.0;  // of the path, for want of equipment
    double capacity_carry = 0.0;    // part of a unit
    double yield = 1.0;
    std::int64_t cumulative_units = 0;
    double utilisation = 0.0;  // smoothed
    std::vector<double> expansion;  // capacity on order, by tick of arrival, a ring
    std::size_t expansion_front = 0;
    static constexpr auto fields(auto list) {
        return list(
            state("capacity_per_month", &FacilityState::capacity_per_month, "units/month"),
            state("missed_per_month", &FacilityState::missed_per_month, "units/month"),
            state("capacity_carry", &FacilityState::capacity_carry, "units"),
            state("yield", &FacilityState::yield),
            state("cumulative_units", &FacilityState::cumulative_units, "units"),
            state("utilisation", &FacilityState::utilisation),
            state("expansion", &FacilityState::expansion, "units/month"),
            state("expansion_front", &FacilityState::expansion_front));
    }
};

struct VendorState {
    std::int64_t hbm_stock = 0;
    double rd_stock_usd = 0.0;
    double revenue_usd_per_year = 0.0;  // smoothed
    std::vector<double> sales_usd_per_tick;  // smoothed, by region
    std::vector<double> policy_risk;         // discount on a market, by region, after sales that rules ended there
    std::vector<double> compliance_weeks;    // on the drawing board, by region
    std::int64_t revenue_total_usd = 0;
    std::int64_t government_share_total_usd = 0;
    double design_progress_years = 0.0;
    int designs_made = 0;
    static constexpr auto fields(auto list) {
        return list(
            state("hbm_stock", &VendorState::hbm_stock, "stacks"),
            state("rd_stock_usd", &VendorState::rd_stock_usd, "USD"),
            state("revenue_usd_per_year", &VendorState::revenue_usd_per_year, "USD/year"),
            state("sales_usd_per_tick", &VendorState::sales_usd_per_tick, "USD/tick"),
            state("policy_risk", &VendorState::policy_risk),
            state("compliance_weeks", &VendorState::compliance_weeks, "weeks"),
            state("revenue_total_usd", &VendorState::revenue_total_usd, "USD"),
            state("government_share_total_usd", &VendorState::government_share_total_usd, "USD"),
            state("design_progress_years", &VendorState::design_progress_years, "years"),
            state("designs_made", &VendorState::designs_made));
    }
};

struct StackState {
    std::array<double, workload_count> maturity{};
    double developers_million = 0.0;
    double spending_usd_per_year = 0.0;
    static constexpr auto fields(auto list) {
        return list(
            state("maturity", &StackState::maturity),
            state("developers_million", &StackState::developers_million, "million"),
            state("spending_usd_per_year", &StackState::spending_usd_per_year, "USD/year"));
    }
};

struct ResaleState {
    std::int64_t stock = 0;
    DelayLine line;  // goods bought abroad and under way
    double premium = 0.0;
    std::int64_t seized_total = 0;
    static constexpr auto fields(auto list) {
        return list(
            state("stock", &ResaleState::stock, "units"),
            state("line", &ResaleState::line),
            state("premium", &ResaleState::premium),
            state("seized_total", &ResaleState::seized_total, "units"));
    }
};

struct MarketState {
    double value_trend = 0.0;   // slow average of ln(price-performance on offer)
    double value_now = 0.0;
    double advance_usd = 0.0;   // budget brought forward, not yet missing
    std::vector<std::array<std::int64_t, workload_count>> installed;  // [product][workload], units in service
    std::vector<std::array<std::int64_t, workload_count>> offshore;   // the same, rented abroad
    std::int64_t income_total_usd = 0;
    std::int64_t spent_total_usd = 0;
    std::int64_t lapsed_total_usd = 0;
    static constexpr auto fields(auto list) {
        return list(
            state("value_trend", &MarketState::value_trend),
            state("value_now", &MarketState::value_now),
            state("advance_usd", &MarketState::advance_usd, "USD"),
            state("installed", &MarketState::installed, "units"),
            state("offshore", &MarketState::offshore, "units"),
            state("income_total_usd", &MarketState::income_total_usd, "USD"),
            state("spent_total_usd", &MarketState::spent_total_usd, "USD"),
            state("lapsed_total_usd", &MarketState::lapsed_total_usd, "USD"));
    }
};

/// Units that a rule's quota has let through in its current window.
struct QuotaState {
    std::int64_t used = 0;
    int window = -1;  // quarters since year 0
    static constexpr auto fields(auto list) {
        return list(state("used", &QuotaState::used, "units"), state("window", &QuotaState::window));
    }
};

struct State {
    int tick = 0;  // negative during spin-up
    double volatility = 0.0;
    std::vector<ProductState> products;
    std::vector<ListingState> listings;
    std::vector<LinkState> logic;
    std::vector<LinkState> hbm;
    std::vector<LinkState> packaging;
    std::vector<FeedState> feeds;
    std::vector<FacilityState> facilities;
    std::vector<VendorState> vendors;
    std::vector<StackState> stacks;
    std::vector<ResaleState> resales;
    std::vector<MarketState> markets;
    std::vector<QuotaState> quotas;  // by rule
    std::vector<Buyers> buyers;      // by region

    /// How many buyers each region has.
    std::vector<std::size_t> buyers_by_region() const {
        std::vector<std::size_t> counts;
        for (const Buyers& region : buyers) counts.push_back(region.size());
        return counts;
    }

    static constexpr auto fields(auto list) {
        return list(
            state("tick", &State::tick),
            state("volatility", &State::volatility),
            state("products", &State::products),
            state("listings", &State::listings),
            state("logic", &State::logic),
            state("hbm", &State::hbm),
            state("packaging", &State::packaging),
            state("feeds", &State::feeds),
            state("facilities", &State::facilities),
            state("vendors", &State::vendors),
            state("stacks", &State::stacks),
            state("resales", &State::resales),
            state("markets", &State::markets),
            state("quotas", &State::quotas),
            state("buyers", &State::buyers));
    }
};

/// FNV-1a over every byte of every field, in the order of the lists. Equal states have equal hashes.
std::uint64_t hash_of(const State& state);

}  // namespace chokepoint
