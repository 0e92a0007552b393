// Walks the days of both, and leaves out what one of them went through in part.
#include "tools/reading/common_rows.hpp"

namespace chokepoint {
namespace {

/// Days by which a row of b ends later than one of a with the same date.
int later(const Trajectory& a, const Trajectory& b) { return other_rows(a, b) ? row_days(b) - row_days(a) : 0; }

/// `later`: as above.
std::vector<Stretch> common_days(const std::vector<Date>& a, const std::vector<Date>& b, int later = 0) {
    std::vector<Stretch> stretches;
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        const int apart = b[j].days + later - a[i].days;
        if (apart > 0) {
            ++i;
        } else if (apart < 0) {
            ++j;
        } else {
            const bool goes_on = !stretches.empty() && stretches.back().first.baseline + stretches.back().count == i &&
                                 stretches.back().first.other + stretches.back().count == j;
            if (!goes_on) stretches.push_back({{i, j}, 0});
            ++stretches.back().count;
            ++i;
            ++j;
        }
    }
    return stretches;
}

/// Whether a day is in the quarter or the year of a row.
bool in_period(Date day, Date row, const std::string& axis) {
    return year_of(day) == year_of(row) && (axis == "year" || quarter_of(day) == quarter_of(row));
}

/// Whether a run went through all ticks that a row of a quarter counts, or, since a row of a year is of the 52 weeks up to
/// the year's last tick, through those. Where both runs begin or end with the same tick they cut it alike.
bool is_whole(Date row, const std::string& axis, const Trajectory& run, bool same_begin, bool same_end) {
    constexpr int year = 364;
    const int tick = row_days(run);
    const Date before{run.dates.front().days - tick}, after{run.dates.back().days + tick};
    const bool begun = axis == "year" ? row.days - run.dates.front().days >= year - tick : !in_period(before, row, axis);
    return (same_begin || begun) && (same_end || !in_period(after, row, axis));
}

/// Rows of years or quarters that both went through; `stretches` pair those of the same day.
std::vector<Stretch> whole_periods(const std::vector<Stretch>& stretches, const std::vector<Date>& days, const std::string& axis,
                                   const Trajectory& a, const Trajectory& b) {
    const bool same_begin = a.dates.front() == b.dates.front(), same_end = a.dates.back() == b.dates.back();
    std::vector<Stretch> whole;
    for (const auto& stretch : stretches)
        for (std::size_t i = 0; i < stretch.count; ++i) {
            const Date row = days[stretch.first.baseline + i];
            if (is_whole(row, axis, a, same_begin, same_end) && is_whole(row, axis, b, same_begin, same_end))
                whole.push_back({{stretch.first.baseline + i, stretch.first.other + i}, 1});
        }
    return whole;
}

}  // namespace

int row_days(const Trajectory& t) { return t.dates.size() < 2 ? 0 : t.dates[1].days - t.dates[0].days; }

bool other_rows(const Trajectory& a, const Trajectory& b) {
    return row_days(a) > 0 && row_days(b) > 0 && row_days(a) != row_days(b);
}

std::vector<Stretch> common_rows(const TrajectoryFile& a, const TrajectoryFile& b, const Variable& of_a, const Variable& of_b) {
    const auto& days = a.dates(of_a);
    if (of_a.time_axis.starts_with("time")) return common_days(days, b.dates(of_b), later(a.about(), b.about()));
    const auto pairs = common_days(days, b.dates(of_b));
    if (of_a.time_axis.empty()) return pairs;
    if (other_rows(a.about(), b.about()) || a.about().dates.empty() || b.about().dates.empty()) return {};
    return whole_periods(pairs, days, of_a.time_axis, a.about(), b.about());
}

bool never_meet(const Trajectory& a, const Trajectory& b) {
    return common_days(a.dates, b.dates, later(a, b)).empty();
}

}  // namespace chokepoint
