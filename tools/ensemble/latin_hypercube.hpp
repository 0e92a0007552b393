// Latin hypercube samples (McKay, Beckman, Conover 1979): each parameter's range is cut into as many strata as
// there are points, and each stratum holds one point.
#pragma once

#include "tools/ensemble/free_parameters.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

/// `points` points, [point][axis], each coordinate in [0, 1]: a function of the seed alone. An axis' name keys its random
/// numbers, so that a further axis moves no other.
std::vector<std::vector<double>> latin_hypercube(const std::vector<std::string>& axes, std::size_t points,
                                                 std::uint64_t seed);

/// A parameter's value at a position in [0, 1] of its plausible range, on its scale; and back.
double value_at_position(const FreeParameter& parameter, double position);
double position_of_value(const FreeParameter& parameter, double value);

}  // namespace chokepoint
