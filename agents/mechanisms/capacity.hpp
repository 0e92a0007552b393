// M7 and capacity: what a line can start, how it grows, how its yield learns.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

inline constexpr double months_per_year = 12.0;

/// Units per tick at today's capacity.
double line_capacity_per_tick(const World& world, std::size_t facility);

/// Follows the announced path to its last date; then a busy line orders growth up to its equipment limit, which arrives
/// after the investment lead time (assumption: Kydland and Prescott's time to build in its simplest form). Of both a rule on
/// equipment takes its part.
void learn_capacity(World& world, const Published& published, std::size_t facility);

/// Yield after `wafers`: ceiling - (ceiling - start) exp(-wafers / (learning_wafers x capacity_scale)), a learning curve
/// fitted to the yields the press reports for Ascend on N+2.
double yield_after(const Facility& line, double wafers, double learning_scale);

}  // namespace chokepoint
