// Latin hypercube samples (McKay, Beckman, Conover 1979): each parameter's range is cut into as many strata as
// there are points, and each stratum holds one point.
#pragma once

#include "tools/ensemble/free_parameters.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

/// One axis of the box that is sampled: the range as a part of the parameter's plausible range, on its scale.
struct SampledRange {
    std::string path;  // keys the random numbers, so that a further parameter moves no other
    double from = 0.0;
    double to = 1.0;
};

/// `points` points in the box, [point][axis], each coordinate in [from, to]: a function of seed and wave alone.
std::vector<std::vector<double>> latin_hypercube(const std::vector<SampledRange>& box, std::size_t points,
                                                 std::uint64_t seed, int wave);

/// A parameter's value at a position in [0, 1] of its plausible range, on its scale; and back.
double value_at_position(const FreeParameter& parameter, double position);
double position_of_value(const FreeParameter& parameter, double value);

}  // namespace chokepoint
