// Agents side by side in vector code: a fixed number, whatever the width of the machine's vectors.
#pragma once

#include <array>
#include <cstddef>

namespace chokepoint {

inline constexpr std::size_t lanes = 16;

template <class T>
using LaneOf = std::array<T, lanes>;
using Lane = LaneOf<float>;

}  // namespace chokepoint
