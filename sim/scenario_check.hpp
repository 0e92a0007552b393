// What must agree between the parts of a scenario once each part has been read.
#pragma once

#include "sim/config.hpp"
#include "sim/scenario.hpp"

#include <vector>

namespace chokepoint {

/// Appends what is wrong, with the place in `root` that says it.
void check_scenario(const Scenario& scenario, const Node& root, const KindNames& kinds,
                    std::vector<Issue>& issues);

/// The part of it that concerns rules and the strategies of regulators.
void check_rules(const Scenario& scenario, const Node& root, std::vector<Issue>& issues);

}  // namespace chokepoint
