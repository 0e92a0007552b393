// What the verbs that run one scenario into a folder share: options, signals, progress, closing lines.
#pragma once

#include "tools/commands/commands.hpp"
#include "tools/commands/durations.hpp"
#include "tools/commands/stop_signals.hpp"
#include "tools/simulation/simulation.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

struct RunOptions {
    std::string folder;
    std::size_t threads = 0;
    std::string time_limit;
    std::string checkpoint_every;
    std::vector<std::string> checkpoint_at;
    bool quiet = false;
    bool overwrite = false;
    bool resume = false;
    void add_to(CLI::App& verb);
};

/// One use of the program: from its start on, the time counts and signals are caught.
class RunWatch {
public:
    explicit RunWatch(const RunOptions& options);
    /// With all but the start. Throws UsageError for options that cannot be together, or dates outside the run, and
    /// OutputError for a folder that holds a study.
    RunRequest request(Scenario scenario, const std::filesystem::path& folder) const;
    /// Runs, shows progress, prints the headline.
    Exit run(RunRequest request) const;
    Exit interrupted_in_history() const;

private:
    const RunOptions& options_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::filesystem::file_time_type begin_file_time_ = std::filesystem::file_time_type::clock::now();
    StopSignals signals_;
};

}  // namespace chokepoint
