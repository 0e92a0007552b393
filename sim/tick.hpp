// One tick: the phases of the model, in order.
#pragma once

#include "sim/world.hpp"

#include <span>
#include <string_view>

namespace chokepoint {

/// One phase of the tick, by the name of its function.
struct Phase {
    std::string_view name;
    void (*run)(World& world, Published& published);
};

/// The phases in the order of the process overview, for who wants to look between them (tools/profile).
std::span<const Phase> phases_of_a_tick();

/// Advances the world by one tick and returns all that was published on the way.
Published tick(World& world);

}  // namespace chokepoint
