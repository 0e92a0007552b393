// A series as one line of bars.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace chokepoint {

/// Bars from `least` to `most`, at most `columns` of them: where there are more values, each bar is a mean. A gap where
/// values are missing. Signs of ASCII alone without `unicode`.
std::string sparkline(std::span<const double> values, double least, double most, std::size_t columns, bool unicode);

/// "[#####-----]": `part` from 0 to 1.
std::string progress_bar(double part, std::size_t columns);

/// "250 ms", "3 s", "2 min 05 s", "1 h 02 min"; "-" if it is not known.
std::string duration_text(double seconds);

}  // namespace chokepoint
