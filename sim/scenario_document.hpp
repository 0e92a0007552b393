// Scenarios that are varied many times: their documents are read once, and laid over and assigned to again and again.
#pragma once

#include "sim/config.hpp"
#include "sim/scenario.hpp"

namespace chokepoint {

/// The document of a file with all that it extends, not yet checked. Throws ConfigError.
Node scenario_document(const std::string& file);
/// The document with a file, and all that this extends, laid over it. Null deletes. Throws ConfigError.
Node laid_over(Node document, const std::string& file);
/// The scenario of a document with assignments, checked as by `load_scenario`. Throws ConfigError.
Scenario scenario_of(Node document, const std::vector<std::string>& assignments, const KindNames& kinds);

}  // namespace chokepoint
