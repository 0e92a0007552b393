// Scenarios, studies and experiments are all YAML: which of them a document is.
#pragma once

#include "sim/config.hpp"

namespace chokepoint {

enum class DocumentKind { scenario, study, experiment };

/// Throws ConfigError if a document is plainly of another kind, or a scenario without a world: one sentence in place of a list
/// of all that is then unknown and missing.
void require_kind(const Node& root, DocumentKind wanted);

}  // namespace chokepoint
