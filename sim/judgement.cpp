// Each order is judged once; counts alone are kept.
#include "sim/judgement.hpp"

#include "sim/phases.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"

#include <algorithm>

namespace chokepoint {

Judgement judge(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders) {
    const ListingRule& rule = rules.listings[listing];
    const ListingState& state = world.now.listings[listing];
    if (rule.licence_pending) return {};
    if (!rule.judges()) return {orders, state.refused};
    const std::int64_t fresh = std::max<std::int64_t>(0, orders - state.refused - state.approved);
    const double again =
        rule.approval() > state.judged_at ? (rule.approval() - state.judged_at) / (1.0 - state.judged_at) : 0.0;
    if (fresh == 0 && again == 0.0) return {std::min(orders, state.approved), 0};
    const auto random = draw(world.scenario->seed, Purpose::rationing, world.structure->listings[listing].id, world.now.tick, 1);
    const std::int64_t reconsidered = again > 0.0 ? part_of(state.refused, again, random[1]) : 0;
    return {std::min(orders, state.approved + reconsidered + part_of(fresh, rule.approval(), random[0])), reconsidered};
}

double judged_at(const ListingState& before, std::int64_t refused, double rate) {
    const std::int64_t old = rate < before.judged_at ? std::min(before.refused, refused) : 0;
    if (old == 0) return rate;
    return rate + (before.judged_at - rate) * static_cast<double>(old) / static_cast<double>(refused);
}

std::int64_t approved_orders(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders) {
    return judge(world, rules, listing, orders).approved;
}

std::int64_t sellable_orders(const World& world, const Rulebook& rules, std::size_t listing, std::int64_t orders) {
    const ListingRule& rule = rules.listings[listing];
    std::int64_t units = std::min(approved_orders(world, rules, listing, orders), rule.cap_room);
    for (const std::size_t quota : {rule.quota, rule.overall})
        if (quota != none) units = std::min(units, rules.quotas[quota].room);
    return units;
}

}  // namespace chokepoint
