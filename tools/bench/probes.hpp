// What the machine can do at most, measured in the same run as the models: arithmetic, memory, random numbers.
#pragma once

#include <cstddef>

namespace chokepoint::bench {

/// So much of something in so much time: of the wall's clock, and of the processors' over all threads.
struct Probe {
    double amount = 0.0;
    double seconds = 0.0;
    double processor_seconds = 0.0;
};

/// Exponentials and logarithms of the simulator's own, over numbers in the first-level cache, on `threads` threads for
/// so many seconds.
Probe probe_exponentials(std::size_t threads, double seconds);
Probe probe_logarithms(std::size_t threads, double seconds);

/// Exponentials of the standard library (std::exp of floats, one after the other): what the peers are bound by.
Probe probe_standard_exponentials(std::size_t threads, double seconds);

/// Blocks of four 32-bit numbers (Philox4x32-10).
Probe probe_philox_blocks(std::size_t threads, double seconds);

/// Bytes read plus bytes written, in place over an array of `bytes`.
Probe probe_bytes(std::size_t threads, std::size_t bytes, double seconds);

}  // namespace chokepoint::bench
