// Which lines can make which products, and which lines feed which: the links that `Structure` holds.
#pragma once

#include "sim/structure.hpp"

namespace chokepoint {

/// Fills in logic, HBM, packaging and feeds, with the order of choice of products and vendors. Products must be there.
void add_supply_links(const Scenario& scenario, Structure& s);

/// The chip that tells where a product is made and sold: itself, or its predecessor.
const Chip& model_chip(const Scenario& scenario, const Structure& s, std::size_t product);

/// The nearest whole number of ticks, at least one.
int ticks_of_weeks(double weeks, double tick_weeks);

}  // namespace chokepoint
