// What a chip costs its vendor: dies at today's yield, HBM stacks and packaging, from the lines of its first choice.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// USD per unit; lines without a price in the catalogue cost nothing. Wafer and stack prices are contract prices
/// (assumption: no discounts for volume).
inline double unit_cost_usd(const World& world, std::size_t product) {
    const Structure& s = *world.structure;
    const ProductState& chip = world.now.products[product];
    double usd = 0.0;
    if (!s.product_logic[product].empty()) {
        const Link& link = s.logic[s.product_logic[product].front()];
        const double good = static_cast<double>(link.dies_per_wafer) * world.now.facilities[link.facility].yield;
        const double wafer = world.scenario->facilities[link.facility].value.unit_price_usd;
        if (good > 0.0) usd += wafer / good * static_cast<double>(chip.dies);
    }
    const auto& makers = s.vendor_hbm[s.products[product].vendor];
    if (!makers.empty())
        usd += world.scenario->facilities[s.hbm[makers.front()].facility].value.unit_price_usd *
               static_cast<double>(chip.hbm_stacks);
    if (!s.product_packaging[product].empty()) {
        const Link& link = s.packaging[s.product_packaging[product].front()];
        usd += world.scenario->facilities[link.facility].value.unit_price_usd *
               static_cast<double>(link.unit_area_mm2) / wafer_area_mm2;
    }
    return usd;
}

}  // namespace chokepoint
