// From the results of runs to one file, study.nc, and one table, runs.csv.
#pragma once

#include "tools/study/state.hpp"

#include <filesystem>
#include <functional>

namespace chokepoint {

/// Calls `take(run, result)` for every run in ascending order; `result` is nullptr where there is none yet. Holds at
/// most the results of 1000 runs. What was read from trajectories is kept beside them, so that the next call reads new
/// ones alone. Throws OutputError, also where two results come from different programs.
void each_result(const StudyFolder& study, const std::function<void(std::size_t, const RunResult*)>& take);

/// Writes study.nc (netCDF-4): equal bytes for equal results, whoever made them, when and in which order. Throws
/// OutputError.
void write_study_file(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);

/// Writes runs.csv: the design, standing, attempts, seconds, the last error, metrics.
void write_runs_table(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);

}  // namespace chokepoint
