// Numbers as text.
#include "tools/ensemble/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace chokepoint {

std::string shown(double value) {
    if (!std::isfinite(value)) return "-";
    if (std::abs(value) >= 1e9) return fmt::format("{:.3e}", value);
    if (std::abs(value) >= 1000.0) return fmt::format("{:.0f}", value);
    if (std::abs(value) >= 0.1 || value == 0.0) return fmt::format("{:.4g}", value);
    return std::abs(value) >= 0.001 ? fmt::format("{:.4f}", value) : fmt::format("{:.1e}", value);
}

std::string shown(double value, std::string_view unit) {
    return unit == "year" && std::isfinite(value) ? fmt::format("{:.2f}", value) : shown(value);
}

std::string csv_number(double value) {
    if (std::isnan(value)) return "nan";
    return fmt::format("{}", value);
}

}  // namespace chokepoint
