// M5: what the buyers of a region set aside in a tick.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// USD in this tick: the sourced path x (price-performance over its trend)^elasticity + brought forward - repaid.
double regional_budget_usd(const World& world, const Rulebook& rules, std::size_t region);

/// Of what was brought forward, USD that this tick's budget lacks.
double repaid_usd(const World& world, std::size_t region);

/// Extra budget that an announced loss brings forward in this tick, USD.
double brought_forward_usd(const World& world, const Rulebook& rules, std::size_t region);

/// Logarithm of the price-performance on offer: ln of the sum over offers of 1 / cost of ownership, both workloads.
double value_on_offer(const OfferBoard& offers, std::size_t region);

}  // namespace chokepoint
