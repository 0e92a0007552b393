// A scenario that was resolved before, changed by a file that says only what is different.
#pragma once

#include "sim/scenario.hpp"

namespace chokepoint {

/// Lays `file` (with all that it extends; empty: nothing) over the resolved scenario `base_yaml`, called `base_name` in
/// messages, then applies `path=value` assignments, and checks it whole. Null deletes. Throws ConfigError.
Scenario load_overlay(const std::string& base_yaml, const std::string& base_name, const std::string& file,
                      const std::vector<std::string>& assignments, const KindNames& kinds);

}  // namespace chokepoint
