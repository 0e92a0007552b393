// Walks the lists of fields: a member that is missing from a list does not compile, so none escapes the hash.
#include "sim/state.hpp"

#include <cstddef>
#include <span>
#include <type_traits>

namespace chokepoint {

namespace {

class Hash {
public:
    template <class T>
    void add(const T& value) {
        if constexpr (HasFields<T>) {
            for_each_field(value, [this](const FieldInfo&, const auto& member) { this->add(member); });
        } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            add_bytes(std::as_bytes(std::span(&value, 1)));
        } else if constexpr (std::is_same_v<T, Date>) {
            add(value.days);
        } else {
            add(value.size());
            using Item = typename T::value_type;
            if constexpr (std::is_arithmetic_v<Item>)
                add_bytes(std::as_bytes(std::span(value)));
            else
                for (const auto& item : value) add(item);
        }
    }
    std::uint64_t result() const { return hash_; }

private:
    void add_bytes(std::span<const std::byte> bytes) {
        for (const std::byte b : bytes) hash_ = (hash_ ^ static_cast<std::uint64_t>(b)) * 1099511628211ULL;
    }
    std::uint64_t hash_ = 14695981039346656037ULL;
};

}  // namespace

std::uint64_t hash_of(const State& state) {
    Hash hash;
    hash.add(state);
    return hash.result();
}

}  // namespace chokepoint
