// What a study will cost, from a few of its runs.
#pragma once

#include "tools/study/design.hpp"
#include "tools/study/kept.hpp"
#include "tools/study/point_scenarios.hpp"

#include <string>

namespace chokepoint {

struct StudyCost {
    std::size_t runs = 0;
    Store store = Store::folders;
    double seconds_per_run = 0.0;  // on one core
    double bytes = 0.0;            // on disk
};

/// Times runs of the first, the middle and the last point, or samples of them, each on one core.
StudyCost cost_of(const StudyFile& file, const DesignTable& design, const PointScenarios& scenarios, const Kept& kept);

std::string format_cost(const StudyCost& cost);

}  // namespace chokepoint
