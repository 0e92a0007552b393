// What buyers set aside in a tick (M5), and who of them can pay for anything, as vector code.
#pragma once

#include "agents/mechanisms/choice_kernel.hpp"
#include "sim/lanes.hpp"
#include "sim/parallel.hpp"
#include "sim/world.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace chokepoint {

/// What is the same for all buyers of a region in a tick.
struct Incomes {
    std::uint64_t seed = 0;
    std::uint32_t tick = 0;
    double budget_usd = 0.0;      // of the region in this tick
    double training_share = 0.0;  // of a buyer without a shift
    float small_model_share = 0.0F;  // of plans for inference
};

Incomes incomes_of(const World& world, double budget_usd, std::size_t region);

/// Picks the rows of the block whose purse could reach `cheapest_usd` in either workload with this tick's income.
void rows_that_can_pay(const Buyers& buyers, const Incomes& incomes, Block block, std::int64_t cheapest_usd,
                       PickedRows& picked);

/// Money of the picked rows, and the numbers that their plans are drawn with.
struct Purses {
    struct OfWorkload {
        std::vector<std::int64_t> usd;  // purse and this tick's income
        std::vector<float> chip;        // as in PlanDraw
        std::vector<float> small_models;
    };
    std::array<OfWorkload, workload_count> by_workload;

    /// Of the group that begins at `first`.
    PlanDraws draws(std::size_t first) const {
        PlanDraws result;
        for (std::size_t w = 0; w < workload_count; ++w)
            result[w] = {&by_workload[w].chip[first], &by_workload[w].small_models[first]};
        return result;
    }
};

/// A buyer's plan stands until it has become an order: the draw is keyed by how many it has placed. A plan that were
/// redrawn each week would favour cheap chips, because a small purse reaches their price first.
void look_into_purses(const Buyers& buyers, const Incomes& incomes, const PickedRows& picked, Purses& purses);

/// A random number of each buyer of a block for what retires, and one for whether open orders are thought over.
struct BuyerDraws {
    std::vector<std::uint32_t> retirement;
    std::vector<std::uint32_t> review;
};

/// Adds the tick's income to every purse of the block, in whole USD; the fraction is drawn, so that small budgets are
/// right on average. Writes the buyers' draws, and returns the income of all.
std::int64_t set_aside(Buyers& buyers, const Incomes& incomes, Block block, BuyerDraws& draws);

/// Sum of both purses of all buyers of the block.
std::int64_t sum_of_purses(const Buyers& buyers, Block block);

/// Mean of the believed risk of foreign chips, weighted by budget shares: the block's part, in risk_unit.
std::int64_t weighted_risk(const Buyers& buyers, Block block);

}  // namespace chokepoint
