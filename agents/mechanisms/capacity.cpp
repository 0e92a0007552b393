// Lines grow and learn.
#include "agents/mechanisms/capacity.hpp"

#include "sim/portable_math.hpp"

#include <algorithm>

namespace chokepoint {

double line_capacity_per_tick(const World& world, std::size_t facility) {
    return world.now.facilities[facility].capacity_per_month * months_per_year * world.structure->tick_years;
}

double yield_after(const Facility& line, double wafers, double learning_scale) {
    // A line that is thought to be larger learnt its reported yields from more wafers: both are scaled.
    const double learning_wafers = line.learning_wafers * std::max(line.capacity_scale, 1e-9);
    const double left = portable_exp(-learning_scale * wafers / learning_wafers);
    return line.yield_ceiling - (line.yield_ceiling - line.yield_start) * left;
}

void learn_capacity(World& world, const Published& published, std::size_t facility) {
    const Facility& line = world.scenario->facilities[facility].value;
    const SupplyParameters& p = world.parameters().supply;
    FacilityState& state = world.now.facilities[facility];
    // Of the line's own capacity: one that waits for its input is not busy.
    const double capacity = world.cast.facilities[facility]->capacity_per_tick(world, facility);
    const double started = static_cast<double>(published.shipments.started[facility]);
    const double quarter = part_at_rate(4.0, world.structure->tick_years);
    const double busy = capacity > 0.0 ? std::min(1.0, started / capacity) : 0.0;
    state.utilisation += quarter * (busy - state.utilisation);
    state.cumulative_units += published.shipments.started[facility];

    const auto& last = line.capacity_per_month.knots.back();
    // What is learnt now is of the next tick: its middle, as for all that moves within a tick.
    const Date next{world.scenario->start.days + std::max(0, world.now.tick + 1) * world.scenario->tick_days +
                    world.scenario->tick_days / 2};
    // The tick in which the path ends, on whatever day of it, still follows the path: its last value always applies.
    const bool on_path = next.days - world.scenario->tick_days < last.date.days;
    const double cut = published.rules.growth_cut[facility];
    if (on_path) {
        const double announced = line.capacity_scale * value_at(line.capacity_per_month, next);
        double stands = announced;
        if ((cut > 0.0 || state.missed_per_month > 0.0) && !world.in_spin_up()) {
            const Date before{next.days - world.scenario->tick_days};
            const double added = announced - line.capacity_scale * value_at(line.capacity_per_month, before);
            // A path that falls takes what was never installed first: what stands stays, up to the path.
            stands = std::min(announced, state.capacity_per_month + (1.0 - cut) * std::max(0.0, added));
        }
        state.missed_per_month = announced - stands;
        state.capacity_per_month = stands;
    }
    if (next > last.date) state.capacity_per_month += (1.0 - cut) * state.expansion[state.expansion_front];
    double ordered = 0.0;
    // Orders are placed so that they arrive after the announced path ends. A line without growth of its own has no room
    // for a subsidy to fill, and one that is to shrink or close is not enlarged for what it was.
    const double lead_days = p.investment_lead_weeks * 7.0;
    if (!world.in_spin_up() && line.growth_limit_per_year > 0.0 && world.today().days + lead_days > last.date.days &&
        state.utilisation > p.investment_threshold) {
        const std::size_t region = world.scenario->regions.find(line.country).value_or(none);
        const double bonus = region == none ? 0.0 : published.rules.regions[region].fab_growth_bonus;
        const double grows = on_path ? std::min(state.capacity_per_month, line.capacity_scale * last.value)
                                     : state.capacity_per_month;
        ordered = world.mechanisms().capacity_investment * (line.growth_limit_per_year + bonus) * grows *
                  world.structure->tick_years;
    }
    state.expansion[state.expansion_front] = ordered;
    state.expansion_front = (state.expansion_front + 1) % state.expansion.size();
}

}  // namespace chokepoint
