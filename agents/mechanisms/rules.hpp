// Reading rules in the law's own terms: which chips a criterion covers, which rules are in force.
#pragma once

#include "sim/world.hpp"

namespace chokepoint {

/// TPP over the area of the logic dies: the applicable die area of ECCN 3A090 (88 FR 73458, 25 October 2023).
double performance_density(const ProductState& chip);

/// Every stated condition holds: thresholds are "at least" below and "less than" above, as in the rule.
bool covered(const World& world, std::size_t product, const Criteria& criteria);
bool covered(const World& world, std::size_t product, const std::vector<Criteria>& any_of);

bool in_force(const Rule& rule, Date today);
bool announced(const Rule& rule, Date today);  // known, but not yet effective

/// Direct listings of foreign products in a region, which gates can stop.
bool is_import(const Structure& structure, std::size_t listing);

}  // namespace chokepoint
