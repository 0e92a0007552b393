// From the results of runs to one file, study.nc, and one table, runs.csv.
#pragma once

#include "tools/study/state.hpp"

#include <filesystem>
#include <functional>

namespace chokepoint {

/// Checks each trajectory that was not checked before: that it is whole, and that it is the run of the design in whose
/// folder it lies. One that is not becomes `damaged` in the standings, with the reason. False if files are left,
/// because `stopped`, which any thread asks before each, said so. Throws OutputError.
bool examine(const StudyFolder& study, Standings& standings, const std::function<bool()>& stopped = [] { return false; });

/// What of a run's result is read.
enum class Part { metrics, all };

/// Calls `take(run, result)` for every run in ascending order; `result` is nullptr unless the run is done. Holds the
/// trajectories of one run, and the metrics of 1000. Throws OutputError, also where two results come from different
/// programs.
void each_result(const StudyFolder& study, const Standings& standings, Part part,
                 const std::function<void(std::size_t, const RunResult*)>& take);

/// Throws OutputError for results that cannot be collected together: of different programs, or not what the study keeps.
void require_like_results(const StudyFolder& study, const Standings& standings);

/// Writes study.nc (netCDF-4): equal bytes for equal results, whoever made them, when and in which order. Throws
/// OutputError.
void write_study_file(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);

/// Writes runs.csv: the design, standing, attempts, seconds, the last error, metrics.
void write_runs_table(const StudyFolder& study, const Standings& standings, const std::filesystem::path& file);

}  // namespace chokepoint
