// The progress line of a long run: on a terminal only, so that pipes and logs stay clean.
#pragma once

#include "sim/date.hpp"

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>

namespace chokepoint {

class Progress {
public:
    /// Silent unless `wanted` and standard error is a terminal.
    Progress(bool wanted, int ticks, std::string label);
    ~Progress();
    /// At most ten times a second: date reached, ticks per second, time left, the focal vendor's share.
    void show(int ticks_done, Date date, double share);

private:
    bool shown_;
    bool dirty_ = false;
    int ticks_;
    std::string label_;  // of the share, for instance "NVIDIA in CN"
    std::optional<int> first_tick_{};  // that was shown, at the time start_
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

/// The same for many runs side by side: runs done, runs per second, time left. May be shown from any thread.
class RunsProgress {
public:
    explicit RunsProgress(bool wanted, std::size_t done_before = 0);
    ~RunsProgress();
    void show(std::size_t done, std::size_t all);

private:
    bool shown_;
    bool dirty_ = false;
    std::size_t done_before_;  // by others: not part of the rate
    std::mutex mutex_;
    std::size_t most_done_ = 0;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace chokepoint
