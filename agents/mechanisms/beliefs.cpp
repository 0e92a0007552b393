// Beliefs follow events (M10).
#include "agents/mechanisms/beliefs.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

Signals signals_in(const World& world, const Rulebook& rules, std::size_t region) {
    const Structure& s = *world.structure;
    Signals result;
    double lost = 0.0;
    double all = 0.0;
    for (std::size_t l = s.region_first_listing[region]; l < s.region_first_listing[region + 1]; ++l) {
        if (s.listings[l].resale != none || s.vendor_home[s.products[s.listings[l].product].vendor] == region) continue;
        const auto units = static_cast<double>(world.now.listings[l].sold.total);
        const ListingRule& rule = rules.listings[l];
        all += units;
        if (world.now.listings[l].was_legal && !rule.legal) lost += units;
        if (units > 0.0 && rule.licence_pending) result.pending = true;
    }
    result.ban = all > 0.0 ? lost / all : 0.0;
    result.talk = rules.regions[region].perceived_risk;
    return result;
}

BeliefStep belief_step(const World& world, const Rulebook& rules, std::size_t region) {
    const BeliefParameters& b = world.parameters().beliefs;
    const Signals signals = signals_in(world, rules, region);
    const double scale = world.mechanisms().beliefs;
    const double dt = world.structure->tick_years;
    const double waiting = signals.pending ? part_at_rate(b.delay_gain_per_year, dt) : 0.0;
    BeliefStep step;
    if (world.in_spin_up()) return step;  // beliefs are those of the first date
    step.keep = static_cast<float>(portable_exp(-b.decay_per_year * dt));
    step.follow = static_cast<float>(std::min(1.0, scale * part_at_rate(b.signal_adjustment_per_year, dt)));
    step.shock = static_cast<float>(std::min(1.0, scale * (b.ban_gain * signals.ban + waiting)));
    step.talk = static_cast<float>(signals.talk);
    return step;
}

void believe(Buyers& buyers, const BeliefStep& step, Block block) {
    for (std::size_t i = block.begin; i < block.end; ++i) {
        float foreign = buyers.risk_foreign[i] * step.keep;
        foreign += step.follow * std::max(0.0F, step.talk - foreign);
        buyers.risk_foreign[i] = foreign + step.shock * (1.0F - foreign);
        buyers.risk_domestic[i] *= step.keep;
    }
}

}  // namespace chokepoint
