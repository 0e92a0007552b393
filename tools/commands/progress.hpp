// The progress line of a long run: on a terminal only, so that pipes and logs stay clean.
#pragma once

#include "sim/date.hpp"

#include <chrono>
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
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_;
};

}  // namespace chokepoint
