// Which instruction set vector code uses. Results do not depend on it, only speed does.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// The best first; the last is what every processor of the kind has.
enum class VectorTarget { avx512, avx2, ssse3, baseline };
inline constexpr std::size_t vector_target_count = 4;

/// Names of the instruction sets that this processor has, the best first.
std::vector<std::string> vector_targets();

/// The one in use: the best, or the one that the environment names (CHOKEPOINT_VECTORS).
std::string vector_target();

/// Uses one of `vector_targets()` from now on; an empty name gives back the best. Not while vector code runs.
/// Throws std::invalid_argument on a name that is not there.
void use_vector_target(std::string_view name);

/// What CHOKEPOINT_VECTORS says, read once. Throws std::invalid_argument, as above.
void heed_vector_environment();

namespace vectors {
/// Position of the instruction set in use; heeds the environment at the first call.
std::size_t chosen();
}  // namespace vectors

/// One of a function's versions, as CHOKEPOINT_EACH_TARGET lists them.
template <class Function>
Function on_target(const std::array<Function, vector_target_count>& versions) {
    return versions[vectors::chosen()];
}

}  // namespace chokepoint
