// The design of a study: which values the factors take in which run.
#pragma once

#include "tools/study/factors.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

/// Points in the order in which they are run; cells as ReadyFactor says.
struct DesignTable {
    std::vector<ReadyFactor> factors;
    std::vector<double> cells;           // [point][factor]
    std::vector<Place> places;           // of the points in a table; empty for a design that was made
    std::vector<std::string> ignored;    // columns of that table that name no factor
    std::size_t points = 0;
    std::size_t replicates = 1;
    double cell(std::size_t point, std::size_t factor) const { return cells[point * factors.size() + factor]; }
    std::size_t runs() const { return points * replicates; }
};

/// Makes the design, or reads its table. A function of the study alone: no clock, no order, no threads. Throws ConfigError,
/// also for what the study or a factor sets, and a later factor always sets again.
DesignTable make_design(const StudyFile& file);

/// Seed of a run, below 2^53 so that every reader holds it exactly. With common seeds a replicate has the same at
/// every point; otherwise every run has its own.
std::uint64_t seed_of_run(const Study& study, std::size_t run);

/// design.csv: `run,point,replicate,seed`, then a column for each factor.
std::string design_csv(const Study& study, const DesignTable& design);
/// Reads back what `design_csv` wrote for this study. Throws ConfigError.
DesignTable read_design(const StudyFile& file, const std::string& csv);

/// What a point sets: its factors, in their order.
std::vector<Setting> point_settings(const DesignTable& design, std::size_t point);

}  // namespace chokepoint
