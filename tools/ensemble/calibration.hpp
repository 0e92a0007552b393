// Which parameters reproduce the facts up to 2024? Approximate Bayesian computation (Pritchard et al. 1999) by a
// population that moves towards the facts (sequential Monte Carlo: Del Moral, Doucet, Jasra 2012): in every wave the
// nearer half is kept and copied, each copy tries a move, and stays where it was if that is farther away than the
// tolerance. A move adds a part of the difference between two others (differential evolution: ter Braak 2006), so that
// it goes along what the facts leave open, with ranges as even priors.
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
    int waves = 5;
    std::uint64_t seed = 1;  // of the design and of moves; run r has seed + r
};

/// One run of a calibration.
struct Trial {
    int wave = 0;
    std::uint64_t seed = 0;
    double tolerance = 0.0;         // of its wave: the move holds where the distance is not larger
    std::vector<double> values;     // by parameter
    std::vector<double> simulated;  // by target
    double distance = 0.0;
};

/// Part of the population that a wave keeps: its median distance is the next tolerance.
inline constexpr double survival_share = 0.5;
/// Random part of a move, either way, on the scale of a plausible range; ends of ranges reflect.
inline constexpr double jitter = 0.01;

/// Where a member of the population moves from `from`, in positions of [0, 1]: a part of `towards` - `away`, which is
/// 2.38 over the root of twice the parameters (ter Braak 2006), and the jitter of wave and number.
std::vector<double> moved(const std::vector<ListedParameter>& parameters, const std::vector<double>& from,
                          const std::vector<double>& towards, const std::vector<double>& away, std::uint64_t seed,
                          int wave, std::uint32_t number);

struct Calibration {
    std::vector<Trial> trials;            // all, in the order of their seeds
    std::vector<std::size_t> population;  // in the end, each once, by number of the trial; nearest first
};

/// The first wave is a Latin hypercube over the plausible ranges; the others are moves of the population, whose size is a
/// wave's.
Calibration calibrate(const CalibrationPlan& plan, const RunsDone& done);

/// `keep` of the population, or all if it has fewer, evenly spread from the nearest to the farthest: the nearest alone
/// would be the luckiest runs and their kin.
std::vector<Trial> kept_of(const Calibration& calibration, std::size_t keep);

/// Kept trials as members.
Ensemble ensemble_of(const std::vector<ListedParameter>& parameters, const std::vector<Trial>& kept);

}  // namespace chokepoint
