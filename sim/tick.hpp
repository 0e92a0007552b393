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

/// The phases in the order of the process overview.
std::span<const Phase> phases_of_a_tick();

/// Advances the world by one tick and returns all that was published on the way.
Published tick(World& world);

/// Who is told when phases begin and end, to measure them.
class TickWatch {
public:
    virtual ~TickWatch() = default;
    virtual void tick_begins(const World& world) = 0;
    virtual void phase_ended(std::size_t phase, const World& world, const Published& published) = 0;
};

/// All ticks of this process are watched from now on; nullptr: none. Not while a tick runs.
void watch_ticks(TickWatch* watch);

}  // namespace chokepoint
