// How many dies of a wafer are good: the line's yield is for a die of a stated area, and larger dies catch more defects.
#pragma once

#include "sim/catalog.hpp"
#include "sim/portable_math.hpp"
#include "sim/state.hpp"

namespace chokepoint {

/// Share of good dies of a chip at a line: yield^(die area / reference area), the Poisson yield model (Murphy 1964). A line
/// without a reference area gives every die its own yield.
inline double die_yield(const Facility& line, const FacilityState& state, const ProductState& chip) {
    if (line.reference_die_mm2 <= 0.0 || state.yield <= 0.0) return state.yield;
    const double die_mm2 = chip.die_mm2 / static_cast<double>(chip.dies);
    return portable_pow(state.yield, die_mm2 / line.reference_die_mm2);
}

/// Expected good dies of one wafer.
inline double good_dies_per_wafer(const Facility& line, const FacilityState& state, const ProductState& chip) {
    return static_cast<double>(chip.dies_per_wafer) * die_yield(line, state, chip);
}

}  // namespace chokepoint
