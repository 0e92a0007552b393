// Pairs the cells of two trajectories by their days and labels.
#include "tools/reading/comparison.hpp"

#include "tools/reading/common_rows.hpp"
#include "tools/reading/selection.hpp"
#include "tools/simulation/exit_code.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace chokepoint {
namespace {

struct CellMap {
    std::vector<Pair> places{{0, 0}};
    std::vector<std::vector<std::string>> labels{{}};
};

std::unordered_map<std::string, std::size_t> places_of(const std::vector<std::string>& labels) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < labels.size(); ++i) places.emplace(labels[i], i);
    return places;
}

CellMap common_cells(const Trajectory& a, const Trajectory& b, const Variable& variable) {
    CellMap cells;
    for (const auto& name : variable.axes) {
        const auto ours = labels_of(a.axis(name));
        const auto theirs = places_of(labels_of(b.axis(name)));
        CellMap next{{}, {}};
        for (std::size_t c = 0; c < cells.places.size(); ++c)
            for (std::size_t i = 0; i < ours.size(); ++i) {
                const auto found = theirs.find(ours[i]);
                if (found == theirs.end()) continue;
                next.places.push_back(
                    {cells.places[c].baseline * ours.size() + i, cells.places[c].other * theirs.size() + found->second});
                next.labels.push_back(cells.labels[c]);
                next.labels.back().push_back(ours[i]);
            }
        cells = std::move(next);
    }
    return cells;
}

/// The larger of two values without their signs; what is missing counts as 0.
double size_of(double a, double b) { return std::fmax(std::fmax(std::abs(a), std::abs(b)), 0.0); }

/// Their difference without its sign, likewise.
double distance_of(double a, double b) {
    return std::isnan(a) || std::isnan(b) ? size_of(a, b) : std::abs(b - a);
}

/// Running sums of one series.
class SeriesCount {
public:
    explicit SeriesCount(const Variable& variable) { pair_.variable = variable; }

    void add(Date date, const std::vector<std::string>& labels, double a, double b) {
        ++pair_.compared;
        const bool both = !std::isnan(a) && !std::isnan(b);
        if (both) {
            sum_ += b - a;
            ++both_;
        }
        const bool flags = pair_.variable.kind == Kind::int8_flags;
        size_ += flags ? 1.0 : size_of(a, b);
        if (a == b || (std::isnan(a) && std::isnan(b))) return;
        ++pair_.differing;
        if (!pair_.first) pair_.first = CellPair{date, labels, a, b};
        distance_ += flags ? 1.0 : distance_of(a, b);
        if (!both || flags) return;
        const double size = std::abs(b - a);
        if (pair_.largest && !(size > largest_)) return;
        largest_ = size;
        pair_.largest = CellPair{date, labels, a, b};
    }
    SeriesPair result() const {
        SeriesPair pair = pair_;
        pair.mean_difference = both_ > 0 ? sum_ / static_cast<double>(both_) : std::numeric_limits<double>::quiet_NaN();
        pair.relative_difference = size_ > 0.0 ? distance_ / size_ : 0.0;
        return pair;
    }

private:
    SeriesPair pair_;
    double sum_ = 0.0;
    double size_ = 0.0;
    double distance_ = 0.0;
    std::size_t both_ = 0;
    double largest_ = 0.0;
};

SeriesPair compare_series(const TrajectoryFile& a, const TrajectoryFile& b, const Variable& ours, const Variable& theirs) {
    SeriesCount count(ours);
    const CellMap cells = common_cells(a.about(), b.about(), ours);
    const auto& dates = a.dates(ours);
    const std::size_t step = std::min(a.rows_at_once(ours), b.rows_at_once(theirs));
    for (const auto& stretch : common_rows(a, b, ours, theirs))
        for (std::size_t done = 0; done < stretch.count; done += step) {
            const std::size_t rows = std::min(step, stretch.count - done);
            const auto one = a.numbers(ours, stretch.first.baseline + done, rows);
            const auto two = b.numbers(theirs, stretch.first.other + done, rows);
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t c = 0; c < cells.places.size(); ++c)
                    count.add(dates[stretch.first.baseline + done + r], cells.labels[c],
                              one[r * a.cells(ours) + cells.places[c].baseline],
                              two[r * b.cells(theirs) + cells.places[c].other]);
        }
    return count.result();
}


