// Where the time of a run goes, phase by phase, and what the machine could have done in it.
#pragma once

#include "sim/tick.hpp"
#include "tools/profile/probes.hpp"
#include "tools/profile/seconds.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

/// What the buyers' phases had to do, counted from the boards.
struct CountedWork {
    double exponentials = 0.0;
    double logarithms = 0.0;
    double draws = 0.0;
    double bytes = 0.0;  // of the buyers' columns, read or written, each once for a pass over them

    /// Processors' seconds at the rates of the probes: computing and memory at once, whichever takes longer.
    double seconds(const Probes& probes) const;
};

/// Watches all ticks of the process while it lives.
class Profile final : public TickWatch {
public:
    Profile();
    Profile(const Profile&) = delete;
    Profile& operator=(const Profile&) = delete;
    ~Profile() override;

    void tick_begins(const World& world) override;
    void phase_ended(std::size_t phase, const World& world, const Published& published) override;

    /// Ends the measurement and gives it as a table for readers, or as JSON.
    std::string table();
    std::string json();

private:
    /// Seconds since the last call.
    Seconds lap();
    void count(const World& world, const Published& published);
    Seconds buyers_seconds() const;
    void finish();

    Seconds last_;
    std::vector<Seconds> phase_seconds_;
    Seconds before_;   // until the first tick
    Seconds between_;  // recording, observing
    Seconds after_;    // since the last tick
    std::int64_t ticks_ = 0;
    double buyer_ticks_ = 0.0;
    double choosers_ = 0.0;
    double orders_ = 0.0;
    double standing_ = 0.0;  // orders left open at the ends of ticks
    double buyers_bytes_ = 0.0;  // of the state and the peer graph at the end
    double buyers_ = 0.0;
    CountedWork work_;
    Probes probes_;
    bool finished_ = false;
};

}  // namespace chokepoint
