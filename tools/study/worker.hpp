// A worker: takes what is not done and not taken, runs it, and leaves results in files. Any number of them, started by
// anything, on any machine that sees the folder.
#pragma once

#include "tools/study/claims.hpp"
#include "tools/study/folder.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>

namespace chokepoint {

/// Which part of the units a worker begins with: those whose number is `index` modulo `of`.
struct WorkerPart {
    std::size_t index = 0;
    std::size_t of = 1;
};

struct WorkerOptions {
    WorkerPart part;
    Claiming claiming = Claiming::lock;  // `fixed`: its own part alone, without locks
    int retries = 1;                     // of a run that failed
    std::optional<std::chrono::steady_clock::time_point> deadline;
    const std::atomic<bool>* stop = nullptr;
    /// Whether to go on at a new run.
    bool stopped() const {
        return (stop != nullptr && stop->load(std::memory_order_relaxed)) ||
               (deadline && std::chrono::steady_clock::now() >= *deadline);
    }
};

/// Makes one run. `short_run` returns what is kept, or nothing if it was stopped; `folder_run` leaves run.nc in the
/// run's folder, or is stopped and returns false. What they throw is the run's failure.
struct RunModel {
    std::function<std::optional<RunResult>(std::size_t run)> short_run;
    std::function<bool(std::size_t run)> folder_run;
};

struct WorkerReport {
    std::size_t done = 0;      // by this worker
    bool failed = false;       // it met runs that failed for good, by itself or by others
    bool interrupted = false;  // it was stopped, and work is left
};

/// Works until nothing is left that it can take. Throws OutputError if the study's own files cannot be written, for
/// instance on a full disk: that is no run's failure.
WorkerReport work(const StudyFolder& study, const WorkerOptions& options, const RunModel& model);

/// The simulator as the model of a study, with the worker's means of stopping it. The study must outlive it.
RunModel simulator(const StudyFolder& study, const WorkerOptions& options);

}  // namespace chokepoint
