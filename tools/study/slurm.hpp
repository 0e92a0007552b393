// A study on a Slurm cluster: an array of workers, not of runs.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace chokepoint {

struct SlurmOptions {
    std::size_t workers = 4;
    std::string time = "01:00:00";  // as Slurm reads it
    std::size_t cpus = 1;           // of a worker, which uses them for one run at a time
    std::string memory = "2G";
    std::string partition;  // empty: the cluster's default
    std::string account;
    int retries = 1;
    std::string claiming = "lock";
    std::size_t margin_seconds = 60;  // before the time limit: for the last checkpoint
};

/// The batch script. Each task runs a worker with the time that is left to it; SIGTERM is passed on; a worker that
/// ends with 85, or is killed, is queued again, at most 100 times; any other code is the task's: 6 for failed runs.
/// `title`: one line. Throws UsageError for what Slurm cannot take: a backslash in the folder, control characters.
std::string slurm_script(const std::filesystem::path& study, const std::string& program, const std::string& title,
                         const SlurmOptions& options);

/// Calls `sbatch` with the script and returns what it prints: the job's number. Throws std::runtime_error with what
/// sbatch says.
std::string sbatch(const std::filesystem::path& script);

}  // namespace chokepoint
