// The door to Highway: which instruction set the vector code uses. Results do not depend on it, only speed does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// Names of the instruction sets that this build holds and this processor has, the best first.
std::vector<std::string> vector_targets();

/// The one in use: the best, or the one that the environment names (CHOKEPOINT_VECTORS).
std::string vector_target();

/// Uses one of `vector_targets()` from now on; an empty name gives back the best. Not while vector code runs.
/// Throws std::invalid_argument on a name that is not there.
void use_vector_target(std::string_view name);

/// What CHOKEPOINT_VECTORS says, read once. Vector code calls it before it first looks for its target.
void heed_vector_environment();

}  // namespace chokepoint
