// Draws the buyers of a region: the named ones and a heavy-tailed rest, with what they own at the start.
#pragma once

#include "sim/state.hpp"
#include "sim/structure.hpp"

namespace chokepoint {

/// Buyers by region; they add up to the scenario's number.
std::vector<std::size_t> buyers_by_region(const Scenario& scenario);

/// Rows are sorted by identity, so the order of the configuration does not matter. Budgets: named shares, then Pareto.
Buyers build_buyers(const Scenario& scenario, const Structure& structure, std::size_t region, std::size_t count);

/// The market's books at the start: what `buyers` own, split by the training share of budgets.
MarketState build_market(const Scenario& scenario, const Structure& structure, std::size_t region, const Buyers& buyers);

}  // namespace chokepoint
