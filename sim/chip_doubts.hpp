// Datasheets that no chip of today has: most often a unit was mistaken.
#pragma once

#include "sim/scenario.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// One sentence for each figure beyond what can be made, and for a headline on two firms at once.
std::vector<std::string> doubts_about_chips(const Scenario& scenario);

}  // namespace chokepoint
