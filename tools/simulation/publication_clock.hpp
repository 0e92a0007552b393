// When the next segment and checkpoint are due.
#pragma once

#include "tools/simulation/run_folder.hpp"

namespace chokepoint {

class PublicationClock {
public:
    using Clock = std::chrono::steady_clock;
    explicit PublicationClock(const CheckpointPolicy& policy, Clock::time_point now = Clock::now());
    bool due(int tick, std::uint64_t held_bytes, Clock::time_point now = Clock::now()) const;
    /// After a publication that took from `begin` to `end`.
    void published(int tick, Clock::time_point begin, Clock::time_point end = Clock::now());

    /// Takes the time of one publication, from its construction to its end.
    class Timing {
    public:
        Timing(PublicationClock& clock, int tick) : clock_(clock), tick_(tick), begin_(Clock::now()) {}
        Timing(const Timing&) = delete;
        Timing& operator=(const Timing&) = delete;
        ~Timing() { clock_.published(tick_, begin_); }

    private:
        PublicationClock& clock_;
        int tick_;
        std::chrono::steady_clock::time_point begin_;
    };

private:
    CheckpointPolicy policy_;
    double wait_seconds_;
    Clock::time_point last_;
    std::optional<int> last_tick_{};
};

}  // namespace chokepoint
