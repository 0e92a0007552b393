// Samples of the unit cube, [point][axis], flat: a function of their arguments alone.
#pragma once

#include "tools/study/factors.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

using Positions = std::vector<double>;

/// Independent and uniform.
Positions random_positions(const std::vector<ReadyFactor>& factors, std::size_t points, std::uint64_t seed);

/// One point in each stratum of every axis (McKay, Beckman, Conover 1979).
Positions latin_hypercube_positions(const std::vector<ReadyFactor>& factors, std::size_t points, std::uint64_t seed);

/// Points of the Sobol' sequence (directions of Joe and Kuo 2008) from index `skip` on; index 0 is the origin. At most
/// 3667 axes.
Positions sobol_positions(std::size_t axes, std::size_t points, std::uint64_t skip);

/// The smallest power of two that is at least 16 and `points`: what is skipped, so that no point is the origin and
/// any first 2^k points are balanced (the rule of SALib's Saltelli sampler).
std::uint64_t sobol_skip(std::size_t points);

/// Saltelli (2002) in the row order of SALib: for each base sample A, the AB of every factor, the BA of every factor
/// if `second_order`, B. Rows: points * (factors + 2), or points * (2 factors + 2).
Positions saltelli_positions(std::size_t factors, std::size_t points, bool second_order);

/// Trajectories of Morris (1991) on a grid of `levels`, in the row order of SALib: each `factors + 1` rows, one factor
/// moving by levels / (2 (levels - 1)) between two of them.
Positions morris_positions(const std::vector<ReadyFactor>& factors, std::size_t trajectories, std::size_t levels,
                           std::uint64_t seed);

/// Draws 53 bits for the seeds of runs, beside all draws of designs and of the model.
std::uint64_t draw_seed(std::uint64_t study_seed, std::uint64_t key);

}  // namespace chokepoint
