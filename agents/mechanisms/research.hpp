// M8: R&D stock, and the next design once the announced roadmap has run out.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// What a vendor wants its next design to be.
struct DesignBrief {
    ChipClass chip_class = ChipClass::gpu;
    double gain = 1.0;  // of performance over the vendor's last design
};

/// R&D stock by the perpetual-inventory method (Hall, Mairesse, Mohnen 2010), fed by revenue and subsidy.
void accumulate_research(World& world, const Rulebook& rules, std::size_t vendor);

/// node gain x R&D gain; R&D gain = f(stock) x (1 + strength x visibility x ln(best rival on sale at home / own best)).
double design_gain(const World& world, const OfferBoard& offers, std::size_t vendor);

/// Counts time on the drawing board; when a design is due and there is room, fills the next slot and returns true.
bool advance_design(World& world, std::size_t vendor, const DesignBrief& brief);

/// The vendor's best design so far, by dense 16-bit peak; none before the first.
std::size_t best_design(const World& world, std::size_t vendor);

}  // namespace chokepoint
