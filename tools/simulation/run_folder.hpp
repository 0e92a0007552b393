// One run in one folder: from a scenario to run.nc and status.json, through segments and checkpoints where it takes
// long. What `chokepoint run` and studies call.
#pragma once

#include "output/headline.hpp"
#include "output/provenance.hpp"
#include "sim/scenario.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// How far a run has come; `tick` of `ticks` recorded ticks are done.
struct RunProgress {
    int tick = 0;
    int ticks = 0;
    Date date{};               // first day of the last tick
    double focal_share = 0.0;  // of the focal vendor, trailing quarter
};

/// When segment and checkpoint are published, whichever comes first. What is due waits until the tick is done.
struct CheckpointPolicy {
    /// Unset: after 10 s, then after twice as long each time up to 300 s, and never so often that publishing takes more
    /// than 2 % of the time.
    std::optional<double> seconds{};
    int ticks = 0;  // 0: no matter how many
    std::uint64_t held_bytes = 256ULL << 20U;  // packed rows that wait in memory
};

/// A state to begin from, made by a run under another scenario.
struct BranchStart {
    std::filesystem::path checkpoint;  // its segments or its finished run.nc lie in the same folder
    std::vector<Era> history;          // the scenarios up to it
};

struct RunRequest {
    Scenario scenario;
    std::filesystem::path folder;  // made with its parents
    bool resume = false;           // goes on from the newest checkpoint; a finished run is left as it is
    bool overwrite = false;        // removes whatever run is in the folder
    bool lock = true;              // false: the caller keeps others out of it, for instance where there are no locks
    CheckpointPolicy checkpoints{};
    std::vector<Date> keep_at{};        // checkpoints to be kept for branches: before the first tick from each date on
    std::optional<Date> stop_at{};      // ends there, as if interrupted
    std::optional<BranchStart> start{};
    std::optional<std::chrono::steady_clock::time_point> deadline{};  // stops after the tick that passes it
    const std::atomic<bool>* stop = nullptr;                          // the same, as soon as it is true
    std::function<void(const RunProgress&)> progress{};               // after every recorded tick, in the caller's thread
    std::function<void(const std::string&)> warn{};                   // what went wrong and was got over
};

enum class RunState { done, interrupted };

struct RunOutcome {
    RunState state = RunState::done;
    bool was_done = false;      // `resume` found it finished: nothing was computed
    Headline headline{};        // with the metrics; empty unless done
    int ticks_done = 0;         // recorded ticks, of all attempts
    int attempts = 1;
    double wall_seconds = 0.0;  // of this attempt
};

/// Runs the scenario into the folder. May be called any number of times in a process and from several threads at once,
/// for different folders; within `for_each_task` each run uses one thread. An interrupted run has published all that it
/// did; `resume` finishes it, and run.nc has the bytes of a run that was never interrupted.
/// Throws OutputError for files that cannot be written, for a folder in which somebody else is running, and for one that
/// holds another run, or an interrupted one without `resume`, and may not be overwritten; status.json then says so,
/// unless the folder is another run's. Throws ConfigError for a recording or a branch that the scenario cannot have.
RunOutcome run_into_folder(const RunRequest& request);

}  // namespace chokepoint
