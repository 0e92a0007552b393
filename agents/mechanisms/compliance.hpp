// M8: a chip cut down to pass a rule (A800, H800, H20), designed from the rule's own terms.
#pragma once

#include "sim/world.hpp"

#include <optional>

namespace chokepoint {

struct CompliantChip {
    ProductState chip;
    std::size_t model = none;  // product it was cut down from
    double worth = 0.0;        // effective performance in the region x what the rules leave of it
};

/// The best chip that the rules on exports to a region, as far as their text is known, let through: any of the vendor's
/// designs with its peak, memory bandwidth or interconnect cut to just below the thresholds. Cut chips cost their
/// buyers the same per unit of performance as their model (assumption). Empty if nothing is let through.
std::optional<CompliantChip> best_compliant_chip(const World& world, std::size_t vendor, std::size_t region);

/// Works on such a chip for every region where the best one is worth so much more than the best chip already allowed or
/// announced there, for `compliance_weeks`; then puts it on sale there (NVIDIA, 2022 to 2024).
void advance_compliance(World& world, std::size_t vendor);

}  // namespace chokepoint
