// What a chip costs its vendor: dies at today's yield, HBM stacks and packaging, from the first of its lines that are open.
#pragma once

#include "sim/world.hpp"
#include "sim/yields.hpp"

namespace chokepoint {

/// USD of one good die set from a line, for a datasheet; 0 where the line has no price, infinite where nothing is good.
inline double dies_cost_usd(const World& world, const ProductState& chip, std::size_t facility) {
    const Facility& line = world.scenario->facilities[facility].value;
    const double good = good_dies_per_wafer(line, world.now.facilities[facility], chip);
    const double wafer = line.unit_price_usd;
    if (good <= 0.0) return wafer > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
    return wafer / good * static_cast<double>(chip.dies);
}

/// First facility of a list of links that the product uses, or none.
inline std::size_t first_used(const std::vector<Link>& links, const std::vector<LinkState>& states,
                              const std::vector<std::size_t>& which) {
    for (const std::size_t l : which)
        if (states[l].used) return links[l].facility;
    return none;
}

/// The first that is open; where all are closed, the first that the product used.
inline std::size_t first_open(const World& world, const std::vector<Link>& links, const std::vector<LinkState>& states,
                              const std::vector<std::size_t>& which) {
    for (const std::size_t l : which)
        if (is_open(world, links[l], states[l])) return links[l].facility;
    return first_used(links, states, which);
}

/// USD of the stacks and the packaging of one unit.
inline double assembly_cost_usd(const World& world, const ProductState& chip, std::size_t vendor, std::size_t packager) {
    const Structure& s = *world.structure;
    double usd = 0.0;
    const auto& makers = s.vendor_hbm[vendor];
    if (!makers.empty() && chip.hbm_stacks > 0)
        usd += world.scenario->facilities[first_open(world, s.hbm, world.now.hbm, makers)].value.unit_price_usd *
               static_cast<double>(chip.hbm_stacks);
    if (packager != none)
        usd += world.scenario->facilities[packager].value.unit_price_usd * static_cast<double>(chip.interposer_mm2) /
               wafer_area_mm2;
    return usd;
}

/// USD per unit. Wafer and stack prices are contract prices (assumption: no discounts for volume); a line whose yield
/// is 0 makes nothing, and its dies count as free.
inline double unit_cost_usd(const World& world, std::size_t product) {
    const Structure& s = *world.structure;
    const ProductState& chip = world.now.products[product];
    const std::size_t foundry = first_open(world, s.logic, world.now.logic, s.product_logic[product]);
    const std::size_t packager = first_open(world, s.packaging, world.now.packaging, s.product_packaging[product]);
    const double dies = foundry == none ? 0.0 : dies_cost_usd(world, chip, foundry);
    return (dies < std::numeric_limits<double>::infinity() ? dies : 0.0) +
           assembly_cost_usd(world, chip, s.products[product].vendor, packager);
}

}  // namespace chokepoint
