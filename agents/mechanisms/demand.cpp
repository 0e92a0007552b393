// Budgets react to what money buys, and move forward before a ban (M5).
#include "agents/mechanisms/demand.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

double path_usd(const World& world, std::size_t region) {
    const Market& market = world.market(region);
    return market.budget_scale * value_at(market.budget_usd_per_year, world.mid_tick()) * world.structure->tick_years;
}

}  // namespace

double brought_forward_usd(const World& world, const Rulebook& rules, std::size_t region) {
    if (world.in_spin_up()) return 0.0;  // its day stands still, and no ban comes nearer
    return path_usd(world, region) * world.mechanisms().prebuying * world.parameters().demand.prebuying_strength *
           rules.regions[region].announced_loss;
}

double repaid_usd(const World& world, std::size_t region) {
    return world.now.markets[region].advance_usd *
           part_within(world.structure->tick_weeks, world.parameters().demand.repayment_weeks);
}

double regional_budget_usd(const World& world, const Rulebook& rules, std::size_t region) {
    constexpr double most = 0.7;  // |ln| of the response: a doubling or halving, so that no shock runs away (assumption)
    const MarketState& market = world.now.markets[region];
    const DemandParameters& p = world.parameters().demand;
    const double gap = world.mechanisms().price_response * p.elasticity * (market.value_now - market.value_trend);
    const double response = portable_exp(std::clamp(gap, -most, most));
    const double moved = brought_forward_usd(world, rules, region) - repaid_usd(world, region);
    return std::max(0.0, path_usd(world, region) * response + moved);
}

double value_on_offer(const OfferBoard& offers, std::size_t region) {
    double sum = 0.0;
    for (const Offer& offer : offers.regions[region])
        for (const double cost : offer.cost_usd) sum += 1.0 / cost;
    return sum > 0.0 ? portable_log(sum) : 0.0;
}

}  // namespace chokepoint
