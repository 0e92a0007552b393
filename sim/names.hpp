// Things that have names: ordered collections read from maps, and enumerations written as words.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// A map of the configuration in the order of its file. Names are unique: the reader refuses a second one.
template <class T>
struct Named {
    struct Entry {
        std::string name;
        T value;
    };
    std::vector<Entry> entries;

    std::optional<std::size_t> find(std::string_view name) const {
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (entries[i].name == name) return i;
        return std::nullopt;
    }
    std::size_t size() const { return entries.size(); }
    auto begin() const { return entries.begin(); }
    auto end() const { return entries.end(); }
    const Entry& operator[](std::size_t i) const { return entries[i]; }
};

/// Specialise with `static constexpr std::array<std::string_view, N> words`, in the order of the enumerators.
template <class Enum>
struct EnumWords;

template <class Enum>
concept HasWords = requires { EnumWords<Enum>::words.size(); };

template <HasWords Enum>
constexpr std::string_view word(Enum value) {
    return EnumWords<Enum>::words[static_cast<std::size_t>(value)];
}

template <HasWords Enum>
inline constexpr std::size_t count_of = EnumWords<Enum>::words.size();

}  // namespace chokepoint
