// The heart of the simulator's tick alone: every buyer looks at all that is on offer, for both workloads.
#pragma once

#include "sim/world.hpp"

namespace chokepoint::bench {

/// What a pass over all buyers has to compute at least.
struct ChoiceWork {
    double exponentials = 0.0;
    double logarithms = 0.0;
    double bytes = 0.0;
};

/// One pass by the simulator's own kernel over the offers of the world's tick. What is chosen is thrown away.
ChoiceWork choose_for_everyone(const World& world);

}  // namespace chokepoint::bench
