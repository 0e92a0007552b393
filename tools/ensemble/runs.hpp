// Many runs of the model, side by side: each is one task, and no result depends on threads.
#pragma once

#include "tools/ensemble/document.hpp"
#include "tools/ensemble/facts.hpp"

#include "output/headline.hpp"

#include <functional>
#include <string>
#include <vector>

namespace chokepoint {

/// Told after each run, from any thread: how many of how many are done.
using RunsDone = std::function<void(std::size_t done, std::size_t all)>;

/// One run: a scenario file and what is set in it.
struct Job {
    std::string scenario_file;
    std::vector<Setting> settings;
};

/// Values of the targets of every job, [job][target]. A run ends with the last window that a target needs.
std::vector<std::vector<double>> measure_runs(const std::vector<Job>& jobs, const std::vector<Target>& targets,
                                              const RunsDone& done);

/// Headlines of every job's whole run.
std::vector<Headline> headline_runs(const std::vector<Job>& jobs, const RunsDone& done);

}  // namespace chokepoint
