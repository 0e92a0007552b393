// The benchmark model (README.md states its rules): buyers of sixteen chips for two workloads, logit, rationing,
// depreciation. Small enough to be written again in any framework, and built as the simulator's buyers are.
#pragma once

#include "sim/parallel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chokepoint::bench {

inline constexpr std::size_t option_count = 16;
inline constexpr std::size_t workload_count = 2;

inline constexpr float kept_per_tick = 1.0F - 1.0F / 156.0F;  // of what is installed: three years of weeks
inline constexpr float risk_gain = 0.1F;                      // of a belief, per order of an imported chip
inline constexpr float risk_weight = 1.5F;

/// What a buyer and tick cost: the counted roofline.
inline constexpr double exponentials_per_buyer = 32.0;
inline constexpr double philox_blocks_per_buyer = 1.0;
inline constexpr double bytes_per_buyer = 176.0;  // choose reads 24 and writes 8; deliver reads 76 and writes 68

struct Option {
    float price_kusd = 0.0F;
    float cost_utility = 0.0F;                              // times the buyer's weight of cost
    std::array<float, workload_count> quality_utility{};    // times the buyer's weight of quality
    float home = 0.0F;                                      // times the buyer's weight of home: 1 if domestic
    float imported = 0.0F;                                  // times the believed risk: 1 if not domestic
    double units_per_buyer = 0.0;                           // capacity of a tick
};

std::array<Option, option_count> options();

/// Buyers are columns; all but the last three never change. An order holds its option in bits 24 to 27, whole units
/// below. Columns are filled up to whole groups of lanes by buyers without income.
struct Buyers {
    std::size_t count = 0;
    std::vector<float> weight_cost;
    std::vector<float> weight_quality;
    std::vector<float> weight_home;
    std::array<std::vector<float>, workload_count> income_kusd;
    std::vector<float> risk;
    std::array<std::vector<std::uint32_t>, workload_count> orders;
    std::array<std::vector<float>, option_count> installed;
};

/// Units ordered by option, summed over a block or over all.
using Totals = std::array<std::int64_t, option_count>;

/// What a tick's orders meet: the part of each order that is delivered.
using Fill = std::array<float, option_count>;

struct Market {
    std::array<Option, option_count> options;
    std::uint64_t seed = 1;
    std::int32_t now = 0;
    Buyers buyers;
    std::vector<Totals> block_totals;  // scratch
    Totals ordered{};                  // units since the start
    std::array<double, option_count> delivered{};
};

Market build_market(std::size_t buyers, std::uint64_t seed);

/// One way of computing the two phases for a block of buyers.
struct Kernel {
    void (*choose)(const Market& market, Block block, Buyers& buyers, Totals& ordered);
    void (*deliver)(const Market& market, Block block, const Fill& fill, Buyers& buyers);
};

/// Vectorised over buyers, with the simulator's own exponential, random numbers and dispatch.
Kernel vector_kernel();
/// As one writes it down: one buyer after the other, std::exp.
Kernel straightforward_kernel();

void tick(Market& market, const Kernel& kernel);

/// What implementations are compared by, after any number of ticks.
struct Report {
    std::array<double, option_count> ordered_per_buyer_tick{};
    std::array<double, option_count> delivered_per_buyer_tick{};
    double installed_per_buyer = 0.0;
    double risk = 0.0;
};

Report report(const Market& market);

}  // namespace chokepoint::bench
