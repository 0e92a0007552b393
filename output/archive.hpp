// Plain data as bytes and back, by the lists of fields: a member that is missing from its list does not compile.
#pragma once

#include "sim/date.hpp"
#include "sim/fields.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chokepoint {

/// Numbers lie as they do in memory, little-endian; lists and texts begin with their length, 64 bits.
class ArchiveWriter {
public:
    using Sink = std::function<void(std::string_view)>;
    explicit ArchiveWriter(Sink sink) : sink_(std::move(sink)) {}

    template <class T>
    void put(const T& value) {
        if constexpr (HasFields<T>) {
            for_each_field(value, [this](const FieldInfo&, const auto& member) { put(member); });
        } else if constexpr (std::is_same_v<T, Date>) {
            put(value.days);
        } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            put_bytes(std::as_bytes(std::span(&value, 1)));
        } else {
            put(static_cast<std::uint64_t>(value.size()));
            using Item = typename T::value_type;
            if constexpr (std::is_arithmetic_v<Item>)
                put_bytes(std::as_bytes(std::span(value.data(), value.size())));
            else
                for (const auto& item : value) put(item);
        }
    }
    /// Sends what is left to the sink.
    void flush();

private:
    void put_bytes(std::span<const std::byte> bytes);
    Sink sink_;
    std::string buffer_;
};

/// Bytes that end too early, or lists that cannot be as long as they say.
class ArchiveError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class ArchiveReader {
public:
    /// Reads `bytes` from where the stream stands.
    ArchiveReader(std::istream& stream, std::uint64_t bytes) : stream_(stream), left_(bytes) {}

    template <class T>
    void get(T& value) {
        if constexpr (HasFields<T>) {
            for_each_field(value, [this](const FieldInfo&, auto& member) { get(member); });
        } else if constexpr (std::is_same_v<T, Date>) {
            get(value.days);
        } else if constexpr (std::is_same_v<T, bool>) {
            std::uint8_t byte = 0;
            get(byte);
            if (byte > 1) throw ArchiveError("a truth value that is neither");
            value = byte == 1;
        } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            get_bytes(std::as_writable_bytes(std::span(&value, 1)));
        } else {
            using Item = typename T::value_type;
            std::uint64_t size = 0;
            get(size);
            check_size(size, std::is_arithmetic_v<Item> ? sizeof(Item) : 1);
            if constexpr (requires { value.resize(size); })
                value.resize(size);
            else if (size != value.size())
                throw ArchiveError("a list of another length than the program's");
            if constexpr (std::is_arithmetic_v<Item>)
                get_bytes(std::as_writable_bytes(std::span(value.data(), value.size())));
            else
                for (auto& item : value) get(item);
        }
    }
    std::uint64_t left() const { return left_; }

private:
    void check_size(std::uint64_t items, std::uint64_t least_bytes) const;
    void get_bytes(std::span<std::byte> bytes);
    std::istream& stream_;
    std::uint64_t left_;
};

/// Names, types and order of all fields of a type: equal for two programs that read each other's archives.
template <class T>
void describe_fields(std::string& text) {
    if constexpr (HasFields<T>) {
        text += '{';
        T object{};
        for_each_field(object, [&]<class M>(const FieldInfo& info, M&) {
            text += info.name;
            text += ':';
            describe_fields<M>(text);
        });
        text += '}';
    } else if constexpr (requires { typename T::value_type; }) {
        text += '[';
        describe_fields<typename T::value_type>(text);
        text += ']';
    } else {
        text += std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
        text += std::to_string(sizeof(T)) + ',';
    }
}

}  // namespace chokepoint