std::string period(const std::vector<Date>& dates) {
    return dates.empty() ? "no day" : to_string(dates.front()) + " to " + to_string(dates.back());
}

template <class Thing>
const Thing* find_named(const std::vector<Thing>& things, const std::string& name) {
    for (const auto& thing : things)
        if (thing.name == name) return &thing;
    return nullptr;
}

/// Samples of buyers may differ in thousands.
std::string some_of(const std::vector<std::string>& labels) {
    constexpr std::size_t most = 10;
    const auto end = labels.begin() + static_cast<std::ptrdiff_t>(std::min(most, labels.size()));
    const std::string text = fmt::format("{}", fmt::join(labels.begin(), end, ", "));
    return labels.size() > most ? fmt::format("{} and {} more", text, labels.size() - most) : text;
}

void remark_on_labels(const Trajectory& a, const Trajectory& b, std::vector<std::string>& remarks) {
    const auto missing = [](const Axis& from, const Axis& in) {
        const auto known = places_of(labels_of(in));
        std::vector<std::string> labels;
        for (const auto& label : labels_of(from))
            if (!known.contains(label)) labels.push_back(label);
        return labels;
    };
    for (const auto& axis : a.layout.axes) {
        const Axis* other = find_named(b.layout.axes, axis.name);
        if (other == nullptr) continue;
        if (const auto labels = missing(axis, *other); !labels.empty())
            remarks.push_back(fmt::format("{} only in the baseline: {}", axis.name, some_of(labels)));
        if (const auto labels = missing(*other, axis); !labels.empty())
            remarks.push_back(fmt::format("{} only in this run: {}", axis.name, some_of(labels)));
    }
}

void remark_on_runs(const Trajectory& a, const Trajectory& b, std::vector<std::string>& remarks) {
    const Provenance &p = a.provenance, &q = b.provenance;
    if (p.seed != q.seed)
        remarks.push_back(fmt::format("seed {} against {}: the differences contain chance", q.seed, p.seed));
    // Of a branch the scenario is that of its last part alone.
    if (!q.history.empty())
        remarks.push_back(fmt::format("a branch: until {} it went under the rules of its history, which are not compared",
                                      q.history.back().until));
    if (!p.history.empty())
        remarks.push_back(fmt::format("the baseline is a branch: until {} it went under the rules of its history, which are "
                                      "not compared", p.history.back().until));
    if (never_meet(a, b))
        remarks.push_back(fmt::format("no series is compared, since no rows end on the same day (it has {}, the baseline {})",
                                      period(b.dates), period(a.dates)));
    else if (a.dates != b.dates && !other_rows(a, b))
        remarks.push_back(fmt::format("{} against {}: only days that both have are compared, and years and quarters that both went "
                                      "through", period(b.dates), period(a.dates)));
    if (other_rows(a, b))
        remarks.push_back(fmt::format("its rows are {} days apart, those of the baseline {}: what counts by the row (flows, orders, years and "
                                      "quarters) is not compared, and the rest where rows end on one day", row_days(b), row_days(a)));
    if (p.program_version != q.program_version || p.git_commit != q.git_commit || p.git_dirty != q.git_dirty)
        remarks.push_back("another version of the program made this run");
    else if (p.compiler != q.compiler || p.compiler_flags != q.compiler_flags || p.libraries != q.libraries)
        remarks.push_back("another compiler, other flags or other libraries made the program of this run");
}

