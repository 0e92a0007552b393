// Two clocks.
#pragma once

#include <chrono>
#include <ctime>

namespace chokepoint {

/// Time by the clock on the wall, and time that processors worked for this process: on a busy machine these differ.
struct Seconds {
    double wall = 0.0;
    double processors = 0.0;
    void operator+=(const Seconds& other) {
        wall += other.wall;
        processors += other.processors;
    }
    Seconds operator-(const Seconds& other) const { return {wall - other.wall, processors - other.processors}; }
};

/// Since some moment in the past.
inline Seconds seconds_now() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return {std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(),
            static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec)};
}

}  // namespace chokepoint
