// One tick: the phases of the model, in order.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// Advances the world by one tick and returns all that was published on the way.
Published tick(World& world);

}  // namespace chokepoint
