// Draws bars and durations.
#include "tools/terminal/sparkline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace chokepoint {
namespace {

constexpr std::array<const char*, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<const char*, 8> letters{"_", ".", ":", "-", "=", "+", "*", "#"};

/// Mean of the values that are there; NaN without any.
double mean(std::span<const double> values) {
    double sum = 0.0;
    std::size_t count = 0;
    for (const double value : values)
        if (!std::isnan(value)) {
            sum += value;
            ++count;
        }
    return count > 0 ? sum / static_cast<double>(count) : std::nan("");
}

}  // namespace

std::string sparkline(std::span<const double> values, double least, double most, std::size_t columns, bool unicode) {
    const std::size_t bars = std::min(columns, values.size());
    std::string line;
    for (std::size_t bar = 0; bar < bars; ++bar) {
        const std::size_t begin = bar * values.size() / bars, end = (bar + 1) * values.size() / bars;
        const double value = mean(values.subspan(begin, end - begin));
        if (std::isnan(value)) {
            line += ' ';
            continue;
        }
        const double part = most > least ? std::clamp((value - least) / (most - least), 0.0, 1.0) : 0.0;
        const auto height = std::min<std::size_t>(blocks.size() - 1, static_cast<std::size_t>(part * blocks.size()));
        line += unicode ? blocks[height] : letters[height];
    }
    return line;
}

std::string progress_bar(double part, std::size_t columns) {
    const std::size_t room = columns > 2 ? columns - 2 : 0;
    const auto full = static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * static_cast<double>(room));
    return "[" + std::string(full, '#') + std::string(room - full, '-') + "]";
}

std::string duration_text(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0.0) return "-";
    if (seconds > 0.0 && seconds < 0.9995) return fmt::format("{:.0f} ms", 1000.0 * seconds);
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace chokepoint
