// Reads durations, intervals and dates.
#include "tools/commands/durations.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace chokepoint {
namespace {

constexpr std::string_view ticks_word = "ticks";

std::optional<int> parse_ticks(std::string_view text) {
    if (!text.ends_with(ticks_word)) return {};
    text.remove_suffix(ticks_word.size());
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1) return {};
    return value;
}

}  // namespace

std::optional<double> parse_duration(const std::string& text) {
    double value = 0.0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || !std::isfinite(value) || value <= 0.0) return {};
    const std::string_view unit(end, static_cast<std::size_t>(last - end));
    const double scale = unit.empty() || unit == "s" ? 1.0 : unit == "m" ? 60.0 : unit == "h" ? 3600.0 : unit == "d" ? 86400.0 : 0.0;
    if (scale == 0.0 || value * scale > 1e8) return {};
    return value * scale;
}

void set_interval(const std::string& text, CheckpointPolicy& policy) {
    if (const auto ticks = parse_ticks(text)) {
        policy.ticks = *ticks;
        return;
    }
    policy.seconds = parse_duration(text);
}

std::string duration_problem(const std::string& text) {
    return parse_duration(text) ? "" : text + " is not a time (a number above 0 with s, m, h or d, for instance 55m)";
}

std::string interval_problem(const std::string& text) {
    if (parse_ticks(text) || parse_duration(text)) return "";
    return text + " is neither a time (10m) nor a number of ticks (500ticks)";
}

std::string date_problem(const std::string& text) {
    return parse_date(text) ? "" : text + " is not a date (YYYY-MM-DD)";
}

}  // namespace chokepoint
