// The only door to utf8proc, which knows how wide a sign is.
#include "tools/terminal/text.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

namespace chokepoint {
namespace {

struct Sign {
    std::string_view bytes;
    std::size_t columns = 0;
};

/// The first sign, with the combining marks after it.
Sign first_sign(std::string_view text) {
    Sign sign;
    std::size_t at = 0;
    utf8proc_int32_t before = 0, state = 0;
    while (at < text.size()) {
        utf8proc_int32_t code = -1;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
        const auto read = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &code);
        if (at > 0 && (read <= 0 || utf8proc_grapheme_break_stateful(before, code, &state))) break;
        if (read <= 0) return {text.substr(0, 1), 1};
        sign.columns = std::max(sign.columns, static_cast<std::size_t>(utf8proc_charwidth(code)));
        at += static_cast<std::size_t>(read);
        before = code;
    }
    sign.bytes = text.substr(0, at);
    return sign;
}

/// Bytes of the longest beginning that fits.
std::size_t fitting(std::string_view text, std::size_t columns) {
    std::size_t bytes = 0, used = 0;
    while (bytes < text.size()) {
        const Sign sign = first_sign(text.substr(bytes));
        if (used + sign.columns > columns) break;
        used += sign.columns;
        bytes += sign.bytes.size();
    }
    return bytes;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Sign sign = first_sign(text);
        columns += sign.columns;
        text.remove_prefix(sign.bytes.size());
    }
    return columns;
}

std::string left_aligned(std::string_view text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return std::string(text) + std::string(columns > used ? columns - used : 0, ' ');
}

std::string right_aligned(std::string_view text, std::size_t columns) {
    const std::size_t used = columns_of(text);
    return std::string(columns > used ? columns - used : 0, ' ') + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
    columns = std::max<std::size_t>(columns, 2);  // room for the widest sign
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t end = fitting(text, columns);
        std::size_t next = end;
        if (end < text.size()) {
            const std::size_t space = text[end] == ' ' ? end : text.substr(0, end).rfind(' ');
            if (space != std::string_view::npos && space > 0) {
                end = space;
                next = space;
            }
        }
        while (end > 0 && text[end - 1] == ' ') --end;
        while (next < text.size() && text[next] == ' ') ++next;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(next);
    }
    if (lines.empty()) lines.emplace_back();
    return lines;
}

std::string shortened(std::string_view text, std::size_t columns) {
    if (columns == 0) return "";
    if (columns_of(text) <= columns) return std::string(text);
    return std::string(text.substr(0, fitting(text, columns - 1))) + "…";
}

std::string number_of(std::size_t count, std::string_view noun, std::string_view many) {
    if (count == 1) return fmt::format("1 {}", noun);
    return many.empty() ? fmt::format("{} {}s", count, noun) : fmt::format("{} {}", count, many);
}

std::string printable(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const Sign sign = first_sign(text);
        const auto byte = static_cast<unsigned char>(sign.bytes[0]);
        const bool c1 = byte == 0xC2 && sign.bytes.size() > 1 && static_cast<unsigned char>(sign.bytes[1]) < 0xA0;
        const bool broken = sign.bytes.size() == 1 && byte >= 0x80;
        if (byte < 0x20 || byte == 0x7F || c1 || broken)
            clean += '?';
        else
            clean += sign.bytes;
        text.remove_prefix(sign.bytes.size());
    }
    return clean;
}

}  // namespace chokepoint
