// What one run will cost: the whole of a small one, and of a large one some ticks and a sample of its buyers.
#pragma once

#include "sim/scenario.hpp"

namespace chokepoint {

struct RunCost {
    double build_seconds = 0.0;
    double tick_seconds = 0.0;       // of all ticks, spin-up included
    double recording_seconds = 0.0;  // what run.nc costs on top
    double buyers_bytes = 0.0;       // columns of the buyers, and who looks at whom
    double standing_bytes = 0.0;     // orders that stand, at their most
    double recorded_bytes = 0.0;     // before compression: the file holds fewer

    double seconds() const { return build_seconds + tick_seconds + recording_seconds; }
};

/// An estimate, within some seconds; `seconds` is the clock that counts. The first ticks alone would say too little:
/// ticks grow several times dearer as budgets grow, chips come and orders stand.
/// Throws ConfigError for a recording that the scenario cannot have.
RunCost cost_of_run(const Scenario& scenario, double (*seconds)());

/// Some of the buyers with what belongs to them of budgets, supply and quotas, so that each of them sees the same market.
/// Costs of two samples of other sizes tell those of any size.
Scenario sample_of(const Scenario& scenario, std::int64_t buyers);

}  // namespace chokepoint
