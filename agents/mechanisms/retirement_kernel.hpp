// What wears out in a tick, as vector code.
#pragma once

#include "sim/parallel.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chokepoint {

/// Takes `hazard` (in 2^-32) of each buyer's units of one chip out of service, rounded by a random number turned by the
/// golden ratio from chip to chip (a low-discrepancy sequence): right on average for each chip, never more than is there.
std::int64_t retire_units(std::vector<std::uint32_t>& column, Block block, std::uint64_t hazard,
                          const std::vector<std::uint32_t>& random, std::size_t chip);

}  // namespace chokepoint
