// Text as a terminal shows it: widths in columns, not bytes, in any script.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// Columns that UTF-8 text takes: two for a Chinese sign, none for a combining mark. Bytes that are no UTF-8 take one.
std::size_t columns_of(std::string_view text);

/// Filled up with spaces behind or before it; text that is wider stays whole.
std::string left_aligned(std::string_view text, std::size_t columns);
std::string right_aligned(std::string_view text, std::size_t columns);

/// Lines of at most so many columns, broken at spaces, and inside a word only where it is wider than a line. At least
/// one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// At most so many columns: what is wider loses its end, for which an ellipsis stands.
std::string shortened(std::string_view text, std::size_t columns);

/// "1 run", "2 runs". `many`: the plural of a noun that takes more than an s.
std::string number_of(std::size_t count, std::string_view noun, std::string_view many = {});

/// Without control characters, which could move a terminal's cursor or change its colours.
std::string printable(std::string_view text);

}  // namespace chokepoint