void pair_metrics(const Trajectory& a, const Trajectory& b, Comparison& into) {
    std::vector<std::string> unlike;  // of other days, another focus or another unit
    std::string example;
    for (const auto& metric : a.metrics) {
        const Metric* other = find_named(b.metrics, metric.name);
        if (other == nullptr) {
            into.remarks.push_back(metric.name + ": a metric of the baseline alone");
            continue;
        }
        const bool same = metric.unit == other->unit && metric.long_name == other->long_name;
        into.metrics.push_back({metric.name, metric.unit, metric.value, other->value, same, other->unit});
        if (same) continue;
        unlike.push_back(metric.name);
        if (example.empty())
            example = fmt::format("{} ({}), in the baseline {} ({})", other->long_name, other->unit, metric.long_name, metric.unit);
    }
    if (!unlike.empty())
        into.remarks.push_back(fmt::format("not subtracted, since they mean something else than in the baseline: {}; {} is {}",
                                           fmt::join(unlike, ", "), unlike.front(), example));
    for (const auto& metric : b.metrics)
        if (find_named(a.metrics, metric.name) == nullptr) into.remarks.push_back(metric.name + ": a metric of this run alone");
}

/// What hangs on the length of the tick: sums over a row, orders and what is filled of them in one tick, and years and
/// quarters, which end with a tick.
bool is_of_one_tick(const Variable& variable) {
    constexpr std::array<std::string_view, 4> others{"ordered_units", "buyer_ordered_units", "buyer_ordered_product", "fill_rate"};
    const bool of_periods = variable.time_axis == "year" || variable.time_axis == "quarter";
    return of_periods || variable.cell_methods == "time: sum" || std::ranges::find(others, variable.name) != others.end();
}

void pair_series(const TrajectoryFile& a, const TrajectoryFile& b, Comparison& into) {
    if (never_meet(a.about(), b.about())) return;
    std::vector<std::string> other_times;
    const bool no_flows = other_rows(a.about(), b.about());
    for (const auto& variable : a.about().layout.variables) {
        const Variable* other = find_named(b.about().layout.variables, variable.name);
        if (other == nullptr)
            into.remarks.push_back(variable.name + ": a series of the baseline alone");
        else if (no_flows && is_of_one_tick(variable))
            continue;
        else if (variable.time_axis != other->time_axis)
            other_times.push_back(variable.name);
        else if (variable.unit != other->unit || variable.axes != other->axes ||
                 variable.flag_meanings != other->flag_meanings)
            into.remarks.push_back(variable.name + " is not compared: its unit, axes or flags are others");
        else if (SeriesPair pair = compare_series(a, b, variable, *other); pair.compared > 0)
            into.series.push_back(std::move(pair));
        else
            into.remarks.push_back(variable.name + " is not compared: no day and label in common");
    }
    if (!other_times.empty())
        into.remarks.push_back(fmt::format("not compared, since they are recorded at other times than in the baseline: {}",
                                           some_of(other_times)));
    for (const auto& variable : b.about().layout.variables)
        if (find_named(a.about().layout.variables, variable.name) == nullptr)
            into.remarks.push_back(variable.name + ": a series of this run alone");
}

}  // namespace

double MetricPair::relative_difference() const {
    if (!same_meaning) return std::numeric_limits<double>::quiet_NaN();
    const double size = size_of(baseline, other);
    return size > 0.0 ? distance_of(baseline, other) / size : 0.0;
}

Comparison compare(const TrajectoryFile& baseline, const TrajectoryFile& other) {
    Comparison result;
    result.file = other.path().string();
    result.provenance = other.about().provenance;
    result.scenario =
        scenario_differences(baseline.about().provenance.scenario_yaml, other.about().provenance.scenario_yaml);
    remark_on_runs(baseline.about(), other.about(), result.remarks);
    remark_on_labels(baseline.about(), other.about(), result.remarks);
    pair_metrics(baseline.about(), other.about(), result);
    pair_series(baseline, other, result);
    if (result.series.empty() && std::ranges::none_of(result.metrics, &MetricPair::same_meaning))
        throw UsageError(fmt::format("{} cannot be compared with {}: {}", result.file, baseline.path().string(),
                                     fmt::join(result.remarks, "; ")));
    return result;
}

}  // namespace chokepoint
