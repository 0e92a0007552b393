// The door to libdeflate: one chunk, filtered as HDF5's own shuffle and deflate would, for any reader.
#pragma once

#include "output/h5.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace chokepoint {

inline constexpr int deflate_level = 1;

/// Shuffles numbers of `width` bytes and compresses them. What would hardly shrink is kept as it is, with both filters
/// skipped: looking at a part of it tells. A function of the bytes alone.
h5::RawChunk pack(std::span<const std::byte> numbers, std::size_t width);

}  // namespace chokepoint
