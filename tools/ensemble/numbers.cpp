// Numbers as text.
#include "tools/ensemble/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace chokepoint {

std::string shown(double value) {
    if (!std::isfinite(value)) return "-";
    if (std::abs(value) >= 1e9) return fmt::format("{:.3e}", value);
    return std::abs(value) >= 1000.0 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string csv_number(double value) {
    if (std::isnan(value)) return "nan";
    return fmt::format("{}", value);
}

}  // namespace chokepoint
