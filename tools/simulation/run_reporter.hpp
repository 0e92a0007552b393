// Keeps status.json of one run up to date: at most once a second while it goes well, at once when something happens.
#pragma once

#include "output/provenance.hpp"
#include "output/status.hpp"
#include "sim/world.hpp"
#include "tools/simulation/exit_code.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <optional>

namespace chokepoint {

class RunReporter {
public:
    RunReporter(const std::filesystem::path& folder, const Scenario& scenario, const Provenance& provenance, int attempts);

    /// After a tick, of spin-up too: looks at the clock, and writes if the file is a second old.
    void tick(const World& world);
    /// After a publication.
    void published(std::int64_t segments, std::int64_t checkpoint_tick);
    void done();
    void interrupted();
    /// Does not throw: the first error is the one to report.
    void failed(const std::exception& error) noexcept;

    double seconds() const;
    int attempts() const { return status_.attempts; }

private:
    using Clock = std::chrono::steady_clock;
    void write();
    void finish(const char* state, Exit code);

    std::filesystem::path file_;
    Status status_;
    Date start_;
    int tick_days_;
    Clock::time_point begin_;
    Clock::time_point written_;
    std::optional<Clock::time_point> ticking_since_;
    std::int64_t first_tick_ = 0;
};

}  // namespace chokepoint
