// The world: the scenario, its structure, who plays which role, and the state.
#pragma once

#include "sim/boards.hpp"
#include "sim/peer_graph.hpp"
#include "sim/roles.hpp"
#include "sim/state.hpp"
#include "sim/structure.hpp"

#include <memory>

namespace chokepoint {

struct World {
    std::shared_ptr<const Scenario> scenario;
    std::shared_ptr<const Structure> structure;
    std::shared_ptr<const std::vector<PeerGraph>> peers;  // by region
    Cast cast;
    State now;

    bool in_spin_up() const { return now.tick < 0; }
    /// First day of the current tick; during spin-up, the first day of the run.
    Date today() const {
        const int tick = in_spin_up() ? 0 : now.tick;
        return {scenario->start.days + tick * scenario->tick_days};
    }
    /// The calendar quarter of the current tick, counted on over the years; it goes by in spin-up too, so that what a quota
    /// leaves for a quarter comes anew.
    int quarter() const {
        const Date day{scenario->start.days + now.tick * scenario->tick_days};
        return year_of(day) * 4 + quarter_of(day) - 1;
    }
    /// Where rates that move within the tick are read, so that shorter ticks give the same years.
    Date mid_tick() const { return {today().days + scenario->tick_days / 2}; }
    /// What the scenario says of a region's buyers.
    const Market& market(std::size_t region) const {
        return scenario->markets[index_of(scenario->markets, scenario->regions[region].name)].value;
    }
    const Parameters& parameters() const { return scenario->parameters; }
    const Mechanisms& mechanisms() const { return scenario->mechanisms; }
};

/// Whether a design uses a line that has capacity at all: one that has been closed is nobody's first choice.
bool is_open(const World& world, const Link& link, const LinkState& state);

/// A chip of the catalogue as a product that nobody has made yet.
ProductState product_from(const Scenario& scenario, const Chip& chip);

/// The world before its first tick of spin-up: installed bases, empty pipelines, stocks of the first date.
World build_world(const Scenario& scenario, const Roster& roster);

/// What a run counts from its first date on: a quota's quarter is not yet used, and nothing was paid to governments, seized or
/// written down. The last tick of spin-up ends with it.
void begin_counting(World& world);

/// Runs the ticks of spin-up, which fill pipelines and stocks, move prices, yields and orders, and leave the installed base,
/// beliefs, R&D stocks and software stacks at what they are on the first date.
void spin_up(World& world);

}  // namespace chokepoint
