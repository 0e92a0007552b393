// What is sound in a scenario, and yet hardly what its author means.
#pragma once

#include "sim/scenario.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// Whether one of the criteria covers a chip of the scenario: agents know how to read rules.
using Covers = bool(const Scenario& scenario, const std::string& chip, const std::vector<Criteria>& any_of);

/// One sentence for each, to be said before the run; none for most scenarios.
std::vector<std::string> doubts_about(const Scenario& scenario, Covers& covers);

}  // namespace chokepoint
