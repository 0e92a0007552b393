// Which parameters reproduce the facts up to 2024? Approximate Bayesian computation by rejection (Pritchard et al.
// 1999; Beaumont 2010), in waves that refocus on where the best runs lie (history matching: Vernon, Goldstein,
// Bower 2010).
#pragma once

#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/free_parameters.hpp"
#include "tools/ensemble/latin_hypercube.hpp"
#include "tools/ensemble/runs.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace chokepoint {

struct CalibrationPlan {
    std::string scenario_file;
    std::vector<Setting> settings;            // of every run, such as the number of buyers
    std::vector<ListedParameter> parameters;  // those that vary
    std::vector<Target> targets;              // for calibration only
    std::size_t runs = 1500;                  // over all waves
    int waves = 3;
    std::uint64_t seed = 1;  // of the design; run r has seed + r
};

/// One run of a calibration.
struct Trial {
    int wave = 0;
    std::uint64_t seed = 0;
    std::vector<double> values;     // by parameter
    std::vector<double> simulated;  // by target
    double distance = 0.0;
};

/// Share of all runs so far that a wave refocuses on, but not fewer than some, whose box would be next to a point;
/// and by how much the box is widened, as a share of its width.
inline constexpr double refocus_share = 0.05;
inline constexpr std::size_t refocus_fewest = 10;
inline constexpr double refocus_widening = 0.25;

/// The box of the best trials: 5 % to 95 % quantiles on each parameter's scale, widened, within the plausible
/// range.
std::vector<SampledRange> refocus(const std::vector<ListedParameter>& parameters,
                                  const std::vector<Trial>& trials);

/// All trials, in the order of their seeds.
std::vector<Trial> calibrate(const CalibrationPlan& plan, const RunsDone& done);

/// The nearest `keep` trials, nearest first; equal distances in the order of seeds. All weigh the same: the later
/// waves' narrower boxes are not weighted back to the plausible ranges.
std::vector<Trial> nearest(std::vector<Trial> trials, std::size_t keep);

/// Kept trials as members.
Ensemble ensemble_of(const std::vector<ListedParameter>& parameters, const std::vector<Trial>& kept);

}  // namespace chokepoint
