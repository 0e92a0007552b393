// Goods on their way: what enters leaves after a fixed number of ticks.
#pragma once

#include "sim/fields.hpp"

#include <cstdint>
#include <numeric>
#include <vector>

namespace chokepoint {

struct DelayLine {
    std::vector<std::int64_t> slots{0};
    std::size_t front = 0;

    static constexpr auto fields(auto list) {
        return list(state("slots", &DelayLine::slots, "units"), state("front", &DelayLine::front));
    }

    static DelayLine of_ticks(int ticks) {
        DelayLine line;
        line.slots.assign(static_cast<std::size_t>(ticks < 1 ? 1 : ticks), 0);
        return line;
    }

    /// Units that leave in this tick.
    std::int64_t arriving() const { return slots[front]; }
    /// Units inside, the arriving ones included.
    std::int64_t inside() const { return std::accumulate(slots.begin(), slots.end(), std::int64_t{0}); }
    /// Ends the tick: the arriving units have left, `entering` units take their place at the far end.
    void advance(std::int64_t entering) {
        slots[front] = entering;
        front = (front + 1) % slots.size();
    }
};

}  // namespace chokepoint
