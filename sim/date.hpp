// Calendar dates (proleptic Gregorian) and values that change on known dates.
#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

struct Date {
    int days = 0;  // since 1970-01-01
    friend constexpr auto operator<=>(Date, Date) = default;
};

inline constexpr double days_per_year = 365.25;
inline constexpr double weeks_per_year = days_per_year / 7.0;

/// nullopt unless `text` is YYYY-MM-DD and names a real day.
std::optional<Date> parse_date(std::string_view text);
std::string to_string(Date date);
int year_of(Date date);
/// 1 to 4.
int quarter_of(Date date);
constexpr double years_between(Date from, Date to) { return (to.days - from.days) / days_per_year; }

/// A quantity known at dates: constant before the first and after the last, geometric between two positive values,
/// linear where a neighbour is zero.
struct DatedPath {
    struct Knot {
        Date date;
        double value = 0.0;
        friend bool operator==(const Knot&, const Knot&) = default;
    };
    std::vector<Knot> knots;
    friend bool operator==(const DatedPath&, const DatedPath&) = default;
};

/// Value of the path on a date; 0 for a path without knots. Portable to the bit.
double value_at(const DatedPath& path, Date date);
/// The value of the last knot on or before the date: for rules, which jump.
double step_at(const DatedPath& path, Date date, double before_first);

}  // namespace chokepoint
