// Collects the description of a trajectory.
#include "tools/reading/file_description.hpp"

#include "tools/reading/selection.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace chokepoint {
namespace {

ValueRange range_of(const TrajectoryFile& file, const Variable& variable) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    ValueRange range{nan, nan, 0, 0};
    const std::size_t all = file.dates(variable).size();
    const std::size_t step = file.rows_at_once(variable);
    for (std::size_t first = 0; first < all; first += step)
        for (const double value : file.numbers(variable, first, std::min(step, all - first))) {
            ++range.values;
            if (std::isnan(value)) {
                ++range.missing;
                continue;
            }
            if (!(range.least <= value)) range.least = value;
            if (!(range.most >= value)) range.most = value;
        }
    return range;
}

Cadence cadence_of(std::string axis, const std::vector<Date>& dates) {
    Cadence cadence{std::move(axis), dates, 0, 0};
    for (std::size_t i = 1; i < dates.size(); ++i) {
        const int step = dates[i].days - dates[i - 1].days;
        cadence.shortest_step_days = i == 1 ? step : std::min(cadence.shortest_step_days, step);
        cadence.longest_step_days = std::max(cadence.longest_step_days, step);
    }
    return cadence;
}

void keep_only(FileDescription& description, const TrajectoryFile& file, const std::vector<std::string>& only) {
    description.part = true;
    Trajectory& about = description.about;
    const auto named = [&](const Metric& metric) { return std::ranges::find(only, metric.name) != only.end(); };
    std::vector<std::string> others;
    std::ranges::copy_if(only, std::back_inserter(others), [&](const std::string& name) {
        return std::ranges::none_of(about.metrics, [&](const Metric& metric) { return metric.name == name; });
    });
    std::erase_if(about.metrics, [&](const Metric& metric) { return !named(metric); });
    about.layout.variables = others.empty() ? std::vector<Variable>{} : Selection(file, {others, {}, {}, {}}).variables();
    std::erase_if(about.layout.axes, [&](const Axis& axis) {
        return std::ranges::none_of(about.layout.variables,
                                    [&](const Variable& v) { return std::ranges::find(v.axes, axis.name) != v.axes.end(); });
    });
}

}  // namespace

FileDescription describe_file(const TrajectoryFile& file, const std::vector<std::string>& only) {
    FileDescription description{file.path().string(), file.about(), {}, {}};
    if (!only.empty()) keep_only(description, file, only);
    for (const auto& variable : description.about.layout.variables)
        description.ranges.push_back(range_of(file, variable));
    description.cadences.push_back(cadence_of("time", file.about().dates));
    for (const auto& [axis, dates] : file.about().other_dates) description.cadences.push_back(cadence_of(axis, dates));
    if (description.part)
        std::erase_if(description.cadences, [&](const Cadence& cadence) {
            return std::ranges::none_of(description.about.layout.variables,
                                        [&](const Variable& v) { return v.time_axis == cadence.axis; });
        });
    return description;
}

}  // namespace chokepoint
