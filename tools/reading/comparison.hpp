// Two trajectories side by side: what their scenarios, metrics and series differ in, pair by pair.
#pragma once

#include "output/trajectory_rows.hpp"
#include "tools/terminal/terminal.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// One place in which two resolved scenarios differ. A part that one of them lacks is told once, at its top.
struct ScenarioDifference {
    std::string path;
    std::string baseline;  // "absent" where it is not there
    std::string other;
    friend bool operator==(const ScenarioDifference&, const ScenarioDifference&) = default;
};
std::vector<ScenarioDifference> scenario_differences(const std::string& baseline_yaml, const std::string& other_yaml);

/// A metric that both files have. Where it means something else in the two (another day, another focus) it is told, and
/// not subtracted.
struct MetricPair {
    std::string name;
    std::string unit;
    double baseline = 0.0;
    double other = 0.0;
    bool same_meaning = true;
    std::string other_unit = unit;
    /// NaN where one is missing or means something else.
    double difference() const { return same_meaning ? other - baseline : std::numeric_limits<double>::quiet_NaN(); }
    /// As that of a series.
    double relative_difference() const;
    /// A value that only one of them has differs, too.
    bool differs() const { return same_meaning && baseline != other && !(std::isnan(baseline) && std::isnan(other)); }
};

/// One cell of a series at one time, in both files.
struct CellPair {
    Date date;
    std::vector<std::string> labels;
    double baseline = 0.0;
    double other = 0.0;
};

/// A variable over the times and labels that both files have. A value that only one of them has differs, too.
struct SeriesPair {
    Variable variable;
    std::size_t compared = 0;  // cells
    std::size_t differing = 0;
    double mean_difference = 0.0;     // over compared cells that both have; NaN without any
    /// Differences without their signs, over the larger of both values, all added up: 0 for the same, 1 for nothing in
    /// common. What is missing counts as 0; of flags, the part of cells that differ.
    double relative_difference = 0.0;
    std::optional<CellPair> first;    // earliest difference, first in C order
    std::optional<CellPair> largest;  // by absolute difference; none for flags
};

struct Comparison {
    std::string file;
    Provenance provenance;
    std::vector<ScenarioDifference> scenario;
    std::vector<MetricPair> metrics;
    std::vector<SeriesPair> series;
    std::vector<std::string> remarks;  // what is not compared, and what makes a difference hard to read
};

/// Reads both, some rows at a time. Between rows of other lengths what counts by the row is not compared, and without
/// rows that end on one day no series: remarks say so. Throws UsageError, saying why, for files that have no metric and no series to compare.
Comparison compare(const TrajectoryFile& baseline, const TrajectoryFile& other);

/// How many metrics, and series of each comparison, to tell: those that differ most relative to their size, largest first,
/// and none that does not differ. Without a number all, in the order of the baseline.
using Top = std::optional<std::size_t>;

/// `baseline` and what each of the others differ in; all comparisons are with it.
std::string as_text(const TrajectoryFile& baseline, const std::vector<Comparison>& others, const Screen& screen, Top top = {});
/// One row for each difference in a scenario, each metric and each series, in this order, file by file.
std::string as_csv(const std::vector<Comparison>& others, Top top = {});

}  // namespace chokepoint
