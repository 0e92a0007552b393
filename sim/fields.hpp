// A field of a struct, named once: the reader, defaults, ranges, `describe`, the state hash and the checkpoint all
// walk the same list. A struct whose list misses a member does not compile (see `arity`).
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

namespace chokepoint {

struct Range {
    double min = -std::numeric_limits<double>::infinity();
    double max = std::numeric_limits<double>::infinity();
};

inline constexpr Range any_value{};
inline constexpr Range non_negative{0.0, std::numeric_limits<double>::infinity()};
inline constexpr Range fraction{0.0, 1.0};

/// What is known of a field besides its type: `unit` is "" for text and "1" for pure numbers; `source` names a paper,
/// rule or filing, or says "assumption"; a field that is `required` has no default.
struct FieldInfo {
    std::string_view name;
    std::string_view unit;
    std::string_view help;
    Range range{};
    std::string_view source{};
    bool required = false;
};

template <class Owner, class Member>
struct Field {
    FieldInfo info;
    Member Owner::*member;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member, std::string_view unit,
                                     std::string_view help, Range range = any_value, std::string_view source = {}) {
    return {{name, unit, help, range, source, false}, member};
}

template <class Owner, class Member>
constexpr Field<Owner, Member> required_field(std::string_view name, Member Owner::*member, std::string_view unit,
                                              std::string_view help, Range range = any_value,
                                              std::string_view source = {}) {
    return {{name, unit, help, range, source, true}, member};
}

/// A field of the state: it has no range and is not read from a file.
template <class Owner, class Member>
constexpr Field<Owner, Member> state(std::string_view name, Member Owner::*member, std::string_view unit = "1",
                                     std::string_view help = {}) {
    return {{name, unit, help, any_value, {}, false}, member};
}

namespace arity_probe {
struct Anything {
    std::size_t index;
    template <class T>
    operator T() const;  // declared, never defined: it only stands in unevaluated initialisers
};

template <class T, std::size_t... I>
consteval bool initialisable(std::index_sequence<I...>) {
    return requires { T{Anything{I}...}; };
}

template <class T, std::size_t N = 0>
consteval std::size_t count() {
    if constexpr (initialisable<T>(std::make_index_sequence<N + 1>{}))
        return count<T, N + 1>();
    else
        return N;
}
}  // namespace arity_probe

/// Number of members of an aggregate (no C arrays, no bases).
template <class T>
inline constexpr std::size_t arity = arity_probe::count<T>();

struct CountFields {
    consteval std::size_t operator()(const auto&... f) const { return sizeof...(f); }
};

/// No name stands twice in the list: a field listed twice would hide one that is missing.
struct NamesDiffer {
    consteval bool operator()(const auto&... f) const {
        const std::array<std::string_view, sizeof...(f)> names{f.info.name...};
        for (std::size_t i = 0; i < names.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (names[i] == names[j]) return false;
        return true;
    }
};

/// A struct that names its members: `static constexpr auto fields(auto list)` returns `list(field(...), ...)`. What
/// is to be done with them is handed in, so that a list costs the compiler nothing where nobody walks it.
template <class T>
concept HasFields = requires { T::fields(CountFields{}); };

/// Calls `visit(FieldInfo, member)` for every member of `object`, in the order of its list.
template <class T, class Visit>
constexpr void for_each_field(T& object, Visit&& visit) {
    using Plain = std::remove_const_t<T>;
    static_assert(std::is_aggregate_v<Plain>, "a struct with fields is plain data");
    static_assert(Plain::fields(CountFields{}) == arity<Plain>, "the list of fields misses a member of this struct");
    static_assert(Plain::fields(NamesDiffer{}), "a name stands twice in the list of fields");
    Plain::fields([&](const auto&... f) { (visit(f.info, object.*(f.member)), ...); });
}

}  // namespace chokepoint
