// SIGINT, SIGTERM and SIGUSR1 as a request to stop soon; a second one stops at once.
#pragma once

#include <array>
#include <atomic>
#include <csignal>

namespace chokepoint {

/// Catches the three signals while it lives. One at a time.
class StopSignals {
public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

    /// True after the first signal.
    const std::atomic<bool>& stop() const;

private:
    std::array<struct sigaction, 3> before_{};
};

}  // namespace chokepoint
