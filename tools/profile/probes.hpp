// How fast this machine does, right now, what the buyers' phases are made of.
#pragma once

namespace chokepoint {

/// Rates for each second that a processor works, all threads at once; each the best of a few tries of some milliseconds.
struct Probes {
    double exponentials_per_second = 0.0;
    double logarithms_per_second = 0.0;
    double draws_per_second = 0.0;  // Philox blocks of four numbers
    double bytes_per_second = 0.0;  // read and written in place, beyond the caches
};

Probes probe_machine();

}  // namespace chokepoint
