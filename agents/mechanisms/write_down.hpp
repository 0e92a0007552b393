// Stranded stock: what a vendor holds beyond all that it can expect to sell.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// Books goods, dies and wafers of a product beyond `write_down_weeks` of expected sales, at production cost, once
/// (lower of cost and net realizable value, ASC 330; NVIDIA's 10-Q of May 2025 for the H20, purchase obligations
/// included). Where no region may buy the product, all of it; before half a year of sales, nothing.
void write_down(World& world, const Published& published, std::size_t product);

}  // namespace chokepoint
