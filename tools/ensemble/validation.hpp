// How an ensemble does against published figures: what its intervals cover, how wide they are, and whether it
// beats the simplest forecasts.
#pragma once

#include "tools/ensemble/ensemble_table.hpp"
#include "tools/ensemble/facts.hpp"
#include "tools/ensemble/runs.hpp"
#include "tools/ensemble/statistics.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// The last published earlier value; NaN without one.
double persistence(const Fact& fact);

/// The line through the last two earlier values, at the middle of the fact's window; NaN with fewer than two.
double linear_trend(const Target& target);

/// An error in the fact's unit as a share: of 100 points for shares, of the published value for quantities; NaN
/// where that is 0.
double normalised(const Target& target, double error);

/// One target against the members' values.
struct TargetScore {
    Target target;
    std::vector<double> values;     // by member, in the fact's unit, as simulated
    std::vector<double> predicted;  // the same with the model's discrepancy
    Summary summary;                // of the predicted
    bool covered = false;  // the published value lies in the 90 % interval
    double crps = 0.0;     // normalised; so are the next two
    double persistence_error = 0.0;
    double trend_error = 0.0;
};

/// What the model predicts of the world, not of itself: the simulated values with an error of the size that calibration
/// tolerates (rejection at a tolerance is exact for a model with that error: Wilkinson 2013). Log-normal for quantities,
/// normal within 0 to 100 for shares; drawn by the target's id and the member, the same on every call.
std::vector<double> with_discrepancy(const Target& target, const std::vector<double>& simulated);

TargetScore score_of(const Target& target, std::vector<double> values);

/// An interval whose ends differ by less than this factor says something.
inline constexpr double narrow_factor = 3.0;

/// Counts over a group of targets.
struct GroupScore {
    std::size_t targets = 0;
    std::size_t covered = 0;
    std::size_t narrow = 0;
    double mean_crps = 0.0;  // NaN without targets that have one
};
GroupScore group_score(const std::vector<TargetScore>& scores);

/// Mean normalised errors of the model and of a simple forecast, on the targets that both can forecast.
struct ErrorComparison {
    std::size_t targets = 0;
    double model = 0.0;
    double other = 0.0;
};
ErrorComparison compare_errors(const std::vector<TargetScore>& scores, double TargetScore::*other_error);

struct Validation {
    std::string scenario_title;
    std::string made_from;            // which ensemble
    Ensemble ensemble;                // as it was run
    std::vector<TargetScore> fitted;  // facts that the parameters were chosen by
    std::vector<TargetScore> judged;  // facts that they were not
    std::size_t left_out = 0;
};

/// Runs every member of an ensemble on all measured facts. Throws ConfigError where they do not fit the scenario.
struct ValidationPlan {
    std::string scenario_file;
    std::vector<Setting> settings;  // of every member
    std::string made_from;
    Ensemble ensemble;
    FactFile facts;
};
Validation validate(const ValidationPlan& plan, const RunsDone& done);

/// For a terminal, at most 110 columns.
std::string format_validation(const Validation& validation);

/// Tables with one row for each target, and for each member and target.
std::string targets_csv(const Validation& validation);
std::string members_csv(const Validation& validation);

}  // namespace chokepoint
