// Publishing soon at first, then seldom, and never at more than a small part of the time.
#include "tools/simulation/publication_clock.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

constexpr double first_wait = 10.0;      // seconds
constexpr double longest_wait = 300.0;
constexpr double least_waits_per_cost = 50.0;  // publishing takes at most 2 % of the time

}  // namespace

PublicationClock::PublicationClock(const CheckpointPolicy& policy, Clock::time_point now)
    : policy_(policy), wait_seconds_(policy.seconds.value_or(first_wait)), last_(now) {}

bool PublicationClock::due(int tick, std::uint64_t held_bytes, Clock::time_point now) const {
    if (held_bytes >= policy_.held_bytes) return true;
    if (last_tick_ == tick) return false;
    if (policy_.ticks > 0 && tick > 0 && tick % policy_.ticks == 0) return true;
    return std::chrono::duration<double>(now - last_).count() >= wait_seconds_;
}

void PublicationClock::published(int tick, Clock::time_point begin, Clock::time_point end) {
    last_ = end;
    last_tick_ = tick;
    if (policy_.seconds) return;
    const double cost = std::chrono::duration<double>(last_ - begin).count();
    wait_seconds_ = std::max(std::min(2.0 * wait_seconds_, longest_wait), least_waits_per_cost * cost);
}

}  // namespace chokepoint
