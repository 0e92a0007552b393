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

    /// First day of the current tick; during spin-up, the first day of the run.
    Date today() const {
        const int tick = now.tick < 0 ? 0 : now.tick;
        return {scenario->start.days + tick * scenario->tick_days};
    }
    const Parameters& parameters() const { return scenario->parameters; }
    const Mechanisms& mechanisms() const { return scenario->mechanisms; }
};

/// The world before its first tick of spin-up: installed bases, empty pipelines, stocks of the first date.
World build_world(const Scenario& scenario, const Roster& roster);

/// Runs the ticks of spin-up.
void spin_up(World& world);

}  // namespace chokepoint
