// ODD: technology. What no agent decides alone: the volatility of model architectures (M2) and the maturity of software
// stacks (M9).
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/roles.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

/// Volatility decays; shocks arrive at random (Poisson, at most one a tick). Returns the jump.
double move_volatility(World& world) {
    const PerformanceParameters& p = world.parameters().performance;
    double& v = world.now.volatility;
    v *= portable_exp(-p.volatility_decay_per_year * world.structure->tick_years);
    const double shocks_per_year = world.mechanisms().architecture_shocks * p.shocks_per_year;
    const double u = unit_interval(draw(world.scenario->seed, Purpose::architecture_shock, 0, world.now.tick)[0]);
    if (u >= part_at_rate(shocks_per_year, world.structure->tick_years)) return 0.0;
    const double jump = p.shock_size * (1.0 - v);
    v += jump;
    return jump;
}

double installed_units(const World& world, std::size_t stack) {
    double units = 0.0;
    for (std::size_t p = 0; p < world.structure->products.size(); ++p) {
        if (world.structure->products[p].stack != stack) continue;
        for (const MarketState& market : world.now.markets)
            for (std::size_t w = 0; w < workload_count; ++w)
                units += static_cast<double>(market.installed[p][w] + market.offshore[p][w]);
    }
    return units;
}

/// Developers follow the installed base, maturity follows developers and spending with saturation, and a change of
/// architecture erodes it (assumption; two-sided adoption after Rochet and Tirole 2003, Arthur 1989).
void grow_stack(World& world, std::size_t stack, double spending_usd_per_year, double jump) {
    const StackParameters& p = world.parameters().stacks;
    const double dt = world.structure->tick_years * world.mechanisms().stack_growth;
    StackState& state = world.now.stacks[stack];
    const double followers = p.developers_per_unit * installed_units(world, stack);
    state.developers_million += part_at_rate(p.developer_adjustment_per_year, dt) * (followers - state.developers_million);
    state.developers_million = std::max(0.0, state.developers_million);
    state.spending_usd_per_year = spending_usd_per_year;
    const double from_developers = state.developers_million / (state.developers_million + p.developers_half_million);
    const double from_spending = spending_usd_per_year / (spending_usd_per_year + p.spending_half_usd_per_year);
    const double growth =
        p.growth_per_year * ((1.0 - p.spending_weight) * from_developers + p.spending_weight * from_spending);
    const double erosion = std::min(1.0, world.mechanisms().stack_growth) * p.erosion;
    for (double& maturity : state.maturity) {
        maturity += dt * growth * (1.0 - maturity);
        maturity *= 1.0 - erosion * jump * (1.0 - maturity);  // a mature stack has the hands to follow
        maturity = std::clamp(maturity, 0.01, 1.0);
    }
}

class Technology final : public TechnologyRole {
public:
    void learn(World& world, const Published&) const override {
        if (world.in_spin_up()) return;  // volatility and maturities are those of the first date
        const double jump = move_volatility(world);
        std::vector<double> spending(world.now.stacks.size(), 0.0);
        for (std::size_t v = 0; v < world.now.vendors.size(); ++v) {
            const std::size_t stack = index_of(world.scenario->stacks, world.scenario->firms[v].value.stack);
            spending[stack] += world.parameters().stacks.spending_share * world.now.vendors[v].revenue_usd_per_year;
        }
        for (std::size_t k = 0; k < spending.size(); ++k)
            grow_stack(world, k, std::max(spending[k], world.scenario->stacks[k].value.spending_usd_per_year), jump);
    }
};

}  // namespace

std::shared_ptr<const TechnologyRole> technology();
std::shared_ptr<const TechnologyRole> technology() { return std::make_shared<Technology>(); }

}  // namespace chokepoint
