// Sorts the types that a field may have, for whoever walks the lists of fields.
#pragma once

#include "sim/fields.hpp"
#include "sim/names.hpp"

#include <optional>
#include <type_traits>
#include <vector>

namespace chokepoint {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
inline constexpr bool is_named = false;
template <class T>
inline constexpr bool is_named<Named<T>> = true;

/// What stands in one entry of a Named.
template <class T>
using entry_value = std::remove_cvref_t<decltype(std::declval<T&>().entries.front().value)>;

}  // namespace chokepoint
