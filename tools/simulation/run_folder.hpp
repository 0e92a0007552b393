// One run in one folder: from a scenario to run.nc and status.json. What `chokepoint run` and studies call.
#pragma once

#include "output/headline.hpp"
#include "sim/scenario.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

namespace chokepoint {

/// How far a run has come; `tick` of `ticks` recorded ticks are done.
struct RunProgress {
    int tick = 0;
    int ticks = 0;
    Date date{};                // first day of the last tick
    double focal_share = 0.0;   // of the focal vendor, trailing quarter
};

struct RunRequest {
    Scenario scenario;
    std::filesystem::path folder;  // made with its parents
    bool resume = false;           // goes on from the newest checkpoint; a finished run is left as it is
    bool overwrite = false;        // replaces whatever run is in the folder
    std::optional<std::chrono::steady_clock::time_point> deadline;  // stops after the tick that passes it
    const std::atomic<bool>* stop = nullptr;                        // the same, as soon as it is true
    std::function<void(const RunProgress&)> progress;               // after every tick, in the caller's thread
};

enum class RunState { done, interrupted };

struct RunOutcome {
    RunState state = RunState::done;
    bool was_done = false;   // `resume` found it finished: nothing was computed
    Headline headline;       // empty unless done
    int ticks_done = 0;      // recorded ticks, of all attempts
    int attempts = 1;
    double wall_seconds = 0.0;  // of this attempt
};

/// Runs the scenario into the folder. May be called any number of times in a process and from several threads at once,
/// for different folders; within `for_each_task` each run uses one thread. Throws OutputError for files that cannot be
/// written, for a folder in which another process or thread is running, and for one that holds another run and may not
/// be overwritten; status.json then says so, unless the folder is another run's.
RunOutcome run_into_folder(const RunRequest& request);

}  // namespace chokepoint
