// Rules that are sound and yet do nothing, or hardly what their author means.
#pragma once

#include "sim/scenario_doubts.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// One sentence for each: rules that the run does not reach, gates that cover no chip, caps that are none.
std::vector<std::string> doubts_about_rules(const Scenario& scenario, Covers& covers);

}  // namespace chokepoint
