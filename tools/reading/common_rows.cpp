// Walks the days of both.
#include "tools/reading/common_rows.hpp"

namespace chokepoint {
namespace {

/// `later`: days by which a row of b ends later than one of a with the same date.
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

/// Days of years or quarters, but for the last one of a run that ends before the other, which it may have run in part.
std::vector<Date> whole_periods(const TrajectoryFile& file, const Variable& variable, const TrajectoryFile& beside) {
    std::vector<Date> days = file.dates(variable);
    const auto& ticks = file.about().dates;
    const auto& others = beside.about().dates;
    if (!days.empty() && !ticks.empty() && !others.empty() && ticks.back() < others.back()) days.pop_back();
    return days;
}

}  // namespace

int row_days(const Trajectory& t) { return t.dates.size() < 2 ? 0 : t.dates[1].days - t.dates[0].days; }

bool other_rows(const Trajectory& a, const Trajectory& b) {
    return row_days(a) > 0 && row_days(b) > 0 && row_days(a) != row_days(b);
}

std::vector<Stretch> common_rows(const TrajectoryFile& a, const TrajectoryFile& b, const Variable& of_a, const Variable& of_b) {
    const bool of_ticks = of_a.time_axis.empty() || of_a.time_axis.starts_with("time");
    if (!of_ticks) return common_days(whole_periods(a, of_a, b), whole_periods(b, of_b, a));
    return common_days(a.dates(of_a), b.dates(of_b), other_rows(a.about(), b.about()) ? row_days(b.about()) - row_days(a.about()) : 0);
}

bool never_meet(const Trajectory& a, const Trajectory& b) {
    return common_days(a.dates, b.dates, other_rows(a, b) ? row_days(b) - row_days(a) : 0).empty();
}

}  // namespace chokepoint
