// Calendar arithmetic and the interpolation of dated paths.
#include "sim/date.hpp"

#include "sim/portable_math.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace chokepoint {
namespace {

std::chrono::year_month_day calendar(Date date) {
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{date.days}}};
}

std::optional<int> digits(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    int value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The first knot after the date.
auto next_knot(const DatedPath& path, Date date) {
    return std::upper_bound(path.knots.begin(), path.knots.end(), date,
                            [](Date d, const DatedPath::Knot& knot) { return d < knot.date; });
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return Date{static_cast<int>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

std::string to_string(Date date) {
    const auto day = calendar(date);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

int year_of(Date date) { return static_cast<int>(calendar(date).year()); }

int quarter_of(Date date) { return static_cast<int>((static_cast<unsigned>(calendar(date).month()) - 1) / 3 + 1); }

double value_at(const DatedPath& path, Date date) {
    if (path.knots.empty()) return 0.0;
    const auto next = next_knot(path, date);
    if (next == path.knots.begin()) return next->value;
    const auto last = next - 1;
    if (next == path.knots.end() || last->date == date) return last->value;
    const double share = static_cast<double>(date.days - last->date.days) / (next->date.days - last->date.days);
    if (last->value > 0.0 && next->value > 0.0)
        return last->value * portable_exp(share * portable_log(next->value / last->value));
    return last->value + share * (next->value - last->value);
}

double step_at(const DatedPath& path, Date date, double before_first) {
    const auto next = next_knot(path, date);
    return next == path.knots.begin() ? before_first : (next - 1)->value;
}

}  // namespace chokepoint
