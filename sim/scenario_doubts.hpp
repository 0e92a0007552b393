// What is sound in a scenario, and yet hardly what its author means.
#pragma once

#include "sim/scenario.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// One sentence for each, to be said before the run; none for most scenarios.
std::vector<std::string> doubts_about(const Scenario& scenario);

}  // namespace chokepoint
