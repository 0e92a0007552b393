// What is in a trajectory: times, axes, variables with their ranges, metrics, provenance.
#pragma once

#include "output/trajectory_rows.hpp"
#include "tools/terminal/terminal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace chokepoint {

/// Of one variable, over all times and cells. NaN where no value is there.
struct ValueRange {
    double least = 0.0;
    double most = 0.0;
    std::size_t values = 0;
    std::size_t missing = 0;
};

/// When rows of a time axis are. Steps are 0 with fewer than two rows.
struct Cadence {
    std::string axis;
    std::vector<Date> dates;
    int shortest_step_days = 0;
    int longest_step_days = 0;
};

struct FileDescription {
    std::string file;
    Trajectory about;                // without values
    std::vector<ValueRange> ranges;  // of about.layout.variables
    std::vector<Cadence> cadences;   // "time" first
    bool part = false;               // of some variables or metrics alone, with the axes and times that they have
};

/// Reads all values once, some at a time. With `only`, the variables or metrics of these names; throws UsageError for others.
FileDescription describe_file(const TrajectoryFile& file, const std::vector<std::string>& only = {});

std::string as_text(const FileDescription& description, const Screen& screen);
std::string as_json(const FileDescription& description);

}  // namespace chokepoint
